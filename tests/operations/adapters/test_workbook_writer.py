"""The one writer: what a spreadsheet opens is what was meant."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.operations.adapters.workbook_writer import (
    WorkbookColumn,
    WorkbookWriter,
    display_width,
    neutralise_for_csv,
    usable_sheet_name,
    write_csv,
    write_table,
)


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def one_cell(value):
    return opened(write_table("", [WorkbookColumn("列")], [[value]])).active["A2"]


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "=1+1", "{=1}"])
def test_a_string_that_looks_like_a_formula_stays_a_string_and_is_quoted(text):
    cell = one_cell(text)
    assert cell.data_type == "s"
    assert cell.value == text
    assert cell.quotePrefix == text.startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("number", [-5, -0.25, Decimal("-1234567.89"), 0])
def test_a_negative_number_stays_a_number(number):
    cell = one_cell(number)
    assert cell.data_type == "n"
    assert Decimal(str(cell.value)) == Decimal(str(number))


def test_a_number_longer_than_fifteen_digits_is_kept_as_text():
    assert one_cell(12345678901234567).value == "12345678901234567"
    assert one_cell(Decimal("NaN")).value == "NaN"
    assert one_cell(10**20).data_type == "n"


def test_a_string_of_digits_stays_a_string():
    cell = one_cell("411500000123456789")
    assert (cell.data_type, cell.value) == ("s", "411500000123456789")


def test_days_are_days_and_days_before_1901_are_text():
    assert one_cell(date(2025, 3, 1)).value == datetime(2025, 3, 1)
    assert one_cell(date(2025, 3, 1)).number_format == "yyyy-mm-dd"
    assert one_cell(date(1899, 1, 1)).value == "1899-01-01"


def test_an_empty_value_is_an_empty_cell_not_a_zero():
    assert one_cell(None).value is None
    assert one_cell("").value is None


def test_an_overlong_text_is_cut_with_a_mark_instead_of_vanishing():
    value = one_cell("长" * 40_000).value
    assert len(value) == 32_767
    assert value.endswith("…")


def test_the_table_has_a_merged_title_a_frozen_header_and_widths_for_chinese():
    sheet = opened(
        write_table("重点项目台账", [WorkbookColumn("序号"), WorkbookColumn("项目名称")], [[1, "某某新能源材料产业园一期项目"]])
    ).active
    assert [str(block) for block in sheet.merged_cells.ranges] == ["A1:B1"]
    assert sheet.freeze_panes == "A3"
    assert sheet.column_dimensions["B"].width >= 28
    assert sheet.title == "重点项目台账"


def test_a_comment_and_a_mark_lie_on_the_offending_cell():
    workbook = WorkbookWriter()
    sheet = workbook.add_sheet("甲")
    sheet.write(2, 1, "三亿", marked=True)
    sheet.comment(2, 1, "金额读不出来，请写成数字。")
    cell = opened(workbook.packed())["甲"]["B3"]
    assert "金额读不出来" in cell.comment.text
    assert cell.fill.start_color.rgb == "FFFFD9D6"


def test_the_same_content_gives_the_same_bytes():
    assert write_table("甲", [WorkbookColumn("列")], [[1]]) == write_table("甲", [WorkbookColumn("列")], [[1]])


def test_sheet_names_are_made_acceptable_and_distinct():
    assert usable_sheet_name("2024/25年[一期]") == "2024 25年 一期"
    assert len(usable_sheet_name("长" * 60)) == 31
    assert usable_sheet_name("台账", ["台账"]) == "台账(2)"
    assert usable_sheet_name("'") == "Sheet"


def test_csv_has_a_byte_order_mark_and_neutralised_texts():
    content = write_csv(
        [WorkbookColumn("名称"), WorkbookColumn("数")], [["=1+1", -5], ["-12.5", Decimal("1E+3")], ["-甲", date(2025, 1, 2)]]
    )
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows == [["名称", "数"], ["'=1+1", "-5"], ["-12.5", "1000"], ["'-甲", "2025-01-02"]]


@given(st.text(max_size=60))
def test_no_csv_text_ever_begins_like_a_formula_unless_it_is_a_plain_number(text):
    written = neutralise_for_csv(text)
    assert written.removeprefix("'") == text.removeprefix("'") or written == text
    assert not written.startswith(("=", "+", "@", "\t", "\r"))


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1, max_size=20), min_size=1, max_size=5
    )
)
def test_every_text_comes_back_as_it_was(texts):
    sheet = opened(write_table("", [WorkbookColumn("列")], [[text] for text in texts])).active
    assert [sheet.cell(row=2 + index, column=1).value for index in range(len(texts))] == texts


def test_chinese_counts_two_columns_wide():
    assert display_width("项目A") == 5
