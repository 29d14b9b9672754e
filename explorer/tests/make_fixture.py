"""Write fixture.json: numbers of crumple and torch that the page must compute too. Run from the repository's root."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import torch
from torch import nn

import crumple
from crumple.app.fits import histogram
from crumple.app.opening import live_objective
from crumple.app.stepping import step
from crumple.presets.article import ANN, make_data

ROWS, UPDATES, BATCH, START = 60, 12, 16, (-1.0, -1.0)
RUNS = {
    "sgd": (torch.optim.SGD, {"lr": 0.02}),
    "momentum": (torch.optim.SGD, {"lr": 0.01, "momentum": 0.9}),
    "nesterov": (torch.optim.SGD, {"lr": 0.01, "momentum": 0.8, "nesterov": True}),
    "adam": (torch.optim.Adam, {"lr": 0.05}),
    "adamw": (torch.optim.AdamW, {"lr": 0.05, "weight_decay": 0.1}),
    "rmsprop": (torch.optim.RMSprop, {"lr": 0.02, "momentum": 0.5}),
    "adagrad": (torch.optim.Adagrad, {"lr": 0.1}),
}
DECAY = 0.03


def accounts(live):
    """Updates of every optimizer taken apart: the first and a later one, with weight decay and without."""
    found = []
    for name, (_, options) in RUNS.items():
        for update, decay in ((1, 0.0), (7, DECAY)):
            told = {k: float(v) for k, v in options.items() if k != "nesterov"} | {"weight_decay": decay}
            racer = SimpleNamespace(id=name, optimizer=name, options=told)
            request = SimpleNamespace(
                job=1, metric="loss", start=START, racer=racer, update=update, batch=BATCH, seed=3
            )
            message, arrays = [reply for reply in step(live, request) if reply is not None][-1]
            values = {key: array.tolist() for key, array in arrays.items()}
            found.append({"racer": vars(racer), "update": update, "rows": message["rows"]} | values)
    return found


def run(objective, optimizer, options):
    """The points of a run, with the examples in their own order and in a random one."""
    ways = {"own order": {}, "shuffled": {"shuffle": True, "seed": 3}}
    return {
        way: crumple.train(objective, optimizer, steps=UPDATES, batch_size=BATCH, start=START, **choice, **options)
        .points.numpy()
        .tolist()
        for way, choice in ways.items()
    }


def basins(objective, plane, grid, optimizer, steps, **options):
    """Where the optimizer ends, at the tolerance of the page: labels, and the place and the loss of each end."""
    found = crumple.topology.basin_map(objective, plane, grid, optimizer, steps=steps, tolerance=5e-3, **options)
    return {"labels": found.labels.tolist(), "ends": found.ends.tolist(), "losses": found.losses.tolist()}


def himmelblau_basins(lr):
    """Those of plain descent on Himmelblau's function, on the page's window."""
    preset = crumple.presets.load("himmelblau")
    grid = crumple.Grid.box((-5.5, 5.5), (-5, 5), n=17)
    return {"lr": lr} | basins(preset.objective, preset.plane, grid, torch.optim.SGD, 120, lr=lr)


def main():
    """Write fixture.json beside this file."""
    x, y = (a[:ROWS] for a in make_data())
    objective = crumple.Objective(
        ANN().double(), nn.MSELoss(), tuple(torch.as_tensor(a).reshape(-1, 1) for a in (x, y))
    )
    names = tuple(objective.space.names)
    plane = crumple.directions.weights(objective, tuple(f"{name}[0,0]" for name in names), origin="zero")
    grid = crumple.Grid.box((-2, 1.5), (-1, 3), n=(5, 3))
    surface = crumple.evaluate(objective, plane, grid)
    at = torch.tensor([-0.7, 1.3], dtype=torch.float64)

    def loss(w):
        return (w[1] * torch.tanh(w[0] * torch.as_tensor(x)) - torch.as_tensor(y)).square().mean()

    squares = (at[1] * torch.tanh(at[0] * torch.as_tensor(x)) - torch.as_tensor(y)).square().numpy()
    left = np.random.default_rng(7).standard_t(2, 400)
    bins = histogram(left)
    fixture = {
        "residuals": {
            "values": left.tolist(),
            "edges": bins["residual_edges"].tolist(),
            "counts": bins["residual_counts"].tolist(),
        },
        "x": x.tolist(),
        "y": y.tolist(),
        "axes": [axis.tolist() for axis in surface.axes],
        "loss": np.asarray(surface["loss"]).tolist(),
        "at": at.tolist(),
        "value": objective.value(at),
        "error": float(squares.std() / np.sqrt(len(squares) - 1)),
        "gradient": objective.gradient(at).tolist(),
        "hessian": torch.func.hessian(loss)(at).tolist(),
        "batch": BATCH,
        "start": START,
        "order": torch.randperm(10, generator=torch.Generator().manual_seed(5)).tolist(),
        "basins": {
            "net": basins(objective, plane, crumple.Grid.box((-2, 2), (-2, 2), n=9), torch.optim.SGD, 3000, lr=0.02),
            "himmelblau": [himmelblau_basins(lr) for lr in (0.005, 0.02)],
        },
        "steps": accounts(live_objective(objective, plane, grid)),
        "runs": {
            name: {"options": {k: float(v) for k, v in options.items() if k != "nesterov"}} | run(objective, o, options)
            for name, (o, options) in RUNS.items()
        },
    }
    (Path(__file__).parent / "fixture.json").write_text(json.dumps(fixture, indent=1) + "\n")


if __name__ == "__main__":
    main()
