"""The greatest curvature at the points of a run, beside what its learning rate can bear."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..errors import InputError, LossError, ShapeError, check_count, check_number
from ..objective import Objective
from ..trajectory import Trajectory
from .eigen import eigenpairs
from .operator import Operator
from .origin import origin

Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class CurvatureAlong:
    """The greatest eigenvalues of the Hessian along a run."""

    steps: NDArray[np.int64]
    """(n,) optimizer updates before each point that was taken."""
    values: Values
    """(n, k) the greatest eigenvalues, in falling order; NaN where the run had diverged."""
    residuals: Values
    """(n, k) ‖Hv − λv‖ of each."""
    threshold: Values
    """(n,) the curvature above which the updates would not settle on a quadratic, or NaN; see ``note``."""
    note: str
    """What the threshold means for this run."""
    products: int
    """Hessian products that were taken."""
    label: str
    """The run's name."""
    meta: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """Tolerance, seed; loss, mode, examples and digest of the data."""


def along(
    run: Trajectory,
    objective: Objective,
    *,
    k: int = 1,
    every: int = 1,
    lr: float | None = None,
    tolerance: float = 1e-3,
    seed: int = 0,
) -> CurvatureAlong:
    """λmax of the Hessian along a recorded run, beside 2/η: the edge of stability (Cohen et al. 2021).

    Gradient descent with learning rate η leaves a bowl along every direction of curvature above 2/η; trained with all
    examples at once, networks sharpen until they are there and stay near it. Each point starts from the
    eigenvectors of the one before, stirred with a random vector, and takes 3 to 20 products.

    Args:
        run: where the curvature is measured.
        objective: of what; for the comparison, the loss that the run descended, on all of its data.
        k: how many eigenvalues.
        every: take every so many recorded points; the first is always taken.
        lr: η, where the run does not tell it; then of plain gradient descent.
        tolerance: as for ``eigenpairs``.
        seed: as for ``eigenpairs``.

    Raises:
        ShapeError: the run is of another number of parameters.

    Example:
        >>> import torch, crumple
        >>> f = crumple.Objective.from_function(lambda w: 3 * w[0] ** 2 + w[1] ** 2, n=2)
        >>> run = crumple.train(f, torch.optim.SGD, lr=0.1, steps=2, start=(1.0, 1.0))
        >>> found = crumple.curvature.along(run, f)
        >>> found.values[:, 0].tolist(), found.threshold.tolist()
        ([6.0, 6.0, 6.0], [20.0, 20.0, 20.0])
    """
    if not isinstance(run, Trajectory):
        raise InputError("is no Trajectory", where="run", got=type(run).__name__)
    if not isinstance(objective, Objective):
        raise InputError("not an Objective", where="objective", got=type(objective).__name__)
    if run.points.shape[1] != objective.space.size:
        given, expected = f"{run.points.shape[1]} parameters", str(objective.space.size)
        raise ShapeError("the run is of another parameter space", where="run", got=given, expected=expected)
    k = check_count(k, "k", most=objective.space.size)
    taken = slice(None, None, check_count(every, "every"))
    if lr is not None:
        check_number(lr, "lr", above=0.0)
    threshold, note = _threshold(run, lr)
    pairs = _follow(objective, run.points[taken], k, tolerance, seed)
    values, residuals, products = (np.array(column) for column in zip(*pairs, strict=True))
    meta = {"tolerance": tolerance, "seed": seed, **origin(Operator(objective))}
    steps = run.steps[taken]
    return CurvatureAlong(steps, values, residuals, threshold[taken], note, int(products.sum()), run.label, meta)


def stability_threshold(
    lr: float, *, momentum: float = 0.0, nesterov: bool = False, weight_decay: float = 0.0
) -> float:
    """The curvature above which gradient descent does not settle on a quadratic: 2/η for the plain one.

    (2 + 2β)/η with momentum β, (2 + 2β)/(η(1 + 2β)) with Nesterov's (Cohen et al. 2021, appendix B);
    weight decay adds itself to every curvature, so it is taken off.

    Args:
        lr: η.
        momentum: β.
        nesterov: whether the momentum is Nesterov's.
        weight_decay: as in ``torch.optim.SGD``.

    Example:
        >>> import crumple
        >>> crumple.curvature.stability_threshold(0.25, momentum=0.5)
        12.0
    """
    rate = check_number(lr, "lr", above=0.0)
    beta = check_number(momentum, "momentum", least=0.0)
    bound = (2 + 2 * beta) / rate / ((1 + 2 * beta) if nesterov else 1.0)
    return bound - check_number(weight_decay, "weight_decay", least=0.0)


def _follow(
    objective: Objective, points: Tensor, k: int, tolerance: float, seed: int
) -> list[tuple[list[float], list[float], int]]:
    """Eigenvalues, residuals and number of products at each point, each started from the one before."""
    found: list[tuple[list[float], list[float], int]] = []
    start: Tensor | None = None
    for theta in points:
        try:
            if not bool(torch.isfinite(theta).all()):
                raise LossError("is not finite", where="run")
            pairs = eigenpairs(objective, k, at=theta, tolerance=tolerance, seed=seed, start=start)
        except LossError:  # the run had diverged: there is no curvature
            found.append(([math.nan] * k, [math.nan] * k, 0))
            continue
        start = pairs.vectors.sum(0)
        found.append((pairs.values.tolist(), pairs.residuals.tolist(), pairs.products))
    return found


def _threshold(run: Trajectory, lr: float | None) -> tuple[Values, str]:
    """The threshold at every recorded point, (T,), and what it means."""
    nothing = np.full(len(run), np.nan)
    if lr is not None:
        return np.full(len(run), stability_threshold(lr)), "2/η of plain gradient descent, η as given"
    name, options = run.meta.get("optimizer"), dict(run.meta.get("options", {}))
    if name in _ADAPTIVE:
        told = "its edge is 38/η (at β₁ = 0.9) on the preconditioned Hessian, which is not comparable with λmax"
        return nothing, f"{name} rescales every weight: {told}"
    rates = run.metrics.get("lr")
    if name != "SGD" or rates is None or options.get("dampening") or options.get("maximize"):
        return nothing, "no threshold is known for this optimizer, or its learning rate was not recorded"
    settings = {key: options[key] for key in ("momentum", "nesterov", "weight_decay") if key in options}
    bounds = [stability_threshold(rate, **settings) if rate > 0 else math.inf for rate in rates.tolist()]
    word = "(2 + 2β)/η of gradient descent with momentum" if settings.get("momentum") else "2/η of gradient descent"
    batch = run.meta.get("batch_size")
    noisy = f"; it holds for updates with all examples, and this run took {batch} at a time" if batch else ""
    return np.array(bounds), word + noisy


_ADAPTIVE = {"Adam", "AdamW", "Adamax", "NAdam", "RAdam", "RMSprop", "Adagrad", "Adadelta"}
