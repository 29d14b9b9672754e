"""The trust report on a page and under a picture."""

from __future__ import annotations

import html
from collections.abc import Sequence

from ..findings import Finding, TrustReport
from ..privacy import scrub

MARKS = {"ok": "✓", "note": "i", "warning": "!", "error": "×"}
"""Severities differ by their sign and their word, not by colour alone."""
_SHOWN = ("error", "warning", "note")
_UNDER_PICTURES = ("error", "warning")


def sentences(trust: TrustReport | None) -> tuple[str, ...]:
    """What a picture that travels alone must say of itself: errors and warnings, one sentence each."""
    found = () if trust is None else trust.of(*_UNDER_PICTURES)
    return tuple(f"{f.severity.capitalize()}: {scrub(f.message)}" for f in found)


def section(trust: TrustReport | None) -> str:
    """The report as a part of a page; empty without one."""
    if trust is None or not len(trust):
        return ""
    grave, fine = trust.of(*_SHOWN), trust.of("ok")
    rest = ""
    if fine:
        count = f"{len(fine)} more thing{'s' * (len(fine) > 1)} looked at and found in order"
        rest = f"<details><summary>{count}</summary><ul class=findings>{_items(fine)}</ul></details>"
    shown = f"<ul class=findings>{_items(grave)}</ul>" if grave else "<p>Nothing was found that would mislead.</p>"
    heading = "What this picture can and cannot show"
    return f'<section class="card trust"><h2>{heading}</h2>{shown}{rest}</section>'


def _items(findings: Sequence[Finding]) -> str:
    return "".join(
        f'<li class="{f.severity}"><span class=mark aria-hidden=true>{MARKS[f.severity]}</span>'
        f"<div><strong>{f.severity}, {html.escape(f.name)}</strong> {html.escape(scrub(f.message))}"
        f"{_advice(f.advice)}</div></li>"
        for f in findings
    )


def _advice(advice: str) -> str:
    return f" <em>{html.escape(scrub(advice))}</em>" if advice else ""
