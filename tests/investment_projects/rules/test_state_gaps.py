from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.core import lifecycle
from huoshui.core.workdays import WorkdayCalendar
from huoshui.investment_projects.rules.attributes import MILESTONE_STAGES
from huoshui.investment_projects.rules.state_gaps import CANNOT_TELL, GAP_KINDS, NO, YES, GapLimit, GapSubject, count_gap, stands_in_gap

NO_HOLIDAYS = WorkdayCalendar.of([], [], date(2026, 12, 31))
DAY = date(2026, 5, 1)


def subject(stage: str, side_state: str = "", **dates: date) -> GapSubject:
    return GapSubject(stage, side_state, dates)


CASES = [
    ("signed_no_land", subject("signed"), YES),
    ("signed_no_land", subject("landed", landed_on=DAY), YES),  # registered only
    ("signed_no_land", subject("landed", land_won_on=DAY), NO),
    ("signed_no_land", subject("landed"), CANNOT_TELL),
    ("signed_no_land", subject("started"), NO),
    ("signed_no_land", subject("negotiating"), NO),
    ("signed_no_land", subject(""), NO),
    ("signed_no_land", subject("signed", "terminated"), NO),
    ("signed_no_land", subject("signed", "suspended"), YES),
    ("land_no_start", subject("landed", land_won_on=DAY), YES),
    ("land_no_start", subject("landed", landed_on=DAY), NO),
    ("land_no_start", subject("landed"), CANNOT_TELL),
    ("land_no_start", subject("signed"), NO),
    ("started_not_counted", subject("started"), YES),
    ("started_not_counted", subject("stat_entered"), NO),
    ("started_not_counted", subject("completed"), CANNOT_TELL),
    ("started_not_counted", subject("completed", stat_entered_on=DAY), NO),
    ("built_not_producing", subject("completed"), YES),
    ("built_not_producing", subject("in_production"), NO),
    ("producing_below_capacity", subject("in_production"), YES),
    ("producing_below_capacity", subject("capacity_reached"), NO),
]


@pytest.mark.parametrize(("kind", "asked", "wanted"), CASES)
def test_who_stands_in_which_list(kind: str, asked: GapSubject, wanted: str) -> None:
    assert stands_in_gap(kind, asked) == wanted


def test_each_list_is_among_the_cases() -> None:
    assert {kind for kind, _, answer in CASES if answer == YES} == set(GAP_KINDS)


@pytest.mark.parametrize(
    ("unit", "count", "as_of", "due_on", "is_overdue"),
    [
        ("day", 10, date(2026, 3, 12), date(2026, 3, 12), False),
        ("day", 10, date(2026, 3, 13), date(2026, 3, 12), True),
        ("workday", 5, date(2026, 3, 9), date(2026, 3, 9), False),  # from Monday 2 March
        ("workday", 5, date(2026, 3, 10), date(2026, 3, 9), True),
        ("month", 1, date(2026, 4, 2), date(2026, 4, 2), False),
        ("month", 1, date(2026, 4, 3), date(2026, 4, 2), True),
    ],
)
def test_the_limit_is_kept_through_its_last_day(unit: str, count: int, as_of: date, due_on: date, is_overdue: bool) -> None:
    limit = GapLimit("signed_on", unit, count, None, "")
    counted = count_gap(subject("signed", signed_on=date(2026, 3, 2)), limit, as_of=as_of, calendar=NO_HOLIDAYS)
    assert (counted.due_on, counted.is_overdue) == (due_on, is_overdue)
    assert counted.calendar_days == (as_of - date(2026, 3, 2)).days


def test_a_month_from_the_31st_ends_on_the_last_day() -> None:
    limit = GapLimit("signed_on", "month", 1, None, "")
    counted = count_gap(subject("signed", signed_on=date(2026, 1, 31)), limit, as_of=date(2026, 2, 28), calendar=NO_HOLIDAYS)
    assert (counted.due_on, counted.is_overdue) == (date(2026, 2, 28), False)


def test_without_a_date_nobody_can_tell() -> None:
    counted = count_gap(subject("signed"), GapLimit("signed_on", "day", 10, 5, ""), as_of=DAY, calendar=NO_HOLIDAYS)
    assert (counted.since_on, counted.is_overdue, counted.calendar_days) == (None, None, None)


def test_a_warning_comes_before_the_limit() -> None:
    limit = GapLimit("signed_on", "day", 10, 5, "")
    near = [
        count_gap(subject("signed", signed_on=date(2026, 3, 1)), limit, as_of=date(2026, 3, day), calendar=NO_HOLIDAYS).is_near
        for day in (6, 7, 11, 12)
    ]
    assert near == [False, True, True, False]


@given(
    st.sampled_from(sorted(GAP_KINDS)),
    st.sampled_from([stage.code for stage in lifecycle.STAGES]),
    st.lists(st.booleans(), min_size=len(MILESTONE_STAGES), max_size=len(MILESTONE_STAGES)),
    st.dates(),
    st.dates(),
)
def test_the_answer_hangs_on_which_days_are_known_and_not_on_the_days(kind, stage, known, one, other):
    """The query asks once for each such shape."""
    shape = list(zip(MILESTONE_STAGES, known, strict=True))
    subjects = [GapSubject(stage, "", {name: day if is_known else None for name, is_known in shape}) for day in (one, other)]
    assert stands_in_gap(kind, subjects[0]) == stands_in_gap(kind, subjects[1])
