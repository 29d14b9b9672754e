"""Ways of choosing a plane, one a file."""

from .gradient import gradient
from .h5 import read_h5, write_h5
from .hessian import hessian
from .interpolate import interpolate
from .pca import pca
from .random import random, random_planes
from .vectors import vectors
from .weights import weights

__all__ = [
    "gradient",
    "hessian",
    "interpolate",
    "pca",
    "random",
    "random_planes",
    "read_h5",
    "vectors",
    "weights",
    "write_h5",
]
