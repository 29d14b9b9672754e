"""The trust report: what may and may not be concluded from a picture."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence

import numpy as np
import torch

from ..errors import InputError, ShapeError, check_count
from ..findings import SEVERITIES, Finding, TrustReport
from ..fit import check_fit
from ..objective import Objective
from ..progress import Progress, reporter
from ..surface import LossSurface
from ..trajectory import Trajectory
from .evidence import Evidence
from .plane import axes, curvature, filters, heights, paths
from .policy import mode, sampled
from .sampling import sampling
from .values import centre, gaps, identity, interpolated, nodes, precision
from .window import edge, resolution

FINDINGS: tuple[Callable[[Evidence], Finding | None], ...] = (
    identity,
    centre,
    nodes,
    gaps,
    resolution,
    edge,
    precision,
    sampling,
    sampled,
    interpolated,
    axes,
    filters,
    paths,
    heights,
    curvature,
    mode,
)
"""What is looked at, in this order; each gives a finding, or None where it does not apply."""

_COSTLY = (curvature,)


def trust(
    surface: LossSurface,
    objective: Objective,
    *,
    runs: Trajectory | Sequence[Trajectory] = (),
    full_space: bool = True,
    seed: int = 0,
    progress: bool | Progress | None = None,
) -> TrustReport:
    """What may and may not be concluded from a surface: every finding with its figure and advice.

    It evaluates the loss anew at a few nodes, at up to 16 × 16 probes between nodes, along the runs and at the
    model's own parameters, and takes the extreme eigenvalues of the Hessian at the lowest node. A picture is a
    slice: what is lowest in it is called a minimum of this slice until the whole space has been looked at.

    Args:
        surface: what was evaluated.
        objective: what it was evaluated of.
        runs: the runs that are drawn on it.
        full_space: whether to take eigenvalues in the whole space, which costs some fifty forward and
            backward passes.
        seed: of the choice of nodes and probes.
        progress: as for ``evaluate``; it counts findings.

    Raises:
        ShapeError: surface, objective and runs have different parameters.

    Example:
        >>> import crumple
        >>> bowl = crumple.Objective.from_function(lambda w: w[0] ** 2 + 3 * w[1] ** 2, n=2)
        >>> plane = crumple.directions.weights(bowl, ("w1", "w2"))
        >>> surface = crumple.evaluate(bowl, plane, crumple.Grid.box((1, 2), (-1, 1), n=(31, 41)))
        >>> report = crumple.trust(surface, bowl)
        >>> report.worst, report["edge"].advice
        ('warning', 'Keep walking: w1 below 1.')
    """
    evidence = _evidence(surface, objective, runs, seed)
    before = _state(objective)
    asked = [look for look in FINDINGS if full_space or look not in _COSTLY]
    report, findings = reporter(progress, len(asked), "finding"), []
    for done, look in enumerate(asked, 1):
        finding = look(evidence)
        findings += [] if finding is None else [finding]
        report(done)
    return TrustReport([*findings, _unchanged(before, _state(objective))], f"Trust in {_named(surface)}")


def _evidence(
    surface: LossSurface, objective: Objective, runs: Trajectory | Sequence[Trajectory], seed: int
) -> Evidence:
    if not isinstance(surface, LossSurface):
        raise InputError("is no LossSurface", where="surface", got=type(surface).__name__)
    check_fit(objective, surface.plane)
    found = [runs] if isinstance(runs, Trajectory) else list(runs)
    for i, run in enumerate(found):
        if not isinstance(run, Trajectory):
            raise InputError("is no Trajectory", where=f"runs[{i}]", got=type(run).__name__)
        if run.points.shape[1] != objective.space.size:
            told, expected = "lies in another parameter space", f"{objective.space.size} parameters"
            raise ShapeError(told, where=f"runs[{i}]", got=run.points.shape[1], expected=expected)
    check_count(seed, "seed", least=0, most=2**32 - 1)
    return Evidence(surface, objective, found, seed)


_State = tuple[bytes, bytes]
"""Digests of the objective's own tensors, and of the random states that all threads share."""


def _state(objective: Objective) -> _State:
    """What must be the same afterwards: parameters and buffers of the objective's copy, and random states."""
    of_numpy = np.random.get_state(legacy=False)["state"]
    shared = hashlib.sha256(repr((random.getstate(), of_numpy["key"].tolist(), of_numpy["pos"])).encode())
    shared.update(torch.get_rng_state().numpy().tobytes())
    own = hashlib.sha256()
    for tensor in (objective.theta, *objective.mean_loss.network.module.buffers()):
        own.update(tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes())
    return own.digest(), shared.digest()


def _unchanged(before: _State, after: _State) -> Finding:
    if before == after:
        told = "Parameters, buffers and random states are as they were; your own model is never written to."
        return Finding("unchanged", "ok", told)
    if before[0] != after[0]:
        told = "Parameters or buffers changed while the report was made: the loss keeps something between calls."
        return Finding("unchanged", "error", told, advice="Make the loss a function of the parameters alone.")
    told = "Parameters and buffers are as they were; random numbers were drawn meanwhile, as another thread may."
    return Finding("unchanged", "note", told)


def _named(surface: LossSurface) -> str:
    counts = " × ".join(map(str, surface.grid.shape))
    return f"{surface.meta.get('title') or surface.meta.get('loss_name') or 'the surface'}, {counts} points"


__all__ = ["FINDINGS", "SEVERITIES", "Finding", "TrustReport", "trust"]
