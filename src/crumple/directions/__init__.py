"""Ways of choosing a plane, one a file."""

from .weights import weights

__all__ = ["weights"]
