"""crumple against the field: the libraries that survey the loss of a network, on the same work.

In one process and in turn: a bare forward pass, the plain loop over a DataLoader, each other library
that is installed (see ``peers.py``), and crumple. Times are medians over rounds, by the process's CPU
time on one thread and by the clock on two. Errors and peak memory are found first, each side in a
fresh process; the error is that against a plain float64 loop at the coordinates which a side claims.

    python benchmarks/field.py                        # the tables for one thread and for two
    python benchmarks/field.py --cases mlp20 --threads 1
    python benchmarks/field.py --write                # and benchmarks/RESULTS.md
    python benchmarks/field.py --minutes 5            # no further rounds after so long, but one of everything
"""

from __future__ import annotations

import argparse
import copy
import datetime
import multiprocessing
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
from models import CASES, Case
from partial import gains
from peers import PEERS, Losses
from side_by_side import machine
from sides import Clock, sides
from torch import Tensor
from torch.nn.utils import vector_to_parameters

CORRECT = 1e-4
"""A side whose losses are off by more than this at the coordinates it claims is not fast but wrong."""
CLOCKS: dict[int, tuple[Clock, str]] = {1: (time.process_time, "CPU time"), 2: (time.perf_counter, "wall time")}
RESULTS = Path(__file__).with_name("RESULTS.md")


@dataclass
class Row:
    """What was measured of one side on one network."""

    title: str
    absent: str
    flaw: str | None
    error: float = float("nan")
    extra_bytes: float = float("nan")
    remark: str = ""
    seconds: dict[int, list[float]] = field(default_factory=dict)
    """Threads -> seconds a point, one a round."""

    def over(self, other: Row, threads: int) -> float:
        """Median over rounds of this one's time over another's in the same round."""
        return statistics.median(a / b for a, b in zip(self.seconds[threads], other.seconds[threads], strict=True))


Rows = dict[str, dict[str, Row]]
"""Case -> side -> what was measured."""

# -- errors and memory, each side in a process of its own -------------------------------------------


def inspected(key: str, title: str) -> tuple[float, float, str]:
    """Largest relative error, bytes beyond those of model and data, and a remark, for one side on one network."""
    torch.set_num_threads(1)
    case, small = CASES[key](), replace(CASES["article"](), n=2, survey=(2, 2))
    with torch.no_grad():
        case.model(case.inputs[:2])
    side, warm_up = (next((s for s in sides(c) if s.title == title), None) for c in (case, small))
    if warm_up is not None:
        warm_up.survey()  # the code that it loads is not what a survey takes
    assert side is not None
    before = _reset_peak()
    found = side.survey()
    after = _peak()
    return largest_error(case, found), after - before, found.remark


def largest_error(case: Case, found: Losses) -> float:
    """|L / L₆₄ - 1| at its largest over points spread evenly, both ends included."""
    model, wide = copy.deepcopy(case.model).double(), [(_double(x), _double(y)) for x, y in case.batches(64)]
    some = np.linspace(0, len(found.values) - 1, 2 if case.is_slow else 25).round().astype(int)
    errors = []
    for i in np.unique(some).tolist():
        theta = found.origin.double() + torch.as_tensor(found.coords[i]) @ found.basis.double()
        vector_to_parameters(theta, model.parameters())
        with torch.no_grad():
            exact = sum(case.loss(model(x), y).item() * len(y) for x, y in wide) / len(case.target)
        errors.append(abs(found.values[i] / exact - 1))
    return max(errors)


def _double(t: Tensor) -> Tensor:
    return t.double() if t.is_floating_point() else t


def _reset_peak() -> float:
    try:
        Path("/proc/self/clear_refs").write_text("5")  # on Linux the peak of resident memory then starts from here
    except OSError:
        return float("nan")
    return _peak()


def _peak() -> float:
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return float("nan")
    return next((1024.0 * int(line.split()[1]) for line in lines if line.startswith("VmHWM")), float("nan"))


def inspect(keys: list[str]) -> Rows:
    """A row for every side of every network, with errors and memory; two processes at once."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__", *(peer.module for peer in PEERS)])
    rows = {key: {s.title: Row(s.title, s.absent, s.flaw) for s in sides(CASES[key]())} for key in keys}
    with ProcessPoolExecutor(2, mp_context=context, max_tasks_per_child=1) as pool:
        present = [(key, row) for key in keys for row in rows[key].values() if not row.absent]
        jobs = [(row, pool.submit(inspected, key, row.title)) for key, row in present]
        for row, job in jobs:
            row.error, row.extra_bytes, row.remark = job.result()
    return rows


# -- times ------------------------------------------------------------------------------------------


def measure(case: Case, rows: dict[str, Row], threads: int, rounds: int | None, until: float) -> None:
    """Time every side in turn, round after round; where rounds are quick the first is thrown away.

    After ``until`` by the monotonic clock no further round is begun, once one has been kept.
    """
    torch.set_num_threads(threads)
    present = [s for s in sides(case) if not s.absent]
    thrown_away = 0 if case.is_slow else 1
    for turn in range(thrown_away + (rounds or case.rounds)):
        if turn > thrown_away and time.monotonic() > until:
            return
        for side in present:
            seconds = side.seconds_a_point(CLOCKS[threads][0])
            if turn >= thrown_away:
                rows[side.title].seconds.setdefault(threads, []).append(seconds)


# -- goals ------------------------------------------------------------------------------------------

Value = Callable[[dict[str, Row], int], float]


def against(side: str, other: str) -> Value:
    """One side's time over another's."""
    return lambda rows, threads: rows[f"crumple, {side}"].over(rows[other], threads)


def fastest_peer(rows: dict[str, Row], threads: int) -> float:
    """How many times as fast as the fastest correct peer; NaN if there is none."""
    correct = [r for r in rows.values() if r.flaw is not None and not r.absent and r.error <= CORRECT]
    return min((r.over(rows["crumple, auto"], threads) for r in correct), default=float("nan"))


@dataclass(frozen=True)
class Goal:
    """A ratio to be reached."""

    key: str
    text: str
    value: Value
    at: dict[int, float]
    """Threads -> the ratio."""
    at_most: bool = True


_BARE, _GENERIC, _AUTO = "bare forward", "crumple generic / bare, same batch", "crumple auto / bare in one batch"
_PEER = "fastest correct peer / crumple auto"
GOALS = (
    Goal("article", _GENERIC, against("generic", _BARE), {1: 1.4, 2: 1.4}),
    Goal("article", _PEER, fastest_peer, {1: 200, 2: 200}, at_most=False),
    Goal("mlp20", _GENERIC, against("generic", _BARE), {1: 1.03, 2: 1.03}),
    Goal("mlp20", _AUTO, against("auto", _BARE), {1: 0.55, 2: 0.45}),
    Goal("mlp20", _PEER, fastest_peer, {1: 1.8, 2: 1.8}, at_most=False),
    Goal("mlp784", _AUTO, against("auto", _BARE), {1: 0.15, 2: 0.20}),
    Goal("mlp784", _PEER, fastest_peer, {1: 5, 2: 5}, at_most=False),
    Goal("resnet20", _GENERIC, against("generic", f"{_BARE}, batch 64"), {1: 1.02, 2: 1.02}),
    Goal("resnet20", _AUTO, against("auto", _BARE), {1: 0.50, 2: 0.50}),
    Goal("resnet20", "crumple auto / bare at 64", against("auto", f"{_BARE}, batch 64"), {1: 0.90, 2: 0.90}),
    Goal("resnet20", _PEER, fastest_peer, {1: 1.2, 2: 1.2}, at_most=False),
    Goal("transformer", _PEER, fastest_peer, {1: 1.0, 2: 1.0}, at_most=False),
)


def verdicts(rows: Rows, threads: list[int], until: float) -> Iterator[str]:
    """One line of a table a goal."""
    for goal in (g for g in GOALS if g.key in rows):
        for count in threads:
            value = goal.value(rows[goal.key], count)
            yield verdict(f"{goal.key}: {goal.text}", count, value, goal.at[count], goal.at_most)
    for count in threads if {"mlp784", "resnet20"} <= rows.keys() else ():
        torch.set_num_threads(count)
        for part, gain, engine in gains(CLOCKS[count][0], until):
            yield verdict(f"{part.title} ({engine})", count, gain, part.goal, at_most=False)


def verdict(text: str, threads: int, value: float, goal: float, at_most: bool) -> str:
    if np.isnan(value):
        outcome = "nothing to compare"
    else:
        outcome = "met" if (value <= goal if at_most else value >= goal) else "**missed**"
    return f"| {text} | {threads} | {value:.3g} | {'≤' if at_most else '≥'} {goal:g} | {outcome} |"


# -- what is printed --------------------------------------------------------------------------------


def table(case: Case, rows: dict[str, Row], threads: int) -> Iterator[str]:
    """One network's results as a Markdown table."""
    bases = [row for title, row in rows.items() if title.startswith(_BARE)]
    rounds = max(len(row.seconds.get(threads, ())) for row in rows.values())
    clock = f"{CLOCKS[threads][1]}, {rounds} round{'s' * (rounds > 1)}"
    yield f"### {case.title}; {threads} thread{'s' * (threads > 1)}, {clock}\n"
    yield " | ".join(
        ["| side", "points/s", *(f"time / {b.title}" for b in bases), "extra memory", "largest error", "remark |"]
    )
    yield "|---" + "|---:" * (len(bases) + 3) + "|---|"
    for row in rows.values():
        if row.absent:
            yield f"| {row.title} " + "| " * (len(bases) + 3) + f"| {row.absent} |"
            continue
        speed = 1 / statistics.median(row.seconds[threads])
        ratios = (f"{row.over(base, threads):.3g}" for base in bases)
        remark = f"**wrong**: {row.flaw or 'why is not known'}" if row.error > CORRECT else row.remark
        memory = f"{row.extra_bytes / 2**20:.0f} MiB"
        yield " | ".join([f"| {row.title}", f"{speed:,.4g}", *ratios, memory, f"{row.error:.0e}", f"{remark} |"])
    yield ""


def report(keys: list[str], threads: list[int], rounds: int | None, minutes: float) -> Iterator[str]:
    """Everything, line by line, as soon as it is known."""
    until = time.monotonic() + 60 * minutes
    yield "# crumple against the field\n"
    yield f"{datetime.date.today()}; {machine()}; {_processor()}.\n"
    yield "Written by `benchmarks/field.py --write`; how each side is called stands in `benchmarks/peers.py`.\n"
    yield "\n".join(line.strip() for line in _READING.strip().splitlines()) + "\n"
    rows = inspect(keys)
    for key in keys:
        case = CASES[key]()
        for count in threads:
            measure(case, rows[key], count, rounds, until)
            yield from table(case, rows[key], count)
    yield "### Goals\n"
    yield "| ratio | threads | measured | goal | |"
    yield "|---|---:|---:|---:|---|"
    yield from verdicts(rows, threads, until)


_READING = f"""
Ratios are medians over rounds in which all sides take turns in one process.
Extra memory is the peak of resident memory beyond the model and its data, in a fresh process on one thread.
The error is the largest relative difference from a plain float64 loop, at the coordinates that a side
claims to have evaluated. More than {CORRECT:g} is called wrong, and counts for nothing among the fastest.
"crumple, auto" is one call of `evaluate`; the checks of model and data before it are in the last row.
Of ResNet-20 only rows of a survey after the first are timed: the choice of an engine comes before them.
"""


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return "processor unknown"
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--cases", nargs="+", choices=list(CASES), default=list(CASES))
    ask.add_argument("--threads", nargs="+", type=int, choices=list(CLOCKS), default=list(CLOCKS))
    ask.add_argument("--rounds", type=int, help="instead of 21, and 7 for ResNet-20")
    ask.add_argument("--minutes", type=float, default=float("inf"), help="after which no further rounds are begun")
    ask.add_argument("--write", action="store_true", help=f"write benchmarks/{RESULTS.name}")
    given = ask.parse_args()
    lines = []
    for line in report(given.cases, given.threads, given.rounds, given.minutes):
        print(line, flush=True)
        lines.append(line)
    if given.write:
        RESULTS.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
