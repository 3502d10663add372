# ruff: noqa: E501 - one line an item
"""A generator of hostile and odd workbook files, each with the outcome that is promised for it.

``items()`` yields one Item a file; its outcome is a refusal code of workbook_reader.REFUSALS, or a check of
the reading (callable). Everything is made here; nothing hostile lies in the repository.
"""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import xlsxwriter

from huoshui.ingestion.rules.readings import WorkbookReading

Check = Callable[[WorkbookReading], bool]
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER = ["序号", "项目名称", "总投资（万元）"]
PLAIN_ROWS = [HEADER, [1, "甲产业园", 100]]
CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass(frozen=True)
class Item:
    """One file and what must come of it."""

    name: str
    file_name: str
    content: bytes
    refused: str = ""  # refusal code without workbook_
    holds: Check | None = None


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def row_xml(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


PLAIN_XML = row_xml(1, *(text_cell(f"{letter}1", text) for letter, text in zip("ABC", HEADER, strict=True))) + row_xml(
    2, '<c r="A2"><v>1</v></c>', text_cell("B2", "甲产业园"), '<c r="C2"><v>100</v></c>'
)


def xlsx(
    sheet_rows: str = PLAIN_XML,
    *,
    prolog: str = '<?xml version="1.0" encoding="UTF-8"?>',
    more: dict[str, bytes] | None = None,
    dimension: str = "A1:C2",
) -> bytes:
    """A minimal workbook around the given rows of XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", CONTENT_TYPES)
        package.writestr(
            "_rels/.rels",
            f'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        package.writestr(
            "xl/workbook.xml",
            f'<?xml version="1.0"?><workbook {MAIN} xmlns:r="{RELATIONS}"><sheets><sheet name="台账" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        package.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        package.writestr(
            "xl/worksheets/sheet1.xml",
            f'{prolog}<worksheet {MAIN}><dimension ref="{dimension}"/><sheetData>{sheet_rows}</sheetData></worksheet>',
        )
        for name, content in (more or {}).items():
            package.writestr(name, content)
    return out.getvalue()


def written(rows: list[list[object]], sheet: str = "台账") -> bytes:
    """An ordinary workbook by XlsxWriter."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        page = workbook.add_worksheet(sheet)
        for index, row in enumerate(rows):
            for column, value in enumerate(row):
                page.write_string(index, column, value) if isinstance(value, str) else page.write(index, column, value)
    return out.getvalue()


def csv(rows: list[list[object]], encoding: str, separator: str = ",") -> bytes:
    return "\r\n".join(separator.join(str(cell) for cell in row) for row in rows).encode(encoding)


def lying_directory(package: bytes, claimed: int) -> bytes:
    """The same zip, its central directory claiming a smaller size for the sheet."""
    data = bytearray(package)
    position = data.find(b"PK\x01\x02")
    while position >= 0:
        length = struct.unpack_from("<H", data, position + 28)[0]
        if bytes(data[position + 46 : position + 46 + length]).endswith(b"sheet1.xml"):
            struct.pack_into("<I", data, position + 24, claimed)
        position = data.find(b"PK\x01\x02", position + 4)
    return bytes(data)


def first_name(expected: str) -> Check:
    return lambda reading: reading.sheets[0].rows[0].project_name == expected


def first_raw(expected: str) -> Check:
    return lambda reading: reading.sheets[0].rows[0].values[0].raw == expected


def fen(expected: int | None) -> Check:
    return lambda reading: reading.sheets[0].totals["planned_investment"] == (None if expected is None else str(expected))


def problem(code: str, cell: str) -> Check:
    return lambda reading: any(one.code == code and one.cell == cell for one in reading.sheets[0].problems)


def items() -> Iterator[Item]:
    """The corpus by container, shape and encoding; cells.py adds what stands in cells and names."""
    yield from _packages()
    yield from _shapes()
    yield from _other_files()
    yield from _encodings()


def _packages() -> Iterator[Item]:
    zeros = b"0" * (98 * 1024 * 1024)
    yield Item("zip bomb beside the sheet", "a.xlsx", xlsx(more={"xl/media/bomb.xml": zeros}), refused="unpacks_too_large")
    yield Item("zip bomb over 200 MB", "a.xlsx", xlsx(more={"a.xml": zeros, "b.xml": zeros, "c.xml": zeros}), refused="unpacks_too_large")
    yield Item("zip bomb whose directory lies", "a.xlsx", lying_directory(xlsx(PLAIN_XML + " " * 90_000_000), 2_000), refused="corrupt")
    yield Item(
        "more than 2,000 entries", "a.xlsx", xlsx(more={f"x/{number}.xml": b"<a/>" for number in range(2_001)}), refused="too_many_entries"
    )
    yield Item("macros", "a.xlsm", xlsx(more={"xl/vbaProject.bin": OLE_MAGIC}), refused="macros")
    yield Item("macros under an innocent ending", "a.xlsx", xlsx(more={"xl/vbaProject.bin": OLE_MAGIC}), refused="macros")
    yield Item(
        "macros in an old workbook", "a.xls", OLE_MAGIC + b"\0" * 600 + "_VBA_PROJECT".encode("utf-16-le") + b"\0" * 600, refused="macros"
    )
    yield Item("encrypted", "a.xlsx", OLE_MAGIC + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600, refused="encrypted")
    yield Item(
        "external entity",
        "a.xlsx",
        xlsx(row_xml(1, text_cell("A1", "&x;")), prolog='<?xml version="1.0"?><!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        refused="doctype",
    )
    yield Item(
        "billion laughs",
        "a.xlsx",
        xlsx(prolog='<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'),
        refused="doctype",
    )
    yield Item(
        "entity in the workbook part",
        "a.xlsx",
        xlsx(more={"xl/styles.xml": b'<!DOCTYPE s SYSTEM "http://127.0.0.1/x"><s/>'}),
        refused="doctype",
    )
    whole = xlsx()
    for part in (20, len(whole) // 3, len(whole) // 2, len(whole) - 30):
        yield Item(f"truncated after {part} bytes", "a.xlsx", whole[:part], refused="corrupt")
    flipped = bytearray(whole)
    position = whole.find(b"xl/worksheets/sheet1.xml") + 60
    flipped[position : position + 20] = b"\xff" * 20
    yield Item("bytes flipped in the sheet", "a.xlsx", bytes(flipped), refused="corrupt")
    yield Item("a zip that is no workbook", "a.xlsx", _zip({"readme.txt": b"hello"}), refused="not_a_table")
    yield Item(
        "a Word file with the wrong ending",
        "a.xlsx",
        _zip({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}),
        refused="not_a_table",
    )
    yield Item("a binary workbook", "a.xlsb", _zip({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"\0"}), refused="xlsb")
    yield Item(
        "a workbook without its sheet part",
        "a.xlsx",
        _zip({"[Content_Types].xml": CONTENT_TYPES.encode(), "xl/workbook.xml": b"<workbook/>"}),
        refused="corrupt",
    )
    yield Item("broken XML", "a.xlsx", xlsx("<row r='1'><c r='A1'><v>1</v></row>"), refused="corrupt")


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def _shapes() -> Iterator[Item]:
    yield Item(
        "a value in XFD1048576",
        "a.xlsx",
        xlsx(PLAIN_XML + row_xml(1048576, '<c r="XFD1048576"><v>1</v></c>'), dimension="A1:XFD1048576"),
        refused="too_many_columns",
    )
    yield Item(
        "a value in row 1048576",
        "a.xlsx",
        xlsx(PLAIN_XML + row_xml(1048576, '<c r="A1048576"><v>1</v></c>'), dimension="A1:C1048576"),
        refused="too_many_rows",
    )
    yield Item(
        "a value in XFD1048576 and a lying dimension",
        "a.xlsx",
        xlsx(PLAIN_XML + row_xml(1048576, '<c r="XFD1048576"><v>1</v></c>')),
        refused="memory",
    )
    yield Item(
        "only formats out to XFD1048576",
        "a.xlsx",
        xlsx(PLAIN_XML + row_xml(1048576, '<c r="XFD1048576" s="0"/>'), dimension="A1:XFD1048576"),
        holds=fen(100_000_000),
    )
    yield Item(
        "a value in column 201",
        "a.xlsx",
        xlsx(PLAIN_XML + row_xml(3, '<c r="GS3"><v>1</v></c>'), dimension="A1:GS3"),
        refused="too_many_columns",
    )
    yield Item(
        "60,001 rows",
        "a.xlsx",
        xlsx("".join(row_xml(number, f'<c r="A{number}"><v>1</v></c>') for number in range(1, 60_002)), dimension="A1:A60001"),
        refused="too_many_rows",
    )
    yield Item("a cell of 10 MB", "a.xlsx", xlsx(row_xml(1, text_cell("A1", _noise(3_500_000)))), refused="cell_too_long")
    yield Item(
        "a cell of 32,768 characters", "a.xlsx", xlsx(PLAIN_XML + row_xml(3, text_cell("B3", "长" * 32_768))), refused="cell_too_long"
    )
    yield Item(
        "a cell of 32,767 characters",
        "a.xlsx",
        xlsx(PLAIN_XML + row_xml(3, '<c r="A3"><v>2</v></c>', text_cell("B3", "乙"), text_cell("D3", "长" * 32_767)), dimension="A1:D3"),
        holds=lambda reading: len(reading.sheets[0].rows) == 2,
    )
    yield Item("an empty workbook", "a.xlsx", xlsx(""), holds=lambda reading: reading.sheets[0].status == "empty")
    yield Item("12 million cells", "a.xlsx", xlsx(_wide(60_000), dimension="A1:GR60000"), refused="unpacks_too_large")


def _noise(length: int) -> str:
    """Characters that hardly pack, the same on every run."""
    chance = random.Random(7)
    return "".join(chr(code) for code in chance.choices(range(0x4E00, 0x9FA5), k=length))


def _wide(rows: int) -> str:
    line = "".join("<c><v>1</v></c>" for _ in range(200))
    return f"<row>{line}</row>" * rows


def _other_files() -> Iterator[Item]:
    yield Item("nothing", "a.xlsx", b"", refused="empty_file")
    yield Item("more than 20 MB", "a.xlsx", b"PK" + b"\0" * (20 * 1024 * 1024), refused="too_large")
    for name, content in {
        "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 200, "an HTML table named .xls": "<html><table><tr><td>项目名称</td></tr></table></html>".encode(),
        "an XML spreadsheet named .xls": b'<?xml version="1.0"?><Workbook/>', "a program": b"\x7fELF" + bytes(range(256)) * 8, "rich text": b"{\\rtf1\\ansi}",
        "an old Word file": OLE_MAGIC + b"\0" * 600 + "WordDocument".encode("utf-16-le"),
    }.items():  # fmt: skip
        yield Item(name, "a.xls", content, refused="not_a_table")
    yield Item("an old workbook cut off", "a.xls", OLE_MAGIC + b"\0" * 2000, refused="corrupt")
    yield Item("noise", "a.csv", b"\xff\x81\xfe\x80" * 50, refused="csv_encoding")
    yield Item("a workbook named .csv", "a.csv", xlsx(), holds=fen(100_000_000))
    yield Item("a table named .xlsx", "a.xlsx", csv(PLAIN_ROWS, "utf-8"), holds=fen(100_000_000))
    yield Item("a table of 300 columns", "a.csv", (",".join(["x"] * 300)).encode(), refused="too_many_columns")
    yield Item("a table of 60,001 lines", "a.csv", b"a,b\n" * 60_001, refused="too_many_rows")
    yield Item("a quote that never ends", "a.csv", '序号,项目名称\n1,"甲'.encode() + b"x" * 40_000, refused="cell_too_long")


def _encodings() -> Iterator[Item]:
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"):
        for separator, name in ((",", "comma"), (";", "semicolon"), ("\t", "tab")):
            yield Item(f"{encoding} by {name}", "a.csv", csv(PLAIN_ROWS, encoding, separator), holds=fen(100_000_000))
    yield Item("gb18030 with a rare character", "a.csv", csv([HEADER, [1, "𠮷田厂", 100]], "gb18030"), holds=first_name("𠮷田厂"))
