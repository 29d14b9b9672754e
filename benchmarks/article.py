"""The article's surface: its own double loop against crumple, side by side in one process.

The loop is the one the article prints (DataLoader, batch 128, float32, one point after another), with
the target's shape mended. Its cost a point does not depend on the point, so each round times a few
points and scales to the 6,400 of the grid. Everything of crumple's is the whole public call, the short
ones timed nine at a time.

    python benchmarks/article.py
"""

import statistics

import numpy as np
import torch
from side_by_side import in_turn, machine, median_ratio
from torch import nn
from torch.utils.data import DataLoader, Dataset

import crumple
from crumple.presets import article

LOOP_POINTS = 9
CALLS = 9
ROUNDS = 9


class Pairs(Dataset):
    """The article's data set: one example at a time."""

    def __init__(self, x, y):
        self.x, self.y = torch.tensor(x), torch.tensor(y)

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


def article_loop(model, loader, points):
    """The article's evaluation, for some points: the mean of batch means, as it has it."""
    loss, values = nn.MSELoss(), []
    for w1, w2 in points:
        model.net.Layer_1.weight.data = torch.tensor([[w1]], dtype=torch.float32)
        model.net.Layer_2.weight.data = torch.tensor([[w2]], dtype=torch.float32)
        model.eval()
        total = 0.0
        with torch.no_grad():
            for x, y in loader:
                total += loss(model(x.reshape(-1, 1)), y.reshape(-1, 1)).item()
        values.append(total / len(loader))
    return values


def oracle(x, y, grid):
    """The true surface, by NumPy in float64, one point after another."""
    return np.array([[np.mean((w2 * np.tanh(w1 * x) - y) ** 2) for w2 in grid.axes[1]] for w1 in grid.axes[0]])


def main():
    x, y = article.make_data()
    rows = article.split()[1]
    x, y = x[rows], y[rows]
    grid = crumple.Grid.arange(-2, 2, 0.05)
    loader = DataLoader(Pairs(x.astype(np.float32), y.astype(np.float32)), batch_size=128)
    double = DataLoader(Pairs(x[:, None], y[:, None]), batch_size=128)
    preset = crumple.presets.load("article")
    objective, plane = preset.test_objective, preset.plane
    tensors = torch.as_tensor(x)[:, None], torch.as_tensor(y)[:, None]
    points = grid.points()[:: len(grid.points()) // LOOP_POINTS][:LOOP_POINTS]
    naive = article.ANN()

    def from_scratch(data):
        made = crumple.Objective(article.make_model(), nn.MSELoss(), data)
        return crumple.evaluate(made, crumple.directions.weights(made, article.NAMES), grid)

    def often(call):
        return lambda: [call() for _ in range(CALLS)]

    seconds = in_turn(
        {
            "loop": lambda: article_loop(naive, loader, points),
            "evaluate": often(lambda: crumple.evaluate(objective, plane, grid)),
            "from tensors": often(lambda: from_scratch(tensors)),
            "from a DataLoader": often(lambda: from_scratch(double)),
            "generic": lambda: crumple.evaluate(objective, plane, grid, engine="generic"),
            "1000 x 1000": lambda: crumple.evaluate(objective, plane, crumple.Grid.square(2.0, n=1000)),
            "4000 x 4000": lambda: crumple.evaluate(objective, plane, crumple.Grid.square(2.0, n=4000)),
        },
        ROUNDS,
    )
    for name in ("evaluate", "from tensors", "from a DataLoader"):
        seconds[name] = [spent / CALLS for spent in seconds[name]]
    truth = oracle(x, y, grid)
    surfaces = {"quadratic": crumple.evaluate(objective, plane, grid)}
    surfaces["generic"] = crumple.evaluate(objective, plane, grid, engine="generic")
    scale = len(grid.points()) / LOOP_POINTS

    print(machine())
    print(
        f"{len(x)} test examples; the article's loop: {scale * statistics.median(seconds['loop']):.0f} s for 80 x 80\n"
    )
    goals = {
        "evaluate": ("evaluate(), tensors at hand", 20_000),
        "from tensors": ("Objective() + evaluate(), from tensors", 20_000),
        "from a DataLoader": ("Objective() + evaluate(), DataLoader read once", 4_000),
        "generic": ("evaluate(engine='generic')", 150),
        "1000 x 1000": ("evaluate(), 1000 x 1000", 1_000),
        "4000 x 4000": ("evaluate(), 4000 x 4000", 300),
    }
    print(f"{'one call, against the 80 x 80 loop':48} {'median':>10} {'times':>10} {'goal':>8}")
    for name, (title, goal) in goals.items():
        times = median_ratio(seconds["loop"], seconds[name], scale)
        print(f"{title:48} {1e3 * statistics.median(seconds[name]):7.1f} ms {times:10,.0f} {goal:8,}")
    print()
    for name, surface in surfaces.items():
        error = np.abs(surface["loss"] / truth - 1).max()
        print(f"largest relative error, {name} engine in float64: {error:.1e}")
    loop = np.array(article_loop(naive, loader, points))
    exact = np.array([np.mean((w2 * np.tanh(w1 * x) - y) ** 2) for w1, w2 in points])
    print(
        f"the article's mean of batch means is off the mean over examples by up to {np.abs(loop / exact - 1).max():.1e}"
    )


if __name__ == "__main__":
    main()
