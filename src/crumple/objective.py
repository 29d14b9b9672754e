"""The objective: the mean loss over the examples, as a function of the parameters θ."""

from __future__ import annotations

import copy
import functools
import hashlib
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor, nn

from .data import Examples, read_batches, read_pairs, take
from .errors import BusyError, DataError, InputError, LossError, ShapeError, check_count
from .loss_checks import (
    as_float,
    as_number,
    check_calls,
    check_repeats,
    check_shapes,
    first_batch_failed,
    is_cross_entropy,
    is_mean_over_examples,
    is_quadratic,
    name_of,
    square_scale,
)
from .network import Network, Point
from .randomness import preserved_randomness
from .space import ParameterSpace

Loss = Callable[[Any, Any], Any]
Measures = dict[str, float]


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
        max_batches: int = 100_000,
        name: str | None = None,
    ) -> None:
        if (loss is None) == (batch_loss is None):
            raise InputError("one of loss= and batch_loss= is needed", where="loss", fix="Pass exactly one.")
        if data is None:
            raise DataError("no data", where="data", expected="(inputs, targets), a Dataset, a DataLoader, …")
        check_calls(loss if batch_loss is None else batch_loss, metrics)
        check_count(max_batches, "max_batches")
        as_given = batch_loss is not None or batch_size == "given"
        if count is not None and not (as_given and callable(count)):
            expected = 'a function batch → its weight, with batch_loss= or batch_size="given"'
            raise InputError("cannot be used", where="count", got=count, expected=expected)
        with torch.inference_mode(False):  # else no gradient could ever be taken
            network = Network(model, include=include)
            if batch_loss is not None:
                examples = read_batches(data, network.device, network.dtype, max_batches=max_batches, count=count)
            else:
                examples = read_pairs(data, network.device, network.dtype, max_batches=max_batches, count=count)
        self._set_up(network, examples, loss, batch_loss, dict(metrics or {}), name)
        with self.session():
            self._prepare(batch_size)

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
        objective._set_up(network, Examples((None,), (1.0,), "a function"), None, call, {}, name or name_of(function))
        objective._function = function
        with objective.session():
            objective._prepare(None)
        return objective

    def _set_up(
        self,
        network: Network,
        examples: Examples,
        loss: Loss | None,
        batch_loss: Loss | None,
        metrics: dict[str, Loss],
        name: str | None,
    ) -> None:
        self.network, self.examples = network, examples
        self.loss, self.batch_loss, self.metrics = loss, batch_loss, metrics
        self.name = name or name_of(loss or batch_loss)
        self.is_mean = True
        self.needs_grad = False
        self._function: Callable[[Tensor], Any] | None = None
        self._lock = threading.Lock()

    # -- the function ----------------------------------------------------------------------------

    @property
    def space(self) -> ParameterSpace:
        """The parameters that θ is made of."""
        return self.network.space

    @property
    def theta(self) -> Tensor:
        """The model's own parameters, (P,); a copy."""
        return self.network.theta.clone()

    @property
    def dtype(self) -> torch.dtype:
        """The type in which the model computes."""
        return self.network.dtype

    def value(self, theta: Any = None) -> float:
        """The mean loss at θ (P,), by default at the model's own parameters. One forward pass over the data."""
        return self.values(theta)["loss"]

    def values(self, theta: Any = None) -> Measures:
        """The mean loss and every metric at θ (P,), by name. One forward pass over the data."""
        with self.session():
            return self.measure(self.as_theta(theta))

    def gradient(self, theta: Any = None) -> Tensor:
        """∇L at θ, (P,), by reverse mode; in the type of ``theta``, if that is a tensor.

        Raises:
            LossError: the loss is a plain number, through which no gradient flows.
        """
        point = self.as_theta(theta)
        with self.session():
            grad = self._accumulate(point, lambda part: torch.autograd.grad(part, self.network.parameters, **_UNUSED))
        return grad.to(theta.dtype) if isinstance(theta, Tensor) and theta.is_floating_point() else grad.to(self.dtype)

    def hvp(self, theta: Any, vector: Any) -> Tensor:
        """The Hessian of L at θ times ``vector``, (P,), by double backward (Pearlmutter 1994, eq. 1 by reverse mode).

        Costs about three forward and backward passes.
        """
        point, along = self.as_theta(theta), self.as_theta(vector)
        pieces = [
            p.to(q.dtype) for p, q in zip(self.space.unflatten(along).values(), self.network.parameters, strict=True)
        ]

        def product(part: Tensor) -> Sequence[Tensor | None]:
            first = torch.autograd.grad(part, self.network.parameters, create_graph=True, **_UNUSED)
            terms = [(g * v).sum() for g, v in zip(first, pieces, strict=True) if g is not None and g.requires_grad]
            if not terms:
                return [None] * len(pieces)
            return torch.autograd.grad(torch.stack(terms).sum(), self.network.parameters, **_UNUSED)

        with self.session():
            result = self._accumulate(point, product)
        return (
            result.to(theta.dtype) if isinstance(theta, Tensor) and theta.is_floating_point() else result.to(self.dtype)
        )

    # -- for engines and training ----------------------------------------------------------------

    @contextmanager
    def session(self) -> Iterator[None]:
        """Hold the objective for one piece of work; random states and buffers are given back after it.

        Raises:
            BusyError: another thread holds it. Each worker needs an objective of its own.
        """
        if not self._lock.acquire(blocking=False):
            raise BusyError("this objective is in use by another thread", fix="Make one objective a worker.")
        try:
            with preserved_randomness(), torch.inference_mode(False):
                yield
        finally:
            self.network.restore_buffers()
            self._lock.release()

    def measure(self, theta: Tensor) -> Measures:
        """Loss and metrics at θ, inside a session."""
        with self.mode():
            return self.measure_next(theta)

    def measure_next(self, theta: Tensor) -> Measures:
        """The same, inside a ``mode()`` that is kept open over many points."""
        self.network.set(theta)
        totals = dict.fromkeys(("loss", *self.metrics), 0.0)
        for batch, count in zip(self.examples.batches, self.examples.counts, strict=True):
            for name, value in self._measure_batch(batch).items():
                totals[name] += as_float(value) * count
        return {name: total / self.examples.n for name, total in totals.items()}

    def mode(self) -> AbstractContextManager[Any]:
        """The autograd mode that the loss needs: none, unless it differentiates inside."""
        return torch.enable_grad() if self.needs_grad else torch.no_grad()  # models may keep tensors for a gradient

    def judge(self, prediction: Any, target: Tensor) -> dict[str, Any]:
        """Loss and metrics of one batch from its prediction, inside a session."""
        assert self.loss is not None
        found = {"loss": as_number(self.loss(prediction, target))}
        return found | {k: as_number(f(prediction, target), k) for k, f in self.metrics.items()}

    @property
    def operation_elements(self) -> int:
        """Numbers in the widest activation of one sub-batch."""
        rows = max((len(b[1]) for b in self.examples.batches), default=1) if self.loss is not None else 1
        return rows * self.network.widest

    def batch_value(self, batch: Any) -> Tensor:
        """The loss of one batch at the parameters now set, as a scalar tensor with its graph."""
        value = as_number(self._loss_of(batch))
        if not isinstance(value, Tensor):
            raise LossError("is a plain number, so no gradient flows", where="loss", fix="Return a tensor.")
        if not value.requires_grad:
            fix = "Do without detach(), item() and no_grad() in the model and the loss."
            raise LossError("does not depend on the parameters, so no gradient flows", where="loss", fix=fix)
        return value

    def in_double(self) -> Objective:
        """The same objective computed in float64 throughout; itself if it is already."""
        return self if self.dtype == torch.float64 else self._double

    def few(self, rows: int) -> Objective:
        """The same objective on its first examples only, about ``rows`` of them; for trying things out."""
        if self.examples.rows <= rows:
            return self
        twin = copy.copy(self)
        for told_by_data in ("_double", "square_scale", "is_quadratic", "is_cross_entropy", "digest", "data_digest"):
            twin.__dict__.pop(told_by_data, None)
        twin.examples = self.examples.few(rows)
        if self.dtype != torch.float64:
            twin.__dict__["_double"] = self._double.few(rows)
        return twin

    @functools.cached_property
    def _double(self) -> Objective:
        twin = copy.copy(self)
        twin.network = self.network.in_double()
        twin.examples = self.examples.cast(torch.float64)
        twin._lock = threading.Lock()
        return twin

    @functools.cached_property
    def square_scale(self) -> float | None:
        """c, if the loss is c·mean((prediction − target)²); None for any other loss."""
        if self.loss is None or len({tuple(b[1].shape[1:]) for b in self.examples.batches}) != 1:
            return None
        inputs, target = self.examples.batches[0]
        with torch.inference_mode():
            return square_scale(self.loss, self.predict(inputs), target)

    @functools.cached_property
    def is_quadratic(self) -> bool:
        """Whether the loss of a batch is quadratic in the prediction; never so when it cannot be told."""
        if self.loss is None or self.needs_grad:
            return False
        inputs, target = self.examples.batches[0]
        with torch.inference_mode():
            return is_quadratic(self.loss, self.predict(inputs), target)

    @functools.cached_property
    def is_cross_entropy(self) -> bool:
        """Whether the loss is the plain mean cross-entropy of logits and classes."""
        if self.loss is None or self.needs_grad:
            return False
        with torch.inference_mode():
            for inputs, target in self.examples.batches[:1]:
                plain = is_cross_entropy(self.loss, self.predict(inputs), target)
        return plain and all(int(b[1].min()) >= 0 for b in self.examples.batches)

    @functools.cached_property
    def digest(self) -> str:
        """SHA-256 over parameters, buffers, data and the loss's name: what was surveyed."""
        sha = hashlib.sha256(self.network.digest_bytes())
        sha.update(self.data_digest.encode() + self.name.encode())
        return sha.hexdigest()

    @functools.cached_property
    def data_digest(self) -> str:
        """SHA-256 over the examples, in their order."""
        return self.examples.digest()

    # -- inside ----------------------------------------------------------------------------------

    def _loss_of(self, batch: Any) -> Any:
        if self.batch_loss is not None:
            return self.batch_loss(self.network.module, batch)
        inputs, target = batch
        assert self.loss is not None
        return self.loss(self.predict(inputs), target)

    def predict(self, inputs: Any) -> Any:
        """The model's output; a tuple of inputs becomes several arguments."""
        return self.network.module(*inputs) if isinstance(inputs, (tuple, list)) else self.network.module(inputs)

    def _measure_batch(self, batch: Any) -> dict[str, Any]:
        if self.batch_loss is not None:
            found = {"loss": as_number(self._loss_of(batch))}
            return found | {k: as_number(f(self.network.module, batch), k) for k, f in self.metrics.items()}
        inputs, target = batch
        return self.judge(self.predict(inputs), target)

    def _accumulate(self, theta: Tensor, part: Callable[[Tensor], Sequence[Tensor | None]]) -> Tensor:
        """Σ countsᵢ·part(lossᵢ) / Σ counts, flat and in float64."""
        self.network.set(theta)
        total = torch.zeros(self.space.size, dtype=torch.float64, device=self.network.device)
        self.network.gradients_on(True)
        with torch.enable_grad():
            for batch, count in zip(self.examples.batches, self.examples.counts, strict=True):
                pieces = part(self.batch_value(batch))
                for i, piece in enumerate(pieces):
                    if piece is not None:
                        cut = slice(self.space.offsets[i], self.space.offsets[i + 1])
                        total[cut] += piece.detach().to_dense().reshape(-1).double() * count
        return total / self.examples.n

    def as_theta(self, theta: Any) -> Tensor:
        """θ (P,) on the model's device and in its type; None stands for the model's own."""
        if theta is None:
            return self.network.theta
        return _vector(theta, self.space.size).to(self.network.device, self.dtype)

    def _prepare(self, batch_size: int | Literal["given"] | None) -> None:
        """Evaluate the first batch, and refuse what cannot be surveyed."""
        self._find_mode()
        if self.loss is not None:
            self._check_prediction()
            self._choose_batches(batch_size)
        elif batch_size is not None:
            raise InputError("batches for batch_loss= come as they are", where="batch_size", got=batch_size)
        batch = self.examples.batches[0]
        self._check_metrics(self._few(batch))
        with self.mode():
            first, second = (as_float(self._measure_batch(batch)["loss"]) for _ in range(2))
        check_repeats(first, second, self.network.module)

    def _find_mode(self) -> None:
        """Whether the loss needs autograd inside (a PINN's residual does)."""
        batch = self._few(self.examples.batches[0])
        try:
            with torch.no_grad(), warnings.catch_warnings():
                warnings.filterwarnings("ignore", "Using a target size")  # check_shapes refuses it, with the fix
                as_number(self._loss_of(batch))
        except RuntimeError as first:
            try:
                with torch.enable_grad():
                    as_number(self._loss_of(batch))
            except Exception:
                raise first_batch_failed(first, batch, self.dtype) from first
            self.needs_grad = True
        except LossError:
            raise
        except Exception as cause:
            raise first_batch_failed(cause, batch, self.dtype) from cause

    def _check_metrics(self, batch: Any) -> None:
        for name, metric in self.metrics.items():
            try:
                with self.mode():
                    given = (self.network.module, batch) if self.loss is None else (self.predict(batch[0]), batch[1])
                    as_number(metric(*given), name)
            except LossError:
                raise
            except Exception as cause:
                raise first_batch_failed(cause, batch, self.dtype, where=f"metrics[{name!r}]") from cause

    def _few(self, batch: Any) -> Any:
        if self.loss is None:
            return batch
        return take(batch, slice(0, _FEW_ROWS))

    def _check_prediction(self) -> None:
        inputs, target = take(self.examples.batches[0], slice(0, _FEW_ROWS))
        assert self.loss is not None
        with torch.enable_grad() if self.needs_grad else torch.no_grad():
            check_shapes(self.loss, self.predict(inputs), target, rows=len(self.examples.batches[0][1]))

    def _choose_batches(self, batch_size: int | Literal["given"] | None) -> None:
        if batch_size == "given":
            self.examples = replace(self.examples, are_given=True)
        whole = self.examples.joined()
        if whole is None:
            self.is_mean = False
            return

        def measure(rows: Tensor) -> float:
            with self.mode():
                return as_float(as_number(self._loss_of(take(whole, rows))))

        n = len(whole[1])
        self.is_mean = is_mean_over_examples(measure, n, self.dtype)
        if not self.is_mean:
            rows = n
        elif batch_size is not None:
            rows = check_count(batch_size, "batch_size")
        else:
            with self.mode():
                rows = self.network.sub_batch_rows(lambda: self._loss_of(take(whole, slice(0, 2))))
        self.examples = self.examples.recut(rows)


def _vector(value: Any, size: int) -> Tensor:
    try:
        point = value.detach() if isinstance(value, Tensor) else torch.as_tensor(np.asarray(value, np.float64))
    except (TypeError, ValueError) as cause:
        raise InputError("not a vector of numbers", where="theta", got=value) from cause
    if tuple(point.shape) != (size,):
        raise ShapeError("wrong shape", where="theta", got=tuple(point.shape), expected=f"({size},)")
    return point


_FEW_ROWS = 32
_UNUSED: dict[str, Any] = {"allow_unused": True}
