"""The ``.crumple`` file: one SQLite file for surfaces, runs, planes and landmarks.

``opening`` opens files, ``guarding`` looks at them first, and ``database`` puts rows in and takes them out checked.
``numbers``, ``plain`` and ``arrays`` put in tensors and plain values; ``planes``, ``surfaces``, ``runs`` and
``landmarks`` each know one kind of thing; ``saving`` and ``contents`` are what callers see.
"""

from .contents import Contents as Contents
from .contents import Runs as Runs
from .contents import open_file as open
from .saving import save as save

__all__ = ["Contents", "Runs", "open", "save"]
