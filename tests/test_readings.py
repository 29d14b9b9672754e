"""Numbers on a device: waited for once a block of points, and made where the network is."""

from collections import Counter
from contextlib import contextmanager

import numpy as np
import pytest
import torch
from torch.nn import functional as F
from torch.utils._python_dispatch import TorchDispatchMode

import crumple
from cases import GRID, case, lopsided_plane
from crumple import Objective, Status, evaluate, readings
from crumple.engines import ENGINES, InPlane, Survey

READS = {"_local_scalar_dense", "nonzero", "equal", "is_nonzero", "masked_select", "item"}
METRICS = {"far": F.l1_loss, "largest": lambda p, t: (p - t).abs().max(), "a float": lambda p, t: 2.5}


class Reading(TorchDispatchMode):
    """Counts the operations whose result the host must wait for."""

    def __init__(self):
        super().__init__()
        self.seen = Counter()

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        name = func.__name__.partition(".")[0]
        is_mask = name == "index" and any(i is not None and i.dtype == torch.bool for i in args[1])
        if name in READS or is_mask:
            self.seen[name] += 1
        return func(*args, **(kwargs or {}))


@pytest.fixture
def on_a_device(monkeypatch):
    """As if reading meant waiting, and a count of the times when the host does so."""
    monkeypatch.setattr(readings, "reads_at_once", lambda device: False)

    @contextmanager
    def counted():
        found = Counter()
        plain = {name: getattr(torch.Tensor, name) for name in ("cpu", "tolist", "__array__")}
        with monkeypatch.context() as patch, Reading() as mode:
            for name, method in plain.items():
                patch.setattr(torch.Tensor, name, lambda t, *a, n=name, m=method: found.update([n]) or m(t, *a))
            yield found
        found.update(mode.seen)

    return counted


def surveys():
    """Engine → a survey that it takes, with several batches."""
    mlp = case("mlp").objective(batch_size=4, metrics=METRICS)
    plain = case("mlp").objective(batch_size=4)
    late = crumple.directions.weights(plain, ("0.weight[0,0]", "4.weight[1,0]"))
    found = {name: (mlp, late) for name in ("affine-head", "stacked", "cached", "mapped", "generic")}
    images = case("batch norm").objective(batch_size=4)
    return found | {"quadratic": (plain, late), "folded": (images, lopsided_plane(images))}


@pytest.mark.parametrize("name", ENGINES)
def test_the_host_waits_once_a_block(name, on_a_device):
    """Not once a point, nor once a batch: a GPU would stand idle meanwhile. The cached engine waits once a row."""
    objective, plane = surveys()[name]
    survey = Survey(objective.mean_loss, plane, GRID)
    with objective.session():
        engine = ENGINES[name](survey)
        wanted = engine.block(GRID.axes).values
        with on_a_device() as found:
            block = engine.block(GRID.axes)
    assert found == {"cpu": GRID.shape[0] if name == "cached" else 1}
    assert block.values.keys() == wanted.keys() and GRID.shape == (3, 5)
    assert all(np.array_equal(block.values[key], wanted[key]) for key in wanted)


def test_the_count_sees_what_it_should(on_a_device):
    """Every way of reading a number is counted, so that the test above can fail."""
    with on_a_device() as found:
        one = torch.ones(())
        one.item(), float(one), bool(one), one[None].tolist(), np.asarray(one[None])
        torch.ones(3)[torch.tensor([True, False, True])]
    assert sum(found.values()) >= 6 and found["_local_scalar_dense"] >= 3


@pytest.mark.parametrize("hessian", [False, True])
def test_slopes_are_read_together_too(hessian, on_a_device):
    """A block of derivatives is one wait, and has the bits of those that are read one by one."""
    objective, plane = surveys()["quadratic"]
    engine = InPlane(Survey(objective.mean_loss, plane, GRID), hessian=hessian)
    with objective.session(), on_a_device() as found:
        block = engine.block(GRID.axes)
    at_once = InPlane(Survey(objective.mean_loss, plane, GRID), hessian=hessian)
    assert found["cpu"] == 1 and found["_local_scalar_dense"] == 0
    assert all(np.array_equal(block.values[key], at_once.block(GRID.axes).values[key]) for key in engine.names)


@pytest.mark.parametrize("name", ["mlp", "squeezed", "float32", "batch norm", "lstm"])
def test_bits_do_not_depend_on_where_numbers_wait(name, monkeypatch):
    """Summed by the host in float64, in the order of the batches, wherever they were left."""
    objective = case(name).objective(batch_size=4)
    plane = lopsided_plane(objective)
    here = evaluate(objective, plane, GRID, engine="generic", gradient=True)
    monkeypatch.setattr(readings, "reads_at_once", lambda device: False)
    left = evaluate(objective, plane, GRID, engine="generic", gradient=True)
    assert all(np.array_equal(here[key], left[key]) for key in here.values)


def test_points_that_fail_or_diverge_are_told_apart_when_read_later(monkeypatch):
    """One point raises in its second batch, others have no finite loss, and each keeps its own status."""
    monkeypatch.setattr(readings, "reads_at_once", lambda device: False)
    monkeypatch.setattr("crumple.engines.generic.TOGETHER", 4)
    calls = []

    def loss(p, t):
        calls.append(1)
        if p.max() > 40 and len(t) < 4:
            raise ValueError("too far")
        return F.mse_loss(p, t) / (p.max() > -20)

    objective = Objective(case("mlp").model(), loss, case("mlp").data, batch_size=4)
    plane = crumple.directions.weights(objective, ("4.bias[0]", "4.bias[1]"))
    grid = crumple.Grid(([-2.0, 3.0, 50.0], [-99.0, 0.0, 1.0, 2.0, 4.0]))
    wanted = evaluate(Objective(case("mlp").model(), F.mse_loss, case("mlp").data, batch_size=4), plane, grid)["loss"]
    surface = evaluate(objective, plane, grid, engine="generic")
    is_failed = np.arange(3)[:, None] * np.ones(5) == 2
    assert np.array_equal(surface.status == Status.FAILED, is_failed) and np.isnan(surface["loss"][is_failed]).all()
    assert np.allclose(surface["loss"][~is_failed], wanted[~is_failed], rtol=1e-12)
    assert "(2, 3)" in surface.meta["failures"]


def test_what_a_loss_keeps_and_overwrites_is_copied(monkeypatch):
    """A loss may return a part of the network, which the next point changes: its value then is what counts."""
    monkeypatch.setattr(readings, "reads_at_once", lambda device: False)
    model = torch.nn.Linear(2, 1, bias=False).double()
    objective = Objective(model, data=[None], batch_loss=lambda m, _: m.weight[0, 0], count=lambda b: 1.0)
    plane = crumple.directions.weights(objective, ("weight[0,0]", "weight[0,1]"))
    assert np.array_equal(evaluate(objective, plane, GRID)["loss"], GRID.axes[0][:, None] * np.ones(5))


@pytest.mark.parametrize("name", ENGINES)
def test_what_an_engine_makes_lies_where_the_network_is(name):
    """Under another default device, whatever is made without saying where cannot be reckoned with, and raises."""
    objective, plane = surveys()[name]
    survey = Survey(objective.mean_loss, plane, GRID)
    with objective.session():
        wanted = ENGINES[name](survey).block(GRID.axes).values
        with torch.device("meta"):
            found = ENGINES[name](survey).block(GRID.axes).values
    assert all(np.array_equal(found[key], wanted[key]) for key in wanted)
