"""One update taken apart: every number is torch's own, and the parts add up to the move."""

import numpy as np
import pytest
import torch
from torch import nn

import crumple
from crumple.app import _explore
from crumple.app.racing import OPTIMIZERS, racer_of
from live import OPEN, RACE, SURVEY, ends, talking, until

ROWS, BATCH, SEED, UPDATE = 20, 8, 3, 5
STEP = {"type": "step", "batch": BATCH, "seed": SEED, "update": UPDATE, "start": [0.4, -0.3]}
KEPT = {  # which line of the account holds what torch keeps by which name
    "velocity": "momentum_buffer",
    "first moment": "exp_avg",
    "second moment": "exp_avg_sq",
    "mean square": "square_avg",
    "sum of squares": "sum",
}


@pytest.fixture
def objective():
    torch.manual_seed(1)
    model = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1)).double()
    x = torch.randn(ROWS, 2, dtype=torch.float64)
    return crumple.Objective(model, nn.MSELoss(), (x, x.prod(1, keepdim=True)))


def by_hand(objective, theta, name, options):
    """Weights before, gradient, state before and after, weights after: torch's optimizer on one vector."""
    racer = racer_of(name, options, theta)
    w = theta.clone().requires_grad_()
    optimizer = racer.optimizer([w], **racer.options)
    inputs, target = objective.examples.joined()
    draws, order, before = torch.Generator().manual_seed(SEED), [], {}
    for k in range(UPDATE):
        order = order or list(torch.randperm(ROWS, generator=draws).split(BATCH))
        rows = order.pop(0)
        loss = torch.nn.functional.mse_loss(called(objective, w, inputs[rows]), target[rows])
        optimizer.zero_grad()
        loss.backward()
        if k == UPDATE - 1:
            before = {n: v.clone() for n, v in optimizer.state[w].items() if isinstance(v, torch.Tensor)}
            then = w.detach().clone()
        optimizer.step()
    return then, w.grad, before, dict(optimizer.state[w]), w.detach()


def called(objective, w, inputs):
    return torch.func.functional_call(
        nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1)).double(), objective.space.unflatten(w), (inputs,)
    )


def told(target, racer, *args, **changes):
    """The rows by name, with values, sizes and kinds; and the ends."""
    with talking(_explore.shelf_for(target, *args)) as talk:
        scene, _ = talk.ask(OPEN)[0]
        assert "step" in scene["answers"]
        ask = {**STEP, "job": 1, "metric": scene["metrics"][0]["name"], "racer": racer, **changes}
        ((message, arrays),) = talk.ask(ask)
    assert message["type"] == "step", message
    rows = [(r["name"], r["kind"], v, s) for r, v, s in zip(message["rows"], *both(arrays), strict=True)]
    return message, {name: (kind, value, size) for name, kind, value, size in rows}, arrays["ends"]


def both(arrays):
    return arrays["values"], arrays["sizes"]


@pytest.mark.parametrize("decay", [0.0, 0.05])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_number_is_that_of_torchs_optimizer(objective, name, decay):
    options = {"lr": 0.02, "weight_decay": decay} | ({"momentum": 0.5} if name == "rmsprop" else {})
    names = ("0.weight[1,0]", "2.weight[0,2]")
    plane = crumple.directions.weights(objective, names, origin="zero")
    flat = [int(row.argmax()) for row in plane.basis]
    message, rows, ends = told(objective, {"id": "a", "optimizer": name, "options": options}, plane)
    theta = plane.point(STEP["start"]).double()
    w, g, before, after, moved = by_hand(objective, theta, name, options)
    assert message["weights"] == 13 and message["update"] == UPDATE
    np.testing.assert_allclose(rows["gradient"][1], g[flat], rtol=1e-9)
    np.testing.assert_allclose(rows["gradient"][2], g.norm(), rtol=1e-9)
    np.testing.assert_allclose(rows["move"][1], (moved - w)[flat], rtol=1e-8)
    np.testing.assert_allclose(ends, [w[flat], moved[flat]], rtol=1e-9)
    for line, kept in KEPT.items():
        if line in rows:
            kind, value, size = rows[line]
            np.testing.assert_allclose(value, after[kept][flat], rtol=1e-8)
            scale = after[kept].numel() ** 0.5 if kind == "scale" else 1
            np.testing.assert_allclose(size, after[kept].norm() / scale, rtol=1e-8)
        if f"{line} before" in rows and kept in before:
            np.testing.assert_allclose(rows[f"{line} before"][1], before[kept][flat], rtol=1e-8)
    parts = [value for kind, value, _ in rows.values() if kind in ("carried", "fresh", "decay")]
    if parts:
        np.testing.assert_allclose(sum(parts), rows["move"][1], rtol=1e-8)
    assert ("from weight decay" in rows) == (decay > 0)


def test_each_optimizer_says_what_it_remembers(objective):
    plane = crumple.directions.weights(objective, ("0.weight[1,0]", "2.weight[0,2]"))
    memory = {}
    for name in OPTIMIZERS:
        _, rows, _ = told(objective, {"id": "a", "optimizer": name, "options": {"lr": 0.01}}, plane, update=2)
        memory[name] = [line for line, (kind, *_) in rows.items() if kind in ("vector", "scale")]
    assert memory["sgd"] == [] and memory["momentum"] == memory["nesterov"] == ["velocity before", "velocity"]
    assert memory["adam"] == memory["adamw"]
    assert memory["adam"] == ["first moment before", "first moment", "second moment", "rate of each weight"]
    assert memory["rmsprop"] == ["mean square", "rate of each weight"]
    assert memory["adagrad"] == ["sum of squares", "rate of each weight"]


def test_on_a_plane_of_mixed_weights_a_scale_has_a_size_only(objective):
    plane = crumple.directions.random(objective, seed=1, normalize="layer")
    racer = {"id": "a", "optimizer": "adam", "options": {"lr": 0.02}}
    _, rows, ends = told(objective, racer, plane)
    assert np.isnan(rows["second moment"][1]).all() and rows["second moment"][2] > 0
    theta = plane.point(STEP["start"]).double()
    w, _, _, _, moved = by_hand(objective, theta, "adam", racer["options"])
    at = plane.project(torch.stack([w, moved])).coords
    np.testing.assert_allclose(ends, at, rtol=1e-7, atol=1e-10)
    np.testing.assert_allclose(rows["move"][1], (at[1] - at[0]).numpy(), rtol=1e-6, atol=1e-10)


def test_the_first_update_remembers_nothing(objective):
    racer = {"id": "a", "optimizer": "momentum", "options": {"lr": 0.02}}
    _, rows, _ = told(objective, racer, update=1)
    assert rows["velocity before"][2] == 0 and rows["carried over"][2] == 0
    np.testing.assert_allclose(rows["velocity"][1], rows["gradient"][1])


def test_a_function_has_steps_too():
    bowl = crumple.Objective.from_function(lambda w: w[0] ** 2 + 3 * w[1] ** 2, 2)
    racer = {"id": "a", "optimizer": "sgd", "options": {"lr": 0.1}}
    _, rows, ends = told(bowl, racer, update=1, batch=0, seed=None)
    np.testing.assert_allclose(ends[0], STEP["start"])
    np.testing.assert_allclose(rows["move"][1], [-0.08, 0.18])
    assert list(rows) == ["gradient", "move"]


def test_survey_race_and_step_go_on_side_by_side(objective):
    """All are done in slices of one thread: none may hold the objective while another has its turn."""
    plane = crumple.directions.random(objective, seed=1, normalize="layer")
    racer = {"id": "a", "optimizer": "adam", "options": {"lr": 0.02}}
    with talking(_explore.shelf_for(objective, plane)) as talk:
        metric = talk.ask(OPEN)[0][0]["metrics"][0]["name"]
        talk.say({**SURVEY, "job": 1, "metric": metric})
        talk.say({**RACE, "job": 2, "metric": metric, "racers": [racer], "updates": 300})
        talk.say({**STEP, "job": 3, "metric": metric, "racer": racer, "update": 200})
        until(lambda: {1, 2, 3} <= {m.get("job") for m, _ in list(talk.said) if m["type"] == "error" or ends(m)})
        assert [m for m, _ in talk.said if m["type"] == "error"] == []
