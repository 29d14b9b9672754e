"""A hundred runs of the article's network at once, against one run of the article's own loop.

The loop is the one everyone writes: DataLoader, batch 128, SGD at 1e-2, 25 epochs, without and with the
test error after each epoch. All sides compute in float64 on one thread, and are measured in CPU time; races
record the loss over all training examples after each epoch. Runs start from a lattice around the article's
start. The one-by-one side and vmap take fewer runs or epochs a round, and are scaled.

At this rate some starts lead to the edge of stability, where rounding grows from step to step: there
torch's own run, started one part in 10¹² away, ends elsewhere as well. Weights are compared where it does not.

    python benchmarks/race.py
"""

import statistics
import time

import torch
from article import Pairs
from side_by_side import in_turn, machine, median_ratio
from torch import nn
from torch.func import functional_call, grad, vmap
from torch.utils.data import DataLoader

import crumple
from crumple.presets import article

RUNS = 100
ALONE = 5
VMAP_EPOCHS = 5
ROUNDS = 7
COMPARED = 20
STEADY = 1e-9


def by_hand(x, y, start, test=None):
    """One run of the article's loop; gives its weights after the last epoch."""
    model = article.ANN().double()
    nn.utils.vector_to_parameters(start.clone(), model.parameters())
    optimizer, loss = torch.optim.SGD(model.parameters(), lr=article.LEARNING_RATE), nn.MSELoss()
    loader = DataLoader(Pairs(x, y), batch_size=article.BATCH)
    for _ in range(article.EPOCHS):
        for inputs, target in loader:
            optimizer.zero_grad()
            loss(model(inputs), target).backward()
            optimizer.step()
        if test is not None:
            with torch.no_grad():
                sum(loss(model(inputs), target).item() for inputs, target in test) / len(test)
    return nn.utils.parameters_to_vector(model.parameters()).detach()


def by_vmap(x, y, starts, epochs):
    """All runs by ``vmap(grad(loss))`` and the update written out."""
    model = article.ANN().double()
    names = [name for name, _ in model.named_parameters()]

    def loss(theta, inputs, target):
        weights = {name: theta[i].reshape(1, 1) for i, name in enumerate(names)}
        return nn.functional.mse_loss(functional_call(model, weights, (inputs,)), target)

    slope, theta = vmap(grad(loss), (0, None, None)), starts.clone()
    for _ in range(epochs):
        for inputs, target in zip(x.split(article.BATCH), y.split(article.BATCH), strict=True):
            theta -= article.LEARNING_RATE * slope(theta, inputs, target)
    return theta


def main():
    torch.set_num_threads(1)
    x, y = article.make_data()
    x, y = x[:, None], y[:, None]
    rows, held_out = article.split()
    test = DataLoader(Pairs(x[held_out], y[held_out]), batch_size=article.BATCH)
    x, y = x[rows], y[rows]
    inputs, target = torch.as_tensor(x), torch.as_tensor(y)
    objective = crumple.presets.load("article").objective
    starts = torch.cartesian_prod(*[torch.linspace(-1.5, 1.5, 10, dtype=torch.float64)] * 2)
    how = {"epochs": article.EPOCHS, "batch_size": article.BATCH}
    sweep = lambda **options: crumple.Racer.sweep(torch.optim.SGD, **options)  # noqa: E731
    from_starts = sweep(lr=article.LEARNING_RATE, start=starts)
    at_rates = sweep(lr=torch.logspace(-4, -1, RUNS).tolist(), start=article.START)

    seconds = in_turn(
        {
            "loop": lambda: by_hand(x, y, starts[0]),
            "tested": lambda: by_hand(x, y, starts[0], test),
            "race": lambda: crumple.race(objective, from_starts, **how),
            "rates": lambda: crumple.race(objective, at_rates, **how),
            "vmap engine": lambda: crumple.race(objective, from_starts, engine="vmap", **how),
            "alone": lambda: crumple.race(objective, from_starts[:ALONE], engine="one by one", **how),
            "vmap": lambda: by_vmap(inputs, target, starts, VMAP_EPOCHS),
        },
        ROUNDS,
        clock=time.process_time,
    )
    print(machine())
    for name, words in (("loop", "training only"), ("tested", "with the test error after each epoch")):
        print(f"the article's loop, one run of 25 epochs, {words}: {statistics.median(seconds[name]):.2f} s")
    sides = {
        "race": ("race(), 100 starts", 1.0),
        "rates": ("race(), 100 learning rates", 1.0),
        "vmap engine": ('race(engine="vmap"), 100 starts', 1.0),
        "alone": ("race(engine='one by one'), 100 starts", RUNS / ALONE),
        "vmap": ("vmap(grad(loss)), 100 starts, no losses recorded", article.EPOCHS / VMAP_EPOCHS),
    }
    print(f"\n{'100 runs of 25 epochs':50} {'median':>9}   share of one run: training only, with test error")
    for name, (title, scale) in sides.items():
        shares = [scale / median_ratio(seconds[loop], seconds[name]) for loop in ("loop", "tested")]
        print(f"{title:50} {scale * statistics.median(seconds[name]):7.2f} s   {shares[0]:.3f}  {shares[1]:.3f}")
    runs = crumple.race(objective, from_starts, **how)
    compared = range(0, RUNS, RUNS // COMPARED)
    ends = {i: by_hand(x, y, starts[i]) for i in compared}
    nudged = {i: by_hand(x, y, starts[i] * (1 + 1e-12)) for i in compared}
    apart = lambda a, b: float((a - b).abs().max())  # noqa: E731
    steady = [i for i in compared if apart(ends[i], nudged[i]) < STEADY]
    off = max(apart(runs[i].points[-1], ends[i]) for i in steady)
    print(f"\nengine: {runs[0].meta['engine']}; weights after 1,375 updates against torch.optim by hand:")
    print(f"largest difference {off:.1e} (goal 1e-5) from {len(steady)} of {COMPARED} starts;")
    print(f"from the others torch's own run ends over {STEADY:g} away when started 1e-12 beside")


if __name__ == "__main__":
    main()
