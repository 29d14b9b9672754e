"""Numbers that are left on the device where they are made, and read by the host many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

TOGETHER = 2**16
"""So many numbers are kept at most before they are read."""


class Readings:
    """Loss and metrics of some points, batch by batch.

    To read a number of a GPU is to wait for all that it was asked to do; so each is copied beside the
    others there, and all come to the host at once. On a CPU nothing is waited for, and they are read as
    they come. Either way they are summed by the host in float64, in the order of the batches.

    Args:
        names: what is measured.
        points: at how many points.
        batches: on how many batches.
        device: where.
    """

    def __init__(self, names: Sequence[str], points: int, batches: int, device: torch.device) -> None:
        self.names, shape = names, (len(names), points, batches)
        self._host = np.full(shape, np.nan)
        self._left = None if reads_at_once(device) else torch.full(shape, np.nan, dtype=torch.float64, device=device)

    def put(self, point: int, batch: int, measured: Iterable[Tensor | float]) -> None:
        """Take in what was measured of one batch at one point, in the order of the names."""
        for row, value in enumerate(measured):
            if self._left is None:
                self._host[row, point, batch] = value.item() if isinstance(value, Tensor) else value
            elif isinstance(value, Tensor):
                self._left[row, point, batch].copy_(value.detach())
            else:
                self._left[row, point, batch].fill_(value)

    def left(self) -> dict[str, Tensor]:
        """Name → numbers (points, batches) where they are; NaN where none was put."""
        table = torch.from_numpy(self._host) if self._left is None else self._left
        return dict(zip(self.names, table, strict=True))

    def means(self, counts: Sequence[float]) -> dict[str, NDArray[np.float64]]:
        """Name → Σ countsᵢ·numberᵢ / Σ countsᵢ over the batches, (points,); NaN where one is missing."""
        table = self._host if self._left is None else to_host(self._left)
        if len(counts) == 1:  # no sum, so that the value is the loss's own to the last bit
            return dict(zip(self.names, table[:, :, 0], strict=True))
        total = np.zeros(table.shape[:2])
        with np.errstate(all="ignore"):
            for batch, count in enumerate(counts):
                total += table[:, :, batch] * count
            return dict(zip(self.names, total / sum(counts), strict=True))


def reads_at_once(device: torch.device) -> bool:
    """Whether numbers on this device are there as soon as they are asked for."""
    return device.type == "cpu"


def to_host(tensor: Tensor) -> NDArray[Any]:
    """A tensor's numbers as an array: the one place where engines wait for a device."""
    return np.asarray(tensor.cpu().numpy())
