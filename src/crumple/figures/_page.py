"""A page that holds its figures, its script and its style, and asks the network for nothing."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from ..errors import shorten
from ..findings import TrustReport
from ._card import Fact, Table
from ._style import Theme, mix
from ._trust import section

_LONGEST = 4000


@dataclass(frozen=True, eq=False)
class Panel:
    """One figure of a page."""

    heading: str
    caption: str
    figure: go.Figure


@dataclass(frozen=True, eq=False)
class Page:
    """Everything on a page; all text is plain text."""

    title: str
    lead: str
    hero: Panel
    panels: Sequence[Panel]
    notes: Sequence[str]
    facts: Sequence[tuple[str, Sequence[Fact]]]
    command: str
    tables: Sequence[Table]
    footer: str
    trust: TrustReport | None = None


def page_text(page: Page, theme: Theme) -> str:
    """The page as one HTML document.

    Scripts are named by their hashes in a strict content policy, so whatever else might get into
    the file as a script does not run. Figures travel as JSON, which is no script.
    """
    scripts = [get_plotlyjs(), _resource("page.js")]
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        _head(page.title, scripts, theme),
        "<body>",
        "<main>",
        f"<header><h1>{_safe(page.title)}</h1>{_paragraph(page.lead, 'lead')}</header>",
        "<noscript><p>The figures need JavaScript, which is in this file, and no network.</p></noscript>",
        f'<div class="top{" with-notes" if page.notes else ""}">',
        _figure(page.hero, 0, "hero"),
        _account(page.notes),
        "</div>",
        '<div class="panels">',
        *(_figure(panel, i, "half", said=_words_below(page.hero.figure)) for i, panel in enumerate(page.panels, 1)),
        "</div>",
        section(page.trust),
        _card(page),
        "</main>",
        f"<footer>{_safe(page.footer)}</footer>",
        *(_data(panel.figure, i) for i, panel in enumerate([page.hero, *page.panels])),
        *(f"<script>{script}</script>" for script in scripts),
        "</body>",
        "</html>",
        "",
    ]
    return "\n".join(part for part in parts if part)


def _resource(name: str) -> str:
    return (files(__package__) / name).read_text("utf-8")


def _safe(text: object) -> str:
    return html.escape(shorten(str(text), _LONGEST))


def _paragraph(text: str, kind: str = "") -> str:
    return f"<p{f' class={kind}' if kind else ''}>{_safe(text)}</p>" if text else ""


def _head(title: str, scripts: Sequence[str], theme: Theme) -> str:
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in scripts)
    policy = (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    colours = {
        "page": theme.page,
        "card": theme.card,
        "ink": theme.ink,
        "muted": theme.muted,
        "hair": mix(theme.grid, theme.card, 0.35),
        "gutter": "clamp(1rem, 4vw, 3rem)",
    }
    variables = "".join(f"--{name}:{value};" for name, value in colours.items())
    return "\n".join(
        [
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f'<meta name="color-scheme" content="{theme.name}">',
            f"<title>{_safe(title)}</title>",
            '<link rel="icon" href="data:,">',
            f"<style>:root{{{variables}}}\n{_resource('page.css')}</style>",
            "</head>",
        ]
    )


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")


def _figure(panel: Panel, i: int, kind: str, said: Sequence[str] = ()) -> str:
    heading = f"<h2>{_safe(panel.heading)}</h2>" if panel.heading else ""
    own = [text for text in _words_below(panel.figure) if not any(text in other for other in said)]
    captions = [panel.caption, *own]
    caption = "".join(_paragraph(text) for text in captions if text)
    label = _safe(panel.heading or panel.caption or "figure")
    return (
        f'<figure class="{kind}">{heading}<div class="plot" id="plot-{i}" role="group" aria-label="{label}"></div>'
        f"<figcaption>{caption}</figcaption></figure>"
    )


def _words_below(figure: go.Figure) -> list[str]:
    """The sentences under a figure, which a page sets itself so that they wrap."""
    texts = [note.text for note in figure.layout.annotations if note.name == "notes"]
    return [html.unescape(line.replace("<br>", " ")) for text in texts for line in text.split("<br><br>")]


def _data(figure: go.Figure, i: int) -> str:
    """The figure as JSON that cannot end its element: every ``<``, ``>`` and ``&`` is written as an escape."""
    content = json.dumps(_for_page(json.loads(figure.to_json())), ensure_ascii=True, separators=(",", ":"))
    for character in "<>&":
        content = content.replace(character, f"\\u{ord(character):04x}")
    return f'<script type="application/json" id="plot-{i}-data">{content}</script>'


def _for_page(figure: dict[str, Any]) -> dict[str, Any]:
    """A figure without what the page says in its own words: title, sentences below, fixed size."""
    layout = figure["layout"]
    kept = [note for note in layout.get("annotations", []) if note.get("name") != "notes"]
    is_flat = "scene" not in layout
    top = 44 if layout.get("showlegend") is not False and is_flat else 8
    margin = {"l": 8, "r": 8, "t": top, "b": 8} if is_flat else {"l": 0, "r": 0, "t": 0, "b": 0}
    drop = ("title", "width", "height", "template")
    clean = {name: value for name, value in layout.items() if name not in drop}
    margin |= {"b": 84} if "sliders" in layout else {}
    shown = {"data": figure["data"], "layout": clean | {"annotations": kept, "margin": margin, "autosize": True}}
    return shown | ({"frames": figure["frames"]} if figure.get("frames") else {})


def _account(notes: Sequence[str]) -> str:
    return f'<aside class="account">{"".join(map(_paragraph, notes))}</aside>' if notes else ""


def _card(page: Page) -> str:
    groups = "".join(f"<div><h3>{_safe(name)}</h3><dl>{_rows(facts)}</dl></div>" for name, facts in page.facts if facts)
    command = f'<div class="command"><h3>Command</h3><pre>{_safe(page.command)}</pre></div>' if page.command else ""
    tables = "".join(map(_table, page.tables))
    if not (groups or command or tables):
        return ""
    return (
        f'<section class="card"><h2>How this was made</h2><div class="facts">{groups}</div>{command}{tables}</section>'
    )


def _rows(facts: Sequence[Fact]) -> str:
    return "".join(f"<dt>{_safe(fact.name)}</dt><dd>{_safe(fact.value)}</dd>" for fact in facts)


def _table(table: Table) -> str:
    head = "".join(f"<th scope=col>{_safe(name)}</th>" for name in table.columns)
    body = "".join("<tr>" + "".join(f"<td>{_safe(cell)}</td>" for cell in row) + "</tr>" for row in table.rows)
    caption = f"<caption>{_safe(table.caption)}</caption>" if table.caption else ""
    return (
        f"<details><summary>{_safe(table.title)}</summary><div class=scroll>"
        f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></details>"
    )
