"""Who was told of a matter, and whether they saw it: for those who gave it out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huoshui.notices.models import Notice
from huoshui.organizations.queries import names_of


@dataclass(frozen=True)
class Receipt:
    """The newest notice of one matter to one person: shown when, read when; None: not yet."""

    person_name: str
    title: str
    created_at: datetime
    delivered_at: datetime | None
    read_at: datetime | None


def receipts_of(zone_id: UUID, matter_id: UUID) -> list[Receipt]:
    """One line a person, unread ones first. The caller has checked that the matter may be seen. Two queries."""
    newest: dict[UUID, Notice] = {}
    for row in Notice.objects.in_zone(zone_id).filter(matter_id=matter_id).order_by("created_at", "id"):
        newest[row.person_id] = row
    names = names_of(newest)
    rows = [Receipt(names.get(row.person_id, ""), row.title, row.created_at, row.delivered_at, row.read_at) for row in newest.values()]
    return sorted(rows, key=lambda one: (one.read_at is not None, one.delivered_at is not None, one.person_name))
