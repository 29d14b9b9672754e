"""What torch's operations need to be differentiated twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import torch
from torch import nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.nn.utils.parametrizations import _WeightNorm
from torch.nn.utils.weight_norm import WeightNorm
from torch.overrides import TorchFunctionMode


@contextmanager
def twice_differentiable(module: nn.Module) -> Iterator[None]:
    """Compute from simpler operations what has no second derivative in torch, or a wrong one."""
    with ExitStack() as stack:
        # fused attention has none: https://github.com/pytorch/pytorch/issues/116350
        stack.enter_context(sdpa_kernel(SDPBackend.MATH))
        if any(map(_has_weight_norm, module.modules())):
            stack.enter_context(_PlainWeightNorm())
        yield


class _PlainWeightNorm(TorchFunctionMode):
    """w = g v/‖v‖ step by step.

    The fused kernel takes ‖v‖ for a constant the second time, as ``torch.autograd.gradgradcheck`` of
    ``torch._weight_norm`` shows (torch 2.13). Once that passes, this class may go.
    """

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func is torch._weight_norm:
            return _weight_norm(*args, **(kwargs or {}))
        return func(*args, **(kwargs or {}))


def _weight_norm(v: torch.Tensor, g: torch.Tensor, dim: int = 0) -> torch.Tensor:
    return v * (g / torch.norm_except_dim(v, 2, dim))


def _has_weight_norm(module: nn.Module) -> bool:
    hooks = module._forward_pre_hooks.values()  # the older way, by a hook
    return isinstance(module, _WeightNorm) or any(isinstance(hook, WeightNorm) for hook in hooks)
