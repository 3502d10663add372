"""三个一批: 履约率 开工率 投产率 达效率, by count and by amount, each with both parts (rulebook: ``batch_rates``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from huoshui.core import lifecycle

SIGN, START, PRODUCE = "sign", "start", "produce"
KIND_LABELS = {SIGN: "签约一批", START: "开工一批", PRODUCE: "投产一批"}
RATE_KINDS = {"fulfil_rate": SIGN, "start_rate": SIGN, "produce_rate": START, "effect_rate": PRODUCE}
"""Rate → the entries of the 期 that it is about."""
_OWN_TERM = {SIGN: "signed", START: "started", PRODUCE: "in_production"}
_TERM_STAGES = {
    "started": lifecycle.STARTED,
    "in_production": lifecycle.IN_PRODUCTION,
    "effect_reached": lifecycle.EFFECT_REACHED,
}
_TERM_KINDS = {"started": START, "in_production": PRODUCE}


@dataclass(frozen=True)
class EntryStanding:
    """One entry that has not left the 期, with its project's standing on the day.

    ``investment_fen`` is as frozen. ``later_investments`` holds the frozen figures of the entries of later 期 that came from this one,
    by their kind: a project that grew after signing counts with its later figure once it has taken that step.
    """

    project_id: UUID
    kind: str
    stage: str  # "" unknown
    side_state: str = ""
    investment_fen: int | None = None
    fulfilled_on: date | None = None
    later_investments: Mapping[str, int | None] | None = None


@dataclass(frozen=True)
class RateParts:
    """One rate. Ids are projects; ``undecided``: nobody said where they stand, so they are not in the numerator and are named."""

    code: str
    name: str
    definition: str
    numerator: tuple[UUID, ...]
    denominator: tuple[UUID, ...]
    undecided: tuple[UUID, ...]
    numerator_fen: int | None
    denominator_fen: int | None
    without_amount: tuple[UUID, ...]  # left out of both amounts


def batch_rate_parts(code: str, rule: Mapping[str, Any], entries: Iterable[EntryStanding], *, as_of: date) -> RateParts:
    """One rate over the entries of its kind. ``rule``: name, numerator, denominator (terms) and definition.

    The term of the entries' own kind (签约一批: signed) is their membership; the others are asked of the facts. A numerator lies
    within its denominator; amounts may exceed 100 % all the same, because a project may have grown.
    """
    kind = RATE_KINDS[code]
    own = [entry for entry in entries if entry.kind == kind]
    below = [entry for entry in own if _holds(rule["denominator"], entry, as_of) is True]
    answers = [(entry, _holds(rule["numerator"], entry, as_of)) for entry in below]
    above = [entry for entry, answer in answers if answer is True]
    unplaced = [entry for entry in own if _holds(rule["denominator"], entry, as_of) is None]
    undecided = [entry for entry, answer in answers if answer is None] + unplaced
    without_amount = [entry for entry in below if _amount(rule["denominator"], entry) is None or _amount(rule["numerator"], entry) is None]
    left_out = {entry.project_id for entry in without_amount}
    counted = [entry for entry in below if entry.project_id not in left_out]
    counted_above = [entry for entry in above if entry.project_id not in left_out]
    return RateParts(
        code,
        rule["name"],
        rule["definition"],
        tuple(entry.project_id for entry in above),
        tuple(entry.project_id for entry in below),
        tuple(entry.project_id for entry in undecided),
        sum(_amount(rule["numerator"], entry) or 0 for entry in counted_above) if counted else None,
        sum(_amount(rule["denominator"], entry) or 0 for entry in counted) if counted else None,
        tuple(entry.project_id for entry in without_amount),
    )


def _holds(term: str, entry: EntryStanding, as_of: date) -> bool | None:
    """Yes, no, or None: nobody said."""
    if term == _OWN_TERM[entry.kind]:
        return True
    if term == "signed":
        return _reached(entry, lifecycle.SIGNED)
    if term == "fulfilled":
        if entry.fulfilled_on is not None and entry.fulfilled_on <= as_of:
            return True
        return _reached(entry, lifecycle.LANDED)  # who has landed has begun to perform the contract
    return _reached(entry, _TERM_STAGES[term])


def _reached(entry: EntryStanding, stage: str) -> bool | None:
    return lifecycle.has_reached(entry.stage, stage) if entry.stage else None


def _amount(term: str, entry: EntryStanding) -> int | None:
    later = (entry.later_investments or {}).get(_TERM_KINDS.get(term, ""))
    return later if later is not None and term != _OWN_TERM[entry.kind] else entry.investment_fen
