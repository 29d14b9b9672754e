"""The objective: the mean loss over the examples, as a function of the parameters θ."""

from __future__ import annotations

import copy
import functools
import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor, nn

from .data import batch_reader, pair_reader, read_batches, read_pairs
from .double_backward import check_twice_differentiable, twice_differentiable
from .errors import BusyError, DataError, InputError, ShapeError, check_count, shorten
from .examples import Examples
from .loss_checks import check_calls, name_of
from .mean_loss import Loss, MeanLoss, Measures
from .network import Network, Point
from .policy import Policy
from .preparation import prepare
from .randomness import preserved_randomness
from .space import ParameterSpace
from .streaming import Stream, open_stream
from .threads import fitting_threads


class Objective:
    """The mean loss of a model over its data, as a function of θ (P,).

    The caller's model is copied once, in evaluation mode, and never touched; the data is read once
    and kept on the model's device; losses are added up in float64.

    Args:
        model: any ``torch.nn.Module``.
        loss: ``f(prediction, target)`` giving the mean over a batch.
        data: ``(inputs, targets)`` tensors or arrays, a Dataset, a DataLoader, or an iterable of batches.
        batch_loss: instead of ``loss``: ``f(model, batch)`` for batches of any structure, kept as they come.
        metrics: name → function like the loss, averaged in the same way.
        include: ``"trainable"`` or ``"all"`` parameters.
        batch_size: rows evaluated at once; by default as many as stay in cache. It changes last digits only,
            unless the loss is no mean over examples (pairwise, say): then all rows are taken at once by
            default, and ``"given"`` takes the batches as the data gives them.
        count: how much a batch counts, for batches taken as they come; by default the number of its examples.
        batchnorm: ``"frozen"`` statistics; those of each ``"batch"``, taken as evaluated; or ``"recompute"``
            them at every point by a pass over the batches.
        dropout: ``"off"``, or ``"seeded"`` for the same masks at every point.
        seed: of those masks.
        autocast: compute under ``torch.autocast`` of this type.
        stream: read the data anew at every pass instead of keeping it, for data that does not fit; one pass
            serves up to 4,096 points. It must come in a fixed order and be the same each time.
        max_batches: refuse iterables longer than this, which may be endless.
        name: what to call the loss on figures.

    Raises:
        ModelError, DataError, LossError: something cannot work; found before any survey.
        BroadcastError: prediction and target would be compared all with all.
        RandomLossError: the loss is not a function of θ.

    Example:
        >>> import torch, crumple
        >>> x = torch.linspace(-1, 1, 8).reshape(-1, 1)
        >>> objective = crumple.Objective(torch.nn.Linear(1, 1, bias=False), torch.nn.MSELoss(), (x, 3 * x))
        >>> objective.value(torch.tensor([3.0]))
        0.0
    """

    def __init__(
        self,
        model: nn.Module,
        loss: Loss | None = None,
        data: Any = None,
        *,
        batch_loss: Loss | None = None,
        metrics: Mapping[str, Loss] | None = None,
        include: str = "trainable",
        batch_size: int | Literal["given"] | None = None,
        count: Callable[[Any], float] | None = None,
        batchnorm: str = "frozen",
        dropout: str = "off",
        seed: int = 0,
        autocast: torch.dtype | None = None,
        stream: bool = False,
        max_batches: int = 100_000,
        name: str | None = None,
    ) -> None:
        if (loss is None) == (batch_loss is None):
            raise InputError("one of loss= and batch_loss= is needed", where="loss", fix="Pass exactly one.")
        if data is None:
            raise DataError("no data", where="data", expected="(inputs, targets), a Dataset, a DataLoader, …")
        check_calls(loss if batch_loss is None else batch_loss, metrics)
        check_count(max_batches, "max_batches")
        as_given = batch_loss is not None or batch_size == "given" or stream
        if count is not None and not (as_given and callable(count)):
            expected = 'a function batch → its weight, with batch_loss= or batch_size="given"'
            raise InputError("cannot be used", where="count", got=count, expected=expected)
        policy = Policy(batchnorm, dropout, seed, autocast)
        with torch.inference_mode(False):  # else no gradient could ever be taken
            network = Network(model, include=include)
            examples: Examples | Stream
            if stream:
                reader = pair_reader if batch_loss is None else batch_reader
                examples = open_stream(data, reader(network.device, network.dtype, count), max_batches)
            elif batch_loss is not None:
                examples = read_batches(data, network.device, network.dtype, max_batches=max_batches, count=count)
            else:
                examples = read_pairs(data, network.device, network.dtype, max_batches=max_batches, count=count)
        mean_loss = MeanLoss(network, examples, loss, batch_loss, dict(metrics or {}), policy)
        self._set_up(mean_loss, name or name_of(loss or batch_loss))
        with self.session(), fitting_threads(1):
            prepare(mean_loss, batch_size, network.moved_of(model))

    @classmethod
    def from_function(
        cls,
        function: Callable[[Tensor], Any],
        n: int = 2,
        *,
        names: Sequence[str] | None = None,
        theta: Any = None,
        name: str | None = None,
    ) -> Objective:
        """The objective of a plain function of a vector, computed in float64.

        Args:
            function: takes θ (P,), gives a scalar tensor (or a number, if no gradients are needed).
            n: P.
            names: one name a coordinate; by default ``w1``, ``w2``, …
            theta: the base point (P,); by default zeros.
            name: what to call the function on figures.
        """
        n = check_count(n, "n")
        names = tuple(names) if names is not None else tuple(f"w{i + 1}" for i in range(n))
        if len(set(names)) != n or len(names) != n:
            raise InputError("one name a coordinate", where="names", got=names, expected=f"{n} different names")
        check_calls(function, None, where="function")
        start = _vector(torch.zeros(n) if theta is None else theta, n)
        with torch.inference_mode(False):
            network = Network(Point(names, start.cpu().double()))
        objective = cls.__new__(cls)
        call = lambda model, _: function(model.vector())  # noqa: E731
        mean_loss = MeanLoss(network, Examples((None,), (1.0,), "a function"), None, call, {}, Policy())
        objective._set_up(mean_loss, name or name_of(function))
        with objective.session():
            prepare(mean_loss, None)
        return objective

    def _set_up(self, mean_loss: MeanLoss, name: str) -> None:
        self.mean_loss, self.name = mean_loss, shorten(name, _LONGEST_NAME)
        self.target: str | None = None
        """Where it was loaded from, as ``file.py:objective``, so that other processes can load it too."""
        self._lock = threading.Lock()

    @property
    def space(self) -> ParameterSpace:
        """The parameters that θ is made of."""
        return self.mean_loss.network.space

    @property
    def theta(self) -> Tensor:
        """The model's own parameters, (P,); a copy."""
        return self.mean_loss.network.theta.clone()

    @property
    def dtype(self) -> torch.dtype:
        """The type in which the model computes."""
        return self.mean_loss.network.dtype

    @property
    def examples(self) -> Examples | Stream:
        """The data, in the batches in which it is evaluated."""
        return self.mean_loss.examples

    @property
    def metrics(self) -> Mapping[str, Loss]:
        """Name → what is averaged beside the loss."""
        return self.mean_loss.metrics

    def value(self, theta: Any = None) -> float:
        """The mean loss at θ (P,), by default at the model's own parameters. One forward pass over the data."""
        return self.values(theta)["loss"]

    def values(self, theta: Any = None) -> Measures:
        """The mean loss and every metric at θ (P,), by name. One forward pass over the data."""
        with self.session():
            return self.mean_loss.measure(self.as_theta(theta))

    def gradient(self, theta: Any = None) -> Tensor:
        """∇L at θ, (P,), by reverse mode; in the type of ``theta``, if that is a tensor.

        With ``batchnorm="recompute"`` the statistics are held as they are at θ.

        Raises:
            LossError: the loss is a plain number, through which no gradient flows.
        """
        point = self.as_theta(theta)
        with self.session():
            grad = self.mean_loss.accumulate(
                point, lambda part: torch.autograd.grad(part, self.mean_loss.network.parameters, **_UNUSED)
            )
        return grad.to(self._dtype_like(theta))

    def hvp(self, theta: Any, vector: Any) -> Tensor:
        """The Hessian of L at θ times ``vector``, (P,), by double backward (Pearlmutter 1994, eq. 1 by reverse mode).

        Costs about three forward and backward passes.

        Raises:
            LossError: an operation of the model or the loss has no second derivative.
        """
        point, along = self.as_theta(theta), self.as_theta(vector)
        pieces = [
            p.to(q.dtype)
            for p, q in zip(self.space.unflatten(along).values(), self.mean_loss.network.parameters, strict=True)
        ]

        def product(part: Tensor) -> Sequence[Tensor | None]:
            first = torch.autograd.grad(part, self.mean_loss.network.parameters, create_graph=True, **_UNUSED)
            check_twice_differentiable(first)
            terms = [(g * v).sum() for g, v in zip(first, pieces, strict=True) if g is not None and g.requires_grad]
            if not terms:
                return [None] * len(pieces)
            return torch.autograd.grad(torch.stack(terms).sum(), self.mean_loss.network.parameters, **_UNUSED)

        with self.session(), twice_differentiable(self.mean_loss.network.module):
            result = self.mean_loss.accumulate(point, product)
        return result.to(self._dtype_like(theta))

    def sampled(self, n: int, *, seed: int = 0) -> Objective:
        """The same objective on n examples drawn at random, to look before a long survey; it shares this one's model.

        Args:
            n: how many examples; batches that come as they are stay whole, until there are as many.
            seed: of the draw.
        """
        n = check_count(n, "n", most=max(1, self.examples.rows))
        twin = copy.copy(self)
        for told_by_data in ("digest", "data_digest"):
            twin.__dict__.pop(told_by_data, None)
        examples = self.examples.sampled(n, torch.Generator().manual_seed(seed))
        twin.mean_loss = self.mean_loss.on(examples)
        return twin

    @contextmanager
    def session(self) -> Iterator[None]:
        """Hold the objective for one piece of work; random states and buffers are given back after it.

        Raises:
            BusyError: another thread holds it. Each worker needs an objective of its own.
        """
        if not self._lock.acquire(blocking=False):
            raise BusyError("this objective is in use by another thread", fix="Make one objective a worker.")
        try:
            with preserved_randomness(), torch.inference_mode(False), self._autocast_off():
                yield
        finally:
            self.mean_loss.network.restore_buffers()
            self._lock.release()

    def _autocast_off(self) -> torch.autocast:
        """The caller's own autocast must not reach in: the policy says what a loss is computed in."""
        return torch.autocast(self.mean_loss.network.device.type, enabled=False)

    def as_theta(self, theta: Any) -> Tensor:
        """θ (P,) on the model's device and in its type; None stands for the model's own."""
        if theta is None:
            return self.mean_loss.network.theta
        return _vector(theta, self.space.size).to(self.mean_loss.network.device, self.dtype)

    @functools.cached_property
    def digest(self) -> str:
        """SHA-256 over parameters, buffers, data, the loss's name and its value there: what was surveyed."""
        sha = hashlib.sha256(self.mean_loss.network.digest_bytes())
        started = f"{self.mean_loss.value_at_start:.6g}"  # losses of one name may differ
        sha.update(f"{self.data_digest} {self.name} {started}".encode())
        return sha.hexdigest()

    @functools.cached_property
    def data_digest(self) -> str:
        """SHA-256 over the examples, in their order."""
        return self.mean_loss.examples.digest()

    def _dtype_like(self, theta: Any) -> torch.dtype:
        return theta.dtype if isinstance(theta, Tensor) and theta.is_floating_point() else self.dtype


def _vector(value: Any, size: int) -> Tensor:
    try:
        point = value.detach() if isinstance(value, Tensor) else torch.as_tensor(np.asarray(value, np.float64))
    except (TypeError, ValueError) as cause:
        raise InputError("not a vector of numbers", where="theta", got=value) from cause
    if tuple(point.shape) != (size,):
        raise ShapeError("wrong shape", where="theta", got=tuple(point.shape), expected=f"({size},)")
    return point


_LONGEST_NAME = 200
_UNUSED: dict[str, Any] = {"allow_unused": True}
