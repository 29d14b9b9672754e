"""Topology: merge trees against gudhi and against flooding by hand, basins of descents against a plain loop."""

import itertools
import math
import time

import gudhi
import numpy as np
import pytest
import torch

import crumple
from crumple.topology import basin_map, merge_tree


def surface_of(values, status=None):
    values = np.asarray(values, dtype=float)
    grid = crumple.Grid(tuple(np.linspace(0, n - 1, n) for n in values.shape))
    plane = crumple.Plane(np.zeros(3), np.eye(3)[: values.ndim])
    usual = np.where(np.isfinite(values), crumple.Status.OK, crumple.Status.DIVERGED)
    return crumple.LossSurface(plane, grid, {"loss": values}, usual if status is None else status)


def neighbours(shape):
    for index in np.ndindex(*shape):
        for shift in itertools.product((-1, 0, 1), repeat=len(shape)):
            other = tuple(i + s for i, s in zip(index, shift, strict=True))
            if other > index and all(0 <= o < n for o, n in zip(other, shape, strict=True)):
                yield index, other


def by_gudhi(values):
    """0-dimensional persistence of the graph of neighbours, pairs of length zero left out."""
    tree, number = gudhi.SimplexTree(), np.arange(values.size).reshape(values.shape)
    for index in np.ndindex(*values.shape):
        if np.isfinite(values[index]):
            tree.insert([number[index]], values[index])
    for a, b in neighbours(values.shape):
        if np.isfinite(values[a]) and np.isfinite(values[b]):
            tree.insert([number[a], number[b]], max(values[a], values[b]))
    tree.persistence(homology_coeff_field=2, min_persistence=0, persistence_dim_max=True)
    return sorted((b, d) for b, d in tree.persistence_intervals_in_dimension(0).tolist() if d > b)


def by_flooding(values, start, end):
    """The least height at which two points are connected: Dijkstra's algorithm for the highest point of a way."""
    best = {start: values[start]}
    open_ = dict(best)
    while open_:
        here = min(open_, key=open_.get)
        height = open_.pop(here)
        if here == end:
            return height
        for shift in itertools.product((-1, 0, 1), repeat=values.ndim):
            other = tuple(i + s for i, s in zip(here, shift, strict=True))
            if all(0 <= o < n for o, n in zip(other, values.shape, strict=True)) and np.isfinite(values[other]):
                over = max(height, values[other])
                if over < best.get(other, math.inf):
                    best[other] = open_[other] = over
    return math.inf


def rough(shape, seed, levels=None, holes=0.0):
    random = np.random.default_rng(seed)
    values = random.normal(size=shape) if levels is None else random.integers(0, levels, shape).astype(float)
    values[random.random(shape) < holes] = np.nan
    return values


CASES = {
    "a line": rough((23,), 0),
    "rough": rough((9, 14), 1),
    "steps": rough((11, 7), 2, levels=3),
    "holes": rough((8, 12), 3, holes=0.3),
    "steps and holes": rough((12, 9), 4, levels=4, holes=0.3),
    "three axes": rough((5, 4, 6), 5),
    "one column": rough((1, 9), 6),
}


@pytest.mark.parametrize("name", CASES)
def test_births_and_deaths_are_those_of_gudhi(name):
    values = CASES[name]
    tree = merge_tree(surface_of(values))
    assert sorted(zip(tree.births.tolist(), tree.deaths.tolist(), strict=True)) == by_gudhi(values)
    assert tree.births.tolist() == sorted(tree.births.tolist())
    assert [values[tuple(i)] for i in tree.minima] == tree.births.tolist()


@pytest.mark.parametrize("name", CASES)
def test_passes_are_those_of_flooding(name):
    values = CASES[name]
    tree = merge_tree(surface_of(values))
    for i, j in list(itertools.combinations(range(len(tree)), 2))[:60]:
        height = by_flooding(values, tuple(tree.minima[i]), tuple(tree.minima[j]))
        assert tree.pass_height(i, j) == tree.pass_height(j, i) == height
        assert tree.barrier(j, i) == height - tree.births[j]
    for i in np.flatnonzero(np.isfinite(tree.deaths)):
        assert values[tuple(tree.passes[i])] == tree.deaths[i] == tree.pass_height(int(i), int(tree.parents[i]))


@pytest.mark.parametrize("name", CASES)
def test_basins_are_whole_and_hold_their_minimum(name):
    """Each is connected, and no point of it lies below its minimum; holes belong to none."""
    values = CASES[name]
    tree = merge_tree(surface_of(values))
    assert ((tree.basins < 0) == ~np.isfinite(values)).all()
    links = [(a, b) for a, b in neighbours(values.shape) if tree.basins[a] == tree.basins[b] >= 0]
    for i, minimum in enumerate(tree.minima):
        members = {tuple(p) for p in np.argwhere(tree.basins == i).tolist()}
        reached, front = {tuple(minimum.tolist())}, [tuple(minimum.tolist())]
        while front:
            here = front.pop()
            for other in {b if a == here else a for a, b in links if here in (a, b)} - reached:
                reached.add(other)
                front.append(other)
        assert reached == members
        assert min(values[p] for p in members) == tree.births[i]


def test_without_equal_values_every_point_flows_down():
    values = CASES["rough"]
    tree = merge_tree(surface_of(values))
    for index in np.ndindex(*values.shape):
        here = index
        while True:
            around = [b if a == here else a for a, b in neighbours(values.shape) if here in (a, b)]
            lowest = min(around, key=lambda p: values[p])
            if values[lowest] > values[here]:
                break
            here = lowest
        assert tuple(tree.minima[tree.basins[index]]) == here


def test_a_quartic_has_its_closed_form():
    """(w² − 1)² + v² on nodes that hold both minima and the pass: persistence exactly 1, of a range known as well."""
    f = crumple.Objective.from_function(lambda w: (w[0] ** 2 - 1) ** 2 + 0.25 * w[0] + w[1] ** 2)
    plane = crumple.directions.weights(f, ("w1", "w2"))
    tree = merge_tree(crumple.evaluate(f, plane, crumple.Grid.box((-1.5, 1.5), (-1, 2), n=(301, 31))))
    roots = np.sort(np.roots([4, 0, -4, 0.25]).real)
    height = lambda w: (w * w - 1) ** 2 + 0.25 * w  # noqa: E731
    assert len(tree) == 2 and tree.parents.tolist() == [-1, 0]
    assert tree.coords == pytest.approx(np.array([[roots[0], 0], [roots[2], 0]]), abs=6e-3)
    assert tree.smad == pytest.approx(height(roots[1]) - height(roots[2]), abs=1e-4)
    assert tree.crumple_index == tree.smad / (tree.span[1] - tree.span[0])


def test_shallow_minima_can_be_left_out():
    values = CASES["rough"]
    tree = merge_tree(surface_of(values))
    middle = float(np.median(tree.persistence))
    fewer = merge_tree(surface_of(values), least=middle)
    assert sorted(fewer.persistence) == sorted(p for p in tree.persistence if p > middle)
    assert set(fewer.basins.ravel()) == set(range(len(fewer)))
    for i, minimum in enumerate(fewer.minima):
        assert fewer.basins[tuple(minimum)] == i


def test_a_plane_is_not_crumpled():
    tree = merge_tree(surface_of(np.arange(15.0).reshape(3, 5)))
    assert len(tree) == 1 and tree.crumple_index == 0 and math.isnan(tree.smad) and tree.parents.tolist() == [-1]


def test_a_constant_is_one_basin():
    tree = merge_tree(surface_of(np.full((4, 6), 2.0)))
    assert len(tree) == 1 and (tree.basins == 0).all() and tree.crumple_index == 0


def test_points_not_evaluated_are_holes():
    values = np.array([[0.0, 5.0, 1.0, 4.0]])
    status = np.array([[1, 0, 1, 1]])
    tree = merge_tree(surface_of(values, status))
    assert tree.basins.tolist() == [[0, -1, 1, 1]] and tree.deaths.tolist() == [math.inf, math.inf]
    assert tree.pass_height(0, 1) == math.inf


def test_wrong_calls_are_refused():
    with pytest.raises(crumple.errors.InputError, match="no finite loss"):
        merge_tree(surface_of(np.full((2, 3), np.nan)))
    with pytest.raises(crumple.errors.UnknownNameError):
        merge_tree(surface_of(np.zeros((2, 3))), metric="accuracy")
    tree = merge_tree(surface_of(CASES["rough"]))
    with pytest.raises(crumple.errors.InputError):
        tree.pass_height(0, len(tree))


def test_a_large_surface_costs_a_few_sorts():
    """401² points: the tree in CPU time against a sort of the same numbers, side by side."""
    axis = np.linspace(-5.12, 5.12, 401)
    values = 20 + sum(x**2 - 10 * np.cos(2 * np.pi * x) for x in (axis[:, None], 1.1 * axis[None]))
    surface = surface_of(values)
    spent = {"tree": [], "sort": []}
    for _ in range(3):
        for name, work in (("tree", lambda: merge_tree(surface)), ("sort", lambda: np.argsort(values.ravel()))):
            began = time.process_time()
            work()
            spent[name].append(time.process_time() - began)
    assert len(merge_tree(surface, least=1e-3)) >= 121
    assert min(spent["tree"]) < 60 * min(spent["sort"])


# --- where descents end -----------------------------------------------------------------------------


def double_well(w):
    return (w[0] ** 2 - 1) ** 2 + 0.3 * w[0] + 2 * w[1] ** 2


@pytest.mark.parametrize("lr", [0.05, 0.21])
def test_basins_of_gradient_descent_are_those_of_a_plain_loop(lr):
    """At the larger rate a descent jumps over the pass, so that basins are no longer two halves."""
    objective = crumple.Objective.from_function(double_well)
    plane = crumple.directions.weights(objective, ("w1", "w2"))
    grid = crumple.Grid.box((-1.9, 1.8), (-1, 1.1), n=(16, 3))
    found = basin_map(objective, plane, grid, torch.optim.SGD, lr=lr, steps=400)
    roots = np.sort(np.roots([4, 0, -4, 0.3]).real)
    for index in np.ndindex(*grid.shape):
        x, y = (a[i] for a, i in zip(grid.axes, index, strict=True))
        for _ in range(400):
            x, y = x - lr * (4 * x * (x * x - 1) + 0.3), y - lr * 4 * y
            if abs(x) > 1e8:
                break
        if abs(x) > 1e8:
            assert found.labels[index] == -2
        elif found.labels[index] >= 0:
            assert found.ends[found.labels[index]] == pytest.approx((x, y), abs=2e-2)
    assert found.losses.tolist() == sorted(found.losses.tolist())
    assert found.shares.sum() + found.moving + found.diverged == pytest.approx(1)
    if lr == 0.05:
        assert found.ends[:, 0] == pytest.approx(roots[[0, 2]], abs=1e-3) and found.moving == found.diverged == 0
    else:
        assert not np.array_equal(found.labels >= 1, np.broadcast_to(grid.axes[0][:, None] > roots[1], grid.shape))


def test_a_rate_beyond_two_over_the_curvature_diverges():
    objective = crumple.Objective.from_function(lambda w: 3 * w[0] ** 2 + w[1] ** 2)
    plane = crumple.directions.weights(objective, ("w1", "w2"))
    grid = crumple.Grid.box((-1, 1), (0.5, 2), n=(4, 3))
    assert basin_map(objective, plane, grid, torch.optim.SGD, lr=0.32, steps=600).labels.tolist() == [[0] * 3] * 4
    assert basin_map(objective, plane, grid, torch.optim.SGD, lr=0.6, steps=1000).diverged == 1


@pytest.mark.parametrize("steps", [50, 60, 120, 300, 600])
def test_a_run_that_goes_round_is_moving_however_long(steps):
    """At this rate descent of (w² − 1)² jumps to and fro between two places for ever."""
    objective = crumple.Objective.from_function(lambda w: (w[0] ** 2 - 1) ** 2 + w[1] ** 2)
    plane = crumple.directions.weights(objective, ("w1", "w2"))
    found = basin_map(objective, plane, crumple.Grid.box((0.3, 0.8), (0, 0.1), n=(3, 2)), lr=0.27, steps=steps)
    assert found.moving == 1


def test_a_short_run_is_still_moving():
    objective = crumple.Objective.from_function(lambda w: w[0] ** 2 + w[1] ** 2)
    plane = crumple.directions.weights(objective, ("w1", "w2"))
    found = basin_map(objective, plane, crumple.Grid.box((0.5, 1), (1, 2), n=(2, 3)), lr=1e-2, steps=10)
    assert found.moving == 1 and len(found.ends) == 0


def test_ends_off_the_plane_are_told_apart():
    """From w3 = 0.1 every run slides off the plane; how far is said."""
    objective = crumple.Objective.from_function(lambda w: w[0] ** 2 + w[1] ** 2 + (w[2] - 3) ** 2, n=3)
    plane = crumple.directions.weights(objective, ("w1", "w2"))
    found = basin_map(objective, plane, crumple.Grid.box((-1, 1), (-1, 2), n=(2, 3)), lr=0.2, steps=200)
    assert found.labels.tolist() == [[0] * 3] * 2 and found.residuals == pytest.approx([3], abs=1e-3)


def test_no_step_length_is_no_call():
    objective = crumple.Objective.from_function(double_well)
    plane = crumple.directions.weights(objective, ("w1", "w2"))
    with pytest.raises(crumple.errors.InputError):
        basin_map(objective, plane, crumple.Grid.square(1.0, n=3), lr=0.1, steps=3)
