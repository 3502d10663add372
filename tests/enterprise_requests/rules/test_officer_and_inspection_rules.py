"""Caps and quiet days, joint occasions, scores, due visits: tables and properties."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.enterprise_requests.rules.inspection_limits import InspectionTerms, Planned, is_quiet, judge
from huoshui.enterprise_requests.rules.officer_scores import OfficerFigures, is_due, officer_score

TERMS = InspectionTerms(per_day=1, per_week=1, per_month=2, quiet_from=0, quiet_to=0, result_within_workdays=5)
QUIET = InspectionTerms(per_day=1, per_week=1, per_month=2, quiet_from=1, quiet_to=20, result_within_workdays=5)
MARCH_24 = date(2026, 3, 24)  # a Tuesday


def planned(number: int, day: date, unit: str = "应急局", joint: str = "", kind: str = "routine") -> Planned:
    return Planned(f"JC2026{number:04d}", joint, unit, day, kind)


@pytest.mark.parametrize(
    ("others", "day", "words"),
    [
        ([], MARCH_24, ""),
        ([planned(1, MARCH_24)], MARCH_24, "当日已安排 1 次（应急局），上限 1 次"),
        ([planned(1, MARCH_24 - timedelta(days=1))], MARCH_24, "当周已安排 1 次（应急局），上限 1 次"),
        ([planned(1, date(2026, 3, 2)), planned(2, date(2026, 3, 10), "市监局")], MARCH_24, "当月已安排 2 次（应急局、市监局），上限 2 次"),
        ([planned(1, date(2026, 2, 28))], MARCH_24, ""),
        ([planned(1, MARCH_24 - timedelta(days=2))], MARCH_24, ""),  # the Sunday before is another week
    ],
)
def test_the_caps_by_day_week_and_month_say_who_was_there_before(others: list[Planned], day: date, words: str) -> None:
    verdict = judge(day, "routine", "", others, TERMS)
    assert verdict.is_allowed == (words == "")
    if words:
        assert words in verdict.reasons


def test_emergencies_and_complaints_pass_and_do_not_use_up_the_cap() -> None:
    assert judge(MARCH_24, "emergency", "", [planned(1, MARCH_24)], QUIET).is_allowed
    assert judge(MARCH_24, "routine", "", [planned(1, MARCH_24, kind="complaint")], TERMS).is_allowed


def test_coming_together_is_one_occasion() -> None:
    together = [planned(1, date(2026, 3, 2), "应急局", "JC20260001"), planned(2, date(2026, 3, 2), "市监局", "JC20260001")]
    assert judge(MARCH_24, "routine", "", together, TERMS).is_allowed
    assert judge(date(2026, 3, 2), "routine", "JC20260001", together, TERMS).is_allowed
    assert [one.number for one in judge(MARCH_24, "routine", "", together, TERMS).may_join] == ["JC20260001", "JC20260002"]


def test_quiet_days_are_days_of_the_month_and_none_where_the_rule_has_none() -> None:
    assert [is_quiet(date(2026, 3, day), QUIET) for day in (1, 20, 21)] == [True, True, False]
    assert not is_quiet(date(2026, 3, 1), TERMS)
    assert "宁静日" in judge(date(2026, 3, 3), "routine", "", [], QUIET).reasons[0]


@pytest.mark.parametrize(
    ("figures", "value"),
    [
        (OfficerFigures(0, 0, 0, 0), None),
        (OfficerFigures(10, 10, 0, 0), 100.0),  # nothing ended: coverage alone counts
        (OfficerFigures(0, 0, 4, 1), 25.0),
        (OfficerFigures(10, 5, 10, 9), 74.0),  # (0.5 * 40 + 0.9 * 60) / 100
    ],
)
def test_the_score_is_made_of_its_terms_and_of_nothing_else(figures: OfficerFigures, value: float | None) -> None:
    score = officer_score(figures, 40, 60)
    assert score.value == value
    assert value is None or str(figures.firms or figures.ended_requests) in score.formula


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_a_score_lies_between_0_and_100(firms: int, visited: int, ended: int, confirmed: int) -> None:
    score = officer_score(OfficerFigures(firms, min(visited, firms), ended, min(confirmed, ended)), 40, 60)
    assert score.value is None or 0 <= score.value <= 100


def test_a_visit_is_due_after_so_many_days_since_the_last_or_since_the_card() -> None:
    assert is_due(None, MARCH_24 - timedelta(days=30), MARCH_24, 30)
    assert not is_due(MARCH_24 - timedelta(days=29), date(2025, 1, 1), MARCH_24, 30)
