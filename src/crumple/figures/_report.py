"""The page about one surface: which figures stand on it, in which order, with which words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import plotly.graph_objects as go

from ..privacy import scrub
from ..surface import LossSurface
from ..trajectory import Trajectory
from ._card import command, facts, tables
from ._contour import draw_contour
from ._curve import draw_curve
from ._layout import summary
from ._page import Page, Panel, page_text
from ._path import as_given, as_runs
from ._stage import Look
from ._style import theme_of
from ._surface import draw_surface
from ._training import SHOWN, training


def page(
    surface: LossSurface,
    runs: Any = (),
    landmarks: Any = None,
    *,
    look: Look | None = None,
    notes: Sequence[str] = (),
    extras: Sequence[tuple[str, go.Figure]] = (),
) -> str:
    """One HTML page: the surface, its map, the training curve, further figures, and where it all comes from.

    Args:
        surface: over a plane of one or two axes.
        runs: one trajectory or several.
        landmarks: points to mark.
        look: how the surface is shown; the defaults if None.
        notes: paragraphs beside the first figure, as plain text.
        extras: further figures, each with its caption before it.

    Returns:
        The text of a page that holds its data and scripts, and asks the network for nothing.
    """
    look, given, found = look or Look(), as_given(runs), as_runs(runs)
    bare = replace(look, title="", trust=None)  # the page says them in its own words
    content = Page(
        title=_title(surface, look),
        lead=str(surface.meta.get("lesson") or ""),
        hero=_hero(surface, given, landmarks, bare),
        panels=[
            *_map(surface, given, landmarks, bare),
            *_training(surface, found, look.template),
            *(Panel("", caption, figure) for caption, figure in extras),
        ],
        notes=[scrub(note) for note in notes],
        facts=facts(surface, found),
        command=command(surface),
        tables=tables(surface, found),
        footer="Made with crumple. This page holds its own data and asks the network for nothing.",
        trust=look.trust,
    )
    return page_text(content, theme_of(look.template))


def _title(surface: LossSurface, look: Look) -> str:
    return look.title if look.title is not None else str(surface.meta.get("title") or "Error surface")


def _hero(surface: LossSurface, runs: Any, landmarks: Any, look: Look) -> Panel:
    said = summary(surface)
    said = f"{said[:1].upper()}{said[1:]}."
    if surface.plane.k == 1:
        return Panel("", said, draw_curve(surface, runs, look))
    return Panel("", f"{said} Drag to turn, scroll to come nearer.", draw_surface(surface, runs, landmarks, look))


def _map(surface: LossSurface, runs: Any, landmarks: Any, look: Look) -> list[Panel]:
    if surface.plane.k == 1:
        return []
    return [Panel("Seen from above", "", draw_contour(surface, runs, landmarks, look))]


def _training(surface: LossSurface, runs: list[Trajectory], template: str) -> list[Panel]:
    if not any(name in run.metrics for run in runs for name in SHOWN):
        return []
    loss_name = str(surface.meta.get("loss_name") or "loss")
    return [Panel("Training", "", training(runs, template=template, title="", loss_name=loss_name))]
