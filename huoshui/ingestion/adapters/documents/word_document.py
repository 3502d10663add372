"""Word documents (.docx): headings with their level, paragraphs, lists, tables, text boxes and notes, in reading order.

Text as accepted: insertions count, deletions and hidden text do not. The parts were checked by office_package before.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import docx
from docx.document import Document
from lxml import etree

from huoshui.ingestion.adapters.documents.office_package import package_of, refuse_unsafe_parts
from huoshui.ingestion.adapters.documents.refusals import Unreadable
from huoshui.ingestion.adapters.documents.source_draft import SourceDraft
from huoshui.ingestion.adapters.documents.word_numbering import Numbering
from huoshui.ingestion.rules.document_reading.source_text import BlockKind

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
LEFT_OUT = frozenset(
    (f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}delText", f"{W}pPr", f"{W}rPr", f"{W}rt", f"{W}tblPr", f"{W}sdtPr", f"{MC}Fallback")
)
BOX = f"{W}txbxContent"
SAID = {f"{W}tab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}softHyphen": ""}
HEADING_NAME = re.compile(r"(?i)^(?:heading|标题)\s*([1-9])$")
LONGEST_CELL = 400  # a table whose cells are longer lays a page out


def word_draft(data: bytes) -> SourceDraft:
    """The draft of one .docx. Raises Unreadable."""
    refuse_unsafe_parts(package_of(data))
    try:
        document = docx.Document(io.BytesIO(data))
    except (KeyError, ValueError, AttributeError, etree.XMLSyntaxError) as error:
        raise Unreadable("corrupt", f"{type(error).__name__}: {error}"[:200]) from error
    draft = SourceDraft()
    styles = _Styles(document)
    body = document.element.body
    if body is None:
        raise Unreadable("corrupt", "no body")
    add_children(draft, body, styles)
    for words in notes_at_the_foot(document):
        draft.add("paragraph", words)
    for words in running_heads(document):
        draft.add_furniture(words)
    tell_changes(draft, body)
    draft.title = next((draft.pieces[number] for number, block in enumerate(draft.blocks) if block.kind == "heading"), "")[:200]
    return draft


class _Styles:
    """What a style says of its paragraphs: heading level, list, caption, numbering."""

    def __init__(self, document: Document) -> None:
        self._numbering = Numbering(document)
        self._kinds: dict[str, tuple[BlockKind, int]] = {}
        try:
            elements = {style.style_id: style.element for style in document.styles}
        except (KeyError, ValueError, AttributeError):
            elements = {}
        self._elements = elements
        for identity, element in elements.items():
            self._kinds[identity] = _kind_of_style(element, elements)

    def kind_of(self, paragraph: Any) -> tuple[BlockKind, int]:
        """(kind, level) of a paragraph: its own outline level, its style's, its numbering."""
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return "paragraph", 0
        own = _outline_level(properties)
        if own:
            return "heading", own
        style = properties.find(f"{W}pStyle")
        kind, level = self._kinds.get(style.get(f"{W}val", ""), ("paragraph", 0)) if style is not None else ("paragraph", 0)
        if kind == "paragraph" and properties.find(f"{W}numPr") is not None:
            return "list_item", 0
        return kind, level

    def number_of(self, paragraph: Any) -> str:
        """The number that Word shows before the paragraph, by its own numbering or its style's."""
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return ""
        numbering = properties.find(f"{W}numPr")
        style = properties.find(f"{W}pStyle")
        element = self._elements.get(style.get(f"{W}val", "")) if style is not None else None
        for _ in range(12):
            if numbering is not None or element is None:
                break
            numbering = element.find(f"{W}pPr/{W}numPr")
            based = element.find(f"{W}basedOn")
            element = self._elements.get(based.get(f"{W}val", "")) if based is not None else None
        return self._numbering.number_of(numbering) if numbering is not None else ""


def _kind_of_style(element: Any, elements: dict[str, Any]) -> tuple[BlockKind, int]:
    for _ in range(12):  # a style is based on a style; circles exist
        name = element.find(f"{W}name")
        words = name.get(f"{W}val", "") if name is not None else ""
        if found := HEADING_NAME.match(words):
            return "heading", int(found[1])
        if words.lower() in ("title", "标题"):
            return "heading", 1
        if words.lower() in ("caption", "题注"):
            return "caption", 0
        properties = element.find(f"{W}pPr")
        if properties is not None and (level := _outline_level(properties)):
            return "heading", level
        if properties is not None and properties.find(f"{W}numPr") is not None:
            return "list_item", 0
        based = element.find(f"{W}basedOn")
        element = elements.get(based.get(f"{W}val", "")) if based is not None else None
        if element is None:
            break
    return "paragraph", 0


def _outline_level(properties: Any) -> int:
    """1 to 9; 0 for body text."""
    outline = properties.find(f"{W}outlineLvl")
    value = outline.get(f"{W}val", "9") if outline is not None else "9"
    return int(value) + 1 if value.isdecimal() and int(value) < 9 else 0


def add_children(draft: SourceDraft, parent: Any, styles: _Styles) -> None:
    """Paragraphs and tables under ``parent`` in order, through content controls and insertions."""
    for child in parent:
        if child.tag in LEFT_OUT:
            continue
        if child.tag == f"{W}p":
            add_paragraph(draft, child, styles)
        elif child.tag == f"{W}tbl":
            add_table(draft, child, styles)
        elif len(child):
            add_children(draft, child, styles)


def add_paragraph(draft: SourceDraft, paragraph: Any, styles: _Styles) -> None:
    kind, level = styles.kind_of(paragraph)
    words = paragraph_text(paragraph).strip()
    draft.add(kind, f"{styles.number_of(paragraph)}{words}" if words else "", level=level)
    for box in paragraph.iter(BOX):
        if not any(above.tag in (f"{MC}Fallback", BOX) for above in box.iterancestors()):
            add_children(draft, box, styles)


def paragraph_text(paragraph: Any) -> str:
    """The words that show, text boxes aside."""
    return "".join(_words(paragraph))


def _words(node: Any) -> Iterator[str]:
    for child in node:
        if child.tag in LEFT_OUT or child.tag == BOX:
            continue
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in SAID:
            yield SAID[child.tag]
        elif child.tag != f"{W}r" or not is_hidden_run(child):
            yield from _words(child)


def is_hidden_run(run: Any) -> bool:
    vanish = run.find(f"{W}rPr/{W}vanish")
    return vanish is not None and vanish.get(f"{W}val", "1") not in ("0", "false")


_FEW = 2  # cells of a row that is no title over the whole table
_WIDEST = 60  # columns that a cell may claim


def add_table(draft: SourceDraft, table: Any, styles: _Styles) -> None:
    """A row a block, its cells between tabs; a table of single or long cells only lays out paragraphs."""
    rows = [[cell for cell in row.iter(f"{W}tc") if _nearest(cell, f"{W}tbl") is table] for row in _own_rows(table)]
    texts = [[cell_text(cell) for cell in row] for row in rows]
    if all(len(row) <= 1 for row in rows) or any(len(text) > LONGEST_CELL for row in texts for text in row):
        for row in rows:
            for cell in row:
                add_children(draft, cell, styles)
        return
    for row, cells in zip(texts, rows, strict=True):
        if any(row):
            draft.add("table_row", "\t".join(row if len(row) < _FEW else _in_columns(row, cells)))


def _in_columns(texts: list[str], cells: list[Any]) -> list[str]:
    """A cell over several columns stands in the first one, the others are empty."""
    spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in cells]
    widths = [int(span.get(f"{W}val", "1")) if span is not None and span.get(f"{W}val", "1").isdecimal() else 1 for span in spans]
    return [part for text, width in zip(texts, widths, strict=True) for part in [text, *[""] * (min(width, _WIDEST) - 1)]]


def _own_rows(table: Any) -> list[Any]:
    return [row for row in table.iter(f"{W}tr") if _nearest(row, f"{W}tbl") is table]


def _nearest(node: Any, tag: str) -> Any:
    return next(node.iterancestors(tag), None)


def cell_text(cell: Any) -> str:
    """Everything in a cell on one line."""
    return re.sub(r"\s+", " ", " ".join(paragraph_text(paragraph) for paragraph in cell.iter(f"{W}p"))).strip()


def notes_at_the_foot(document: Document) -> Iterator[str]:
    """Footnotes and endnotes, without the separators."""
    for relation in document.part.rels.values():
        if relation.is_external or not relation.reltype.endswith(("/footnotes", "/endnotes")):
            continue
        root = etree.fromstring(relation.target_part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
        for note in root:
            if note.get(f"{W}type") is None:
                yield "\n".join(filter(None, (paragraph_text(paragraph).strip() for paragraph in note.iter(f"{W}p"))))


def running_heads(document: Document) -> Iterator[str]:
    """What stands at the head and foot of each page."""
    seen: set[str] = set()
    for relation in document.part.rels.values():
        if relation.is_external or not relation.reltype.endswith(("/header", "/footer")):
            continue
        root = etree.fromstring(relation.target_part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
        for paragraph in root.iter(f"{W}p"):
            words = paragraph_text(paragraph).strip()
            if words and words not in seen:
                seen.add(words)
                yield words


def tell_changes(draft: SourceDraft, body: Any) -> None:
    """Notes on what a reader in Word would see otherwise."""
    if next(body.iter(f"{W}ins", f"{W}del", f"{W}moveFrom"), None) is not None:
        draft.note("tracked_changes", "文档带有修订痕迹，按“接受全部修订”后的文字读取。请确认这是定稿。")
    if any(is_hidden_run(run) and "".join(text.text or "" for text in run.iter(f"{W}t")).strip() for run in body.iter(f"{W}r")):
        draft.note("hidden_text", "文档中有隐藏文字，没有读取。请在 Word 中显示后核对是否需要。")
    if next(body.iter(f"{W}drawing", f"{W}pict"), None) is not None and sum(len(piece) for piece in draft.pieces) < 50:
        draft.note("pictures_only", "文档主要是图片，图片中的文字没有读取。请先识别成文字，或另存为 PDF 后识别。")
