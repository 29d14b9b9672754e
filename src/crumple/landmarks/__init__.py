"""Landmarks: all stationary points of a window, with proofs where there are some and doubts where there are some."""

from .find import find_landmarks
from .landmark import KINDS, IndexCheck, Landmark, Landmarks

__all__ = ["KINDS", "IndexCheck", "Landmark", "Landmarks", "find_landmarks"]
