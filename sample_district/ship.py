"""Writes the one .xls anew into ``shipped/`` (needs a development package): python -m sample_district.ship."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sample_district.drawers.catalogue import all_drawers
from sample_district.sheets import Formula, Workbook
from sample_district.writers import SHIPPED, merged_span


def write_xls(workbook: Workbook, path: Path) -> None:
    """Save in the format of old Excel."""
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for sheet in workbook.sheets:
        page = book.add_sheet(sheet.name)
        merged = {merged_span(merge)[:2]: merged_span(merge) for merge in sheet.merges}
        for at, row in enumerate(sheet.rows):
            for column, value in enumerate(row):
                if value is None:
                    continue
                shown = value.cached if isinstance(value, Formula) else value
                if (at, column) in merged:
                    top, left, bottom, right = merged[(at, column)]
                    page.write_merge(top, bottom, left, right, shown)
                elif isinstance(shown, date):
                    page.write(at, column, shown, day)
                else:
                    page.write(at, column, shown)
    book.save(str(path))


def ship() -> list[Path]:
    """All .xls files of the catalogue."""
    SHIPPED.mkdir(exist_ok=True)
    written = []
    for workbook, _ in all_drawers():
        if workbook.file_name.endswith(".xls"):
            write_xls(workbook, SHIPPED / workbook.file_name)
            written.append(SHIPPED / workbook.file_name)
    return written


if __name__ == "__main__":
    for path in ship():
        print(path.name)  # noqa: T201
