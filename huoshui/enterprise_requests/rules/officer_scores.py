"""What an officer is measured by: firms covered and visited in time, and closures that the enterprise confirmed. Not the number of visits.

score = 40 × firms visited in time ÷ firms + 60 × confirmed closures ÷ requests of the officer's firms that ended; a part whose
denominator is 0 is left out and the other counts whole. The weights are dated data (officer_terms).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class OfficerFigures:
    """The terms of one officer's score in a period."""

    firms: int
    visited_in_time: int
    ended_requests: int
    confirmed_requests: int


@dataclass(frozen=True, slots=True)
class OfficerScore:
    """``value`` is None where there is nothing to measure by; ``formula`` says how it came about."""

    value: float | None
    formula: str


def officer_score(figures: OfficerFigures, coverage_weight: int, closure_weight: int) -> OfficerScore:
    """Weights are whole points that add up to 100."""
    parts = []
    if figures.firms:
        parts.append((coverage_weight, figures.visited_in_time / figures.firms, f"按期走访 {figures.visited_in_time}/{figures.firms} 家"))
    if figures.ended_requests:
        share = figures.confirmed_requests / figures.ended_requests
        parts.append((closure_weight, share, f"企业确认解决 {figures.confirmed_requests}/{figures.ended_requests} 件"))
    if not parts:
        return OfficerScore(None, "没有可计分的企业和诉求")
    whole = sum(weight for weight, _, _ in parts)
    value = sum(weight * share for weight, share, _ in parts) / whole * 100
    words = " + ".join(f"{words} × {weight}" for weight, _, words in parts)
    return OfficerScore(round(value, 1), f"({words}) ÷ {whole} × 100")


def is_due(last_visit_on: date | None, since: date, today: date, every_days: int) -> bool:
    """Whether a visit is due: ``every_days`` after the last one, or after the card began where there was none."""
    return (today - (last_visit_on or since)).days >= every_days
