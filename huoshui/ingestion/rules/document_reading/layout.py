"""Layer 2, sentences and headings with their scope: which headings stand above a sentence, which sentences share its paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .cleaning import CleanLine, CleanText

_SENTENCE = re.compile(r"[^。！？\n]+[。！？]*[”’」）]*")
_RANKS = (
    (re.compile(r"^第[一二三四五六七八九十]+[部章]"), 1),
    (re.compile(r"^[一二三四五六七八九十]+[、.]"), 2),
    (re.compile(r"^（[一二三四五六七八九十]+）"), 3),
    (re.compile(r"^\d{1,2}[.、．](?!\d)|^（\d+）|^[①-⑳]"), 4),
)
PLAIN_RANK = 1
_TITLE_RANK = 0


@dataclass(frozen=True, slots=True)
class Sentence:
    """``text`` stands at ``start`` of the cleaned text. ``headings`` are the texts above it, the nearest last."""

    text: str
    start: int
    paragraph: int
    place: int  # its number inside the paragraph, from 0
    kind: str  # of its line
    headings: tuple[str, ...]


def sentences(cleaned: CleanText) -> list[Sentence]:
    """All sentences in order, each with the headings in whose scope it stands."""
    found: list[Sentence] = []
    stack: list[tuple[int, str]] = []
    for number, line in enumerate(cleaned.lines):
        text = cleaned.text[line.start : line.end]
        above = tuple(heading for _, heading in stack)
        if line.kind == "heading":
            rank = _rank(line, text, first=number == 0)
            stack = [entry for entry in stack if entry[0] < rank]
            above = tuple(heading for _, heading in stack)
            stack.append((rank, text))
        found += _of_line(line, text, number, above)
    return found


def _rank(line: CleanLine, text: str, *, first: bool) -> int:
    if first or line.level == 1:
        return _TITLE_RANK
    for pattern, rank in _RANKS:
        if pattern.search(text):
            return rank
    return PLAIN_RANK


def _of_line(line: CleanLine, text: str, number: int, above: tuple[str, ...]) -> list[Sentence]:
    return [
        Sentence(found[0], line.start + found.start(), number, place, line.kind, above)
        for place, found in enumerate(_SENTENCE.finditer(text))
    ]
