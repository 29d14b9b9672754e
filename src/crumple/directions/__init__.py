"""Ways of choosing a plane, one a file."""

from .random import random, random_planes
from .weights import weights

__all__ = ["random", "random_planes", "weights"]
