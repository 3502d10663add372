"""Which requests somebody may see."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from huoshui.assignments.queries.visibility import visible_assignments
from huoshui.core.actor import Actor
from huoshui.enterprise_requests.models import EnterpriseRequest
from huoshui.enterprise_requests.rules.personal_text import masked_text
from huoshui.organizations.rules import policy


def visible(actor: Actor) -> QuerySet[Any]:
    """Rows that the actor may see. A unit sees what it leads or assists and what its people entered; a firm what is its own.

    For this domain's own queries and actions.
    """
    rows = EnterpriseRequest.objects.in_zone(actor.zone_id)
    if not policy.may(actor, "requests:detail"):
        return rows.none()
    if actor.sees_whole_zone:
        return rows
    mine = Q(told_by_id=actor.user_id)
    if actor.unit_ids:
        mine |= Q(lead_unit_id__in=list(actor.unit_ids)) | Q(assignment_id__in=visible_assignments(actor).values("id"))
    if actor.enterprise_ids:
        own = list(actor.enterprise_ids)
        mine |= Q(enterprise_id__in=own) | Q(enterprise__merged_into_id__in=own)  # what was told under a name since merged into it
    return rows.filter(mine)


def visible_request_ids(actor: Actor) -> list[UUID] | None:
    """For counting: the ids of what the actor may see; None where that is all of the zone's."""
    return None if actor.sees_whole_zone and policy.may(actor, "requests:detail") else list(visible(actor).values_list("id", flat=True))


def may_read_numbers(actor: Actor) -> bool:
    """Whether phone numbers inside texts are shown as written."""
    return policy.may(actor, "requests:unmask")


def shown_text(actor: Actor, text: str) -> str:
    """What people wrote, as the actor may read it."""
    return text if may_read_numbers(actor) else masked_text(text)
