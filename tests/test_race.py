"""Races: many runs at once, each where it would have gone alone."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F
from torch.optim import lr_scheduler
from torch.optim.optimizer import register_optimizer_step_post_hook

from cases import X, Y, case, lopsided, names, noise
from crumple import Objective, Racer, race, train
from crumple.engines import SLOPES, choose_slopes, scattered, slopes
from crumple.errors import InputError, ShapeError, UnknownNameError
from crumple.optimizers import SAM
from crumple.training import moving
from crumple.training.together import ELEMENTWISE

OPTIONS = {
    torch.optim.SGD: {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01},
    torch.optim.AdamW: {"amsgrad": True},
    torch.optim.RMSprop: {"momentum": 0.5, "centered": True},
}
HALVE = lambda o: lr_scheduler.StepLR(o, 2, gamma=0.5)  # noqa: E731
PLATEAU = lambda o: lr_scheduler.ReduceLROnPlateau(o, patience=0)  # noqa: E731


def starts(objective, n=3):
    """Points around the model's own."""
    return objective.theta + 0.3 * noise(n, objective.space.size, seed=5).to(objective.theta)


def alone(objective, racer, **how):
    """The same run by itself."""
    return train(objective, racer.optimizer, start=racer.start, scheduler=racer.scheduler, **racer.options, **how)


def check_same(found, wanted, tolerance=1e-10):
    """The same steps, points, losses and rates, up to rounding."""
    assert found.steps.tolist() == wanted.steps.tolist()
    assert found.points.dtype == wanted.points.dtype
    assert torch.allclose(found.points, wanted.points, rtol=tolerance, atol=tolerance)
    assert found.metrics.keys() == wanted.metrics.keys()
    for name, values in wanted.metrics.items():
        assert np.allclose(found.metrics[name], values, rtol=10 * tolerance, equal_nan=True), name


@pytest.mark.parametrize("optimizer", sorted(ELEMENTWISE, key=lambda o: o.__name__))
@pytest.mark.parametrize("engine", SLOPES)
def test_every_rule_goes_where_it_goes_alone(optimizer, engine):
    """Three starts and two rates at once, ten updates of four rows, against one run after another."""
    objective = case("mlp").objective()
    options = {k: v for k, v in OPTIONS.get(optimizer, {}).items() if k != "lr"}
    racers = Racer.sweep(optimizer, lr=[0.01, 0.03], start=starts(objective), **options)
    how = {"steps": 10, "batch_size": 4, "shuffle": True, "seed": 3, "record_every": 3}
    for racer, run in zip(racers, race(objective, racers, engine=engine, **how), strict=True):
        check_same(run, alone(objective, racer, **how))
        assert run.meta["engine"] == engine


@pytest.mark.parametrize("name", names)
def test_every_model_is_raced_as_it_is_trained(name):
    """Whatever the model: together where that can be done, else one after another, and the runs say which."""
    objective = case(name).objective()
    tolerance = 1e-9 if objective.dtype == torch.float64 else 1e-3
    racers = Racer.sweep(torch.optim.SGD, lr=[0.02, 0.05], start=starts(objective, 2))
    for racer, run in zip(racers, race(objective, racers, steps=4), strict=True):
        check_same(run, alone(objective, racer, steps=4), tolerance)
        assert run.meta["engine"] in (*SLOPES, "one by one") and run.meta["engine_reason"]


def test_models_take_the_way_that_fits():
    """Chains by formulas, others by vmap, and what branches on its values one by one."""
    ways = {name: race(case(name).objective(), [Racer(torch.optim.SGD, lr=0.1)], steps=1)[0].meta for name in names}
    assert {ways[n]["engine"] for n in ("mlp", "tied hidden", "frozen part")} == {"stacked"}
    assert {ways[n]["engine"] for n in ("two inputs", "batch norm", "probabilities")} == {"vmap"}
    assert ways["control flow"]["engine"] == "one by one" and "vmap" in ways["control flow"]["engine_reason"]


LOSSES = {
    "squared": (nn.MSELoss(), Y),
    "half the sum of squares": (lambda p, t: 0.5 * (p - t).square().sum(1).mean(), Y),
    "cross-entropy": (nn.CrossEntropyLoss(), (Y[:, 0] > 0).long()),
    "absolute": (nn.L1Loss(), Y),
}
LAYERS = {
    "tanh": [nn.Tanh()],
    "sigmoid at the end": [nn.Sigmoid(), nn.Linear(4, 2), nn.Sigmoid()],
    "relu, idle and no bias": [nn.ReLU(), nn.Identity(), nn.Dropout(0.5), nn.Linear(4, 3, bias=False), nn.Linear(3, 2)],
    "one wide": [nn.Linear(4, 1), nn.Tanh(), nn.Linear(1, 2)],
}


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("layers", LAYERS)
def test_gradients_at_many_points_are_those_of_each(layers, loss, dtype):
    """Every way that applies, at five points on four rows, against autograd on each."""
    torch.manual_seed(1)
    rest = LAYERS[layers] if len(LAYERS[layers]) > 1 else [*LAYERS[layers], nn.Linear(4, 2)]
    call, target = LOSSES[loss]
    target = target.to(dtype) if target.is_floating_point() else target
    objective = Objective(nn.Sequential(nn.Linear(2, 4), *rest).to(dtype), call, (X.to(dtype), target))
    points = starts(objective, 5)
    batch = (X[:4].to(dtype), target[:4])
    few = Objective(nn.Sequential(nn.Linear(2, 4), *rest).to(dtype), call, batch)
    wanted = torch.stack([few.gradient(point) for point in points])
    applied = []
    for name in SLOPES:
        with objective.session():
            made = choose_slopes(objective.mean_loss, points[:2], batch, (name,))
            if isinstance(made, str):
                continue
            found = torch.full_like(points, float("nan"))
            made.at(points, found)(batch)
        applied.append(name)
        assert torch.allclose(found, wanted, rtol=1e-9 if dtype == torch.float64 else 1e-3, atol=1e-6)
    assert applied == (["vmap"] if loss == "absolute" else ["stacked", "vmap"])


def test_a_way_that_is_wrong_is_not_taken(monkeypatch):
    """What does not agree with the plain backward pass is refused, with how far off it was."""
    objective = case("mlp").objective()
    right = slopes._square_slope
    monkeypatch.setattr(slopes, "_square_slope", lambda *given: right(*given).mul_(1.001))
    run = race(objective, [Racer(torch.optim.SGD, lr=0.1)], steps=1)[0]
    assert run.meta["engine"] == "vmap"
    alone_run = race(objective, [Racer(torch.optim.SGD, lr=0.1)], steps=1, engine="stacked")[0]
    assert alone_run.meta["engine"] == "one by one" and "off by 1.0e-03" in alone_run.meta["engine_reason"]


def test_losses_of_a_chain_are_measured_together(monkeypatch):
    """Only the two points of the self-check run through the model itself, with and without a metric."""
    far = {"far": lambda p, t: (p - t).abs().mean()}
    counted = []
    plain = scattered.at_points
    monkeypatch.setattr(scattered, "at_points", lambda *given: counted.append(given[1]) or plain(*given))
    monkeypatch.setattr(scattered, "_ROWS", 4)
    monkeypatch.setattr(scattered, "_CHUNK_BYTES", 2 * 4 * 4 * 8)
    for metrics in ({}, far):
        objective = case("mlp").objective(metrics=metrics)
        points = starts(objective, 5)
        with objective.session():
            found = scattered.at_scattered(objective.mean_loss, points)
        wanted = [objective.values(point) for point in points]
        assert found.keys() == {"loss", *metrics}
        for name, values in found.items():
            assert np.allclose(values, [w[name] for w in wanted], rtol=1e-12)
    assert counted == [(2,), (2,)]


def test_a_mixed_field_keeps_its_order():
    """Rules that run together and those that run alone, with and without schedules, as they were given."""
    objective = case("mlp").objective()
    racers = [
        Racer(torch.optim.SGD, lr=0.1, scheduler=HALVE),
        Racer(SAM, lr=0.1, rho=0.1),
        Racer(torch.optim.Adam, lr=0.02),
        {"optimizer": torch.optim.SGD, "lr": 0.05, "label": "plain"},
        Racer(torch.optim.LBFGS, lr=0.5, max_iter=2),
        Racer(torch.optim.SGD, lr=0.2, scheduler=HALVE),
        Racer(torch.optim.SGD, lr=0.2, scheduler=PLATEAU),
        Racer(torch.optim.SGD, lr=0.05, start=starts(objective)[0]),
    ]
    how = {"epochs": 4, "batch_size": 4, "test": Objective(case("mlp").model(), F.mse_loss, (X.flip(0), Y))}
    runs = race(objective, racers, **how)
    for racer, run in zip(racers, runs, strict=True):
        check_same(run, alone(objective, racer if isinstance(racer, Racer) else Racer(**racer), **how))
    assert [run.meta["engine"] == "one by one" for run in runs] == [False, True, False, False, True, False, True, False]
    assert [run.meta["optimizer"] for run in runs] == ["SGD", "SAM", "Adam", "SGD", "LBFGS", "SGD", "SGD", "SGD"]
    assert "own loss" in runs[6].meta["engine_reason"] and runs[3].label == "plain"
    assert len({run.label for run in runs}) == len(runs)
    assert runs[0].meta["digests"]["loss"] == objective.digest and runs[0].meta["batch_size"] == 4


@pytest.mark.parametrize("engine", ["auto", "one by one"])
def test_a_run_that_diverges_disturbs_no_other(engine):
    """It ends at its first point that is not finite, at its own step; the others go on to the end."""
    quartic = Objective.from_function(lambda w: (w**4).sum() + w[0] * w[1], n=2)
    racers = Racer.sweep(torch.optim.SGD, lr=[0.01, 1.0, 0.02, 0.6], start=(1.5, 0.5), momentum=0.5)
    runs = race(quartic, racers, steps=40, record_every=7, engine=engine)
    for racer, run in zip(racers, runs, strict=True):
        check_same(run, alone(quartic, racer, steps=40, record_every=7))
    assert [run.steps[-1] < 40 for run in runs] == [False, True, False, True]
    assert [bool(torch.isfinite(run.points[-1]).all()) for run in runs] == [True, False, True, False]
    assert all(torch.isfinite(run.points[:-1]).all() for run in runs)


def test_more_racers_than_fit_at_once_are_the_same_runs(monkeypatch):
    """Cut into teams of two, each sees the same batches; teams differ by rounding at most."""
    objective = case("mlp").objective()
    racers = Racer.sweep(torch.optim.SGD, lr=[0.1, 0.05], start=starts(objective, 3), momentum=0.9)
    how = {"epochs": 3, "batch_size": 4, "shuffle": True, "seed": 1}
    whole = race(objective, racers, **how)
    monkeypatch.setattr("crumple._race._PARAMETER_BYTES", 2 * 8 * objective.space.size)
    seen = []
    cut = race(objective, racers, progress=lambda *at: seen.append(at), **how)
    for one, other in zip(whole, cut, strict=True):
        check_same(one, other, 1e-13)
    assert seen[-1] == (6 * 9, 6 * 9) and [d for d, _ in seen] == sorted(d for d, _ in seen)


def test_labels_say_what_sets_racers_apart():
    """Rates where rates differ, starts where starts differ, numbers where nothing does."""
    bowl = Objective.from_function(lopsided)
    sgd, adam = torch.optim.SGD, torch.optim.Adam

    def called(*racers):
        return [run.label for run in race(bowl, racers, steps=1)]

    assert called(Racer(sgd, lr=0.1), Racer(adam)) == ["SGD", "Adam"]
    assert called(*Racer.sweep(sgd, lr=[0.1, 0.2])) == ["SGD, lr 0.1", "SGD, lr 0.2"]
    assert called(*Racer.sweep(sgd, lr=0.1, start=[(1, 2), (0.5, -1)])) == ["SGD, from (1, 2)", "SGD, from (0.5, -1)"]
    assert called(Racer(sgd, lr=0.1), Racer(sgd, lr=0.1)) == ["SGD", "SGD (2)"]
    assert called(Racer(sgd, lr=0.1, momentum=0.9), Racer(sgd, lr=0.1)) == ["SGD, momentum 0.9", "SGD"]
    mlp = case("mlp").objective()
    assert [r.label for r in race(mlp, Racer.sweep(adam, start=starts(mlp, 2)), steps=1)] == [
        "Adam, start 0",
        "Adam, start 1",
    ]


def test_a_sweep_is_every_rate_from_every_start():
    """Rates outside, starts inside; a single one of either stands for itself."""
    found = Racer.sweep(torch.optim.SGD, lr=[0.1, 0.2], start=np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))
    assert [(r.options["lr"], tuple(r.start)) for r in found[2:4]] == [(0.1, (5.0, 6.0)), (0.2, (1.0, 2.0))]
    assert len(found) == 6 and len(Racer.sweep(torch.optim.Adam)) == 1
    assert [r.start for r in Racer.sweep(torch.optim.SGD, lr=0.1, start=(1.0, 2.0))] == [(1.0, 2.0)]


def test_the_objective_and_the_random_state_are_as_they_were():
    """A race leaves neither a moved parameter nor a gradient behind, and draws from its own generator."""
    objective = case("mlp").objective()
    theta, value, state = objective.theta, objective.value(), torch.get_rng_state()
    begin = starts(objective)
    before = begin.clone()
    race(objective, Racer.sweep(torch.optim.SGD, lr=0.1, start=begin), steps=3, batch_size=4, shuffle=True)
    assert torch.equal(objective.theta, theta) and objective.value() == value and torch.equal(begin, before)
    assert torch.equal(torch.get_rng_state(), state)
    assert all(p.grad is None for p in objective.mean_loss.network.module.parameters())


BOWL = Objective.from_function(lopsided)


@pytest.mark.parametrize(
    ("racers", "options", "kind", "words"),
    [
        ([], {}, InputError, ["nobody"]),
        ([torch.optim.SGD], {}, InputError, ["racers[0]", "crumple.Racer"]),
        ([{"optimiser": torch.optim.SGD}], {}, InputError, ["racers[0]", "optimizer"]),
        ("SGD", {}, InputError, ["racers[0]"]),
        ([Racer(torch.optim.SGD, lr=0.1, momentun=1)], {}, InputError, ["'momentun'", "'momentum'"]),
        ([Racer(torch.optim.SGD, lr=0.1, start=(1, 2, 3))], {}, ShapeError, ["(3,)"]),
        ([Racer(torch.optim.SGD, lr=0.1, start=(1, np.inf))], {}, InputError, ["start", "finite"]),
        ([Racer(torch.optim.SGD, lr=0.1)], {"epochs": 2}, InputError, ["one of epochs= and steps="]),
        ([Racer(torch.optim.SGD, lr=0.1)], {"engine": "fast"}, UnknownNameError, ["engine", "fast"]),
        ([Racer(torch.optim.SGD, lr=0.1)], {"test": case("mlp").objective()}, ShapeError, ["test"]),
    ],
)
def test_what_cannot_race_is_refused(racers, options, kind, words):
    """Before any update, with the place of the racer that is wrong."""
    with pytest.raises(kind) as caught:
        race(BOWL, racers, steps=1, **options)
    assert all(word in str(caught.value) for word in words), str(caught.value)


@pytest.mark.parametrize(("options", "word"), [({"lr": -1}, "lr"), ({"scheduler": 3}, "scheduler")])
def test_a_racer_is_checked_when_it_is_made(options, word):
    with pytest.raises(InputError, match=word):
        Racer(torch.optim.SGD, **options)


def test_options_that_one_racer_leaves_out_are_not_those_of_another():
    """Groups of one optimizer would inherit momentum, decay and AMSGrad from the first of them."""
    objective = case("mlp").objective()
    momentum = Racer(torch.optim.SGD, lr=0.1, momentum=0.9, nesterov=True)
    decayed, amsgrad = Racer(torch.optim.Adam, lr=0.1, weight_decay=0.1), Racer(torch.optim.Adam, amsgrad=True)
    racers = [
        decayed,
        momentum,
        amsgrad,
        Racer(torch.optim.SGD, lr=0.1),
        Racer(torch.optim.Adam),
        Racer(torch.optim.SGD),
    ]
    for racer, run in zip(racers, race(objective, racers, steps=6), strict=True):
        alone = train(objective, racer.optimizer, steps=6, **racer.options)
        assert torch.allclose(run.points, alone.points, rtol=1e-9, atol=1e-12), run.label
        np.testing.assert_array_equal(run.metrics["lr"], alone.metrics["lr"])


def test_who_races_alone_by_vmap_goes_where_a_lone_run_goes_to_the_bit():
    objective = Objective.from_function(lambda w: (w[0] * w[0] + w[1] - 2) ** 2 + torch.sin(3 * w[1]), 2)
    racer = Racer(torch.optim.Adam, lr=0.05, weight_decay=0.01)
    (run,) = race(objective, [racer], steps=40)
    alone = train(objective, racer.optimizer, steps=40, **racer.options)
    assert run.meta["engine"] == "vmap" and torch.equal(run.points, alone.points)


MOVED = {
    "one rate": (Racer.sweep(torch.optim.SGD, lr=[0.1, 0.1]), moving.Plain),
    "rates": (Racer.sweep(torch.optim.SGD, lr=[0.1, 0.3]), moving.Plain),
    "momentum": (Racer.sweep(torch.optim.SGD, lr=[0.1, 0.3], momentum=0.9), moving.Shared),
    "one rate of Adam": (Racer.sweep(torch.optim.Adam, lr=[0.1, 0.1]), moving.Grouped),
    "rates of Adam": (Racer.sweep(torch.optim.Adam, lr=[0.1, 0.3]), moving.Shared),
    "a rate that does more": (Racer.sweep(torch.optim.Rprop, lr=[0.1, 0.3]), moving.Grouped),
    "one rate and nothing else": (Racer.sweep(torch.optim.SGD, lr=[0.1, 0.1], momentum=0.0), moving.Plain),
    "no rate": ([Racer(torch.optim.SGD)], moving.Grouped),
    "a schedule": (Racer.sweep(torch.optim.SGD, lr=[0.1, 0.3], scheduler=HALVE), moving.Grouped),
}


@pytest.mark.parametrize("kind", MOVED)
def test_racers_that_differ_in_their_rates_are_moved_at_once(kind):
    """The shortest way that applies is taken, and leads where the optimizer of torch leads each of them."""
    racers, way = MOVED[kind]
    theta, slope = noise(len(racers), 5, seed=1), lambda at: torch.sin(3 * at) + at**3
    together, gradient = theta.clone(), torch.empty_like(theta)
    found = moving.mover(racers, together, gradient)
    assert type(found) is way
    each = [nn.Parameter(row.clone()) for row in theta]
    optimizers = [racer.optimizer([leaf], **racer.options) for racer, leaf in zip(racers, each, strict=True)]
    for _ in range(20):
        gradient.copy_(slope(together))
        found.step()
        for leaf, optimizer in zip(each, optimizers, strict=True):
            leaf.grad = slope(leaf.detach())
            optimizer.step()
    wanted = torch.stack([leaf.detach() for leaf in each])
    assert torch.allclose(together, wanted, rtol=1e-13, atol=1e-14) and not torch.equal(wanted, theta)
    assert torch.equal(together, wanted) or "one" not in kind
    assert found.rates() == [optimizer.param_groups[0]["lr"] for optimizer in optimizers]


@pytest.mark.parametrize("make", sorted(ELEMENTWISE, key=lambda o: o.__name__))
def test_a_bare_step_is_torch_s_step_to_the_bit(make):
    leaves = [nn.Parameter(noise(2, 3, seed=4)) for _ in range(2)]
    optimizers = [make([leaf], lr=0.03) for leaf in leaves]
    steps = [optimizers[0].step, moving.bare_step(optimizers[1])]
    for _ in range(12):
        for leaf, step in zip(leaves, steps, strict=True):
            leaf.grad = torch.sin(3 * leaf.detach()) + leaf.detach() ** 3
            step()
    assert torch.equal(*leaves) and not torch.equal(leaves[0], noise(2, 3, seed=4))


def test_a_step_that_somebody_watches_is_torch_s_own():
    called, leaf = [], nn.Parameter(torch.ones(2))
    leaf.grad = torch.ones(2)
    handle = register_optimizer_step_post_hook(lambda *_: called.append(1))
    try:
        moving.bare_step(torch.optim.SGD([leaf], lr=0.1))()
    finally:
        handle.remove()
    assert called == [1]


def test_a_schedule_made_from_the_rate_is_each_racers_own():
    """One cycle up to five times the rate: that of the first racer would be another's if they shared it."""
    objective = case("mlp").objective()
    cycle = lambda o: lr_scheduler.OneCycleLR(o, max_lr=5 * o.param_groups[0]["lr"], total_steps=9)  # noqa: E731
    racers = Racer.sweep(torch.optim.SGD, lr=[0.1, 0.02], scheduler=cycle)
    how = {"epochs": 2, "batch_size": 4, "schedule_every": "step"}
    for run, racer in zip(race(objective, racers, **how), racers, strict=True):
        check_same(run, alone(objective, racer, **how))
