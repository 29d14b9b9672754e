"""The plane of the Hessian's eigenvectors: where the loss bends most, up and down."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..curvature import Eigenpairs, Operator, eigenpairs
from ..errors import check_count, warn
from ..objective import Objective
from ..plane import Plane
from ..policy import warn_of_held_statistics
from .geometry import base_point, described_plane

_LOOSE = 0.1
"""From this share of the gap on, a residual leaves an eigenvector open by some six degrees (Davis & Kahan 1970)."""
_ROUNDING = 1e-9


def hessian(
    objective: Objective,
    *,
    which: str = "extremes",
    k: int = 2,
    only: Any = None,
    tolerance: float = 1e-5,
    method: str = "auto",
    precision: str = "model",
    seed: int = 0,
    at: Any = None,
) -> Plane:
    """The plane of eigenvectors of the Hessian at θ: of its greatest and its least eigenvalue by default.

    A random slice shows the mean of all curvatures, tr H/P, in which a saddle looks like a bowl; this one
    shows both ends (Böttcher & Wheeler 2024, "Visualizing high-dimensional loss landscapes with Hessian
    directions"). Axes have unit length and are at right angles, so the picture's second difference across its centre,
    in plotted units, is the eigenvalue; for networks with kinks (ReLU) see ``curvature.at_scale``. The Hessian is that
    of the objective's loss, on its data and in its mode, as ``meta`` says. Costs 15 to 40 Hessian products.

    Args:
        objective: whose Hessian.
        which: ``"extremes"``: λmax first, λmin last; ``"top"``: the greatest; ``"bottom"``: the least;
            ``"magnitude"``: the greatest |λ|.
        k: number of axes, 1 to 3.
        only: names or patterns of the parameters that move, as for ``curvature.Operator``.
        tolerance: of the residuals, as for ``curvature.eigenpairs``.
        method: as for ``curvature.eigenpairs``.
        precision: ``"double"`` computes the Hessian in float64; for models in 16 bits.
        seed: of the vector that Lanczos' method starts from.
        at: θ (P,) to go through in place of the model's own.

    Returns:
        The plane. Its ``meta`` has ``eigenvalues``, ``residuals`` ‖Hv − λv‖, ``products``, the ``gap`` to the nearest
        other eigenvalue known (None if there is no other), and matrix, loss, mode, examples and digest of the data.

    Raises:
        LossError: second derivatives are not finite at θ.

    Example:
        >>> import crumple
        >>> f = crumple.Objective.from_function(lambda w: w[0] ** 2 - 2 * w[1] ** 2 + 3 * w[2] ** 2, n=3)
        >>> plane = crumple.directions.hessian(f)
        >>> plane.meta["eigenvalues"], plane.basis.tolist()
        ([6.0, -4.0], [[0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    """
    theta = base_point(objective, at)
    check_count(k, "k", most=min(3, objective.space.size))
    warn_of_held_statistics(objective.mean_loss.policy)
    with Operator(objective, at=at, only=only, precision=precision) as operator:
        pairs = eigenpairs(operator, k, which=which, tolerance=tolerance, method=method, seed=seed)
    _warn_of_degeneracy(pairs)
    found = {
        "eigenvalues": pairs.values.tolist(),
        "residuals": pairs.residuals.tolist(),
        "products": pairs.products,
        "gap": pairs.gap if math.isfinite(pairs.gap) else None,
    }
    meta = {**pairs.meta, "method": "hessian", "solver": pairs.meta["method"], **found}
    labels = [f"eigenvector {i}, λ = {value:.3g}" for i, value in enumerate(pairs.values)]
    return described_plane(theta, pairs.vectors, labels, meta)


def _warn_of_degeneracy(pairs: Eigenpairs) -> None:
    """Say so where other directions would have done as well."""
    blur = float(pairs.residuals.max()) + _ROUNDING * pairs.scale
    if blur >= _LOOSE * pairs.gap:
        told = f"another eigenvalue lies within {pairs.gap:.1e} of those chosen, so the plane is one of many"
        warn(told)
        return
    ordered = np.sort(pairs.values)
    if len(ordered) > 1 and blur >= _LOOSE * float(np.diff(ordered).min()):
        told = "two of the eigenvalues are equal, so the plane is settled, but its axes may be any in it"
        warn(told)
