"""PDF text: running heads and feet told apart, lines joined into paragraphs, also over page breaks.

A PDF knows no paragraphs, only characters at places. ``SourceText.text`` holds the joined paragraphs of all pages and, behind them, what
stood at the head and foot of pages, so that a sentence over a page break is one run. ``PdfText.places`` leads from each character of the
text back to its page and pdfium's number of the character there.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from huoshui.ingestion.adapters.documents.pdf_characters import Line, has_pictures, lines_of, open_page, open_pdf
from huoshui.ingestion.adapters.documents.source_draft import SourceDraft
from huoshui.ingestion.rules.document_reading.source_text import BlockKind

EDGE = 0.12  # of the page's height, at head and foot
PAGE_NUMBER = re.compile(r"^[-—–－_·.\s]*(?:第\s*)?[\dIVXivx０-９]{1,5}\s*页?(?:\s*[/／,，]?\s*共?\s*[\d０-９]{1,5}\s*页?)?[-—–－_·.\s]*$")
NEW_PARAGRAPH = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|第[一二三四五六七八九十]{1,3}[章节条]|[●◆■▪•]|\d{1,2}[.．、](?!\d))"
)
SCANNED_BELOW = 10  # characters: a page with a picture and no more text than a stamp says


@dataclass
class PdfText:
    """The draft with, for each character of its text, the page (from 1; 0 for line ends) and pdfium's index on that page."""

    draft: SourceDraft
    pages: array[int] = field(default_factory=lambda: array("i"))
    indexes: array[int] = field(default_factory=lambda: array("i"))
    scanned: list[int] = field(default_factory=list)

    def add(self, kind: BlockKind, paragraph: list[Line], level: int = 0) -> None:
        """Lines joined into one block."""
        text: list[str] = []
        for number, line in enumerate(paragraph):
            if number and glue(text[-1], line.characters[0].text):
                text.append(" ")
                self._place(0, -1)
            while len(self.draft.page_starts) < line.page:
                self.draft.page_starts.append(self.draft.length + len(text))
            for character in line.characters:
                text.append(character.text)
                self._place(line.page, character.index)
        self._place(0, -1)  # the line end behind it
        self.draft.add(kind, "".join(text), page=paragraph[0].page, level=level)

    def _place(self, page: int, index: int) -> None:
        self.pages.append(page)
        self.indexes.append(index)


def glue(before: str, after: str) -> bool:
    """Whether a line end stands for a space: between words of letters, never inside Chinese and never inside a number."""
    return before.isascii() and after.isascii() and before.isalnum() and after.isalnum() and not (before.isdigit() and after.isdigit())


def pdf_draft(data: bytes) -> PdfText:
    """The whole document. Raises Unreadable."""
    document = open_pdf(data)
    source = PdfText(SourceDraft())
    pages: list[list[Line]] = []
    edges: list[list[Line]] = []
    for number in range(1, len(document) + 1):
        page = open_page(document, number)
        lines = lines_of(page, number)
        height = page.get_height()
        pages.append(lines)
        edges.append(lines_at_the_edge(lines, height))
        if sum(len(line.text) for line in lines) < SCANNED_BELOW and has_pictures(page):
            source.scanned.append(number)
        page.close()
    furniture = furniture_of(edges)
    body = [[line for line in lines if id(line) not in furniture] for lines in pages]
    add_body(source, body)
    while len(source.draft.page_starts) < len(pages):
        source.draft.page_starts.append(source.draft.length)
    for lines in pages:
        for line in lines:
            if id(line) in furniture:
                source.draft.add_furniture(line.text)
    tell(source, pages)
    return source


def lines_at_the_edge(lines: list[Line], height: float) -> list[Line]:
    """The candidates for running heads and feet: at most three at each end."""
    top = sorted((line for line in lines if line.bottom > height * (1 - EDGE)), key=lambda line: -line.top)[:3]
    foot = sorted((line for line in lines if line.top < height * EDGE), key=lambda line: line.bottom)[:3]
    return [*top, *foot]


def furniture_of(edges: list[list[Line]]) -> set[int]:
    """Ids of the lines that are page numbers, or that stand at the edge of two pages in five (digits may differ), of three at least."""
    counts = Counter(key for lines in edges for key in {_key(line) for line in lines})
    enough = max(3, int(0.4 * len(edges)))
    return {id(line) for lines in edges for line in lines if counts[_key(line)] >= enough or PAGE_NUMBER.match(line.text)}


def _key(line: Line) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s", "", line.text))


# --- lines to paragraphs --------------------------------------------------------------------------------------------------


@dataclass
class Column:
    """Lines one below the other, with the margins that they share."""

    lines: list[Line]

    def __post_init__(self) -> None:
        long = [line for line in self.lines if len(line.text) >= 10] or self.lines
        self.left = min(line.left for line in long)
        self.right = max(line.right for line in long)

    def is_full(self, line: Line) -> bool:
        """Whether the line runs to the right margin, a punctuation mark's width aside."""
        return line.right >= self.right - 2.2 * line.height and len(line.text) >= 4

    def is_indented(self, line: Line) -> bool:
        return line.left > self.left + 1.2 * line.height


def add_body(source: PdfText, pages: Iterable[list[Line]]) -> None:
    """Paragraphs of all pages."""
    lines = [line for page in pages for line in page]
    usual = usual_height(lines)
    paragraph: list[Line] = []
    before: Column | None = None
    for column in columns_of(lines):
        for line in column.lines:
            if paragraph and not (before is not None and continues(paragraph[-1], before, line, column)):
                flush(source, paragraph, usual)
                paragraph = []
            paragraph.append(line)
            before = column
    if paragraph:
        flush(source, paragraph, usual)


def columns_of(lines: list[Line]) -> Iterable[Column]:
    """A new column begins where the page changes or the next line stands higher."""
    held: list[Line] = []
    for line in lines:
        if held and (line.page != held[-1].page or line.bottom > held[-1].top):
            yield Column(held)
            held = []
        held.append(line)
    if held:
        yield Column(held)


def continues(before: Line, its: Column, line: Line, column: Column) -> bool:
    """Whether ``line`` goes on with the paragraph of ``before``."""
    if "\t" in before.text or "\t" in line.text or column.is_indented(line) or NEW_PARAGRAPH.match(line.text):
        return False
    if not its.is_full(before) and before.text[-1] not in "，、":
        return False
    if not 0.8 < line.height / before.height < 1.25:
        return False
    if its is column:
        return before.bottom - line.top < 1.6 * before.height
    return before.text[-1] not in "。！？：；"


def flush(source: PdfText, paragraph: list[Line], usual: float) -> None:
    text = "".join(line.text for line in paragraph)
    height = max(line.height for line in paragraph)
    if "\t" in text:
        source.add("table_row", paragraph)
    elif height > 1.15 * usual and len(text) <= 60 and text[-1] not in "。；，,":
        source.add("heading", paragraph, level=1 if height > 1.4 * usual else 2)
    else:
        source.add("paragraph", paragraph)


def usual_height(lines: list[Line]) -> float:
    """The height of body text: the commonest by characters."""
    weights: Counter[float] = Counter()
    for line in lines:
        weights[round(line.height * 2) / 2] += len(line.characters)
    return weights.most_common(1)[0][0] if weights else 1.0


def tell(source: PdfText, pages: list[list[Line]]) -> None:
    """Notes on pages that did not yield words."""
    draft = source.draft
    for number in source.scanned:
        draft.note(
            "scanned_page",
            f"第 {number} 页是扫描图片，没有文字，未读取。请安装识别组件（pip install 'huoshui[ocr]'）后重新读取，或人工录入。",
            number,
        )
    strange = [lines[0].page for lines in pages if lines and _share_of_private("".join(line.text for line in lines)) > 0.2]
    if strange:
        named = "、".join(map(str, strange[:10])) + ("等" if len(strange) > 10 else "")
        draft.note(
            "unreadable_font", f"第 {named} 页的字体没有写明文字编码，读出的文字不可靠。请向提供者索取 Word 原件，或打印后扫描识别。"
        )
    draft.title = next((draft.pieces[number] for number, block in enumerate(draft.blocks[:5]) if block.kind == "heading"), "")[:200]


def _share_of_private(text: str) -> float:
    return sum("\ue000" <= character <= "\uf8ff" or character == "\ufffd" for character in text) / len(text)
