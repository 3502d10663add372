"""A bulletin as a Word document in the form of GB/T 9704-2012. The same paper gives the same bytes, today and next year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from huoshui.core import official_page as layout
from huoshui.operations.adapters.word_parts import (
    at_the_foot,
    bookmark,
    border,
    declare_fonts,
    indent_characters,
    keep_together,
    off_the_grid,
    packed,
    repeat_as_head,
    ruled,
    set_face,
    set_paper,
    table_borders,
    tighten,
)
from huoshui.reports.rules.body import Block
from huoshui.reports.rules.figures import REFERENCE, Figure, shown

CELL_PADDING = 4  # millimetres: 1.9 on each side
WIDEST_DIGIT = 0.66  # of a character: what stands in for Times New Roman is wider
DIGIT, GAP, NUMBER_WIDTH = 0.5, 0.25, 0.75  # of a character: a digit of Times New Roman; what stands beside it; a digit with its stop
RECORD_LINE, RECORD_CHARACTERS = 24, 24  # points; how many characters of 版记 a line holds at least
_DRAFT_NUMBER = "（草稿，未编号）"


@dataclass(frozen=True)
class Paper:
    """Everything that is printed. ``number`` is empty on a draft; ``annexes`` are tables named in the body and set behind it."""

    masthead: str
    number: str
    title: str
    salutation: str
    blocks: Sequence[Block]
    figures: Mapping[str, Figure]
    signed_by: str
    signed_on: date
    copied_to: str


def word_document(paper: Paper) -> bytes:
    """The .docx. Each figure's digits carry a hidden bookmark F_n; the workbook of the same paper lists what stands behind each n."""
    document = Document()
    set_paper(document)
    writer = _Writer(document, paper)
    writer.head()
    writer.body()
    writer.signature()
    writer.annexes()
    writer.record()
    declare_fonts(document, layout.FALLBACKS)
    return packed(document, title=paper.title, author=paper.signed_by)


class _Writer:
    """Writes from top to bottom; numbers bookmarks as it goes."""

    def __init__(self, document: Any, paper: Paper) -> None:
        self.document, self.paper = document, paper
        self.numbers = numbered_references(paper.blocks)
        self.marked: set[str] = set()

    def head(self) -> None:
        """35 mm, masthead, two empty lines, number, red line, two empty lines, title, an empty line, salutation."""
        paper = self.paper
        if paper.masthead:
            face = layout.masthead_face(paper.masthead)
            masthead = self.paragraph(paper.masthead, face, WD_ALIGN_PARAGRAPH.CENTER, line=face.size * 4 / 3)
            inside = face.size / 5  # characters begin that far below the upper edge of their line
            masthead.paragraph_format.space_before = Pt(layout.MASTHEAD_BELOW / 25.4 * 72 - inside)
            off_the_grid(masthead)
            for run in masthead.runs:
                run.font.color.rgb = RGBColor.from_string(layout.RED)
            self.empty_lines(2)
        number = self.paragraph(paper.number or _DRAFT_NUMBER, layout.BODY, WD_ALIGN_PARAGRAPH.CENTER)
        border(number, "bottom", layout.RED, 12, space=11)  # 4 mm below the number
        self.empty_lines(2)
        for line in layout.title_lines(paper.title):
            self.paragraph(line, layout.TITLE, WD_ALIGN_PARAGRAPH.CENTER, line=32)
        self.paragraph("", layout.BODY)
        if paper.salutation:
            self.paragraph(f"{paper.salutation.rstrip('：:')}：", layout.BODY)

    def body(self) -> None:
        """Headings, paragraphs and tables that stand in the text."""
        faces = {"heading": layout.HEADING, "subheading": layout.SUBHEADING, "paragraph": layout.BODY}
        for block in self.paper.blocks:
            if block.kind == "table":
                if not block.is_annex:
                    self.table(block)
                continue
            paragraph = self.paragraph("", faces[block.kind], first_line=2)
            paragraph.paragraph_format.keep_with_next = block.kind != "paragraph"
            self.text(paragraph, block.text, faces[block.kind])

    def signature(self) -> None:
        """附件说明, an empty line, the unit two characters from the right, the day beginning two characters further in (without seal).

        They hold together and with the last paragraph: no page bears the signature alone.
        """
        annexes = self._annexes()
        kept = self.document.paragraphs[-1:]
        if annexes:
            kept += self.empty_lines(1)
            for place, block in enumerate(annexes, start=1):
                number = f"{place}." if len(annexes) > 1 else ""
                mark = "附件：" if place == 1 else ""
                line = self.paragraph(f"{mark}{number}{block.text}", layout.BODY)
                hanging = len(mark) + NUMBER_WIDTH * bool(number)  # a second line begins under the name, not under its number
                indent_characters(line, left=2 + len("附件：") + NUMBER_WIDTH * bool(number), hanging=hanging)
                kept.append(line)
        kept += self.empty_lines(1)
        day = _day(self.paper.signed_on)
        places = signature_places(self.paper.signed_by, day)
        unit, _ = (self.paragraph(words, layout.BODY, left=place) for words, place in zip((self.paper.signed_by, day), places, strict=True))
        for paragraph in (*kept, unit):
            paragraph.paragraph_format.keep_with_next = True

    def annexes(self) -> None:
        """Each on a page of its own: 附件 in 黑体, an empty line, the caption as a title, the table."""
        annexes = self._annexes()
        for place, block in enumerate(annexes, start=1):
            mark = self.paragraph(f"附件{place if len(annexes) > 1 else ''}", layout.HEADING)
            mark.paragraph_format.page_break_before = True
            self.paragraph("", layout.BODY)
            for line in layout.title_lines(block.text):
                self.paragraph(line, layout.TITLE, WD_ALIGN_PARAGRAPH.CENTER, line=32)
            self.paragraph("", layout.BODY)
            self.table(block, with_caption=False)

    def record(self) -> None:
        """版记 at the foot of the last page: thick lines outside, a thin one between."""
        paper = self.paper
        if not paper.copied_to and not paper.number:
            return
        copied = f"抄送：{paper.copied_to.rstrip('。')}。" if paper.copied_to else ""
        lines = [*([copied] if copied else []), f"{paper.signed_by}\t{_day(paper.signed_on)}印发"]
        thick, thin = round(layout.THICK_RULE / 25.4 * 72 * 8), round(layout.THIN_RULE / 25.4 * 72 * 8)
        width = layout.PAGE_WIDTH - layout.MARGIN_LEFT - layout.MARGIN_RIGHT
        table = self.document.add_table(rows=len(lines), cols=1)
        ruled(table, width, thick, thin)
        for row, words in zip(table.rows, lines, strict=True):
            row.cells[0].width = Mm(width)
            paragraph = row.cells[0].paragraphs[0]
            paragraph.paragraph_format.line_spacing = Pt(RECORD_LINE)
            paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(width - 10), WD_TAB_ALIGNMENT.RIGHT)
            off_the_grid(paragraph)
            hanging = len("抄送：") if words == copied else 0  # a second line begins under the first who gets a copy
            indent_characters(paragraph, left=1 + hanging, right=1, hanging=hanging)
            self._run(paragraph, words, layout.RECORD)
        room = int(-(-_widest(copied) // RECORD_CHARACTERS)) + 2  # empty lines that go to the next page together, and the box with them
        free = [self.paragraph("", layout.RECORD, line=RECORD_LINE) for _ in range(room)]
        for paragraph in free[:-1]:
            paragraph.paragraph_format.keep_with_next = True
        at_the_foot(free[-1], table, width, RECORD_LINE * room)

    def empty_lines(self, count: int) -> list[Paragraph]:
        """Empty lines of the body."""
        return [self.paragraph("", layout.BODY) for _ in range(count)]

    def paragraph(
        self,
        words: str,
        face: layout.Face,
        alignment: Any = None,
        *,
        first_line: float = 0,
        left: float = 0,
        line: float = layout.LINE_PITCH,
    ) -> Paragraph:
        """One paragraph in one face."""
        paragraph: Paragraph = self.document.add_paragraph()
        paragraph.alignment = alignment
        paragraph.paragraph_format.line_spacing = Pt(line)
        indent_characters(paragraph, first_line=first_line, left=left)
        if words:
            self._run(paragraph, words, face)
        return paragraph

    def text(self, paragraph: Paragraph, text: str, face: layout.Face) -> None:
        """Words with references: each figure becomes a run of its own inside its bookmark."""
        at = 0
        for found in REFERENCE.finditer(text):
            if found.start() > at:
                self._run(paragraph, text[at : found.start()], face)
            run = self._run(paragraph, shown(self.paper.figures[found[1]]), face)
            if found[1] not in self.marked:  # a bookmark's name stands once
                self.marked.add(found[1])
                bookmark(run, f"F_{self.numbers[found[1]]}", self.numbers[found[1]])
            at = found.end()
        if at < len(text):
            self._run(paragraph, text[at:], face)

    def _run(self, paragraph: Paragraph, words: str, face: layout.Face) -> Any:
        run = paragraph.add_run(words)
        set_face(run, face, layout.LATIN)
        if face.size == layout.BODY.size:
            tighten(run, layout.TIGHTENED_BY)
        return run

    def table(self, block: Block, *, with_caption: bool = True) -> None:
        """Lines all round, the head repeated on each page, no row broken over two."""
        if with_caption and block.text:
            caption = self.paragraph(block.text, layout.SUBHEADING, WD_ALIGN_PARAGRAPH.CENTER)
            caption.paragraph_format.keep_with_next = True
        table = self.document.add_table(rows=1, cols=len(block.columns))
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table_borders(table)
        widths = column_widths(block, self.paper.figures)
        sides = [self._side(block, place) for place in range(len(block.columns))]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        for place, words in enumerate(block.columns):
            self._cell(table.rows[0].cells[place], words, layout.TABLE_HEAD, widths[place], WD_ALIGN_PARAGRAPH.CENTER)
        repeat_as_head(table.rows[0])
        for row in block.rows:
            cells = table.add_row().cells
            for place, words in enumerate(row):
                self._cell(cells[place], words, layout.TABLE, widths[place], sides[place])
        for row in table.rows:
            keep_together(row)

    def _side(self, block: Block, place: int) -> Any:
        """Figures stand right, a column of short words in the middle, names and sentences left."""
        cells = [row[place] for row in block.rows]
        figures = [cell for cell in cells if REFERENCE.fullmatch(cell)]
        if figures and len(figures) >= len(cells) - cells.count("—"):
            return WD_ALIGN_PARAGRAPH.RIGHT
        return WD_ALIGN_PARAGRAPH.CENTER if all(len(cell) <= 5 for cell in cells) else WD_ALIGN_PARAGRAPH.LEFT

    def _cell(self, cell: Any, words: str, face: layout.Face, width_mm: float, side: Any) -> None:
        cell.width = Mm(width_mm)
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.line_spacing = Pt(18)
        off_the_grid(paragraph)
        paragraph.alignment = side
        self.text(paragraph, words, face)

    def _annexes(self) -> list[Block]:
        return [block for block in self.paper.blocks if block.kind == "table" and block.is_annex]


def signature_places(signed_by: str, day: str) -> tuple[float, float]:
    """Where unit and day begin, in characters from the left: the longer ends two from the right, the day begins two after the unit."""
    end = layout.CHARACTERS_A_LINE - 2
    gaps = sum(one.isdecimal() != other.isdecimal() for one, other in pairwise(day))  # Word sets digits off from characters
    day_width = sum(DIGIT if one.isdecimal() else 1 for one in day) + GAP * gaps
    unit = max(0, min(end - len(signed_by), end - day_width - 2))
    return unit, unit + 2


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def numbered_references(blocks: Sequence[Block]) -> dict[str, int]:
    """Key → n of its bookmark F_n, by first mention; the workbook numbers alike."""
    keys = (found[1] for block in blocks for text in block.texts() for found in REFERENCE.finditer(text))
    return {key: number for number, key in enumerate(dict.fromkeys(keys), start=1)}


def column_widths(block: Block, figures: Mapping[str, Figure]) -> list[float]:
    """Millimetres of each column, together the width of the text area.

    Each has room for what cannot be broken (a number with its unit, a short word); what is left goes to the columns of long texts.
    """
    whole = layout.PAGE_WIDTH - layout.MARGIN_LEFT - layout.MARGIN_RIGHT
    character = layout.TABLE.size / 72 * 25.4
    needs, wishes = [], []
    for place, head in enumerate(block.columns):
        cells = [row[place] for row in block.rows[:200]]
        texts = [REFERENCE.sub(lambda found: shown(figures[found[1]]), cell) for cell in cells]
        unbroken = [text for cell, text in zip(cells, texts, strict=True) if REFERENCE.fullmatch(cell) or len(text) <= 4]
        need = max([min(_widest(head), 3), 2, *(_widest(text) for text in unbroken)])
        wish = max(need, min(30, max(_widest(text) for text in [head, *texts])))
        needs.append(need * character + CELL_PADDING)
        wishes.append(wish * character + CELL_PADDING)
    spare, wanted = whole - sum(needs), sum(wishes) - sum(needs)
    if spare <= 0:
        return [need * whole / sum(needs) for need in needs]
    if wanted <= 0:
        return [need + spare / len(needs) for need in needs]
    share = min(1, spare / wanted)
    widths = [need + (wish - need) * share for need, wish in zip(needs, wishes, strict=True)]
    return [width + (whole - sum(widths)) / len(widths) for width in widths]


def _widest(text: str) -> float:
    """Characters that a text may take whatever face stands in."""
    return sum(1 if ord(each) > 255 else WIDEST_DIGIT for each in text)
