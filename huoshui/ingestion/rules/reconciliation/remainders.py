"""其余 against the remainder: nine projects, five of them resumed production, the other four resumed works: 9 - 5 = 4."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huoshui.ingestion.rules.reconciliation.checks import Check
from huoshui.ingestion.rules.reconciliation.printed_numbers import in_words
from huoshui.ingestion.rules.reconciliation.surroundings import Figure, Surroundings

_REMAINDER = re.compile(r"(?:其余|余下|剩余|剩下)(?:的)?$")
_FARTHEST = 8  # figures looked back for the whole
_PLAIN = 3  # the whole and at most two parts


def check_remainders(around: Surroundings) -> Iterator[Check]:
    """One check for each 其余 with a number, where the whole before it can be told."""
    for rest in around.statements:
        if not rest.is_rate and _REMAINDER.search(rest.lead):
            check = _remainder(around, rest)
            if check:
                yield check


def _remainder(around: Surroundings, rest: Figure) -> Check | None:
    start, _ = around.paragraph(rest.start)
    before = [one for one in around.figures_between(start, rest.start) if one.claim.unit == rest.claim.unit][-_FARTHEST:]
    for at in range(len(before) - 2, -1, -1):
        for parts in _runs(before[at + 1 :]):
            if before[at].claim.value - sum(part.claim.value for part in parts) == rest.claim.value:
                return _check(around, before[at], parts, rest)
    return _contradiction(around, [one for one in before if one.like(rest)], rest)


def _runs(figures: list[Figure]) -> Iterator[list[Figure]]:
    """Every unbroken run: of 61 projects 52 started, 39 of these produce, the other 9 did not start: the 39 are none of the parts."""
    for first in range(len(figures)):
        for last in range(len(figures), first, -1):
            yield figures[first:last]


def _contradiction(around: Surroundings, before: list[Figure], rest: Figure) -> Check | None:
    """Only in the plain form, one whole and one or two parts after 其中, is a remainder that does not fit a contradiction."""
    start, _ = around.sentence(rest.start)
    here = [figure for figure in before if figure.start >= start]
    opened = [at for at, figure in enumerate(here) if "其中" in figure.lead]
    if opened != [1] or not 2 <= len(here) <= _PLAIN:
        return None
    return _check(around, here[0], here[1:], rest)


def _check(around: Surroundings, whole: Figure, parts: list[Figure], rest: Figure) -> Check | None:
    unit = rest.claim.unit
    remainder = whole.claim.value - sum(part.claim.value for part in parts)
    if remainder < 0:
        return None
    holds = remainder == rest.claim.value
    left = " - ".join(in_words(figure.claim.value, unit) for figure in (whole, *parts))
    arithmetic = f"{left} = {in_words(remainder, unit)}" + ("" if holds else f" ≠ {in_words(rest.claim.value, unit)}")
    explanation = (
        "其余的数与总数减去已列各项相符。"
        if holds
        else f"总数减去已列各项应余{in_words(remainder, unit)}，文中写其余{in_words(rest.claim.value, unit)}。"
    )
    terms = (around.term("总数", whole), *(around.term("已列", part) for part in parts), around.term("其余", rest))
    return Check("remainder", holds, "heavy", arithmetic, explanation, terms)
