"""What it costs to keep a survey in a file, and to share it among processes.

The share of the file is taken in two ways: surveys with and without one take turns in one process, and what
the ledger itself takes is added up, call by call. Then processes of our own share a survey whose points cost
nothing, which shows what one chunk costs the process that hands it out, and so how many workers that can feed.

    python benchmarks/jobs.py            # 401 x 401 points of an MLP, about five minutes
    python benchmarks/jobs.py -n 101
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from jobs_objectives import mlp
from side_by_side import in_turn, machine, median_ratio

import crumple
from crumple.jobs import Task, ledger, plan, survey
from crumple.targets import load_objective

SHARED_POINTS = 100
"""A square of so many points a side is shared among processes, each a chunk."""
CHUNK_SECONDS = 0.1
"""What a chunk takes a worker at least, by the plan, where points are slow."""
OBJECTIVES = Path(__file__).parent / "jobs_objectives.py"
KEEPS = ("begin", "resume", "put", "close", "surface")
"""What a survey asks of its ledger."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("-n", type=int, default=401, help="points a side of the survey that is kept")
    arguments.add_argument("--rounds", type=int, default=3)
    told = arguments.parse_args()
    torch.set_num_threads(1)
    print(machine())
    print_share(told.n, told.rounds)
    a_chunk = {workers: print_workers(workers) for workers in (1, 2)}
    print_on_paper(a_chunk[2])


# --- the file -----------------------------------------------------------------------------------


def print_share(n: int, rounds: int) -> None:
    """The file's share of a survey's time."""
    objective = mlp()
    plane, grid = crumple.directions.random(objective, seed=0), crumple.Grid.square(1.0, n=n)
    ledgers: list[float] = []

    def kept() -> None:
        with tempfile.TemporaryDirectory() as folder, timed_ledger() as spent:
            crumple.evaluate(objective, plane, grid, store=Path(folder) / "x.crumple", progress=False)
        ledgers.append(sum(spent))

    ways: dict[str, Callable[[], object]] = {
        "no file": lambda: crumple.evaluate(objective, plane, grid, progress=False),
        "file": kept,
    }
    seconds = in_turn(ways, rounds, time.process_time)
    whole, ratio = statistics.median(seconds["file"]), median_ratio(seconds["file"], seconds["no file"])
    print(f"{n} x {n} points of an MLP, {objective.space.size} parameters, {whole:.1f} s of CPU with a file")
    print(f"  with a file / without one            {ratio:.4f}   median of {rounds} rounds in turn, goal under 1.02")
    print(f"  CPU in all calls of the ledger       {100 * statistics.median(ledgers[1:]) / whole:.2f} %")


@contextmanager
def timed_ledger() -> Iterator[list[float]]:
    """The CPU seconds of every call of a ledger, and of opening its file, while the block goes on."""
    spent: list[float] = []

    def timed(call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **named: Any) -> Any:
            began = time.process_time()
            try:
                return call(*given, **named)
            finally:
                spent.append(time.process_time() - began)

        return counted

    before = {name: getattr(ledger.Ledger, name) for name in KEEPS}
    for name, call in before.items():
        setattr(ledger.Ledger, name, timed(call))
    try:
        yield spent
    finally:
        for name, call in before.items():
            setattr(ledger.Ledger, name, call)


# --- processes ----------------------------------------------------------------------------------


def print_workers(workers: int) -> float:
    """Chunks a second, and the CPU seconds that a chunk costs the process that hands them out."""
    objective = load_objective(f"{OBJECTIVES}:free")
    plane = crumple.directions.weights(objective, ("w1", "w2"), origin="zero")
    grid = crumple.Grid.square(1.0, n=SHARED_POINTS)
    ticks: list[tuple[float, float, int]] = []

    def report(done: int, _: float) -> None:
        ticks.append((time.perf_counter(), time.process_time(), done))

    with tempfile.TemporaryDirectory() as folder, one_point_a_chunk():
        task = Task(objective, plane, grid, "generic")
        survey(task, store=Path(folder) / "x.crumple", workers=workers, report=report)
    (wall, cpu, first), (wall_end, cpu_end, last) = ticks[0], ticks[-1]
    a_chunk = (cpu_end - cpu) / (last - first)
    rate = (last - first) / (wall_end - wall)
    who = "this process alone" if workers == 1 else f"{workers} workers"
    print(f"{who}, points that cost nothing, one a chunk")
    print(f"  chunks a second                      {rate:.0f}   wall time of this machine, as busy as it is")
    print(f"  CPU a chunk, in this process         {1e3 * a_chunk:.3f} ms")
    return a_chunk


@contextmanager
def one_point_a_chunk() -> Iterator[None]:
    """The finest cut: as many chunks as the plan ever makes."""
    before = plan.CHUNK_SECONDS, plan.WHOLE_LINES
    plan.CHUNK_SECONDS, plan.WHOLE_LINES = 0.0, 0
    try:
        yield
    finally:
        plan.CHUNK_SECONDS, plan.WHOLE_LINES = before


def print_on_paper(a_chunk: float) -> None:
    """How many workers one handing-out process can feed."""
    fed = CHUNK_SECONDS / a_chunk
    print(f"on paper, {CHUNK_SECONDS} s a chunk: one process feeds {fed:.0f} workers before it is the slowest part;")
    for seconds in (CHUNK_SECONDS, 1.0, 10.0):
        print(f"  1,000 workers, {seconds:g} s a chunk: it is busy {100 * 1000 * a_chunk / seconds:.1f} % of the time")


if __name__ == "__main__":
    main()
