"""Campaigns count their days with both ends, burn up day by day, and are compared with as many days before and after."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from huoshui.core.periods import Period
from huoshui.targets.rules.campaigns import (
    before_and_after,
    burn_up,
    day_in_words,
    needed_a_day,
    report_days,
    report_due,
    reported_for,
    spans_around,
    window_in_words,
)

DA_GAN_60 = Period(dt.date(2022, 5, 1), dt.date(2022, 6, 30))


def test_the_sixty_days_of_bowu_are_sixty_one() -> None:
    assert window_in_words(DA_GAN_60) == "2022-05-01 至 2022-06-30，含首尾共 61 天"


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (dt.date(2022, 4, 28), "距开始还有 3 天"),
        (dt.date(2022, 5, 1), "第 1 天，还剩 60 天"),
        (dt.date(2022, 5, 31), "第 31 天，还剩 30 天"),
        (dt.date(2022, 6, 30), "第 61 天，还剩 0 天"),
        (dt.date(2022, 7, 2), "已结束 2 天"),
    ],
)
def test_the_day_of_the_campaign(on: dt.date, words: str) -> None:
    assert day_in_words(DA_GAN_60, on) == words


def test_burn_up_has_a_point_a_day_and_leaves_open_what_is_not_known() -> None:
    done = {dt.date(2022, 5, 1): 0, dt.date(2022, 5, 2): 2, dt.date(2022, 5, 4): 5}
    points = burn_up(DA_GAN_60, target=61, done_by_day=done, on=dt.date(2022, 5, 3))
    assert len(points) == 61
    assert [point.planned for point in points[:3]] == [1, 2, 3]
    assert [point.done for point in points[:5]] == [0, 2, None, None, None]
    assert points[-1].planned == 61


def test_before_and_after_are_spans_of_equal_length_as_far_as_they_have_passed() -> None:
    before, after = spans_around(DA_GAN_60, dt.date(2022, 7, 10))
    assert (before.start, before.end, before.days) == (dt.date(2022, 3, 1), dt.date(2022, 4, 30), 61)
    assert after == Period(dt.date(2022, 7, 1), dt.date(2022, 7, 10))
    assert spans_around(DA_GAN_60, dt.date(2022, 12, 31))[1] == Period(dt.date(2022, 7, 1), dt.date(2022, 8, 30))
    found = before_and_after(DA_GAN_60, dt.date(2022, 7, 10), before=61, during=122, after=5)
    assert (found.before_a_day, found.during_a_day, found.after_a_day, found.times_before) == (1, 2, Fraction(1, 2), 2)
    assert found.in_words("个") == "之前日均 1.00 个；期间日均 2.00 个；之后日均 0.50 个"


def test_while_it_runs_only_passed_days_count_and_there_is_no_after() -> None:
    found = before_and_after(DA_GAN_60, dt.date(2022, 5, 10), before=None, during=20, after=None)
    assert (found.before_a_day, found.during_a_day, found.after, found.times_before) == (None, 2, None, None)
    assert found.in_words("个") == "之前日均 — 个；期间日均 2.00 个"
    with pytest.raises(ValueError, match="not begun"):
        before_and_after(DA_GAN_60, dt.date(2022, 4, 30), before=1, during=None, after=None)


def test_report_days_come_every_so_many_days_and_on_the_last() -> None:
    days = report_days(DA_GAN_60, 20)
    assert days == [dt.date(2022, 5, 20), dt.date(2022, 6, 9), dt.date(2022, 6, 29), dt.date(2022, 6, 30)]
    assert report_days(Period(dt.date(2022, 5, 1), dt.date(2022, 5, 10)), 5) == [dt.date(2022, 5, 5), dt.date(2022, 5, 10)]
    assert [report_due(DA_GAN_60, 20, dt.date(2022, 5, day)) for day in (19, 20, 31)] == [None, days[0], days[0]]


@pytest.mark.parametrize(
    ("due", "reported", "in_time"),
    [
        (None, None, None),
        (dt.date(2022, 5, 20), None, False),
        (dt.date(2022, 5, 20), dt.date(2022, 4, 30), False),  # before it began
        (dt.date(2022, 5, 20), dt.date(2022, 5, 1), True),
        (dt.date(2022, 6, 9), dt.date(2022, 5, 20), False),  # that was the report before
        (dt.date(2022, 6, 9), dt.date(2022, 5, 21), True),
    ],
)
def test_a_report_counts_from_the_day_after_the_report_day_before(
    due: dt.date | None, reported: dt.date | None, in_time: bool | None
) -> None:
    assert reported_for(due, DA_GAN_60, 20, reported) is in_time


@pytest.mark.parametrize(
    ("done", "on", "needed"),
    [
        (0, dt.date(2022, 4, 1), Fraction(61, 61)),  # the whole window is left
        (11, dt.date(2022, 5, 31), Fraction(50, 30)),
        (61, dt.date(2022, 5, 31), None),
        (None, dt.date(2022, 5, 31), None),
        (11, dt.date(2022, 6, 30), None),  # over
    ],
)
def test_what_each_remaining_day_must_bring(done: int | None, on: dt.date, needed: Fraction | None) -> None:
    assert needed_a_day(61, done, DA_GAN_60, on) == needed
