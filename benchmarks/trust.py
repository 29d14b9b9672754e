"""What a trust report costs, in units of the survey that it is about. One thread, CPU time.

python benchmarks/trust.py
"""

import statistics
import time
import warnings

import torch
from models import CASES
from side_by_side import in_turn, machine, median_ratio

import crumple

ROUNDS = 3
POINTS = {"article": 80, "mlp20": 51, "resnet20": 51}
"""Of a survey, an axis."""
EXAMPLES = {"resnet20": 16}
"""Both sides take passes over the data, so that fewer examples leave their ratio and save an hour."""


def report(key: str, n: int) -> None:
    """The time of a survey, and of the report on it with and without the whole space."""
    case = CASES[key]()
    rows = slice(0, EXAMPLES.get(key))
    objective = crumple.Objective(case.model, case.loss, (case.inputs[rows], case.target[rows]))
    plane = crumple.Plane(case.origin, case.directions)
    grid = crumple.Grid.square(case.half, n=n)
    surface = crumple.evaluate(objective, plane, grid)
    crumple.trust(surface, objective)  # what torch imports at the first call is no cost of a report
    seconds = in_turn(
        {
            "survey": lambda: crumple.evaluate(objective, plane, grid),
            "report": lambda: crumple.trust(surface, objective),
            "without the whole space": lambda: crumple.trust(surface, objective, full_space=False),
        },
        1 if case.is_slow else ROUNDS,
        time.process_time,
    )
    full, bare = (median_ratio(seconds[way], seconds["survey"]) for way in ("report", "without the whole space"))
    cost = statistics.median(seconds["survey"])
    told = f"survey {cost:.3f} s; report {full:.2f} surveys, without the whole space {bare:.2f}"
    few = f", {EXAMPLES[key]} of them" if key in EXAMPLES else ""
    print(f"{case.title + few:60s} {n} × {n}: {told}")


if __name__ == "__main__":
    torch.set_num_threads(1)
    warnings.simplefilter("ignore", crumple.CrumpleWarning)
    print(machine())
    for key, n in POINTS.items():
        report(key, n)
