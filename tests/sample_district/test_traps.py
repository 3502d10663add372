"""The importer finds every planted error where it stands, and nothing in what was written correctly."""

from __future__ import annotations

from functools import cache

import pytest

from huoshui.ingestion.adapters.reading import read_file
from huoshui.ingestion.rules.readings import SheetReading, WorkbookReading
from sample_district.cells import Trap, wan
from sample_district.drawers.catalogue import all_drawers, all_traps
from sample_district.drawers.monthly import unit_slip_life
from sample_district.drawers.register import REGISTER_FILE
from sample_district.places import AS_OF
from sample_district.selections import being_built, by_size
from sample_district.writers import write_workbook

FOLLOWS_FROM_PLANTED = {"cumulative_exceeds_total", "plan_exceeds_total", "percent_differs", "over_annual_plan"}


@pytest.fixture(scope="module")
def reading_of(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawers")
    workbooks = {workbook.file_name: workbook for workbook, _ in all_drawers()}

    @cache
    def read(file_name: str) -> WorkbookReading:
        return read_file(write_workbook(workbooks[file_name], folder), today=AS_OF)

    return read


def sheet_of(reading_of, trap: Trap) -> SheetReading:
    return next(sheet for sheet in reading_of(trap.file_name).sheets if sheet.name == trap.sheet)


def value_at(sheet: SheetReading, cell: str):
    return next((value for row in sheet.rows for value in row.values if value.cell == cell), None)


@pytest.mark.parametrize("trap", [trap for trap in all_traps() if trap.code], ids=lambda trap: f"{trap.kind} {trap.file_name} {trap.cell}")
def test_the_reader_finds_it_at_its_cell(reading_of, trap):
    sheet = sheet_of(reading_of, trap)
    if trap.kind in ("missing_unit", "ambiguous_measure"):
        found = [question for question in sheet.questions if question.kind == trap.code and question.column == trap.cell[0]]
    elif trap.kind == "hidden_row":
        found = [problem for problem in sheet.problems if problem.code == trap.code and f"第 {trap.cell} 行" in problem.message]
    else:
        found = [
            problem
            for problem in sheet.problems
            if problem.code == trap.code
            and trap.cell
            in (problem.cell, *problem.message.replace("（", " ").replace("）", " ").replace("，", " ").replace("：", " ").split())
        ]
    assert found, [problem for problem in sheet.problems]


def test_text_and_full_width_numbers_are_numbers(reading_of):
    for trap in all_traps():
        if trap.kind in ("text_number", "full_width_number"):
            value = value_at(sheet_of(reading_of, trap), trap.cell)
            assert value is not None and isinstance(value.value, int) and value.value % 100_000_000 == 0


def test_money_that_is_no_number_stays_unknown(reading_of):
    for trap in all_traps():
        if trap.kind == "money_not_a_number":
            value = value_at(sheet_of(reading_of, trap), trap.cell)
            assert value is None or value.attribute != "planned_investment"


def test_a_day_to_come_is_a_plan(reading_of):
    trap = next(trap for trap in all_traps() if trap.kind == "future_date")
    value = value_at(sheet_of(reading_of, trap), trap.cell)
    assert value is not None and (value.modality == "target" or value.value > AS_OF)


def test_the_unit_slip_is_read_as_it_stands_and_told(reading_of):
    trap = next(trap for trap in all_traps() if trap.kind == "unit_slip")
    life = unit_slip_life(by_size(being_built(2026, 3, AS_OF)))
    value = value_at(sheet_of(reading_of, trap), trap.cell)
    assert value is not None and value.value == life.investment_fen // 10_000
    assert value.raw == str(wan(life.investment_fen) / 10_000).removesuffix(".0")


def test_correct_files_have_no_errors_and_print_right_totals(reading_of):
    planted = {trap.file_name for trap in all_traps()}
    correct = [workbook.file_name for workbook, _ in all_drawers() if workbook.file_name not in planted]
    assert len(correct) >= 12
    for file_name in correct:
        for sheet in reading_of(file_name).sheets:
            assert {problem.code for problem in sheet.problems} <= FOLLOWS_FROM_PLANTED, (file_name, sheet.problems)
            for attribute, printed in sheet.printed_totals.items():
                assert printed is None or printed == sheet.totals[attribute], (file_name, attribute)


def test_every_sheet_is_read_as_a_project_list_and_the_register_as_a_register(reading_of):
    for workbook, _ in all_drawers():
        wanted = "enterprise_list" if workbook.file_name == REGISTER_FILE else "project_list"
        for sheet in reading_of(workbook.file_name).sheets:
            assert sheet.status == wanted, (workbook.file_name, sheet.name, sheet.status_reason)
            assert sheet.rows


def test_marks_are_taken_off_names_and_kept(reading_of):
    rows = reading_of("清源区2026年省市重点项目名单.xlsx").sheets[0].rows
    starred = [row for row in rows if row.marks]
    assert len(starred) == 26
    assert not any(row.project_name.startswith("☆") for row in rows)
