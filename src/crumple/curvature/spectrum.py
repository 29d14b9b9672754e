"""The density of all eigenvalues, by stochastic Lanczos quadrature."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from ..errors import check_choice, check_count, check_number
from ..objective import Objective
from .lanczos import Krylov, not_finite, random_signs
from .operator import Operator, as_operator
from .origin import origin

Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Spectrum:
    """The eigenvalues of a matrix as a density, smoothed by a Gaussian of stated width.

    Each probe gives a Gauss quadrature of the density, exact for polynomials in λ up to degree 2·steps - 1.
    """

    nodes: Values
    """(probes, steps) λ, ascending; in units of loss / θ²."""
    weights: Values
    """(probes, steps) share of the eigenvalues that each node stands for; every row adds up to 1."""
    width: float
    """Standard deviation of the Gaussian that smooths the density."""
    size: int
    """n, how many eigenvalues there are."""
    products: int
    """Products with the matrix that were taken."""
    meta: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """Matrix, method, probes, steps, seed; loss, mode, examples and digest of the data."""

    @property
    def is_exact(self) -> bool:
        """Whether the nodes are the eigenvalues themselves."""
        return bool(self.meta.get("method") == "dense")

    @property
    def range(self) -> tuple[float, float]:
        """The least and greatest node, which lie inside the spectrum and near its ends."""
        held = self.nodes[self.weights > 0]
        return float(held.min()), float(held.max())

    def density(self, at: ArrayLike) -> Values:
        """The smoothed density of eigenvalues at λ (…), per unit of λ; its integral is 1."""
        return np.asarray(self._of_probes(at).mean(-1))

    def density_error(self, at: ArrayLike) -> Values:
        """The standard error of the density at λ (…), from the spread of the probes; NaN for a single one."""
        return _standard_error(self._of_probes(at), self.is_exact)

    def moment(self, power: int) -> float:
        """The estimated trace of the matrix to that power: n Σ weight · λ^power, as a mean over probes."""
        return float(self._moments(power).mean())

    def moment_error(self, power: int) -> float:
        """The standard error of that moment; NaN for a single probe."""
        return float(_standard_error(self._moments(power), self.is_exact))

    def share_above(self, value: float) -> float:
        """The estimated share of eigenvalues greater than ``value``, unsmoothed."""
        return float((self.weights * (self.nodes > value)).sum(1).mean())

    def grid(self, n: int = 512) -> Values:
        """n points of λ that hold the whole smoothed density: the range and four widths beyond, evenly."""
        low, high = self.range
        return np.linspace(low - 4 * self.width, high + 4 * self.width, check_count(n, "n", least=2))

    def _moments(self, power: int) -> Values:
        power = check_count(power, "power", least=0)
        return np.asarray(self.size * (self.weights * self.nodes**power).sum(1))

    def _of_probes(self, at: ArrayLike) -> Values:
        """(…, probes) the density that each probe gives by itself."""
        points = np.asarray(at, np.float64)
        found = np.empty((*points.shape, len(self.nodes)))
        for i, (nodes, weights) in enumerate(zip(self.nodes, self.weights, strict=True)):
            away = (points[..., None] - nodes) / self.width
            found[..., i] = np.exp(-0.5 * away**2) @ weights / (self.width * math.sqrt(2 * math.pi))
        return found


def spectrum(
    objective: Objective | Operator,
    *,
    steps: int = 64,
    probes: int = 6,
    width: float | None = None,
    at: Any = None,
    method: str = "auto",
    seed: int = 0,
) -> Spectrum:
    """The density of the Hessian's eigenvalues at θ: probes · steps products, steps · P floats held.

    Stochastic Lanczos quadrature (Golub & Meurant 2010, chapters 6 and 11; Ghorbani et al. 2019, section 2;
    Yao et al. 2020): Lanczos from random vectors of ±1, with full reorthogonalisation. The nodes are the eigenvalues
    of the tridiagonal matrix, the weights the squares of the first components of its eigenvectors.

    Args:
        objective: an objective, or an ``Operator`` of one.
        steps: Lanczos steps a probe; more resolve more.
        probes: random vectors; more make the density less random.
        width: of the Gaussian; by default 1 % of the range of the nodes.
        at: θ (P,); by default the model's own.
        method: ``"lanczos"``; ``"dense"``: all P eigenvalues, by P products; ``"auto"``: dense where that
            takes no more products.
        seed: of the probes.

    Raises:
        LossError: second derivatives are not finite at θ.

    Example:
        >>> import crumple
        >>> f = crumple.Objective.from_function(lambda w: 3 * w[0] ** 2 - 5 * w[1] ** 2 + w[2] ** 2, n=3)
        >>> crumple.curvature.spectrum(f).nodes.tolist()
        [[-10.0, 2.0, 6.0]]
    """
    operator = as_operator(objective, at)
    steps, probes = check_count(steps, "steps", least=2), check_count(probes, "probes")
    check_choice(method, ("auto", "lanczos", "dense"), "method")
    given = None if width is None else check_number(width, "width", above=0.0)
    before, steps = operator.products, min(steps, operator.size)
    if method == "dense" or (method == "auto" and operator.size <= steps * probes):
        method, nodes = "dense", _eigenvalues(operator)[None]
        weights = np.full_like(nodes, 1 / operator.size)
    else:
        method, (nodes, weights) = "lanczos", _quadratures(operator, steps, probes, seed)
    chosen = given if given is not None else _default_width(nodes[weights > 0])
    meta = {"method": method, "steps": steps, "probes": len(nodes), "seed": seed, **origin(operator)}
    return Spectrum(nodes, weights, chosen, operator.size, operator.products - before, meta)


def _quadratures(operator: Operator, steps: int, probes: int, seed: int) -> tuple[Values, Values]:
    """Nodes and weights (probes, steps); a probe that spans less has nodes of weight zero at its greatest."""
    generator = torch.Generator().manual_seed(check_count(seed, "seed", least=0, most=2**63 - 1))
    nodes, weights = np.empty((probes, steps)), np.zeros((probes, steps))
    for i, start in enumerate(random_signs(probes, operator.size, generator, operator.device)):
        values, shares = _quadrature(Krylov(operator.__matmul__, start, generator), steps)
        nodes[i], weights[i, : len(values)] = values[-1], shares
        nodes[i, : len(values)] = values
    return nodes, weights


def _quadrature(krylov: Krylov, steps: int) -> tuple[Values, Values]:
    import scipy.linalg

    diagonal, beside = [], []
    for _ in range(steps):
        krylov.step()
        diagonal.append(krylov.last)
        beside.append(krylov.off)
        if krylov.off <= _NOTHING_LEFT * max(map(abs, diagonal + beside)):
            break
    values, vectors = scipy.linalg.eigh_tridiagonal(diagonal, beside[:-1])
    return values, vectors[0] ** 2


def _eigenvalues(operator: Operator) -> Values:
    import scipy.linalg

    square = operator.dense()
    if not np.isfinite(square).all():
        raise not_finite()
    return np.asarray(scipy.linalg.eigvalsh(square))


def _default_width(nodes: Values) -> float:
    reach = float(nodes.max() - nodes.min()) or float(abs(nodes).max())
    return _WIDTH * reach if reach else _WIDTH


def _standard_error(each: Values, is_exact: bool) -> Values:
    n = each.shape[-1]
    if is_exact:
        return np.zeros(each.shape[:-1])
    return np.full(each.shape[:-1], np.nan) if n < 2 else np.asarray(each.std(-1, ddof=1) / math.sqrt(n))


_WIDTH = 0.01
"""Of the range of the nodes."""
_NOTHING_LEFT = 1e-13
"""Of the greatest number seen: what is left after a step is rounding, and the quadrature is exact."""
