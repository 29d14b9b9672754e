"""Ways of choosing a plane, one a file."""

from .gradient import gradient
from .hessian import hessian
from .interpolate import interpolate
from .pca import pca
from .random import random, random_planes
from .vectors import vectors
from .weights import weights

__all__ = ["gradient", "hessian", "interpolate", "pca", "random", "random_planes", "vectors", "weights"]
