"""When something is due: every unit of time, pauses, months, hours on duty, and the published profiles."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.assignments.rules.clocks import (
    Limit,
    Pause,
    add_duty_seconds,
    due_of,
    due_on_day,
    duty_seconds_between,
    duty_time_of,
    latest_day_to_ask,
    limit_of,
    spent_times,
)
from huoshui.core.clock import SHANGHAI, end_of_local_day, local_day
from huoshui.core.workdays import WorkdayCalendar
from huoshui.rulebook.adapters.published_calendar import published_years
from huoshui.rulebook.adapters.published_rules import published_versions
from huoshui.rulebook.rules.versions import PlaceOfZone, version_in_force

DUTY = [(dt.time(8, 30), dt.time(12)), (dt.time(14, 30), dt.time(18))]
PLANS = published_years().values()
CALENDAR = WorkdayCalendar.of(
    [day for plan in PLANS for day in plan.days_off],
    [day for plan in PLANS for day in plan.days_worked],
    dt.date(2026, 12, 31),
    "2004-2026",
)


def at(text: str) -> dt.datetime:
    """ "2026-02-12 09:00" in Shanghai."""
    return dt.datetime.fromisoformat(text if " " in text else f"{text} 09:00").replace(tzinfo=SHANGHAI)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "due"),
    [
        # domain.md §13, the trade's vectors
        ("2026-02-12", 5, "workday", "2026-02-26"),
        ("2025-09-26", 5, "workday", "2025-10-10"),
        ("2025-01-24", 3, "workday", "2025-02-05"),
        ("2026-04-30", 7, "workday", "2026-05-13"),
        ("2025-12-31", 1, "workday", "2026-01-04"),
        ("2022-01-04", 90, "workday", "2022-05-17"),
        # the same day; a day off moves to the next working day
        ("2026-03-02", 0, "workday", "2026-03-02"),
        ("2026-03-07", 0, "workday", "2026-03-09"),
        # calendar days end on a day off: the next working day (民法典 203)
        ("2026-03-02", 3, "day", "2026-03-05"),
        ("2026-03-02", 5, "day", "2026-03-09"),
        ("2026-02-13", 7, "day", "2026-02-24"),
        # months end on the same day of the month, or on its last
        ("2026-03-10", 1, "month", "2026-04-10"),
        ("2026-03-31", 1, "month", "2026-04-30"),
        ("2026-01-30", 1, "month", "2026-02-28"),
        ("2025-12-20", 1, "month", "2026-01-20"),
    ],
)
def test_a_limit_ends_at_the_end_of_its_last_day(start: str, amount: int, unit: str, due: str) -> None:
    found = due_of(Limit("resolve", amount, unit), at(start), CALENDAR, DUTY)
    assert found.on == day(due)
    assert found.at == end_of_local_day(day(due))
    assert (found.is_provisional, found.calendar_version) == (False, "2004-2026")


@pytest.mark.parametrize(
    ("start", "hours", "unit", "due"),
    [
        ("2026-03-06 16:00", 24, "clock_hour", "2026-03-07 16:00"),  # Saturday: hours by the clock do not stop
        ("2026-03-05 09:00", 2, "duty_hour", "2026-03-05 11:00"),
        ("2026-03-05 11:00", 2, "duty_hour", "2026-03-05 15:30"),  # over noon
        ("2026-03-06 17:00", 2, "duty_hour", "2026-03-09 09:30"),  # over the weekend
        ("2026-02-14 17:30", 1, "duty_hour", "2026-02-24 09:00"),  # a make-up Saturday, then the Spring Festival
        ("2026-03-07 10:00", 2, "duty_hour", "2026-03-09 10:30"),  # told on a Saturday
        ("2026-03-05 22:00", 7, "duty_hour", "2026-03-06 18:00"),
        ("2026-03-05 12:30", 0, "duty_hour", "2026-03-05 14:30"),
    ],
)
def test_hours_run_by_the_clock_or_on_duty(start: str, hours: int, unit: str, due: str) -> None:
    assert due_of(Limit("urgent", hours, unit), at(start), CALENDAR, DUTY).at == at(due)


def test_beyond_the_known_calendar_it_is_provisional() -> None:
    assert due_of(Limit("resolve", 5, "workday"), at("2026-12-30"), CALENDAR).is_provisional


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ([("2026-03-04", "2026-03-09")], "2026-03-19"),  # three working days off a limit that ends on 03-16
        ([("2026-03-03", "2026-03-04"), ("2026-03-10", "2026-03-12")], "2026-03-19"),
        ([("2026-03-06", "2026-03-08")], "2026-03-16"),  # over a weekend: nothing is lost
        ([("2026-03-17", "2026-03-20")], "2026-03-16"),  # began when it was late already
        ([("2026-03-13", "2026-03-17"), ("2026-03-18", "2026-03-19")], "2026-03-19"),  # in time because of the first
    ],
)
def test_a_pause_moves_the_due_day_by_its_working_days(pauses: list[tuple[str, str]], due: str) -> None:
    rows = [Pause(at(start), at(end), "applicant") for start, end in pauses]
    assert due_of(Limit("resolve", 10, "workday"), at("2026-03-02"), CALENDAR, DUTY, rows).on == day(due)


def test_a_pause_moves_hours_by_hours_and_a_set_day_by_working_days() -> None:
    pause = Pause(at("2026-03-05 10:00"), at("2026-03-05 15:30"), "applicant")
    assert due_of(Limit("x", 4, "duty_hour"), at("2026-03-05 09:00"), CALENDAR, DUTY, [pause]).at == at("2026-03-06 09:00")
    assert due_of(Limit("x", 24, "clock_hour"), at("2026-03-05 09:00"), CALENDAR, DUTY, [pause]).at == at("2026-03-06 14:30")
    week = Pause(at("2026-03-04"), at("2026-03-11"), "others")
    assert due_on_day(day("2026-03-10"), CALENDAR, [week]).on == day("2026-03-17")


def test_each_sides_time_is_counted_apart_and_adds_up() -> None:
    pauses = [Pause(at("2026-03-04"), at("2026-03-09"), "applicant"), Pause(at("2026-03-12"), at("2026-03-13"), "issuer")]
    found = {one.waits_for: one for one in spent_times(at("2026-03-02"), at("2026-03-16"), pauses, CALENDAR)}
    assert {whose: one.workdays for whose, one in found.items()} == {"unit": 6, "applicant": 3, "issuer": 1}
    assert sum(one.seconds for one in found.values()) == 14 * 86400


@pytest.mark.parametrize(
    ("due", "margin", "last"),
    [
        ("2026-03-10", Limit("extension_ask", 1, "workday"), "2026-03-09"),
        ("2026-03-09", Limit("extension_ask", 1, "workday"), "2026-03-06"),
        ("2026-02-24", Limit("extension_ask", 2, "workday"), "2026-02-13"),
        ("2026-03-09", Limit("extension_ask", 2, "day"), "2026-03-07"),
        ("2026-03-09", None, "2026-03-09"),
    ],
)
def test_an_extension_is_asked_before_its_margin(due: str, margin: Limit | None, last: str) -> None:
    assert latest_day_to_ask(day(due), margin, CALENDAR) == day(last)


MOMENTS = st.datetimes(dt.datetime(2025, 1, 1), dt.datetime(2026, 6, 1)).map(lambda one: one.replace(tzinfo=SHANGHAI))
LIMITS = st.builds(Limit, st.just("x"), st.integers(0, 40), st.sampled_from(["workday", "day", "month", "clock_hour", "duty_hour"]))


@given(LIMITS, MOMENTS, st.lists(st.tuples(st.integers(0, 30), st.integers(0, 20)), max_size=3))
def test_a_pause_never_brings_a_due_moment_forward_and_a_longer_one_pushes_no_less(
    limit: Limit, start: dt.datetime, spans: list[tuple[int, int]]
) -> None:
    moment, pauses, longer = start, [], []
    for gap, length in spans:
        begins = moment + dt.timedelta(days=gap)
        moment = begins + dt.timedelta(days=length)
        pauses.append(Pause(begins, moment, "applicant"))
    if pauses:
        longer = [*pauses[:-1], Pause(pauses[-1].starts_at, pauses[-1].ends_at + dt.timedelta(days=3), "applicant")]
    without = due_of(limit, start, CALENDAR, DUTY)
    with_pauses = due_of(limit, start, CALENDAR, DUTY, pauses)
    assert without.at <= with_pauses.at <= due_of(limit, start, CALENDAR, DUTY, longer).at
    assert with_pauses.on == local_day(with_pauses.at)


@given(MOMENTS, st.integers(0, 60 * 3600))
def test_adding_time_on_duty_and_measuring_it_agree(start: dt.datetime, seconds: int) -> None:
    end = add_duty_seconds(start, seconds, CALENDAR, DUTY)
    assert duty_seconds_between(start, end, CALENDAR, DUTY) == seconds


PROFILES = [
    ("assignment_clocks", "411500", "first_reply", 7, "day"),
    ("assignment_clocks", "411500", "feedback_every", 1, "month"),
    ("assignment_clocks", "411000", "deploy", 3, "workday"),
    ("assignment_clocks", "411000", "resolve", 15, "workday"),
    ("assignment_clocks", "411000", "resolve_hard", 30, "workday"),
    ("assignment_clocks", "350502", "deploy", 0, "workday"),
    ("assignment_clocks", "350502", "assist", 3, "workday"),
    ("assignment_clocks", "350502", "resolve", 7, "workday"),
    ("assignment_clocks", "350502", "dispute", 1, "workday"),
    ("assignment_clocks", "350502", "dispute_decision", 0, "workday"),
    ("assignment_clocks", "350502", "extension_ask", 1, "workday"),
    ("assignment_clocks", "370403", "receipt", 1, "workday"),
    ("assignment_clocks", "370403", "first_reply", 2, "workday"),
    ("assignment_clocks", "370403", "resolve", 10, "workday"),
    ("assignment_clocks", "370403", "resolve_hard", 25, "workday"),
    ("assignment_clocks", "220100", "consultation", 1, "workday"),
    ("assignment_clocks", "220100", "resolve", 15, "workday"),
    ("assignment_clocks", "440305", "consultation", 24, "clock_hour"),
    ("assignment_clocks", "440305", "first_reply", 3, "workday"),
    ("assignment_clocks", "510106", "urgent", 2, "duty_hour"),
    ("assignment_clocks", "510106", "resolve", 2, "day"),
    ("supervision_clocks", "140100", "deploy", 1, "day"),
    ("supervision_clocks", "140100", "first_reply", 3, "day"),
    ("supervision_clocks", "140100", "resolve", 7, "day"),
    ("supervision_clocks", "140100", "resolve_hard", 1, "month"),
]


@pytest.mark.parametrize(("rule_set", "region", "code", "amount", "unit"), PROFILES, ids=[f"{one[1]}-{one[2]}" for one in PROFILES])
def test_each_places_profile_says_what_its_document_says(rule_set: str, region: str, code: str, amount: int, unit: str) -> None:
    versions = [version for version in published_versions() if version.rule_set == rule_set]
    found = version_in_force(versions, on=day("2026-03-02"), place=PlaceOfZone(region))
    assert found is not None and found.region_code, "the place's own profile, not the default"
    limit = limit_of(found.content, code)
    assert limit is not None
    assert (limit.amount, limit.time_unit) == (amount, unit)
    assert duty_time_of(found.content) == DUTY  # what it does not say comes from the default below it


def test_before_its_day_a_profile_does_not_hold() -> None:
    versions = [version for version in published_versions() if version.rule_set == "assignment_clocks"]
    found = version_in_force(versions, on=day("2022-08-02"), place=PlaceOfZone("350500"))
    assert found is not None and found.scope == "default"
