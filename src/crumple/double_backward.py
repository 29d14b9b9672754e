"""What torch's operations need to be differentiated twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.nn.utils.parametrizations import _WeightNorm
from torch.nn.utils.weight_norm import WeightNorm
from torch.overrides import TorchFunctionMode

from .errors import LossError


@contextmanager
def twice_differentiable(module: nn.Module) -> Iterator[None]:
    """Compute from simpler operations what has no second derivative in torch, or a wrong one."""
    with ExitStack() as stack:
        # fused attention has none: https://github.com/pytorch/pytorch/issues/116350
        stack.enter_context(sdpa_kernel(SDPBackend.MATH))
        if any(map(_has_weight_norm, module.modules())):
            stack.enter_context(_PlainWeightNorm())
        yield


def check_twice_differentiable(gradient: Sequence[Tensor | None]) -> None:
    """Check that a gradient with its graph can be differentiated again.

    A function of the user's own that is ``once_differentiable`` cuts its graph off. Torch says so only to those
    who walk into it; where gradients are asked for by name, it gives zeros.

    Raises:
        LossError: it cannot.
    """
    seen: set[Any] = set()
    left: list[Any] = [piece.grad_fn for piece in gradient if piece is not None]
    while left:
        node = left.pop()
        if node is None or node in seen:
            continue
        if node.name() == "torch::autograd::Error":
            told = "an operation has no second derivative (it is marked as once_differentiable)"
            raise LossError(told, where="model or loss", fix="Write its backward in operations of torch.")
        seen.add(node)
        left += [after for after, _ in node.next_functions]


class _PlainWeightNorm(TorchFunctionMode):
    """w = g v/‖v‖ step by step.

    The fused kernel takes ‖v‖ for a constant the second time, as ``torch.autograd.gradgradcheck`` of
    ``torch._weight_norm`` shows (torch 2.13). Once that passes, this class may go.
    """

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func is torch._weight_norm:
            return _weight_norm(*args, **(kwargs or {}))
        return func(*args, **(kwargs or {}))


def _weight_norm(v: Tensor, g: Tensor, dim: int = 0) -> Tensor:
    return v * (g / torch.norm_except_dim(v, 2, dim))


def _has_weight_norm(module: nn.Module) -> bool:
    hooks = module._forward_pre_hooks.values()  # the older way, by a hook
    return isinstance(module, _WeightNorm) or any(isinstance(hook, WeightNorm) for hook in hooks)
