"""Sign changes along a line: intervals are halved until the slope in each changes its sign once, or never."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .unit import Array

Slope = Callable[[Array], Array]
"""Places (n,) → slopes (n,) along the line."""

_PIECES = 32
_INNER = np.array([0.3819660, 0.7320508])
_MARGIN = 2.5
_DEPTH = 16


def turns(slope: Slope) -> Array:
    """Where on [0, 1] the slope changes its sign or is zero, (m,), increasing."""
    left, right = np.arange(_PIECES) / _PIECES, (np.arange(_PIECES) + 1) / _PIECES
    ends = slope(np.arange(_PIECES + 1) / _PIECES)
    known = dict(zip(np.append(left, 1.0).tolist(), ends.tolist(), strict=True))
    brackets: list[tuple[float, float]] = []
    for depth in range(_DEPTH):
        places = left[:, None] + (right - left)[:, None] * np.concatenate([[0.0], _INNER, [1.0]])
        inner = slope(places[:, 1:3].reshape(-1)).reshape(-1, 2)
        a, b = (np.array([known[t] for t in side.tolist()]) for side in (left, right))
        values = np.stack([a, inner[:, 0], inner[:, 1], b], axis=1)
        error = np.abs(inner - (a[:, None] + (b - a)[:, None] * _INNER)).max(axis=1)
        keeps = (np.abs(values).min(axis=1) > _MARGIN * error) & (np.ptp(np.sign(values), axis=1) == 0)
        once = error <= 0.3 * np.abs(b - a)
        ready = ~keeps & (once | (depth == _DEPTH - 1))
        brackets += [pair for i in np.flatnonzero(ready) for pair in _changes(places[i], values[i])]
        on = ~keeps & ~ready & np.isfinite(values).all(axis=1)
        if not on.any():
            break
        middle = 0.5 * (left[on] + right[on])
        known |= dict(zip(middle.tolist(), slope(middle).tolist(), strict=True))
        left, right = np.concatenate([left[on], middle]), np.concatenate([middle, right[on]])
    return _solved(slope, brackets)


def _changes(places: Array, values: Array) -> list[tuple[float, float]]:
    """Neighbouring places between which the sign changes, or at the first of which the value is zero."""
    pairs = zip(places[:-1].tolist(), places[1:].tolist(), values[:-1].tolist(), values[1:].tolist(), strict=True)
    return [(p, q) for p, q, v, w in pairs if v * w < 0 or v == 0 or (w == 0 and q == 1.0)]


def _solved(slope: Slope, brackets: list[tuple[float, float]]) -> Array:
    """The places where the sign changes, by Brent's method (Brent 1973, chapter 4), each once."""
    ends = {t: float(slope(np.array([t]))[0]) for pair in brackets for t in pair}
    zeros = [next((t for t in pair if ends[t] == 0), None) for pair in brackets]
    roots = [_between(slope, *p) if t is None else t for t, p in zip(zeros, brackets, strict=True)]
    found = np.sort(np.array(roots))
    return found[np.diff(found, prepend=-1.0) > 1e-9]


def _between(slope: Slope, left: float, right: float) -> float:
    from scipy.optimize import brentq

    return float(brentq(lambda t: float(slope(np.array([t]))[0]), left, right, xtol=1e-15, disp=False))
