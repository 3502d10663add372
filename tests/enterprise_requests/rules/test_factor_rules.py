"""Outage time without counting twice, days without outage in three answers, runs of days, planned ones apart."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.core.clock import SHANGHAI
from huoshui.core.refusals import Refusal
from huoshui.enterprise_requests.rules import factor_flow
from huoshui.enterprise_requests.rules.factor_flow import FirmWord
from huoshui.enterprise_requests.rules.factor_outages import Outage, ZeroDays, outage_time, window_of, zero_days

MARCH_1, MARCH_31 = dt.date(2026, 3, 1), dt.date(2026, 3, 31)
NOW = dt.datetime(2026, 3, 31, 18, tzinfo=SHANGHAI)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


def outage(name: str, began: str, restored: str = "", *, planned: bool = False) -> Outage:
    return Outage(name, at(began), at(restored) if restored else None, planned)


TEN = outage("甲", "03-10 08:00", "03-10 10:00")


@pytest.mark.parametrize(
    ("outages", "hours", "tickets", "running"),
    [
        ([], 0, (), False),
        ([TEN], 2, ("甲",), False),
        ([TEN, outage("乙", "03-10 09:00", "03-10 11:30")], 3.5, ("甲", "乙"), False),  # the hour that both cover counts once
        ([TEN, outage("乙", "03-10 08:30", "03-10 09:00")], 2, ("甲", "乙"), False),  # one inside the other
        ([TEN, outage("乙", "03-10 10:00", "03-10 11:00")], 3, ("甲", "乙"), False),  # end to end
        ([outage("跨月", "02-28 22:00", "03-01 03:00")], 3, ("跨月",), False),  # the part of February belongs to February
        ([outage("未恢复", "03-31 15:30")], 2.5, ("未恢复",), True),  # to now
        ([outage("未到", "03-31 20:00", "03-31 22:00", planned=True)], 0, (), False),  # announced for this evening
        ([outage("二月", "02-10 08:00", "02-10 09:00")], 0, (), False),
    ],
)
def test_overlapping_outages_count_once_and_an_open_one_counts_to_now(
    outages: list[Outage], hours: float, tickets: tuple[str, ...], running: bool
) -> None:
    time = outage_time(outages, *window_of(MARCH_1, MARCH_31), NOW)
    assert (time.hours, time.ticket_ids, time.is_running) == (hours, tickets, running)


@given(st.lists(st.tuples(st.integers(0, 40_000), st.integers(0, 3_000)), max_size=8))
def test_the_union_is_never_more_than_the_sum_nor_than_the_window(drawn: list[tuple[int, int]]) -> None:
    start = at("03-01 00:00")
    outages = [
        Outage(n, start + dt.timedelta(minutes=begin), start + dt.timedelta(minutes=begin + length))
        for n, (begin, length) in enumerate(drawn)
    ]
    window = window_of(MARCH_1, MARCH_31)
    whole = outage_time(outages, *window, NOW).seconds
    minutes = {m for begin, length in drawn for m in range(begin, begin + length) if m < (NOW - start).total_seconds() // 60}
    assert whole == len(minutes) * 60


def days(outages: list[Outage], *, known: dt.date | None = dt.date(2026, 1, 1), breaks: bool = False, now: dt.datetime = NOW) -> ZeroDays:
    return zero_days(outages, MARCH_1, MARCH_31, known_from=known, now=now, planned_breaks=lambda day: breaks)


def test_a_day_counts_once_it_is_over_and_every_day_has_one_answer() -> None:
    found = days([TEN, outage("乙", "03-12 23:00", "03-13 00:00"), outage("计划", "03-20 08:00", "03-20 12:00", planned=True)])
    assert (found.clear, found.planned_only, found.out, found.unknown) == (27, 1, 2, 0)  # the 31st is not over; midnight is the 12th
    assert found.zero == 28
    assert found.ticket_ids == ("甲", "乙", "计划")
    assert (found.current.days, found.current.first, found.current.is_at_least) == (18, dt.date(2026, 3, 13), False)
    assert (found.longest.days, found.longest.first, found.longest.last) == (18, dt.date(2026, 3, 13), dt.date(2026, 3, 30))


def test_planned_outages_end_a_run_only_where_the_rule_of_that_day_says_so() -> None:
    planned = [outage("计划", "03-20 08:00", "03-20 12:00", planned=True)]
    assert (days(planned).zero, days(planned, breaks=True).zero) == (30, 29)
    assert (days(planned).current.days, days(planned, breaks=True).current.days) == (89, 10)
    from_march_25 = zero_days(
        planned, MARCH_1, MARCH_31, known_from=MARCH_1, now=NOW, planned_breaks=lambda day: day >= dt.date(2026, 3, 25)
    )
    assert from_march_25.zero == 30


def test_a_day_with_both_is_a_day_with_a_sudden_one() -> None:
    found = days([TEN, outage("计划", "03-10 12:00", "03-10 13:00", planned=True)])
    assert (found.planned_only, found.out, found.zero) == (0, 1, 29)


@pytest.mark.parametrize(
    ("known", "zero", "unknown", "run", "at_least"),
    [
        (None, None, 30, 0, False),
        (dt.date(2026, 4, 2), None, 30, 0, False),
        (dt.date(2026, 3, 21), 10, 20, 10, True),
        (dt.date(2026, 1, 1), 30, 0, 89, True),
    ],
)
def test_before_the_first_day_of_record_keeping_nothing_is_known(
    known: dt.date | None, zero: int | None, unknown: int, run: int, at_least: bool
) -> None:
    found = days([], known=known)
    assert (found.zero, found.unknown, found.current.days, found.current.is_at_least) == (zero, unknown, run, at_least)


def test_an_open_outage_breaks_every_day_up_to_yesterday() -> None:
    found = days([outage("未恢复", "03-28 09:00")])
    assert (found.zero, found.out, found.current.days) == (27, 3, 0)
    assert (found.longest.days, found.longest.last) == (27, dt.date(2026, 3, 27))


@given(
    st.lists(st.tuples(st.integers(0, 90), st.integers(0, 100), st.booleans()), max_size=10),
    st.one_of(st.none(), st.dates(dt.date(2026, 1, 1), dt.date(2026, 4, 5))),
    st.booleans(),
)
def test_the_answers_add_up_to_the_days_that_are_over(drawn: list[tuple[int, int, bool]], known: dt.date | None, breaks: bool) -> None:
    start = at("01-01 05:00")
    outages = [
        Outage(n, start + dt.timedelta(days=day), start + dt.timedelta(days=day, hours=hours), planned)
        for n, (day, hours, planned) in enumerate(drawn)
    ]
    found = days(outages, known=known, breaks=breaks)
    assert found.clear + found.planned_only + found.out + found.unknown == 30
    assert found.zero is None or found.clear <= found.zero <= found.known
    assert found.longest.days <= found.known


@pytest.mark.parametrize(
    ("words", "state", "after"),
    [
        (["restored", "restored"], "restored", "closed"),
        (["restored", ""], "restored", "restored"),
        (["restored", "not_restored"], "restored", "standing"),
        ([], "restored", "restored"),  # nobody named: nobody's word is taken for theirs
        (["restored"], "unanswered", "closed"),
        (["restored"], "standing", "standing"),
    ],
)
def test_restored_is_closed_only_by_the_word_of_every_firm(words: list[str], state: str, after: str) -> None:
    assert factor_flow.state_after_words([FirmWord(word) for word in words], state) == after


@pytest.mark.parametrize(("announced", "in_time"), [("03-13 18:00", True), ("03-14 00:00", False), ("03-20 09:00", False)])
def test_notice_is_counted_in_whole_days(announced: str, in_time: bool) -> None:
    assert factor_flow.was_announced_in_time(at(announced), at("03-20 08:00"), 7) is in_time


@pytest.mark.parametrize(("began", "planned", "code"), [("03-31 17:00", True, "planned_in_past"), ("03-31 19:00", False, "begins_ahead")])
def test_planned_is_announced_before_and_sudden_is_told_after(began: str, planned: bool, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        factor_flow.check_times(at(began), None, NOW, is_planned=planned)
    assert refusal.value.code == code
