"""Whether the values are those of the model: findings about identity, centre, nodes, precision and gaps."""

from __future__ import annotations

import numpy as np

from ..findings import Finding, percent
from ..surface import Status
from .evidence import Evidence

_ROUNDING = 1e4
"""Two ways of adding up the same losses may differ by this many spacings of floating-point numbers."""
_MISJUDGED = 3.0
"""An estimate of an error is out by no more than this factor, as a rule."""
_ROUNDED_ROWS = 128
"""Convolutions in float64 take up to ten times as long."""
_NOISE_NOTED, _NOISE_WARNED = 1e-3, 1e-2


def identity(evidence: Evidence) -> Finding | None:
    """Whether the surface is of this objective: the digests of model, data and loss agree."""
    known = evidence.surface.meta.get("objective_digest")
    if known is None:
        return Finding("identity", "note", "The surface does not say of which model and data it is.")
    if known == evidence.objective.digest:
        return Finding("identity", "ok", "Model, data and loss are those that were surveyed.")
    told = "The surface is of another model, other data or batches, or another loss than the objective given."
    return Finding("identity", "error", told, advice="Evaluate it again, or pass the objective that was surveyed.")


def centre(evidence: Evidence) -> Finding:
    """Whether the plane, where it passes through the model, has the model's own loss."""
    coords = evidence.model_coords
    if coords is None:
        away = float(evidence.plane.project(evidence.objective.theta).residual)
        return Finding("centre", "note", f"The model as given lies {away:.3g} off this plane.", away)
    own, there = evidence.objective.value(), evidence.objective.value(evidence.theta(coords))
    off = _relative(there, own, evidence.relief if evidence.has_values else 0.0)
    where = ", ".join(f"{c:.3g}" for c in coords.round(12) + 0.0)
    if not np.isfinite(own):
        return Finding("centre", "warning", f"The loss of the model itself, at ({where}), is {own}.", own)
    if off <= _ROUNDING * evidence.resolution_of_type:
        return Finding("centre", "ok", f"At ({where}) the plane has the model's own loss, {own:.6g}.", off)
    told = f"At ({where}) the plane has a loss of {there:.6g}, and the model itself {own:.6g}."
    return Finding("centre", "error", told, off, "The plane was made from other parameters than it seems.")


def nodes(evidence: Evidence) -> Finding | None:
    """Whether the values at a few nodes come out again, by one plain forward pass each."""
    if not evidence.checked or evidence.is_interpolated:
        return None
    off = max(_relative(again, float(evidence.loss[i]), evidence.relief) for i, again in evidence.checked)
    told = f"{len(evidence.checked)} nodes, evaluated again one by one,"
    if off <= _ROUNDING * evidence.resolution_of_type:
        return Finding("values", "ok", f"{told} agree to {off:.1e}.", off)
    told += f" differ from the surface by up to {off:.1e} of their value."
    return Finding("values", "error", told, off, "Evaluate the surface again.")


def interpolated(evidence: Evidence) -> Finding | None:
    """Whether the values were interpolated, to what error, and whether that holds at a few nodes."""
    if not evidence.is_interpolated:
        return None
    meta = evidence.surface.meta
    share, estimate = float(meta["error_share"]), float(meta["error_estimate"])
    off = max((abs(again - float(evidence.loss[index])) for index, again in evidence.checked), default=0.0)
    told = f"Values are interpolated, with an estimated error of {share:.1e} of the range, {estimate:.1e}"
    told += f"; at {len(evidence.checked)} nodes, evaluated one by one, it is up to {off:.1e}."
    slack = _ROUNDING * evidence.resolution_of_type * max((abs(again) for _, again in evidence.checked), default=0.0)
    if off > _MISJUDGED * estimate + slack:
        return Finding("interpolated", "warning", told, share, "Refine again with a smaller tolerance.")
    return Finding("interpolated", "note" if meta.get("tolerance_reached", True) else "warning", told, share)


def precision(evidence: Evidence) -> Finding | None:
    """How much of the relief is rounding: the same nodes in float64."""
    if not evidence.checked or evidence.relief == 0.0:
        return None
    dtype = evidence.surface.meta.get("dtype", "its own type")
    if dtype == "float64":
        noise = max(abs(again) for _, again in evidence.checked) * evidence.resolution_of_type
    else:
        try:
            noise = _rounding(evidence)
        except (RuntimeError, TypeError, ValueError) as cause:  # a model that makes float32 tensors meets float64 ones
            told = f"How much of the relief is rounding in {dtype} cannot be told: in float64 the model raises"
            return Finding("precision", "note", f"{told} {type(cause).__name__}: {str(cause)[:120]}.")
    share = evidence.share(noise)
    told = f"Rounding in {dtype} moves values by about {noise:.1e}, {percent(share)} of the relief."
    if share < _NOISE_NOTED:
        return Finding("precision", "ok", told, share)
    severity = "note" if share < _NOISE_WARNED else "warning"
    advice = "Survey the model in float64: model.double(), data.double()."
    if dtype == "float64":
        advice = "The loss is large beside its relief: leave out of it what is the same at every point."
    return Finding("precision", severity, told, share, advice)


def _rounding(evidence: Evidence) -> float:
    """How far the nodes that are checked move in float64, on some of the examples: rounding averages out over more."""
    with evidence.objective.session():
        own = evidence.objective.mean_loss.few(_ROUNDED_ROWS)
        double = own.in_double()
        points = [evidence.theta(evidence.node(index)) for index, _ in evidence.checked]
        return max(abs(own.measure(p)["loss"] - double.measure(p.double())["loss"]) for p in points)


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


def _relative(value: float, reference: float, relief: float) -> float:
    """How far two values differ, as a share of them; near zero, of the relief, whose rounding they share."""
    if value == reference or (np.isnan(value) and np.isnan(reference)):
        return 0.0
    off = abs(value - reference) / max(abs(reference), relief / _ROUNDING, np.finfo(np.float64).tiny)
    return float(off) if np.isfinite(off) else float("inf")
