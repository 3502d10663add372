"""Factor tickets as lists and pages show them. Everybody who works in the zone sees all; a firm those that reach it or its park."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef

from huoshui.assignments.queries import lead_clock_words
from huoshui.assignments.queries.zone_time import moment_of
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.enterprise_requests.models import (
    FactorTicket,
    FactorTicketArea,
    FactorTicketEvent,
    FactorTicketFirm,
    FactorTicketRequest,
)
from huoshui.enterprise_requests.queries.factor_filters import FactorFilters, filtered_tickets, visible_tickets
from huoshui.enterprise_requests.queries.factor_terms import FactorTerms, factor_terms
from huoshui.enterprise_requests.queries.paging import Paged, paged
from huoshui.enterprise_requests.queries.requests import request_rows
from huoshui.enterprise_requests.queries.results import RequestRow
from huoshui.enterprise_requests.queries.visibility import shown_text, visible
from huoshui.enterprise_requests.rules import factor_flow
from huoshui.enterprise_requests.rules.factor_outages import Outage, outage_time
from huoshui.organizations.queries import names_of
from huoshui.organizations.rules import policy

ORDERS = {"began": "began_at", "-began": "-began_at", "number": "number", "-number": "-number"}


@dataclass(frozen=True)
class FactorTicketRow:
    """One ticket as lists show it. ``outage_seconds`` counts to the end, or to now while ``is_running``."""

    id: UUID
    number: str
    factor: str
    factor_name: str
    outage_word: str
    title: str
    cause: str
    cause_name: str
    is_planned: bool
    announced_at: datetime | None
    is_notice_in_time: bool | None
    began_at: datetime
    expected_restore_at: datetime | None
    restored_at: datetime | None
    outage_seconds: int
    is_running: bool
    unit_id: UUID
    unit_name: str
    firm_names: tuple[str, ...]
    area_names: tuple[str, ...]
    firms_confirmed: int
    capacity_lost: Decimal | None
    capacity_unit: str
    production: str
    production_label: str
    state: str
    state_label: str
    confirm_by: date | None
    assignment_id: UUID | None
    version: int

    @property
    def is_open(self) -> bool:
        return self.state in factor_flow.OPEN_STATES


@dataclass(frozen=True)
class AffectedFirm:
    """One affected firm with its own word."""

    enterprise_id: UUID
    enterprise_name: str
    restored_at: datetime | None
    word: str
    word_label: str
    word_channel_label: str
    word_at: datetime | None
    words: str


@dataclass(frozen=True)
class FactorEventLine:
    """One line of the trail."""

    kind_label: str
    happened_at: datetime
    actor_name: str
    words: str


@dataclass(frozen=True)
class FactorTicketDetail:
    """Everything about one ticket that the actor may see: a firm sees its own line only, and its own requests."""

    row: FactorTicketRow
    detail: str
    channel_label: str
    raised_at: datetime
    raised_by_name: str
    firms: tuple[AffectedFirm, ...]
    requests: tuple[RequestRow, ...]
    events: tuple[FactorEventLine, ...]
    due_words: str
    shortened_words: str
    may_keep: bool


EVENT_LABELS = {
    "raised": "登记",
    "announced": "公告计划停供",
    "joined": "并入诉求",
    "firms_added": "增加受影响企业",
    "amended": "更正",
    "dispatched": "交办",
    "signed": "签收",
    "accepted": "审定办结",
    "shortened": "缩短时限",
    "restored": "登记恢复",
    "confirmed": "企业确认恢复",
    "not_restored": "企业说还没恢复",
    "closed": "销号",
    "unanswered": "逾期未确认",
    "cancelled": "取消",
    "withdrawn": "交办撤销",
    "rerouted": "改派",
}


def list_factor_tickets(
    actor: Actor, filters: FactorFilters | None = None, *, order: str = "-began", after: str = "", limit: int = 50
) -> Paged[FactorTicketRow]:
    """One page, newest outages first. Refusal ``bad_cursor``, ``bad_order``."""
    if order not in ORDERS:
        raise Refusal("bad_order", f"不能按“{order[:20]}”排序。", "请点表头排序。", field="order")
    found = filtered_tickets(actor, filters or FactorFilters()).select_related("unit")
    return paged(found, ORDERS[order], lambda rows: ticket_rows(actor, rows), after=after, limit=limit)


def factor_ticket_row(actor: Actor, ticket_id: UUID) -> FactorTicketRow:
    """One, or NotVisible."""
    row = visible_tickets(actor).select_related("unit").filter(id=ticket_id).first()
    if row is None:
        raise NotVisible
    return ticket_rows(actor, [row])[0]


def ticket_rows(actor: Actor, rows: Sequence[FactorTicket]) -> list[FactorTicketRow]:
    """As lists show them. A firm's user reads the names of its own firms alone. Four queries, whatever their number."""
    now = moment_of(actor)
    terms = factor_terms(actor.zone_id, local_day(now))
    ids = [row.id for row in rows]
    own = None if policy.may(actor, "factors:outages") else actor.enterprise_ids
    firms: dict[UUID, list[FactorTicketFirm]] = {}
    for line in (
        FactorTicketFirm.objects.in_zone(actor.zone_id).filter(ticket_id__in=ids).select_related("enterprise").order_by("added_at", "id")
    ):
        if own is None or line.enterprise_id in own:
            firms.setdefault(line.ticket_id, []).append(line)
    parks: dict[UUID, list[str]] = {}
    for park in FactorTicketArea.objects.in_zone(actor.zone_id).filter(ticket_id__in=ids).select_related("area").order_by("id"):
        parks.setdefault(park.ticket_id, []).append(park.area.name)
    return [_row(row, firms.get(row.id, []), tuple(parks.get(row.id, [])), terms, now) for row in rows]


def _row(row: FactorTicket, firms: list[FactorTicketFirm], parks: tuple[str, ...], terms: FactorTerms, now: datetime) -> FactorTicketRow:
    time = outage_time([Outage(row.id, row.began_at, row.restored_at)], row.began_at, max(now, row.began_at), now)
    factor = terms.factors.get(row.factor)
    in_time = None
    if row.is_planned and row.announced_at is not None:
        in_time = factor_flow.was_announced_in_time(row.announced_at, row.began_at, factor.notice_days if factor else 0)
    cancelled = row.state == factor_flow.CANCELLED
    return FactorTicketRow(
        id=row.id,
        number=row.number,
        factor=row.factor,
        factor_name=terms.factor_name(row.factor),
        outage_word=terms.outage_word(row.factor),
        title=row.title,
        cause=row.cause,
        cause_name=terms.causes.get(row.cause, row.cause),
        is_planned=row.is_planned,
        announced_at=row.announced_at,
        is_notice_in_time=in_time,
        began_at=row.began_at,
        expected_restore_at=row.expected_restore_at,
        restored_at=row.restored_at,
        outage_seconds=0 if cancelled else time.seconds,
        is_running=row.state == factor_flow.STANDING and row.began_at <= now,
        unit_id=row.unit_id,
        unit_name=row.unit.name,
        firm_names=tuple(line.enterprise.name for line in firms),
        area_names=parks,
        firms_confirmed=sum(line.word == factor_flow.RESTORED_WORD for line in firms),
        capacity_lost=row.capacity_lost,
        capacity_unit=row.capacity_unit,
        production=row.production,
        production_label=factor_flow.PRODUCTIONS[row.production],
        state=row.state,
        state_label=factor_flow.label_of(row.state, row.began_at, now),
        confirm_by=row.confirm_by,
        assignment_id=row.assignment_id,
        version=row.version,
    )


def factor_ticket(actor: Actor, ticket_id: UUID) -> FactorTicketDetail:
    """One with firms, requests and trail, or NotVisible. About twelve queries."""
    found = visible_tickets(actor).select_related("unit").filter(id=ticket_id).first()
    if found is None:
        raise NotVisible
    sees_all = policy.may(actor, "factors:outages")
    lines = (
        FactorTicketFirm.objects.in_zone(actor.zone_id).filter(ticket_id=found.id).select_related("enterprise").order_by("added_at", "id")
    )
    requests = FactorTicketRequest.objects.in_zone(actor.zone_id).filter(ticket_id=found.id).values("request_id")
    due, shortened = lead_clock_words(actor.zone_id, found.assignment_id) if found.assignment_id else ("", "")
    events = FactorTicketEvent.objects.in_zone(actor.zone_id).filter(ticket_id=found.id).order_by("-id")
    return FactorTicketDetail(
        row=ticket_rows(actor, [found])[0],
        detail=found.detail,
        channel_label=factor_flow.CHANNELS[found.raised_channel],
        raised_at=found.raised_at,
        raised_by_name=names_of([found.raised_by_id]).get(found.raised_by_id, ""),
        firms=tuple(_firm(actor, line) for line in lines if sees_all or line.enterprise_id in actor.enterprise_ids),
        requests=tuple(
            request_rows(actor, list(visible(actor).filter(id__in=requests).select_related("enterprise", "area", "category", "lead_unit")))
        ),
        events=tuple(
            FactorEventLine(EVENT_LABELS[event.kind], event.happened_at, event.actor_name, shown_text(actor, event.words))
            for event in (events if sees_all else events.filter(kind__in=("raised", "announced", "restored", "amended", "cancelled")))
        ),
        due_words=due,
        shortened_words=shortened,
        may_keep=may_keep(actor, found),
    )


def _firm(actor: Actor, line: FactorTicketFirm) -> AffectedFirm:
    return AffectedFirm(
        line.enterprise_id,
        line.enterprise.name,
        line.restored_at,
        line.word,
        factor_flow.WORDS.get(line.word, ""),
        factor_flow.WORD_CHANNELS.get(line.word_channel, ""),
        line.word_at,
        shown_text(actor, line.words),
    )


def may_keep(actor: Actor, row: FactorTicket) -> bool:
    """Whether the actor keeps this ticket: the desk, the unit responsible, or who raised it."""
    return policy.may(actor, "factors:join") or row.unit_id in actor.unit_ids or row.raised_by_id == actor.user_id


def ticket_of_request(actor: Actor, request_id: UUID) -> tuple[UUID, str] | None:
    """(ticket, its number) that a request was joined to; None for none or one that the actor may not see. One query."""
    tickets = visible_tickets(actor).filter(
        Exists(FactorTicketRequest.objects.in_zone(actor.zone_id).filter(ticket_id=OuterRef("id"), request_id=request_id))
    )
    found = tickets.values_list("id", "number").first()
    return (found[0], found[1]) if found else None


def requests_to_join(actor: Actor, ticket_id: UUID, *, limit: int = 60) -> list[RequestRow]:
    """Open requests of the factor's category that belong to no ticket, newest first; for the desk."""
    row = visible_tickets(actor).filter(id=ticket_id).first()
    if row is None:
        raise NotVisible
    factor = factor_terms(actor.zone_id, local_day(moment_of(actor))).factors.get(row.factor)
    taken = FactorTicketRequest.objects.in_zone(actor.zone_id).values("request_id")
    found = visible(actor).filter(
        state__in=("registered", "dispatched", "in_progress"), category__code=factor.request_category if factor else ""
    )
    rows = found.exclude(id__in=taken).select_related("enterprise", "area", "category", "lead_unit").order_by("-told_at", "-id")
    return request_rows(actor, list(rows[:limit]))
