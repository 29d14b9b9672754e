"""Whether the loss can be surveyed: a function of θ, finite, a mean, of data that stay the same, with gradients."""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from ..errors import BusyError, CrumpleError, LossError
from ..findings import Finding
from .flight import Flight

_STEP = 1e-2
"""The second point at which the loss is tried lies this share of ‖θ‖ from the model."""


def repeats(flight: Flight) -> Iterator[Finding]:
    """Whether the loss is a function of θ: the same at a point after it has been elsewhere."""
    objective = flight.objective
    here = objective.theta
    there = here + _STEP * _away(here)
    try:
        with objective.session():  # one for all, as in a survey: each session begins with the same random state
            visits = [objective.mean_loss.measure(point)["loss"] for point in (here, here, there, there, here)]
    except BusyError:
        raise
    except Exception as cause:  # a survey marks the points where a model raises, and takes fewer rows at once
        told = f"The model raised {type(cause).__name__} where the loss was tried: {str(cause)[:160]}".rstrip(".")
        yield Finding("repeats", "note", f"{told}.", advice="Points where it does are marked as failed.")
        return
    pairs = [(visits[0], visits[1]), (visits[2], visits[3]), (visits[0], visits[4])]
    differing = [pair for pair in pairs if not _same(*pair)]
    if not differing:
        yield Finding("repeats", "ok", "The loss of all the data came out the same every time, at two points.", 0.0)
        return
    one, other = differing[0]
    told = f"The loss is not a function of the parameters: at one point it was {one:.9g}, then {other:.9g}."
    advice = "Remove what is random or kept between calls, or seed it inside the loss."
    yield Finding("repeats", "error", told, abs(one - other), advice)


def centre(flight: Flight) -> Iterator[Finding]:
    """Whether the model itself has a finite loss."""
    value = flight.objective.value()
    if math.isfinite(value):
        yield Finding("centre", "ok", f"The model's own loss is {value:.6g}.", value)
        return
    advice = "Look for targets that are all ignored, for numbers beyond the model's type, for divisions by zero."
    yield Finding("centre", "warning", f"The model's own loss is {value}.", value, advice)


def mean(flight: Flight) -> Iterator[Finding]:
    """Whether the loss is a mean over examples, so that batches may be cut anew."""
    mean_loss = flight.objective.mean_loss
    if mean_loss.loss is None or mean_loss.is_streamed or flight.objective.examples.rows < 2:
        return
    if mean_loss.is_mean:
        yield Finding("mean", "ok", "The loss is a mean over examples, weighted by their number in each batch.")
        return
    told = "The loss of all examples is not the mean of the losses of their parts, so that all are taken at once."
    yield Finding("mean", "note", told, advice='Where batches are meant, pass batch_size="given".')


def data(flight: Flight) -> Iterator[Finding]:
    """What was read, and whether reading it again would give the same."""
    examples = flight.objective.examples
    remarks = getattr(examples, "remarks", ())
    if not examples.rows:
        return
    told = f"{examples.rows:,} examples from {examples.source}."
    if "augmented" in remarks:
        advice = "Turn the augmentation off for a surface that can be made again."
        yield Finding("data", "warning", f"{told} The data set gives other examples each time.", advice=advice)
    elif "drawn" in remarks:
        advice = "Make the loader without sampler=, and with drop_last=False."
        yield Finding("data", "warning", f"{told} The loader draws others each time.", advice=advice)
    elif examples.rows == 1:
        yield Finding("data", "note", f"{told} The surface will be that of one example.", 1.0)
    elif "shuffled" in remarks:
        yield Finding("data", "ok", f"{told} It shuffles; the order of one reading was kept.", float(examples.rows))
    else:
        yield Finding("data", "ok", told, float(examples.rows))


def gradient(flight: Flight) -> Iterator[Finding]:
    """Whether gradients flow, which landmarks, curvature and training need."""
    try:
        norm = float(flight.objective.gradient().double().norm())
    except (CrumpleError, RuntimeError) as cause:
        kind = "" if isinstance(cause, LossError) else f"{type(cause).__name__}: "
        told = f"No gradient flows ({kind}{str(cause)[:160]})".rstrip(".") + "."
        yield Finding(
            "gradient", "note", told, advice="Surfaces can be drawn; landmarks, curvature and training cannot."
        )
        return
    yield Finding("gradient", "ok", f"The gradient at the model has length {norm:.3g}.", norm)


def _away(theta: Tensor) -> Tensor:
    """A fixed direction of the length of θ, or of length 1 where θ is zero."""
    noise = torch.randn(theta.shape, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    length = float(theta.double().norm()) or 1.0
    return (noise / noise.norm() * length).to(theta)


def _same(one: float, other: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other))
