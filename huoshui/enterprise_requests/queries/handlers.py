"""Who handled a request: they neither confirm nor rate nor re-check it."""

from __future__ import annotations

from uuid import UUID

from huoshui.enterprise_requests.models import RequestEvent

HANDLING_KINDS = ("registered", "declined", "joined", "dispatched", "signed", "replied", "accepted", "sent_upward", "answered_from_above")


def handlers_of(zone_id: UUID, request_id: UUID) -> frozenset[object]:
    """Ids of everybody who registered, dispatched, signed for, answered or accepted."""
    rows = RequestEvent.objects.in_zone(zone_id).filter(request_id=request_id, kind__in=HANDLING_KINDS)
    return frozenset(rows.values_list("actor_id", flat=True))
