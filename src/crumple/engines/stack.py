"""Hidden features at many points at once, for chains of linear layers and activations.

Activations are laid out (points, features, rows): with the rows of data contiguous, thin layers
become long vector operations. The first layer needs one matrix product for all points, because
it is linear in its weights: [1, c₁, …] @ [W₀x; D₁x; …].
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import torch
import torch.nn.functional as F
from torch import Tensor, fx, nn

from .engine import Survey
from .graph import Traced

CHUNK_BYTES = 4 * 2**20
"""Points are taken together until their widest activation fills this: larger falls out of cache."""


def _tanh(z: Tensor) -> Tensor:
    """tanh(z) = 2σ(2z) − 1 in place; torch's tanh takes up to three times as long as its sigmoid, by the CPU."""
    return tanh_of_half(z.mul_(2.0))


def tanh_of_half(z: Tensor) -> Tensor:
    """tanh(z/2) in place, in two passes."""
    h = z.sigmoid_()
    return torch.add(h.new_full((), -1.0), h, alpha=2.0, out=h)


def _as_it_is(z: Tensor) -> Tensor:
    return z


_ODD = (_tanh, tanh_of_half, _as_it_is)
"""Functions with f(−z) = −f(z)."""

_MODULES: dict[type[nn.Module], Callable[[Tensor], Tensor]] = {
    nn.Tanh: _tanh,
    nn.Sigmoid: torch.sigmoid_,
    nn.ReLU: torch.relu_,
    nn.SiLU: F.silu,
    nn.Softplus: F.softplus,
    nn.Identity: _as_it_is,
    nn.Dropout: _as_it_is,
}
_FUNCTIONS: dict[object, Callable[[Tensor], Tensor]] = {
    torch.tanh: _tanh,
    torch.sigmoid: torch.sigmoid_,
    torch.relu: torch.relu_,
    F.relu: torch.relu_,
    F.silu: F.silu,
    "tanh": _tanh,
    "sigmoid": torch.sigmoid_,
    "relu": torch.relu_,
}


def factors_at(coords: Tensor) -> Tensor:
    """What the parts of a layer are multiplied by at coordinates (A, k): 1 and the coordinates, (A, 1 + k)."""
    return F.pad(coords, (1, 0), value=1.0)


@dataclass(frozen=True)
class Affine:
    """A linear layer on a plane: weight and bias as base plus one direction an axis."""

    weight: Tensor
    """(1 + k, out, in): at the origin, then along each axis."""
    bias: Tensor | None
    """(1 + k, out), or None."""

    @classmethod
    def on_plane(cls, layer: nn.Linear, survey: Survey) -> Affine:
        """The layer's weight and bias as functions of the coordinates."""
        return cls(survey.parts(layer.weight), None if layer.bias is None else survey.parts(layer.bias))

    @cached_property
    def _flat(self) -> Tensor:
        """Weight and bias side by side, (1 + k, out · in + out)."""
        weight = self.weight.flatten(1)
        return weight if self.bias is None else torch.cat([weight, self.bias], dim=1)

    def at(self, factors: Tensor) -> tuple[Tensor, Tensor | None]:
        """Weights (A, out, in) and biases (A, out) at points with such ``factors`` (A, 1 + k)."""
        both, numbers = factors @ self._flat, self.weight[0].numel()
        weight = both[:, :numbers].unflatten(1, self.weight.shape[1:])
        return weight, None if self.bias is None else both[:, numbers:]

    def doubled(self) -> Affine:
        """The layer with twice its output, which changes no bit but the exponent."""
        return Affine(self.weight * 2.0, None if self.bias is None else self.bias * 2.0)

    @cached_property
    def used(self) -> list[int]:
        """Which of its parts are not zero everywhere: 0 for that at the origin, 1 + i for that along axis i."""
        is_used = self.weight.flatten(1).any(dim=1)
        is_used = is_used if self.bias is None else is_used | self.bias.any(dim=1)
        return [i for i, is_so in enumerate(is_used.tolist()) if is_so] or [0]

    def images(self, x: Tensor) -> Images:
        """The layer's output on the data x (n, in), at the origin and along each axis that moves it."""
        images = self.weight[self.used] @ x.T
        if self.bias is not None:
            images += self.bias[self.used, :, None]
        return Images(images, self.used)

    def then(self, factors: Tensor, h: Tensor, slot: int) -> Tensor:
        """The layer's output (A, out, n) on features h (A, in, n), at points with such ``factors``."""
        weight, bias = self.at(factors)
        output = torch.bmm(weight, h, out=ROOM.take(slot, (len(h), weight.shape[1], h.shape[2]), h))
        return output if bias is None else output.add_(bias[:, :, None])  # baddbmm would copy the bias out first


@dataclass(frozen=True)
class Images:
    """The first layer's output on some data, as a linear function of the coordinates."""

    parts: Tensor
    """(1 + j, out, n): at the origin and along the j axes that move the layer."""
    used: list[int]
    """Which those are, 1 + j of them."""

    def combine(self, factors: Tensor, slot: int) -> Tensor:
        """The layer's output (A, out, n) at points with such ``factors``: one product for all of them."""
        output = ROOM.take(slot, (len(factors), *self.parts.shape[1:]), self.parts)
        some = factors if len(self.used) == factors.shape[1] else factors[:, self.used]
        if len(self.used) == 1:
            return torch.mul(some[:, :, None], self.parts, out=output)  # a product with one row is slow
        torch.mm(some, self.parts.flatten(1), out=output.flatten(1))
        return output


class Room(threading.local):
    """Buffers used again for every chunk and by every engine, apart for each thread.

    Fresh ones of this size cost more in page faults than the arithmetic does.
    """

    def __init__(self) -> None:
        self._held: dict[tuple[int, torch.dtype, torch.device], Tensor] = {}

    def take(self, slot: int, shape: tuple[int, ...], like: Tensor) -> Tensor:
        """A buffer of this shape, whose content is whatever the last user of the slot left in it."""
        numbers, key = math.prod(shape), (slot, like.dtype, like.device)
        if numbers * like.element_size() > _HELD_BYTES:
            return like.new_empty(shape)
        held = self._held.get(key)
        if held is None or held.numel() < numbers:
            with torch.inference_mode(False):
                held = self._held[key] = torch.empty(numbers, dtype=like.dtype, device=like.device)
        return held[:numbers].view(shape)


_HELD_BYTES = 2 * CHUNK_BYTES
"""A larger buffer is made anew each time, and given back."""
ROOM = Room()

Step = Affine | Callable[[Tensor], Tensor]
"""A linear layer, or a function that works on each number by itself and may overwrite what it is given."""


class Stack:
    """A chain of linear layers and elementwise activations, from the data to one of its operations."""

    def __init__(self, steps: Sequence[Step]) -> None:
        first, *self.rest = _with_tanh_of_half(steps)
        assert isinstance(first, Affine)
        self.first = first

    @classmethod
    def until(cls, node: fx.Node, traced: Traced, survey: Survey) -> Stack | None:
        """The chain that ends with ``node``, or None if the operations before it are no such chain."""
        chain: list[fx.Node] = []
        while node.op != "placeholder":
            if len(node.all_input_nodes) != 1 or node.args[:1] != (node.all_input_nodes[0],):
                return None
            chain.append(node)
            node = node.all_input_nodes[0]
        found = [_step(n, traced, survey) for n in reversed(chain)]
        steps = [s for s in found if s is not None]
        is_chain = steps and len(steps) == len(found) and isinstance(steps[0], Affine)
        return cls(steps) if is_chain else None

    @property
    def widest(self) -> int:
        """Features of the widest layer."""
        return max(s.weight.shape[1] for s in (self.first, *self.rest) if isinstance(s, Affine))

    @cached_property
    def odd_axis(self) -> int | None:
        """The axis that alone moves the features, if they change only their sign where its coordinate does."""
        used = self.first.used
        is_odd = len(used) == 1 and used[0] > 0 and all(step in _ODD for step in self.rest)
        return used[0] - 1 if is_odd else None

    def features(self, coords: Tensor, images: Images) -> Tensor:
        """Features (A, F, n) at coordinates (A, k), from the first layer's ``images`` of the data.

        They lie in a buffer that the next call overwrites.
        """
        factors = factors_at(coords)
        h = images.combine(factors, 0)
        for slot, step in enumerate(self.rest, start=1):
            h = step.then(factors, h, slot) if isinstance(step, Affine) else step(h)
        return h


def _with_tanh_of_half(steps: Sequence[Step]) -> list[Step]:
    """The same steps, the 2 in tanh(z) = 2σ(2z) − 1 put into the layer before."""
    new = list(steps)
    for i in range(len(steps) - 1):
        layer = steps[i]
        if isinstance(layer, Affine) and steps[i + 1] is _tanh:
            new[i : i + 2] = layer.doubled(), tanh_of_half
    return new


def _step(node: fx.Node, traced: Traced, survey: Survey) -> Step | None:
    if node.op != "call_module":
        plain = len(node.args) == 1 and not node.kwargs
        return _FUNCTIONS.get(node.target) if plain else None
    module = traced.module.get_submodule(str(node.target))
    if type(module) is nn.Linear:
        return Affine.on_plane(module, survey)
    plain_softplus = type(module) is not nn.Softplus or (module.beta, module.threshold) == (1.0, 20.0)
    return _MODULES.get(type(module)) if plain_softplus else None
