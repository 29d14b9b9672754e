"""The mean loss of a network over examples: the one place where a model, its data and a loss meet."""

from __future__ import annotations

import copy
import functools
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import torch
from torch import Tensor

from .errors import LossError
from .examples import Examples, copied
from .loss_checks import as_number, is_cross_entropy, is_quadratic, square_scale
from .network import Network
from .policy import Policy, batch_norms
from .readings import Readings
from .streaming import Stream

Loss = Callable[[Any, Any], Any]
Measures = dict[str, float]


class MeanLoss:
    """Σ countᵢ·loss(batchᵢ) / Σ countᵢ as a function of the parameters that a network is set to.

    It does not guard against use by two threads and does not give back random states: its owner,
    an ``Objective``, does both.

    Args:
        network: our own copy of the model.
        examples: the data.
        loss: ``f(prediction, target)``, or None with ``batch_loss``.
        batch_loss: ``f(model, batch)``, or None.
        metrics: name → function like the loss.
        policy: what batch normalisation, dropout and autocast do.
    """

    def __init__(
        self,
        network: Network,
        examples: Examples | Stream,
        loss: Loss | None,
        batch_loss: Loss | None,
        metrics: dict[str, Loss],
        policy: Policy,
    ) -> None:
        self.network, self.examples = network, examples
        self.loss, self.batch_loss, self.metrics = loss, batch_loss, metrics
        self.policy = policy
        policy.apply(network.module)
        self.is_mean = True
        """Whether the examples may be cut into other batches, for the same mean."""
        self.value_at_start = float("nan")
        """The loss of the first batch at the model's own parameters, once it has been prepared."""
        self.seconds_a_count = 0.0
        """What an example took on the first batch, once it has been prepared."""
        self.needs_grad = False
        """Whether the loss differentiates inside, as that of a physics-informed network does."""

        self.writes_to_data = False
        """Whether the model or the loss writes into what it is given, so that each call needs a copy."""

    @property
    def is_streamed(self) -> bool:
        """Whether every pass over the examples reads them anew, so that points must share one."""
        return isinstance(self.examples, Stream)

    @property
    def names(self) -> tuple[str, ...]:
        """What is measured: the loss, and every metric."""
        return ("loss", *self.metrics)

    @property
    def dtype(self) -> torch.dtype:
        """The type in which the model computes."""
        return self.network.dtype

    @property
    def operation_elements(self) -> int:
        """Numbers in the widest activation of one sub-batch."""
        return int(max(self.examples.counts)) * self.network.widest

    @property
    def pass_seconds(self) -> float:
        """About how long a pass over the examples takes, as long as the first batch took."""
        return self.seconds_a_count * self.examples.n

    @contextmanager
    def mode(self) -> Iterator[None]:
        """The modes in which the loss is computed: without autograd, unless it differentiates inside."""
        with ExitStack() as stack:
            # not inference mode: models may keep tensors, of which a gradient is asked later
            stack.enter_context(torch.enable_grad() if self.needs_grad else torch.no_grad())
            self.policy.enter(stack, self.network.device)
            yield

    def set(self, theta: Tensor) -> None:
        """Put θ into the network, and prepare its random masks and statistics for that point."""
        self.network.set(theta)
        self.prepare()

    def prepare(self) -> None:
        """Random masks and statistics for the parameters now set; whoever moves them otherwise than by ``set`` asks."""
        if self.policy.dropout == "seeded":
            torch.manual_seed(self.policy.seed)
        if self.policy.batchnorm == "recompute":
            self._recompute_statistics()

    def _recompute_statistics(self) -> None:
        norms = batch_norms(self.network.module)
        before = [norm.momentum for norm in norms]
        for norm in norms:
            norm.reset_running_stats()
            norm.momentum = None  # the plain average over batches
            norm.train()
        try:
            with torch.no_grad(), ExitStack() as stack:
                self.policy.enter(stack, self.network.device)
                for batch in self.examples.batches:
                    self.loss_of(batch)
        finally:
            for norm, momentum in zip(norms, before, strict=True):
                norm.momentum = momentum
                norm.eval()

    def measure(self, theta: Tensor) -> Measures:
        """Loss and metrics at θ, inside a session."""
        readings = self.readings(1)
        with self.mode():
            self.measure_next(theta, readings, 0)
        return {name: float(values[0]) for name, values in readings.means(self.examples.counts).items()}

    def readings(self, points: int) -> Readings:
        """Room for the loss and every metric of so many points on each batch."""
        return Readings(self.names, points, len(self.examples.counts), self.network.device)

    def measure_next(self, theta: Tensor, readings: Readings, point: int) -> None:
        """Put loss and metrics at θ among the readings, inside a ``mode()`` that is kept open over many points."""
        self.set(theta)
        examples = self.examples
        if len(examples.counts) == 1:
            readings.put(point, 0, self.measure_batch(examples.first))
            return
        for i, batch in enumerate(examples.batches):
            readings.put(point, i, self.measure_batch(batch))

    def loss_of(self, batch: Any) -> Any:
        """What the loss gives for one batch, unchecked."""
        if self.writes_to_data:
            batch = copied(batch)
        if self.batch_loss is not None:
            return self.batch_loss(self.network.module, batch)
        inputs, target = batch
        assert self.loss is not None
        return self.loss(self.predict(inputs), target)

    def predict(self, inputs: Any) -> Any:
        """The model's output; a tuple of inputs becomes several arguments."""
        if self.writes_to_data:
            inputs = copied(inputs)
        return self.network.module(*inputs) if isinstance(inputs, (tuple, list)) else self.network.module(inputs)

    def measure_batch(self, batch: Any) -> list[Tensor | float]:
        """Loss and metrics of one batch at the parameters now set, in the order of ``names``."""
        if self.writes_to_data:
            batch = copied(batch)
        if self.batch_loss is None:
            inputs, target = batch
            return self.judge(self.predict(inputs), target)
        found = [as_number(self.loss_of(batch))]
        for name, metric in self.metrics.items():
            found.append(as_number(metric(self.network.module, batch), name))
        return found

    def judge(self, prediction: Any, target: Tensor) -> list[Tensor | float]:
        """Loss and metrics of one batch from its prediction, in the order of ``names``, inside a session."""
        assert self.loss is not None
        found = [as_number(self.loss(prediction, target))]
        for name, metric in self.metrics.items():
            found.append(as_number(metric(prediction, target), name))
        return found

    def batch_value(self, batch: Any) -> Tensor:
        """The loss of one batch at the parameters now set, as a scalar tensor with its graph."""
        with ExitStack() as stack:
            self.policy.enter(stack, self.network.device)
            value = as_number(self.loss_of(batch))
        if not isinstance(value, Tensor):
            raise LossError("is a plain number, so no gradient flows", where="loss", fix="Return a tensor.")
        if not value.requires_grad:
            fix = "Do without detach(), item() and no_grad() in the model and the loss."
            raise LossError("does not depend on the parameters, so no gradient flows", where="loss", fix=fix)
        return value

    def accumulate(self, theta: Tensor, part: Callable[[Tensor], Sequence[Tensor | None]]) -> Tensor:
        """Σ countsᵢ·part(lossᵢ) / Σ counts, (P,) in float64, for a ``part`` that gives one tensor a parameter."""
        self.set(theta)
        total = torch.zeros(self.network.space.size, dtype=torch.float64, device=self.network.device)
        self.network.gradients_on(True)
        with torch.enable_grad():
            for batch, count in zip(self.examples.batches, self.examples.counts, strict=True):
                pieces = part(self.batch_value(batch))
                for i, piece in enumerate(pieces):
                    if piece is not None:
                        cut = slice(self.network.space.offsets[i], self.network.space.offsets[i + 1])
                        total[cut] += piece.detach().to_dense().reshape(-1).double() * count
        return total / self.examples.n

    def twin(self) -> MeanLoss:
        """The same loss on the same examples by a network of its own.

        Raises:
            ModelError: it has state that a copy could not have.
        """
        twin = self.on(self.examples)
        twin.network = self.network.twin()
        self.policy.apply(twin.network.module)
        twin.network.widest = self.network.widest
        return twin

    def in_double(self) -> MeanLoss:
        """The same loss computed in float64 throughout; itself if it is already."""
        return self if self.dtype == torch.float64 else self._double

    @functools.cached_property
    def _double(self) -> MeanLoss:
        twin = copy.copy(self)
        twin.network = self.network.in_double()
        self.policy.apply(twin.network.module)
        twin.examples = self.examples.cast(torch.float64)
        twin.loss = _in_double(self.loss)
        return twin

    def few(self, rows: int) -> MeanLoss:
        """The same loss on about ``rows`` of its examples; for trying things out."""
        if self.examples.rows <= rows:
            return self
        twin = self.on(self.examples.few(rows))
        if self.dtype != torch.float64:
            twin.__dict__["_double"] = self._double.few(rows)
        return twin

    def on(self, examples: Examples | Stream) -> MeanLoss:
        """The same loss on other examples."""
        twin = copy.copy(self)
        for told_by_data in ("_double", "square_scale", "is_quadratic", "is_cross_entropy"):
            twin.__dict__.pop(told_by_data, None)
        twin.examples = examples
        return twin

    def with_metrics(self, metrics: dict[str, Loss]) -> MeanLoss:
        """The same loss with other metrics beside it."""
        twin = self.on(self.examples)
        twin.metrics = metrics
        return twin

    @functools.cached_property
    def square_scale(self) -> float | None:
        """c, if the loss is c·mean((prediction − target)²); None for any other loss."""
        if self.loss is None or len({tuple(b[1].shape[1:]) for b in self.examples.batches}) != 1:
            return None
        found = [square_scale(self.loss, *pair) for pair in self._some_predictions()]
        same = all(c is not None and found[0] is not None and math.isclose(c, found[0], rel_tol=1e-12) for c in found)
        return found[0] if same else None

    @functools.cached_property
    def is_quadratic(self) -> bool:
        """Whether the loss of a batch is quadratic in the prediction; never so when it cannot be told."""
        if self.loss is None or self.needs_grad:
            return False
        return all(is_quadratic(self.loss, *pair) for pair in self._some_predictions())

    @functools.cached_property
    def is_cross_entropy(self) -> bool:
        """Whether the loss is the plain mean cross-entropy of logits and classes."""
        if self.loss is None or self.needs_grad:
            return False
        plain = all(is_cross_entropy(self.loss, *pair) for pair in self._some_predictions())
        return plain and all(int(b[1].min()) >= 0 for b in self.examples.batches)

    def _some_predictions(self) -> list[tuple[Any, Tensor]]:
        """Predictions and targets from all of the data, since a loss may treat the last examples otherwise."""
        examples = self.examples.few(_PROBED_ROWS) if self.is_mean else self.examples
        with torch.no_grad():
            return [(self.predict(inputs), target) for inputs, target in examples.batches]


_PROBED_ROWS = 512


def _in_double(loss: Loss | None) -> Loss | None:
    """A loss with its own numbers, such as the weights of classes, in float64; itself where it has none."""
    if not isinstance(loss, torch.nn.Module) or not (*loss.parameters(), *loss.buffers()):
        return loss
    try:
        return copy.deepcopy(loss).double()
    except (RuntimeError, TypeError):  # it holds what cannot be copied
        return loss
