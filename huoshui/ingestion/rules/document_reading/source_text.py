"""The boundary between what opens files and what reads language: one text as it stands, in blocks, every character at its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

BlockKind = Literal["heading", "paragraph", "list_item", "table_row", "caption"]


@dataclass(frozen=True, slots=True)
class SourceBlock:
    """One run of ``SourceText.text``, by offsets into it, the end excluded. Blocks do not overlap and stand in order.

    The cells of a ``table_row`` are separated by tabs, an empty cell included.
    """

    kind: BlockKind
    start: int
    end: int
    page: int | None = None  # from 1, where the file has pages
    level: int = 0  # of a heading: 1 is the largest; 0 where the file does not say


@dataclass(frozen=True, slots=True)
class ReadingNote:
    """What opening the file lost or guessed, for the person who reviews: a scanned page without text, an encoding that was guessed."""

    code: str
    message: str  # Chinese: what, where, what to do
    page: int | None = None


@dataclass(frozen=True, slots=True)
class SourceText:
    """A document as its file says it, furniture (menus, footers, front matter) left out of ``blocks`` but never out of ``text``."""

    name: str  # the file's name without its ending: ``doc`` of the claims
    text: str
    blocks: tuple[SourceBlock, ...]
    title: str = ""
    publisher: str = ""
    published_on: date | None = None
    notes: tuple[ReadingNote, ...] = ()
    page_starts: tuple[
        int, ...
    ] = ()  # offset at which the blocks of page 1, 2, … begin; empty where it has none; recognised pages come last
