"""A surface in Weights & Biases: picture and page as panels, page and numbers as an artifact, metrics."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from tempfile import TemporaryDirectory
from typing import Any

from ..errors import InputError, MissingPackageError
from ..figures import Look
from ..findings import TrustReport
from ..surface import LossSurface
from ..trajectory import Trajectory
from ._exhibits import Exhibits, exhibits


def log_to_wandb(
    wandb_run: Any,
    surface: LossSurface,
    runs: Trajectory | Iterable[Any] = (),
    *,
    name: str = "surface",
    step: int | None = None,
    landmarks: Any = None,
    trust: TrustReport | None = None,
    template: str = "dark",
    height: str = "linear",
    clip: Any = None,
    title: str | None = None,
) -> None:
    """Add a surface to a run of Weights & Biases: panels with picture and page, an artifact with the numbers, metrics.

    Works online, offline and disabled; crumple itself sends nothing.

    Args:
        wandb_run: what ``wandb.init`` gave.
        surface: what to log.
        runs: one trajectory or several.
        name: what stands before every panel and metric; also the artifact's name, with ``-`` for ``/``.
        step: the step of the training that it belongs to.
        landmarks: points to mark.
        trust: the report on the surface.
        template: ``"dark"`` or ``"light"``.
        height: ``"linear"`` or ``"log"``.
        clip: limits of the display.
        title: over picture and page.

    Raises:
        MissingPackageError: wandb is not installed.
        InputError: this is no run, or the name cannot be used.
    """
    if not all(hasattr(wandb_run, method) for method in ("log", "log_artifact")):
        got, expected = type(wandb_run).__name__, "what wandb.init gave"
        raise InputError("not a run of Weights & Biases", where="wandb_run", got=got, expected=expected)
    wandb = _package()
    look = Look(template=template, height=height, clip=clip, title=title, trust=trust)
    with TemporaryDirectory() as folder:
        shown = exhibits(folder, surface, runs, landmarks, look, name=name)
        panels = {
            "picture": wandb.Image(str(shown.picture)),
            "page": wandb.Html(str(shown.page), inject=False),  # else it would ask for a style sheet of theirs
        }
        wandb_run.log({f"{name}/{key}": value for key, value in {**panels, **shown.scalars}.items()}, step=step)
        wandb_run.log_artifact(_artifact(wandb, shown, name))


def _artifact(wandb: Any, shown: Exhibits, name: str) -> Any:
    artifact = wandb.Artifact(name.replace("/", "-"), type="loss-surface", description=shown.report or None)
    artifact.add_file(str(shown.page))
    artifact.add_file(str(shown.numbers))
    return artifact


def _package() -> Any:
    try:
        return importlib.import_module("wandb")
    except ModuleNotFoundError as cause:
        if cause.name != "wandb":
            raise  # it is installed, and lacks something of its own
        raise MissingPackageError("wandb is not installed", fix="Run: pip install wandb") from cause
