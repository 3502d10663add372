"""What an officer was doing for a firm or project goes to the next officer, together with the responsibility card."""

from __future__ import annotations

from uuid import UUID

from huoshui.assignments.actions.deeds import finish, save_part
from huoshui.assignments.models import Assignment, AssignmentPart
from huoshui.assignments.queries.zone_time import moment_of
from huoshui.core.actor import Actor
from huoshui.organizations.queries import post_holders


def hand_parts_over(actor: Actor, *, about_id: UUID, from_id: UUID, to_id: UUID, why: str) -> tuple[int, int]:
    """Open parts about one subject in ``from_id``'s hands: (handed to ``to_id``, left to their unit because the new one has no post there).

    A building block of actions that have asked for the right themselves, inside their transaction.
    """
    now = moment_of(actor)
    rows = AssignmentPart.objects.in_zone(actor.zone_id).filter(assignment__about_id=about_id, person_id=from_id, ended_at=None)
    found = list(rows.order_by("assignment_id", "id").values_list("id", "assignment_id"))
    handed = left = 0
    for part_id, assignment_id in found:
        assignment = Assignment.objects.in_zone(actor.zone_id).select_for_update(of=("self",)).get(id=assignment_id)
        part = AssignmentPart.objects.in_zone(actor.zone_id).select_for_update(of=("self",)).get(id=part_id)
        if part.ended_at is not None or part.person_id != from_id:
            continue
        holders = {holder.person_id: holder.display_name for holder in post_holders(actor.zone_id, unit_ids=[part.unit_id])}
        part.person_id = to_id if to_id in holders else None
        handed, left = (handed + 1, left) if to_id in holders else (handed, left + 1)
        save_part(part)
        assignment.version += 1
        words = f"随责任卡交接，经办人：{holders.get(to_id, '由单位另定')}" + (f"（{why}）" if why else "")
        told = [to_id] if to_id in holders else list(holders)
        finish(actor, assignment, part, "person_set", now, words=words, told=told, before={"person_id": str(from_id)})
    return handed, left
