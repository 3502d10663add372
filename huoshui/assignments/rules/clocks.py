"""When something is due: limits in working days, calendar days, months, clock hours and hours on duty, less the time in pause.

Days: the start day is excluded and the last day ends at 24:00 (民法典 200–203); a limit in calendar days or months that ends on a
day off ends on the next working day (民法典 203). Limits in working days follow the calendar with 调休.
"""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huoshui.core.clock import SHANGHAI, end_of_local_day, local_day
from huoshui.core.workdays import WorkdayCalendar

WORKDAY, DAY, MONTH, CLOCK_HOUR, DUTY_HOUR = "workday", "day", "month", "clock_hour", "duty_hour"
UNIT_WORDS = {WORKDAY: "个工作日", DAY: "天", MONTH: "个月", CLOCK_HOUR: "小时", DUTY_HOUR: "小时（上班时间）"}
APPLICANT, ISSUER, OTHERS, UNIT = "applicant", "issuer", "others", "unit"
_ONE_DAY = dt.timedelta(days=1)
_MOST_DUTY_DAYS = 4000

DutyTime = Sequence[tuple[dt.time, dt.time]]


@dataclass(frozen=True)
class Limit:
    """So much time: ``amount`` of ``time_unit``; ``code`` is the step that the rulebook names."""

    code: str
    amount: int
    time_unit: str
    basis: str = ""
    is_placeholder: bool = False

    @property
    def words(self) -> str:
        if self.amount == 0:
            return "当日"
        return f"{self.amount}{UNIT_WORDS[self.time_unit]}"


@dataclass(frozen=True)
class Pause:
    """Time that does not count against the unit, and whose it is (applicant, issuer, others). ``ends_at`` is when it ended or,
    while it runs, when it is expected to end: no pause outlasts what was expected."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    waits_for: str


@dataclass(frozen=True)
class Due:
    """The moment after which it is late, its day in Shanghai, and the calendar that gave it; provisional beyond the known calendar."""

    at: dt.datetime
    on: dt.date
    is_provisional: bool
    calendar_version: str


@dataclass(frozen=True)
class SpentTime:
    """How long each side had it, in working days and in seconds of the clock."""

    waits_for: str
    workdays: int
    seconds: int


def limit_of(content: Mapping[str, Any], code: str) -> Limit | None:
    """The limit of one step out of a profile's content; None where the profile does not name it."""
    found = content["limits"].get(code)
    return None if found is None else Limit(code, found["amount"], found["time_unit"], found["basis"], found["is_placeholder"])


def duty_time_of(content: Mapping[str, Any]) -> DutyTime:
    """["08:30-12:00", …] as times of day."""
    return [(dt.time.fromisoformat(span[:5]), dt.time.fromisoformat(span[6:])) for span in content["duty_time"]]


def due_of(limit: Limit, starts_at: dt.datetime, calendar: WorkdayCalendar, duty_time: DutyTime = (), pauses: Iterable[Pause] = ()) -> Due:
    """When ``limit`` from ``starts_at`` (aware) runs out. Each pause that began in time moves it by its own length, in the limit's
    unit; one that began when it was late already moves nothing."""
    paused = 0
    due = _ends_at(limit, starts_at, paused, calendar, duty_time)
    for pause in sorted(pauses, key=lambda one: one.starts_at):
        if starts_at <= pause.starts_at <= due:
            paused += _length(limit.time_unit, pause, calendar, duty_time)
            due = _ends_at(limit, starts_at, paused, calendar, duty_time)
    return _due(due, calendar)


def due_on_day(day: dt.date, calendar: WorkdayCalendar, pauses: Iterable[Pause] = ()) -> Due:
    """A day set by a person, moved on by the working days of each pause that began in time."""
    due = day
    for pause in sorted(pauses, key=lambda one: one.starts_at):
        if pause.starts_at <= end_of_local_day(due):
            length = calendar.workdays_between(local_day(pause.starts_at), local_day(pause.ends_at))
            due = calendar.add_workdays(due, length) if length > 0 else due
    return _due(end_of_local_day(due), calendar)


def latest_day_to_ask(due_on: dt.date, margin: Limit | None, calendar: WorkdayCalendar) -> dt.date:
    """The last day on which an extension may be asked: ``margin`` working (or calendar) days before ``due_on``."""
    if margin is None or margin.amount == 0:
        return due_on
    if margin.time_unit != WORKDAY:
        return due_on - margin.amount * _ONE_DAY
    day, left = due_on, margin.amount
    while left:
        day -= _ONE_DAY
        left -= calendar.is_workday(day)
    return day


def spent_times(starts_at: dt.datetime, ends_at: dt.datetime, pauses: Iterable[Pause], calendar: WorkdayCalendar) -> list[SpentTime]:
    """The time of the unit, the applicant, the issuer and others, counted apart; they add up to the whole."""
    sums: dict[str, list[int]] = {UNIT: [0, 0]}
    inside = 0
    for pause in sorted(pauses, key=lambda one: one.starts_at):
        start, end = max(pause.starts_at, starts_at), min(pause.ends_at, ends_at)
        if end <= start:
            continue
        each = sums.setdefault(pause.waits_for, [0, 0])
        days = calendar.workdays_between(local_day(start), local_day(end))
        seconds = int((end - start).total_seconds())
        each[0] += days
        each[1] += seconds
        sums[UNIT][0] -= days
        inside += seconds
    sums[UNIT][0] += calendar.workdays_between(local_day(starts_at), local_day(ends_at))
    sums[UNIT][1] = int((ends_at - starts_at).total_seconds()) - inside
    return [SpentTime(whose, days, seconds) for whose, (days, seconds) in sums.items()]


def add_duty_seconds(start: dt.datetime, seconds: int, calendar: WorkdayCalendar, duty_time: DutyTime) -> dt.datetime:
    """The moment at which ``seconds`` on duty have passed since ``start``; 0 is the first moment on duty."""
    if not duty_time:
        raise ValueError("hours on duty need the duty time")
    day = local_day(start)
    for _ in range(_MOST_DUTY_DAYS):
        for opens, closes in _spans(day, calendar, duty_time):
            if closes <= start:
                continue
            begins = max(opens, start)
            length = int((closes - begins).total_seconds())
            if seconds <= length:
                return begins + dt.timedelta(seconds=seconds)
            seconds -= length
        day += _ONE_DAY
    raise ValueError("too many hours on duty")


def duty_seconds_between(start: dt.datetime, end: dt.datetime, calendar: WorkdayCalendar, duty_time: DutyTime) -> int:
    """Seconds on duty from ``start`` to ``end``."""
    if end <= start:
        return 0
    first, last = local_day(start), local_day(end)
    between = 0
    if (last - first).days > 1:  # whole days in the middle by count
        a_day = sum(int((dt.datetime.combine(first, b) - dt.datetime.combine(first, a)).total_seconds()) for a, b in duty_time)
        between = calendar.workdays_between(first, last - _ONE_DAY) * a_day
    ends = [first] if first == last else [first, last]
    for day in ends:
        for opens, closes in _spans(day, calendar, duty_time):
            between += max(0, int((min(closes, end) - max(opens, start)).total_seconds()))
    return between


def _spans(day: dt.date, calendar: WorkdayCalendar, duty_time: DutyTime) -> list[tuple[dt.datetime, dt.datetime]]:
    if not calendar.is_workday(day):
        return []
    return [(dt.datetime.combine(day, opens, SHANGHAI), dt.datetime.combine(day, closes, SHANGHAI)) for opens, closes in duty_time]


def _length(unit: str, pause: Pause, calendar: WorkdayCalendar, duty_time: DutyTime) -> int:
    first, last = local_day(pause.starts_at), local_day(pause.ends_at)
    if unit == WORKDAY:
        return max(0, calendar.workdays_between(first, last))
    if unit in (DAY, MONTH):
        return max(0, (last - first).days)
    if unit == CLOCK_HOUR:
        return max(0, int((pause.ends_at - pause.starts_at).total_seconds()))
    return duty_seconds_between(pause.starts_at, pause.ends_at, calendar, duty_time)


def _ends_at(limit: Limit, starts_at: dt.datetime, paused: int, calendar: WorkdayCalendar, duty_time: DutyTime) -> dt.datetime:
    if limit.time_unit == CLOCK_HOUR:
        return starts_at + dt.timedelta(hours=limit.amount, seconds=paused)
    if limit.time_unit == DUTY_HOUR:
        return add_duty_seconds(starts_at, limit.amount * 3600 + paused, calendar, duty_time)
    start = local_day(starts_at)
    if limit.time_unit == WORKDAY:
        return end_of_local_day(calendar.add_workdays(start, limit.amount + paused))
    last = start + limit.amount * _ONE_DAY if limit.time_unit == DAY else _months_after(start, limit.amount)
    return end_of_local_day(calendar.add_workdays(last + paused * _ONE_DAY, 0))


def _months_after(start: dt.date, count: int) -> dt.date:
    years, index = divmod(start.month - 1 + count, 12)
    year, month = start.year + years, index + 1
    return dt.date(year, month, min(start.day, months.monthrange(year, month)[1]))


def _due(moment: dt.datetime, calendar: WorkdayCalendar) -> Due:
    day = local_day(moment)
    return Due(moment.astimezone(dt.UTC), day, calendar.is_provisional(day), calendar.version)
