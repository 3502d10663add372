"""Writes sheets as files. Equal sheets give equal bytes: no clock, no machine name in them.

.xlsx by xlsxwriter, .ods and .csv by the standard library. The one .xls lies ready in ``shipped/``: the format needs a
package that only development has.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import xlsxwriter

from sample_district.sheets import Formula, Sheet, Value, Workbook, column_letter

SHIPPED = Path(__file__).parent / "shipped"
_FIXED_MOMENT = datetime(2026, 3, 31, 9, 0)  # noqa: DTZ001 — a label inside the file, not a reading of the clock
_MERGE = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")


def write_workbook(workbook: Workbook, folder: Path) -> Path:
    """Write the file in the format that its name asks for; returns its path."""
    path = folder / workbook.file_name
    match path.suffix:
        case ".xlsx":
            path.write_bytes(xlsx_bytes(workbook))
        case ".ods":
            path.write_bytes(ods_bytes(workbook))
        case ".csv":
            path.write_bytes(csv_bytes(workbook.sheets[0], workbook.encoding))
        case ".xls":
            path.write_bytes((SHIPPED / workbook.file_name).read_bytes())
        case other:
            raise ValueError(f"no writer for {other}")
    return path


def merged_span(merge: str) -> tuple[int, int, int, int]:
    """ "B3:D4" → first row, first column, last row, last column, counted from 0."""
    match = _MERGE.fullmatch(merge)
    if match is None:
        raise ValueError(merge)
    left, top, right, bottom = match.groups()
    return int(top) - 1, _column_number(left) - 1, int(bottom) - 1, _column_number(right) - 1


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def xlsx_bytes(workbook: Workbook) -> bytes:
    """The workbook as Excel would save it, cached values of formulas included."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False})
    book.set_properties({"author": "清源区", "created": _FIXED_MOMENT})
    title = book.add_format({"bold": True, "align": "center", "valign": "vcenter"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for sheet in workbook.sheets:
        page = book.add_worksheet(sheet.name)
        page.set_column(0, max(sheet.width - 1, 0), 14)
        for at, row in enumerate(sheet.rows):
            for column, value in enumerate(row):
                match value:
                    case None:
                        continue
                    case Formula(text, cached):
                        page.write_formula(at, column, text, None, cached)
                    case date():
                        page.write_datetime(at, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
                    case str():
                        page.write_string(at, column, value)
                    case _:
                        page.write_number(at, column, value)
        for merge in sheet.merges:
            top, left, bottom, right = merged_span(merge)
            page.merge_range(top, left, bottom, right, _shown(sheet.rows[top][left]), title)
        for row_number in sheet.hidden_rows:
            page.set_row(row_number - 1, None, None, {"hidden": True})
    book.close()
    return buffer.getvalue()


def _shown(value: Value) -> str:
    match value:
        case None:
            return ""
        case Formula(_, cached):
            return str(cached)
        case date():
            return value.isoformat()
        case _:
            return str(value)


def csv_bytes(sheet: Sheet, encoding: str) -> bytes:
    """Comma-separated text with Windows line ends, as an old spreadsheet program saves it."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([[_shown(value) for value in row] for row in sheet.rows])
    return text.getvalue().encode(encoding)


_ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body><office:spreadsheet>'
)
_ODS_TAIL = "</office:spreadsheet></office:body></office:document-content>"
_ODS_MIME = "application/vnd.oasis.opendocument.spreadsheet"
_ODS_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
    f'manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS_MIME}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def ods_bytes(workbook: Workbook) -> bytes:
    """An OpenDocument spreadsheet with merged cells."""
    tables = "".join(_ods_table(sheet) for sheet in workbook.sheets)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text, method in (
            ("mimetype", _ODS_MIME, zipfile.ZIP_STORED),
            ("META-INF/manifest.xml", _ODS_MANIFEST, zipfile.ZIP_DEFLATED),
            ("content.xml", _ODS_HEAD + tables + _ODS_TAIL, zipfile.ZIP_DEFLATED),
        ):
            archive.writestr(zipfile.ZipInfo(name, (2026, 3, 31, 9, 0, 0)), text, method)
    return buffer.getvalue()


def _ods_table(sheet: Sheet) -> str:
    spans = {}
    covered = set()
    for merge in sheet.merges:
        top, left, bottom, right = merged_span(merge)
        spans[(top, left)] = (bottom - top + 1, right - left + 1)
        covered |= {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)} - {(top, left)}
    rows = []
    for at, row in enumerate(sheet.rows):
        cells = "".join(_ods_cell(value, spans.get((at, column)), (at, column) in covered) for column, value in enumerate(row))
        hidden = ' table:visibility="collapse"' if at + 1 in sheet.hidden_rows else ""
        rows.append(f"<table:table-row{hidden}>{cells}</table:table-row>")
    columns = f'<table:table-column table:number-columns-repeated="{max(sheet.width, 1)}"/>'
    return f'<table:table table:name="{escape(sheet.name)}">{columns}{"".join(rows)}</table:table>'


def _ods_cell(value: Value, span: tuple[int, int] | None, is_covered: bool) -> str:
    if is_covered:
        return "<table:covered-table-cell/>"
    spanned = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"' if span else ""
    match value:
        case None:
            return f"<table:table-cell{spanned}/>"
        case Formula(_, cached) if not isinstance(cached, str):
            return (
                f'<table:table-cell{spanned} office:value-type="float" office:value="{cached}"><text:p>{cached}</text:p></table:table-cell>'
            )
        case date():
            shown = value.isoformat()
            kind = f'office:value-type="date" office:date-value="{shown}"'
            return f"<table:table-cell{spanned} {kind}><text:p>{shown}</text:p></table:table-cell>"
        case int() | float():
            return (
                f'<table:table-cell{spanned} office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
            )
        case _:
            return f'<table:table-cell{spanned} office:value-type="string"><text:p>{escape(_shown(value))}</text:p></table:table-cell>'


__all__ = ["column_letter", "csv_bytes", "merged_span", "ods_bytes", "write_workbook", "xlsx_bytes"]
