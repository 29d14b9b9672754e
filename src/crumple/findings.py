"""What a report says: findings, each with its severity, its figure and what to do about it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from .errors import UnknownNameError, check_choice, suggest

SEVERITIES = ("ok", "note", "warning", "error")
"""Looked at and found good; worth knowing; the picture may mislead; the picture is wrong."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, in one sentence."""

    name: str
    """What was looked at, by a name that stays the same from version to version."""
    severity: str
    """One of ``ok``, ``note``, ``warning``, ``error``."""
    message: str
    """What was found."""
    figure: float | None = None
    """The number that was found, in the unit that the message gives it; NaN and infinities are numbers too."""
    advice: str = ""
    """What to do about it; empty where nothing is to be done."""

    def __post_init__(self) -> None:
        """Check the severity."""
        check_choice(self.severity, SEVERITIES, "severity")

    def __str__(self) -> str:
        """One line: severity, name, what was found, what to do."""
        return f"{self.severity:<8} {self.name}: {self.message}" + (f" {self.advice}" if self.advice else "")


@dataclass(frozen=True)
class TrustReport:
    """What may and may not be concluded from a picture, the gravest finding first.

    Example:
        >>> report = TrustReport([Finding("axes", "ok", "The axes are at right angles.", 90.0)])
        >>> report.worst, report["axes"].figure
        ('ok', 90.0)
    """

    findings: Sequence[Finding]
    """Each thing that was looked at and applied."""
    subject: str = ""
    """What was looked at, in a few words."""

    def __post_init__(self) -> None:
        """Put the gravest first, else in the order in which they were looked for."""
        by_gravity = sorted(self.findings, key=lambda f: -SEVERITIES.index(f.severity))
        object.__setattr__(self, "findings", tuple(by_gravity))

    def __iter__(self) -> Iterator[Finding]:
        """The findings, the gravest first."""
        return iter(self.findings)

    def __len__(self) -> int:
        """How many things were looked at."""
        return len(self.findings)

    def __contains__(self, name: object) -> bool:
        """Whether something of that name was looked at."""
        return any(f.name == name for f in self.findings)

    def __getitem__(self, name: str) -> Finding:
        """The finding of that name."""
        for finding in self.findings:
            if finding.name == name:
                return finding
        names = [f.name for f in self.findings]
        raise UnknownNameError("nothing of that name was looked at", where="report", got=name, fix=suggest(name, names))

    @property
    def worst(self) -> str:
        """The gravest severity; ``ok`` for an empty report."""
        return self.findings[0].severity if self.findings else "ok"

    def of(self, *severities: str) -> tuple[Finding, ...]:
        """The findings of those severities."""
        for severity in severities:
            check_choice(severity, SEVERITIES, "severities")
        return tuple(f for f in self.findings if f.severity in severities)

    def to_dict(self) -> dict[str, Any]:
        """Plain values that JSON can hold; a figure that is not finite becomes text."""
        rows = [asdict(f) for f in self.findings]
        for row in rows:
            if row["figure"] is not None and not math.isfinite(row["figure"]):
                row["figure"] = str(row["figure"])
        return {"subject": self.subject, "worst": self.worst, "findings": rows}

    def __str__(self) -> str:
        """One line a finding."""
        head = [self.subject] if self.subject else []
        return "\n".join([*head, *map(str, self.findings)])


def percent(share: float) -> str:
    """A share in words.

    Example:
        >>> percent(0.01234), percent(0.5), percent(26.0), percent(1e-9)
        ('1.2 %', '50 %', '26 times', 'less than 0.001 %')
    """
    if share >= 9.95:
        return f"{share:.2g} times"
    if share >= 0.0995:
        return f"{100 * share:.0f} %"
    return f"{100 * share:.2g} %" if share >= 1e-5 or share == 0.0 else "less than 0.001 %"
