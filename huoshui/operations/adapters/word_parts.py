"""What python-docx has no words for: the page of an official paper, Chinese faces, borders, bookmarks; equal bytes for equal papers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from huoshui.core import official_page as layout
from huoshui.core.official_page import Face

_FIXED_MOMENT = datetime.fromisoformat("2000-01-01")
_FIXED_STAMP = (2000, 1, 1, 0, 0, 0)


def _made(tag: str, **values: object) -> Any:
    element = OxmlElement(f"w:{tag}")
    for name, value in values.items():
        element.set(qn(f"w:{name}"), str(value))
    return element


def set_page(document: Any) -> Any:
    """A4 with the margins of the standard; the section."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(layout.PAGE_WIDTH), Mm(layout.PAGE_HEIGHT)
    section.top_margin, section.bottom_margin = Mm(layout.MARGIN_TOP), Mm(layout.MARGIN_BOTTOM)
    section.left_margin, section.right_margin = Mm(layout.MARGIN_LEFT), Mm(layout.MARGIN_RIGHT)
    return section


def set_paper(document: Any) -> None:
    """The page of a paper: lines on the grid, the body's face, — 1 — outside at the foot of odd and even pages."""
    section = set_page(document)
    section.footer_distance = Mm(layout.MARGIN_BOTTOM - layout.FOOTER_BELOW_TEXT - 5)  # the line of the number itself is 5 mm
    line_grid(section, layout.LINE_PITCH)
    document.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)
    normal = document.styles["Normal"]
    set_face(normal, layout.BODY, layout.LATIN)
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = Pt(layout.LINE_PITCH)


def _page_number(paragraph: Paragraph, side: Any) -> None:
    """One character in from the edge."""
    paragraph.alignment = side
    indent_characters(paragraph, right=1 if side == WD_ALIGN_PARAGRAPH.RIGHT else 0, left=1 if side == WD_ALIGN_PARAGRAPH.LEFT else 0)
    for part in ("— ", None, " —"):
        run = paragraph.add_run(part or "")
        set_face(run, layout.PAGE_NUMBER, layout.PAGE_NUMBER.name)
        if part is None:
            field(run, "PAGE")


def packed(document: Any, *, title: str = "", author: str = "") -> bytes:
    """The .docx with fixed days and stamps: the same content gives the same bytes, today and next year."""
    properties = document.core_properties
    properties.author = properties.last_modified_by = author
    properties.title, properties.comments = title, ""
    properties.created = properties.modified = _FIXED_MOMENT
    properties.revision = 1
    saved, kept = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as read, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as written:
        for name in sorted(read.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            info = zipfile.ZipInfo(name, _FIXED_STAMP)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            written.writestr(info, read.read(name))
    return kept.getvalue()


def set_face(target: Any, face: Face, latin: str) -> None:
    """Chinese in ``face``, Latin letters and digits in ``latin``; of a run or a style."""
    target.font.size = Pt(face.size)
    target.font.name = latin
    fonts = target.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{name}"), latin)
    fonts.set(qn("w:eastAsia"), face.name)


def line_grid(section: Any, line_pitch: float) -> None:
    """Lines snap to the pitch. No grid of characters: where a 16 pt character is wider than its cell, LibreOffice gives it two."""
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    section._sectPr.append(_made("docGrid", type="lines", linePitch=round(line_pitch * 20)))


def tighten(run: Run, points: float) -> None:
    """Take some space out between characters; in twentieths of a point."""
    properties = run._r.get_or_add_rPr()
    spacing = _made("spacing", val=round(-points * 20))
    properties.insert_element_before(
        spacing, *("w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:effect", "w:lang")
    )


def indent_characters(paragraph: Paragraph, *, first_line: float = 0, left: float = 0, right: float = 0) -> None:
    """Indents in characters, with twips beside them for readers that know none."""
    properties = paragraph._p.get_or_add_pPr()
    element = properties.find(qn("w:ind"))
    if element is None:
        element = _made("ind")
        properties.insert_element_before(element, *("w:contextualSpacing", "w:mirrorIndents", "w:jc", "w:outlineLvl", "w:rPr", "w:sectPr"))
    for name, value in (("firstLine", first_line), ("left", left), ("right", right)):
        if value:
            element.set(qn(f"w:{name}Chars"), str(round(value * 100)))
            element.set(qn(f"w:{name}"), str(round(value * 320)))


def border(paragraph: Paragraph, side: str, colour: str, eighths: int, *, space: int) -> None:
    """A rule above or below a paragraph; its weight in eighths of a point."""
    properties = paragraph._p.get_or_add_pPr()
    element = properties.find(qn("w:pBdr"))
    if element is None:
        element = _made("pBdr")
        properties.insert_element_before(element, *("w:shd", "w:tabs", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr"))
    rule = _made(side, val="single", sz=eighths, space=space, color=colour)
    if side == "top":
        element.insert(0, rule)
    else:
        element.append(rule)


def off_the_grid(paragraph: Paragraph) -> None:
    """Lines as far apart as they say, not as the page's grid has them: for tables."""
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        _made("snapToGrid", val="0"), *("w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:jc", "w:outlineLvl", "w:rPr")
    )


def at_the_foot(table: Any, width_mm: float, thick: int, thin: int) -> None:
    """A table of one column at the foot of the text area of its page: thick rules outside, a thin one between (eighths of a point)."""
    properties = table._tbl.tblPr
    place = _made("tblpPr", vertAnchor="margin", horzAnchor="margin", tblpXSpec="left", tblpYSpec="bottom", leftFromText=0, rightFromText=0)
    properties.insert_element_before(
        place, *("w:tblOverlap", "w:tblW", "w:jc", "w:tblCellSpacing", "w:tblInd", "w:tblBorders", "w:tblLook")
    )
    borders = _made("tblBorders")
    for side, weight in (("top", thick), ("bottom", thick), ("insideH", thin)):
        borders.append(_made(side, val="single", sz=weight, space=0, color="000000"))
    properties.append(borders)
    table.autofit = False
    table.columns[0].width = Mm(width_mm)


def field(run: Run, instruction: str) -> None:
    """A field that the reader's program fills: the page number."""
    begin, code, end = _made("fldChar", fldCharType="begin"), _made("instrText"), _made("fldChar", fldCharType="end")
    code.set(qn("xml:space"), "preserve")
    code.text = instruction
    for part in (begin, code, end):
        run._r.append(part)


def bookmark(run: Run, name: str, number: int) -> None:
    """A bookmark round one run."""
    run._r.addprevious(_made("bookmarkStart", id=number, name=name))
    run._r.addnext(_made("bookmarkEnd", id=number))


def table_borders(table: Any) -> None:
    """Single lines round every cell, the widths fixed as given."""
    borders = _made("tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(_made(side, val="single", sz=4, space=0, color="000000"))
    table._tbl.tblPr.append(borders)
    table.autofit = False


def repeat_as_head(row: Any) -> None:
    """The row stands again at the top of each page that the table runs on to."""
    row._tr.get_or_add_trPr().append(_made("tblHeader", val="true"))


def keep_together(row: Any) -> None:
    """The row is not broken over two pages."""
    row._tr.get_or_add_trPr().insert(0, _made("cantSplit", val="true"))


def declare_fonts(document: Any, fallbacks: Mapping[str, str]) -> None:
    """Name what stands in for each face that a machine may lack; the faces themselves are not ours to ship."""
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>' for name, other in fallbacks.items()
    )
    part._blob = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts {nsdecls("w")}>{fonts}</w:fonts>'.encode()
