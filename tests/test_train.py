"""Training: the path of any optimizer, equal to the same loop written by hand."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F
from torch.optim import lr_scheduler

import crumple
from cases import X, Y, case, lopsided, own_theta, set_parameters
from crumple import Objective, train
from crumple.errors import InputError, LossError, ShapeError
from crumple.optimizers import SAM

OPTIMIZERS = [
    (torch.optim.SGD, {"lr": 0.1}),
    (torch.optim.SGD, {"lr": 0.05, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01}),
    (torch.optim.Adam, {"lr": 0.02}),
    (torch.optim.AdamW, {"lr": 0.02, "amsgrad": True}),
    (torch.optim.RMSprop, {"lr": 0.01}),
    (torch.optim.Adagrad, {}),
    (torch.optim.Rprop, {}),
    (torch.optim.LBFGS, {"lr": 0.5, "max_iter": 3}),
    (torch.optim.LBFGS, {"max_iter": 4, "line_search_fn": "strong_wolfe"}),
]
MODELS = ["mlp", "batch norm", "lstm", "tied hidden", "frozen part", "weight norm", "two inputs"]


def by_hand(of_case, optimizer, options, steps, rows=None, schedule=None):
    """The loop everyone writes: evaluation mode, batches in order, one update a batch; all points from the start on."""
    model = of_case.model().eval()
    points, n = [own_theta(model)], len(of_case.target)
    rows = rows or n
    updates = optimizer([p for p in model.parameters() if p.requires_grad], **options)
    scheduler = schedule(updates) if schedule else None
    starts = [start for _ in range(steps) for start in range(0, n, rows)][:steps]
    for start in starts:
        cut = slice(start, start + rows)

        def closure(cut=cut):
            updates.zero_grad()
            loss = of_case.loss(model(*(x[cut] for x in of_case.inputs)), of_case.target[cut])
            loss.backward()
            return loss.detach()  # L-BFGS makes a number of it

        if optimizer is torch.optim.LBFGS:
            updates.step(closure)
        else:
            closure()
            updates.step()
        if scheduler:
            scheduler.step()
        points.append(own_theta(model))
    return torch.stack(points)


@pytest.mark.parametrize(("optimizer", "options"), OPTIMIZERS)
def test_every_optimizer_goes_where_it_goes_by_hand(optimizer, options):
    """Ten updates, each point equal to the last bit to those of torch's optimizer in a plain loop."""
    run = train(case("mlp").objective(), optimizer, steps=10, batch_size=4, **options)
    assert torch.equal(run.points, by_hand(case("mlp"), optimizer, options, 10, 4))
    assert run.steps.tolist() == list(range(11)) and run.label == optimizer.__name__


SCHEDULES = [
    lambda o: lr_scheduler.CosineAnnealingLR(o, 8),
    lambda o: lr_scheduler.OneCycleLR(o, 0.1, total_steps=10),
    lambda o: lr_scheduler.LambdaLR(o, lambda step: 1 / (1 + step)),
]


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("optimizer", [torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW, torch.optim.RMSprop])
def test_every_schedule_goes_where_it_goes_by_hand(optimizer, schedule):
    """Ten updates under a scheduler, to the last bit; one-cycle also moves momentum."""
    options = {"lr": 0.05, **({"momentum": 0.9} if optimizer in (torch.optim.SGD, torch.optim.RMSprop) else {})}
    ways = {"scheduler": schedule, "schedule_every": "step"}
    run = train(case("mlp").objective(), optimizer, steps=10, batch_size=4, **options, **ways)
    assert torch.equal(run.points, by_hand(case("mlp"), optimizer, options, 10, 4, schedule))


def sam_by_hand(of_case, steps, lr, momentum, rho):
    """Foret et al. 2021, algorithm 1, on one vector of all weights, and heavy-ball momentum as torch defines it."""
    model = of_case.model().eval()
    moved = [p for p in model.parameters() if p.requires_grad]

    def gradient(theta):
        set_parameters(model, theta)
        loss = of_case.loss(model(*of_case.inputs), of_case.target)
        return torch.cat([g.flatten() for g in torch.autograd.grad(loss, moved)])

    theta, velocity = own_theta(model), 0.0
    points = [theta]
    for _ in range(steps):
        ascent = gradient(theta)
        velocity = momentum * velocity + gradient(theta + rho * ascent / ascent.norm())
        theta = theta - lr * velocity
        points.append(theta)
    return torch.stack(points)


def test_sam_goes_where_its_paper_says():
    """Ten updates with momentum, against the two formulas written out on one vector."""
    run = train(case("mlp").objective(), SAM, lr=0.1, momentum=0.9, rho=0.2, steps=10)
    assert torch.allclose(run.points, sam_by_hand(case("mlp"), 10, 0.1, 0.9, 0.2), rtol=1e-12, atol=1e-14)
    assert run.label == "SAM" and run.meta["options"] == {"lr": 0.1, "momentum": 0.9, "rho": 0.2}


def test_sam_of_no_radius_is_its_base():
    """With ρ = 0, and where the gradient is zero, the update is that of the base optimizer, to the bit."""
    plain, sam = (
        train(case("mlp").objective(), optimizer, lr=0.02, steps=5, **options)
        for optimizer, options in [(torch.optim.Adam, {}), (SAM, {"base": torch.optim.Adam, "rho": 0.0})]
    )
    assert torch.equal(plain.points, sam.points) and sam.meta["options"]["base"] == "Adam"
    assert train(BOWL, SAM, lr=0.1, steps=2, start=(0.0, 0.0)).points.abs().max() == 0.0


def test_sam_follows_a_schedule_and_a_checkpoint():
    """It shares groups and state with its base: a saved and restored run goes on as if it had never stopped."""

    def made(at):
        weights = torch.nn.Parameter(torch.tensor(at, dtype=torch.float64))
        optimizer = SAM([weights], lr=0.1, momentum=0.9, rho=0.1)
        schedule = lr_scheduler.StepLR(optimizer, 1, gamma=0.5)

        def closure():
            optimizer.zero_grad()
            loss = lopsided(weights)
            loss.backward()
            return loss

        return weights, optimizer, lambda n: [(optimizer.step(closure), schedule.step()) for _ in range(n)]

    whole, rates, go = made([1.0, -0.5])
    go(4)
    assert rates.base.param_groups[0]["lr"] == pytest.approx(0.1 / 16)
    first, before, start = made([1.0, -0.5])
    start(2)
    second, after, resume = made(first.tolist())
    after.load_state_dict(before.state_dict())
    resume(2)
    assert torch.equal(second, whole)


def test_sam_says_what_it_needs():
    """Two gradients need a closure; a radius is a number from zero."""
    with pytest.raises(InputError, match="closure"):
        SAM([torch.zeros(1, requires_grad=True)], lr=0.1).step()
    with pytest.raises(InputError, match="rho"):
        train(BOWL, SAM, lr=0.1, rho=-1.0, steps=1)
    with pytest.raises(InputError, match="momentun"):
        train(BOWL, SAM, lr=0.1, momentun=0.9, steps=1)


@pytest.mark.parametrize("name", MODELS)
def test_every_model_is_trained_as_by_hand(name):
    """Batch statistics stay those of evaluation mode, tied weights move together, frozen ones stay."""
    wanted = by_hand(case(name), torch.optim.SGD, {"lr": 0.05, "momentum": 0.5}, 5)
    run = train(case(name).objective(), torch.optim.SGD, lr=0.05, momentum=0.5, steps=5)
    assert torch.equal(run.points, wanted)
    assert not torch.equal(run.points[0], run.points[5])


def test_a_thousand_steps_do_not_drift():
    """SGD on a bowl is the recursion θ ← θ - η∇L, written out, to the bit."""
    bowl = Objective.from_function(lambda w: (torch.tensor([1.0, 7.0]) * w**2).sum() / 2, n=2)
    run = train(bowl, torch.optim.SGD, lr=0.1, steps=1000, start=(1.0, -2.0))
    theta = torch.tensor([1.0, -2.0], dtype=torch.float64)
    for step in range(1000):
        assert torch.equal(run.points[step], theta)
        theta = theta.add(theta * torch.tensor([1.0, 7.0]).double(), alpha=-0.1)


def test_the_losses_recorded_are_of_all_examples_at_the_recorded_points():
    """Not running means over batches: the first is that of the start, the last that of the end."""
    objective = case("mlp").objective()
    test = Objective(case("mlp").model(), F.mse_loss, (X.flip(0) + 0.1, Y))
    run = train(objective, torch.optim.SGD, lr=0.1, epochs=3, batch_size=4, test=test)
    assert run.metrics["loss"].tolist() == [objective.value(point) for point in run.points]
    assert run.metrics["test_loss"].tolist() == [test.value(point) for point in run.points]
    assert set(run.metrics) == {"loss", "test_loss", "lr"}
    again = train(objective, torch.optim.SGD, lr=0.1, epochs=3, batch_size=4, test=objective)
    assert np.array_equal(again.metrics["test_loss"], again.metrics["loss"])


@pytest.mark.parametrize(
    ("how", "wanted"),
    [
        ({"epochs": 2, "batch_size": 4}, [0, 3, 6]),
        ({"epochs": 2}, [0, 1, 2]),
        ({"steps": 4, "batch_size": 4}, [0, 1, 2, 3, 4]),
        ({"steps": 7, "record_every": 3}, [0, 3, 6, 7]),
        ({"epochs": 2, "batch_size": 4, "record_every": 1}, [0, 1, 2, 3, 4, 5, 6]),
        ({"epochs": 1, "batch_size": 4, "record_every": 100}, [0, 3]),
        ({"steps": 1, "batch_size": 1000}, [0, 1]),
    ],
)
def test_start_and_end_are_always_recorded(how, wanted):
    """n updates give n + 1 points, e epochs e + 1, and every n-th with the last besides."""
    run = train(case("mlp").objective(), torch.optim.SGD, lr=0.01, **how)
    assert run.steps.tolist() == wanted and run.points.shape == (len(wanted), 35)


def test_recording_less_often_changes_no_point():
    """What is recorded is a choice of the same points."""
    often, seldom = (train(case("mlp").objective(), torch.optim.Adam, steps=6, record_every=n) for n in (1, 3))
    assert torch.equal(often.points[[0, 3, 6]], seldom.points)


def test_shuffling_is_drawn_from_the_seed_alone():
    """One seed gives one path, another another, whatever the global state; and an epoch still sees every example."""
    paths = []
    for seed, state in ((3, 0), (3, 1), (4, 0)):
        torch.manual_seed(state)
        paths.append(
            train(case("mlp").objective(), torch.optim.SGD, lr=0.1, epochs=2, batch_size=4, shuffle=True, seed=seed)
        )
    assert torch.equal(paths[0].points, paths[1].points) and not torch.equal(paths[0].points, paths[2].points)
    seen = []

    def note(prediction, target):
        if torch.is_grad_enabled():
            seen.extend(target[:, 0].tolist())
        return F.mse_loss(prediction, target)

    train(Objective(case("mlp").model(), note, (X, Y)), torch.optim.SGD, lr=0.1, epochs=1, batch_size=4, shuffle=True)
    assert sorted(seen) == sorted(Y[:, 0].tolist()) and seen != Y[:, 0].tolist()


@pytest.mark.parametrize(
    ("scheduler", "rates"),
    [
        (lambda o: lr_scheduler.StepLR(o, 2, gamma=0.5), [0.1, 0.1, 0.05, 0.05, 0.025, 0.025]),
        (lambda o: lr_scheduler.ReduceLROnPlateau(o, "max", patience=0), [0.1, 0.1, 0.01, 1e-3, 1e-4, 1e-5]),
    ],
)
def test_learning_rates_follow_the_schedule(scheduler, rates):
    """On a slope of one everywhere, each step is as long as the rate is then; the plateau is that of the loss."""
    slope = Objective.from_function(lambda w: w.sum(), n=1)
    run = train(slope, torch.optim.SGD, lr=0.1, steps=6, scheduler=scheduler, schedule_every="step")
    assert np.allclose(-np.diff(run.points[:, 0].numpy()), rates)
    assert np.allclose(run.metrics["lr"], [rates[0], *rates], rtol=1e-12)  # each with the point that it led to


@pytest.mark.parametrize("every", ["step", "epoch"])
def test_a_schedule_sees_the_loss_of_its_own_step(every):
    """However seldom points are recorded: on a bowl the loss falls at every update, so the rate never does."""
    bowl = Objective.from_function(lambda w: (w**2).sum(), n=2)
    plateau = lambda o: lr_scheduler.ReduceLROnPlateau(o, patience=0)  # noqa: E731
    options = {"lr": 0.1, "steps": 6, "start": (3.0, 1.0), "scheduler": plateau, "schedule_every": every}
    often, seldom = (train(bowl, torch.optim.SGD, record_every=n, **options) for n in (1, 4))
    assert seldom.steps.tolist() == [0, 4, 6] and seldom.metrics["lr"].tolist() == [0.1] * 3
    assert torch.equal(seldom.points, often.points[[0, 4, 6]])


@pytest.mark.parametrize("policy", [{"batchnorm": "recompute"}, {"dropout": "seeded", "seed": 3}])
@pytest.mark.filterwarnings("ignore:with batchnorm")
def test_masks_and_statistics_are_those_of_the_point(policy):
    """Each update is by the objective's own gradient there; which points are recorded changes none."""
    torch.manual_seed(0)
    model = torch.nn.Sequential(
        torch.nn.Linear(2, 4), torch.nn.BatchNorm1d(4), torch.nn.Tanh(), torch.nn.Dropout(0.4), torch.nn.Linear(4, 2)
    ).double()
    objective = Objective(model, F.mse_loss, (X, Y), **policy)
    often, seldom = (train(objective, torch.optim.SGD, lr=0.2, steps=5, record_every=n) for n in (1, 5))
    wanted = [objective.theta]
    for _ in range(5):
        wanted.append(wanted[-1] - 0.2 * objective.gradient(wanted[-1]))
    assert torch.allclose(often.points, torch.stack(wanted), rtol=1e-12, atol=1e-14)
    assert torch.equal(often.points[[0, 5]], seldom.points)


def test_the_gradients_length_is_of_all_examples():
    """Not of the last batch; and only if asked for."""
    objective = case("mlp").objective()
    run = train(objective, torch.optim.SGD, lr=0.1, steps=3, batch_size=4, gradient_norm=True)
    assert np.allclose(run.metrics["gradient_norm"], [float(objective.gradient(p).norm()) for p in run.points])
    assert torch.equal(run.points, train(objective, torch.optim.SGD, lr=0.1, steps=3, batch_size=4).points)


def test_a_schedule_by_epochs_waits_for_the_end_of_each():
    """Three updates at one rate, then three at half of it; the slope of the bias is one throughout."""
    objective = Objective(torch.nn.Linear(2, 1).double(), lambda p, t: (p - t).mean(), (X, Y[:, :1]))
    halve = lambda o: lr_scheduler.StepLR(o, 1, gamma=0.5)  # noqa: E731
    run = train(objective, torch.optim.SGD, lr=0.1, epochs=2, batch_size=4, scheduler=halve, record_every=1)
    bias = run.points[:, objective.space.locate("bias[0]")].numpy()
    assert np.allclose(-np.diff(bias), [0.1, 0.1, 0.1, 0.05, 0.05, 0.05])


def test_the_start_may_be_anywhere():
    """Given as a list or a tensor; by default the model's own parameters; the objective's base point stays."""
    objective = Objective.from_function(lopsided, theta=[0.5, 0.5])
    assert train(objective, torch.optim.SGD, lr=0.1, steps=1).points[0].tolist() == [0.5, 0.5]
    assert train(objective, torch.optim.SGD, lr=0.1, steps=1, start=(2, -1)).points[0].tolist() == [2.0, -1.0]
    assert objective.theta.tolist() == [0.5, 0.5]


def test_a_run_that_diverges_is_recorded_up_to_there():
    """The first point that is not finite is the last recorded, at its step; nothing is made up after it."""
    cube = Objective.from_function(lambda w: (w**4).sum(), n=2)
    run = train(cube, torch.optim.SGD, lr=1.0, epochs=50, record_every=10, start=(3.0, 0.5))
    assert not torch.isfinite(run.points[-1]).all() and torch.isfinite(run.points[:-1]).all()
    assert len(run) == 2 and run.steps[-1] < 10 and run.metrics["loss"][0] == pytest.approx(81.0625)


def test_two_runs_are_independent():
    """A run leaves nothing behind that the next could feel: no momentum, no gradient, no moved start."""
    objective = case("mlp").objective()
    first, second = (train(objective, torch.optim.SGD, lr=0.1, momentum=0.9, steps=4) for _ in range(2))
    assert torch.equal(first.points, second.points)
    assert objective.value() == case("mlp").objective().value()
    assert all(p.grad is None for p in objective.mean_loss.network.module.parameters())


def test_batches_of_a_batch_loss_are_updates_in_their_order():
    """Custom batches come as they are, one update each."""
    batches = [{"x": X[:4], "y": Y[:4]}, {"x": X[4:], "y": Y[4:]}]
    squared = lambda m, batch: F.mse_loss(m(batch["x"]), batch["y"])  # noqa: E731
    run = train(
        Objective(case("mlp").model(), data=batches, batch_loss=squared),
        torch.optim.SGD,
        lr=0.1,
        epochs=1,
        record_every=1,
    )
    model = case("mlp").model()
    for point, batch in zip(run.points[1:], batches, strict=True):
        model.zero_grad()
        squared(model, batch).backward()
        set_parameters(model, own_theta(model) - 0.1 * torch.cat([p.grad.flatten() for p in model.parameters()]))
        assert torch.allclose(point, own_theta(model), rtol=1e-14)


def test_a_run_says_how_it_was_made():
    """Optimizer, options, batches, seed and what was measured."""
    objective = case("mlp").objective()
    run = train(objective, torch.optim.SGD, lr=0.1, momentum=0.5, epochs=1, batch_size=4, seed=3, label="mine")
    assert (run.label, run.meta["optimizer"], run.meta["options"]) == ("mine", "SGD", {"lr": 0.1, "momentum": 0.5})
    assert (run.meta["batch_size"], run.meta["seed"], run.meta["steps_per_epoch"]) == (4, 3, 3)
    assert run.meta["digests"] == {"loss": objective.digest}


def test_progress_counts_updates():
    """Up to all of them, also when the run ends early."""
    seen = []
    train(
        case("mlp").objective(),
        torch.optim.SGD,
        lr=0.1,
        steps=5,
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen[-1] == (5, 5) and [d for d, _ in seen] == sorted(d for d, _ in seen)


INSTANCE = torch.optim.SGD([torch.zeros(1)], lr=1)
BOWL = Objective.from_function(lambda w: (w**2).sum(), n=2)


@pytest.mark.parametrize(
    ("options", "kind", "words"),
    [
        ({"steps": 1, "epochs": 1}, InputError, ["one of epochs= and steps="]),
        ({}, InputError, ["one of epochs= and steps="]),
        ({"steps": 0}, InputError, ["steps", "given 0", "from 1"]),
        ({"steps": -3}, InputError, ["given -3"]),
        ({"steps": 2.5}, InputError, ["given 2.5"]),
        ({"steps": 10**12}, InputError, ["1000000000000"]),
        ({"epochs": True}, InputError, ["epochs", "True"]),
        ({"steps": 1, "lr": 0}, InputError, ["lr", "above 0"]),
        ({"steps": 1, "lr": -0.1}, InputError, ["lr", "-0.1"]),
        ({"steps": 1, "lr": float("nan")}, InputError, ["lr", "nan"]),
        ({"steps": 1, "lr": "fast"}, InputError, ["lr", "fast"]),
        ({"steps": 1, "momentum": -0.9}, InputError, ["SGD", "momentum"]),
        ({"steps": 1, "momentun": 0.9}, InputError, ["'momentun'", "'momentum'"]),
        ({"steps": 1, "record_every": 0}, InputError, ["record_every", "given 0"]),
        ({"steps": 1, "batch_size": 0}, InputError, ["batch_size"]),
        ({"steps": 1, "seed": "a"}, InputError, ["seed", "given 'a'"]),
        ({"steps": 1, "start": (1, 2, 3)}, ShapeError, ["(3,)", "(2,)"]),
        ({"steps": 1, "start": "here"}, InputError, ["here"]),
        ({"steps": 1, "scheduler": "cosine"}, InputError, ["scheduler", "str"]),
        ({"steps": 1, "schedule_every": "batch"}, InputError, ["schedule_every", "'epoch'"]),
        ({"steps": 1, "optimizer": "SGD"}, InputError, ["optimizer", "torch.optim.SGD"]),
        (
            {"steps": 1, "optimizer": INSTANCE},
            InputError,
            ["optimizer", "torch.optim.SGD"],
        ),
        ({"steps": 1, "test": case("mlp").objective()}, ShapeError, ["test", "parameters"]),
    ],
)
def test_what_cannot_be_trained_is_refused(options, kind, words):
    """Counts, rates and options are named with what was given and what would do."""
    with pytest.raises(kind) as caught:
        train(BOWL, options.pop("optimizer", torch.optim.SGD), **({"lr": 0.1} | options))
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_a_loss_without_a_gradient_cannot_be_trained():
    """A plain number is refused with the reason."""
    with pytest.raises(LossError, match="no gradient"):
        train(Objective.from_function(lambda w: w[0].item() ** 2), torch.optim.SGD, lr=0.1, steps=1)


def test_the_path_lies_on_the_plane_of_its_own_weights():
    """Projected on both of a function's weights, a path is itself, with nothing left over."""
    plane = crumple.directions.weights(BOWL, ("w1", "w2"))
    run = train(BOWL, torch.optim.SGD, lr=0.1, steps=5, start=(1.0, -2.0))
    found = run.project(plane)
    assert torch.equal(found.coords, run.points) and not found.residual.any()
