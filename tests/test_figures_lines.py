"""Figures of lines: slices with barriers, spectra, and training with learning rate and sharpness."""

import itertools

import numpy as np
import pytest
import scipy.stats
import torch
from torch import nn

import cases
import crumple
from crumple import figures
from crumple.errors import InputError, ShapeError
from crumple.figures import _barrier, _curve, _edge, _panels, _spectrum, _stage, _training
from crumple.surface import LossSurface
from crumple.trajectory import Trajectory

LINE = crumple.Grid.line(-0.5, 1.5, n=21)


def slice_of(f, grid=LINE, **values):
    t = grid.axes[0]
    plane = crumple.Plane(torch.zeros(2), torch.eye(1, 2), labels=("t",))
    columns = {"loss": f(t)} | {name: g(t) for name, g in values.items()}
    return LossSurface(plane, grid, columns, np.ones(len(t), dtype=np.uint8), {})


def hump(t):
    """Ends at 1 and 3; over the straight line 1 + 2t it rises by 5 t (1 − t), at most 1.25 at one half."""
    return 1 + 2 * t + 5 * t * (1 - t)


# --- the barrier --------------------------------------------------------------------------------


def test_the_barrier_is_the_greatest_rise_over_the_line_between_the_ends():
    t = LINE.axes[0]
    found = _barrier.barrier_of(t, hump(t))
    assert found.height == pytest.approx(1.25) and found.at == pytest.approx(0.5)
    assert found.ends == pytest.approx((1, 3)) and found.base == pytest.approx(2) and found.value == pytest.approx(3.25)


def test_points_of_a_run_lie_on_the_curve_as_it_is_drawn():
    """Between two nodes of a logarithmic axis the line is straight in the logarithm."""
    t = np.array([0.001, 0.01, 0.1, 1.0, 10.0])
    made = slice_of(lambda t: t**2 + 3 * t, crumple.Grid((t,), ("log",)))
    run = Trajectory.from_points([[0.002, 0.0], [0.7, 0.0], [20.0, 0.0]])
    shown = _curve.slice_of(made, _stage.Look())
    coords, heights, when = _curve.points_on(shown, run, made)
    share = np.log10([2.0, 7.0])
    low, high = made["loss"][[0, 2]], made["loss"][[1, 3]]
    assert np.allclose(heights, low + share * (high - low)) and np.allclose(coords, [0.002, 0.7]) and len(when) == 2


def test_what_lies_beyond_the_ends_is_no_barrier():
    t = LINE.axes[0]
    found = _barrier.barrier_of(t, np.where((t < 0) | (t > 1), 100.0, t**2))
    assert found.height == 0


@pytest.mark.parametrize(("ends", "n"), [((0.1, 1), 5), ((0, 2), 4), ((-1, 0.5), 4)])
def test_a_barrier_needs_both_ends_among_the_nodes(ends, n):
    with pytest.raises(InputError, match="the points 0 and 1"):
        figures.curve(slice_of(hump, crumple.Grid.line(*ends, n=n)), barrier=True)


def test_a_barrier_between_networks_that_diverge_is_refused():
    with pytest.raises(InputError, match="finite losses"):
        figures.curve(slice_of(lambda t: np.where(t > 0.9, np.inf, t)), barrier=True)


def test_the_figure_marks_the_barrier_and_says_it():
    figure = figures.curve(slice_of(hump), barrier=True)
    mark = figure.data[-1]
    assert list(mark.x) == pytest.approx([0.5] * 3) and list(mark.y) == pytest.approx([2, 2.625, 3.25])
    assert [text.strip() for text in mark.text] == ["", "barrier 1.25", ""]  # above the top the border would cut it off
    base = next(t for t in figure.data if t.name == "straight line")
    assert np.allclose(base.y, 1 + 2 * np.asarray(base.x))
    assert "barrier 1.25 at 0.5" in figure.layout.annotations[0].text
    flat = figures.curve({"a": slice_of(lambda t: t**2)}, barrier=True)
    assert "a: no barrier" in flat.layout.annotations[0].text


# --- several surfaces, metrics ------------------------------------------------------------------


def test_several_surfaces_share_one_figure_and_one_range():
    given = {"training": slice_of(hump), "test": slice_of(lambda t: hump(t) + 10)}
    figure = figures.curve(given)
    assert [t.name for t in figure.data] == ["training", "test"] and figure.layout.showlegend
    assert np.allclose(figure.data[1].y, hump(LINE.axes[0]) + 10)
    low, high = figure.layout.yaxis.range
    assert low < hump(LINE.axes[0]).min() and high > hump(LINE.axes[0]).max() + 10
    looks = {(t.line.color, t.line.dash) for t in figure.data}
    assert len({c for c, _ in looks}) == len({d for _, d in looks}) == 2


def test_metrics_stand_in_panels_below():
    made = slice_of(hump, accuracy=lambda t: 1 / (1 + t**2), margin=lambda t: -t)
    figure = figures.curve(made, beside=("accuracy", "margin"))
    assert [t.yaxis for t in figure.data] == ["y", "y2", "y3"]
    assert np.allclose(figure.data[1].y, made["accuracy"]) and np.allclose(figure.data[2].y, made["margin"])
    axes = [figure.layout[name] for name in ("yaxis", "yaxis2", "yaxis3")]
    assert [a.title.text for a in axes] == ["loss", "accuracy", "margin"]
    assert axes[0].domain[0] > axes[1].domain[1] > axes[1].domain[0] > axes[2].domain[1] and axes[2].domain[0] == 0
    assert figure.layout.xaxis.anchor == "y3"


def test_surfaces_in_a_list_are_numbered_and_what_is_none_is_refused():
    assert list(_curve.labelled([slice_of(hump), slice_of(hump)])) == ["surface 1", "surface 2"]
    for wrong in ([], {}, [1], {"a": None}):
        with pytest.raises(InputError):
            figures.curve(wrong)


@pytest.mark.parametrize("n", [1, 2, 4])
def test_panels_fill_the_plot_from_the_top_without_touching(n):
    places = _panels.domains(n)
    assert places[0][1] == 1 and places[-1][0] == pytest.approx(0, abs=1e-12)
    assert all(above[0] > below[1] for above, below in itertools.pairwise(places))


# --- the spectrum -------------------------------------------------------------------------------

EIGENVALUES = np.array([-0.5, 0.0, 0.1, 0.1, 4.0])


def test_the_density_of_bare_eigenvalues_is_a_sum_of_gaussians():
    shown = _spectrum.density_of(torch.tensor(EIGENVALUES), width=0.2)
    expected = scipy.stats.norm.pdf(shown.at[:, None], EIGENVALUES, 0.2).mean(axis=1)
    assert np.allclose(shown.density, expected) and shown.size == 5 and shown.range == (-0.5, 4.0)
    assert np.trapezoid(shown.density, shown.at) == pytest.approx(1, abs=1e-3)


def test_a_narrow_peak_far_out_is_not_missed():
    shown = _spectrum.density_of(np.append(np.linspace(0, 1, 99), 1e4), width=1e-3)
    assert shown.density[shown.at > 9e3].max() == pytest.approx(0.01 * scipy.stats.norm.pdf(0, 0, 1e-3), rel=1e-3)


def test_a_spectrum_is_drawn_with_its_own_density():
    x = cases.noise(8, 3)
    objective = crumple.Objective(nn.Linear(3, 1, bias=False).double(), nn.MSELoss(), (x, x[:, :1]))
    found = crumple.curvature.spectrum(objective)
    figure = figures.spectrum(found, mark=[float(found.range[1])])
    line = figure.data[0]
    drawn = np.isfinite(line.y)
    assert np.allclose(line.y[drawn], found.density(line.x)[drawn])
    largest = np.linalg.eigvalsh(2 / 8 * x.numpy().T @ x.numpy())[-1]
    assert figure.data[-1].x[0] == pytest.approx(largest, rel=1e-6)
    assert "3 eigenvalues" in figure.layout.annotations[0].text and figure.layout.yaxis.type == "log"


def test_equal_eigenvalues_and_wrong_ones():
    figures.spectrum([2.0, 2.0])
    with pytest.raises(InputError, match="not finite"):
        figures.spectrum([1.0, np.nan])
    with pytest.raises(ShapeError):
        figures.spectrum(np.eye(3))
    with pytest.raises(InputError):
        figures.spectrum("eigenvalues")


# --- training -----------------------------------------------------------------------------------


def run(label="SGD", rates=(0.1, 0.1, 0.05), optimizer="SGD", **options):
    metrics = {"loss": np.array([3.0, 2.0, 1.0]), "lr": np.array(rates)}
    meta = {"optimizer": optimizer, "options": options, "steps_per_epoch": 10}
    return Trajectory(torch.zeros(3, 2), np.array([0, 10, 20]), metrics, label, meta)


def test_the_learning_rate_is_drawn_where_it_changes_or_differs():
    figure = figures.training(run())
    assert [t.yaxis for t in figure.data] == ["y", "y2"] and np.allclose(figure.data[1].y, [0.1, 0.1, 0.05])
    assert len(figures.training(run(rates=(0.1,) * 3)).data) == 1
    assert len(_training.rates([run(rates=(0.1,) * 3), run("b", rates=(0.2,) * 3)], "epoch")) == 2


def test_the_edge_of_stability_is_two_over_the_rate_and_more_with_momentum():
    assert np.allclose(_edge.threshold(run()), [20, 20, 40])
    assert np.allclose(_edge.threshold(run(momentum=0.5)), [30, 30, 60])
    assert _edge.threshold(run(momentum=0.5, nesterov=True)) is None
    assert _edge.threshold(run(optimizer="Adam")) is None


def test_gradient_descent_on_a_parabola_diverges_just_beyond_that_edge():
    """The limit as training itself meets it: curvature 1 along one weight, heavy-ball momentum one half."""
    parabola = crumple.Objective.from_function(lambda w: 0.5 * w.square().sum(), n=1)
    for share, grows in ((0.99, False), (1.01, True)):
        rate = 3 * share  # 2 (1 + β) over the curvature
        path = crumple.train(
            parabola, torch.optim.SGD, lr=rate, momentum=0.5, steps=400, start=(1.0,), label="GD", progress=False
        )
        assert (path.metrics["loss"][-1] > path.metrics["loss"][0]) == grows
        assert _edge.threshold(path)[0] == pytest.approx(1 / share)


def test_sharpness_stands_beside_its_limit():
    sharpness = {"SGD": [1.0, 25.0, np.inf], "b": [1, 2, 3]}
    figure = figures.training([run(), run("b", optimizer="Adam")], sharpness=sharpness)
    panel = {t.name: np.asarray(t.y) for t in figure.data if t.yaxis == "y3"}
    assert list(panel) == ["SGD, largest eigenvalue", "SGD, 2 / learning rate", "b, largest eigenvalue"]
    assert np.allclose(panel["SGD, largest eigenvalue"][:2], [1, 25]) and np.isnan(panel["SGD, largest eigenvalue"][2])
    assert np.allclose(panel["SGD, 2 / learning rate"], [20, 20, 40])
    assert np.allclose(figures.training(run(), sharpness=[1.0, 2.0, 3.0]).data[2].y, [1, 2, 3])


def test_sharpness_that_fits_no_run_is_refused():
    with pytest.raises(ShapeError, match="recorded point"):
        figures.training(run(), sharpness=[1.0, 2.0])
    with pytest.raises(InputError, match="no run has this label"):
        figures.training(run(), sharpness={"Adam": [1, 2, 3]})
    with pytest.raises(ShapeError, match="entry a run"):
        figures.training([run(), run("b")], sharpness=[[1, 2, 3]])


def test_the_loss_may_be_logarithmic():
    assert figures.training(run(), height="log").layout.yaxis.type == "log"


def test_a_slice_of_several_surfaces_keeps_the_limits_of_the_display():
    shown = _curve.slice_of(slice_of(hump), _stage.Look(clip=(None, 2.0)))
    assert shown.span[1] == 2.0
