"""The commands for long work and for the files it leaves: evaluate, info, export, verify, compare."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._cli_progress import Told, interruptible, note
from .errors import FormatError, InputError, check_choice, shorten
from .privacy import publishable

if TYPE_CHECKING:
    from .objective import Objective
    from .plane import Plane
    from .surface import LossSurface

Target = Annotated[str, typer.Argument(help="[bold]file.py:objective[/bold], or the name of a preset.")]
File = Annotated[Path, typer.Argument(help="A [bold].crumple[/bold] file.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


def evaluate(
    context: typer.Context,
    target: Target,
    output: Annotated[Path, typer.Option("-o", "--output", help="The file that keeps the survey.")],
    plane: Annotated[str, typer.Option(help="random, gradient, hessian, or weights (see --weights).")] = "random",
    weights: Annotated[list[str] | None, typer.Option(help="A weight to be an axis; give it once or twice.")] = None,
    window: Annotated[tuple[float, float], typer.Option("--range", help="Low and high end of all axes.")] = (-1.0, 1.0),
    n: Annotated[int, typer.Option("-n", "--points", help="Points an axis.")] = 51,
    seed: Annotated[int, typer.Option(help="Of random directions, and of --sample.")] = 0,
    engine: Annotated[str, typer.Option(help="How points are evaluated.")] = "auto",
    gradient: Annotated[bool, typer.Option("--gradient", help="Slopes along the axes, too.")] = False,
    hessian: Annotated[bool, typer.Option("--hessian", help="Curvatures along the axes, too.")] = False,
    standard_error: Annotated[bool, typer.Option("--standard-error", help="How sure each mean loss is.")] = False,
    sample: Annotated[int | None, typer.Option(help="Survey so many examples only.")] = None,
    accept_version_change: Annotated[
        bool, typer.Option("--accept-version-change", help="Go on with other versions of torch and the like.")
    ] = False,
    workers: Annotated[int, typer.Option(help="So many processes share the points.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Evaluate the loss on the grid of a plane, and keep every point once it is done.

    The same command goes on where it stopped, after Ctrl-C, a crash or a power cut.
    """
    check_choice(plane, PLANES, "--plane")
    done = Told(output)
    with interruptible(done):
        note("loading torch …")
        from .grid import Grid
        from .jobs import Task, survey

        Grid.line(*window, n=n)  # what is wrong with it is told before the model is loaded
        objective, made = objective_of(target)
        chosen = PLANES[plane](objective, weights or [], seed) if made is None else made
        grid = Grid.box(*[window] * chosen.k, n=n)
        task = Task(objective, chosen, grid, engine, gradient, hessian, standard_error, sample, seed)
        done.begin(grid.size)
        options: dict[str, Any] = {"accept_version_change": accept_version_change, "workers": workers}
        noted = {"command": publishable(context.obj)} if context.obj else {}
        found = survey(task, store=output, noted=noted, report=done.report, tell=done.tell, **options)
        done.end()
    facts = _facts(found, output)
    print(json.dumps(facts, allow_nan=False, indent=2) if as_json else _in_words(facts))


def info(file: File, as_json: AsJson = False) -> None:
    """What a file holds: surfaces, runs, landmarks, how far a survey has come, and where its numbers come from."""
    note("loading torch …")
    from .store.mending import legible

    try:
        facts = _facts_of_file(file)
    except FormatError as error:
        fix = f"{error.fix} Rows that are sound: {legible(file)}."
        raise FormatError(error.what, where=error.where, got=error.got, expected=error.expected, fix=fix) from error
    note("")
    if as_json:
        print(json.dumps(_plain(facts), allow_nan=False, indent=2))
        return
    print(shorten(facts["holds"], 200))
    for surface in facts["surfaces"]:
        print(_in_words(surface))
    for run in facts["runs"]:
        print(f"run        {shorten(run['label'])}: {run['points']:,} points")
    for mark in facts["landmarks"]:
        print(f"landmark   {shorten(mark['verdict'])} at {mark['coords']}, {mark['value']:.6g}")


def export(
    file: File,
    output: Annotated[Path, typer.Option("-o", "--output", help="Where to; the ending says what: .html, .png, .csv …")],
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
    metric: Annotated[str, typer.Option(help="Which values pictures show.")] = "loss",
    height: Annotated[str, typer.Option(help="linear or log.")] = "linear",
    template: Annotated[str | None, typer.Option(help="dark or light.")] = None,
    page: Annotated[str | None, typer.Option(help="Of .html: live or figure.")] = None,
    beside: Annotated[Path | None, typer.Option(help="Of .html: another file, to stand beside this one.")] = None,
) -> None:
    """Write the first surface of a file, with its runs and landmarks, as a page, a picture or numbers."""
    note("loading torch …")
    from ._export import export as write
    from .store import open as open_file

    contents = open_file(file)
    ways: dict[str, Any] = {"overwrite": force, "metric": metric, "height": height, "template": template, "page": page}
    if beside is None:
        path = write(output, contents.surface, list(contents.runs), landmarks=contents.landmarks or None, **ways)
    else:
        from .app.beside import told_apart

        if output.suffix.lower() != ".html":
            raise InputError("only a page holds two surfaces", where="--beside", got=output.name, expected=".html")
        path = write(output, dict(zip(told_apart(file, beside), (contents, open_file(beside)), strict=True)), **ways)
    note("")
    print(path)


def compare(first: File, second: Annotated[Path, typer.Argument(help="Another.")], as_json: AsJson = False) -> None:
    """How far two files agree: what their surfaces are of, and the largest difference of their values.

    The exit code is 1 where they differ.
    """
    note("loading torch …")
    from .jobs.compare import compare as compared
    from .store import open as open_file

    facts = compared(open_file(first).surface, open_file(second).surface)
    note("")
    if as_json:
        print(json.dumps(_plain(facts), allow_nan=False, indent=2))
    else:
        for line in facts["differences"] or ["the same model, data, loss, plane and grid"]:
            print(shorten(line, 300))
        for name, off in facts["values"].items():
            print(f"{shorten(name)}: {'the same bits' if off == 0.0 else f'differ by up to {off:.3g}'}")
    if facts["differences"] or any(facts["values"].values()):
        raise typer.Exit(1)


# --- what a target and a plane are --------------------------------------------------------------


def objective_of(target: str) -> tuple[Objective, Plane | None]:
    """The objective, and the plane that a preset brings."""
    from .targets import load_objective, split_target

    if split_target(target) is None:
        from .presets import load

        preset = load(target)
        return preset.objective, preset.plane
    return load_objective(target), None


def _random(objective: Objective, weights: list[str], seed: int) -> Plane:
    from . import directions
    from .directions.filters import has_filters

    normalize = "filter" if has_filters(objective) else "none"  # the vector of a plain function has none
    return directions.random(objective, normalize=normalize, seed=seed)


def _gradient(objective: Objective, weights: list[str], seed: int) -> Plane:
    from . import directions

    return directions.gradient(objective, seed=seed)


def _hessian(objective: Objective, weights: list[str], seed: int) -> Plane:
    from . import directions

    return directions.hessian(objective, seed=seed)


def _weights(objective: Objective, weights: list[str], seed: int) -> Plane:
    from . import directions

    if not weights:
        fix = "Name one or two: --weights 0.weight[0,0] --weights 0.bias[1]"
        raise InputError("no weights", where="--weights", fix=fix)
    return directions.weights(objective, weights)


PLANES: dict[str, Callable[[Any, list[str], int], Any]] = {
    "random": _random,
    "gradient": _gradient,
    "hessian": _hessian,
    "weights": _weights,
}


# --- words --------------------------------------------------------------------------------------


def _facts_of_file(file: Path) -> dict[str, Any]:
    from .store import open as open_file

    contents = open_file(file)
    return {
        "file": file.name,
        "holds": str(contents),
        "made": contents.meta.get("made"),
        "surfaces": [_facts(surface, file) for surface in contents.surfaces],
        "runs": [{"label": run.label, "points": len(run)} for run in contents.runs],
        "landmarks": [
            {"kind": m.kind, "coords": list(m.coords), "value": m.value, "verdict": m.verdict}
            for m in contents.landmarks
        ],
    }


def _facts(surface: LossSurface, file: Path) -> dict[str, Any]:
    from .surface import Status

    least = surface.lowest()
    counts = {status.name.lower(): surface.count(status) for status in Status if surface.count(status)}
    meta = surface.meta
    return _plain(
        {
            "file": file.name,
            "axes": [
                {"label": label, "range": [float(a[0]), float(a[-1])], "points": len(a)}
                for label, a in zip(surface.plane.labels, surface.axes, strict=True)
            ],
            "points": surface.grid.size,
            "status": counts,
            "values": list(surface.values),
            "least": None if least is None else {"value": least.value, "coords": list(least.coords)},
            "loss": meta.get("loss_name"),
            "model": meta.get("model"),
            "parameters": meta.get("parameters"),
            "examples": meta.get("examples"),
            "engine": meta.get("engine"),
            "dtype": meta.get("dtype"),
            "sessions": sum("began" in s for s in meta.get("sessions", ())),
            "seconds": meta.get("seconds"),
            "versions": meta.get("versions"),
            "accepted": [c for s in meta.get("sessions", ()) for c in s.get("accepted", ())],
            "plane": {k: v for k, v in surface.plane.meta.items() if k in ("method", "normalize", "seed", "names")},
            "state": {k: meta.get(k) for k in ("mode", "batchnorm", "dropout")} if "mode" in meta else {},
            "sample": {k: meta[k] for k in ("sample", "sample_seed") if k in meta},
            "digest": meta.get("objective_digest"),
            "data_digest": meta.get("data_digest"),
            "command": meta.get("command"),
            "made": meta.get("made"),
        }
    )


def _in_words(facts: dict[str, Any]) -> str:
    spans = [(a["label"], *a["range"], a["points"]) for a in facts["axes"]]
    axes = "; ".join(f"{label} {low:g} to {high:g}, {n} points" for label, low, high, n in spans)
    counts = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in facts["status"].items())
    least, seconds = facts["least"], facts["seconds"]
    at = "" if least is None else ", ".join(f"{c:g}" for c in least["coords"])
    rows = {
        "surface": f"{facts['loss']} of {facts['model']}, {facts['parameters']} parameters",
        "examples": str(facts["examples"] or ""),
        "axes": axes,
        "points": counts,
        "least": "none" if least is None else f"{least['value']:.6g} at ({at})",
        "engine": f"{facts['engine']}, {facts['dtype']}",
        "time": "" if seconds is None else f"{seconds:.1f} s in {max(1, facts['sessions'])} session(s)",
        "accepted": "; ".join(facts["accepted"]),
        "plane": _pairs(facts["plane"]),
        "state": _pairs({**facts["state"], **facts["sample"]}),
        "hashes": _pairs({k: str(facts[k])[:16] for k in ("digest", "data_digest") if facts[k]}),
        "versions": _pairs(facts["versions"] or {}),
        "made": facts["made"] or "",
        "command": str(facts["command"] or ""),
        "file": facts["file"],
    }
    return "\n".join(f"{name:<10} {shorten(text, 1000)}" for name, text in rows.items() if text)


def _pairs(facts: dict[str, Any]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in facts.items())


def _plain(value: Any) -> Any:
    """The same as JSON can hold it: what is not finite, or not plain, as text."""
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if isinstance(value, float) and not -float("inf") < value < float("inf"):
        return str(value)
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
