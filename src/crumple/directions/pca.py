"""The plane in which a recorded path moves most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..errors import InputError, ShapeError, check_choice, check_count, warn
from ..plane import Plane
from ..trajectory import Trajectory
from .geometry import at_right_angles, described_plane

_CHUNK_NUMBERS = 2**22
"""Numbers of all points held in float64 at once: 32 MB."""


def pca(runs: Any, *, k: int = 2, centre: str = "mean", origin: str = "last") -> Plane:
    """The principal axes of one or several runs, as unit vectors: a coordinate is a distance in θ.

    The axes are eigenvectors of Σₜ (θₜ − c)(θₜ − c)ᵀ, taken from the inner products of the points (T, T) in
    float64. Nothing is brought to another length, layer by layer or otherwise; that would turn the axes.

    Two axes hold much of almost any path: of a random walk in many dimensions 60.8 % and 15.2 % about its mean
    (Antognini & Sohl-Dickstein 2018, "PCA of high dimensional random walks", section 4), and 81.1 % and 9.0 %
    about its last point. ``meta["explained_random_walk"]`` is that share for the steps recorded here.

    Costs T²·P + 2·T·P·k multiplications; beside the points k + 1 vectors (P,) and T² numbers are kept.

    Args:
        runs: a ``Trajectory`` or several. Record ten points or more.
        k: number of axes, 1 to 3.
        centre: c, about which the spread is measured. ``"mean"``: the mean of all points, as Li et al.'s code has it
            in effect, since scikit-learn subtracts it; ``"last"``: the last point (of the first run), as their
            paper writes (2018, section 7).
        origin: where coordinates are zero: the ``"last"`` point (of the first run), so that the picture's middle is
            the trained model; or the ``"mean"``, through which the plane is nearest to all points.

    Returns:
        The plane. In ``meta``: ``"explained"``, the share of all squared distances from c on each axis;
        ``"explained_random_walk"``, the same for a random walk of as many steps in many dimensions, None if runs
        start at different points; ``"residuals"``, each point's distance off the plane, run by run. Of all
        points the one farthest from c along an axis lies on its positive side.

    Raises:
        InputError: too few points, points that are not finite, or on a line (or in one place): pass ``k=1``.
        ShapeError: runs of different models.

    Example:
        >>> import crumple
        >>> run = crumple.Trajectory.from_points([[4, 0, 0], [0, 0, 0], [0, 2, 0], [0, 0, 0]])
        >>> plane = crumple.directions.pca(run, centre="last")
        >>> plane.meta["explained"], plane.basis[1].tolist()
        ([0.8, 0.2], [0.0, 1.0, 0.0])
    """
    check_count(k, "k", most=3)
    check_choice(centre, ("mean", "last"), "centre")
    check_choice(origin, ("last", "mean"), "origin")
    taken = _runs(runs, k)
    points = [run.points for run in taken]
    c = _centre(points, centre)
    squared, vectors = _eigenpairs(_inner_products(points, c), k)
    total, largest = squared
    _check_spread(largest, total, k)
    labels = [f"PC {i + 1}" for i in range(k)]
    basis = at_right_angles(_axes(points, c, vectors), labels)
    basis = basis / basis.norm(dim=1, keepdim=True)
    explained = (largest / total).tolist()
    through = c if origin == centre else _centre(points, origin)
    if sum(explained) < 0.5:
        warn(f"these {k} axes hold {sum(explained):.0%} of the squared distances; most of the way lies off the plane")
    meta = {
        "method": "pca",
        "centre": centre,
        "origin": origin,
        "runs": [run.label for run in taken],
        "points": sum(map(len, taken)),
        "explained": explained,
        "explained_random_walk": _random_walk(taken, k, centre),
        "residuals": _residuals(points, through, basis),
    }
    dtype = torch.promote_types(points[0].dtype, torch.float32)
    shares = [f"{label} ({share:.1%})" for label, share in zip(labels, explained, strict=True)]
    return described_plane(through.to(dtype), basis.to(dtype), shares, meta)


def _runs(runs: Any, k: int) -> list[Trajectory]:
    """One run or several, as a list with enough finite points of one length."""
    taken = [runs] if isinstance(runs, Trajectory) else list(runs) if isinstance(runs, Sequence) else []
    if not taken or not all(isinstance(run, Trajectory) for run in taken):
        fix = "Trajectory.from_points makes one of bare points."
        raise InputError("not runs", where="runs", got=type(runs).__name__, expected="Trajectory objects", fix=fix)
    sizes = {run.points.shape[1] for run in taken}
    if len(sizes) > 1:
        raise ShapeError("runs of different models", where="runs", got=sorted(sizes), expected="one P")
    for run in taken:
        lost = ~torch.isfinite(run.points).all(dim=1)
        if bool(lost.any()):
            step = int(run.steps[int(lost.nonzero()[0])])
            fix = "Leave out what comes after it went astray."
            raise InputError(f"not finite from step {step} on", where=run.label, fix=fix)
    count = sum(map(len, taken))
    if count < k + 1:
        fix = "Record more points, or pass k=1 for the line through two." if count == 2 else "Record more points."
        raise InputError("too few points", where="runs", got=count, expected=f"{k + 1} for {k} axes", fix=fix)
    return taken


def _centre(points: Sequence[Tensor], centre: str) -> Tensor:
    """c (P,), float64."""
    if centre == "last":
        return points[0][-1].double()
    total = torch.zeros(points[0].shape[1], dtype=torch.float64, device=points[0].device)
    for row in (row for rows in points for row in rows):
        total += row.to(total.device)  # added up in float64, without a wide copy of all points
    return total / sum(map(len, points))


def _chunks(points: Sequence[Tensor], c: Tensor) -> Iterator[tuple[slice, Tensor]]:
    """All points less c, some columns at a time: (columns, (T, n) float64)."""
    width = max(1, _CHUNK_NUMBERS // sum(map(len, points)))
    for start in range(0, c.numel(), width):
        columns = slice(start, start + width)
        yield columns, torch.cat([rows[:, columns].to(c.device, torch.float64) for rows in points]) - c[columns]


def _inner_products(points: Sequence[Tensor], c: Tensor) -> Tensor:
    """⟨θₛ − c, θₜ − c⟩, (T, T), float64."""
    count = sum(map(len, points))
    gram = torch.zeros(count, count, dtype=torch.float64, device=c.device)
    for _, offsets in _chunks(points, c):
        gram.addmm_(offsets, offsets.T)
    return gram


def _eigenpairs(gram: Tensor, k: int) -> tuple[tuple[float, NDArray[np.float64]], NDArray[np.float64]]:
    """The trace with the k largest eigenvalues, and their vectors (T, k), each with its largest number positive."""
    import scipy.linalg

    last = len(gram) - 1
    values, vectors = scipy.linalg.eigh(gram.cpu().numpy(), subset_by_index=[last - k + 1, last])
    values, vectors = values[::-1], vectors[:, ::-1]
    signs = np.sign(vectors[np.abs(vectors).argmax(axis=0), np.arange(k)])
    return (float(gram.trace()), values), vectors * signs


def _check_spread(largest: NDArray[np.float64], total: float, k: int) -> None:
    if not total > 0:
        raise InputError("all points are the same", where="runs", fix="Record a run that moves.")
    rounding = 4 * np.finfo(np.float64).eps * max(8, k) * largest[0]
    if largest[-1] <= rounding:
        shape = "on a line" if k == 2 or largest[1] <= rounding else "in a plane"
        fewer = 1 if shape == "on a line" else 2
        fix = f"Pass k={fewer}; another axis would be rounding noise."
        raise InputError(f"the points lie {shape}", where="runs", got=f"k = {k}", fix=fix)


def _axes(points: Sequence[Tensor], c: Tensor, vectors: NDArray[np.float64]) -> Tensor:
    """Σₜ uₜ (θₜ − c) for every eigenvector u of the inner products, (k, P), float64."""
    weights = torch.as_tensor(vectors.T.copy(), device=c.device)
    rows = torch.empty(len(weights), c.numel(), dtype=torch.float64, device=c.device)
    for columns, offsets in _chunks(points, c):
        rows[:, columns] = weights @ offsets
    return rows


def _residuals(points: Sequence[Tensor], c: Tensor, basis: Tensor) -> list[list[float]]:
    """Each point's distance from the plane, run by run; by the part off the plane, not by a difference of squares."""
    count = sum(map(len, points))
    coords = torch.zeros(count, len(basis), dtype=torch.float64, device=c.device)
    for columns, offsets in _chunks(points, c):
        coords += offsets @ basis[:, columns].T
    squares = torch.zeros(count, dtype=torch.float64, device=c.device)
    for columns, offsets in _chunks(points, c):
        squares += (offsets - coords @ basis[:, columns]).square().sum(dim=1)
    return [part.tolist() for part in squares.sqrt().split([len(rows) for rows in points])]


def _random_walk(runs: Sequence[Trajectory], k: int, centre: str) -> list[float] | None:
    """The shares of walks with independent steps, as many as were recorded, in a space of many more dimensions.

    There inner products are as their mean, the covariance min(s, t) of steps s and t of one walk, about the centre.
    """
    starts = [run.points[0] for run in runs]
    if any(not torch.equal(start, starts[0]) for start in starts[1:]):
        return None
    times = [(run.steps - run.steps[0]).astype(np.float64) for run in runs]
    covariance = np.zeros((sum(map(len, times)),) * 2)
    start = 0
    for t in times:
        own = slice(start, start + len(t))
        covariance[own, own] = np.minimum.outer(t, t)
        start += len(t)
    last = len(times[0]) - 1
    covariance = covariance - (covariance.mean(axis=0) if centre == "mean" else covariance[last])
    covariance = covariance - (covariance.mean(axis=1) if centre == "mean" else covariance[:, last])[:, None]
    (total, largest), _ = _eigenpairs(torch.as_tensor(covariance), k)
    return (largest / total).tolist()
