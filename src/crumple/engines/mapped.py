"""The mapped engine: a plain function, or a small model, at many points at once by ``torch.vmap``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from ..mean_loss import MeanLoss
from ..network import Point
from ..readings import to_host
from .engine import Axes, Block, Engine, Survey
from .exchange import Exchange

_CHUNK_BYTES = 2**22
"""All points of a chunk together make results of at most about this size in one operation."""
_MOST_POINTS = 2**14
_SMALL = 2**15
"""Where operations work on more numbers than this, taking points together saves nothing on a CPU."""


class Mapped(Engine):
    """Maps the loss over points, so that each operation is called once for many of them.

    It pays where operations are so small that calling them costs more than their arithmetic.
    """

    name = "mapped"

    def __init__(self, survey: Survey) -> None:
        self.mean_loss = survey.mean_loss
        self.offsets = survey.offsets
        self.exchange = Exchange(survey.mean_loss.network)
        self.dtype = survey.mean_loss.dtype
        self.reason = "operations are small: each is called once for many points"
        network = self.mean_loss.network
        widest = max(_widest(self.mean_loss), network.space.size)
        size = network.theta.element_size()
        self.points_at_once = max(1, min(_MOST_POINTS, _CHUNK_BYTES // (size * widest)))

    @classmethod
    def make(cls, survey: Survey) -> Mapped | str:
        """This engine, or why it does not apply."""
        mean_loss = survey.mean_loss
        if mean_loss.is_streamed:
            return "the data is streamed"
        if mean_loss.needs_grad:
            return "the loss uses autograd inside"
        if not mean_loss.policy.is_plain:
            return "batch statistics, random masks or autocast must be as in a whole forward pass"
        if mean_loss.batch_loss is not None and not isinstance(mean_loss.network.module, Point):
            return "the loss is given the whole model (batch_loss=)"
        if any(m._forward_hooks or m._forward_pre_hooks for m in mean_loss.network.module.modules()):
            return "the model has forward hooks"
        on_cpu = mean_loss.network.device.type == "cpu"
        if on_cpu and max(mean_loss.operation_elements, mean_loss.network.space.size) > _SMALL:
            return "operations are large enough to be called point by point"
        return cls(survey)

    def block(self, axes: Axes) -> Block:
        """Loss and metrics on the product of ``axes``."""
        shape = tuple(len(a) for a in axes)
        points = np.stack([m.ravel() for m in np.meshgrid(*axes, indexing="ij")], axis=-1)  # (N, k)
        parts = []
        with self.mean_loss.mode(), self.exchange.opened() as put:
            for start in range(0, len(points), self.points_at_once):
                parts.append(self._measured(put, points[start : start + self.points_at_once]))
        table = to_host(torch.cat(parts, dim=1))
        return Block({name: row.reshape(shape) for name, row in zip(self.mean_loss.names, table, strict=True)})

    def _measured(self, put: Callable[[Tensor], None], points: Any) -> Tensor:
        """Loss and metrics (names, n) in float64 at n points (n, k)."""
        at = torch.as_tensor(points, dtype=self.offsets.origin.dtype, device=self.offsets.origin.device)
        theta = at[:, :1] * self.offsets.basis[0]
        for i in range(1, at.shape[1]):
            theta = theta + at[:, i : i + 1] * self.offsets.basis[i]
        theta = (theta + self.offsets.origin).to(self.dtype)  # the offset first, as point by point
        examples, parts = self.mean_loss.examples, []
        for batch in examples.batches:
            found = torch.vmap(self._of_one(put, batch))(theta)
            parts.append(torch.stack([value.double().reshape(len(at)) for value in found]))
        if len(parts) == 1:  # no sum, so that the value is the loss's own to the last bit
            return parts[0]
        return (
            torch.stack([part * count for part, count in zip(parts, examples.counts, strict=True)]).sum(0) / examples.n
        )

    def _of_one(self, put: Callable[[Tensor], None], batch: Any) -> Callable[[Tensor], tuple[Tensor, ...]]:
        """θ (P,) → loss and metrics of a batch."""
        device = self.mean_loss.network.device

        def measured(theta: Tensor) -> tuple[Tensor, ...]:
            put(theta)
            found = self.mean_loss.measure_batch(batch)
            return tuple(v if isinstance(v, Tensor) else torch.as_tensor(v, device=device) for v in found)

        return measured

    def operation_elements(self) -> int:
        """Numbers in its largest single operation."""
        return _CHUNK_BYTES // self.mean_loss.network.theta.element_size()


class _Largest(TorchFunctionMode):
    """Notes the size of the largest result of any function of torch."""

    def __init__(self) -> None:
        super().__init__()
        self.size = 1

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        for value in out if isinstance(out, (tuple, list)) else (out,):
            if isinstance(value, Tensor):
                self.size = max(self.size, value.numel())
        return out


def _widest(mean_loss: MeanLoss) -> int:
    """Numbers in the largest result of any function of torch, on the first batch."""
    mean_loss.set(mean_loss.network.theta)
    with mean_loss.mode(), _Largest() as largest:
        mean_loss.measure_batch(mean_loss.examples.first)
    return largest.size
