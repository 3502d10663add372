# ruff: noqa: E501 - rows of tables stay on one line
"""Rows, dates, stages and the checks between cells: the importer rules of the domain handbook §9.2 and of the ledger issue §6."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from huoshui.ingestion.rules import readings
from tests.ingestion.sheets import TODAY, codes, read, value, values

WAN = 1_000_000
YI = 10_000_000_000
HEAD = ["序号", "项目名称", "总投资（万元）"]


def test_sections_totals_notes_and_signatures_are_no_projects() -> None:
    reading = read(
        [
            ["2024年重点项目台账"],
            ["序号", "项目名称", "总投资（万元）", "备注"],
            ["一、在建项目", None, 300, None],
            ["（一）工业", None, None, None],
            [1, "☆甲", 100, None],
            [2, "乙", 200, None],
            [None, "小计", 300, None],
            ["二", "拟建项目", None, None],
            [1, "丙", 50, None],
            ["梁园区", None, None, None],
            [2, "丁", 50, "续"],
            ["合计", None, 400, None],
            ["注：1.☆为省重点项目。"],
            ["2.数据截至6月底。"],
            ["填表人：张三", None, "审核人：李四", None],
        ],
        merges=["A1:D1", "A3:B3", "A4:D4", "A10:D10"],
    )
    assert [(row.row, row.project_name, row.section) for row in reading.rows] == [
        (5, "甲", "一、在建项目/（一）工业"), (6, "乙", "一、在建项目/（一）工业"), (9, "丙", "二 拟建项目"), (11, "丁", "梁园区"),
    ]  # fmt: skip
    kinds = {skipped.row: skipped.kind for skipped in reading.skipped}
    assert kinds == {
        3: "section",
        4: "section",
        7: "total",
        8: "section",
        10: "section",
        12: "total",
        13: "note",
        14: "note",
        15: "signature",
    }
    assert reading.rows[0].marks == "☆" and values(reading)["key_level"] == "province" and value(reading, "project_name").raw == "☆甲"
    assert not reading.problems and reading.printed_totals == {"planned_investment": str(400 * WAN)}


def test_a_mark_without_note_says_nothing_about_the_level() -> None:
    reading = read([HEAD, [1, "★甲", 1]])
    assert reading.rows[0].marks == "★" and reading.rows[0].project_name == "甲" and "key_level" not in values(reading)


def test_repeated_headers_inside_the_sheet_are_skipped() -> None:
    reading = read(
        [
            ["台账"], ["序号", "项目名称", "时间节点", None], [None, None, "签约", "开工"], [1, "甲", "2022.3", None],
            ["台账"], ["序号", "项目名称", "时间节点", None], [None, None, "签约", "开工"], [2, "乙", None, "2023年5月"],
        ]
    )  # fmt: skip
    assert [row.project_name for row in reading.rows] == ["甲", "乙"]
    assert [skipped.kind for skipped in reading.skipped] == ["title", "repeated_header", "repeated_header"]


def test_merges_that_nobody_recorded_are_seen_by_their_blanks() -> None:
    reading = read(
        [
            ["项目名称", "投资（万元）", None, "时间", None, "备注"],
            [None, "总投资", "2024年计划", "开工", "竣工", None],
            ["甲", 10, 5, "2024.3", "2025.6", "x"],
        ]
    )
    first = values(reading)
    assert first["planned_investment"] == 10 * WAN and first["annual_plan"] == 5 * WAN and first["remark"] == "x"
    assert first["started_on"] == date(2024, 3, 1) and first["completed_on (plan)"] == date(2025, 6, 1)


def test_rows_of_column_numbers_below_the_header_are_no_data() -> None:
    reading = read([HEAD, ["甲", 1, 2], ["1", "乙厂", 5]])
    assert len(reading.rows) in (1, 2)
    numbered = read([["序号", "项目名称", "总投资（万元）", "备注"], ["1", "2", "3", "4"], [1, "乙厂", 5, None]])
    assert [row.project_name for row in numbered.rows] == ["乙厂"]


@pytest.mark.parametrize(
    ("cell", "day", "precision", "modality"),
    [
        ("2022年3月15日", date(2022, 3, 15), "day", "reported"), ("2022.3", date(2022, 3, 1), "month", "reported"), ("2014-3", date(2014, 3, 1), "month", "reported"),
        ("2021", date(2021, 1, 1), "year", "reported"), (2021, date(2021, 1, 1), "year", "reported"), (2022.3, date(2022, 3, 1), "month", "reported"),
        ("二〇二二年三月", date(2022, 3, 1), "month", "reported"), (date(2022, 3, 5), date(2022, 3, 5), "day", "reported"),
        (datetime(2022, 3, 5), date(2022, 3, 5), "day", "reported"), (44621, date(2022, 3, 1), "day", "reported"), ("20220305", date(2022, 3, 5), "day", "reported"),
        ("2099年1月", date(2099, 1, 1), "month", "target"), ("预计2023年6月", date(2023, 6, 1), "month", "target"), ("拟2025年5月", date(2025, 5, 1), "month", "target"),
        ("已于2022年3月开工", date(2022, 3, 1), "month", "reported"), ("２０２２年３月", date(2022, 3, 1), "month", "reported"), ("2022/3/5", date(2022, 3, 5), "day", "reported"),
        ("2024年一季度", date(2024, 1, 1), "year", "reported"),
    ],
)  # fmt: skip
def test_dates_as_people_write_them(cell: Any, day: date, precision: str, modality: str) -> None:
    stated = value(read([["序号", "项目名称", "开工时间"], [1, "甲", cell]]), "started_on")
    assert (stated.value, stated.date_precision, stated.modality) == (day, precision, modality)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2022年2月30日", "impossible_date"),
        ("2022年13月", "impossible_date"),
        (2022.1, "date_ambiguous"),
        ("很快", "not_a_date"),
        (5, "not_a_date"),
    ],
)
def test_what_is_no_date_is_a_problem_at_its_cell(cell: Any, code: str) -> None:
    reading = read([["序号", "项目名称", "开工时间"], [1, "甲", cell]])
    assert codes(reading) == {"C2": code} and "started_on" not in values(reading) and values(reading)["开工时间"]


def test_a_month_format_of_the_cell_is_a_month() -> None:
    reading = read([["序号", "项目名称", "开工时间"], [1, "甲", date(2022, 3, 1)]], formats={"C": "yyyy年m月"})
    assert value(reading, "started_on").date_precision == "month"


def test_planned_dates_are_targets_beside_actual_ones() -> None:
    reading = read(
        [["项目名称", "计划开工时间", "实际开工时间", "计划竣工时间", "建设起止年限"], ["甲", "2022.3", "2022.5", "2024.6", "2022-2024"]]
    )
    first = values(reading)
    assert (
        first["started_on (plan)"] == date(2022, 3, 1)
        and first["started_on"] == date(2022, 5, 1)
        and first["completed_on (plan)"] == date(2024, 6, 1)
    )


@pytest.mark.parametrize(
    ("cell", "start", "end"),
    [
        ("2022.3-2024.12", (2022, 3), (2024, 12)),
        ("2021—2023", (2021, 1), (2023, 1)),
        ("2022年1月至2023年6月", (2022, 1), (2023, 6)),
        ("2022年3—12月", (2022, 3), (2022, 12)),
    ],
)
def test_spans_are_planned_start_and_completion(cell: str, start: tuple[int, int], end: tuple[int, int]) -> None:
    first = values(read([["项目名称", "建设起止年限"], ["甲", cell]]))
    assert first["started_on (plan)"] == date(*start, 1) and first["completed_on (plan)"] == date(*end, 1)


def test_a_duration_is_no_span_and_a_reversed_span_is_a_problem() -> None:
    assert values(read([["项目名称", "建设周期"], ["甲", "24个月"]]))["建设周期"] == "24个月"
    assert codes(read([["项目名称", "建设起止年限"], ["甲", "2024-2022"]])) == {"B2": "start_after_completion"}


@pytest.mark.parametrize(
    ("word", "stage"),
    [("在建", "started"), ("已签约", "signed"), ("在谈", "negotiating"), ("已落地", "landed"), ("已投产", "in_production"), ("竣工", "completed"), ("谋划储备", "reserve"),
     ("在建（主体施工）", "started"), ("已开工，正在主体施工", "started")],
)  # fmt: skip
def test_stage_words(word: str, stage: str) -> None:
    assert values(read([["项目名称", "目前阶段"], ["甲", word]]))["stage"] == stage


def test_side_states_and_unknown_words_of_stages() -> None:
    reading = read([["项目名称", "目前阶段"], ["甲", "停工"], ["乙", "搁置"], ["丙", "云端"], ["丁", "未开工"]])
    assert values(reading)["side_state"] == "stopped" and values(reading, 1) == {"project_name": "乙", "side_state": "suspended"}
    assert (
        codes(reading) == {"B4": "unknown_stage"}
        and values(reading, 2)["目前阶段"] == "云端"
        and values(reading, 3)["目前阶段"] == "未开工"
    )


def test_yes_no_columns_state_a_stage_and_contradictions_are_told() -> None:
    reading = read(
        [
            ["项目名称", "目前阶段", "是否开工", "是否投产"],
            ["甲", None, "是", "否"],
            ["乙", "签约", "√", None],
            ["丙", "在建", "是", None],
            ["丁", None, "2023.5", None],
        ]
    )
    assert values(reading)["stage"] == "started" and values(reading, 1)["stage"] == "signed" and values(reading, 2)["stage"] == "started"
    assert codes(reading) == {"C3": "stage_contradiction"} and values(reading, 3)["started_on"] == date(2023, 5, 1)


@pytest.mark.parametrize("numbers", [["甲", 1, 2], ["甲", "①", "②"], ["①", "②", "③"], ["（1）", "（2）", "（3）"]])
def test_a_row_that_numbers_the_columns_is_no_project(numbers: list[object]) -> None:
    reading = read([HEAD, numbers, [1, "甲", 100]])
    assert [row.project_name for row in reading.rows] == ["甲"] and codes(reading) == {}


def test_a_tick_in_a_date_column_states_the_stage_without_a_day() -> None:
    reading = read([["项目名称", "时间节点", None], [None, "签约", "开工"], ["甲", "√", None], ["乙", "2022.1", "是"]])
    assert (
        values(reading)["stage"] == "signed"
        and values(reading, 1)["stage"] == "started"
        and values(reading, 1)["signed_on"] == date(2022, 1, 1)
    )


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        ([100, 10, 20, 15, 80], "month_exceeds_ytd", "E3"), ([100, 10, 5, 95, 80], "over_annual_plan", "F3"), ([100, 90, 5, 85, 80], "ytd_exceeds_cumulative", "F3"),
        ([100, 90, 5, 60, 120], "cumulative_exceeds_total", "G3"), ([100, 120, 5, 60, 80], "plan_exceeds_total", "D3"),
    ],
)  # fmt: skip
def test_figures_of_one_row_are_checked_against_each_other(row: list[int], code: str, cell: str) -> None:
    header = [
        "序号",
        "项目名称",
        "总投资（万元）",
        "年度计划投资（万元）",
        "当月完成投资（万元）",
        "年度累计完成投资（万元）",
        "开工以来累计完成投资（万元）",
    ]
    reading = read([["2024年6月"], header, [1, "甲", *row]])
    assert (cell, code) in {(problem.cell, problem.code) for problem in reading.problems}
    good = read([["2024年6月"], header, [1, "甲", 100, 50, 5, 20, 60]])
    assert not good.problems


def test_a_printed_total_that_differs_is_a_problem_and_zero_over_nothing_is_not() -> None:
    wrong = read([HEAD, [1, "甲", 100], [2, "乙", 200], [None, "合计", 310]])
    assert codes(wrong) == {"C4": "total_differs"} and "相差 10万元" in wrong.problems[0].message
    assert wrong.totals == {"planned_investment": str(300 * WAN)} and wrong.printed_totals == {"planned_investment": str(310 * WAN)}
    empty = read([HEAD, [1, "甲", None], [2, "乙", None], [None, "合计", 0]])
    assert not empty.problems and empty.totals == {"planned_investment": None}
    assert codes(read([HEAD, [1, "甲", None], [None, "合计", 5]])) == {"C3": "total_differs"}
    assert not read([HEAD, ["合计", None, 300], [1, "甲", 100], [2, "乙", 200]]).problems


def test_subtotals_and_section_sums_are_checked_against_their_own_rows() -> None:
    rows = [
        HEAD,
        ["一、工业", None, 300],
        [1, "甲", 100],
        [2, "乙", 200],
        ["二、农业", None, 60],
        [3, "丙", 50],
        [None, "小计", 50],
        [None, "合计", 350],
    ]
    assert codes(read(rows)) == {"C5": "total_differs"}


def test_percentages_are_read_by_format_size_or_answer() -> None:
    header = ["项目名称", "年度计划投资（万元）", "年度累计完成投资（万元）", "占年计划（%）"]
    by_format = read([["2024年6月"], header, ["甲", 100, 35, 0.35]], formats={"D": "0%"})
    assert values(by_format)["annual_completion_percent"] == Decimal(35) and not by_format.questions
    by_terms = read([["2024年6月"], header, ["甲", 100, 35, 0.35], ["乙", 200, 50, 0.25]])
    assert values(by_terms, 1)["annual_completion_percent"] == Decimal(25) and not by_terms.questions and not by_terms.problems
    asked = read([["2024年6月"], header, ["甲", 100, 35, 0.35]])
    (question,) = asked.open_questions
    assert values(read([["2024年6月"], header, ["甲", 100, 35, 0.35]], answers={question.id: "fraction"}))[
        "annual_completion_percent"
    ] == Decimal(35)


def test_doubles_codes_and_slips_of_unit_are_told() -> None:
    reading = read(
        [
            ["序号", "项目名称", "项目代码", "总投资（亿元）"],
            [1, "甲厂", "abc", 3],
            [2, "甲 厂", None, 4],
            [3, "乙", None, 5],
            [4, "丙", None, 2],
            [5, "丁", None, 30000],
            [6, "戊", None, 1],
        ]
    )
    assert codes(reading) == {"C2": "project_code_format", "3": "duplicate_row", "D6": "unit_slip"}
    assert len(reading.rows) == 6


def test_start_after_completion_is_told_as_exactly_as_both_are_stated() -> None:
    header = ["项目名称", "开工时间", "竣工时间"]
    assert codes(read([header, ["甲", "2023.5", "2022.6"]])) == {"C2": "start_after_completion"}
    assert not read([header, ["甲", "2023年5月20日", "2023年5月"]]).problems
    assert not read([header, ["甲", "2023年5月20日", "2023"]]).problems


def test_a_row_without_name_stays_out_and_is_told() -> None:
    reading = read([HEAD, [1, "甲", 100], [2, None, 50], [3, "—", 5]])
    assert [row.project_name for row in reading.rows] == ["甲"]
    assert {problem.cell: problem.severity for problem in reading.problems} == {"3": "error", "4": "error"}


def test_formulas_nobody_calculated_and_error_cells_are_told() -> None:
    reading = read([HEAD, [1, "甲", None], [2, "乙", None]], uncalculated=("C2",), errors=(("C3", "#DIV/0!"),))
    assert codes(reading) == {"C2": "formula_without_value", "C3": "error_value"} and "planned_investment" not in values(reading)


def test_hidden_rows_are_read_and_told_hidden_sheets_are_skipped_and_reported() -> None:
    reading = read([HEAD, [1, "甲", 1], [2, "乙", 2]], hidden_rows=frozenset({2}), hidden_columns=frozenset({2}))
    assert [row.hidden for row in reading.rows] == [False, True] and reading.problems[0].code == "hidden_rows"
    assert reading.columns[2].hidden and values(reading, 1)["planned_investment"] == 2 * WAN
    hidden = read([HEAD, [1, "甲", 1]], visible=False)
    assert hidden.status == readings.HIDDEN and "隐藏" in hidden.status_reason


def test_columns_nobody_knows_are_kept_with_their_header() -> None:
    reading = read([["项目名称", "容积率", None], ["甲", 1.5, "无头"]])
    assert values(reading)["容积率"] == "1.5" and values(reading)["C列"] == "无头"


def test_invisible_characters_in_names_do_not_count_but_the_original_is_kept() -> None:
    stated = value(read([HEAD, [1, "甲\u200b公司 𠮷田厂", 1]]), "project_name")
    assert stated.value == "甲公司 𠮷田厂" and stated.raw == "甲\u200b公司 𠮷田厂"


def test_a_sheet_of_instructions_or_nothing_is_no_project_list() -> None:
    assert read([["填表说明"], ["一、请如实填写。"]]).status == readings.NOT_PROJECT_LIST
    assert read([[None, " "]]).status == readings.EMPTY


def test_a_list_without_a_name_column_asks_which_it_is() -> None:
    rows = [["招商内容", "建设单位", "总投资（万元）", "年度计划投资（万元）", "目前阶段"], ["甲产业园", "甲公司", 100, 50, "在建"]]
    asked = read(rows, name="2024年")
    (question,) = asked.open_questions
    assert question.kind == "name_column" and asked.status == readings.NOT_PROJECT_LIST
    assert read(rows, name="2024年", answers={question.id: "A"}).rows[0].project_name == "甲产业园"
    assert not read(rows, name="2024年", answers={question.id: "none"}).open_questions


def test_the_layout_survives_the_next_month_and_the_lineage_with_it() -> None:
    june = read([["2024年6月重点项目台账"], ["填报单位：甲镇"], ["项目名称", "6月完成投资（万元）"], ["甲", 1]], name="6月")
    july = read([["2024年7月重点项目台账"], ["填报单位：甲镇"], ["项目名称", "7月完成投资（万元）"], ["甲", 2]], name="7月")
    other = read([["2024年7月重点项目台账"], ["填报单位：乙镇"], ["项目名称", "7月完成投资（万元）"], ["甲", 2]], name="7月")
    assert june.fingerprint == july.fingerprint and june.lineage_key == july.lineage_key != other.lineage_key
    assert july.reporting_unit == "甲镇" and TODAY.year == 2024


def test_the_layout_holds_what_writing_the_sheet_back_needs() -> None:
    reading = read(
        [["台账"], ["单位：亿元"], ["序号", "项目名称", "总投资"], ["一、工业", None, None], [1, "甲", 3], [5, "乙", None], [None, "合计", 3], ["注：完"]],
        merges=["A1:C1", "A4:C4"], formats={"C": "0.00"}, widths={1: 30.0},
    )  # fmt: skip
    layout = reading.layout
    assert layout["header_rows"] == [3] and layout["merges"] == ["A1:C1", "A4:C4"] and layout["unit"] == "亿元"
    assert layout["title_rows"] == [{"row": 1, "cells": {"A": "台账"}}, {"row": 2, "cells": {"A": "单位：亿元"}}]
    assert [next(iter(item.values())) if "projects" in item else item["kind"] for item in layout["body"]] == ["section", 2, "total", "note"]
    assert layout["serials"] == ["1", "5"] and layout["columns"][2]["format"] == "0.00" and layout["columns"][1]["width"] == 30.0


def test_words_merged_over_several_projects_hold_for_each_and_amounts_are_told() -> None:
    reading = read(
        [["序号", "项目名称", "责任单位", "总投资（万元）"], [1, "甲", "工信局", 300], [2, "乙", None, None], [3, "丙", "住建局", 5]],
        merges=["C2:C3", "D2:D3"],
    )
    assert [values(reading, row)["duty_unit"] for row in range(3)] == ["工信局", "工信局", "住建局"]
    assert codes(reading) == {"D2": "merged_amount"} and reading.totals == {"planned_investment": str(305 * WAN)}


def test_rows_below_a_merged_name_are_told() -> None:
    reading = read([["序号", "项目名称", "建设内容"], [1, "甲", "一期"], [None, None, "二期"], [2, "乙", None]], merges=["A2:A3", "B2:B3"])
    assert [row.project_name for row in reading.rows] == ["甲", "乙"] and codes(reading) == {"3": "continuation_row"}


def test_running_numbers_without_header_are_not_stored_and_remarks_in_headers_do_not_hide_them() -> None:
    reading = read([[None, "项目名称", "开工时间（年/月）", "竣工时间\n（计划）"], [1, "甲", "2023/5", "2025.10"], [2, "乙", None, None]])
    assert reading.columns[0].kind == "ignore" and values(reading)["started_on"] == date(2023, 5, 1)
    assert values(reading)["completed_on (plan)"] == date(2025, 10, 1)


def test_a_second_table_with_another_header_is_not_read_by_the_first_ones_columns() -> None:
    reading = read(
        [
            ["序号", "项目名称", "总投资（万元）", "签约时间"], [1, "甲", 100, "2024.1"], [None, None, None, None],
            ["序号", "项目名称", "形象进度", "责任人", "开工时间"], [1, "乙", "主体", "张三", "2024.2"],
        ]
    )  # fmt: skip
    assert [row.project_name for row in reading.rows] == ["甲"] and codes(reading) == {"4": "second_table"}
    assert {skipped.row for skipped in reading.skipped} == {4, 5}
