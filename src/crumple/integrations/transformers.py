"""Recording under the Trainer of Hugging Face: a callback."""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from typing import Any

from .._record import Recorder as _Recorder
from .._record import record
from ..errors import MissingPackageError
from ..plane import Plane
from ..projected_run import ProjectedRun
from ..trajectory import Trajectory


class _Recording:
    """Records where a ``Trainer`` takes a model: ``Trainer(callbacks=[Recorder("run.crumple", every=20)], …)``.

    A step is an update of the optimizer (``state.global_step``), so gradients that are added up over batches make
    one. The Trainer does not tell a callback the loss of a step, so none is recorded; ``crumple.compare_path`` gives
    the loss over all data at every recorded point.

    Args:
        path: as for ``crumple.record``, like all that follow.
        every: updates between recorded points.
        plane: keep the image on this plane only.
        include: ``"trainable"`` or ``"all"`` parameters.
        label: a name for legends.
        meta: notes for the run.
        overwrite: replace an existing file.
    """

    def __init__(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        every: int = 1,
        plane: Plane | None = None,
        include: str = "trainable",
        label: str = "run",
        meta: Mapping[str, Any] | None = None,
        overwrite: bool = False,
    ) -> None:
        self._options: dict[str, Any] = {"path": path, "every": every, "plane": plane, "include": include}
        self._options |= {"label": label, "meta": meta, "overwrite": overwrite}
        self._recorder: _Recorder | None = None

    @property
    def trajectory(self) -> Trajectory | ProjectedRun | None:
        """What has been recorded; None before the training."""
        return self._recorder.trajectory if self._recorder is not None else None

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Note the start."""
        self._recorder = record(kwargs["model"], **{**self._options, "first_step": state.global_step})
        self._recorder.__enter__()

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Note the point after an update."""
        if self._recorder is not None and state.global_step > self._recorder.steps:
            self._recorder.steps = state.global_step - 1
            self._recorder.step()

    def on_train_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Note the end, and close the file."""
        if self._recorder is not None:
            self._recorder.close()


def __getattr__(name: str) -> Any:
    """``Recorder``, made when it is asked for: transformers takes seconds to load."""
    if name != "Recorder":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = type(name, (_Recording, _callback()), {"__doc__": _Recording.__doc__, "__module__": __name__})
    return globals()[name]


def _callback() -> Any:
    try:
        return importlib.import_module("transformers").TrainerCallback
    except ModuleNotFoundError as cause:
        if cause.name != "transformers":
            raise  # it is installed, and lacks something of its own
        fix = 'Run: pip install "crumple[transformers]"'
        raise MissingPackageError("transformers is not installed", fix=fix) from cause
