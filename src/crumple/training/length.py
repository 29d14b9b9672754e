"""How long a run goes on."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import InputError, check_choice, check_count
from .order import Order


@dataclass(frozen=True)
class Length:
    """How long a run goes on, and when something is due on the way."""

    total: int
    """Updates in all."""
    every: int
    """Updates between recorded points."""
    schedule: int
    """Updates between steps of the scheduler."""

    @classmethod
    def of(
        cls, order: Order, *, epochs: int | None, steps: int | None, record_every: int | None, schedule_every: str
    ) -> Length:
        """From what the caller said, checked.

        Raises:
            InputError: not just one of epochs and steps was given, or a count is not usable.
        """
        if (epochs is None) == (steps is None):
            raise InputError("one of epochs= and steps= is needed", where="epochs", got=(epochs, steps))
        total = check_count(steps, "steps") if steps is not None else check_count(epochs, "epochs") * order.an_epoch
        every = order.an_epoch if epochs is not None else 1
        if record_every is not None:
            every = check_count(record_every, "record_every")
        check_choice(schedule_every, ("epoch", "step"), "schedule_every")
        return cls(total, every, order.an_epoch if schedule_every == "epoch" else 1)

    def is_recorded(self, step: int) -> bool:
        """Whether the point after this update is."""
        return step % self.every == 0 or step == self.total
