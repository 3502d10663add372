"""The window of an emergency to the minute, its end as known at a moment, and which of several limits counts."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.assignments.rules.clocks import Limit, due_of
from huoshui.assignments.rules.shortened_limits import ShortProfile, choose_limit
from huoshui.core.clock import SHANGHAI
from huoshui.core.refusals import Refusal
from huoshui.core.workdays import WorkdayCalendar
from huoshui.enterprise_requests.rules import emergencies
from huoshui.enterprise_requests.rules.emergencies import Emergency, EndChange, counting
from huoshui.rulebook.adapters.published_calendar import published_years

PLANS = published_years().values()
CALENDAR = WorkdayCalendar.of(
    [day for plan in PLANS for day in plan.days_off],
    [day for plan in PLANS for day in plan.days_worked],
    dt.date(2026, 12, 31),
    "2004-2026",
)
DUTY = [(dt.time(8, 30), dt.time(12)), (dt.time(14, 30), dt.time(18))]
PARK, OTHER_PARK = UUID(int=1), UUID(int=2)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def emergency(start: str, end: str, *, areas: frozenset[UUID] = frozenset(), changes: tuple[tuple[str, str], ...] = ()) -> Emergency:
    ends = tuple(EndChange(at(recorded), at(until)) for recorded, until in changes)
    return Emergency(uuid4(), at(start), at(end), frozenset({"utilities"}), areas, ends)


SUMMER = emergency("2026-07-01 08:00", "2026-07-31 18:00")


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        ("2026-07-01 07:59:59", False),
        ("2026-07-01 08:00", True),
        ("2026-07-31 17:59:59", True),
        ("2026-07-31 18:00", False),
    ],
)
def test_the_window_begins_with_its_minute_and_ends_before_its_minute(moment: str, inside: bool) -> None:
    assert SUMMER.is_in_force_at(at(moment)) is inside


@pytest.mark.parametrize(
    ("moment", "inside"),
    [("2026-07-30 09:00", True), ("2026-07-31 18:00", True), ("2026-08-10 11:59", True), ("2026-08-10 12:00", False)],
)
def test_prolonged_while_it_is_open_it_goes_on_without_a_gap(moment: str, inside: bool) -> None:
    prolonged = emergency("2026-07-01 08:00", "2026-07-31 18:00", changes=(("2026-07-31 17:00", "2026-08-10 12:00"),))
    assert prolonged.is_in_force_at(at(moment)) is inside


def test_ended_early_the_moments_before_that_record_stay_inside() -> None:
    ended = emergency("2026-07-01 08:00", "2026-07-31 18:00", changes=(("2026-07-10 09:30", "2026-07-10 10:00"),))
    assert ended.is_in_force_at(at("2026-07-10 09:59")) and not ended.is_in_force_at(at("2026-07-10 10:00"))
    assert ended.end_known_at(at("2026-07-10 09:29")) == at("2026-07-31 18:00")


@pytest.mark.parametrize(
    ("category", "area", "counts"),
    [("utilities", PARK, True), ("utilities", OTHER_PARK, False), ("utilities", None, False), ("labour", PARK, False)],
)
def test_a_declaration_for_parks_speaks_of_those_parks_alone(category: str, area: UUID | None, counts: bool) -> None:
    of_park = emergency("2026-07-01 08:00", "2026-07-31 18:00", areas=frozenset({PARK}))
    assert bool(counting([of_park], category, area, at("2026-07-02 09:00"))) is counts


@pytest.mark.parametrize(
    ("starts", "ends", "code"),
    [
        ("2026-07-01 07:58", "2026-07-31 18:00", "starts_in_past"),
        ("2026-07-01 08:00", "2026-07-01 08:00", "ends_before_start"),
        ("2026-07-01 08:00", "2027-07-03 08:00", "too_long"),
    ],
)
def test_nothing_is_declared_backwards(starts: str, ends: str, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        emergencies.check_window(at(starts), at(ends), at("2026-07-01 08:00:30"))
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("now", "end", "kind"),
    [
        ("2026-07-20 08:00", "2026-08-05 18:00", "prolonged"),
        ("2026-07-20 08:00:40", "2026-07-20 08:00", "ended_early"),
        ("2026-07-20 08:00", "2026-07-19 08:00", "ends_in_past"),
        ("2026-07-20 08:00", "2026-07-31 18:00", "same_end"),
        ("2026-07-31 18:00", "2026-08-05 18:00", "over_already"),
    ],
)
def test_an_end_moves_forward_or_to_now_and_never_into_the_past(now: str, end: str, kind: str) -> None:
    try:
        found = emergencies.kind_of_change(SUMMER, at(end), at(now))
    except Refusal as refusal:
        found = refusal.code
    assert found == kind


def profile(name: str, *, percent: int = 0, **limits: tuple[int, str]) -> ShortProfile:
    return ShortProfile(name, f"应急模式 {name}", percent, {code: Limit(code, amount, unit) for code, (amount, unit) in limits.items()})


HALF = profile("减半", percent=50)
DAY = profile("昼夜", resolve=(24, "clock_hour"))
DUTY_HOURS = profile("上班", resolve=(4, "duty_hour"))
RESOLVE = Limit("resolve", 10, "workday")


@pytest.mark.parametrize(
    ("profiles", "start", "due", "whose"),
    [
        ([], "2026-07-03 16:00", "2026-07-17 23:59", ""),
        ([HALF], "2026-07-03 16:00", "2026-07-10 23:59", "减半"),  # a Friday: five working days
        ([DAY], "2026-07-03 16:00", "2026-07-04 16:00", "昼夜"),  # through the night and the Saturday
        ([DUTY_HOURS], "2026-07-03 16:00", "2026-07-06 10:30", "上班"),  # two hours on Friday, two on Monday
        ([HALF, DAY, DUTY_HOURS], "2026-07-03 16:00", "2026-07-04 16:00", "昼夜"),
        ([DUTY_HOURS, DAY], "2026-07-06 09:00", "2026-07-06 15:30", "上班"),  # on a Monday morning the other one is stricter
        ([DUTY_HOURS], "2026-02-13 17:00", "2026-02-14 11:30", "上班"),  # Saturday 14 February is worked before the Spring Festival
        ([profile("长", resolve=(20, "workday"))], "2026-07-03 16:00", "2026-07-17 23:59", ""),  # never longer than the ordinary one
        ([profile("他事", receipt=(1, "clock_hour"))], "2026-07-03 16:00", "2026-07-17 23:59", ""),
    ],
)
def test_the_strictest_limit_counts_and_says_whose_it_is(profiles: list[ShortProfile], start: str, due: str, whose: str) -> None:
    chosen = choose_limit(RESOLVE, profiles, at(start), CALENDAR, DUTY)
    assert chosen.due.at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") == due
    assert (chosen.profile.declared_by_id if chosen.profile else "") == whose
    assert (f"应急模式 {whose}" in chosen.words) == bool(whose)


def test_the_words_name_those_that_were_in_force_besides() -> None:
    chosen = choose_limit(RESOLVE, [HALF, DAY], at("2026-07-03 16:00"), CALENDAR, DUTY)
    assert chosen.words == "应急时限 24小时（平时 10个工作日）：应急模式 昼夜；同期还有应急模式 减半，按最严的执行"


@pytest.mark.parametrize(("amount", "half"), [(0, 0), (1, 1), (2, 1), (3, 2), (25, 13)])
def test_half_is_rounded_up_and_never_nothing(amount: int, half: int) -> None:
    limit = HALF.limit(Limit("resolve", amount, "workday"))
    assert limit is not None
    assert limit.amount == half


@given(
    st.datetimes(dt.datetime(2025, 1, 1), dt.datetime(2026, 11, 1)),
    st.lists(st.tuples(st.integers(0, 99), st.integers(1, 60), st.sampled_from(["clock_hour", "duty_hour", "day", "workday"])), max_size=4),
)
def test_no_combination_makes_a_clock_longer(start: dt.datetime, drawn: list[tuple[int, int, str]]) -> None:
    profiles = [profile(str(place), percent=percent, resolve=(amount, unit)) for place, (percent, amount, unit) in enumerate(drawn)]
    aware = start.replace(tzinfo=SHANGHAI)
    chosen = choose_limit(RESOLVE, profiles, aware, CALENDAR, DUTY)
    assert chosen.due.at <= due_of(RESOLVE, aware, CALENDAR, DUTY).at
    assert chosen.due.at == due_of(chosen.limit, aware, CALENDAR, DUTY).at
