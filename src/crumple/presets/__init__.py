"""Surfaces with a lesson, ready to load by name."""

from __future__ import annotations

from ..errors import UnknownNameError, suggest
from . import article, classics, control, fitted, neuron, small_nets, weights_alone
from .preset import Card, Data1D, Preset, Run

PRESETS: dict[str, Card] = {
    "article": article.INTENDED,
    "article-as-published": article.PUBLISHED,
    "crumpled-sheet": neuron.CRUMPLED,
    "two-pins": neuron.PINS,
    "xor": small_nets.XOR,
    "symmetric-minima": weights_alone.SYMMETRIC,
    "deeper-saddle": weights_alone.DEEPER,
    "relu-dead-zone": weights_alone.DEAD,
    "plateau": neuron.PLATEAU,
    "plateau-cross-entropy": neuron.PLATEAU_CE,
    "exploding-cubic": weights_alone.CUBIC,
    "recurrent-cliff": neuron.CLIFF,
    "tiny-set": small_nets.TINY,
    "logistic-regression": fitted.LOGISTIC,
    "ring": weights_alone.RING,
    **classics.CARDS,
    "cart": control.LQR,
    "differential-equation": control.PINN,
    **fitted.DIGITS,
}
"""By name: what the gallery says of each, and what makes it."""


def load(name: str) -> Preset:
    """The preset of that name, made anew.

    Raises:
        UnknownNameError: there is none; the message names the nearest.
        MissingPackageError: its data comes with a package that is not installed.
    """
    if not isinstance(name, str) or name not in PRESETS:
        raise UnknownNameError("no such preset", where="preset", got=name, fix=suggest(name, PRESETS))
    return PRESETS[name].make(name)


__all__ = ["PRESETS", "Card", "Data1D", "Preset", "Run", "load"]
