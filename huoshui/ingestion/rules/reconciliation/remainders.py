"""其余 against the remainder: nine projects, five of them resumed production, the other four resumed works: 9 - 5 = 4."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huoshui.ingestion.rules.reconciliation.checks import Check
from huoshui.ingestion.rules.reconciliation.printed_numbers import in_words
from huoshui.ingestion.rules.reconciliation.surroundings import Figure, Surroundings

_REMAINDER = re.compile(r"(?:其余|余下|剩余|剩下)(?:的)?$")
_FARTHEST = 6  # figures looked back for the whole


def check_remainders(around: Surroundings) -> Iterator[Check]:
    """One check for each 其余 with a number, where the whole before it can be told."""
    for rest in around.statements:
        if not rest.is_rate and _REMAINDER.search(rest.lead):
            check = _remainder(around, rest)
            if check:
                yield check


def _remainder(around: Surroundings, rest: Figure) -> Check | None:
    start, _ = around.paragraph(rest.start)
    before = [figure for figure in around.figures_between(start, rest.start) if figure.like(rest)][-_FARTHEST:]
    for at in range(len(before) - 2, -1, -1):
        whole, parts = before[at], before[at + 1 :]
        if whole.claim.value - sum(part.claim.value for part in parts) == rest.claim.value:
            return _check(around, whole, parts, rest)
    within = [at for at, figure in enumerate(before) if at and "其中" in figure.lead]
    if not within:
        return None
    at = within[-1]
    return _check(around, before[at - 1], before[at:], rest)


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
