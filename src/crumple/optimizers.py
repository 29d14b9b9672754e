"""Optimizers that ``torch.optim`` does not have. They are its subclasses, and work in any training loop."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from .errors import InputError, check_number

__all__ = ["SAM"]


class SAM(torch.optim.Optimizer):
    """Sharpness-aware minimisation: each update takes the gradient at the worst point nearby.

    ε(θ) = ρ ∇L(θ) / ‖∇L(θ)‖, and the base optimizer makes its update at θ with ∇L(θ + ε) in the place of
    ∇L(θ). ‖·‖ is over all parameters together. Costs two forward and backward passes an update, and one copy
    of the parameters. Where the gradient is zero, ε is zero. (Foret, Kleiner, Mobahi and Neyshabur 2021,
    Sharpness-Aware Minimization for Efficiently Improving Generalization, eq. 2 with p = 2, and eq. 3.)

    It owns the base optimizer, and shares groups and state with it, so schedulers and checkpoints work as
    with any optimizer. θ is put back from its copy, not by subtraction, which would drift.

    Args:
        params: parameters or groups of them.
        base: a class of ``torch.optim`` that makes the update.
        rho: ρ, the radius of the neighbourhood.
        **options: of the base optimizer, such as ``lr`` and ``momentum``.

    Raises:
        InputError: rho is negative or no number.

    Example:
        >>> import torch, crumple
        >>> bowl = crumple.Objective.from_function(lambda w: (w**2).sum() / 2, n=2)
        >>> run = crumple.train(bowl, crumple.optimizers.SAM, lr=0.5, rho=1.0, steps=1, start=(3.0, 4.0))
        >>> run.points[1].tolist()  # θ − ½ (θ + θ / 5)
        [1.2, 1.6]
    """

    def __init__(
        self,
        params: Any,
        base: Callable[..., torch.optim.Optimizer] = torch.optim.SGD,
        *,
        rho: float = 0.05,
        **options: Any,
    ) -> None:
        self.rho = check_number(rho, "rho", least=0.0)
        self.base = base(params, **options)
        super().__init__(self.base.param_groups, self.base.defaults)
        self._share()

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """One update; gives the loss at θ, before it.

        Args:
            closure: clears the gradients, computes the loss, calls ``backward`` on it and returns it.

        Raises:
            InputError: there is no closure, without which the second gradient cannot be had.
        """
        if closure is None:
            fix = "Pass a function that clears the gradients, computes the loss, calls backward() and returns the loss."
            raise InputError("SAM takes two gradients an update", where="closure", fix=fix)
        with torch.enable_grad():
            loss = closure()
        parameters = [p for group in self.param_groups for p in group["params"] if p.grad is not None]
        before = [p.detach().clone() for p in parameters]
        with torch.no_grad():
            self._climb(parameters)
        with torch.enable_grad():
            closure()
        with torch.no_grad():
            for parameter, value in zip(parameters, before, strict=True):
                parameter.copy_(value)
        self.base.step()
        return loss

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over state and groups from a checkpoint, for the base optimizer too."""
        super().load_state_dict(state_dict)
        self.base.param_groups = self.param_groups
        self._share()

    def _climb(self, parameters: list[Tensor]) -> None:
        """θ ← θ + ρ ∇L / ‖∇L‖."""
        gradients = [p.grad for p in parameters if p.grad is not None]
        norm = math.hypot(*(float(g.double().norm()) for g in gradients))
        if norm == 0.0:
            return
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.add_(gradient, alpha=self.rho / norm)

    def _share(self) -> None:
        self.param_groups = self.base.param_groups
        self.base.state = self.state
