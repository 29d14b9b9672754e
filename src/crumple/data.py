"""Reading the data: once, in its own order, onto the device where the model is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils import _pytree as pytree
from torch.utils.data import (
    BatchSampler,
    DataLoader,
    Dataset,
    IterableDataset,
    SequentialSampler,
    TensorDataset,
    default_collate,
)

from .errors import DataError, check_number
from .randomness import preserved_randomness

_COLLATED_ROWS = 4096
KEPT_BYTES = 8 * 2**30
"""The most that is read into memory of a loader or an iterable; what is larger must be streamed."""


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

    @property
    def n(self) -> float:
        """How many examples there are."""
        return sum(self.counts)

    @property
    def rows(self) -> int:
        """How many rows the batches hold, whatever their weight; 0 where there is no data."""
        firsts = (pytree.tree_leaves(b) for b in self.batches)
        return sum(next((len(t) for t in leaves if isinstance(t, Tensor) and t.ndim), 0) for leaves in firsts)

    @property
    def first(self) -> Any:
        """The first batch."""
        return self.batches[0]

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
        """About ``rows`` of the examples, from all of the data, which may be sorted; itself where there are no more."""
        if self.rows <= rows:
            return self
        step = -(-self.rows // rows)
        if self.are_given:
            kept = slice(None, None, min(step, len(self.batches)))
            return replace(self, batches=self.batches[kept], counts=self.counts[kept])
        batches = tuple(take(b, slice(None, None, step)) for b in self.batches)
        lengths = [replace(self, batches=(b,)).rows for b in batches]
        return replace(self, batches=batches, counts=tuple(map(float, lengths))).recut(sum(lengths))

    def sampled(self, n: int, generator: torch.Generator) -> Examples:
        """n examples drawn without replacement, in their own order; whole batches where they must stay so."""
        whole = self.joined()
        if whole is None:
            order = torch.randperm(len(self.batches), generator=generator).tolist()
            enough = int(np.searchsorted(np.cumsum([self.counts[i] for i in order]), n)) + 1
            kept = sorted(order[:enough])
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
        return Examples(batches, tuple(float(c.stop - c.start) for c in cuts), self.source)

    def joined(self) -> tuple[Any, Any] | None:
        """All pairs as one (inputs, target), or None where they must stay apart or differ in shape."""
        if self.are_given:
            return None
        if len(self.batches) == 1:
            return self.batches[0]
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


def take(value: Any, rows: slice | Tensor) -> Any:
    """These rows of every tensor in ``value``."""
    return pytree.tree_map(lambda leaf: leaf[rows] if _has_rows(leaf) else leaf, value)


def _has_rows(leaf: Any) -> bool:
    return isinstance(leaf, Tensor) and leaf.ndim > 0


def _can_be_stacked(one: Tensor, other: Any) -> bool:
    return _has_rows(other) and one.shape[1:] == other.shape[1:] and one.dtype == other.dtype


def tensor_bytes(tensor: Tensor) -> bytes:
    """Type, shape and raw bytes of a tensor, for hashing."""
    flat = tensor.detach().cpu().contiguous().reshape(-1)
    return f"{tensor.dtype}{tuple(tensor.shape)}".encode() + flat.view(torch.uint8).numpy().tobytes()


def read_pairs(
    data: Any,
    device: torch.device,
    dtype: torch.dtype,
    *,
    max_batches: int,
    count: Callable[[Any], float] | None = None,
) -> Examples:
    """Read (inputs, target) pairs, given as tensors, arrays, a Dataset, a DataLoader or an iterable of batches.

    NumPy arrays take the model's floating type, since theirs is only NumPy's default; tensors keep
    the type they were given.

    Raises:
        DataError: there are no examples, no end of them, or a batch is not a pair.
    """
    batches, source = _raw_batches(data, max_batches)
    read = pair_reader(device, dtype, count)
    return _examples([read(i, b) for i, b in enumerate(batches)], source)


def pair_reader(
    device: torch.device, dtype: torch.dtype, count: Callable[[Any], float] | None
) -> Callable[[int, Any], tuple[Any, float]]:
    """What makes a pair on the device, with its weight, of a raw batch and its number."""

    def read(i: int, raw: Any) -> tuple[Any, float]:
        pair = _pair(raw, i, device, dtype)
        return pair, _counted(pair, i, count) if count else float(len(pair[1]))

    return read


def batch_reader(
    device: torch.device, dtype: torch.dtype, count: Callable[[Any], float] | None
) -> Callable[[int, Any], tuple[Any, float]]:
    """The same for batches of any structure."""

    def read(i: int, raw: Any) -> tuple[Any, float]:
        batch = pytree.tree_map(lambda leaf: _leaf(leaf, device, dtype), raw)
        return batch, _counted(batch, i, count)

    return read


def _examples(read: list[tuple[Any, float]], source: str) -> Examples:
    batches, counts = tuple(b for b, _ in read), tuple(c for _, c in read)
    if not batches or sum(counts) == 0:
        raise DataError("there are no examples", where="data", got=source)
    return Examples(batches, counts, source)


def read_batches(
    data: Any, device: torch.device, dtype: torch.dtype, *, max_batches: int, count: Callable[[Any], float] | None
) -> Examples:
    """Read batches of any structure, kept as they come; ``count`` says how many examples one holds.

    Raises:
        DataError: there are no batches, no end of them, or the size of one cannot be told.
    """
    data = tuple(data) if isinstance(data, list) and len(data) != 2 else data
    batches, source = (data, "list") if isinstance(data, list) else _raw_batches(data, max_batches)
    read = batch_reader(device, dtype, count)
    return replace(_examples([read(i, b) for i, b in enumerate(batches)], source), are_given=True)


def _raw_batches(data: Any, max_batches: int) -> tuple[list[Any], str]:
    if _is_pair_of_arrays(data):
        return [data], "tensors" if isinstance(data[1], Tensor) else "arrays"
    if isinstance(data, DataLoader):
        tensors = _loader_tensors(data)
        if tensors is not None:
            return [tensors], "DataLoader (its tensors taken whole)"
        order = getattr(data.batch_sampler, "sampler", data.sampler)
        with preserved_randomness(data.generator, getattr(order, "generator", None)):
            return list(_bounded(data, max_batches)), "DataLoader (read once)"
    if isinstance(data, Dataset):
        return _dataset_batches(data, max_batches)
    if isinstance(data, (str, bytes, Mapping, Tensor, np.ndarray)) or not isinstance(data, Iterable):
        raise DataError(
            "not data that can be read",
            where="data",
            got=type(data).__name__,
            expected="(inputs, targets), a Dataset, a DataLoader or an iterable of batches",
        )
    with preserved_randomness():
        return list(_bounded(data, max_batches)), "iterable (read once)"


def _is_pair_of_arrays(data: Any) -> bool:
    """Whether this is (inputs, target), with one array of inputs or a tuple or dict of several."""
    is_array = lambda v: isinstance(v, (Tensor, np.ndarray)) or hasattr(v, "to_numpy")  # noqa: E731
    if not isinstance(data, (tuple, list)) or len(data) != 2 or not is_array(data[1]):
        return False
    inputs = data[0].values() if isinstance(data[0], Mapping) else data[0]
    several = isinstance(data[0], (tuple, Mapping)) and len(data[0]) > 0
    return is_array(data[0]) or (several and all(is_array(v) for v in inputs))


def _loader_tensors(loader: DataLoader[Any]) -> tuple[Tensor, ...] | None:
    """The tensors behind a loader that only slices them in order, so that it need not be iterated."""
    cut = loader.batch_sampler
    plain = (
        type(loader.dataset) is TensorDataset
        and loader.collate_fn is default_collate
        and type(cut) is BatchSampler
        and not cut.drop_last
        and type(cut.sampler) is SequentialSampler
        and cut.sampler.data_source is loader.dataset
    )
    return loader.dataset.tensors if plain else None  # type: ignore[attr-defined]


def _dataset_batches(data: Dataset[Any], max_batches: int) -> tuple[list[Any], str]:
    if type(data) is TensorDataset:
        return [data.tensors], "TensorDataset"
    if isinstance(data, IterableDataset):
        with preserved_randomness():
            rows = list(_bounded(data, max_batches * _COLLATED_ROWS))
    else:
        with preserved_randomness():
            rows = [data[i] for i in range(len(data))]  # type: ignore[arg-type]
    cut = range(0, len(rows), _COLLATED_ROWS)
    return [default_collate(rows[i : i + _COLLATED_ROWS]) for i in cut], type(data).__name__


def _bounded(items: Iterable[Any], limit: int) -> Iterator[Any]:
    iterator, held = iter(items), 0
    for item in islice(iterator, limit):
        held += sum(t.numel() * t.element_size() for t in pytree.tree_leaves(item) if isinstance(t, Tensor))
        if held > KEPT_BYTES:
            fix = "Pass stream=True to read it anew at every pass, or survey a part of it."
            raise DataError(f"is more than the {KEPT_BYTES / 2**30:g} GiB that are kept", where="data", fix=fix)
        yield item
    if next(iterator, None) is not None:
        raise DataError(
            f"more than {limit} batches, perhaps without end", where="data", fix="Set max_batches= if there is one."
        )


def _pair(batch: Any, i: int, device: torch.device, dtype: torch.dtype) -> tuple[Any, Any]:
    if not isinstance(batch, (tuple, list)) or len(batch) != 2:
        raise DataError(
            f"batch {i} is not a pair (inputs, target)",
            where="data",
            got=_structure(batch),
            fix="Pass batch_loss=f(model, batch) to say how the loss of such a batch is computed.",
        )
    inputs, target = (pytree.tree_map(lambda leaf: _leaf(leaf, device, dtype), part) for part in batch)
    lengths = {len(t) for t in pytree.tree_leaves((inputs, target)) if isinstance(t, Tensor) and t.ndim}
    if not isinstance(target, Tensor) or target.ndim == 0 or len(lengths) != 1:
        raise DataError(
            f"batch {i}: inputs and target do not have one length", where="data", got=_structure((inputs, target))
        )
    return inputs, target


def _leaf(leaf: Any, device: torch.device, dtype: torch.dtype) -> Any:
    if hasattr(leaf, "to_numpy"):
        leaf = leaf.to_numpy()
    if isinstance(leaf, np.ndarray) and leaf.dtype.kind in "fiub":
        tensor = torch.as_tensor(np.array(leaf))
        return tensor.to(device, dtype) if tensor.is_floating_point() else tensor.to(device)
    return leaf.detach().to(device, copy=True) if isinstance(leaf, Tensor) else leaf  # models may write into inputs


def _counted(batch: Any, i: int, count: Callable[[Any], float] | None) -> float:
    return check_number(count(batch), f"count(batch {i})", least=0.0) if count else _first_length(batch, i)


def _first_length(batch: Any, i: int) -> float:
    for leaf in pytree.tree_leaves(batch):
        if isinstance(leaf, Tensor) and leaf.ndim:
            return float(len(leaf))
    raise DataError(
        f"the size of batch {i} cannot be told", where="data", got=_structure(batch), fix="Pass count=f(batch)."
    )


def _structure(value: Any) -> str:
    if isinstance(value, Tensor):
        return f"Tensor{tuple(value.shape)}"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k}: {_structure(v)}" for k, v in list(value.items())[:6]) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "(" + ", ".join(_structure(v) for v in value[:6]) + ")"
    return type(value).__name__
