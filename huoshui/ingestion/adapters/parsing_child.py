"""The limited child process: one untrusted workbook in, plain JSON lines out.

Run by path (``python -I parsing_child.py FILE NAME``): it loads child_limits.py, package_scan.py and xls_scan.py beside it, the standard
library and calamine, nothing else of this project.
First line out: ``{"kind": "workbook", …}``; per sheet one ``{"kind": "sheet", …}`` and then arrays of rows; last ``{"kind": "end"}``.
Anything wrong is one line ``{"kind": "refusal", "code": …, "sheet": …, "detail": …}``. Dates travel as ``{"d": iso}`` and so on.

Limits: child_limits.py.
"""

from __future__ import annotations

import contextlib
import csv
import datetime
import gc
import importlib.util
import io
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

MOST_CHARACTERS = 32_767
ROWS_PER_LINE = 100


def _beside(name: str) -> ModuleType:
    """A module of this folder, by path: isolated mode has no other way to it."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


child_limits, package_scan, xls_scan = _beside("child_limits"), _beside("package_scan"), _beside("xls_scan")
Refused = package_scan.Refused
MOST_ROWS, MOST_COLUMNS = package_scan.MOST_ROWS, package_scan.MOST_COLUMNS

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")  # written with an apostrophe in front, by us and by other careful programs
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def as_json(value: Any) -> dict[str, str]:
    """Dates and times as one-key objects, which the parent turns back."""
    if isinstance(value, datetime.datetime):
        return {"dt": value.isoformat()}
    if isinstance(value, datetime.date):
        return {"d": value.isoformat()}
    if isinstance(value, datetime.time):
        return {"t": value.isoformat()}
    if isinstance(value, datetime.timedelta):
        return {"s": str(value.total_seconds())}
    return {"t": str(value)}


ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, default=as_json, separators=(",", ":"))


def say(value: Any) -> None:
    """One JSON line to the parent. Lone surrogates (possible in broken files) become replacement marks."""
    _write(ENCODER.encode(value))


def _write(line: str) -> None:
    sys.stdout.buffer.write(line.encode("utf-8", "replace"))
    sys.stdout.buffer.write(b"\n")


def say_rows(rows: Iterable[list[Any]], sheet: str) -> None:
    """Rows in lines of ROWS_PER_LINE; a text longer than Excel itself allows refuses the file."""
    chunk: list[list[Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == ROWS_PER_LINE:
            _say_chunk(chunk, sheet)
            chunk = []
    if chunk:
        _say_chunk(chunk, sheet)


def _say_chunk(chunk: list[list[Any]], sheet: str) -> None:
    line = ENCODER.encode(chunk)
    if "\\u0000" in line:  # NULs: nobody sees them and no database takes them
        line = ENCODER.encode([[value.replace("\x00", "") if type(value) is str else value for value in row] for row in chunk])
    if len(line) > MOST_CHARACTERS and any(type(value) is str and len(value) > MOST_CHARACTERS for row in chunk for value in row):
        raise Refused("cell_too_long", sheet=sheet)
    _write(line)


# --- CSV ------------------------------------------------------------------------------------------------------------------


def decoded(data: bytes) -> tuple[str, str]:
    """Text of a CSV file and the encoding it is in: by BOM, else UTF-8, else UTF-16 by its NULs, else GB18030."""
    if data.startswith(b"\xef\xbb\xbf"):
        return data.decode("utf-8-sig"), "utf-8-sig"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16"), "utf-16"
    sample = data[:4096]
    if sample.count(0) > len(sample) // 8:
        little = sample[1::2].count(0) >= sample[0::2].count(0)
        name = "utf-16-le" if little else "utf-16-be"
        return data.decode(name), name
    if 0 in sample:
        raise Refused("not_a_table")
    with contextlib.suppress(UnicodeDecodeError):
        return data.decode("utf-8"), "utf-8"
    return data.decode("gb18030"), "gb18030"


def separator_of(text: str) -> str:
    """Comma, semicolon or tab: whichever stands most often outside quotes in the first 60 lines."""
    outside = re.sub(r'"[^"]*"', "", "\n".join(text.splitlines()[:60]))
    return max(",;\t", key=lambda separator: (outside.count(separator), separator == ","))


def read_csv(data: bytes, name: str) -> None:
    """A text table as one sheet."""
    try:
        text, encoding = decoded(data)
    except UnicodeDecodeError as error:
        raise Refused("csv_encoding") from error
    if text.lstrip()[:200].lower().startswith(("<!doctype", "<html", "<table", "<?xml", "{\\rtf", "%pdf")):
        raise Refused("not_a_table")
    separator = separator_of(text)
    csv.field_size_limit(MOST_CHARACTERS * 400)
    rows: list[list[str]] = []
    width = 0
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        row = [cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA_SIGNS else cell for cell in row]
        rows.append(row)
        while row and not row[-1]:
            row.pop()
        width = max(width, len(row))
        if len(rows) > MOST_ROWS and any(row):
            raise Refused("too_many_rows", sheet=name)
        if width > MOST_COLUMNS:
            raise Refused("too_many_columns", sheet=name)
    while rows and not rows[-1]:
        rows.pop()
    say({"kind": "workbook", "format": "csv", "encoding": encoding, "separator": separator})
    say({"kind": "sheet", "name": Path(name).stem or "CSV", "visible": True, "table": True})
    say_rows(([*row, *[""] * (width - len(row))] for row in rows), name)


# --- workbooks ------------------------------------------------------------------------------------------------------------


def padded(rows: Iterable[list[Any]], top: int, left: int) -> Iterator[list[Any]]:
    """Rows from A1 on, whatever empty area calamine left out."""
    if top:
        yield from ([] for _ in range(top))
    if not left:
        yield from rows
    else:
        blank = [""] * left
        for row in rows:
            yield blank + row


def read_workbook(data: bytes, kind: str, extras: dict[str, dict[str, Any]]) -> None:
    """All sheets by calamine, each with what the scan of its XML added."""
    from python_calamine import CalamineError, PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook

    try:
        workbook = load_workbook(io.BytesIO(data))
    except PasswordError as error:
        raise Refused("encrypted") from error
    except (CalamineError, ValueError, OSError) as error:
        raise Refused("encrypted" if "assword" in str(error) else "corrupt", detail=str(error)[:200]) from error
    say({"kind": "workbook", "format": kind})
    for meta in workbook.sheets_metadata:
        if meta.typ is not SheetTypeEnum.WorkSheet:
            say({"kind": "sheet", "name": meta.name, "visible": meta.visible is SheetVisibleEnum.Visible, "table": False})
            continue
        try:
            sheet = workbook.get_sheet_by_name(meta.name)
        except (CalamineError, ValueError, OSError) as error:
            raise Refused("corrupt", sheet=meta.name, detail=str(error)[:200]) from error
        if sheet.total_height > MOST_ROWS:
            raise Refused("too_many_rows", sheet=meta.name)
        if sheet.total_width >= MOST_COLUMNS + 1 or (sheet.end is not None and sheet.end[1] >= MOST_COLUMNS):
            raise Refused("too_many_columns", sheet=meta.name)
        extra = extras.get(meta.name, {})
        merges = sheet.merged_cell_ranges or extra.get("merges", [])
        say(
            {
                "kind": "sheet",
                "name": meta.name,
                "visible": meta.visible is SheetVisibleEnum.Visible,
                "table": True,
                **extra,
                "merges": merges,
            }
        )
        top, left = sheet.start or (0, 0)
        say_rows(padded(sheet.to_python(), top, left), meta.name)


def read(path: str, name: str) -> None:
    """Decide by the first bytes what the file is, check it, parse it."""
    data = Path(path).read_bytes()
    if data.startswith(OLE_MAGIC):
        _read_old(data)
    elif data.startswith(b"PK"):
        _read_package(data)
    elif data[:4] in (b"%PDF", b"Rar!", b"\x89PNG", b"\xff\xd8\xff\xe0", b"GIF8", b"7z\xbc\xaf") or data[:5] == b"{\\rtf":
        raise Refused("not_a_table")
    else:
        read_csv(data, name)


def _read_old(data: bytes) -> None:
    """A compound file: .xls, or something else in the same container."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise Refused("encrypted")
    if holds("_VBA_PROJECT"):
        raise Refused("macros")
    if (holds("WordDocument") or holds("PowerPoint Document")) and not (holds("Workbook") or holds("Book")):
        raise Refused("not_a_table")
    try:
        read_workbook(data, "xls", xls_scan.scanned_xls(data))
    except xls_scan.Encrypted as error:
        raise Refused("encrypted") from error


def _read_package(data: bytes) -> None:
    """A zip: .xlsx or .ods, or something else."""
    package = package_scan.checked_package(data)
    names = set(package.namelist())
    if "xl/workbook.xml" in names:
        read_workbook(data, "xlsx", package_scan.scanned_xlsx(package))
    elif {"content.xml", "mimetype"} <= names and b"opendocument.spreadsheet" in package_scan.part(package, "mimetype")[:80]:
        if "META-INF/manifest.xml" in names and b"encryption-data" in package_scan.part(package, "META-INF/manifest.xml"):
            raise Refused("encrypted")
        read_workbook(data, "ods", package_scan.scanned_ods(package_scan.part(package, "content.xml")))
    else:
        raise Refused("xlsb" if "xl/workbook.bin" in names else "not_a_table")


def main() -> int:
    """Exit code 0 whenever the parent was told the outcome; a killed child says nothing."""
    child_limits.limit_this_process()
    gc.disable()  # a short life without cycles
    try:
        read(sys.argv[1], sys.argv[2])
    except Refused as refused:
        say({"kind": "refusal", "code": refused.code, "sheet": refused.sheet, "detail": refused.detail})
    except MemoryError:
        say({"kind": "refusal", "code": "memory", "sheet": "", "detail": ""})
    except Exception as error:
        say({"kind": "refusal", "code": "corrupt", "sheet": "", "detail": f"{type(error).__name__}: {error}"[:200]})
    else:
        say({"kind": "end"})
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
