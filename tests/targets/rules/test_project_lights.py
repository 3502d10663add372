"""What lights ask of a project: each dimension only where it concerns the project, late figures are missing, months since a start."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from huoshui.rulebook.adapters.published_rules import published_versions
from huoshui.targets.rules.light_ratings import StatedReason
from huoshui.targets.rules.lights import GREEN, GREY, RED, YELLOW, LightRules, light_of, light_rules
from huoshui.targets.rules.project_lights import ProjectStanding, months_since, project_facts

ON = dt.date(2026, 6, 10)
YI = 10**10


def rules() -> LightRules:
    version = next(one for one in published_versions() if one.reference == "published:light_rules_default")
    return light_rules(version.content)


def standing(**known: object) -> ProjectStanding:
    return ProjectStanding(**{"has_started": False, "has_entered": False, **known})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("project", "light", "reason"),
    [
        (standing(), GREY, ""),
        (standing(planned_start_on=dt.date(2026, 7, 1)), GREEN, "未到计划开工月份"),
        (standing(planned_start_on=dt.date(2026, 6, 30)), YELLOW, "到了计划开工月份未开工，无正当理由"),
        (standing(planned_start_on=dt.date(2026, 4, 1)), RED, "连续3个月应开工未开工，无正当理由"),
        (standing(has_started=True, started_on=dt.date(2026, 5, 20), planned_start_on=dt.date(2026, 4, 1)), GREEN, "已开工"),
        (standing(has_started=True, started_on=dt.date(2026, 4, 20)), YELLOW, "开工满1个月未入库，无正当理由"),
        (standing(has_started=True, started_on=dt.date(2026, 4, 9)), RED, "开工超过2个月未入库，无正当理由"),
        (standing(has_started=True), GREY, "缺距上一节点的月数，不能判定"),
        (standing(has_started=True, has_entered=True), GREEN, "已入库"),
    ],
)
def test_start_and_entry(project: ProjectStanding, light: str, reason: str) -> None:
    found = light_of(rules().of_subject("project"), project_facts(rules(), project, ON))
    assert found.light == light
    assert not reason or reason in "；".join(one.reason for one in found.dimensions)


@pytest.mark.parametrize(
    ("done_yi", "through", "light"),
    [
        (5, dt.date(2026, 5, 31), GREEN),
        (4, dt.date(2026, 5, 31), GREEN),
        (3, dt.date(2026, 5, 31), YELLOW),
        (1, dt.date(2026, 5, 31), RED),
        (3, dt.date(2026, 4, 30), GREEN),
        (12, dt.date(2026, 3, 31), GREY),
        (5, dt.date(2025, 12, 31), GREY),
        (None, None, GREY),
    ],
)
def test_progress_is_judged_at_the_month_of_its_figure_an_old_one_is_none(done_yi: int | None, through: dt.date | None, light: str) -> None:
    done = None if done_yi is None else done_yi * YI
    project = standing(annual_plan_fen=12 * YI, annual_plan_year=2026, ytd_done_fen=done, done_through_on=through)
    assert light_of(rules().of_subject("project"), project_facts(rules(), project, ON)).light == light


def test_a_listed_reason_keeps_a_late_start_green() -> None:
    project = standing(planned_start_on=dt.date(2026, 4, 1))
    reasons = [StatedReason("heating_season_control", dt.date(2026, 4, 1), dt.date(2026, 6, 30))]
    found = light_of(rules().of_subject("project"), project_facts(rules(), project, ON, reasons))
    assert (found.light, found.reason) == (GREEN, "开工：未按计划开工，有正当理由")


def test_a_plan_of_another_year_is_no_plan() -> None:
    assert project_facts(rules(), standing(annual_plan_fen=YI, annual_plan_year=2025), ON) == {}


@pytest.mark.parametrize(
    ("start", "on", "months"),
    [
        (dt.date(2026, 3, 15), dt.date(2026, 3, 15), Fraction(0)),
        (dt.date(2026, 3, 15), dt.date(2026, 5, 15), Fraction(2)),
        (dt.date(2026, 3, 15), dt.date(2026, 5, 16), 2 + Fraction(1, 31)),
        (dt.date(2026, 1, 31), dt.date(2026, 2, 28), Fraction(1)),
        (dt.date(2025, 12, 20), dt.date(2026, 1, 19), Fraction(30, 31)),
    ],
)
def test_months_since(start: dt.date, on: dt.date, months: Fraction) -> None:
    assert months_since(start, on) == months
