"""The loss of many points at once, from predictions laid out (points, outputs, rows)."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from ..mean_loss import MeanLoss
from ..readings import Readings


class StackedLoss:
    """Sums over the rows of one batch, for each point; divided by the number of examples they are the mean.

    A plain squared error and a plain cross-entropy, recognised by what they return, have forms of
    their own in this layout. Any other loss, and every metric, is called once a point.
    """

    def __init__(self, mean_loss: MeanLoss) -> None:
        self.mean_loss = mean_loss
        self.scale = mean_loss.in_double().square_scale
        self.own: Callable[[Tensor, Tensor], Tensor] | None = None
        if not mean_loss.metrics and self.scale is not None:
            self.own = self._square
        elif not mean_loss.metrics and mean_loss.in_double().is_cross_entropy:
            self.own = _cross_entropy
        self.is_recognised = self.own is not None

    def arrange(self, target: Tensor) -> Tensor:
        """The target in the layout that ``sums`` wants."""
        if self.own is None or self.own is _cross_entropy:
            return target
        return target.reshape(len(target), -1).T.contiguous()  # (out, n)

    def sums(self, predictions: Tensor, target: Tensor, count: float) -> dict[str, Tensor]:
        """Name → Σ over rows, (A,), from predictions (A, out, n), which are overwritten, and the arranged target.

        They stay on the device.
        """
        if self.own is not None:
            return {"loss": self.own(predictions, target)}
        readings = Readings(self.mean_loss.names, len(predictions), 1, predictions.device)
        shape = (-1, *self._shape(predictions, target))
        for i, p in enumerate(predictions.transpose(1, 2).reshape(shape)):
            readings.put(i, 0, self.mean_loss.judge(p, target))
        return {name: values[:, 0] * count for name, values in readings.left().items()}

    def _square(self, predictions: Tensor, target: Tensor) -> Tensor:
        assert self.scale is not None
        difference, weight = predictions.sub_(target).flatten(1), self.scale / len(target)
        if difference.dtype == torch.float64:
            return torch.linalg.vector_norm(difference, dim=1).square_().mul_(weight)  # in one pass
        return difference.square_().sum(1, dtype=torch.float64).mul_(weight)

    def _shape(self, predictions: Tensor, target: Tensor) -> tuple[int, ...]:
        n, outputs = predictions.shape[2], predictions.shape[1]
        return (n,) if target.ndim == 1 and outputs == 1 and target.is_floating_point() else (n, outputs)


def _cross_entropy(predictions: Tensor, target: Tensor) -> Tensor:
    """Σ (log Σ exp z − z_target) over rows, (A,), for logits z (A, C, n)."""
    top = predictions.amax(1, keepdim=True)  # (A, 1, n)
    z = predictions.sub_(top)
    true = z.gather(1, target.expand(len(z), 1, -1)).sum((1, 2), dtype=torch.float64)
    return z.exp_().sum(1).log_().sum(1, dtype=torch.float64) - true
