"""A read document as it is kept (JSON), and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from huoshui.ingestion.rules.document_reading.source_text import SourceBlock, SourceText

BlockRow = list[Any]  # [kind, start, end, page, level]


def block_rows(source: SourceText) -> list[BlockRow]:
    """The blocks of a text, one short list each."""
    return [[block.kind, block.start, block.end, block.page, block.level] for block in source.blocks]


def blocks_of(rows: Sequence[BlockRow]) -> tuple[SourceBlock, ...]:
    """The reverse of ``block_rows``."""
    return tuple(SourceBlock(kind, start, end, page, level) for kind, start, end, page, level in rows)


def note_rows(source: SourceText) -> list[dict[str, Any]]:
    """What opening the file lost or guessed."""
    return [{"code": note.code, "message": note.message, "page": note.page} for note in source.notes]


def page_count(source: SourceText) -> int:
    """The number of the last page that holds text; 0 where the file has no pages."""
    return max((block.page or 0 for block in source.blocks), default=0)


def page_at(rows: Sequence[BlockRow], place: int) -> int | None:
    """The page of the block that holds a character, or of the last block before it."""
    page = None
    for _, start, _, block_page, _ in rows:
        if start > place:
            break
        page = block_page
    return page


def source_text(name: str, text: str, rows: Sequence[BlockRow], *, title: str, publisher: str, published_on: dt.date | None) -> SourceText:
    """The text as the reader takes it, from what was kept."""
    return SourceText(name=name, text=text, blocks=blocks_of(rows), title=title, publisher=publisher, published_on=published_on)
