"""Work that several pages may watch: a piece of it is done once, however many ask for it.

    Session ── joins, takes at its own pace ──▶ Piece ◀── advances ── Bench ── asks ──▶ Opened, with two models

There is a bench for each thing that is looked at, for as long as somebody looks. Its two threads alone compute: one
answers what pages wait for, a slice of each piece in turn; the other makes reports, and stands back while those who
want the report wait for the first. A piece is a request without its job number. Whoever asks for the same joins it,
and is told what has been found so far. A page that leaves takes nothing from the others; a piece that nobody watches
stops at the end of its slice. It goes no further than a few replies ahead of the page that reads fastest, and pieces
that are done are kept, the last few megabytes of them.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

from ..errors import CrumpleError, InputError
from .ending import is_ending
from .messages import Refused
from .piece import Piece, Watch
from .wire import pack

KEPT_BYTES = 32 * 2**20
"""Of all pieces that are done."""
_PATIENCE_SECONDS = 0.5
_LAST = ("basins",)
"""What takes long and is looked at for long: it goes on when its pages ask for nothing else."""
_LONG = ("landmarks", "trust")
"""What is done in one long piece that pauses often."""
_log = logging.getLogger(__name__)


class Stopped(Exception):
    """The answer is no longer wanted."""


class Bench:
    """Where the pieces of one thing are worked on.

    Args:
        make: gives the thing; called once, by one of the threads.
    """

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make, self._making, self._opened = make, threading.Lock(), None
        self.news = threading.Condition()
        self.under_way: dict[str, Piece] = {}
        self.kept: dict[str, Piece] = {}
        self.pages = 0
        """Those who may ask; counted by the shelf."""
        self._kept_bytes = self._turns = 0
        self._closed = self._began_new = False
        self._threads: dict[str, threading.Thread] = {}

    # --- for the pages -----------------------------------------------------------------------------

    def join(self, request: SimpleNamespace, page: Any, wake: Callable[[], None]) -> Watch:
        """Watch what answers a request: a piece that is done, one that is under way, or a new one."""
        asked = {name: value for name, value in vars(request).items() if name != "job"}
        key = repr(asked)  # not the values themselves, since 0.0 == -0.0
        with self.news:
            piece = self.kept.pop(key, None)
            if piece is not None:
                self.kept[key] = piece  # the last to be forgotten
            else:
                piece = self.under_way.get(key) or self._begin(Piece(SimpleNamespace(**asked, job=0), key))
            watch = Watch(piece, page, getattr(request, "job", None), wake)
            watch.newest()
            piece.watches.add(watch)
        if piece.replies:
            wake()
        return watch

    def part(self, watch: Watch) -> None:
        """Watch it no longer; the last one's parting ends the work."""
        with self.news:
            piece = watch.piece
            piece.watches.discard(watch)
            if not piece.watches and self.under_way.get(piece.key) is piece:
                del self.under_way[piece.key]
                self.news.notify_all()

    def take(self, watch: Watch) -> tuple[bytes | None, bool]:
        """The next frame for a page, if there is one, and whether there will be no more."""
        with self.news:
            piece = watch.piece
            was_far_ahead, reply = piece.is_far_ahead, None
            while watch.place < len(piece.replies) and reply is None:
                reply = piece.replies[watch.place]
                watch.place += 1
            if was_far_ahead and not piece.is_over:
                self.news.notify_all()
            is_over = piece.is_over and watch.place == len(piece.replies)
        return (reply.frame(watch.job) if reply is not None else None), is_over

    def close(self) -> None:
        """End all work; the threads end at their next look, within a second."""
        with self.news:
            self._closed = True
            self.under_way.clear()
            self.kept.clear()
            self.news.notify_all()
            for thread in self._threads.values():
                is_ending(thread)

    # --- in the bench's threads --------------------------------------------------------------------

    def _begin(self, piece: Piece) -> Piece:
        self.under_way[piece.key] = piece
        name, work = ("crumple-report", self._report) if piece.request.type in _LONG else ("crumple-live", self._answer)
        if name not in self._threads:
            self._threads[name] = threading.Thread(target=work, name=name, daemon=True)
            self._threads[name].start()
        self.news.notify_all()
        return piece

    def _answer(self) -> None:
        """The first thread: slices of what pages wait for."""
        jobs: dict[Piece, Iterator[Any]] = {}
        while True:
            with self.news:
                self.news.wait_for(lambda: self._closed or any(not p.watches for p in jobs) or self._wanted())
                left = [piece for piece in jobs if self._closed or not piece.watches]
                piece = None if left else self._next()
            for one in left:
                jobs.pop(one).close()  # type: ignore[attr-defined]
            if self._closed:
                return
            if piece is None:
                continue
            if piece not in jobs:
                jobs[piece] = self._job(piece)
            try:
                reply = next(jobs[piece])
                if reply is not None:
                    self._told(piece, reply)
            except StopIteration:
                self._over(piece)
            except Exception as error:
                self._failed(piece, error)
            if piece.is_over:
                del jobs[piece]

    def _job(self, piece: Piece) -> Iterator[Any]:
        yield from self._thing().begin(piece.request)

    def _report(self) -> None:
        """The second thread: one long piece after another."""
        while True:
            with self.news:
                self.news.wait_for(lambda: self._closed or self._long())
                if self._closed:
                    return
                piece = self._long()[0]
            try:
                self._told(piece, self._thing().look(piece.request, lambda *_, p=piece: self._pause(p)))
                self._over(piece)
            except Stopped:
                pass
            except Exception as error:
                self._failed(piece, error)

    def _pause(self, piece: Piece) -> None:
        """Wait while all who want a report wait for something else; raise ``Stopped`` when nobody wants it."""
        end = time.monotonic() + _PATIENCE_SECONDS  # not for ever, else a long survey would starve the report
        while True:
            with self.news:
                if self._closed or not piece.watches:
                    raise Stopped
                if not {watch.page for watch in piece.watches} <= self._busy(self._wanted()):
                    return
            if time.monotonic() > end:
                return
            time.sleep(0.005)

    def _thing(self) -> Any:
        with self._making:
            if self._opened is None:
                self._opened = self._make()
            return self._opened

    def _long(self) -> list[Piece]:
        return [piece for piece in self.under_way.values() if piece.request.type in _LONG]

    def _wanted(self) -> list[Piece]:
        """What can go on now."""
        found = [p for p in self.under_way.values() if p.request.type not in _LONG and not p.is_far_ahead]
        busy = self._busy(found)
        return [p for p in found if p.request.type not in _LAST or not {w.page for w in p.watches} <= busy]

    def _busy(self, wanted: list[Piece]) -> set[Any]:
        """Pages that wait for something that others stand back for."""
        return {watch.page for piece in wanted if piece.request.type not in _LAST for watch in piece.watches}

    def _next(self) -> Piece | None:
        """Whose slice it is: in turn, but every other one is of a piece that has not begun, where there are such."""
        wanted = self._wanted()
        new = [piece for piece in wanted if not piece.turn]
        begun = [piece for piece in wanted if piece.turn]
        self._began_new = bool(new) and not (begun and self._began_new)
        piece = new[0] if self._began_new else min(begun, key=lambda p: p.turn, default=None)
        if piece is not None:
            self._turns += 1
            piece.turn = self._turns
        return piece

    def _told(self, piece: Piece, reply: Any) -> None:
        packed = pack(*reply)
        with self.news:
            piece.add(packed)
            watches = list(piece.watches)
        for watch in watches:
            watch.wake()

    def _over(self, piece: Piece, *, keep: bool = True) -> None:
        with self.news:
            piece.is_over = True
            if self.under_way.get(piece.key) is piece:
                del self.under_way[piece.key]
                if keep:
                    self._keep(piece)
            watches = list(piece.watches)
        for watch in watches:
            watch.wake()

    def _keep(self, piece: Piece) -> None:
        """Keep a piece, and forget those that nobody has asked for in the longest time."""
        self.kept[piece.key] = piece
        self._kept_bytes += piece.bytes
        while self._kept_bytes > KEPT_BYTES:
            self._kept_bytes -= self.kept.pop(next(iter(self.kept))).bytes

    def _failed(self, piece: Piece, error: Exception) -> None:
        self._told(piece, (_refusal(error, piece.request.type).reply(), {}))
        self._over(piece, keep=False)


def _refusal(error: Exception, kind: str) -> Refused:
    """What pages are told of an error."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, CrumpleError):
        return Refused(422 if isinstance(error, InputError) else 500, str(error))
    _log.debug("%s failed", kind, exc_info=error)  # a stranger's model may raise anything
    return Refused(500, f"{kind}: {type(error).__name__}: {error}"[:300])
