"""Minutes as Word, in the form of 纪要 of GB/T 9704-2012: no seal, names of those present behind the text. Equal content, equal bytes."""

from __future__ import annotations

from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph

from huoshui.core import official_page as layout
from huoshui.core.official_page import Face
from huoshui.dispatch.rules.minutes import MinutesContent, day_in_words, resolved_words
from huoshui.operations.adapters.word_parts import (
    border,
    declare_fonts,
    indent_characters,
    packed,
    set_face,
    set_paper,
    tighten,
)

_DRAFT_NUMBER = "（草稿，未编号）"


def minutes_document(content: MinutesContent) -> bytes:
    """The .docx."""
    document = Document()
    set_paper(document)
    _head(document, content)
    for words in content.opening.splitlines() or [""]:
        _paragraph(document, words, layout.BODY, first_line=2)
    for number, one in enumerate(content.resolved, start=1):
        _paragraph(document, resolved_words(number, one), layout.BODY, first_line=2)
    _paragraph(document, "", layout.BODY)
    for label, names in (("出席", content.attended), ("请假", content.excused), ("列席", content.sat_in)):
        if names:
            paragraph = _paragraph(document, f"{label}：", layout.HEADING, first_line=2)
            _run(paragraph, f"{names}。", layout.BODY)
    _record(document, content)
    declare_fonts(document, layout.FALLBACKS)
    return packed(document, title=content.title, author=content.issued_by)


def _head(document: Any, content: MinutesContent) -> None:
    """The red masthead XX纪要, number and day, the red line, the title."""
    masthead = _paragraph(document, content.masthead, layout.masthead_face(content.masthead), alignment=WD_ALIGN_PARAGRAPH.CENTER, line=48)
    for run in masthead.runs:
        run.font.color.rgb = RGBColor.from_string(layout.RED)
    _paragraph(document, "", layout.BODY)
    number = _paragraph(document, content.number or _DRAFT_NUMBER, layout.BODY, alignment=WD_ALIGN_PARAGRAPH.CENTER)
    border(number, "bottom", layout.RED, 12, space=11)
    _paragraph(document, "", layout.BODY)
    for line in layout.title_lines(content.title):
        _paragraph(document, line, layout.TITLE, alignment=WD_ALIGN_PARAGRAPH.CENTER, line=32)
    _paragraph(document, "", layout.BODY)


def _record(document: Any, content: MinutesContent) -> None:
    """版记: 分送, who issued it and when."""
    _paragraph(document, "", layout.BODY)
    lines = [f"分送：{content.copied_to.rstrip('。')}。"] if content.copied_to else []
    day = f"　　{day_in_words(content.issued_on)}印发" if content.issued_on else ""
    lines.append(f"{content.issued_by}{day}")
    thick, thin = round(layout.THICK_RULE / 25.4 * 72 * 8), round(layout.THIN_RULE / 25.4 * 72 * 8)
    for place, words in enumerate(lines):
        paragraph = _paragraph(document, words, layout.RECORD)
        indent_characters(paragraph, left=1, right=1)
        border(paragraph, "top", "000000", thick if place == 0 else thin, space=1)
        if place == len(lines) - 1:
            border(paragraph, "bottom", "000000", thick, space=1)
        paragraph.paragraph_format.keep_with_next = place < len(lines) - 1


def _paragraph(
    document: Any, words: str, face: Face, *, alignment: Any = None, first_line: float = 0, line: float = layout.LINE_PITCH
) -> Paragraph:
    paragraph: Paragraph = document.add_paragraph()
    paragraph.alignment = alignment
    paragraph.paragraph_format.line_spacing = Pt(line)
    if first_line:
        indent_characters(paragraph, first_line=first_line)
    if words:
        _run(paragraph, words, face)
    return paragraph


def _run(paragraph: Paragraph, words: str, face: Face) -> None:
    run = paragraph.add_run(words)
    set_face(run, face, layout.LATIN)
    if face.size == layout.BODY.size:
        tighten(run, layout.TIGHTENED_BY)
