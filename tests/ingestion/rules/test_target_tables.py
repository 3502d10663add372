"""Tables of targets in the shapes that offices keep: what each cell asks of whom, what is asked, what is told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from huoshui.ingestion.rules.readings import SheetReading
from huoshui.ingestion.rules.sheet_reading import read_sheet
from huoshui.ingestion.rules.target_words import column_words, indicators_called, measure_key
from huoshui.targets.adapters.published_indicators import published_dictionary
from tests.ingestion.sheets import codes, grid

KNOWN = published_dictionary().all_in_force(date(2026, 1, 1))
YI = 10**10


def read(rows: list[list[Any]], answers: dict[str, str] | None = None, **more: Any) -> SheetReading:
    return read_sheet(grid(rows, **more), answers=answers or {}, remembered={}, today=date(2026, 3, 31), indicators=KNOWN)


def asked(reading: SheetReading) -> dict[str, tuple[str, str, str, Any]]:
    """Cell → unit, indicator, months, value."""
    found = {}
    for row in reading.rows:
        value = row.values[0]
        assert value.period_start and value.period_end
        found[value.cell] = (row.owner, row.project_code, f"{value.period_start.month}-{value.period_end.month}", value.value)
    return found


def test_periods_over_measures_and_measures_over_periods_say_the_same():
    heads = [["2026年目标分解表"], ["责任单位", "新签约项目（个）", None], [None, "全年", "上半年"], ["招商局", 12, 6]]
    over = asked(read(heads, merges=["A1:C1", "A2:A3", "B2:C2"]))
    heads = [["2026年目标分解表"], ["责任单位", "全年", "上半年"], [None, "新签约项目（个）", "新签约项目（个）"], ["招商局", 12, 6]]
    under = asked(read(heads, merges=["A1:C1", "A2:A3"]))
    assert over == under == {"B4": ("招商局", "projects_signed", "1-12", 12), "C4": ("招商局", "projects_signed", "1-6", 6)}


def test_rows_may_be_indicators_and_columns_units():
    rows = [
        ["2026年主要指标目标分解表"],
        ["指标名称", "计量单位", "全区", "招商局"],
        ["新签约项目", "个", 20, 20],
        ["新签约额", "亿元", 50, "力争52.5"],
    ]
    reading = read(rows)
    assert asked(reading) == {
        "C3": ("全区", "projects_signed", "1-12", 20),
        "D3": ("招商局", "projects_signed", "1-12", 20),
        "C4": ("全区", "investment_signed", "1-12", 50 * YI),
        "D4": ("招商局", "investment_signed", "1-12", 525 * YI // 10),
    }
    assert codes(reading) == {"C4": "target_parts_differ"} and reading.rows[3].marks == "strive"


def test_one_row_a_target_as_the_list_goes_out():
    rows = [
        ["指标", "考核对象", "考核期", "目标值", "完成"],
        ["新签约项目", "招商局", "2026年1—3月", "不低于 3个", "1"],
        ["新签约额", "全区", "2027年", "15亿元", ""],
    ]
    reading = read(rows, name="目标表")
    assert asked(reading) == {"D2": ("招商局", "projects_signed", "1-3", 3), "D3": ("全区", "investment_signed", "1-12", 15 * YI)}
    assert reading.rows[1].values[0].period_start == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("header", "window", "unit", "condition", "year"),
    [
        ("2026年新签约项目目标（个）", "", "个", "", 2026),
        ("一季度新签约项目（个）", "quarter-1", "个", "", 0),
        ("1—6月新签约额（亿元）", "half-1", "亿元", "", 0),
        ("下半年新签约额(万元)", "half-2", "万元", "", 0),
        ("3月新签约项目个数", "month-3", "", "", 0),
        ("新签约项目确保目标（个）", "", "个", "ensure", 0),
        ("全年年度累计完成投资（亿元）", "year", "亿元", "", 0),
    ],
)
def test_a_header_is_taken_apart(header, window, unit, condition, year):
    found = column_words((header,), KNOWN)
    assert (found.window, found.unit, found.condition, found.year) == (window, unit, condition, year)
    if window != "year":
        assert len(indicators_called(found.rest, found.unit, KNOWN)) == 1


@pytest.mark.parametrize("one", KNOWN, ids=lambda one: one.id)
def test_every_indicator_is_known_by_its_name_and_unit(one):
    unit = "亿元" if one.kind == "money" else one.unit
    found = column_words((f"{one.name}（{unit}）", "全年"), KNOWN)
    assert (found.window, [each.id for each in indicators_called(found.rest, found.unit, KNOWN)]) == ("year", [one.id])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("新签约项目总投资", "新签约额"),
        ("签约合同金额", "新签约额"),
        ("新开工项目数", "新开工项目个数"),
        ("新签约5亿以上项目", "新签约5亿元及以上项目（个）"),
    ],
)
def test_wordings_of_one_measure_have_one_key(one, other):
    assert measure_key(one) == measure_key(other)


def test_what_is_doubtful_is_asked_and_what_is_unknown_is_told():
    rows = [["2026年目标任务"], ["单位", "签约项目数（个）", "规上工业增加值增速（%）"], ["招商局", 12, 8]]
    reading = read(rows)
    (question,) = reading.open_questions
    assert {choice.value for choice in question.choices} == {"projects_signed", "projects_signed_so_far", "none"}
    assert codes(reading) == {"C2": "unknown_indicator"} and reading.rows == ()
    assert asked(read(rows, {question.id: "projects_signed"})) == {"B3": ("招商局", "projects_signed", "1-12", 12)}
    assert read(rows, {question.id: "none"}).rows == ()


def test_a_year_and_a_unit_of_money_that_nothing_states_are_asked():
    rows = [["目标任务分解表"], ["责任单位", "新签约额"], ["招商局", 30]]
    reading = read(rows)
    assert {question.kind for question in reading.open_questions} == {"year", "unit"}
    answers = {question.id: {"year": "2026", "unit": "亿元"}[question.kind] for question in reading.open_questions}
    assert asked(read(rows, answers)) == {"B3": ("招商局", "investment_signed", "1-12", 30 * YI)}


def test_contradictions_are_told_by_cell_with_their_arithmetic():
    heads = [["2026年目标分解表"], ["责任单位", "新签约项目（个）", *[None] * 4], [None, "全年", "一季度", "二季度", "三季度", "四季度"]]
    reading = read([*heads, ["招商局", 12, 3, 6, 9, 12], ["住建局", 8, 9, 0, 0, 0]], merges=["A1:F1", "A2:A3", "B2:F2"])
    assert codes(reading) == {"B4": "target_windows_differ", "B5": "target_windows_differ", "C5": "target_falls"}
    (cumulative, _, falls) = reading.problems
    assert "各段合计 30个" in cumulative.message and "看起来填的是累计数" in cumulative.message
    assert "9个，大于更长一段的 8个" in falls.message


def test_one_target_twice_counts_once():
    rows = [["2026年目标分解表"], ["责任单位", "新签约项目（个）"], ["招商局", 12], ["招商局", 13]]
    reading = read(rows)
    assert asked(reading) == {"B3": ("招商局", "projects_signed", "1-12", 12)}
    assert [(one.cell, one.code, one.severity) for one in reading.problems] == [("B4", "target_twice", "error")]


@pytest.mark.parametrize(
    "rows",
    [
        [["2026年重点项目目标台账"], ["序号", "项目名称", "总投资（亿元）", "年度目标（万元）"], [1, "甲项目", 5, 8000]],
        [["规上企业主要指标"], ["企业名称", "统一社会信用代码", "产值目标（万元）"], ["青河机械有限公司", "91350100M000100Y43", 100]],
        [["重点项目通报"], ["地区", "重点项目个数", "年度计划投资金额(亿元)"], ["招商局", 3, 8]],
    ],
)
def test_other_lists_are_not_taken_for_targets(rows):
    assert read(rows).status != "target_list"
