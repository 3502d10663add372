"""What the limited child process looks at inside a package before and beside parsing: size, macros, DOCTYPE, hidden rows, formulas.

Loaded by parsing_child.py from its own folder; the standard library only.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
from typing import Any
from xml.etree import ElementTree

MOST_ROWS = 60_000
MOST_COLUMNS = 200
MOST_UNPACKED_BYTES = 200 * 1024 * 1024
MOST_RATIO = 100
RATIO_COUNTS_FROM_BYTES = 8 * 1024 * 1024  # blank formatted sheets of honest users pack 150 to 1 and stay small
MOST_ENTRIES = 2_000
DOCTYPE_SPELLINGS = (b"<!DOCTYPE", b"<\0!\0D\0O\0C\0T\0Y\0P\0E", b"\0<\0!\0D\0O\0C\0T\0Y\0P\0E")


class Refused(Exception):
    """The file will not be read; ``code`` is a key of workbook_reader.REFUSALS."""

    def __init__(self, code: str, *, sheet: str = "", detail: str = "") -> None:
        super().__init__(code)
        self.code, self.sheet, self.detail = code, sheet, detail


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
ATTRIBUTE = re.compile(rb"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
MOST_LISTED = 500  # cells without value or with an error that are named one by one


def attributes_of(tag: bytes) -> dict[str, str]:
    """The attributes of a tag's inside, by local name."""
    return {name.decode().rpartition(":")[2]: (one or two).decode("utf-8", "replace") for name, one, two in ATTRIBUTE.findall(tag)}


def _dimension_is_small(xml: bytes) -> bool:
    """What the sheet says of its own size; one that lies runs into the memory limit instead of a precise sentence."""
    found = DIMENSION.search(xml[:20_000])
    return found is not None and (len(found[1]), found[1]) < (2, b"GS") and int(found[2]) <= MOST_ROWS


def scanned_xlsx_sheet(xml: bytes, formats: list[str]) -> dict[str, Any]:
    """What calamine does not tell: hidden rows and columns, widths, formats, error cells, formulas nobody calculated."""
    if not _dimension_is_small(xml):
        if FAR_COLUMN.search(xml) and FAR_COLUMN_VALUE.search(xml):
            raise Refused("too_many_columns")
        if FAR_ROW.search(xml) and any(int(number) > MOST_ROWS for number in FAR_ROW_VALUE.findall(xml)):
            raise Refused("too_many_rows")
    hidden_columns, widths = _columns_of(xml)
    prefixed = b"<worksheet" not in xml[:4096]  # some writers put x: before every tag
    uncalculated: list[str] = []
    if b"<f" in xml or (prefixed and b":f" in xml):
        cells = (attributes_of(tag) for tag in FORMULA_WITHOUT_VALUE.findall(xml))
        uncalculated = [cell.get("r", "") for cell in cells if cell.get("t") != "str"]  # a calculated empty text is a result
    errors: list[list[str]] = []
    if b't="e"' in xml or (prefixed and b"t='e'" in xml):
        errors = [[attributes_of(tag).get("r", ""), text.decode("utf-8", "replace")] for tag, text in ERROR_CELL.findall(xml)]
    return {
        "hidden_rows": _hidden_rows(xml),
        "hidden_columns": hidden_columns,
        "widths": widths,
        "formats": _formats_of(xml, formats),
        "uncalculated": uncalculated[:MOST_LISTED],
        "errors": errors[:MOST_LISTED],
    }


def _hidden_rows(xml: bytes) -> list[int]:
    if b"hidden=" not in xml:
        return []
    rows = (attributes_of(tag) for tag in ROW_TAG.findall(xml) if b"hidden=" in tag)
    return [int(row["r"]) - 1 for row in rows if row.get("hidden") in ("1", "true") and row.get("r", "").isdecimal()]


def _columns_of(xml: bytes) -> tuple[list[int], dict[int, float]]:
    """(hidden column indexes, width by index)."""
    hidden: list[int] = []
    widths: dict[int, float] = {}
    start = xml.find(b"cols>", 0, 100_000)
    if start < 0:
        return hidden, widths
    for tag in COL_TAG.findall(xml[start : xml.find(b"cols>", start + 5)]):
        column = attributes_of(tag)
        for index in range(int(column.get("min", "1")) - 1, min(int(column.get("max", "1")), MOST_COLUMNS)):
            if column.get("hidden") in ("1", "true"):
                hidden.append(index)
            if "width" in column:
                widths[index] = round(float(column["width"]), 2)
    return hidden, widths


def _formats_of(xml: bytes, formats: list[str]) -> dict[str, str]:
    """The commonest number format of each column in the first rows."""
    found: dict[str, dict[str, int]] = {}
    for tag in STYLED_CELL.findall(xml[:400_000]):
        cell = attributes_of(tag)
        style = int(cell["s"])
        column = re.match(r"[A-Z]+", cell.get("r", ""))
        if column and style < len(formats) and formats[style]:
            codes = found.setdefault(column[0], {})
            codes[formats[style]] = codes.get(formats[style], 0) + 1
    return {column: max(codes, key=lambda code: codes[code]) for column, codes in found.items()}


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
