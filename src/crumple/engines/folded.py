"""The folded engine: convolutional networks with batch normalisation folded in, channels last.

Channels-last activations suit the convolution kernels of CPUs and of GPUs with tensor cores.
"""

from __future__ import annotations

import copy
from dataclasses import replace

from torch import Tensor, fx

from ..errors import ModelError
from ..examples import Examples
from ..mean_loss import MeanLoss
from ..streaming import Stream
from .engine import Axes, Block, Engine, Survey
from .folding import CONVOLUTIONS, fold
from .generic import Generic
from .graph import Traced


class Folded(Engine):
    """The generic engine on a twin of the model that has fewer passes over memory."""

    name = "folded"

    def __init__(self, survey: Survey, traced: Traced, examples: Examples | Stream) -> None:
        self.survey, self.dtype, self.examples = survey, survey.mean_loss.dtype, examples
        twin, folds = _folded_twin(survey.mean_loss, traced)
        twin.examples = examples
        self._generic = Generic(Survey(twin, survey.plane, survey.grid))
        self.reason = f"{folds} batch normalisations folded into convolutions, channels last"

    @classmethod
    def make(cls, survey: Survey, examples: Examples | Stream | None = None) -> Folded | str:
        """This engine, or why it does not apply; ``examples`` are those of the survey, channels last."""
        traced = survey.traced
        if isinstance(traced, str):
            return traced
        kinds = {type(m) for m in survey.mean_loss.network.module.modules()}
        if not kinds & set(CONVOLUTIONS):
            return "the model has no convolutions"
        return cls(survey, traced, examples or survey.mean_loss.examples.channels_last())

    def block(self, axes: Axes) -> Block:
        """Loss and metrics on the product of ``axes``."""
        return self._generic.block(axes)

    def workers(self, threads: int) -> int:
        """How many of so many threads may evaluate points at once, each with a copy of the network."""
        return self._generic.workers(threads)

    def twin(self) -> Engine:
        """The same on a network of its own, and on the same data."""
        made = Folded.make(replace(self.survey, mean_loss=self.survey.mean_loss.twin()), self.examples)
        if isinstance(made, str):
            raise ModelError(made, where="model")
        return made

    def operation_elements(self) -> int:
        """Numbers in the widest activation of one sub-batch."""
        return self._generic.operation_elements()


def _folded_twin(mean_loss: MeanLoss, traced: Traced) -> tuple[MeanLoss, int]:
    """The loss on the folded graph, whose parameters are still those of the network; and how many were folded."""
    folding = fold(traced)
    folding.overwrite(lambda made, by: True)
    module = folding.traced.module
    if isinstance(module, fx.GraphModule):
        module.recompile()
    twin = copy.copy(mean_loss)
    twin.network = copy.copy(mean_loss.network)
    twin.network.module = module
    set_plainly = mean_loss.network.set

    def set_and_fold(theta: Tensor) -> None:
        set_plainly(theta)
        folding.update(folding.folds)

    twin.network.set = set_and_fold  # type: ignore[method-assign]
    return twin, len(folding.folds)
