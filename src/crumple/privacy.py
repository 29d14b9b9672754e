"""Text that may be published: without folders, and without names of people and machines."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Sequence

from .errors import shorten

# Folders at the start of a word: from the root with at least one name, from a home, or from a drive.
_FOLDER = re.compile(
    r"""(?:(?<=[\s"'=(,;])|^)(?:file://)?
        (?: (?:~|[A-Za-z]:)[/\\](?:[^\s/\\'"<>|]+[/\\])* | [/\\]+(?:[^\s/\\'"<>|]+[/\\])+ )""",
    re.VERBOSE,
)
_OPTION = re.compile(r"(--[A-Za-z][\w-]*=|-o=?)?(.*)", re.DOTALL)
_ROOTED = re.compile(r"~|[/\\]|[A-Za-z]:[/\\]|[A-Za-z]+://|.*(?:^|[/\\])\.\.[/\\]", re.DOTALL)
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


def publishable(words: Sequence[str]) -> str:
    """The command line of these words after ``crumple``, to be typed in the folder of its files.

    Of a path from the root, from a home, or out of the folder it is called in, only the last name is left.

    Example:
        >>> publishable(["evaluate", "/home/ann/my work/net.py:objective", "-o", "out/x.crumple"])
        'crumple evaluate net.py:objective -o out/x.crumple'
    """
    return scrub(shlex.join(["crumple", *map(_without_folder, words)]))


def _without_folder(word: str) -> str:
    option, value = _OPTION.fullmatch(word).groups(default="")  # type: ignore[union-attr]  # it matches any text
    home = os.path.expanduser("~")
    is_rooted = _ROOTED.match(value) or (len(home) > 1 and home in value)
    return option + re.split(r"[/\\]", value)[-1] if is_rooted else word
