"""How long something was not supplied, and how many days had no outage. Overlapping outages count once, an open one counts to now.

A day is judged once it is over. 零停电 has three answers: before the first day of record keeping nothing is known. Planned outages
are counted apart; whether they end a run of days is said by the rule in force on that day (factor_terms.planned_breaks_zero_days).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from huoshui.core.clock import local_day, start_of_local_day

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Outage:
    """Nothing was supplied from ``began_at`` until ``restored_at`` (None: it still is not). Moments are aware."""

    ticket_id: Any
    began_at: datetime
    restored_at: datetime | None
    is_planned: bool = False


@dataclass(frozen=True, slots=True)
class OutageTime:
    """``seconds`` without supply inside the window; ``is_running``: one of them is still open, so the figure grows."""

    seconds: int
    ticket_ids: tuple[Any, ...]
    is_running: bool

    @property
    def hours(self) -> float:
        """For showing, to a tenth."""
        return round(self.seconds / 3600, 1)


def outage_time(outages: Iterable[Outage], start: datetime, end: datetime, now: datetime) -> OutageTime:
    """The union of the outages inside [``start``, ``end``), none of it later than ``now``."""
    last = min(end, now)
    spans = [(max(one.began_at, start), min(one.restored_at or now, last), one) for one in outages if _touches(one, start, last, now)]
    spans.sort(key=lambda span: (span[0], span[1], str(span[2].ticket_id)))
    seconds, reached = 0, start
    for begins, ends, _ in spans:
        if ends > reached:
            seconds += int((ends - max(begins, reached)).total_seconds())
            reached = ends
    running = any(one.restored_at is None for _, _, one in spans) and end >= now
    return OutageTime(seconds, tuple(dict.fromkeys(one.ticket_id for _, _, one in spans)), running)


def _touches(one: Outage, start: datetime, last: datetime, now: datetime) -> bool:
    return start < last and one.began_at < last and (one.restored_at or now) > start


@dataclass(frozen=True, slots=True)
class Streak:
    """Days in a row without outage. ``is_at_least``: it reaches back to the first day of record keeping, and may be longer."""

    days: int
    first: date | None = None
    last: date | None = None
    is_at_least: bool = False


@dataclass(frozen=True, slots=True)
class ZeroDays:
    """The days of a window that are over: ``clear`` had none, ``planned_only`` none but announced ones, ``out`` a sudden one.

    ``zero`` is how many count as days without outage; None where nothing is known of the whole window. ``ticket_ids`` are the
    outages behind the days that are not clear.
    """

    zero: int | None
    clear: int
    planned_only: int
    out: int
    unknown: int
    ticket_ids: tuple[Any, ...]
    current: Streak
    longest: Streak

    @property
    def known(self) -> int:
        """How many days of the window are known."""
        return self.clear + self.planned_only + self.out


@dataclass(slots=True)
class _Day:
    is_sudden: bool = False
    is_planned: bool = False


def zero_days(
    outages: Iterable[Outage],
    first: date,
    last: date,
    *,
    known_from: date | None,
    now: datetime,
    planned_breaks: Callable[[date], bool],
) -> ZeroDays:
    """Days without outage from ``first`` to ``last``. ``known_from`` None: no record was ever kept.

    The current run ends on the last day that is over and may begin before the window; the longest lies inside it.
    """
    end = min(last, local_day(now) - _ONE_DAY)
    touched: dict[date, _Day] = {}
    behind: dict[Any, None] = {}
    for one in sorted(outages, key=lambda each: (each.began_at, str(each.ticket_id))):
        for day in _days_of(one, now):
            if known_from is None or day < known_from or day > end:
                continue
            mark = touched.setdefault(day, _Day())
            mark.is_planned |= one.is_planned
            mark.is_sudden |= not one.is_planned
            if day >= first:
                behind[one.ticket_id] = None
    known_first = end + _ONE_DAY if known_from is None else max(first, known_from)
    span = max(0, (end - first).days + 1)
    known = max(0, (end - known_first).days + 1)
    inside = [mark for day, mark in touched.items() if first <= day <= end]
    out = sum(mark.is_sudden for mark in inside)
    planned_only = len(inside) - out
    breaking = sorted(day for day, mark in touched.items() if mark.is_sudden or planned_breaks(day))
    broken = sum(first <= day <= end for day in breaking)
    return ZeroDays(
        zero=known - broken if known else None,
        clear=known - len(inside),
        planned_only=planned_only,
        out=out,
        unknown=span - known,
        ticket_ids=tuple(behind),
        current=_current(breaking, known_from, end),
        longest=_longest([day for day in breaking if day >= first], known_first, end),
    )


def _days_of(one: Outage, now: datetime) -> list[date]:
    """Every calendar day in Shanghai that it touches up to now; one that ends at midnight does not touch the next day."""
    ends = min(one.restored_at or now, now)
    if one.began_at >= ends:
        return [local_day(one.began_at)] if one.restored_at == one.began_at else []
    start, stop = local_day(one.began_at), local_day(ends - timedelta(microseconds=1))
    return [start + timedelta(days=number) for number in range((stop - start).days + 1)]


def _current(breaking: list[date], known_from: date | None, end: date) -> Streak:
    if known_from is None or end < known_from:
        return Streak(0)
    first = breaking[-1] + _ONE_DAY if breaking else known_from
    if first > end:
        return Streak(0)
    return Streak((end - first).days + 1, first, end, is_at_least=not breaking)


def _longest(breaking: list[date], first: date, end: date) -> Streak:
    best = Streak(0)
    begins = first
    for day in [*breaking, end + _ONE_DAY]:
        length = (day - begins).days
        if length > best.days:
            best = Streak(length, begins, day - _ONE_DAY)
        begins = day + _ONE_DAY
    return best


def window_of(first: date, last: date) -> tuple[datetime, datetime]:
    """[00:00 of ``first``, 24:00 of ``last``) in Shanghai."""
    return start_of_local_day(first), start_of_local_day(last + _ONE_DAY)
