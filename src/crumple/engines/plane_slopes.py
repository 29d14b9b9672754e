"""In-plane gradients and Hessians at scattered points, many at once where the model allows it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..errors import CrumpleError, SurveyError
from ..grid import Grid
from ..mean_loss import MeanLoss
from ..plane import Plane
from .derivatives import InPlane
from .engine import Survey, is_out_of_memory
from .exchange import Exchange

Array = NDArray[np.float64]

_ELEMENTS_TOGETHER = 2**19
_POINTS_TOGETHER = 256
_AGREEMENT = {torch.float64: 1e-8, torch.float32: 1e-3}


class PlaneSlopes:
    """∂L/∂cᵢ and ∂²L/∂cᵢ∂cⱼ at any points of a plane, in float64 where the model can compute in it.

    Many points share one pass where the model runs under ``torch.vmap`` and then agrees with the plain
    passes, point by point, at the places it is tried at. Used inside an objective's session.

    Args:
        mean_loss: the loss.
        plane: the plane.
        tried: (n, k) coordinates at which the two ways are compared.

    Raises:
        LossError: no gradient flows through the loss.
        SurveyError: the model raises at every point that is tried.
    """

    def __init__(self, mean_loss: MeanLoss, plane: Plane, tried: Array) -> None:
        self.plane, self.evaluations = plane, 0
        self.mean_loss = self._in_double(mean_loss.with_metrics({}), tried)
        exact, failure = self._one_by_one(tried, hessian=True)
        if failure is not None and np.isnan(exact).all():
            if isinstance(failure, CrumpleError):
                raise failure
            told = f"the model raised at all of {len(tried)} points, last {type(failure).__name__}: {failure}"
            raise SurveyError(told, where="model") from failure
        self.is_batched = self._agrees(tried, exact)
        """Whether many points share one pass."""

    def __call__(self, coords: Array, *, hessian: bool = False) -> tuple[Array, Array]:
        """Gradients (n, k) and Hessians (n, k, k) at coordinates (n, k); NaN where the model raises.

        Costs about three forward passes over the data a point, with the Hessian about nine.
        """
        self.evaluations += len(coords)
        found = self._together(coords, hessian=hessian) if self.is_batched else None
        if found is None:
            found, _ = self._one_by_one(coords, hessian=hessian)
        return found[:, 0], found[:, 1:]

    def _in_double(self, mean_loss: MeanLoss, tried: Array) -> MeanLoss:
        try:
            double = mean_loss.in_double()
            double.set(self.plane.point(tried[0]).to(double.network.theta))
            with double.mode():
                double.measure_batch(double.examples.first)
        except (RuntimeError, TypeError, ValueError):  # a model that makes float32 tensors inside meets float64 ones
            return mean_loss
        return double

    # --- point by point -----------------------------------------------------------------------------

    def _one_by_one(self, coords: Array, *, hessian: bool) -> tuple[Array, Exception | None]:
        """(n, 1 + k, k): the gradient and the rows of the Hessian; and what was raised last."""
        k = self.plane.k
        found, failure = np.full((len(coords), 1 + k, k), np.nan), None
        engine = self._second if hessian else self._first
        for row, at in zip(found, coords, strict=True):
            block = engine.block([np.array([c]) for c in at])
            values = {name: float(v.reshape(())) for name, v in block.values.items()}
            row[0] = [values[f"gradient[{i}]"] for i in range(k)]
            if hessian:
                row[1:] = [[values[f"hessian[{min(i, j)},{max(i, j)}]"] for j in range(k)] for i in range(k)]
            failure = next(iter(block.failures.values()), failure)
        return found, failure

    @cached_property
    def _first(self) -> InPlane:
        return InPlane(self._survey, hessian=False)

    @cached_property
    def _second(self) -> InPlane:
        return InPlane(self._survey, hessian=True)

    @property
    def _survey(self) -> Survey:
        return Survey(self.mean_loss, self.plane, Grid(tuple(np.zeros(1) for _ in range(self.plane.k))))

    # --- many at once -------------------------------------------------------------------------------

    def _agrees(self, tried: Array, exact: Array) -> bool:
        mean_loss = self.mean_loss
        if mean_loss.is_streamed or mean_loss.needs_grad or not mean_loss.policy.is_plain or self._at_once < 2:
            return False
        found = self._together(tried, hessian=True)
        if found is None:
            return False
        tolerance = _AGREEMENT.get(mean_loss.dtype, 1e-2)
        scale = np.nanmax(np.abs(exact), axis=(0, 2), keepdims=True, initial=0.0)
        return bool(np.allclose(found, exact, rtol=tolerance, atol=0.0, equal_nan=True)) or bool(
            (np.isnan(found) == np.isnan(exact)).all()
            and (np.nan_to_num(np.abs(found - exact)) <= tolerance * scale).all()
        )

    @property
    def _at_once(self) -> int:
        return min(_POINTS_TOGETHER, _ELEMENTS_TOGETHER // max(1, self.mean_loss.operation_elements))

    def _together(self, coords: Array, *, hessian: bool) -> Array | None:
        """The same as ``_one_by_one`` in few passes, or None where the model cannot be batched."""
        self.mean_loss.network.gradients_on(False)
        try:
            exchange = Exchange(self.mean_loss.network)
            with exchange.opened() as put, self.mean_loss.mode(), torch.enable_grad():
                parts = [
                    self._chunk(put, coords[i : i + self._at_once], hessian)
                    for i in range(0, len(coords), self._at_once)
                ]
        except Exception as cause:  # whatever a model raises under vmap, the plain passes will tell
            if is_out_of_memory(cause):
                raise
            return None
        return np.concatenate(parts) if parts else np.zeros((0, 1 + self.plane.k, self.plane.k))

    def _chunk(self, put: Callable[[Tensor], None], coords: Array, hessian: bool) -> Array:
        k, theta = self.plane.k, self.mean_loss.network.theta
        origin = self.plane.origin.to(theta)
        basis = self.plane.basis.to(theta)
        c = torch.as_tensor(np.array(coords)).to(theta).requires_grad_(True)
        losses = torch.func.vmap(lambda at: self._loss_at(put, origin + at @ basis))(c)
        found = np.zeros((len(coords), 1 + k, k))
        (first,) = torch.autograd.grad(losses.sum(), c, create_graph=hessian)
        found[:, 0] = first.detach().double().cpu().numpy()
        if hessian:
            for i in range(k if first.requires_grad else 0):
                (row,) = torch.autograd.grad(first[:, i].sum(), c, retain_graph=True)
                found[:, 1 + i] = row.double().cpu().numpy()
        return found

    def _loss_at(self, put: Callable[[Tensor], None], theta: Tensor) -> Tensor:
        put(theta)
        examples, total = self.mean_loss.examples, theta.new_zeros(())
        for batch, count in zip(examples.batches, examples.counts, strict=True):
            total = total + self.mean_loss.loss_of(batch).reshape(()) * count
        return total / examples.n
