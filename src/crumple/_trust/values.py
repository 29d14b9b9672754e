"""Whether the values are those of the model: findings about identity, centre, nodes, precision and gaps."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ..findings import Finding, percent
from ..surface import Status
from .evidence import Evidence

_NODES = 5
_ROUNDING = 1e4
"""Two ways of adding up the same losses may differ by this many spacings of floating-point numbers."""
_NOISE_NOTED, _NOISE_WARNED = 1e-3, 1e-2


def identity(evidence: Evidence) -> Finding | None:
    """Whether the surface is of this objective: the digests of model, data and loss agree."""
    known = evidence.surface.meta.get("objective_digest")
    if known is None:
        return Finding("identity", "note", "The surface does not say of which model and data it is.")
    if known == evidence.objective.digest:
        return Finding("identity", "ok", "Model, data and loss are those that were surveyed.")
    told = "The surface is of another model, other data or another loss than the objective given."
    return Finding("identity", "error", told, advice="Evaluate it again, or pass the objective that was surveyed.")


def centre(evidence: Evidence) -> Finding:
    """Whether the plane, where it passes through the model, has the model's own loss."""
    coords = evidence.model_coords
    if coords is None:
        away = float(evidence.plane.project(evidence.objective.theta).residual)
        return Finding("centre", "note", f"The model as given lies {away:.3g} off this plane.", away)
    own, there = evidence.objective.value(), evidence.objective.value(evidence.theta(coords))
    off = _relative(there, own)
    where = ", ".join(f"{c:.3g}" for c in coords)
    if not np.isfinite(own):
        return Finding("centre", "warning", f"The loss of the model itself, at ({where}), is {own}.", own)
    if off <= _ROUNDING * evidence.resolution_of_type:
        return Finding("centre", "ok", f"At ({where}) the plane has the model's own loss, {own:.6g}.", off)
    told = f"At ({where}) the plane has a loss of {there:.6g}, and the model itself {own:.6g}."
    return Finding("centre", "error", told, off, "The plane was made from other parameters than it seems.")


def nodes(evidence: Evidence) -> Finding | None:
    """Whether the values at a few nodes come out again, by one plain forward pass each."""
    picked = list(_picked(evidence))
    if not picked:
        return None
    again = [evidence.objective.value(evidence.theta(evidence.node(i))) for i in picked]
    off = max(_relative(value, float(evidence.loss[i])) for value, i in zip(again, picked, strict=True))
    told = f"{len(picked)} nodes, evaluated again one by one, agree to {off:.1e}."
    if off <= _ROUNDING * evidence.resolution_of_type:
        return Finding("values", "ok", told, off)
    told = (
        f"{len(picked)} nodes, evaluated again one by one, differ from the surface by up to {off:.1e} of their value."
    )
    return Finding("values", "error", told, off, "Evaluate the surface again.")


def precision(evidence: Evidence) -> Finding | None:
    """How much of the relief is rounding: the same nodes in float64."""
    picked = list(_picked(evidence))
    if not picked or evidence.relief == 0.0:
        return None
    stored = np.array([evidence.loss[i] for i in picked])
    dtype = evidence.surface.meta.get("dtype", "its own type")
    if dtype == "float64":
        noise = float(np.abs(stored).max()) * evidence.resolution_of_type
    else:
        with evidence.objective.session():
            double = evidence.objective.mean_loss.in_double()
            exact = [double.measure(evidence.theta(evidence.node(i)).double())["loss"] for i in picked]
        noise = float(np.abs(np.array(exact) - stored).max())
    share = evidence.share(noise)
    told = f"Rounding in {dtype} moves values by about {noise:.1e}, {percent(share)} of the relief."
    if share < _NOISE_NOTED:
        return Finding("precision", "ok", told, share)
    severity = "note" if share < _NOISE_WARNED else "warning"
    return Finding("precision", severity, told, share, "Survey the model in float64: model.double(), data.double().")


_GAPS = {
    Status.DIVERGED: "not finite",
    Status.FAILED: "failed",
    Status.CRASHED: "crashed",
    Status.NOT_DONE: "not done",
}


def gaps(evidence: Evidence) -> Finding:
    """How many nodes have no finite value, and of which kind."""
    surface, words = evidence.surface, []
    for status, word in _GAPS.items():
        if count := surface.count(status):
            words.append(f"{count:,} {word}")
    share = float(np.mean(surface.status != Status.OK))
    if not words:
        return Finding("gaps", "ok", f"All {surface.status.size:,} nodes have a finite value.", 0.0)
    told = f"Of {surface.status.size:,} nodes {' and '.join(words)}: holes in the picture, not valleys."
    advice = "" if surface.count(Status.FAILED) == 0 else 'surface.meta["failures"] has what the model raised.'
    return Finding("gaps", "warning" if share > 0.01 else "note", told, share, advice)


def _picked(evidence: Evidence) -> Iterator[tuple[int, ...]]:
    """A few nodes: the lowest, and others drawn from those with a finite value."""
    if not evidence.has_values:
        return
    yield evidence.lowest.index
    usable = np.argwhere(np.isfinite(evidence.loss))
    rng = np.random.default_rng(evidence.seed)
    for row in rng.choice(usable, min(_NODES - 1, len(usable)), replace=False):
        yield _index(row)


def _index(row: NDArray[np.int64]) -> tuple[int, ...]:
    return tuple(int(i) for i in row)


def _relative(value: float, reference: float) -> float:
    if value == reference or (np.isnan(value) and np.isnan(reference)):
        return 0.0
    off = abs(value - reference) / max(abs(reference), np.finfo(np.float64).tiny)
    return float(off) if np.isfinite(off) else float("inf")
