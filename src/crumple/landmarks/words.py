"""The sentences that go with a search."""

from __future__ import annotations

from collections.abc import Sequence

from ..grid import Grid
from ..plane import Plane
from .judge import Verdict
from .landmark import KINDS, IndexCheck, Landmark
from .search import Found

_PLURALS = {"minimum": "minima", "maximum": "maxima", "saddle": "saddles", "degenerate": "degenerate points"}


def notes_on(
    marks: Sequence[Landmark], found: Found, verdict: Verdict, check: IndexCheck, plane: Plane, grid: Grid
) -> tuple[str, ...]:
    """What was found, what lies on the edge, and what could not be settled."""
    notes = [_counted(marks), *_edge(marks), _checked(check)]
    if any("set" in mark.evidence for mark in marks):
        notes.append("A degenerate set is shown by one of its points.")
    if verdict.ripples:
        notes.append(
            f"{_several(verdict.ripples, 'place')} less than a thousandth of the window wide, where the gradient jumps "
            "to and fro, hold no stationary point in sum and are not listed."
        )
    if verdict.unclear:
        notes.append(f"{_several(verdict.unclear, 'kinked place')} could not be told apart; they are not listed.")
    if found.holes:
        notes.append(f"The loss is not finite in {_several(found.holes, 'small cell')}, which could not be searched.")
    if found.left:
        notes.append(f"The budget was spent with {_several(found.left, 'cell')} not settled: raise budget=.")
    return tuple(notes)


def _counted(marks: Sequence[Landmark]) -> str:
    counts = {kind: sum(m.kind == kind for m in marks) for kind in KINDS[:4]}
    inner = ", ".join(_several(n, kind) for kind, n in counts.items() if n)
    may_be = counts["minimum"] or any(m.kind == "degenerate" and _may_be_lowest(m) for m in marks)
    none = "" if may_be else " There is no minimum inside the window."
    return f"Inside the window: {inner or 'no stationary point'}.{none}"


def _may_be_lowest(mark: Landmark) -> bool:
    """Whether nothing near a degenerate point need be lower: no saddle, no top."""
    return "set" in mark.evidence or mark.evidence.get("index") is None or mark.evidence.get("nearby") == "lowest"


def _several(n: int, noun: str) -> str:
    plural = _PLURALS.get(noun, f"{noun}s")
    single = "degenerate point" if noun == "degenerate" else noun
    return f"{n:,} {single if n == 1 else plural}"


def _edge(marks: Sequence[Landmark]) -> list[str]:
    edge = [m for m in marks if m.kind == "edge minimum"]
    if not edge:
        return []
    lowest = min(edge, key=lambda m: m.value)
    at = ", ".join(f"{c:.6g}" for c in lowest.coords)
    inner = [m.value for m in marks if m.kind == "minimum"]
    said = "The least loss of the window" if not inner or lowest.value < min(inner) else "The lowest of the edge"
    more = f" ({len(edge)} such points on the edge)" if len(edge) > 1 else ""
    return [f"{said} is {lowest.value:.6g} at ({at}), on its edge{more}: {lowest.evidence['advice']}."]


def _checked(check: IndexCheck) -> str:
    if check.window is None:
        return "The count of turns around the window could not be made: the gradient vanishes or is not finite there."
    if check.found is None:
        return "The count of turns tells nothing here, since a degenerate set reaches the edge or holds others."
    turns = f"The gradient turns {_several(check.window, 'time')} around the window"
    if check.agrees:
        return f"{turns}, as minima + maxima − saddles tell."
    return f"{turns}, but minima + maxima − saddles are {check.found}: points are missing or wrong."
