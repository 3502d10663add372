"""One page of a PDF as a picture, and where on it the words of given spans stand."""

from __future__ import annotations

import ctypes
import struct
import zlib
from collections.abc import Sequence

import pypdfium2
import pypdfium2.raw as pdfium

from huoshui.ingestion.adapters.documents.pdf_characters import open_page, open_pdf
from huoshui.ingestion.adapters.documents.pdf_document import PdfText, pdf_draft
from huoshui.ingestion.adapters.documents.refusals import Unreadable
from huoshui.ingestion.adapters.documents.source_draft import SourceDraft

MOST_PIXELS = 6_000_000
Box = tuple[float, float, float, float]  # left, top, width, height, as shares of the picture


def picture_of(data: bytes, number: int, spans: Sequence[tuple[int, int]], width: int) -> tuple[bytes, int, int, list[list[Box]]]:
    """(PNG, width, height, boxes by span) of page ``number``, from 1. Raises Unreadable."""
    document = open_pdf(data)
    if not 1 <= number <= len(document):
        raise Unreadable("page_missing")
    page = open_page(document, number)
    source = pdf_draft(data) if spans else PdfText(SourceDraft())
    boxes = [boxes_of(page, number, source, span) for span in spans]
    png, wide, high = rendered(page, width)
    return png, wide, high, boxes


def rendered(page: pypdfium2.PdfPage, width: int) -> tuple[bytes, int, int]:
    """PNG of the page about ``width`` pixels wide, smaller where its shape would make it huge."""
    points_wide, points_high = page.get_size()
    if not (points_wide > 0 and points_high > 0):
        raise Unreadable("corrupt", "page without size")
    scale = min(width / points_wide, (MOST_PIXELS / (points_wide * points_high)) ** 0.5)
    bitmap = page.render(scale=scale, rev_byteorder=True, may_draw_forms=False)
    pixels, stride, channels = bytes(bitmap.buffer), bitmap.stride, bitmap.n_channels
    wide, high = bitmap.width, bitmap.height
    rows = b"".join(b"\0" + pixels[row * stride : row * stride + wide * channels] for row in range(high))
    colour = {1: 0, 3: 2, 4: 6}[channels]
    header = struct.pack(">IIBBBBB", wide, high, 8, colour, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, 6)) + _chunk(b"IEND", b"")
    return png, wide, high


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def boxes_of(page: pypdfium2.PdfPage, number: int, source: PdfText, span: tuple[int, int]) -> list[Box]:
    """A box a line for the characters of ``span`` that stand on this page; empty where none do."""
    start, end = max(0, span[0]), min(span[1], len(source.pages))
    indexes = [source.indexes[place] for place in range(start, end) if source.pages[place] == number and source.indexes[place] >= 0]
    words = page.get_textpage()
    try:
        corners = [_corners(page, words.raw, index) for index in indexes]
    finally:
        words.close()
    lines: list[list[float]] = []
    for left, top, right, bottom in corners:
        held = lines[-1] if lines else None
        if held is not None and min(held[3], bottom) - max(held[1], top) > 0.3 * (bottom - top) and left >= held[0]:
            held[1], held[2], held[3] = min(held[1], top), max(held[2], right), max(held[3], bottom)
        else:
            lines.append([left, top, right, bottom])
    return [(left, top, right - left, bottom - top) for left, top, right, bottom in lines]


FINE = 100_000  # device units over the page: pdfium gives whole ones


def _corners(page: pypdfium2.PdfPage, words: object, index: int) -> Box:
    """Left, top, right, bottom of a character as shares of the shown page, turned as it is turned."""
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(words, index, ctypes.byref(box))
    across, down = [], []
    for x, y in ((box.left, box.top), (box.right, box.bottom)):
        device_x, device_y = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(page, 0, 0, FINE, FINE, 0, x, y, ctypes.byref(device_x), ctypes.byref(device_y))
        across.append(device_x.value / FINE)
        down.append(device_y.value / FINE)
    return min(across), min(down), max(across), max(down)
