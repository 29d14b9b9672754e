"""A preset end to end: its surface, its runs, its landmarks and what may be trusted, told and drawn."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ._evaluate import evaluate
from ._export import export
from ._trust import trust
from .figures import fit
from .findings import TrustReport
from .grid import Grid
from .landmarks import Landmarks, find_landmarks
from .presets import Preset, load
from .surface import Cell, LossSurface
from .trajectory import Trajectory

_MOST_GROWTH = 2.0
"""The picture grows to hold the paths if it then has at most so many times the preset's points."""
_MOST_LANDMARKS = 40
"""More than these would hide the surface that they mark."""


@dataclass(frozen=True)
class Demo:
    """A preset's surface, runs and landmarks, with the time each took."""

    preset: Preset
    surface: LossSurface
    """On the preset's own grid; the numbers of the account."""
    picture: LossSurface
    """On a grid grown to hold the whole path; what is drawn."""
    runs: list[Trajectory]
    landmarks: Landmarks | None
    """Where gradients vanish, for surfaces that are the whole parameter space."""
    trust: TrustReport
    """What may and may not be concluded from the surface."""
    seconds: dict[str, float]
    """Wall time of each part."""


def run_demo(name: str) -> Demo:
    """Load a preset, evaluate its grid, train its runs, find its landmarks and look at what can be trusted."""
    seconds: dict[str, float] = {}
    began = time.perf_counter()

    def lap(part: str) -> None:
        seconds[part] = time.perf_counter() - began - sum(seconds.values())

    preset = load(name)
    lap("data")
    surface = evaluate(preset.test_objective, preset.plane, preset.grid)
    lap("surface")
    runs = preset.runs
    lap("training")
    grown = _grown(preset, runs)
    picture = surface if grown is preset.grid else evaluate(preset.test_objective, preset.plane, grown)
    lap("picture")
    landmarks = _landmarks(preset)
    lap("landmarks")
    report = trust(surface, preset.test_objective, runs=runs)
    lap("trust")
    described = {
        **preset.provenance,
        "command": f"crumple demo --preset {name}",
        "title": preset.title,
        "lesson": preset.lesson,
    }
    pair = _described(surface, described), _described(picture, described)
    return Demo(preset, *pair, runs, landmarks, report, seconds)


def _grown(preset: Preset, runs: list[Trajectory]) -> Grid:
    """The preset's grid, or a larger one that holds its runs, where they do not stray far."""
    coords = [run.project(preset.plane).coords.numpy() for run in runs]
    inside = [c[np.isfinite(c).all(axis=1)] for c in coords]
    if all(preset.grid.contains(c).all() for c in inside):
        return preset.grid
    together, spans = np.concatenate(inside), [high - low for low, high in preset.grid.bounds]
    away = max(float(np.abs(together[:, i] - np.mean(b)).max()) / spans[i] for i, b in enumerate(preset.grid.bounds))
    if away > _MOST_GROWTH:
        return preset.grid
    grown = preset.grid.covering(together)
    return grown if grown.size <= _MOST_GROWTH * preset.grid.size else preset.grid


def _landmarks(preset: Preset) -> Landmarks | None:
    if not preset.is_marked or preset.plane.k != 2 or preset.plane.k != preset.test_objective.space.size:
        return None
    return find_landmarks(preset.test_objective, preset.plane, preset.grid)


def account(demo: Demo) -> dict[str, Any]:
    """What the demo found, as plain numbers and text for ``--json``."""
    surface, preset = demo.surface, demo.preset
    runs = [_run(preset, run) for run in demo.runs]
    return {
        "preset": preset.name,
        "title": preset.title,
        "lesson": preset.lesson,
        **preset.provenance,
        "examples": {"training": preset.objective.examples.rows, "test": surface.meta["examples"]},
        "grid": {"shape": surface.grid.shape, "bounds": surface.grid.bounds, "axes": list(preset.plane.labels)},
        "loss_name": surface.meta["loss_name"],
        "least": _cell(surface.lowest()),
        "greatest": _cell(surface.highest()),
        "engine": {
            "name": surface.meta["engine"],
            "reason": surface.meta["engine_reason"],
            "self_check": surface.meta["engine_error"],
        },
        "runs": runs,
        **({"run": runs[0]} if runs else {}),
        **(
            {}
            if demo.landmarks is None
            else {"landmarks": {**demo.landmarks.to_dict(), "counts": demo.landmarks.counts()}}
        ),
        "trust": demo.trust.to_dict(),
        "seconds": {part: round(spent, 4) for part, spent in demo.seconds.items()},
    }


def _run(preset: Preset, run: Trajectory) -> dict[str, Any]:
    coords = run.project(preset.plane).coords.numpy()
    inside = preset.grid.contains(coords)
    last_inside = None if inside.all() else int(run.steps[max(0, int(np.argmin(inside)) - 1)])
    losses = run.metrics["test_loss" if "test_loss" in run.metrics else "loss"]
    an_epoch = run.meta["steps_per_epoch"]
    return {
        "label": run.label,
        "optimizer": run.meta["optimizer"],
        "options": run.meta["options"],
        "epochs": run.meta["epochs"],
        "updates": int(run.steps[-1]),
        "start": _finite(coords[0]),
        "end": _finite(coords[-1]),
        "test_error": _finite(losses[[0, -1]]),
        "leaves_window_after_epoch": None if last_inside is None else last_inside // an_epoch,
    }


def sentences(facts: dict[str, Any]) -> dict[str, str]:
    """The same as a short account in words, heading → sentence."""
    grid, least, engine = facts["grid"], facts["least"], facts["engine"]
    points = " × ".join(map(str, grid["shape"]))
    window = ", ".join(
        f"{axis} from {low:g} to {high:g}" for axis, (low, high) in zip(grid["axes"], grid["bounds"], strict=True)
    )
    rows = facts["examples"]["test"]
    told: dict[str, str] = {name: facts[name] for name in ("data", "split", "solutions") if name in facts}
    told["surface"] = f"{facts['loss_name']}{f' of {rows:,} examples' if rows else ''} at {points} points; {window}"
    if least is not None:
        told["least cell"] = f"{least['value']:.6g} at ({_pair(least['coords'])}), {_edge(least['is_on_edge'])}"
    told |= {_heading(run, facts["runs"]): _path(run) for run in facts["runs"]}
    if "landmarks" in facts:
        told["landmarks"] = _counted(facts["landmarks"])
    told["engine"] = (
        f"{engine['name']} ({engine['reason']}); self-check against the plain forward pass: {engine['self_check']:.1e}"
    )
    return told


def _heading(run: dict[str, Any], runs: list[dict[str, Any]]) -> str:
    return "path" if len(runs) == 1 else f"path of {run['label']}"


def _path(run: dict[str, Any]) -> str:
    rate = ", ".join(f"{name} {value:g}" for name, value in run["options"].items() if isinstance(value, (int, float)))
    length = f"{run['epochs']} epochs" if run["epochs"] else f"{run['updates']:,} steps"
    left = run["leaves_window_after_epoch"]
    ends = [f"({_pair(run[end])})" for end in ("start", "end")]
    errors = ["not finite" if e is None else f"{e:.6g}" for e in run["test_error"]]
    unit = "epoch" if run["epochs"] else "step"
    return f"{run['optimizer']}, {rate}, {length}: {' → '.join(ends)}, error {' → '.join(errors)}" + (
        f"; it leaves the window after {unit} {left}" if left is not None else ""
    )


def _counted(landmarks: dict[str, Any]) -> str:
    counts = landmarks["counts"]
    found = ", ".join(f"{n} {kind if n == 1 else _PLURALS.get(kind, kind)}" for kind, n in counts.items() if n)
    return found or "none: no gradient vanishes inside the window"


_PLURALS = {"minimum": "minima", "maximum": "maxima", "saddle": "saddles", "edge minimum": "edge minima"}


def write(demo: Demo, folder: Path) -> list[Path]:
    """The page and the picture, written to ``folder``; older ones of the same name are replaced."""
    paths = [folder / f"crumple-{demo.preset.name}{suffix}" for suffix in (".html", ".png")]
    told = sentences(account(demo))
    marks = demo.landmarks if demo.landmarks is not None and len(demo.landmarks) <= _MOST_LANDMARKS else None
    common: dict[str, Any] = {"overwrite": True, "title": demo.preset.title, "trust": demo.trust, "landmarks": marks}
    common |= {**demo.preset.look, **_frame(demo)}
    notes = [f"{heading[:1].upper()}{heading[1:]}: {told[heading]}." for heading in _noted(told)]
    export(paths[0], demo.picture, demo.runs, extras=_extras(demo), notes=notes, page="figure", **common)
    export(paths[1], demo.picture, demo.runs, **common)
    return paths


def _noted(told: dict[str, str]) -> Iterator[str]:
    return (heading for heading in told if heading in ("least cell", "landmarks") or heading.startswith("path"))


def _extras(demo: Demo) -> list[tuple[str, Any]]:
    return [_data_figure(demo)] if demo.preset.data is not None and demo.runs else []


def _finite(values: Any) -> list[float | None]:
    return [float(v) if np.isfinite(v) else None for v in values]


def _described(surface: LossSurface, meta: dict[str, str]) -> LossSurface:
    return LossSurface(surface.plane, surface.grid, surface.values, surface.status, {**surface.meta, **meta})


def _cell(cell: Cell | None) -> dict[str, Any] | None:
    return None if cell is None else {"coords": cell.coords, "value": cell.value, "is_on_edge": cell.is_on_edge}


def _edge(is_on_edge: bool) -> str:
    if is_on_edge:
        return "on the window's edge: the error may go on falling beyond it, so this is no minimum"
    return "inside the window: the least of the points evaluated"


def _pair(coords: Any) -> str:
    return ", ".join("not finite" if c is None else f"{c:.3g}" for c in coords)


def _frame(demo: Demo) -> dict[str, Any]:
    if demo.picture.grid.shape == demo.surface.grid.shape:
        return {}
    return {
        "frame": demo.preset.grid.bounds,
        "frame_label": f"the {'article' if demo.preset.name.startswith('article') else 'preset'}'s window",
    }


def _data_figure(demo: Demo) -> tuple[str, Any]:
    data, run = demo.preset.data, demo.runs[0]
    assert data is not None
    least = demo.surface.lowest()
    chosen = {"start": run.points[0].numpy(), "end of training": run.points[-1].numpy()}
    if least is not None:
        chosen["least cell"] = demo.preset.plane.point(least.coords).numpy()
    curves = {f"{name} ({_pair(theta)})": data.predict(theta, data.x) for name, theta in chosen.items()}
    caption = "The data, and the network's curve at three places of the surface."
    return caption, fit(data.x, data.y, curves)
