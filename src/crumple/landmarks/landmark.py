"""What a search for landmarks gives: the points, and how far the search itself can be trusted."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, overload

from ..errors import InputError, check_choice
from ..privacy import scrub

KINDS = ("minimum", "maximum", "saddle", "degenerate", "edge minimum")


@dataclass(frozen=True)
class Landmark:
    """A point of the plane where the surface turns, and what shows that it does.

    A minimum here is a minimum *of the slice*: along other directions the loss may still fall.
    ``verdict`` says how much is known.
    """

    kind: str
    """``minimum``, ``maximum``, ``saddle``, ``degenerate`` or ``edge minimum``."""
    coords: tuple[float, ...]
    """Coordinates on the plane."""
    value: float
    """The loss there."""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    """``"gradient_norm"`` and ascending ``"eigenvalues"`` of the Hessian, both in the plane's coordinates; the
    ``"index"``, how often the gradient turns around the point; ``"kink"``, ``"set"``, ``"advice"``, ``"full"``."""

    def __post_init__(self) -> None:
        """Check the kind."""
        check_choice(self.kind, KINDS, "kind")

    @property
    def is_kink(self) -> bool:
        """Whether the gradient jumps here instead of vanishing, as between the pieces of a ReLU network."""
        return bool(self.evidence.get("kink"))

    @property
    def verdict(self) -> str:
        """What may be said of the point, in a few words."""
        if "verdict" in self.evidence:
            return str(self.evidence["verdict"])
        return f"{self.kind} of this slice{at_a_kink(self)}"


@dataclass(frozen=True)
class IndexCheck:
    """Poincaré and Hopf's count: around the window the gradient turns as often as minima + maxima − saddles inside."""

    window: int | None
    """Turns of the gradient once around the window; None where it vanishes or is not finite on the way."""
    found: int | None
    """The sum over the points found; None where the index of one of them is not known."""

    @property
    def agrees(self) -> bool | None:
        """Whether both are the same; None where one is not known."""
        return None if self.window is None or self.found is None else self.window == self.found


@dataclass(frozen=True)
class Landmarks(Sequence[Landmark]):
    """The landmarks of a window, lowest first, with what the search can vouch for."""

    marks: tuple[Landmark, ...]
    """The points."""
    index_check: IndexCheck
    """The count that shows a missed point, unless it is missed together with one that cancels it."""
    complete: bool
    """Whether every part of the window is settled and the count agrees."""
    notes: tuple[str, ...]
    """Sentences on what was found, and on what could not be settled."""
    evaluations: int
    """In-plane gradients that were evaluated."""
    seconds: float
    """How long it took."""

    @overload
    def __getitem__(self, i: int) -> Landmark: ...
    @overload
    def __getitem__(self, i: slice) -> tuple[Landmark, ...]: ...
    def __getitem__(self, i: int | slice) -> Landmark | tuple[Landmark, ...]:
        return self.marks[i]

    def __len__(self) -> int:
        return len(self.marks)

    def __iter__(self) -> Iterator[Landmark]:
        return iter(self.marks)

    def of(self, kind: str) -> tuple[Landmark, ...]:
        """The landmarks of one kind, lowest first."""
        check_choice(kind, KINDS, "kind")
        return tuple(mark for mark in self.marks if mark.kind == kind)

    def counts(self) -> dict[str, int]:
        """How many there are of each kind."""
        return {kind: len(self.of(kind)) for kind in KINDS}

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain values for JSON; what is not finite becomes None."""
        check = {"window": self.index_check.window, "found": self.index_check.found, "agrees": self.index_check.agrees}
        marks = [
            {"kind": m.kind, "coords": m.coords, "value": m.value, "verdict": m.verdict, "evidence": m.evidence}
            for m in self.marks
        ]
        rest = {"complete": self.complete, "notes": self.notes, "evaluations": self.evaluations}
        return _plain({"landmarks": marks, "index_check": check, **rest})

    def __str__(self) -> str:
        """A table, and the notes."""
        # of edge minima a note says the rest
        told = [mark.kind if mark.kind == "edge minimum" else mark.verdict for mark in self.marks]
        wide = max(map(len, told), default=0)
        head = f"{'what':{wide}} {'loss':>14}  coordinates"
        rows = [
            f"{what:{wide}} {m.value:14.8g}  ({', '.join(f'{c:.8g}' for c in _readable(m))})"
            for what, m in zip(told, self.marks, strict=True)
        ]
        return "\n".join(([head, *rows] if rows else []) + list(self.notes))


def check_landmarks(given: Any) -> tuple[Any, ...]:
    """Landmarks as a tuple: of several, of one, or of None.

    Raises:
        InputError: one of them lacks ``kind``, ``coords`` or ``value``, or is of no known kind.
    """
    several = isinstance(given, Iterable) and not hasattr(given, "kind")
    found: tuple[Any, ...] = () if given is None else tuple(given) if several else (given,)
    for i, mark in enumerate(found):
        if not all(hasattr(mark, name) for name in ("kind", "coords", "value")):
            expected = "what crumple.find_landmarks gives: each with kind, coords and value"
            raise InputError("is no landmark", where=f"landmarks[{i}]", got=mark, expected=expected)
        check_choice(mark.kind, KINDS, f"landmarks[{i}].kind")
    return found


def at_a_kink(mark: Landmark) -> str:
    """``", at a kink"``, or nothing."""
    return ", at a kink" if mark.is_kink else ""


def verdict_of(mark: Any) -> str:
    """What may be said of a point, also of one that another program found."""
    return scrub(str(getattr(mark, "verdict", f"{mark.kind} of this slice")))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _readable(mark: Landmark) -> tuple[float, ...]:
    """Coordinates with what is next to nothing as 0."""
    return tuple(0.0 if abs(c) < 1e-14 else c for c in mark.coords)
