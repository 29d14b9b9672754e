"""The graph of one batch through which curvature products are taken, as often as it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import torch
from torch import Tensor

from ..double_backward import check_twice_differentiable
from ..errors import LossError
from ..loss_checks import as_number
from ..mean_loss import MeanLoss

Pieces = Sequence[Tensor | None]
"""One tensor a parameter; None stands for zeros."""


class Graph(Protocol):
    """What a kind of matrix gives for one batch."""

    def times(self, vector: Sequence[Tensor], *, keep: bool) -> Pieces:
        """The matrix of this batch times a vector; the graph can be used again only if it is kept."""

    def roots(self) -> list[Tensor]:
        """The tensors that hold the graph."""


class HessianGraph:
    """∇²L of one batch: the gradient, with its own graph, differentiated once more (Pearlmutter 1994, section 3)."""

    def __init__(self, mean_loss: MeanLoss, batch: Any, parameters: Sequence[Tensor]) -> None:
        self._parameters = parameters
        value = mean_loss.batch_value(batch)
        first = torch.autograd.grad(value, parameters, create_graph=True, allow_unused=True)
        check_twice_differentiable(first)
        # gradients of embeddings may be sparse, and autograd takes no sparse vector to multiply one with
        self._bent = [(i, g.to_dense()) for i, g in enumerate(first) if g is not None and g.requires_grad]

    def times(self, vector: Sequence[Tensor], *, keep: bool) -> Pieces:
        """∇²L v, one backward pass through the gradient's graph."""
        if not self._bent:
            return [None] * len(self._parameters)
        along = [vector[i].to(g.dtype) for i, g in self._bent]
        return torch.autograd.grad(self.roots(), self._parameters, along, retain_graph=keep, allow_unused=True)

    def roots(self) -> list[Tensor]:
        """The gradient's tensors."""
        return [g for _, g in self._bent]


class GaussNewtonGraph:
    """JᵀHJ of one batch, H being the loss's Hessian at the prediction (Schraudolph 2002, section 3).

    Reverse mode only: Jv is the derivative of Jᵀu with respect to u, along v. That works for every model
    and loss that can be differentiated backward twice, where forward mode lacks the formulas of some.
    """

    def __init__(self, mean_loss: MeanLoss, batch: Any, parameters: Sequence[Tensor]) -> None:
        self._parameters = parameters
        inputs, target = batch
        self._prediction = _tensor(mean_loss.predict(inputs))
        self._dual = torch.zeros_like(self._prediction, requires_grad=True)
        pulled = torch.autograd.grad(self._prediction, parameters, self._dual, create_graph=True, allow_unused=True)
        check_twice_differentiable(pulled)
        self._pulled = [(i, g.to_dense()) for i, g in enumerate(pulled) if g is not None]
        self._output = self._prediction.detach().requires_grad_()
        assert mean_loss.loss is not None
        value = as_number(mean_loss.loss(self._output, target))
        if not isinstance(value, Tensor) or not value.requires_grad:
            raise LossError(
                "no gradient flows from the prediction", where="loss", fix="Do without item() and detach()."
            )
        (self._slope,) = torch.autograd.grad(value, self._output, create_graph=True)

    def times(self, vector: Sequence[Tensor], *, keep: bool) -> Pieces:
        """JᵀHJ v: forward by the dual, through the loss, and backward."""
        if not self._slope.requires_grad:  # a loss that is linear in the prediction
            return [None] * len(self._parameters)
        along = [vector[i].to(g.dtype) for i, g in self._pulled]
        (pushed,) = torch.autograd.grad([g for _, g in self._pulled], self._dual, along, retain_graph=True)  # J v
        (bent,) = torch.autograd.grad(self._slope, self._output, pushed, retain_graph=keep)  # H J v
        return torch.autograd.grad(self._prediction, self._parameters, bent, retain_graph=keep, allow_unused=True)

    def roots(self) -> list[Tensor]:
        """The prediction, its pull-back, and the loss's slope."""
        return [self._prediction, *(g for _, g in self._pulled), self._slope]


def graph_bytes(graph: Graph) -> int:
    """Bytes of all tensors that the graph keeps for its backward passes, each storage once."""
    sizes: dict[int, int] = {}
    seen: set[Any] = set()
    left: list[Any] = [root.grad_fn for root in graph.roots()]
    while left:
        node = left.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        left += [after for after, _ in node.next_functions]
        for tensor in _saved(node):
            storage = tensor.untyped_storage()
            sizes[storage.data_ptr()] = storage.nbytes()
    return sum(sizes.values())


def _saved(node: Any) -> list[Tensor]:
    names = [name for name in dir(node) if name.startswith("_saved_") and not name.startswith("_saved_tensors")]
    held = [getattr(node, name) for name in names] + [getattr(node, "saved_tensors", ())]
    flat = [x for value in held for x in (value if isinstance(value, (tuple, list)) else (value,))]
    return [x for x in flat if isinstance(x, Tensor)]


def _tensor(prediction: Any) -> Tensor:
    if isinstance(prediction, Tensor):
        return prediction
    told = "the Gauss–Newton matrix needs a model that gives one tensor"
    raise LossError(told, where="matrix", got=type(prediction).__name__, fix='Take matrix="hessian".')
