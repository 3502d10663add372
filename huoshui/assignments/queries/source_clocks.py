"""The clocks of chosen sources: the running ones for who may shorten them, and those that one declared emergency made short."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from huoshui.assignments.models import AssignmentPart
from huoshui.assignments.queries.clock_terms import due_words, limit_of_part
from huoshui.assignments.queries.lists import part_rows
from huoshui.assignments.queries.results import PartRow
from huoshui.assignments.queries.visibility import visible_parts
from huoshui.assignments.queries.zone_time import calendar_now, moment_of
from huoshui.assignments.rules import flow
from huoshui.assignments.rules.clocks import DutyTime, due_of, duty_time_of
from huoshui.assignments.rules.shortened_limits import ShortProfile
from huoshui.core.actor import Actor
from huoshui.core.workdays import WorkdayCalendar
from huoshui.rulebook.queries import rule_version

SHORTENABLE = (flow.WAITING, flow.WORKING, flow.RETURNED)


@dataclass(frozen=True)
class ShortenableClock:
    """One running clock and what it would be if it were shortened now; ``due_if_shortened`` is empty where that is no earlier."""

    row: PartRow
    limit_words: str
    due_words: str
    due_if_shortened: str


@dataclass(frozen=True)
class ShortClocks:
    """What one declared emergency did and could do: ``made`` are the newest of ``made_count`` clocks that bear its limit."""

    made: tuple[PartRow, ...]
    made_count: int
    running: tuple[ShortenableClock, ...]


def short_clocks(actor: Actor, short: ShortProfile, assignment_ids: Iterable[UUID] = (), *, limit: int = 200) -> ShortClocks:
    """Clocks that bear its limit, and the running ones of ``assignment_ids`` that could, the first due first.

    Paused and disputed ones are left alone. About nine queries.
    """
    now, calendar = moment_of(actor), calendar_now()
    bearing = visible_parts(actor).filter(shortened_by_id=short.declared_by_id)
    made = list(bearing.select_related("assignment", "unit").order_by("-started_at", "-id")[:limit])
    wanted = list(assignment_ids)
    open_parts = visible_parts(actor).filter(assignment_id__in=wanted, ended_at=None, state__in=SHORTENABLE)
    others = open_parts.filter(Q(shortened_by_id=None) | ~Q(shortened_by_id=short.declared_by_id))
    running = list(others.select_related("assignment", "unit").order_by("due_at", "id")) if wanted else []
    rows = part_rows(actor, [*made, *running], now)
    duty_times = {
        reference: duty_time_of(rule_version(reference, zone_id=actor.zone_id).content)
        for reference in {part.rule_reference for part in running}
    }
    lines = [
        _line(part, row, short, now, calendar, duty_times[part.rule_reference])
        for part, row in zip(running, rows[len(made) :], strict=True)
    ]
    count = len(made) if len(made) < limit else bearing.count()
    return ShortClocks(tuple(rows[: len(made)]), count, tuple(lines))


def _line(
    part: AssignmentPart, row: PartRow, short: ShortProfile, now: datetime, calendar: WorkdayCalendar, duty_time: DutyTime
) -> ShortenableClock:
    present = limit_of_part(part)
    limit = short.limit(present)
    due = None if limit is None else due_of(limit, now, calendar, duty_time)
    shown = ""
    if limit is not None and due is not None and due.at < part.due_at:
        shown = due_words(AssignmentPart(limit_unit=limit.time_unit, due_at=due.at, due_on=due.on))
    return ShortenableClock(row, present.words if part.set_due_on is None else "按指定日期", due_words(part), shown)
