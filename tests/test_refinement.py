"""Deciding where to evaluate next: the splines, the tree, and the learner apart from any model."""

import itertools
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import CubicSpline, make_interp_spline

from crumple.errors import InputError, ShapeError
from crumple.refinement import Refinement
from crumple.refinement.spline import SPAN, prediction, through, weights
from crumple.refinement.tree import Tree
from crumple.refinement.window import Window


@dataclass(frozen=True)
class Case:
    """A function with its window; ``function`` takes one array an axis."""

    name: str
    function: object
    box: tuple
    scale: tuple = ("linear", "linear")
    most: int = 20_000
    """Evaluations that 1e-3 of the range may take."""

    def off_node(self, n=(97, 131)):
        """Axes that share no point with any lattice of halves, and the ends."""
        random = np.random.default_rng(3)
        window = Window.of(self.box, self.scale)
        axes = []
        for i, m in zip(range(window.k), n, strict=False):
            inside = (np.arange(m) + random.random(m)) / m
            axes.append(window.coords(i, np.concatenate([[0.0], inside, [1.0]])))
        return axes

    def on(self, axes):
        return self.function(*np.meshgrid(*axes, indexing="ij"))

    def learner(self, **options):
        return answer(Refinement(self.box, scale=self.scale, **options), self.function)

    def true_error(self, learner):
        axes = self.off_node()
        unit = [learner.window.unit(i, a) for i, a in enumerate(axes)]
        return float(np.abs(learner.patches.on(unit)[0] - self.on(axes)).max())


def answer(learner, function):
    """Tell a learner all it asks, from a function of arrays."""
    while not learner.done:
        for request in learner.ask():
            learner.tell(request, function(*np.meshgrid(*request.axes, indexing="ij")))
    return learner


def neuron(*w):
    """A logistic neuron on inputs 10^k along each axis, target 0.75: five minima an axis on log axes."""
    return sum((1 / (1 + np.exp(-(10.0**k) * v)) - 0.75) ** 2 for k in range(5) for v in w)


def rastrigin(*x):
    return sum(v**2 + 10 - 10 * np.cos(2 * np.pi * v) for v in x)


CASES = [
    Case("bowl", lambda x, y: (x - 0.3) ** 2 + 7 * y**2 + x * y, ((-2, 1), (0, 3)), most=97),
    Case("Himmelblau", lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2, ((-5, 5), (-4, 5)), most=97),
    Case(
        "peak", lambda x, y: np.exp(-40 * (x - 0.37) ** 2 - 15 * (y - 1.2) ** 2) + 0.2 * x, ((-2, 2), (0, 3)), most=1500
    ),
    Case("wave", lambda x, y: np.sin(4 * x + 3 * y) + 0.3 * np.cos(5 * y), ((-1, 1), (0, 3)), most=1500),
    Case("step", lambda x, y: np.tanh(15 * x) * (1 + y**2), ((-2, 2), (-1, 2)), most=800),
    Case("layer", lambda x, y: np.exp(-30 * x) * (1 + y) + y**3, ((0, 1), (-1, 2)), most=600),
    Case("oblique step", lambda x, y: np.tanh(4 * (x - 0.7 * y)) + 0.1 * y, ((-2, 2), (-1, 3)), most=2000),
    Case("kink", lambda x, y: np.abs(x - 0.31) + 0.2 * y**2, ((-1, 2), (0, 1)), most=850),
    Case("Rastrigin", rastrigin, ((-1.2, 0.9), (-0.4, 1.3)), most=1500),
    Case("saddle, log axes", lambda x, y: np.log(x) * (y - 1), ((1e-3, 10), (0, 3)), ("log", "linear"), most=97),
]
LINES = [
    Case("wave on a line", lambda x: np.sin(7 * x) * x, ((-1, 3),), ("linear",), most=130),
    Case("root of a kink", lambda x: np.sqrt(np.abs(x - 0.2) + 0.01), ((-1, 2),), ("linear",), most=250),
    Case("neuron on a line", neuron, ((1e-5, 10),), ("log",), most=200),
]


# -- splines -------------------------------------------------------------------------------------


@pytest.mark.parametrize("degree", [3, 5])
def test_splines_are_those_of_scipy(degree):
    nodes, values = np.arange(-4.0, 9.0), np.random.default_rng(0).normal(size=13)
    at = np.linspace(-4, 8, 57)
    wanted = make_interp_spline(nodes, values, k=degree)(at) if degree == 5 else CubicSpline(nodes, values)(at)
    np.testing.assert_allclose(through(nodes, degree, at) @ values, wanted, atol=1e-12)


@pytest.mark.parametrize(("low", "high"), list(itertools.product((False, True), repeat=2)))
def test_splines_reproduce_their_own_polynomials(low, high):
    """With and without neighbours; a quintic with neither has five values only, for a quartic."""
    at = np.linspace(0, 4, 9)
    for degree in (3, 5):
        power = min(degree, 4 if not (low or high) else degree)
        values = (np.arange(-4.0, 9.0) - 1.5) ** power
        np.testing.assert_allclose(weights(low, high, degree, at) @ values, (at - 1.5) ** power, atol=1e-8)


def test_predictions_use_none_of_the_values_they_predict():
    for low, high, stride in itertools.product((False, True), (False, True), (2, 4)):
        which, matrix = prediction(low, high, 3, stride)
        assert matrix.shape == (len(which), SPAN)
        assert not matrix[:, which].any()


# -- the tree ------------------------------------------------------------------------------------


def split_at_random(tree, random, times):
    for _ in range(times):
        tree = tree.split(random.integers(len(tree), size=1), random.integers(tree.k, size=1))
    return tree


@pytest.mark.parametrize("k", [1, 2])
def test_leaves_tile_the_box_and_are_found(k):
    random = np.random.default_rng(k)
    tree = split_at_random(Tree.start(k), random, 40)
    assert tree.width.prod(axis=1).sum() == 1.0
    points = random.random((500, k))
    numbers = tree.locate(points)
    assert (points >= tree.low[numbers]).all()
    assert (points < (tree.low + tree.width)[numbers]).all()
    np.testing.assert_array_equal(tree.locate(np.ones((1, k))), tree.locate(np.full((1, k), 1 - 1e-9)))


def test_splitting_leaves_the_old_tree_as_it_was():
    tree = Tree.start(2)
    child = tree.child.copy()
    finer = tree.split(np.array([1, 2]), np.array([0, 1]))
    np.testing.assert_array_equal(tree.child, child)
    assert (len(tree), len(finer)) == (4, 6)


def test_leaves_far_behind_a_neighbour_are_named_with_the_axis():
    tree = Tree.start(2)
    for _ in range(2):  # halve the lowest leaf along axis 1, twice: those on either side of it are two behind
        corner = tree.locate(np.array([[0.0, 0.49]]))
        tree = tree.split(corner, np.array([1]))
    numbers, axes = tree.too_coarse()
    beside = tree.locate(np.array([[0.0, 0.51], [0.51, 0.49]]))
    assert sorted(zip(numbers.tolist(), axes.tolist(), strict=True)) == sorted((int(n), 1) for n in beside)


# -- the window ----------------------------------------------------------------------------------


@given(st.floats(0, 1))
def test_window_maps_there_and_back(u):
    window = Window.of(((-3, 5), (1e-4, 20)), ("linear", "log"))
    for axis in range(2):
        there = window.coords(axis, np.array([u]))
        assert abs(window.unit(axis, there)[0] - u) < 1e-12
        assert window.contains(axis, there)


def test_symmetric_windows_are_mirrored_exactly():
    window = Window.of(((-0.7, 0.7),))
    at = window.coords(0, np.arange(17) / 16)
    np.testing.assert_array_equal(at, -at[::-1])


# -- the learner ---------------------------------------------------------------------------------


@pytest.mark.parametrize("tolerance", [1e-2, 1e-3, 1e-4])
@pytest.mark.parametrize("case", CASES + LINES, ids=lambda c: c.name)
def test_the_true_error_is_within_the_estimate_and_that_within_the_tolerance(case, tolerance):
    learner = case.learner(tolerance=tolerance, budget=20_000)
    assert learner.reached
    assert case.true_error(learner) <= learner.error <= tolerance * learner.range
    if tolerance == 1e-3:
        assert learner.evaluations <= case.most


def bent(places, slopes):
    """A parabola with kinks at some places, as a line through a network of rectifiers has."""
    return lambda x: 0.2 * x**2 + sum(s * np.maximum(x - p, 0) for p, s in zip(places, slopes, strict=True))


def test_the_estimate_is_true_wherever_kinks_lie_on_a_line():
    """A kink at a lucky place looks smaller than it is, and there are no further rows to show it."""
    random, shares = np.random.default_rng(5), []
    for seed in range(24):
        case = Case("bent", bent(random.uniform(-1, 1.7, 5), random.normal(size=5)), ((-1, 1.7),), ("linear",))
        learner = case.learner(tolerance=3e-3, seed=seed)
        grid = np.linspace(0, 1, 2001)
        true = np.abs(learner.patches.on([grid])[0] - case.function(learner.window.coords(0, grid))).max()
        assert learner.reached
        shares.append(true / learner.error)
    assert np.quantile(shares, 0.95) <= 1.0 and max(shares) < 1.5


@pytest.mark.parametrize("place", [0.0, 0.13, 0.37])
def test_a_kink_along_an_axis_of_a_plane_is_like_one_on_a_line(place):
    """Half of the window is dead, as of a rectifier whose weight is that axis: all rows show the kink in one place."""
    case = Case("dead", lambda x, y: (np.maximum(x - place, 0) * 1.4 - 1) ** 2 * (2 + y), ((-2, 2.5), (-2, 2)))
    for seed in range(3):
        learner = case.learner(tolerance=1e-2, seed=seed)
        assert learner.reached and case.true_error(learner) <= learner.error


@pytest.mark.parametrize("seed", range(5))
def test_a_narrow_peak_is_found_by_any_seed(seed):
    case = Case("peak", lambda x, y: x + np.exp(-60 * (x - 0.41) ** 2 - 50 * (y - 0.77) ** 2), ((-1, 1), (0, 2)))
    learner = case.learner(tolerance=1e-2, seed=seed)
    assert case.true_error(learner) <= learner.error


@pytest.mark.parametrize("seed", range(3))
def test_a_bowl_at_the_nodes_is_not_believed(seed):
    """All first values of Rastrigin's function lie on integers, where it is exactly a bowl; only probes can tell."""
    case = Case("trap", rastrigin, ((-8, 8), (-4, 4)))
    learner = Refinement(case.box, tolerance=1e-2, budget=600, seed=seed)
    (first,) = learner.ask()
    np.testing.assert_allclose(case.on(first.axes), first.axes[0][:, None] ** 2 + first.axes[1] ** 2, atol=1e-11)
    answer(learner, rastrigin)
    assert not learner.reached
    assert case.true_error(learner) <= learner.error


def test_the_trap_on_a_line_is_seen_through_to_the_end():
    case = Case("trap", rastrigin, ((-8, 8),), ("linear",))
    learner = case.learner(tolerance=1e-3)
    assert learner.reached
    assert case.true_error(learner) <= learner.error
    values = learner.patches.on([np.linspace(0, 1, 4001)])[0]
    assert np.sum((values[1:-1] < values[:-2]) & (values[1:-1] < values[2:])) == 17


def test_all_minima_of_the_crumpled_neuron_are_there():
    """Twenty-five of them on log axes, as many as pairs of the five of each weight."""
    case = Case("neuron", neuron, ((1e-5, 10), (2e-5, 8)), ("log", "log"))
    learner = case.learner(tolerance=1e-3, budget=6000)
    assert learner.reached
    v = learner.patches.on([np.linspace(0, 1, 401)] * 2)[0]
    inner, shifts = v[1:-1, 1:-1], list(itertools.product((0, 1, 2), repeat=2))
    around = np.stack([v[i : i + 399, j : j + 399] for i, j in shifts if (i, j) != (1, 1)])
    assert np.sum(inner < around.min(axis=0)) == 25


def test_values_may_be_told_in_any_order():
    case, random = CASES[2], np.random.default_rng(0)
    shuffled = Refinement(case.box, tolerance=1e-3)
    while not shuffled.done:
        for i in random.permutation(len(requests := shuffled.ask())):
            shuffled.tell(requests[i], case.on(requests[i].axes))
    straight = case.learner(tolerance=1e-3)
    assert straight.error == shuffled.error
    np.testing.assert_array_equal(straight.patches.values, shuffled.patches.values)


def test_no_point_is_asked_for_twice_and_none_outside_the_window():
    case, asked = CASES[6], []
    learner = Refinement(case.box, tolerance=1e-3)
    while not learner.done:
        for request in learner.ask():
            asked += itertools.product(*(a.tolist() for a in request.axes))
            learner.tell(request, case.on(request.axes))
    assert len(asked) == len(set(asked)) == learner.evaluations
    low, high = np.array(case.box).T
    assert ((np.array(asked) >= low) & (np.array(asked) <= high)).all()


def test_the_seed_decides_the_probes_and_nothing_else():
    def probes(seed):
        learner, found = Refinement(((-2, 2), (0, 3)), seed=seed), []
        while not learner.done:
            for request in learner.ask():
                found += [tuple(a[0] for a in request.axes)] if request.is_probe else []
                learner.tell(request, request.axes[0][:, None] + request.axes[1] ** 2)
        return found

    assert probes(4) == probes(4)
    assert not set(probes(4)) & set(probes(5))


@pytest.mark.parametrize("budget", [97, 150, 333])
def test_the_budget_is_kept_and_the_estimate_still_true(budget):
    case = CASES[3]
    learner = case.learner(tolerance=1e-6, budget=budget)
    assert not learner.reached
    assert 81 <= learner.evaluations <= budget
    assert case.true_error(learner) <= learner.error


def test_refinement_goes_where_the_surface_is_rough():
    case = CASES[2]
    tree = case.learner(tolerance=1e-3).patches.tree
    peak, plain = tree.locate(np.array([[(0.37 + 2) / 4, 1.2 / 3], [0.01, 0.99]]))
    assert tree.width[peak].prod() <= tree.width[plain].prod() / 16


def test_a_jump_ends_at_the_finest_leaf():
    """No grid is fine enough for a jump; the survey must stop by itself and say that it is not there."""
    learner = answer(Refinement((0, 1), budget=100_000), lambda x: np.where(x < 0.3, 1.0, 2.0))
    assert not learner.reached
    assert learner.evaluations < 500
    assert learner.error > 0.4


def test_an_absolute_tolerance_is_in_units_of_the_values():
    case = Case("wave", lambda x, y: 1e3 * np.sin(3 * x) * y, ((-1, 1), (0, 3)))
    learner = case.learner(absolute=2.0)
    assert learner.reached
    assert case.true_error(learner) <= learner.error <= 2.0


def test_a_constant_surface_is_done_at_once():
    learner = Refinement(((0, 1), (0, 2)))
    answer(learner, lambda x, y: np.full(x.shape, -7.0))
    assert learner.reached
    assert (learner.evaluations, learner.range) == (97, 0.0)


def test_rounding_is_not_chased():
    """Values in float32 are noise below 1e-7 of their size: a tolerance below that must not eat the budget."""
    case = Case("float32", lambda x, y: (100 + np.sin(x) * y).astype(np.float32).astype(float), ((-1, 1), (0, 3)))
    learner = case.learner(tolerance=1e-12, epsilon=float(np.finfo(np.float32).eps), budget=3000)
    assert not learner.reached
    assert learner.evaluations < 400
    assert case.true_error(learner) <= learner.error <= learner.target


def test_values_that_are_not_finite_stay_a_hole_with_a_sharp_edge():
    def function(x, y):
        with np.errstate(invalid="ignore"):
            return np.sqrt(x + 0.3 * y + 0.2) ** 3 + y**2

    case = Case("root", function, ((-1, 1), (-2, 1)))
    learner = case.learner(budget=4000)
    axes = case.off_node()
    values, truth = learner.patches.on([learner.window.unit(i, a) for i, a in enumerate(axes)])[0], case.on(axes)
    finite = np.isfinite(values)
    assert learner.reached
    assert np.isnan(values[np.isnan(truth)]).all()
    assert np.abs(values - truth)[finite].max() <= learner.error
    assert finite.mean() > np.isfinite(truth).mean() - 0.1
    assert learner.patches.tree.width.min() >= 1 / 64


def test_a_surface_that_is_nowhere_finite_is_given_up():
    learner = Refinement(((0, 1), (0, 2)), budget=4000)
    answer(learner, lambda x, y: np.full(x.shape, np.inf))
    assert learner.done
    assert not learner.reached
    assert learner.evaluations == 97
    assert np.isnan(learner.error)


def test_only_open_requests_are_taken_once_and_in_their_shape():
    learner = Refinement(((0, 1), (0, 2)))
    (first,) = learner.ask()
    with pytest.raises(InputError, match="nothing is known yet"):
        _ = learner.error
    with pytest.raises(ShapeError, match=r"\(9, 9\)"):
        learner.tell(first, np.zeros(81))
    learner.tell(first, np.zeros((9, 9)))
    with pytest.raises(InputError, match="not an open request"):
        learner.tell(first, np.zeros((9, 9)))


@pytest.mark.parametrize(
    ("box", "options", "message"),
    [
        (((0, 1), (2, 1)), {}, "reversed"),
        (((0, 1), (1, 1)), {}, "empty"),
        (((0, 1), (0, np.nan)), {}, "finite number"),
        (((0, 1),) * 3, {}, "one or two axes"),
        ("box", {}, "not a box"),
        (((0, 1), (1, 2)), {"scale": "log"}, "must be positive"),
        (((0, 1), (1, 2)), {"scale": ("log",)}, "one scale an axis"),
        (((0, 1), (1, 2)), {"scale": "logs"}, "Did you mean 'log'"),
        (((0, 1), (1, 2)), {"tolerance": 0}, "above 0"),
        (((0, 1), (1, 2)), {"absolute": -1.0}, "above 0"),
        (((0, 1), (1, 2)), {"budget": 96}, "from 97"),
        (((0, 1), (1, 2)), {"seed": -1}, "seed"),
    ],
)
def test_wrong_calls_are_refused(box, options, message):
    with pytest.raises(InputError, match=message):
        Refinement(box, **options)
