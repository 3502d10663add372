"""Requests as lists and pages read them: scoped by actor, numbers inside texts masked for those without the right."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from huoshui.assignments.queries import lead_due_days
from huoshui.assignments.queries.visibility import visible_assignments
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.enterprise_requests.models import EnterpriseRequest
from huoshui.enterprise_requests.queries.results import RequestPage, RequestRow
from huoshui.enterprise_requests.rules import receipts, request_flow
from huoshui.enterprise_requests.rules.personal_text import masked_text
from huoshui.enterprises.queries import ids_of_one_firm
from huoshui.operations.adapters.keys import lookup_hash
from huoshui.organizations.rules import policy

LATE, NEAR = "late", "near"
LONG_NUMBER = re.compile(r"(?<![A-Za-z])\d{7,}")
ORDERS = {"-told": ("-told_at", "-id"), "told": ("told_at", "id"), "state": ("state_since", "id")}


@dataclass(frozen=True)
class RequestFilters:
    """Empty means everything. ``states`` by code; ``open_only`` leaves ended ones out."""

    text: str = ""
    states: tuple[str, ...] = ()
    category_ids: tuple[UUID, ...] = ()
    unit_ids: tuple[UUID, ...] = ()
    area_ids: tuple[UUID, ...] = ()
    enterprise_id: UUID | None = None
    enterprise_ids: tuple[UUID, ...] = ()  # filled by ``for_one_firm``
    sitting_id: UUID | None = None
    visit_id: UUID | None = None
    matter_id: UUID | None = None
    urgencies: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    reach: str = ""
    origin: str = ""
    grades: tuple[str, ...] = ()
    open_only: bool = False
    reopened: bool = False
    told_from: date | None = None
    told_until: date | None = None
    ids: tuple[UUID, ...] = ()

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> RequestFilters:
        """Read a parsed URL query. Refusal ``bad_filter``."""
        return cls(
            text=" ".join(_texts(query, "q"))[:100],
            states=_chosen(query, "state", request_flow.STATES),
            category_ids=_ids(query, "category"),
            unit_ids=_ids(query, "unit"),
            area_ids=_ids(query, "area"),
            enterprise_id=next(iter(_ids(query, "enterprise")), None),
            sitting_id=next(iter(_ids(query, "sitting")), None),
            visit_id=next(iter(_ids(query, "visit")), None),
            matter_id=next(iter(_ids(query, "matter")), None),
            urgencies=_chosen(query, "urgency", request_flow.URGENCIES),
            channels=_chosen(query, "channel", request_flow.CHANNELS),
            reach=next(iter(_chosen(query, "reach", request_flow.REACHES)), ""),
            origin=next(iter(_chosen(query, "origin", request_flow.ORIGINS)), ""),
            grades=_chosen(query, "grade", ("satisfied", "fairly_satisfied", "not_satisfied")),
            open_only="1" in _texts(query, "open"),
            reopened="1" in _texts(query, "reopened"),
            told_from=_day(query, "from"),
            told_until=_day(query, "until"),
            ids=_ids(query, "id"),
        )


def visible(actor: Actor) -> QuerySet[Any]:
    """Rows that the actor may see. A unit sees what it leads or assists and what its people entered; a firm what is its own.

    For this domain's own queries and actions.
    """
    rows = EnterpriseRequest.objects.in_zone(actor.zone_id)
    if not policy.may(actor, "requests:detail"):
        return rows.none()
    if actor.sees_whole_zone:
        return rows
    mine = Q(told_by_id=actor.user_id)
    if actor.unit_ids:
        mine |= Q(lead_unit_id__in=list(actor.unit_ids)) | Q(assignment_id__in=visible_assignments(actor).values("id"))
    if actor.enterprise_ids:
        own = list(actor.enterprise_ids)
        mine |= Q(enterprise_id__in=own) | Q(enterprise__merged_into_id__in=own)  # what was told under a name since merged into it
    return rows.filter(mine)


def visible_request_ids(actor: Actor) -> list[UUID] | None:
    """For counting: the ids of what the actor may see; None where that is all of the zone's."""
    return None if actor.sees_whole_zone and policy.may(actor, "requests:detail") else list(visible(actor).values_list("id", flat=True))


def may_read_numbers(actor: Actor) -> bool:
    """Whether phone numbers inside texts are shown as written."""
    return policy.may(actor, "requests:unmask")


def list_requests(
    actor: Actor, filters: RequestFilters | None = None, *, order: str = "-told", after: str = "", limit: int = 50
) -> RequestPage:
    """One page, newest first. Refusal ``bad_cursor``, ``bad_order``."""
    if order not in ORDERS:
        raise Refusal("bad_order", f"不能按“{order[:20]}”排序。", "请点表头排序。", field="order")
    found = filtered(visible(actor), for_one_firm(actor, filters or RequestFilters()), reads_numbers=may_read_numbers(actor))
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
    found = filtered(
        visible(actor), RequestFilters(**{**asked.__dict__, "states": (), "open_only": False}), reads_numbers=may_read_numbers(actor)
    )
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


def for_one_firm(actor: Actor, asked: RequestFilters) -> RequestFilters:
    """The same filters with every entry that was merged into the asked firm."""
    return replace(asked, enterprise_ids=tuple(ids_of_one_firm(actor, asked.enterprise_id))) if asked.enterprise_id else asked


def filtered(found: QuerySet[Any], asked: RequestFilters, *, reads_numbers: bool = False) -> QuerySet[Any]:
    """The selection of ``asked``. A phone number finds what was told from it, and what names it, only for who may read numbers."""
    for term in asked.text.split():
        if LONG_NUMBER.search(term) and not reads_numbers:
            found = found.filter(number__icontains=term)
            continue
        either = Q(number__icontains=term) | Q(title__icontains=term) | Q(body__icontains=term) | Q(enterprise_name_told__icontains=term)
        either |= Q(enterprise__name__icontains=term)
        found = found.filter(either | Q(teller_phone_lookup=lookup_hash(term)) if LONG_NUMBER.search(term) else either)
    chosen = {
        "state__in": asked.states,
        "category_id__in": asked.category_ids,
        "lead_unit_id__in": asked.unit_ids,
        "area_id__in": asked.area_ids,
        "urgency__in": asked.urgencies,
        "channel__in": asked.channels,
        "grade__in": asked.grades,
        "id__in": asked.ids,
        "enterprise_id__in": asked.enterprise_ids or ((asked.enterprise_id,) if asked.enterprise_id else ()),
    }
    equal = {
        "sitting_id": asked.sitting_id,
        "visit_id": asked.visit_id,
        "common_matter_id": asked.matter_id,
        "reach": asked.reach,
        "origin": asked.origin,
        "told_at__gte": clock.start_of_local_day(asked.told_from) if asked.told_from else None,
        "told_at__lte": clock.end_of_local_day(asked.told_until) if asked.told_until else None,
    }
    found = found.filter(**{key: list(values) for key, values in chosen.items() if values})
    found = found.filter(**{key: value for key, value in equal.items() if value})
    if asked.open_only:
        found = found.filter(state__in=request_flow.OPEN_STATES)
    return found.filter(reopened_count__gt=0) if asked.reopened else found


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


def _texts(query: Mapping[str, Any], key: str) -> list[str]:
    getlist = getattr(query, "getlist", None)
    found = getlist(key) if getlist else query.get(key, ())
    values: Iterable[Any] = (found,) if isinstance(found, str) else (found or ())
    return [text for value in values if (text := str(value).replace("\x00", "").strip())]


def _chosen(query: Mapping[str, Any], key: str, allowed: Iterable[str]) -> tuple[str, ...]:
    known = set(allowed)
    values = _texts(query, key)
    for value in values:
        if value not in known:
            raise Refusal("bad_filter", f"筛选条件的值“{value[:40]}”无法识别。", "请从列表中选择，或清除该条件。", field=key)
    return tuple(values)


def _ids(query: Mapping[str, Any], key: str) -> tuple[UUID, ...]:
    try:
        return tuple(UUID(text) for text in _texts(query, key)[:500])
    except ValueError:
        raise Refusal("bad_filter", "筛选条件的值无法识别。", "请从列表中选择，或清除该条件。", field=key) from None


def _day(query: Mapping[str, Any], key: str) -> date | None:
    text = next(iter(_texts(query, key)), "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refusal("bad_filter", f"“{text[:20]}”不是日期。", "请按 2026-03-31 的样式填写。", field=key) from None
