"""The closed form: a squared error is an exact parabola along an axis that moves only the last layer.

With features h of the rows x_m and a last linear layer W(b) = W₀ + b·D, the prediction is
p_m(b) = W₀h_m + b·Dh_m, so that for every value of the other axes

    L(b) = mean(r²) + 2b·mean(r·q) + b²·mean(q²),    r = W₀h − y,  q = Dh.

One pass of features serves a whole row of the grid.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, fx, nn

from .engine import Axes, Block, Engine, Offsets, Survey
from .graph import Stage, Traced, linear_head
from .stack import CHUNK_BYTES, Affine, Stack


@dataclass(frozen=True)
class Head:
    """The last linear layer, and the parabola's axis that moves nothing else."""

    node: fx.Node
    layer: Affine
    inner: int
    scale: float
    """The loss is this times the mean squared difference of prediction and target."""


class Quadratic(Engine):
    """Exact parabolas along one axis, in float64.

    Cost: one pass of features over the data a row of the grid, then three numbers a row.
    Where the features are a chain of linear layers and activations, many rows are taken at once.
    """

    name = "quadratic"
    dtype = torch.float64
    points_at_once = 2**24

    def __init__(self, survey: Survey, head: Head, traced: Traced) -> None:
        self.objective, self.head = survey.objective.in_double(), head
        self.offsets = Offsets(survey.plane, self.objective.network.theta)
        self.stack = Stack.until(head.node.all_input_nodes[0], traced, self.offsets, survey)
        self.row = None if self.stack else traced.stage(_before(head.node, traced), head.node.all_input_nodes)
        self.traced, self.k = traced, survey.plane.k
        self.reason = (
            f"axis {head.inner} moves only the last linear layer and the error is squared: an exact parabola a row"
        )

    @classmethod
    def make(cls, survey: Survey) -> Quadratic | str:
        """This engine, or why the closed form does not hold."""
        if survey.objective.metrics:
            return "metrics need the prediction at every point"
        double = Survey(survey.objective.in_double(), survey.plane, survey.grid)
        if isinstance(double.traced, str):
            return double.traced
        head = _find_head(double, double.traced)
        return head if isinstance(head, str) else cls(double, head, double.traced)

    def block(self, axes: Axes) -> Block:
        """The loss on the product of ``axes``."""
        inner = self.head.inner
        outer = [i for i in range(self.k) if i != inner]
        rows = np.array(list(product(*(axes[i] for i in outer))) or [()]).reshape(-1, len(outer))
        coefficients = self._coefficients(rows, outer)  # (rows, 3)
        values = _parabolas(coefficients, axes[inner])
        shape = [len(axes[i]) for i in outer] + [len(axes[inner])]
        return Block({"loss": np.ascontiguousarray(np.moveaxis(values.reshape(shape), -1, inner))})

    def operation_elements(self) -> int:
        """Numbers in one chunk of stacked features."""
        return CHUNK_BYTES // 8 if self.stack else self.objective.operation_elements

    def _coefficients(self, rows: NDArray[np.float64], outer: Sequence[int]) -> NDArray[np.float64]:
        """Constant, slope and curvature of the loss along the inner axis, (rows, 3)."""
        sums = np.zeros((len(rows), 3))
        coords = np.zeros((len(rows), self.k))
        coords[:, outer] = rows
        examples = self.objective.examples
        outputs = 1
        with torch.inference_mode():
            for inputs, target in examples.batches:
                wanted = target.reshape(len(target), -1).T.contiguous()  # (out, n)
                outputs = len(wanted)
                for cut, features in self._features(coords, inputs, len(target)):
                    sums[cut] += self._moments(coords[cut], features, wanted).cpu().numpy()
        return sums * (self.head.scale / (examples.n * outputs))

    def _features(self, coords: NDArray[np.float64], inputs: Any, n: int) -> Iterator[tuple[slice, Tensor]]:
        """Features (A, F, n) for one chunk of rows of the grid after another."""
        width = self.stack.widest if self.stack else int(self.head.layer.weight.shape[2])
        chunk = max(1, CHUNK_BYTES // (8 * n * width))
        for start in range(0, len(coords), chunk):
            cut = slice(start, min(start + chunk, len(coords)))
            if self.stack:
                yield cut, self.stack.features(coords[cut], inputs)
            else:
                yield cut, torch.stack([self._feature_row(c, inputs) for c in coords[cut]])

    def _feature_row(self, coords: NDArray[np.float64], inputs: Any) -> Tensor:
        assert isinstance(self.row, Stage)
        network = self.objective.network
        network.set(self.offsets.origin + self.offsets.along(range(self.k), coords.tolist()))
        given = inputs if isinstance(inputs, (tuple, list)) else (inputs,)
        known = dict(zip(self.traced.inputs, given, strict=False))
        features: Tensor = self.row(known)[self.head.node.all_input_nodes[0]]
        return features.reshape(features.shape[0], -1).T

    def _moments(self, coords: NDArray[np.float64], h: Tensor, y: Tensor) -> Tensor:
        """Σr², 2Σrq and Σq² over outputs and rows of data, (A, 3)."""
        layer, inner = self.head.layer, self.head.inner
        weight, bias = layer.at(torch.as_tensor(coords).to(h))  # (A, out, F), (A, out)
        along = layer.weight[1 + inner]  # (out, F)
        along_bias = None if layer.bias is None else layer.bias[1 + inner]  # (out,)
        if along.numel() == 1:
            zero = h.new_zeros(1)
            base = (weight[:, 0, 0], zero if bias is None else bias[:, 0])
            return _moments_of_one(h[:, 0], y[0], base, (along[0, 0], zero if along_bias is None else along_bias[0]))
        p, q = torch.matmul(weight, h), torch.matmul(along, h)  # (A, out, n)
        if bias is not None and along_bias is not None:
            p, q = p + bias[:, :, None], q + along_bias[:, None]
        r, q = (p - y).flatten(1), q.flatten(1)
        return torch.stack([torch.linalg.vecdot(r, r), 2.0 * torch.linalg.vecdot(r, q), torch.linalg.vecdot(q, q)], 1)


def _moments_of_one(h: Tensor, y: Tensor, base: tuple[Tensor, Tensor], along: tuple[Tensor, Tensor]) -> Tensor:
    """The same for one feature h (A, n) and one output y (n,), from sums over h alone."""
    (w, b), (d, e), n = base, along, h.shape[1]
    hh, hy, yy, y_sum = torch.linalg.vecdot(h, h), h @ y, y.dot(y), y.sum()
    h_sum = h.sum(1) if bool(b.any()) or bool(e.any()) else h.new_zeros(len(h))
    rr = w * w * hh - 2.0 * w * hy + yy + b * (2.0 * (w * h_sum - y_sum) + n * b)
    rq = d * (w * hh - hy + b * h_sum) + e * (w * h_sum - y_sum + n * b)
    qq = d * d * hh + e * (2.0 * d * h_sum + n * e)
    return torch.stack([rr, 2.0 * rq, qq], dim=1)


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


def _find_head(survey: Survey, traced: Traced) -> Head | str:
    found = linear_head(traced)
    if found is None:
        return "the model does not end in a linear layer"
    node = found[0]
    before = set(_before(node, traced))
    still = [i for i, names in enumerate(survey.moved) if not traced.reach(names) & before]
    if not still:
        return "every axis moves a layer before the last"
    scale = survey.objective.square_scale
    if scale is None:
        return "the loss is not a mean squared error"
    offsets = Offsets(survey.plane, survey.objective.network.theta)
    module = traced.module.get_submodule(str(node.target))
    assert isinstance(module, nn.Linear)
    inner = max(still, key=lambda i: survey.grid.shape[i])
    return Head(node, Affine.on_plane(module, str(node.target), offsets, survey), inner, scale)


def _before(node: fx.Node, traced: Traced) -> list[fx.Node]:
    """The operations that ``node`` depends on, in order."""
    needed: set[fx.Node] = set(node.all_input_nodes)
    for other in reversed(traced.nodes):
        if other in needed:
            needed.update(other.all_input_nodes)
    return [n for n in traced.nodes if n in needed]
