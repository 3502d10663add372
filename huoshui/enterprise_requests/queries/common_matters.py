"""Common matters with their members, and what may become one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from django.db.models import Count, Q

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible
from huoshui.enterprise_requests.models import CommonMatter, EnterpriseRequest
from huoshui.enterprise_requests.queries.paging import Paged, paged
from huoshui.enterprise_requests.queries.request_filters import RequestFilters, selection
from huoshui.enterprise_requests.queries.requests import request_rows
from huoshui.enterprise_requests.queries.results import MatterDetail, MatterRow
from huoshui.enterprise_requests.rules import request_flow
from huoshui.organizations.rules import policy

OPERATIONS = ("requests:matter_edit",)


def common_matters(actor: Actor, *, state: str = "", after: str = "", limit: int = 50) -> Paged[MatterRow]:
    """One page, newest first; ``state`` as in the model, empty for all. Refusal ``bad_cursor``."""
    policy.require(actor, "requests:matters")
    rows = CommonMatter.objects.in_zone(actor.zone_id).select_related("category", "owner_unit")
    return paged(rows.filter(state=state) if state else rows, "-made_at", partial(_rows, actor), after=after, limit=limit)


def common_matter(actor: Actor, matter_id: UUID) -> MatterDetail:
    """One matter with the requests that the actor may see, or NotVisible."""
    policy.require(actor, "requests:matters")
    row = CommonMatter.objects.in_zone(actor.zone_id).select_related("category", "owner_unit").filter(id=matter_id).first()
    if row is None:
        raise NotVisible
    members = selection(actor, RequestFilters(matter_id=row.id)).select_related("enterprise", "area", "category", "lead_unit")
    return MatterDetail(
        row=_rows(actor, [row])[0],
        members=tuple(request_rows(actor, list(members.order_by("told_at", "id")))),
        may=frozenset(operation for operation in OPERATIONS if policy.may(actor, operation)),
    )


def _rows(actor: Actor, rows: Sequence[CommonMatter]) -> list[MatterRow]:
    counted = (
        EnterpriseRequest.objects.in_zone(actor.zone_id)
        .filter(common_matter_id__in=[row.id for row in rows])
        .values("common_matter_id")
        .annotate(
            members=Count("id"),
            confirmed=Count("id", filter=Q(state=request_flow.CONFIRMED)),
            firms=Count("enterprise_id", distinct=True),
        )
    )
    counts = {line["common_matter_id"]: line for line in counted}
    none = {"members": 0, "confirmed": 0, "firms": 0}
    return [
        MatterRow(
            id=row.id,
            number=row.number,
            title=row.title,
            description=row.description,
            category_name=row.category.name if row.category else "",
            owner_unit_id=row.owner_unit_id,
            owner_unit_name=row.owner_unit.name if row.owner_unit else "",
            state=row.state,
            state_label=row.get_state_display(),
            measure=row.measure,
            measure_taken_on=row.measure_taken_on,
            upward_to=row.upward_to,
            upward_case=row.upward_case,
            upward_on=row.upward_on,
            upward_outcome=row.upward_outcome,
            upward_answered_on=row.upward_answered_on,
            made_at=row.made_at,
            member_count=counts.get(row.id, none)["members"],
            confirmed_count=counts.get(row.id, none)["confirmed"],
            firm_count=counts.get(row.id, none)["firms"],
            version=row.version,
        )
        for row in rows
    ]
