"""The live page: ``explore`` serves it.

``wire`` puts messages into frames, ``messages`` checks what a page asks, ``session`` is one page's conversation
whatever carries it, ``shelf`` is what can be opened; ``live`` and ``stored`` are what is opened, and ``surveying``,
``racing`` and ``reporting`` what is computed of it. ``guard``, ``server`` and ``handle`` serve it all.
"""

from ._explore import explore

__all__ = ["explore"]
