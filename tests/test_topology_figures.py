"""The figures of topology hold the numbers of trees and maps, direction 0 across."""

import numpy as np
import pytest
import torch

import crumple
from crumple import figures
from crumple.topology import basin_map, merge_tree


def wells():
    """Two wells along w1, the left one deeper; lopsided in w2."""
    f = crumple.Objective.from_function(lambda w: (w[0] ** 2 - 1) ** 2 + 0.3 * w[0] + (w[1] - 0.5) ** 2)
    return f, crumple.directions.weights(f, ("w1", "w2"))


def tree_of(n=(41, 9)):
    f, plane = wells()
    return merge_tree(crumple.evaluate(f, plane, crumple.Grid.box((-1.6, 1.5), (-1, 2.2), n=n)))


def test_bars_reach_from_minimum_to_pass():
    tree = tree_of()
    bars = figures.barcode(tree).data[0]
    low, high = np.array(bars.base), np.array(bars.base) + np.array(bars.x)
    assert low == pytest.approx(tree.births)
    assert high == pytest.approx([tree.span[1], tree.deaths[1]])
    assert "no pass" in bars.hovertext[0] and "pass at" in bars.hovertext[1]


def test_a_barcode_says_how_crumpled_and_how_fine():
    tree = tree_of()
    (note,) = (a.text for a in figures.barcode(tree, template="light").layout.annotations if a.name == "notes")
    assert "2 minima of this slice on a grid of 41 × 9 points" in note and f"{tree.smad:.4g}" in note


def test_of_many_bars_the_longest_are_shown():
    values = np.random.default_rng(0).normal(size=(30, 31))
    plane = crumple.Plane(np.zeros(2), np.eye(2))
    surface = crumple.LossSurface(
        plane, crumple.Grid.box((0, 1), (0, 2), n=(30, 31)), {"loss": values}, np.ones((30, 31), np.uint8)
    )
    tree = merge_tree(surface)
    shown = figures.barcode(tree)
    assert len(shown.data[0].x) == 36 < len(tree)
    assert "Shown: the 36 most persistent." in str(shown.layout.annotations)


def test_the_map_of_basins_has_direction_0_across():
    tree = tree_of()
    heat = figures.basins(tree).data[0]
    assert np.shape(heat.z) == (9, 41) and (np.array(heat.z) == tree.basins.T).all()
    assert list(heat.x) == pytest.approx(tree.surface.axes[0]) and "to (" in heat.hovertext[0][0]


def test_the_map_of_runs_names_what_diverged():
    f, plane = wells()
    found = basin_map(f, plane, crumple.Grid.box((-3.5, 1.5), (-1, 2), n=(6, 4)), torch.optim.SGD, lr=0.15, steps=200)
    assert found.diverged > 0
    figure = figures.basins(found)
    names = [trace.name for trace in figure.data]
    assert "diverged" in names and "still moving" not in names
    assert list(figure.data[-1].x) == pytest.approx(found.ends[:, 0])
    assert "SGD, lr 0.15" in figure.layout.title.text


def test_other_things_are_refused():
    with pytest.raises(crumple.errors.InputError, match="no merge tree"):
        figures.barcode([1, 2])
    with pytest.raises(crumple.errors.InputError, match="no basins"):
        figures.basins(None)
    line = crumple.Objective.from_function(lambda w: w[0] ** 2, n=1)
    plane = crumple.directions.weights(line, ("w1",))
    with pytest.raises(crumple.errors.InputError, match="two axes"):
        figures.basins(merge_tree(crumple.evaluate(line, plane, crumple.Grid.line(-1, 1, n=5))))
