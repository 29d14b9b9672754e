"""Recording under Lightning: a callback."""

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
    """Records where a ``Trainer`` takes a module: ``Trainer(callbacks=[Recorder("run.crumple", every=20)])``.

    A step is an update of the optimizer (``trainer.global_step``), so gradients that are added up over batches
    make one. The loss recorded with a point is that of the last batch before the update.

    Args:
        path: as for ``crumple.record``, like all that follow.
        every: updates between recorded points.
        plane: keep the image on this plane only.
        include: ``"trainable"`` or ``"all"`` parameters.
        module: the part of the module to record, such as ``"net"``; all of it if empty.
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
        module: str = "",
        label: str = "run",
        meta: Mapping[str, Any] | None = None,
        overwrite: bool = False,
    ) -> None:
        self._module = module
        self._options: dict[str, Any] = {"path": path, "every": every, "plane": plane, "include": include}
        self._options |= {"label": label, "meta": meta, "overwrite": overwrite}
        self._recorder: _Recorder | None = None

    @property
    def trajectory(self) -> Trajectory | ProjectedRun | None:
        """What has been recorded; None before the training."""
        return self._recorder.trajectory if self._recorder is not None else None

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Note the start."""
        options = {**self._options, "first_step": trainer.global_step}
        self._recorder = record(pl_module.get_submodule(self._module), **options)
        self._recorder.__enter__()

    def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:
        """Note the point, if this batch made an update."""
        if self._recorder is None or trainer.global_step <= self._recorder.steps:
            return
        loss = outputs.get("loss") if isinstance(outputs, Mapping) else outputs
        shares = trainer.accumulate_grad_batches  # Lightning divides by it
        metrics = {} if loss is None else {"loss": loss.detach() * shares}
        self._recorder.steps = trainer.global_step - 1  # several optimizers make several updates a batch
        self._recorder.step(**metrics)

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """Note the end, and close the file."""
        if self._recorder is not None:
            self._recorder.close()

    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        """Close the file; what was recorded stays."""
        if self._recorder is not None:
            self._recorder.close(is_whole=False)


def __getattr__(name: str) -> Any:
    """``Recorder``, made when it is asked for: Lightning takes seconds to load."""
    if name != "Recorder":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = type(name, (_Recording, _callback()), {"__doc__": _Recording.__doc__, "__module__": __name__})
    return globals()[name]


def _callback() -> Any:
    for package in ("lightning.pytorch", "pytorch_lightning"):
        try:
            return importlib.import_module(package).Callback
        except ModuleNotFoundError as error:
            if (error.name or "").split(".")[0] != package.split(".")[0]:
                raise  # it is installed, and lacks something of its own
            cause = error
    raise MissingPackageError("Lightning is not installed", fix='Run: pip install "crumple[lightning]"') from cause
