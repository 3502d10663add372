"""目标责任书 as a Word file."""

from __future__ import annotations

from dataclasses import dataclass

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from huoshui.core import official_page as layout
from huoshui.operations.adapters.word_parts import declare_fonts, packed, repeat_as_head, set_face, set_page

HEADS = ("序号", "指标", "考核期", "责任人", "目标值", "下达依据")
WIDTHS_MM = (12, 44, 30, 22, 28, 20)


@dataclass(frozen=True)
class LetterLine:
    """One target of the letter, in words."""

    indicator: str
    period: str
    person: str
    asked: str
    basis: str


@dataclass(frozen=True)
class Letter:
    """A unit's targets of one year."""

    zone_name: str
    unit_name: str
    year: int
    lines: tuple[LetterLine, ...]

    @property
    def title(self) -> str:
        return f"{self.zone_name}{self.year}年度目标责任书"


def letter_docx(letter: Letter) -> bytes:
    """A4 by the margins of GB/T 9704; fonts are named, not embedded. The same letter gives the same bytes."""
    document = Document()
    set_page(document)
    heading = document.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    set_face(heading.add_run(letter.title), layout.TITLE, layout.LATIN)
    opening = document.add_paragraph()
    opening.paragraph_format.first_line_indent = Pt(32)
    words = f"为完成全区年度目标任务，{letter.unit_name}对下列 {len(letter.lines)} 项目标负责。完成数以全区台账为准，调整须经书面批准。"
    set_face(opening.add_run(words), layout.BODY, layout.LATIN)
    _table(document, letter)
    for words in (
        "",
        f"{letter.zone_name}（盖章）：　　　　　　　　　　　{letter.unit_name}（盖章）：",
        "负责人（签字）：　　　　　　　　　　　负责人（签字）：",
    ):
        set_face(document.add_paragraph().add_run(words), layout.BODY, layout.LATIN)
    dated = document.add_paragraph()
    dated.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    set_face(dated.add_run("　　年　　月　　日"), layout.BODY, layout.LATIN)
    declare_fonts(document, layout.FALLBACKS)
    return packed(document, title=letter.title)


def _table(document: object, letter: Letter) -> None:
    table = document.add_table(rows=1, cols=len(HEADS), style="Table Grid")  # type: ignore[attr-defined]
    table.autofit = False
    rows = [HEADS, *((str(n), one.indicator, one.period, one.person, one.asked, one.basis) for n, one in enumerate(letter.lines, start=1))]
    for number, values in enumerate(rows):
        cells = table.rows[0].cells if number == 0 else table.add_row().cells
        for cell, value, width in zip(cells, values, WIDTHS_MM, strict=True):
            cell.width = Mm(width)
            set_face(cell.paragraphs[0].add_run(value), layout.TABLE_HEAD if number == 0 else layout.TABLE, layout.LATIN)
    repeat_as_head(table.rows[0])
