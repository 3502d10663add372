"""Which factor tickets an actor sees, and which of them fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from huoshui.assignments.queries.zone_time import moment_of
from huoshui.core.actor import Actor
from huoshui.core.clock import start_of_local_day
from huoshui.core.refusals import Refusal
from huoshui.enterprise_requests.models import FactorTicket, FactorTicketArea, FactorTicketFirm
from huoshui.enterprise_requests.rules import factor_flow
from huoshui.enterprises.queries import areas_of_enterprises, ids_of_one_firm
from huoshui.organizations.rules import policy


@dataclass(frozen=True)
class FactorFilters:
    """Empty means everything. ``touching_from`` and ``touching_until``: outages that lie in these days at least in part."""

    text: str = ""
    factors: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    is_planned: bool | None = None
    unit_ids: tuple[UUID, ...] = ()
    area_id: UUID | None = None
    enterprise_id: UUID | None = None
    touching_from: date | None = None
    touching_until: date | None = None
    counted: bool = False  # only those whose time counts: begun, not cancelled
    ids: tuple[UUID, ...] = ()

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> FactorFilters:
        """Read a parsed URL query: q, factor, state, planned, unit, area, enterprise, from, until, id. Refusal ``bad_filter``."""

        def texts(name: str) -> list[str]:
            found = query.getlist(name) if hasattr(query, "getlist") else query.get(name, [])
            return [text.replace("\x00", "").strip() for text in found if text.replace("\x00", "").strip()]

        states, planned = tuple(texts("state")), "".join(texts("planned")[:1])
        if not set(states) <= factor_flow.STATES.keys() | {"ahead", "open"} or planned not in ("", "1", "0"):
            raise Refusal("bad_filter", "筛选里有认不出的状态。", "请从页面上选择。", field="state")
        return cls(
            text=" ".join(texts("q"))[:100],
            factors=tuple(texts("factor")),
            states=states,
            is_planned=None if planned == "" else planned == "1",
            unit_ids=tuple(_id(text, "unit") for text in texts("unit")),
            area_id=next((_id(text, "area") for text in texts("area")), None),
            enterprise_id=next((_id(text, "enterprise") for text in texts("enterprise")), None),
            touching_from=next((_day(text, "from") for text in texts("from")), None),
            touching_until=next((_day(text, "until") for text in texts("until")), None),
            counted="1" in texts("counted"),
            ids=tuple(_id(text, "id") for text in texts("id")),
        )


def _id(text: str, field: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refusal("bad_filter", f"筛选“{text[:40]}”无法识别。", "请从页面上选择。", field=field) from None


def _day(text: str, field: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise Refusal("bad_filter", f"日期“{text[:20]}”无法识别。", "请按 2026-03-31 的样式填写。", field=field) from None
    if not 1990 <= found.year <= 2100:
        raise Refusal("bad_filter", f"日期 {found} 不在可查询的范围。", "请改为 1990 至 2100 年之间的日期。", field=field)
    return found


def visible_tickets(actor: Actor) -> QuerySet[Any]:
    """For this domain's own queries and actions."""
    rows = FactorTicket.objects.in_zone(actor.zone_id)
    if not policy.may(actor, "factors:detail"):
        return rows.none()
    if policy.may(actor, "factors:outages"):
        return rows
    return rows.filter(touching_firms(actor.zone_id, actor.enterprise_ids))


def touching_firms(zone_id: UUID, enterprise_ids: Iterable[UUID]) -> Q:
    """Tickets that name one of the firms, or the whole park of one."""
    ids = list(enterprise_ids)
    named = FactorTicketFirm.objects.in_zone(zone_id).filter(ticket_id=OuterRef("id"), enterprise_id__in=ids)
    parks = areas_of_enterprises(zone_id, ids)
    of_park = FactorTicketArea.objects.in_zone(zone_id).filter(ticket_id=OuterRef("id"), area_id__in=list(parks))
    return Q(Exists(named)) | Q(Exists(of_park)) if parks else Q(Exists(named))


def touching_area(zone_id: UUID, area_id: UUID) -> Q:
    """Tickets that name the park, or a firm in it."""
    of_park = FactorTicketArea.objects.in_zone(zone_id).filter(ticket_id=OuterRef("id"), area_id=area_id)
    named = FactorTicketFirm.objects.in_zone(zone_id).filter(ticket_id=OuterRef("id"), enterprise__area_id=area_id)
    return Q(Exists(of_park)) | Q(Exists(named))


def filtered_tickets(actor: Actor, asked: FactorFilters) -> QuerySet[Any]:
    """The visible ones that fit."""
    rows, now = visible_tickets(actor), moment_of(actor)
    if asked.text:
        named = FactorTicketFirm.objects.in_zone(actor.zone_id).filter(ticket_id=OuterRef("id"), enterprise__name__icontains=asked.text)
        rows = rows.filter(Q(number__icontains=asked.text) | Q(title__icontains=asked.text) | Q(Exists(named)))
    if asked.states:
        rows = rows.filter(_in_states(asked.states, now))
    for given, condition in (
        (asked.factors, Q(factor__in=asked.factors)),
        (asked.unit_ids, Q(unit_id__in=asked.unit_ids)),
        (asked.ids, Q(id__in=asked.ids)),
        (asked.is_planned is not None, Q(is_planned=bool(asked.is_planned))),
    ):
        if given:
            rows = rows.filter(condition)
    if asked.counted:
        rows = rows.exclude(state=factor_flow.CANCELLED).filter(began_at__lt=now)
    if asked.area_id:
        rows = rows.filter(touching_area(actor.zone_id, asked.area_id))
    if asked.enterprise_id:
        rows = rows.filter(touching_firms(actor.zone_id, ids_of_one_firm(actor, asked.enterprise_id)))
    return _touching_days(rows, asked)


def _in_states(states: Sequence[str], now: datetime) -> Q:
    """``ahead`` and ``standing`` are told apart by the clock; ``open`` is both and those that wait for the firms."""
    found = Q(state__in=[state for state in states if state not in ("ahead", "open", "standing")])
    if "ahead" in states:
        found |= Q(state="standing", began_at__gt=now)
    if "standing" in states:
        found |= Q(state="standing", began_at__lte=now)
    if "open" in states:
        found |= Q(state__in=factor_flow.OPEN_STATES)
    return found


def _touching_days(rows: QuerySet[Any], asked: FactorFilters) -> QuerySet[Any]:
    if asked.touching_until:
        rows = rows.filter(began_at__lt=start_of_local_day(date.fromordinal(asked.touching_until.toordinal() + 1)))
    if asked.touching_from:
        rows = rows.filter(Q(restored_at=None) | Q(restored_at__gt=start_of_local_day(asked.touching_from)))
    return rows
