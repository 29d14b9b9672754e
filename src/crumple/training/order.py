"""The order in which examples are trained on."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor

from ..errors import InputError, check_count
from ..examples import take
from ..objective import Objective
from ..streaming import Stream

_MOST_VIEWS = 4096


class Order:
    """The batches of one epoch after another, without end.

    Args:
        objective: whose examples they are.
        batch_size: rows a batch; None for all of them, or for batches that come as they are.
        shuffle: draw a new order each epoch; else the order of the data.
        seed: of those draws. Each iteration begins with it anew, so that all runs see one order.
    """

    def __init__(self, objective: Objective, batch_size: int | None, *, shuffle: bool, seed: int) -> None:
        examples = objective.examples
        self.whole = examples.joined() if objective.mean_loss.loss is not None else None
        self.examples = examples
        self.batch_size, self.shuffle = batch_size, shuffle
        self.seed = check_count(seed, "seed", least=0, most=2**63 - 1)
        if self.whole is None:
            if batch_size is not None:
                raise InputError("the batches come as they are", where="batch_size", got=batch_size)
            if shuffle and isinstance(examples, Stream):
                raise InputError("a stream keeps its own order", where="shuffle", got=shuffle)
            self.an_epoch = len(examples.counts)
            self.rows = int(max(examples.counts))
            return
        self.n = len(self.whole[1])
        self.rows = min(self.n, check_count(batch_size, "batch_size")) if batch_size is not None else self.n
        self.an_epoch = -(-self.n // self.rows)

    def __iter__(self) -> Iterator[Any]:
        generator = torch.Generator().manual_seed(self.seed)
        while True:
            yield from self._epoch(generator)

    def _epoch(self, generator: torch.Generator) -> Iterator[Any]:
        if self.whole is None:
            batches = self.examples.batches
            if self.shuffle and isinstance(batches, tuple):
                order = torch.randperm(len(batches), generator=generator).tolist()
                batches = tuple(batches[i] for i in order)
            yield from batches
            return
        if not self.shuffle:
            yield from self._views or self._cuts(slice)
            return
        # drawn on the host, so that all machines see one order; on the device once an epoch, not once a batch
        shuffled = torch.randperm(self.n, generator=generator).to(self.whole[1].device)
        yield from self._cuts(lambda start, stop: shuffled[start:stop])

    @functools.cached_property
    def _views(self) -> list[Any]:
        """The batches in the order of the data, made once if they are not many."""
        return list(self._cuts(slice)) if self.an_epoch <= _MOST_VIEWS else []

    def _cuts(self, rows: Callable[[int, int], slice | Tensor]) -> Iterator[Any]:
        for start in range(0, self.n, self.rows):
            yield take(self.whole, rows(start, start + self.rows))
