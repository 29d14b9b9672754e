"""The closed form for one feature and one output: each parabola from three sums over the feature alone.

With predictions w·h + b that change by d·h + e along the inner axis, everything is a product with

        ⎛ Σh²  Σh   Σhy ⎞
    M = ⎜ Σh   n    Σy  ⎟ ,    Σr² = v·Mv,  Σrq = v·Mq,  Σq² = q·Mq,
        ⎝ Σhy  Σy   Σy² ⎠

for the residual v = (w, b, −1) and its change q = (d, e, 0). Where h(−c) = −h(c), one pass over the data
serves both, with the signs of w and d changed for the other.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..mean_loss import MeanLoss
from ..readings import to_host
from .head import Features, Head
from .stacked_loss import StackedLoss

Values = NDArray[np.float64]
_PLACES = ((0, 1, 2), (1, 3, 4), (2, 4, 5))
"""Where in M stand Σh², Σh, Σhy, n, Σy and Σy²."""


class OneFeature:
    """Parabolas along the inner axis of a head with one feature and one output, for c·mean((p − y)²)."""

    def __init__(self, mean_loss: MeanLoss, loss: StackedLoss, head: Head, features: Features) -> None:
        self.mean_loss, self.loss, self.features = mean_loss, loss, features
        weight, bias = head.layer.weight[:, 0, 0], head.layer.bias
        parts = torch.stack([weight, torch.zeros_like(weight) if bias is None else bias[:, 0]], dim=1)
        self.layer, self.inner = to_host(parts), head.inner  # (1 + k, 2)
        self.has_bias = bool(self.layer[:, 1].any())

    def coefficients(self, coords: Values) -> Values:
        """Constant, slope and curvature of the loss along the inner axis from coordinates (rows, k) on, (rows, 3)."""
        some, back, sign = self._distinct(coords)
        v = np.full((len(coords), 2, 3), ((0.0, 0.0, -1.0), (0.0, 0.0, 0.0)))
        v[:, 0, :2] = self.layer[0] + coords @ self.layer[1:]
        v[:, 1, :2] = self.layer[1 + self.inner]
        v[:, :, 0] *= sign
        with np.errstate(all="ignore"):  # who asks looks at what is not finite
            products = v @ self._sums(some)[back] @ v.transpose(0, 2, 1)  # (rows, 2, 2)
            return products.reshape(-1, 4)[:, (0, 1, 3)] * (np.array([1.0, 2.0, 1.0]) / self.mean_loss.examples.n)

    def _distinct(self, coords: Values) -> tuple[Values, NDArray[np.intp], Values]:
        """Coordinates that serve all of these; for each of these its place among them, and its sign (rows, 1)."""
        axis = self.features.odd_axis
        if axis is None:
            return coords, np.arange(len(coords)), np.ones((len(coords), 1))
        size, back = np.unique(np.abs(coords[:, axis]), return_inverse=True)
        some = np.zeros((len(size), coords.shape[1]))
        some[:, axis] = size
        return some, back, np.where(coords[:, axis, None] < 0.0, -1.0, 1.0)

    def _sums(self, coords: Values) -> Values:
        """M for each of the coordinates, (rows, 3, 3)."""
        examples = self.mean_loss.examples
        scale = self.mean_loss.square_scale
        assert scale is not None
        with torch.inference_mode():
            table = torch.zeros(len(coords) + 1, 3, dtype=torch.float64, device=self.mean_loss.network.device)
            for (inputs, target), count in zip(examples.batches, examples.counts, strict=True):
                y = self.loss.arrange(target)[0]
                weight = scale * count / len(y)
                for cut, h in self.features.chunks(coords, inputs, len(y)):
                    table[cut].add_(self._of_feature(h[:, 0], y), alpha=weight)
                table[-1].add_(torch.stack([y.new_full((), len(y)), y.sum(), y.dot(y)]), alpha=weight)
            sums = to_host(table)
        of_target = np.broadcast_to(sums[-1], (len(coords), 3))
        return np.concatenate([sums[:-1], of_target], axis=1)[:, _PLACES]

    def _of_feature(self, h: Tensor, y: Tensor) -> Tensor:
        """Σh², Σh where it is needed, and Σhy over the rows of data, (A, 3), for h (A, n)."""
        square = torch.linalg.vector_norm(h, dim=1).square_()
        return torch.stack([square, h.sum(1) if self.has_bias else torch.zeros_like(square), h @ y], dim=1)
