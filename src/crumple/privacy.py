"""Text that may be published: without folders, and without names of people and machines."""

from __future__ import annotations

import os
import re

from .errors import shorten

# Folders at the start of a word: from the root with at least one name, from a home, or from a drive.
_FOLDER = re.compile(
    r"""(?:(?<=[\s"'=(,;])|^)(?:file://)?
        (?: (?:~|[A-Za-z]:)[/\\](?:[^\s/\\'"<>|]+[/\\])* | [/\\]+(?:[^\s/\\'"<>|]+[/\\])+ )""",
    re.VERBOSE,
)
_NAME_AT_HOST = re.compile(r"\b[\w.+-]+@[\w.-]+")


def scrub(text: str) -> str:
    """Text without folders and without names of the kind ``who@where``.

    Example:
        >>> scrub("python /home/ann/work/net.py:objective -o ~/out.html")
        'python net.py:objective -o out.html'
    """
    home = os.path.expanduser("~")
    text = shorten(text, 2000)
    text = text.replace(home, "~") if len(home) > 1 else text  # also where a folder's name has a space in it
    return _NAME_AT_HOST.sub("…", _FOLDER.sub("", text))
