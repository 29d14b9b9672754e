"""The affine head: along an axis that moves only the last layer, predictions are a straight line.

p(b) = W₀h + b·Dh: one pass of features serves a row of the grid, and a point costs one
multiply-add of predictions and the loss itself, whatever the loss.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ..readings import to_host
from .engine import Axes, Block, Engine, Survey
from .graph import Traced
from .head import Features, Head, find_head
from .stack import CHUNK_BYTES, ROOM
from .stacked_loss import StackedLoss

_PREDICTIONS = -1
"""The slot of ``ROOM`` in which predictions are made; the layers before have 0, 1, …"""


class AffineHead(Engine):
    """Features once a row of the grid, then only predictions and loss."""

    name = "affine-head"
    points_at_once = 64

    def __init__(self, survey: Survey, head: Head, traced: Traced) -> None:
        self.mean_loss, self.head = survey.mean_loss, head
        self.dtype, self.whole_axis = survey.mean_loss.dtype, head.inner
        self.features, self.loss = Features(survey, head, traced), StackedLoss(survey.mean_loss)
        self.is_reentrant = self.features.stack is not None and self.loss.is_recognised
        self.reason = f"axis {head.inner} moves only the last linear layer: features are computed once a row"

    @classmethod
    def make(cls, survey: Survey) -> AffineHead | str:
        """This engine, or why it does not apply."""
        traced = survey.traced
        if isinstance(traced, str):
            return traced
        head = find_head(survey, traced)
        return head if isinstance(head, str) else cls(survey, head, traced)

    def block(self, axes: Axes) -> Block:
        """Loss and metrics on the product of ``axes``."""
        coords, examples = self.head.rows(axes), self.mean_loss.examples
        device = self.mean_loss.network.device
        with torch.inference_mode():
            along = torch.tensor(axes[self.head.inner], dtype=self.dtype, device=device)
            table = along.new_zeros((len(self.mean_loss.names), len(coords), len(along)), dtype=torch.float64)
            totals = dict(zip(self.mean_loss.names, table, strict=True))
            for (inputs, target), count in zip(examples.batches, examples.counts, strict=True):
                wanted = self.loss.arrange(target)
                for cut, features in self.features.chunks(coords, inputs, len(target)):
                    at = torch.as_tensor(coords[cut], dtype=features.dtype, device=device)
                    for row, (base, step) in enumerate(zip(*self.head.line(at, features), strict=True)):
                        self._add(totals, cut.start + row, base, step, along, wanted, count)
        found = zip(totals, to_host(table) / examples.n, strict=True)
        return Block({name: self.head.grid(values, axes) for name, values in found})

    def operation_elements(self) -> int:
        """Those of the features; the rest is small."""
        return self.features.operation_elements

    def _add(
        self,
        totals: dict[str, Tensor],
        row: int,
        base: Tensor,
        step: Tensor,
        along: Tensor,
        target: Tensor,
        count: float,
    ) -> None:
        """Add one batch's sums to a row of the grid, a cacheful of points at a time."""
        chunk = max(1, CHUNK_BYTES // (base.numel() * base.element_size()))
        for start in range(0, len(along), chunk):
            b = along[start : start + chunk]
            predictions = ROOM.take(_PREDICTIONS, (len(b), *base.shape), base)  # (B, out, n)
            torch.addcmul(base, b[:, None, None], step, out=predictions)
            for name, sums in self.loss.sums(predictions, target, count).items():
                totals[name][row, start : start + len(b)].add_(sums)
