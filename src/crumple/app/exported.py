"""The scene of an exported page: what was saved, and with it an engine where the page can compute by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from .._train import train
from ..errors import CrumpleError
from ..grid import Grid
from ..privacy import scrub
from .limits import LIMITS
from .live import Entrant
from .messages import ANSWERS
from .own_engine import OwnEngine
from .racing import OPTIMIZERS, racer_of
from .scenes import entrant_of, entrants_of
from .stored import Run, Stored
from .surveying import Reply

_MOST_DOTS = 2_500
_MOST_UPDATES = 5_000
"""Of a run that is trained again, to see whether the page can."""
_UPDATES = 200
"""Of a race where no run was recorded."""


@dataclass(frozen=True)
class Again:
    """A run that the page makes anew, from wherever the ball is: how, from where, how long, and with which batches."""

    entrant: Entrant
    start: tuple[float, float]
    updates: int
    batch: int
    seed: int | None

    @property
    def race(self) -> tuple[Any, ...]:
        """What all racers of a race have in common."""
        return self.start, self.updates, self.batch, self.seed


def scene(stored: Stored, engine: OwnEngine | None) -> tuple[Reply, dict[str, str]]:
    """The scene with its arrays, and what its first view has that a link would say."""
    message, arrays = stored.scene(LIMITS)
    again: dict[str, Again] = {}
    if engine is not None:
        again = _made_again(stored, engine, message["updates"])
        message |= _live(stored, engine, message, again)
        recorded = [name for name in _runs(message) if name not in again]
        message["stored"] |= {"runs": recorded}
        arrays = {name: a for name, a in arrays.items() if name.partition(".")[0] not in again}
        arrays |= {name: np.ascontiguousarray(_dots(name, a), np.float64) for name, a in engine.arrays.items()}
    limits = {"n": max(LIMITS.nodes, *message["n"]), "updates": max(LIMITS.updates, message["updates"])}
    message |= {"limits": limits | {"racers": max(LIMITS.racers, len(message["racers"]))}, "presets": []}
    seed = next((one.seed for one in again.values()), None)
    return (message, arrays), {} if seed is None else {"seed": str(seed)}


def _live(stored: Stored, engine: OwnEngine, message: dict[str, Any], again: Mapping[str, Again]) -> dict[str, Any]:
    """What of a scene is other where the page computes: the runs that it can make begin where the ball is put."""
    runs, first = _runs(message), next(iter(again.values()), None)
    racers = [_racer(again[name].entrant) if name in again else {"optimizer": name, "options": {}} for name in runs]
    if first is None:  # nothing would start from the ball
        usual = [_racer(one) for one in entrants_of([], _width(stored))]
        racers += usual[:1] if racers else usual
    known = [{"name": n, "label": m.label, "options": dict(m.options)} for n, m in OPTIMIZERS.items()]
    return {
        "engine": dict(engine.how),
        "metrics": [{"name": name, "label": scrub(label)} for name, label in engine.metrics.items()],
        "start": list(first.start) if first else message["start"] if runs else _corner(stored),
        "racers": [{"id": str(i), **racer} for i, racer in enumerate(racers)],
        "updates": message["updates"] if runs else _UPDATES,
        "batch": first.batch if first else 0,
        "rows": engine.rows,
        "optimizers": [*known, *(one for one in message["optimizers"] if one["name"] not in again)],
        "answers": list(ANSWERS),
    }


def _runs(message: Mapping[str, Any]) -> list[str]:
    return list(message["stored"]["runs"])


def _racer(entrant: Entrant) -> dict[str, Any]:
    return {"optimizer": entrant.optimizer, "options": dict(entrant.options)}


def _made_again(stored: Stored, engine: OwnEngine, updates: int) -> dict[str, Again]:
    """The runs that come out the same when they are made anew, in one race; others are drawn as they were recorded."""
    runs = dict(stored.named())
    found: dict[str, Again] = {}
    for name, path in stored.paths().items():
        one = _again(runs[name], path)
        if one is None or one.updates != updates or one.race != next(iter(found.values()), one).race:
            continue
        if _comes_out(one, path, engine):
            found[name] = one
    return found


def _again(run: Run, path: Mapping[str, Any]) -> Again | None:
    """How to make a run anew, if all of it can be said to the page."""
    meta, entrant = run.meta, entrant_of(run.meta)
    if entrant is None or int(path["updates"][0]) != 0 or not 0 < int(path["updates"][-1]) <= _MOST_UPDATES:
        return None
    method = OPTIMIZERS[entrant.optimizer]
    unsaid = [v for k, v in meta["options"].items() if k not in entrant.options and k not in method.fixed and v]
    if unsaid or meta["optimizer"] != method.optimizer.__name__:
        return None
    (a, b), seed = path["points"][0].tolist(), int(meta.get("seed") or 0)
    batch = int(meta.get("batch_size") or 0)
    return Again(entrant, (a, b), int(path["updates"][-1]), batch, seed if meta.get("shuffle") else None)


def _comes_out(one: Again, path: Mapping[str, Any], engine: OwnEngine) -> bool:
    """Whether the run ends where it ended when it is made anew, as the page will make it."""
    racer = racer_of(one.entrant.optimizer, one.entrant.options, torch.as_tensor(one.start))
    ways: dict[str, Any] = {"steps": one.updates, "record_every": one.updates, "batch_size": one.batch or None}
    ways |= {"shuffle": one.seed is not None, "seed": one.seed or 0, "start": one.start, "progress": False}
    try:
        made = train(engine.trained, racer.optimizer, **ways, **racer.options)
    except CrumpleError:
        return False
    return bool(np.allclose(made.points[-1].double().numpy(), path["points"][-1], rtol=1e-7, atol=1e-9))


def _width(stored: Stored) -> float:
    return min(b - a for a, b in stored.surface.grid.bounds)


def _corner(stored: Stored) -> list[float]:
    """Where the ball lies if no run says where."""
    (a, b), (c, d) = stored.surface.grid.bounds
    middle = Grid.box((a, b), (c, d), n=5, scale=stored.surface.grid.scales).points().reshape(5, 5, 2)[1, 3]
    return [float(v) for v in middle]


def _dots(name: str, values: Any) -> Any:
    """All rows that are computed with, and of those that are only drawn no more than can be seen."""
    return values[:: max(1, len(values) // _MOST_DOTS)] if name in ("data_x", "data_y") else values
