"""Loss and metrics at many unrelated points at once, which need lie on no plane."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..mean_loss import MeanLoss
from .chain import Chain
from .generic import at_points
from .stacked_loss import StackedLoss

_TOLERANCE = {torch.float64: 1e-9, torch.float32: 1e-5}
_CHECKED = 2
_ROWS = 512
_CHUNK_BYTES = 2**19
"""Points are taken together until one activation fills this, so that a layer's input and output stay in cache."""


def at_scattered(mean_loss: MeanLoss, points: Tensor) -> dict[str, NDArray[np.float64]]:
    """Name → values (N,) at points (N, P), over all examples.

    What the model raises at a point is raised. Where the model is a chain of linear layers, points share
    every operation, once that has agreed with the plain forward pass at two of them.
    """
    plain = lambda some: _one_by_one(mean_loss, some)  # noqa: E731
    chain = Chain.of(mean_loss) if mean_loss.dtype in _TOLERANCE else ""
    if isinstance(chain, str) or len(points) <= _CHECKED:
        return plain(points)
    finite = points[torch.isfinite(points).all(1)][:_CHECKED]
    if not len(finite):
        return plain(points)
    few, wanted = _together(mean_loss, chain, finite), plain(finite)
    tolerance = _TOLERANCE[mean_loss.dtype]
    agree = all(np.allclose(few[k], wanted[k], rtol=tolerance, atol=0.0, equal_nan=True) for k in wanted)
    return _together(mean_loss, chain, points) if agree else plain(points)


def _one_by_one(mean_loss: MeanLoss, points: Tensor) -> dict[str, NDArray[np.float64]]:
    block = at_points(mean_loss, (len(points),), lambda: (((i,), point) for i, point in enumerate(points)))
    for cause in block.failures.values():
        raise cause
    return block.values


def _together(mean_loss: MeanLoss, chain: Chain, points: Tensor) -> dict[str, NDArray[np.float64]]:
    loss = StackedLoss(mean_loss)
    totals = {name: torch.zeros(len(points), dtype=torch.float64, device=points.device) for name in mean_loss.names}
    a_row = points.element_size() * chain.widest
    examples = mean_loss.examples.recut(_ROWS) if mean_loss.is_mean else mean_loss.examples
    with torch.inference_mode():
        together = max(1, _CHUNK_BYTES // (a_row * int(max(examples.counts))))
        some = points[:together].clone()
        here = chain.at(some)
        for start in range(0, len(points), together):
            cut = slice(start, start + together)
            if len(points[cut]) < len(some):  # the last few
                here = chain.at(points[cut])
            else:
                some.copy_(points[cut])
            for (inputs, target), count in zip(examples.batches, examples.counts, strict=True):
                predictions = here.forward(inputs)[-1]
                for name, sums in loss.sums(predictions, loss.arrange(target), count).items():
                    totals[name][cut] += sums
    return {name: (total / examples.n).cpu().numpy() for name, total in totals.items()}
