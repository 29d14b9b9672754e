"""Figures of several surfaces: one scale for all, the spread of reliefs, and differences centred at zero."""

import numpy as np
import pytest
import torch

import crumple
from crumple import figures
from crumple.errors import InputError, ShapeError
from crumple.figures import _atlas, _compare, _multiples, _stage
from crumple.surface import LossSurface

GRID = crumple.Grid.box((-1, 2), (0, 5), n=(7, 4))


def made(f, *, grid=GRID, origin=0.0, **plane_meta):
    plane = crumple.Plane(torch.full((2,), float(origin)), torch.eye(2), labels=("w1", "w2"), meta=plane_meta)
    values = f(*np.meshgrid(*grid.axes, indexing="ij"))
    return LossSurface(plane, grid, {"loss": values}, np.ones(grid.shape, dtype=np.uint8), {})


def tilted(slope):
    """Over the window it rises by 3·slope + 5, from 1 − slope."""
    return made(lambda a, b: 1 + slope * a + b)


def maps(figure):
    return [trace for trace in figure.data if trace.type == "contour"]


# --- small multiples ----------------------------------------------------------------------------


def test_all_panels_have_one_scale_and_their_own_numbers():
    figure = figures.small_multiples([tilted(1), tilted(3), tilted(2)])
    panels = maps(figure)
    assert {(p.zmin, p.zmax) for p in panels} == {(-2.0, 12.0)}, "of the steepest: 1 − 3 to 1 + 6 + 5"
    assert [p.showscale for p in panels] == [True, False, False]
    for panel, slope in zip(panels, (1, 3, 2), strict=True):
        assert np.array_equal(panel.z, tilted(slope)["loss"].T)


def test_the_spread_of_reliefs_is_said():
    shown = _atlas.atlas([tilted(1), tilted(3), tilted(2)], _stage.Look())
    assert shown.reliefs.tolist() == [8.0, 14.0, 11.0]
    assert shown.spread == "Relief, highest less lowest value: least 8, median 11, greatest 14."
    figure = figures.small_multiples([tilted(1), tilted(3), tilted(2)])
    assert shown.spread in [note.text for note in figure.layout.annotations]


def test_in_three_dimensions_all_heights_have_one_range_and_one_view():
    figure = figures.small_multiples({"a": tilted(1), "b": tilted(3)}, kind="surface")
    scenes = [figure.layout.scene, figure.layout.scene2]
    assert scenes[0].zaxis.range == scenes[1].zaxis.range and scenes[0].camera == scenes[1].camera
    assert [t.scene for t in figure.data] == ["scene", "scene2"]
    assert {(t.cmin, t.cmax) for t in figure.data} == {(-2.0, 12.0)}


def test_a_quantile_is_one_of_all_values_together():
    surfaces = [tilted(1), tilted(3)]
    shown = _atlas.atlas(surfaces, _stage.Look(clip=0.5))
    assert shown.span[1] == np.quantile([s["loss"] for s in surfaces], 0.5)


def test_planes_go_by_their_seeds_where_these_tell_them_apart():
    by_seed = [made(lambda a, b: a + b, seed=s) for s in (3, 5)]
    assert _atlas.atlas(by_seed, _stage.Look()).names == ("seed 3", "seed 5")
    same = [made(lambda a, b: a + b, seed=3)] * 2
    assert _atlas.atlas(same, _stage.Look()).names == ("surface 1", "surface 2")


@pytest.mark.parametrize("n", [1, 2, 3, 5, 12])
def test_panels_do_not_touch(n):
    places = [_multiples.place(i, n) for i in range(n)]
    for k, (x, y) in enumerate(places):
        assert 0 <= x[0] < x[1] <= 1 and 0 <= y[0] < y[1] <= 1
        for u, v in places[:k]:
            assert x[0] > u[1] or x[1] < u[0] or y[0] > v[1] or y[1] < v[0]


def test_too_many_or_none_are_refused():
    with pytest.raises(InputError, match="too many"):
        figures.small_multiples([tilted(1)] * 10, kind="surface")
    for wrong in ([], [1]):
        with pytest.raises(InputError):
            figures.small_multiples(wrong)
    with pytest.raises(InputError):
        figures.small_multiples([tilted(1)], kind="cloud")


# --- comparison ---------------------------------------------------------------------------------


def test_the_difference_is_second_less_first_on_colours_centred_at_zero():
    figure = figures.compare(tilted(1), tilted(3), names=("train", "test"))
    a, b, difference = maps(figure)
    assert (a.zmin, a.zmax) == (b.zmin, b.zmax) == (-2.0, 12.0)
    x, _ = np.meshgrid(*GRID.axes, indexing="ij")
    assert np.allclose(difference.z, (2 * x).T)
    assert (difference.zmin, difference.zmax) == (-4.0, 4.0)
    assert difference.colorscale != a.colorscale and len(difference.colorscale) % 2 == 1
    said = " ".join(note.text for note in figure.layout.annotations)
    assert "test less train: from −2 to 4, mean 1" in said


def test_equal_surfaces_differ_by_nothing():
    found = _compare.difference(tilted(1), tilted(1), ("a", "b"), _stage.Look())
    assert not found.values.any() and found.scene.sheet.span[0] == -found.scene.sheet.span[1]
    figures.compare(tilted(1), tilted(1), names=("a", "a"))


def test_what_is_not_finite_in_one_is_a_hole_in_the_difference():
    holed = made(lambda a, b: np.where(a > 1.4, np.inf, a + b))
    found = _compare.difference(tilted(1), holed, ("a", "b"), _stage.Look())
    assert np.array_equal(np.isnan(found.values), ~np.isfinite(holed["loss"]))


def test_other_axes_are_refused_with_both_grids():
    other = made(lambda a, b: a + b, grid=crumple.Grid.box((-1, 2), (0, 4), n=(7, 4)))
    with pytest.raises(ShapeError, match=r"axis 1.*0 to 4 by 4 points.*0 to 5 by 4 points"):
        figures.compare(tilted(1), other)


def test_other_planes_are_said_to_be_so():
    there = made(lambda a, b: a + b, origin=1.0)
    notes = _compare.difference(tilted(1), there, ("a", "b"), _stage.Look()).notes
    assert any("The planes differ" in note for note in notes)
    notes = _compare.difference(tilted(1), tilted(2), ("a", "b"), _stage.Look()).notes
    assert not any("planes differ" in note for note in notes)


def test_the_difference_is_linear_where_the_heights_are_logarithmic():
    low, high = made(lambda a, b: np.exp(a)), made(lambda a, b: 2 * np.exp(a))
    figure = figures.compare(low, high, height="log")
    a, _, difference = maps(figure)
    assert np.allclose(a.z, np.log10(low["loss"]).T) and np.allclose(difference.z, low["loss"].T)


def test_a_large_grid_is_thinned_and_the_difference_with_it():
    grid = crumple.Grid.box((0, 1), (0, 1), n=(401, 5))
    pair = [made(f, grid=grid) for f in (lambda a, b: a + b, lambda a, b: 3 * a + b)]
    difference = maps(figures.compare(*pair))[2]
    assert np.allclose(difference.z, np.tile(2 * np.asarray(difference.x), (5, 1))) and len(difference.x) < 200
