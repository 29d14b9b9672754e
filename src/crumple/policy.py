"""How a model's layers that behave differently in training are treated when its loss is surveyed."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from .errors import InputError, check_choice, warn

BATCHNORM = ("frozen", "batch", "recompute")
DROPOUT = ("off", "seeded")
_AUTOCAST = (torch.bfloat16, torch.float16)


@dataclass(frozen=True)
class Policy:
    """What batch normalisation, dropout and autocast do at every point of a survey.

    Raises:
        UnknownNameError: there is no such treatment.
        InputError: autocast knows no such type.
    """

    batchnorm: str = "frozen"
    """``"frozen"``: the model's stored statistics. ``"batch"``: those of each batch as it is evaluated,
    which are not stored. ``"recompute"``: estimated anew at every point by one pass over the batches, as
    ``torch.optim.swa_utils.update_bn`` does, and as work on mode connectivity needs (Garipov et al. 2018)."""
    dropout: str = "off"
    """``"off"``, or ``"seeded"``: the same random masks at every point, in all of PyTorch's layers that have some.
    What a layer of your own drops by ``self.training`` stays off."""
    seed: int = 0
    """Of the masks."""
    autocast: torch.dtype | None = None
    """The type of ``torch.autocast``, or None for the model's own."""

    def __post_init__(self) -> None:
        """Check the names."""
        check_choice(self.batchnorm, BATCHNORM, "batchnorm")
        check_choice(self.dropout, DROPOUT, "dropout")
        if self.autocast is not None and self.autocast not in _AUTOCAST:
            raise InputError(
                "autocast knows no such type", where="autocast", got=self.autocast, expected=str(_AUTOCAST)
            )

    @property
    def is_plain(self) -> bool:
        """Whether the model simply runs in evaluation mode, so that its operations can be rearranged."""
        return self == Policy(seed=self.seed)

    def apply(self, module: nn.Module) -> None:
        """Put the layers of our own copy of a model into the modes that this policy asks for."""
        module.eval()
        if self.batchnorm == "batch":
            for norm in batch_norms(module):
                norm.track_running_stats = False  # in training mode, the statistics are then used and not stored
                norm.train()
        if self.dropout == "seeded":
            for layer in module.modules():
                if _drops(layer):
                    layer.training = True  # of this layer alone: what is in it is asked by itself

    def enter(self, stack: ExitStack, device: torch.device) -> None:
        """Enter the contexts in which the loss is computed."""
        if self.autocast is not None:
            # no cache: it would go on giving the weights of the first point, whatever is set after it
            stack.enter_context(torch.autocast(device.type, dtype=self.autocast, cache_enabled=False))

    def describe(self) -> dict[str, Any]:
        """The policy as plain values, for provenance."""
        words: dict[str, Any] = {"batchnorm": self.batchnorm, "dropout": self.dropout}
        if self.dropout == "seeded":
            words["dropout"] = f"seeded ({self.seed})"
        if self.autocast is not None:
            words["autocast"] = str(self.autocast).removeprefix("torch.")
        unusual = [f"{name} {word}" for name, word in words.items() if word not in ("frozen", "off")]
        words["mode"] = ", ".join(["eval", *unusual])  # what figures say of it
        return words


def warn_of_held_statistics(policy: Policy) -> None:
    """Say that slopes are not those of the values, where statistics are estimated anew at every point.

    A derivative holds them as they are at the point, while from point to point they change.
    """
    if policy.batchnorm == "recompute":
        warn(
            'with batchnorm="recompute" slopes hold the statistics of their point, so that they are not those of the '
            'values; take batchnorm="frozen" or "batch" where slopes matter'
        )


def _drops(layer: nn.Module) -> bool:
    """Whether a layer of PyTorch draws masks when it is in training mode."""
    if isinstance(layer, nn.TransformerEncoderLayer):  # evaluated in one go, it would pass by the layers inside
        return any(map(_drops, layer.children()))
    return isinstance(layer, _DROPPING) and getattr(layer, "dropout", getattr(layer, "p", 0.0)) > 0.0


_DROPPING = (nn.modules.dropout._DropoutNd, nn.RNNBase, nn.MultiheadAttention)


def batch_norms(module: nn.Module) -> list[nn.modules.batchnorm._NormBase]:
    """The layers that keep running statistics of their batches."""
    kinds = (nn.modules.batchnorm._BatchNorm,)
    return [m for m in module.modules() if isinstance(m, kinds)]
