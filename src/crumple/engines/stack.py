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

import torch
import torch.nn.functional as F
from torch import Tensor, fx, nn

from .engine import Offsets, Survey
from .graph import Traced

CHUNK_BYTES = 2 * 2**20
"""Points are taken together until their widest activation fills this: larger falls out of cache."""


def _tanh(z: Tensor) -> Tensor:
    """tanh(z) = 2σ(2z) − 1 in place; torch's sigmoid is three times as fast as its tanh on a CPU."""
    return z.mul_(2.0).sigmoid_().mul_(2.0).sub_(1.0)


_MODULES: dict[type[nn.Module], Callable[[Tensor], Tensor]] = {
    nn.Tanh: _tanh,
    nn.Sigmoid: torch.sigmoid_,
    nn.ReLU: torch.relu_,
    nn.SiLU: F.silu,
    nn.Softplus: F.softplus,
    nn.Identity: lambda z: z,
    nn.Dropout: lambda z: z,
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


@dataclass(frozen=True)
class Affine:
    """A linear layer on a plane: weight and bias as base plus one direction an axis."""

    weight: Tensor
    """(1 + k, out, in): at the origin, then along each axis."""
    bias: Tensor | None
    """(1 + k, out), or None."""

    @classmethod
    def on_plane(cls, layer: nn.Linear, offsets: Offsets, survey: Survey) -> Affine:
        """The layer's weight and bias as functions of the coordinates."""
        space = survey.mean_loss.network.space
        stacked = space.unflatten(torch.cat([offsets.origin[None], offsets.basis]).to(survey.mean_loss.dtype))
        # by identity: a tied tensor stands in θ under the first of its names only
        names = dict(zip(map(id, survey.mean_loss.network.parameters), space.names, strict=True))

        def along(held: Tensor) -> Tensor:
            if id(held) in names:
                return stacked[names[id(held)]]
            return torch.cat([held.detach()[None], held.new_zeros(survey.plane.k, *held.shape)])

        return cls(along(layer.weight), None if layer.bias is None else along(layer.bias))

    def at(self, coords: Tensor) -> tuple[Tensor, Tensor | None]:
        """Weights (A, out, in) and biases (A, out) at coordinates (A, k)."""
        factors = torch.cat([torch.ones_like(coords[:, :1]), coords], dim=1)  # (A, 1 + k)
        weight = (factors @ self.weight.flatten(1)).unflatten(1, self.weight.shape[1:])
        return weight, None if self.bias is None else factors @ self.bias

    def images(self, x: Tensor) -> Images:
        """The layer's output on the data x (n, in), at the origin and along each axis that moves it."""
        images = self.weight @ x.T
        if self.bias is not None:
            images += self.bias[:, :, None]
        used = images.flatten(1).any(dim=1).nonzero()[:, 0]
        return Images(images[used], used)

    def then(self, coords: Tensor, h: Tensor, slot: int) -> Tensor:
        """The layer's output (A, out, n) on features h (A, in, n)."""
        weight, bias = self.at(coords)
        output = torch.bmm(weight, h, out=ROOM.take(slot, (len(h), weight.shape[1], h.shape[2]), h))
        return output if bias is None else output.add_(bias[:, :, None])  # baddbmm would copy the bias out first


@dataclass(frozen=True)
class Images:
    """The first layer's output on some data, as a linear function of the coordinates."""

    parts: Tensor
    """(1 + j, out, n): at the origin and along the j axes that move the layer."""
    used: Tensor
    """(1 + j,) which those are."""

    def combine(self, coords: Tensor, slot: int) -> Tensor:
        """The layer's output (A, out, n) at coordinates (A, k): one product for all points."""
        factors = torch.cat([torch.ones_like(coords[:, :1]), coords], dim=1).index_select(1, self.used)
        output = ROOM.take(slot, (len(coords), *self.parts.shape[1:]), self.parts)
        torch.mm(factors, self.parts.flatten(1), out=output.flatten(1))
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


_HELD_BYTES = 4 * CHUNK_BYTES
ROOM = Room()


class Stack:
    """A chain of linear layers and elementwise activations, from the data to one of its operations."""

    def __init__(self, first: Affine, rest: Sequence[Affine | Callable[[Tensor], Tensor]]) -> None:
        self.first, self.rest = first, list(rest)

    @classmethod
    def until(cls, node: fx.Node, traced: Traced, offsets: Offsets, survey: Survey) -> Stack | None:
        """The chain that ends with ``node``, or None if the operations before it are no such chain."""
        chain: list[fx.Node] = []
        while node.op != "placeholder":
            if len(node.all_input_nodes) != 1 or node.args[:1] != (node.all_input_nodes[0],):
                return None
            chain.append(node)
            node = node.all_input_nodes[0]
        steps = [_step(n, traced, offsets, survey) for n in reversed(chain)]
        if not steps or not isinstance(steps[0], Affine) or any(s is None for s in steps):
            return None
        return cls(steps[0], [s for s in steps[1:] if s is not None])

    @property
    def widest(self) -> int:
        """Features of the widest layer."""
        return max(s.weight.shape[1] for s in (self.first, *self.rest) if isinstance(s, Affine))

    def features(self, coords: Tensor, images: Images) -> Tensor:
        """Features (A, F, n) at coordinates (A, k), from the first layer's ``images`` of the data.

        They lie in a buffer that the next call overwrites.
        """
        h = images.combine(coords, 0)
        for slot, step in enumerate(self.rest, start=1):
            h = step.then(coords, h, slot) if isinstance(step, Affine) else step(h)
        return h


def _step(
    node: fx.Node, traced: Traced, offsets: Offsets, survey: Survey
) -> Affine | Callable[[Tensor], Tensor] | None:
    if node.op != "call_module":
        plain = len(node.args) == 1 and not node.kwargs
        return _FUNCTIONS.get(node.target) if plain else None
    module = traced.module.get_submodule(str(node.target))
    if type(module) is nn.Linear:
        return Affine.on_plane(module, offsets, survey)
    plain_softplus = type(module) is not nn.Softplus or (module.beta, module.threshold) == (1.0, 20.0)
    return _MODULES.get(type(module)) if plain_softplus else None
