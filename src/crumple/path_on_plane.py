"""A run against a plane: what the path loses by being drawn where its points are nearest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from .engines import Block, Survey, at_points, is_out_of_memory
from .errors import InputError, ShapeError, SurveyError
from .fit import check_fit
from .grid import Grid
from .objective import Objective
from .plane import Plane
from .progress import Progress, reporter
from .provenance import provenance
from .running import OutOfMemory, with_room
from .threads import fitting_threads
from .trajectory import Trajectory


@dataclass(frozen=True, eq=False)
class PathOnPlane:
    """The recorded points of a run beside their nearest points of a plane.

    A picture of a plane can show a run only at its projections. Where the run is far off the plane,
    the loss there is another one than the run had.
    """

    run: Trajectory
    """The run."""
    plane: Plane
    """The plane."""
    coords: NDArray[np.float64]
    """(T, k) coordinates of the projections, by least squares."""
    residual: NDArray[np.float64]
    """(T,) distance of each recorded point off the plane, in units of θ."""
    loss: NDArray[np.float64]
    """(T,) the loss at the recorded points."""
    plane_loss: NDArray[np.float64]
    """(T,) the loss at their projections."""
    meta: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """Where the numbers come from; ``"failures"`` says where the model raised."""

    @property
    def steps(self) -> NDArray[np.int64]:
        """(T,) updates made before each point."""
        return self.run.steps

    @property
    def extent(self) -> float:
        """The distance from the first point to the farthest, in units of θ."""
        return self.run.extent

    @property
    def share(self) -> NDArray[np.float64]:
        """(T,) the residual as a share of the path's extent: 0 on the plane, 1 as far off as the path is long."""
        return self.residual / max(self.extent, np.finfo(np.float64).tiny)

    @property
    def gap(self) -> NDArray[np.float64]:
        """(T,) how much the plane's loss is above the run's own."""
        return self.plane_loss - self.loss


def compare_path(
    objective: Objective, plane: Plane, run: Trajectory, *, progress: bool | Progress | None = None
) -> PathOnPlane:
    """The loss at a run's points, at their projections on a plane, and the distance between the two.

    Cost: 2T forward passes over the data, for T recorded points; one point is in memory at a time.

    Args:
        objective: the loss, in the same parameters as plane and run.
        plane: what the run is projected on, by least squares.
        run: the run.
        progress: as for ``crumple.evaluate``.

    Returns:
        A ``PathOnPlane``, which ``crumple.figures.surface`` and ``.contour`` take in place of the run.
        Losses that are not finite are kept; where the model raises the loss is NaN.

    Raises:
        ShapeError: objective, plane and run are not in the same parameters.
        SurveyError: the model raised at every point.

    Example:
        >>> import crumple
        >>> f = crumple.Objective.from_function(lambda w: w[0] ** 2 + 10 * w[1] ** 2, n=2)
        >>> line = crumple.Plane(origin=[0.0, 0.0], basis=[[1.0, 0.0]])
        >>> path = crumple.compare_path(f, line, crumple.Trajectory.from_points([[2.0, 0.0], [1.0, 0.5]]))
        >>> path.loss.tolist(), path.plane_loss.tolist(), path.residual.tolist()
        ([4.0, 3.5], [4.0, 1.0], [0.0, 0.5])
    """
    check_fit(objective, plane)
    _check_run(run, plane)
    projection = run.project(plane)
    report = reporter(progress, 2 * len(run), "point")
    survey = Survey(objective.mean_loss.with_metrics({}), plane, Grid((np.zeros(1),) * plane.k))
    with objective.session(), fitting_threads(survey.mean_loss.operation_elements):
        below = plane.point(projection.coords, dtype=objective.dtype)
        block = with_room(survey, lambda s: _measured(s, run.points, below, report))
    report(2 * len(run))
    if len(block.failures) == 2 * len(run):
        cause = next(iter(block.failures.values()))
        raise SurveyError(f"the model raised at all of {2 * len(run)} points, {_told(cause)}", where="model") from cause
    failures = {f"{('loss', 'plane_loss')[i]}[{t}]": _told(cause) for (i, t), cause in block.failures.items()}
    return PathOnPlane(
        run,
        plane,
        projection.coords.cpu().numpy(),
        projection.residual.cpu().numpy(),
        block.values["loss"][0],
        block.values["loss"][1],
        {**provenance(objective), "failures": failures},
    )


def _check_run(run: Any, plane: Plane) -> None:
    if not isinstance(run, Trajectory):
        raise InputError("is no Trajectory", where="run", got=type(run).__name__)
    if run.points.shape[1] != plane.origin.numel():
        told = "the run is in another parameter space"
        expected = f"{plane.origin.numel()} parameters"
        raise ShapeError(told, where="run", got=f"{run.points.shape[1]} parameters", expected=expected)


def _measured(survey: Survey, points: Tensor, projections: Tensor, report: Any) -> Block:
    """Row 0: the loss at the points (T, P); row 1: at their projections (T, P)."""
    theta = survey.mean_loss.network.theta

    def each() -> Iterator[tuple[tuple[int, ...], Tensor]]:
        for row, block in enumerate((points, projections)):
            for t, point in enumerate(block):
                yield (row, t), point.to(theta.device, theta.dtype)
                if not survey.mean_loss.is_streamed:  # which counts batches, not points
                    report(row * len(points) + t + 1)

    try:
        return at_points(survey.mean_loss, (2, len(points)), each)
    except Exception as cause:
        if is_out_of_memory(cause):
            raise OutOfMemory from cause
        raise


def _told(cause: Exception) -> str:
    return f"{type(cause).__name__}: {cause}"[:300]
