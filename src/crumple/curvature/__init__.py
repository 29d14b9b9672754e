"""How an objective bends: products with its Hessian, and what can be told from them."""

from .along import CurvatureAlong, along, stability_threshold
from .at_scale import AtScale, at_scale
from .eigen import Eigenpairs, eigenpairs
from .operator import Operator
from .sharpness import Sharpness, sharpness
from .spectrum import Spectrum, spectrum
from .trace import Trace, trace

__all__ = [
    "AtScale",
    "CurvatureAlong",
    "Eigenpairs",
    "Operator",
    "Sharpness",
    "Spectrum",
    "Trace",
    "along",
    "at_scale",
    "eigenpairs",
    "sharpness",
    "spectrum",
    "stability_threshold",
    "trace",
]
