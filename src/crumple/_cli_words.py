"""What the command line says of what was found: the account of a demo, a report, a warning."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
import typer.core

from ._cli_progress import note
from .errors import CrumpleWarning

if TYPE_CHECKING:
    from rich.table import Table

    from .findings import TrustReport

_STYLES = {"ok": "green", "note": "cyan", "warning": "yellow", "error": "bold red"}


class Command(typer.core.TyperCommand):
    """A command that takes each option once, but for those that say they may be repeated: the last would win."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Refuse an option that is given twice, with a value each time."""
        given: list[Any] = self.make_parser(ctx).parse_args(args=list(args))[2]
        for option in given:
            once = option.param_type_name == "option" and not (option.multiple or option.is_flag)
            if once and given.count(option) > 1:
                raise typer.BadParameter("is given more than once.", ctx=ctx, param=option)
        return super().parse_args(ctx, args)


def warned(others: Callable[..., None]) -> Callable[..., None]:
    """How a warning is shown: crumple's own as a sentence, without the line of code that Python adds."""

    def show(message: Warning | str, category: type[Warning], *where: Any, **more: Any) -> None:
        if issubclass(category, CrumpleWarning):
            note("")
            print(f"warning: {message}", file=sys.stderr)
        else:
            others(message, category, *where, **more)

    return show


def tell(facts: dict[str, Any], told: dict[str, str], paths: list[Path]) -> None:
    """The account of a demo: its lesson, a sentence under each heading, the time, and the files written."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    note("")
    console = Console(highlight=False)
    console.print(Text(facts["title"], style="bold"))
    console.print(Padding(Text(facts["lesson"], style="italic"), (0, 0, 1, 0)))
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for heading, sentence in told.items():
        table.add_row(heading, Text(sentence))
    table.add_row("time", Text(_times(facts)))
    for path in paths:
        table.add_row(path.suffix[1:], Text(f"{path}  ({path.stat().st_size / 1e6:.1f} MB)", style="bold"))
    console.print(table)


def show(report: TrustReport, as_json: bool) -> None:
    """A report as a table for people, or as JSON."""
    note("")
    if as_json:
        print(json.dumps(report.to_dict(), allow_nan=False, indent=2))
        return
    from rich.console import Console

    console = Console(highlight=False)
    console.print(f"[bold]{report.subject}[/bold]" if report.subject else "")
    console.print(_findings(report))


def _findings(report: TrustReport) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for finding in report:
        mark = Text(finding.severity, style=_STYLES[finding.severity])
        table.add_row(mark, finding.name, Text(f"{finding.message} {finding.advice}".rstrip()))
    return table


def _times(facts: dict[str, Any]) -> str:
    points = 1
    for n in facts["grid"]["shape"]:
        points *= n
    seconds, updates = facts["seconds"], sum(run["updates"] for run in facts["runs"])
    told = f"{points:,} points in {1e3 * seconds['surface']:.0f} ms"
    return told + (f", {updates:,} updates in {seconds['training']:.2f} s" if updates else "")


def called() -> str:
    """How the reader can call this program: by its path where the shell would not find its name."""
    given = Path(sys.argv[0])
    return str(given) if given.name == "crumple" and shutil.which("crumple") is None else "crumple"
