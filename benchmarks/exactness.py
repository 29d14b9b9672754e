"""Kinds of model against engines: the largest relative difference from a naive loop, point by point.

The models and the loop are those of the tests (``tests/cases.py``). A dash is an engine that says it
does not apply; the reasons are printed below the table.

    python benchmarks/exactness.py
"""

import sys
from pathlib import Path

import numpy as np

import crumple
from crumple.engines import ENGINES
from crumple.errors import InputError

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from cases import GRID, case, lopsided_plane, naive, names


def last_layer(objective):
    """A plane whose second axis moves only the last tensor of the model, where short cuts are found."""
    plane = lopsided_plane(objective)
    basis = plane.basis.clone()
    basis[1, : objective.space.offsets[-2]] = 0.0
    return crumple.Plane(plane.origin, basis)


def main():
    reasons = {}
    print(f"{'model':28}" + "".join(f"{name:>13}" for name in ENGINES))
    for name in names:
        of_case = case(name)
        objective = of_case.objective()
        plane = last_layer(objective)
        wanted = naive(of_case, plane, GRID)
        cells = []
        for engine in ENGINES:
            try:
                found = crumple.evaluate(objective, plane, GRID, engine=engine)["loss"]
                cells.append(f"{np.max(np.abs(found - wanted) / np.abs(wanted)):.0e}")
            except InputError as refused:
                reasons.setdefault(str(refused).split("does not apply here: ")[1].split(" (given")[0], []).append(
                    engine
                )
                cells.append("-")
        print(f"{name:28}" + "".join(f"{cell:>13}" for cell in cells))
    print("\nwhy not:")
    for reason, engines in reasons.items():
        print(f"- {', '.join(dict.fromkeys(engines))}: {reason}")


if __name__ == "__main__":
    main()
