"""The cached engine: whatever an axis does not move is computed once, not at every point."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import torch
from torch import Tensor, fx

from ..errors import ModelError
from ..examples import Examples
from ..readings import Readings
from ..streaming import Stream
from .crew import most_workers
from .engine import Axes, Block, Engine, Survey
from .folding import Folding, fold
from .graph import Stage, Traced

_KEPT_BYTES = 2**30
"""A survey that would have to keep more than this goes without."""


class Cached(Engine):
    """Partial evaluation of the traced model.

    Operations that depend on no moved parameter run once for all; those that depend only on the
    outer axes once a row; the rest at every point. The innermost axis is the one whose first moved
    layer comes last. Batch normalisation is folded into convolutions as in the folded engine; without
    any, the values are those of the plain forward pass, to the bit on one machine.
    """

    name = "cached"

    def __init__(self, survey: Survey, folding: Folding, examples: Examples | Stream, inner: int) -> None:
        traced, levels = folding.traced, _levels(folding.traced, survey, inner)
        folding.overwrite(lambda made, by: levels[made] == levels[by])  # what is kept must stay as it is
        self.survey, self.mean_loss, self.examples = survey, survey.mean_loss, examples
        self._folding, self._folds = folding, [[n for n in folding.folds if levels[n] == i] for i in range(3)]
        self.dtype = survey.mean_loss.dtype
        self.offsets = survey.offsets
        self.inner, self.traced = inner, traced
        self.whole_axis, self._kept_bytes = inner, 0
        self.once, self.per_row, self.per_point = _stages(traced, levels)
        self._known: list[dict[fx.Node, Any]] | None = None
        counts = [sum(level == i for level in levels.values()) for i in range(3)]
        self.reason = (
            f"of {len(levels)} operations {counts[0]} run once, {counts[1]} once a row and {counts[2]} at every point"
        )
        if folding.folds:
            self.reason += f"; {len(folding.folds)} batch normalisations folded into convolutions"

    @classmethod
    def make(cls, survey: Survey, examples: Examples | Stream | None = None) -> Cached | str:
        """This engine, or why nothing can be kept; ``examples`` are those of the survey, laid out as it wants them."""
        traced = survey.traced
        if isinstance(traced, str):
            return traced
        if not isinstance(traced.result, fx.Node):
            return "the model returns more than one tensor"
        inner = max(range(survey.plane.k), key=lambda i: _first_moved(traced, survey.moved[i]))
        levels = _levels(traced, survey, inner)
        if levels[traced.result] < 2 or not any(level < 2 for level in levels.values()):
            return "every operation depends on every axis"
        folding = fold(traced)
        if examples is None:
            examples = survey.mean_loss.examples
            examples = examples.channels_last() if folding.folds else examples
        engine = cls(survey, folding, examples, inner)
        engine._kept_bytes = needed = engine.kept_bytes()
        return engine if needed <= _KEPT_BYTES else f"keeping what does not change would take {needed / 2**30:.1f} GiB"

    def kept_bytes(self) -> int:
        """Bytes of all that is kept between points, from the first batch."""
        with torch.inference_mode():
            self._set(self.offsets.origin)
            first = dict(zip(self.traced.inputs, _arguments(self.examples.first[0]), strict=False))
            once = self.once(first)
            kept = [*once.values(), *self.per_row(first | once).values()]
        one = sum(v.numel() * v.element_size() for v in kept if isinstance(v, Tensor))
        return one * len(self.examples.counts)

    def block(self, axes: Axes) -> Block:
        """Loss and metrics on the product of ``axes``."""
        mean_loss, outer = self.mean_loss, [i for i in range(len(axes)) if i != self.inner]
        values = {name: np.empty(tuple(len(a) for a in axes)) for name in mean_loss.names}
        with torch.inference_mode():
            if self._known is None:
                self._known = self._kept()
            for head in product(*(range(len(axes[i])) for i in outer)):
                row = self.offsets.along(outer, [axes[i][j] for i, j in zip(outer, head, strict=True)])
                self._set(self.offsets.origin + row, 1)
                known = [k | self.per_row(k) for k in self._known]
                readings = mean_loss.readings(len(axes[self.inner]))
                for j, coord in enumerate(axes[self.inner].tolist()):
                    self._set(self.offsets.origin + (row + coord * self.offsets.basis[self.inner]), 2)
                    self._measure(known, readings, j)
                line = _line(outer, head, self.inner)
                for name, found in readings.means(self.examples.counts).items():
                    values[name][line] = found
        return Block(values)

    def workers(self, threads: int) -> int:
        """How many of so many threads may evaluate points at once, each with a network of its own."""
        return min(most_workers(self.mean_loss, threads), max(1, _KEPT_BYTES // max(1, self._kept_bytes)))

    def twin(self) -> Engine:
        """The same on a network of its own; what is the same at every point it has from this one."""
        made = Cached.make(replace(self.survey, mean_loss=self.mean_loss.twin()), self.examples)
        if isinstance(made, str):
            raise ModelError(made, where="model")
        mine, others = list(self.traced.graph.nodes), list(made.traced.graph.nodes)
        if self._known is not None and [n.name for n in mine] == [n.name for n in others]:
            theirs = dict(zip(mine, others, strict=True))
            made._known = [{theirs[node]: value for node, value in known.items()} for known in self._known]
        return made

    def operation_elements(self) -> int:
        """Numbers in the widest activation of one sub-batch."""
        return self.mean_loss.operation_elements

    def _kept(self) -> list[dict[fx.Node, Any]]:
        """Per sub-batch, the values that are the same at every point."""
        self._set(self.offsets.origin)  # the network may still be where another plane has left it
        known = [dict(zip(self.traced.inputs, _arguments(b[0]), strict=False)) for b in self.examples.batches]
        return [k | self.once(k) for k in known]

    def _set(self, theta: Tensor, level: int | None = None) -> None:
        """Put θ into the network, and into what is folded for operations of one level, or of all."""
        self.mean_loss.network.set(theta)
        self._folding.update(self._folding.folds if level is None else self._folds[level])

    def _measure(self, known: list[dict[fx.Node, Any]], readings: Readings, point: int) -> None:
        for i, (values, (_, target)) in enumerate(zip(known, self.examples.batches, strict=True)):
            prediction = self.per_point(values)[self.traced.result]
            readings.put(point, i, self.mean_loss.judge(prediction, target))


def _levels(traced: Traced, survey: Survey, inner: int) -> dict[fx.Node, int]:
    """For each operation: 0 it never changes, 1 it changes with the outer axes only, 2 with the inner."""
    outer_names = frozenset().union(*(m for i, m in enumerate(survey.moved) if i != inner))
    by_inner, by_outer = traced.reach(survey.moved[inner]), traced.reach(outer_names)
    return {n: 2 if n in by_inner else 1 if n in by_outer else 0 for n in traced.nodes}


def _first_moved(traced: Traced, names: frozenset[str]) -> int:
    reached = traced.reach(names)
    return next((i for i, n in enumerate(traced.nodes) if n in reached), len(traced.nodes))


def _stages(traced: Traced, levels: dict[fx.Node, int]) -> tuple[Stage, Stage, Stage]:
    def wanted(level: int) -> list[fx.Node]:
        later = [n for n in traced.nodes if levels[n] > level]
        return [n for n in traced.nodes if levels[n] == level and any(u in later for u in n.users)]

    parts = [[n for n in traced.nodes if levels[n] == level] for level in range(3)]
    return (
        traced.stage(parts[0], wanted(0)),
        traced.stage(parts[1], wanted(1)),
        traced.stage(parts[2], [traced.result]),
    )


def _arguments(inputs: Any) -> tuple[Any, ...]:
    return tuple(inputs) if isinstance(inputs, (tuple, list)) else (inputs,)


def _line(outer: list[int], head: tuple[int, ...], inner: int) -> tuple[int | slice, ...]:
    """Where the points along the inner axis lie, at these places of the outer ones."""
    places: dict[int, int | slice] = {inner: slice(None), **dict(zip(outer, head, strict=True))}
    return tuple(places[axis] for axis in sorted(places))
