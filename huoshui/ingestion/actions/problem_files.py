"""The user's own workbook handed back, with a note and a colour at every cell that needs attention."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import time, timedelta
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.db import transaction

from huoshui.audit import actions as audit
from huoshui.core.actor import Actor
from huoshui.ingestion.actions.exporting import MEDIA_TYPES, ExportedFile
from huoshui.ingestion.adapters.workbook_reader import read_workbook
from huoshui.ingestion.models import ImportBatch, StagedRow
from huoshui.ingestion.queries.imports import SEVERITIES, visible_batch
from huoshui.ingestion.rules.grids import Cell, Grid
from huoshui.ingestion.rules.ledger_export import column_index
from huoshui.operations.adapters.file_folder import path_of_stored_file
from huoshui.operations.adapters.workbook_writer import SheetWriter, Value, WorkbookColumn, WorkbookWriter
from huoshui.organizations.rules import policy

PROBLEM_SHEET = "问题清单"
MOST_NOTES_A_CELL = 5
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def problem_workbook(actor: Actor, batch_id: UUID) -> ExportedFile:
    """The imported file as a workbook with its values in place, problems as notes in their cells, and a list in front.

    Formulas come back as the values that were read; .xls, .ods and .csv come back as .xlsx.
    """
    policy.require(actor, "imports:problem_workbook")
    batch = visible_batch(actor, batch_id)
    problems = [*(batch.report or {}).get("problems", []), *_kept_out(batch)]
    raw = read_workbook(path_of_stored_file(batch.zone_id, batch.file_sha256), name=batch.file_name)
    workbook = WorkbookWriter()
    _write_list(workbook, problems)
    by_sheet: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for problem in problems:
        by_sheet[problem["sheet"]].append(problem)
    header_rows = {sheet["name"]: max(sheet["header_rows"], default=0) for sheet in (batch.report or {}).get("sheets", [])}
    for grid in raw.grids:
        if grid.visible and grid.is_table:
            _write_grid(workbook.add_sheet(grid.name, freeze_rows=header_rows.get(grid.name, 0)), grid, by_sheet[grid.name])
    name = f"{PurePath(batch.file_name).stem}-问题标注.xlsx"
    exported = ExportedFile(name, MEDIA_TYPES["xlsx"], workbook.packed(), len(problems))
    with transaction.atomic():
        audit.record(
            actor,
            "import.problems_downloaded",
            subject_kind="import",
            subject_id=batch.id,
            subject_label=batch.file_name,
            after={"file": name, "problems": len(problems)},
        )
    return exported


def _kept_out(batch: ImportBatch) -> list[dict[str, Any]]:
    """Rows that stay out for another reason than a problem of one of their cells."""
    told = {(problem["sheet"], problem["cell"]) for problem in (batch.report or {}).get("problems", [])}
    rows = StagedRow.objects.in_zone(batch.zone_id).filter(batch_id=batch.id, kind=StagedRow.Kind.KEPT_OUT).order_by("position")
    return [
        {"sheet": sheet, "cell": str(row), "code": "kept_out", "message": remark, "severity": "error"}
        for sheet, row, remark in rows.values_list("sheet", "row", "remark")
        if (sheet, str(row)) not in told and not any(entry[0] == sheet and entry[1].lstrip(LETTERS) == str(row) for entry in told)
    ]


def _write_list(workbook: WorkbookWriter, problems: Sequence[Mapping[str, Any]]) -> None:
    columns = [WorkbookColumn("工作表"), WorkbookColumn("单元格"), WorkbookColumn("程度"), WorkbookColumn("问题", width=80)]
    sheet = workbook.add_sheet(PROBLEM_SHEET, freeze_rows=1)
    for position, column in enumerate(columns):
        sheet.write(0, position, column.title, look="header")
        if column.width:
            sheet.set_width(position, column.width)
    for row, problem in enumerate(problems, start=1):
        cell = problem["cell"]
        shown = f"第 {cell} 行" if cell.isdecimal() else cell or "整张表"
        for position, value in enumerate((problem["sheet"], shown, SEVERITIES.get(problem["severity"], ""), problem["message"])):
            sheet.write(row, position, value)


def _write_grid(sheet: SheetWriter, grid: Grid, problems: Sequence[Mapping[str, Any]]) -> None:
    notes, marked = _notes(grid, problems)
    covered = _write_merges(sheet, grid)
    for row, cells in enumerate(grid.rows):
        for column, cell in enumerate(cells):
            if (row, column) in covered or (cell == "" and (row, column) not in marked):
                continue
            sheet.write(row, column, _written(cell), marked=(row, column) in marked, fits_width=row > 1)
    for row, column in marked:
        if row >= len(grid.rows) or column >= len(grid.rows[row]):
            sheet.write(row, column, None, marked=True)
    for (row, column), texts in notes.items():
        shown = texts[:MOST_NOTES_A_CELL]
        more = [f"……另有 {len(texts) - len(shown)} 条，见“{PROBLEM_SHEET}”。"] if len(texts) > len(shown) else []
        sheet.comment(row, column, "\n".join([*shown, *more]))
    for column, width in grid.widths.items():
        if 0 < width <= 120:
            sheet.set_width(column, width)
    for row in grid.hidden_rows:
        sheet.hide_row(row)


def _notes(grid: Grid, problems: Sequence[Mapping[str, Any]]) -> tuple[dict[tuple[int, int], list[str]], set[tuple[int, int]]]:
    notes: dict[tuple[int, int], list[str]] = defaultdict(list)
    marked: set[tuple[int, int]] = set()
    for problem in problems:
        place = _place(str(problem["cell"]), grid)
        notes[place].append(problem["message"])
        if problem["severity"] != "told":
            marked.add(place)
    return notes, marked


def _place(cell: str, grid: Grid) -> tuple[int, int]:
    """F7 → its cell; 7 → the first filled cell of the row; nothing → A1."""
    digits = cell.lstrip(LETTERS)
    if not digits.isdecimal():
        return 0, 0
    row = int(digits) - 1
    letters = cell[: len(cell) - len(digits)]
    if letters:
        return row, column_index(letters)
    cells = grid.rows[row] if row < len(grid.rows) else []
    return row, next((column for column, value in enumerate(cells) if value != ""), 0)


def _write_merges(sheet: SheetWriter, grid: Grid) -> set[tuple[int, int]]:
    covered: set[tuple[int, int]] = set()
    for (top, left), (bottom, right) in grid.merges:
        block = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        if len(block) < 2 or len(block) > 20_000 or block & covered:
            continue
        covered |= block
        cells = grid.rows[top] if top < len(grid.rows) else []
        value = _written(cells[left] if left < len(cells) else "")
        sheet.merge(top, left, bottom, right, value, look="title" if top == 0 else "header")
    return covered


def _written(cell: Cell) -> Value:
    if isinstance(cell, time | timedelta):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    return cell
