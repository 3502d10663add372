"""What a clock says now: in time, near its end, late; and which levels of the ladder have come due. For one and for 100,000."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from huoshui.core.clock import end_of_local_day, local_day
from huoshui.core.workdays import WorkdayCalendar

IN_TIME, NEAR, LATE, STOPPED = "in_time", "near", "late", "stopped"
RECEIPT_MARK, NEAR_MARK, LATE_MARK, LEVEL_MARK = "receipt_late", "near", "late", "level"


@dataclass(frozen=True)
class Level:
    """One level of the ladder: so many working days after the due day it goes to ``target`` (a named post where that is title)."""

    number: int
    after_workdays: int
    target: str
    post_title: str = ""


@dataclass(frozen=True)
class Ladder:
    """The levels in order, and how many working days before the due day the owner is reminded."""

    levels: tuple[Level, ...] = ()
    warn_workdays: int = 0


class OpenClock(NamedTuple):
    """One running clock as the tick reads it. ``receipt_due_at`` is None once received; ``raised`` is the highest level raised."""

    part_id: Any
    due_at: dt.datetime
    due_on: dt.date
    receipt_due_at: dt.datetime | None = None
    raised: int = 0
    is_stopped: bool = False


class Mark(NamedTuple):
    """Something that has come due by itself: ``kind``, for a level its ``number``, and the moment at which it came due."""

    part_id: Any
    kind: str
    number: int
    due_at: dt.datetime


def ladder_of(content: Mapping[str, Any]) -> Ladder:
    """The ladder out of a profile's content."""
    levels = [
        Level(int(name.removeprefix("level_")), one["after_workdays"], one["target"], one["post_title"])
        for name, one in sorted(content["escalation"].items())
    ]
    warn = content["limits"].get("warn")
    return Ladder(tuple(levels), warn["amount"] if warn else 0)


def standing(due_at: dt.datetime, now: dt.datetime, near_from: dt.date, *, is_stopped: bool = False) -> str:
    """in_time, near (from ``near_from`` on), late, or stopped (paused, or waiting for somebody else's decision)."""
    if now > due_at:
        return LATE
    if is_stopped:
        return STOPPED
    return NEAR if local_day(now) >= near_from else IN_TIME


def near_from(due_on: dt.date, warn_workdays: int, calendar: WorkdayCalendar) -> dt.date:
    """The first day of the reminder: ``warn_workdays`` working days before the due day."""
    day, left = due_on, warn_workdays
    while left > 0:
        day -= dt.timedelta(days=1)
        left -= calendar.is_workday(day)
    return day


def days_late(due_on: dt.date, today: dt.date, calendar: WorkdayCalendar) -> int:
    """Working days since the due day; 0 where it is not late."""
    return max(0, calendar.workdays_between(due_on, today))


@dataclass
class _Days:
    """What holds for all clocks that are due on one day, made once a day: whether it is near, and when each level comes due."""

    today: dt.date
    ladder: Ladder
    calendar: WorkdayCalendar
    near: dict[dt.date, bool] = field(default_factory=dict)
    levels: dict[dt.date, list[tuple[int, dt.datetime | None]]] = field(default_factory=dict)

    def is_near(self, due_on: dt.date) -> bool:
        found = self.near.get(due_on)
        if found is None:
            found = self.near[due_on] = self.today >= near_from(due_on, self.ladder.warn_workdays, self.calendar)
        return found

    def level_moments(self, due_on: dt.date) -> list[tuple[int, dt.datetime | None]]:
        """(number, moment); None is the due moment itself."""
        found = self.levels.get(due_on)
        if found is None:
            found = self.levels[due_on] = [
                (one.number, end_of_local_day(self.calendar.add_workdays(due_on, one.after_workdays)) if one.after_workdays else None)
                for one in self.ladder.levels
            ]
        return found


def marks_due(clocks: Iterable[OpenClock], now: dt.datetime, ladder: Ladder, calendar: WorkdayCalendar) -> list[Mark]:
    """Everything that has come due by ``now``. Asked late, it gives what asked in time would have given, each with its own moment;
    asked twice, the same again: who writes marks keeps each once."""
    days = _Days(local_day(now), ladder, calendar)
    top = len(ladder.levels)
    found: list[Mark] = []
    for clock in clocks:
        part_id, due_at, due_on, receipt_due_at, raised, is_stopped = clock
        if receipt_due_at is not None and now > receipt_due_at:
            found.append(Mark(part_id, RECEIPT_MARK, 0, receipt_due_at))
        if now > due_at:
            found.append(Mark(part_id, LATE_MARK, 0, due_at))
            if raised < top:
                found += _levels_due(clock, now, days)
        elif not is_stopped and days.is_near(due_on):
            found.append(Mark(part_id, NEAR_MARK, 0, due_at))
    return found


def _levels_due(clock: OpenClock, now: dt.datetime, days: _Days) -> list[Mark]:
    return [
        Mark(clock.part_id, LEVEL_MARK, number, moment or clock.due_at)
        for number, moment in days.level_moments(clock.due_on)
        if number > clock.raised and (moment is None or now > moment)
    ]
