"""What an engine is: a way of evaluating many points of one plane at once."""

from __future__ import annotations

import abc
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..grid import Grid
from ..mean_loss import MeanLoss
from ..plane import Plane
from .graph import Traced, trace

Axes = Sequence[NDArray[np.float64]]


@dataclass(frozen=True)
class Survey:
    """One job: which loss, on which plane, at which coordinates."""

    mean_loss: MeanLoss
    plane: Plane
    grid: Grid

    @cached_property
    def moved(self) -> tuple[frozenset[str], ...]:
        """For each axis, the names of the parameters that it moves."""
        space = self.mean_loss.network.space
        ends = itertools.pairwise(space.offsets)
        moves = torch.stack([self.plane.basis[:, a:b].any(dim=1) for a, b in ends], dim=1).tolist()  # (k, tensors)
        return tuple(
            frozenset(name for name, is_moved in zip(space.names, row, strict=True) if is_moved) for row in moves
        )

    @cached_property
    def offsets(self) -> Offsets:
        """θ on the plane, where the model is and in the wider of both types."""
        return Offsets(self.plane, self.mean_loss.network.theta)

    def parts(self, tensor: Tensor) -> Tensor:
        """A tensor of the model at the origin, then its change along each axis, (1 + k, *shape)."""
        found = self._parts.get(id(tensor))
        if found is None:  # it stays as it is
            return torch.cat([tensor.detach()[None], tensor.new_zeros(self.plane.k, *tensor.shape)])
        return found

    @cached_property
    def _parts(self) -> dict[int, Tensor]:
        # by identity: a tied tensor stands in θ under the first of its names only
        network = self.mean_loss.network
        stacked = torch.cat([self.offsets.origin[None], self.offsets.basis]).to(network.dtype)
        return dict(zip(map(id, network.parameters), network.space.unflatten(stacked).values(), strict=True))

    @cached_property
    def traced(self) -> Traced | str:
        """The model as a graph of operations, or why it has none that can be trusted."""
        return trace_of(self.mean_loss)


def trace_of(mean_loss: MeanLoss) -> Traced | str:
    """The model of a loss as a graph of operations, or why it has none that can be trusted."""
    if mean_loss.batch_loss is not None:
        return "the loss is given the whole model (batch_loss= or from_function)"
    if mean_loss.is_streamed:
        return "the data is streamed"
    if mean_loss.needs_grad:
        return "the loss uses autograd inside"
    if mean_loss.writes_to_data:
        return "the model or the loss writes into its data"
    if not mean_loss.policy.is_plain:
        return "batch statistics, random masks or autocast must be as in a whole forward pass"
    return trace(mean_loss.network)


@dataclass(frozen=True)
class Block:
    """Values on a product of axes, and the points where the model raised."""

    values: dict[str, NDArray[np.float64]]
    """Name → array of the block's shape."""
    failures: dict[tuple[int, ...], Exception] = field(default_factory=dict)
    """Index within the block → what was raised there."""


class Engine(abc.ABC):
    """Evaluates the points of a plane; each point is set from the base, never from its neighbour."""

    name: str
    reason: str
    """Why this engine may be used here, in one clause."""
    dtype: torch.dtype
    """The type in which it computes."""
    is_short_cut: bool = True
    """Whether it does anything but run the model point by point."""
    is_reentrant: bool = False
    """Whether threads may call ``block`` at the same time."""
    whole_axis: int | None = None
    """An axis along which points share work, so that a grid had better not be cut along it."""
    points_at_once: int = 1
    """How many points it takes in its stride, before any have been timed."""

    @abc.abstractmethod
    def block(self, axes: Axes) -> Block:
        """Loss and metrics on the product of ``axes``, one array of coordinates an axis of the plane."""

    @abc.abstractmethod
    def operation_elements(self) -> int:
        """Numbers that its largest single operation works on; 1 where threads share points instead."""

    def workers(self, threads: int) -> int:
        """How many of so many threads may evaluate points at once."""
        return threads if self.is_reentrant else 1

    def twin(self) -> Engine:
        """An engine with the same numbers for one of them; itself if threads may share it.

        Raises:
            ModelError: there can be none.
        """
        return self


class Offsets:
    """θ on a plane, as base plus offsets: one part kept while the others vary."""

    def __init__(self, plane: Plane, like: Tensor) -> None:
        wide = torch.promote_types(like.dtype, torch.float32)
        wide = torch.promote_types(wide, plane.origin.dtype)
        self.origin = plane.origin.to(like.device, wide)
        self.basis = plane.basis.to(like.device, wide)

    def along(self, axes: Sequence[int], coords: Sequence[float]) -> Tensor:
        """Σ coordsᵢ·basisᵢ over some axes, (P,)."""
        offset = torch.zeros_like(self.origin)
        for axis, coord in zip(axes, coords, strict=True):
            offset = offset + coord * self.basis[axis]
        return offset


def is_out_of_memory(error: BaseException) -> bool:
    """Whether memory, of the machine or of a device, is what was missing."""
    told = isinstance(error, RuntimeError) and ("not enough memory" in str(error) or "out of memory" in str(error))
    return told or isinstance(error, (MemoryError, torch.OutOfMemoryError))
