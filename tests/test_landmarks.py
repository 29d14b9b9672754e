"""Landmarks: every stationary point of functions whose points are known, and honesty where they cannot be."""

import itertools
import json
import math
import warnings

import mpmath
import numpy as np
import pytest
import scipy.optimize
import sympy
import torch

import crumple
from cases import CASES
from crumple.engines import InPlane, Survey
from crumple.engines.plane_slopes import PlaneSlopes
from crumple.landmarks.line import turns
from crumple.landmarks.search import Search
from crumple.landmarks.unit import Field, Unit
from crumple.landmarks.winding import Known, narrowed, winding


def on_plane(function, basis=((1.0, 0.0), (0.0, 1.0)), origin=(0.0, 0.0)):
    objective = crumple.Objective.from_function(function, n=2)
    return objective, crumple.Plane(origin, basis)


def marks_of(function, box, *, scale="linear", **options):
    return crumple.find_landmarks(*on_plane(function), crumple.Grid.box(*box, n=(7, 5), scale=scale), **options)


def inner(marks):
    return [m for m in marks if m.kind != "edge minimum"]


# --- functions, with their points by other means ----------------------------------------------------


def himmelblau(x, y, lib):
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def rosenbrock(x, y, lib):
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def beale(x, y, lib):
    return sum((c - x + x * y**k) ** 2 for k, c in enumerate((1.5, 2.25, 2.625), 1))


def camel(x, y, lib):
    return (4 - 2.1 * x**2 + x**4 / 3) * x**2 + x * y + (-4 + 4 * y**2) * y**2


def muller_brown(x, y, lib):
    terms = [
        (-200, -1, 0, -10, 1, 0),
        (-100, -1, 0, -10, 0, 0.5),
        (-170, -6.5, 11, -6.5, -0.5, 1.5),
        (15, 0.7, 0.6, 0.7, -1, 1),
    ]
    return sum(h * lib.exp(a * (x - p) ** 2 + b * (x - p) * (y - q) + c * (y - q) ** 2) for h, a, b, c, p, q in terms)


def saddle(x, y, lib):
    return 3 * (x - 0.37) * (y + 0.21) - (y + 0.21) ** 2


def peaks(x, y, lib):
    return (
        3 * (1 - x) ** 2 * lib.exp(-(x**2) - (y + 1) ** 2)
        - 10 * (x / 5 - x**3 - y**5) * lib.exp(-(x**2) - y**2)
        - lib.exp(-((x + 1) ** 2) - y**2) / 3
    )


# window, and (minima, maxima, saddles) in it as the literature has them, or as can be seen
KNOWN = {
    himmelblau: (((-5, 5.5), (-6, 5)), (4, 1, 4)),
    rosenbrock: (((-2, 2), (-1, 3)), (1, 0, 0)),
    beale: (((-4.5, 4.5), (-4.4, 4.5)), (1, 0, 2)),
    camel: (((-2.1, 2), (-1.2, 1.25)), (6, 2, 7)),
    muller_brown: (((-1.5, 1.2), (-0.2, 2)), (3, 0, 2)),
    saddle: (((-1, 2), (-2, 1)), (0, 0, 1)),
    peaks: (((-3, 2.8), (-2.9, 3)), (3, 3, 3)),
}


def stationary(function, box):
    """Newton's method in NumPy from 90 × 80 starts, on derivatives by SymPy; then 30 digits by mpmath."""
    x, y = sympy.symbols("x y")
    f = function(x, y, sympy)
    slope = [sympy.diff(f, v) for v in (x, y)]
    g = sympy.lambdify((x, y), slope, "numpy")
    h = sympy.lambdify((x, y), [[sympy.diff(s, v) for v in (x, y)] for s in slope], "numpy")
    at = np.stack([a.ravel() for a in np.meshgrid(*(np.linspace(*r, n) for r, n in zip(box, (90, 80), strict=True)))])
    with np.errstate(all="ignore"):
        for _ in range(40):
            (a, b), (_, d) = h(*at)
            u, v = g(*at)
            det = a * d - b * b
            at = at - np.stack([d * u - b * v, a * v - b * u]) / det
    low, high = np.array(box, float).T
    at = at[:, ((low <= at.T) & (high >= at.T)).all(1)]
    at = at.T[(np.abs(np.array(g(*at))) < 1e-6).all(0)]
    at = np.unique(at.round(6), axis=0)
    exact = sympy.lambdify((x, y), slope, "mpmath")
    found = {tuple(float(c) for c in mpmath.findroot(exact, tuple(p), tol=1e-25)) for p in at.tolist()}
    kept = []
    for p in sorted(found):
        if not any(math.dist(p, q) < 1e-6 for q in kept):
            kept.append(p)
    return kept, lambda p: np.linalg.eigvalsh(np.array(h(*p), dtype=float))


@pytest.mark.parametrize("function", KNOWN, ids=lambda f: f.__name__)
def test_all_points_of_known_functions_are_found(function):
    """Each one, to 1e-8, with its kind and its eigenvalues; and nothing else."""
    box, counts = KNOWN[function]
    marks = marks_of(lambda w: function(w[0], w[1], torch), box)
    expected, eigenvalues = stationary(function, box)
    assert tuple(len(marks.of(kind)) for kind in ("minimum", "maximum", "saddle")) == counts
    assert len(inner(marks)) == len(expected) == sum(counts)
    for mark in inner(marks):
        near = min(expected, key=lambda p: math.dist(p, mark.coords))
        assert math.dist(near, mark.coords) < 1e-8
        exact = eigenvalues(near)
        assert mark.evidence["eigenvalues"] == pytest.approx(exact.tolist(), rel=1e-6, abs=1e-6)
        assert mark.kind == ("minimum", "saddle", "maximum")[int((exact < 0).sum())]
        assert mark.value == pytest.approx(float(function(*near, math_with_tensors)), abs=1e-9)
    assert marks.complete and marks.index_check.agrees
    assert marks.index_check.window == counts[0] + counts[1] - counts[2]


class math_with_tensors:
    exp = staticmethod(math.exp)


def rastrigin(w):
    return 20 + (w**2 - 10 * torch.cos(2 * math.pi * w)).sum()


def rastrigin_roots(low, high):
    """∂f/∂x = 2x + 20π sin 2πx: one root in each quarter of a period that it changes sign over."""
    slope = lambda x: 2 * x + 20 * math.pi * math.sin(2 * math.pi * x)  # noqa: E731
    bends = np.arange(math.floor(4 * low), math.ceil(4 * high) + 1) / 4
    nodes = np.unique(np.clip(np.concatenate([bends - 0.125, bends + 0.125]), low, high))
    pairs = [(a, b) for a, b in itertools.pairwise(nodes) if slope(a) * slope(b) < 0]
    return np.array([scipy.optimize.brentq(slope, a, b, xtol=1e-15) for a, b in pairs])


@pytest.mark.parametrize("cells", [10, 24])
def test_minima_narrower_than_the_cells_are_found(cells):
    """On the integers, and on the halves, Rastrigin's function has the gradient of the bowl x² + y²."""
    marks = marks_of(rastrigin, ((-5, 5), (-5, 5)), cells=cells)
    roots = rastrigin_roots(-5, 5)
    assert len(roots) == 21
    assert marks.counts() == {"minimum": 121, "maximum": 100, "saddle": 220, "degenerate": 0, "edge minimum": 0}
    at = np.array([m.coords for m in inner(marks)])
    assert np.abs(at[..., None] - roots).min(axis=-1).max() < 1e-9
    assert len(np.unique(at.round(6), axis=0)) == 441
    assert marks.complete


def test_rastrigin_in_its_usual_window():
    marks = marks_of(rastrigin, ((-5.12, 5.12), (-5.12, 5.12)))
    assert len(marks.of("minimum")) == 121 and marks.complete
    assert marks[0].value == 0 and marks[0].coords == pytest.approx((0, 0), abs=1e-12)


def one_neuron(w):
    """One logistic unit, rows (10^k, 0) and (0, 10^k), targets 0.75, squares summed (Auer et al. 1995, section 2)."""
    inputs = 10.0 ** torch.arange(5, dtype=torch.float64)
    rows = torch.cat([torch.stack([inputs, 0 * inputs], 1), torch.stack([0 * inputs, inputs], 1)])
    return (torch.sigmoid(rows @ w) - 0.75).square().sum()


def test_a_single_neuron_has_25_minima_on_log_axes():
    marks = marks_of(one_neuron, ((1e-5, 10), (2e-5, 8)), scale="log")
    slope = lambda t: sum(  # noqa: E731
        (s - 0.75) * s * (1 - s) * 10**k for k in range(5) for s in [1 / (1 + math.exp(-min(10**k * math.exp(t), 700)))]
    )
    nodes = np.linspace(math.log(1e-5), math.log(10), 20_001)
    signs = np.array([slope(t) for t in nodes])
    places = [
        math.exp(scipy.optimize.brentq(slope, nodes[i], nodes[i + 1], xtol=1e-15))
        for i in np.flatnonzero(signs[:-1] * signs[1:] < 0)
    ]
    assert len(places) == 9
    assert marks.counts() == {"minimum": 25, "maximum": 16, "saddle": 40, "degenerate": 0, "edge minimum": 0}
    at = np.array([m.coords for m in marks])
    assert np.abs(at[..., None] / np.array(places) - 1).min(axis=-1).max() < 1e-8
    assert {m.coords for m in marks.of("minimum")} == {
        m.coords for m in marks if all(np.abs(np.array(places) / c - 1).argmin() % 2 == 0 for c in m.coords)
    }


# --- the article ------------------------------------------------------------------------------------


def test_the_article_has_three_saddles_and_no_minimum():
    """Of ŷ = w₂ tanh(w₁x) the points are w₂ = 0 with Σ y tanh(w₁x) = 0: written out here and solved by SciPy."""
    preset = crumple.presets.load("article")
    marks = crumple.find_landmarks(preset.test_objective, preset.plane, preset.grid)
    x, y = (t.numpy().ravel() for t in preset.test_objective.examples.batches[0])
    nodes = np.linspace(-2, 1.95, 160)
    sums = [float(y @ np.tanh(w * x)) for w in nodes]
    roots = [
        scipy.optimize.brentq(lambda w: float(y @ np.tanh(w * x)), a, b, xtol=1e-14)
        for a, b, s, t in zip(nodes[:-1], nodes[1:], sums[:-1], sums[1:], strict=True)
        if s * t < 0
    ]
    assert sorted(m.coords[0] for m in marks.of("saddle")) == pytest.approx(roots, abs=1e-8)
    assert max(abs(m.coords[1]) for m in marks.of("saddle")) < 1e-12
    assert len(inner(marks)) == 3 and marks.complete and marks.index_check.window == -3
    assert "There is no minimum inside the window." in str(marks)
    edge = marks.of("edge minimum")
    assert edge[0].coords[1] == -2 and edge[0].evidence["outward"] == (0, -1)
    assert "keep walking" in edge[0].evidence["advice"] and "weight[0,0] < -2" in str(marks)
    values = crumple.evaluate(preset.test_objective, preset.plane, crumple.Grid.box((-2, 1.95), (-2, 1.95), n=301))
    assert edge[0].value <= values["loss"].min() + 1e-9


# --- planes and windows -----------------------------------------------------------------------------


def test_coordinates_are_multiples_of_the_directions():
    """On a skewed and stretched plane the same points of θ are found, and the Hessian is that of the coordinates."""
    basis, origin = np.array([[3.0, 1.0], [-0.5, 0.2]]), np.array([0.3, -0.4])
    skewed = lambda w: himmelblau(w[0], w[1], torch)  # noqa: E731
    objective, plane = on_plane(skewed, basis, origin)
    marks = crumple.find_landmarks(objective, plane, crumple.Grid.box((-4, 4.1), (-30, 29), n=(9, 4)))
    plain = {tuple(m.coords): m for m in marks_of(skewed, ((-9, 9), (-9, 9)))}
    assert marks.complete and marks.index_check.agrees and len(inner(marks)) >= 5
    for mark in inner(marks):
        theta = origin + np.array(mark.coords) @ basis
        twin = plain[min(plain, key=lambda c: math.dist(c, theta))]
        assert math.dist(twin.coords, theta) < 1e-8 and twin.kind == mark.kind
        hessian = np.zeros((2, 2))
        for i in range(2):
            hessian[i] = objective.hvp(torch.tensor(theta), torch.eye(2, dtype=torch.float64)[i])
        expected = np.linalg.eigvalsh(basis @ hessian @ basis.T)
        assert mark.evidence["eigenvalues"] == pytest.approx(expected.tolist(), rel=1e-6)


def test_a_point_of_the_window_on_its_edge_is_counted_once():
    marks = marks_of(lambda w: w[0] ** 2 + 3 * (w[1] - 0.2) ** 2, ((0, 1), (-1, 1)))
    assert [(m.kind, m.coords) for m in marks] == [("minimum", pytest.approx((0, 0.2), abs=1e-9))]


def test_a_slope_has_its_lowest_corner_on_the_edge():
    marks = marks_of(lambda w: w[0] + 2 * w[1], ((-1, 3), (2, 5)))
    assert [(m.kind, m.coords) for m in marks] == [("edge minimum", (-1, 2))]
    assert marks[0].evidence["outward"] == (-1, -1)
    assert "w1" not in marks[0].verdict and "axis 0 < -1 and axis 1 < 2" in marks[0].evidence["advice"]


@pytest.mark.parametrize(
    ("function", "lowest"),
    [
        (lambda w: w[0] ** 2 - w[1] ** 2, {(0, -1), (0, 1.5)}),
        (lambda w: -(w[0] ** 2) - w[1] ** 2, {(2, -1), (2, 1.5)}),
        (lambda w: w[1] + 0 * w[0], {(1, -1)}),
        (lambda w: w[0] * w[1], {(2, -1)}),
    ],
    ids=["half of a saddle", "half of a top", "level along the edge", "level to a saddle"],
)
def test_the_lowest_of_an_edge_where_a_slope_vanishes(function, lowest):
    """A window whose side is an axis of symmetry is level across it at the corner; a level side has one mark."""
    assert {m.coords for m in marks_of(function, ((0, 2), (-1, 1.5))).of("edge minimum")} == lowest


def test_a_level_valley_that_leaves_the_window_does_not_fall_on():
    """(xy − 0.4)² is zero all along: what slope its floor has is rounding."""
    marks = marks_of(lambda w: (w[0] * w[1] - 0.4) ** 2, ((-1, 2), (-1.3, 0.7)))
    assert marks.counts()["edge minimum"] == 0 and "no minimum" not in str(marks)
    falling = marks_of(lambda w: (w[0] * w[1] - 0.4) ** 2 + 1e-3 * w[0], ((-1, 2), (-1.3, 0.7)))
    assert min(falling.of("edge minimum"), key=lambda m: m.value).coords == pytest.approx((-1, -0.4), abs=1e-3)


def test_what_has_no_value_is_no_landmark_on_the_edge():
    """log x is NaN left of 0, and yet its slope is 1/x there."""
    with pytest.warns(crumple.CrumpleWarning, match="not finite in"):
        marks = marks_of(lambda w: w[0] - torch.log(w[0]) + (w[1] + 0.2) ** 2, ((-1, 3), (-1.3, 0.7)))
    assert [m.kind for m in marks] == ["minimum"] and marks[0].coords == pytest.approx((1, -0.2))
    assert not marks.complete and "nan" not in str(marks)


def test_a_low_point_of_the_edge_that_rises_outwards_is_none():
    marks = marks_of(lambda w: (w[0] - 0.1) ** 2 + w[1] ** 2, ((-1, 1), (-1, 1)))
    assert marks.counts()["edge minimum"] == 0


def test_other_starting_cells_give_the_same_points():
    fewer, more = (marks_of(lambda w: peaks(w[0], w[1], torch), ((-3, 2.8), (-2.9, 3)), cells=n) for n in (7, 40))
    assert np.array([m.coords for m in fewer]) == pytest.approx(np.array([m.coords for m in more]), abs=1e-9)
    assert fewer.evaluations < more.evaluations


# --- degenerate points, kinks, holes ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "index"),
    [
        (lambda w: w[0] ** 3 - 3 * w[0] * w[1] ** 2, -2),
        (lambda w: w[0] ** 4 + w[1] ** 2, 1),
        (lambda w: w[0] ** 3 + w[1] ** 2, 0),
    ],
    ids=["monkey saddle", "flat bottom", "half a saddle"],
)
def test_a_singular_hessian_makes_a_degenerate_point(function, index):
    marks = marks_of(function, ((-1, 1.3), (-0.9, 1)))
    (mark,) = inner(marks)
    assert (
        mark.kind == "degenerate" and mark.evidence["index"] == index and mark.coords == pytest.approx((0, 0), abs=1e-5)
    )
    assert mark.evidence.get("nearby") == ("lowest" if index == 1 else None)
    assert marks.index_check.window == index and marks.index_check.agrees
    assert ("There is no minimum" in str(marks)) == (index != 1)


def test_a_flat_bottom_is_no_kink():
    """x⁴ + 3y⁴: of the gradient, which bends at the bottom and does not jump, nothing is told."""
    marks = marks_of(lambda w: w[0] ** 4 + 3 * w[1] ** 4, ((-1, 2), (-1.3, 0.7)))
    assert [m.kind for m in marks] == ["degenerate"] and marks.complete and "jumps" not in str(marks)


def test_a_ring_of_minima_is_one_landmark():
    marks = marks_of(lambda w: (w[0] ** 2 + w[1] ** 2 - 1) ** 2, ((-1.5, 1.3), (-1.4, 1.7)))
    ring, top = inner(marks)
    assert (ring.kind, top.kind) == ("degenerate", "maximum")
    assert math.hypot(*ring.coords) == pytest.approx(1, abs=1e-6) and ring.evidence["index"] == 0
    assert np.abs(np.array([ring.evidence["set"][end] for end in ("low", "high")])).max() == pytest.approx(1, abs=0.1)
    assert "degenerate set" in str(marks)


def test_a_plateau_is_one_landmark():
    """Where a ReLU unit is dead for all examples, nothing changes over a whole region."""
    marks = marks_of(lambda w: torch.relu(w[0]) ** 2 + torch.relu(w[1] - 0.2) ** 2, ((-1.5, 1.3), (-1.4, 1.7)))
    (mark,) = inner(marks)
    assert mark.kind == "degenerate" and mark.value == 0 and not marks.complete and marks.index_check.agrees is None


def test_a_constant_is_one_landmark():
    (mark,) = marks_of(lambda w: 0 * w[0] + 2.5, ((-1, 1), (-1, 2)))
    assert mark.kind == "degenerate" and mark.value == 2.5 and mark.evidence["gradient_norm"] == 0


@pytest.mark.parametrize(
    ("function", "at", "kind"),
    [
        (lambda w: (w[0] - 0.3).abs() + 2 * (w[1] - 0.1).abs() + 0.3 * w[0], (0.3, 0.1), "minimum"),
        (lambda w: (w[0] - 0.3).abs() + 2 * (w[1] - w[0] ** 2) ** 2, (0.3, 0.09), "minimum"),
        (lambda w: (w[0] - 0.3).abs() - 2 * (w[1] - 0.1) ** 2, (0.3, 0.1), "saddle"),
        (lambda w: -torch.hypot(w[0] - 0.3, 2 * w[1] - 0.2), (0.3, 0.1), "maximum"),
    ],
    ids=["corner", "bent fold", "fold over", "tip"],
)
def test_kinks_are_found_and_said_to_be_kinks(function, at, kind):
    marks = marks_of(function, ((-1.5, 1.3), (-1.4, 1.7)))
    (mark,) = inner(marks)
    assert mark.kind == kind and mark.is_kink and mark.coords == pytest.approx(at, abs=3e-8)
    assert "jumps" in mark.evidence["note"] and marks.complete


@pytest.mark.slow
def test_a_relu_network_is_searched_to_the_end():
    """No point is lower nearby than a minimum says; and the turns of the gradient around the window agree."""
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(3, 6), torch.nn.ReLU(), torch.nn.Linear(6, 1))
    x = torch.randn(20, 3)
    objective = crumple.Objective(model, torch.nn.MSELoss(), (x, torch.sin(x.sum(1, keepdim=True))))
    basis = torch.randn(2, objective.space.size, generator=torch.Generator().manual_seed(3))
    plane = crumple.Plane(objective.theta, 0.3 * basis)
    marks = crumple.find_landmarks(objective, plane, crumple.Grid.box((-2, 2.2), (-2.5, 2), n=(9, 7)))
    assert marks.complete and marks.of("minimum")
    around = np.array([[math.cos(t), math.sin(t)] for t in np.linspace(0, 6.28, 16)])
    for mark in marks.of("minimum"):
        ring = [objective.value(plane.point(np.array(mark.coords) + 1e-3 * d)) for d in around]
        assert min(ring) >= mark.value - 1e-7
    surface = crumple.evaluate(objective, plane, crumple.Grid.box((-2, 2.2), (-2.5, 2), n=(85, 91)))
    assert marks[0].value <= surface["loss"].min() + 1e-6


def test_where_the_loss_is_not_finite_the_result_says_so():
    with pytest.warns(crumple.CrumpleWarning, match="not finite in"):
        marks = marks_of(lambda w: torch.log(w[0]) ** 2 + w[1] ** 2, ((-1, 3), (-1, 2)))
    assert not marks.complete
    assert [(m.kind, m.coords) for m in inner(marks)] == [("minimum", pytest.approx((1, 0), abs=1e-9))]


def test_where_the_loss_is_infinite_nothing_is_found():
    """Its gradient is zero there, as on a plateau; it is none."""
    function = lambda w: torch.where(w[0] > 0.7, torch.inf, (w[0] + 0.3) ** 2 + 2 * (w[1] - 0.1) ** 2)  # noqa: E731
    with pytest.warns(crumple.CrumpleWarning, match="not finite in 1 small cell"):
        marks = marks_of(function, ((-1, 1.2), (-1, 1.1)))
    assert [m.kind for m in marks] == ["minimum"] and not marks.complete


def test_a_spent_budget_is_said():
    with pytest.warns(crumple.CrumpleWarning, match="budget was spent"):
        marks = marks_of(rastrigin, ((-5.1, 5.2), (-5, 5)), budget=3000)
    assert not marks.complete and marks.evaluations < 6000


# --- the count, and what it is for ------------------------------------------------------------------


def field_of(function, box):
    objective, plane = on_plane(function)
    unit = Unit(crumple.Grid.box(*box, n=3))
    return Field(PlaneSlopes(objective.mean_loss, plane, unit.coords(np.array([[0.3, 0.4], [0.8, 0.1]]))), unit)


@pytest.mark.parametrize("power", [1, 2, 3, 5])
def test_the_gradient_of_re_z_to_the_n_turns_backwards(power):
    """∇ Re zⁿ is the conjugate of n zⁿ⁻¹, which turns −(n − 1) times around the origin."""

    def real_part(w):
        return torch.view_as_complex(w).pow(power).real

    field = field_of(real_part, ((-1, 1), (-1, 2)))
    assert winding(field, np.array([0.2, 0.1]), np.array([0.9, 0.8])) == 1 - power
    assert winding(field, np.array([0.6, 0.4]), np.array([0.9, 0.8])) == 0


@pytest.mark.parametrize("missed", range(9))
def test_the_count_leads_to_a_missed_point(missed):
    """With one of Himmelblau's nine points left out, the rectangle that is looked at again holds it."""
    box = ((-5, 5.5), (-6, 5))
    marks = inner(marks_of(lambda w: himmelblau(w[0], w[1], torch), box))
    field = field_of(lambda w: himmelblau(w[0], w[1], torch), box)
    low, high = np.array(box).T
    at = (np.array([m.coords for m in marks]) - low) / (high - low)
    indices = np.array([-1 if m.kind == "saddle" else 1 for m in marks])
    rest = Known(np.delete(at, missed, axis=0), np.delete(indices, missed))
    a, b = narrowed(field, np.zeros(2), np.ones(2), 1 - int(rest.indices.sum()), rest, 2e-3)
    assert ((a < at[missed]) & (at[missed] < b)).all() and (b - a).max() <= 2e-3


def test_a_search_that_missed_a_point_goes_back_for_it(monkeypatch):
    """The first search is made to leave out what it found in one corner of the window."""
    whole = Search.run

    def blind(self):
        found = whole(self)
        seen = (found.roots < 0.7).any(axis=1)
        found.roots, found.hessians = found.roots[seen], found.hessians[seen]
        return found

    monkeypatch.setattr(Search, "run", blind)
    marks = marks_of(lambda w: himmelblau(w[0], w[1], torch), ((-5, 5.5), (-6, 5)))
    assert len(inner(marks)) == 9 and marks.complete


def test_turns_of_a_slope_along_a_line():
    found = turns(lambda t: np.sin(40 * t) - 0.999)
    exact = sorted(
        t
        for k in range(8)
        for s in (1, -1)
        for t in [(math.pi / 2 + s * math.acos(0.999) + 2 * math.pi * k) / 40]
        if 0 <= t <= 1
    )
    assert found == pytest.approx(exact, abs=1e-12)


# --- derivatives ------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_slopes_are_those_of_the_plain_passes(case):
    """Whether many points share a pass or not: against the in-plane engine, at each kind of model."""
    objective = case.objective()
    generator = torch.Generator().manual_seed(5)
    basis = 0.1 * torch.randn(2, objective.space.size, generator=generator, dtype=torch.float64)
    plane = crumple.Plane(objective.theta.double(), basis)
    coords = np.random.default_rng(1).uniform(-1, 1, (5, 2))
    with objective.session():
        slopes = PlaneSlopes(objective.mean_loss, plane, coords[:2])
        gradient, hessian = slopes(coords, hessian=True)
        engine = InPlane(Survey(slopes.mean_loss, plane, crumple.Grid.square(1.0, n=3)), hessian=True)
        for (a, b), g, h in zip(coords, gradient, hessian, strict=True):
            found = {k: float(v[0, 0]) for k, v in engine.block([np.array([a]), np.array([b])]).values.items()}
            assert g == pytest.approx([found["gradient[0]"], found["gradient[1]"]], rel=1e-5, abs=1e-6)
            expected = [found[f"hessian[{i},{j}]"] for i, j in ((0, 0), (0, 1), (0, 1), (1, 1))]
            assert h.ravel() == pytest.approx(expected, rel=1e-5, abs=1e-6)


def test_a_function_that_cannot_be_batched_is_taken_point_by_point():
    """``float(w[0])`` cannot be had of many points at once."""

    def branching(w):
        return (w[0] - 1) ** 2 * (1.0 if float(w[0]) > 0 else 3.0) + (w[1] - 0.5) ** 2

    marks = marks_of(branching, ((-2, 2.1), (-1, 1.7)), cells=8)
    assert ("minimum", (1, 0.5)) in [(m.kind, m.coords) for m in marks]


def test_the_objective_is_left_as_it_was():
    objective, plane = on_plane(lambda w: himmelblau(w[0], w[1], torch))
    before, theta = objective.value(), objective.theta.clone()
    crumple.find_landmarks(objective, plane, crumple.Grid.square(5.0, n=4))
    assert objective.value() == before and torch.equal(objective.theta, theta)
    assert objective.gradient([3.0, 2.0]).abs().max() < 1e-12


# --- the full space ---------------------------------------------------------------------------------


def test_a_minimum_of_a_slice_may_be_none_of_the_whole():
    """f = x² + y² − z²/2 + 0·u with a slope in v only away from the plane's origin."""
    function = lambda w: w[0] ** 2 + 2 * w[1] ** 2 - w[2] ** 2 / 2 + 0.3 * w[3]  # noqa: E731
    objective = crumple.Objective.from_function(function, n=4)
    plane = crumple.directions.weights(objective, ("w1", "w2"))
    box = crumple.Grid.box((-1, 1.2), (-1, 1.3), n=3)
    (plain,) = crumple.find_landmarks(objective, plane, box)
    assert plain.verdict == "minimum of this slice" and "full" not in plain.evidence
    (mark,) = crumple.find_landmarks(objective, plane, box, full=True)
    full = mark.evidence["full"]
    assert (full["gradient_norm"], full["lowest"], full["highest"]) == pytest.approx((0.3, -1, 4))
    assert mark.kind == "minimum" and mark.verdict.startswith("minimum of this slice only")


@pytest.mark.parametrize("unit", [1e-12, 1.0, 1e12])
def test_the_verdict_does_not_go_by_the_unit_of_the_loss(unit):
    """A bowl on a slope, a bowl, and a saddle that a slice shows as a bowl: x² + 2y² + 3z² + 5z and so on."""
    box, verdicts = crumple.Grid.box((-1, 1.2), (-1, 1.3), n=3), []
    for bend, slope in ((3.0, 5.0), (3.0, 0.0), (-3e-4, 0.0)):
        function = lambda w, b=bend, s=slope: unit * (w[0] ** 2 + 2 * w[1] ** 2 + b * w[2] ** 2 + s * w[2])  # noqa: E731
        objective = crumple.Objective.from_function(function, n=3)
        plane = crumple.directions.weights(objective, ("w1", "w2"))
        verdicts += [mark.verdict for mark in crumple.find_landmarks(objective, plane, box, full=True)]
    assert verdicts[0] == f"minimum of this slice only: off the plane the gradient is {5 * unit:.3g} long"
    assert verdicts[1] == "minimum in all 3 parameters"
    assert verdicts[2] == f"minimum of this slice only: off the plane the curvature goes down to {-6e-4 * unit:.3g}"


def test_a_plane_of_all_parameters_is_the_whole_space():
    (mark,) = marks_of(lambda w: (w[0] - 0.1) ** 2 + 2 * w[1] ** 2, ((-1, 1.2), (-1, 1.3)))
    assert mark.verdict == "minimum of this slice, which is the whole space"
    (mark,) = marks_of(lambda w: (w[0] - 0.1).abs() + 2 * w[1].abs(), ((-1, 1.2), (-1, 1.3)))
    assert mark.verdict == "minimum of this slice, which is the whole space, at a kink"


def test_at_a_kink_the_whole_space_is_left_open():
    """|x| + 2|y| − z²: a minimum of the slice, but no derivative at the kink shows what the whole space does."""
    objective = crumple.Objective.from_function(lambda w: (w[0] - 0.1).abs() + 2 * w[1].abs() - w[2] ** 2, n=3)
    plane = crumple.directions.weights(objective, ("w1", "w2"))
    (mark,) = crumple.find_landmarks(objective, plane, crumple.Grid.box((-1, 1.2), (-1, 1.3), n=3), full=True)
    assert mark.verdict == "minimum of this slice, at a kink, where derivatives tell nothing of the whole space"


def test_a_minimum_of_the_whole_space_is_called_so():
    objective = crumple.Objective.from_function(lambda w: (w**2 * torch.tensor([1.0, 2.0, 3.0])).sum(), n=3)
    plane = crumple.directions.weights(objective, ("w1", "w3"))
    (mark,) = crumple.find_landmarks(objective, plane, crumple.Grid.box((-1, 1.2), (-1, 1.3), n=3), full=True)
    assert mark.verdict == "minimum in all 3 parameters"


@pytest.mark.parametrize(
    ("off_plane", "sign", "verdict"),
    [
        (lambda w: w**2, -1, "maximum of this slice only: off the plane the curvature goes up to 2"),
        (lambda w: -(w**2), -1, "maximum in all 3 parameters"),
        (lambda w: 0 * w, -1, "maximum of this slice; flat to rounding in some of the 3 directions"),
        (
            lambda w: 0.05 * w**2 + 0.015 * w,
            1e4,
            "minimum of this slice only: off the plane the gradient is 0.015 long",
        ),
        (lambda w: 0.5 * w**2, 1e4, "minimum in all 3 parameters"),
    ],
    ids=["top that is a saddle", "top", "top of a ridge", "slope under a steep bowl", "steep bowl"],
)
def test_what_a_point_of_a_slice_is_in_the_whole_space(off_plane, sign, verdict):
    """Under the steep bowl the zero of the slope lies 0.15 away, and the loss is lower there."""
    function = lambda w: sign * ((w[0] - 0.3) ** 2 + 2 * w[1] ** 2) + off_plane(w[2])  # noqa: E731
    objective = crumple.Objective.from_function(function, n=3)
    marks = crumple.find_landmarks(
        objective, crumple.Plane(torch.zeros(3), torch.eye(3)[:2]), crumple.Grid.box((-1, 1), (-1, 2), n=3), full=True
    )
    assert [m.verdict for m in inner(marks)] == [verdict]


def test_a_degenerate_point_of_a_slice_may_have_a_way_down_beside_it():
    objective = crumple.Objective.from_function(lambda w: (w[0] - 0.3) ** 4 + 2 * w[1] ** 4 - w[2] ** 2, n=3)
    plane, box = crumple.Plane(torch.zeros(3), torch.eye(3)[:2]), crumple.Grid.box((-1, 1), (-1, 2), n=3)
    (mark,) = crumple.find_landmarks(objective, plane, box, full=True)
    assert mark.verdict == "degenerate of this slice, stationary in all 3 parameters"
    assert mark.evidence["full"]["lowest"] == pytest.approx(-2)


# --- the objects ------------------------------------------------------------------------------------


def test_the_result_is_a_sequence_that_can_be_read():
    marks = marks_of(lambda w: himmelblau(w[0], w[1], torch), ((-5, 5.5), (-6, 5)))
    assert len(marks) == 9 == len(list(marks)) and marks[-1].kind == "maximum" and len(marks[:4]) == 4
    assert [m.value for m in marks] == sorted(m.value for m in marks)
    lines = str(marks).splitlines()
    assert lines[0].split() == ["what", "loss", "coordinates"] and len(lines) == 10 + len(marks.notes)
    assert "Inside the window: 4 minima, 1 maximum, 4 saddles." in lines
    assert json.loads(json.dumps(marks.to_dict(), allow_nan=False))["landmarks"][0]["kind"] == "minimum"


def test_wrong_calls_are_refused_before_any_work():
    objective, plane = on_plane(lambda w: w[0] ** 2)
    line = crumple.Plane((0.0, 0.0), [(1.0, 0.0)])
    square = crumple.Grid.square(1.0, n=3)
    with pytest.raises(crumple.errors.InputError, match="two axes"):
        crumple.find_landmarks(objective, line, crumple.Grid.line(0, 1))
    with pytest.raises(crumple.errors.ShapeError, match="differ in axes"):
        crumple.find_landmarks(objective, plane, crumple.Grid.line(0, 1))
    with pytest.raises(crumple.errors.InputError, match="budget"):
        crumple.find_landmarks(objective, plane, square, budget=10)
    with pytest.raises(crumple.errors.LossError, match="no gradient"):
        crumple.find_landmarks(*on_plane(lambda w: float(w[0]) ** 2), square)
    with pytest.raises(crumple.errors.UnknownNameError):
        crumple.Landmark("peak", (0.0,), 1.0)


def test_progress_counts_gradients():
    seen = []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        marks_of(
            lambda w: himmelblau(w[0], w[1], torch),
            ((-5, 5.5), (-6, 5)),
            progress=lambda n, total: seen.append((n, total)),
        )
    assert seen == sorted(seen) and seen[-1] == (60_000, 60_000) and seen[0][0] > 1000
