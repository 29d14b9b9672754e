"""Several surfaces on one scale of colours and heights, so that they can be compared by eye."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..errors import InputError, shorten
from ..surface import LossSurface
from ._curve import labelled
from ._scale import Array
from ._sheet import check_height, clip_limits, finite_values, height_scale
from ._stage import Look, Stage, stage
from ._style import number
from ._view import Box


@dataclass(frozen=True, eq=False)
class Atlas:
    """Pictures of several surfaces with one span of heights."""

    names: tuple[str, ...]
    stages: tuple[Stage, ...]
    reliefs: Array
    """(n,) highest less lowest finite value of each, unclipped."""

    @property
    def span(self) -> tuple[float, float]:
        """Lowest and highest drawn height of all."""
        return self.stages[0].sheet.span

    @property
    def spread(self) -> str:
        """The reliefs in one sentence."""
        low, middle, high = (number(f(self.reliefs), 3) for f in (np.min, np.median, np.max))
        return f"Relief, highest less lowest value: least {low}, median {middle}, greatest {high}."

    @property
    def notes(self) -> list[str]:
        """What each picture leaves out, by its name."""
        return [f"{n}: {note}" for n, s in zip(self.names, self.stages, strict=True) for note in s.notes]


def atlas(surfaces: Any, look: Look, *, most: int = 160) -> Atlas:
    """Stages of several surfaces, all with the same lowest and highest height.

    Args:
        surfaces: several, or name → surface.
        look: how they are shown; a quantile as ``clip`` is one of all values together.
        most: nodes drawn an axis.
    """
    given = _named(surfaces)
    check_height(look.height)
    values = [finite_values(s, look.metric) for s in given.values()]
    together = np.concatenate([v.ravel() for v in values])
    look = replace(look, height=height_scale(look.height, together))
    if look.clip is not None:
        look = replace(look, clip=clip_limits(look.clip, together))
    if look.clip == (None, None):
        look = replace(look, clip=None)
    scenes = [stage(s, (), None, look, most=most) for s in given.values()]
    low, high = min(s.sheet.span[0] for s in scenes), max(s.sheet.span[1] for s in scenes)
    reliefs = np.array([np.nanmax(v) - np.nanmin(v) for v in values])
    return Atlas(tuple(given), tuple(on_span(s, low, high) for s in scenes), reliefs)


def on_span(scene: Stage, low: float, high: float) -> Stage:
    """The same picture with other limits of height and colour."""
    air = 0.03 * (high - low)
    bottom, top = np.append(scene.box.low[:2], low - air), np.append(scene.box.high[:2], high + air)
    return replace(scene, sheet=replace(scene.sheet, span=(low, high)), box=Box(bottom, top))


def _named(surfaces: Any) -> Mapping[str, LossSurface]:
    """Name → surface; without names, the seeds of their planes if these tell them apart, else numbers."""
    if isinstance(surfaces, (LossSurface, Mapping)):
        return labelled(surfaces)
    found = list(labelled(surfaces).values()) if not isinstance(surfaces, Sequence) else list(surfaces)
    seeds = [s.plane.meta.get("seed") if isinstance(s, LossSurface) else None for s in found]
    if None not in seeds and len(set(map(str, seeds))) == len(seeds) > 1:
        return labelled({f"seed {seed}": s for seed, s in zip(seeds, found, strict=True)})
    return labelled({f"surface {i + 1}": s for i, s in enumerate(found)})


def cells(n: int, most_columns: int = 4) -> tuple[int, int]:
    """Rows and columns for n panels, as square as may be."""
    columns = min(most_columns, math.ceil(math.sqrt(n)))
    return math.ceil(n / columns), columns


def check_few(n: int, most: int, what: str) -> None:
    """Refuse more panels than can be read."""
    if n > most:
        raise InputError("too many to be read", where="surfaces", got=n, expected=f"at most {most} as {what}")


def panel_title(text: str, limit: int = 40) -> str:
    """The name of a panel, cut to what there is room for."""
    return shorten(text, limit)
