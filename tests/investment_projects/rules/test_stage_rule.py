from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.core.lifecycle import STAGES
from huoshui.investment_projects.rules.stage_rule import (
    UNKNOWN_STAGE,
    Milestone,
    SideStatement,
    StageReading,
    StageStatement,
    current_side_state,
    current_stage,
)

DAY = date(2026, 6, 1)
JANUARY, MARCH, JULY = date(2026, 1, 5), date(2026, 3, 1), date(2026, 7, 1)

CASES = {
    "nothing said stays unknown": ([], [], UNKNOWN_STAGE),
    "an undated statement counts, its date is unknown": (
        [StageStatement("started", None, False)],
        [],
        StageReading("started", None, False),
    ),
    "the furthest of several statements": (
        [StageStatement("signed", JANUARY, True), StageStatement("started", MARCH, False)],
        [],
        StageReading("started", MARCH, False),
    ),
    "a milestone goes further than the statement": (
        [StageStatement("signed", None, False)],
        [Milestone("started_on", MARCH, True)],
        StageReading("started", MARCH, True),
    ),
    "a milestone dates the statement of the same stage": (
        [StageStatement("started", None, True)],
        [Milestone("started_on", MARCH, False)],
        StageReading("started", MARCH, True),
    ),
    "land won and registered are one stage, the earlier day counts": (
        [],
        [Milestone("land_won_on", MARCH, False), Milestone("landed_on", JANUARY, False)],
        StageReading("landed", JANUARY, False),
    ),
    "an undated statement is of the day of its milestone": (
        [StageStatement("signed", None, False), StageStatement("started", None, True)],
        [Milestone("started_on", JULY, True)],
        StageReading("signed", None, False),
    ),
    "what happens later does not count yet": (
        [StageStatement("signed", JANUARY, False), StageStatement("started", JULY, True)],
        [Milestone("produced_on", JULY, True)],
        StageReading("signed", JANUARY, False),
    ),
    "a word that is no stage is left out": ([StageStatement("in_discussion", None, False)], [], UNKNOWN_STAGE),
}


@pytest.mark.parametrize("name", CASES)
def test_the_stage_follows_from_what_was_stated(name: str) -> None:
    statements, milestones, wanted = CASES[name]
    assert current_stage(statements, milestones, as_of=DAY) == wanted


days = st.one_of(st.none(), st.dates(date(2025, 1, 1), date(2027, 1, 1)))


@given(st.lists(st.builds(StageStatement, st.sampled_from([stage.code for stage in STAGES]), days, st.booleans())))
def test_time_never_takes_a_project_back(statements: list[StageStatement]) -> None:
    order = {stage.code: stage.order for stage in STAGES} | {"": 0}
    reached = [order[current_stage(statements, [], as_of=day).stage] for day in (date(2025, 3, 1), date(2026, 1, 1), date(2027, 1, 1))]
    assert reached == sorted(reached)


def test_the_latest_side_state_holds_and_none_ends_it() -> None:
    stopped, resumed = SideStatement("stopped", JANUARY, 1), SideStatement("resumed", MARCH, 2)
    assert current_side_state([stopped, resumed], as_of=DAY) == "resumed"
    assert current_side_state([stopped, resumed], as_of=date(2026, 2, 1)) == "stopped"
    assert current_side_state([stopped, SideStatement("none", MARCH, 2)], as_of=DAY) == ""
    assert current_side_state([SideStatement("suspended", None, 9), stopped], as_of=DAY) == "stopped", "an undated one is the earliest"
    assert current_side_state([], as_of=DAY) == ""
