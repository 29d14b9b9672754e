"""What it costs to keep a survey in a file, and to share it among processes.

The share of the file is taken in two ways: surveys with and without one take turns in one process, and what
the ledger itself takes is added up, call by call. Then processes of our own, and a cluster of Dask's on this machine
(processes, loopback), share a survey whose points cost nothing: that shows what one chunk costs the process that
hands it out, and so how many workers that can feed. Of Dask's cost a part falls on the thread of the survey, and the
rest on that of its scheduler and client, which share a thread here, and may have a machine each.

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

SHARED_POINTS = 50
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
    arguments.add_argument("--shared-only", action="store_true", help="only what sharing costs")
    told = arguments.parse_args()
    torch.set_num_threads(1)
    print(machine())
    if not told.shared_only:
        print_share(told.n, told.rounds)
    shares = [print_cost(who, share) for who, share in WAYS.items()]
    print_on_paper(dict(zip(WAYS, shares, strict=True)))


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


def alone() -> Iterator[dict[str, Any]]:
    """No other process."""
    yield {}


def of_our_own() -> Iterator[dict[str, Any]]:
    """Two processes under our supervisor."""
    yield {"workers": 2}


def of_dask() -> Iterator[dict[str, Any]]:
    """Two processes of Dask's."""
    from dask.distributed import Client, LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        yield {"executor": client.get_executor()}


WAYS = {"this process alone": alone, "2 workers of our own": of_our_own, "2 workers of Dask's": of_dask}


def print_cost(who: str, way: Callable[[], Iterator[dict[str, Any]]]) -> tuple[float, float]:
    """Chunks a second, and the CPU seconds a chunk in this process: of the survey's own thread, and of others."""
    objective = load_objective(f"{OBJECTIVES}:free")
    plane = crumple.directions.weights(objective, ("w1", "w2"), origin="zero")
    task = Task(objective, plane, crumple.Grid.square(1.0, n=SHARED_POINTS), "generic")
    ticks: list[tuple[float, float, float, int]] = []

    def report(done: int, _: float) -> None:
        ticks.append((time.perf_counter(), time.thread_time(), time.process_time(), done))

    with tempfile.TemporaryDirectory() as folder, one_point_a_chunk(), contextmanager(way)() as options:
        survey(task, store=Path(folder) / "x.crumple", report=report, **options)
    wall, own, both, chunks = (end - start for start, end in zip(ticks[0], ticks[-1], strict=True))
    print(f"{who}, points that cost nothing, one a chunk")
    print(f"  chunks a second                      {chunks / wall:.0f}   wall time of this machine, as busy as it is")
    print(f"  CPU a chunk, the survey's thread     {1e3 * own / chunks:.3f} ms")
    print(f"  CPU a chunk, other threads           {1e3 * (both - own) / chunks:.3f} ms")
    return own / chunks, (both - own) / chunks


@contextmanager
def one_point_a_chunk() -> Iterator[None]:
    """The finest cut: as many chunks as the plan ever makes."""
    before = plan.CHUNK_SECONDS, plan.WHOLE_LINES
    plan.CHUNK_SECONDS, plan.WHOLE_LINES = 0.0, 0
    try:
        yield
    finally:
        plan.CHUNK_SECONDS, plan.WHOLE_LINES = before


def print_on_paper(shares: dict[str, tuple[float, float]]) -> None:
    """How many workers one process that hands out can feed."""
    for who, share in list(shares.items())[1:]:
        a_chunk = sum(share)  # Python runs one thread at a time
        print(f"on paper, {who.partition('workers ')[2]}: what hands out feeds so many workers, and 1,000 keep it busy")
        for seconds in (CHUNK_SECONDS, 1.0, 10.0):
            fed, busy = seconds / a_chunk, 100 * 1000 * a_chunk / seconds
            print(f"  {seconds:4g} s a chunk {fed:10.0f} {busy:10.1f} %")


if __name__ == "__main__":
    main()
