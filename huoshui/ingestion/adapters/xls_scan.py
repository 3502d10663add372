"""What the limited child process reads in an old .xls beside calamine: hidden rows and columns, and whether it is encrypted.

Loaded by parsing_child.py from its own folder; the standard library only. Formats: [MS-CFB] for the container, [MS-XLS] for the
records BoundSheet8, Row (fDyZero), ColInfo (fHidden) and FilePass. Anything unexpected ends the scan without a result.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

END_OF_CHAIN = 0xFFFFFFFA  # sector numbers from here on are marks, not sectors
MINI_STREAM_BELOW = 4096
BOUND_SHEET, ROW, COLUMN_INFO, FILE_PASS, END_OF_FILE = 0x0085, 0x0208, 0x007D, 0x002F, 0x000A
MOST_COLUMNS = 200


class Encrypted(Exception):
    """The workbook stream is ciphertext."""


def workbook_stream(data: bytes) -> bytes:
    """The stream named Workbook of a compound file; empty where it is too small or missing."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    table_sectors = list(struct.unpack_from("<109I", data, 76))
    next_table = struct.unpack_from("<I", data, 68)[0]
    while next_table < END_OF_CHAIN and len(table_sectors) < len(data) // size:
        block = struct.unpack_from(f"<{size // 4}I", data, (next_table + 1) * size)
        table_sectors += block[:-1]
        next_table = block[-1]
    table: list[int] = []
    for sector in table_sectors:
        if sector < END_OF_CHAIN:
            table += struct.unpack_from(f"<{size // 4}I", data, (sector + 1) * size)

    def chain(sector: int) -> bytes:
        parts: list[bytes] = []
        while sector < END_OF_CHAIN and len(parts) <= len(table):
            parts.append(data[(sector + 1) * size : (sector + 2) * size])
            sector = table[sector]
        return b"".join(parts)

    directory = chain(struct.unpack_from("<I", data, 48)[0])
    for start in range(0, len(directory), 128):
        entry = directory[start : start + 128]
        length = struct.unpack_from("<H", entry, 64)[0]
        if entry[: max(length - 2, 0)].decode("utf-16-le", "replace") in ("Workbook", "Book"):
            first, stream_size = struct.unpack_from("<II", entry, 116)
            return chain(first)[:stream_size] if stream_size >= MINI_STREAM_BELOW else b""
    return b""


def records(stream: bytes, position: int) -> Iterator[tuple[int, bytes]]:
    """(kind, body) from ``position`` to the end of that substream."""
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        yield kind, stream[position + 4 : position + 4 + length]
        if kind == END_OF_FILE:
            return
        position += 4 + length


def scanned_xls(data: bytes) -> dict[str, dict[str, Any]]:
    """Hidden rows and columns by sheet name. Raises Encrypted; an odd file yields nothing (calamine will say what is wrong)."""
    try:
        return _scanned(data)
    except (struct.error, IndexError, UnicodeDecodeError):
        return {}


def _scanned(data: bytes) -> dict[str, dict[str, Any]]:
    stream = workbook_stream(data)
    extras: dict[str, dict[str, Any]] = {}
    for kind, body in list(records(stream, 0)):
        if kind == FILE_PASS:
            raise Encrypted
        if kind == BOUND_SHEET and len(body) > 8:
            (offset,), count = struct.unpack_from("<I", body), body[6]
            name = body[8 : 8 + count * 2].decode("utf-16-le") if body[7] & 1 else body[8 : 8 + count].decode("latin-1")
            extras[name] = _hidden(stream, offset)
    return extras


def _hidden(stream: bytes, offset: int) -> dict[str, Any]:
    rows: list[int] = []
    columns: list[int] = []
    for kind, body in records(stream, offset):
        if kind == ROW and len(body) >= 14 and body[12] & 0x20:
            rows.append(struct.unpack_from("<H", body)[0])
        elif kind == COLUMN_INFO and len(body) >= 10 and body[8] & 1:
            first, last = struct.unpack_from("<HH", body)
            columns.extend(range(first, min(last + 1, MOST_COLUMNS)))
    return {"hidden_rows": rows, "hidden_columns": columns}
