"""The workbooks are written the same every time and say what the simulation knows."""

from __future__ import annotations

import io
import tomllib
from pathlib import Path

import openpyxl
from odf.opendocument import load as open_ods

import sample_district
from sample_district.drawers.catalogue import all_drawers, all_traps
from sample_district.ship import write_xls
from sample_district.writers import SHIPPED, csv_bytes, ods_bytes, write_workbook, xlsx_bytes

MANIFEST = tomllib.loads((Path(sample_district.__file__).parent / "manifest.toml").read_text(encoding="utf-8"))


def test_every_file_is_written_with_the_same_bytes_twice(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    for workbook, _ in all_drawers():
        assert write_workbook(workbook, first).read_bytes() == write_workbook(workbook, second).read_bytes()


def test_the_manifest_names_every_file_once_and_in_the_order_of_days():
    named = [entry["name"] for entry in MANIFEST["files"]]
    assert sorted(named) == sorted(workbook.file_name for workbook, _ in all_drawers())
    moments = [entry["imported_at"] for entry in MANIFEST["files"]]
    assert moments == sorted(moments)
    assert all(entry["published_on"] <= entry["imported_at"].date() for entry in MANIFEST["files"])


def test_at_least_eight_layouts_and_four_formats():
    headers = {
        tuple(row)
        for workbook, _ in all_drawers()
        for sheet in workbook.sheets
        for row in sheet.rows
        if row and row[0] in ("序号", "年份", "项目名称")
    }
    assert len(headers) >= 16
    assert {Path(workbook.file_name).suffix for workbook, _ in all_drawers()} == {".xlsx", ".xls", ".ods", ".csv"}


def test_every_kind_of_trap_is_planted():
    assert {trap.kind for trap in all_traps()} >= {
        "two_totals",
        "unit_slip",
        "text_number",
        "full_width_number",
        "wrong_total",
        "impossible_date",
        "duplicate_row",
        "missing_unit",
        "ambiguous_measure",
        "hidden_row",
        "money_not_a_number",
        "month_over_year",
        "completed_before_start",
        "future_date",
        "wrong_check_character",
        "same_firm_twice",
    }


def test_excel_reads_merged_headers_cached_formulas_and_hidden_rows():
    by_name = {workbook.file_name: workbook for workbook, _ in all_drawers()}
    report = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(by_name["清源区重点项目投资完成情况月报（2026年3月）.xlsx"])), data_only=True)[
        "月报"
    ]
    assert "A1:O1" in {str(merged) for merged in report.merged_cells.ranges}
    assert isinstance(report["K4"].value, int | float)
    hidden = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(by_name["河湾镇重点产业项目表.xlsx"])))["Sheet1"]
    assert [number for number, row in hidden.row_dimensions.items() if row.hidden] == [5]
    two_rows = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(by_name["医药园产业项目情况表（2026年一季度）.xlsx"])))["产业项目"]
    assert {"J2:K2", "A2:A3"} <= {str(merged) for merged in two_rows.merged_cells.ranges}


def test_the_open_document_opens_and_the_text_file_is_gb18030():
    by_name = {workbook.file_name: workbook for workbook, _ in all_drawers()}
    document = open_ods(io.BytesIO(ods_bytes(by_name["食品园重点项目投资进度表.ods"])))
    assert "形象进度" in str(document.spreadsheet)
    text_file = by_name["乡镇产业项目台账汇总.csv"]
    data = csv_bytes(text_file.sheets[0], text_file.encoding)
    assert data.decode("gb18030").startswith("序号,项目名称")
    assert "䶮" in data.decode("gb18030")


def test_the_shipped_xls_is_what_the_generator_would_write(tmp_path):
    for workbook, _ in all_drawers():
        if workbook.file_name.endswith(".xls"):
            write_xls(workbook, tmp_path / workbook.file_name)
            assert (tmp_path / workbook.file_name).read_bytes() == (SHIPPED / workbook.file_name).read_bytes()
