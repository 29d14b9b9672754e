"""Hidden features at many points at once, for chains of linear layers and activations.

Activations are laid out (points, features, rows): with the rows of data contiguous, thin layers
become long vector operations. The first layer needs one matrix product for all points, because
it is linear in its weights: [1, c₁, …] @ [W₀x; D₁x; …].
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
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
    def on_plane(cls, layer: nn.Linear, prefix: str, offsets: Offsets, survey: Survey) -> Affine:
        """The layer's weight and bias as functions of the coordinates."""
        space = survey.objective.space
        stacked = space.unflatten(torch.cat([offsets.origin[None], offsets.basis]))

        def along(name: str, held: Tensor) -> Tensor:
            if name in stacked:
                return stacked[name]
            return torch.cat([held.detach()[None], torch.zeros(survey.plane.k, *held.shape, dtype=held.dtype)])

        bias = None if layer.bias is None else along(f"{prefix}.bias".lstrip("."), layer.bias)
        return cls(along(f"{prefix}.weight".lstrip("."), layer.weight), bias)

    def at(self, coords: Tensor) -> tuple[Tensor, Tensor | None]:
        """Weights (A, out, in) and biases (A, out) at coordinates (A, k)."""
        factors = torch.cat([torch.ones_like(coords[:, :1]), coords], dim=1)  # (A, 1 + k)
        weight = (factors @ self.weight.flatten(1)).unflatten(1, self.weight.shape[1:])
        return weight, None if self.bias is None else factors @ self.bias

    def first(self, coords: Tensor, x: Tensor) -> Tensor:
        """The layer's output (A, out, n) on the data x (n, in), one product for all points."""
        images = self.weight @ x.T  # (1 + k, out, n)
        if self.bias is not None:
            images = images + self.bias[:, :, None]
        factors = torch.cat([torch.ones_like(coords[:, :1]), coords], dim=1)
        used = images.flatten(1).any(dim=1)  # an axis that does not move this layer costs nothing
        return (factors[:, used] @ images[used].flatten(1)).unflatten(1, images.shape[1:])

    def then(self, coords: Tensor, h: Tensor) -> Tensor:
        """The layer's output (A, out, n) on features h (A, in, n)."""
        weight, bias = self.at(coords)
        return torch.matmul(weight, h) if bias is None else torch.baddbmm(bias[:, :, None], weight, h)


class Stack:
    """A chain of linear layers and elementwise activations, from the data to one of its operations."""

    def __init__(self, steps: Sequence[Affine | Callable[[Tensor], Tensor]]) -> None:
        self.steps = list(steps)

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
        return cls([s for s in steps if s is not None])

    @property
    def widest(self) -> int:
        """Features of the widest layer."""
        return max(s.weight.shape[1] for s in self.steps if isinstance(s, Affine))

    def features(self, coords: NDArray[np.float64], x: Tensor) -> Tensor:
        """Features (A, F, n) at coordinates (A, k), on data x (n, in)."""
        at = torch.as_tensor(coords).to(x.device, x.dtype)
        first, *rest = self.steps
        assert isinstance(first, Affine)
        h = first.first(at, x)
        for step in rest:
            h = step.then(at, h) if isinstance(step, Affine) else step(h)
        return h


def _step(
    node: fx.Node, traced: Traced, offsets: Offsets, survey: Survey
) -> Affine | Callable[[Tensor], Tensor] | None:
    if node.op != "call_module":
        plain = len(node.args) == 1 and not node.kwargs
        return _FUNCTIONS.get(node.target) if plain else None
    module = traced.module.get_submodule(str(node.target))
    if type(module) is nn.Linear:
        return Affine.on_plane(module, str(node.target), offsets, survey)
    plain_softplus = type(module) is not nn.Softplus or (module.beta, module.threshold) == (1.0, 20.0)
    return _MODULES.get(type(module)) if plain_softplus else None
