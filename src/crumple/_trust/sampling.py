"""Whether other examples would show the same: the standard error of a difference in height."""

from __future__ import annotations

import math

import numpy as np

from ..errors import LossError
from ..findings import Finding, percent
from ..sampling import difference
from .evidence import Evidence

_NOTED, _WARNED = 0.1, 0.5


def sampling(evidence: Evidence) -> Finding | None:
    """How sure the relief is, for endless data like these examples.

    The height of the node of median loss above the lowest node, with the standard error of that
    difference. Both are means over the same examples, so that it is surer than either mean.
    """
    if not evidence.has_values or evidence.relief == 0.0 or evidence.objective.examples.rows < 2:
        return None
    away = np.abs(evidence.loss - np.nanmedian(evidence.loss))
    median = [int(i) for i in np.unravel_index(int(np.nanargmin(away)), away.shape)]
    points = [evidence.theta(evidence.node(index)) for index in (evidence.lowest.index, median)]
    try:
        with evidence.objective.session():
            rise, error = difference(evidence.objective.mean_loss, *points)
    except LossError:  # a loss that is not a mean over examples has no such error
        return None
    share = error / abs(rise) if rise else math.inf
    told = (
        f"From the lowest node to that of median loss the mean over {evidence.objective.examples.rows:,} examples "
        f"rises by {rise:.3g} with a standard error of {error:.2g}, {percent(share)} of it."
    )
    if share < _NOTED:
        return Finding("sampling", "ok", told, share)
    severity = "note" if share < _WARNED else "warning"
    return Finding("sampling", severity, told, share, "Other examples might show another relief; take more of them.")
