"""目标责任书 as a Word file."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.run import Run

HEADS = ("序号", "指标", "考核期", "责任人", "目标值", "下达依据")
WIDTHS_MM = (12, 44, 30, 22, 28, 20)
CREATED = datetime.fromisoformat("2000-01-01")  # a fixed day: the same content gives the same bytes


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
    """A4 by the margins of GB/T 9704; fonts are named, not embedded."""
    document = Document()
    document.core_properties.created = document.core_properties.modified = CREATED
    document.core_properties.author = document.core_properties.last_modified_by = ""
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    heading = document.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _font(heading.add_run(letter.title), "方正小标宋简体", 22)
    opening = document.add_paragraph()
    opening.paragraph_format.first_line_indent = Pt(32)
    words = f"为完成全区年度目标任务，{letter.unit_name}对下列 {len(letter.lines)} 项目标负责。完成数以全区台账为准，调整须经书面批准。"
    _font(opening.add_run(words), "仿宋_GB2312", 16)
    _table(document, letter)
    for words in (
        "",
        f"{letter.zone_name}（盖章）：　　　　　　　　　　　{letter.unit_name}（盖章）：",
        "负责人（签字）：　　　　　　　　　　　负责人（签字）：",
    ):
        _font(document.add_paragraph().add_run(words), "仿宋_GB2312", 16)
    dated = document.add_paragraph()
    dated.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _font(dated.add_run("　　年　　月　　日"), "仿宋_GB2312", 16)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _table(document: object, letter: Letter) -> None:
    table = document.add_table(rows=1, cols=len(HEADS), style="Table Grid")  # type: ignore[attr-defined]
    table.autofit = False
    rows = [HEADS, *((str(n), one.indicator, one.period, one.person, one.asked, one.basis) for n, one in enumerate(letter.lines, start=1))]
    for number, values in enumerate(rows):
        cells = table.rows[0].cells if number == 0 else table.add_row().cells
        for cell, value, width in zip(cells, values, WIDTHS_MM, strict=True):
            cell.width = Mm(width)
            _font(cell.paragraphs[0].add_run(value), "黑体" if number == 0 else "仿宋_GB2312", 12)
    repeated = table.rows[0]._tr.get_or_add_trPr()
    repeated.append(repeated.makeelement(qn("w:tblHeader"), {}))


def _font(run: Run, name: str, size: float) -> None:
    run.font.name = "Times New Roman"
    run.font.size = Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)
