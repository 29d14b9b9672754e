"""Batch normalisation folded into the convolutions before it, in the graph of a traced model.

In evaluation mode batch normalisation is a scale and a shift a channel, which go into the
convolution before it whenever weights are set:

    W' = W · γ/√(v + ε),    b' = (b − m) · γ/√(v + ε) + β

(Jacob et al. 2018, section 3.2, there for quantisation). One pass over every activation is saved,
and the steps after it may overwrite what the convolution made for them alone.
"""

from __future__ import annotations

import copy
import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, fx, nn

from .graph import Traced

CONVOLUTIONS = (nn.Conv1d, nn.Conv2d, nn.Conv3d)
_SUMS = (operator.add, operator.iadd, torch.add)
_NORMS = (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)


@dataclass(frozen=True)
class Fold:
    """A convolution whose batch normalisation is folded into it."""

    convolution: Any
    norm: Any
    folded: Any

    def update(self) -> None:
        """Fold the weights that are set now."""
        scale = self.norm.weight / torch.sqrt(self.norm.running_var + self.norm.eps)
        weight = self.convolution.weight
        torch.mul(weight, scale.reshape(-1, *[1] * (weight.ndim - 1)), out=self.folded.weight)
        bias = 0.0 if self.convolution.bias is None else self.convolution.bias
        torch.addcmul(self.norm.bias, bias - self.norm.running_mean, scale, out=self.folded.bias)


@dataclass(frozen=True)
class Folding:
    """A traced model whose normalisations are folded in, and what must be done after weights were set."""

    traced: Traced
    folds: dict[fx.Node, Fold]
    """By the operation that has become both."""

    def update(self, nodes: Iterable[fx.Node]) -> None:
        """Fold the weights that are set now into some of the operations."""
        with torch.no_grad():
            for node in nodes:
                self.folds[node].update()

    def overwrite(self, may: Callable[[fx.Node, fx.Node], bool]) -> None:
        """Let rectifiers and sums overwrite what a folded convolution or a sum made for them alone.

        Args:
            may: whether the second of two operations may overwrite what the first made.
        """
        made = set(self.folds)
        for node in self.traced.nodes:
            theirs = [n for n in node.all_input_nodes if n in made and len(n.users) == 1 and may(n, node)]
            if not theirs:
                continue
            if _is_relu(node, self.traced.module):
                node.op, node.target, node.args, node.kwargs = "call_function", torch.relu_, (theirs[0],), {}
            elif node.op == "call_function" and node.target in _SUMS and _is_of_two(node):
                other = next(n for n in node.all_input_nodes if n is not theirs[0])
                node.target, node.args = _add_in_place, (theirs[0], other)
                made.add(node)


def fold(traced: Traced) -> Folding:
    """The same model on a graph of its own, with every batch normalisation folded that can be; itself if none can."""
    if not any(_pair(a, b, traced.module, traced.graph) for a, b in pairwise(traced.graph.nodes)):
        return Folding(traced, {})
    graph, copies = fx.Graph(), dict[fx.Node, fx.Node]()
    graph.output(graph.graph_copy(traced.graph, copies))
    module = fx.GraphModule(traced.module, graph)
    uses = {copies[n]: names for n, names in traced.uses.items() if n in copies}
    folds: dict[fx.Node, Fold] = {}
    for before, node in pairwise(list(module.graph.nodes)):
        pair = _pair(before, node, module, module.graph)
        if pair is None:
            continue
        convolution, norm = pair
        folded: Any = copy.deepcopy(convolution).requires_grad_(False)
        folded.bias = nn.Parameter(torch.zeros_like(norm.bias), requires_grad=False)
        if isinstance(folded, nn.Conv2d):
            folded.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        name = f"folded_{len(folds)}"
        module.add_submodule(name, folded)
        before.target = name
        node.replace_all_uses_with(before)
        module.graph.erase_node(node)
        uses[before] |= uses.pop(node)
        folds[before] = Fold(convolution, norm, folded)
    return Folding(Traced(module, module.graph, uses), folds)


def _is_relu(node: fx.Node, module: nn.Module) -> bool:
    if node.op == "call_module":
        return type(module.get_submodule(str(node.target))) is nn.ReLU
    return node.op == "call_function" and node.target in (F.relu, torch.relu)


def _is_of_two(node: fx.Node) -> bool:
    """Whether it adds two tensors, as they are."""
    return len(node.all_input_nodes) == 2 and len(node.args) == 2 and not node.kwargs


def _add_in_place(into: Tensor, other: Tensor) -> Tensor:
    """``into + other``, overwriting ``into`` where that has the shape of the sum."""
    fits = into.shape == torch.broadcast_shapes(into.shape, other.shape) and into.dtype == other.dtype
    return into.add_(other) if fits else into + other


def _pair(before: fx.Node, node: fx.Node, module: nn.Module, graph: fx.Graph) -> tuple[Any, Any] | None:
    """A convolution and the frozen batch normalisation that alone uses it, or None."""
    if before.op != "call_module" or node.op != "call_module" or node.args != (before,) or len(before.users) != 1:
        return None
    convolution, norm = (module.get_submodule(str(n.target)) for n in (before, node))
    usable = type(convolution) in CONVOLUTIONS and type(norm) in _NORMS and not norm.training
    complete = usable and norm.affine and norm.running_mean is not None and norm.running_var is not None
    shared = sum(n.target == before.target for n in graph.nodes) > 1
    return (convolution, norm) if complete and not shared else None
