"""Writing a ledger back into its own layout: what is written reads as what was read, for any ledger of several layouts. Pure."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huoshui.ingestion.rules.differences import EarlierStatement, compare_row, slot_of, stored_qualifier
from huoshui.ingestion.rules.grids import Grid
from huoshui.ingestion.rules.ledger_export import Held, render
from huoshui.ingestion.rules.project_list_form import header_of, is_own_list
from huoshui.ingestion.rules.sheet_reading import read_sheet

TODAY = date(2024, 7, 5)
NAMES = st.lists(st.text(alphabet="甲乙丙丁厂房园区基地新能源物流", min_size=3, max_size=9), min_size=1, max_size=6, unique=True)
AMOUNT = st.one_of(st.none(), st.decimals(min_value=0, max_value=900_000, places=2).map(float))
STAGE = st.sampled_from(["", "在谈", "签约", "已落地", "在建", "竣工", "已投产", "在建（停工）"])
TEXT = st.text(alphabet="主体施工至三层 ，。完成A1-+=", max_size=12)
DAY = st.sampled_from(["", "2024-03-05", "2024年3月", "2023年", "2024.5", "预计2024年9月", datetime(2024, 3, 5)])
SPAN = st.sampled_from(["", "2022.3-2024.12", "2021—2023", "2023年1月-2025年6月"])
CODE = st.one_of(st.just(""), st.integers(1, 999_999).map(lambda number: f"2105-411402-04-01-{number:06d}"))
PERCENT = st.one_of(st.none(), st.integers(0, 100).map(lambda number: f"{number}%"))
CHECK = st.sampled_from(["", "是", "否", "√"])
KIND = st.sampled_from(["", "新建", "续建", "前期"])

LAYOUTS = {
    "units in the headers, year and months in the headers": (
        ["序号", "项目名称", "总投资（亿元）", "2024年度计划投资（万元）", "2024年1-6月累计完成投资（万元）", "目前阶段", "形象进度"],
        [AMOUNT, AMOUNT, AMOUNT, STAGE, TEXT],
    ),
    "codes, spans, dates and a column nobody knows": (
        ["序号", "项目名称", "项目代码", "建设起止年限", "开工时间", "总投资（元）", "乡镇排名说明"],
        [CODE, SPAN, DAY, AMOUNT, TEXT],
    ),
    "no running number, owners, percentages": (
        ["项目名称", "建设单位", "责任单位", "总投资(万元)", "6月完成投资(万元)", "年度投资完成率", "存在问题"],
        [TEXT, TEXT, AMOUNT, AMOUNT, PERCENT, TEXT],
    ),
    "yes or no, kinds of building": (
        ["序号", "项目名称", "是否开工", "建设性质", "总投资（万元）", "备注"],
        [CHECK, KIND, AMOUNT, TEXT],
    ),
}


def grid(rows):
    return Grid("台账", [["" if cell is None else float(cell) if type(cell) in (int, Decimal) else cell for cell in row] for row in rows])


def read(rows):
    return read_sheet(grid(rows), answers={}, remembered={}, today=TODAY)


def written_back(sheet):
    """Through the layout, as an export does, and into cells again."""
    subjects = [(UUID(int=row.row), row.row) for row in sheet.rows]
    held = {
        UUID(int=row.row): [
            Held(
                value.attribute,
                stored_qualifier(value.qualifier),
                value.value,
                value.date_precision,
                value.modality,
                (value.period_start, value.period_end) if value.period_start and value.period_end else None,
                value.happened_on,
                value.raw if value.kind != "fen" else "",
            )
            for value in row.values
        ]
        for row in sheet.rows
    }
    rendered = render(sheet.layout, subjects, held)
    cells = [[""] * rendered.width for _ in range(rendered.height)]
    for row, values in rendered.cells.items():
        for column, value in values.items():
            if value is not None:
                cells[row][column] = datetime(value.year, value.month, value.day) if type(value) is date else value
    return cells


def differences(before, after):
    """What importing ``after`` would change after ``before``, row by row."""
    by_name = {row.project_name: row for row in before.rows}
    found = []
    for row in after.rows:
        earlier = [
            EarlierStatement(UUID(int=number), slot_of(value), value.value, value.date_precision, value.modality, True)
            for number, value in enumerate(by_name[row.project_name].values)
        ]
        slots = frozenset((statement.slot[0], statement.slot[1], statement.slot[2], statement.slot[3]) for statement in earlier)
        found += compare_row(row.values, earlier, (), slots)
    return found


@pytest.mark.parametrize("name", LAYOUTS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_ledger_reads_back_as_what_it_was(name, data):
    titles, strategies = LAYOUTS[name]
    rows = [["2024年6月青河开发区重点项目台账"], titles]
    for number, project_name in enumerate(data.draw(NAMES), start=1):
        rows.append([*([number] if titles[0] == "序号" else []), project_name, *(data.draw(strategy) for strategy in strategies)])
    first = read(rows)
    if first.open_questions:
        return
    again = read(written_back(first))
    assert [row.project_name for row in again.rows] == [row.project_name for row in first.rows]
    assert (again.fingerprint, again.lineage_key) == (first.fingerprint, first.lineage_key)
    assert differences(first, again) == []


def test_rows_that_stayed_out_are_left_out_and_the_rest_moves_up():
    first = read([["台账"], ["序号", "项目名称", "总投资（万元）"], [1, "甲厂房", 1], [2, "乙厂房", 2], ["", "合计", 3]])
    rendered = render(first.layout, [(UUID(int=4), 4)], {UUID(int=4): [Held("project_name", "", "乙厂房", raw_text="乙厂房")]})
    assert [rendered.cells[row].get(1) for row in range(rendered.height)][2:] == ["乙厂房", "合计"]


def test_the_platforms_own_list_is_recognised_with_and_without_times_in_the_headers():
    through = date(2025, 6, 30)
    headers = ["项目名称", header_of("ytd_done", through), header_of("month_done", through), header_of("annual_plan", year=2025)]
    assert headers[1:] == ["2025年1-6月累计完成投资（万元）", "2025年6月完成投资（万元）", "2025年度计划投资（万元）"]
    assert is_own_list(headers)
    assert is_own_list(["项目名称", "总投资（万元）", header_of("ytd_done")])
    assert not is_own_list(["项目名称", "总投资（亿元）"])
    assert not is_own_list(["总投资（万元）"])
