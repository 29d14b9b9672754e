"""The Hessian, or the Gauss–Newton matrix, of an objective at one point: products with vectors."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..double_backward import twice_differentiable
from ..errors import InputError, LossError, ShapeError, UnknownNameError, check_choice, check_number, suggest
from ..mean_loss import MeanLoss
from ..objective import Objective
from ..threads import fitting_threads
from .graphs import GaussNewtonGraph, Graph, HessianGraph, Pieces, graph_bytes

if TYPE_CHECKING:
    from scipy.sparse.linalg import LinearOperator

MATRICES: dict[str, Callable[[MeanLoss, Any, Sequence[Tensor]], Graph]] = {
    "hessian": HessianGraph,
    "gauss-newton": GaussNewtonGraph,
}


class Operator:
    """The matrix of second derivatives of an objective at θ, by its products with vectors.

    ``operator @ v`` takes v (n,) or (n, m) and gives a float64 tensor of that shape. The graph of the
    gradient is kept from one product to the next if it fits into ``memory``, so that a product costs one
    backward pass through it, about two forward and backward passes over the data; else the graph is built
    anew each time, which costs about one more. Sums over batches are in float64. The matrix is that of the
    function which ``objective.value`` computes, but with ``batchnorm="recompute"`` statistics are held at those of θ.

    Args:
        objective: whose curvature.
        matrix: ``"hessian"``, ∇²L (Pearlmutter 1994); or ``"gauss-newton"``, JᵀHJ with the loss's Hessian H at the
            prediction and the network's Jacobian J, which leaves out the network's own bending (Schraudolph 2002).
        at: θ (P,); by default the model's own.
        only: names of the parameter tensors that move, or patterns such as ``"head.*"``; the matrix is then
            the block that belongs to them. By default all.
        memory: bytes that kept graphs may take.
        precision: ``"model"``: computed in the model's own type; or ``"double"``: in float64 throughout, by a copy.

    Raises:
        UnknownNameError: no such matrix or precision, or no parameter of that name.
        LossError: Gauss–Newton of a ``batch_loss=`` or of a function, which have no prediction.
        InputError: θ is not finite.

    Example:
        >>> import torch, crumple
        >>> f = crumple.Objective.from_function(lambda w: w[0] ** 2 + w[0] * w[1], n=2)
        >>> with crumple.curvature.Operator(f) as hessian:
        ...     (hessian @ torch.tensor([1.0, 10.0])).tolist(), hessian.products
        ([12.0, 1.0], 1)
    """

    def __init__(
        self,
        objective: Objective,
        *,
        matrix: str = "hessian",
        at: Any = None,
        only: str | Sequence[str] | None = None,
        memory: float = 2**30,
        precision: str = "model",
    ) -> None:
        if not isinstance(objective, Objective):
            raise InputError("not an Objective", where="objective", got=type(objective).__name__)
        check_choice(precision, ("model", "double"), "precision")
        self.objective = objective
        self.mean_loss = objective.mean_loss if precision == "model" else objective.mean_loss.in_double()
        self.matrix = check_choice(matrix, MATRICES, "matrix")
        if matrix == "gauss-newton" and objective.mean_loss.loss is None:
            raise LossError("no prediction to take it at", where="matrix", got=matrix, fix="Use loss=, or the Hessian.")
        self.theta = objective.as_theta(at).to(self.mean_loss.dtype, copy=True)
        if not bool(torch.isfinite(self.theta).all()):
            raise InputError("is not finite", where="at", got=at)
        self.places = _places(objective, only)
        self.products = 0
        """How many vectors have been multiplied."""
        self._memory = check_number(memory, "memory", least=0.0)
        module = self.mean_loss.network.module
        self._watched = [*module.parameters(), *module.buffers()]
        self._kept: list[Graph] = []
        self._fits = True
        self._versions: list[int] = []

    @property
    def size(self) -> int:
        """n, the number of rows and columns: P, or less with ``only``."""
        return self.objective.space.size if self.places is None else len(self.places)

    @property
    def device(self) -> torch.device:
        """Where the vectors lie."""
        return self.theta.device

    @property
    def keeps_graph(self) -> bool:
        """Whether the next product will use a graph that is kept."""
        return bool(self._kept) and self._versions == self._versions_now()

    def __matmul__(self, vectors: Any) -> Tensor:
        """The matrix times v (n,) or (n, m), float64."""
        given = vectors if isinstance(vectors, Tensor) else torch.as_tensor(np.asarray(vectors, np.float64))
        if given.ndim not in (1, 2) or given.shape[0] != self.size:
            expected = f"({self.size},) or ({self.size}, m)"
            raise ShapeError("wrong shape", where="vectors", got=tuple(given.shape), expected=expected)
        columns = given.detach().to(self.device).double().reshape(self.size, -1)
        full = self.expand(columns.T)  # (m, P)
        total = torch.zeros_like(full)
        with self._working():
            for graph, count, lasts in self._graphs():
                self._add(total, graph, count, full, lasts)
        if not self.keeps_graph:  # a model that writes to its own buffers has put its graph out of use
            self.free()
        self.products += len(full)
        found = (total / self.objective.examples.n).T
        return (found if self.places is None else found[self.places]).reshape(given.shape)

    def expand(self, vectors: Tensor) -> Tensor:
        """Vectors (…, n) as vectors of the whole space (…, P), zero where nothing moves."""
        if self.places is None:
            return vectors
        full = vectors.new_zeros(*vectors.shape[:-1], self.objective.space.size)
        full[..., self.places] = vectors
        return full

    def dense(self) -> NDArray[np.float64]:
        """The whole matrix (n, n), symmetrised; n products and n² numbers."""
        columns = [(self @ block.T).T for block in torch.eye(self.size, dtype=torch.float64).split(_BLOCK)]
        square = torch.cat(columns).cpu().numpy()
        return (square + square.T) / 2

    def as_scipy(self) -> LinearOperator:
        """The same as a ``scipy.sparse.linalg.LinearOperator``, for the solvers of that library."""
        from scipy.sparse.linalg import LinearOperator

        product = lambda v: (self @ np.asarray(v, np.float64)).cpu().numpy()  # noqa: E731
        n = self.size
        return LinearOperator((n, n), matvec=product, rmatvec=product, matmat=product, dtype=np.float64)

    def free(self) -> None:
        """Let go of kept graphs; the next product builds them again."""
        self._kept = []

    def __enter__(self) -> Operator:
        return self

    def __exit__(self, *_: object) -> None:
        self.free()

    @contextmanager
    def _working(self) -> Iterator[None]:
        mean_loss = self.mean_loss
        with ExitStack() as stack:
            stack.enter_context(self.objective.session())
            stack.callback(mean_loss.network.restore_buffers)
            stack.enter_context(fitting_threads(mean_loss.operation_elements))
            stack.enter_context(torch.enable_grad())
            mean_loss.policy.enter(stack, self.device)
            mean_loss.network.gradients_on(True)
            yield

    def _graphs(self) -> Iterator[tuple[Graph, float, bool]]:
        """The graph of each batch, with its weight and whether it must last: those that were kept, or new ones."""
        mean_loss = self.mean_loss
        counts = mean_loss.examples.counts
        if self.keeps_graph:
            mean_loss.network.set(self.theta)  # what is kept reads the weights, which others may have moved
            yield from ((graph, count, True) for graph, count in zip(self._kept, counts, strict=True))
            return
        kept: list[Graph] = []
        self._kept, room = [], self._memory if self._fits else -1.0
        mean_loss.set(self.theta)
        for batch, count in zip(mean_loss.examples.batches, counts, strict=True):
            with twice_differentiable(mean_loss.network.module):
                graph = MATRICES[self.matrix](mean_loss, batch, mean_loss.network.parameters)
            room -= graph_bytes(graph) if room >= 0 else 0
            kept = [*kept, graph] if room >= 0 else []  # all or none, so that random masks come in their order
            yield graph, count, room >= 0
        self._kept, self._fits, self._versions = kept, room >= 0, self._versions_now()

    def _add(self, total: Tensor, graph: Graph, count: float, vectors: Tensor, lasts: bool) -> None:
        """Add the products of one batch to the total, (m, P)."""
        offsets, shapes = self.objective.space.offsets, self.objective.space.shapes
        for j, vector in enumerate(vectors.to(self.mean_loss.dtype)):
            pieces = [vector[a:b].view(s) for a, b, s in zip(offsets, offsets[1:], shapes, strict=False)]
            found: Pieces = graph.times(pieces, keep=lasts or j + 1 < len(vectors))
            for i, piece in enumerate(found):
                if piece is not None:
                    total[j, offsets[i] : offsets[i + 1]].add_(piece.to_dense().reshape(-1), alpha=count)

    def _versions_now(self) -> list[int]:
        """What autograd compares to know whether a tensor that a graph keeps has been written to."""
        return [tensor._version for tensor in self._watched]


def as_operator(objective: Objective | Operator, at: Any = None) -> Operator:
    """The Hessian of an objective at θ, or an operator as it is.

    Raises:
        InputError: it is neither, or ``at`` is given for an operator, which has its own θ.
    """
    if not isinstance(objective, Operator):
        return Operator(objective, at=at)
    if at is not None:
        raise InputError("the operator has a point of its own", where="at", fix="Make the operator with at=.")
    return objective


def _places(objective: Objective, only: str | Sequence[str] | None) -> Tensor | None:
    """The numbers of θ that move, (n,), or None for all."""
    if only is None:
        return None
    names, offsets = objective.space.names, objective.space.offsets
    chosen: set[int] = set()
    for pattern in [only] if isinstance(only, str) else only:
        found = [i for i, name in enumerate(names) if name == pattern or fnmatch.fnmatchcase(name, str(pattern))]
        if not found:
            raise UnknownNameError("no such parameter", where="only", got=pattern, fix=suggest(pattern, names))
        chosen.update(found)
    if not chosen:
        raise InputError("nothing would move", where="only", got=only, expected="names of parameters")
    pieces = [torch.arange(offsets[i], offsets[i + 1]) for i in sorted(chosen)]
    return torch.cat(pieces).to(objective.mean_loss.network.device)


_BLOCK = 64
"""Columns of a dense matrix that are computed at once, so that a graph which is not kept serves many."""
