"""The clock of a part out of its row: limit, pauses, profile, and when it is due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from huoshui.assignments.models import AssignmentPart, AssignmentPause
from huoshui.assignments.rules.clocks import CLOCK_HOUR, DUTY_HOUR, Due, DutyTime, Limit, Pause, due_of, due_on_day
from huoshui.core.clock import SHANGHAI, end_of_local_day
from huoshui.core.workdays import WorkdayCalendar


def limit_of_part(part: AssignmentPart) -> Limit:
    """The limit that the part was given."""
    return Limit(part.limit_code, part.limit_amount, part.limit_unit)


def is_by_hour(part: AssignmentPart) -> bool:
    """True where it comes due at a minute, not at the end of a day."""
    return part.limit_unit in (CLOCK_HOUR, DUTY_HOUR) and part.set_due_on is None


def due_words(part: AssignmentPart) -> str:
    """When it is due: to the minute where the limit counts in hours, else the day."""
    return f"{part.due_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if is_by_hour(part) else part.due_on.isoformat()


def pauses_of(rows: Iterable[AssignmentPause], now: datetime) -> list[Pause]:
    """Rows as the rules count them. A running pause ends when it is expected to; while the issuer decides, it lasts until now."""
    return [Pause(row.starts_at, ends_at(row, now), row.waits_for) for row in rows]


def ends_at(row: AssignmentPause, now: datetime) -> datetime:
    """When a pause ended or will: nobody forgets a clock in pause, for it goes on by itself at the expected end."""
    if row.ended_at is not None:
        return row.ended_at
    return max(row.starts_at, now) if row.expected_end_on is None else end_of_local_day(row.expected_end_on)


def due_of_part(part: AssignmentPart, pauses: Iterable[Pause], calendar: WorkdayCalendar, duty_time: DutyTime) -> Due:
    """When the part is due by its own terms."""
    counting = [pause for pause in pauses if pause.starts_at >= part.pauses_count_from]
    if part.set_due_on is not None:
        return due_on_day(part.set_due_on, calendar, counting)
    return due_of(limit_of_part(part), part.limit_counts_from or part.started_at, calendar, duty_time, counting)


def pauses_by_part(zone_id: Any, part_ids: Iterable[Any]) -> dict[Any, list[AssignmentPause]]:
    """Pause rows of many parts in one query."""
    found: dict[Any, list[AssignmentPause]] = {}
    for row in AssignmentPause.objects.in_zone(zone_id).filter(part_id__in=list(part_ids)).order_by("starts_at", "id"):
        found.setdefault(row.part_id, []).append(row)
    return found
