"""What would make a survey wrong, looked for before its first point.

``crumple.check`` looks at all of it; every survey looks at what costs it nothing.
"""

from .clearance import clear as clear
from .flight import Flight as Flight
from .loss import centre as centre
from .loss import data as data
from .loss import gradient as gradient
from .loss import mean as mean
from .loss import repeats as repeats
from .model import filters as filters
from .model import layers as layers
from .model import parameters as parameters
from .window import nodes as nodes
from .window import step as step
