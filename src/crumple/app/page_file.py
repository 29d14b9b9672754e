"""Writing the exported page: what of an export's wishes it has, and where its facts come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import IO, Any

from .. import figures
from ..errors import check_choice
from ..formats.job import Job
from ._explore import two_saved
from .exported import scene
from .messages import OWN
from .own_engine import OwnEngine, engine_of
from .page import page
from .stored import Stored, metrics_of
from .wire import encode

HEIGHTS = ("linear", "log")


def only_figures(job: Job) -> list[str]:
    """What was asked for that a live page lacks."""
    look = job.look
    lacking = {
        "picture without two axes of two points": job.surface.plane.k != 2 or min(job.surface.grid.shape) < 2,
        "frame": look.frame is not None,
        "other height than linear and log": not (isinstance(look.height, str) and look.height in HEIGHTS),
        "further figures": bool(job.extras),
    }
    return [words for words, is_asked in lacking.items() if is_asked]


def write(job: Job, file: IO[bytes], _: str) -> None:
    """The page, as UTF-8."""
    surface, look = job.surface, job.look
    metric = check_choice(look.metric, metrics_of(surface), "metric")
    engine = engine_of(surface, job.objective) if job.two is None else None
    for run in job.runs:
        run.project(surface.plane)  # says what is wrong with one of another space
    shown = {"height": look.height, "clip": look.limits(surface) if look.clip is not None else None}
    stored = Stored(
        OWN, surface, job.runs, job.landmarks, _title(job, engine), _lesson(job, engine), look.trust, _facts(job), shown
    )
    if job.two is not None:
        stored = _with_second(stored, job)
    (message, arrays), view = scene(stored, engine)
    view |= {"metric": metric} if metric != "loss" else {}
    message |= {"library": str(surface.meta.get("versions", {}).get("crumple", ""))}
    text = page(encode(message, arrays), title=message["title"], view=view, template=job.template)
    file.write(text.encode("utf-8"))


def _with_second(stored: Stored, job: Job) -> Stored:
    """The page of two: each with what its file has of its own."""
    both = two_saved(job.two, job.runs)
    landmarks = both.landmarks if job.landmarks is None else job.landmarks
    title = job.look.title or ""
    return replace(stored, runs=both.runs, landmarks=landmarks, title=title, beside=both.beside)


def _title(job: Job, engine: OwnEngine | None) -> str:
    if job.look.title is not None:
        return job.look.title
    return str(job.surface.meta.get("title") or (engine.title if engine else "") or "Error surface")


def _lesson(job: Job, engine: OwnEngine | None) -> str:
    told = job.surface.meta.get("lesson") or (engine.lesson if engine else "")
    return "\n\n".join(str(text) for text in (told, *job.notes) if text)


def _facts(job: Job) -> dict[str, str]:
    """The reproducibility card in one list: runs and versions in a line each."""
    told: dict[str, str] = {}
    for group, found in figures.facts(job.surface, job.runs):
        is_list = group.startswith("Training") or group == "Software"
        lines = {group: _line(found)} if is_list else {fact.name: fact.value for fact in found}
        told |= lines
    command = figures.command(job.surface)
    return told | ({"Command": command} if command else {})


def _line(found: Sequence[Any]) -> str:
    return ", ".join(f"{fact.name.lower()} {fact.value}" for fact in found)
