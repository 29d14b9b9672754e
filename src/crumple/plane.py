"""A plane in parameter space: an origin and one direction per axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from .errors import DependentDirectionsError, InputError, ShapeError

_LARGEST_CONDITION = 1e7
"""Above this condition number of the normalised basis, coordinates in float64 lose half their digits."""


@dataclass(frozen=True)
class Projection:
    """Where a point falls on a plane, and how far off the plane it lies."""

    coords: Tensor
    """Coordinates of the nearest point of the plane, (…, k), float64."""
    residual: Tensor
    """Euclidean distance from the point to the plane, (…), float64, in units of θ."""


@dataclass(frozen=True, eq=False)
class Plane:
    """The affine plane θ(c) = origin + Σᵢ cᵢ basis[i].

    A coordinate is a multiple of its basis vector. The rows of the basis are
    independent but need be neither orthogonal nor of unit length, so coordinates
    are found by least squares, never by separate dot products.

    Args:
        origin: (P,) the point with coordinates zero.
        basis: (k, P) one direction a row; k is 1, 2 or 3.
        labels: one axis name a row.
        meta: how the plane was made (method, seed, normalisation, eigenvalues, …).

    Raises:
        ShapeError: origin and basis do not fit.
        InputError: a value is not finite, or labels do not fit.
        DependentDirectionsError: a direction is zero or the directions are parallel.

    Example:
        >>> import torch, crumple
        >>> plane = crumple.Plane(origin=torch.zeros(3), basis=[[1., 0., 0.], [1., 1., 0.]])
        >>> plane.project(torch.tensor([3., 2., 7.])).coords.tolist()
        [1.0, 2.0]
    """

    origin: Tensor
    basis: Tensor
    labels: Sequence[str] = ()
    meta: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Copy, check and name the axes."""
        origin, basis = _vector(self.origin, "origin"), _vector(_stacked(self.basis), "basis")
        if origin.ndim != 1:
            raise ShapeError("not a vector", where="origin", got=tuple(origin.shape), expected="shape (P,)")
        if basis.ndim != 2 or basis.shape[1] != origin.numel() or not 1 <= basis.shape[0] <= 3:
            raise ShapeError(
                "does not fit the origin",
                where="basis",
                got=tuple(basis.shape),
                expected=f"shape (k, {origin.numel()}) with k = 1, 2 or 3",
            )
        dtype = torch.promote_types(origin.dtype, basis.dtype)
        object.__setattr__(self, "origin", origin.to(dtype))
        object.__setattr__(self, "basis", basis.to(origin.device, dtype))
        labels = (self.labels,) if isinstance(self.labels, str) and self.labels else tuple(self.labels)
        object.__setattr__(self, "labels", labels or tuple(f"axis {i}" for i in range(len(basis))))
        object.__setattr__(self, "meta", dict(self.meta))
        if len(self.labels) != len(basis):
            raise InputError("one label an axis is needed", where="labels", got=self.labels, expected=str(len(basis)))
        self._check_independent()

    @property
    def k(self) -> int:
        """The number of axes."""
        return self.basis.shape[0]

    @property
    def norms(self) -> Tensor:
        """Euclidean length of each direction, (k,), float64."""
        return self.basis.double().norm(dim=1)

    @property
    def gram(self) -> Tensor:
        """Inner products of the directions, (k, k), float64."""
        wide = self.basis.double()
        return wide @ wide.T

    def point(self, coords: Any, *, dtype: torch.dtype | None = None) -> Tensor:
        """θ (…, P) at coordinates (…, k), in the plane's own dtype; in ``dtype`` where that is wider.

        A survey sets its points in the wider of the plane's dtype and the objective's.
        """
        coords = coords if isinstance(coords, Tensor) else _vector(coords, "coords")
        if coords.ndim == 0 or coords.shape[-1] != self.k:
            raise ShapeError("wrong length", where="coords", got=tuple(coords.shape), expected=f"last axis of {self.k}")
        wide = self.origin.dtype if dtype is None else torch.promote_types(self.origin.dtype, dtype)
        coords, basis = coords.to(self.origin.device, wide), self.basis.to(wide)
        offset = coords[..., :1] * basis[0]
        for i in range(1, self.k):
            offset = offset + coords[..., i : i + 1] * basis[i]
        return self.origin.to(wide) + offset  # the origin last: swapping two axes then changes no bit

    def project(self, theta: Tensor) -> Projection:
        """The nearest point of the plane to each θ (…, P), by least squares in float64."""
        theta = _vector(theta, "theta")
        if theta.ndim == 0 or theta.shape[-1] != self.origin.numel():
            raise ShapeError(
                "wrong length", where="theta", got=tuple(theta.shape), expected=f"last axis of {self.origin.numel()}"
            )
        offset = (theta.to(self.origin.device).double() - self.origin.double()).reshape(-1, self.origin.numel())
        unit = self.basis.double() / self.norms[:, None]  # (k, P), so that scale does not spoil the solution
        q, r = torch.linalg.qr(unit.T)  # (P, k), (k, k)
        scaled = torch.linalg.solve_triangular(r, q.T @ offset.T, upper=True).T  # (n, k)
        coords = scaled / self.norms
        residual = (offset - scaled @ unit).norm(dim=1)
        lead = theta.shape[:-1]
        return Projection(coords.reshape(*lead, self.k), residual.reshape(lead))

    def _check_independent(self) -> None:
        norms = self.norms
        for i, norm in enumerate(norms.tolist()):
            if norm == 0.0:
                raise DependentDirectionsError("direction is zero everywhere", where=f"basis[{i}] ({self.labels[i]})")
        singular = torch.linalg.svdvals(self.basis.double() / norms[:, None])
        if float(singular[0]) > _LARGEST_CONDITION * float(singular[-1]):
            cosines = self.gram / norms[:, None] / norms[None, :]
            worst = float((cosines - torch.eye(self.k, dtype=cosines.dtype, device=cosines.device)).abs().max())
            raise DependentDirectionsError(
                "directions are parallel, so they span no plane",
                where="basis",
                got=f"largest |cosine| {worst:.6f}",
                fix="Choose another direction or another seed.",
            )


def _stacked(rows: Any) -> Any:
    """A list of directions, each a tensor, as one tensor; anything else as it is."""
    one_shape = isinstance(rows, (list, tuple)) and all(isinstance(r, Tensor) for r in rows)
    one_shape = one_shape and len({r.shape for r in rows}) == 1
    return torch.stack([r.detach() for r in rows]) if one_shape else rows


def _vector(value: Any, where: str) -> Tensor:
    if isinstance(value, Tensor):
        tensor = value.detach().clone()
    else:
        try:
            tensor = torch.as_tensor(np.array(value, dtype=np.float64))
        except (TypeError, ValueError) as cause:
            raise InputError("not an array of numbers", where=where, got=value) from cause
    if tensor.is_complex():
        raise InputError("not real", where=where, got=tensor.dtype, expected="real numbers")
    if not tensor.dtype.is_floating_point:
        tensor = tensor.double()
    if where in ("origin", "basis") and not bool(torch.isfinite(tensor).all()):
        bad = int((~torch.isfinite(tensor)).sum())
        raise InputError(f"{bad} of {tensor.numel()} values are not finite", where=where)
    return tensor
