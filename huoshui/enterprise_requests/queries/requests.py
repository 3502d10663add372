"""Requests as lists and pages read them: scoped by actor, numbers inside texts masked for those without the right."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from huoshui.assignments.queries import lead_due_days
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.enterprise_requests.models import EnterpriseRequest
from huoshui.enterprise_requests.queries.request_filters import RequestFilters, selection
from huoshui.enterprise_requests.queries.results import RequestPage, RequestRow
from huoshui.enterprise_requests.queries.visibility import may_read_numbers, visible
from huoshui.enterprise_requests.rules import receipts, request_flow
from huoshui.enterprise_requests.rules.personal_text import masked_text

ORDERS = {"-told": ("-told_at", "-id"), "told": ("told_at", "id"), "state": ("state_since", "id")}


def list_requests(
    actor: Actor, filters: RequestFilters | None = None, *, order: str = "-told", after: str = "", limit: int = 50
) -> RequestPage:
    """One page, newest first. Refusal ``bad_cursor``, ``bad_order``."""
    if order not in ORDERS:
        raise Refusal("bad_order", f"不能按“{order[:20]}”排序。", "请点表头排序。", field="order")
    found = selection(actor, filters)
    size = max(1, min(limit, 500))
    page = _after(found, order, after) if after else found
    rows = list(page.select_related("enterprise", "area", "category", "lead_unit").order_by(*ORDERS[order])[: size + 1])
    cursor = _cursor(rows[size - 1], order) if len(rows) > size else ""
    return RequestPage(tuple(request_rows(actor, rows[:size])), cursor, found.count())


def request_row(actor: Actor, request_id: UUID) -> RequestRow:
    """One request, or NotVisible."""
    row = visible(actor).select_related("enterprise", "area", "category", "lead_unit").filter(id=request_id).first()
    if row is None:
        raise NotVisible
    return request_rows(actor, [row])[0]


def request_by_number(actor: Actor, text: str) -> RequestRow:
    """One request by its receipt number as people type it, or NotVisible."""
    found = visible(actor).filter(number=receipts.normalised_number(text)).values_list("id", flat=True).first()
    if found is None:
        raise NotVisible
    return request_row(actor, found)


def requests_by_id(actor: Actor, ids: Iterable[UUID]) -> list[RequestRow]:
    """Those of ``ids`` that the actor may see, newest first."""
    rows = visible(actor).filter(id__in=list(ids)).select_related("enterprise", "area", "category", "lead_unit").order_by("-told_at", "-id")
    return request_rows(actor, list(rows))


def counts_by_state(actor: Actor, filters: RequestFilters | None = None) -> dict[str, int]:
    """How many of the selection stand in each state; the states of the filter itself do not count."""
    asked = filters or RequestFilters()
    found = selection(actor, replace(asked, states=(), open_only=False))
    counted = dict(found.values_list("state").annotate(count=Count("id")))
    return {code: counted.get(code, 0) for code in request_flow.STATES}


def request_rows(actor: Actor, rows: Sequence[EnterpriseRequest]) -> list[RequestRow]:
    """Rows as pages show them; one further query for the clocks."""
    dues = lead_due_days(actor.zone_id, [row.assignment_id for row in rows if row.assignment_id])
    today = actor.stands_on or clock.today()
    plain = may_read_numbers(actor)
    return [_row(row, dues.get(row.assignment_id) if row.assignment_id else None, today, plain) for row in rows]


def _row(row: EnterpriseRequest, due_on: date | None, today: date, plain: bool) -> RequestRow:
    runs = row.state in request_flow.WITH_THE_UNIT and due_on is not None
    return RequestRow(
        id=row.id,
        number=row.number,
        title=row.title if plain else masked_text(row.title),
        body=row.body if plain else masked_text(row.body),
        channel=row.channel,
        told_at=row.told_at,
        enterprise_id=row.enterprise_id,
        enterprise_name=row.enterprise.name if row.enterprise else row.enterprise_name_told,
        area_name=row.area.name if row.area else "",
        category_id=row.category_id,
        category_name=row.category.name if row.category else "",
        urgency=row.urgency,
        origin=row.origin,
        reach=row.reach,
        jobs_at_risk=row.jobs_at_risk,
        investment_at_risk_fen=row.investment_at_risk_fen,
        state=row.state,
        state_since=row.state_since,
        lead_unit_id=row.lead_unit_id,
        lead_unit_name=row.lead_unit.name if row.lead_unit else "",
        assignment_id=row.assignment_id,
        due_on=due_on if runs else None,
        is_overdue=bool(runs and due_on and due_on < today),
        confirm_by=row.confirm_by,
        outcome=row.outcome,
        grade=row.grade,
        reopened_count=row.reopened_count,
        common_matter_id=row.common_matter_id,
        version=row.version,
    )


def _after(found: QuerySet[Any], order: str, after: str) -> QuerySet[Any]:
    try:
        key, last_id = json.loads(urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        moment, last = datetime.fromisoformat(key), UUID(last_id)
    except (ValueError, TypeError, AttributeError):
        raise Refusal("bad_cursor", "翻页位置已失效。", "请从第一页重新查看。", field="after") from None
    column = ORDERS[order][0].lstrip("-")
    way = "lt" if ORDERS[order][0].startswith("-") else "gt"
    return found.filter(Q(**{f"{column}__{way}": moment}) | Q(**{column: moment, f"id__{way}": last}))


def _cursor(row: EnterpriseRequest, order: str) -> str:
    moment = getattr(row, ORDERS[order][0].lstrip("-"))
    return urlsafe_b64encode(json.dumps([moment.isoformat(), str(row.id)]).encode()).decode().rstrip("=")
