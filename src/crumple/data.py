"""Reading the data: once, in its own order, onto the device where the model is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
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
    RandomSampler,
    SequentialSampler,
    TensorDataset,
    WeightedRandomSampler,
    default_collate,
)

from .arrays import is_array, listed_rows, listed_target, refuse_numberless, to_tensor
from .errors import DataError, check_number, warn
from .examples import Examples, are_same
from .randomness import preserved_randomness

_COLLATED_ROWS = 4096
RANDOM_SAMPLERS = (RandomSampler, WeightedRandomSampler)
KEPT_BYTES = 8 * 2**30
"""The most that is read into memory of a loader or an iterable; what is larger must be streamed."""


def read_pairs(
    data: Any,
    device: torch.device,
    dtype: torch.dtype,
    *,
    max_batches: int,
    count: Callable[[Any], float] | None = None,
) -> Examples:
    """Read (inputs, target) pairs, given as tensors, arrays, a Dataset, a DataLoader or an iterable of batches.

    Tensors keep the type they were given; ``arrays.to_tensor`` says what arrays become.

    Raises:
        DataError: there are no examples, no end of them, or a batch is not a pair.
    """
    batches, source = _raw_batches(data, max_batches)
    read = pair_reader(device, dtype, count)
    return _examples([read(i, b) for i, b in enumerate(batches)], source, _remarks(data))


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
        batch = pytree.tree_map(lambda leaf: to_tensor(leaf, device, dtype), raw)
        return batch, _counted(batch, i, count)

    return read


def _examples(read: list[tuple[Any, float]], source: str, remarks: tuple[str, ...]) -> Examples:
    batches, counts = tuple(b for b, _ in read), tuple(c for _, c in read)
    if not batches or sum(counts) == 0:
        raise DataError("there are no examples", where="data", got=source)
    return Examples(batches, counts, source, remarks=remarks)


def _remarks(data: Any) -> tuple[str, ...]:
    """What each reading of the data draws anew: the order of the examples, or the examples themselves."""
    if not isinstance(data, (DataLoader, Dataset)):
        return ()
    cut = getattr(data, "batch_sampler", None)
    order = getattr(cut, "sampler", getattr(data, "sampler", None))
    shuffled = isinstance(order, RANDOM_SAMPLERS)
    drawn = shuffled and _draws_some(order, cut)
    if drawn:
        warn(
            "the loader draws at random which examples it gives, so that some are left out or come twice: "
            "this objective is of one draw. Make the loader without sampler=, and with drop_last=False."
        )
    augmented = _gives_others(data.dataset if isinstance(data, DataLoader) else data)
    if augmented:
        warn(
            "the data set gives another first example each time it is asked, as one that augments does: "
            "this objective is of one draw. Turn the augmentation off for a surface that can be made again."
        )
    return ("shuffled",) * shuffled + ("drawn",) * drawn + ("augmented",) * augmented


def _draws_some(order: Any, cut: Any) -> bool:
    """Whether a random order gives other examples each time, not only the same ones in another order."""
    n = len(order.weights if isinstance(order, WeightedRandomSampler) else order.data_source)
    dropped = getattr(cut, "drop_last", False) and len(order) % cut.batch_size
    return bool(order.replacement or order.num_samples != n or dropped)


def _gives_others(dataset: Any) -> bool:
    """Whether a data set's first example differs when it is asked twice."""
    if type(dataset) is TensorDataset or isinstance(dataset, IterableDataset) or not len(dataset):
        return False
    with preserved_randomness():
        return not are_same(dataset[0], dataset[0])


def read_batches(
    data: Any, device: torch.device, dtype: torch.dtype, *, max_batches: int, count: Callable[[Any], float] | None
) -> Examples:
    """Read batches of any structure, kept as they come; ``count`` says how many examples one holds.

    Raises:
        DataError: there are no batches, no end of them, or the size of one cannot be told.
    """
    given = iter(data) if isinstance(data, list) else data  # a list of two tensors is two batches here, not one pair
    batches, source = _raw_batches(given, max_batches)
    read = batch_reader(device, dtype, count)
    read_all = [read(i, b) for i, b in enumerate(batches)]
    return replace(_examples(read_all, source, _remarks(data)), are_given=True)


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
    if not isinstance(data, (tuple, list)) or len(data) != 2 or not is_array(listed_target(data[1])):
        return False
    inputs = data[0].values() if isinstance(data[0], Mapping) else listed_rows(data[0])
    several = isinstance(data[0], (tuple, Mapping)) and len(data[0]) > 0
    return is_array(inputs) or (several and all(is_array(v) for v in inputs))


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
    try:
        return [default_collate(rows[i : i + _COLLATED_ROWS]) for i in cut], type(data).__name__
    except (TypeError, ValueError, RuntimeError) as cause:
        fix = "Pass a DataLoader whose collate_fn makes a batch of them."
        raise DataError(
            f"its examples cannot be put together: {cause}", where="data", got=_structure(rows[0]), fix=fix
        ) from cause


def _bounded(items: Iterable[Any], limit: int) -> Iterator[Any]:
    iterator, held = iter(items), 0
    for item in islice(iterator, limit):
        leaves = item if _is_tensors(item) else pytree.tree_leaves(item)
        held += sum(t.numel() * t.element_size() for t in leaves if isinstance(t, Tensor))
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
    if _is_tensors(batch):
        inputs, target = (to_tensor(part, device, dtype) for part in batch)
        leaves = [inputs, target]
    else:
        listed = listed_rows(batch[0]), listed_target(batch[1])
        inputs, target = (pytree.tree_map(lambda leaf: to_tensor(leaf, device, dtype), part) for part in listed)
        for place, part in (("inputs", inputs), ("target", target)):
            for leaf in pytree.tree_leaves(part):
                refuse_numberless(leaf, place, f"batch {i}")
        leaves = pytree.tree_leaves((inputs, target))
    lengths = {len(t) for t in leaves if isinstance(t, Tensor) and t.ndim}
    if not isinstance(target, Tensor) or target.ndim == 0 or len(lengths) != 1:
        raise DataError(
            f"batch {i}: inputs and target do not have one length", where="data", got=_structure((inputs, target))
        )
    return inputs, target


def _is_tensors(batch: Any) -> bool:
    """Whether this is a plain tuple or list of tensors, whose leaves need no search."""
    return isinstance(batch, (tuple, list)) and all(isinstance(part, Tensor) for part in batch)


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
