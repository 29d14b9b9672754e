"""Engines: ways of evaluating many points of a plane at once, behind one verb.

The *generic* engine runs the model as it is. Others take a short cut where the model allows one:
*cached* computes what an axis does not move only once, *quadratic* knows that a squared error is
a parabola along the last layer. Each is checked on a few points against the plain forward pass in
float64 before it is used, and dropped with a reason if they disagree.
"""

from .derivatives import InPlane
from .engine import Axes, Block, Engine, Survey, is_out_of_memory
from .generic import Generic, at_points
from .scattered import at_scattered
from .selection import ENGINES, Choice, choose
from .slopes import SLOPES, Slopes, choose_slopes

__all__ = [
    "ENGINES",
    "SLOPES",
    "Axes",
    "Block",
    "Choice",
    "Engine",
    "Generic",
    "InPlane",
    "Slopes",
    "Survey",
    "at_points",
    "at_scattered",
    "choose",
    "choose_slopes",
    "is_out_of_memory",
]
