"""Gradients of the loss of one batch at many unrelated points at once.

Two ways: by the layers' own formulas, where the model is a chain and the loss a squared error or a
cross-entropy; and by ``torch.func.vmap`` and one backward pass through the sum of all losses. Each must
agree with the plain backward pass at a few points before it is used.
"""

from __future__ import annotations

import abc
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.func import vmap

from ..mean_loss import MeanLoss
from .chain import Chain
from .exchange import Exchange

Write = Callable[[Any], None]

_TOLERANCE = {torch.float64: 1e-9, torch.float32: 1e-4}


class Slopes(abc.ABC):
    """The gradient of one batch's loss at each of R points."""

    name: str
    reason: str
    """Why it may be used here, in one clause."""
    widest: int
    """Numbers a row and a point in the widest activation."""

    @abc.abstractmethod
    def at(self, theta: Tensor, gradient: Tensor) -> Write:
        """A function of a batch that writes ∇L at θ (R, P), wherever it has been moved, into ``gradient`` (R, P)."""


class StackedSlopes(Slopes):
    """By the formulas of back-propagation, with every operation shared by all points."""

    name = "stacked"

    def __init__(self, chain: Chain, back: Callable[[Tensor, Tensor, Tensor], Tensor]) -> None:
        self.chain, self.back = chain, back
        self.widest = chain.widest
        self.reason = "the model is a chain of linear layers and activations: all points share every operation"

    @classmethod
    def make(cls, mean_loss: MeanLoss) -> StackedSlopes | str:
        """This way, or why it does not apply."""
        chain = Chain.of(mean_loss)
        if isinstance(chain, str):
            return chain
        scale = mean_loss.in_double().square_scale
        if scale is not None:
            return cls(chain, lambda p, t, out: _square_slope(p, t, out, scale))
        if mean_loss.in_double().is_cross_entropy:
            return cls(chain, _cross_entropy_slope)
        return "the loss is neither a squared error nor a cross-entropy"

    def at(self, theta: Tensor, gradient: Tensor) -> Write:
        """A function of a batch that writes ∇L at θ (R, P), wherever it has been moved, into ``gradient`` (R, P)."""
        gradient.zero_()  # there may be parameters that the model does not use
        chain = self.chain.at(theta, gradient)

        def write(batch: Any) -> None:
            inputs, target = batch
            chain.backward(chain.forward(inputs), lambda prediction, out: self.back(prediction, target, out))

        return write


def _square_slope(prediction: Tensor, target: Tensor, out: Tensor, scale: float) -> Tensor:
    """∂/∂p of c·mean((p − t)²) = 2c (p − t) / (out · n), for predictions (R, out, n)."""
    wanted, factor = target.reshape(target.shape[0], -1).T, 2 * scale / target.numel()  # (out, n)
    return torch.add(wanted * -factor, prediction, alpha=factor, out=out)  # in one pass


def _cross_entropy_slope(logits: Tensor, target: Tensor, out: Tensor) -> Tensor:
    """∂/∂z of the mean cross-entropy = (softmax(z) − one-hot) / n, for logits z (R, C, n)."""
    n = logits.shape[2]
    torch.softmax(logits, 1, out=out)
    out.scatter_add_(1, target.expand(len(out), 1, n), out.new_full((), -1.0).expand(len(out), 1, n))
    return out.div_(n)


class VmapSlopes(Slopes):
    """By ``torch.func.vmap`` over θ, and one backward pass through the sum of the losses."""

    name = "vmap"

    def __init__(self, mean_loss: MeanLoss) -> None:
        self.mean_loss, self.exchange = mean_loss, Exchange(mean_loss.network)
        self.widest = mean_loss.network.widest
        self.reason = "vmap takes the model: all points share every operation"

    @classmethod
    def make(cls, mean_loss: MeanLoss) -> VmapSlopes | str:
        """This way, or why it does not apply."""
        if mean_loss.is_streamed:
            return "the data is streamed"
        if not mean_loss.policy.is_plain:
            return "batch statistics, random masks or autocast must be as in a whole forward pass"
        return cls(mean_loss)

    def at(self, theta: Tensor, gradient: Tensor) -> Write:
        """A function of a batch that writes ∇L at θ (R, P), wherever it has been moved, into ``gradient`` (R, P)."""

        def write(batch: Any) -> None:
            with torch.enable_grad(), self.exchange.opened() as put:

                def loss_at(point: Tensor) -> Tensor:
                    put(point)
                    loss: Tensor = self.mean_loss.loss_of(batch)
                    return loss.reshape(())

                if len(theta) == 1:  # as a lone run goes, to the bit, and in half the time
                    leaf = theta[0].detach().requires_grad_()
                    total = loss_at(leaf)
                else:
                    leaf = theta.detach().requires_grad_()
                    total = vmap(loss_at)(leaf).sum()
                gradient.copy_(torch.autograd.grad(total, leaf)[0].view_as(gradient))

        return write


SLOPES: dict[str, Callable[[MeanLoss], Slopes | str]] = {
    "stacked": StackedSlopes.make,
    "vmap": VmapSlopes.make,
}
"""By name, in order of preference; each gives a way or the reason why it does not apply."""


def choose_slopes(mean_loss: MeanLoss, points: Tensor, batch: Any, names: tuple[str, ...]) -> Slopes | str:
    """The first way that applies and agrees with the plain backward pass at ``points`` (n, P); or why none does."""
    refused = []
    points = points if len(points) > 1 else points.repeat(2, 1)  # a way may do otherwise for one
    for name in names:
        made = _tried(name, mean_loss, points, batch)
        if isinstance(made, Slopes):
            return made
        refused.append(f"{name}: {made}")
    return "; ".join(refused)


def _tried(name: str, mean_loss: MeanLoss, points: Tensor, batch: Any) -> Slopes | str:
    try:
        made = SLOPES[name](mean_loss)
        if isinstance(made, str):
            return made
        found = torch.empty_like(points)
        made.at(points, found)(batch)
    except Exception as cause:  # a stranger's model may refuse anything but a plain call, which is still to come
        return f"it failed where it was tried out ({type(cause).__name__}: {str(cause)[:120]})"
    error = _difference(found, _plain(mean_loss, points, batch))
    return made if error <= _TOLERANCE.get(mean_loss.dtype, 0.0) else f"its self-check was off by {error:.1e}"


def _plain(mean_loss: MeanLoss, points: Tensor, batch: Any) -> Tensor:
    """The gradients (n, P) one by one, each by a backward pass through the model itself."""
    network = mean_loss.network
    network.gradients_on(True)
    rows = []
    for point in points:
        network.set(point)
        with torch.enable_grad():
            pieces = torch.autograd.grad(mean_loss.batch_value(batch), network.parameters, materialize_grads=True)
        rows.append(torch.cat([p.reshape(-1).to(points.dtype) for p in pieces]))
    return torch.stack(rows)


def _difference(found: Tensor, wanted: Tensor) -> float:
    """The largest ‖found − wanted‖ / ‖wanted‖ of a row; rows that are not finite must be so in both."""
    finite = torch.isfinite(wanted).all(1)
    if not torch.equal(finite, torch.isfinite(found).all(1)):
        return float("inf")
    found, wanted = found[finite].double(), wanted[finite].double()
    scale = wanted.norm(dim=1).clamp_min(torch.finfo(torch.float64).tiny)
    return float(((found - wanted).norm(dim=1) / scale).max()) if len(wanted) else 0.0
