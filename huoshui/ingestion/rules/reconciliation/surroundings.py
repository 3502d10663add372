"""A document made ready for checks: its text cleaned with every character's place kept, its figures with the words around them."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from opencc import OpenCC

from huoshui.ingestion.rules.document_reading.claims import DocumentReading, FigureClaim, ProjectClaim, Span
from huoshui.ingestion.rules.document_reading.source_text import SourceText
from huoshui.ingestion.rules.reconciliation.checks import Quote, Term
from huoshui.ingestion.rules.reconciliation.printed_numbers import PrintedNumber, printed_number

_TO_SIMPLIFIED = OpenCC("t2s")
_PINYIN = re.compile(r"(?<=[\u3400-\u9fff])[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹ]{1,7}[)）]")
_DROPPED = re.compile(rf"<[^<>]{{0,400}}>|{_PINYIN.pattern}|[\s\u200b-\u200f\ufeff]+")
_BREAK = re.compile(r"[●◆■▲★•，。；：、！？\n ,;:!?（）()【】|\t]")
_CLASSIFIER = re.compile(
    r"^(?:余|多)?(?:个|家|名|位|次|件|条|宗|项(?!目))"
)  # whether a number's run holds its measure word is the reader's choice
_SENTENCE_END = re.compile(r"[。！？!?\n]")
_QUOTATION = str.maketrans("", "", "“”\"'‘’「」『』《》")


@lru_cache(maxsize=20_000)
def _plain_character(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character)
    if len(folded) != 1:
        return character
    punctuation = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？"}.get(folded)
    if punctuation:
        return punctuation
    return _TO_SIMPLIFIED.convert(folded) if "\u3400" <= folded <= "\u9fff" else folded


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure claim where it stands; offsets are into the cleaned text. A repeat stands where the claim is said again."""

    claim: FigureClaim
    printed: PrintedNumber
    start: int
    end: int
    lead: str  # words from the last mark of punctuation to the number
    tail: str  # words from the number to the next mark of punctuation
    repeat: bool = False

    @property
    def is_rate(self) -> bool:
        return self.claim.unit in ("percent", "point")

    def like(self, other: Figure) -> bool:
        """The same kind of thing in the same unit."""
        return self.claim.unit == other.claim.unit and self.claim.measure == other.claim.measure


class Surroundings:
    """One document's text and claims. ``text`` is clean: simplified, halfwidth digits, full-width marks, a newline between blocks."""

    def __init__(self, source: SourceText, reading: DocumentReading) -> None:
        self.source = source
        self.text, self._places = _clean(source)
        self.projects = [claim for claim in reading.claims if isinstance(claim, ProjectClaim)]
        self._claims = [claim for claim in reading.claims if isinstance(claim, FigureClaim)]

    @cached_property
    def figures(self) -> list[Figure]:
        """In the order of the text, repeats included."""
        spots = sorted(self._spots(), key=lambda spot: (spot[1], spot[2]))
        made = []
        for claim, start, end, repeat in spots:
            made.append(self._figure(claim, start, end, repeat))
        return made

    @cached_property
    def statements(self) -> list[Figure]:
        """Each claim once, at its first place."""
        return [figure for figure in self.figures if not figure.repeat]

    def clean_place(self, place: int) -> int:
        """From the source's offset to the cleaned text's."""
        return bisect_left(self._places, place)

    def quote(self, start: int, end: int) -> Quote:
        """Words of the source for a run of the cleaned text."""
        first = self._places[start]
        last = self._places[max(start, min(end, len(self._places)) - 1)] + 1
        pinyin = _PINYIN.match(self.source.text, last)
        last = pinyin.end() if pinyin else last
        return Quote(self.source.text[first:last], Span(first, last))

    def term(self, label: str, figure: Figure) -> Term:
        """A figure as a term; its quote is the clause with the number, so that the place is the number's own clause."""
        start, end = self.clause(figure)
        return Term(label, figure.claim.value, figure.claim.unit, self.quote(start, end))

    def clause(self, figure: Figure) -> tuple[int, int]:
        start = figure.start - len(figure.lead)
        found = _BREAK.search(self.text, figure.end)
        return start, min(found.start() if found else len(self.text), figure.end + 60)

    def sentence(self, place: int) -> tuple[int, int]:
        """Start and end of the sentence around a place, the end mark excluded."""
        return self._around(place, self._sentence_ends)

    def paragraph(self, place: int) -> tuple[int, int]:
        return self._around(place, self._newlines)

    def previous_paragraph(self, place: int) -> tuple[int, int]:
        """From the start of the paragraph before this one to the end of this one."""
        start, end = self.paragraph(place)
        return (self.paragraph(start - 2)[0] if start > 1 else start), end

    def figures_between(self, start: int, end: int) -> list[Figure]:
        return [figure for figure in self.figures if start <= figure.start < end]

    def project_names(self, project: ProjectClaim) -> list[str]:
        """The name and its aliases as the cleaned text spells them."""
        return [clean_words(name) for name in (project.name, *project.aliases)]

    def _spots(self) -> Iterator[tuple[FigureClaim, int, int, bool]]:
        for claim in self._claims:
            yield claim, self.clean_place(claim.number.start), self.clean_place(claim.number.end), False
            digits = re.match(r"[\d.,．０-９]+", clean_words(self.source.text[claim.number.start : claim.number.end]))
            for span in claim.also_said:
                start, end = self.clean_place(span.start), self.clean_place(span.end)
                at = self.text.find(digits.group(), start, end) if digits else -1
                if digits and at >= 0:
                    yield claim, at, at + claim_length(self, claim), True

    def _figure(self, claim: FigureClaim, start: int, end: int, repeat: bool) -> Figure:
        number = self.text[start:end]
        before = self.text[max(0, start - 80) : start]
        after = self.text[end : end + 60]
        breaks = list(_BREAK.finditer(before))
        lead = before[breaks[-1].end() :] if breaks else before
        first = _BREAK.search(after)
        tail = _CLASSIFIER.sub("", after[: first.start()] if first else after)
        return Figure(claim, printed_number(number, claim.value, claim.unit), start, end, lead, tail, repeat)

    def _around(self, place: int, ends: list[int]) -> tuple[int, int]:
        at = bisect_right(ends, place - 1) if place else 0
        start = ends[at - 1] + 1 if at else 0
        return start, ends[at] if at < len(ends) else len(self.text)

    @cached_property
    def _sentence_ends(self) -> list[int]:
        return [found.start() for found in _SENTENCE_END.finditer(self.text)]

    @cached_property
    def _newlines(self) -> list[int]:
        return [found.start() for found in re.finditer("\n", self.text)]


def claim_length(surroundings: Surroundings, claim: FigureClaim) -> int:
    return surroundings.clean_place(claim.number.end) - surroundings.clean_place(claim.number.start)


def clean_words(words: str) -> str:
    """Words of a source as the cleaned text has them."""
    return "".join(character for character, _ in _clean_run(words, 0))


def without_quotation(words: str) -> str:
    return words.translate(_QUOTATION)


def first_after(figures: Iterable[Figure], place: int) -> Figure | None:
    return next((figure for figure in figures if figure.start >= place), None)


def _clean(source: SourceText) -> tuple[str, list[int]]:
    text: list[str] = []
    places: list[int] = []
    for block in source.blocks:
        for character, place in _clean_run(source.text[block.start : block.end], block.start):
            text.append(character)
            places.append(place)
        text.append("\n")
        places.append(max(block.end - 1, block.start))
    return "".join(text), places


def _clean_run(words: str, offset: int) -> Iterator[tuple[str, int]]:
    at = 0
    for dropped in _DROPPED.finditer(words):
        for index in range(at, dropped.start()):
            yield _plain_character(words[index]), offset + index
        at = dropped.end()
        if mark := _what_parts(words, dropped):
            yield mark, offset + dropped.start()
    for index in range(at, len(words)):
        yield _plain_character(words[index]), offset + index


def _what_parts(words: str, dropped: re.Match[str]) -> str:
    """A tab parts the cells of a table row, a space between characters parts two headlines; a broken line parts nothing."""
    if "\t" in dropped.group():
        return "\t"
    if not dropped.group().isspace() or "\n" in dropped.group():
        return ""
    before, after = words[dropped.start() - 1 : dropped.start()], words[dropped.end() : dropped.end() + 1]
    return " " if _is_character(before) and _is_character(after) else ""


def _is_character(letter: str) -> bool:
    return "\u3400" <= letter <= "\u9fff"
