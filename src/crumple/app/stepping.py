"""One update of one racer, taken apart: gradient, what the optimizer remembers, and the parts of the move.

All rules here work on each weight by itself; what torch's optimizer keeps is read out of it, not computed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..errors import InputError
from ..objective import Objective
from ..plane import Plane
from ..threads import fitting_threads
from ..training import Descent, Order
from ..training.racer import Racer
from .live import Live, theta_at, twin_of
from .racing import is_over, order_of, racer_of
from .surveying import Job


@dataclass(frozen=True)
class Moment:
    """All there is to know of an update: each (P,), in float64."""

    w: Tensor
    """The weights before it."""
    g: Tensor
    """The gradient of its batch."""
    move: Tensor
    before: Mapping[str, Any]
    """What the optimizer remembered, by torch's names; zeros at first."""
    after: Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """A line of the account."""

    name: str
    formula: str
    kind: str
    """``gradient``, ``vector``, ``scale`` (no direction), ``carried``, ``fresh``, ``decay`` (parts), or ``move``."""
    value: Tensor
    """(P,)."""


Rule = Callable[[Mapping[str, Any], Moment], list[Row]]


def step(live: Live, request: SimpleNamespace) -> Job:
    """The account of one update of one racer, after the updates that lead to it."""
    start = theta_at(live.plane, request.start).to(live.train.mean_loss.network.theta)
    if not bool(torch.isfinite(start).all()):
        raise InputError("is not finite", where="start", got=request.start)
    name = request.racer.optimizer
    racer = racer_of(name, request.racer.options, start)
    for moment in _moments(twin_of(live.train), racer, order_of(live, request), request.update):
        if moment is None:
            yield None
            continue
        found = rows(name, racer.options, moment)
        message = {"type": "step", "job": request.job, "racer": request.racer.id, "update": request.update}
        message |= {"rows": [{"name": row.name, "formula": row.formula, "kind": row.kind} for row in found]}
        message["weights"] = len(moment.w)
        at = live.plane.project(torch.stack([moment.w, moment.w + moment.move])).coords.cpu().numpy()
        values, sizes = _on_plane(live.plane, found)
        yield message, {"ends": at, "values": values, "sizes": sizes}


def rows(optimizer: str, options: Mapping[str, Any], moment: Moment) -> list[Row]:
    """The account of an update, from its gradient to its move.

    Args:
        optimizer: by its name in ``OPTIMIZERS``.
        options: torch's.
        moment: the update.
    """
    found = RULES[optimizer](options, moment)
    parts = [row for row in found if row.kind in ("carried", "fresh", "decay")]
    kept = [row for row in found if row not in parts or len(parts) > 1]  # a single part is the move
    return [Row("gradient", "g", "gradient", moment.g), *kept, Row("move", "w′ − w", "move", moment.move)]


def _parts(options: Mapping[str, Any], moment: Moment, carried: Row | None, rate: Any, formula: str) -> list[Row]:
    """The move as a sum: what was carried over, what this gradient adds, and what weight decay adds."""
    decay = options["weight_decay"]
    found = [carried] if carried is not None else []
    found.append(Row("from this gradient", f"−{formula}g", "fresh", -rate * moment.g))
    if decay:
        found.append(Row("from weight decay", f"−{formula}λw", "decay", -rate * decay * moment.w))
    return found


def _sgd(o: Mapping[str, Any], at: Moment) -> list[Row]:
    return _parts(o, at, None, o["lr"], "η")


def _momentum(o: Mapping[str, Any], at: Moment) -> list[Row]:
    mu, u, v = o["momentum"], at.before["momentum_buffer"], at.after["momentum_buffer"]
    memory = [Row("velocity before", "u", "vector", u), Row("velocity", "v = μu + g", "vector", v)]
    carried, rate = (mu * mu, 1 + mu) if o.get("nesterov") else (mu, 1.0)
    formulas = ("ημ²u", "η(1+μ)") if o.get("nesterov") else ("ημu", "η")
    row = Row("carried over", f"−{formulas[0]}", "carried", -o["lr"] * carried * u)
    return memory + _parts(o, at, row, o["lr"] * rate, formulas[1])


def _adam(o: Mapping[str, Any], at: Moment) -> list[Row]:
    (beta1, beta2), t = o["betas"], float(at.after["step"])
    old, m, v = at.before["exp_avg"], at.after["exp_avg"], at.after["exp_avg_sq"]
    rate = o["lr"] / (v.sqrt() / (1 - beta2**t) ** 0.5 + o["eps"])
    a = rate / (1 - beta1**t)
    memory = [
        Row("first moment before", "m₀", "vector", old),
        Row("first moment", "m = β₁m₀ + (1−β₁)g", "vector", m),
        Row("second moment", "v = β₂v₀ + (1−β₂)g²", "scale", v),
        Row("rate of each weight", "r = η / (√v̂ + ε)", "scale", rate),
    ]
    carried = Row("carried over", "−r β₁m₀ / (1−β₁ᵗ)", "carried", -a * beta1 * old)
    return memory + _parts(o, at, carried, a * (1 - beta1), "r (1−β₁) / (1−β₁ᵗ) ")


def _adamw(o: Mapping[str, Any], at: Moment) -> list[Row]:
    found = _adam({**o, "weight_decay": 0.0}, at)
    decay = Row("from weight decay", "−ηλw", "decay", -o["lr"] * o["weight_decay"] * at.w)
    return [*found, decay] if o["weight_decay"] else found


def _rmsprop(o: Mapping[str, Any], at: Moment) -> list[Row]:
    square, mu = at.after["square_avg"], o["momentum"]
    rate = o["lr"] / (square.sqrt() + o["eps"])
    memory = [
        Row("mean square", "s = αs₀ + (1−α)g²", "scale", square),
        Row("rate of each weight", "r = η / (√s + ε)", "scale", rate),
    ]
    carried = None
    if mu:
        old = at.before["momentum_buffer"]
        memory.append(Row("velocity before", "u", "vector", old))
        carried = Row("carried over", "−ημu", "carried", -o["lr"] * mu * old)
    return memory + _parts(o, at, carried, rate, "r ")


def _adagrad(o: Mapping[str, Any], at: Moment) -> list[Row]:
    rate = o["lr"] / (at.after["sum"].sqrt() + o["eps"])
    memory = [
        Row("sum of squares", "s = s₀ + g²", "scale", at.after["sum"]),
        Row("rate of each weight", "r = η / (√s + ε)", "scale", rate),
    ]
    return memory + _parts(o, at, None, rate, "r ")


RULES: dict[str, Rule] = {
    "sgd": _sgd,
    "momentum": _momentum,
    "nesterov": _momentum,
    "adam": _adam,
    "adamw": _adamw,
    "rmsprop": _rmsprop,
    "adagrad": _adagrad,
}
"""By the names of ``OPTIMIZERS``: what lies between gradient and move."""


def _moments(objective: Objective, racer: Racer, order: Order, update: int) -> Iterator[Moment | None]:
    """The update of that number, at the end; None between slices."""
    network = objective.mean_loss.network
    network.set(racer.start)
    network.gradients_on(True)
    descent = Descent(racer.optimizer, network.parameters, racer.options, None)
    batches = iter(order)
    updates = _updates(objective, descent, batches, update - 1)
    while True:
        with objective.session(), fitting_threads(objective.mean_loss.operation_elements):
            if is_over(updates):
                break
        yield None
    with objective.session():
        moment = _moment(objective, descent, next(batches))
    yield moment


def _updates(objective: Objective, descent: Descent, batches: Iterator[Any], n: int) -> Iterator[int]:
    for k in range(n):
        _update(objective, descent, next(batches))
        yield k


def _update(objective: Objective, descent: Descent, batch: Any) -> None:
    descent.update(lambda: objective.mean_loss.batch_value(batch))


def _moment(objective: Objective, descent: Descent, batch: Any) -> Moment:
    parameters = objective.mean_loss.network.parameters
    w, before = _joined(parameters), _memory(descent, parameters)
    _update(objective, descent, batch)
    g = _joined([p.grad if p.grad is not None else torch.zeros_like(p) for p in parameters])
    after = _memory(descent, parameters)
    nothing = {name: torch.zeros_like(w) for name in after}
    return Moment(w, g, _joined(parameters) - w, nothing | before, after)


def _memory(descent: Descent, parameters: Sequence[Tensor]) -> dict[str, Any]:
    """What the optimizer keeps of each weight, by torch's names, (P,); and its count of steps."""
    states = [descent.optimizer.state.get(p, {}) for p in parameters]
    found: dict[str, Any] = {}
    for name, value in states[0].items():
        if name == "step":
            found[name] = float(value)
        elif isinstance(value, Tensor):
            found[name] = _joined([state[name] for state in states])
    return found


def _joined(tensors: Sequence[Tensor]) -> Tensor:
    return torch.cat([t.detach().reshape(-1).double().cpu() for t in tensors])


def _on_plane(plane: Plane, found: list[Row]) -> tuple[Any, Any]:
    """Each row as a displacement on the plane (m, 2), and its size in the space of all weights (m,).

    What has no direction has numbers only on a plane of two weights; its size is the root of its mean square.
    """
    basis = plane.basis.double().cpu()
    stacked = torch.stack([row.value for row in found])
    values = torch.linalg.solve(basis @ basis.T, basis @ stacked.T).T.numpy()
    sizes = stacked.norm(dim=1).numpy()
    own = ((basis != 0).sum(1) == 1).all() and bool((basis.sum(1) == 1).all())
    for i, row in enumerate(found):
        if row.kind == "scale":
            sizes[i] /= len(row.value) ** 0.5
            if not own:
                values[i] = np.nan
    return np.ascontiguousarray(values), sizes
