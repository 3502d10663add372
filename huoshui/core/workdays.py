"""Working days with 调休. The calendar itself is dated data (rulebook); this is only its arithmetic."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Deadline:
    """A day on which something is due, whether the calendar is only assumed so far, and the calendar it was computed with."""

    due_on: dt.date
    is_provisional: bool
    calendar_version: str


@dataclass(frozen=True)
class WorkdayCalendar:
    """Monday to Friday, less ``days_off``, plus ``days_worked`` (make-up weekends).

    ``known_through`` is the last day of the published calendar; beyond it (and before ``known_from``) Monday to Friday
    is assumed and answers are provisional.
    """

    days_off: frozenset[dt.date]
    days_worked: frozenset[dt.date]
    known_through: dt.date
    known_from: dt.date = dt.date(2004, 1, 1)
    version: str = ""

    @classmethod
    def of(cls, days_off: Iterable[dt.date], days_worked: Iterable[dt.date], known_through: dt.date, version: str = "") -> WorkdayCalendar:
        return cls(frozenset(days_off), frozenset(days_worked), known_through, version=version)

    @cached_property
    def _off(self) -> list[dt.date]:
        return sorted(day for day in self.days_off if day.weekday() < 5)

    @cached_property
    def _worked(self) -> list[dt.date]:
        return sorted(day for day in self.days_worked if day.weekday() >= 5)

    def is_workday(self, day: dt.date) -> bool:
        if day.weekday() < 5:
            return day not in self.days_off
        return day in self.days_worked

    def is_provisional(self, day: dt.date) -> bool:
        """True where the State Council's plan for that day is not known to the platform."""
        return not self.known_from <= day <= self.known_through

    def _workdays_through(self, day: dt.date) -> int:
        """Working days from 0001-01-01 (a Monday) to ``day`` inclusive, for differences only."""
        weeks, rest = divmod(day.toordinal(), 7)
        return weeks * 5 + min(rest, 5) - bisect_right(self._off, day) + bisect_right(self._worked, day)

    def workdays_between(self, start: dt.date, end: dt.date) -> int:
        """Working days after ``start`` up to and including ``end`` (the start day is excluded, 民法典 201). Negative where end < start."""
        return self._workdays_through(end) - self._workdays_through(start)

    def add_workdays(self, start: dt.date, count: int) -> dt.date:
        """The ``count``-th working day after ``start``; the start day is excluded. ``count`` 0 is the start day itself,
        or the next working day where it is none. ``count`` must not be negative."""
        if count < 0:
            raise ValueError("count of working days must not be negative")
        if count == 0:
            day = start
            while not self.is_workday(day):
                day += _ONE_DAY
            return day
        target = self._workdays_through(start) + count
        # five working days a week; holidays only push later, make-up days only pull earlier by a few: search around it
        low, high = start, start + dt.timedelta(days=count * 2 + 40)
        while self._workdays_through(high) < target:
            high += dt.timedelta(days=60)
        while low < high:
            middle = low + (high - low) // 2
            if self._workdays_through(middle) < target:
                low = middle + _ONE_DAY
            else:
                high = middle
        return low

    def deadline(self, start: dt.date, count: int) -> Deadline:
        """The due day with its provisional flag and the version of the calendar that gave it."""
        due_on = self.add_workdays(start, count)
        return Deadline(due_on, self.is_provisional(due_on), self.version)

    def days_changed(self, other: WorkdayCalendar, year: int) -> list[dt.date]:
        """Days of ``year`` on which the two calendars differ."""
        both = (self.days_off ^ other.days_off) | (self.days_worked ^ other.days_worked)
        ordered = sorted(both)
        return ordered[bisect_left(ordered, dt.date(year, 1, 1)) : bisect_right(ordered, dt.date(year, 12, 31))]
