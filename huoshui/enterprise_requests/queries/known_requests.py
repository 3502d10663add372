"""Requests as far as recognising the rows of a ledger goes: set-based reads for planning an import.

The caller binds the connection to the zone and has checked the right to import.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from huoshui.enterprise_requests.models import EnterpriseRequest


@dataclass(frozen=True)
class KnownRequest:
    """A request with the words, the number and the firm by which a row is recognised. ``enterprise_name`` is as told."""

    id: UUID
    number: str
    title: str
    body: str
    enterprise_id: UUID | None
    enterprise_name: str


def known_requests(
    zone_id: UUID, *, bodies: Collection[str], numbers: Collection[str] = (), ids: Collection[UUID] = ()
) -> list[KnownRequest]:
    """Requests with exactly these words or numbers, and those of these ids; the oldest first. A merged firm gives the one kept."""
    rows = EnterpriseRequest.objects.in_zone(zone_id)
    meant = rows.filter(Q(body__in=list(bodies)) | Q(number__in=list(numbers)) | Q(id__in=list(ids)))
    columns = ("id", "number", "title", "body", "enterprise_id", "enterprise__merged_into_id", "enterprise_name_told")
    return [
        KnownRequest(found, number, title, body, merged_into or enterprise_id, name)
        for found, number, title, body, enterprise_id, merged_into, name in meant.order_by("told_at", "id").values_list(*columns)
    ]
