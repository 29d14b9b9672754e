"""A surface in MLflow: picture, page, numbers and report as artifacts, the scalars as metrics."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ..errors import MissingPackageError
from ..figures import Look
from ..findings import TrustReport
from ..surface import LossSurface
from ..trajectory import Trajectory
from ._exhibits import exhibits


def log_to_mlflow(
    surface: LossSurface,
    runs: Trajectory | Iterable[Any] = (),
    *,
    run_id: str | None = None,
    name: str = "surface",
    step: int | None = None,
    landmarks: Any = None,
    trust: TrustReport | None = None,
    template: str = "dark",
    height: str = "linear",
    clip: Any = None,
    title: str | None = None,
) -> None:
    """Add a surface to a run of MLflow: a picture, a page that turns, the numbers and the trust report, and metrics.

    The files are artifacts in the folder ``name``, or ``name/step`` where a step is given.

    Args:
        surface: what to log.
        runs: one trajectory or several.
        run_id: MLflow's run; the active one if None, which MLflow starts where there is none.
        name: the folder of the artifacts, and what stands before the metrics.
        step: the step of the training that it belongs to.
        landmarks: points to mark.
        trust: the report on the surface.
        template: ``"dark"`` or ``"light"``.
        height: ``"linear"`` or ``"log"``.
        clip: limits of the display.
        title: over picture and page.

    Raises:
        MissingPackageError: MLflow is not installed; ``mlflow-skinny`` is enough.
        InputError: the name cannot be used.
    """
    mlflow = _package()
    look = Look(template=template, height=height, clip=clip, title=title, trust=trust)
    with TemporaryDirectory() as folder:
        shown = exhibits(folder, surface, runs, landmarks, look, name=name)
        if shown.report:
            (Path(folder) / "trust.txt").write_text(shown.report + "\n", "utf-8")
        mlflow.log_artifacts(folder, artifact_path=name if step is None else f"{name}/{step}", run_id=run_id)
    metrics = {f"{name}/{scalar}": value for scalar, value in shown.scalars.items()}
    mlflow.log_metrics(metrics, step=step, run_id=run_id)


def _package() -> Any:
    try:
        return importlib.import_module("mlflow")
    except ModuleNotFoundError as cause:
        if cause.name != "mlflow":
            raise  # it is installed, and lacks something of its own
        fix = "Run: pip install mlflow, or mlflow-skinny to log only."
        raise MissingPackageError("MLflow is not installed", fix=fix) from cause
