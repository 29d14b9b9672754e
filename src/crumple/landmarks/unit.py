"""The window as the unit square, in the scale of its axes: there all distances of a search are comparable."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..engines.plane_slopes import PlaneSlopes
from ..grid import Grid

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Unit:
    """The map u → c of [0, 1]ᵏ onto a grid's window, linear or exponential an axis, also a little beyond it."""

    grid: Grid

    def coords(self, u: Array) -> Array:
        """Coordinates on the plane, (…, k)."""
        found = np.empty(u.shape)
        for i, ((low, high), scale) in enumerate(zip(self.grid.bounds, self.grid.scales, strict=True)):
            t = u[..., i]
            if scale == "log":
                found[..., i] = low * np.exp(np.log(high / low) * t)
            else:
                found[..., i] = low * (1.0 - t) + high * t
        return found

    def stretch(self, u: Array) -> tuple[Array, Array]:
        """First and second derivative of each coordinate by its own place, (…, k) each."""
        first, second = np.empty(u.shape), np.zeros(u.shape)
        for i, ((low, high), scale) in enumerate(zip(self.grid.bounds, self.grid.scales, strict=True)):
            first[..., i] = high - low
            if scale == "log":
                rate = np.log(high / low)
                first[..., i] = rate * self.coords(u)[..., i]
                second[..., i] = rate * first[..., i]
        return first, second


class Field:
    """The gradient of the loss over the unit square, and its derivative."""

    def __init__(self, slopes: PlaneSlopes, unit: Unit) -> None:
        self.slopes, self.unit = slopes, unit

    @property
    def evaluations(self) -> int:
        """At how many points it has been evaluated."""
        return self.slopes.evaluations

    @property
    def precision(self) -> str:
        """The type it is computed in."""
        return str(self.slopes.mean_loss.dtype).removeprefix("torch.")

    def gradient(self, u: Array) -> Array:
        """(n, k) at places (n, k)."""
        if not len(u):
            return np.zeros(u.shape)
        return self.slopes(self.unit.coords(u))[0] * self.unit.stretch(u)[0]

    def hessian(self, u: Array) -> tuple[Array, Array]:
        """Gradients (n, k) and Hessians (n, k, k) at places (n, k)."""
        k = u.shape[1]
        if not len(u):
            return np.zeros(u.shape), np.zeros((0, k, k))
        first, second = self.unit.stretch(u)
        gradient, hessian = self.slopes(self.unit.coords(u), hessian=True)
        bent = np.eye(k) * (gradient * second)[:, None, :]  # the map itself is curved on a log axis
        return gradient * first, hessian * first[:, :, None] * first[:, None, :] + bent
