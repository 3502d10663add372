"""Rounds of monthly returns: which months they cover, when they open and are due, and which projects must report.

The numbers are dated data (rule set ``return_terms``). January is never reported alone: the first round of a year covers the
months that are combined (1—2月).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from huoshui.core.periods import Period, last_day_of_month, months
from huoshui.core.workdays import WorkdayCalendar

BY_STAGE, BY_PLAN, ADDED = "construction", "plan", "added"
BASIS_NAMES = {BY_STAGE: "在建", BY_PLAN: "列入年度计划", ADDED: "另行增列"}


@dataclass(frozen=True)
class ReturnTerms:
    """One version of ``return_terms``. Money in whole fen, percentages and points as whole numbers, days of a month, working days."""

    opens_on_day: int
    combined_months: int
    fill_workdays: int
    check_workdays: int
    confirm_workdays: int
    remind_workdays: int
    plan_over_percent: int
    total_over_percent: int
    funds_ahead_points: int
    stages: tuple[str, ...]
    excluded_side_states: tuple[str, ...]
    includes_annual_plan: bool
    zero_month_asks: bool
    tolerance_fen: int
    milestones: tuple[str, ...]
    reference: str = ""


def terms_of(content: Mapping[str, Any], reference: str = "") -> ReturnTerms:
    """The parsed content of a rule version as a value."""
    given = {key: value for key, value in content.items() if key != "basis"}
    for key in ("stages", "excluded_side_states", "milestones"):
        given[key] = tuple(given[key])
    return ReturnTerms(**given, reference=reference)


def round_period(year: int, month: int, terms: ReturnTerms) -> Period | None:
    """What the round of ``month`` covers; None where that month is reported together with a later one."""
    if month < terms.combined_months:
        return None
    return months(year, 1 if month == terms.combined_months else month, month)


def opens_on(period: Period, terms: ReturnTerms) -> date:
    """The day of the period's last month on which its round opens; the last day where the month has no such day."""
    end = period.end
    return date(end.year, end.month, min(terms.opens_on_day, last_day_of_month(end.year, end.month).day))


def period_to_open(today: date, terms: ReturnTerms) -> Period | None:
    """The latest period whose round is due to be open on ``today``. A worker that slept for months opens this one alone."""
    year, month = today.year, today.month
    for _ in range(terms.combined_months + 1):
        period = round_period(year, month, terms)
        if period is not None and opens_on(period, terms) <= today:
            return period
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return None


@dataclass(frozen=True)
class DueDays:
    """By when the units fill, the office checks, the district confirms; and when who has not reported is reminded."""

    fill_on: date
    check_on: date
    confirm_on: date
    remind_on: date


def due_days(opened_on: date, terms: ReturnTerms, calendar: WorkdayCalendar) -> DueDays:
    """Working days, the opening day excluded, each step counted from the one before."""
    fill_on = calendar.add_workdays(opened_on, terms.fill_workdays)
    check_on = calendar.add_workdays(fill_on, terms.check_workdays)
    remind_on = calendar.add_workdays(opened_on, max(terms.fill_workdays - terms.remind_workdays, 0))
    return DueDays(fill_on, check_on, calendar.add_workdays(check_on, terms.confirm_workdays), remind_on)


@dataclass(frozen=True)
class ReportingSubject:
    """What decides whether a project reports: stage, side state, the year of its annual plan, whether it has phases of its own."""

    stage: str
    side_state: str
    annual_plan_fen: int | None
    annual_plan_year: int | None
    has_phases: bool = False


def must_report(subject: ReportingSubject, year: int, terms: ReturnTerms) -> str:
    """``construction`` or ``plan`` where the project reports, "" where not. A project with phases leaves reporting to them."""
    if subject.has_phases or subject.side_state in terms.excluded_side_states:
        return ""
    if subject.stage in terms.stages:
        return BY_STAGE
    has_plan = subject.annual_plan_year == year and bool(subject.annual_plan_fen)
    return BY_PLAN if terms.includes_annual_plan and has_plan else ""
