"""Chains of corrections: each link a whole fact that names the one it replaces."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

from huoshui.fact_ledger.rules.lines import FactLine


def known_lines(lines: Iterable[FactLine], known_at: dt.datetime | None) -> list[FactLine]:
    """What had been recorded by ``known_at`` (None: everything), oldest first."""
    return sorted((line for line in lines if known_at is None or line.recorded_at <= known_at), key=lambda line: line.sequence)


def corrected_ids(known: Iterable[FactLine]) -> set[UUID]:
    """Ids that a known fact corrects or withdraws."""
    return {line.corrects_id for line in known if line.corrects_id is not None}


def living_lines(known: Sequence[FactLine]) -> list[FactLine]:
    """Neither corrected nor withdrawn: the ends of the chains."""
    gone = corrected_ids(known)
    return [line for line in known if line.id not in gone and not line.is_withdrawal]


def chain_of(fact_id: UUID, known: Iterable[FactLine]) -> list[FactLine]:
    """The whole chain that a fact belongs to, from what was first said to what holds now (or its withdrawal)."""
    by_id = {line.id: line for line in known}
    by_corrected = {line.corrects_id: line for line in by_id.values() if line.corrects_id is not None}
    if fact_id not in by_id:
        return []
    first = by_id[fact_id]
    while first.corrects_id is not None and first.corrects_id in by_id:
        first = by_id[first.corrects_id]
    chain = [first]
    while (following := by_corrected.get(chain[-1].id)) is not None:
        chain.append(following)
    return chain


def end_of_chain(fact_id: UUID, known: Iterable[FactLine]) -> FactLine | None:
    """What a fact has become by correction; None where it was withdrawn or is unknown."""
    chain = chain_of(fact_id, known)
    return None if not chain or chain[-1].is_withdrawal else chain[-1]
