"""Deciding where to evaluate next, apart from who evaluates.

A window is halved again and again, along one axis at a time, where the surface is not yet known well
enough. Every leaf of that binary tree holds 5 values an axis at equal distances; the surface over it
is the spline through them and through four more on each side, taken from its neighbours. So values
are shared, a tree refined evenly *is* a uniform grid with a spline through it, and a tree refined
unevenly is a finer grid where one is needed.

Everything here is NumPy; nothing knows what a model is.
"""

from .learner import Refinement
from .patches import Patches
from .plan import Request
from .window import Window

__all__ = ["Patches", "Refinement", "Request", "Window"]
