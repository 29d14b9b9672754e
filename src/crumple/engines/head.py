"""The last linear layer of a model on a plane, and the features that enter it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, fx, nn

from .engine import Axes, Survey
from .graph import Stage, Traced
from .stack import CHUNK_BYTES, Affine, Images, Stack, factors_at


@dataclass(frozen=True)
class Head:
    """The last linear layer, and an axis of the plane that moves nothing before it."""

    node: fx.Node
    layer: Affine
    inner: int
    k: int

    @property
    def outer(self) -> list[int]:
        """The other axes."""
        return [i for i in range(self.k) if i != self.inner]

    def line(self, coords: Tensor, h: Tensor) -> tuple[Tensor, Tensor]:
        """Predictions (A, out, n) at coordinates (A, k), and their change along the inner axis, from h (A, F, n)."""
        weight, bias = self.layer.at(factors_at(coords))
        base, step = torch.matmul(weight, h), torch.matmul(self.layer.weight[1 + self.inner], h)
        if bias is not None and self.layer.bias is not None:
            base, step = base + bias[:, :, None], step + self.layer.bias[1 + self.inner][:, None]
        return base, step

    def rows(self, axes: Axes) -> NDArray[np.float64]:
        """Coordinates (rows, k) of the rows of the grid along the inner axis, which is left at 0."""
        coords = np.zeros((*(1 if i == self.inner else len(axis) for i, axis in enumerate(axes)), self.k))
        for i in self.outer:
            coords[..., i] = axes[i].reshape([-1 if j == i else 1 for j in range(self.k)])
        return coords.reshape(-1, self.k)

    def grid(self, values: NDArray[np.float64], axes: Axes) -> NDArray[np.float64]:
        """Values (rows, points of the inner axis) in the shape of the grid."""
        shape = [len(axes[i]) for i in self.outer] + [len(axes[self.inner])]
        return np.ascontiguousarray(np.moveaxis(values.reshape(shape), -1, self.inner))


def find_head(survey: Survey, traced: Traced) -> Head | str:
    """The head of a model, or why there is none that an axis moves alone."""
    if traced.linear_head is None:
        return "the model does not end in a linear layer"
    node = traced.linear_head[0]
    alone = [i for i, names in enumerate(survey.moved) if traced.reach(names).isdisjoint(traced.before(node))]
    if not alone:
        return "every axis moves a layer before the last"
    module = traced.module.get_submodule(str(node.target))
    assert isinstance(module, nn.Linear)
    inner = max(alone, key=lambda i: survey.grid.shape[i])
    return Head(node, Affine.on_plane(module, survey), inner, survey.plane.k)


class Features:
    """What enters the head, for many rows of the grid: stacked where the model is a chain, else one by one."""

    def __init__(self, survey: Survey, head: Head, traced: Traced) -> None:
        self.mean_loss, self.head, self.traced = survey.mean_loss, head, traced
        self.offsets = survey.offsets
        in_rows = all(isinstance(b[0], Tensor) and b[0].ndim == 2 for b in self.mean_loss.examples.batches)
        node = head.node.all_input_nodes[0]
        self.stack = Stack.until(node, traced, survey) if in_rows else None
        self._images: dict[int, Images] = {}
        self.stage: Stage | None = None
        if self.stack is None:
            self.stage = traced.stage(traced.before(head.node), head.node.all_input_nodes)

    @property
    def odd_axis(self) -> int | None:
        """The axis that alone moves the features, if they change only their sign where its coordinate does."""
        return self.stack.odd_axis if self.stack else None

    @property
    def operation_elements(self) -> int:
        """Numbers that the largest single operation works on; 1 where threads share points instead."""
        return 1 if self.stack else self.mean_loss.operation_elements

    def chunks(self, coords: NDArray[np.float64], inputs: Any, n: int) -> Iterator[tuple[slice, Tensor]]:
        """Features (A, F, n) at coordinates (rows, k), some rows at a time."""
        network = self.mean_loss.network
        at = torch.as_tensor(coords, dtype=network.dtype, device=network.device)
        width = self.stack.widest if self.stack else int(self.head.layer.weight.shape[2])
        chunk = max(1, CHUNK_BYTES // (network.theta.element_size() * n * width))
        images = self._images_of(inputs) if self.stack else None
        for start in range(0, len(coords), chunk):
            cut = slice(start, min(start + chunk, len(coords)))
            if self.stack and images is not None:
                yield cut, self.stack.features(at[cut], images)
            else:
                yield cut, torch.stack([self._row(c, inputs) for c in coords[cut]])

    def _images_of(self, inputs: Tensor) -> Images:
        """The first layer's output on one batch, kept where it is small: the self-check needs it, then the survey."""
        if id(inputs) in self._images:
            return self._images[id(inputs)]
        assert self.stack is not None
        images = self.stack.first.images(inputs)
        if images.parts.numel() * images.parts.element_size() <= CHUNK_BYTES:
            self._images[id(inputs)] = images  # the examples outlive this, so that the id stays theirs
        return images

    def _row(self, coords: NDArray[np.float64], inputs: Any) -> Tensor:
        assert self.stage is not None
        offset = self.offsets.along(range(self.head.k), coords.tolist())
        self.mean_loss.network.set(self.offsets.origin + offset)
        given = inputs if isinstance(inputs, (tuple, list)) else (inputs,)
        known = dict(zip(self.traced.inputs, given, strict=False))
        features: Tensor = self.stage(known)[self.head.node.all_input_nodes[0]]
        return features.reshape(features.shape[0], -1).T
