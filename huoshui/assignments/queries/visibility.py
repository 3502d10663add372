"""Which assignments an actor sees: the whole zone's, or those in which one of its units or the person has a part."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from huoshui.assignments.models import Assignment, AssignmentPart
from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible
from huoshui.organizations.rules.visible_scope import scope_of


def parts_of_actor(actor: Actor) -> Any:
    """Parts that are the actor's own work: of its units, or in its name."""
    return AssignmentPart.objects.in_zone(actor.zone_id).filter(Q(unit_id__in=scope_of(actor).unit_ids) | Q(person_id=actor.user_id))


def visible_assignments(actor: Actor) -> Any:
    """Every assignment that the actor may read. Who has an ended part still reads what became of it."""
    rows = Assignment.objects.in_zone(actor.zone_id)
    if scope_of(actor).whole_zone:
        return rows
    if scope_of(actor).is_empty:
        return rows.none()
    return rows.filter(Exists(parts_of_actor(actor).filter(assignment_id=OuterRef("id"))))


def visible_parts(actor: Actor) -> Any:
    """Every part of every visible assignment."""
    rows = AssignmentPart.objects.in_zone(actor.zone_id)
    if scope_of(actor).whole_zone:
        return rows
    if scope_of(actor).is_empty:
        return rows.none()
    return rows.filter(Exists(parts_of_actor(actor).filter(assignment_id=OuterRef("assignment_id"))))


def require_visible(actor: Actor, assignment_id: UUID) -> None:
    """NotVisible unless the actor may read it."""
    if not visible_assignments(actor).filter(id=assignment_id).exists():
        raise NotVisible
