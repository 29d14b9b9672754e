"""The path of a run on a sheet: where it is drawn, how high, and where it leaves the window."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, shorten
from ..path_on_plane import PathOnPlane
from ..projected_run import ProjectedRun
from ..surface import LossSurface
from ..trajectory import Trajectory
from ._fading import extent_share, off_plane
from ._known import known_along, measured_on
from ._line import Line, line, sides
from ._scale import Array
from ._sheet import Sheet, bilinear
from ._style import listing, number, safe

MARKERS = 13
_IN_WORDS = {"loss": "training loss", "test_loss": "test loss"}


@dataclass(frozen=True, eq=False)
class Path:
    """A run as it is drawn on a sheet. Positions and heights are drawn ones, all else is as recorded."""

    label: str
    steps: NDArray[np.int64]
    """(T,) updates made before each point."""
    coords: Array
    """(T, 2) coordinates of the recorded points on the plane."""
    positions: Array
    """(T, 2) their drawn positions."""
    values: Array
    """(T,) the true value at the recorded points; NaN where it is not known."""
    plane_values: Array
    """(T,) the true value at their projections; NaN where it is not known."""
    heights: Array
    """(T,) the height of the path as drawn, on the sheet: of the projections, if any point is off the plane."""
    own: Array
    """(T, 3) drawn positions with the height of the recorded points themselves; no rows if all lie in the plane."""
    is_evaluated: bool
    """The values were measured; otherwise they are read off the surface."""
    inside: NDArray[np.bool_]
    """(T,) whether the point lies in the window."""
    residual: Array
    """(T,) distance off the plane, in units of θ."""
    off_plane: Array
    """(T,) the same as a share of the distances in the plane; 0 where it is rounding."""
    share: Array
    """(T,) the same as a share of the path's extent, at most 1; 0 where it is rounding. The greater, the paler."""
    times: tuple[str, ...]
    """(T,) when the point was recorded, such as ``epoch 3``."""
    measured: tuple[str, ...]
    """(T,) what the run measured there, in words."""
    line: Line
    """What is drawn between the points."""
    markers: NDArray[np.int64]
    """Recorded points to mark: first, last, and a few evenly along the line."""
    n_dropped: int
    """Recorded points that are not finite and so are not drawn."""

    @property
    def exit_note(self) -> str:
        """One sentence that names the last recorded point in the window; empty if the run stays in it."""
        if not self.inside.any() and not len(self.line.exit_places):
            return f"{self.label} runs wholly outside the window."
        return self.leaving(self.line.exit_places, self.line.returns, "the window")

    def leaving(self, places: Array, returns: int, window: str) -> str:
        """The sentence about a path that leaves ``window`` at ``places`` along it; empty without any."""
        if not len(places):
            return ""
        back = {0: "", 1: " and comes back"}.get(returns, f" and comes back {returns} times")
        return f"{self.label} leaves {window} after {self.times[int(places[0])]}{back}."

    @property
    def notes(self) -> tuple[str, ...]:
        """What the figure has to say about this run, in sentences."""
        off, count = int((self.off_plane > 0).sum()), len(self.coords)
        farthest = f"at most {self.residual.max():.3g} ({percent(self.share.max())} of its extent)"
        how_far = f"{self.label}: {off:,} of {count:,} points lie off this plane, {farthest}{self._gap}."
        dropped = f"{self.label}: {self.n_dropped:,} points are not finite."
        due = (self.exit_note, how_far if off else "", dropped if self.n_dropped else "")
        return tuple(filter(None, due))

    @property
    def _gap(self) -> str:
        """How far the loss at the points themselves is from the sheet, where that is drawn."""
        gap = self.values - self.plane_values
        if not len(self.own) or not np.isfinite(gap).any():
            return ""
        above, below = float(np.nanmax(gap)), float(-np.nanmin(gap))
        least = 1e-3 * max(above, below)
        sides = [f"{size:.2g} {word}" for size, word in ((above, "above"), (below, "below")) if size > least]
        return f"; their own loss is up to {listing(sides)} the sheet" if sides else ""


def percent(share: float) -> str:
    """A share of one for reading: in whole percents, of small ones the first figure."""
    return "more than 100 %" if share > 1 else f"{100 * share:.0f} %" if share >= 0.095 else f"{100 * share:.1g} %"


def paths(runs: Any, surface: LossSurface, sheet: Sheet, *, metric: str = "loss") -> list[Path]:
    """One path a run; a single run may come without a list around it."""
    return [path(run, surface, sheet, metric=metric) for run in as_given(runs)]


def as_runs(runs: Any) -> list[Trajectory]:
    """A list of runs from one run, several, or none; of a ``PathOnPlane`` its run."""
    return [run.run if isinstance(run, PathOnPlane) else run for run in as_given(runs)]


def as_given(runs: Any) -> list[Trajectory | PathOnPlane]:
    """The same with each ``PathOnPlane`` as it is."""
    kinds = (Trajectory, PathOnPlane, ProjectedRun)
    found: list[Any] = list(runs or ()) if runs is None or isinstance(runs, Iterable) else [runs]
    for i, run in enumerate(found):
        if not isinstance(run, kinds):
            expected = "crumple.Trajectory or crumple.PathOnPlane"
            raise InputError("not a trajectory", where=f"runs[{i}]", got=run, expected=expected)
    return found


def path(given: Trajectory | PathOnPlane, surface: LossSurface, sheet: Sheet, *, metric: str = "loss") -> Path:
    """The path of one run; points that are not finite are passed over.

    A value that was measured at the points, on the objective of the surface, is shown as it was
    measured. Otherwise it is read off the surface between its nodes, inside the window only.
    """
    run = given.run if isinstance(given, PathOnPlane) else given
    projection = run.project(surface.plane)
    coords = projection.coords.detach().cpu().numpy().astype(np.float64)
    residual = projection.residual.detach().cpu().numpy().astype(np.float64)
    kept = np.flatnonzero(np.isfinite(coords).all(axis=1) & np.isfinite(sheet.place(coords)).all(axis=1))
    if not len(kept):
        raise InputError("no finite point to draw", where=f"run {run.label!r}", got=f"{len(run)} points")
    coords, residual, positions = coords[kept], residual[kept], sheet.place(coords[kept])
    off = off_plane(surface, coords, residual)
    known = known_along(given, surface, sheet, positions, kept, metric)
    drawn = known.on_plane if (off > 0).any() else known.values
    heights = sheet.scales[2].forward(drawn)
    has_own = known.is_evaluated and bool((off > 0).any())
    return Path(
        label=shorten(run.label, 60),
        steps=run.steps[kept],
        coords=coords,
        positions=positions,
        values=known.values,
        plane_values=known.on_plane,
        heights=heights,
        own=np.column_stack([positions, sheet.scales[2].forward(known.values)]) if has_own else np.empty((0, 3)),
        is_evaluated=known.is_evaluated,
        inside=np.isfinite(bilinear(*sheet.nodes, np.zeros(sheet.heights.shape), positions)),
        residual=residual,
        off_plane=off,
        share=extent_share(run, residual, off),
        times=tuple(np.array(times(run))[kept]),
        measured=tuple(np.array(_measurements(run, skip=measured_on(run, surface, metric)))[kept]),
        line=line(positions, heights, sheet, is_evaluated=known.is_everywhere or (known.is_evaluated and not has_own)),
        markers=_evenly(positions, sheet),
        n_dropped=len(run) - len(kept),
    )


def times(run: Trajectory) -> list[str]:
    """When each point was recorded: in epochs where they are whole, else in steps."""
    epochs = epochs_of(run)
    if epochs is not None and np.array_equal(epochs, np.round(epochs)):
        return [f"epoch {int(e):,}" for e in epochs]
    return [f"step {int(s):,}" for s in run.steps]


def epochs_of(run: Trajectory) -> Array | None:
    """The steps of a run counted in epochs, if it says how many steps an epoch has."""
    per_epoch = run.meta.get("steps_per_epoch")
    if not isinstance(per_epoch, (int, float)) or not per_epoch > 0:
        return None
    return run.steps / float(per_epoch)


def _measurements(run: Trajectory, skip: str | None) -> list[str]:
    names = [name for name in run.metrics if name != skip][:4]
    return [", ".join(f"{_IN_WORDS.get(n, n)} {run.metrics[n][i]:.6g}" for n in names) for i in range(len(run))]


def _evenly(positions: Array, sheet: Sheet) -> NDArray[np.int64]:
    """First, last, and the recorded points nearest to even distances along the line."""
    lengths = np.linalg.norm(np.diff(positions, axis=0) / sides(sheet), axis=1)
    along = np.concatenate([[0.0], np.cumsum(lengths)])
    if along[-1] == 0:
        return np.unique([0, len(positions) - 1])
    wanted = np.linspace(0.0, along[-1], MARKERS)
    after = np.clip(np.searchsorted(along, wanted), 1, len(along) - 1)
    nearest = np.where(wanted - along[after - 1] <= along[after] - wanted, after - 1, after)
    return np.unique(np.append(nearest, [0, len(positions) - 1]))


def hover(base: Path, sheet: Sheet) -> list[str]:
    """One text a recorded point: when, where, how high and how that is known."""
    return ["<br>".join(_hover_lines(base, sheet, i)) for i in range(len(base.coords))]


def _hover_lines(base: Path, sheet: Sheet, i: int) -> list[str]:
    weights = [f"{safe(n)} = {number(c)}" for n, c in zip(sheet.names, base.coords[i], strict=True)]
    how = "measured at this point" if base.is_evaluated else "read off the surface"
    known = np.isfinite(base.values[i])
    value = f"{safe(sheet.value_name)} = {number(base.values[i], 7)} ({how})" if known else "loss not known here"
    is_off = bool(base.off_plane[i]) and len(base.own) > 0 and np.isfinite(base.plane_values[i])
    sheet_value = [f"{number(base.plane_values[i], 7)} at its place on the plane"] if is_off else []
    how_far = f"off the plane by {base.residual[i]:.3g} ({percent(base.share[i])} of the path's extent)"
    off = how_far if base.off_plane[i] else ""
    where = "" if base.inside[i] else "outside the window"
    rest = listing([t for t in (safe(base.measured[i]), off, where) if t] or [""])
    return [f"<b>{safe(base.label)}</b> · {base.times[i]}", *weights, value, *sheet_value] + ([rest] if rest else [])
