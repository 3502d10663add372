"""Arithmetic of working days, against counting one day at a time."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.core.workdays import WorkdayCalendar

DAYS = st.dates(dt.date(2021, 1, 1), dt.date(2023, 12, 31))


@st.composite
def calendars(draw: st.DrawFn) -> WorkdayCalendar:
    return WorkdayCalendar.of(draw(st.sets(DAYS, max_size=40)), draw(st.sets(DAYS, max_size=20)), dt.date(2023, 12, 31), "test")


@given(calendars(), DAYS, st.integers(0, 120))
def test_days_between_are_those_one_counts(calendar: WorkdayCalendar, start: dt.date, span: int) -> None:
    end = start + dt.timedelta(days=span)
    counted = sum(calendar.is_workday(start + dt.timedelta(days=step)) for step in range(1, span + 1))
    assert calendar.workdays_between(start, end) == counted
    assert calendar.workdays_between(end, start) == -counted


@given(calendars(), DAYS, st.integers(1, 120))
def test_adding_reaches_the_first_day_with_that_many(calendar: WorkdayCalendar, start: dt.date, count: int) -> None:
    due = calendar.add_workdays(start, count)
    assert calendar.is_workday(due)
    assert calendar.workdays_between(start, due) == count


def test_nothing_added_is_the_day_itself_or_the_next_working_day() -> None:
    calendar = WorkdayCalendar.of([], [], dt.date(2022, 12, 31))
    assert calendar.add_workdays(dt.date(2022, 3, 4), 0) == dt.date(2022, 3, 4)
    assert calendar.add_workdays(dt.date(2022, 3, 5), 0) == dt.date(2022, 3, 7)


def test_days_cannot_be_taken_away() -> None:
    with pytest.raises(ValueError, match="negative"):
        WorkdayCalendar.of([], [], dt.date(2022, 12, 31)).add_workdays(dt.date(2022, 3, 4), -1)


def test_beyond_the_known_calendar_a_deadline_is_provisional() -> None:
    calendar = WorkdayCalendar.of([], [], dt.date(2022, 12, 31), "2004-2022")
    inside, beyond = calendar.deadline(dt.date(2022, 12, 1), 5), calendar.deadline(dt.date(2022, 12, 30), 5)
    assert (inside.is_provisional, beyond.is_provisional) == (False, True)
    assert beyond.calendar_version == "2004-2022"
