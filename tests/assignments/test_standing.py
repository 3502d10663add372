"""What has come due: each mark with its own moment, whenever one asks."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from huoshui.assignments.rules.standing import (
    IN_TIME,
    LATE,
    NEAR,
    STOPPED,
    Ladder,
    Level,
    Mark,
    OpenClock,
    days_late,
    marks_due,
    near_from,
    standing,
)
from huoshui.core.clock import end_of_local_day
from tests.assignments.test_clocks import CALENDAR, at, day

LADDER = Ladder((Level(1, 0, "unit"), Level(2, 2, "leader_in_charge"), Level(3, 5, "title", "区长")), 2)
DUE = day("2026-03-05")
CLOCK = OpenClock("p", end_of_local_day(DUE), DUE, end_of_local_day(day("2026-03-03")), 0, False)


def kinds(now: str, clock: OpenClock = CLOCK) -> list[tuple[str, int]]:
    return [(mark.kind, mark.number) for mark in marks_due([clock], at(now), LADDER, CALENDAR)]


def test_marks_come_one_after_the_other() -> None:
    assert kinds("2026-03-02") == []
    assert kinds("2026-03-03") == [("near", 0)]
    assert kinds("2026-03-05") == [("receipt_late", 0), ("near", 0)]
    assert kinds("2026-03-06") == [("receipt_late", 0), ("late", 0), ("level", 1)]
    assert kinds("2026-03-09") == [("receipt_late", 0), ("late", 0), ("level", 1)]
    assert kinds("2026-03-10") == [("receipt_late", 0), ("late", 0), ("level", 1), ("level", 2)]
    assert ("level", 3) in kinds("2026-03-13")


def test_a_level_raised_before_is_not_due_again() -> None:
    assert kinds("2026-03-13", CLOCK._replace(raised=2, receipt_due_at=None)) == [("late", 0), ("level", 3)]
    assert kinds("2026-03-13", CLOCK._replace(raised=3, receipt_due_at=None)) == [("late", 0)]


def test_each_level_bears_the_moment_at_which_it_came_due() -> None:
    found = {mark.number: mark.due_at for mark in marks_due([CLOCK], at("2026-04-01"), LADDER, CALENDAR) if mark.kind == "level"}
    assert found == {1: CLOCK.due_at, 2: end_of_local_day(day("2026-03-09")), 3: end_of_local_day(day("2026-03-12"))}


def test_a_clock_that_stands_is_not_near() -> None:
    assert kinds("2026-03-04", CLOCK._replace(is_stopped=True, receipt_due_at=None)) == []


def test_standing_in_words() -> None:
    near = near_from(DUE, 2, CALENDAR)
    assert near == day("2026-03-03")
    assert standing(CLOCK.due_at, at("2026-03-02"), near) == IN_TIME
    assert standing(CLOCK.due_at, at("2026-03-05"), near) == NEAR
    assert standing(CLOCK.due_at, at("2026-03-05"), near, is_stopped=True) == STOPPED
    assert standing(CLOCK.due_at, at("2026-03-06"), near) == LATE
    assert days_late(DUE, day("2026-03-09"), CALENDAR) == 2


@given(st.integers(0, 40), st.lists(st.integers(0, 60), min_size=1, max_size=8))
def test_ticks_that_come_late_twice_or_not_at_all_raise_what_one_tick_at_the_end_would(due_in: int, ticks: list[int]) -> None:
    """Marks are kept once by (part, kind, number): whatever the ticks, the same marks with the same moments."""
    due_on = CALENDAR.add_workdays(day("2026-03-02"), due_in)
    clock = OpenClock("p", end_of_local_day(due_on), due_on)
    last = max(ticks)

    def marks(days: int, raised: int) -> list[Mark]:
        return marks_due([clock._replace(raised=raised)], at("2026-03-02") + dt.timedelta(days=days), LADDER, CALENDAR)

    kept: dict[tuple[str, int], dt.datetime] = {}
    raised = 0
    for tick in sorted(ticks):
        for mark in marks(tick, raised):
            kept.setdefault((mark.kind, mark.number), mark.due_at)
            raised = max(raised, mark.number)
    at_once = {(mark.kind, mark.number): mark.due_at for mark in marks(last, 0)}
    assert {key: moment for key, moment in kept.items() if key[0] != "near"} == {
        key: moment for key, moment in at_once.items() if key[0] != "near"
    }
