"""The trace of the Hessian: the sum of all curvatures, from random vectors, with its error."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ..errors import InputError, check_choice, check_count
from ..objective import Objective
from .lanczos import Product, not_finite, random_signs
from .operator import Operator, as_operator
from .origin import origin

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Trace:
    """An estimate of a trace, and how far off it may be."""

    value: float
    """tr H, in units of loss / θ²."""
    standard_error: float
    """One standard deviation of ``value`` over other random vectors; 0 where the trace is exact."""
    size: int
    """n, how many eigenvalues it is the sum of."""
    products: int
    """Products with the matrix that were taken."""
    meta: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """Matrix, method, probes, seed; loss, mode, examples and digest of the data."""

    @property
    def mean(self) -> float:
        """tr H / n: the mean eigenvalue, and the curvature to be expected along a random unit direction."""
        return self.value / self.size


def trace(
    objective: Objective | Operator, *, probes: int = 32, at: Any = None, method: str = "auto", seed: int = 0
) -> Trace:
    """The trace of the Hessian at θ, by one product a probe.

    Hutchinson (1990): the mean of zᵀHz over random vectors z of ±1; its standard error is that of a mean, and
    with few probes its tails are those of Student's t. Hutch++ (Meyer et al. 2021, algorithm 1) takes the trace exactly
    in the span of H times a third of the probes, and estimates only what is left, with another third: better
    where few eigenvalues are large.

    Args:
        objective: an objective, or an ``Operator`` of one.
        probes: how many products; at least 2, for Hutch++ 6.
        at: θ (P,); by default the model's own.
        method: ``"hutchinson"``, ``"hutch++"``, ``"dense"`` (exact, by P products), or ``"auto"``: dense where
            that takes no more products, else Hutchinson.
        seed: of the probes.

    Raises:
        LossError: second derivatives are not finite at θ.

    Example:
        >>> import crumple
        >>> f = crumple.Objective.from_function(lambda w: 3 * w[0] ** 2 - 5 * w[1] ** 2 + w[2] ** 2, n=3)
        >>> crumple.curvature.trace(f).value
        -2.0
    """
    operator = as_operator(objective, at)
    check_choice(method, ("auto", *METHODS), "method")
    probes = check_count(probes, "probes", least=2)
    generator = torch.Generator().manual_seed(check_count(seed, "seed", least=0, most=2**63 - 1))
    before = operator.products
    if method == "auto":
        method = "dense" if operator.size <= probes else "hutchinson"
    if method == "hutch++" and not 6 <= probes <= 3 * operator.size:
        expected = f"from 6 to three times the {operator.size} parameters"
        raise InputError("Hutch++ cannot use so many", where="probes", got=probes, expected=expected)
    value, error = METHODS[method](operator, probes, generator)
    if not math.isfinite(value):
        raise not_finite()
    meta = {"method": method, "probes": probes, "seed": seed, **origin(operator)}
    return Trace(value, error, operator.size, operator.products - before, meta)


def forms(product: Product, vectors: torch.Tensor) -> Values:
    """zᵀHz of each row z of ``vectors`` (m, n)."""
    return np.array([float(z @ product(z)) for z in vectors])


def mean_and_error(samples: Values) -> tuple[float, float]:
    """The mean of some samples and its standard error."""
    return float(samples.mean()), float(samples.std(ddof=1) / math.sqrt(len(samples)))


def _dense(operator: Operator, _: int, __: torch.Generator) -> tuple[float, float]:
    return float(np.trace(operator.dense())), 0.0


def _hutchinson(operator: Operator, probes: int, generator: torch.Generator) -> tuple[float, float]:
    return mean_and_error(forms(operator.__matmul__, random_signs(probes, operator.size, generator, operator.device)))


def _hutch_plus_plus(operator: Operator, probes: int, generator: torch.Generator) -> tuple[float, float]:
    third = probes // 3
    sketch, rest = random_signs(2 * third, operator.size, generator, operator.device).split(third)
    span = torch.linalg.qr(operator @ sketch.T).Q  # (n, third)
    inside = float((span * (operator @ span)).sum())
    outside, error = mean_and_error(forms(operator.__matmul__, rest - (rest @ span) @ span.T))
    return inside + outside, error


METHODS = {"hutchinson": _hutchinson, "hutch++": _hutch_plus_plus, "dense": _dense}
