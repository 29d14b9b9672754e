"""Our own copy of the caller's model, with its parameters laid out as one vector that can be set."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from .errors import ModelError
from .examples import tensor_bytes
from .space import ParameterSpace

_BLOCK_BYTES = 2 * 2**20
"""Activations of one sub-batch stay below this, so that they remain in cache and off the page-fault path."""


class Network:
    """A private copy of a model in evaluation mode, whose parameters are views of one flat vector.

    The caller's model is read once, by ``copy.deepcopy``, and never touched again.
    Setting θ is one memory copy. Buffers that a forward pass changes are put back.

    Raises:
        ModelError: this is not a module, it cannot be copied, or it has nothing to move.
    """

    def __init__(self, model: nn.Module, *, include: str = "trainable") -> None:
        if not isinstance(model, nn.Module):
            kind = f"the class {model.__name__}" if isinstance(model, type) else type(model).__name__
            raise ModelError("not a torch.nn.Module", where="model", got=kind, fix="Pass an instance of a module.")
        self.include = include
        ParameterSpace.of(unwrapped(model), include=include)  # says by name what no copy could be made of
        self.module = _copied(unwrapped(model)).eval()
        self.space = ParameterSpace.of(self.module, include=include)
        named = dict(self.module.named_parameters())
        self.parameters = [named[name] for name in self.space.names]
        devices = {p.device for p in self.parameters}
        if len(devices) > 1:
            raise ModelError("parameters lie on several devices", where="model", got=sorted(map(str, devices)))
        self.device = devices.pop()
        self.dtype = self._widest()
        self.theta = torch.cat([p.detach().reshape(-1).to(self.dtype) for p in self.parameters])
        self.flat = self._lay_out()
        """The parameters as one vector, whose values are theirs; None where they have several types."""
        self.widest = 1
        """Numbers a row in the widest activation, once ``sub_batch_rows`` has looked."""
        owners = {name: self.submodule(name.rpartition(".")[0]) for name, _ in self.module.named_buffers()}
        self._buffers = [(owners[n], n, b, b.detach().clone(), b._version) for n, b in self.module.named_buffers()]

    def set(self, theta: Tensor) -> None:
        """Put θ (P,) into the parameters."""
        if self.flat is not None:
            if theta is not self.flat:
                self.flat.copy_(theta)
            return
        with torch.no_grad():
            for parameter, piece in zip(self.parameters, self.space.unflatten(theta).values(), strict=True):
                parameter.copy_(piece)

    def in_double(self) -> Network:
        """A copy that computes in float64, at the same θ."""
        self.set(self.theta)
        return Network(copy.deepcopy(self.module).double(), include=self.include)

    def twin(self) -> Network:
        """A copy with parameters and buffers of its own.

        Raises:
            ModelError: a forward pass writes to buffers, so that what it gives may depend on what came before.
        """
        for owner, name, buffer, _, version in self._buffers:
            if buffer._version != version or owner._buffers[name.rpartition(".")[2]] is not buffer:
                raise ModelError("writes to its buffers", where=name)
        return Network(self.module, include=self.include)

    def restore_buffers(self) -> None:
        """Put back every buffer that was written to, or exchanged for another, since the copy was made."""
        with torch.no_grad():
            for i, (owner, name, buffer, saved, version) in enumerate(self._buffers):
                owner._buffers[name.rpartition(".")[2]] = buffer
                if buffer._version != version:
                    buffer.copy_(saved)
                    self._buffers[i] = (owner, name, buffer, saved, buffer._version)

    def owner(self, name: str) -> tuple[nn.Module, str]:
        """The layer that a parameter belongs to and its name there, seen through parametrisations."""
        outer, found, inner = name.rpartition("parametrizations.")
        path, _, local = (outer.rstrip("."), "", inner) if found else name.rpartition(".")
        return self.submodule(path), local

    def submodule(self, path: str) -> nn.Module:
        """The module at a dotted path; ``nn.Module.get_submodule`` is closed on scripted modules."""
        module: nn.Module = functools.reduce(getattr, path.split("."), self.module) if path else self.module
        return module

    def moved_of(self, model: nn.Module) -> dict[str, Tensor]:
        """Those parameters of the model this was copied from that a survey moves in the copy, by name."""
        named = dict(unwrapped(model).named_parameters())
        return {name: named[name] for name in self.space.names}

    def gradients_on(self, on: bool) -> None:
        """Whether the moved parameters take part in autograd."""
        for parameter in self.parameters:
            parameter.requires_grad_(on)

    def drop_gradients(self) -> None:
        """Free what training left on the parameters."""
        for parameter in self.parameters:
            parameter.grad = None

    def sub_batch_rows(self, run: Callable[[], Any], rows: int) -> int:
        """Rows of data a forward pass should take at once, from the widest activation of ``run`` on ``rows``."""
        made = 1

        def note(_: nn.Module, inputs: Any, output: Any) -> None:
            nonlocal made
            for tensor in (*inputs, output):
                if isinstance(tensor, Tensor):
                    self.widest = max(self.widest, tensor.numel() // rows)
            if isinstance(output, Tensor):  # what is read needs no new memory, what is made does
                made = max(made, output.numel() // rows)

        hooks = [m.register_forward_hook(note) for m in self.module.modules() if _can_be_watched(m)]
        try:
            run()
        finally:
            for hook in hooks:
                hook.remove()
        return max(1, _BLOCK_BYTES // (made * self.theta.element_size()))

    def digest_bytes(self) -> bytes:
        """Names, types, shapes and bytes of all parameters and buffers, for hashing."""
        moved = tensor_bytes(self.theta) + repr((self.space.names, self.space.shapes)).encode()
        chosen = set(self.space.names)
        held: dict[str, Tensor] = {n: p for n, p in self.module.named_parameters() if n not in chosen}
        held |= {name: saved for _, name, _, saved, _ in self._buffers}
        return moved + b"".join(n.encode() + tensor_bytes(t) for n, t in sorted(held.items()))

    def _widest(self) -> torch.dtype:
        widest = self.parameters[0].dtype
        for parameter in self.parameters:
            widest = torch.promote_types(widest, parameter.dtype)
        return widest

    def _lay_out(self) -> Tensor | None:
        """Make the parameters views of one vector, where they share a type."""
        if any(p.dtype != self.dtype for p in self.parameters):
            return None
        flat = self.theta.clone()
        for parameter, piece in zip(self.parameters, self.space.unflatten(flat).values(), strict=True):
            parameter.data = piece
        return flat


def _can_be_watched(module: nn.Module) -> bool:
    return not list(module.children()) and not isinstance(module, torch.jit.ScriptModule)


def unwrapped(model: nn.Module) -> nn.Module:
    """The module inside ``torch.compile`` and ``DataParallel``, whose names carry no prefix."""
    while True:
        inner = getattr(model, "_orig_mod", None)
        if inner is None and isinstance(model, (nn.DataParallel, nn.parallel.DistributedDataParallel)):
            inner = model.module
        if not isinstance(inner, nn.Module):
            return model
        model = inner


def _copied(model: nn.Module) -> nn.Module:
    # deepcopy refuses tensors computed by autograd (old-style weight_norm keeps one); a detached twin stands in
    memo: dict[int, Any] = {
        id(value): value.detach().clone()
        for module in model.modules()
        for value in vars(module).values()
        if isinstance(value, Tensor) and not value.is_leaf
    }
    fix = "crumple works on a copy, so that your model stays as it is; make it work with copy.deepcopy."
    try:
        copied = copy.deepcopy(model, memo)
    except Exception as cause:
        raise ModelError(f"cannot be copied ({type(cause).__name__}: {cause})", where="model", fix=fix) from cause
    own = {id(p): name for name, p in model.named_parameters()}
    shared = next((own[id(p)] for p in copied.parameters() if id(p) in own), None)
    if shared is not None:
        raise ModelError("copy.deepcopy gives back the model's own parameters", where=shared, fix=fix)
    return copied


class Point(nn.Module):
    """The module of a plain function: nothing but its coordinates."""

    def __init__(self, names: Sequence[str], theta: Tensor) -> None:
        super().__init__()
        self._keys = [f"c{i}" for i in range(len(names))]
        self.names = tuple(names)
        for key, value in zip(self._keys, theta, strict=True):
            self.register_parameter(key, nn.Parameter(value.clone()))

    def named_parameters(self, *args: Any, **kwargs: Any) -> Iterator[tuple[str, nn.Parameter]]:
        """The coordinates under the caller's names, which may hold dots and brackets."""
        return iter([(name, getattr(self, key)) for name, key in zip(self.names, self._keys, strict=True)])

    def vector(self) -> Tensor:
        """θ (P,)."""
        return torch.stack([getattr(self, key) for key in self._keys])
