"""Which records an actor's posts reach: the whole zone, the records of some units, of some firms, or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from huoshui.core.actor import DEPARTMENT, ENTERPRISE_USER, OFFICER, TOWNSHIP, Actor

UNIT_ROLES = frozenset({DEPARTMENT, TOWNSHIP, OFFICER})


@dataclass(frozen=True)
class Scope:
    """``whole_zone`` wins; otherwise a record is visible when one of its units or its firm is named here."""

    whole_zone: bool = False
    unit_ids: frozenset[UUID] = frozenset()
    enterprise_ids: frozenset[UUID] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not (self.whole_zone or self.unit_ids or self.enterprise_ids)

    def reaches(self, *, unit_ids: Iterable[UUID] = (), enterprise_ids: Iterable[UUID] = ()) -> bool:
        """Whether a record that belongs to these units and firms is visible."""
        return self.whole_zone or bool(self.unit_ids & set(unit_ids)) or bool(self.enterprise_ids & set(enterprise_ids))


def scope_of(actor: Actor) -> Scope:
    """The reach of ``actor`` inside its own zone. The three administrators reach no record of the work at all."""
    return Scope(
        whole_zone=actor.sees_whole_zone,
        unit_ids=actor.unit_ids if actor.roles & UNIT_ROLES else frozenset(),
        enterprise_ids=actor.enterprise_ids if ENTERPRISE_USER in actor.roles else frozenset(),
    )


def with_units_below(unit_ids: Iterable[UUID], parent_of: Mapping[UUID, UUID | None]) -> frozenset[UUID]:
    """``unit_ids`` and every unit below them. A circle in the tree (a defect of the data) ends the walk, it does not hang it."""
    children: dict[UUID, list[UUID]] = {}
    for unit_id, parent_id in parent_of.items():
        if parent_id is not None:
            children.setdefault(parent_id, []).append(unit_id)
    reached: set[UUID] = set()
    waiting = list(unit_ids)
    while waiting:
        unit_id = waiting.pop()
        if unit_id not in reached:
            reached.add(unit_id)
            waiting.extend(children.get(unit_id, ()))
    return frozenset(reached)


def would_close_a_circle(moved: UUID, new_parent: UUID | None, parent_of: Mapping[UUID, UUID | None]) -> bool:
    """Whether putting ``moved`` under ``new_parent`` makes it its own ancestor."""
    seen: set[UUID] = set()
    above = new_parent
    while above is not None and above not in seen:
        if above == moved:
            return True
        seen.add(above)
        above = parent_of.get(above)
    return False
