"""The facts that lights ask of a project: start, progress, entry into statistics, each only where it concerns the project."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from huoshui.core.periods import last_day_of_month, whole_year
from huoshui.targets.rules.light_ratings import StatedReason, consecutive_unexcused_months, valid_reason_on
from huoshui.targets.rules.lights import FactValue, LightRules
from huoshui.targets.rules.pace import pace
from huoshui.targets.rules.quantities import share_of

START, PROGRESS, ENTRY = "start", "progress", "entry"
LATEST_MONTHS = 2
"""A figure older than the month before last says nothing about this month's progress (our own choice)."""


@dataclass(frozen=True)
class ProjectStanding:
    """What the ledger knows of a project on the day. ``has_started`` and ``has_entered`` also count stages without a date."""

    has_started: bool
    has_entered: bool
    planned_start_on: dt.date | None = None
    started_on: dt.date | None = None
    annual_plan_fen: int | None = None
    annual_plan_year: int | None = None
    ytd_done_fen: int | None = None
    done_through_on: dt.date | None = None


def project_facts(
    rules: LightRules, project: ProjectStanding, on: dt.date, reasons: Sequence[StatedReason] = ()
) -> dict[str, Mapping[str, FactValue]]:
    """Facts by dimension code. A dimension that does not concern the project has no entry: no planned start, no plan of this year."""
    has_reason = valid_reason_on(rules, reasons, on) is not None
    facts: dict[str, Mapping[str, FactValue]] = {}
    if project.has_started or project.planned_start_on is not None:
        facts[START] = _start(rules, project, on, reasons, has_reason)
    if project.annual_plan_year == on.year and project.annual_plan_fen:
        facts[PROGRESS] = _progress(project, on)
    if project.has_started:
        since = None if project.started_on is None else months_since(project.started_on, on)
        facts[ENTRY] = {"is_done": project.has_entered, "months_since": since, "valid_reason": has_reason}
    return facts


def _start(
    rules: LightRules, project: ProjectStanding, on: dt.date, reasons: Sequence[StatedReason], has_reason: bool
) -> Mapping[str, FactValue]:
    if project.has_started or project.planned_start_on is None:
        return {"is_done": project.has_started, "is_due": None, "consecutive_months": None, "valid_reason": has_reason}
    months = consecutive_unexcused_months(rules, due_on=project.planned_start_on, done_on=None, on=on, reasons=reasons)
    is_due = (project.planned_start_on.year, project.planned_start_on.month) <= (on.year, on.month)
    return {"is_done": False, "is_due": is_due, "consecutive_months": months, "valid_reason": has_reason}


def _progress(project: ProjectStanding, on: dt.date) -> Mapping[str, FactValue]:
    """Judged at the end of the month that the figure speaks of, so that nobody is behind for not yet having to report."""
    through = project.done_through_on
    if project.ytd_done_fen is None or through is None or through.year != on.year or through < oldest_useful(on):
        return {"gap_points": None, "ratio_to_due": None}
    found = pace(target=project.annual_plan_fen or 0, done=project.ytd_done_fen, window=whole_year(on.year), on=through)
    ratio = share_of(found.done, found.planned_amount)
    return {"gap_points": found.gap_points, "ratio_to_due": None if ratio is None else ratio * 100}


def oldest_useful(on: dt.date) -> dt.date:
    """The end of the oldest month whose figure still speaks of progress on ``on``: of 10 June that of April."""
    year, month = on.year, on.month - LATEST_MONTHS
    return last_day_of_month(year, month) if month >= 1 else dt.date(year, 1, 1)


def months_since(start: dt.date, on: dt.date) -> Fraction:
    """Whole months passed, and the part of the next one by days: 15 March to 15 May is 2, to 16 May is more than 2."""
    whole = (on.year - start.year) * 12 + on.month - start.month
    if _month_later(start, whole) > on:
        whole -= 1
    begun, ends = _month_later(start, whole), _month_later(start, whole + 1)
    return whole + Fraction((on - begun).days, (ends - begun).days)


def _month_later(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, last_day_of_month(year, month + 1).day))
