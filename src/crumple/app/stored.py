"""A saved surface as the page sees it: its own grid, its own runs and what was found, and nothing computed.

All of it lies in the scene, as explorer/PROTOCOL.md says of ``stored``, so that the page answers itself. Only one
that a survey is still filling is asked for again, and shown as it grows.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np

from ..errors import InputError, check_choice
from ..findings import TrustReport
from ..grid import Grid
from ..privacy import scrub
from ..projected_run import ProjectedRun
from ..surface import LossSurface
from ..topology import merge_tree
from ..trajectory import Trajectory
from .beside import Beside, check_two_surfaces, joined, run_name
from .filling import Filling, is_whole
from .limits import Limits
from .live import check_two
from .messages import VERSION
from .reporting import finding_items, landmark_item
from .scenes import look_of
from .surveying import SLICE_SECONDS, Job, Reply

Run = Trajectory | ProjectedRun
_MOST_NODES = 1025
"""An axis: what a browser draws at ease."""
_MOST_POINTS = 4_000
"""Of a run."""


@dataclass(frozen=True)
class Stored:
    """A surface with runs and landmarks.

    Args:
        name: what it is called in links.
        surface: on a plane of two directions.
        runs: whose paths are drawn.
        landmarks: anything with ``kind``, ``coords``, ``value`` and ``evidence``; None if nobody looked.
        title: for the head of the page.
        lesson: what there is to see.
        report: what may be concluded from it; None if nobody looked.
        facts: how it was made, name → text; None for the little that the surface says of itself.
        shown: how it is shown first: ``height`` and ``clip``, as ``figures.surface`` takes them.
        filling: the surface again, where its file may still grow.
        beside: another surface, to be seen beside this one.
    """

    name: str
    surface: LossSurface
    runs: Sequence[Run] = ()
    landmarks: Sequence[Any] | None = None
    title: str = ""
    lesson: str = ""
    report: TrustReport | None = None
    facts: Mapping[str, str] | None = None
    shown: Mapping[str, Any] = field(default_factory=dict)
    filling: Filling | None = None
    beside: Beside | None = None

    def __post_init__(self) -> None:
        """Check the planes."""
        check_two(self.surface.plane.k, "surface")
        if self.beside is not None:
            check_two_surfaces(self.surface, self.beside.second.surface)

    def twin(self) -> Stored:
        """Itself: nothing in it changes."""
        return self

    def begin(self, request: SimpleNamespace) -> Job:
        """The surface as it grows; all else the page has."""
        return self._tiles(request) if request.type == "survey" else iter([self.look(request, None)])

    def look(self, request: SimpleNamespace, _: Any) -> Reply:
        """Nothing: the page has all there is."""
        raise InputError("a saved surface cannot answer this", where=request.type)

    def _tiles(self, request: SimpleNamespace) -> Job:
        """The surface, and again whenever more of it is there, until all of it is."""
        shown = self.surface if self.filling is None else self.filling.surface
        last = self.filling is None or is_whole(shown)
        yield self._tile(request, shown, last=last)
        while self.filling is not None and not last:
            time.sleep(SLICE_SECONDS)
            found = self.filling.look()
            last = found is not shown and is_whole(found)
            yield None if found is shown else self._tile(request, found, last=last)
            shown = found

    def _tile(self, request: SimpleNamespace, surface: LossSurface, *, last: bool) -> Reply:
        name = check_choice(request.metric, _names(surface), "metric")
        message = {"type": "tile", "job": request.job, "level": 0, "at": [0, 0], "complete": True, "last": last}
        kept = self._kept()
        arrays = {f"axis{i}": axis[some] for i, (axis, some) in enumerate(zip(surface.axes, kept, strict=True))}
        arrays |= {"values": surface[name][np.ix_(*kept)], "status": surface.status[np.ix_(*kept)]}
        return message | {"rows": 0, "milliseconds": 0.0}, arrays

    def _kept(self) -> list[Any]:
        """Places of the nodes of each axis that the page has."""
        return [_some(len(axis), _MOST_NODES) for axis in self.surface.axes]

    def scene(self, limits: Limits) -> Reply:
        """The scene, but for what belongs to the host."""
        surface, runs = self.surface, self.paths()
        kept = self._kept()
        message = {
            "type": "scene",
            "version": VERSION,
            "name": self.name,
            "title": scrub(self.title or str(_title(surface))),
            "lesson": scrub(self.lesson),
            "axes": _axes(surface),
            "metrics": [{"name": name, "label": label} for name, label in metrics_of(surface).items()],
            "window": [list(bounds) for bounds in surface.grid.bounds],
            "n": [len(some) for some in kept],
            "start": next(iter(runs.values()))["points"][0].tolist() if runs else self._middle(),
            "racers": [{"id": str(i), "optimizer": name, "options": {}} for i, name in enumerate(runs)],
            "updates": max((int(path["updates"][-1]) for path in runs.values()), default=1) or 1,
            "batch": 0,
            "rows": 0,
            "optimizers": [{"name": name, "label": label, "options": {}} for name, label in self.labels().items()],
            "facts": [{"name": name, "value": value} for name, value in self._facts(kept).items()],
            "answers": self._answers(runs),
            "look": look_of(self.shown),
            "stored": self._stored(runs),
        }
        grid = {f"axis{i}": axis[some] for i, (axis, some) in enumerate(zip(surface.axes, kept, strict=True))}
        grid |= {name: surface[name][np.ix_(*kept)] for name in metrics_of(surface)}
        arrays = {f"stored.{name}": np.asarray(a, np.float64) for name, a in grid.items()}
        arrays |= {f"{name}.{part}": a for name, path in runs.items() for part, a in path.items()}
        told = message, arrays
        return told if self.beside is None else joined(told, self, self.beside, limits)

    def paths(self) -> dict[str, dict[str, Any]]:
        """Name → arrays of each run that lies in this plane's space."""
        placed = ((name, run, self._coords(run)) for name, run in self.named())
        return {name: self._path(run, coords) for name, run, coords in placed if coords is not None}

    def labels(self) -> dict[str, str]:
        """Name → how the run is called."""
        return {name: scrub(run.label) for name, run in self.named()}

    def named(self) -> list[tuple[str, Run]]:
        """Each run with the name it has in links."""
        return [(run_name(i), run) for i, run in enumerate(self.runs)]

    def _coords(self, run: Run) -> Any:
        if isinstance(run, ProjectedRun):
            return run.coords.double().numpy() if run.coords.shape[1] == 2 else None
        if run.points.shape[1] != self.surface.plane.basis.shape[1] or not len(run):
            return None
        return run.project(self.surface.plane).coords.double().cpu().numpy()

    def _path(self, run: Run, coords: Any) -> dict[str, Any]:
        """The recorded points, with what was measured there: the trained loss, and what the surface shows."""
        some = _some(len(coords), _MOST_POINTS)
        path = {"points": coords[some], "updates": run.steps[some].astype(np.int32)}
        told = {f"values.{name}": _measured(run, self.surface, name) for name in _names(self.surface)} | {
            "loss": "loss"
        }
        found = {part: run.metrics[name] for part, name in told.items() if name in run.metrics}
        return path | {part: np.asarray(values, np.float64)[some] for part, values in found.items()}

    def _answers(self, runs: Mapping[str, Any]) -> list[str]:
        found = {"race": runs, "landmarks": self.landmarks is not None, "trust": self.report is not None}
        return ["survey", "probe", "section", *(name for name, is_there in found.items() if is_there)]

    def _stored(self, runs: Mapping[str, Any]) -> dict[str, Any]:
        told: dict[str, Any] = {"metrics": list(metrics_of(self.surface)), "runs": list(runs)}
        if self.landmarks is not None:
            tree = merge_tree(self.surface) if np.isfinite(self.surface["loss"]).any() else None
            told["landmarks"] = [landmark_item(mark, tree) for mark in self.landmarks]
        if self.filling is not None and not is_whole(self.filling.surface):
            told["growing"] = True
        if self.report is not None:
            told["findings"] = [{key: scrub(text) for key, text in one.items()} for one in finding_items(self.report)]
        return told

    def _middle(self) -> list[float]:
        grid = self.surface.grid
        return [float(v) for v in Grid.box(*grid.bounds, n=3, scale=grid.scales).points()[4]]

    def _facts(self, kept: Sequence[Any]) -> dict[str, str]:
        told = dict(self.facts if self.facts is not None else _said(self.surface))
        if any(len(some) < len(axis) for some, axis in zip(kept, self.surface.axes, strict=True)):
            told["In this page"] = " × ".join(str(len(some)) for some in kept) + " of the points, evenly chosen"
        return told


def metrics_of(surface: LossSurface) -> dict[str, str]:
    """Name → label of what can be drawn, the loss first."""
    loss = scrub(str(surface.meta.get("loss_name") or "loss"))
    return {name: loss if name == "loss" else name for name in _names(surface)}


def _names(surface: LossSurface) -> list[str]:
    return ["loss", *(name for name in surface.values if name != "loss" and "[" not in name)]


def _axes(surface: LossSurface) -> list[dict[str, Any]]:
    plane = surface.plane
    return [
        {"name": scrub(str(label)), "scale": scale, "norm": float(norm)}
        for label, scale, norm in zip(plane.labels, surface.grid.scales, plane.norms, strict=True)
    ]


def _title(surface: LossSurface) -> Any:
    return surface.meta.get("title") or surface.meta.get("loss_name") or "Saved surface"


def _measured(run: Run, surface: LossSurface, metric: str) -> str:
    """The run's metric that is the surface's: of a loss the one measured on the very objective, if that is known."""
    digest, digests = surface.meta.get("objective_digest"), run.meta.get("digests")
    if metric != "loss" or not digest or not isinstance(digests, Mapping):
        return metric
    return next((name for name, d in digests.items() if d == digest), "")


def _said(surface: LossSurface) -> dict[str, str]:
    meta = surface.meta
    told = {"Grid": f"{' × '.join(map(str, surface.grid.shape))} points, as saved"}
    told |= {"Parameters": f"{surface.plane.basis.shape[1]:,}", "Plane": str(surface.plane.meta.get("method", ""))}
    told |= {name.capitalize(): scrub(str(meta[name])) for name in ("engine", "created", "crumple") if name in meta}
    return {name: value for name, value in told.items() if value}


def _some(n: int, most: int) -> Any:
    """All places, or as many as may be, evenly chosen, the first and the last among them."""
    return np.unique(np.linspace(0, n - 1, min(n, most)).round().astype(int))
