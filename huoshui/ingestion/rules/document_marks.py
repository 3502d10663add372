"""A text cut into runs that carry the same claims, so that every claim's words can be marked, nested and overlapping ones too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from huoshui.ingestion.rules.document_reading.claims import Span
from huoshui.ingestion.rules.document_reading.source_text import SourceBlock

PART_CHARACTERS = 12_000


@dataclass(frozen=True, slots=True)
class Mark:
    """One run that a claim marks. ``is_number``: the digits themselves; ``is_again``: the same thing said once more."""

    claim: int  # the claim's place in the list that the page draws
    span: Span
    is_number: bool = False
    is_again: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Characters ``start`` to ``end`` and the claims that mark them, the shortest quote first."""

    start: int
    end: int
    claims: tuple[int, ...] = ()
    is_number: bool = False
    is_again: bool = False


def runs_of(start: int, end: int, marks: Sequence[Mark]) -> list[Run]:
    """The text from ``start`` to ``end`` without a gap, cut wherever a mark begins or ends."""
    inside = [mark for mark in marks if mark.span.start < end and mark.span.end > start]
    if not inside:
        return [Run(start, end)] if start < end else []
    cuts = sorted({start, end, *(place for mark in inside for place in (mark.span.start, mark.span.end) if start < place < end)})
    runs = []
    for left, right in pairwise(cuts):
        covering = [mark for mark in inside if mark.span.start <= left and mark.span.end >= right]
        covering.sort(key=lambda mark: (mark.is_again, mark.span.end - mark.span.start, mark.claim))
        claims = tuple(dict.fromkeys(mark.claim for mark in covering))
        first = [mark for mark in covering if claims and mark.claim == claims[0]]
        runs.append(
            Run(left, right, claims, any(mark.is_number for mark in covering), bool(first) and all(mark.is_again for mark in first))
        )
    return runs


def parts_of(length: int, blocks: Sequence[SourceBlock], size: int = PART_CHARACTERS) -> list[Span]:
    """A long text in parts of about ``size`` characters, cut between blocks: what one page of the review shows."""
    parts: list[Span] = []
    start = 0
    for block in blocks:
        if block.end - start > size and block.start > start:
            parts.append(Span(start, block.start))
            start = block.start
        while block.end - start > 2 * size:  # one block longer than two parts
            parts.append(Span(start, start + size))
            start += size
    if start < length or not parts:
        parts.append(Span(start, length))
    return parts


def part_at(parts: Sequence[Span], place: int) -> int:
    """The number (from 0) of the part that holds a character."""
    return next((index for index, part in enumerate(parts) if part.start <= place < part.end), len(parts) - 1)
