"""Ways of choosing a plane, one a file."""

from .gradient import gradient
from .interpolate import interpolate
from .pca import pca
from .random import random, random_planes
from .vectors import vectors
from .weights import weights

__all__ = ["gradient", "interpolate", "pca", "random", "random_planes", "vectors", "weights"]
