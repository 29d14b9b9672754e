"""What of the model moves, and what its layers make of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from torch.nn.utils import parametrize

from ..findings import Finding
from ..policy import batch_norms
from .flight import Flight

_WIDE_ENOUGH = 2
"""Filters of fewer numbers have no direction of their own, only a sign."""


def parameters(flight: Flight) -> Iterator[Finding]:
    """Which numbers of the model move, and which do not."""
    space, module = flight.objective.space, flight.module
    everything = dict(module.named_parameters(remove_duplicate=False))
    tied = len(everything) - len(dict(module.named_parameters()))
    frozen = sum(p.numel() for n, p in module.named_parameters() if n not in space.names)
    told = f"{space.size:,} parameters in {len(space.names)} tensors move"
    told += f", {frozen:,} are frozen and stay" if frozen else ""
    told += f"; {tied} tied name{'s' * (tied > 1)} move once, together with the first" if tied else ""
    yield Finding("parameters", "note" if frozen else "ok", told + ".", float(space.size))
    types = Counter(str(p.dtype).removeprefix("torch.") for n, p in module.named_parameters() if n in space.names)
    if len(types) > 1:
        named = ", ".join(f"{count} of {name}" for name, count in types.items())
        told = f"Tensors have several types ({named}): the coarsest sets the noise of the surface."
        yield Finding("types", "warning", told, advice="Convert the model to one type: model.float().")
    elif next(iter(types), "") in ("float16", "bfloat16"):
        told = f"The model computes in {next(iter(types))}: differences below about a hundredth of a loss are rounding."
        yield Finding("types", "note", told, advice="Survey a float32 copy for smooth pictures: model.float().")


def layers(flight: Flight) -> Iterator[Finding]:
    """Layers whose parameters mean something else than they seem."""
    module, policy = flight.module, flight.objective.mean_loss.policy
    made = [name for name, m in module.named_modules() if parametrize.is_parametrized(m) or hasattr(m, "weight_g")]
    if made:
        told = f"The weights of {_listed(made)} are computed from others (a parametrisation), which are what moves."
        advice = "Filter normalisation then sees the parts, not the weight; remove_parametrizations makes it one."
        yield Finding("parametrised", "note", told, float(len(made)), advice)
    quantised = [n for n, m in module.named_modules() if "quantized" in type(m).__module__]
    if quantised:
        told = f"{_listed(quantised)} is quantised and does not move."
        yield Finding("quantised", "warning", told, float(len(quantised)), "Survey the model before quantising it.")
    if norms := batch_norms(module):
        told = f"Batch normalisation is {policy.batchnorm} in {len(norms)} layers; dropout is {policy.dropout}."
        yield Finding("mode", "ok", told, float(len(norms)))


def filters(flight: Flight) -> Iterator[Finding]:
    """Filters that cannot be normalised: those of one number, and those that are zero."""
    tensors = flight.objective.space.unflatten(flight.objective.theta)
    rows = [t.reshape(len(t), -1) for t in tensors.values() if t.ndim > 1]
    if not rows:
        return
    zero = sum(int((r.double().norm(dim=1) == 0).sum()) for r in rows)
    total = sum(len(r) for r in rows)
    tiny = sum(len(r) for r in rows if r.shape[1] < _WIDE_ENOUGH)
    if zero:
        told = f"{zero} of {total} filters are zero: a filter-normalised direction is zero there."
        yield Finding("filters", "note", told, float(zero))
    if tiny == total:
        told = "Every filter is a single number, so that filter normalisation leaves only signs to chance."
        yield Finding("tiny filters", "note", told, float(tiny), "Take crumple.directions.weights instead.")


def _listed(names: list[str]) -> str:
    return ", ".join(repr(n) for n in names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
