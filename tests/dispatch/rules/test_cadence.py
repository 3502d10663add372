"""When what comes back is due: working days with 调休, the same answer late or twice."""

from __future__ import annotations

import doctest
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.core.workdays import WorkdayCalendar
from huoshui.dispatch.rules import cadence
from huoshui.dispatch.rules.cadence import CadenceRule, due_on, period_of, planned, remind_on, rules_of, standing
from huoshui.rulebook.adapters.published_rules import published_versions

# National Day 2026: 1 to 7 October off, Saturday 10 October worked; and one Monday off in April (清明 6 April)
OFF = [date(2026, 10, day) for day in range(1, 8)] + [date(2026, 4, 6)]
DAYS = WorkdayCalendar.of(OFF, [date(2026, 10, 10)], date(2026, 12, 31), "test")
WEEKLY = CadenceRule("w", "周调度会", "meeting", "weekly", "week", weekday=1)
FRIDAY = CadenceRule("f", "周通报", "bulletin", "weekly", "week", weekday=5)
REPORT = CadenceRule("m", "月通报", "bulletin", "monthly", "month", workdays_after_end=5, remind_workdays=2)
TOUR = CadenceRule("q", "季度观摩", "meeting", "tour", "quarter", workdays_before_end=5, remind_workdays=10)


def test_the_words_of_the_docstrings_hold() -> None:
    assert doctest.testmod(cadence).failed == 0


@pytest.mark.parametrize(
    ("rule", "day", "due"),
    [
        (WEEKLY, date(2026, 3, 31), date(2026, 3, 30)),
        (WEEKLY, date(2026, 4, 8), date(2026, 4, 7)),  # 清明: Monday is off, Tuesday takes its place
        (WEEKLY, date(2026, 9, 30), date(2026, 9, 28)),
        (WEEKLY, date(2026, 10, 8), date(2026, 10, 8)),  # Monday to Wednesday off
        (FRIDAY, date(2026, 10, 2), date(2026, 9, 30)),  # Thursday to Sunday off: the last working day of the week before it
        (REPORT, date(2026, 9, 15), date(2026, 10, 13)),  # 8, 9, 10 (调休), 12, 13
        (REPORT, date(2026, 3, 1), date(2026, 4, 8)),
        (TOUR, date(2026, 2, 1), date(2026, 3, 24)),
        (TOUR, date(2026, 9, 1), date(2026, 9, 23)),
    ],
)
def test_due_days_follow_the_working_calendar(rule: CadenceRule, day: date, due: date) -> None:
    assert due_on(rule, period_of(rule.every, day), DAYS) == due


def test_a_week_without_a_working_day_has_no_due() -> None:
    week = period_of("week", date(2026, 10, 5))
    off = [week.start + timedelta(days=step) for step in range(7)]
    assert due_on(WEEKLY, week, WorkdayCalendar.of(off, [], date(2026, 12, 31))) is None


def test_the_report_of_last_month_is_still_due_in_this_one_and_reminded_two_working_days_before() -> None:
    found = {one.key: one for one in planned([REPORT], date(2026, 4, 1), DAYS)}
    assert found["2026-03"].due_on == date(2026, 4, 8) and found["2026-03"].remind_on == date(2026, 4, 3)
    assert set(found) == {"2026-03", "2026-04"}


def test_a_rule_of_the_zone_runs_between_its_days() -> None:
    rule = CadenceRule("o", "化工调度", "meeting", "topical", "week", weekday=3, starts_on=date(2026, 4, 9), ends_on=date(2026, 4, 20))
    assert [one.due_on for one in planned([rule], date(2026, 4, 1), DAYS)] == [date(2026, 4, 15)]


@given(st.dates(date(2026, 1, 1), date(2026, 11, 1)), st.sampled_from([WEEKLY, FRIDAY, REPORT, TOUR]))
def test_asked_on_any_day_of_a_period_it_answers_the_same(day: date, rule: CadenceRule) -> None:
    """A job that runs late makes the same dues as one that ran every day."""
    period = period_of(rule.every, day)
    early, late = planned([rule], period.start, DAYS), planned([rule], day, DAYS)
    assert all(one in late for one in early if one.due_on >= period.start)
    assert len({one.key for one in late}) == len(late)
    assert all(DAYS.is_workday(one.due_on) and remind_on(one.due_on, rule, DAYS) <= one.due_on for one in late)


@pytest.mark.parametrize(
    ("today", "done", "waived", "how"),
    [
        (date(2026, 3, 20), None, False, "waiting"),
        (date(2026, 3, 27), None, False, "near"),
        (date(2026, 3, 30), None, False, "today"),
        (date(2026, 3, 31), None, False, "late"),
        (date(2026, 3, 31), None, True, "waived"),
        (date(2026, 3, 31), date(2026, 3, 30), False, "done"),
        (date(2026, 4, 9), date(2026, 4, 1), False, "done_late"),
    ],
)
def test_a_due_stands_by_its_days(today: date, done: date | None, waived: bool, how: str) -> None:
    assert standing(date(2026, 3, 30), date(2026, 3, 27), done, waived, today) == how


def test_the_shipped_rules_are_read_and_say_themselves_in_words() -> None:
    [version] = [one for one in published_versions() if one.rule_set == "cadence_rules"]
    words = {rule.code: rule.in_words for rule in rules_of(version.content)}
    assert words["weekly_meeting"] == "每周一，遇休息日顺延到当周后一个工作日"
    assert words["monthly_returns"] == "每月结束后第 5 个工作日前" and words["quarterly_tour"] == "每季度最后一个工作日往前 5 个工作日"
    assert words["start_node"] == "计划开工日前 10 个工作日提醒责任单位"
