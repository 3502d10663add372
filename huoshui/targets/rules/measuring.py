"""From counted cells to what an indicator says: terms, growth over a base, places among units. No database, no clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from huoshui.analytics.rollups import Aggregate, Asked
from huoshui.analytics.rollups.aggregates import Counted
from huoshui.analytics.rollups.conditions import Test
from huoshui.core.periods import Period, last_day_of_month
from huoshui.investment_projects.rules.batch_rates import RATE_KINDS
from huoshui.targets.rules.indicators import Indicator, Measured

NOT_BEGUN = "期间还没有开始"
NO_BASE = "上年同期（上期）为 0 或不详，无从比较"
NO_DENOMINATOR = "分母为 0 或不详"
NOTHING_KNOWN = "没有填报"
RANK_NEEDS_ALL = "位次只对看全区的岗位计算"
_GROWN = {
    ("sign", "started"): "start_amount_fen",
    ("sign", "in_production"): "produce_amount_fen",
    ("start", "in_production"): "produce_amount_fen",
}
"""What a project counts with once it took a later step: the frozen amount of the later entry."""


def asked_of(period: Period, as_of: dt.date) -> Asked | None:
    """The question for a period as of a day: what lies after the day has not happened. None: the period has not begun."""
    return None if as_of < period.start else Asked(period.start, min(period.end, as_of))


def base_period(period: Period, base: str) -> Period:
    """The same months a year earlier, or the period of the same length before; 29 February becomes the 28th."""
    whole = period.start.day == 1 and period.end == last_day_of_month(period.end.year, period.end.month)
    months = 12 if base == "year_before" else (period.end.year - period.start.year) * 12 + period.end.month - period.start.month + 1
    if base != "year_before" and not whole:
        return Period(period.start - dt.timedelta(days=period.days), period.start - dt.timedelta(days=1))
    start, end = months_earlier(period.start, months), months_earlier(period.end, months)
    return Period(start, last_day_of_month(end.year, end.month) if whole else end)


def months_earlier(day: dt.date, months: int) -> dt.date:
    """The same day some months before, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return dt.date(year, month + 1, min(day.day, last_day_of_month(year, month + 1).day))


def terms_of_batch_rate(indicator: Indicator, rule: Mapping[str, str]) -> tuple[Aggregate, Aggregate]:
    """Numerator and denominator of a 三个一批 rate by the terms of the rule in force (investment_projects/rules/batch_rates.py)."""
    kind = RATE_KINDS[indicator.rule]
    entries = Test("is", "kind", (kind,))
    below = Test("term", kind, (rule["denominator"],))
    above = Test("term", kind, (rule["numerator"],))
    if indicator.by == "count":
        return Aggregate("batch_entry", "", (entries, below, above)), Aggregate("batch_entry", "", (entries, below))
    known = Test("known", "amount_fen")
    columns = [_GROWN.get((kind, rule[term]), "amount_fen") for term in ("numerator", "denominator")]
    return (
        Aggregate("batch_entry", columns[0], (entries, known, below, above)),
        Aggregate("batch_entry", columns[1], (entries, known, below)),
    )


def with_grades(aggregate: Aggregate, grades: tuple[str, ...]) -> Aggregate:
    """The test of contentment with the grades that count by the rule in force."""
    tests = tuple(Test("is", test.column, grades) if test.kind == "content" else test for test in aggregate.tests)
    return Aggregate(aggregate.subject, aggregate.column, tests)


def needs_grades(aggregate: Aggregate) -> bool:
    return any(test.kind == "content" for test in aggregate.tests)


def measured_plain(indicator: Indicator, cell: Counted) -> Measured:
    """A count or an amount."""
    note = NOTHING_KNOWN if cell.value is None else ""
    return Measured(indicator, cell.value, undecided=cell.undecided, missing=cell.missing, note=note)


def measured_rate(indicator: Indicator, above: Measured | Counted, below: Measured | Counted) -> Measured:
    """A share of two terms; None where the denominator is 0 or a term is not known. Over one stays over one."""
    numerator, denominator = above.value, below.value
    value = Fraction(numerator, denominator) if numerator is not None and denominator else None
    undecided, missing = max(above.undecided, below.undecided), max(above.missing, below.missing)
    return Measured(indicator, value, numerator, denominator, undecided, missing, "" if value is not None else NO_DENOMINATOR)


def measured_growth(indicator: Indicator, now: Measured, before: Measured) -> Measured:
    """How much more than the base; both stay beside it."""
    value = None
    if now.value is not None and before.value is not None and before.value > 0:
        value = Fraction(now.value - before.value) / Fraction(before.value)
    return Measured(
        indicator,
        value,
        now.value,
        before.value,
        now.undecided + before.undecided,
        now.missing + before.missing,
        "" if value is not None else NO_BASE,
    )


def measured_rank(indicator: Indicator, own: Hashable, values: Mapping[Any, int | Fraction | None]) -> Measured:
    """The place among those that have a value (competition ranking: equals share a place, the next one is left out)."""
    mine = values.get(own)
    known = [value for value in values.values() if value is not None]
    if mine is None:
        return Measured(indicator, None, None, len(known), note="没有可排位的数")
    better: Callable[[int | Fraction], bool] = (
        (lambda other: other > mine) if indicator.order == "highest_first" else (lambda other: other < mine)
    )
    return Measured(indicator, 1 + sum(better(value) for value in known), mine, len(known))


def total(cells: Iterable[Counted]) -> Counted:
    """All cells together; of none nothing, which is 0 and not missing. One cell without records makes no 0 of what others lack."""
    found = Counted(None)
    for cell in cells:
        found = found.plus(cell)
    return found.whole()
