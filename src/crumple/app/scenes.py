"""The scene of a live objective: everything the page is told before it asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..trajectory import Trajectory
from .limits import Limits
from .live import Entrant, Live
from .messages import ANSWERS, VERSION
from .racing import OPTIMIZERS
from .surveying import Reply

NODES = 129
"""Nodes an axis to begin with."""


def scene(live: Live, limits: Limits) -> Reply:
    """The scene, but for what belongs to the host: library, presets and its limits."""
    rows = 0 if live.train.mean_loss.loss is None else int(live.train.examples.n)
    message = {
        "type": "scene",
        "version": VERSION,
        "name": live.name,
        "title": live.title,
        "lesson": live.lesson,
        "axes": [
            {"name": str(label), "scale": scale, "norm": float(norm)}
            for label, scale, norm in zip(live.plane.labels, live.grid.scales, live.plane.norms, strict=True)
        ],
        "metrics": [{"name": name, "label": one.label} for name, one in live.metrics.items()],
        "window": [list(bounds) for bounds in live.grid.bounds],
        "n": [min(NODES, limits.nodes)] * 2,
        "start": list(live.start),
        "racers": [
            {"id": str(i), "optimizer": one.optimizer, "options": dict(one.options)}
            for i, one in enumerate(live.entrants)
        ],
        "updates": min(live.updates, limits.updates),
        "batch": min(live.batch, rows),
        "rows": rows,
        "optimizers": [{"name": n, "label": m.label, "options": dict(m.options)} for n, m in OPTIMIZERS.items()],
        "facts": [{"name": name, "value": value} for name, value in _facts(live).items()],
        "answers": list(ANSWERS),
        "look": look_of(live.look),
    }
    if live.fit is not None:
        message["fit"] = live.fit.told()
    if live.engine is not None:
        message["engine"] = dict(live.engine["how"])
    return message, _arrays(live)


def _facts(live: Live) -> dict[str, str]:
    told = dict(live.facts)
    told["Parameters"] = f"{live.train.space.size:,}"
    if live.train.mean_loss.loss is not None:
        split = "" if live.test is live.train else f"; drawn: {live.test.examples.n:,.0f}"
        told["Examples"] = f"trained on: {live.train.examples.n:,.0f}{split}"
    method = live.plane.meta.get("method")
    if method:
        told["Plane"] = str(method)
    told["Numbers"] = str(live.train.dtype).removeprefix("torch.") + ", losses added up in float64"
    return told


def _arrays(live: Live) -> dict[str, Any]:
    arrays = dict(live.engine["arrays"]) if live.engine is not None else {}
    if live.fit is not None:
        arrays |= live.fit.arrays()
    exact = lambda a: a if np.asarray(a).dtype == np.int32 else np.asarray(a, np.float64)  # noqa: E731
    return {name: np.ascontiguousarray(exact(a)) for name, a in arrays.items()}


def look_of(look: Mapping[str, Any]) -> dict[str, Any]:
    """How a scene is shown best: the scale of its heights and the limits of the values drawn, each of them or None.

    Args:
        look: ``height`` and ``clip``, as ``figures.surface`` takes them; of a quantile the page knows its own.
    """
    clip = look.get("clip")
    low, high = clip if isinstance(clip, (tuple, list)) else (None, None)
    height = str(look.get("height", "linear"))
    scale = "clip" if height == "linear" and clip is not None else height
    return {"scale": scale, "low": low, "high": high}


def entrants_of(runs: Sequence[Trajectory], width: float) -> list[Entrant]:
    """Racers like those runs, and the usual others, so that there is a race.

    Args:
        runs: how the objective was trained.
        width: of the window, in weights; what Adam may cross in some hundred updates.
    """
    found = [one for run in runs if (one := entrant_of(run.meta)) is not None]
    rates = [one.options["lr"] for one in found if one.optimizer in ("sgd", "momentum", "nesterov")]
    lr = min(rates, default=0.01)
    usual = [
        Entrant("sgd", {"lr": lr}),
        Entrant("momentum", {"lr": lr, "momentum": 0.9}),
        Entrant("adam", {"lr": float(f"{0.005 * width:.1g}")}),
    ]
    missing = [one for one in usual if one.optimizer not in {f.optimizer for f in found}]
    return [*found, *missing][: max(3, len(found))]


def entrant_of(meta: Mapping[str, Any]) -> Entrant | None:
    """The racer that a run was, if the page knows its optimizer."""
    options = dict(meta.get("options", {}))
    name = str(meta.get("optimizer", "")).lower()
    if name == "sgd" and options.get("momentum"):
        name = "nesterov" if options.get("nesterov") else "momentum"
    if name not in OPTIMIZERS or not isinstance(options.get("lr"), (int, float)):
        return None
    known = OPTIMIZERS[name].options
    return Entrant(name, {k: float(v) for k, v in options.items() if k in known and isinstance(v, (int, float))})
