"""The command line. The only place that prints; heavy imports happen inside the commands."""

from __future__ import annotations

import io
import json
import os
import sys
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from . import _cli_jobs, _cli_words
from ._cli_progress import INTERRUPTED, note
from .errors import (
    CrumpleError,
    DataError,
    ExistingFileError,
    ExportError,
    FileInUseError,
    FormatError,
    InputError,
    LossError,
    MissingFileError,
    ModelError,
    ResumeError,
)

app = typer.Typer(
    name="crumple",
    help="See the error surface of a neural network, with the path the optimizer really took on it.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)

DONE, FAILED, WRONG_CALL, REFUSED, HELD = 0, 1, 2, 3, 4
_BAD_INPUT = (InputError, ModelError, DataError, LossError, FormatError, MissingFileError, ExistingFileError)
_CODES: dict[Any, int] = {ResumeError: REFUSED, FileInUseError: HELD, _BAD_INPUT: WRONG_CALL, CrumpleError: FAILED}
"""The first kind that an error is says with which code the program leaves."""


@app.callback(invoke_without_command=True)
def root(
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the full traceback of an error.")] = False,
) -> None:
    """See the error surface of a neural network, with the path the optimizer really took on it."""
    if version:
        from . import __version__

        print(f"crumple {__version__}")
        raise typer.Exit(DONE)
    if debug:
        os.environ["CRUMPLE_DEBUG"] = "1"


@app.command(cls=_cli_words.Command)
def demo(
    preset: Annotated[str, typer.Option(help="Which preset to show; see [bold]crumple presets[/bold].")] = "article",
    out: Annotated[Path, typer.Option(help="Folder for the page and the picture.")] = Path("."),
    open_page: Annotated[bool, typer.Option("--open/--no-open", help="Open the page where there is a display.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print the account as JSON.")] = False,
) -> None:
    """The article end to end: numbers, and a page whose surface turns with the mouse.

    Makes the data, evaluates the error on the grid of both weights, trains the network,
    and writes [bold]crumple-PRESET.html[/bold] and [bold].png[/bold].
    """
    if not out.is_dir():
        raise InputError("no such folder", where="--out", got=str(out), fix=f"Make it first: mkdir -p {out}")
    if not os.access(out, os.W_OK):
        raise ExportError("the folder is not writable", where="--out", got=str(out))
    note("loading torch …")
    from ._demo import account, run_demo, sentences, write

    shown = run_demo(preset)
    facts = account(shown)
    note("drawing …")
    paths = write(shown, out)
    facts["files"] = [str(p) for p in paths]
    if as_json:
        print(json.dumps(facts, allow_nan=False, indent=2))
    else:
        _cli_words.tell(facts, sentences(facts), paths)
        _cli_words.show(shown.trust, as_json=False)
        print(f"\nOpen {paths[0]} in a browser; `{_cli_words.called()} explore` is a live page.", file=sys.stderr)
    if open_page and not as_json:
        _open(paths[0])


@app.command(cls=_cli_words.Command)
def explore(
    target: Annotated[
        str,
        typer.Argument(help="A preset, a [bold].crumple[/bold] file, or [bold]file.py:objective[/bold]."),
    ] = "article",
    beside: Annotated[
        str | None, typer.Argument(help="Another [bold].crumple[/bold] file, to see the two beside each other.")
    ] = None,
    plane: Annotated[
        str | None,
        typer.Option(
            help="Of an objective: random, pca, hessian, or [bold]weights:NAME;NAME[/bold]. "
            "By default both weights where there are two, else random."
        ),
    ] = None,
    port: Annotated[int, typer.Option(help="Where to listen; 0 for any port that is free.")] = 0,
    open_page: Annotated[bool, typer.Option("--open/--no-open", help="Open the page where there is a display.")] = True,
    host: Annotated[
        str, typer.Option(help="Address to listen on; anything but loopback exposes the page.")
    ] = "127.0.0.1",
    name: Annotated[
        list[str] | None,
        typer.Option("--name", help="A further name by which the page may be called; may be repeated."),
    ] = None,
    exposed: Annotated[
        bool,
        typer.Option(
            "--i-know-this-exposes-my-model", help="Needed with --host: whoever has the token can work the page."
        ),
    ] = False,
) -> None:
    """Serve the live page: drag, zoom, race optimizers. Ctrl-C ends it.

    The page's address, with its token, is printed on standard output.
    """
    from .app._command import serve

    ways: dict[str, Any] = {"plane": plane, "port": port, "host": host, "names": name or [], "exposed": exposed}
    serve(target, beside, **ways, note=note, show=_visit(open_page))


@app.command(cls=_cli_words.Command)
def check(
    target: Annotated[str, typer.Argument(help="[bold]file.py:objective[/bold], or the name of a preset.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Pre-flight: what would make the picture wrong, before any grid point.

    The exit code is 1 where a finding is an error.
    """
    note("loading torch …")
    from ._check import check as pre_flight
    from .presets import load
    from .targets import load_objective, split_target

    if split_target(target) is None:
        preset = load(target)
        report = pre_flight(preset.test_objective, preset.plane, preset.grid)
    else:
        report = pre_flight(load_objective(target))
    _cli_words.show(report, as_json)
    if report.worst == "error":
        raise typer.Exit(FAILED)


@app.command(cls=_cli_words.Command)
def landmarks(
    target: Annotated[
        str, typer.Argument(help="The name of a preset, or [bold]file.py:objective[/bold] with two parameters.")
    ],
    window: Annotated[tuple[float, float] | None, typer.Option("--range", help="Window of both axes.")] = None,
    full: Annotated[bool, typer.Option("--full", help="Look at each in all parameters, too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """All minima, maxima and saddles of a window, and the low points on its edge."""
    note("loading torch …")
    from . import directions
    from .grid import Grid
    from .landmarks import find_landmarks
    from .presets import load
    from .targets import load_objective, split_target

    box = Grid.box(window, window) if window else None
    if split_target(target) is None:
        preset = load(target)
        found = find_landmarks(preset.test_objective, preset.plane, box or preset.grid, full=full)
    else:
        if box is None:
            raise InputError("no window", where="--range", fix="Give one for both axes: --range -2 2")
        objective = load_objective(target)
        if objective.space.size != 2:
            fix = "In Python, crumple.find_landmarks(objective, plane, grid) takes any plane of two axes."
            raise InputError("not two parameters", where="target", got=objective.space.size, fix=fix)
        plane = directions.weights(objective, [objective.space.label(i) for i in range(2)])
        found = find_landmarks(objective, plane, box, full=full)
    note("")
    print(json.dumps(found.to_dict(), allow_nan=False, indent=2) if as_json else found)


@app.command(cls=_cli_words.Command)
def presets(as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False) -> None:
    """List the presets, each with what it teaches."""
    from .presets import PRESETS

    rows = [{"name": name, "title": card.title, "lesson": card.lesson} for name, card in PRESETS.items()]
    if as_json:
        print(json.dumps(rows, indent=2))
        return
    from rich.console import Console

    console = Console(highlight=False)
    for row in rows:
        console.print(f"[bold]{row['name']}[/bold]  {row['title']}")
        console.print(f"  {row['lesson']}\n", markup=False)


@app.command(cls=_cli_words.Command)
def verify(
    file: _cli_jobs.File,
    target: Annotated[str | None, typer.Argument(help="What it should be a survey of.")] = None,
    points: Annotated[int, typer.Option(help="How many points to evaluate again.")] = 16,
    seed: Annotated[int, typer.Option(help="Of the choice of points.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Read a file against its checksums, and evaluate some of its points again.

    The exit code is 1 where a finding is an error.
    """
    note("loading torch …")
    from .jobs.verify import verify as verified

    objective = None if target is None else _cli_jobs.objective_of(target)[0]
    report = verified(file, objective, points=points, seed=seed)
    _cli_words.show(report, as_json)
    if report.worst == "error":
        raise typer.Exit(FAILED)


for command in (_cli_jobs.evaluate, _cli_jobs.info, _cli_jobs.export, _cli_jobs.compare):
    app.command(cls=_cli_words.Command)(command)


def main() -> None:
    """Run the command line; errors of crumple become a short message and an exit code."""
    code: Any = DONE
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal may have no × or −
    try:
        code = _code()
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has gone: `crumple presets | head -1`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def _code() -> Any:
    """Run the command; the code that the program leaves with."""
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _cli_words.warned(warnings.showwarning)
            app(obj=sys.argv[1:])
    except SystemExit as left:
        if isinstance(left.__context__, BrokenPipeError):  # typer and rich make of it that something failed
            raise left.__context__ from None
        return left.code
    except CrumpleError as error:
        if os.environ.get("CRUMPLE_DEBUG"):
            traceback.print_exc()
        print(getattr(error, "theirs", ""), end="", file=sys.stderr)
        print(f"crumple: {error}", file=sys.stderr)
        return next(code for kind, code in _CODES.items() if isinstance(error, kind))
    except KeyboardInterrupt:
        print("crumple: interrupted", file=sys.stderr)
        return INTERRUPTED
    return DONE


def _visit(wanted: bool) -> Callable[[str], None]:
    """A function that prints the address of the page, and opens it if that is wanted."""

    def visit(url: str) -> None:
        note("")
        print(url, flush=True)
        if sys.stderr.isatty():
            print("Ctrl-C ends it.", file=sys.stderr)
        if wanted:
            _browse(url)

    return visit


def _open(page: Path) -> None:
    _browse(page.resolve().as_uri())


def _browse(url: str) -> None:
    """Open a page in the browser, where there is a screen to show it on."""
    has_display = sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if not has_display or not sys.stdout.isatty():
        return
    import webbrowser

    webbrowser.open(url)


if __name__ == "__main__":
    main()
