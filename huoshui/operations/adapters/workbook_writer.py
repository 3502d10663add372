"""The one writer of workbooks and CSV files (reliability.md rule 14).

Strings stay strings. A string that a spreadsheet would take for a formula (= + - @ tab CR in front) is neutralised: in a workbook
by the cell's quote prefix, which leaves the value as it is; in CSV by a leading apostrophe, which the importer takes off again.
Numbers stay numbers, negative ones too; numbers longer than the 15 digits that a spreadsheet keeps are written as text.
"""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Literal

import xlsxwriter

FORMULA_PREFIXES = ("=", "+", "-", "@", "\t", "\r")
LONGEST_CELL = 32_767  # characters, the limit of the format
MOST_DIGITS = 15  # a spreadsheet keeps no more
WIDEST_COLUMN = 48
ROWS_SAMPLED_FOR_WIDTH = 200
CREATED = datetime.fromisoformat("2000-01-01")  # a fixed day: the same content gives the same bytes
PLAIN_NUMBER = re.compile(r"-?\d[\d,]*(\.\d+)?%?")

Look = Literal["body", "title", "subtitle", "header", "section", "total", "note"]
Value = str | int | float | Decimal | date | datetime | bool | None

LOOKS: dict[str, dict[str, Any]] = {
    "body": {"valign": "vcenter", "text_wrap": True, "border": 1, "border_color": "#BFBFBF"},
    "title": {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"},
    "subtitle": {"valign": "vcenter"},
    "header": {"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True, "border": 1, "bg_color": "#E8EEF4"},
    "section": {"bold": True, "valign": "vcenter", "border": 1, "border_color": "#BFBFBF", "bg_color": "#F5F5F5"},
    "total": {"bold": True, "valign": "vcenter", "border": 1, "border_color": "#BFBFBF"},
    "note": {"valign": "top", "text_wrap": False, "font_color": "#595959"},
}


@dataclass(frozen=True)
class WorkbookColumn:
    """One column of a plain table: its title, the number format of its values, and a width in characters (0: fitted)."""

    title: str
    number_format: str = ""
    width: float = 0


@dataclass
class _Widths:
    """The widest text seen in each column; Chinese characters count two."""

    widest: dict[int, float] = field(default_factory=dict)
    fixed: dict[int, float] = field(default_factory=dict)

    def see(self, column: int, text: str) -> None:
        width = max((display_width(line) for line in text.splitlines()), default=0)
        if width > self.widest.get(column, 0):
            self.widest[column] = width


def display_width(text: str) -> int:
    """Width of a text in half-width characters: full-width ones count two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def neutralise_for_csv(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would compute; a plain negative number stays a number."""
    if text.startswith(FORMULA_PREFIXES) and not PLAIN_NUMBER.fullmatch(text):
        return "'" + text
    return text


def usable_sheet_name(wanted: str, taken: Iterable[str] = ()) -> str:
    """A sheet name that spreadsheets accept: at most 31 characters, none of []:*?/\\, unlike every name in ``taken``."""
    name = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", wanted).strip().strip("'")[:31] or "Sheet"
    lowered = {other.lower() for other in taken}
    candidate, number = name, 2
    while candidate.lower() in lowered or candidate.lower() == "history":
        suffix = f"({number})"
        candidate, number = name[: 31 - len(suffix)] + suffix, number + 1
    return candidate


class SheetWriter:
    """One sheet being written. Rows and columns count from 0."""

    def __init__(self, workbook: WorkbookWriter, name: str, freeze_rows: int, freeze_columns: int) -> None:
        self.name = name
        self._workbook = workbook
        self._sheet = workbook.native.add_worksheet(name)
        self._widths = _Widths()
        self._rows_seen: set[int] = set()
        if freeze_rows or freeze_columns:
            self._sheet.freeze_panes(freeze_rows, freeze_columns)

    def write(
        self,
        row: int,
        column: int,
        value: Value,
        *,
        look: Look = "body",
        number_format: str = "",
        marked: bool = False,
        fits_width: bool = True,
    ) -> None:
        """Write one value. ``marked`` colours the cell as one that needs attention; ``fits_width`` False keeps a long
        title from widening its column."""
        if value is None or value == "":
            self._sheet.write_blank(row, column, None, self._workbook.style(look, number_format, marked, False))
            return
        if isinstance(value, bool):
            value = "是" if value else "否"
        if isinstance(value, datetime):
            value = value.replace(tzinfo=None) if value.time() != time() else value.date()
        if isinstance(value, date):
            self._write_day(row, column, value, look, number_format, marked)
            return
        if isinstance(value, int | float | Decimal):
            if _fits_a_number(value):
                self._sheet.write_number(row, column, value, self._workbook.style(look, number_format, marked, False))
                self._see(row, column, f"{value:,}" + ("  " if number_format else ""), fits_width)
                return
            value = str(value)
        text = value if len(value) <= LONGEST_CELL else value[: LONGEST_CELL - 1] + "…"
        quoted = text.startswith(FORMULA_PREFIXES)
        self._sheet.write_string(row, column, text, self._workbook.style(look, number_format, marked, quoted))
        self._see(row, column, text, fits_width)

    def merge(self, first_row: int, first_column: int, last_row: int, last_column: int, value: Value, *, look: Look = "title") -> None:
        """Merge a block and write its value; a block of one cell is simply written."""
        if (first_row, first_column) == (last_row, last_column):
            self.write(first_row, first_column, value, look=look, fits_width=False)
            return
        style = self._workbook.style(look, "", False, False)
        self._sheet.merge_range(first_row, first_column, last_row, last_column, "", style)
        self.write(first_row, first_column, value, look=look, fits_width=first_column == last_column)

    def comment(self, row: int, column: int, text: str) -> None:
        """Attach a note to a cell, large enough to read."""
        lines = sum(1 + display_width(line) // 36 for line in text.splitlines())
        self._sheet.write_comment(row, column, text, {"author": "活水", "width": 280, "height": 24 + 18 * lines, "font_size": 9})

    def set_width(self, column: int, width: float) -> None:
        """Fix a column's width in characters instead of fitting it."""
        self._widths.fixed[column] = width

    def set_row_height(self, row: int, points: float) -> None:
        """Fix one row's height in points."""
        self._sheet.set_row(row, points)

    def hide_row(self, row: int) -> None:
        """Keep a row that was hidden hidden."""
        self._sheet.set_row(row, None, None, {"hidden": True})

    def filter_rows(self, first_row: int, first_column: int, last_row: int, last_column: int) -> None:
        """Put filter buttons on a header row."""
        self._sheet.autofilter(first_row, first_column, last_row, last_column)

    def _write_day(self, row: int, column: int, value: date | datetime, look: Look, number_format: str, marked: bool) -> None:
        with_time = isinstance(value, datetime)
        if value.year < 1901:  # the calendar of spreadsheets has a 29 February 1900: write such days as text
            self._sheet.write_string(row, column, value.isoformat(), self._workbook.style(look, "", marked, False))
            return
        pattern = number_format or ("yyyy-mm-dd hh:mm" if with_time else "yyyy-mm-dd")
        self._sheet.write_datetime(row, column, value, self._workbook.style(look, pattern, marked, False))
        self._see(row, column, "2026-01-01 00:00" if with_time else "2026-01-01", True)

    def _see(self, row: int, column: int, text: str, fits_width: bool) -> None:
        if fits_width and (row in self._rows_seen or len(self._rows_seen) < ROWS_SAMPLED_FOR_WIDTH):
            self._rows_seen.add(row)
            self._widths.see(column, text)

    def apply_widths(self) -> None:
        """Called once by the workbook before it is packed."""
        for column in self._widths.widest.keys() | self._widths.fixed.keys():
            fitted = min(max(self._widths.widest.get(column, 0) + 2, 8), WIDEST_COLUMN)
            self._sheet.set_column(column, column, self._widths.fixed.get(column, fitted))


class WorkbookWriter:
    """One workbook being written into memory."""

    def __init__(self) -> None:
        self._buffer = io.BytesIO()
        self.native = xlsxwriter.Workbook(
            self._buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        )
        self.native.set_properties({"author": "活水", "created": CREATED})
        self._styles: dict[tuple[str, str, bool, bool], Any] = {}
        self._sheets: list[SheetWriter] = []

    def add_sheet(self, name: str, *, freeze_rows: int = 0, freeze_columns: int = 0) -> SheetWriter:
        """Begin a sheet; its name is made acceptable and unlike the others'."""
        sheet = SheetWriter(self, usable_sheet_name(name, (other.name for other in self._sheets)), freeze_rows, freeze_columns)
        self._sheets.append(sheet)
        return sheet

    def style(self, look: str, number_format: str, marked: bool, quoted: bool) -> Any:
        """The cell format for a look; each combination is made once."""
        key = (look, number_format, marked, quoted)
        if key not in self._styles:
            properties = dict(LOOKS[look])
            if number_format:
                properties["num_format"] = number_format
            if marked:
                properties["bg_color"] = "#FFD9D6"
            if quoted:
                properties["quote_prefix"] = True
            self._styles[key] = self.native.add_format(properties)
        return self._styles[key]

    def packed(self) -> bytes:
        """Close the workbook and give its bytes; the same content gives the same bytes."""
        if not self._sheets:
            self.add_sheet("Sheet1")
        for sheet in self._sheets:
            sheet.apply_widths()
        self.native.close()
        return self._buffer.getvalue()


def write_table(
    title: str, columns: Sequence[WorkbookColumn], rows: Iterable[Sequence[Value]], *, sheet_name: str = "", notes: Sequence[str] = ()
) -> bytes:
    """A workbook of one sheet: merged title, header row that stays in view, rows, notes below.

    ``rows`` hold one value per column; dates and numbers as such, money as Decimal in the unit that the header names.
    """
    workbook = WorkbookWriter()
    header_row = 1 if title else 0
    sheet = workbook.add_sheet(sheet_name or title or "Sheet1", freeze_rows=header_row + 1)
    if title:
        sheet.merge(0, 0, 0, max(len(columns) - 1, 0), title)
        sheet.set_row_height(0, 30)
    for position, column in enumerate(columns):
        sheet.write(header_row, position, column.title, look="header")
        if column.width:
            sheet.set_width(position, column.width)
    row_number = header_row
    for row in rows:
        row_number += 1
        for position, value in enumerate(row):
            sheet.write(row_number, position, value, number_format=columns[position].number_format)
    if columns:
        sheet.filter_rows(header_row, 0, max(row_number, header_row), len(columns) - 1)
    for note in notes:
        row_number += 1
        sheet.write(row_number, 0, note, look="note", fits_width=False)
    return workbook.packed()


def write_csv(columns: Sequence[WorkbookColumn], rows: Iterable[Sequence[Value]]) -> bytes:
    """The same table as CSV: UTF-8 with a byte-order mark, so that Excel opens it right, CRLF line ends."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([neutralise_for_csv(column.title) for column in columns])
    for row in rows:
        writer.writerow([csv_text(value) for value in row])
    return buffer.getvalue().encode("utf-8-sig")


def csv_text(value: Value) -> str:
    """One value as CSV text: days in ISO form, numbers without separators, texts neutralised."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int | float):
        return repr(value)
    return neutralise_for_csv(value)


def _fits_a_number(value: float | Decimal) -> bool:
    """Whether a spreadsheet keeps the number exactly: finite, at most 15 significant digits."""
    if isinstance(value, float):
        return math.isfinite(value)
    exact = Decimal(value)
    if not exact.is_finite():
        return False
    digits = "".join(map(str, exact.normalize().as_tuple().digits))
    return len(digits.strip("0") or "0") <= MOST_DIGITS
