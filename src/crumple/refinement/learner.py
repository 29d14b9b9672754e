"""The learner: what to evaluate next, from what has been evaluated so far."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, ShapeError, check_count, check_number
from .estimate import Assessment, Probes, assess
from .lattice import SIDE, Lattice, Places
from .patches import Patches
from .plan import Plan, Request
from .spline import STEPS
from .tree import Tree
from .window import Window

Array = NDArray[np.float64]

_MANY_PROBES = 4
"""Probes in a leaf while leaves are few, and anything may lie between them."""
_PROBES = {1: 3, 2: 2}
"""Later, by the number of axes; on a line there are no further rows to tell."""
_DEEPEST = 16
"""No leaf is halved more often than this along an axis: at a jump the error stays, however close the values."""
_DEEPEST_MIXED = 4
"""The same for leaves where some values are not finite: there is nothing to be gained but the hole's outline."""


class Refinement:
    """An error-controlled survey of a window of one or two axes, told its values from outside.

    Ask for requests, evaluate them in any order, tell their values; when the last is told, the next are
    made. Leaves that are too far off are halved along the axis that is to blame, the worst first;
    neighbours stay within one halving of each other. A leaf is believed only once random points in it
    agree. The same values and seed give the same requests.

    Args:
        box: one (low, high) an axis.
        tolerance: the largest error allowed, as a share of the range of the surface in the window.
        absolute: the same in units of the values; replaces ``tolerance``.
        budget: evaluations at most.
        scale: ``"linear"`` or ``"log"``, one for all axes or one an axis.
        seed: of the probes' places.
        epsilon: relative rounding of the values; errors below it are not chased.

    Raises:
        InputError: an argument is out of range, or the budget is below what the first requests need.

    Example:
        >>> import numpy as np
        >>> learner = Refinement((-1, 2), tolerance=1e-4)
        >>> while not learner.done:
        ...     for request in learner.ask():
        ...         learner.tell(request, np.exp(request.axes[0]))
        >>> learner.error < 7e-4, learner.evaluations < 40
        (True, True)
    """

    def __init__(
        self,
        box: Any,
        *,
        tolerance: float = 1e-3,
        absolute: float | None = None,
        budget: int = 5000,
        scale: str | Sequence[str] = "linear",
        seed: int = 0,
        epsilon: float = float(np.finfo(np.float64).eps),
    ) -> None:
        self.window = Window.of(box, scale)
        self.tolerance = check_number(tolerance, "tolerance", above=0.0)
        self.absolute = None if absolute is None else check_number(absolute, "absolute", above=0.0)
        self.epsilon = check_number(epsilon, "epsilon", least=0.0)
        self._tree, self._lattice = Tree.start(self.window.k), Lattice()
        self._points: list[tuple[float, ...]] = []
        self._measured: list[float] = []
        self._random = np.random.default_rng(check_count(seed, "seed", least=0, most=2**63 - 1))
        self._plan = Plan(self.window, self._lattice)
        start = np.arange(2 * STEPS + 1) / (2.0 * STEPS)
        first = self._plan.request([start] * self.window.k, is_probe=False)
        self._plan.budget = check_count(budget, "budget", least=first.size + _MANY_PROBES * len(self._tree))
        self._plan.add([first])
        self._assessment: Assessment | None = None

    # -- ask and tell ----------------------------------------------------------------------------

    def ask(self) -> list[Request]:
        """What is to be evaluated now, the most wanted first; empty when the survey is over."""
        return list(self._plan.open)

    def tell(self, request: Request, values: Any) -> None:
        """Take in the values of one request; NaN and infinities are values too.

        Raises:
            InputError: this is not a request that is open.
            ShapeError: the values have another shape than the request.
        """
        if request not in self._plan.open:
            raise InputError("not an open request", where="request", fix="Tell what ask() gave, once.")
        array = np.asarray(values, dtype=np.float64)
        if array.shape != request.shape:
            raise ShapeError("wrong shape", where="values", got=array.shape, expected=str(request.shape))
        if request.is_probe:
            self._points += list(zip(*(u.tolist() for u in request.unit), strict=True))
            self._measured += array.ravel().tolist()
        else:
            self._lattice.add(_places(request.unit), array)
        self._plan.answered(request)
        if not self._plan.open:
            self._advance()

    @property
    def done(self) -> bool:
        """Whether nothing is left to ask: the tolerance is reached, or the budget, or the finest leaf."""
        return not self._plan.open

    @property
    def budget(self) -> int:
        """Evaluations at most."""
        return self._plan.budget

    @property
    def evaluations(self) -> int:
        """How many values have been told."""
        return len(self._lattice) + len(self._measured)

    @property
    def patches(self) -> Patches:
        """The surface so far."""
        return self._known.patches

    @property
    def error(self) -> float:
        """The estimated largest error of the surface so far, in units of the values; NaN if it has no finite part."""
        return self._known.largest

    @property
    def errors(self) -> Array:
        """The same for each leaf of the patches, (L,)."""
        return self._known.error

    @property
    def range(self) -> float:
        """Greatest less least finite value so far."""
        return self._known.range

    @property
    def target(self) -> float:
        """The error that is aimed at: the tolerance, or the values' own rounding where that is larger."""
        return max(self._wanted(self._known), 2.0 * self._known.rounding)

    @property
    def reached(self) -> bool:
        """Whether the estimated error is within the tolerance, or the surface is flat to rounding."""
        known = self._known
        is_flat = known.range <= known.rounding
        return known.largest <= (self.target if is_flat else self._wanted(known))

    # -- planning --------------------------------------------------------------------------------

    @property
    def _known(self) -> Assessment:
        if self._assessment is None:
            raise InputError("nothing is known yet", where="refinement", fix="Tell the first requests' values.")
        return self._assessment

    def _wanted(self, known: Assessment) -> float:
        return self.absolute if self.absolute is not None else self.tolerance * known.range

    def _advance(self) -> None:
        probes = Probes(np.array(self._points).reshape(-1, self.window.k), np.array(self._measured))
        everything = np.concatenate([self._lattice.values, probes.values])
        known = assess(Patches.through(self._lattice, self._tree), probes, everything, self.epsilon)
        self._assessment = known
        self._plan.add(self._probes(known))
        if not self._plan.open:
            self._tree = self._plan.grade(self._plan.halve(self._tree, self._too_far_off(known)))

    def _probes(self, known: Assessment) -> list[Request]:
        """Random points in the leaves that would be believed if these agree."""
        few = len(self._tree) <= 4**self.window.k
        wanted = _MANY_PROBES if few else _PROBES[self.window.k]
        hopeful = np.where(known.patches.is_broken, known.patches.is_dead, known.hoped <= self.target)
        places = known.patches.residuals()
        return [
            self._probe(known.patches, number, places[number] if i == 0 else None)
            for number in np.flatnonzero(hopeful).tolist()
            for i in range(wanted - int(known.probes[number]))
        ]

    def _probe(self, patches: Patches, number: int, residuals: Array | None) -> Request:
        """A random point of a leaf, or one in the cell where its patch should be worst."""
        low, width = patches.tree.low[number], patches.tree.width[number]
        share = self._random.random(self.window.k)
        if residuals is not None:
            cells = [self._worst_cell(r, s) for r, s in zip(residuals, patches.sides[number], strict=True)]
            share = (np.array(cells) + 0.25 + 0.5 * share) / STEPS
        return self._plan.request([np.array([x]) for x in (low + width * share).tolist()], is_probe=True)

    def _worst_cell(self, residuals: Array, sides: NDArray[np.bool_]) -> int:
        """The cell at an end without neighbour, where splines are worst; else one in the half that is worse."""
        half = int(np.where(sides.all() | ~sides, residuals, -1.0).argmax())
        if not sides[half]:
            return (STEPS - 1) * half
        return STEPS // 2 * half + int(self._random.integers(STEPS // 2))

    def _too_far_off(self, known: Assessment) -> list[tuple[int, int]]:
        """Leaves and axes to halve, in order; leaves with holes come last, the largest of them first."""
        levels = known.patches.tree.levels
        bad = np.flatnonzero(known.error > self.target)
        found = [
            (number, _axis(known, number)) for number in bad[np.argsort(-known.error[bad], kind="stable")].tolist()
        ]
        mixed = np.flatnonzero(known.is_mixed & (levels.min(axis=1) < _DEEPEST_MIXED))
        ordered = mixed[np.argsort(levels[mixed].sum(axis=1), kind="stable")].tolist()
        found += [(number, int(levels[number].argmin())) for number in ordered]
        return [(number, axis) for number, axis in found if levels[number, axis] < _DEEPEST]


def _axis(known: Assessment, number: int) -> int:
    """The axis that is to blame; the longer side of the leaf where its values give no hint."""
    if known.is_surprised[number]:
        return int(known.patches.tree.levels[number].argmin())
    return int(known.along[number].argmax())


def _places(unit: Sequence[Array]) -> Places:
    return np.ix_(*(np.rint(u * SIDE).astype(np.int64) for u in unit))
