"""Landmarks of functions whose points are known: how many are found, how well, and what it costs.

The true points are those of Newton's method in NumPy from 90 × 80 starts on SymPy's derivatives, polished to 30
digits by mpmath; for Rastrigin's function and the single neuron, which are sums over the axes, of a scan of
one axis. Time is given in surveys of the loss on 80 × 80 points. One thread, CPU time.

python benchmarks/landmarks.py
"""

import itertools
import math
import statistics
import sys
import time
from pathlib import Path

import numpy as np
import scipy.optimize
import torch
from side_by_side import machine

import crumple

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import test_landmarks as known

ROUNDS = 5


def separable(slope, nodes):
    roots = [
        scipy.optimize.brentq(slope, a, b, xtol=1e-15) for a, b in itertools.pairwise(nodes) if slope(a) * slope(b) < 0
    ]
    return list(itertools.product(roots, roots))


def neuron_slope(t):
    def part(k):
        s = 1 / (1 + math.exp(-min(10**k * math.exp(t), 700)))
        return (s - 0.75) * s * (1 - s) * 10**k

    return sum(map(part, range(5)))


def article_points(preset):
    x, y = (t.numpy().ravel() for t in preset.test_objective.examples.batches[0])
    nodes = np.linspace(-2, 1.95, 160)
    slope = lambda w: float(y @ np.tanh(w * x))  # noqa: E731
    pairs = [p for p in itertools.pairwise(nodes) if slope(p[0]) * slope(p[1]) < 0]
    return [(scipy.optimize.brentq(slope, *p, xtol=1e-14), 0.0) for p in pairs]


def cases():
    preset = crumple.presets.load("article")
    yield "article", preset.test_objective, preset.plane, preset.grid, article_points(preset)
    for function, (box, _) in known.KNOWN.items():
        objective, plane = known.on_plane(lambda w, f=function: f(w[0], w[1], torch))
        yield function.__name__, objective, plane, crumple.Grid.box(*box, n=80), known.stationary(function, box)[0]
    roots = known.rastrigin_roots(-5.12, 5.12)
    box = crumple.Grid.box((-5.12, 5.12), (-5.12, 5.12), n=80)
    yield "rastrigin", *known.on_plane(known.rastrigin), box, list(itertools.product(roots, roots))
    box = crumple.Grid.box((1e-5, 10), (1e-5, 10), n=80, scale="log")
    points = separable(neuron_slope, np.linspace(math.log(1e-5), math.log(10), 20_001))
    yield "one neuron", *known.on_plane(known.one_neuron), box, [(math.exp(a), math.exp(b)) for a, b in points]


def seconds(work):
    spent = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return statistics.median(spent)


def main():
    torch.set_num_threads(1)
    print(machine())
    head = f"{'function':14} {'found':>6} {'true':>6} {'largest error':>14}"
    print(f"{head} {'gradients':>10} {'seconds':>8} {'surveys':>8}")
    for name, objective, plane, grid, true in cases():
        marks = crumple.find_landmarks(objective, plane, grid)
        inner = [m for m in marks if m.kind != "edge minimum"]
        error = max(min(math.dist(m.coords, p) for p in true) for m in inner)
        spent = seconds(lambda: crumple.find_landmarks(objective, plane, grid))  # noqa: B023
        survey = seconds(lambda: crumple.evaluate(objective, plane, grid, engine="generic"))  # noqa: B023
        row = f"{name:14} {len(inner):6} {len(true):6} {error:14.1e} {marks.evaluations:10,}"
        print(f"{row} {spent:8.2f} {spent / survey:8.2f}")


if __name__ == "__main__":
    main()
