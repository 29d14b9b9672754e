"""The stacked engine: a chain of linear layers and activations, at many points at once."""

from __future__ import annotations

import numpy as np
import torch
from torch import fx

from ..readings import to_host
from .engine import Axes, Block, Engine, Survey
from .stack import CHUNK_BYTES, Stack
from .stacked_loss import StackedLoss

_POINTS_TOGETHER = 8
_FIRST_POINTS = 64


class Stacked(Engine):
    """All layers of a chain at a few points together, features by rows (see ``stack``).

    The data is cut so that about eight points' activations of the widest layer stay in cache.
    """

    name = "stacked"
    points_at_once = _FIRST_POINTS

    def __init__(self, survey: Survey, stack: Stack) -> None:
        self.mean_loss, self.stack, self.k = survey.mean_loss, stack, survey.plane.k
        self.dtype = survey.mean_loss.dtype
        self.loss = StackedLoss(survey.mean_loss)
        size = survey.mean_loss.network.theta.element_size()
        if survey.mean_loss.is_mean:
            rows = max(256, CHUNK_BYTES // (size * stack.widest * _POINTS_TOGETHER))
            self.examples = survey.mean_loss.examples.recut(rows)
        else:
            self.examples = survey.mean_loss.examples
        self.reason = "the model is a chain of linear layers and activations: many points share every operation"
        self.is_reentrant = self.loss.is_recognised  # then no code of the caller's runs
        with torch.inference_mode():
            self._images = [stack.first.images(inputs) for inputs, _ in self.examples.batches]

    @classmethod
    def make(cls, survey: Survey) -> Stacked | str:
        """This engine, or why it does not apply."""
        traced = survey.traced
        if isinstance(traced, str):
            return traced
        end = traced.result
        stack = Stack.until(end, traced, survey) if isinstance(end, fx.Node) else None
        if stack is None:
            return "the model is not a chain of linear layers and activations"
        if any(not isinstance(b[0], torch.Tensor) or b[0].ndim != 2 for b in survey.mean_loss.examples.batches):
            return "its inputs are not rows of features"
        return cls(survey, stack)

    def block(self, axes: Axes) -> Block:
        """Loss and metrics on the product of ``axes``."""
        shape = tuple(len(a) for a in axes)
        points = np.stack([m.ravel() for m in np.meshgrid(*axes, indexing="ij")], axis=-1)  # (N, k)
        with torch.inference_mode():
            at = torch.as_tensor(points, dtype=self.dtype, device=self.mean_loss.network.device)
            table = at.new_zeros((len(self.mean_loss.names), len(at)), dtype=torch.float64)
            totals = dict(zip(self.mean_loss.names, table, strict=True))
            for (_, target), images, count in zip(
                self.examples.batches, self._images, self.examples.counts, strict=True
            ):
                wanted = self.loss.arrange(target)
                chunk = max(1, CHUNK_BYTES // (at.element_size() * len(target) * self.stack.widest))
                for start in range(0, len(points), chunk):
                    cut = slice(start, start + chunk)
                    predictions = self.stack.features(at[cut], images)
                    for name, sums in self.loss.sums(predictions, wanted, count).items():
                        totals[name][cut].add_(sums)
        means = (to_host(table) / self.examples.n).reshape(-1, *shape)
        return Block(dict(zip(totals, means, strict=True)))

    def operation_elements(self) -> int:
        """One: threads share points, not operations."""
        return 1
