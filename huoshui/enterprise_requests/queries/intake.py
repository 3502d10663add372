"""Categories, printed codes and meetings."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from django.db.models import Count

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible
from huoshui.enterprise_requests.models import EnterpriseRequest, IntakePoint, RequestCategory, Sitting
from huoshui.enterprise_requests.queries.paging import Paged, paged
from huoshui.enterprise_requests.queries.results import CategoryLine, IntakePointLine, SittingLine
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.rules import policy


def categories(actor: Actor, *, with_closed: bool = False) -> list[CategoryLine]:
    """The zone's dictionary in its order."""
    rows = RequestCategory.objects.in_zone(actor.zone_id).select_related("usual_lead_unit").order_by("position", "name")
    return [
        CategoryLine(
            row.id,
            row.code,
            row.name,
            tuple(row.words),
            row.usual_lead_unit_id,
            row.usual_lead_unit.name if row.usual_lead_unit else "",
            row.is_active,
            row.version,
        )
        for row in (rows if with_closed else rows.filter(is_active=True))
    ]


def public_categories(zone_id: UUID) -> list[tuple[str, str]]:
    """(id, name) for the page behind a printed code."""
    with bound_to_zone(zone_id):
        rows = RequestCategory.objects.in_zone(zone_id).filter(is_active=True).order_by("position", "name")
        return [(str(row.id), row.name) for row in rows]


def open_intake_point(zone_id: UUID, token: str) -> IntakePoint:
    """The code behind an address, for the bound zone. NotVisible: none, or closed."""
    rows = IntakePoint.objects.in_zone(zone_id).select_related("enterprise", "area")
    row: IntakePoint | None = rows.filter(token=token.replace("\x00", "")[:40], is_active=True).first()
    if row is None:
        raise NotVisible
    return row


def intake_points(actor: Actor) -> list[IntakePointLine]:
    """Every printed code of the zone, the open ones first."""
    policy.require(actor, "requests:points")
    rows = list(IntakePoint.objects.in_zone(actor.zone_id).order_by("-is_active", "kind", "label", "id")[:2_000])
    told = dict(
        EnterpriseRequest.objects.in_zone(actor.zone_id)
        .filter(intake_point_id__in=[row.id for row in rows])
        .values_list("intake_point_id")
        .annotate(count=Count("id"))
    )
    return [
        IntakePointLine(row.id, row.kind, row.get_kind_display(), row.label, row.token, row.is_active, told.get(row.id, 0), row.version)
        for row in rows
    ]


def intake_point(actor: Actor, point_id: UUID) -> IntakePointLine:
    """One printed code, or NotVisible."""
    policy.require(actor, "requests:points")
    row = IntakePoint.objects.in_zone(actor.zone_id).filter(id=point_id).first()
    if row is None:
        raise NotVisible
    return IntakePointLine(row.id, row.kind, row.get_kind_display(), row.label, row.token, row.is_active, 0, row.version)


def sittings(actor: Actor, *, after: str = "", limit: int = 50) -> Paged[SittingLine]:
    """One page of the meetings, newest first, with the number of requests told at each. Refusal ``bad_cursor``."""
    policy.require(actor, "requests:sittings")
    return paged(Sitting.objects.in_zone(actor.zone_id), "-held_on", partial(_sittings, actor), after=after, limit=limit)


def _sittings(actor: Actor, rows: Sequence[Sitting]) -> list[SittingLine]:
    counts = dict(
        EnterpriseRequest.objects.in_zone(actor.zone_id)
        .filter(sitting_id__in=[row.id for row in rows])
        .values_list("sitting_id")
        .annotate(count=Count("id"))
    )
    return [SittingLine(row.id, row.title, row.held_on, row.place, row.host, counts.get(row.id, 0)) for row in rows]


def sitting(actor: Actor, sitting_id: UUID) -> SittingLine:
    """One meeting, or NotVisible."""
    row = Sitting.objects.in_zone(actor.zone_id).filter(id=sitting_id).first()
    if row is None:
        raise NotVisible
    count = EnterpriseRequest.objects.in_zone(actor.zone_id).filter(sitting_id=row.id).count()
    return SittingLine(row.id, row.title, row.held_on, row.place, row.host, count)
