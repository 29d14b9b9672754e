"""Where descents end: the basins that an optimizer makes, which are not those of the surface."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from .._race import race
from ..errors import check_count, check_number
from ..fit import check_fit
from ..grid import Grid
from ..objective import Objective
from ..plane import Plane
from ..progress import Progress
from ..training.racer import Racer
from ..trajectory import Trajectory

MOVING, DIVERGED = -1, -2
_LOOKS = 10


@dataclass(frozen=True, eq=False)
class BasinMap:
    """For each start on a grid, where the optimizer came to rest.

    The starts lie on the plane; the runs move all parameters, so that an end may lie off the plane.
    """

    plane: Plane
    """The plane of the starts."""
    grid: Grid
    """Coordinates of the starts."""
    labels: NDArray[np.int64]
    """(n_0, …) number of the end; −1 where the run was still moving, −2 where it diverged."""
    ends: NDArray[np.float64]
    """(m, k) coordinates of the ends, lowest loss first: of the nearest points of the plane."""
    residuals: NDArray[np.float64]
    """(m,) how far off the plane they are."""
    losses: NDArray[np.float64]
    """(m,) loss at each end."""
    label: str
    """Optimizer and learning rate, for the title of a figure."""

    @property
    def shares(self) -> NDArray[np.float64]:
        """(m,) which part of the starts comes to each end."""
        counts = np.bincount(self.labels[self.labels >= 0], minlength=len(self.ends))
        return counts / self.labels.size

    @property
    def moving(self) -> float:
        """The part of the starts from which the runs had not come to rest."""
        return float((self.labels == MOVING).mean())

    @property
    def diverged(self) -> float:
        """The part of the starts from which the runs diverged."""
        return float((self.labels == DIVERGED).mean())


def basin_map(
    objective: Objective,
    plane: Plane,
    grid: Grid,
    optimizer: Callable[..., torch.optim.Optimizer] = torch.optim.SGD,
    *,
    lr: float,
    steps: int = 500,
    tolerance: float = 1e-3,
    progress: bool | Progress | None = None,
    **options: Any,
) -> BasinMap:
    """Which end each start of a grid comes to, at this learning rate, by full-batch runs in the full space.

    Two starts share an end if their runs come to rest within ``tolerance`` of the window of each other. A
    run rests if it moved less than that over its last tenth. All starts run together where the model and
    the optimizer allow it (see ``crumple.race``); N · 11 · P numbers are kept for N starts.

    Args:
        objective: what to minimise.
        plane: through which starts θ = origin + Σ cᵢ basis[i].
        grid: coordinates of the starts.
        optimizer: a class of ``torch.optim``.
        lr: its learning rate.
        steps: updates of each run.
        tolerance: as a share of the window's longest side, in units of θ.
        progress: as for ``evaluate``; counted in updates.
        **options: of the optimizer, such as ``momentum=0.9``.

    Example:
        >>> import torch, crumple
        >>> f = crumple.Objective.from_function(lambda w: (w[0] ** 2 - 1) ** 2 + w[1] ** 2)
        >>> plane = crumple.directions.weights(f, ("w1", "w2"))
        >>> grid = crumple.Grid.box((-1.5, 1.5), (0, 1), n=(4, 2))
        >>> crumple.topology.basin_map(f, plane, grid, torch.optim.SGD, lr=0.1).labels[:, 0].tolist()
        [0, 0, 1, 1]
    """
    check_fit(objective, plane, grid)
    steps, tolerance = check_count(steps, "steps", least=_LOOKS), check_number(tolerance, "tolerance", above=0.0)
    starts = plane.point(torch.as_tensor(grid.points()), dtype=objective.dtype)
    racers = [Racer(optimizer, lr=lr, start=start, label=str(i), **options) for i, start in enumerate(starts)]
    runs = race(objective, racers, steps=steps, record_every=max(1, steps // _LOOKS), progress=progress)
    widths = np.ptp(np.array(grid.bounds), axis=1) * plane.norms.cpu().numpy()
    labels, chosen = _grouped(runs, plane, tolerance * float(widths.max()))
    ends = [runs[i] for i in chosen]
    placed = [plane.project(run.points[-1]) for run in ends]
    name = f"{getattr(optimizer, '__name__', 'optimizer')}, lr {lr:g}"
    return BasinMap(
        plane,
        grid,
        labels.reshape(grid.shape),
        np.array([p.coords.cpu().numpy() for p in placed]).reshape(-1, plane.k),
        np.array([float(p.residual) for p in placed]),
        np.array([float(run.metrics["loss"][-1]) for run in ends]),
        name,
    )


def _grouped(runs: list[Trajectory], plane: Plane, reach: float) -> tuple[NDArray[np.int64], list[int]]:
    """A label a run, and of each end the run with the least loss, lowest first."""
    last = [run.points[-1].double() for run in runs]
    finite = np.array([_is_finite(run) for run in runs])
    rests = np.array([_length_of_last_stretch(run) <= reach for run in runs])
    labels = np.where(finite, MOVING, DIVERGED)
    resting = np.flatnonzero(finite & rests)
    if not len(resting):
        return labels, []
    near = cKDTree(_seen(torch.stack([last[i] for i in resting]), plane)).query_pairs(reach, output_type="ndarray")
    links = coo_array((np.ones(len(near)), (near[:, 0], near[:, 1])), shape=(len(resting),) * 2)
    count, group = connected_components(links, directed=False)
    losses = np.array([float(runs[i].metrics["loss"][-1]) for i in resting])
    best = [int(resting[group == g][losses[group == g].argmin()]) for g in range(count)]
    rising = np.argsort([float(runs[i].metrics["loss"][-1]) for i in best], kind="stable")
    labels[resting] = np.argsort(rising)[group]
    return labels, [best[i] for i in rising]


def _is_finite(run: Trajectory) -> bool:
    return bool(torch.isfinite(run.points[-1]).all()) and bool(np.isfinite(run.metrics["loss"][-1]))


def _length_of_last_stretch(run: Trajectory) -> float:
    """How far the run moved since the last point recorded before its end."""
    return float((run.points[-1].double() - run.points[max(0, len(run) - 2)].double()).norm())


def _seen(points: torch.Tensor, plane: Plane) -> NDArray[np.float64]:
    """What the distance between ends is measured on: lengths along the plane, and the distance off it."""
    placed = plane.project(points)
    lengths = placed.coords * plane.norms
    return torch.cat([lengths, placed.residual[:, None]], dim=1).cpu().numpy()
