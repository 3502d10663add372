"""The entries of this package: a file or pasted words become a SourceText, a page of a PDF becomes a picture.

``DocumentOpener`` keeps one limited process for many files; the functions below start one for a single file.
"""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from huoshui.ingestion.adapters.documents.detection import is_plain_text
from huoshui.ingestion.adapters.documents.limited_child import LimitedChild
from huoshui.ingestion.adapters.documents.refusals import MOST_PACKED_BYTES, Unreadable, refusal
from huoshui.ingestion.rules.document_reading.source_text import ReadingNote, SourceBlock, SourceText

MARKDOWN = (".md", ".markdown")
SCANNED = "scanned_page"  # the note's code
MOST_RECOGNISED = 100  # pages of one document; at about a second each
PICTURE_WIDTH = 1240  # pixels: A4 at 150 dpi

Box = tuple[float, float, float, float]  # left, top, width, height, as shares of the picture (0 to 1)


@dataclass(frozen=True, slots=True)
class PagePicture:
    """One page as a PNG. ``boxes[i]`` are the places of the i-th span on this page, one a line; empty where it is on another page."""

    png: bytes
    width: int
    height: int
    boxes: tuple[tuple[Box, ...], ...]


class DocumentOpener:
    """Opens documents one after the other. Use as a context manager; not for several threads at once."""

    def __init__(self) -> None:
        self._child = LimitedChild()

    def __enter__(self) -> DocumentOpener:
        return self

    def __exit__(self, *exc: object) -> None:
        self._child.close()

    def read(self, path: Path, *, name: str = "", published_on: date | None = None) -> SourceText:
        """The document in ``path``. ``name`` is what its owner calls the file where ``path`` is a stored copy.

        ``published_on`` overrides what the file says. Raises Refusal (code ``document_…`` or ``workbook_…``).
        """
        file_name = name or path.name
        check_size(path, file_name)
        try:
            source = self._read(path, file_name)
        except Unreadable as unreadable:
            raise refusal(unreadable.code, name=file_name, detail=unreadable.detail) from unreadable
        return replace(source, published_on=published_on) if published_on else source

    def _read(self, path: Path, file_name: str) -> SourceText:
        stem = name_without_ending(file_name)
        with path.open("rb") as handle:
            first = handle.read(4096)
        if is_plain_text(first):
            from huoshui.ingestion.adapters.documents.text_file import text_source

            return text_source(stem, path.read_bytes(), is_markdown=file_name.lower().endswith(MARKDOWN))
        answer = self._child.ask({"job": "read", "path": str(path.resolve()), "name": stem})
        if answer["kind"] == "source":
            source = source_of(stem, answer)
            return self._with_scanned_pages(path, source) if answer["format"] == "pdf" else source
        if answer["format"] == "workbook":
            from huoshui.ingestion.adapters.documents.sheet_text import sheet_draft

            return sheet_draft(path, file_name).finished(stem)
        if answer["format"] != "old_word":
            raise Unreadable("corrupt", answer["format"])
        from huoshui.ingestion.adapters.documents.office_programs import converted_to_docx

        with converted_to_docx(path) as converted:
            source = self._read(converted, f"{stem}.docx")
        told = ReadingNote("converted", "旧版 Word 文档，经 LibreOffice 转换后读取。")
        return replace(source, notes=(told, *source.notes))

    def _with_scanned_pages(self, path: Path, source: SourceText) -> SourceText:
        """Scanned pages recognised, where the extra is installed; without it the notes on them stand."""
        scanned = [note.page for note in source.notes if note.code == SCANNED and note.page is not None]
        if not scanned or not find_spec("rapidocr") or not find_spec("onnxruntime"):
            return source
        for page in scanned[:MOST_RECOGNISED]:
            try:
                answer = self._child.ask({"job": "recognise", "path": str(path.resolve()), "page": page})
            except Unreadable as unreadable:
                note = ReadingNote(SCANNED, f"第 {page} 页是扫描图片，识别没有成功（{unreadable.code}），请人工录入。", page)
                source = replace(source, notes=_noted(source, page, note))
                continue
            source = with_recognised_page(source, page, answer)
        return source

    def picture(self, path: Path, page: int, spans: Sequence[tuple[int, int]] = (), *, width: int = PICTURE_WIDTH) -> PagePicture:
        """Page ``page`` (from 1) of the PDF in ``path``; ``spans`` are (start, end) in the text that ``read`` gives for it."""
        check_size(path, path.name)
        order = {"job": "picture", "path": str(path.resolve()), "page": page, "spans": [list(span) for span in spans], "width": width}
        try:
            answer = self._child.ask(order)
        except Unreadable as unreadable:
            raise refusal(unreadable.code, name=path.name, detail=unreadable.detail) from unreadable
        boxes = tuple(tuple((box[0], box[1], box[2], box[3]) for box in lines) for lines in answer["boxes"])
        return PagePicture(base64.b64decode(answer["png"]), answer["width"], answer["height"], boxes)


def read_document(path: Path, *, name: str = "", published_on: date | None = None) -> SourceText:
    """One document, see ``DocumentOpener.read``. Raises Refusal."""
    with DocumentOpener() as opener:
        return opener.read(path, name=name, published_on=published_on)


def read_document_bytes(data: bytes, *, name: str, published_on: date | None = None) -> SourceText:
    """One document that lies in memory. Raises Refusal."""
    with _in_a_file(data) as path:
        return read_document(path, name=name, published_on=published_on)


def page_picture(source: Path | bytes, page: int, spans: Sequence[tuple[int, int]] = (), *, width: int = PICTURE_WIDTH) -> PagePicture:
    """One page of a PDF as a picture with the places of ``spans``, see ``DocumentOpener.picture``. Raises Refusal."""
    if isinstance(source, bytes):
        with _in_a_file(source) as path:
            return page_picture(path, page, spans, width=width)
    with DocumentOpener() as opener:
        return opener.picture(source, page, spans, width=width)


def pasted_text(text: str, *, name: str = "粘贴的文字", published_on: date | None = None) -> SourceText:
    """Words that somebody pasted. Raises Refusal."""
    from huoshui.ingestion.adapters.documents.text_file import string_source

    try:
        source = string_source(name, text)
    except Unreadable as unreadable:
        raise refusal(unreadable.code, name=name) from unreadable
    return replace(source, published_on=published_on) if published_on else source


def check_size(path: Path, name: str) -> None:
    """Refuse what needs no parsing to be refused. Raises Refusal."""
    try:
        if not path.exists():
            raise refusal("missing", name=name)
        if not path.is_file():
            raise refusal("not_a_file", name=name)
        size = path.stat().st_size
    except OSError as error:
        raise refusal("unreadable", name=name, detail=str(error)) from error
    if size == 0:
        raise refusal("empty_file", name=name)
    if size > MOST_PACKED_BYTES:
        raise refusal("too_large", name=name)


def name_without_ending(file_name: str) -> str:
    """``doc`` of the claims: the last ending goes, whatever else is in the name; control and direction marks do not survive."""
    shown = "".join(character for character in file_name if character.isprintable())
    return Path(shown.replace("/", "_")).stem[:200] or "document"


def with_recognised_page(source: SourceText, page: int, answer: dict[str, Any]) -> SourceText:
    """The recognised words behind all other text, so that no place before them moves."""
    if answer["kind"] != "recognised":
        note = ReadingNote(SCANNED, f"第 {page} 页是图片，识别后没有文字。", page)
        return replace(source, notes=_noted(source, page, note))
    found = source_of("", answer)
    offset = len(source.text) + 1
    sureness, count = f"{answer['sureness']:.0%}", sum(block.end - block.start for block in found.blocks)
    note = ReadingNote("recognised_page", f"第 {page} 页是扫描件，由识别得到 {count:,} 字，平均把握 {sureness}。请对照页面核对数字。", page)
    starts = list(source.page_starts)
    starts[page - 1] = offset
    return replace(
        source,
        text=f"{source.text}\n{found.text}",
        blocks=(*source.blocks, *(replace(block, start=block.start + offset, end=block.end + offset, page=page) for block in found.blocks)),
        notes=_noted(source, page, note),
        page_starts=tuple(starts),
    )


def _noted(source: SourceText, page: int, note: ReadingNote) -> tuple[ReadingNote, ...]:
    """The notes with the one on this scanned page put in its place."""
    return tuple(note if known.code == SCANNED and known.page == page else known for known in source.notes)


def source_of(name: str, answer: dict[str, Any]) -> SourceText:
    """What the limited process said, as the boundary type. Offsets are checked: nothing of it is trusted."""
    text = answer["text"]
    blocks = tuple(SourceBlock(kind, start, end, page, level) for kind, start, end, page, level in answer["blocks"])
    if any(not 0 <= block.start < block.end <= len(text) for block in blocks):
        raise Unreadable("corrupt", "block outside of the text")
    return SourceText(
        name=name,
        text=text,
        blocks=blocks,
        title=answer["title"],
        publisher=answer["publisher"],
        published_on=date.fromisoformat(answer["published_on"]) if answer["published_on"] else None,
        notes=tuple(ReadingNote(code, message, page) for code, message, page in answer["notes"]),
        page_starts=tuple(answer["page_starts"]),
    )


@contextmanager
def _in_a_file(data: bytes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="huoshui-document-") as folder:
        path = Path(folder) / "document"
        path.write_bytes(data)
        yield path
