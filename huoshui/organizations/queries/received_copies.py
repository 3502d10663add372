"""What other zones handed to this one. A parent sees this, never the child's live rows; so does the partner of a 飞地."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible
from huoshui.organizations.models import Area, HandedCopy, Zone
from huoshui.organizations.rules import policy


@dataclass(frozen=True)
class CopyPage:
    """``next_cursor`` goes back in as ``after``; None on the last page."""

    copies: tuple[HandedCopy, ...]
    next_cursor: UUID | None
    total_count: int


def received_copies(actor: Actor, *, text: str = "", ground: str = "", after: UUID | None = None, limit: int = 50) -> CopyPage:
    """Copies handed to the actor's zone, newest first (ids are UUIDv7 and sort by time)."""
    policy.require(actor, "system:received")
    found = HandedCopy.objects.in_zone(actor.zone_id).select_related("from_zone")
    if text:
        found = found.filter(Q(subject_label__icontains=text) | Q(from_zone__name__icontains=text))
    if ground:
        found = found.filter(ground=ground)
    page = found if after is None else found.filter(id__lt=after)
    rows = list(page.order_by("-id")[: limit + 1])
    return CopyPage(tuple(rows[:limit]), rows[limit - 1].id if len(rows) > limit else None, found.count())


def received_copy(actor: Actor, copy_id: UUID) -> HandedCopy:
    """One copy of the actor's zone, or NotVisible."""
    policy.require(actor, "system:received_copy")
    found = HandedCopy.objects.in_zone(actor.zone_id).select_related("from_zone").filter(id=copy_id).first()
    if found is None:
        raise NotVisible
    return found


def receivers(actor: Actor, area_id: UUID | None = None) -> list[tuple[Zone, str]]:
    """(zone, why) of those to whom the actor's zone may hand a record: its parent, and the partner of the record's area."""
    policy.require(actor, "organizations:hand_over")
    found: list[tuple[Zone, str]] = []
    own = Zone.objects.select_related("parent").get(id=actor.zone_id)
    if own.parent is not None:
        found.append((own.parent, "上级"))
    area = Area.objects.in_zone(actor.zone_id).select_related("partner_zone").filter(id=area_id).first() if area_id else None
    if area is not None and area.partner_zone is not None and area.partner_zone.id not in {zone.id for zone, _ in found}:
        found.append((area.partner_zone, f"{area.name}共建方"))
    return found
