"""The live page as a widget in a notebook's cell: the same viewer, and its state as a trait. Needs anywidget."""

from __future__ import annotations

import base64
import hashlib
import logging
from functools import cache
from importlib import resources
from typing import Any

import anywidget
import traitlets

from .still import still
from .talks import Talks

_PNG = "image/png"
_log = logging.getLogger(__name__)


@cache
def _file(name: str) -> bytes:
    return (resources.files(__package__) / "static" / name).read_bytes()


@cache
def _digest() -> str:
    return hashlib.sha256(_file("explorer.js")).hexdigest()[:16]


class View(anywidget.AnyWidget):
    """A live view of an error surface in a cell.

    ``state`` is all that can be seen of it, as plain data: window, cursor, start, racers, heights, colours …
    It changes as the view is used, can be observed, and when it is set the view follows.
    A field that is None is as the scene says.

    Args:
        shelf: what can be opened; its first thing is shown.
    """

    state = traitlets.Dict(key_trait=traitlets.Unicode()).tag(sync=True)
    _esm = _file("widget.js").decode()
    _viewer = traitlets.Unicode().tag(sync=True)
    _still = traitlets.Bytes().tag(sync=True)
    _title = traitlets.Unicode().tag(sync=True)

    def __init__(self, shelf: Any) -> None:
        self._talks = Talks(shelf, self._post)
        picture, title = still(shelf)
        super().__init__(_viewer=_digest(), _still=picture, _title=title or "an error surface")
        self.on_msg(self._hear)

    def set(self, **changes: Any) -> None:
        """Change some fields of ``state``, and leave the others as they are.

        Example:
            ``view.set(cursor=[0.5, -1.0], theme="light")``
        """
        self.state = {**self.state, **changes}

    def close(self) -> None:
        """End all work for this view, and take it out of the notebook."""
        self._talks.close()
        super().close()

    def _hear(self, _: Any, content: Any, buffers: Any) -> None:
        if isinstance(content, dict) and content.get("want") == "viewer":
            self._post({"viewer": _digest()}, [_file("explorer.js")])
        else:
            self._talks.hear(content, buffers)

    def _post(self, content: dict[str, Any], buffers: list[bytes]) -> None:
        """Send to the notebook, from any thread; what nobody will get is dropped."""
        if self.comm is None:
            return
        try:
            self.send(content, buffers)
        except Exception as error:  # the kernel's sockets went first; whatever they raise, there is nobody to tell
            _log.debug("the notebook has gone", exc_info=error)
            self._talks.close()

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """The widget; beside it a picture, for where there is no Python."""
        found = super()._repr_mimebundle_(**options)
        if found is None or not self._still:
            return found
        data, metadata = found
        return {**data, "text/plain": repr(self), _PNG: base64.b64encode(self._still).decode()}, metadata

    def __repr__(self) -> str:
        """What it is a view of."""
        return f"View of {self._title}"
