"""What must hold for every sheet: order of columns, blank columns and units change nothing; figures are exact."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from huoshui.core.money import UNITS
from tests.ingestion.sheets import read

COLUMNS: dict[str, list[Any]] = {
    "项目名称": ["甲", "☆乙", "丙"],
    "总投资（亿元）": [3.5, None, "1.2亿元"],
    "2024年度计划投资（万元）": [1000, "约3.5", "—"],
    "6月完成投资（万元）": [10, 0, None],
    "1-6月累计完成投资（万元）": [60, "１２", 5],
    "目前阶段": ["在建", None, "已签约"],
    "开工时间": ["2022.3", None, "2023年5月"],
    "建设起止年限": ["2022-2025", None, "2023.1-2024.6"],
    "责任单位": ["工信局", "发改委", None],
    "容积率": [1.5, None, 2],
}


def facts(reading: Any) -> set[tuple[Any, ...]]:
    """What was stated, without the cells."""
    return {
        (row.project_name, value.attribute, value.value, value.period_start, value.period_end, value.modality, value.qualifier)
        for row in reading.rows
        for value in row.values
    }


STRAIGHT = [list(COLUMNS), *[list(row) for row in zip(*COLUMNS.values(), strict=True)]]
EXPECTED = read(STRAIGHT)


@given(st.permutations(list(COLUMNS)), st.lists(st.integers(0, len(COLUMNS)), max_size=4))
@settings(max_examples=60, deadline=None)
def test_order_of_columns_and_blank_columns_change_nothing(order: list[str], blanks: list[int]) -> None:
    columns: list[list[Any]] = [[name, *COLUMNS[name]] for name in order]
    for place in blanks:
        columns.insert(place, [None] * 4)
    reading = read([list(row) for row in zip(*columns, strict=True)])
    assert facts(reading) == facts(EXPECTED)
    assert reading.totals == EXPECTED.totals and reading.fingerprint == EXPECTED.fingerprint and not reading.questions


@given(
    st.decimals(min_value=0, max_value=9_999_999, places=4),
    st.sampled_from(["元", "千元", "万元", "百万元", "亿元"]),
    st.sampled_from(["header", "sheet", "column", "cell"]),
)
@settings(max_examples=150, deadline=None)
def test_units_convert_exactly_wherever_they_stand(amount: Decimal, unit: str, place: str) -> None:
    cell: Any = str(amount) + (unit if place == "cell" else "")
    header = f"总投资（{unit}）" if place == "header" else "总投资（元）" if place == "cell" else "总投资"
    rows = [["项目名称", header, *(["单位"] if place == "column" else [])], ["甲", cell, *([unit] if place == "column" else [])]]
    if place == "sheet":
        rows.insert(0, [f"单位：{unit}"])
    reading = read(rows)
    exact = amount * UNITS[unit]
    assert not reading.questions and abs(Decimal(reading.totals["planned_investment"] or -1) - exact) <= Decimal("0.5")


@given(st.integers(0, 10**9), st.sampled_from(["元", "万元", "亿元"]))
@settings(max_examples=100, deadline=None)
def test_the_fast_way_for_whole_numbers_gives_what_the_parser_gives(number: int, unit: str) -> None:
    head = ["项目名称", f"总投资（{unit}）"]
    fast, slow = read([head, ["甲", number]]), read([head, ["甲", str(number)]])
    assert fast.totals == slow.totals and (fast.rows[0].values[1:] == slow.rows[0].values[1:] or fast.problems)


@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.text(max_size=8), st.floats(allow_nan=False), st.booleans()), min_size=3, max_size=3), max_size=6
    )
)
@settings(max_examples=150, deadline=None)
def test_no_content_of_cells_makes_the_reader_fail(rows: list[list[Any]]) -> None:
    reading = read([["项目名称", "总投资（万元）", "开工时间"], *rows])
    stated = len(reading.rows) + len(reading.skipped) + sum(problem.code == "no_project_name" for problem in reading.problems)
    assert stated >= len(reading.rows)
    for row in reading.rows:
        assert row.project_name.strip() == row.project_name != ""
