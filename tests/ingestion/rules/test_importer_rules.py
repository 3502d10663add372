# ruff: noqa: E501 - rows of tables stay on one line
"""The importer rules of the domain handbook §9.2 and of the ledger issue §6, one by one: headers, units, amounts, periods, questions."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from huoshui.ingestion.rules.header_words import meaning_of
from tests.ingestion.sheets import codes, read, value, values

WAN = 1_000_000
YI = 10_000_000_000
HEAD = ["序号", "项目名称", "总投资（万元）"]


@pytest.mark.parametrize(
    ("header", "attribute"),
    [
        ("项目业主", "owner_enterprise"), ("建设单位", "owner_enterprise"), ("项目(法人)单位", "owner_enterprise"), ("企业名称", "owner_enterprise"),
        ("责任单位", "duty_unit"), ("牵头单位", "duty_unit"), ("分管局委", "duty_unit"), ("责任人", "duty_person"),
        ("责任领导", "leader"), ("包联领导", "leader"), ("县级领导", "leader"),
        ("建设规模及主要内容", "content"), ("建设规模及内容", "content"), ("建设内容及规模", "content"), ("项目概况", "content"),
        ("到上年底累计完成投资", "cumulative_done_prior_years"), ("至2023年底累计完成投资", "cumulative_done_prior_years"),
        ("年度计划投资", "annual_plan"), ("年度投资计划", "annual_plan"), ("2024年计划投资", "annual_plan"),
        ("本月完成投资", "month_done"), ("当月完成投资", "month_done"), ("6月完成投资", "month_done"),
        ("年初至今累计", "ytd_done"), ("1–6月累计", "ytd_done"), ("年度累计完成投资", "ytd_done"), ("当年累计完成投资", "ytd_done"),
        ("开工以来累计完成投资", "cumulative_done"), ("自开始建设累计完成投资", "cumulative_done"), ("项目总累计完成投资", "cumulative_done"),
        ("到位资金", "funds_arrived"), ("存在问题", "problem_text"), ("形象进度", "progress_text"), ("目前阶段", "stage"), ("所属行业", "industry"),
        ("项目代码", "project_code"), ("开工时间", "started_on"), ("竣工时间", "completed_on"), ("投产时间", "produced_on"),
        ("备注", "remark"), ("项目类型", "extra_text"), ("立项批复文号", "extra_text"), ("本年到位资金", "extra_text"),
    ],
)  # fmt: skip
def test_synonyms_of_headers(header: str, attribute: str) -> None:
    assert meaning_of((header,)).attribute == attribute
    assert (
        meaning_of((f"{header[:2]}\n{header[2:]}（万元）",)).attribute == attribute
        or attribute in ("extra_text",)
        or meaning_of((header,)).kind != "fen"
    )


@pytest.mark.parametrize(
    ("header", "cell", "fen"),
    [
        ("总投资（万元）", 3500, 3500 * WAN), ("总投资(亿元)", 1.84, 184 * YI // 100), ("总投资【万元】", 1, WAN), ("总投资/万元", 1, WAN), ("总投资：亿元", 1, YI),
        ("总投资（单位：元）", 12.5, 1250), ("总投资\n（万元）", "１２，３４５．６７", 12_345_670_000), ("总投资（万元）", "1,234,567.89", 1_234_567_890_000),
        ("总投资（亿元）", 113.60000000000001, 1_136_000_000_000), ("总投资（万元）", "约3.5", 3_500_000), ("总投资（万元）", "1.2亿元", 12 * YI // 10),
        ("总投资（万元）", "3亿5000万", 35 * YI // 10), ("总投资（万元）", 0, 0), ("总投资（万元）", 0.005, 5000), ("总投资（元）", 0.005, 1),
    ],
)  # fmt: skip
def test_money_becomes_whole_fen(header: str, cell: Any, fen: int) -> None:
    assert values(read([["序号", "项目名称", header], [1, "甲", cell]]))["planned_investment"] == fen


@pytest.mark.parametrize("cell", ["—", "-", "/", "无", "待定", "暂无", "", None, "  ", "——", "未定"])
def test_nothing_is_unknown_and_not_zero(cell: Any) -> None:
    reading = read([HEAD, [1, "甲", cell], [2, "乙", 5]])
    assert "planned_investment" not in values(reading) and reading.totals["planned_investment"] == str(5 * WAN)
    assert [problem.severity for problem in reading.problems] == (["told"] if cell in ("待定", "未定") else [])


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("三百", None), ("abc", "not_a_number"), ("3-5", "money_range"), ("10以上", "money_bound"), ("NaN", "not_a_number"), ("1e400", "not_a_number"),
        ("1_000", "not_a_number"), ("5万美元", "money_foreign_currency"), ("1,23", "money_separator"), (True, "not_a_number"), (date(2024, 1, 1), "not_a_number"),
        (float("1e300"), "money_too_large"), (-5, "negative"),
    ],
)  # fmt: skip
def test_what_is_no_amount_is_a_problem_at_its_cell_and_is_kept_as_text(cell: Any, code: str | None) -> None:
    reading = read([HEAD, [1, "甲", cell], [2, "乙", 5], [3, "丙", 6]])
    if code is None:
        assert values(reading)["planned_investment"] == 300 * WAN
        return
    assert codes(reading) == {"C2": code} and "planned_investment" not in values(reading)
    assert reading.problems[0].severity == "error" and values(reading)["总投资（万元）"]
    assert len(reading.rows) == 3, "a bad cell never stops its row or the others"


def test_a_unit_in_the_cell_wins_and_is_told() -> None:
    reading = read([HEAD, [1, "甲", "1.2亿元"], [2, "乙", "300万元"]])
    assert [problem.code for problem in reading.problems] == ["unit_in_cell"] and reading.problems[0].severity == "told"
    assert values(reading, 1)["planned_investment"] == 300 * WAN


def test_a_unit_column_gives_each_row_its_unit() -> None:
    reading = read([["项目名称", "总投资", "单位"], ["甲", 3, "亿元"], ["乙", 5000, "万元"]])
    assert [values(reading, row)["planned_investment"] for row in (0, 1)] == [3 * YI, 5000 * WAN] and not reading.questions


def test_a_missing_unit_is_asked_once_for_the_sheet_and_remembered() -> None:
    rows = [["项目名称", "总投资", "2024年度计划投资", "建设单位"], ["甲", 3, 1, "甲公司"]]
    asked = read(rows)
    (question,) = asked.open_questions
    assert (
        question.kind == "unit"
        and [choice.value for choice in question.choices] == ["元", "万元", "亿元", "per_column"]
        and question.remember
    )
    assert "planned_investment" not in values(asked) and values(asked)["owner_enterprise"] == "甲公司"
    assert values(read(rows, remembered={question.id: "亿元"}))["planned_investment"] == 3 * YI
    each = read(rows, answers={question.id: "per_column"})
    assert sorted(one.header for one in each.open_questions) == ["2024年度计划投资", "总投资"]


def test_one_column_without_unit_is_asked_beside_columns_that_have_one() -> None:
    reading = read([["项目名称", "总投资（亿元）", "2024年度计划投资"], ["甲", 3, 1000]])
    (question,) = reading.open_questions
    assert question.column == "C" and values(reading)["planned_investment"] == 3 * YI


def test_foreign_money_is_not_converted() -> None:
    reading = read([["项目名称", "总投资（万美元）"], ["甲", 500]])
    assert values(reading)["总投资（万美元）"] == "500" and "planned_investment" not in reading.totals
    assert "美元" in reading.columns[1].note


@pytest.mark.parametrize(
    ("title", "sheet", "above"),
    [
        ("2023年6月重点项目台账", "Sheet1", None),
        ("重点项目台账", "2023年6月", None),
        ("2023年重点项目台账", "6月", None),
        ("重点项目台账（2023年1-6月）", "Sheet1", None),
        ("重点项目台账", "Sheet1", "填报日期：2023年6月28日"),
        ("2023年上半年重点项目台账", "Sheet1", None),
    ],
)
def test_months_without_year_and_this_month_take_them_from_the_sheet(title: str, sheet: str, above: str | None) -> None:
    rows = [[title], [above], ["项目名称", "年度计划投资（万元）", "本月完成投资（万元）", "年初至今累计（万元）"], ["甲", 100, 10, 60]]
    reading = read(rows, name=sheet, merges=["A1:D1"])
    assert not reading.questions
    assert value(reading, "annual_plan").period_end == date(2023, 12, 31)
    assert value(reading, "month_done").period_start == date(2023, 6, 1)
    assert (value(reading, "ytd_done").period_start, value(reading, "ytd_done").period_end) == (date(2023, 1, 1), date(2023, 6, 30))


def test_a_month_nobody_names_is_asked_for_this_file_only() -> None:
    rows = [["项目名称", "本月完成投资（万元）"], ["甲", 10]]
    (question,) = read(rows).open_questions
    assert question.kind == "period" and not question.remember and question.choices[0].value == "2024-07"
    assert read(rows, remembered={question.id: "2024-06"}).open_questions, "the month of an earlier file is not this one's"
    assert value(read(rows, answers={question.id: "2023-11"}), "month_done").period_start == date(2023, 11, 1)
    assert read(rows, answers={question.id: "2023-13"}).open_questions


def test_a_reporting_day_early_in_a_month_does_not_settle_which_month_is_meant() -> None:
    reading = read([["项目台账"], ["填报日期：2024年7月5日"], ["项目名称", "本月完成投资（万元）"], ["甲", 10]])
    assert [question.kind for question in reading.open_questions] == ["period"] and reading.reported_on == date(2024, 7, 5)


def test_the_missing_measure_is_deduced_where_the_other_has_its_column() -> None:
    reading = read([["2024年6月台账"], ["项目名称", "年初至今累计完成投资（万元）", "累计完成投资（万元）"], ["甲", 10, 60]])
    assert values(reading)["cumulative_done"] == 60 * WAN and not reading.questions and "同表另有列" in reading.columns[2].note


def test_two_equal_columns_are_asked_and_the_other_is_kept() -> None:
    rows = [["项目名称", "责任单位", "牵头单位"], ["甲", "工信局", "发改委"]]
    (question,) = read(rows).open_questions
    assert question.kind == "duplicate" and [choice.value for choice in question.choices] == ["B", "C"]
    reading = read(rows, answers={question.id: "C"})
    assert values(reading)["duty_unit"] == "发改委" and values(reading)["责任单位"] == "工信局"
