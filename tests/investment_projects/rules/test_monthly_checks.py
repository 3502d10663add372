"""The checks of a monthly return: each says what is wrong with its numbers, and asks or stops."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.investment_projects.rules.monthly_checks import (
    ERROR,
    NOTHING_BEFORE,
    NOTICE,
    QUESTION,
    MonthBefore,
    Yardsticks,
    check_month,
    errors_of,
    funds_ahead_points,
    unanswered,
)
from huoshui.investment_projects.rules.monthly_entry import MonthlyFigures, read_entry, typed_cells
from huoshui.investment_projects.rules.monthly_rounds import terms_of
from huoshui.rulebook.adapters.published_rules import published_versions

WAN = 1_000_000  # 1万元 in fen
TERMS = terms_of(next(one.content for one in published_versions() if one.reference == "published:return_terms_default"))
MARCH = (date(2026, 3, 1), date(2026, 3, 31))
FEBRUARY_TOGETHER = (date(2026, 1, 1), date(2026, 2, 28))
GOOD = MonthlyFigures(300 * WAN, 800 * WAN, 2_300 * WAN, 900 * WAN, Decimal("45.5"), "主体", "二层柱钢筋绑扎", "")
BEFORE = MonthBefore(MonthlyFigures(250 * WAN, 500 * WAN, 2_000 * WAN, 700 * WAN, Decimal("40"), "基础", "基础完成"), date(2026, 2, 28))
PLANS = Yardsticks(3_000 * WAN, 5_000 * WAN)


def found(figures: MonthlyFigures, before: MonthBefore = BEFORE, plans: Yardsticks = PLANS, period: tuple[date, date] = MARCH) -> Any:
    return {one.code: one for one in check_month(figures, before, plans, TERMS, *period)}


def test_a_month_in_order_has_nothing_to_explain() -> None:
    assert found(GOOD) == {}


@pytest.mark.parametrize(
    ("change", "code", "severity", "words"),
    [
        ({"month_done_fen": None}, "missing", ERROR, "没有填“当月完成投资”"),
        ({"progress_text": ""}, "missing", ERROR, "没有填“形象进度”"),
        ({"funds_arrived_fen": -WAN}, "negative", ERROR, "是负数（-1万元）"),
        ({"month_done_fen": 900 * WAN}, "month_over_year", ERROR, "当月完成 900万元，比年初累计 800万元 还多 100万元"),
        ({"cumulative_done_fen": 700 * WAN}, "year_over_whole", ERROR, "还多 100万元"),
        ({"ytd_done_fen": 850 * WAN}, "year_to_date", ERROR, "500万元 ＋ 当月 300万元 ＝ 800万元，年初累计填的是 850万元，相差 50万元"),
        ({"cumulative_done_fen": 1_900 * WAN}, "whole_shrank", ERROR, "比2026年2月已报的 2,000万元 少 100万元"),
        ({"cumulative_done_fen": 2_400 * WAN}, "whole_sum", QUESTION, "相差 100万元"),
        ({"month_done_fen": 0, "ytd_done_fen": 500 * WAN, "cumulative_done_fen": 2_000 * WAN}, "zero_month", QUESTION, "填的是 0"),
        ({"works_percent": Decimal("2.9")}, "lagging", QUESTION, "18.0%，工程形象进度 2.9%，工程落后资金 15.1 个百分点"),
        ({"works_percent": Decimal("39")}, "works_went_back", QUESTION, "39%，比2026年2月的 40% 退了"),
        ({"works_milestone": "土地平整"}, "milestone_went_back", QUESTION, "比2026年2月的“基础”靠前"),
        ({"progress_text": "基础完成"}, "same_words", QUESTION, "一字不差"),
    ],
)  # fmt: skip
def test_each_check_says_what_with_its_numbers(change: dict[str, Any], code: str, severity: str, words: str) -> None:
    one = found(replace(GOOD, **change))[code]
    assert (one.severity, words in one.message) == (severity, True), one.message
    assert one.remedy


def test_one_wan_of_rounding_is_no_difference_and_two_are() -> None:
    assert "year_to_date" not in found(replace(GOOD, ytd_done_fen=801 * WAN, cumulative_done_fen=2_300 * WAN))
    assert "year_to_date" in found(replace(GOOD, ytd_done_fen=802 * WAN))


def test_over_the_plan_and_over_the_total_ask_why_and_the_limit_itself_does_not() -> None:
    assert "over_plan" not in found(GOOD, plans=Yardsticks(800 * WAN, 5_000 * WAN))
    over = found(GOOD, plans=Yardsticks(790 * WAN, 2_200 * WAN))
    assert over["over_plan"].message == "年初累计 800万元，是年度计划 790万元 的 101.3%，超过 100%。"
    assert over["over_total"].severity == QUESTION


def test_fifteen_points_exactly_are_not_lagging() -> None:
    at_limit = replace(GOOD, funds_arrived_fen=3_025 * WAN)  # 60.5 % against 45.5 %
    assert funds_ahead_points(at_limit, PLANS.planned_investment_fen) == Decimal("15.0")
    assert "lagging" not in found(at_limit)
    assert "lagging" in found(replace(at_limit, funds_arrived_fen=3_030 * WAN))


def test_without_a_stated_percent_the_works_are_judged_by_the_money_done() -> None:
    figures = replace(GOOD, works_percent=None, funds_arrived_fen=3_200 * WAN)  # 64 % against 46 %
    assert funds_ahead_points(figures, PLANS.planned_investment_fen) == Decimal("18.0")
    assert "按完成投资计的工程进度 46%" in found(figures)["lagging"].message


def test_what_cannot_be_told_is_not_lagging() -> None:
    assert funds_ahead_points(replace(GOOD, funds_arrived_fen=None), 5_000 * WAN) is None
    assert funds_ahead_points(GOOD, None) is None
    assert found(GOOD, plans=Yardsticks(None, None))["no_plan"].severity == NOTICE


def test_january_and_february_together_are_the_year_to_date() -> None:
    together = replace(GOOD, month_done_fen=800 * WAN)
    december = replace(BEFORE, through_on=date(2025, 12, 31), figures=replace(BEFORE.figures, cumulative_done_fen=1_500 * WAN))
    assert found(together, before=december, period=FEBRUARY_TOGETHER) == {}
    assert "而1—2月完成 300万元" in found(GOOD, before=december, period=FEBRUARY_TOGETHER)["year_to_date"].message


def test_a_month_that_was_never_reported_is_asked_about_not_taken_for_zero() -> None:
    older = replace(BEFORE, through_on=date(2026, 1, 31))
    asked = found(replace(GOOD, ytd_done_fen=1_000 * WAN, cumulative_done_fen=2_500 * WAN), before=older)
    assert asked["months_missing"].severity == QUESTION
    assert "200万元 没有分月数" in asked["months_missing"].message
    assert found(replace(GOOD, ytd_done_fen=700 * WAN), before=older)["year_to_date"].severity == ERROR
    assert found(GOOD, before=NOTHING_BEFORE)["no_month_before"].severity == NOTICE


def test_a_question_is_answered_by_four_characters_and_an_error_by_nothing() -> None:
    said = check_month(replace(GOOD, progress_text="基础完成"), BEFORE, PLANS, TERMS, *MARCH)
    assert [one.code for one in unanswered(said, {"same_words": "没变"})] == ["same_words"]
    assert unanswered(said, {"same_words": "停工待料，无变化"}) == []
    wrong = check_month(replace(GOOD, ytd_done_fen=None), BEFORE, PLANS, TERMS, *MARCH)
    assert [one.code for one in errors_of(wrong)] == ["missing"]


@given(st.integers(0, 10**7), st.integers(0, 10**7), st.integers(0, 10**7), st.integers(0, 10**7))
def test_figures_that_add_up_never_stop_a_return(month: int, last: int, prior_years: int, plan: int) -> None:
    figures = replace(GOOD, month_done_fen=month, ytd_done_fen=last + month, cumulative_done_fen=prior_years + last + month)
    before = MonthBefore(MonthlyFigures(ytd_done_fen=last, cumulative_done_fen=prior_years + last), date(2026, 2, 28))
    assert errors_of(check_month(figures, before, Yardsticks(plan, plan), TERMS, *MARCH)) == []


@given(st.integers(2, 10**6), st.booleans())
def test_figures_that_do_not_add_up_always_stop_it(difference_wan: int, is_more: bool) -> None:
    wrong = 800 * WAN + difference_wan * WAN * (1 if is_more else -1)
    said = check_month(replace(GOOD, ytd_done_fen=wrong), BEFORE, PLANS, TERMS, *MARCH)
    assert "year_to_date" in {one.code for one in errors_of(said)}


@pytest.mark.parametrize(
    ("cells", "name", "value"),
    [
        ({"month_done_fen": "1,200"}, "month_done_fen", 1_200 * WAN),
        ({"month_done_fen": "１２００"}, "month_done_fen", 1_200 * WAN),
        ({"month_done_fen": "0.12亿元"}, "month_done_fen", 1_200 * WAN),
        ({"month_done_fen": 1200.0}, "month_done_fen", 1_200 * WAN),
        ({"month_done_fen": "1200.5"}, "month_done_fen", 1_200 * WAN + WAN // 2),
        ({"month_done_fen": "—"}, "month_done_fen", None),
        ({"works_percent": "４５.５％"}, "works_percent", Decimal("45.50")),
        ({"works_milestone": " 主体 "}, "works_milestone", "主体"),
        ({"problem_text": "无"}, "problem_text", "无"),
    ],
)
def test_cells_are_read_as_people_write_them(cells: dict[str, Any], name: str, value: Any) -> None:
    figures, problems = read_entry(cells, TERMS.milestones)
    assert (getattr(figures, name), problems) == (value, [])


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"month_done_fen": "三百多"}, "当月完成投资"),
        ({"month_done_fen": "12,00"}, "分隔符位置不对"),
        ({"month_done_fen": "300万美元"}, "外币"),
        ({"works_percent": "120"}, "超出 0 至 100"),
        ({"works_milestone": "快好了"}, "没有“快好了”这个节点"),
    ],
)
def test_what_cannot_be_read_is_told_by_cell_and_never_guessed(cells: dict[str, Any], words: str) -> None:
    figures, problems = read_entry(cells, TERMS.milestones)
    assert figures == MonthlyFigures()
    assert words in problems[0].message
    assert problems[0].field == next(iter(cells))


@given(st.integers(0, 10**9), st.decimals(0, 100, places=2))
def test_what_is_shown_reads_back_as_itself(fen: int, percent: Decimal) -> None:
    figures = replace(GOOD, month_done_fen=fen, works_percent=percent.quantize(Decimal("0.01")))
    assert read_entry(typed_cells(figures), TERMS.milestones) == (figures, [])
