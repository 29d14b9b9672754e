"""Projecting points too large to be held twice: a plane, and θ in pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch import Tensor

from .errors import ShapeError
from .plane import Plane

Pieces = Callable[[], Iterable[Tensor]]
"""Gives θ as flat tensors, end to end; called twice."""

_PIECE = 2**17


class Projector:
    """Least squares on a plane by pieces of θ, in float64; a few hundred thousand numbers are held, whatever P is.

    The triangle R of the normalised basis Uᵀ = QR comes from QR of pieces stacked on each other (TSQR:
    Demmel, Grigori, Hoemmen and Langou 2012, section 3). Coordinates solve RᵀR z = U(θ − origin), refined
    once on what is left (corrected semi-normal equations: Björck 1987), so that Q is never formed.
    """

    def __init__(self, plane: Plane) -> None:
        self.plane = plane
        spans = [(start, start + _PIECE) for start in range(0, plane.origin.numel(), _PIECE)]
        squares = torch.zeros(plane.k, dtype=torch.float64, device=plane.basis.device)
        for start, stop in spans:  # added at once: small results kept between large ones would split the heap
            squares += plane.basis[:, start:stop].double().square().sum(dim=1)
        self._norms = squares.sqrt()
        triangle = torch.zeros(0, plane.k, dtype=torch.float64, device=plane.basis.device)
        for start, stop in spans:
            triangle = torch.linalg.qr(torch.cat([triangle, self._unit(start, stop).T]), mode="r").R
        self._triangle = triangle

    def project(self, pieces: Pieces) -> tuple[Tensor, Tensor]:
        """Coordinates (k,) of the nearest point of the plane, and the distance to it, (), both float64.

        Raises:
            ShapeError: the pieces are not P numbers in all.
        """
        rough = self._solve(self._pass(pieces, torch.zeros_like(self._norms))[0])
        left, square = self._pass(pieces, rough)
        correction = self._solve(left)
        within = self._triangle @ correction  # of the length of Uᵀ correction, which leaves the residual
        return (rough + correction) / self._norms, (square - within @ within).clamp(min=0).sqrt()

    def _pass(self, pieces: Pieces, scaled: Tensor) -> tuple[Tensor, Tensor]:
        """U r and ‖r‖² of r = θ − origin − Uᵀ scaled."""
        place, products = 0, torch.zeros_like(self._norms)
        square = products.new_zeros(())
        for piece in pieces():
            for part in piece.detach().reshape(-1).split(_PIECE):
                stop = place + len(part)
                if stop > self.plane.origin.numel():
                    raise self._another_length(stop)
                unit = self._unit(place, stop)
                origin = self.plane.origin[place:stop].double()
                rest = part.to(origin.device).double() - origin - scaled @ unit
                products, square, place = products + unit @ rest, square + rest @ rest, stop
        if place != self.plane.origin.numel():
            raise self._another_length(place)
        return products, square

    def _unit(self, start: int, stop: int) -> Tensor:
        return self.plane.basis[:, start:stop].double() / self._norms[:, None]

    def _solve(self, products: Tensor) -> Tensor:
        half = torch.linalg.solve_triangular(self._triangle.T, products[:, None], upper=False)
        return torch.linalg.solve_triangular(self._triangle, half, upper=True)[:, 0]

    def _another_length(self, found: int) -> ShapeError:
        return ShapeError("wrong length", where="theta", got=found, expected=f"{self.plane.origin.numel()} numbers")
