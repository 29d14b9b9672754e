"""Whether several threads may evaluate points of one survey at once, each with a network of its own."""

from __future__ import annotations

import functools
import types
from typing import Any

import torch
from torch import nn

from ..mean_loss import MeanLoss

_NEVER_TOO_MUCH = 2**26
"""Bytes that copies may take in any case."""
_WORTH_SHARING = 2**15
"""Where operations work on fewer numbers, threads would wait for the interpreter's lock, and one is as fast."""
_ALIVE = 4
"""Activations of the widest layer that a forward pass holds at once, about."""
_PLAIN = (bool, int, float, complex, str, bytes, type(None), torch.dtype, torch.Tensor)


def most_workers(mean_loss: MeanLoss, threads: int) -> int:
    """How many threads may work at once, all their memory together at most twice that of one plain forward pass.

    One, unless the loss is known to keep nothing between calls: a network can be copied, a function cannot.
    """
    if threads == 1 or mean_loss.operation_elements < _WORTH_SHARING or not can_be_copied(mean_loss):
        return 1
    module, widest = mean_loss.network.module, mean_loss.network.widest
    held = sum(t.numel() * t.element_size() for t in (*module.parameters(), *module.buffers()))
    a_row = _ALIVE * widest * mean_loss.network.theta.element_size()
    plain = held + a_row * mean_loss.examples.rows
    worker = 3 * held + a_row * int(max(mean_loss.examples.counts))
    return min(threads, 1 + max(plain, _NEVER_TOO_MUCH) // worker)


def can_be_copied(mean_loss: MeanLoss) -> bool:
    """Whether a copy of the network is all that another thread needs to get the same numbers at the same time."""
    if mean_loss.is_streamed or mean_loss.needs_grad or mean_loss.batch_loss is not None:
        return False
    if not mean_loss.policy.is_plain or mean_loss.network.device.type != "cpu":
        return False
    modules = list(mean_loss.network.module.modules())
    if any(m._forward_hooks or m._forward_pre_hooks for m in modules):
        return False
    return all(keeps_nothing(f) for f in (mean_loss.loss, *mean_loss.metrics.values()))


def keeps_nothing(function: Any) -> bool:
    """Whether a loss is known to keep nothing between its calls: all that it reads are numbers, tensors and torch.

    Lambdas and functions are looked through, a class of one's own is not.
    """
    if isinstance(function, functools.partial):
        parts = (function.func, *function.args, *function.keywords.values())
        return all(_is_plain(part) for part in parts)
    return _is_plain(function)


def _is_plain(value: Any, depth: int = 3) -> bool:
    if isinstance(value, nn.Module):
        hooked = any(m._forward_hooks or m._forward_pre_hooks for m in value.modules())
        return not hooked and all(_is_torchs(type(m)) for m in value.modules())
    if isinstance(value, types.FunctionType) and not _is_torchs(value):
        return depth > 0 and all(_is_plain(part, depth - 1) for part in _read_by(value))
    if isinstance(value, types.BuiltinFunctionType):
        return isinstance(value.__self__, types.ModuleType | type(None))  # not the append of some list
    return isinstance(value, (*_PLAIN, types.ModuleType)) or (callable(value) and _is_torchs(value))


def _is_torchs(value: Any) -> bool:
    return str(getattr(value, "__module__", "")).partition(".")[0] in ("torch", "builtins", "math")


def _read_by(function: types.FunctionType) -> list[Any]:
    """What a function reads beside its arguments: globals by name, closures and defaults."""
    found = [function.__globals__[name] for name in function.__code__.co_names if name in function.__globals__]
    cells = [cell.cell_contents for cell in function.__closure__ or ()]
    inner = [c for c in function.__code__.co_consts if isinstance(c, types.CodeType)]
    found += [function.__globals__[name] for c in inner for name in c.co_names if name in function.__globals__]
    return [*found, *cells, *(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()]
