"""What is to be written to a file, and what every file of numbers says of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..surface import Status
from ..trajectory import Trajectory

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from ..figures import Look


@dataclass(frozen=True, eq=False)
class Job:
    """What is to be written, and how it should look."""

    surface: Any
    """A surface; for a film perhaps several, or name → surface."""
    runs: Sequence[Trajectory]
    given: Any
    """The runs as they were given, some of them perhaps compared with the plane."""
    landmarks: Any
    look: Look
    notes: Sequence[str]
    extras: Sequence[tuple[str, go.Figure]]
    renderer: str
    frames: int
    fps: int
    size: float
    """Of a solid: its sides in mm."""
    width: Any
    """Of an image for a paper: a name or inches; None for a screen."""
    template: str | None
    """As it was given: None leaves it to the format."""
    objective: Any
    """Whose rows a live page may hold, so that it computes; None for no rows."""
    page: str
    """Which kind of page; empty for other formats."""
    two: Any = None
    """Name → surface of two that stand on one page, the first of them ``surface``; None for one."""


_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,40}")
_TAKEN = re.compile(r"(value|axis|run)_\d+.*|plane_.*|meta|status|direction|points?|coords|residual|steps?")
"""What the files call their own arrays, beside those of the surface's values and of a run's metrics."""


def plain_key(name: str, i: int) -> str:
    """A name for an array inside the file: its own if that is plain and free, else its number; ``meta`` has all."""
    return name if _PLAIN.fullmatch(name) and not _TAKEN.fullmatch(name) else f"value_{i}"


def described(job: Job, kind: str) -> dict[str, Any]:
    """Names, scales, states and provenance, as plain values for JSON."""
    from .. import figures

    surface = job.surface
    return {
        "format": f"crumple {kind}",
        "format_version": 1,
        "values": {plain_key(name, i): name for i, name in enumerate(surface.values)},
        "scales": list(surface.grid.scales),
        "status": {int(state): state.name.lower() for state in Status},
        "runs": [
            {"label": run.label, "metrics": {plain_key(name, j): name for j, name in enumerate(run.metrics)}}
            for run in job.runs
        ],
        "made": {group: {fact.name: fact.value for fact in found} for group, found in figures.facts(surface, job.runs)},
        "command": figures.command(surface),
        **({} if job.look.trust is None else {"trust": job.look.trust.to_dict()}),
    }
