"""The result of a round as a workbook: the table, and every formula with its numbers."""

from __future__ import annotations

from collections.abc import Sequence

from huoshui.operations.adapters.workbook_writer import SheetWriter, WorkbookWriter
from huoshui.targets.rules.quantities import rounded
from huoshui.targets.rules.round_scores import UnitLine
from huoshui.targets.rules.scorecards import Card

TABLE, FORMULAS = "得分表", "算式"


def score_workbook(title: str, card: Card, lines: Sequence[UnitLine], notes: Sequence[str]) -> bytes:
    """Two sheets. The same result gives the same bytes."""
    workbook = WorkbookWriter()
    _write_table(workbook.add_sheet(TABLE, freeze_rows=2, freeze_columns=3), title, card, lines, notes)
    _write_formulas(workbook.add_sheet(FORMULAS, freeze_rows=2), title, card, lines)
    return workbook.packed()


def _write_table(sheet: SheetWriter, title: str, card: Card, lines: Sequence[UnitLine], notes: Sequence[str]) -> None:
    heads = ["组别", "位次", "单位", *(item.name for item in card.items), "总分"]
    sheet.merge(0, 0, 0, len(heads) - 1, title)
    for column, head in enumerate(heads):
        sheet.write(1, column, head, look="header")
    places = "0." + "0" * card.places if card.places else "0"
    for number, line in enumerate(lines, start=2):
        place = None if line.place is None else f"{line.place}（并列）" if line.shares_place else line.place
        for column, value in enumerate((line.peer_group, place, line.unit_name)):
            sheet.write(number, column, value)
        for column, item in enumerate(card.items, start=3):
            points = line.cells[item.code].points
            sheet.write(number, column, None if points is None else rounded(points, card.places), number_format=places)
        sheet.write(number, len(heads) - 1, line.total, look="total", number_format=places)
    for offset, note in enumerate(notes):
        sheet.write(len(lines) + 2 + offset, 0, note, look="note", fits_width=False)


def _write_formulas(sheet: SheetWriter, title: str, card: Card, lines: Sequence[UnitLine]) -> None:
    heads = ["组别", "单位", "评分组", "评分项", "得分", "算式", "用到的数"]
    sheet.merge(0, 0, 0, len(heads) - 1, title)
    for column, head in enumerate(heads):
        sheet.write(1, column, head, look="header")
    number = 2
    for line in lines:
        for group in card.groups:
            for item in group.items:
                cell = line.cells[item.code]
                used = "；".join(f"{name}＝{value if value is not None else '缺'}" for name, value in cell.inputs.items())
                points = None if cell.points is None else rounded(cell.points, max(card.places, 4))
                for column, value in enumerate((line.peer_group, line.unit_name, group.name, item.name, points, cell.formula, used)):
                    sheet.write(number, column, value)
                number += 1
