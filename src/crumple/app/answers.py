"""Which function answers which request."""

from __future__ import annotations

from types import SimpleNamespace

from .basins import basins
from .live import Live
from .racing import race
from .reporting import Pause, landmarks, report
from .stepping import step
from .stored import Stored
from .surveying import Job, Reply, probe, section, survey

AT_ONCE = {"survey": survey, "race": race, "probe": probe, "section": section, "step": step, "basins": basins}
"""What the page waits for: done in slices of time."""
IN_TIME = {"landmarks": landmarks, "trust": report}
"""What takes seconds: done in one long piece that pauses often."""


def begin(live: Live | Stored, request: SimpleNamespace) -> Job:
    """The job that answers a request."""
    return live.begin(request) if isinstance(live, Stored) else AT_ONCE[request.type](live, request)


def look(live: Live | Stored, request: SimpleNamespace, pause: Pause) -> Reply:
    """The answer to a request that takes seconds."""
    return live.look(request, pause) if isinstance(live, Stored) else IN_TIME[request.type](live, request, pause)
