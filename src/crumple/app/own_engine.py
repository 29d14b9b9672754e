"""How a page computes a surface by itself, where it can: proved on the surface's own numbers before it is promised.

Two kinds of surface are plain enough: ŷ = w₂ tanh(w₁x) with squared error, which takes the rows of its data along,
and the functions that the page knows by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch

from ..errors import InputError
from ..objective import Objective
from ..presets import Preset, load
from ..surface import LossSurface
from .live import Array

FUNCTIONS = {name: name for name in ("symmetric-minima", "ring", "himmelblau", "rosenbrock", "rastrigin")}
FUNCTIONS["six-hump-camel"] = "six-hump"
"""Presets that the page can compute by itself, and what it calls them."""
_SPOTS = 5
"""Nodes an axis at which a surface is compared."""
_CURVE = 301
_WORDS = {"test": "test", "train": "training"}


@dataclass(frozen=True)
class OwnEngine:
    """What a scene says so that the page computes, and what it computes with."""

    how: Mapping[str, Any]
    """``engine``, as explorer/PROTOCOL.md has it."""
    metrics: Mapping[str, str]
    """Name → label; the surface's loss is the first, by the name ``loss``."""
    trained: Objective
    """What the page's runs minimise."""
    title: str = ""
    lesson: str = ""
    """Of the preset, if the surface is one's."""
    rows: int = 0
    """Of what they minimise; 0 if it is a function."""
    arrays: Mapping[str, Array] = field(default_factory=dict)


def engine_of(surface: LossSurface, objective: Objective | None = None) -> OwnEngine | None:
    """The engine for a surface, or None.

    Without an objective only a preset's made-up data go along, and only if the surface is of that preset.

    Raises:
        InputError: the surface is not that of the objective, or not of a kind that a page can compute.
    """
    if objective is not None:
        return _asked(surface, objective)
    if not _is_plain(surface):
        return None
    return next((found for find in (_article, _function) if (found := find(surface)) is not None), None)


def _is_plain(surface: LossSurface) -> bool:
    """Whether coordinates are the two weights themselves, and the loss is all there is to draw."""
    plane = surface.plane
    own = plane.basis.shape == (2, 2) and bool((plane.basis.double().cpu() == torch.eye(2)).all())
    return own and not plane.origin.any() and list(surface.values) == ["loss"]


def _asked(surface: LossSurface, objective: Objective) -> OwnEngine:
    if not isinstance(objective, Objective):
        raise InputError("is no Objective", where="objective", got=type(objective).__name__)
    rows = _rows(objective) if _is_plain(surface) else None
    if rows is None or not (_agrees(surface, objective.value) and _agrees(surface, lambda w: _tanh_loss(w, *rows))):
        expected = "the objective of this very surface: ŷ = w₂ tanh(w₁x), squared error, its two weights as axes"
        fix = "Leave objective out: the page then shows what was saved."
        raise InputError("a page cannot compute this by itself", where="objective", expected=expected, fix=fix)
    return _tanh({"loss": (objective.name, rows)}, objective, rows, "loss")


def _article(surface: LossSurface) -> OwnEngine | None:
    """The article's surface, of the training or the test examples: its data are made from a seed, nobody's own."""
    digest = surface.meta.get("data_digest")
    if digest is None:
        return None
    preset = load("article")
    sets = {"test": preset.test_objective, "train": preset.objective}
    drawn = next((name for name, one in sets.items() if one.data_digest == digest), "")
    rows = {name: found for name, one in sets.items() if (found := _rows(one)) is not None}
    if drawn not in rows or not _agrees(surface, lambda w: _tanh_loss(w, *rows[drawn])):
        return None
    other = next(name for name in sets if name != drawn)
    told = {key: (f"{_WORDS[name]} {sets[name].name}", rows[name]) for key, name in (("loss", drawn), (other, other))}
    everything = tuple(np.concatenate([both[i] for both in rows.values()]) for i in range(2))
    engine = _tanh(told, preset.objective, everything, "loss" if drawn == "train" else other)
    return replace(engine, title=preset.title, lesson=preset.lesson)


def _tanh(told: Mapping[str, Any], trained: Objective, data: Sequence[Array], train: str) -> OwnEngine:
    """The engine of ŷ = w₂ tanh(w₁x) with the rows of each metric."""
    arrays = {f"{name}_{axis}": rows[i] for name, (_, rows) in told.items() for i, axis in enumerate("xy")}
    metrics = {name: {"x": f"{name}_x", "y": f"{name}_y"} for name in told}
    curve = np.linspace(float(data[0].min()), float(data[0].max()), _CURVE)
    arrays |= {"data_x": data[0], "data_y": data[1], "curve_x": curve}
    how = {"kind": "tanh", "metrics": metrics, "train": train}
    labels = {name: label for name, (label, _) in told.items()}
    return OwnEngine(how, labels, trained, rows=len(told[train][1][0]), arrays=arrays)


def _function(surface: LossSurface) -> OwnEngine | None:
    if surface.meta.get("examples") is not None:
        return None
    for preset in map(load, FUNCTIONS):
        if _agrees(surface, preset.objective.value):
            how = {"kind": "function", "name": FUNCTIONS[preset.name]}
            label = {"loss": str(surface.meta.get("loss_name") or "value")}
            return OwnEngine(how, label, preset.objective, preset.title, preset.lesson)
    return None


def preset_engine(preset: Preset) -> dict[str, Any] | None:
    """How the page computes a preset by itself, with the arrays it needs."""
    if preset.name in FUNCTIONS:
        return {"how": {"kind": "function", "name": FUNCTIONS[preset.name]}, "arrays": {}}
    if preset.name != "article":
        return None
    rows = {"test": _rows(preset.test_objective), "train": _rows(preset.objective)}
    arrays = {f"{name}_{axis}": both[i] for name, both in rows.items() if both for i, axis in enumerate("xy")}
    metrics = {name: {"x": f"{name}_x", "y": f"{name}_y"} for name in rows}
    return {"how": {"kind": "tanh", "metrics": metrics, "train": "train"}, "arrays": arrays}


def _rows(objective: Objective) -> tuple[Array, Array] | None:
    """Inputs (n,) and targets (n,), if each example is a number and a number."""
    joined = None if objective.mean_loss.loss is None else objective.examples.joined()
    if joined is None or not all(isinstance(one, torch.Tensor) and one.is_floating_point() for one in joined):
        return None
    flat = [one.detach().double().cpu().reshape(-1).numpy() for one in joined]
    return (flat[0], flat[1]) if len(flat[0]) == len(flat[1]) == len(joined[0]) else None


def _tanh_loss(weights: Array, x: Array, y: Array) -> float:
    return float(np.mean(np.square(y - weights[1] * np.tanh(weights[0] * x))))


def _agrees(surface: LossSurface, loss: Callable[[Array], float]) -> bool:
    """Whether the surface has the values of that loss, as far as its own precision goes."""
    relative = 1e-9 if surface.meta.get("dtype", "float64") == "float64" else 1e-5
    found = [(value, loss(at)) for at, value in _spots(surface)]
    return bool(found) and all(abs(a - b) <= relative * max(abs(a), abs(b), 1e-9) for a, b in found)


def _spots(surface: LossSurface) -> Iterator[tuple[Array, float]]:
    """Some nodes all over the grid whose value is finite, with their values."""
    places = [np.unique(np.linspace(0, len(axis) - 1, _SPOTS).round().astype(int)) for axis in surface.axes]
    for i in places[0]:
        for j in places[1]:
            value = float(surface["loss"][i, j])
            if np.isfinite(value):
                yield np.array([surface.axes[0][i], surface.axes[1][j]]), value
