"""What python-docx has no words for: the page of an official paper, Chinese faces, borders, bookmarks; equal bytes for equal papers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
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


def indent_characters(paragraph: Paragraph, *, first_line: float = 0, left: float = 0, right: float = 0, hanging: float = 0) -> None:
    """Indents in characters, with twips beside them. ``hanging``: how far the first line begins before ``left``."""
    properties = paragraph._p.get_or_add_pPr()
    element = properties.find(qn("w:ind"))
    if element is None:
        element = _made("ind")
        properties.insert_element_before(element, *("w:contextualSpacing", "w:mirrorIndents", "w:jc", "w:outlineLvl", "w:rPr", "w:sectPr"))
    for name, value in (("firstLine", first_line), ("hanging", hanging), ("left", left), ("right", right)):
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


def ruled(table: Any, width_mm: float, thick: int, thin: int) -> None:
    """A table of one column with thick rules outside and a thin one between (eighths of a point)."""
    borders = _made("tblBorders")
    for side, weight in (("top", thick), ("bottom", thick), ("insideH", thin)):
        borders.append(_made(side, val="single", sz=weight, space=0, color="000000"))
    table._tbl.tblPr.append(borders)
    table.autofit = False
    table.columns[0].width = Mm(width_mm)


def at_the_foot(paragraph: Paragraph, table: Any, width_mm: float, height_points: float) -> None:
    """Move the table to the foot of the text area of the paragraph's page, in a box without lines that grows upwards.

    Text runs under the box: who calls keeps room before the paragraph. (LibreOffice 7 lets a floating table stand in the flow; a box it
    puts where it belongs.)
    """
    width, height = Mm(width_mm), Pt(height_points)
    box = parse_xml(_BOX.format(width=width, height=height))
    content = next(box.iter(qn("w:txbxContent")))
    content.insert(0, table._tbl)
    paragraph.add_run()._r.append(box)


_BOX = """
<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
    xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
    xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><mc:Choice Requires="wps"><w:drawing>
<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0" layoutInCell="1"
    allowOverlap="1">
<wp:simplePos x="0" y="0"/>
<wp:positionH relativeFrom="margin"><wp:align>left</wp:align></wp:positionH>
<wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align></wp:positionV>
<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>
<wp:docPr id="1" name="版记"/><wp:cNvGraphicFramePr/>
<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/>
<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>
<a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>
<wps:txbx><w:txbxContent><w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/></w:pPr></w:p></w:txbxContent></wps:txbx>
<wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"/></wps:wsp></a:graphicData></a:graphic>
</wp:anchor></w:drawing></mc:Choice></mc:AlternateContent>"""


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
