"""The loss as a pure function of θ: other tensors stand in for a network's parameters, for ``torch.func``."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from torch import Tensor

from ..network import Network


class Exchange:
    """Puts any θ into a network, with its graph and under ``torch.vmap``, and the parameters back afterwards.

    Every place that holds a parameter is found once, by what it holds. ``torch.func.functional_call`` goes by
    names: where one module stands under two, it puts back what it had put in itself (torch 2.13), and the
    network is lost.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        holders = [(m._parameters, key) for m in network.module.modules() for key in m._parameters]
        self._places = [[(h, key) for h, key in holders if h[key] is p] for p in network.parameters]
        self._dtypes = [p.dtype for p in network.parameters]

    @contextmanager
    def opened(self) -> Iterator[Callable[[Tensor], None]]:
        """A function that puts θ (P,) into the network; at the end the parameters are back."""
        with warnings.catch_warnings():
            # torch would loop over the points, no faster than we do: a failure that callers know what to do with
            warnings.filterwarnings("error", message="There is a performance drop")
            try:
                yield self._put_theta
            finally:
                self._put(self.network.parameters)

    def _put_theta(self, theta: Tensor) -> None:
        pieces = self.network.space.unflatten(theta).values()
        self._put(piece.to(dtype) for piece, dtype in zip(pieces, self._dtypes, strict=True))

    def _put(self, tensors: Iterable[Tensor]) -> None:
        for places, tensor in zip(self._places, tensors, strict=True):
            for holder, key in places:
                holder[key] = tensor  # type: ignore[assignment]  # not past Module.__setattr__, which takes no plain tensor
