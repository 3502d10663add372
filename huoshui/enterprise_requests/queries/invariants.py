"""What must be true of requests, for `huoshui check`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q

from huoshui.assignments.queries import lead_due_days
from huoshui.enterprise_requests.models import ContactFlag, EnterpriseRequest, PlannedVisit, RecheckDraw, RecheckLine, Visit
from huoshui.enterprise_requests.queries.rechecks import draw_is_repeatable
from huoshui.enterprise_requests.rules import request_flow


def request_violations(zone_id: UUID) -> Iterator[str]:
    """A sentence for each request whose state and assignment disagree, each draw that cannot be drawn again, each plan fulfilled by no
    visit of its firm, and each flag that outlived a meeting."""
    rows = EnterpriseRequest.objects.in_zone(zone_id)
    with_unit = list(rows.filter(state__in=request_flow.WITH_THE_UNIT).values_list("number", "assignment_id"))
    running = lead_due_days(zone_id, [assignment_id for _, assignment_id in with_unit if assignment_id])
    for number, assignment_id in with_unit:
        if assignment_id not in running:
            yield f"诉求 {number} 在办，却没有在办的交办"
    for number in rows.filter(state=request_flow.CONFIRMED, word_given_at=None).values_list("number", flat=True):
        yield f"诉求 {number} 已销号，却没有企业的确认"
    fulfilled = PlannedVisit.objects.in_zone(zone_id).filter(state=PlannedVisit.State.DONE)
    for plan in fulfilled.filter(Q(visit=None) | ~Q(visit__enterprise_id=F("enterprise_id"))).select_related("enterprise"):
        yield f"{plan.enterprise.name} {plan.planned_on} 的走访计划已完成，却没有这家企业的走访"
    met_since = Visit.objects.in_zone(zone_id).filter(
        enterprise_id=OuterRef("enterprise_id"), reached=Visit.Reached.MET, visited_at__gt=OuterRef("raised_by_visit__visited_at")
    )
    standing = ContactFlag.objects.in_zone(zone_id).filter(cleared_on=None)
    for flag in standing.filter(Exists(met_since.exclude(kind="phone"))).select_related("enterprise"):
        yield f"{flag.enterprise.name} 后来已见到，{flag.get_kind_display()}的标记却没有解除"
    lines: dict[UUID, list[UUID]] = defaultdict(list)
    for draw_id, request_id in RecheckLine.objects.in_zone(zone_id).values_list("draw_id", "request_id"):
        lines[draw_id].append(request_id)
    for draw in RecheckDraw.objects.in_zone(zone_id):
        if not draw_is_repeatable(draw, lines[draw.id]):
            yield f"{draw.drawn_at:%Y-%m-%d} 的抽查样本与种子不符"
