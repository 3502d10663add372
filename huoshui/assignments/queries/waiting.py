"""What waits for somebody's word above the units: raised for being late, disputed by the unit, asked to be extended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from huoshui.assignments.queries.filters import PartFilters, filtered_parts
from huoshui.assignments.queries.zone_time import moment_of
from huoshui.assignments.rules import flow
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day

RAISED, DISPUTED, EXTENSION = "raised", "disputed", "extension"
WAITING_FILTERS: dict[str, PartFilters] = {
    RAISED: PartFilters(light="raised"),
    DISPUTED: PartFilters(states=(flow.DISPUTED,)),
    EXTENSION: PartFilters(light="extension"),
}
"""The same selections as the list of assignments opens by ``light`` and ``state``."""


@dataclass(frozen=True)
class WaitingPart:
    """One part of an assignment on which somebody above the unit has to say something."""

    id: UUID
    assignment_id: UUID
    number: str
    title: str
    unit_name: str
    due_on: date
    raised_level: int


@dataclass(frozen=True)
class WaitingParts:
    """How many, and the first of them by due day."""

    count: int
    rows: tuple[WaitingPart, ...]


def waiting_parts(actor: Actor, kind: str, *, limit: int = 3) -> WaitingParts:
    """``kind`` is a key of ``WAITING_FILTERS``. Two queries."""
    now = moment_of(actor)
    found = filtered_parts(actor, WAITING_FILTERS[kind], now, local_day(now))
    rows = found.select_related("assignment").order_by("due_at", "id")[:limit]
    return WaitingParts(
        found.count(),
        tuple(
            WaitingPart(
                id=part.id,
                assignment_id=part.assignment_id,
                number=flow.number_text(part.assignment.year, part.assignment.sequence),
                title=part.assignment.title,
                unit_name=part.unit_name,
                due_on=part.due_on,
                raised_level=part.raised_level,
            )
            for part in rows
        ),
    )
