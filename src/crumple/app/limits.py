"""How much a page may ask for. What is over a limit is refused before any work, and said to be so."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What one page may ask of its host."""

    nodes: int = 513
    """Most nodes an axis of a survey."""
    updates: int = 20_000
    """Most updates of a race."""
    racers: int = 8
    """Most racers in a race."""
    section: int = 2_001
    """Most points of a cross-section."""
    starts: int = 65
    """Most starts an axis of a map of basins."""
    basin_seconds: float = 20.0
    """A map of basins gets no finer where that would take longer, in the processor's time."""
    message_bytes: int = 64 * 2**10
    """Longest message."""
    messages_a_second: float = 400.0
    """Most messages in the long run."""
    burst: int = 800
    """Most messages at once."""
    sessions: int = 64
    """Most pages at a time."""
    hello_seconds: float = 2.0
    """By then a page must have said the token."""


LIMITS = Limits()
