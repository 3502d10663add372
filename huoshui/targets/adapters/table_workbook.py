"""目标任务分解表 as a workbook: the very headers that the importer reads, so that the table goes out and comes back."""

from __future__ import annotations

from decimal import Decimal

from huoshui.operations.adapters.workbook_writer import Look, SheetWriter, WorkbookWriter
from huoshui.targets.rules.table_form import WHOLE, TableValue, TargetTable

SHEET = "目标分解表"
FIRST_COLUMN = 2  # after 序号 and 责任单位
NOTES = (
    "注：金额、个数按表头单位填；力争、确保、不高于的，写在数前，如 力争20；空着的格不下达。",
    "“合计”行是全区的目标，各单位之和应与它相等；不等的，导入时要写差额说明。加一列指标，表头写本区指标的名称和单位。",
)


def table_workbook(table: TargetTable) -> bytes:
    """The file. A table without targets has three columns of examples to be filled."""
    book = WorkbookWriter()
    sheet = book.add_sheet(SHEET, freeze_rows=3, freeze_columns=FIRST_COLUMN)
    heads = [(column.head, column.window_label) for column in table.columns] or [
        ("新签约项目（个）", "全年"),
        ("新签约额（亿元）", "全年"),
        ("新开工项目（个）", "全年"),
    ]
    last = FIRST_COLUMN + len(heads) - 1
    sheet.merge(0, 0, 0, last, table.title, look="title")
    for column, head in enumerate(("序号", "责任单位")):
        sheet.merge(1, column, 2, column, head, look="header")
    _write_heads(sheet, heads)
    for number, row in enumerate(table.rows):
        look: Look = "total" if row == WHOLE else "body"
        sheet.write(3 + number, 0, None if row == WHOLE else number + 1, look=look)
        sheet.write(3 + number, 1, row, look=look)
        for place in range(len(heads)):
            value = table.values.get((row, place))
            sheet.write(3 + number, FIRST_COLUMN + place, _written(value) if value else None, look=look)
    for place, note in enumerate(NOTES):
        sheet.write(3 + len(table.rows) + place, 0, note, look="note", fits_width=False)
    return book.packed()


def _write_heads(sheet: SheetWriter, heads: list[tuple[str, str]]) -> None:
    start = 0
    for place, (head, window) in enumerate(heads):
        sheet.write(2, FIRST_COLUMN + place, window, look="header")
        if place + 1 == len(heads) or heads[place + 1][0] != head:
            if place > start:
                sheet.merge(1, FIRST_COLUMN + start, 1, FIRST_COLUMN + place, head, look="header")
            else:
                sheet.write(1, FIRST_COLUMN + place, head, look="header")
            start = place + 1


def _written(value: TableValue) -> Decimal | str:
    """A number, or 力争20 where the target says how it is meant."""
    plain = value.amount.normalize()
    return f"{value.condition}{plain:f}" if value.condition else plain
