"""What must be equal for a survey to go on where it stopped, in words that a refusal can show."""

from __future__ import annotations

import functools
import hashlib
import platform
import re
import types
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ..errors import ResumeError
from ..examples import tensor_bytes
from ..network import Network
from ..provenance import made
from .task import Task

_DEEP = 4
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")
_PLAIN = (bool, int, float, complex, str, bytes, type(None), torch.dtype, torch.device)


def fingerprint(task: Task) -> dict[str, str]:
    """Each thing that the values depend on, by name, as a short text that is another one when the thing is."""
    objective, mean_loss, network = task.looked_at, task.looked_at.mean_loss, task.looked_at.mean_loss.network
    function = mean_loss.loss if mean_loss.loss is not None else mean_loss.batch_loss
    policy = mean_loss.policy.describe()
    return {
        "model": f"{type(network.module).__name__}, {network.space.size} parameters ({_layers(network)})",
        "forward pass": _short(_code(network.module)),
        "weights": _digest(network),
        "data": f"{objective.examples.rows} examples ({objective.data_digest[:12]})",
        "batches": _short(repr(mean_loss.examples.counts)),
        "loss": f"{objective.name} ({_short(_code(function))})",
        "loss at the model's own parameters": f"{mean_loss.value_at_start:.6g}",
        "metrics": ", ".join(f"{name} ({_short(_code(f))})" for name, f in mean_loss.metrics.items()) or "none",
        "mode": ", ".join(f"{name} {word}" for name, word in policy.items() if name != "mode"),
        "dtype": str(objective.dtype).removeprefix("torch."),
        "device": network.device.type,
        "origin": f"{task.plane.origin.dtype} ({_tensor(task.plane.origin)})".removeprefix("torch."),
        **{f"direction {i}": f"{task.plane.labels[i]} ({_tensor(d)})" for i, d in enumerate(task.plane.basis)},
        **{f"axis {i}": _axis(axis, task.grid.scales[i]) for i, axis in enumerate(task.grid.axes)},
        "engine": task.engine,
        "values": ", ".join(task.columns),
        "sample": "all examples" if task.sample is None else f"{task.sample} examples, seed {task.seed}",
    }


def versions() -> dict[str, str]:
    """What computes: another version may give other last digits."""
    cpu = f"{platform.machine()} {torch.backends.cpu.get_cpu_capability()}"
    return {**made()["versions"], "instructions of the processor": cpu}


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """``name: old → new`` for each that differs."""
    names = dict.fromkeys([*old, *new])
    return [f"{n}: {old.get(n, 'none')} → {new.get(n, 'none')}" for n in names if old.get(n) != new.get(n)]


def check_same(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """Refuse to go on with another survey.

    Raises:
        ResumeError: something differs; the message lists all that does, old → new.
    """
    found = differences(old, new)
    if found:
        what = f"holds another survey, since {'; '.join(found)}"
        raise ResumeError(what, where=name, fix="Choose another file for this survey, or go back to what it was.")


def check_versions(name: str, old: Mapping[str, Any], new: Mapping[str, Any], *, accept: bool) -> list[str]:
    """What differs in the versions, if that is accepted.

    Raises:
        ResumeError: something differs, and it is not.
    """
    found = differences(old, new)
    if found and not accept:
        what = f"was begun with other versions: {'; '.join(found)}"
        fix = "Install those again, or pass accept_version_change=True (--accept-version-change): it is then recorded."
        raise ResumeError(what, where=name, fix=fix)
    return found


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:12]


def _layers(network: Network) -> str:
    return _short(_ADDRESS.sub("", repr(network.module)))


def _digest(network: Network) -> str:
    return hashlib.sha256(network.digest_bytes()).hexdigest()[:12]


def _tensor(tensor: Tensor) -> str:
    return hashlib.sha256(tensor_bytes(tensor)).hexdigest()[:12]


def _axis(axis: Any, scale: str) -> str:
    spaced = _short(np.asarray(axis, np.float64).tobytes().hex())
    return f"{float(axis[0]):g} to {float(axis[-1]):g}, {len(axis)} points, {scale} ({spaced})"


def _code(value: Any, deep: int = _DEEP) -> str:
    """Text that changes when a function does: its instructions, and what it reads that is plain.

    What can change while it is called, such as a list that counts the calls, is left out: whether the values
    are still the same is found out by evaluating some again.
    """
    if isinstance(value, _PLAIN):
        return repr(value)
    if deep == 0:
        return type(value).__qualname__
    if isinstance(value, Tensor):
        return _tensor(value)
    if isinstance(value, frozenset):  # whose order is another one in every process
        return f"({', '.join(sorted(_code(v, deep - 1) for v in value))})"
    if isinstance(value, tuple):
        return f"({', '.join(_code(v, deep - 1) for v in value)})"
    if isinstance(value, functools.partial):
        return _code((value.func, value.args, *value.keywords.items()), deep - 1)
    if isinstance(value, types.MethodType):
        return _code((value.__func__, value.__self__), deep - 1)
    if isinstance(value, types.FunctionType):
        return _function(value, deep)
    if isinstance(value, nn.Module):
        return _module(value, deep)
    if isinstance(value, type) or not hasattr(value, "__dict__"):
        return str(getattr(value, "__qualname__", type(value).__qualname__))
    calls = vars(type(value)).get("__call__")
    return f"{type(value).__qualname__} {_settings(value)} {_code(calls, deep - 1)}"


def _function(function: types.FunctionType, deep: int) -> str:
    if function.__module__.partition(".")[0] in ("torch", "crumple") and not function.__closure__:
        return function.__qualname__
    cells = []
    for cell in function.__closure__ or ():
        try:
            cells.append(_code(cell.cell_contents, deep - 1))
        except ValueError:  # not filled yet
            cells.append("empty")
    reads = [function.__globals__.get(name) for name in _names(function.__code__)]
    read = [_code(v, deep - 1) for v in reads if isinstance(v, (*_PLAIN, types.FunctionType, Tensor, tuple))]
    defaults = _code((function.__defaults__, *(function.__kwdefaults__ or {}).items()), deep - 1)
    return " ".join([_instructions(function.__code__), *cells, *read, defaults])


def _instructions(code: types.CodeType) -> str:
    consts = [_instructions(c) if isinstance(c, types.CodeType) else _code(c) for c in code.co_consts]
    return f"{code.co_code.hex()} {code.co_names} {' '.join(consts)}"


def _names(code: types.CodeType) -> list[str]:
    inner = [name for c in code.co_consts if isinstance(c, types.CodeType) for name in _names(c)]
    return [*code.co_names, *inner]


def _module(module: nn.Module, deep: int) -> str:
    """The kinds of all layers, what their own code does, and their plain settings; weights are told elsewhere."""
    parts = []
    for name, layer in module.named_modules():
        forward = getattr(type(layer), "forward", None)
        parts.append(f"{name} {type(layer).__qualname__} {_settings(layer)} {_code(forward, deep - 1)}")
    return "\n".join(parts)


def _settings(value: Any) -> str:
    """What an object holds that is plain, less what may count its calls or changes with its mode."""
    held = {k: v for k, v in vars(value).items() if isinstance(v, _PLAIN) and k != "training"}
    return repr({k: v for k, v in held.items() if type(v) is not int})
