"""Random planes: Gaussian directions, brought to the lengths that the filters of the model have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..errors import DependentDirectionsError, InputError, check_choice, check_count, warn
from ..objective import Objective
from ..plane import Plane
from .filters import NORMALIZE, Part, all_parts, has_filters, kept, normalised, parts_of, patterns
from .geometry import base_point, described_plane

_STREAM = 0xD17EC7
"""Tells the numbers of directions from those that others draw with the same seed."""
_MOSTLY_SIGNS = 0.75
"""From this share of a direction's squared length on, that only signs are random is worth a warning."""


def random(
    objective: Objective,
    *,
    normalize: str = "filter",
    seed: int = 0,
    k: int = 2,
    orthogonal: bool = False,
    include_1d: bool = False,
    only: Any = None,
    at: Any = None,
) -> Plane:
    """A random plane through the model, each filter of a direction as long as the model's own.

    Every number of a direction d is drawn from a normal distribution; then for each filter f

        d_f ← d_f · ‖θ_f‖ / ‖d_f‖        (Li et al. 2018, "Visualizing the loss landscape", section 4)

    so a coordinate of 1 changes every filter by its own length. A filter is what one output is computed from:
    one index of axis 0 of a tensor with two axes or more (of axis 1 for transposed convolutions and GPT-2's
    ``Conv1D``); so embeddings, recurrent layers and the fused q, k, v of attention go row by row. Biases,
    gains of normalisation layers (weight normalisation too) and scalars stay as they are unless asked for.

    The picture does not change when a whole ReLU layer is rescaled by c and the next by 1/c. It does change
    when single neurons are rescaled so, though the network computes the same: sharpness is not made invariant.

    Args:
        objective: whose model it is.
        normalize: ``"filter"``; ``"layer"`` does the same with whole tensors; ``"none"`` leaves the draw as it is,
            each direction about √P long. A plain function has no filters: take ``"none"`` or ``"layer"`` there.
        seed: of the draw; the draw depends on nothing else, neither device nor type nor ``only``.
        k: number of axes, 1 to 3; the first ones are the same whatever k is.
        orthogonal: put the axes at right angles within every filter (tensor), so that lengths and angles both
            hold. Filters with fewer than k numbers have no room for it and stay as drawn.
        include_1d: move biases, gains and scalars too, random and brought to length tensor by tensor. (The
            published code copies the weights there instead, the same for both axes.)
        only: move only parameters of these names or ``fnmatch`` patterns; ``"layer4"`` is all inside it.
        at: θ (P,) to go through in place of the model's own.

    Returns:
        The plane. Its ``meta`` has seed and options, ``norms``, ``gram``, ``angle`` (degrees), ``moved`` (the
        fraction of θ), ``zero_filters`` (of length zero in θ, so they stay), and ``sign_only``: how much of the
        squared length lies in filters of one number, in which nothing but a sign is random.

    Raises:
        InputError: nothing is left to move, or a plain function was to be normalised by filters.
        DependentDirectionsError: the axes came out parallel, as they do in models of very few weights.

    Example:
        >>> import torch, crumple
        >>> x = torch.randn(8, 3)
        >>> objective = crumple.Objective(torch.nn.Linear(3, 2), torch.nn.MSELoss(), (x, x[:, :2]))
        >>> plane = crumple.directions.random(objective, seed=1)
        >>> weight = objective.space.unflatten(plane.basis[0])["weight"]
        >>> model = objective.space.unflatten(objective.theta)["weight"]
        >>> torch.allclose(weight.norm(dim=1), model.norm(dim=1))
        True
    """
    theta = base_point(objective, at)
    only = patterns(only)
    check_choice(normalize, NORMALIZE, "normalize")
    check_count(seed, "seed", least=0, most=2**63)
    check_count(k, "k", most=3)
    if normalize == "filter" and not has_filters(objective):
        fix = 'Pass normalize="none", or "layer" for directions as long as θ.'
        raise InputError("a plain function of a vector has no filters", where="normalize", got=normalize, fix=fix)
    parts = parts_of(objective, only=only, include_1d=include_1d)
    rows = drawn(objective, parts, theta, k, seed)
    if orthogonal:
        _turn(rows, parts, normalize)
    rows = normalised(rows, theta, parts, normalize)
    meta = {"method": "random", "seed": seed, "normalize": normalize, "orthogonal": orthogonal}
    meta |= {"include_1d": include_1d, "only": only, **_degenerate(parts, theta, normalize)}
    try:
        return described_plane(theta, rows, [f"random {i}" for i in range(k)], meta)
    except DependentDirectionsError as cause:
        raise DependentDirectionsError(
            "the random directions span no plane",
            where=f"seed {seed}",
            got=cause.what,
            fix="Too little is left to chance. Take another seed, or directions.weights for a model this small.",
        ) from cause


def random_planes(
    objective: Objective,
    n: int = 4,
    *,
    normalize: str = "filter",
    seed: int = 0,
    k: int = 2,
    orthogonal: bool = False,
    include_1d: bool = False,
    only: Any = None,
    at: Any = None,
) -> list[Plane]:
    """Several random planes through one point, to see how much of a picture is chance.

    Args:
        objective: as in ``random``, like all that is not named here.
        n: how many.
        normalize: as in ``random``.
        seed: of the first plane; the others have the seeds that follow, each in its ``meta``.
        k: as in ``random``.
        orthogonal: as in ``random``.
        include_1d: as in ``random``.
        only: as in ``random``.
        at: as in ``random``.
    """
    options: dict[str, Any] = {"normalize": normalize, "k": k, "orthogonal": orthogonal, "include_1d": include_1d}
    check_count(n, "n", most=10_000)
    check_count(seed, "seed", least=0, most=2**62)
    return [random(objective, seed=seed + i, only=only, at=at, **options) for i in range(n)]


def drawn(objective: Objective, parts: Sequence[Part], theta: Tensor, k: int, seed: int) -> Tensor:
    """k vectors (k, P) in θ's type, normal numbers in these parts and zero elsewhere.

    All tensors are drawn, so that a part gets the same numbers whatever else is moved.
    """
    # Not torch's own use of the seed: a model made after torch.manual_seed(seed) holds just those numbers.
    own = int(np.random.SeedSequence((seed, _STREAM)).generate_state(1, np.uint64)[0])
    generator, moved = torch.Generator().manual_seed(own), {part.name for part in parts}
    rows = torch.zeros(k, theta.numel(), dtype=theta.dtype, device=theta.device)
    for row in rows:
        for part in all_parts(objective):
            numbers = torch.randn(part.place.stop - part.place.start, generator=generator, dtype=torch.float64)
            if part.name in moved:
                row[part.place] = numbers.to(row)
    return rows


def _turn(rows: Tensor, parts: Sequence[Part], normalize: str) -> None:
    """Put vectors at right angles: within every filter or tensor that has room for it, or as a whole."""
    cut = NORMALIZE[normalize]
    whole = Part("all", slice(0, rows.shape[1]), (1, 1, 1), False)
    for part in map(cut, parts) if cut is not None else (whole,):
        filters = part.filters(rows).double()  # (k, filters, numbers)
        if filters.shape[2] >= len(rows):
            q, r = torch.linalg.qr(filters.permute(1, 2, 0))  # (filters, numbers, k)
            part.put(rows, (q * r.diagonal(dim1=1, dim2=2)[:, None]).permute(2, 0, 1))
    rows.copy_(kept(rows, parts))  # rounding moved what is to stay


def _degenerate(parts: Sequence[Part], theta: Tensor, normalize: str) -> dict[str, Any]:
    """How many filters cannot move, and the share of those that have only a sign; a warning if it is large.

    Raises:
        InputError: all are zero, so that there is no length to bring anything to.
    """
    cut = NORMALIZE[normalize]
    if cut is None:
        return {"zero_filters": 0, "sign_only": 0.0}
    filters = [part.filters(theta[None])[0].double() for part in map(cut, parts)]  # each (filters, numbers)
    squares = [f.square().sum(dim=1) for f in filters]
    total = sum(float(s.sum()) for s in squares)
    if not total:
        fix = 'Pass at= another point, or normalize="none".'
        raise InputError("all numbers to be moved are zero, so there is no length to give", where="theta", fix=fix)
    share = sum(float(s.sum()) for s, f in zip(squares, filters, strict=True) if f.shape[1] == 1) / total
    if share >= _MOSTLY_SIGNS:
        warn(
            f"{share:.0%} of the squared length of these directions lies in {normalize}s of one number, "
            "where normalisation leaves nothing to chance but the sign. "
            "crumple.directions.weights shows single weights themselves; or pass normalize='layer'."
        )
    return {"zero_filters": sum(int((s == 0).sum()) for s in squares), "sign_only": share}
