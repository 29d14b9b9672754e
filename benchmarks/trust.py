"""What a trust report costs, in units of the survey that it is about. One thread, CPU time.

python benchmarks/trust.py [article mlp20 resnet20]
"""

import statistics
import sys
import time
import warnings

import numpy as np
import torch
from models import CASES, Case
from side_by_side import in_turn, machine, median_ratio

import crumple

ROUNDS = 3
POINTS = {"article": 80, "mlp20": 51, "resnet20": 51}
"""Of a survey, an axis."""
EXAMPLES = {"resnet20": 128}
"""Both sides take passes over the data, so that fewer examples leave their ratio and save hours."""
PARTS = (5, 7)
"""Of a slow survey these are timed; what the larger takes longer is the cost of its further points."""


def report(key: str, n: int) -> None:
    """The time of a survey, and of the report on it with and without the whole space."""
    case = CASES[key]()
    rows = slice(0, EXAMPLES.get(key))
    objective = crumple.Objective(case.model, case.loss, (case.inputs[rows], case.target[rows]))
    plane = crumple.Plane(case.origin, case.directions)
    grid = crumple.Grid.square(case.half, n=n)
    cost, full, bare = (slow if case.is_slow else quick)(case, objective, plane, grid)
    few = f", {EXAMPLES[key]} of them" if key in EXAMPLES else ""
    told = f"survey {cost:.3g} s; report {full:.2f} surveys, without the whole space {bare:.2f}"
    print(f"{case.title + few:60s} {n} × {n}: {told}")


def quick(
    _: Case, objective: crumple.Objective, plane: crumple.Plane, grid: crumple.Grid
) -> tuple[float, float, float]:
    """Seconds of the survey, and how many surveys the report takes: all of them in turn."""
    surface = crumple.evaluate(objective, plane, grid)
    crumple.trust(surface, objective)  # what torch imports at the first call is no cost of a report
    seconds = in_turn(
        {
            "survey": lambda: crumple.evaluate(objective, plane, grid),
            "report": lambda: crumple.trust(surface, objective),
            "without the whole space": lambda: crumple.trust(surface, objective, full_space=False),
        },
        ROUNDS,
        time.process_time,
    )
    full, bare = (median_ratio(seconds[way], seconds["survey"]) for way in ("report", "without the whole space"))
    return statistics.median(seconds["survey"]), full, bare


def slow(
    case: Case, objective: crumple.Objective, plane: crumple.Plane, grid: crumple.Grid
) -> tuple[float, float, float]:
    """The same from a part of the survey, and from a report on made-up heights, which costs what any does."""
    few, more = (crumple.Grid.square(case.half, n=n) for n in PARTS)
    crumple.evaluate(objective, plane, few)
    seconds = [timed(lambda g=g: crumple.evaluate(objective, plane, g)) for g in (few, more)]
    cost = (seconds[1] - seconds[0]) / (more.size - few.size) * grid.size
    heights = 2 + 10 * np.add.outer(grid.axes[0] ** 2, grid.axes[1] ** 2)
    status = np.full(grid.shape, crumple.Status.OK, np.uint8)
    surface = crumple.LossSurface(plane, grid, {"loss": heights}, status, {"dtype": "float32"})
    bare = timed(lambda: crumple.trust(surface, objective, full_space=False))
    return cost, timed(lambda: crumple.trust(surface, objective)) / cost, bare / cost


def timed(work) -> float:
    """Seconds of the processor."""
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    torch.set_num_threads(1)
    warnings.simplefilter("ignore", crumple.CrumpleWarning)
    print(machine())
    for key in sys.argv[1:] or POINTS:
        report(key, POINTS[key])
