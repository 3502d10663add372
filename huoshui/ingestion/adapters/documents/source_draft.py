"""A SourceText under construction: text grows piece by piece, and each piece is a block or furniture."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from huoshui.ingestion.adapters.documents.refusals import MOST_CHARACTERS, Unreadable
from huoshui.ingestion.rules.document_reading.source_text import BlockKind, ReadingNote, SourceBlock, SourceText

LONGEST_BLOCK = 32_767
SENTENCE_END = re.compile(r"[。！？；\n]")
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

LONG_BLOCK_CUT = ReadingNote("long_block_cut", f"有一段超过 {LONGEST_BLOCK:,} 字，已按句分成几段阅读。")


@dataclass
class SourceDraft:
    """Pieces in reading order. ``add`` keeps what is worth reading, ``add_furniture`` what only stands there."""

    pieces: list[str] = field(default_factory=list)
    blocks: list[SourceBlock] = field(default_factory=list)
    notes: list[ReadingNote] = field(default_factory=list)
    page_starts: list[int] = field(default_factory=list)
    title: str = ""
    publisher: str = ""
    published_on: date | None = None
    length: int = 0

    def add(self, kind: BlockKind, text: str, *, page: int | None = None, level: int = 0) -> None:
        """One block; empty ones are left out."""
        text = printable(text).strip(" \r\n\u3000" if kind == "table_row" else None)  # an empty first cell is a tab
        if text.strip():
            start = self._append(text)
            self.blocks.append(SourceBlock(kind, start, start + len(text), page, level))

    def add_furniture(self, text: str) -> None:
        text = printable(text).strip()
        if text:
            self._append(text)

    def _append(self, text: str) -> int:
        start = self.length
        self.pieces.append(text)
        self.length += len(text) + 1
        if self.length > MOST_CHARACTERS:
            raise Unreadable("too_much_text")
        return start

    def note(self, code: str, message: str, page: int | None = None) -> None:
        self.notes.append(ReadingNote(code, message, page))

    def finished(self, name: str) -> SourceText:
        """The source; too long blocks are cut at sentence ends. Raises Unreadable("no_text") where nothing is."""
        if not self.blocks and not self.notes:
            raise Unreadable("no_text")
        text = "\n".join(self.pieces)
        blocks = [part for block in self.blocks for part in cut_long_block(block, text)]
        if len(blocks) > len(self.blocks):
            self.notes.append(LONG_BLOCK_CUT)
        return SourceText(
            name=name,
            text=text,
            blocks=tuple(blocks),
            title=self.title,
            publisher=self.publisher,
            published_on=self.published_on,
            notes=tuple(self.notes),
            page_starts=tuple(self.page_starts),
        )


def printable(text: str) -> str:
    """Without control characters and halves of characters: nobody sees them, and no database takes them."""
    return UNPRINTABLE.sub("", text)


def cut_long_block(block: SourceBlock, text: str) -> list[SourceBlock]:
    """The block in parts of at most LONGEST_BLOCK characters, cut behind a sentence where there is one."""
    parts: list[SourceBlock] = []
    start = block.start
    while block.end - start > LONGEST_BLOCK:
        window = text[start : start + LONGEST_BLOCK]
        ends = [found.end() for found in SENTENCE_END.finditer(window)]
        cut = start + (ends[-1] if ends else LONGEST_BLOCK)
        parts.append(SourceBlock(block.kind, start, cut, block.page, block.level))
        start = cut
    parts.append(SourceBlock(block.kind, start, block.end, block.page, block.level))
    return parts
