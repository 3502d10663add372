"""Which of several facts about one thing holds. See docs/algorithms/in_force.md for the worked example.

The SQL projection of investment_projects repeats this rule for sets; one test runs both over the same cases.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from huoshui.core.periods import last_day_of_month
from huoshui.fact_ledger.rules.attributes import CHOICE_SUFFIX, Attribute
from huoshui.fact_ledger.rules.corrections import end_of_chain, known_lines, living_lines
from huoshui.fact_ledger.rules.lines import PERSON, TARGET, FactLine


@dataclass(frozen=True)
class InForce:
    """The fact that holds (None: nothing is known), the other living statements beside it, and whether they contradict it."""

    line: FactLine | None
    others: tuple[FactLine, ...] = ()
    is_disputed: bool = False
    choice: FactLine | None = None


NOTHING = InForce(None)


def fact_in_force(
    attribute: Attribute,
    lines: Iterable[FactLine],
    *,
    as_of: dt.date | None = None,
    known_at: dt.datetime | None = None,
    target: bool = False,
) -> InForce:
    """The fact in force for one subject and one attribute, as of a day and as known at a moment (None: now, everything).

    ``lines`` are all facts of the subject's attribute and of its ``.choice``. ``target`` asks for the planned value
    (modality target) instead of the stated one. For attributes with a period the latest period that has begun (years) or
    ended by the end of ``as_of``'s month (months, year to date) is taken, then the rule applies within it.

    Order of precedence: what a person chose; what a person entered, the latest first; the origin (ledger) that stated it
    first, its latest statement. For moving attributes: after a choice, simply the statement recorded last.
    """
    known = known_lines(lines, known_at)
    candidates = [line for line in _candidates(attribute, known, as_of) if (line.modality == TARGET) is target]
    if attribute.period != "none":
        candidates = _latest_period(attribute, candidates)
    return _decide(attribute, candidates, known)


def facts_in_force_by_period(
    attribute: Attribute,
    lines: Iterable[FactLine],
    *,
    as_of: dt.date | None = None,
    known_at: dt.datetime | None = None,
    target: bool = False,
) -> dict[tuple[dt.date, dt.date], InForce]:
    """For attributes with a period: the fact in force of each period, oldest period first."""
    known = known_lines(lines, known_at)
    grouped: dict[tuple[dt.date, dt.date], list[FactLine]] = {}
    for line in _candidates(attribute, known, as_of):
        span = _span(attribute, line)
        if span is not None and (line.modality == TARGET) is target:
            grouped.setdefault(span, []).append(line)
    return {period: _decide(attribute, grouped[period], known) for period in sorted(grouped, key=lambda one: (one[1], one[0]))}


def _candidates(attribute: Attribute, known: Sequence[FactLine], as_of: dt.date | None) -> list[FactLine]:
    return [line for line in living_lines(known) if line.attribute == attribute.name and _holds_by(attribute, line, as_of)]


def _holds_by(attribute: Attribute, line: FactLine, as_of: dt.date | None) -> bool:
    if as_of is None:
        return True
    if line.happened_on is not None and line.happened_on > as_of and line.modality != TARGET:
        return False
    if line.period_start is None or line.period_end is None:
        return True
    if attribute.period in ("month", "ytd"):
        return line.period_end <= last_day_of_month(as_of.year, as_of.month)
    if attribute.period == "year":
        return line.period_start <= as_of
    return line.period_end <= as_of


def _span(attribute: Attribute, line: FactLine) -> tuple[dt.date, dt.date] | None:
    """The period that a line speaks of; what is stated as of a day may name the day alone."""
    if attribute.period == "day" and line.period is None and line.happened_on is not None:
        return (line.happened_on, line.happened_on)
    return line.period


def _latest_period(attribute: Attribute, candidates: list[FactLine]) -> list[FactLine]:
    """The period that ends last; of two that end on one day, the longer (which started first) is another measure's slip
    and the one that starts last is taken."""
    spans = [span for line in candidates if (span := _span(attribute, line)) is not None]
    if not spans:
        return candidates
    latest = max(spans, key=lambda span: (span[1], span[0]))
    return [line for line in candidates if _span(attribute, line) == latest]


def _decide(attribute: Attribute, candidates: Sequence[FactLine], known: Sequence[FactLine]) -> InForce:
    if not candidates:
        return NOTHING
    chosen, choice = _chosen(attribute, candidates, known)
    if chosen is not None and choice is not None:
        return _with_others(chosen, candidates, settled_at=choice.sequence, choice=choice)
    if attribute.moving:
        winner = max(candidates, key=lambda line: line.sequence)
        return InForce(winner, tuple(line for line in candidates if line is not winner))
    entered = [line for line in candidates if line.origin == PERSON]
    if entered:
        winner = max(entered, key=lambda line: line.sequence)
        return _with_others(winner, candidates, settled_at=winner.sequence)
    first_said = _first_statements(attribute, _span(attribute, candidates[0]), known)
    first_origin = min({line.origin for line in candidates}, key=lambda origin: first_said[origin])
    winner = max((line for line in candidates if line.origin == first_origin), key=lambda line: line.sequence)
    return _with_others(winner, candidates, settled_at=0)


def _chosen(attribute: Attribute, candidates: Sequence[FactLine], known: Sequence[FactLine]) -> tuple[FactLine | None, FactLine | None]:
    choices = [line for line in living_lines(known) if line.attribute == attribute.name + CHOICE_SUFFIX]
    for choice in sorted(choices, key=lambda line: line.sequence, reverse=True):
        end = end_of_chain(UUID(str(choice.value)), known)
        if end is not None and any(end.id == line.id for line in candidates):
            return end, choice
    return None, None


def _first_statements(attribute: Attribute, period: tuple[dt.date, dt.date] | None, known: Sequence[FactLine]) -> dict[str, int]:
    first: dict[str, int] = {}
    for line in known:  # oldest first
        if line.attribute == attribute.name and (attribute.period == "none" or _span(attribute, line) == period):
            first.setdefault(line.origin, line.sequence)
    return first


def _with_others(winner: FactLine, candidates: Sequence[FactLine], *, settled_at: int, choice: FactLine | None = None) -> InForce:
    """Contradicted by another origin's living statement of another value, unless a person settled it afterwards."""
    others = tuple(line for line in candidates if line is not winner)
    disputed = any(line.origin != winner.origin and line.value != winner.value and line.sequence > settled_at for line in others)
    return InForce(winner, others, disputed, choice)
