"""A chain of linear layers and activations at many unrelated points: its output, and the way back.

The points θ (R, P) need lie on no plane. Activations are laid out (points, features, rows), as in ``stack``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, fx, nn

from ..mean_loss import MeanLoss
from .engine import trace_of
from .graph import Traced
from .stack import tanh_of_half


@dataclass(frozen=True)
class Activation:
    """An elementwise function whose derivative can be told from its value."""

    apply: Callable[[Tensor], object]
    """scale·z → h, in place."""
    back: Callable[[Tensor, Tensor], object]
    """(∂L/∂h, h) → ∂L/∂z, in the place of the first."""
    scale: float = 1.0
    """What the layer before multiplies z by; a power of two, which changes no bit but the exponent."""


_TANH, _SIGMOID, _RELU = (
    getattr(torch.ops.aten, f"{name}_backward").grad_input for name in ("tanh", "sigmoid", "threshold")
)
TANH = Activation(tanh_of_half, lambda d, h: _TANH(d, h, grad_input=d), scale=2.0)
SIGMOID = Activation(torch.sigmoid_, lambda d, h: _SIGMOID(d, h, grad_input=d))
RELU = Activation(torch.relu_, lambda d, h: _RELU(d, h, 0, grad_input=d))

_ACTIVATIONS: dict[object, Activation] = {
    nn.Tanh: TANH,
    torch.tanh: TANH,
    "tanh": TANH,
    nn.Sigmoid: SIGMOID,
    torch.sigmoid: SIGMOID,
    "sigmoid": SIGMOID,
    nn.ReLU: RELU,
    torch.relu: RELU,
    F.relu: RELU,
    "relu": RELU,
}
_IDLE = (nn.Identity, nn.Dropout)
"""Modules that do nothing in evaluation mode."""


@dataclass(frozen=True)
class Part:
    """A layer's weight or bias: a part of θ, or a tensor that does not move."""

    shape: tuple[int, ...]
    cut: slice | None
    held: Tensor | None = None

    def of(self, theta: Tensor) -> Tensor:
        """(R, *shape), of θ (R, P) or of its gradient."""
        if self.cut is None:
            assert self.held is not None
            return self.held.expand(len(theta), *self.shape)
        return theta[:, self.cut].unflatten(1, self.shape)


@dataclass(frozen=True)
class Layer:
    """A linear layer and the activation after it."""

    weight: Part
    bias: Part | None
    activation: Activation | None


class Link:
    """A layer at points that are moved in place: the views of its parameters and gradients, made once.

    Args:
        layer: the layer.
        theta: the points (R, P).
        gradient: (R, P), where its gradient goes; None if only its output is wanted.
        written: parts of θ that links after this one write to.
    """

    def __init__(self, layer: Layer, theta: Tensor, gradient: Tensor | None, written: set[int]) -> None:
        self.activation = layer.activation
        self.scale = 1.0 if layer.activation is None else layer.activation.scale
        self.weight = layer.weight.of(theta)  # (R, out, in)
        self.bias = None if layer.bias is None else layer.bias.of(theta)[:, :, None]  # (R, out, 1)
        self.write_weight = _writer(layer.weight, gradient, written)
        self.write_bias = _writer(layer.bias, gradient, written)

    def forward(self, h: Tensor, out: Tensor) -> Tensor:
        """Output (R, out, n) from features h (R, in, n), or from the data (in, n)."""
        if h.ndim == 2 and len(h) > 1:
            flat = out.flatten(0, 1)  # one product for all points
            torch.addmm(flat, self.weight.flatten(0, 1), h, beta=0.0, alpha=self.scale, out=flat)
        else:
            product(self.weight, h, out, self.scale)
        if self.bias is not None:
            out.add_(self.bias, alpha=self.scale)
        if self.activation is not None:
            self.activation.apply(out)
        return out

    def backward(self, h: Tensor, delta: Tensor) -> None:
        """Write ∂L/∂θ of this layer, from its input h and from ∂L/∂z = ``delta`` (R, out, n)."""
        if self.write_weight is not None:
            self.write_weight(over_rows(delta, h).view_as(self.weight))
        if self.write_bias is not None:
            self.write_bias(delta.sum(2))


def _writer(part: Part | None, gradient: Tensor | None, written: set[int]) -> Callable[[Tensor], Tensor] | None:
    """What puts a gradient into its place: the first to come writes, another of a tied tensor adds."""
    if part is None or part.cut is None or gradient is None:
        return None
    place = part.of(gradient)
    if part.cut.start in written:
        return place.add_
    written.add(part.cut.start)
    return place.copy_


def product(a: Tensor, b: Tensor, out: Tensor, scale: float = 1.0) -> Tensor:
    """scale·a @ b for (R, i, j) and (R, j, n); for j = 1 without the cost of many tiny matrix products."""
    if a.shape[2] == 1:
        return torch.mul(a if scale == 1.0 else a * scale, b, out=out)
    return torch.baddbmm(out, a, b, beta=0.0, alpha=scale, out=out)


def over_rows(delta: Tensor, h: Tensor) -> Tensor:
    """Σ delta h over the n rows, (R, out, in) or (R·out, in), for (R, out, n) and (R, in, n) or data (in, n)."""
    if h.ndim == 2:
        return delta.flatten(0, 1) @ h.T
    if delta.shape[1] == h.shape[1] == 1:
        return torch.linalg.vecdot(delta, h)
    return torch.bmm(delta, h.mT)


class Chain:
    """Linear layers with activations between them, from rows of features to predictions."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        self.layers = tuple(layers)
        self.widest = max(layer.weight.shape[0] for layer in self.layers)

    @classmethod
    def of(cls, mean_loss: MeanLoss) -> Chain | str:
        """The model as a chain, or why it is none."""
        traced = trace_of(mean_loss)
        if isinstance(traced, str):
            return traced
        if any(not isinstance(b[0], Tensor) or b[0].ndim != 2 for b in mean_loss.examples.batches):
            return "its inputs are not rows of features"
        layers = _layers(traced, mean_loss)
        return cls(layers) if layers else "the model is not a chain of linear layers and plain activations"

    def at(self, theta: Tensor, gradient: Tensor | None = None) -> ChainAt:
        """The chain at points θ (R, P), which may be moved in place; its gradients go into ``gradient`` (R, P)."""
        written: set[int] = set()
        links = [Link(layer, theta, gradient, written) for layer in reversed(self.layers)]
        return ChainAt(links[::-1], theta, with_gradient=gradient is not None)


class ChainAt:
    """A chain at points that are moved in place; its buffers are used again at every call."""

    def __init__(self, links: Sequence[Link], theta: Tensor, *, with_gradient: bool) -> None:
        self.links, self.theta, self.with_gradient = links, theta, with_gradient
        self._rooms: dict[int, list[Tensor]] = {}

    def forward(self, x: Tensor) -> list[Tensor]:
        """The data x (n, in) as (in, n), and each layer's output (R, out, n) after its activation."""
        values = [x.T]
        for link, room in zip(self.links, self._room(x.shape[0]), strict=False):  # the rest is for the way back
            values.append(link.forward(values[-1], room))
        return values

    def backward(self, values: list[Tensor], back: Callable[[Tensor, Tensor], object]) -> None:
        """Write ∂L/∂θ, from what ``forward`` gave.

        Args:
            values: of ``forward``.
            back: writes ∂L/∂prediction into its second argument, from the prediction.
        """
        deltas = self._room(values[0].shape[1])[len(self.links) :]
        back(values[-1], deltas[-1])
        for i in reversed(range(len(self.links))):
            link = self.links[i]
            if link.activation is not None:
                link.activation.back(deltas[i], values[i + 1])
            link.backward(values[i], deltas[i])
            if i:
                product(link.weight.mT, deltas[i], deltas[i - 1])

    def _room(self, n: int) -> list[Tensor]:
        """For n rows, a buffer for each layer's output and, where there are gradients, one for ∂L/∂z."""
        if n not in self._rooms:
            widths = [link.weight.shape[1] for link in self.links] * (2 if self.with_gradient else 1)
            self._rooms[n] = [self.theta.new_empty(len(self.theta), width, n) for width in widths]
        return self._rooms[n]


def _layers(traced: Traced, mean_loss: MeanLoss) -> list[Layer] | None:
    nodes = _line(traced.result)
    parts = _Parts(mean_loss)
    layers: list[Layer] = []
    for node in nodes or []:
        module = traced.module.get_submodule(str(node.target)) if node.op == "call_module" else None
        plain = module is not None or (len(node.args) == 1 and not node.kwargs)
        activation = _ACTIVATIONS.get(type(module) if module is not None else node.target) if plain else None
        if type(module) is nn.Linear:
            layers.append(Layer(parts.of(module.weight), parts.of(module.bias), None))  # type: ignore[arg-type]
        elif activation is not None and layers and layers[-1].activation is None:
            layers[-1] = Layer(layers[-1].weight, layers[-1].bias, activation)
        elif type(module) not in _IDLE:
            return None
    return layers or None


def _line(node: object) -> list[fx.Node] | None:
    """The operations that lead to a node, in order, where each takes just the one before."""
    line: list[fx.Node] = []
    while isinstance(node, fx.Node) and node.op != "placeholder":
        if len(node.all_input_nodes) != 1 or node.args[:1] != (node.all_input_nodes[0],):
            return None
        line.append(node)
        node = node.all_input_nodes[0]
    return line[::-1]


class _Parts:
    """Where each tensor of a model lies in θ."""

    def __init__(self, mean_loss: MeanLoss) -> None:
        network = mean_loss.network
        # by identity: a tied tensor stands in θ under the first of its names only
        self.places = {id(p): i for i, p in enumerate(network.parameters)}
        self.offsets = network.space.offsets

    def of(self, tensor: Tensor | None) -> Part | None:
        if tensor is None:
            return None
        shape, place = tuple(tensor.shape), self.places.get(id(tensor))
        if place is None:
            return Part(shape, None, tensor.detach())
        return Part(shape, slice(self.offsets[place], self.offsets[place] + math.prod(shape)))
