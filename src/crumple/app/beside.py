"""Two saved surfaces on one page, at one cursor: whether they can be, what of them is linked, and the scene of both."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from ..errors import InputError, shorten
from ..plane import Plane
from ..privacy import scrub
from ..surface import LossSurface, Status

if TYPE_CHECKING:
    from .limits import Limits
    from .stored import Stored
    from .surveying import Reply

_ONE_GRID = "Evaluate both on one Grid."


@dataclass(frozen=True)
class Beside:
    """What is put beside a saved surface.

    Args:
        names: of the first and the second.
        second: the other surface, with runs and landmarks of its own.
    """

    names: tuple[str, str]
    second: Stored


def check_two_surfaces(first: LossSurface, second: LossSurface) -> None:
    """Refuse surfaces that have no coordinates in common.

    Raises:
        InputError: an axis is linear on one and logarithmic on the other, or no point lies in both windows.
    """
    for i, (a, b) in enumerate(zip(first.grid.scales, second.grid.scales, strict=True)):
        if a != b:
            got = f"{a} and {b}"
            raise InputError("differs in its scale", where=f"axis {i} of two surfaces", got=got, fix=_ONE_GRID)
    for i, (p, q) in enumerate(zip(first.grid.bounds, second.grid.bounds, strict=True)):
        if p[1] <= q[0] or q[1] <= p[0]:
            got = f"{p[0]:g} to {p[1]:g} and {q[0]:g} to {q[1]:g}"
            raise InputError("has no part in common", where=f"axis {i} of two surfaces", got=got, fix=_ONE_GRID)


def told_apart(*files: str | os.PathLike[str]) -> list[str]:
    """What two files are called: by their names, or as they were given where those are the same.

    Raises:
        InputError: they are one file.
    """
    given, names = [str(file) for file in files], [Path(file).name for file in files]
    if given[0] == given[1]:
        raise InputError("stands beside itself", where="file", got=given[0], fix="Name another file.")
    return given if names[0] == names[1] else names


def joined(told: Reply, first: Stored, beside: Beside, limits: Limits) -> Reply:
    """The scene of the first, with the second in it as explorer/PROTOCOL.md says of ``beside``."""
    (message, arrays), (other, theirs) = told, beside.second.scene(limits)
    titles = _titles(beside.names)
    names = _names(first, beside.second, arrays, theirs)
    before = message["stored"]["runs"]
    own = {name: new for name, new in names.items() if new not in before}
    both: dict[str, Any] = {"titles": list(titles), "metrics": other["metrics"], "runs": list(own.values())}
    both["shared"] = [new for new in names.values() if new in before]
    both |= {key: other["stored"][key] for key in ("landmarks",) if key in other["stored"]}
    lesson = [message["lesson"], other["lesson"], *linked(first.surface, beside.second.surface, titles)]
    racers = [{"optimizer": name, "options": {}} for name in own.values()]
    message |= {
        "title": scrub(first.title) or " and ".join(titles),
        "lesson": "\n\n".join(text for text in lesson if text),
        "window": [_hull(p, q) for p, q in zip(message["window"], other["window"], strict=True)],
        "racers": [*message["racers"], *({"id": str(len(before) + i), **one} for i, one in enumerate(racers))],
        "updates": max(message["updates"], other["updates"]),
        "optimizers": [*message["optimizers"], *_called(first, beside.second, own, titles[1])],
        "facts": [*message["facts"], *({**fact, "name": f"{fact['name']} ({titles[1]})"} for fact in other["facts"])],
        "answers": list(dict.fromkeys([*message["answers"], *(["race"] if own else [])])),
        "stored": message["stored"] | {"runs": [*before, *own.values()]},
        "beside": both,
    }
    if own and not before:
        message["start"] = other["start"]
    return message, arrays | _renamed(theirs, names, list(own.values()))


def _titles(names: tuple[str, str]) -> tuple[str, str]:
    a, b = (shorten(scrub(name), 60) for name in names)
    return a, b if b != a else f"{b} (2)"


def linked(first: LossSurface, second: LossSurface, titles: tuple[str, str]) -> list[str]:
    """What one cursor on both means, a sentence or two each."""
    a, b = titles
    told = [f"{a} on the left and {b} on the right, under one cursor and with one range of colours."]
    if apart := differing(first.plane, second.plane):
        same = "A point has the same coordinates on both, not the same weights: "
        told.append(f"{same}the planes differ in {' and '.join(apart)}.")
    else:
        told.append("A point is the same weights on both.")
    if (labels := [", ".join(map(str, s.plane.labels)) for s in (first, second)])[0] != labels[1]:
        told.append(f"The axes have the names of {a}; those of {b} are {scrub(labels[1])}.")
    if not all(np.array_equal(p, q) for p, q in zip(first.axes, second.axes, strict=True)):
        shapes = " and ".join(" × ".join(map(str, s.grid.shape)) for s in (first, second))
        told.append(f"The grids differ, {shapes} points: each value is of the nearest point of its own.")
    losses = [scrub(str(s.meta.get("loss_name") or "loss")) for s in (first, second)]
    if losses[0] != losses[1]:
        told.append(f"The losses are not of one kind: {losses[0]} and {losses[1]}.")
    if left := second.count(Status.NOT_DONE):
        told.append(f"Of {b} {second.grid.size - left:,} of {second.grid.size:,} points were done when it was opened.")
    return told


def differing(first: Plane, second: Plane) -> list[str]:
    """In what two planes differ: how many weights there are, or else origin and directions."""
    if first.basis.shape != second.basis.shape:
        return [f"the number of weights, {first.basis.shape[1]:,} and {second.basis.shape[1]:,}"]
    parts = {"origin": (first.origin, second.origin), "directions": (first.basis, second.basis)}
    pairs = {name: (a.cpu().double(), b.cpu().double()) for name, (a, b) in parts.items()}
    return [name for name, (a, b) in pairs.items() if not torch.allclose(a, b, rtol=1e-9, atol=1e-12)]


def _names(first: Stored, second: Stored, arrays: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, str]:
    """Name of each run of the second → its name on the page, which is that of the first's where it is the same run."""
    taken, found = len(first.runs), {}
    labels, others = first.labels(), second.labels()
    for i, name in enumerate(others):
        if f"{name}.points" not in theirs:
            continue  # of another space
        alike = (one for one, label in labels.items() if label == others[name])
        twins = (one for one in alike if _same_path(one, arrays, name, theirs))
        found[name] = next(twins, run_name(taken + i))
    return found


def _same_path(one: str, arrays: Mapping[str, Any], name: str, theirs: Mapping[str, Any]) -> bool:
    parts = ("points", "updates")
    return f"{one}.points" in arrays and all(
        np.array_equal(arrays[f"{one}.{part}"], theirs[f"{name}.{part}"], equal_nan=True) for part in parts
    )


def _renamed(theirs: Mapping[str, Any], names: Mapping[str, str], own: Sequence[str]) -> dict[str, Any]:
    """The arrays of the second under the names that they have on the page; of a run that the first has, none."""
    found: dict[str, Any] = {}
    for name, array in theirs.items():
        head, _, part = name.partition(".")
        if head == "stored":
            found[f"beside.{part}"] = array
        elif names[head] in own:
            found[f"{names[head]}.{part}"] = array
    return found


def _called(first: Stored, second: Stored, names: Mapping[str, str], title: str) -> Iterator[dict[str, Any]]:
    """The second's own runs as the scene lists them, told apart from those of the first."""
    known, others = set(first.labels().values()), second.labels()
    for name, new in names.items():
        label = others[name]
        yield {"name": new, "label": f"{label} ({title})" if label in known else label, "options": {}}


def _hull(p: Sequence[float], q: Sequence[float]) -> list[float]:
    return [min(p[0], q[0]), max(p[1], q[1])]


def run_name(number: int) -> str:
    """The name of a recorded run, in letters since names of optimizers in a link are letters."""
    return "run" + chr(ord("a") + number % 26) * (1 + number // 26)
