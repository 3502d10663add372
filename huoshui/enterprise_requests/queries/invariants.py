"""What must be true of requests, for `huoshui check`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from huoshui.assignments.queries import lead_due_days
from huoshui.enterprise_requests.models import EnterpriseRequest, RecheckDraw, RecheckLine
from huoshui.enterprise_requests.queries.rechecks import draw_is_repeatable
from huoshui.enterprise_requests.rules import request_flow


def request_violations(zone_id: UUID) -> Iterator[str]:
    """A sentence for each request whose state and assignment disagree, and each draw that cannot be drawn again."""
    rows = EnterpriseRequest.objects.in_zone(zone_id)
    with_unit = list(rows.filter(state__in=request_flow.WITH_THE_UNIT).values_list("number", "assignment_id"))
    running = lead_due_days(zone_id, [assignment_id for _, assignment_id in with_unit if assignment_id])
    for number, assignment_id in with_unit:
        if assignment_id not in running:
            yield f"诉求 {number} 在办，却没有在办的交办"
    for number in rows.filter(state=request_flow.CONFIRMED, word_given_at=None).values_list("number", flat=True):
        yield f"诉求 {number} 已销号，却没有企业的确认"
    lines: dict[UUID, list[UUID]] = defaultdict(list)
    for draw_id, request_id in RecheckLine.objects.in_zone(zone_id).values_list("draw_id", "request_id"):
        lines[draw_id].append(request_id)
    for draw in RecheckDraw.objects.in_zone(zone_id):
        if not draw_is_repeatable(draw, lines[draw.id]):
            yield f"{draw.drawn_at:%Y-%m-%d} 的抽查样本与种子不符"
