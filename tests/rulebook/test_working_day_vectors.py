"""The working-day vectors of the trade, on the calendar that comes with the product."""

from __future__ import annotations

import datetime as dt

import chinese_calendar
import pytest

from huoshui.core.workdays import WorkdayCalendar
from huoshui.rulebook.adapters.published_calendar import published_years


@pytest.fixture(scope="module")
def calendar() -> WorkdayCalendar:
    plans = published_years().values()
    return WorkdayCalendar.of(
        [day for plan in plans for day in plan.days_off], [day for plan in plans for day in plan.days_worked], dt.date(2026, 12, 31)
    )


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        ("2026-02-12", 5, "2026-02-26"),
        ("2025-09-26", 5, "2025-10-10"),
        ("2025-01-24", 3, "2025-02-05"),
        ("2026-04-30", 7, "2026-05-13"),
        ("2025-12-31", 1, "2026-01-04"),
        ("2022-01-04", 90, "2022-05-17"),
    ],
)
def test_the_start_day_is_excluded_and_make_up_days_count(calendar: WorkdayCalendar, start: str, count: int, due: str) -> None:
    assert calendar.add_workdays(dt.date.fromisoformat(start), count) == dt.date.fromisoformat(due)


@pytest.mark.parametrize(
    "day",
    [
        "2025-01-26",
        "2025-02-08",
        "2025-04-27",
        "2025-09-28",
        "2025-10-11",
        "2026-01-04",
        "2026-02-14",
        "2026-02-28",
        "2026-05-09",
        "2026-09-20",
        "2026-10-10",
    ],
)
def test_make_up_weekends_are_working_days(calendar: WorkdayCalendar, day: str) -> None:
    assert calendar.is_workday(dt.date.fromisoformat(day))


def test_new_years_eve_is_free_since_2025(calendar: WorkdayCalendar) -> None:
    assert not calendar.is_workday(dt.date(2026, 2, 16))


def test_every_day_agrees_with_chinesecalendar(calendar: WorkdayCalendar) -> None:
    day, last = dt.date(2004, 1, 1), dt.date(2026, 12, 31)
    while day <= last:
        assert calendar.is_workday(day) == chinese_calendar.is_workday(day), day
        day += dt.timedelta(days=1)


def test_the_calendar_covers_2004_to_2026_without_a_gap() -> None:
    assert sorted(published_years()) == list(range(2004, 2027))
