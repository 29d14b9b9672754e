"""How far off the patches are: an estimate from their own values, held against probes between them."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .patches import Patches

Array = NDArray[np.float64]

_SAFETY = 1.5
"""The estimate is this many times what the values say: the worst of a leaf lies between its rows."""
_PROBE_SAFETY = 3.0
"""The error of a leaf is at least this many times the largest found at a probe in it."""
_BEST_RATE = 1 / 16
"""Halving the step of a cubic spline divides its error by 16 at most; a better rate than that is luck."""
_MOST = 2 / 3
"""Nor is a leaf's rate believed to be better than that of two thirds of all; kinks make lucky leaves."""
_KINKED = 1 / 8
"""A rate worse than this is not that of a smooth surface: there may be a kink, however lucky its place."""
_AT_KINK = 1.0
"""The rate there, twice what halving the step does, where no further rows show the kink in a worse place: on a line."""
_ALIKE = 0.02
"""The rows of a leaf are like one line where its other axis has less than this share of the error."""
_SURPRISE = 4.0
"""A probe that finds this many times more than was hoped has found a feature that lay between the values."""
_ROUNDING = 16.0
"""Values are taken to be off by this many units in the last place."""


@dataclass(frozen=True, eq=False)
class Probes:
    """Values at random points of the unit box, taken to check the patches and for nothing else."""

    points: Array
    """(m, k)."""
    values: Array
    """(m,)."""


@dataclass(frozen=True, eq=False)
class Assessment:
    """What is known of the patches' errors, in units of the values."""

    patches: Patches
    hoped: Array
    """(L,) the error, if probes agree."""
    error: Array
    """(L,) the error, by all that is known; NaN where a leaf is broken."""
    along: Array
    """(L, k) the part of it that comes from each axis."""
    probes: NDArray[np.int64]
    """(L,) how many probes fell into each leaf."""
    is_surprised: NDArray[np.bool_]
    """(L,) whether a probe found far more than the values let expect: a feature fell between them."""
    is_mixed: NDArray[np.bool_]
    """(L,) whether some of the values in a leaf are finite and some are not."""
    range: float
    """Greatest less least finite value."""
    rounding: float
    """What values are off by anyway."""

    @property
    def largest(self) -> float:
        """The largest error of a leaf that is not broken; NaN where all are."""
        known = self.error[~np.isnan(self.error)]
        return float(known.max()) if len(known) else math.nan


def assess(patches: Patches, probes: Probes, everything: Array, epsilon: float) -> Assessment:
    """The errors of all leaves.

    With e(h) the error of the spline with step h, the values give e(2h) and e(4h); the rate e(2h)/e(4h)
    then gives e(h) ≈ e(2h)·rate along each axis, and these add up.

    Args:
        patches: what is to be judged.
        probes: values that the patches do not know.
        everything: every value computed, nodes and probes, (n,).
        epsilon: relative rounding of the values.
    """
    finite = everything[np.isfinite(everything)]
    rounding = _ROUNDING * epsilon * float(np.abs(finite).max(initial=0.0))
    patches, count, found, is_mixed = _probed(patches, probes)
    fine, coarse = (r.max(axis=2) for r in (patches.residuals(), patches.coarse_residuals()))
    along = _SAFETY * fine * _rates(fine, coarse, rounding)
    hoped = along.sum(axis=1) + rounding
    error = np.maximum(hoped, _PROBE_SAFETY * found)
    error = np.where(np.isnan(error), np.inf, error)  # values so large that their differences overflow
    error[patches.is_broken] = np.nan
    surprised = _PROBE_SAFETY * found > _SURPRISE * hoped
    span = float(np.ptp(finite)) if len(finite) else 0.0
    return Assessment(patches, hoped, error, along, count, surprised, is_mixed, span, rounding)


def _rates(fine: Array, coarse: Array, rounding: float) -> Array:
    """By how much halving the step divides the error along each axis of each leaf, (L, k)."""
    rate = np.divide(fine, coarse, out=np.ones_like(fine), where=coarse > 0)
    is_telling = fine > rounding
    telling = rate[is_telling & np.isfinite(rate)]
    most = float(np.quantile(telling, _MOST)) if len(telling) else _BEST_RATE
    is_alone = np.flip(fine, axis=1) <= _ALIKE * fine if fine.shape[1] > 1 else True
    least = np.where(is_telling & (rate > _KINKED) & is_alone, _AT_KINK, _BEST_RATE)
    return np.clip(rate, np.clip(most, least, 1.0), 1.0)


def _probed(patches: Patches, probes: Probes) -> tuple[Patches, NDArray[np.int64], Array, NDArray[np.bool_]]:
    """The patches, broken also where a probe is not finite, and what probes say of each leaf.

    That is: how many there are, the largest error at one of them, and whether values are finite in part.
    """
    n, numbers = len(patches.tree), patches.tree.locate(probes.points)
    finite = np.isfinite(probes.values)
    has_hole, has_value = (np.bincount(numbers[m], minlength=n) > 0 for m in (~finite, finite))
    is_broken = patches.is_broken | has_hole
    is_mixed = is_broken & (~patches.is_dead | has_value)
    off = np.abs(patches.at(probes.points, numbers) - probes.values)
    found = np.zeros(n)
    compared = ~np.isnan(off)
    np.maximum.at(found, numbers[compared], off[compared])
    return dataclasses.replace(patches, is_broken=is_broken), np.bincount(numbers, minlength=n), found, is_mixed
