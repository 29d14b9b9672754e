"""Recording where a model goes while somebody else trains it: one line in a loop of one's own."""

from __future__ import annotations

import operator
import os
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any

import torch
from torch import Tensor, nn

from .errors import ExportError, InputError, ModelError, ShapeError, check_count, check_number, warn
from .network import unwrapped
from .plane import Plane
from .projected_run import ProjectedRun
from .projection import Projector
from .provenance import made
from .recording import FileKeeper, Keeper, MemoryKeeper
from .space import ParameterSpace
from .trajectory import Trajectory

_version = operator.attrgetter("_version")


def record(
    model: nn.Module,
    path: str | os.PathLike[str] | None = None,
    *,
    every: int = 1,
    plane: Plane | None = None,
    include: str = "trainable",
    first_step: int = 0,
    label: str = "run",
    meta: Mapping[str, Any] | None = None,
    memory_gib: float = 1.0,
    overwrite: bool = False,
) -> Recorder:
    """Record the parameters of a model while it is trained, by one line in your own loop.

    ``with crumple.record(model, "run.crumple", every=20) as recorder:`` and, right after each
    ``optimizer.step()``, ``recorder.step(loss=loss)``. The model is only read; the first point (before the
    first update) and the last are always recorded; close the recorder before you put other weights in their
    place, such as the best ones, for between two recorded points the last is read at the end. Every θ is
    laid out as that of ``Objective(model)``.

    With a ``path``, points go to the disk as they come, whatever happens to the process afterwards; at most a
    second's worth of small ones waits for the next commit. Of a large model no second copy is ever made.
    With a ``plane``, only coordinates on it and the distance from it are kept.

    Args:
        model: the one that is trained; inside ``torch.compile``, ``DataParallel`` or DDP too. Under
            ``torch.distributed`` only rank 0 records, and the recorders of the others do nothing.
        path: a new ``.crumple`` file; None keeps the points in memory.
        every: updates between recorded points.
        plane: keep the image on this plane only: T · (k + 1) numbers instead of T · P.
        include: ``"trainable"`` or ``"all"`` parameters, as for ``Objective``.
        first_step: updates made before, where a training is resumed.
        label: a name for legends.
        meta: notes for the run, such as ``{"optimizer": "Adam", "steps_per_epoch": 120}``.
        memory_gib: most that points in memory may take.
        overwrite: replace an existing file.

    Returns:
        A ``Recorder``, to be used in a ``with`` block. A point costs one copy of the parameters to the
        processor, and with a plane 3k products over P.

    Raises:
        ModelError: there is nothing to record, or the parameters are spread over several processes.
        ShapeError: the plane has another number of parameters.
        ExportError: the file exists, or cannot be written.
        InputError: not even two points fit into ``memory_gib``.

    Example:
        >>> import torch, crumple
        >>> model = torch.nn.Linear(1, 1, bias=False)
        >>> optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        >>> with crumple.record(model) as recorder:
        ...     for x in (1.0, 2.0, 3.0):
        ...         optimizer.zero_grad()
        ...         loss = model(torch.tensor([x])).square().sum()
        ...         loss.backward()
        ...         optimizer.step()
        ...         recorder.step(loss=loss)
        >>> len(recorder.trajectory), recorder.trajectory.steps.tolist()
        (4, [0, 1, 2, 3])
    """
    check_count(every, "every")
    step = check_count(first_step, "first_step", least=0)
    limit = int(check_number(memory_gib, "memory_gib", above=0.0) * 2**30)
    if not isinstance(model, nn.Module):
        raise ModelError("not a torch.nn.Module", where="model", got=type(model).__name__)
    watched = Watched(model, include, plane)
    notes = {"model": type(watched.model).__name__, "parameters": watched.space.size, "every": every, **made()}
    notes = {**notes, **dict(meta or {})}
    if not _is_first_rank():
        return Recorder(watched, None, every, step)
    if path is not None:
        return Recorder(watched, FileKeeper(path, plane, str(label), notes, overwrite=overwrite), every, step)
    if 2 * watched.bytes_a_point > limit:
        raise _too_large(0, limit)
    return Recorder(watched, MemoryKeeper(plane, str(label), notes, limit), every, step)


class Watched:
    """The parameters of a model that is trained elsewhere, as flat pieces in the order of θ."""

    def __init__(self, model: nn.Module, include: str, plane: Plane | None) -> None:
        self.model = unwrapped(model)
        self.space = ParameterSpace.of(self.model, include=include)
        named = dict(self.model.named_parameters())
        self._names = self.space.names
        self._parameters = [named[name] for name in self._names if not named[name].is_inference()]
        self.dtype = named[self._names[0]].dtype
        for name in self._names:
            self.dtype = torch.promote_types(self.dtype, named[name].dtype)
        self.projector = Projector(plane) if plane is not None else None
        if plane is not None and plane.origin.numel() != self.space.size:
            expected = f"{self.space.size} parameters"
            raise ShapeError(
                "has another number of parameters", where="plane", got=plane.origin.numel(), expected=expected
            )

    @property
    def bytes_a_point(self) -> int:
        """What one recorded point takes."""
        numbers = self.space.size if self.projector is None else 8
        return numbers * self.dtype.itemsize

    def pieces(self) -> Iterator[Tensor]:
        """The parameters as they are now, end to end; looked up by name, since some trainers exchange them."""
        named = dict(self.model.named_parameters(remove_duplicate=False))
        for name, shape in zip(self._names, self.space.shapes, strict=True):
            found = named.get(name)
            if found is None or tuple(found.shape) != shape:
                got = "no such parameter" if found is None else tuple(found.shape)
                fix = "End this recording and begin another."
                told = "is not the parameter that the recording began with"
                raise ModelError(told, where=name, got=got, expected=str(shape), fix=fix)
            yield found.detach().reshape(-1).to(self.dtype)

    def check_whole(self) -> None:
        """Say so where parameters that are not recorded may have moved too."""
        later = [name for name, p in self.model.named_parameters() if p.requires_grad and name not in self._names]
        if later:
            told = f"{len(later)} tensors became trainable after recording had begun, and are not in it: {later[0]}, …"
            warn(f'{told} Pass include="all" to record(...) and to Objective(...).')

    def versions(self) -> list[int]:
        """How often each parameter has been written to, so that what comes after the last update is seen."""
        return list(map(_version, self._parameters))


class Recorder:
    """Counts the updates of a training and keeps a point every so many; ``crumple.record`` makes one."""

    def __init__(self, watched: Watched, keeper: Keeper | None, every: int, first_step: int) -> None:
        self._watched, self._keeper, self._every = watched, keeper, every
        self._is_open = False
        self._metrics: dict[str, Any] = {}
        self._versions: list[int] = []
        self._noted = -1
        self.steps = first_step
        """Updates counted so far."""

    def __enter__(self) -> Recorder:
        if self._keeper is not None and not self._is_open:
            if self._noted >= 0:
                fix = "Make another with crumple.record(..., first_step=recorder.steps)."
                raise InputError("has been used already", where="recorder", fix=fix)
            self._keeper.begin()
            self._is_open = True
            try:
                self._note({})
            except BaseException:
                self.close(is_whole=False)
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(is_whole=kind is None)

    def step(self, **metrics: Any) -> None:
        """To be called right after each update of the optimizer, not after each batch that only adds gradients.

        Args:
            **metrics: numbers or tensors with one value, such as ``loss=loss``; kept with the point. A loss
                that was computed before the update is that of the batch at the point before.

        Raises:
            InputError: a metric is not one number, the recorder is not open, or memory has reached its limit.
        """
        if self._keeper is None:
            self.steps += 1
            return
        if not self._is_open:
            raise InputError(
                "is not open", where="recorder", fix="Use it inside: with crumple.record(...) as recorder:"
            )
        self._metrics = {name: _one_number(value, name) for name, value in metrics.items()}
        self.steps += 1
        if self.steps % self._every == 0:
            self._note(self._metrics)
        else:  # perhaps the last: its numbers are read when the recording ends, and may be written to before
            self._metrics = {n: v.clone() if isinstance(v, Tensor) else v for n, v in self._metrics.items()}
            self._versions = self._watched.versions()

    def close(self, *, is_whole: bool = True) -> None:
        """End the recording; the last point is noted if it was not, unless the training broke off."""
        if self._keeper is None or not self._is_open:
            return
        try:
            self._watched.check_whole()
            if is_whole and self.steps > self._noted:
                self._note_end()
        finally:
            self._is_open = False
            self._keep(lambda keeper: keeper.end())

    @property
    def saved(self) -> int:
        """Points that are safely kept: in the file, whatever happens to this process, or in memory."""
        return self._keeper.saved if self._keeper is not None else 0

    @property
    def trajectory(self) -> Trajectory | ProjectedRun:
        """What has been recorded; with a plane, a ``ProjectedRun``.

        Raises:
            InputError: this is not the process that records.
            FormatError: the run in the file is larger than what ``crumple.open`` reads by default.
        """
        if self._keeper is None:
            raise InputError("only the process of rank 0 records", where="recorder")
        return self._keeper.run()

    def _note_end(self) -> None:
        """The point after the last update, unless something else has been put in its place since."""
        if self._versions == self._watched.versions():
            self._note(self._metrics)
            return
        fix = "Close the recorder before you load other weights"
        warn(
            f"the model was changed after step {self.steps}, so its point there is not recorded. {fix}, or use every=1."
        )

    def _note(self, metrics: Mapping[str, Any]) -> None:
        values = {name: float(value) for name, value in metrics.items()}
        watched, step = self._watched, self.steps
        with torch.no_grad():
            if watched.projector is None:
                self._keep(lambda k: k.point(step, values, watched.pieces, watched.space.size, watched.dtype))
            else:
                coords, residual = watched.projector.project(watched.pieces)
                self._keep(lambda k: k.image(step, values, coords.cpu(), residual.cpu()))
        self._noted = step

    def _keep(self, act: Any) -> None:
        """A disk that is full ends the recording, not the training."""
        if self._keeper is None or self._keeper.is_broken:
            return
        try:
            act(self._keeper)
        except ExportError as cause:
            self._keeper.is_broken = True
            self._keeper.end()
            if self._keeper.saved == 0:
                raise
            told = f"recording ended at step {self.steps}, the training goes on: {cause}"
            warn(told)


def _one_number(value: Any, name: str) -> Any:
    if isinstance(value, Tensor):
        if value.numel() != 1 or value.is_complex():
            raise InputError("is not one number", where=name, got=f"shape {tuple(value.shape)}", fix="Pass its mean().")
        return value.detach()
    try:
        return float(value)
    except (TypeError, ValueError) as cause:
        raise InputError("is not one number", where=name, got=value) from cause


def _too_large(points: int, limit: int) -> InputError:
    return InputError(
        f"more than {points} points do not fit into memory" if points else "two points do not fit into memory",
        where="memory_gib",
        got=f"{limit / 2**30:g} GiB",
        fix="Pass a path, so that points go to the disk; or plane=, or a larger every.",
    )


def _is_first_rank() -> bool:
    distributed = torch.distributed
    return not (distributed.is_available() and distributed.is_initialized()) or distributed.get_rank() == 0
