"""What every survey is looked at for before its first point, without being asked."""

from __future__ import annotations

from collections.abc import Iterator
from weakref import WeakKeyDictionary

from ..errors import RandomLossError, warn
from ..findings import Finding
from ..grid import Grid
from ..objective import Objective
from ..outlook import check_room
from ..plane import Plane
from .flight import Flight
from .loss import repeats
from .model import layers, parameters
from .window import step

_LONG_SECONDS = 1.0
_MANY_POINTS = 100
"""Five passes over the data are then a twentieth of the survey at most."""

_seen: WeakKeyDictionary[Objective, set[str]] = WeakKeyDictionary()
"""What has been looked at of each objective already, so that nothing is paid or warned of twice."""


def clear(objective: Objective, plane: Plane, points: int, grid: Grid | None = None, *, is_kept: bool = False) -> None:
    """Refuse a survey that would be wrong, and warn once of what is doubtful about it.

    The model and the grid are always looked at, which takes well under a millisecond. Whether the loss is a function
    of θ, which takes five passes over the data, is asked once of an objective whose survey has 100 points
    or more and may take over a second, or is kept in a file.

    Args:
        objective: what is to be surveyed.
        plane: on which plane.
        points: at how many points.
        grid: at which, where that is known.
        is_kept: whether values are kept in a file.

    Raises:
        InputError: its values would not fit into memory.
        RandomLossError: the loss was another when it was evaluated again.
    """
    if grid is not None:
        check_room(objective.mean_loss, grid)
    flight = Flight(objective, plane, grid)
    for finding in _looked_at(flight, points, is_kept):
        if finding.severity == "error":
            raise RandomLossError(finding.message.rstrip("."), where="loss", fix=finding.advice)
        if finding.severity == "warning":
            warn(f"{finding.message} {finding.advice}".rstrip())


def _looked_at(flight: Flight, points: int, is_kept: bool) -> Iterator[Finding]:
    seen = _seen.setdefault(flight.objective, set())
    if "model" not in seen:
        seen.add("model")
        yield from parameters(flight)
        yield from layers(flight)
    yield from step(flight)
    is_long = is_kept or points * flight.objective.mean_loss.pass_seconds > _LONG_SECONDS
    if is_long and points >= _MANY_POINTS and "repeats" not in seen:
        yield from repeats(flight)
        seen.add("repeats")  # not before: what was refused once is refused again
