"""The working-day calendar: what is published with the product, and what administrators uploaded since."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from huoshui.core import clock
from huoshui.core.workdays import WorkdayCalendar
from huoshui.operations.adapters.one_run import kept_all_days
from huoshui.rulebook.adapters.published_calendar import published_years
from huoshui.rulebook.models import CalendarYear
from huoshui.rulebook.rules.calendar_text import YearPlan

WARN_DAYS_AHEAD = 60


@dataclass(frozen=True)
class CalendarYearLine:
    """One year as the calendar page lists it; ``version`` 0 is what came with the product."""

    year: int
    version: int
    document_number: str
    plan: YearPlan
    recorded_at: dt.datetime | None


@dataclass(frozen=True)
class CalendarDifference:
    """What an upload would change, by day. A year without a calendar stands against plain Monday to Friday."""

    year: int
    is_new_year: bool
    becomes_free: tuple[dt.date, ...]
    becomes_worked: tuple[dt.date, ...]
    lapses: tuple[dt.date, ...]  # marked so far, plain again

    @property
    def is_empty(self) -> bool:
        return not (self.becomes_free or self.becomes_worked or self.lapses)


@kept_all_days
def calendar(on: dt.datetime | None = None) -> WorkdayCalendar:
    """The calendar as known at a moment (None: now). An uploaded year replaces the published one. One query.

    Its ``version`` is stored with every deadline computed from it; ``is_provisional`` tells days beyond the last year known.
    """
    rows = CalendarYear.objects.order_by("year", "version")
    if on is not None:
        rows = rows.filter(recorded_at__lte=on)
    newest = {row.year: (row.version, _plan(row)) for row in rows}
    return _built(tuple((version, plan) for version, plan in newest.values()))


@lru_cache(maxsize=32)
def _built(uploaded: tuple[tuple[int, YearPlan], ...]) -> WorkdayCalendar:
    plans = dict(published_years())
    published_through = max(plans)
    plans.update({plan.year: plan for _, plan in uploaded})
    first = last = min(plans)
    while last + 1 in plans:
        last += 1
    return WorkdayCalendar(
        days_off=frozenset(day for plan in plans.values() for day in plan.days_off),
        days_worked=frozenset(day for plan in plans.values() for day in plan.days_worked),
        known_through=dt.date(last, 12, 31),
        known_from=dt.date(first, 1, 1),
        version=";".join([f"{first}-{published_through}", *(f"{plan.year}v{number}" for number, plan in uploaded)]),
    )


def calendar_years() -> list[CalendarYearLine]:
    """Every year with its newest version, newest year first."""
    lines = {year: CalendarYearLine(year, 0, "随产品发布", plan, None) for year, plan in published_years().items()}
    for row in CalendarYear.objects.order_by("year", "version"):
        lines[row.year] = CalendarYearLine(row.year, row.version, row.document_number, _plan(row), row.recorded_at)
    return [lines[year] for year in sorted(lines, reverse=True)]


def calendar_difference(plan: YearPlan) -> CalendarDifference:
    """What uploading this plan would change; shown before it is confirmed."""
    known = {line.year: line.plan for line in calendar_years()}
    old = known.get(plan.year, YearPlan(plan.year, (), ()))
    off, worked = set(plan.days_off) - set(old.days_off), set(plan.days_worked) - set(old.days_worked)
    gone = (set(old.days_off) - set(plan.days_off)) | (set(old.days_worked) - set(plan.days_worked))
    return CalendarDifference(plan.year, plan.year not in known, tuple(sorted(off)), tuple(sorted(worked)), tuple(sorted(gone)))


def calendar_warning(today: dt.date | None = None, *, due_on: dt.date | None = None) -> str:
    """A sentence where the known calendar ends within 60 days (or ended), or before a given deadline; "" otherwise."""
    day = today or clock.today()
    horizon = calendar().known_through
    reaches = due_on is not None and due_on > horizon
    if not reaches and horizon >= day + dt.timedelta(days=WARN_DAYS_AHEAD):
        return ""
    return (
        f"工作日历只到 {horizon.isoformat()}，之后暂按周一至周五推算，期限可能变动。"
        f"请系统管理员在国务院办公厅公布 {horizon.year + 1} 年放假安排后，到“系统—工作日历”导入。"
    )


def _plan(row: CalendarYear) -> YearPlan:
    return YearPlan(row.year, tuple(map(dt.date.fromisoformat, row.days_off)), tuple(map(dt.date.fromisoformat, row.days_worked)))
