"""The characters of a PDF's pages with their places, as pdfium gives them: the only module that speaks its C functions."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium

from huoshui.ingestion.adapters.documents.refusals import MOST_CHARACTERS, MOST_PAGES, Unreadable
from huoshui.ingestion.adapters.documents.source_draft import UNPRINTABLE

WIDE_GAP = 1.8  # in heights of the line: wider than any space between words


@dataclass(slots=True)
class Character:
    """One character; the box is in points, y from the bottom of the page. ``index`` is pdfium's own number for it."""

    text: str
    index: int
    left: float
    bottom: float
    right: float
    top: float


@dataclass(slots=True)
class Line:
    """Characters on one base line, from left to right. A wide gap within it is a tab."""

    page: int
    characters: list[Character] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(character.text for character in self.characters)

    @property
    def left(self) -> float:
        return self.characters[0].left

    @property
    def right(self) -> float:
        return self.characters[-1].right

    @property
    def bottom(self) -> float:
        return min(character.bottom for character in self.characters)

    @property
    def top(self) -> float:
        return max(character.top for character in self.characters)

    @property
    def height(self) -> float:
        """The usual height of its characters, which is that of its type size."""
        heights = sorted(character.top - character.bottom for character in self.characters)
        return heights[len(heights) // 2] or 1.0


def open_pdf(data: bytes) -> pypdfium2.PdfDocument:
    """The document. Raises Unreadable where it is encrypted, broken or too long."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("encrypted" if "assword" in str(error) else "corrupt", str(error)[:200]) from error
    if len(document) > MOST_PAGES:
        raise Unreadable("too_many_pages")
    if len(document) == 0:
        raise Unreadable("corrupt", "no pages")
    return document


def open_page(document: pypdfium2.PdfDocument, number: int) -> pypdfium2.PdfPage:
    """Page ``number``, from 1. Raises Unreadable."""
    try:
        return document[number - 1]
    except pypdfium2.PdfiumError as error:
        raise Unreadable("corrupt", f"page {number}: {error}"[:200]) from error


def lines_of(page: pypdfium2.PdfPage, number: int) -> list[Line]:
    """The lines of one page in the order in which the file says them."""
    words = page.get_textpage()
    try:
        count = pdfium.FPDFText_CountChars(words)
        if count > MOST_CHARACTERS:
            raise Unreadable("too_much_text")
        lines = [line for line in _broken_at_ends(words.raw, count, number) if line.text.strip()]
    finally:
        words.close()
    return [_tidy(line) for line in joined_on_base_line(lines)]


def _broken_at_ends(words: object, count: int, number: int) -> Iterator[Line]:
    box = pdfium.FS_RECTF()
    reference = ctypes.byref(box)
    line, half = Line(number), 0
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(words, index)
        if code in (10, 13):
            if line.characters:
                yield line
            line = Line(number)
            continue
        if 0xD800 <= code < 0xDC00:
            half = code
            continue
        if 0xDC00 <= code < 0xE000 and half:
            code, half = 0x10000 + ((half - 0xD800) << 10) + code - 0xDC00, 0
        text = " " if code in (9, 0xA0) else chr(code) if code <= 0x10FFFF else ""
        if not text or UNPRINTABLE.match(text):
            continue
        pdfium.FPDFText_GetLooseCharBox(words, index, reference)  # of the type's size, not of the ink: 一 is as high as 国
        line.characters.append(Character(text, index, box.left, box.bottom, box.right, box.top))
    if line.characters:
        yield line


def joined_on_base_line(lines: list[Line]) -> Iterator[Line]:
    """Cells of one table row come as lines of their own in some files: what stands to the right at the same height belongs together."""
    held: Line | None = None
    for line in lines:
        if held is not None and line.left > held.right and _overlap(held, line) > 0.6 * min(held.height, line.height):
            gap = Character("\t", -1, held.right, line.bottom, line.left, line.top)
            held.characters += [gap, *line.characters]
            continue
        if held is not None:
            yield held
        held = line
    if held is not None:
        yield held


def _overlap(one: Line, other: Line) -> float:
    return min(one.characters[-1].top, other.characters[0].top) - max(one.characters[-1].bottom, other.characters[0].bottom)


def _tidy(line: Line) -> Line:
    """Outer spaces go, a space that is as wide as a column becomes a tab, spaces between Chinese characters stay as the file has them."""
    characters = line.characters
    while characters and characters[0].text.isspace():
        characters = characters[1:]
    while characters and characters[-1].text.isspace():
        characters = characters[:-1]
    height = Line(line.page, characters).height
    kept: list[Character] = []
    for number, character in enumerate(characters):
        if character.text.isspace():
            following = next((later for later in characters[number:] if not later.text.isspace()), character)
            if kept[-1].text in " \t":
                continue
            is_wide = following.left - kept[-1].right > WIDE_GAP * height
            character = Character(
                "\t" if is_wide else character.text, character.index, kept[-1].right, kept[-1].bottom, following.left, kept[-1].top
            )
        kept.append(character)
    return Line(line.page, kept)


def has_pictures(page: pypdfium2.PdfPage) -> bool:
    """Whether an image lies on the page; only the first objects are looked at."""
    for number, _ in enumerate(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3)):
        return number >= 0
    return False
