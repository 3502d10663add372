"""Spans of whole days that figures are reported for."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass


def last_day_of_month(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


@dataclass(frozen=True, order=True)
class Period:
    """Both ends inclusive."""

    start: dt.date
    end: dt.date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("a period ends on or after its start")

    def __contains__(self, day: dt.date) -> bool:
        return self.start <= day <= self.end

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def is_whole_month(self) -> bool:
        return self == month(self.start.year, self.start.month)

    @property
    def label(self) -> str:
        """Chinese words: 2022年3月, 2022年1—3月, 2022年一季度, 2022年, or the two days."""
        start, end = self.start, self.end
        if start.day == 1 and end == last_day_of_month(end.year, end.month):
            if start.year == end.year:
                if (start.month, end.month) == (1, 12):
                    return f"{start.year}年"
                if start.month == end.month:
                    return f"{start.year}年{start.month}月"
                return f"{start.year}年{start.month}—{end.month}月"
            return f"{start.year}年{start.month}月—{end.year}年{end.month}月"
        if start == end:
            return start.isoformat()
        return f"{start.isoformat()}至{end.isoformat()}"


def month(year: int, number: int) -> Period:
    """One calendar month; ``number`` 1 to 12."""
    return Period(dt.date(year, number, 1), last_day_of_month(year, number))


def months(year: int, first: int, last: int) -> Period:
    """From the first day of one month to the last day of another of the same year, e.g. 2022年1—2月."""
    return Period(dt.date(year, first, 1), last_day_of_month(year, last))


def year_to_date(year: int, number: int) -> Period:
    """From 1 January to the end of month ``number``."""
    return months(year, 1, number)


def quarter(year: int, number: int) -> Period:
    return months(year, 3 * number - 2, 3 * number)


def half(year: int, number: int) -> Period:
    return months(year, 6 * number - 5, 6 * number)


def whole_year(year: int) -> Period:
    return months(year, 1, 12)
