"""The one clock. Nothing in the product asks the system for the time but this module."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_set_to: list[dt.datetime] = []  # a stack, seen by every thread: a test's server must stand at the test's time


def now() -> dt.datetime:
    """The moment, aware, in UTC."""
    if _set_to:
        return _set_to[-1]
    return dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """The business day in Asia/Shanghai."""
    return local_day(now())


def local_day(moment: dt.datetime) -> dt.date:
    """The Asia/Shanghai calendar day of an aware moment."""
    return moment.astimezone(SHANGHAI).date()


def end_of_local_day(day: dt.date) -> dt.datetime:
    """The last microsecond of ``day`` in Asia/Shanghai, in UTC: what was known by the end of that day."""
    return dt.datetime.combine(day, dt.time.max, tzinfo=SHANGHAI).astimezone(dt.UTC)


def start_of_local_day(day: dt.date) -> dt.datetime:
    """The first moment of ``day`` in Asia/Shanghai, in UTC."""
    return dt.datetime.combine(day, dt.time.min, tzinfo=SHANGHAI).astimezone(dt.UTC)


@contextmanager
def clock_at(moment: dt.datetime) -> Iterator[None]:
    """Stand the clock still at an aware ``moment``; for tests and for rebuilding past reports."""
    if moment.tzinfo is None:
        raise ValueError("clock_at needs an aware moment")
    _set_to.append(moment.astimezone(dt.UTC))
    try:
        yield
    finally:
        _set_to.pop()
