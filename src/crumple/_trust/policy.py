"""In which state the model was looked at, and that it was left in it."""

from __future__ import annotations

from ..findings import Finding
from ..policy import batch_norms
from .evidence import Evidence

_BETWEEN_MODELS = ("interpolate", "plane through three")


def mode(evidence: Evidence) -> Finding:
    """What batch normalisation, dropout and autocast did at every point."""
    mean_loss = evidence.objective.mean_loss
    policy, norms = mean_loss.policy, batch_norms(mean_loss.network.module)
    told = f"The model was in evaluation mode: dropout {policy.dropout}"
    if norms:
        told += f", batch normalisation {policy.batchnorm} in {len(norms)} layer{'s' * (len(norms) > 1)}"
    told += "."
    stale = bool(norms) and policy.batchnorm == "frozen" and evidence.plane.meta.get("method") in _BETWEEN_MODELS
    if stale:
        told += " Between two models the stored statistics belong to neither, which makes false barriers."
        return Finding("mode", "warning", told, advice='Make the objective with batchnorm="recompute".')
    return Finding("mode", "ok", told)


def sampled(evidence: Evidence) -> Finding | None:
    """Whether only some of the examples were surveyed."""
    n = evidence.surface.meta.get("sample")
    if n is None:
        return None
    told = f"Only {int(n):,} of {evidence.asked.examples.rows:,} examples were surveyed."
    return Finding("sample", "note", told, float(n), "Survey all of them before drawing conclusions from details.")
