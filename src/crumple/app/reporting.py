"""Landmarks and trust: work of seconds, done by a thread of its own that stands back while the page is waiting."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any

import numpy as np

from .._evaluate import evaluate
from .._trust import trust
from ..errors import quiet
from ..findings import Finding
from ..landmarks import find_landmarks
from ..landmarks.landmark import verdict_of
from ..objective import Objective
from ..surface import LossSurface
from ..topology import MergeTree, merge_tree
from .live import Live, theta_at
from .surveying import Reply

Pause = Callable[..., None]
"""Called often: waits while there is more urgent work, and raises once the answer is no longer wanted."""

_NODES = 65
_COSTLY_SECONDS = 0.05
"""A pass over the data that takes longer makes the search for eigenvalues in the whole space too long."""


def landmarks(live: Live, request: SimpleNamespace, pause: Pause) -> Reply:
    """Minima, maxima and saddles of a loss in a window; of other metrics none."""
    metric = live.metric(request.metric)
    items: list[dict[str, Any]] = []
    if metric.value == "loss":
        objective, grid = live.objective(metric), live.window(request.window, _NODES)
        surface = _surface(live, request, _NODES, pause)
        with quiet():
            found = find_landmarks(objective, live.plane, grid, progress=pause)
        tree = merge_tree(surface) if np.isfinite(surface["loss"]).any() else None
        items = [landmark_item(mark, tree) for mark in found]
    return {"type": "landmarks", "job": request.job, "items": items}, {}


def _surface(live: Live, request: SimpleNamespace, n: int, pause: Pause) -> LossSurface:
    """The surface that the page has, though another asked for it; one with n nodes an axis if it has none."""
    shown = live.shown.get((request.metric, request.window, request.n))
    if shown is not None:
        return shown
    grid = live.window(request.window, request.n or n)
    return evaluate(live.objective(live.metric(request.metric)), live.plane, grid, progress=pause)


def landmark_item(mark: Any, tree: MergeTree | None) -> dict[str, Any]:
    """A landmark as the page wants it."""
    evidence: Any = getattr(mark, "evidence", {})
    eigenvalues = evidence.get("eigenvalues")
    finite = eigenvalues is not None and len(eigenvalues) == 2 and np.isfinite(eigenvalues).all()
    return {
        "kind": mark.kind,
        "verdict": verdict_of(mark),
        "at": [float(c) for c in mark.coords],
        "value": _finite(mark.value),
        "gradient_norm": _finite(evidence.get("gradient_norm", 0.0)),
        "eigenvalues": [float(e) for e in eigenvalues] if finite else None,
        "merge": _merge(mark, tree),
    }


def _merge(mark: Any, tree: MergeTree | None) -> float | None:
    """The height of the pass to a lower minimum, from the basin of the grid in which the point lies."""
    if tree is None or mark.kind not in ("minimum", "edge minimum"):
        return None
    place = tuple(int(np.abs(a - c).argmin()) for a, c in zip(tree.surface.axes, mark.coords, strict=True))
    basin = int(tree.basins[place])
    height = float(tree.deaths[basin]) if basin >= 0 else np.inf
    return height if np.isfinite(height) and height >= mark.value else None


def _finite(value: Any) -> float:
    """A number that JSON can hold; what is none becomes the greatest there is."""
    return float(np.nan_to_num(float(value), nan=np.finfo(float).max))


def report(live: Live, request: SimpleNamespace, pause: Pause) -> Reply:
    """What may and may not be concluded from the surface that is shown."""
    metric = live.metric(request.metric)
    if metric.value != "loss":
        return {"type": "trust", "job": request.job, "findings": []}, {}
    objective = live.objective(metric)
    surface = _surface(live, request, 2 * _NODES - 1, pause)
    pause()
    with quiet():
        found = trust(surface, objective, full_space=_is_cheap(live, objective), progress=pause)
    return {"type": "trust", "job": request.job, "findings": finding_items(found)}, {}


def finding_items(report: Iterable[Finding]) -> list[dict[str, str]]:
    """Findings as the page wants them."""
    return [{n: getattr(f, n) for n in ("name", "severity", "message", "advice")} for f in report]


def _is_cheap(live: Live, objective: Objective) -> bool:
    """Whether some hundred passes over the data are a matter of seconds."""
    began = time.perf_counter()
    objective.value(theta_at(live.plane, live.start))
    return time.perf_counter() - began < _COSTLY_SECONDS
