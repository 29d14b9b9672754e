"""The examples: all the data, in batches that lie where the model is."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils import _pytree as pytree


@dataclass(frozen=True)
class Examples:
    """All the examples, in batches that the loss is called with.

    The mean loss is Σ counts[i]·loss(batches[i]) / Σ counts[i]: over examples, not over batches.
    """

    batches: tuple[Any, ...]
    """Each what the loss takes: a pair (inputs, target), or the caller's own batch."""
    counts: tuple[float, ...]
    """The weight of each batch: how many examples it holds."""
    source: str
    """Where they came from, in words."""
    are_given: bool = False
    """Whether the batches are part of what is computed, so that they must not be cut anew."""
    remarks: tuple[str, ...] = ()
    """What a reader of the source should know of it: ``"shuffled"``, ``"drawn"``, ``"augmented"``."""

    @property
    def n(self) -> float:
        """How many examples there are."""
        return sum(self.counts)

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """How many rows each batch holds, whatever its weight; 0 where there is no data."""
        firsts = (pytree.tree_leaves(b) for b in self.batches)
        return tuple(next((len(t) for t in leaves if isinstance(t, Tensor) and t.ndim), 0) for leaves in firsts)

    @property
    def rows(self) -> int:
        """How many rows all batches hold."""
        return sum(self.lengths)

    @property
    def first(self) -> Any:
        """The first batch."""
        return self.batches[0]

    @cached_property
    def _telling(self) -> list[Tensor]:
        """For each pair, the places of its ``telling`` examples."""
        return [telling(target) for _, target in self.batches]

    def cast(self, dtype: torch.dtype) -> Examples:
        """The same examples with every floating-point tensor in ``dtype``."""
        move = lambda t: t.to(dtype) if isinstance(t, Tensor) and t.is_floating_point() else t  # noqa: E731
        return replace(self, batches=tuple(pytree.tree_map(move, b) for b in self.batches))

    def channels_last(self) -> Examples:
        """The same examples with images (n, channels, height, width) laid out channels last."""
        lay = lambda t: t.contiguous(memory_format=torch.channels_last) if t.ndim == 4 else t  # noqa: E731
        move = lambda t: lay(t) if isinstance(t, Tensor) else t  # noqa: E731
        return replace(self, batches=tuple(pytree.tree_map(move, b) for b in self.batches))

    def few(self, rows: int) -> Examples:
        """About ``rows`` of the examples, from all of the data, which may be sorted, and of every rare class.

        Itself where there are no more.
        """
        if self.rows <= rows:
            return self
        step = -(-self.rows // rows)
        if self.are_given:
            kept = slice(None, None, min(step, len(self.batches)))
            return replace(self, batches=self.batches[kept], counts=self.counts[kept])
        some = [torch.arange(0, len(target), step) for _, target in self.batches]
        kept_rows = [torch.cat([s, t]).unique() for s, t in zip(some, self._telling, strict=True)]
        batches = tuple(take(b, r) for b, r in zip(self.batches, kept_rows, strict=True))
        lengths = replace(self, batches=batches).lengths
        return replace(self, batches=batches, counts=tuple(map(float, lengths))).recut(sum(lengths))

    def sampled(self, n: int, generator: torch.Generator) -> Examples:
        """n examples drawn without replacement, in their own order; whole batches where they must stay so."""
        whole = self.joined()
        if whole is None:
            kept = drawn(self.lengths, self.counts, n, generator)
            return replace(
                self, batches=tuple(self.batches[i] for i in kept), counts=tuple(self.counts[i] for i in kept)
            )
        rows = torch.randperm(len(whole[1]), generator=generator)[:n].sort().values
        part = replace(self, batches=(take(whole, rows),), counts=(float(len(rows)),))
        return part.recut(max(int(c) for c in self.counts))

    def recut(self, rows: int) -> Examples:
        """The same examples in pairs of at most ``rows`` rows; pairs that cannot be joined stay as they are."""
        whole = self.joined()
        if whole is None:
            return self
        inputs, target = whole
        n = len(target)
        cuts = [slice(i, min(i + rows, n)) for i in range(0, n, rows)]
        batches = tuple((take(inputs, cut), take(target, cut)) for cut in cuts)
        return replace(self, batches=batches, counts=tuple(float(c.stop - c.start) for c in cuts))

    def joined(self) -> tuple[Any, Any] | None:
        """All pairs as one (inputs, target), or None where they must stay apart or differ in shape."""
        if self.are_given:
            return None
        if len(self.batches) == 1:
            return self.batches[0]
        if all(type(b) is tuple and len(b) == 2 and all(map(_has_rows, b)) for b in self.batches):
            inputs, targets = zip(*self.batches, strict=True)
            fits = all(_can_be_stacked(c[0], t) for c in (inputs, targets) for t in c[1:])
            return (torch.cat(inputs), torch.cat(targets)) if fits else None
        leaves = [pytree.tree_flatten(b) for b in self.batches]
        first, spec = leaves[0]
        if not all(_has_rows(leaf) for leaf in first):
            return None
        for other, other_spec in leaves[1:]:
            if other_spec != spec or not all(map(_can_be_stacked, first, other)):
                return None
        columns = [torch.cat([row[i] for row, _ in leaves]) for i in range(len(first))]
        return pytree.tree_unflatten(columns, spec)

    def digest(self) -> str:
        """SHA-256 over shapes, types and bytes of every tensor, in order."""
        sha = hashlib.sha256()
        for leaf in pytree.tree_leaves((self.batches, self.counts)):
            sha.update(tensor_bytes(leaf) if isinstance(leaf, Tensor) else repr(leaf).encode())
        return sha.hexdigest()


def telling(target: Tensor) -> Tensor:
    """Places of examples that may be treated otherwise than most: those of rare classes and of extreme targets."""
    if not len(target) or not target.numel() or target.is_complex():
        return torch.arange(0)
    flat, width = target.detach().cpu().reshape(-1), target[0].numel()
    flat = flat if flat.is_floating_point() else flat.long()
    places = torch.stack([flat.argmin(), flat.argmax()])
    low, high = flat[places].tolist()
    if not flat.is_floating_point() and high - low < _MOST_CLASSES:
        places = _rare(flat - low)
    return (places // width).unique()


def _rare(classes: Tensor) -> Tensor:
    """The first place of each of the rarest classes, counted from 0."""
    counts = classes.bincount()
    first = torch.full_like(counts, len(classes)).scatter_reduce(0, classes, torch.arange(len(classes)), "amin")
    rarest = counts.where(counts > 0, len(classes) + 1).argsort(stable=True)[: min(_RARE, int((counts > 0).sum()))]
    return first[rarest]


_MOST_CLASSES, _RARE = 2**14, 32


def drawn(lengths: Sequence[int], counts: Sequence[float], n: int, generator: torch.Generator) -> list[int]:
    """Whole batches drawn at random until they hold n rows and some of them count, in their own order."""
    order = torch.randperm(len(lengths), generator=generator).numpy()
    is_enough = (np.cumsum(np.array(lengths)[order]) >= n) & (np.cumsum(np.array(counts)[order]) > 0)
    return sorted(order[: int(is_enough.argmax()) + 1 if is_enough.any() else None].tolist())


def take(value: Any, rows: slice | Tensor) -> Any:
    """These rows of every tensor in ``value``."""
    if type(value) is tuple and all(map(_has_rows, value)):  # as most data is; a search for leaves costs more
        return tuple(leaf[rows] for leaf in value)
    return pytree.tree_map(lambda leaf: leaf[rows] if _has_rows(leaf) else leaf, value)


def copied(value: Any) -> Any:
    """The same with a copy of every tensor."""
    if type(value) is tuple and all(isinstance(leaf, Tensor) for leaf in value):
        return tuple(leaf.clone() for leaf in value)
    return pytree.tree_map(lambda leaf: leaf.clone() if isinstance(leaf, Tensor) else leaf, value)


def are_same(one: Any, other: Any) -> bool:
    """Whether two batches or examples hold the same tensors, arrays and values."""
    left, right = pytree.tree_flatten(one), pytree.tree_flatten(other)
    return left[1] == right[1] and all(map(_is_same_leaf, left[0], right[0]))


def _is_same_leaf(one: Any, other: Any) -> bool:
    if isinstance(one, Tensor) and isinstance(other, Tensor):
        return one.dtype == other.dtype and one.shape == other.shape and tensor_bytes(one) == tensor_bytes(other)
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    return type(one) is type(other) and bool(one == other)


def _has_rows(leaf: Any) -> bool:
    return isinstance(leaf, Tensor) and leaf.ndim > 0


def _can_be_stacked(one: Tensor, other: Any) -> bool:
    return _has_rows(other) and one.shape[1:] == other.shape[1:] and one.dtype == other.dtype


def tensor_bytes(tensor: Tensor) -> bytes:
    """Type, shape and raw bytes of a tensor, for hashing."""
    whole = tensor.detach().cpu().contiguous()
    flat = whole.as_strided((whole.numel(),), (1,))  # one number alone may have any stride, and no view as bytes
    return f"{tensor.dtype}{tuple(tensor.shape)}".encode() + flat.view(torch.uint8).numpy().tobytes()
