"""Lanczos' method with full reorthogonalisation in float64, and room for a stated number of vectors."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..errors import LossError

Product = Callable[[Tensor], Tensor]


class Krylov:
    """An orthonormal basis that grows by one product a step, with the matrix seen in it.

    Each new vector is made orthogonal to all others twice (Giraud et al. 2005), so that no copy of an
    eigenvalue appears that is not there. ``Q H Qᵀ`` is kept as a full matrix, not as a tridiagonal one: after a
    restart it is an arrowhead (Wu & Simon 2000, section 3), and nothing else changes.

    Once a block of vectors is closed, since the matrix leads no further from it, its rows are eigenvectors,
    and the next block starts at random in what is left.

    Args:
        product: v (n,) → Hv, float64.
        start: the first vector, (n,).
        generator: of the vectors that start further blocks; on the CPU.
    """

    def __init__(self, product: Product, start: Tensor, generator: torch.Generator) -> None:
        self._product, self._generator = product, generator
        self.size, self.m = len(start), 0
        self.closed = np.zeros(0)
        """Eigenvalues of the closed blocks, whose eigenvectors are the first rows."""
        self._rows = start.new_empty(min(_ROWS, self.size), self.size)
        self._seen = np.zeros((0, 0))
        self._next = start / start.norm()
        self.off = 0.0
        """Length of what the last product added to the basis: βₘ."""

    @property
    def is_complete(self) -> bool:
        """Whether the basis spans everything."""
        return self.m == self.size

    def step(self) -> None:
        """Take in the next vector, by one product.

        Raises:
            LossError: the product is not finite.
        """
        if self.m == len(self._rows):
            self._rows = torch.cat([self._rows, torch.empty_like(self._rows[: self.size - self.m])])
        self._rows[self.m] = self._next
        self.m += 1
        rest = self._product(self._next)
        if not bool(torch.isfinite(rest).all()):
            raise not_finite()
        along = self._make_orthogonal(rest)
        first = len(self.closed)
        seen = np.zeros((self.m - first, self.m - first))
        seen[:-1, :-1] = self._seen
        seen[-1, :] = seen[:, -1] = along[first:]
        self._seen, self.off = seen, float(rest.norm())
        self._next = rest / self.off if self.off else rest

    @property
    def last(self) -> float:
        """The last diagonal entry of the matrix seen: αₘ."""
        return float(self._seen[-1, -1])

    def ritz(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Ritz values of the open block, ascending; their coordinates, one a column; and their residuals."""
        import scipy.linalg

        values, coordinates = scipy.linalg.eigh(self._seen)
        return values, coordinates, self.off * abs(coordinates[-1])

    def vectors(self, coordinates: NDArray[np.float64]) -> Tensor:
        """Vectors (k, n) of the open block by their coordinates, one a column."""
        return self._torch(coordinates).T @ self._rows[len(self.closed) : self.m]

    def close(self) -> None:
        """Turn the open block into eigenvectors, and start another at random."""
        values, coordinates, _ = self.ritz()
        first = len(self.closed)
        self._rows[first : self.m] = self.vectors(coordinates)
        self.closed, self._seen = np.concatenate([self.closed, values]), np.zeros((0, 0))
        if not self.is_complete:
            start = random_vector(self.size, self._generator, self._rows)
            self._make_orthogonal(start)
            self._next = start / start.norm()

    def restart(self, kept: NDArray[np.int64]) -> None:
        """Keep only these Ritz vectors of the open block, and go on from the same next vector."""
        values, coordinates, _ = self.ritz()
        first = len(self.closed)
        self._rows[first : first + len(kept)] = self.vectors(coordinates[:, kept])
        self._seen, self.m = np.diag(values[kept]), first + len(kept)

    def closed_vector(self, i: int) -> Tensor:
        """The eigenvector (n,) of ``closed[i]``."""
        return self._rows[i]

    def _make_orthogonal(self, vector: Tensor) -> NDArray[np.float64]:
        """Take from ``vector`` what lies in the basis, in place; its coordinates there."""
        rows = self._rows[: self.m]
        along = rows @ vector
        vector -= rows.T @ along
        again = rows @ vector
        vector -= rows.T @ again
        return (along + again).cpu().numpy()

    def _torch(self, array: NDArray[np.float64]) -> Tensor:
        return torch.as_tensor(array, dtype=self._rows.dtype, device=self._rows.device)


def not_finite() -> LossError:
    """The error of a point at which there are no eigenvalues."""
    fix = "Take a θ at which the loss and its derivatives are finite."
    return LossError("second derivatives are not finite at this θ", where="at", fix=fix)


def random_vector(size: int, generator: torch.Generator, like: Tensor) -> Tensor:
    """A normal vector (n,), float64; drawn on the CPU, so that every device has the same."""
    return torch.randn(size, generator=generator, dtype=torch.float64).to(like.device)


def random_signs(count: int, size: int, generator: torch.Generator, device: torch.device) -> Tensor:
    """Vectors (count, n) of ±1, float64; drawn on the CPU, so that every device has the same."""
    bits = torch.randint(0, 2, (count, size), generator=generator, dtype=torch.int8)
    return (2.0 * bits.double() - 1.0).to(device)


_ROWS = 32
"""Vectors that room is made for at first; the basis doubles when it is full."""
