"""What the command line says of long work while it goes on, and when it is interrupted."""

from __future__ import annotations

import os
import shlex
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

INTERRUPTED = 128 + signal.SIGINT
"""As shells have it: 128 and the number of the signal; 143 for a request to end."""
_LINE_SECONDS = 10.0
"""Between two lines of progress, where there is no terminal."""


class Told:
    """A bar with points, rate, time left and least loss; plain lines where nobody looks on."""

    def __init__(self, output: Path) -> None:
        self.output, self.size, self.done = output, 0, 0
        self._bar: Any = None
        self._start: tuple[int, float] | None = None
        self._last = 0.0

    def begin(self, size: int) -> None:
        """Show that there is nothing yet."""
        self.size, self._last = size, time.monotonic()
        note("")
        if sys.stderr.isatty():
            self._bar = _bar(size)

    def report(self, done: int, lowest: float) -> None:
        """Show how far it has come."""
        now, self.done = time.monotonic(), done
        if self._start is None:
            self._start = (done, now)
        least = f"least {lowest:.6g}" if lowest < float("inf") else ""
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=done, least=least)
        elif now - self._last > _LINE_SECONDS:
            self._last = now
            print(f"{done:,} of {self.size:,} points{self._pace(done, now)}, {least}", file=sys.stderr, flush=True)

    def tell(self, text: str) -> None:
        """Say something beside the bar."""
        print(text, file=sys.stderr, flush=True) if self._bar is None else self._bar.console.print(text, markup=False)

    def _pace(self, done: int, now: float) -> str:
        assert self._start is not None
        before, began = self._start
        if done <= before or now <= began:
            return ""
        rate = (done - before) / (now - began)
        return f", {rate:.3g} a second, {(self.size - done) / rate:.0f} s left"

    def end(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


def _bar(size: int) -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Any) -> Text:
            speed = task.finished_speed or task.speed
            return Text("" if speed is None else f"{speed:.3g} points/s")

    least = TextColumn("{task.fields[least]}")
    columns = (BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn(), least)
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    bar.start()
    bar.add_task("", total=size, least="")
    return bar


@contextmanager
def interruptible(done: Told) -> Iterator[None]:
    """Ctrl-C or a request to end stops the survey and says how to go on; a second one leaves at once."""
    asked: list[int] = []

    def stop(number: int, frame: Any) -> None:
        asked.append(number)
        if len(asked) > 1:
            if sys.stderr.isatty():
                os.write(2, b"\x1b[?25h\n")  # the bar has hidden the cursor
            os._exit(128 + number)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except KeyboardInterrupt:
        done.end()
        note("")
        again = shlex.join(["crumple", *sys.argv[1:]])
        kept = f"{done.output} keeps what is done" if done.output.exists() else "nothing was done yet"
        print(f"crumple: interrupted; {kept}. To go on:\n  {again}", file=sys.stderr, flush=True)
        sys.stdout.flush()
        os._exit(128 + asked[0] if asked else INTERRUPTED)  # everything is written; torch would take seconds to go
    finally:
        done.end()
        for number, handler in before.items():
            signal.signal(number, handler)


def note(text: str) -> None:
    """Progress, for people: on stderr, and only in a terminal."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
