"""Eigenvalues and eigenvectors at the ends of the spectrum, each with its residual."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..errors import InputError, check_choice, check_count, check_number, warn
from ..objective import Objective
from .lanczos import Krylov, not_finite, random_vector
from .operator import Operator, as_operator
from .origin import origin

Values = NDArray[np.float64]
Ranks = Callable[[Values, int], NDArray[np.int64]]


@dataclass(frozen=True, eq=False)
class Eigenpairs:
    """Eigenvalues with unit eigenvectors, and how far each is from being one."""

    values: Values
    """(k,) λ, in units of loss / θ²; in the order that ``which`` says."""
    vectors: Tensor
    """(k, P) float64, orthonormal; the greatest component of each is positive."""
    residuals: Values
    """(k,) ‖Hv − λv‖, measured by a product. Some eigenvalue lies no farther than that from λ."""
    scale: float
    """The greatest |λ| that was found, to which residuals and gaps are compared."""
    gap: float
    """From the chosen eigenvalues to the nearest that was left out, as far as it is known; inf if none was."""
    products: int
    """Products with the matrix that were taken, those for the residuals included."""
    meta: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """Matrix, method, tolerance, seed; loss, mode, examples and digest of the data."""

    @property
    def relative(self) -> Values:
        """(k,) residuals as a share of the greatest |λ| found; 0 for a matrix of zeros."""
        return self.residuals / (self.scale or 1.0)

    @property
    def is_converged(self) -> bool:
        """Whether every relative residual is within the tolerance that was asked for."""
        return bool((self.relative <= self.meta["tolerance"]).all())


def eigenpairs(
    objective: Objective | Operator,
    k: int = 2,
    *,
    which: str = "top",
    at: Any = None,
    tolerance: float = 1e-5,
    method: str = "auto",
    seed: int = 0,
    start: Any = None,
    most_products: int = 400,
    most_vectors: int = 100,
) -> Eigenpairs:
    """Eigenpairs of the Hessian at θ, by Lanczos' method: 15 to 40 products for the two greatest of most networks.

    Lanczos (1950) with full reorthogonalisation, thick restarts (Wu & Simon 2000) once ``most_vectors`` are held,
    and deflation where the matrix leads no further. It takes fewer products than SciPy's ``eigsh``, which restarts
    after twenty vectors and checks only then. Of eigenvalues that are equal, or nearer to each other than the
    tolerance, Lanczos may find one only; up to P = 20, where the whole matrix is computed, all are found.

    Args:
        objective: an objective, or an ``Operator`` of one: for other matrices, and to use one graph for several calls.
        k: how many.
        which: ``"top"``: the algebraically greatest, in falling order. ``"bottom"``: the least, in rising order.
            ``"extremes"``: of both ends in turn, in falling order, so that two are λmax and λmin.
            ``"magnitude"``: the greatest |λ|, in falling order, which may well be negative.
        at: θ (P,); by default the model's own.
        tolerance: residuals ‖Hv − λv‖ to reach, as a share of the greatest |λ| found. A float32 model
            reaches about 1e-6.
        method: ``"lanczos"``; ``"dense"``, P products and P² numbers; ``"auto"``: dense up to P = 20.
        seed: of the start vector.
        start: a vector (n,) to start from instead, such as an eigenvector at a point near by.
        most_products: stop there, with a warning.
        most_vectors: vectors of θ's size in float64 that are held at once.

    Raises:
        InputError: more pairs than parameters, or an argument of the wrong kind.
        LossError: second derivatives are not finite at θ.

    Example:
        >>> import crumple
        >>> f = crumple.Objective.from_function(lambda w: 3 * w[0] ** 2 - 5 * w[1] ** 2 + w[2] ** 2, n=3)
        >>> crumple.curvature.eigenpairs(f, 2, which="extremes").values.tolist()
        [6.0, -10.0]
    """
    operator = as_operator(objective, at)
    k = check_count(k, "k", most=operator.size)
    check_choice(which, RANKS, "which")
    check_choice(method, ("auto", "lanczos", "dense"), "method")
    tolerance = check_number(tolerance, "tolerance", above=0.0)
    most = check_count(most_products, "most_products", least=2 * k + 1)
    room = check_count(most_vectors, "most_vectors", least=2 * k + 2)
    generator = torch.Generator().manual_seed(check_count(seed, "seed", least=0, most=2**63 - 1))
    before = operator.products
    if method == "dense" or (method == "auto" and operator.size <= _DENSE_UP_TO):
        method, found = "dense", _dense(operator, k, RANKS[which])
    else:
        first = _start(operator, start, generator)
        method, found = "lanczos", _lanczos(operator, k, RANKS[which], tolerance, first, generator, most - k, room)
    meta = {"which": which, "method": method, "tolerance": tolerance, "seed": seed, **origin(operator)}
    pairs = _measured(operator, *found, before, meta)
    if not pairs.is_converged:
        told = f"after {pairs.products} products the residuals are {pairs.relative.max():.1e} of the greatest |λ|"
        warn(f"{told}; {tolerance:.1e} was asked for.")
    return pairs


def _start(operator: Operator, start: Any, generator: torch.Generator) -> Tensor:
    random = random_vector(operator.size, generator, operator.theta)
    if start is None:
        return random
    given = torch.as_tensor(start).detach().to(operator.device).double()
    if given.shape != random.shape or not bool(torch.isfinite(given).all()) or not bool(given.any()):
        raise InputError("no usable vector", where="start", got=start, expected=f"({operator.size},), finite, not zero")
    return given / given.norm() + _STIR * random / random.norm()


def _lanczos(
    operator: Operator,
    k: int,
    rank: Ranks,
    tolerance: float,
    start: Tensor,
    generator: torch.Generator,
    most: int,
    room: int,
) -> tuple[Values, Tensor, float, float]:
    """Grow a Krylov space until the wanted Ritz pairs of its open block have converged."""
    krylov, scale = Krylov(operator.__matmul__, start, generator), 0.0
    for taken in range(1, most + 1):
        krylov.step()
        values, _, residuals = krylov.ritz()
        scale = max(scale, float(abs(values).max()))
        wanted = rank(values, k)
        if krylov.off <= tolerance * scale or krylov.is_complete:  # the matrix leads no further from this block
            new = rank(np.concatenate([krylov.closed, values]), k).max() >= len(krylov.closed)
            krylov.close()
            if krylov.is_complete or (not new and krylov.m >= k) or taken == most:
                break
        elif len(values) >= min(k, krylov.size - len(krylov.closed)) and max(residuals[wanted]) <= tolerance * scale:
            break
        elif krylov.m >= min(room, krylov.size) and taken < most:
            krylov.restart(rank(values, k + (room - k) // 2))
    return _chosen(krylov, k, rank)


def _chosen(krylov: Krylov, k: int, rank: Ranks) -> tuple[Values, Tensor, float, float]:
    """The wanted pairs among closed blocks and the open one."""
    closed = len(krylov.closed)
    more, coordinates = krylov.ritz()[:2] if krylov.m > closed else (np.zeros(0), np.zeros((0, 0)))
    values = np.concatenate([krylov.closed, more])
    kept = rank(values, k)
    rows = [krylov.closed_vector(i) if i < closed else krylov.vectors(coordinates[:, [i - closed]])[0] for i in kept]
    return values[kept], torch.stack(rows), *_surroundings(values, kept)


def _dense(operator: Operator, k: int, rank: Ranks) -> tuple[Values, Tensor, float, float]:
    import scipy.linalg

    square = operator.dense()
    if not np.isfinite(square).all():
        raise not_finite()
    values, vectors = scipy.linalg.eigh(square)
    kept = rank(values, k)
    rows = torch.as_tensor(vectors.T[kept], device=operator.device)
    return values[kept], rows, *_surroundings(values, kept)


def _surroundings(values: Values, kept: NDArray[np.int64]) -> tuple[float, float]:
    """The greatest |λ|, and the distance from the chosen values to the nearest of the others."""
    others = np.delete(values, kept)
    gap = float(abs(values[kept][:, None] - others).min()) if len(others) else float("inf")
    return float(abs(values).max()), gap


def _measured(
    operator: Operator, values: Values, vectors: Tensor, scale: float, gap: float, before: int, meta: dict[str, Any]
) -> Eigenpairs:
    """The pairs with signs set and residuals measured."""
    vectors = torch.linalg.qr(vectors.T).Q.T if len(vectors) > 1 else vectors / vectors.norm()
    greatest = vectors.gather(1, vectors.abs().argmax(1, keepdim=True))
    vectors = vectors * greatest.sign() + 0.0  # no negative zeros
    rest = (operator @ vectors.T).T - torch.as_tensor(values, device=vectors.device)[:, None] * vectors
    residuals = rest.norm(dim=1).cpu().numpy()
    return Eigenpairs(
        values, operator.expand(vectors), residuals, scale, gap, operator.products - before, {**meta, "k": len(values)}
    )


def _from_both_ends(values: Values, k: int) -> NDArray[np.int64]:
    falling = np.argsort(-values, kind="stable")
    low = k // 2
    return np.concatenate([falling[: k - low], falling[max(k - low, len(falling) - low) :]])


RANKS: dict[str, Ranks] = {
    "top": lambda values, k: np.argsort(-values, kind="stable")[:k],
    "bottom": lambda values, k: np.argsort(values, kind="stable")[:k],
    "extremes": _from_both_ends,
    "magnitude": lambda values, k: np.argsort(-abs(values), kind="stable")[:k],
}
"""Which of some values are wanted, in the order in which they are given."""

_DENSE_UP_TO = 20
"""Lanczos takes no fewer products than this for two pairs of most networks, so that the whole matrix costs no more."""
_STIR = 1e-2
"""Of a random vector, added to a given start: an eigenvector alone would show nothing but itself."""
