"""Figures: the data functions say what is drawn, and the figures hold just those numbers."""

import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import crumple
from crumple import figures
from crumple.errors import InputError, ShapeError, UnknownNameError
from crumple.figures import (
    _card,
    _curve,
    _fading,
    _line,
    _mesh,
    _path,
    _print,
    _sheet,
    _stage,
    _style,
    _training,
    _view,
    _words,
)
from crumple.figures._scale import Scale, logarithmic
from crumple.privacy import scrub
from crumple.surface import LossSurface, Status
from crumple.trajectory import Trajectory

LOPSIDED = crumple.Grid.box((-1, 2), (0, 5), n=(7, 4))


def bowl(a, b):
    """Ten times steeper along the first direction, so that a swapped axis shows."""
    return 10 * a**2 + b**2 + 1


def make(f=bowl, grid=LOPSIDED, *, status=None, meta=None, basis=None, labels=("w1", "w2"), extra=None):
    """A surface of two axes in as many weights, or more with ``basis``."""
    basis = torch.eye(grid.k, dtype=torch.float64) if basis is None else torch.as_tensor(basis, dtype=torch.float64)
    plane = crumple.Plane(torch.zeros(basis.shape[1], dtype=torch.float64), basis, labels[: grid.k])
    values = f(*np.meshgrid(*grid.axes, indexing="ij"))
    states = np.where(np.isfinite(values), Status.OK, Status.DIVERGED) if status is None else status
    return LossSurface(plane, grid, {"loss": values} | (extra or {}), states.astype(np.uint8), meta or {})


def walk(points, **columns):
    """A run through points of the plane."""
    return Trajectory(torch.tensor(points, dtype=torch.float64), np.arange(len(points)) * 10, **columns)


def sheet_of(surface, **options):
    return _sheet.sheet(surface, **options)


def path_of(run, surface):
    return _path.path(run, surface, sheet_of(surface))


def stage_of(surface, runs=(), landmarks=None, **look):
    return _stage.stage(surface, runs, landmarks, _stage.Look(**look))


def kinds(figure):
    return [trace.type for trace in figure.data]


def words_of(figure):
    """Every text in a figure, wherever it stands."""
    found = []

    def gather(node):
        if isinstance(node, dict):
            for value in node.values():
                gather(value)
        elif isinstance(node, (list, tuple)):
            for value in node:
                gather(value)
        elif isinstance(node, str):
            found.append(node)

    gather(figure.to_plotly_json())
    return found


# --- the sheet ----------------------------------------------------------------------------------


@pytest.mark.parametrize("draw", [figures.surface, figures.contour])
def test_plotly_gets_one_row_a_value_of_the_second_axis(draw):
    """plotly wants z[row of y, column of x]; the surface has direction 0 first."""
    trace = draw(make()).data[0]
    for j, b in enumerate(LOPSIDED.axes[1]):
        for i, a in enumerate(LOPSIDED.axes[0]):
            assert trace.z[j][i] == bowl(a, b)
    assert np.array_equal(trace.x, LOPSIDED.axes[0]) and np.array_equal(trace.y, LOPSIDED.axes[1])


def test_axes_carry_the_names_of_the_plane():
    figure = figures.surface(make(labels=("net.one.weight[0,0]", "net.two.weight[0,1]"), meta={"loss_name": "error"}))
    titles = [figure.layout.scene[axis].title.text for axis in ("xaxis", "yaxis", "zaxis")]
    assert titles == ["one.weight[0,0]", "two.weight[0,1]", "error"]


@pytest.mark.parametrize(
    ("labels", "basis", "expected"),
    [
        (("net.a.w[0]", "net.b.w[1]"), np.eye(2), ("a.w[0]", "b.w[1]")),
        (("x.a.w[0]", "y.a.w[0]"), np.eye(2), ("x.a.w[0]", "y.a.w[0]")),
        (("a", "b"), [[1, 0], [0, 3.5]], ("a", "b (1 unit = 3.5 in θ)")),
    ],
)
def test_names_stay_distinct_and_say_their_unit(labels, basis, expected):
    assert _style.axis_names(make(labels=labels, basis=basis).plane) == expected


def test_height_may_be_logarithmic_with_true_numbers_on_the_ticks():
    surface = make(lambda a, b: 10.0 ** (a + b))
    shown = sheet_of(surface, height="log")
    assert np.allclose(shown.heights, np.log10(surface["loss"]))
    axis = figures.surface(surface, height="log").layout.scene.zaxis
    assert list(axis.tickvals) == [0.0, 2.0, 4.0, 6.0]
    assert list(axis.ticktext) == ["1", "100", "10,000", "10⁶"]


def test_hover_on_a_logarithmic_height_shows_the_true_value():
    surface = make(lambda a, b: 10.0 ** (a + b))
    trace = figures.surface(surface, height="log").data[0]
    assert "customdata[2]" in trace.hovertemplate
    assert np.array_equal(np.asarray(trace.customdata)[..., 2], surface["loss"].T)


@pytest.mark.parametrize("draw", [figures.surface, figures.contour])
@pytest.mark.parametrize("f", [lambda a, b: a + 0 * b, lambda a, b: (a - 1) ** 2 + b**2, lambda a, b: 0 * a])
def test_a_logarithm_is_shifted_where_there_is_none_and_says_by_how_much(draw, f):
    """Negative values, an exact zero, and nothing but zeros: all are drawn, in order, and the data stay as they are."""
    surface = make(f)
    before = surface["loss"].copy()
    figure = draw(surface, height="log")
    shown, scale = sheet_of(surface, height="log"), sheet_of(surface, height="log").scales[2]
    assert np.isfinite(shown.heights).all() and shown.heights.max() - shown.heights.min() < 7
    assert np.allclose(shown.heights, np.log10(surface["loss"] + scale.shift))
    said = figure.data[0].colorbar.title.text
    assert f"shifted by {scale.shift:.12g}" in said.replace("<br>", " ")
    assert np.array_equal(np.asarray(figure.data[0].customdata)[..., 2], surface["loss"].T)
    assert np.array_equal(before, surface["loss"])


def test_the_shift_is_round_and_tells_the_lowest_values_apart():
    """An outlier of one node in 5,000, nearly as low as the least, does not stretch the scale to hold it."""
    values = np.append(np.geomspace(0.013, 100, 5_000), [0.0, 1e-12])
    assert logarithmic(values).shift == 0.01
    assert logarithmic(values - 3.2).shift == 3.21
    assert logarithmic(values + 1e-3).shift == 0 and not logarithmic(values + 1e-3).said.endswith("0")
    assert logarithmic(np.array([0.0, 1e-30, 1.0])).shift == 1e-6  # no finer than a millionth of the range


@pytest.mark.parametrize(("shift", "ends"), [(0.01, (-2.0, 2.0)), (3.21, (-2.0, 1.5)), (1e-4, (-4.1, 5.0))])
def test_ticks_of_a_shifted_logarithm_are_round_true_values_at_their_places(shift, ends):
    places, words = Scale(True, shift).ticks(*ends, 5)
    values = [float(w.replace("−", "-").replace(",", "")) for w in words]
    assert np.allclose(10.0 ** np.array(places) - shift, values, atol=1e-9)
    assert ends[0] <= places[0] + 1e-9 and places[-1] <= ends[1] and np.diff(places).min() > 0.3
    assert len(words) == 5 and max(map(len, words)) <= 7 and "0" in words


def test_surfaces_side_by_side_share_one_shift():
    figure = figures.small_multiples({"a": make(), "b": make(lambda a, b: bowl(a, b) - 1)}, height="log")
    a, b = (np.asarray(t.z) for t in figure.data[:2])
    assert np.allclose(10**a - 10**b, 1.0)


@pytest.mark.parametrize(
    ("clip", "span"), [((2, 20), (2.0, 20.0)), ((None, 20), (1.0, 20.0)), ((2, None), (2.0, 66.0)), (None, (1.0, 66.0))]
)
def test_clip_is_a_range_of_the_display_only(clip, span):
    surface = make()
    shown = sheet_of(surface, clip=clip)
    assert shown.span == span
    assert np.array_equal(shown.heights, surface["loss"])
    trace = figures.surface(surface, clip=clip).data[0]
    assert (trace.cmin, trace.cmax) == span


def test_a_clipped_figure_says_so_twice():
    figure = figures.surface(make(), clip=(None, 20))
    above = int((make()["loss"] > 20).sum())
    assert f"Clipped: {above} above 20, of 28 points, not shown." in " ".join(words_of(figure))
    assert "clipped above 20" in figure.data[0].colorbar.title.text
    assert "(clipped above 20)" in figures.surface(make(), clip=(0, 20)).data[0].colorbar.title.text  # nothing is below


def test_a_quantile_clips_above():
    surface = make()
    assert sheet_of(surface, clip=0.5).span[1] == np.quantile(surface["loss"], 0.5)


@pytest.mark.parametrize("clip", [(3, 1), (1, 2, 3), 1.5, 0, "high", (float("nan"), 1), (200, 300)])
def test_a_clip_that_means_nothing_is_refused(clip):
    with pytest.raises(InputError):
        figures.surface(make(), clip=clip)


def test_what_is_not_finite_is_a_hole_and_is_counted():
    def broken(a, b):
        return np.where(a > 1.4, np.nan, np.where(b > 4.9, np.inf, bowl(a, b)))

    surface = make(broken)
    missing = int((~np.isfinite(surface["loss"])).sum())
    shown = sheet_of(surface)
    assert np.array_equal(np.isnan(shown.heights), ~np.isfinite(surface["loss"]))
    assert np.isnan(np.asarray(figures.surface(surface).data[0].z)).sum() == missing
    assert shown.notes == (f"Holes: {missing} not finite, of 28 points.",)


def test_points_not_yet_evaluated_are_called_so():
    status = np.full(LOPSIDED.shape, Status.OK, dtype=np.uint8)
    status[0, :2], status[1, 0] = Status.NOT_DONE, Status.FAILED
    surface = make(lambda a, b: np.where(a < -0.6, np.nan, bowl(a, b)), status=status)
    assert sheet_of(surface).notes == ("Holes: 2 not evaluated yet, 1 failed, 2 not finite, of 28 points.",)


def test_nothing_finite_is_refused():
    with pytest.raises(InputError, match="no finite loss"):
        figures.contour(make(lambda a, b: a * np.nan))


def test_a_constant_surface_is_drawn_flat():
    low, high = sheet_of(make(lambda a, b: 0 * a + 3)).span
    assert low < 3 < high
    figures.surface(make(lambda a, b: 0 * a))


def test_values_too_large_for_a_graphics_card_are_left_out_not_drawn_wrong():
    shown = sheet_of(make(lambda a, b: np.where(a > 1.9, 1e300, bowl(a, b))))
    assert np.nanmax(shown.heights) < 1e37
    missing = int(np.isnan(shown.heights).sum())
    assert missing > 0 and shown.notes == (f"Not drawn: {missing} beyond ±1e+37, of 28 points.",)
    assert not sheet_of(make(lambda a, b: 1e300 * (a**2 + b + 9)), height="log").notes
    with pytest.raises(InputError, match=r"every value is beyond ±1e\+37.*height='log'"):
        sheet_of(make(lambda a, b: 1e300 * (a**2 + b + 9)))


def test_a_large_grid_is_thinned_for_display_and_says_so():
    grid = crumple.Grid.box((0, 1), (0, 1), n=(1002, 5))
    shown = sheet_of(make(bowl, grid))
    assert len(shown.axes[0]) <= 402 and len(shown.axes[1]) == 5
    assert shown.axes[0][0] == 0.0 and shown.axes[0][-1] == 1.0
    assert shown.notes == ("Drawn: one node in 3 × 1 of 1,002 × 5; the data hold all.",)
    assert np.array_equal(shown.values, bowl(*np.meshgrid(*shown.axes, indexing="ij")))


@given(st.integers(1, 3000), st.integers(1, 500))
def test_thinning_keeps_both_ends(n, most):
    index = _sheet.every(n, most)
    assert index[0] == 0 and index[-1] == n - 1 and len(index) <= most + 1


@pytest.mark.parametrize("draw", [figures.surface, figures.contour])
def test_other_numbers_of_axes_are_refused_with_advice(draw):
    line = make(lambda a: a**2, crumple.Grid.line(0, 1, n=3))
    with pytest.raises(InputError, match=r"figures\.curve"):
        draw(line)
    cube = make(lambda a, b, c: a + b + c, crumple.Grid.box((0, 1), (0, 1), (0, 1), n=3), labels=("a", "b", "c"))
    with pytest.raises(InputError, match="two axes"):
        draw(cube)


def test_a_window_one_point_wide_is_refused():
    thin = crumple.Grid((np.array([0.5]), np.linspace(0, 1, 4)))
    with pytest.raises(InputError, match="two points on each axis"):
        figures.surface(make(grid=thin))


def test_an_unknown_template_names_the_nearest():
    with pytest.raises(UnknownNameError, match="dark"):
        figures.surface(make(), template="drak")


def test_another_metric_can_be_drawn():
    accuracy = np.linspace(0, 1, 28).reshape(7, 4)
    figure = figures.contour(make(extra={"accuracy": accuracy}), metric="accuracy")
    assert np.array_equal(np.asarray(figure.data[0].z), accuracy.T)
    assert figure.data[0].colorbar.title.text == "accuracy"


def test_logarithmic_axes_are_drawn_in_their_own_scale():
    grid = crumple.Grid.box((0.01, 100), (1, 8), n=(5, 4), scale=("log", "linear"))
    figure = figures.contour(make(lambda a, b: a + b, grid))
    assert np.allclose(figure.data[0].x, np.log10(grid.axes[0]))
    assert list(figure.layout.xaxis.ticktext) == ["0.01", "0.1", "1", "10", "100"]


@given(
    st.lists(st.floats(-3, 3), min_size=4, max_size=4),
    st.lists(st.tuples(st.floats(-1, 2), st.floats(0, 5)), min_size=1),
)
def test_between_nodes_a_bilinear_function_is_met_exactly(c, points):
    x, y = LOPSIDED.axes
    a, b = np.meshgrid(x, y, indexing="ij")
    p, q = np.array(points).T
    inner = _sheet.bilinear(x, y, c[0] + c[1] * a + c[2] * b + c[3] * a * b, np.array(points))
    assert np.allclose(inner, c[0] + c[1] * p + c[2] * q + c[3] * p * q)


# --- scales -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("is_log", "ends", "expected"),
    [
        (False, (-2, 1.95), ["−2", "−1", "0", "1"]),
        (False, (107.4, 116.5), ["108", "110", "112", "114", "116"]),
        (False, (0, 1), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (False, (-5e6, 5e6), ["−4·10⁶", "−2·10⁶", "0", "2·10⁶", "4·10⁶"]),
        (True, (-2, 3), ["0.01", "0.1", "1", "10", "100", "1,000"]),
        (True, (0.0, 1.0), ["1", "2", "5", "10"]),
        (True, (2.0, 2.1), ["100", "110", "120"]),
    ],
)
def test_ticks_are_round_and_carry_true_values(is_log, ends, expected):
    assert Scale(is_log).ticks(*ends, 5)[1] == expected


def test_ticks_of_an_almost_flat_logarithm_differ():
    """Of 1.000000001 to 1.000000004, five ticks once all read 1."""
    low, high = np.log10([1.000000001, 1.000000004])
    places, words = Scale(True).ticks(low, high, 5)
    assert len(set(words)) == len(words) > 2
    assert np.allclose(10.0 ** np.array(places) - 1, [float(w) - 1 for w in words], rtol=1e-6)


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_ticks_lie_within_the_range_and_differ(low, width):
    places, words = Scale().ticks(low, low + width, 5)
    assert all(low - 1e-6 * width <= p <= low + width * (1 + 1e-6) for p in places)
    assert len(set(words)) == len(words) >= 1


# --- paths --------------------------------------------------------------------------------------

STRAIGHT = [[1.0, 1.0], [0.5, 1.0], [-0.5, 1.0], [-1.5, 1.0], [-2.0, 1.0]]


def test_values_measured_on_this_very_objective_are_shown_as_measured():
    surface = make(meta={"objective_digest": "d"})
    mine = np.array([5.0, 4.0, 3.0, 2.0, 1.5])
    run = walk(
        STRAIGHT, metrics={"loss": mine + 100, "test_loss": mine}, meta={"digests": {"loss": "x", "test_loss": "d"}}
    )
    path = path_of(run, surface)
    assert path.is_evaluated and np.array_equal(path.values, mine)
    assert "measured at this point" in _path.hover(path, sheet_of(surface))[0]


def test_other_values_are_read_off_the_surface_inside_the_window_only():
    surface = make(lambda a, b: 2 * a + 3 * b)
    path = path_of(walk(STRAIGHT, metrics={"loss": np.ones(5)}), surface)
    assert not path.is_evaluated
    assert np.allclose(path.values[:3], [5, 4, 2]) and np.isnan(path.values[3:]).all()
    assert "read off the surface" in _path.hover(path, sheet_of(surface))[0]
    assert "outside the window" in _path.hover(path, sheet_of(surface))[-1]


def test_the_line_passes_through_recorded_points_at_their_own_heights():
    surface = make(meta={"objective_digest": "d"})
    heights = np.array([20.0, 5.0, 9.0, 2.0, 1.0])
    path = path_of(walk(STRAIGHT, metrics={"loss": heights}, meta={"digests": {"loss": "d"}}), surface)
    for coords, height in zip(STRAIGHT[:3], heights[:3], strict=True):
        row = path.line.within[np.isclose(path.line.within[:, 0], coords[0], atol=1e-12)]
        assert np.allclose(row[:, 2], height)
    assert np.allclose(path.line.beyond[-1], [-2.0, 1.0, 1.0])


def test_between_points_the_line_lies_on_the_sheet():
    surface = make()
    path = path_of(walk([[-0.9, 0.3], [1.9, 4.7]]), surface)
    assert np.allclose(path.line.within[:, 2], sheet_of(surface).height_at(path.line.within[:, :2]))


def test_leaving_the_window_is_marked_and_said():
    surface = make()
    path = path_of(walk(STRAIGHT, label="SGD", meta={"steps_per_epoch": 10}), surface)
    assert path.exit_note == "SGD leaves the window after epoch 2."
    assert np.allclose(path.line.exits[:, :2], [[-1.0, 1.0]])
    for figure in (figures.surface(surface, walk(STRAIGHT, label="SGD")), figures.contour(surface, walk(STRAIGHT))):
        assert any("leaves the window" in word for word in words_of(figure))
        assert "square" in [trace.marker.symbol for trace in figure.data if "marker" in trace and trace.marker.symbol]


def test_without_epochs_the_step_is_named():
    assert path_of(walk(STRAIGHT), make()).exit_note == "run leaves the window after step 20."


def test_coming_back_is_said():
    there_and_back = [[0, 1], [-3, 1], [0, 2], [-3, 2], [0, 3]]
    assert path_of(walk(there_and_back), make()).exit_note.endswith("and comes back 2 times.")


def test_a_path_that_only_crosses_a_corner_between_two_points_is_seen_to():
    path = path_of(walk([[-1.5, 1.0], [0.0, -0.5]]), make())
    assert len(path.line.within) > 0 and np.allclose(path.line.exits[0, :2], [-0.5, 0.0])


def test_a_path_wholly_outside_is_said_to_be():
    path = path_of(walk([[5.0, 1.0], [6.0, 1.0]]), make())
    assert path.exit_note == "run runs wholly outside the window."
    figures.surface(make(), walk([[5.0, 1.0], [6.0, 1.0]]))


def test_the_picture_grows_to_hold_a_path_that_stays_near_and_cuts_one_that_does_not():
    near, far = walk(STRAIGHT), walk([[0.0, 1.0], [50.0, 1.0]], label="wild")
    assert stage_of(make(), near).box.low[0] < -2.0
    scene = stage_of(make(), far)
    assert scene.box.high[0] <= 3.0
    assert "wild is cut; it ends at (50, 1)." in scene.notes
    assert scene.beyond_flat(scene.paths[0])[:, 0].max() == pytest.approx(scene.box.high[0])


def test_markers_are_few_even_and_hold_both_ends():
    t = np.linspace(0, 1, 500) ** 3
    path = path_of(walk(np.column_stack([1.9 * t, 4.9 * t]).tolist()), make())
    assert len(path.markers) <= _path.MARKERS and path.markers[0] == 0 and path.markers[-1] == 499
    gaps = np.linalg.norm(np.diff(path.positions[path.markers], axis=0), axis=1)
    assert gaps.max() < 1.3 * gaps.min()


def test_a_run_of_one_point_and_one_that_does_not_move_are_drawn():
    for points in ([[0.0, 1.0]], [[0.0, 1.0], [0.0, 1.0]], [[9.0, 9.0]]):
        for figure in (figures.surface(make(), walk(points)), figures.contour(make(), walk(points))):
            assert len(figure.data) > 1, "the sheet and the run"


def test_points_that_are_not_finite_are_passed_over_and_counted():
    path = path_of(walk([[0.0, 1.0], [float("nan"), 1.0], [0.5, 1.0]]), make())
    assert len(path.coords) == 2 and path.notes == ("run: 1 points are not finite.",)
    with pytest.raises(InputError, match="no finite point"):
        path_of(walk([[float("nan"), 1.0]]), make())


def test_distance_off_the_plane_is_said():
    surface = make(basis=[[1, 0, 0], [0, 1, 0]])
    path = path_of(walk([[0.0, 1.0, 0.0], [1.0, 1.0, 0.25]]), surface)
    assert path.off_plane[0] == 0 and path.off_plane[1] > 0
    said = "run: 1 of 2 points lie off this plane, at most 0.25 (24 % of its extent)."
    assert path.notes == (said,)
    assert "off the plane by 0.25" in _path.hover(path, sheet_of(surface))[1]


def hill_off_plane():
    """A plane through three weights, a run that ends on it, and the two losses of each point."""
    objective = crumple.Objective.from_function(lambda w: w[0] ** 2 + 3 * w[1] + 5 * w[2], n=3)
    plane = crumple.directions.weights(objective, ("w1", "w2"), origin="zero")
    made = crumple.evaluate(objective, plane, crumple.Grid.box((-1, 2), (0, 5), n=(7, 4)))
    run = walk([[1.0, 4.0, 2.0], [0.5, 3.0, -1.0], [0.0, 1.0, 0.0]], label="SGD")
    return made, crumple.compare_path(objective, plane, run)


def test_a_compared_path_lies_on_the_sheet_and_has_its_own_loss_in_the_air():
    made, compared = hill_off_plane()
    path = path_of(compared, made)
    assert np.allclose(path.heights, [13, 9.25, 3]) and np.allclose(path.values, [23, 4.25, 3])
    assert np.allclose(path.own, [[1, 4, 23], [0.5, 3, 4.25], [0, 1, 3]])
    extent = np.sqrt(1 + 9 + 4)
    assert np.allclose(path.share, [2 / extent, 1 / extent, 0])
    assert path.notes == (
        "SGD: 2 of 3 points lie off this plane, at most 2 (53 % of its extent); "
        "their own loss is up to 10 above and 5 below the sheet.",
    )


def test_the_figure_holds_both_lines_and_sees_through_the_sheet_to_one_below_it():
    made, compared = hill_off_plane()
    figure = figures.surface(made, compared)
    own = next(t for t in figure.data if t.name == "SGD, own loss")
    assert np.allclose(np.column_stack([own.x, own.y, own.z]), path_of(compared, made).own)
    stems = next(t for t in figure.data if "own loss" in (t.name or "") and t is not own)
    assert np.allclose(stems.z[:2], [13, 23]) and np.isnan(stems.z[2])
    assert figure.data[0].opacity < 1 and figures.surface(made).data[0].opacity == 1
    line = next(t for t in figure.data if t.name == "SGD" and t.mode == "lines")
    assert len(set(line.line.color)) > 2, "one colour a vertex, paler where it is farther off"
    assert "4.25 (measured at this point)" in _path.hover(path_of(compared, made), sheet_of(made))[1]


def test_a_run_that_measured_its_loss_off_the_plane_is_drawn_so_too():
    surface = make(basis=[[1, 0, 0], [0, 1, 0]], meta={"objective_digest": "d"})
    run = walk([[0.0, 1.0, 0.0], [0.5, 1.0, 0.25]], metrics={"loss": np.ones(2)}, meta={"digests": {"loss": "d"}})
    path = path_of(run, surface)
    assert np.allclose(path.heights, sheet_of(surface).height_at(path.positions)) and np.allclose(path.own[:, 2], 1)


def test_a_path_compared_with_another_plane_is_refused_and_on_other_data_not_believed():
    made, compared = hill_off_plane()
    with pytest.raises(InputError, match="another plane"):
        figures.contour(make(basis=[[1, 0, 0], [0, 2, 0]]), compared)
    other = LossSurface(made.plane, made.grid, made.values, made.status, made.meta | {"objective_digest": "x"})
    assert not path_of(compared, other).is_evaluated and not len(path_of(compared, other).own)


def test_bands_of_paleness_cover_the_line_once():
    made, compared = hill_off_plane()
    path = path_of(compared, made)
    parts = _fading.bands(path.line, path.share)
    length = lambda line: np.nansum(np.linalg.norm(np.diff(line[:, :2], axis=0), axis=1))  # noqa: E731
    assert sum(length(part) for part, _ in parts) == pytest.approx(length(path.line.within))
    shares = [share for _, share in parts]
    assert len(shares) > 2 and shares == sorted(shares) and shares[-1] <= path.share.max() + 1 / 6


def test_runs_differ_in_colour_and_in_shape():
    figure = figures.contour(make(), [walk(STRAIGHT, label=f"run {i}") for i in range(3)])
    entries = [t for t in figure.data if t.showlegend]
    assert len({t.line.color for t in entries}) == len({t.marker.symbol for t in entries}) == 3
    assert [t.name for t in entries] == ["run 0", "run 1", "run 2"]
    assert all(x is None for t in entries for x in t.x), "the entry draws nothing itself"


def test_what_a_point_says_when_asked_is_true_though_it_is_lifted():
    surface = make()
    run = walk([[0.0, 1.0], [0.5, 2.0]])
    dots = next(t for t in figures.surface(surface, run).data if t.customdata is not None and t.type == "scatter3d")
    assert np.allclose(np.asarray(dots.customdata)[:, :2], run.points)
    assert np.allclose(np.asarray(dots.customdata)[:, 2], path_of(run, surface).values)
    assert (np.asarray(dots.z) > np.asarray(dots.customdata)[:, 2]).all()


def test_one_run_needs_no_list_and_something_else_is_refused():
    assert kinds(figures.contour(make(), walk(STRAIGHT))) == kinds(figures.contour(make(), [walk(STRAIGHT)]))
    with pytest.raises(InputError, match="not a trajectory"):
        figures.surface(make(), [np.zeros((3, 2))])


def test_very_long_runs_are_drawn_with_few_vertices():
    t = np.linspace(0, 1, 100_000)
    scene = stage_of(make(), walk(np.column_stack([1.9 * t, 4 * t]).tolist()))
    assert len(scene.paths[0].line.within) < 3000


@given(st.lists(st.tuples(st.floats(-3, 3), st.floats(-3, 3)), min_size=2, max_size=8))
@example([(0.0, 0.0), (0.0, 3e-309)])  # a step so small that a side over it overflows
def test_a_line_cut_at_a_box_lies_in_it(points):
    low, high = np.array([-1.0, -1.0]), np.array([1.0, 1.0])
    rows = _line.within_box(np.array(points), low, high)
    rows = rows[np.isfinite(rows).all(axis=1)]
    assert ((rows >= low - 1e-9) & (rows <= high + 1e-9)).all()


# --- a smaller window, landmarks ----------------------------------------------------------------


def test_a_frame_outlines_a_smaller_window_and_leaving_it_is_said():
    run = walk([[1.0, 1.0], [0.0, 1.0], [-0.5, 1.0]], label="SGD")
    figure = figures.surface(make(), run, frame=((-0.25, 1.5), (0.5, 4)), frame_label="the first window")
    said = " ".join(words_of(figure)).replace("<br>", " ")
    assert "The thin line outlines the first window." in said
    assert "SGD leaves the first window after step 10." in said


def test_the_outline_lies_on_the_sheet():
    scene = stage_of(make(lambda a, b: a + 2 * b), frame=((-0.5, 1), (1, 4)))
    assert np.allclose(scene.frame.line[:, 2], scene.frame.line[:, 0] + 2 * scene.frame.line[:, 1])


@pytest.mark.parametrize("frame", [(1, 2), ((1, 2), (3, "x")), 5])
def test_a_frame_that_is_no_box_is_refused(frame):
    with pytest.raises(InputError):
        figures.contour(make(), frame=frame)


def test_landmarks_inside_the_window_are_marked():
    marks = [
        SimpleNamespace(kind="minimum", coords=(0.0, 0.5), value=1.0),
        SimpleNamespace(kind="saddle", coords=(9.0, 9.0), value=1.0),
    ]
    trace = figures.surface(make(), landmarks=marks).data[-1]
    assert trace.name == "landmarks" and list(trace.text) == ["▼"]
    assert trace.hovertext[0] == "minimum of this slice; loss 1 at (0, 0.5)"


def test_what_is_shown_of_a_landmark_says_how_far_it_was_looked_at():
    """A minimum is one of the slice until the whole space has been looked at."""
    known = {"verdict": "minimum in all 7 parameters"}
    marks = [crumple.landmarks.Landmark("minimum", (0.0, 0.5 + i), 1.0, known if i else {}) for i in range(2)]
    told = figures.contour(make(), landmarks=marks).data[-1].hovertext
    assert [text.partition(";")[0] for text in told] == ["minimum of this slice", "minimum in all 7 parameters"]


@pytest.mark.parametrize("given", [[3], 3, "minimum", [SimpleNamespace(kind="peak", coords=(0, 1), value=1.0)]])
@pytest.mark.parametrize("use", ["surface", "contour", "export", "save"])
def test_what_is_no_landmark_is_refused_by_name(given, use, tmp_path):
    uses = {"surface": figures.surface, "contour": figures.contour}
    uses |= {"export": lambda s, landmarks: crumple.export(tmp_path / "x.html", s, landmarks=landmarks)}
    uses |= {"save": lambda s, landmarks: crumple.save(tmp_path / "x.crumple", s, landmarks=landmarks)}
    with pytest.raises(InputError, match=r"landmarks\[0\]"):
        uses[use](make(), landmarks=given)
    assert not list(tmp_path.iterdir())


def test_every_kind_of_landmark_has_a_shape_of_its_own():
    kinds_known = ("minimum", "maximum", "saddle", "degenerate", "edge minimum")
    marks = [SimpleNamespace(kind=kind, coords=(0.0, i + 0.5), value=1.0) for i, kind in enumerate(kinds_known)]
    figure, flat = figures.surface(make(), landmarks=marks), figures.contour(make(), landmarks=marks)
    assert list(figure.data[-1].text) == ["▼", "▲", "✕", "◆", "▽"]
    assert len(set(flat.data[-1].marker.symbol)) == 5
    assert np.array_equal(flat.data[-1].y, [0.5, 1.5, 2.5, 3.5, 4.5])
    assert "▼ minimum, ▲ maximum, ✕ saddle, ◆ degenerate, ▽ edge minimum" in " ".join(words_of(figure))


# --- the view -----------------------------------------------------------------------------------


def valley(a, b):
    """A wall along the second axis at a = 0.5; behind it nothing is seen from low down."""
    return np.exp(-((a - 0.5) ** 2) / 0.02)


def test_a_ridge_hides_what_is_behind_it():
    scene = stage_of(make(valley, crumple.Grid.box((-1, 2), (0, 5), n=(61, 9))))
    ground = _view.relief(scene.sheet, scene.box)
    before, behind = scene.box.unit(np.array([[1.0, 2.5, 0.0], [0.0, 2.5, 0.0]]))
    eye = _view.View(0.0, 15.0).eye
    assert ground.visible(np.array([before, behind]), eye).tolist() == [True, False]


def test_the_view_is_from_the_side_where_the_path_is_seen():
    surface = make(valley, crumple.Grid.box((-1, 2), (0, 5), n=(61, 9)))
    for a, sign in ((0.0, -1), (1.1, 1)):
        scene = stage_of(surface, walk([[a, 1.0], [a, 2.0], [a, 4.0]]))
        view = _view.choose_view(scene.sheet, scene.box, scene.lines)
        assert np.sign(view.towards_eye[0]) == sign


def test_the_view_is_the_same_for_the_same_data():
    runs = [walk(STRAIGHT)]
    first, second = (figures.surface(make(), runs).layout.scene.camera.to_plotly_json() for _ in range(2))
    assert first == second


@pytest.mark.parametrize("azimuth", [-120.0, 37.5])
def test_the_whole_box_is_in_the_picture(azimuth):
    view = _view.framed(_view.View(azimuth, 30.0))
    corners = np.array(np.meshgrid(*([-0.5, 0.5],) * 3)).reshape(3, -1).T * _view.ASPECT
    screen = view.project(corners)[:, :2]
    assert (np.abs(screen) < [1.3, 1.0]).all()


def test_words_keep_clear_of_one_another():
    scene = stage_of(make(), walk(STRAIGHT, label="SGD"))
    pixels_of = _words.seen_from_above(scene, (480, 480))
    placed = _words.words(scene, pixels_of, (480, 480), is_flat=True)
    assert len(placed) == 3
    boxes = [(pixels_of(np.array(w.point)) + w.offset, np.array(w.size)) for w in placed]
    for k, (middle, size) in enumerate(boxes):
        for other, side in boxes[:k]:
            assert (np.abs(middle - other) >= (size + side) / 2).any()


def test_words_keep_clear_of_the_numbers_of_the_axes():
    scene = stage_of(make(), walk(STRAIGHT, label="SGD"))
    pixels_of = _words.seen_from_above(scene, (480, 480))
    free = _words.words(scene, pixels_of, (480, 480), is_flat=True)
    taken = [pixels_of(np.array(word.point)) + word.offset for word in free]
    for word in _words.words(scene, pixels_of, (480, 480), is_flat=True, taken=taken):
        middle = pixels_of(np.array(word.point)) + word.offset
        assert all((np.abs(middle - at) >= np.array(word.size) / 2).any() for at in taken)


# --- print --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clip", "is_cut"), [((3, 20), lambda v: (v < 3) | (v > 20)), ((None, None), lambda v: v > 99)]
)
def test_a_printed_map_hatches_just_what_is_cut_and_draws_marks_on_the_rim_whole(clip, is_cut):
    surface = make()
    mark = SimpleNamespace(kind="edge minimum", coords=(-1.0, 2.0), value=15.0, evidence={})
    scene = stage_of(surface, landmarks=[mark], clip=clip)
    axes = _print.draw_map(Figure(), surface, scene, _style.theme_of("light"))
    hatched = [one for one in axes.collections if any(getattr(one, "hatches", None) or [])]
    points = np.stack(np.meshgrid(*surface.axes, indexing="ij"), axis=-1).reshape(-1, 2)
    inside = [path.contains_points(points, radius=1e-9) for one in hatched for path in one.get_paths()]
    assert np.array_equal(np.any(inside or [np.zeros(28, bool)], axis=0), is_cut(surface["loss"].ravel()))
    assert [line.get_clip_on() for line in axes.lines if line.get_marker() == "v"] == [False]


def test_cells_split_to_small_steps_stay_on_the_same_face():
    scene = stage_of(make(lambda a, b: 3 * a * b - b))
    parts = _mesh.split(_mesh.cells(scene), 0.5)
    assert np.allclose(parts[..., 2], 3 * parts[..., 0] * parts[..., 1] - parts[..., 1])
    assert np.ptp(parts[..., 2], axis=1).max() <= 1.0
    areas = np.prod(parts[:, 2, :2] - parts[:, 0, :2], axis=1)
    assert areas.sum() == pytest.approx(3 * 5)


def test_a_face_is_cut_at_the_limits_of_the_display():
    square = np.array([[0, 0, 0], [1, 0, 2], [1, 1, 2], [0, 1, 0]], dtype=float)
    piece = _mesh.cut(square, 0.5, 1.0)
    assert piece[:, 2].min() == 0.5 and piece[:, 2].max() == 1.0
    assert len(_mesh.cut(square, 5.0, 6.0)) == 0


def test_a_cell_with_a_hole_is_empty_in_print():
    """Contour lines once hung in the air there, and half of the cell had a colour on the map."""
    made = make(lambda a, b: np.where((a == 0.5) & (np.abs(b - 5 / 3) < 0.1), np.nan, bowl(a, b)))
    scene = stage_of(made)
    (i, j) = np.argwhere(np.isnan(made["loss"]))[0]
    low, high = ([axis[n + d] for axis, n in zip(made.axes, (i, j), strict=True)] for d in (-1, 1))
    for level in scene.sheet.levels:
        for line in _mesh.contour_lines(scene, level):
            middle = 0.5 * (line[1:] + line[:-1])
            assert not ((middle > low) & (middle < high)).all(axis=1).any()
    figure = Figure(dpi=100)
    canvas, axes = FigureCanvasAgg(figure), figure.subplots()
    _print._map_sheet(axes, scene, _style.theme_of("light"))
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())

    def shade(x, y):
        across, up = axes.transData.transform((x, y))
        return pixels[len(pixels) - 1 - int(up), int(across), :3].tolist()

    y = 0.8 * low[1] + 0.2 * made.axes[1][j]
    assert shade(0.8 * low[0] + 0.2 * made.axes[0][i], y) == [255, 255, 255] != shade(low[0] - 0.2, y)


def test_contour_lines_lie_at_their_level():
    scene = stage_of(make(lambda a, b: 2 * a + b))
    for line in _mesh.contour_lines(scene, 3.0):
        assert np.allclose(2 * line[:, 0] + line[:, 1], 3.0)


# --- curve, training, fit -----------------------------------------------------------------------


def test_a_slice_is_drawn_with_its_own_numbers():
    surface = make(lambda a: a**2 - a, crumple.Grid.line(-1, 3, n=9))
    figure = figures.curve(surface, walk([[0.5], [2.0], [7.0]]))
    assert np.array_equal(figure.data[0].x, surface.axes[0]) and np.array_equal(figure.data[0].y, surface["loss"])
    assert np.allclose(figure.data[1].x, [0.5, 2.0])


def test_a_path_above_the_clipped_heights_is_cut_there_and_marked():
    """From a = 2, where 10 a² + 1 is 41, down to the bottom, with nothing shown above 20: a = 1.38 is the highest."""
    surface, run = make(), walk([[2.0, 0.0], [1.0, 0.0], [0.0, 0.0]])
    scene = stage_of(surface, run, clip=(None, 20))
    (path,) = scene.paths
    held, top = scene.held(path).line, scene.box.high[2]
    assert path.line.within[0, 2] == 41 and np.nanmax(held.within[:, 2]) == pytest.approx(top)
    assert np.allclose(scene.cuts(path), held.within[:1]) and held.within_places[0] > 0
    assert any("Beyond the heights shown" in note for note in scene.notes)
    figure = figures.surface(surface, run, clip=(None, 20))
    lines = [t for t in figure.data if t.type == "scatter3d" and t.mode == "lines" and t.z is not None and len(t.z)]
    lift = 0.06 * (top - scene.box.low[2])
    assert lines and all(np.nanmax(np.asarray(t.z, dtype=float)) <= top + lift for t in lines)
    (mark,) = [t for t in figure.data if t.hovertext == "run goes beyond the heights shown."]
    assert mark.z[0] == pytest.approx(top, abs=lift)
    whole = next(t for t in figures.contour(surface, run, clip=(None, 20)).data[1:] if t.mode == "lines")
    assert max(whole.x) == 2.0  # a map has room for it
    untouched = stage_of(surface, run)
    assert untouched.held(path) is path and not len(untouched.cuts(path))


def test_the_length_of_a_unit_stands_under_a_picture_that_has_no_room_for_it():
    surface = make(labels=("a direction of its own", "b (1)"), basis=[[1, 0], [0, 6.58]])
    figure = figures.surface(surface)
    titles = [figure.layout.scene[axis].title.text for axis in ("xaxis", "yaxis")]
    assert titles == ["a direction of its own", "b (1)"]
    assert any("One unit of b (1) is 6.58 in θ." in word for word in words_of(figure))
    assert "1 unit = 6.58 in θ" in figures.contour(surface).layout.yaxis.title.text


def test_of_many_runs_only_six_are_named_in_the_picture_and_all_in_the_legend():
    runs = [walk([[0.1 * i, 1.0], [1.0, 0.3 * i]], label=f"run {i}") for i in range(9)]
    figure = figures.surface(make(), runs)
    named = [a.text for a in figure.layout.scene.annotations if a.text.startswith("run")]
    assert sorted(named) == [f"run {i}" for i in range(6)]
    assert {t.name for t in figure.data if t.showlegend} == {f"run {i}" for i in range(9)}


def test_a_slice_with_a_zero_has_a_shifted_logarithm():
    plane = crumple.Plane([0.0], [[1.0]], labels=("t",))
    line = LossSurface(
        plane, crumple.Grid.line(-1, 1, n=5), {"loss": np.array([4.0, 1, 0, 1, 3])}, np.ones(5, np.uint8)
    )
    figure = figures.curve(line, height="log")
    axis, trace = figure.layout.yaxis, figure.data[0]
    assert axis.type == "linear" and axis.title.text == "loss (logarithmic, shifted by 1)"
    assert np.allclose(trace.y, np.log10(line["loss"] + 1)) and np.array_equal(trace.customdata, line["loss"])
    assert "0" in axis.ticktext


def test_a_slice_may_be_logarithmic_and_clipped():
    surface = make(lambda a: 10.0**a, crumple.Grid.line(-1, 3, n=9))
    assert figures.curve(surface, height="log").layout.yaxis.type == "log"
    assert _curve.slice_of(surface, _stage.Look(clip=(None, 5.0))).span[1] == 5.0
    with pytest.raises(InputError, match="one axis"):
        figures.curve(make())


def test_training_is_drawn_against_epochs_if_all_runs_know_theirs():
    metrics = {"loss": np.array([3.0, 2.0, np.nan]), "test_loss": np.array([4.0, 3.0, 2.5])}
    run = walk([[0, 0], [0, 1], [0, 2]], metrics=metrics, meta={"steps_per_epoch": 10})
    shown, unit = _training.courses(run)
    assert unit == "epoch" and [c.label for c in shown] == ["training", "test"]
    assert np.array_equal(shown[0].times, [0, 1, 2])
    figure = figures.training(run)
    assert np.array_equal(figure.data[1].y, metrics["test_loss"]) and np.isnan(figure.data[0].y[2])
    assert "1 of 3 values of loss are not finite" in " ".join(words_of(figure))
    below = walk([[0, 0], [0, 1], [0, 2]], metrics={"loss": np.array([3.0, 0.0, -2.0])})
    assert "zero or below" not in " ".join(words_of(figures.training(below)))
    assert "2 of 3 values of loss are zero or below" in " ".join(words_of(figures.training(below, height="log")))
    assert _training.courses([run, walk([[0, 0], [0, 1], [0, 2]], metrics=metrics)])[1] == "step"


def test_training_without_runs_or_losses_is_refused():
    with pytest.raises(InputError, match="no run"):
        figures.training([])
    with pytest.raises(InputError, match="no loss was recorded"):
        figures.training(walk(STRAIGHT))


def test_fit_holds_the_data_and_the_curves_in_order():
    x, y = np.array([3.0, 1.0, 2.0]), np.array([9.0, 1.0, 4.0])
    figure = figures.fit(x, torch.tensor(y)[:, None], {"twice": 2 * x})
    assert np.array_equal(figure.data[0].x, x) and np.array_equal(figure.data[0].y, y)
    assert np.array_equal(figure.data[1].x, [1, 2, 3]) and np.array_equal(figure.data[1].y, [2, 4, 6])


def test_fit_says_when_it_draws_a_part():
    figure = figures.fit(np.arange(30_000.0), np.zeros(30_000))
    assert len(figure.data[0].x) == 20_000
    assert "Drawn: 20,000 of 30,000 points." in words_of(figure)


@pytest.mark.parametrize(("x", "y"), [([1, 2], [1]), ([[1, 2]], [1]), ([], [])])
def test_fit_refuses_columns_that_do_not_fit(x, y):
    with pytest.raises(ShapeError):
        figures.fit(np.array(x, dtype=float), np.array(y, dtype=float))


# --- text ---------------------------------------------------------------------------------------

EVIL = "<img src=x onerror=alert(1)>%{x}{{7*7}}\u202e\u2028</script>"


def test_no_text_of_a_user_reaches_plotly_with_tags_or_templates():
    surface = make(labels=(EVIL, EVIL + "2"), meta={"title": EVIL, "loss_name": EVIL}, extra={EVIL: make()["loss"]})
    run = walk(STRAIGHT, label=EVIL, metrics={"loss": np.ones(5), EVIL: np.ones(5)})
    with pytest.raises(UnknownNameError):
        figures.surface(surface, landmarks=[SimpleNamespace(kind=EVIL, coords=(0.0, 1.0), value=1.0)])
    marks = [SimpleNamespace(kind="minimum", coords=(0.0, 1.0), value=1.0)]
    made = [
        figures.surface(surface, [run], marks, frame=((0, 1), (0, 1)), frame_label=EVIL),
        figures.contour(surface, [run], marks, metric=EVIL, title=EVIL),
        figures.training([run, run], title=EVIL, loss_name=EVIL),
        figures.fit([1.0], [2.0], {EVIL: [1.0]}, title=EVIL, x_name=EVIL),
        figures.curve(make(lambda a: a, crumple.Grid.line(0, 1, n=3), labels=(EVIL,)), walk([[0.5]], label=EVIL)),
    ]
    for figure in made:
        for text in words_of(figure):
            assert "<img" not in text and "</script" not in text and "\u202e" not in text and "\u2028" not in text
        for trace in figure.data:
            assert "%{x}{" not in (trace.hovertemplate or "")


def test_the_upload_button_is_taken_away():
    assert figures.CONFIG["showSendToCloud"] is False
    assert "sendChartToCloud" in figures.surface(make()).layout.modebar.remove


def test_importing_figures_does_not_load_matplotlib():
    code = "import sys, crumple.figures; print('matplotlib' in sys.modules, 'plotly' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).split() == ["False", "True"]


# --- the card -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("python /home/ann/work/net.py:objective -o ~/out.html", "python net.py:objective -o out.html"),
        (r"run C:\Users\ann\net.py", "run net.py"),
        ("read file:///home/ann/data.csv", "read data.csv"),
        ("--out=/srv/x/y.html", "--out=y.html"),
        ("train/test split, 1/2 and X ~ N(1, 4.5)", "train/test split, 1/2 and X ~ N(1, 4.5)"),
        ("mail ann@host.example", "mail …"),
        ("https://example.org/a/b", "https://example.org/a/b"),
    ],
)
def test_folders_and_people_are_cut_from_what_is_published(text, expected):
    assert scrub(text) == expected


def test_the_card_shows_known_keys_of_plain_types_only():
    meta = {"model": "MLP", "examples": 3000, "secret": "token", "engine": object(), "versions": {"torch": "2.13.0"}}
    run = walk(STRAIGHT, meta={"optimizer": "SGD", "options": {"lr": 0.01}, "seed": 0, "home": "/home/ann"})
    found = {fact.name: fact.value for _, group in figures.facts(make(meta=meta), [run]) for fact in group}
    assert found["Model"] == "MLP" and found["Examples"] == "3,000" and found["torch"] == "2.13.0"
    assert found["Options"] == "lr 0.01" and found["Seed"] == "0" and found["Engine"] == "object"
    assert found["Lowest evaluated"] == "1 at (0, 0), on the window's edge"
    assert not {"token", "/home/ann"} & set(found.values())


def test_a_table_holds_the_path_in_numbers():
    run = walk(STRAIGHT, label="SGD", metrics={"loss": np.arange(5.0)})
    table = _card.tables(make(), [run])[0]
    assert table.columns == ("", "w1", "w2", "loss")
    assert table.rows[3] == ("step 30", "−1.5", "1", "3")
