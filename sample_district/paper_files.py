"""Words as files: plain text, a web page, Word, PDF. The same words give the same bytes in every process."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Sequence
from datetime import date

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_MOMENT = (2024, 1, 1, 0, 0, 0)
LINES_A_PAGE, CHARACTERS_A_LINE = 34, 30


def as_text(title: str, publisher: str, published_on: date, paragraphs: Sequence[str]) -> bytes:
    """A copied news item: title, line of origin, paragraphs."""
    day = f"{published_on.year}-{published_on.month:02d}-{published_on.day:02d}"
    return "\n\n".join([title, f"发布时间：{day}　来源：{publisher}", *paragraphs]).encode()


def as_page(title: str, publisher: str, published_on: date, paragraphs: Sequence[str]) -> bytes:
    """A saved web page with the furniture that such pages have."""
    day = published_on.isoformat()
    body = "".join(f"<p>{html.escape(words)}</p>\n" for words in paragraphs)
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}_{publisher}</title></head><body>\n'
        '<nav><a href="#">首页</a> <a href="#">要闻</a> <a href="#">专题</a> <a href="#">公告</a></nav>\n'
        f"<article><h1>{title}</h1><p>发布时间：{day} 来源：{publisher}</p>\n{body}</article>\n"
        '<footer>版权所有 联系我们 网站地图 <a href="#">打印本页</a> <a href="#">关闭窗口</a></footer></body></html>\n'
    ).encode()


def as_word(title: str, publisher: str, published_on: date, paragraphs: Sequence[str]) -> bytes:
    """A Word file: title, who and when, paragraphs; a paragraph that begins with 一、 is a heading."""
    day = f"{published_on.year}年{published_on.month}月{published_on.day}日"
    rows = [_word_paragraph(title, "Title"), _word_paragraph(f"{publisher}　{day}")]
    rows += [_word_paragraph(words, "Heading1" if words[1:2] == "、" and len(words) < 30 else "") for words in paragraphs]
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/word/document.xml" '
        f'ContentType="{_WORD_TYPE}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{_WORD_TYPE}.styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/styles" '
        'Target="styles.xml"/></Relationships>',
        "word/styles.xml": f'<w:styles xmlns:w="{_WORD}">{_style("Normal", "Normal")}{_style("Title", "Title")}'
        f"{_style('Heading1', 'heading 1')}</w:styles>",
        "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{"".join(rows)}</w:body></w:document>',
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name, _MOMENT), f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{content}'.encode())
    return packed.getvalue()


def _word_paragraph(words: str, style: str = "") -> str:
    named = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{named}<w:r><w:t xml:space="preserve">{html.escape(words, quote=False)}</w:t></w:r></w:p>'


def _style(style_id: str, name: str) -> str:
    default = ' w:default="1"' if style_id == "Normal" else ""
    return f'<w:style w:type="paragraph"{default} w:styleId="{style_id}"><w:name w:val="{name}"/></w:style>'


def as_pdf(title: str, publisher: str, published_on: date, paragraphs: Sequence[str]) -> bytes:
    """A PDF with a text layer in the reader's own Song typeface (no font inside)."""
    day = f"{published_on.year}年{published_on.month}月{published_on.day}日"
    lines = [title, f"{publisher} {day}", ""]
    for words in paragraphs:
        text = f"　　{words}"
        lines += [text[at : at + CHARACTERS_A_LINE] for at in range(0, len(text), CHARACTERS_A_LINE)]
    pages = [lines[at : at + LINES_A_PAGE] for at in range(0, len(lines), LINES_A_PAGE)]
    font = "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>"
    below = (
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor 5 0 R /DW 1000 >>"
    )
    descriptor = (
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 "
        "/CapHeight 880 /StemV 93 >>"
    )
    kids = " ".join(f"{6 + 2 * number} 0 R" for number in range(len(pages)))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>", font, below, descriptor]
    for number, page in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {7 + 2 * number} 0 R >>"
        )
        drawn = "".join(f"<{line.encode('utf-16-be').hex()}> Tj T*\n" for line in page)
        stream = f"BT /F1 16 Tf 22 TL 56 780 Td\n{drawn}ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    return _pdf_of(objects)


def _pdf_of(objects: Sequence[str]) -> bytes:
    written, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(written))
        written += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    start = len(written)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return written + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode("latin-1")
