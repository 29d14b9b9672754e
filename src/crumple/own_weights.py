"""Whether a loss reads the weights of the caller's own model, which stay where they are while its copy moves."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from torch import Tensor
from torch.overrides import TorchFunctionMode

from .errors import LossError, ModelError
from .randomness import preserved_randomness


class Reads(TorchFunctionMode):
    """Notes which of some tensors a function of torch takes numbers from; their shapes and types may be asked.

    Args:
        tensors: those that are watched, by name.
    """

    def __init__(self, tensors: Mapping[str, Tensor]) -> None:
        super().__init__()
        self._names = {id(tensor): name for name, tensor in tensors.items()}
        self.found: str | None = None
        """The name of the first one that was read."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        if self.found is None and _holds_numbers(out):
            given = _leaves(_with_numbers(getattr(func, "__name__", ""), args, kwargs or {}))
            self.found = next((self._names[id(value)] for value in given if id(value) in self._names), None)
        return out


def check_own_weights(
    weights: Mapping[str, Tensor], loss: Callable[[], Any], predict: Callable[[], Any] | None, where: str = "loss"
) -> None:
    """Refuse a loss or metric into which numbers of the caller's own weights go.

    Args:
        weights: of the caller's model, by name.
        loss: what is called.
        predict: the part of it that is the model's, where that is known.
        where: what it is.

    Raises:
        LossError: the loss reads them.
        ModelError: the model does, in a hook or in a forward that was put in the place of its own.
    """
    name = _read_by(loss, weights)
    if name is None:
        return
    what = f"reads {name!r} of your own model, which stays where it is while the copy that is surveyed moves"
    if predict is not None and _read_by(predict, weights):
        fix = "Let hooks and replaced forwards reach layers through the module that they are called with."
        raise ModelError(what, where="model", fix=fix)
    fix = (
        "Pass batch_loss=f(model, batch), and take the weights of the model that it is given; "
        "pass what is to stay constant as a copy made before: weight.detach().clone()."
    )
    raise LossError(what, where=where, fix=fix)


def _read_by(call: Callable[[], Any], weights: Mapping[str, Tensor]) -> str | None:
    reads = Reads(weights)
    with preserved_randomness(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it has been called plainly before, and will be again
        with suppress(Exception), reads:  # a stranger's model may refuse to be watched
            call()
    return reads.found


def _holds_numbers(out: Any) -> bool:
    """Whether a result is made of the numbers in a tensor, as a shape is not."""
    if isinstance(out, (tuple, list)):
        return any(map(_holds_numbers, out))
    return isinstance(out, (Tensor, float))


def _with_numbers(name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """Those arguments of a function whose numbers it uses."""
    if name.endswith("_like") or name.startswith("new_"):
        return ()
    return args[:1] if name.endswith("_as") or name == "to" else (args, tuple(kwargs.values()))


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, (tuple, list)):
        for part in value:
            yield from _leaves(part)
    else:
        yield value
