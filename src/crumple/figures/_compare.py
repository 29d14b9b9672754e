"""Two surfaces beside each other, and what one has more than the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import plotly.graph_objects as go
import torch

from ..errors import ShapeError, shorten
from ..surface import LossSurface
from ._atlas import Atlas, atlas
from ._layout import BELOW_AXIS, color_bar, empty_figure, notes_below, plain_heading
from ._multiples import add_map, add_title
from ._scale import Array, Scale
from ._sheet import finite_values
from ._stage import Look, Stage
from ._style import Theme, number, safe, scale_of, theme_of

_PLACES = ((0.0, 0.26), (0.30, 0.56), (0.74, 1.0))


@dataclass(frozen=True, eq=False)
class Difference:
    """The second surface less the first."""

    atlas: Atlas
    """Both, on one scale."""
    values: Array
    """(n₀, n₁) second less first, at all nodes; NaN where either is not finite."""
    scene: Stage
    """The difference as drawn: its span is the same on both sides of zero."""
    same_plane: bool

    @property
    def notes(self) -> list[str]:
        """The difference in numbers, and what it is not."""
        first, second = self.atlas.names
        low, mean, high = (number(float(f(self.values)), 4) for f in (np.nanmin, np.nanmean, np.nanmax))
        said = [f"{second} less {first}: from {low} to {high}, mean {mean} over the nodes."]
        other = "The planes differ: what is subtracted has the same coordinates, not the same weights."
        return [*said, *([] if self.same_plane else [other]), *self.atlas.notes]


def difference(first: LossSurface, second: LossSurface, names: tuple[str, str], look: Look) -> Difference:
    """Two surfaces on the same axes, and their difference.

    Raises:
        ShapeError: the axes are not the same.
    """
    _check_axes(first, second)
    a, b = (shorten(name, 60) for name in names)
    both = atlas({a: first, b if b != a else f"{b} (2)": second}, look)
    values = finite_values(second, look.metric) - finite_values(first, look.metric)
    most = float(np.nanmax(np.abs(values))) if np.isfinite(values).any() else 0.0
    ground = both.stages[0].sheet
    rows, columns = (np.searchsorted(axis, drawn) for axis, drawn in zip(first.axes, ground.axes, strict=True))
    shown = values[np.ix_(rows, columns)]
    reach = most or 1e-12
    scales = (*ground.scales[:2], Scale())
    sheet = replace(ground, values=shown, heights=shown, span=(-reach, reach), clip=(None, None), scales=scales)
    return Difference(both, values, replace(both.stages[0], sheet=sheet), _same_plane(first, second))


def _check_axes(first: LossSurface, second: LossSurface) -> None:
    if first.grid.k != second.grid.k:
        raise ShapeError("the surfaces differ in axes", where="second", got=second.grid.k, expected=f"{first.grid.k}")
    for i, (a, b) in enumerate(zip(first.axes, second.axes, strict=True)):
        if len(a) != len(b) or not np.allclose(a, b, rtol=1e-9, atol=1e-12 * float(np.abs(a).max())):
            raise ShapeError(
                "the surfaces are not on the same grid",
                where=f"axis {i}",
                got=f"{b[0]:.6g} to {b[-1]:.6g} by {len(b)} points",
                expected=f"{a[0]:.6g} to {a[-1]:.6g} by {len(a)} points",
                fix="Evaluate both on one Grid.",
            )


def _same_plane(first: LossSurface, second: LossSurface) -> bool:
    a, b = first.plane, second.plane
    pairs = ((x.cpu().double(), y.cpu().double()) for x, y in ((a.origin, b.origin), (a.basis, b.basis)))
    return all(x.shape == y.shape and bool(torch.allclose(x, y, rtol=1e-9)) for x, y in pairs)


def compare(
    first: LossSurface,
    second: LossSurface,
    *,
    names: tuple[str, str] = ("first", "second"),
    metric: str = "loss",
    template: str = "dark",
    height: str = "linear",
    clip: Any = None,
    title: str | None = None,
) -> go.Figure:
    """Two surfaces on one scale, and the second less the first, in colours that part at zero.

    Args:
        first: a surface over a plane of two axes.
        second: another on the same grid: other data, another network, another seed.
        names: what they are.
        metric: which of their values.
        template: ``"dark"`` or ``"light"``.
        height: ``"linear"`` or ``"log"``, of both; the difference is always linear.
        clip: limits of the display of both; the difference is never clipped.
        title: over the picture; nothing if empty.

    Returns:
        A plotly figure. Show it with ``config=crumple.figures.CONFIG``.

    Raises:
        ShapeError: they are not on the same grid.
        InputError: not two axes, or nothing finite.
    """
    theme = theme_of(template)
    shown = difference(first, second, names, Look(metric, template, height, clip))
    figure = empty_figure(theme)
    drawn = [*zip(shown.atlas.names, shown.atlas.stages, strict=True), (_label(shown), shown.scene)]
    for i, ((name, scene), x) in enumerate(zip(drawn, _PLACES, strict=True)):
        add_map(figure, i, scene, (x, (0.0, 1.0)), theme, **(_diverging(shown.scene, theme) if i == 2 else {}))
        add_title(figure, f"<b>{safe(name, 60)}</b>", (x[0], 1.0), theme)
    figure.update_traces(colorbar_x=0.565, colorbar_len=1.0, selector=0)
    figure.update_layout(yaxis2={"title": None, "showticklabels": False}, yaxis3_title=None)
    figure.update_layout(
        title=plain_heading("Two surfaces and their difference" if title is None else title, theme),
        height=470,
        showlegend=False,
        margin_t=92,
        hovermode="closest",
    )
    return notes_below(figure, shown.notes, theme, clear=BELOW_AXIS)


def _label(shown: Difference) -> str:
    first, second = shown.atlas.names
    return f"{second} − {first}"


def _diverging(scene: Stage, theme: Theme) -> dict[str, Any]:
    """What a map of differences has else than a map of losses."""
    bar = color_bar(scene.sheet, theme) | {"title": {"text": "difference", "side": "right"}, "len": 1.0}
    low, high = scene.sheet.span
    return {"colorscale": scale_of(theme.diverging), "zmin": low, "zmax": high, "colorbar": bar, "showscale": True}
