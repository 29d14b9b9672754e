"""Data that does not fit: read anew at every pass, in its own fixed order, and never held as a whole."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils import _pytree as pytree
from torch.utils.data import DataLoader

from .data import RANDOM_SAMPLERS
from .errors import DataError
from .examples import Examples, are_same, drawn, tensor_bytes
from .randomness import preserved_randomness

_ANOTHER_SEED = 271828


@dataclass(frozen=True)
class Stream:
    """Examples that are read from their source at every pass; one pass serves many points of a survey.

    It has what ``Examples`` has, but for joining and cutting: the batches stay as the source gives them.
    """

    source_of_batches: Any
    """What is iterated at every pass."""
    convert: Callable[[int, Any], tuple[Any, float]]
    """(number, raw batch) → the batch on the device, and its weight."""
    first: Any
    """The first batch, kept for checks."""
    counts: tuple[float, ...]
    """The weight of each batch, from the first pass."""
    lengths: tuple[int, ...]
    """How many rows each batch holds, from the first pass."""
    checksum: str
    """SHA-256 over all batches, from the first pass."""
    source: str
    are_given: bool = True

    @property
    def batches(self) -> Iterator[Any]:
        """The batches, read anew, with random states left as they were.

        Raises:
            DataError: the source gave fewer or more than at its first pass.
        """
        n = 0
        for n, batch in enumerate(_passes(self.source_of_batches), start=1):
            if n > len(self.counts):
                break
            yield self.convert(n - 1, batch)[0]
        if n != len(self.counts):
            raise DataError(
                "gave another number of batches than before", where="data", got=n, expected=str(len(self.counts))
            )

    @property
    def n(self) -> float:
        """How many examples there are."""
        return sum(self.counts)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(self.lengths)

    def digest(self) -> str:
        """SHA-256 over all batches, as they were at the first pass."""
        return self.checksum

    def joined(self) -> None:
        """Nothing: they do not fit in one place."""

    def recut(self, rows: int) -> Stream:
        """Itself: the batches stay as the source gives them."""
        return self

    def few(self, rows: int) -> Examples:
        """The first batch."""
        return Examples((self.first,), self.counts[:1], self.source, are_given=True)

    def sampled(self, n: int, generator: torch.Generator) -> Examples:
        """Some whole batches, drawn at random, with about n examples, held in memory."""
        kept = set(drawn(self.lengths, self.counts, n, generator))
        chosen = tuple(batch for i, batch in enumerate(self.batches) if i in kept)
        counts = tuple(count for i, count in enumerate(self.counts) if i in kept)
        return Examples(chosen, counts, self.source, are_given=True)

    def cast(self, dtype: torch.dtype) -> Stream:
        """The same stream with every floating-point tensor in ``dtype``."""

        def convert(i: int, batch: Any) -> tuple[Any, float]:
            converted, count = self.convert(i, batch)
            return _cast(converted, dtype), count

        return replace(self, convert=convert, first=_cast(self.first, dtype))

    def channels_last(self) -> Stream:
        """Itself: the layout is the source's."""
        return self


def open_stream(data: Any, convert: Callable[[int, Any], tuple[Any, float]], max_batches: int) -> Stream:
    """Pass over the data once, to count and to fingerprint it, keeping only the first batch.

    Raises:
        DataError: it can be read only once, comes in a random order, has no end, or gives other data
            when its first batch is read again.
    """
    _check_order(data)
    sha, counts, lengths, first = hashlib.sha256(), [], [], None
    for i, raw in enumerate(islice(_passes(data), max_batches + 1)):
        if i == max_batches:
            raise DataError(f"more than {max_batches} batches, perhaps without end", where="data")
        batch, count = convert(i, raw)
        first = batch if i == 0 else first
        counts.append(count)
        leaves = [leaf for leaf in pytree.tree_leaves(batch) if isinstance(leaf, Tensor)]
        lengths.append(len(leaves[0]) if leaves and leaves[0].ndim else 0)
        for leaf in leaves:
            sha.update(tensor_bytes(leaf))
    if not counts or sum(counts) == 0:
        raise DataError("there are no examples", where="data", got=type(data).__name__)
    if not are_same(first, convert(0, _first_under_another_seed(data))[0]):
        raise DataError(
            "gives other data when its first batch is read again, so every point would see different examples",
            where="data",
            fix="Read without augmentation, or with a fixed seed for each example.",
        )
    return Stream(
        data, convert, first, tuple(counts), tuple(lengths), sha.hexdigest(), f"{type(data).__name__} (streamed)"
    )


def _passes(data: Any) -> Iterator[Any]:
    with preserved_randomness(getattr(data, "generator", None)):
        yield from data


def _first_under_another_seed(data: Any) -> Any:
    """The first batch once more; what is drawn at random, as augmentation is, comes out differently."""
    with preserved_randomness(getattr(data, "generator", None)):
        torch.manual_seed(_ANOTHER_SEED)
        np.random.seed(_ANOTHER_SEED)
        random.seed(_ANOTHER_SEED)
        return next(iter(data))


def _check_order(data: Any) -> None:
    with preserved_randomness(getattr(data, "generator", None)):  # a DataLoader draws a seed as soon as it is begun
        is_spent_by_reading = iter(data) is data
    if is_spent_by_reading:
        raise DataError("can be read only once", where="data", got=type(data).__name__, fix="Pass a list or a loader.")
    order = getattr(getattr(data, "batch_sampler", None), "sampler", None) if isinstance(data, DataLoader) else None
    if isinstance(order, RANDOM_SAMPLERS):
        fix = "Make the loader with shuffle=False: a survey needs no shuffling."
        raise DataError("comes in a random order", where="data", got=type(order).__name__, fix=fix)


def _cast(batch: Any, dtype: torch.dtype) -> Any:
    return pytree.tree_map(lambda t: t.to(dtype) if isinstance(t, Tensor) and t.is_floating_point() else t, batch)
