"""Draws for call-back with what was found."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible
from huoshui.enterprise_requests.models import RecheckDraw, RecheckLine
from huoshui.enterprise_requests.queries.paging import Paged, paged
from huoshui.enterprise_requests.queries.requests import request_rows
from huoshui.enterprise_requests.queries.results import RecheckDrawRow, RecheckLineRow, RequestRow
from huoshui.enterprise_requests.queries.visibility import shown_text
from huoshui.enterprise_requests.rules.recheck_samples import differences_by_unit, drawn
from huoshui.organizations.rules import policy


def recheck_draws(actor: Actor, *, after: str = "", limit: int = 24) -> Paged[RecheckDrawRow]:
    """One page, newest first, each with its lines and the differences by unit. Refusal ``bad_cursor``."""
    policy.require(actor, "requests:rechecks")
    return paged(RecheckDraw.objects.in_zone(actor.zone_id), "-drawn_at", partial(_draws, actor), after=after, limit=limit)


def _draws(actor: Actor, draws: Sequence[RecheckDraw]) -> list[RecheckDrawRow]:
    lines = (
        RecheckLine.objects.in_zone(actor.zone_id)
        .filter(draw_id__in=[draw.id for draw in draws])
        .select_related("request__enterprise", "request__area", "request__category", "request__lead_unit")
        .order_by("request__number")
    )
    found = list(lines)
    rows = dict(zip([line.id for line in found], request_rows(actor, [line.request for line in found]), strict=True))
    by_draw: dict[UUID, list[RecheckLineRow]] = {draw.id: [] for draw in draws}
    for line in found:
        by_draw[line.draw_id].append(_line(actor, line, rows[line.id]))
    return [_draw(draw, by_draw[draw.id]) for draw in draws]


def recheck_line(actor: Actor, line_id: UUID) -> RecheckLineRow:
    """One line, or NotVisible."""
    policy.require(actor, "requests:rechecks")
    rows = RecheckLine.objects.in_zone(actor.zone_id).filter(id=line_id)
    line = rows.select_related("request__enterprise", "request__area", "request__category", "request__lead_unit").first()
    if line is None:
        raise NotVisible
    return _line(actor, line, request_rows(actor, [line.request])[0])


def _line(actor: Actor, line: RecheckLine, request: RequestRow) -> RecheckLineRow:
    return RecheckLineRow(
        line.id,
        request,
        line.said_outcome,
        line.said_grade,
        line.called_at,
        line.called_by_name,
        line.found_outcome,
        line.found_grade,
        shown_text(actor, line.words),
        line.version,
    )


def draw_is_repeatable(draw: RecheckDraw, drawn_ids: list[UUID]) -> bool:
    """Whether seed and candidates give the drawn requests again: what `huoshui check` asks."""
    return set(drawn(draw.seed, [UUID(text) for text in draw.candidate_ids], draw.size)) == set(drawn_ids)


def _draw(draw: RecheckDraw, lines: list[RecheckLineRow]) -> RecheckDrawRow:
    called = [line for line in lines if line.called_at and line.found_outcome != "unreachable"]
    return RecheckDrawRow(
        draw.id,
        draw.period_start,
        draw.period_end,
        draw.seed,
        draw.size,
        len(draw.candidate_ids),
        draw.drawn_at,
        draw.drawn_by_name,
        tuple(lines),
        tuple(differences_by_unit((line.request.lead_unit_name or "未交办", line.said_outcome, line.found_outcome) for line in called)),
    )
