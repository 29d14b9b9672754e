"""Maps of basins in a live session are the library's, get finer as they are looked at, and stop when they are not."""

import time

import numpy as np
import pytest
import torch

import crumple
from crumple import app
from crumple.app.basins import LEFT
from crumple.app.limits import Limits
from crumple.app.messages import Refused, parse
from live import OPEN, RACER, SURVEY, talking, until

BASINS = {"type": "basins", "job": 1, "metric": "loss", "window": [[-2.0, 2.5], [-1.0, 1.5]], "racer": RACER}
BASINS |= {"updates": 200, "n": 9}


def two_wells(w):
    """Minima near w₁ = ±1, the left one lower."""
    return (w[0] ** 2 - 1) ** 2 + 0.3 * w[0] + 2 * (w[1] - 0.1 * w[0]) ** 2


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """A busy machine must not make a map coarser here."""
    monkeypatch.setattr("crumple.app.basins.LIMITS", Limits(basin_seconds=1e9))


@pytest.fixture
def wells():
    return crumple.Objective.from_function(two_wells, 2)


def scene_on(objective, plane=None):
    plane = plane if plane is not None else crumple.directions.weights(objective, ("w1", "w2"))
    return app._explore.shelf_for(objective, plane, crumple.Grid.box(*BASINS["window"], n=9)), plane


def maps_of(shelf, request=BASINS, seconds=60):
    """All levels of a map."""
    with talking(shelf) as talk:
        talk.ask(OPEN)
        talk.say(request)
        until(lambda: any(m["type"] == "error" or m.get("last") for m, _ in list(talk.said)), seconds)
        return [(m, a) for m, a in talk.said if m["type"] != "scene"]


WAYS = {
    "plain": ({"optimizer": "sgd", "options": {"lr": 0.05}}, torch.optim.SGD, {"lr": 0.05}),
    "fractal": ({"optimizer": "sgd", "options": {"lr": 0.21}}, torch.optim.SGD, {"lr": 0.21}),
    "adam": ({"optimizer": "adam", "options": {"lr": 0.1}}, torch.optim.Adam, {"lr": 0.1}),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_map_is_the_library_s(wells, way):
    racer, optimizer, options = WAYS[way]
    shelf, plane = scene_on(wells)
    said = maps_of(shelf, {**BASINS, "racer": {"id": "0", **racer}})
    grid = crumple.Grid.box(*BASINS["window"], n=9)
    want = crumple.topology.basin_map(wells, plane, grid, optimizer, steps=200, tolerance=5e-3, **options)
    assert [(a["labels"].shape, m["last"]) for m, a in said] == [((5, 5), False), ((9, 9), True)]
    got = said[-1][1]
    np.testing.assert_array_equal(np.where(got["labels"] == LEFT, -1, got["labels"]), want.labels)
    np.testing.assert_allclose(got["ends"], want.ends, atol=1e-9)
    np.testing.assert_allclose(got["losses"], want.losses, atol=1e-12)
    np.testing.assert_array_equal(said[0][1]["last"], got["last"][::2, ::2])
    assert got["axis0"].tolist() == grid.axes[0].tolist()
    if way == "fractal":
        assert len(np.unique(got["labels"])) > 2


def test_a_network_s_ends_may_lie_off_the_plane():
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(1, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1)).double()
    x = torch.linspace(-2, 2, 20, dtype=torch.float64).reshape(-1, 1)
    net = crumple.Objective(model, torch.nn.MSELoss(), (x, torch.sin(x)))
    shelf, plane = scene_on(net, crumple.directions.random(net, seed=1, normalize="layer"))
    racer = {"id": "0", "optimizer": "sgd", "options": {"lr": 0.1}}
    got = maps_of(shelf, {**BASINS, "racer": racer, "n": 5, "updates": 60})[-1][1]
    grid = crumple.Grid.box(*BASINS["window"], n=5)
    want = crumple.topology.basin_map(net, plane, grid, torch.optim.SGD, lr=0.1, steps=60, tolerance=5e-3)
    np.testing.assert_array_equal(np.where(got["labels"] == LEFT, -1, got["labels"]), want.labels)
    np.testing.assert_allclose(got["residuals"], want.residuals, rtol=1e-6)
    assert want.residuals.max() > 0.1


def test_what_leaves_the_map_is_told_from_what_is_under_way_and_from_what_is_no_number_any_more():
    slope = crumple.Objective.from_function(lambda w: -w[0] + 0 * w[1], 2)
    steep = crumple.Objective.from_function(lambda w: -(w[0] ** 4) - w[1] ** 2, 2)
    for objective, lr, label in ((slope, 0.5, LEFT), (slope, 0.006, -1), (steep, 9.0, -2)):
        racer = {"id": "0", "optimizer": "sgd", "options": {"lr": lr}}
        request = {**BASINS, "racer": racer, "window": [[0.5, 1.0], [0.5, 1.0]], "n": 5, "updates": 20}
        got = maps_of(scene_on(objective)[0], request)[-1][1]
        assert (got["labels"] == label).all() and len(got["ends"]) == 0


def test_other_answers_come_first_and_a_stop_ends_it(wells):
    shelf, _ = scene_on(wells)
    with talking(shelf) as talk:
        talk.ask(OPEN)
        talk.say({**BASINS, "n": 65, "updates": 2000})
        until(lambda: any(m["type"] == "basins" for m, _ in list(talk.said)), 120)
        tiles = talk.ask({**SURVEY, "job": 2, "n": [5, 3]})
        assert tiles[-1][0]["last"]
        talk.say({"type": "stop", "job": 3, "metric": "loss", "what": "basins"})
        until(lambda: not talk.session.under_way)
        time.sleep(0.05)
        count = len(talk.said)
        time.sleep(0.3)
        assert len(talk.said) == count and not any(m.get("last") for m, _ in talk.said if m["type"] == "basins")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"n": 66}, "n"),
        ({"updates": 9}, "updates"),
        ({"racer": [RACER]}, "racer"),
        ({"window": [[1, 1], [0, 1]]}, "window"),
    ],
)
def test_absurd_maps_are_refused_before_any_work(change, named):
    with pytest.raises(Refused) as refused:
        parse({**BASINS, **change})
    assert refused.value.status == 422 and named in refused.value.message


def test_a_map_that_takes_too_long_stays_coarse(wells, monkeypatch):
    monkeypatch.setattr("crumple.app.basins.LIMITS", Limits(basin_seconds=0.0))
    assert [m["last"] for m, _ in maps_of(scene_on(wells)[0])] == [True]


def test_an_unknown_optimizer_is_told(wells):
    racer = {"id": "0", "optimizer": "newton", "options": {}}
    assert maps_of(scene_on(wells)[0], {**BASINS, "racer": racer})[0][0]["status"] == 422


def test_a_model_that_cannot_be_stacked_is_mapped_all_the_same():
    class Odd(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = torch.nn.Parameter(torch.zeros(2, dtype=torch.float64))

        def forward(self, x):
            return float(self.weight.detach()[0]) * 0.0 + (x * self.weight).sum(1)

    x = torch.eye(2, dtype=torch.float64)
    odd = crumple.Objective(Odd(), torch.nn.MSELoss(), (x, x[:, 0]))
    plane = crumple.directions.weights(odd, tuple(f"weight[{i}]" for i in range(2)), origin="zero")
    racer = {"id": "0", "optimizer": "sgd", "options": {"lr": 0.3}}
    got = maps_of(scene_on(odd, plane)[0], {**BASINS, "n": 5, "updates": 40, "racer": racer})[-1][1]
    assert (got["labels"] == 0).all() and got["ends"][0] == pytest.approx([1, 0], abs=1e-2)
