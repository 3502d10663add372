"""A figure while it is being read: its number, the words around it, and what the layers found out so far."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field

from .claims import ClaimStage, Modality
from .layout import Sentence
from .quantities import Quantity

_CLAUSE_END = re.compile(r"[，；：。！？ （）]")
_SEGMENT_END = re.compile(r"[；。！？]")


@dataclass(slots=True)
class Draft:
    """``left`` reaches back to the last number or the clause's start, ``right`` on to the clause's end, 、 or the next number."""

    quantity: Quantity
    sentence: Sentence
    clause_start: int  # in the sentence's text
    clause_end: int
    segment_start: int  # the part between ；
    left: str
    right: str
    after_number: bool  # another number stands before it in the same clause
    lead: str = ""  # the sentence before it in its paragraph
    governed_by_next: bool = False  # the words behind it lead to another number of the same kind: 484个项目开复工358个
    measure: str = "other"
    sign: int = 1
    cue: tuple[int, int] | None = None  # the word that decided, in the sentence's text
    found: str = "none"  # before, after, inherited, earlier, none
    stage: ClaimStage | None = None
    modality: Modality = "actual"
    period: str | None = None
    subject: str = ""
    dropped: bool = False
    of_project: bool = False  # the sum of a named project, which has given it its stage
    because: list[str] = field(default_factory=list)
    kind: str = field(init=False)  # the class of its unit

    def __post_init__(self) -> None:
        self.kind = self.quantity.unit.kind

    @property
    def clause(self) -> str:
        return self.sentence.text[self.clause_start : self.clause_end]

    @property
    def before(self) -> str:
        """The sentence up to the number."""
        return self.sentence.text[: self.quantity.start]

    @property
    def behind(self) -> str:
        """The sentence behind the number."""
        return self.sentence.text[self.quantity.end :]

    @property
    def said_unit(self) -> str:
        """人次 of visits are times, posts are persons; everything else keeps its unit."""
        if self.measure == "jobs" and self.kind == "count":
            return "person"
        if self.measure == "visit_count" and self.quantity.unit.unit == "person":
            return "time"
        return self.quantity.unit.unit

    @property
    def segment_before(self) -> str:
        return self.sentence.text[self.segment_start : self.quantity.start]


def drafts_of(sentence: Sentence, found: Iterable[Quantity]) -> list[Draft]:
    """One draft a quantity, with its clause and the words around it."""
    text = sentence.text
    quantities = list(found)
    if not quantities:
        return []
    clauses = [hit.start() for hit in _CLAUSE_END.finditer(text)]  # all marks are one letter wide
    segments = [hit.start() for hit in _SEGMENT_END.finditer(text)]
    drafts: list[Draft] = []
    for number, quantity in enumerate(quantities):
        start = _behind_last(clauses, quantity.start)
        before = [other.end for other in quantities[:number] if other.end <= quantity.start]
        left_start = max([start, *(end for end in before if end > start)])
        clause_end = _next(clauses, quantity.end, len(text))
        behind = [other for other in quantities[number + 1 :] if other.start >= quantity.end]
        comma = text.find("、", quantity.end)
        right_end = min([clause_end, comma if comma >= 0 else len(text), *(other.start for other in behind)])
        drafts.append(
            Draft(
                quantity,
                sentence,
                start,
                clause_end,
                _behind_last(segments, quantity.start),
                text[left_start : quantity.start],
                text[quantity.end : right_end],
                after_number=left_start > start or left_start in before,
                governed_by_next=any(other.start == right_end and other.unit.kind == quantity.unit.kind for other in behind),
            )
        )
    return drafts


def _behind_last(marks: list[int], before: int) -> int:
    place = bisect_left(marks, before)
    return marks[place - 1] + 1 if place else 0


def _next(marks: list[int], after: int, end: int) -> int:
    place = bisect_left(marks, after)
    return marks[place] if place < len(marks) else end
