"""The limited child process: one untrusted workbook in, plain JSON lines out.

Run by path (``python -I parsing_child.py FILE NAME``), so it imports nothing of this project: the standard library and calamine only.
First line out: ``{"kind": "workbook", …}``; per sheet one ``{"kind": "sheet", …}`` and then arrays of rows; last ``{"kind": "end"}``.
Anything wrong is one line ``{"kind": "refusal", "code": …, "sheet": …, "detail": …}``. Dates travel as ``{"d": iso}`` and so on.

Limits (reliability.md rule 12): 768 MB of address space, 20 s of processor time, no network, nothing written to disk.
"""

from __future__ import annotations

import contextlib
import csv
import ctypes
import datetime
import gc
import io
import json
import os
import re
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree import ElementTree

MEMORY_BYTES = 768 * 1024 * 1024
PROCESSOR_SECONDS = 20
MOST_ROWS = 60_000
MOST_COLUMNS = 200
MOST_CHARACTERS = 32_767
MOST_UNPACKED_BYTES = 200 * 1024 * 1024
MOST_RATIO = 100
RATIO_COUNTS_FROM_BYTES = 8 * 1024 * 1024  # blank formatted sheets of honest users pack 150 to 1 and stay small
MOST_ENTRIES = 2_000
ROWS_PER_LINE = 100

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DOCTYPE_SPELLINGS = (b"<!DOCTYPE", b"<\0!\0D\0O\0C\0T\0Y\0P\0E", b"\0<\0!\0D\0O\0C\0T\0Y\0P\0E")


class Refused(Exception):
    """The file will not be read; ``code`` is a key of workbook_reader.REFUSALS."""

    def __init__(self, code: str, *, sheet: str = "", detail: str = "") -> None:
        super().__init__(code)
        self.code, self.sheet, self.detail = code, sheet, detail


def limit_this_process() -> None:
    """Give up memory, time, files and, where the kernel lets us, the network."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    with contextlib.suppress(OSError, AttributeError):
        new_network, new_user = 0x40000000, 0x10000000
        library = ctypes.CDLL(None, use_errno=True)
        if library.unshare(new_network) != 0:
            library.unshare(new_user | new_network)


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
    say({"kind": "sheet", "name": os.path.splitext(name)[0] or "CSV", "visible": True, "table": True})
    say_rows(([*row, *[""] * (width - len(row))] for row in rows), name)


# --- packages (xlsx, ods) -------------------------------------------------------------------------------------------------


def checked_package(data: bytes) -> zipfile.ZipFile:
    """The zip, after its directory promised to stay within the limits and to hold neither macros nor ciphertext."""
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Refused("corrupt", detail=str(error)) from error
    entries = package.infolist()
    if len(entries) > MOST_ENTRIES:
        raise Refused("too_many_entries")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED_BYTES:
        raise Refused("unpacks_too_large")
    if unpacked > RATIO_COUNTS_FROM_BYTES and unpacked > MOST_RATIO * len(data):
        raise Refused("unpacks_too_large")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("encrypted")
    names = {entry.filename.lower() for entry in entries}
    if any(name.endswith("vbaproject.bin") for name in names) or any(name.startswith("basic/") and name.endswith(".xml") for name in names):
        raise Refused("macros")
    return package


def part(package: zipfile.ZipFile, name: str) -> bytes:
    """One part of the package, whole; wrong sizes and checksums refuse the file."""
    try:
        content = package.read(name)
    except KeyError as error:
        raise Refused("corrupt", detail=name) from error
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise Refused("corrupt", detail=str(error)) from error
    except Exception as error:  # zlib.error has no public common base
        raise Refused("corrupt", detail=type(error).__name__) from error
    if any(spelling in content for spelling in DOCTYPE_SPELLINGS):
        raise Refused("doctype")
    return content


CELL = rb"<(?:\w+:)?c\s[^>]*?\br=[\"']"
FAR_COLUMN = re.compile(rb"\br=[\"'](?:G[S-Z]|[H-Z][A-Z]|[A-Z]{3,})\d+[\"']")
FAR_ROW = re.compile(rb"\br=[\"'][A-Z]{1,3}(?:[6-9]\d{4}|\d{6,})[\"']")
FAR_COLUMN_VALUE = re.compile(CELL + rb"(?:G[S-Z]|[H-Z][A-Z]|[A-Z]{3,})\d+[\"'][^>]*(?<!/)>\s*<(?:\w+:)?(?:v|is|f)\b")
FAR_ROW_VALUE = re.compile(CELL + rb"[A-Z]{1,3}(\d+)[\"'][^>]*(?<!/)>\s*<(?:\w+:)?(?:v|is|f)\b")
DIMENSION = re.compile(rb"<(?:\w+:)?dimension\s+ref=[\"'](?:[A-Z]+\d+:)?([A-Z]+)(\d+)[\"']")
ROW_TAG = re.compile(rb"<(?:\w+:)?row\s([^>]*?)/?>")
COL_TAG = re.compile(rb"<(?:\w+:)?col\s([^>]*?)/?>")
FORMULA_WITHOUT_VALUE = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>|(?=</(?:\w+:)?c>))"
)
ERROR_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*\bt=[\"']e[\"'][^>]*)>.*?<(?:\w+:)?v>([^<]*)<", re.S)
STYLED_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*\bs=[\"']\d+[\"'][^>]*)>")
ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
MOST_LISTED = 500  # cells without value or with an error that are named one by one


def attributes_of(tag: bytes) -> dict[str, str]:
    """The attributes of a tag's inside, by local name."""
    return {name.decode().rpartition(":")[2]: (one or two).decode("utf-8", "replace") for name, one, two in ATTRIBUTE.findall(tag)}


def _dimension_is_small(xml: bytes) -> bool:
    """What the sheet says of its own size; one that lies runs into the memory limit instead of a precise sentence."""
    found = DIMENSION.search(xml[:20_000])
    return found is not None and len(found[1]) < 3 and found[1] < b"GS" and int(found[2]) <= MOST_ROWS


def scanned_xlsx_sheet(xml: bytes, formats: list[str]) -> dict[str, Any]:
    """What calamine does not tell: hidden rows and columns, widths, formats, error cells, formulas nobody calculated."""
    if not _dimension_is_small(xml):
        if FAR_COLUMN.search(xml) and FAR_COLUMN_VALUE.search(xml):
            raise Refused("too_many_columns")
        if FAR_ROW.search(xml) and any(int(number) > MOST_ROWS for number in FAR_ROW_VALUE.findall(xml)):
            raise Refused("too_many_rows")
    found: dict[str, Any] = {"hidden_rows": [], "hidden_columns": [], "widths": {}, "formats": {}, "uncalculated": [], "errors": []}
    if b"hidden=" in xml:
        for tag in ROW_TAG.findall(xml):
            if b"hidden=" in tag:
                row = attributes_of(tag)
                if row.get("hidden") in ("1", "true") and row.get("r", "").isdigit():
                    found["hidden_rows"].append(int(row["r"]) - 1)
    start = xml.find(b"<cols") if b"<cols" in xml else xml.find(b":cols")
    if start >= 0:
        for tag in COL_TAG.findall(xml[start : xml.find(b"cols>", start + 6)]):
            column = attributes_of(tag)
            first, last = int(column.get("min", "1")), min(int(column.get("max", "1")), MOST_COLUMNS)
            for index in range(first - 1, last):
                if column.get("hidden") in ("1", "true"):
                    found["hidden_columns"].append(index)
                if "width" in column:
                    found["widths"][index] = round(float(column["width"]), 2)
    prefixed = b"<worksheet" not in xml[:4096]
    if b"<f" in xml or (prefixed and b":f" in xml):
        for tag in FORMULA_WITHOUT_VALUE.findall(xml):
            cell = attributes_of(tag)
            if cell.get("t") != "str":
                found["uncalculated"].append(cell.get("r", ""))
    if b't="e"' in xml or (prefixed and b"t='e'" in xml):
        for tag, text in ERROR_CELL.findall(xml):
            found["errors"].append([attributes_of(tag).get("r", ""), text.decode("utf-8", "replace")])
    for name in ("uncalculated", "errors"):
        found[name] = found[name][:MOST_LISTED]
    for tag in STYLED_CELL.findall(xml[:400_000]):
        cell = attributes_of(tag)
        code = formats[int(cell["s"])] if int(cell["s"]) < len(formats) else ""
        column_name = re.match(r"[A-Z]+", cell.get("r", ""))
        if code and column_name:
            found["formats"].setdefault(column_name[0], {}).setdefault(code, 0)
            found["formats"][column_name[0]][code] += 1
    found["formats"] = {column: max(codes, key=codes.get) for column, codes in found["formats"].items()}
    return found


BUILT_IN_FORMATS = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 14: "yyyy-mm-dd", 49: "@", 57: "yyyy年m月"}


def xlsx_formats(package: zipfile.ZipFile) -> list[str]:
    """Number format code by style index; "" for General."""
    if "xl/styles.xml" not in package.namelist():
        return []
    root = ElementTree.fromstring(part(package, "xl/styles.xml"))  # noqa: S314 - no DOCTYPE, checked
    own = {int(node.get("numFmtId", "0")): node.get("formatCode", "") for node in root.iter() if node.tag.endswith("}numFmt")}
    for node in root:
        if node.tag.endswith("}cellXfs"):
            ids = [int(style.get("numFmtId", "0")) for style in node]
            return [own.get(number, BUILT_IN_FORMATS.get(number, "")) for number in ids]
    return []


def scanned_xlsx(package: zipfile.ZipFile) -> dict[str, dict[str, Any]]:
    """Extras by sheet name."""
    names = set(package.namelist())
    relations = {
        node.get("Id", ""): node.get("Target", "")
        for node in ElementTree.fromstring(part(package, "xl/_rels/workbook.xml.rels"))  # noqa: S314
    }
    formats = xlsx_formats(package)
    extras: dict[str, dict[str, Any]] = {}
    for node in ElementTree.fromstring(part(package, "xl/workbook.xml")).iter():  # noqa: S314
        if not node.tag.endswith("}sheet"):
            continue
        relation = next((value for key, value in node.attrib.items() if key.endswith("}id")), "")
        target = relations.get(relation, "")
        path = target.lstrip("/") if target.startswith("/") else os.path.normpath("xl/" + target)
        if path in names and path.endswith(".xml") and "chartsheet" not in path:
            try:
                extras[node.get("name", "")] = scanned_xlsx_sheet(part(package, path), formats)
            except Refused as refused:
                raise Refused(refused.code, sheet=node.get("name", ""), detail=refused.detail) from refused
    for name in sorted(names):  # every other part is inflated once too: a lying directory shows here, not inside the parser
        if name.endswith((".xml", ".rels")) and "/worksheets/sheet" not in name:
            part(package, name)
    return extras


ODS_TAG = re.compile(rb"<table:(table|table-row|table-column|table-cell|covered-table-cell)(\s[^>]*?)?(/?)>")


def scanned_ods(xml: bytes) -> dict[str, dict[str, Any]]:
    """Hidden rows and columns, merged ranges and uncalculated formulas of an OpenDocument sheet, by sheet name."""
    extras: dict[str, dict[str, Any]] = {}
    interesting = (b'visibility="collapse"', b'visibility="filter"', b"-spanned=", b"table:formula=")
    if not any(word in xml for word in interesting):
        return extras
    sheet: dict[str, Any] = {}
    row = row_next = column = columns = 0
    for kind, inside, _ in ODS_TAG.findall(xml):
        attributes = attributes_of(inside)
        if kind == b"table":
            sheet = extras.setdefault(
                attributes.get("name", ""), {"hidden_rows": [], "hidden_columns": [], "merges": [], "uncalculated": []}
            )
            row_next = columns = 0
        elif kind == b"table-column":
            repeated = int(attributes.get("number-columns-repeated", "1"))
            if attributes.get("visibility") in ("collapse", "filter"):
                sheet["hidden_columns"].extend(range(columns, min(columns + repeated, MOST_COLUMNS)))
            columns += repeated
        elif kind == b"table-row":
            repeated = int(attributes.get("number-rows-repeated", "1"))
            row, row_next, column = row_next, row_next + repeated, 0
            if attributes.get("visibility") in ("collapse", "filter"):
                sheet["hidden_rows"].extend(range(row, min(row_next, MOST_ROWS)))
        else:
            across, down = int(attributes.get("number-columns-spanned", "1")), int(attributes.get("number-rows-spanned", "1"))
            if across > 1 or down > 1:
                sheet["merges"].append([[row, column], [row + down - 1, column + across - 1]])
            if "formula" in attributes and "value-type" not in attributes:
                sheet["uncalculated"].append(f"{letters(column)}{row + 1}")
            column += int(attributes.get("number-columns-repeated", "1"))
    return extras


def letters(column: int) -> str:
    """0 → A, 26 → AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


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
    with open(path, "rb") as handle:
        data = handle.read()
    if data.startswith(OLE_MAGIC):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refused("encrypted")
        if "_VBA_PROJECT".encode("utf-16-le") in data:
            raise Refused("macros")
        if "WordDocument".encode("utf-16-le") in data or "PowerPoint".encode("utf-16-le") in data:
            raise Refused("not_a_table")
        read_workbook(data, "xls", {})
    elif data.startswith(b"PK"):
        package = checked_package(data)
        names = set(package.namelist())
        if "xl/workbook.xml" in names:
            read_workbook(data, "xlsx", scanned_xlsx(package))
        elif "content.xml" in names and b"opendocument.spreadsheet" in package.read("mimetype")[:80]:
            if "META-INF/manifest.xml" in names and b"encryption-data" in part(package, "META-INF/manifest.xml"):
                raise Refused("encrypted")
            read_workbook(data, "ods", scanned_ods(part(package, "content.xml")))
        else:
            raise Refused("xlsb" if "xl/workbook.bin" in names else "not_a_table")
    elif data[:4] in (b"%PDF", b"Rar!", b"\x89PNG", b"\xff\xd8\xff\xe0", b"GIF8", b"7z\xbc\xaf") or data[:5] == b"{\\rtf":
        raise Refused("not_a_table")
    else:
        read_csv(data, name)


def main() -> int:
    """Exit code 0 whenever the parent was told the outcome; a killed child says nothing."""
    limit_this_process()
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
