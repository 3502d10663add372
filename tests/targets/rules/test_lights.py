"""The light profiles of 银川, 三亚, 天津 and 邯郸, row by row, and how the engine answers what it does not know."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest

from huoshui.core.refusals import Refusal
from huoshui.rulebook.adapters.published_rules import published_versions
from huoshui.rulebook.rules.contents import read_content
from huoshui.targets.rules.light_ratings import (
    Override,
    StatedReason,
    check_override,
    consecutive_unexcused_months,
    rating_difference,
    shown_light,
)
from huoshui.targets.rules.lights import (
    BLUE,
    GREEN,
    GREY,
    RED,
    YELLOW,
    FactValue,
    LightRules,
    dimension_light,
    light_of,
    light_rules,
    measures_due,
    run_of,
)


def profile(name: str) -> LightRules:
    version = next(one for one in published_versions() if one.reference == f"published:light_rules_{name}")
    return light_rules(version.content)


def lit(name: str, dimension: str, facts: dict[str, FactValue]) -> str:
    found = next(one for one in profile(name).dimensions if one.code == dimension)
    return dimension_light(found, facts).light


YINCHUAN, SANYA, TIANJIN, HANDAN = "yinchuan_2025", "sanya_2022", "tianjin_2022", "handan_2024"


@pytest.mark.parametrize(
    ("place", "dimension", "facts", "light"),
    [
        (YINCHUAN, "start", {"is_done": True}, GREEN),
        (YINCHUAN, "start", {"is_done": False, "is_due": False, "consecutive_months": 0, "valid_reason": False}, GREEN),
        (YINCHUAN, "start", {"is_done": False, "is_due": True, "consecutive_months": 1, "valid_reason": False}, YELLOW),
        (YINCHUAN, "start", {"is_done": False, "is_due": True, "consecutive_months": 2, "valid_reason": False}, YELLOW),
        (YINCHUAN, "start", {"is_done": False, "is_due": True, "consecutive_months": 3, "valid_reason": False}, RED),
        (YINCHUAN, "start", {"is_done": False, "is_due": True, "consecutive_months": 0, "valid_reason": True}, GREEN),
        (YINCHUAN, "progress", {"gap_points": Decimal("0")}, GREEN),
        (YINCHUAN, "progress", {"gap_points": Decimal("-9.99")}, GREEN),
        (YINCHUAN, "progress", {"gap_points": Decimal("-10")}, YELLOW),
        (YINCHUAN, "progress", {"gap_points": Decimal("-30")}, YELLOW),
        (YINCHUAN, "progress", {"gap_points": Fraction("-30.01")}, RED),
        (YINCHUAN, "entry", {"is_done": True}, GREEN),
        (YINCHUAN, "entry", {"is_done": False, "months_since": Decimal("0.9"), "valid_reason": False}, GREEN),
        (YINCHUAN, "entry", {"is_done": False, "months_since": 1, "valid_reason": False}, YELLOW),
        (YINCHUAN, "entry", {"is_done": False, "months_since": 2, "valid_reason": False}, YELLOW),
        (YINCHUAN, "entry", {"is_done": False, "months_since": Decimal("2.1"), "valid_reason": False}, RED),
        (YINCHUAN, "entry", {"is_done": False, "months_since": 5, "valid_reason": True}, GREEN),
        (YINCHUAN, "funds", {"paid_as_planned": True}, GREEN),
        (YINCHUAN, "funds", {"paid_as_planned": False}, RED),
        (SANYA, "progress", {"ratio_to_due": 100}, GREEN),
        (SANYA, "progress", {"ratio_to_due": Decimal("99.9")}, YELLOW),
        (SANYA, "progress", {"ratio_to_due": 50}, YELLOW),
        (SANYA, "progress", {"ratio_to_due": Decimal("49.9")}, RED),
        (SANYA, "month_task", {"month_target_met": True, "consecutive_months": 0}, GREEN),
        (SANYA, "month_task", {"month_target_met": False, "consecutive_months": 1}, YELLOW),
        (SANYA, "month_task", {"month_target_met": False, "consecutive_months": 2}, RED),
        (TIANJIN, "investment_growth", {"growth_points": 8, "growth_less_plan_points": 0, "growth_less_mean_points": 1}, GREEN),
        (TIANJIN, "investment_growth", {"growth_points": 8, "growth_less_plan_points": -1, "growth_less_mean_points": 1}, YELLOW),
        (TIANJIN, "investment_growth", {"growth_points": 8, "growth_less_plan_points": 1, "growth_less_mean_points": -1}, YELLOW),
        (TIANJIN, "investment_growth", {"growth_points": -1, "growth_less_plan_points": 2, "growth_less_mean_points": 2}, RED),
        (TIANJIN, "bonds", {"gap_points": 0}, GREEN),
        (TIANJIN, "bonds", {"gap_points": -30}, YELLOW),
        (TIANJIN, "bonds", {"gap_points": Decimal("-30.1")}, RED),
        (HANDAN, "negotiation", {"months_without_progress": 1}, GREEN),
        (HANDAN, "negotiation", {"months_without_progress": 2}, YELLOW),
        (HANDAN, "negotiation", {"months_without_progress": 3}, RED),
        (HANDAN, "negotiation", {"months_without_progress": 7}, RED),
    ],
)
def test_each_row_of_a_profile(place: str, dimension: str, facts: dict[str, FactValue], light: str) -> None:
    assert lit(place, dimension, facts) == light


def test_a_missing_fact_is_no_green_light_and_is_named() -> None:
    found = light_of(profile(YINCHUAN).of_subject("project"), {"progress": {"gap_points": None}, "entry": {"is_done": True}})
    assert found.light == GREY
    assert found.dimensions[0].reason == "缺与序时进度之差，不能判定"
    assert found.turns_green == ("进度：补报与序时进度之差",)


def test_a_red_light_stands_whatever_else_is_missing() -> None:
    found = light_of(profile(YINCHUAN).of_subject("project"), {"progress": {"gap_points": None}, "funds": {"paid_as_planned": False}})
    assert (found.light, found.reason) == (RED, "资金支付：资金支付低于要求")


def test_the_worst_dimension_wins_and_says_why_and_what_would_turn_it_green() -> None:
    found = light_of(
        profile(YINCHUAN).of_subject("project"),
        {"progress": {"gap_points": Fraction("-35.2")}, "entry": {"is_done": False, "months_since": 1, "valid_reason": False}},
    )
    assert (found.light, found.reason) == (RED, "进度：低于序时进度超过30个百分点")
    assert found.turns_green == ("进度：与序时进度之差高于 -10 个百分点（现为 -35.2 个百分点）", "入库纳统：须已办成")


def test_nothing_that_concerns_a_subject_is_grey_not_green() -> None:
    assert light_of(profile(HANDAN).dimensions, {}).light == GREY


@pytest.mark.parametrize(
    ("months", "light", "run"),
    [
        ([(1, RED), (2, RED), (3, RED)], RED, 3),
        ([(1, RED), (2, YELLOW), (3, RED)], RED, 1),
        ([(1, RED), (2, YELLOW), (3, RED)], YELLOW, 3),
        ([(1, RED), (3, RED)], RED, 1),
        ([(2, RED), (3, GREEN), (3, RED)], RED, 2),
        ([(1, RED), (2, RED)], RED, 0),
        ([(2, GREY), (3, RED)], RED, 1),
    ],
)
def test_months_in_a_row(months: list[tuple[int, str]], light: str, run: int) -> None:
    history = [(dt.date(2026, month, 28), one) for month, one in months]
    assert run_of(history, light=light, through=dt.date(2026, 3, 31)) == run


def test_a_run_crosses_the_year() -> None:
    history = [(dt.date(2025, 12, 31), YELLOW), (dt.date(2026, 1, 31), YELLOW)]
    assert run_of(history, light=YELLOW, through=dt.date(2026, 1, 31)) == 2


def test_two_yellow_months_call_the_vice_mayor_in_sanya() -> None:
    rules = profile(SANYA)
    one = measures_due(rules, [(dt.date(2026, 3, 31), YELLOW)], through=dt.date(2026, 3, 31))
    two = measures_due(rules, [(dt.date(2026, 2, 28), YELLOW), (dt.date(2026, 3, 31), YELLOW)], through=dt.date(2026, 3, 31))
    assert [measure.says for measure in one] == ["约谈项目相关负责人"]
    assert [measure.says for measure in two] == ["分管副市长约谈业主单位和主管部门主要负责人"]
    assert measures_due(rules, [(dt.date(2026, 3, 31), GREEN)], through=dt.date(2026, 3, 31)) == []


DUE = dt.date(2026, 1, 20)


@pytest.mark.parametrize(
    ("done_on", "on", "reasons", "months"),
    [
        (None, dt.date(2025, 12, 31), [], 0),
        (None, dt.date(2026, 1, 5), [], 1),
        (None, dt.date(2026, 3, 5), [], 3),
        (dt.date(2026, 2, 1), dt.date(2026, 3, 5), [], 0),
        (dt.date(2026, 4, 1), dt.date(2026, 3, 5), [], 3),
        (None, dt.date(2026, 4, 30), [StatedReason("force_majeure", dt.date(2026, 2, 1), dt.date(2026, 2, 28))], 2),
        (None, dt.date(2026, 4, 30), [StatedReason("the_dog_ate_it", dt.date(2026, 2, 1), dt.date(2026, 4, 30))], 4),
        (None, dt.date(2026, 4, 30), [StatedReason("force_majeure", dt.date(2026, 4, 1), dt.date(2026, 4, 30))], 0),
    ],
)
def test_unexcused_months_are_counted_and_only_listed_reasons_excuse(
    done_on: dt.date | None, on: dt.date, reasons: list[StatedReason], months: int
) -> None:
    assert consecutive_unexcused_months(profile(YINCHUAN), due_on=DUE, done_on=done_on, on=on, reasons=reasons) == months


def test_an_override_is_shown_until_it_ends_and_the_rule_stays_visible() -> None:
    override = Override(YELLOW, "设备 4 月到港", dt.date(2026, 3, 1), dt.date(2026, 4, 15))
    shown = shown_light(RED, [override], dt.date(2026, 4, 15))
    assert (shown.light, shown.computed) == (YELLOW, RED)
    assert shown.note == "手工黄灯（规则为红灯），至 2026-04-15：设备 4 月到港"
    assert shown_light(RED, [override], dt.date(2026, 4, 16)).light == RED
    later = Override(BLUE, "已复工", dt.date(2026, 3, 10), dt.date(2026, 3, 20))
    assert shown_light(RED, [override, later], dt.date(2026, 3, 15)).light == BLUE


@pytest.mark.parametrize(
    ("override", "said"),
    [
        (Override(GREY, "理由", DUE, DUE), "绿、蓝、黄、红之一"),
        (Override(RED, "  ", DUE, DUE), "没有写理由"),
        (Override(RED, "理由", DUE, DUE - dt.timedelta(days=1)), "截止日期早于起始日期"),
        (Override(RED, "理由", DUE, DUE + dt.timedelta(days=92)), "最长 92 天"),
    ],
)
def test_an_override_needs_a_reason_and_an_end(override: Override, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        check_override(override)


@pytest.mark.parametrize(
    ("own", "independent", "steps", "words"),
    [
        (GREEN, RED, 3, "自评绿、独立评定红，自评偏宽 3 级"),
        (RED, YELLOW, -1, "自评红、独立评定黄，自评偏严 1 级"),
        (YELLOW, YELLOW, 0, "自评与独立评定一致，均为黄灯"),
        (None, RED, None, "缺一方评定"),
    ],
)
def test_the_difference_between_self_and_independent_rating(
    own: str | None, independent: str | None, steps: int | None, words: str
) -> None:
    found = rating_difference(own, independent)
    assert (found.steps, found.in_words) == (steps, words)


@pytest.mark.parametrize(
    ("predicate", "problem"),
    [
        ({"fact": "mood", "is": "=", "value": True}, "fact"),
        ({"fact": "is_done", "is": ">=", "value": True}, "只能写 is"),
        ({"fact": "gap_points", "is": "~", "value": 1}, "is"),
        ({"fact": "gap_points", "is": ">=", "value": "ten"}, "应为数字"),
    ],
)
def test_a_wrong_predicate_is_told(predicate: dict[str, object], problem: str) -> None:
    steps = [{"light": "red", "says": "红", "when": [predicate]}]
    _, problems = read_content("light_rules", {"dimensions": {"start": {"name": "开工", "subject": "project", "steps": steps}}})
    assert any(problem in f"{one.key}：{one.message}" for one in problems), problems
