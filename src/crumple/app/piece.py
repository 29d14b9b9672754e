"""One piece of work, what it has found so far, and who watches it; its bench holds the lock for all of this."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from .wire import Packed

PIECE_BYTES = 8 * 2**20
"""Of the layers of one piece; only a file that is being filled has more to tell."""
ENTRY_BYTES = 1_000
"""What a reply takes beside its arrays, about."""
AHEAD = 32
"""Replies that a piece may have which nobody has read."""
LAYERED = ("survey", "basins")
"""Each reply has all that was in those before it."""


@dataclass(eq=False)
class Piece:
    """A piece of work, and what it has found so far."""

    request: SimpleNamespace
    key: str
    replies: list[Packed | None] = field(default_factory=list)
    """None where a newer layer has taken the place."""
    watches: set[Watch] = field(default_factory=set)
    bytes: int = 0
    """Held in them."""
    oldest: int = 0
    """The first that is held."""
    is_over: bool = False
    turn: int = 0
    """When it last had a slice; 0 for one that has not begun."""

    @property
    def is_far_ahead(self) -> bool:
        """Whether nobody has read the last many replies."""
        return all(len(self.replies) - watch.place >= AHEAD for watch in self.watches)

    def add(self, reply: Packed) -> None:
        """Take a reply; the oldest layers go where there are too many."""
        self.replies.append(reply)
        self.bytes += len(reply.payload) + ENTRY_BYTES
        if self.request.type in LAYERED:
            self._shed()

    def _shed(self) -> None:
        while self.bytes > PIECE_BYTES and self.oldest < len(self.replies) - 1:
            old = self.replies[self.oldest]
            assert old is not None
            self.bytes -= len(old.payload) + ENTRY_BYTES
            self.replies[self.oldest] = None
            self.oldest += 1


@dataclass(eq=False)
class Watch:
    """How far one page has read a piece."""

    piece: Piece
    page: Any
    job: int | None
    wake: Callable[[], None]
    """Tells the page that there is news; called from the bench's threads."""
    place: int = 0

    def newest(self) -> None:
        """Skip what a later layer has."""
        if self.piece.request.type in LAYERED:
            self.place = max(self.place, len(self.piece.replies) - 1)
