"""Choosing the engine: the fastest that applies, once it has agreed with the plain forward pass."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ..errors import InputError, check_choice
from ..threads import fitting_threads
from .affine_head import AffineHead
from .cached import Cached
from .engine import Block, Engine, Survey
from .folded import Folded
from .generic import Generic
from .mapped import Mapped
from .quadratic import Quadratic
from .stacked import Stacked

ENGINES: dict[str, Callable[[Survey], Engine | str]] = {
    "quadratic": Quadratic.make,
    "affine-head": AffineHead.make,
    "stacked": Stacked.make,
    "cached": Cached.make,
    "folded": Folded.make,
    "mapped": Mapped.make,
    "generic": Generic.make,
}
"""By name, in order of preference; each gives an engine or the reason why it does not apply."""
_CLOSED_FORMS = ("quadratic", "affine-head")
"""Where these apply nothing is faster, so nothing needs to be timed."""
_TIMED_AXIS = 4
_MOST_TIMED = 256
_ABOUT, _MUCH = 1.15, 2.0

_TOLERANCE = {torch.float64: 1e-9, torch.float32: 1e-5}
_LOOSE = 5e-2
"""For 16-bit models, whose own forward pass is off by this much."""


_SAMPLE_ELEMENTS = 2**16
"""Engines are tried on as many examples as give the widest layer this many numbers."""
_MOST_CHECKED_WHOLE = 2**16
"""Grids of more points take so long that memory and progress matter, which checks know nothing of."""
_WORTH_CALIBRATING = 64
"""Surveys of fewer points take the first engine that applies."""


@dataclass(frozen=True)
class Choice:
    """The engine taken, how far off its self-check was, and why others were not."""

    engine: Engine
    error: float
    """Largest relative difference from the plain forward pass in float64, at the points checked."""
    refused: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    """Seconds a point of each engine that was timed on the sample; empty where one was plainly best."""
    block: Block | None = None
    """Values on the whole grid, where the self-check was of those."""

    def describe(self) -> dict[str, Any]:
        """The same as plain values, for provenance."""
        return {
            "engine": self.engine.name,
            "engine_reason": self.engine.reason,
            "engine_error": self.error,
            "engine_refused": self.refused,
            "engine_timing": self.seconds,
            "engine_dtype": str(self.engine.dtype).removeprefix("torch."),
        }

    def instead(self, survey: Survey, cause: str) -> Choice:
        """The plain forward pass, since this engine raised at a point: it alone can tell at which."""
        return Choice(Generic(survey), 0.0, {**self.refused, self.engine.name: f"it failed at a point ({cause[:120]})"})


def choose(survey: Survey, engine: str = "auto", *, steady: bool = False, whole: bool = False) -> Choice:
    """The engine for a survey: the closed forms where they apply, else the fastest of those that do.

    Each is tried on a sample of the examples, and must agree there with the plain forward pass in float64.
    Engines differ in last digits, and which is fastest is a matter of timing: name one for the same bits twice.

    Args:
        survey: what is to be evaluated.
        engine: ``"auto"`` or one of ``ENGINES``.
        steady: leave the first that applies only for one that is more than twice as fast, so that the choice
            is the same at every call.
        whole: check values of the whole grid where they are found at one go, and give those too.

    Raises:
        UnknownNameError: there is no engine of that name.
        InputError: the engine asked for does not apply here; the message says why.
    """
    check_choice(engine, ("auto", *ENGINES), "engine")
    sample = Survey(survey.mean_loss.few(_sample_rows(survey)), survey.plane, survey.grid)
    refused: dict[str, str] = {}
    valid: dict[str, _Tried] = {}
    is_all = sample.mean_loss is survey.mean_loss
    for name in ENGINES if engine == "auto" else [engine]:
        tried = _try_out(name, sample, whole=whole and is_all)
        if isinstance(tried, str):
            refused[name] = tried
            continue
        valid[name] = tried
        if name in _CLOSED_FORMS or survey.grid.size < _WORTH_CALIBRATING:
            break
    if not valid:
        raise InputError(f"engine {engine!r} does not apply here: {refused[engine]}", where="engine", fix='Use "auto".')
    seconds = _timed({name: tried.engine for name, tried in valid.items()}, sample) if len(valid) > 1 else {}
    best = _preferred(seconds, _MUCH if steady else _ABOUT) if seconds else next(iter(valid))
    tried = valid[best]
    full = tried.engine if is_all else ENGINES[best](survey)
    if isinstance(full, str):
        return Choice(Generic(survey), 0.0, {**refused, best: full}, seconds)
    return Choice(full, tried.error, refused, seconds, tried.block)


def _preferred(seconds: dict[str, float], about: float) -> str:
    """The first engine in order that is about as fast as the fastest, so that noise seldom changes the choice."""
    fastest = min(seconds.values())
    return next(name for name, spent in seconds.items() if spent <= about * fastest)


@dataclass(frozen=True)
class _Tried:
    """An engine for the sample, its error, and its values on the whole grid where they were asked for."""

    engine: Engine
    error: float
    block: Block | None


def _try_out(name: str, sample: Survey, *, whole: bool) -> _Tried | str:
    """An engine for the sample, or why it does not apply."""
    try:
        made = ENGINES[name](sample)
        if isinstance(made, str):
            return made
        if not made.is_short_cut:
            return _Tried(made, 0.0, None)
        block = _whole_grid(made, sample) if whole else None
        error = self_check(made, sample, block)
    except Exception as cause:  # a stranger's model may refuse anything but a plain call, which is still to come
        return f"it failed where it was tried out ({type(cause).__name__}: {str(cause)[:120]})"
    if not error <= _TOLERANCE.get(made.dtype, _LOOSE):
        return f"its self-check was off by {error:.1e}"
    return _Tried(made, error, block)


def _whole_grid(engine: Engine, survey: Survey) -> Block | None:
    """Values on the whole grid, where that is no more than the engine takes in its stride."""
    if survey.grid.size > min(engine.points_at_once, _MOST_CHECKED_WHOLE):
        return None
    with fitting_threads(engine.operation_elements()):
        return engine.block(survey.grid.axes)


def _timed(engines: dict[str, Engine], sample: Survey) -> dict[str, float]:
    """Seconds a point of each engine on the sample, the better of two blocks of as many points as it likes."""
    seconds = {}
    for name, engine in engines.items():
        liked = min(engine.points_at_once, _MOST_TIMED) ** (1 / sample.grid.k)
        axes = [axis[: max(_TIMED_AXIS, round(liked))] for axis in sample.grid.axes]
        points = int(np.prod([len(a) for a in axes]))
        with fitting_threads(1 if engine.workers(torch.get_num_threads()) > 1 else engine.operation_elements()):
            spent = []
            for _ in range(2):
                began = time.perf_counter()
                engine.block(axes)
                spent.append(time.perf_counter() - began)
        seconds[name] = min(spent) / points
    return seconds


def _sample_rows(survey: Survey) -> int:
    return max(16, _SAMPLE_ELEMENTS // survey.mean_loss.network.widest)


def self_check(engine: Engine, survey: Survey, known: Block | None = None) -> float:
    """Largest relative difference between an engine and the plain forward pass in float64, at a few points.

    Args:
        engine: what is checked.
        survey: what it evaluates.
        known: its values on the whole grid, if they have been found already.
    """
    places = _checked_places(survey.grid.shape)
    axes = [axis[some] for axis, some in zip(survey.grid.axes, places, strict=True)]
    plain = Generic(Survey(survey.mean_loss.in_double(), survey.plane, survey.grid))
    with fitting_threads(engine.operation_elements()):
        slow = plain.block(axes).values
        fast = engine.block(axes).values if known is None else {k: v[np.ix_(*places)] for k, v in known.values.items()}
    pairs = (pair for name in slow for pair in zip(fast[name].flat, slow[name].flat, strict=True))
    return max(relative_difference(float(a), float(b)) for a, b in pairs)


def relative_difference(a: float, b: float) -> float:
    """|a − b| / |b|; 0 where both are the same, NaN and infinities included, and inf where one only is finite."""
    if a == b or (np.isnan(a) and np.isnan(b)):
        return 0.0
    if not (np.isfinite(a) and np.isfinite(b)):
        return float("inf")
    return abs(a - b) / max(abs(b), np.finfo(np.float64).tiny)


@functools.lru_cache(maxsize=64)
def _checked_places(shape: tuple[int, ...]) -> tuple[NDArray[np.intp], ...]:
    """A few places an axis, the same for every call: both ends, where numbers go wrong first, and others."""
    rng = np.random.default_rng(0)
    inside = [2] if len(shape) == 1 else [1, 0, 0][: len(shape)]
    picks = [
        {0, n - 1, *(1 + rng.permutation(max(0, n - 2))[:some]).tolist()} for n, some in zip(shape, inside, strict=True)
    ]
    return tuple(np.array(sorted(pick)) for pick in picks)
