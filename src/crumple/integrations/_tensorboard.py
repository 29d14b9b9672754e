"""A surface in TensorBoard: the picture, the report and the scalars, with the page beside the log."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from ..errors import InputError
from ..figures import Look
from ..findings import TrustReport
from ..surface import LossSurface
from ..trajectory import Trajectory
from ._exhibits import Exhibits, exhibits


def log_to_tensorboard(
    writer: Any,
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
    """Add a surface to a TensorBoard log: a picture, scalars, the trust report, and the page as a file beside it.

    TensorBoard shows no pages, so the page lies in the writer's folder, and the text tab says its name.

    Args:
        writer: a ``torch.utils.tensorboard.SummaryWriter``, or one that works alike.
        surface: what to log.
        runs: one trajectory or several.
        name: the tag before all of it.
        step: the step of the training that it belongs to.
        landmarks: points to mark.
        trust: the report on the surface.
        template: ``"dark"`` or ``"light"``.
        height: ``"linear"`` or ``"log"``.
        clip: limits of the display.
        title: over picture and page.

    Raises:
        InputError: the writer takes no images, or the name cannot be used.
    """
    if not all(hasattr(writer, method) for method in ("add_image", "add_scalar", "add_text")):
        expected = "a torch.utils.tensorboard.SummaryWriter"
        raise InputError(
            "not a writer of TensorBoard logs", where="writer", got=type(writer).__name__, expected=expected
        )
    look = Look(template=template, height=height, clip=clip, title=title, trust=trust)
    with TemporaryDirectory() as folder:
        shown = exhibits(folder, surface, runs, landmarks, look, name=name)
        writer.add_image(f"{name}/picture", _pixels(shown.picture), step, dataformats="HWC")
        writer.add_text(f"{name}/about", _about(shown, _keep_page(writer, shown.page, name, step)), step)
    for scalar, value in shown.scalars.items():
        writer.add_scalar(f"{name}/{scalar}", value, step)


def _pixels(picture: Path) -> np.ndarray:
    from PIL import Image

    with Image.open(picture) as image:
        return np.asarray(image.convert("RGB"))  # (height, width, 3)


def _keep_page(writer: Any, page: Path, name: str, step: int | None) -> str:
    """The file's name in the writer's folder; empty where that is no folder of this machine."""
    folder = str(getattr(writer, "log_dir", None) or getattr(writer, "logdir", ""))
    if not folder or "://" in folder:
        return ""
    kept = Path(folder) / (name if step is None else f"{name}-{step}")
    kept = kept.with_name(kept.name + ".html")
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(page, kept)
    return str(kept.relative_to(folder))


def _about(shown: Exhibits, page: str) -> str:
    """Markdown; what is indented stands as it is."""
    lines = [f"The page that turns: `{page}`, in the folder of this log."] if page else []
    return "\n".join([*lines, "", *(f"    {line}" for line in shown.report.splitlines())])
