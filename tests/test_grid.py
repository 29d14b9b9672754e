"""The grid: coordinates that are exactly mirrored, nested and where they are said to be."""

from decimal import Decimal

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from crumple import Grid
from crumple.errors import InputError, ShapeError, UnknownNameError

halves = st.floats(1e-3, 1e6)
counts = st.integers(2, 60)


@given(halves, counts)
def test_a_symmetric_range_is_mirrored_to_the_bit(half, n):
    """Each coordinate is minus its mirror, so that turning a direction round turns the picture round."""
    axis = Grid.line(-half, half, n=n).axes[0]
    assert np.array_equal(axis, -axis[::-1])
    assert (axis[0], axis[-1], len(axis)) == (-half, half, n)
    assert n % 2 == 0 or axis[n // 2] == 0.0


@given(st.floats(1e-6, 1e3), st.floats(1e-3, 1e3), counts, st.sampled_from(["linear", "log"]))
def test_both_ends_of_a_range_are_points_of_it(low, width, n, scale):
    """The first and last coordinates are the numbers given, to the bit, on either scale."""
    axis = Grid.line(low, low + width, n=n, scale=scale).axes[0]
    assert (axis[0], axis[-1], len(axis)) == (low, low + width, n)


@given(st.floats(-1e3, 1e3), st.floats(1e-3, 1e3), st.integers(2, 60), st.sampled_from(["linear", "log"]))
def test_refining_keeps_common_coordinates_to_the_bit(low, width, n, scale):
    """Every other coordinate of a grid twice as fine is one of the coarse grid, 51 in 101 among them."""
    low = abs(low) + 0.01 if scale == "log" else low
    coarse, fine = (Grid.line(low, low + width, n=m, scale=scale).axes[0] for m in (n, 2 * n - 1))
    assert np.array_equal(fine[::2], coarse)


@pytest.mark.parametrize("ends", [(-1, 1), (-2.0, 2.0), (-0.37, 5.11)])
def test_51_points_are_among_101(ends):
    """The two usual resolutions share all of the coarser one's points."""
    assert np.array_equal(Grid.line(*ends, n=101).axes[0][::2], Grid.line(*ends, n=51).axes[0])


@given(st.floats(-1e3, 1e3), halves, st.integers(1, 30))
def test_the_centre_of_an_odd_grid_is_a_point_of_it(centre, half, m):
    """``around`` puts the point it is drawn around on the grid, to the bit."""
    assume(half > 1e-9 * abs(centre))
    axis = Grid.around([centre], half=half, n=2 * m + 1).axes[0]
    assert axis[m] == centre and axis[0] == centre - half and axis[-1] == centre + half


def test_a_box_is_evenly_spaced_like_numpys_linspace():
    """Spacing, ends and the order of axes, on a box whose axes differ in every way."""
    grid = Grid.box((-2, 2), (-1, 3), n=(4, 3))
    assert np.allclose(grid.axes[0], np.linspace(-2, 2, 4), rtol=1e-15)
    assert grid.axes[1].tolist() == [-1.0, 1.0, 3.0]
    assert (grid.shape, grid.k, grid.size, grid.bounds) == ((4, 3), 2, 12, ((-2.0, 2.0), (-1.0, 3.0)))


def test_a_log_axis_has_equal_ratios_and_its_exact_ends():
    """Decades come out as decades; each axis may have its own scale."""
    grid = Grid.box((0.01, 100), (-1, 1), n=(5, 3), scale=("log", "linear"))
    assert np.allclose(grid.axes[0], [0.01, 0.1, 1, 10, 100], rtol=1e-15)
    assert (grid.axes[0][0], grid.axes[0][-1]) == (0.01, 100.0)
    assert grid.axes[1].tolist() == [-1.0, 0.0, 1.0] and grid.scales == ("log", "linear")


@given(st.integers(-400, 400), st.integers(1, 200), st.sampled_from(["0.05", "0.1", "0.01", "0.25", "0.5", "1", "0.2"]))
def test_arange_gives_the_float_nearest_to_each_multiple(first, count, step):
    """Coordinates are those that one would type, with 0 exactly 0, where numpy.arange adds up rounding."""
    low, high = Decimal(first) * Decimal(step), Decimal(first + count) * Decimal(step)
    grid = Grid.arange(float(low), float(high), float(step), k=1)
    assert grid.axes[0].tolist() == [float(Decimal(first + i) * Decimal(step)) for i in range(count)]


def test_the_articles_grid_is_that_of_the_notebook():
    """80 × 80 from -2 up to and without 2; each within rounding of numpy.arange, and 0 is 0."""
    grid = Grid.arange(-2, 2, 0.05)
    assert grid.shape == (80, 80) and np.array_equal(grid.axes[0], grid.axes[1])
    assert np.allclose(grid.axes[0], np.arange(-2, 2, 0.05), rtol=0, atol=4e-15)
    assert grid.axes[0][40] == 0.0 and np.arange(-2, 2, 0.05)[40] != 0.0
    assert {0.1, -0.1, 1.9, -2.0} <= set(grid.axes[0].tolist())


@pytest.mark.parametrize("ends", [(0.3, 2.0, 0.7), (-1.0, 1.0, 0.3), (0, 10, 3), (0.1, 0.2, 1.0)])
def test_arange_has_as_many_points_as_numpys(ends):
    """Also where the range is no whole number of steps, or shorter than one."""
    axis = Grid.arange(*ends, k=1).axes[0]
    assert np.allclose(axis, np.arange(*ends), rtol=1e-14, atol=1e-15) and len(axis) == len(np.arange(*ends))


def test_points_run_with_the_last_axis_fastest():
    """The list of points is the grid read by rows, so that reshaping gives the grid again."""
    grid = Grid((np.array([1.0, 2.0]), np.array([10.0, 20.0, 30.0])))
    assert grid.points().tolist() == [[1, 10], [1, 20], [1, 30], [2, 10], [2, 20], [2, 30]]
    assert grid.points().reshape(*grid.shape, 2)[1, 2].tolist() == [grid.axes[0][1], grid.axes[1][2]]


def test_contains_counts_the_edge_and_not_nan():
    """A point on the edge is inside; NaN is nowhere."""
    grid = Grid.box((-1, 2), (0, 1), n=3)
    points = [[-1, 0], [2, 1], [0, 1.1], [-1.01, 0.5], [np.nan, 0.5]]
    assert grid.contains(points).tolist() == [True, True, False, False, False]
    assert bool(grid.contains([0.0, 0.5])) and not bool(grid.contains([0.0, -0.5]))


@given(st.lists(st.tuples(st.floats(-30, 30), st.floats(-30, 30)), min_size=1, max_size=4), st.integers(0, 3))
def test_covering_keeps_every_old_point_and_holds_every_new_one(points, margin):
    """A grid grown for a path contains it, with the old points to the bit at the place they were."""
    grid = Grid.box((-1, 2), (0.5, 1.5), n=(7, 3))
    grown = grid.covering(points, margin=margin)
    for old, new, values in zip(grid.axes, grown.axes, np.array(points).T, strict=True):
        start = int(np.searchsorted(new, old[0]))
        assert np.array_equal(new[start : start + len(old)], old)
        assert np.allclose(np.diff(new), old[1] - old[0], rtol=1e-9)
        step = old[1] - old[0]
        assert values.min() >= new[0] - 1e-9 * step and values.max() <= new[-1] + 1e-9 * step
        if values.min() < old[0] - 1e-9 * step:
            spare = (values.min() - new[0]) / step
            assert margin - 1e-6 <= spare < margin + 1 + 1e-6
        else:
            assert start == 0


def test_covering_grows_a_log_axis_by_whole_ratios():
    """On a log axis a step is a factor, and points that no log axis can hold are passed over."""
    grid = Grid.line(1, 100, n=3, scale="log")
    grown = grid.covering([[2000.0], [0.5], [-3.0]], margin=0)
    assert np.allclose(grown.axes[0], [0.1, 1, 10, 100, 1000, 10000]) and grown.scales == ("log",)
    assert grown.axes[0][1:4].tolist() == grid.axes[0].tolist()


def test_covering_passes_over_points_that_are_not_finite():
    """A diverged run does not blow the window up."""
    grid = Grid.square(1.0, n=3)
    assert grid.covering([[np.nan, 5.0], [np.inf, 0.0]]).shape == grid.shape
    assert grid.covering(np.zeros((0, 2))) is grid


def test_over_holds_every_point_with_the_same_room_on_all_sides():
    """The room is a share of the widest extent, here 3 of 12; a diverged point does not count."""
    points = [[1.0, 5.0], [13.0, 6.0], [4.0, np.nan], [np.inf, 0.0]]
    grid = Grid.over(points, margin=0.25, n=(7, 4))
    assert grid.bounds == ((-2.0, 16.0), (2.0, 9.0))
    assert grid.shape == (7, 4)


def test_a_number_may_come_as_an_array_or_a_tensor_that_holds_one():
    """Such as a share of ``plane.norms``; one that holds a truth value or several numbers may not."""
    for half in (torch.tensor(0.5), np.array(0.5), np.float32(0.5)):
        assert Grid.square(half, n=3).bounds == ((-0.5, 0.5), (-0.5, 0.5))
    for half in (torch.tensor(True), torch.ones(2), np.array("1"), torch.tensor(torch.nan)):
        with pytest.raises(InputError, match="not a usable number"):
            Grid.square(half, n=3)


def test_axes_are_copied_and_cannot_be_written_to():
    """What a grid says of its coordinates stays true."""
    given_axis = np.array([0.0, 1.0])
    grid = Grid((given_axis,))
    given_axis[0] = -5.0
    assert grid.axes[0].tolist() == [0.0, 1.0]
    with pytest.raises(ValueError, match="read-only"):
        grid.axes[0][0] = 3.0


@pytest.mark.parametrize(
    ("make", "kind", "words"),
    [
        (lambda: Grid.box((1, -1), n=3), InputError, ["ranges[0]", "reversed", "(-1, 1)"]),
        (lambda: Grid.box((-1, 1), (2, 2), n=3), InputError, ["ranges[1]", "empty"]),
        (lambda: Grid.box((-1, np.nan), n=3), InputError, ["ranges[0]", "nan", "finite"]),
        (lambda: Grid.box((-1, np.inf), n=3), InputError, ["inf", "finite"]),
        (lambda: Grid.box((-1,), n=3), InputError, ["(low, high)"]),
        (lambda: Grid.box((-1, 0, 1), n=3), InputError, ["(low, high)"]),
        (lambda: Grid.box("ab", n=3), InputError, ["ab", "(low, high)"]),
        (lambda: Grid.box(("a", "b"), n=3), InputError, ["ranges[0]", "number"]),
        (lambda: Grid.box(3, n=3), InputError, ["ranges[0]", "3"]),
        (lambda: Grid.box(n=3), InputError, ["(low, high)"]),
        (lambda: Grid.box((-1, 1), n=0), InputError, ["n:", "given 0", "2 to"]),
        (lambda: Grid.box((-1, 1), n=-1), InputError, ["given -1"]),
        (lambda: Grid.box((-1, 1), n=1), InputError, ["given 1"]),
        (lambda: Grid.box((-1, 1), n=2.5), InputError, ["given 2.5", "whole"]),
        (lambda: Grid.box((-1, 1), n=True), InputError, ["given True"]),
        (lambda: Grid.box((-1, 1), n="51"), InputError, ["given '51'"]),
        (lambda: Grid.box((-1, 1), n=float("nan")), InputError, ["given nan"]),
        (lambda: Grid.box((-1, 1), n=10**23), InputError, ["whole number"]),
        (lambda: Grid.box((-1, 1), (0, 1), n=(3, 3, 3)), InputError, ["n:", "2 values"]),
        (lambda: Grid.square(1, n=10**5), InputError, ["GiB", "1e+09"]),
        (lambda: Grid.square(0.0), InputError, ["half", "above 0"]),
        (lambda: Grid.square(-1), InputError, ["half", "-1"]),
        (lambda: Grid.line(1e30, 1e30 * (1 + 1e-15), n=51), InputError, ["51 points", "Widen"]),
        (lambda: Grid.line(0, 1, n=5, scale="log"), InputError, ["log", "positive"]),
        (lambda: Grid.line(1, 2, n=5, scale="logarithmic"), UnknownNameError, ["scale", "'log'"]),
        (lambda: Grid.arange(2, -2, 0.05), InputError, ["reversed", "(-2, 2)"]),
        (lambda: Grid.arange(-2, 2, 0), InputError, ["step", "above 0"]),
        (lambda: Grid.arange(-2, 2, -0.1), InputError, ["step", "-0.1"]),
        (lambda: Grid.arange(-2, 2, 5e-324), InputError, ["points on an axis"]),
        (lambda: Grid.arange(-2, 2, 0.05, k=4), InputError, ["k:", "given 4"]),
        (lambda: Grid.around(["x"], half=1), InputError, ["coords[0]", "x"]),
        (lambda: Grid.around((0, 0), half=(1, 0)), InputError, ["half[1]", "above 0"]),
        (lambda: Grid.around((0, 0), half=(1, 1, 1)), InputError, ["half", "2 values"]),
        (lambda: Grid(([0, 1], [2, 2])), InputError, ["axes[1]", "increase", "[2.0, 2.0]"]),
        (lambda: Grid(([0, np.nan],)), InputError, ["axes[0]", "finite", "nan"]),
        (lambda: Grid(([],)), InputError, ["axes[0]", "axis"]),
        (lambda: Grid(([[0, 1]],)), InputError, ["axes[0]", "(1, 2)"]),
        (lambda: Grid((["a"],)), InputError, ["axes[0]", "numbers"]),
        (lambda: Grid(([0, 1],) * 4), InputError, ["1, 2 or 3"]),
        (lambda: Grid(([0, 1],), scales=("log",)), InputError, ["axes[0]", "positive"]),
        (lambda: Grid.square(1, n=3).contains([1.0]), ShapeError, ["coords", "last axis of 2"]),
        (lambda: Grid.square(1, n=3).covering(np.ones((4, 3))), ShapeError, ["(4, 3)", "(n, 2)"]),
        (lambda: Grid.square(1, n=3).covering([[1e300, 0.0]]), InputError, ["1e+300", "coarser"]),
        (lambda: Grid.over([[1.0, 2.0], [1.0, 2.0]]), InputError, ["two different points", "Grid.around"]),
        (lambda: Grid.over([[np.nan, 2.0]]), InputError, ["two different points"]),
        (lambda: Grid.over([1.0, 2.0]), ShapeError, ["(2,)", "(n, k)"]),
        (lambda: Grid.over([[0.0], [1.0]], margin=0), InputError, ["margin"]),
    ],
)
def test_what_makes_no_grid_is_refused(make, kind, words):
    """Ranges, counts and axes that cannot be meant are named with what was given and what would do."""
    with pytest.raises(kind) as caught:
        make()
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_extreme_ranges_work_where_floats_can_tell_the_points_apart():
    """1e-30 and 1e30 are ranges like any other, and no float overflows on the way to a wide one."""
    for half in (1e-30, 1e30, 1.7e308):
        axis = Grid.line(-half, half, n=5).axes[0]
        assert axis.tolist() == [-half, -half / 2, 0.0, half / 2, half]
