"""What can be opened: every preset, and what the server was started for. Imports no torch until something needs it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from functools import cache
from importlib import resources
from importlib.metadata import version
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from ..errors import UnknownNameError, suggest
from .bench import Bench
from .limits import Limits
from .messages import OWN, Refused
from .wire import decode

if TYPE_CHECKING:
    from .live import Live
    from .reporting import Pause
    from .stored import Stored
    from .surveying import Job, Reply

SUFFIX = ".scene"


@cache
def shipped() -> dict[str, dict[str, str]]:
    """Name, title and lesson of every preset whose scene is shipped, in the order of the gallery."""
    text = (_folder() / "presets.json").read_text("utf-8")
    return {one["name"]: one for one in json.loads(text)}


def _folder() -> Any:
    return resources.files(__package__) / "static" / "scenes"


class Shelf:
    """What can be opened, by name; shared by all sessions.

    Args:
        first: makes what the server was started for, or is the name of a preset.
    """

    def __init__(self, first: str | Callable[[], Live | Stored] = "article") -> None:
        self.first = first
        self._lock, self._counting = threading.Lock(), threading.Lock()
        self._made: dict[str, Live | Stored] = {}
        self._benches: dict[str, Bench] = {}

    def check(self, name: str) -> None:
        """Refuse a name that stands for nothing."""
        if name and name not in shipped() and not self._is_own(name):
            raise Refused(422, "There is no such preset.", suggest(name, shipped()))

    def open(self, name: str) -> Opened:
        """What is to be explored under that name; with an empty one, what the server was started for."""
        self.check(name)
        if self._is_own(name):
            return Opened(self, OWN)
        name = name or str(self.first)
        message, arrays = decode((_folder() / f"{name}{SUFFIX}").read_bytes())
        return Opened(self, name, message, arrays)

    def bench(self, name: str) -> Bench:
        """Where pages that look at what stands under a name have their work done, with one page more; give it back."""
        self.check(name)
        name = OWN if self._is_own(name) else name or str(self.first)
        with self._counting:
            if name not in self._benches:
                self._benches[name] = Bench(lambda: self.open(name))
            self._benches[name].pages += 1
            return self._benches[name]

    def leave(self, bench: Bench) -> None:
        """A page looks at something else; after the last nothing is kept of it but what every page begins with."""
        with self._counting:
            bench.pages -= 1
            if not bench.pages:
                self._benches = {name: one for name, one in self._benches.items() if one is not bench}
                bench.close()

    def twins(self, name: str) -> tuple[Any, Any]:
        """Two of what stands under a name, with models of their own: one a thread."""
        with self._lock:
            if name not in self._made:
                self._made[name] = self._make(name)
            made = self._made[name]
            return made.twin(), made.twin()

    def warm(self) -> threading.Thread:
        """Import torch, make what will be asked for first, and one optimizer, in the background."""
        name = self.first if isinstance(self.first, str) else OWN
        thread = threading.Thread(target=self._warm, args=(name,), name="crumple-warm")
        thread.start()  # no daemon: it ends by itself, and what it imports cannot be cut short
        return thread

    def _warm(self, name: str) -> None:
        try:
            self.twins(name)
            _warm_optimizers()
        except Exception:
            if threading.main_thread().is_alive():  # else the interpreter is going, and nothing can be imported
                raise

    def _is_own(self, name: str) -> bool:
        """Whether a name stands for what the server was started for, and that is no preset."""
        return name in ("", OWN) and not isinstance(self.first, str)

    def _make(self, name: str) -> Live | Stored:
        if not isinstance(self.first, str) and self._is_own(name):
            return self.first()
        from .opening import live_preset

        return live_preset(name)


class Opened:
    """What pages look at. A preset's shipped scene and first picture are there before torch is.

    Args:
        shelf: makes it when something must be computed.
        name: its name on the shelf.
        message: the shipped scene, if there is one.
        arrays: the scene's arrays, and those of the first picture.
    """

    def __init__(self, shelf: Shelf, name: str, message: Any = None, arrays: Any = None) -> None:
        self._shelf, self._name, self._message = shelf, name, message
        self._picture = {n.removeprefix("tile."): a for n, a in (arrays or {}).items() if n.startswith("tile.")}
        self._arrays = {n: a for n, a in (arrays or {}).items() if not n.startswith("tile.")}
        self._pair: tuple[Any, Any] | None = None
        self._making = threading.Lock()

    def scene(self, limits: Limits) -> Reply:
        """The scene, with what belongs to the host."""
        message, arrays = self._message, self._arrays
        if message is None:
            message, arrays = _scene_of(self._mine(0), limits)
        message = {key: value for key, value in message.items() if key != "picture_rows"}
        of_host = {
            "library": version("crumple"),
            "limits": {"n": limits.nodes, "updates": limits.updates, "racers": limits.racers},
            "presets": [*self._own_card(message), *shipped().values()],
        }
        return {**message, **of_host}, arrays

    def _own_card(self, message: dict[str, Any]) -> list[dict[str, str]]:
        """What the list of presets says of the scene, if it is none of them."""
        return [] if self._name != OWN else [{key: message[key] for key in ("name", "title", "lesson")}]

    def begin(self, request: SimpleNamespace) -> Job:
        """The job that answers a request, for the bench's first thread."""
        if request.type == "open":
            yield self.scene(request.limits)
            return
        if request.type == "survey" and self._pair is None and self._is_picture_of(request):
            yield self._first_tile(request.job)
        yield from _begin(self._mine(0), request)

    def look(self, request: SimpleNamespace, pause: Pause) -> Reply:
        """The answer to a request that takes seconds, for the bench's second thread."""
        pause()
        return _look(self._mine(1), request, pause)

    def _mine(self, which: int) -> Any:
        with self._making:
            if self._pair is None:
                self._pair = self._shelf.twins(self._name)
        return self._pair[which]

    def _is_picture_of(self, request: SimpleNamespace) -> bool:
        if not self._picture:
            return False
        window = [list(pair) for pair in request.window]
        return window == self._message["window"] and request.metric == self._message["metrics"][0]["name"]

    def _first_tile(self, job: int) -> Reply:
        message = {"type": "tile", "job": job, "level": 0, "at": [0, 0], "complete": True, "last": False}
        return message | {"rows": self._message["picture_rows"], "milliseconds": 0.0}, self._picture


def _scene_of(live: Any, limits: Limits) -> Reply:
    from .live import Live
    from .scenes import scene

    return scene(live, limits) if isinstance(live, Live) else live.scene(limits)


def _warm_optimizers() -> None:
    from .racing import warm

    warm()


def _begin(live: Any, request: SimpleNamespace) -> Job:
    from .answers import begin

    return begin(live, request)


def _look(live: Any, request: SimpleNamespace, pause: Pause) -> Reply:
    from .answers import look

    return look(live, request, pause)


def check_preset(name: str) -> str:
    """The name, if a preset has it.

    Raises:
        UnknownNameError: none has.
    """
    if name not in shipped():
        raise UnknownNameError("no such preset", where="target", got=name, fix=suggest(name, shipped()))
    return name
