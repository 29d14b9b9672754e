"""How an objective bends: products with its Hessian, and what can be told from them."""

from .eigen import Eigenpairs, eigenpairs
from .operator import Operator
from .spectrum import Spectrum, spectrum

__all__ = ["Eigenpairs", "Operator", "Spectrum", "eigenpairs", "spectrum"]
