"""Where descents end: the basins that an optimizer makes, which are not those of the surface."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from .._race import race
from ..errors import check_count, check_number
from ..fit import check_fit
from ..grid import Grid
from ..objective import Objective
from ..plane import Plane
from ..progress import Progress
from ..training.racer import Racer
from .rest import DIVERGED, LOOKS, MOVING, look_at, shared_ends


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
    the optimizer allow it (see ``crumple.race``); N · 3 · P numbers are kept for N starts.

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
    steps, tolerance = check_count(steps, "steps", least=LOOKS), check_number(tolerance, "tolerance", above=0.0)
    starts = plane.point(torch.as_tensor(grid.points()), dtype=objective.dtype)
    racers = [Racer(optimizer, lr=lr, start=start, label=str(i), **options) for i, start in enumerate(starts)]
    runs = race(objective, racers, steps=steps, record_every=look_at(steps), progress=progress)
    widths = np.ptp(np.array(grid.bounds), axis=1) * plane.norms.cpu().numpy()
    last = torch.stack([run.points[-1] for run in runs])
    before = torch.stack([run.points[max(0, len(run) - 2)] for run in runs])
    losses = np.array([float(run.metrics["loss"][-1]) for run in runs])
    labels, chosen = shared_ends(last, before, losses, plane, tolerance * float(widths.max()))
    placed = [plane.project(last[i]) for i in chosen]
    name = f"{getattr(optimizer, '__name__', 'optimizer')}, lr {lr:g}"
    return BasinMap(
        plane,
        grid,
        labels.reshape(grid.shape),
        np.array([p.coords.cpu().numpy() for p in placed]).reshape(-1, plane.k),
        np.array([float(p.residual) for p in placed]),
        losses[chosen],
        name,
    )
