"""Ahead of or behind the year: done against plan, compared with the share of the year that has passed, in percentage points."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

_TENTH = Decimal("0.1")


def ahead_points(done_fen: int | None, plan_fen: int | None, through: date | None, year: int) -> Decimal | None:
    """Points ahead (negative: behind) of elapsed time at ``through``; None where a part is unknown, of another year, or the plan is 0."""
    if done_fen is None or not plan_fen or through is None or through.year != year:
        return None
    return ((Decimal(done_fen) / Decimal(plan_fen) - _elapsed(through, year)) * 100).quantize(_TENTH, ROUND_HALF_UP)


def planned_by(plan_fen: int | None, through: date, year: int) -> int | None:
    """What of the year's plan (fen) should be done at the end of a day, by time elapsed; None without a plan or for another year."""
    if plan_fen is None or through.year != year:
        return None
    return int((Decimal(plan_fen) * _elapsed(through, year)).to_integral_value(ROUND_HALF_UP))


def _elapsed(through: date, year: int) -> Decimal:
    return Decimal((through - date(year, 1, 1)).days + 1) / Decimal((date(year, 12, 31) - date(year, 1, 1)).days + 1)
