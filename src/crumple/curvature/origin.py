"""Which matrix, of which loss, in which mode, over which data: what a figure of curvature must say."""

from __future__ import annotations

from typing import Any

from .operator import Operator


def origin(operator: Operator) -> dict[str, Any]:
    """Where a curvature comes from, as plain values."""
    objective = operator.objective
    moved = None if operator.places is None else operator.size
    return {
        "matrix": operator.matrix,
        "loss_name": objective.name,
        "parameters": objective.space.size,
        **({"parameters_moved": moved} if moved is not None else {}),
        "examples": objective.examples.rows or None,
        "dtype": str(operator.mean_loss.dtype).removeprefix("torch."),
        **objective.mean_loss.policy.describe(),
        "data_digest": objective.data_digest,
    }
