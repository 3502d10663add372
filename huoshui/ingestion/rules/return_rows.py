"""The workbook of monthly returns, as the template gives it out: which row is which return, which column which field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from huoshui.core.names import clean_name
from huoshui.core.refusals import Refusal
from huoshui.ingestion.rules.grids import Cell, Grid, column_letters
from huoshui.investment_projects.rules.monthly_entry import ENTRY_FIELDS

NUMBER, NAME, REASONS = "序号", "项目名称", "情况说明"
ROWS_BEFORE_HEADER = 12


@dataclass(frozen=True)
class ReturnRow:
    """One row: its place in the sheet (from 1), the return's number and name, cells by field name, words for all questions."""

    row: int
    number: int
    name: str
    cells: dict[str, Cell]
    words: str


def template_headers() -> list[str]:
    """What the template's columns for filling are called, in order."""
    return [*(one.header for one in ENTRY_FIELDS), REASONS]


def return_rows(grids: Sequence[Grid]) -> tuple[list[ReturnRow], dict[str, str]]:
    """The rows of the first sheet that has the template's header, and the column letters of its fields.

    Refusal ``no_return_header`` where no sheet has 序号, 项目名称 and at least one field.
    """
    for grid in grids:
        for at, header in enumerate(grid.rows[:ROWS_BEFORE_HEADER]):
            columns = _columns(header)
            if NUMBER in columns and NAME in columns and len(columns) > len({NUMBER, NAME}):
                letters = {name: column_letters(column) for name, column in columns.items()}
                return _rows(grid, at, columns), letters
    words = "没有找到填报模板的表头（序号、项目名称、当月完成投资……）。"
    raise Refusal("no_return_header", words, "请用本页下载的模板填写。", field="file")


def _columns(header: Sequence[Cell]) -> dict[str, int]:
    by_title = {_title(NUMBER): NUMBER, _title(NAME): NAME, _title(REASONS): REASONS}
    by_title |= {_title(one.header): one.name for one in ENTRY_FIELDS} | {_title(one.label): one.name for one in ENTRY_FIELDS}
    found: dict[str, int] = {}
    for column, cell in enumerate(header):
        name = by_title.get(_title(str(cell)))
        if name is not None:
            found.setdefault(name, column)
    return found


def _title(text: str) -> str:
    return clean_name(text).replace(" ", "").replace("\n", "")


def _rows(grid: Grid, header: int, columns: dict[str, int]) -> list[ReturnRow]:
    found = []
    for at, cells in enumerate(grid.rows[header + 1 :], start=header + 2):

        def cell(name: str, cells: list[Cell] = cells) -> Cell:
            column = columns.get(name)
            return cells[column] if column is not None and column < len(cells) else ""

        number = str(cell(NUMBER)).strip().removesuffix(".0")
        if number.isdecimal():  # notes and sums below the table have no number
            fields = {one.name: cell(one.name) for one in ENTRY_FIELDS if one.name in columns}
            found.append(ReturnRow(at, int(number), str(cell(NAME)).strip(), fields, str(cell(REASONS)).strip()))
    return found
