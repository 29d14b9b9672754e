"""A saved surface as the page sees it: its own grid, its own runs and landmarks, and nothing computed.

One that a survey is still filling is shown as it grows.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np

from ..errors import InputError, check_choice
from ..projected_run import ProjectedRun
from ..surface import LossSurface
from ..trajectory import Trajectory
from .filling import Filling, is_whole
from .limits import Limits
from .live import check_two
from .messages import VERSION
from .reporting import Pause, landmark_item
from .surveying import SLICE_SECONDS, Job, Reply


@dataclass(frozen=True)
class Stored:
    """A surface with runs and landmarks.

    Args:
        name: what it is called in links.
        surface: on a plane of two directions.
        runs: whose paths are drawn.
        landmarks: anything with ``kind``, ``coords``, ``value`` and ``evidence``.
        title: for the head of the page.
        filling: the surface again, where its file may still grow.
    """

    name: str
    surface: LossSurface
    runs: Sequence[Trajectory | ProjectedRun] = ()
    landmarks: Sequence[Any] = ()
    title: str = ""
    filling: Filling | None = None

    def __post_init__(self) -> None:
        """Check the plane."""
        check_two(self.surface.plane.k, "surface")

    def twin(self) -> Stored:
        """Itself: nothing in it changes."""
        return self

    def scene(self, limits: Limits) -> Reply:
        """The scene, but for what belongs to the host."""
        surface, runs = self.surface, self._paths()
        racers = [{"id": str(i), "optimizer": name, "options": {}} for i, name in enumerate(runs)]
        start = next(iter(runs.values()))["points"][0].tolist() if runs else self._middle()
        answers = ["survey", *(["race"] if runs else []), *(["landmarks"] if self.landmarks else [])]
        message = {
            "type": "scene",
            "version": VERSION,
            "name": self.name,
            "title": self.title or str(surface.meta.get("title") or surface.meta.get("loss_name") or "Saved surface"),
            "lesson": "",
            "axes": [
                {"name": str(label), "scale": scale, "norm": float(norm)}
                for label, scale, norm in zip(
                    surface.plane.labels, surface.grid.scales, surface.plane.norms, strict=True
                )
            ],
            "metrics": [{"name": name, "label": name} for name in self._metrics()],
            "window": [list(bounds) for bounds in surface.grid.bounds],
            "n": list(surface.grid.shape),
            "start": start,
            "racers": racers,
            "updates": max((int(path["updates"][-1]) for path in runs.values()), default=1),
            "batch": 0,
            "rows": 0,
            "optimizers": [{"name": n, "label": str(p["label"]), "options": {}} for n, p in runs.items()],
            "facts": [{"name": name, "value": value} for name, value in self._facts().items()],
            "answers": answers,
        }
        return message, {}

    def begin(self, request: SimpleNamespace) -> Job:
        """The job that answers a request."""
        return self._tiles(request) if request.type == "survey" else iter(self._answers(request))

    def look(self, request: SimpleNamespace, _: Pause) -> Reply:
        """The saved landmarks."""
        if request.type != "landmarks":
            raise InputError("a saved surface cannot answer this", where=request.type)
        items = [landmark_item(mark, None) for mark in self.landmarks]
        return {"type": "landmarks", "job": request.job, "items": items}, {}

    def _answers(self, request: SimpleNamespace) -> list[Reply]:
        if request.type == "race":
            return self._race(request)
        raise InputError("a saved surface cannot answer this", where=request.type)

    def _metrics(self) -> list[str]:
        names = [name for name in self.surface.values if name != "loss" and "[" not in name]
        return ["loss", *names]

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
        name = check_choice(request.metric, self._metrics(), "metric")
        message = {"type": "tile", "job": request.job, "level": 0, "at": [0, 0], "complete": True, "last": last}
        arrays = {"axis0": surface.axes[0], "axis1": surface.axes[1], "values": surface[name], "status": surface.status}
        return message | {"rows": 0, "milliseconds": 0.0}, arrays

    def _race(self, request: SimpleNamespace) -> list[Reply]:
        """The saved paths of the racers asked for; they start where they started."""
        paths, found = self._paths(), []
        for racer in request.racers:
            path = paths[check_choice(racer.optimizer, paths, "optimizer")]
            ok = bool(np.isfinite(path["points"][-1]).all())
            message = {"type": "path", "job": request.job, "racer": racer.id, "from": 0, "milliseconds": 0.0}
            arrays = {"points": path["points"], "updates": path["updates"]}
            if request.measure:
                arrays |= {"loss": path["loss"], "values": path["loss"]}
            found.append((message | {"status": "done" if ok else "diverged"}, arrays))
        return found

    def _paths(self) -> dict[str, dict[str, Any]]:
        """Name → coordinates, updates and loss of each run that lies in this plane's space."""
        found = {}
        for i, run in enumerate(self.runs):
            coords = self._coords(run)
            if coords is None or not len(coords):
                continue
            loss = run.metrics.get("loss", np.full(len(coords), math.nan))
            path = {"points": coords, "updates": run.steps.astype(np.int32), "loss": np.asarray(loss, np.float64)}
            found[f"run{_letters(i)}"] = path | {"label": run.label}
        return found

    def _coords(self, run: Trajectory | ProjectedRun) -> Any:
        if isinstance(run, ProjectedRun):
            return run.coords.double().numpy() if run.coords.shape[1] == 2 else None
        if run.points.shape[1] != self.surface.plane.basis.shape[1]:
            return None
        return run.project(self.surface.plane).coords.double().numpy()

    def _middle(self) -> list[float]:
        return [(a + b) / 2 for a, b in self.surface.grid.bounds]

    def _facts(self) -> dict[str, str]:
        meta, counts = self.surface.meta, " × ".join(map(str, self.surface.grid.shape))
        told = {"Grid": f"{counts} points, as saved", "Parameters": f"{self.surface.plane.basis.shape[1]:,}"}
        told |= {"Plane": str(self.surface.plane.meta.get("method", ""))}
        told |= {name.capitalize(): str(meta[name]) for name in ("engine", "created", "crumple") if name in meta}
        return {name: value for name, value in told.items() if value}


def _letters(number: int) -> str:
    """A number in letters, since names of optimizers in a link are letters."""
    return chr(ord("a") + number % 26) * (1 + number // 26)
