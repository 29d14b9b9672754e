"""Opening the live page, or its widget, from Python."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..errors import InputError

if TYPE_CHECKING:
    from ..grid import Grid
    from ..plane import Plane
    from ..trajectory import Trajectory
    from .handle import Explorer
    from .shelf import Shelf
    from .stored import Stored


def explore(
    target: Any = "article",
    plane: Plane | None = None,
    grid: Grid | None = None,
    *,
    runs: Trajectory | Sequence[Trajectory] = (),
    title: str = "",
    port: int = 0,
    block: bool = True,
    widget: bool | None = None,
) -> Any:
    """A live view on which an error surface is explored: dragged, zoomed, raced on.

    In a notebook it is a widget, for the last line of a cell. Elsewhere a page on this machine alone, at an
    address with a token in it. Everything it shows is computed when it asks, in threads of this process, on
    copies of the model.

    Args:
        target: an ``Objective``, the name of a preset or a ``.crumple`` file, a ``LossSurface``, or what
            ``crumple.open`` gives; or two saved surfaces as name → surface or file, to see them beside each other.
        plane: for an objective, two directions; by default both weights where there are two, else two
            filter-normalised random directions.
        grid: the window to begin with; how fine it is computed is the page's to say.
        runs: runs whose optimizers race from where the first of them started; of surfaces, paths to draw.
        title: for the head of the page.
        port: where to listen; 0 for any port that is free.
        block: stay until Ctrl-C. Else the page is served by a thread, and ends with ``close()``.
        widget: a widget or a page; if None, a widget in a notebook, unless ``port`` or ``block`` ask for a page.

    Returns:
        A widget with ``state``, ``set()`` and ``close()``; or what serves the page, with ``url`` and ``close()``.

    Raises:
        InputError: the target is none, its plane has not two directions, two surfaces have no coordinates in common,
            the port is taken, or a widget is to have one.
        UnknownNameError: there is no such preset.
        MissingPackageError: a widget, and anywidget is not installed.

    Example:
        >>> import crumple
        >>> bowl = crumple.Objective.from_function(lambda w: w[0] ** 2 + 3 * w[1] ** 2, n=2)
        >>> with crumple.explore(bowl, block=False) as page:
        ...     print(page.url.partition("#")[0].rpartition(":")[0])
        http://127.0.0.1
    """
    from .notebook import is_notebook, show

    asks_for_page = bool(port) or not block
    if widget and asks_for_page:
        raise InputError("a widget has no port and never blocks", where="widget", fix="Leave out port and block.")
    shelf = shelf_for(target, plane, grid, runs=runs, title=title)
    if widget or (widget is None and not asks_for_page and is_notebook()):
        return show(shelf)
    return _serve(shelf, port, block)


def _serve(shelf: Shelf, port: int, block: bool) -> Explorer:
    """The page of a shelf; if it is to block, closed already."""
    from .handle import Explorer

    explorer = Explorer(shelf, port=port)
    explorer.start()
    if not block:
        return explorer
    explorer.say()
    with contextlib.suppress(KeyboardInterrupt):
        explorer.wait()
    explorer.close()
    return explorer


def shelf_for(target: Any, plane: Any = None, grid: Any = None, *, runs: Any = (), title: str = "") -> Shelf:
    """A shelf whose first thing is the target.

    Raises:
        InputError: it is none.
    """
    from .shelf import Shelf, check_preset

    target = _opened(target)
    if isinstance(target, str):
        if plane is not None or grid is not None or runs:
            raise InputError("a preset has its own plane, grid and runs", where="target", got=target)
        return Shelf(check_preset(target))
    return Shelf(maker(target, plane, grid, runs=runs, title=title))


def _opened(target: Any) -> Any:
    """What a file holds; anything else is given back."""
    if isinstance(target, os.PathLike) or (isinstance(target, str) and target.endswith(".crumple")):
        from ..store import open as open_file

        return open_file(target)
    return target


def maker(target: Any, plane: Any, grid: Any, *, runs: Any = (), title: str = "") -> Callable[[], Any]:
    """A function that gives what is explored; what is wrong with it is said now."""
    from ..objective import Objective
    from ..presets import Preset
    from ..store import Contents
    from ..surface import LossSurface
    from ..trajectory import Trajectory
    from .opening import live_objective

    many = [runs] if isinstance(runs, Trajectory) else list(runs)
    made: Any
    if isinstance(target, Preset):
        own = many or target.runs
        made = live_objective(
            target.objective,
            target.plane,
            target.grid,
            runs=own,
            title=title or target.title,
            test=target.test_objective,
            look=target.look,
        )
    elif isinstance(target, Objective):
        made = live_objective(target, plane, grid, runs=many, title=title)
    elif isinstance(target, Mapping):
        made = two_saved(target, many, title)
    elif isinstance(target, (Contents, LossSurface)):
        made = _saved(target, many, title)
    else:
        expected = "an Objective, a preset or its name, a LossSurface, what crumple.open gives, or two of the last"
        raise InputError("cannot be explored", where="target", got=type(target).__name__, expected=expected)
    return lambda: made


def _saved(target: Any, runs: Sequence[Trajectory], title: str) -> Stored:
    """A surface, or what a file holds, as the page shows it."""
    from ..store import Contents
    from .filling import Filling
    from .messages import OWN
    from .stored import Stored

    if not isinstance(target, Contents):
        return Stored(OWN, target, runs, None, title)
    filling, marks = Filling(target), target.landmarks or None
    found, named = [*runs, *target.runs], title or target.path.name
    return Stored(OWN, filling.surface, found, marks, named, filling.told(), filling=filling)


def two_saved(target: Mapping[str, Any], runs: Sequence[Trajectory] = (), title: str = "") -> Stored:
    """Two saved surfaces, name → surface or file, the second beside the first.

    Raises:
        InputError: they are not two, one of them is no saved surface, or they have no coordinates in common.
    """
    from ..store import Contents
    from ..surface import LossSurface
    from .beside import Beside

    opened = {str(name): _opened(one) for name, one in target.items()}
    wrong = [name for name, one in opened.items() if not isinstance(one, (Contents, LossSurface))]
    if len(opened) != 2 or wrong:
        got = f"{len(opened)} of them" if not wrong else f"{type(opened[wrong[0]]).__name__} as {wrong[0]!r}"
        expected = "name → surface or .crumple file, of two"
        raise InputError("are not two saved surfaces", where="target", got=got, expected=expected)
    (a, first), (b, second) = opened.items()
    beside = Beside((a, b), replace(_saved(second, runs, b), filling=None))
    return replace(_saved(first, runs, a), title=title, beside=beside)
