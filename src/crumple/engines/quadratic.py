"""The closed form: a squared error is an exact parabola along an axis that moves only the last layer.

With features h of the rows x_m and a last linear layer W(b) = W₀ + b·D, the prediction is
p_m(b) = W₀h_m + b·Dh_m, so that for every value of the other axes

    L(b) = mean(r²) + 2b·mean(r·q) + b²·mean(q²),    r = W₀h − y,  q = Dh.

One pass of features serves a whole row of the grid. Any other loss that is quadratic in the
prediction (weighted, pairwise, summed) is a parabola too; three calls of it a row determine that.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..readings import to_host
from .engine import Axes, Block, Engine, Survey
from .graph import Traced
from .head import Features, Head, find_head
from .one_feature import OneFeature
from .stack import CHUNK_BYTES
from .stacked_loss import StackedLoss

_CANCELLED = 1e-6
"""Where a loss is this much smaller than the terms it is the sum of, ten of its sixteen digits are left."""


class Quadratic(Engine):
    """Exact parabolas along one axis, in float64.

    Cost: one pass of features over the data a row of the grid, then three numbers a row.
    Where the features are a chain of linear layers and activations, many rows are taken at once.
    """

    name = "quadratic"
    dtype = torch.float64
    points_at_once = 2**24

    def __init__(self, survey: Survey, head: Head, traced: Traced) -> None:
        self.mean_loss, self.head, self.scale = survey.mean_loss, head, survey.mean_loss.square_scale
        self.loss, self.reach = StackedLoss(self.mean_loss), float(np.abs(survey.grid.axes[head.inner]).max())
        self.features = Features(survey, head, traced)
        self.whole_axis = head.inner
        is_one = head.layer.weight[0].numel() == 1 and self.scale is not None
        self.of_one = OneFeature(self.mean_loss, self.loss, head, self.features) if is_one else None
        self.is_reentrant = self.features.stack is not None and self.scale is not None
        error = "the error is squared" if self.scale else "the loss is quadratic in the prediction"
        self.reason = f"axis {head.inner} moves only the last linear layer and {error}: an exact parabola a row"

    @classmethod
    def make(cls, survey: Survey) -> Quadratic | str:
        """This engine, or why the closed form does not hold."""
        if survey.mean_loss.metrics:
            return "metrics need the prediction at every point"
        double = Survey(survey.mean_loss.in_double(), survey.plane, survey.grid)
        if isinstance(double.traced, str):
            return double.traced
        head = find_head(double, double.traced)
        if isinstance(head, str):
            return head
        if double.mean_loss.square_scale is None and not double.mean_loss.is_quadratic:
            return "the loss is not quadratic in the prediction"
        return cls(double, head, double.traced)

    def block(self, axes: Axes) -> Block:
        """The loss on the product of ``axes``."""
        coords, b = self.head.rows(axes), axes[self.head.inner]
        coefficients = self.of_one.coefficients(coords) if self.of_one else self._coefficients(coords)  # (rows, 3)
        if not np.isfinite(coefficients).all():  # 0·∞ is no number, where the model itself may well have one
            raise OverflowError("squares of features overflow")
        values = _parabolas(coefficients, b)
        lowest, is_cancelled = _lowest(coefficients, b)
        if is_cancelled.any():  # near a perfect fit the sums cancel: expand about the lowest point instead
            coords[:, self.head.inner] = lowest
            about = self._coefficients(coords[is_cancelled])
            for row, c in zip(np.flatnonzero(is_cancelled), about, strict=True):
                values[row] = _parabolas(c[None], b - lowest[row])
        return Block({"loss": self.head.grid(values, axes)})

    def operation_elements(self) -> int:
        """Those of the features; the rest is small."""
        return self.features.operation_elements

    def _coefficients(self, coords: NDArray[np.float64]) -> NDArray[np.float64]:
        """Constant, slope and curvature of the loss along the inner axis from these points on, (rows, 3)."""
        device, examples = self.mean_loss.network.device, self.mean_loss.examples
        with torch.inference_mode():
            at = torch.as_tensor(coords, device=device)
            sums = at.new_zeros(len(at), 3)
            for (inputs, target), count in zip(examples.batches, examples.counts, strict=True):
                wanted = self.loss.arrange(target)
                for cut, features in self.features.chunks(coords, inputs, len(target)):
                    if self.scale is None:
                        sums[cut].add_(self._by_three_points(at[cut], features, wanted, count))
                    else:
                        weight = self.scale * count / wanted.numel()
                        sums[cut].add_(self._moments(at[cut], features, wanted).mul_(weight))
        return to_host(sums) / examples.n

    def _by_three_points(self, coords: Tensor, h: Tensor, y: Tensor, count: float) -> Tensor:
        """The same coefficients from the loss itself at −s, 0 and s along the inner axis, (A, 3)."""
        s, found = self.reach, []
        steps = torch.tensor([-s, 0.0, s], dtype=h.dtype, device=h.device)[:, None, None]
        for p, q in zip(*self.head.line(coords, h), strict=True):
            low, here, high = self.loss.sums(p + steps * q, y, count)["loss"].unbind()
            found.append(torch.stack([here, (high - low) / (2 * s), (high - 2 * here + low) / (2 * s * s)]))
        return torch.stack(found)

    def _moments(self, coords: Tensor, h: Tensor, y: Tensor) -> Tensor:
        """Σr², 2Σrq and Σq² over outputs and rows of data, (A, 3)."""
        p, q = self.head.line(coords, h)
        r, q = (p - y).flatten(1), q.flatten(1)
        return torch.stack([torch.linalg.vecdot(r, r), 2.0 * torch.linalg.vecdot(r, q), torch.linalg.vecdot(q, q)], 1)


def _lowest(coefficients: NDArray[np.float64], b: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Where in the range of b each parabola is lowest, and whether so low that rounding shows, (rows,) each."""
    c0, c1, c2 = coefficients.T
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        at = np.fmax(np.fmin(-c1 / (2.0 * c2), b.max()), b.min())  # anywhere where it is flat, and 0/0 no number
        return at, c0 + at * (c1 + at * c2) < _CANCELLED * (c0 + abs(at * c1) + at * at * c2)


def _parabolas(coefficients: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """c₀ + b·(c₁ + b·c₂) for each row of coefficients, (rows, n), a cacheful at a time."""
    values = np.empty((len(coefficients), len(b)))
    step = max(1, CHUNK_BYTES // (8 * len(b)))
    for start in range(0, len(values), step):
        c, part = coefficients[start : start + step], values[start : start + step]
        np.multiply(b, c[:, 2:3], out=part)
        part += c[:, 1:2]
        part *= b
        part += c[:, :1]
    return values
