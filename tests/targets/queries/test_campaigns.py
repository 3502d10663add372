"""A campaign counts its own days by the engine: burn-up, before and after, who is behind, who sent nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest

from huoshui.core import clock
from huoshui.core.clock import clock_at
from huoshui.core.periods import Period
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion
from huoshui.targets.actions import (
    NewCampaign,
    NewGoal,
    NewTarget,
    Part,
    add_campaign_goal,
    create_campaign,
    end_campaign,
    set_target,
    split_target,
    withdraw_target,
)
from huoshui.targets.queries import Ask, campaign_detail, campaign_row, list_campaigns, list_targets, measure_all
from tests.cast import Cast
from tests.targets.conftest import YI, enter

WINDOW = Period(date(2026, 6, 1), date(2026, 7, 30))  # 60 days, both ends counted
DAY = date(2026, 6, 30)


@pytest.fixture
def campaign(cast: Cast, projects: dict[str, UUID]) -> UUID:
    """Signed: 乙 (招商局, 10 June) and 己 (住建局, 20 June); in the 60 days before 甲 not, 丙 not, 庚 (5 May). Goals: 6 and 30亿元."""
    enter(cast, "己项目", signed_on=date(2026, 6, 20), planned_investment=2 * YI, duty_unit="住建局")
    enter(cast, "庚项目", signed_on=date(2026, 5, 5), planned_investment=3 * YI, duty_unit="招商局")
    goals = [NewGoal("projects_signed", Decimal(6)), NewGoal("investment_signed", Decimal(30 * YI))]
    made = create_campaign(cast.mei.actor, NewCampaign("大干60天", WINDOW, goals, 10))
    count = campaign_row(cast.mei.actor, made).goals[0]
    parts = [Part(cast.units["promotion_office"].id, Decimal(2)), Part(cast.units["housing_office"].id, Decimal(4))]
    split_target(cast.mei.actor, count.id, parts, expected_version=count.version)
    return made


def test_each_day_is_the_engines_and_the_line_is_the_time_elapsed(cast: Cast, campaign: UUID) -> None:
    found = campaign_detail(cast.chen.actor, campaign, as_of=DAY)
    count, amount = found.goals
    assert (len(count.points), found.row.state(DAY), found.row.planned.days) == (60, "running", 60)
    told = {point.day.day: (point.planned, point.done) for point in count.points if point.day.month == 6}
    assert (told[9], told[10], told[30]) == ((Fraction(9, 10), 0), (1, 1), (3, 2))
    assert count.points[30].done is None and amount.points[29].done == 6 * YI
    for point in count.points[:30:7]:
        ask = Ask("projects_signed", Period(WINDOW.start, point.day))
        assert [point.done] == [one.value for one in measure_all(cast.mei.actor, [ask], as_of=DAY)]
    assert count.needed_a_day == Fraction(4, 30)
    assert count.target.pace is not None and round(float(count.target.pace.gap_points or 0), 1) == -16.7


def test_before_and_during_are_averages_of_a_day_and_units_behind_stand_first(cast: Cast, campaign: UUID) -> None:
    count = campaign_detail(cast.mei.actor, campaign, as_of=DAY).goals[0]
    assert count.around is not None
    assert (count.around.before_a_day, count.around.during_a_day, count.around.after) == (Fraction(1, 60), Fraction(2, 30), None)
    assert [(part.scope_label, part.counted.value) for part in count.parts] == [("住建局", 1), ("招商局", 1)]
    over = campaign_detail(cast.mei.actor, campaign, as_of=date(2026, 8, 10))
    assert over.row.state(over.day) == "ended" and over.goals[0].around is not None and over.goals[0].around.after_a_day == 0
    early = campaign_detail(cast.mei.actor, campaign, as_of=date(2026, 5, 20))
    assert (early.goals, early.due) == ((), None)  # its targets hold from the first day


def test_the_targets_of_a_campaign_stand_beside_the_annual_ones(cast: Cast, campaign: UUID, new_target: Callable[..., UUID]) -> None:
    new_target("projects_signed", 20)
    rows = [row for row in list_targets(cast.mei.actor, as_of=DAY).rows if row.indicator_id == "projects_signed" and not row.parent_id]
    assert sorted((row.period_kind, str(row.amount)) for row in rows) == [("campaign", "6.000000"), ("year", "20.000000")]


def test_who_sent_nothing_since_the_report_day_before_is_told(cast: Cast, campaign: UUID) -> None:
    today = clock.today()
    window = Period(today, date.fromordinal(today.toordinal() + 29))
    made = create_campaign(cast.mei.actor, NewCampaign("每日一报", window, [NewGoal("projects_started", Decimal(4))], 1))
    head = campaign_row(cast.mei.actor, made).goals[0]
    parts = [Part(cast.units[key].id, Decimal(2)) for key in ("promotion_office", "township")]
    split_target(cast.mei.actor, head.id, parts, expected_version=1)
    found = campaign_detail(cast.mei.actor, made)
    assert (found.due, [(line.unit_name, line.reported_on, line.is_late) for line in found.reporting]) == (
        today,
        [("柳林镇", None, True), ("招商局", today, False)],
    )


def test_an_early_end_has_its_reason_and_stops_the_count(cast: Cast, campaign: UUID) -> None:
    mei = cast.mei.actor
    with clock_at(clock.end_of_local_day(date(2026, 12, 1))), pytest.raises(Refusal, match="已经结束"):
        end_campaign(mei, campaign, ended_on=date(2026, 6, 15), reason="任务已经完成", expected_version=1)
    with clock_at(clock.end_of_local_day(date(2026, 6, 20))):
        for day in (date(2026, 5, 31), date(2026, 6, 21), date(2026, 7, 30)):
            with pytest.raises(Refusal, match="提前结束日"):
                end_campaign(mei, campaign, ended_on=day, reason="任务已经完成", expected_version=1)
        with pytest.raises(Refusal, match="没有写清楚"):
            end_campaign(mei, campaign, ended_on=date(2026, 6, 15), reason="完", expected_version=1)
        assert end_campaign(mei, campaign, ended_on=date(2026, 6, 15), reason="任务已经完成", expected_version=1) == 2
        with pytest.raises(StaleVersion):
            end_campaign(mei, campaign, ended_on=date(2026, 6, 15), reason="任务已经完成", expected_version=1)
        with pytest.raises(Refusal, match="已经结束"):
            add_campaign_goal(mei, campaign, NewGoal("projects_started", Decimal(1)), expected_version=2)
    found = campaign_detail(mei, campaign, as_of=DAY)
    assert (found.row.state(DAY), found.goals[0].target.counted.value, found.goals[0].needed_a_day) == ("ended", 1, None)
    listed = list_campaigns(mei, state="ended", as_of=DAY).rows
    assert [(row.id, row.goals[0].counted.value) for row in listed] == [(campaign, 1)]


def test_goals_are_added_and_those_that_cannot_be_counted_by_day_are_refused(cast: Cast, campaign: UUID) -> None:
    mei = cast.mei.actor
    with clock_at(clock.end_of_local_day(date(2026, 6, 20))):
        assert add_campaign_goal(mei, campaign, NewGoal("projects_started", Decimal(3)), expected_version=1) == 2
        assert len(campaign_row(mei, campaign, as_of=DAY).goals) == 3
        for indicator_id, words in (
            ("signed_amount_growth", "期间内发生"),
            ("nothing", "期间内发生"),
            ("projects_started", "已是冲刺目标"),
        ):
            with pytest.raises(Refusal, match=words):
                add_campaign_goal(mei, campaign, NewGoal(indicator_id, Decimal(3)), expected_version=2)


def test_a_target_that_stands_for_the_same_days_is_taken_over_only_with_its_amount(cast: Cast, campaign: UUID) -> None:
    goals = [NewGoal("projects_started", Decimal(9))]
    first = create_campaign(cast.mei.actor, NewCampaign("开工冲刺", Period(date(2026, 10, 1), date(2026, 10, 31)), goals))
    set_target(cast.mei.actor, NewTarget("projects_signed", Period(date(2026, 10, 1), date(2026, 10, 31)), "month", Decimal(8)))
    with clock_at(clock.end_of_local_day(date(2026, 10, 5))):
        with pytest.raises(Refusal, match="已有全区目标，为 8个，与所填的不同"):
            add_campaign_goal(cast.mei.actor, first, NewGoal("projects_signed", Decimal(12)), expected_version=1)
        add_campaign_goal(cast.mei.actor, first, NewGoal("projects_signed", Decimal(8)), expected_version=1)
    assert sorted(row.amount or 0 for row in campaign_row(cast.mei.actor, first, as_of=date(2026, 10, 5)).goals) == [8, 9]


def test_a_withdrawn_goal_has_no_line_and_is_not_a_goal_of_nothing(cast: Cast, campaign: UUID) -> None:
    amount = campaign_row(cast.mei.actor, campaign).goals[1]
    withdraw_target(cast.mei.actor, amount.id, reason="市里取消了", effective_on=WINDOW.start, expected_version=amount.version)
    gone = campaign_detail(cast.mei.actor, campaign, as_of=DAY).goals[1]
    assert {point.planned for point in gone.points} == {None} and gone.points[29].done == 6 * YI and gone.needed_a_day is None


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": "干"}, "name_wrong"),
        ({"window": Period(date(2026, 1, 1), date(2027, 6, 1))}, "window_wrong"),
        ({"cadence_days": 99}, "cadence_wrong"),
        ({"goals": []}, "goals_wrong"),
        ({"name": "大干60天"}, "campaign_exists"),
    ],
)
def test_a_campaign_that_makes_no_sense_is_refused(cast: Cast, campaign: UUID, given: dict[str, Any], code: str) -> None:
    values: dict[str, Any] = {"name": "另一个", "window": WINDOW, "goals": [NewGoal("projects_started", Decimal(1))], **given}
    with pytest.raises(Refusal) as refused:
        create_campaign(cast.mei.actor, NewCampaign(**values))
    assert refused.value.code == code


def test_campaigns_are_read_by_all_who_work_there_and_made_by_ledger_keepers(cast: Cast, campaign: UUID) -> None:
    with pytest.raises(NotVisible):
        campaign_row(cast.qian.actor, campaign)
    with pytest.raises(NotPermitted):
        create_campaign(cast.liu.actor, NewCampaign("领导的冲刺", WINDOW, [NewGoal("projects_started", Decimal(1))]))
    assert [row.name for row in list_campaigns(cast.wang.actor).rows] == ["大干60天"]
