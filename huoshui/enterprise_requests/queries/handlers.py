"""Who handled a request: they neither confirm nor rate nor re-check it."""

from __future__ import annotations

from uuid import UUID

from huoshui.enterprise_requests.models import RequestEvent
from huoshui.organizations.rules.platform import PLATFORM_PERSON_ID

HANDLING_KINDS = ("registered", "declined", "joined", "dispatched", "signed", "replied", "accepted", "sent_upward", "answered_from_above")


def handlers_of(zone_id: UUID, request_id: UUID) -> frozenset[object]:
    """Ids of everybody who registered, dispatched, signed for, answered or accepted; the platform itself is nobody."""
    rows = RequestEvent.objects.in_zone(zone_id).filter(request_id=request_id, kind__in=HANDLING_KINDS).exclude(actor_id=PLATFORM_PERSON_ID)
    return frozenset(rows.values_list("actor_id", flat=True))
