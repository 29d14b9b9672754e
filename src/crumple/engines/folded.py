"""The folded engine: convolutional networks with batch normalisation folded in, channels last.

In evaluation mode batch normalisation is a scale and a shift a channel, which go into the
convolution before it at every point:

    W' = W · γ/√(v + ε),    b' = (b − m) · γ/√(v + ε) + β

(Jacob et al. 2018, section 3.2, there for quantisation). One pass over every activation is saved,
and channels-last activations suit the convolution kernels of CPUs and of GPUs with tensor cores.
"""

from __future__ import annotations

import copy
import operator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, fx, nn

from ..errors import ModelError
from ..examples import Examples
from ..mean_loss import MeanLoss
from ..streaming import Stream
from .engine import Axes, Block, Engine, Survey
from .generic import Generic
from .graph import Traced

_CONVOLUTIONS = (nn.Conv1d, nn.Conv2d, nn.Conv3d)
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


class Folded(Engine):
    """The generic engine on a twin of the model that has fewer passes over memory."""

    name = "folded"

    def __init__(self, survey: Survey, traced: Traced, examples: Examples | Stream) -> None:
        self.survey, self.dtype, self.examples = survey, survey.mean_loss.dtype, examples
        twin, folds = _folded_twin(survey.mean_loss, traced)
        twin.examples = examples
        self._generic = Generic(Survey(twin, survey.plane, survey.grid))
        self.reason = f"{len(folds)} batch normalisations folded into convolutions, channels last"

    @classmethod
    def make(cls, survey: Survey, examples: Examples | Stream | None = None) -> Folded | str:
        """This engine, or why it does not apply; ``examples`` are those of the survey, channels last."""
        traced = survey.traced
        if isinstance(traced, str):
            return traced
        kinds = {type(m) for m in survey.mean_loss.network.module.modules()}
        if not kinds & set(_CONVOLUTIONS):
            return "the model has no convolutions"
        return cls(survey, traced, examples or survey.mean_loss.examples.channels_last())

    def block(self, axes: Axes) -> Block:
        """Loss and metrics on the product of ``axes``."""
        return self._generic.block(axes)

    def workers(self, threads: int) -> int:
        """How many of so many threads may evaluate points at once, each with a copy of the network."""
        return self._generic.workers(threads)

    def twin(self) -> Engine:
        """The same on a network of its own, and on the same data."""
        made = Folded.make(replace(self.survey, mean_loss=self.survey.mean_loss.twin()), self.examples)
        if isinstance(made, str):
            raise ModelError(made, where="model")
        return made

    def operation_elements(self) -> int:
        """Numbers in the widest activation of one sub-batch."""
        return self._generic.operation_elements()


def _folded_twin(mean_loss: MeanLoss, traced: Traced) -> tuple[MeanLoss, list[Fold]]:
    """The loss on the folded graph; its parameters are still those of the network."""
    graph = fx.Graph()
    graph.output(graph.graph_copy(traced.graph, {}))
    module = fx.GraphModule(traced.module, graph)
    folds = _fold(module)
    _in_place(module, [fold.folded for fold in folds])
    module.recompile()
    twin = copy.copy(mean_loss)
    twin.network = copy.copy(mean_loss.network)
    twin.network.module = module
    set_plainly = mean_loss.network.set

    def set_and_fold(theta: Tensor) -> None:
        set_plainly(theta)
        with torch.no_grad():
            for fold in folds:
                fold.update()

    twin.network.set = set_and_fold  # type: ignore[method-assign]
    return twin, folds


def _fold(module: fx.GraphModule) -> list[Fold]:
    folds: list[Fold] = []
    for before, node in pairwise(list(module.graph.nodes)):
        pair = _pair(before, node, module)
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
        folds.append(Fold(convolution, norm, folded))
    return folds


def _in_place(module: fx.GraphModule, folded: list[nn.Module]) -> None:
    """Let rectifiers and sums overwrite what a folded convolution or a sum made for them alone."""
    calls = [n for n in module.graph.nodes if n.op == "call_module"]
    made = {n for n in calls if any(module.get_submodule(str(n.target)) is f for f in folded)}
    for node in module.graph.nodes:
        theirs = [n for n in node.all_input_nodes if n in made and len(n.users) == 1]
        if not theirs:
            continue
        if _is_relu(node, module):
            node.op, node.target, node.args, node.kwargs = "call_function", torch.relu_, (theirs[0],), {}
        elif node.op == "call_function" and node.target in _SUMS and _is_of_two(node):
            other = next(n for n in node.all_input_nodes if n is not theirs[0])
            node.target, node.args = _add_in_place, (theirs[0], other)
            made.add(node)


def _is_relu(node: fx.Node, module: fx.GraphModule) -> bool:
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


def _pair(before: fx.Node, node: fx.Node, module: fx.GraphModule) -> tuple[Any, Any] | None:
    """A convolution and the frozen batch normalisation that alone uses it, or None."""
    if before.op != "call_module" or node.op != "call_module" or node.args != (before,) or len(before.users) != 1:
        return None
    convolution, norm = (module.get_submodule(str(n.target)) for n in (before, node))
    usable = type(convolution) in _CONVOLUTIONS and type(norm) in _NORMS and not norm.training
    complete = usable and norm.affine and norm.running_mean is not None and norm.running_var is not None
    shared = sum(n.target == before.target for n in module.graph.nodes) > 1
    return (convolution, norm) if complete and not shared else None
