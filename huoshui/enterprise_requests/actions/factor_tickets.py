"""要素保障: an outage is told of, announced or opened from a request; firms and requests join; it is dispatched, corrected, cancelled."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from huoshui.assignments.actions import PartOrder, issue_assignment
from huoshui.assignments.queries import lead_part_of
from huoshui.assignments.queries.zone_time import moment_of
from huoshui.assignments.rules import flow
from huoshui.core.actor import Actor
from huoshui.core.clock import SHANGHAI, local_day
from huoshui.core.names import tidy_text
from huoshui.core.refusals import Refusal
from huoshui.enterprise_requests.actions.events import add_event
from huoshui.enterprise_requests.actions.factor_trail import (
    add_line,
    audit_ticket,
    locked_ticket,
    require_keeper,
    require_state,
    save_ticket,
    tell_concerned,
)
from huoshui.enterprise_requests.actions.handling import locked_request, needed_words
from huoshui.enterprise_requests.actions.telling import next_number
from huoshui.enterprise_requests.models import EnterpriseRequest, FactorTicket, FactorTicketArea, FactorTicketFirm, FactorTicketRequest
from huoshui.enterprise_requests.queries.factor_terms import Factor, factor_terms
from huoshui.enterprise_requests.rules import factor_flow, request_flow
from huoshui.enterprises.queries import areas_of_enterprises, enterprise_row
from huoshui.organizations.queries import areas, open_units
from huoshui.organizations.rules import policy


@dataclass(frozen=True)
class FactorOrder:
    """What is known of an outage. ``request_id`` opens it from a request, whose firm is then affected too. Moments are aware."""

    factor: str
    title: str
    unit_id: UUID
    began_at: datetime
    is_planned: bool = False
    cause: str = "unknown"
    detail: str = ""
    expected_restore_at: datetime | None = None
    enterprise_ids: Collection[UUID] = ()
    area_ids: Collection[UUID] = ()
    capacity_lost: Decimal | None = None
    production: str = "unknown"
    request_id: UUID | None = None


@transaction.atomic
def raise_factor_ticket(actor: Actor, order: FactorOrder) -> UUID:
    """Record a sudden outage, or announce a planned one before it begins. The ticket's id; officers and users of its firms are told."""
    policy.require(actor, "factors:announce" if order.is_planned else "factors:new")
    now = moment_of(actor)
    factor = _checked(actor, order, now)
    request = _request_to_join(actor, order.request_id) if order.request_id else None
    firms = {enterprise_row(actor, each).id for each in order.enterprise_ids}
    if request is not None and request.enterprise_id is not None:
        firms.add(request.enterprise_id)
    parks = {area.id for area in areas(actor)} & set(order.area_ids)
    if len(parks) != len(set(order.area_ids)):
        raise Refusal("unknown_area", "选的园区不在本区。", "请重新选择。", field="area_ids")
    if not firms and not parks:
        raise Refusal("nobody_affected", "没有写影响到哪些企业或园区。", "请至少写一家企业，或选整个园区。", field="firms")
    row: FactorTicket = FactorTicket.objects.create_in(
        actor.zone_id,
        number=next_number(actor, "YS", local_day(order.began_at).year),
        factor=order.factor,
        title=needed_words(order.title, "标题", "title", least=4)[:120],
        detail=tidy_text(order.detail)[:1000],
        cause=order.cause,
        is_planned=order.is_planned,
        announced_at=now if order.is_planned else None,
        began_at=order.began_at,
        expected_restore_at=order.expected_restore_at,
        unit_id=order.unit_id,
        capacity_lost=order.capacity_lost,
        capacity_unit=factor.capacity_unit if order.capacity_lost is not None else "",
        production=order.production,
        raised_channel=_channel(actor, order),
        raised_at=now,
        raised_by_id=actor.user_id,
    )
    for area_id in sorted(parks, key=str):
        FactorTicketArea.objects.create_in(actor.zone_id, ticket=row, area_id=area_id)
    _add(actor, row, firms)
    began = f"{order.began_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    add_line(actor, row, "announced" if order.is_planned else "raised", f"{began} 起{factor.outage_word}")
    if request is not None:
        _join(actor, row, request)
    words = f"{'计划' if order.is_planned else '突发'}{factor.outage_word} {began}"
    tell_concerned(actor, row, "raised", words, is_urgent=not order.is_planned)
    audit_ticket(
        actor, "factor_ticket.announced" if order.is_planned else "factor_ticket.raised", row, factor=order.factor,
        began_at=began, firms=len(firms), parks=len(parks),
    )  # fmt: skip
    return UUID(str(row.id))


def _checked(actor: Actor, order: FactorOrder, now: datetime) -> Factor:
    terms = factor_terms(actor.zone_id, local_day(now))
    for value, known, field, what in (
        (order.factor, {code: one.name for code, one in terms.factors.items()}, "factor", "要素"),
        (order.cause, terms.causes, "cause", "停供原因"),
        (order.production, factor_flow.PRODUCTIONS, "production", "生产影响"),
    ):
        if value not in known:
            raise Refusal("unknown_value", f"{what}没有选择，或不在字典里。", f"请选择：{'、'.join(known.values())}。", field=field)
    if order.unit_id not in {unit.id for unit in open_units(actor)}:
        raise Refusal("unknown_unit", "选的责任单位不在本区，或已经撤销。", "请重新选择。", field="unit_id")
    if order.is_planned and not policy.may(actor, "factors:join") and order.unit_id not in actor.unit_ids:
        raise Refusal("not_your_unit", "只能公告本单位负责的计划停供。", "请选择本单位。", field="unit_id")
    if order.capacity_lost is not None and order.capacity_lost < 0:
        raise Refusal("negative", "减少能力不能是负数。", "不知道就空着。", field="capacity_lost")
    factor_flow.check_times(order.began_at, order.expected_restore_at, now, is_planned=order.is_planned)
    return terms.factors[order.factor]


def _channel(actor: Actor, order: FactorOrder) -> str:
    if order.request_id is not None:
        return "request"
    if order.unit_id in actor.unit_ids:
        return "supplier"
    return "desk" if policy.may(actor, "factors:join") else "officer"


@transaction.atomic
def add_affected_firms(actor: Actor, ticket_id: UUID, enterprise_ids: Collection[UUID], *, expected_version: int | None = None) -> int:
    """More firms are without supply. Who is named already stays as it is. The new version."""
    policy.require(actor, "factors:add_firms")
    row = locked_ticket(actor, ticket_id, expected_version)
    require_state(row, factor_flow.STANDING, factor_flow.RESTORED)
    names = [enterprise_row(actor, each) for each in dict.fromkeys(enterprise_ids)]
    added = _add(actor, row, {one.id for one in names})
    if not added:
        raise Refusal("named_already", "这些企业已经在列。", "不用再加。", field="firms")
    add_line(actor, row, "firms_added", "、".join(one.name for one in names if one.id in added))
    version = save_ticket(row)
    tell_concerned(actor, row, "firms", "受停供影响", firms=added)
    audit_ticket(actor, "factor_ticket.firms_added", row, firms=len(added))
    return version


@transaction.atomic
def report_own_firm(actor: Actor, ticket_id: UUID, enterprise_id: UUID) -> int:
    """A firm of a park without supply says that it is affected too, so that its word is asked. The new version."""
    policy.require(actor, "factors:affected")
    row = locked_ticket(actor, ticket_id)
    require_state(row, factor_flow.STANDING, factor_flow.RESTORED)
    if enterprise_id not in actor.enterprise_ids or not areas_of_enterprises(row.zone_id, [enterprise_id]):
        raise Refusal("not_your_firm", "只能替本企业登记。", "请从本企业的页面进入。")
    if not _add(actor, row, {enterprise_id}):
        raise Refusal("named_already", "本企业已经在受影响名单里。", "恢复后会请您确认。")
    add_line(actor, row, "firms_added", f"{enterprise_row(actor, enterprise_id).name}自报")
    version = save_ticket(row)
    audit_ticket(actor, "factor_ticket.firms_added", row, firms=1, by="firm")
    return version


def _add(actor: Actor, row: FactorTicket, firms: Collection[UUID]) -> list[UUID]:
    named = set(FactorTicketFirm.objects.in_zone(row.zone_id).filter(ticket=row).values_list("enterprise_id", flat=True))
    added = sorted(set(firms) - named, key=str)
    for enterprise_id in added:
        FactorTicketFirm.objects.create_in(
            row.zone_id, ticket=row, enterprise_id=enterprise_id, added_at=moment_of(actor), restored_at=row.restored_at
        )
    return added


@transaction.atomic
def join_requests_to_ticket(actor: Actor, ticket_id: UUID, request_ids: Collection[UUID], *, expected_version: int) -> int:
    """Several firms told of one outage: their requests join its ticket, their firms are affected. The new version."""
    policy.require(actor, "factors:join")
    row = locked_ticket(actor, ticket_id, expected_version)
    require_state(row, factor_flow.STANDING, factor_flow.RESTORED)
    if not request_ids:
        raise Refusal("nothing_chosen", "没有选择诉求。", "请勾选后再提交。", field="request")
    for request_id in sorted(set(request_ids), key=str):
        request = _request_to_join(actor, request_id)
        _join(actor, row, request)
        if request.enterprise_id is not None:
            _add(actor, row, {request.enterprise_id})
    version = save_ticket(row)
    audit_ticket(actor, "factor_ticket.requests_joined", row, requests=len(set(request_ids)))
    return version


def _request_to_join(actor: Actor, request_id: UUID) -> EnterpriseRequest:
    request = locked_request(actor, request_id)
    if request.state not in (request_flow.REGISTERED, request_flow.DISPATCHED, request_flow.IN_PROGRESS):
        raise Refusal(
            "cannot_join", f"{request.number} 是“{request_flow.label_of(request.state)}”，不能并入。", "登记研判后再并入。", field="request"
        )
    taken = FactorTicketRequest.objects.in_zone(actor.zone_id).filter(request=request).select_related("ticket").first()
    if taken is not None:
        raise Refusal("joined_already", f"{request.number} 已经并入 {taken.ticket.number}。", "一件诉求只并入一张工单。", field="request")
    return request


def _join(actor: Actor, row: FactorTicket, request: EnterpriseRequest) -> None:
    FactorTicketRequest.objects.create_in(row.zone_id, ticket=row, request=request, joined_at=moment_of(actor))
    add_line(actor, row, "joined", f"{request.number} {request.title}")
    add_event(
        actor, request, "joined_ticket", f"并入要素工单 {row.number}：{row.title}", data={"ticket": str(row.id)}, tell_enterprise=True
    )


@transaction.atomic
def dispatch_factor_ticket(
    actor: Actor, ticket_id: UUID, *, lead: PartOrder | None = None, grade: str = flow.URGENT, requirement: str = "", expected_version: int
) -> UUID:
    """One owner, one clock: by default the unit responsible, as an urgent matter. The assignment's id."""
    policy.require(actor, "factors:dispatch")
    row = locked_ticket(actor, ticket_id, expected_version)
    require_state(row, factor_flow.STANDING)
    made = issue_for_ticket(actor, row, lead or PartOrder(row.unit_id), grade, requirement)
    save_ticket(row)
    audit_ticket(actor, "factor_ticket.dispatched", row, assignment=str(made))
    return made


def issue_for_ticket(actor: Actor, row: FactorTicket, lead: PartOrder, grade: str, requirement: str) -> UUID:
    """The assignment itself, in the caller's transaction; the caller saves the row."""
    row.assignment_id = issue_assignment(
        actor,
        title=f"恢复供应：{row.title}"[:120],
        lead=lead,
        requirement=requirement or row.detail,
        source_kind=flow.FACTOR,
        source_id=row.id,
        source_words=row.number,
        grade=grade,
    )
    part = lead_part_of(row.zone_id, row.assignment_id)
    why = f"（{part.shortened_words}）" if part.shortened_words else ""
    add_line(actor, row, "dispatched", f"主办：{part.unit_name}，{part.due_words} 前{why}")
    return row.assignment_id


@dataclass(frozen=True)
class FactorAmendment:
    """What turned out otherwise. None and empty leave a value as it is."""

    began_at: datetime | None = None
    expected_restore_at: datetime | None = None
    cause: str = ""
    production: str = ""
    capacity_lost: Decimal | None = None
    detail: str = ""


@transaction.atomic
def amend_factor_ticket(actor: Actor, ticket_id: UUID, change: FactorAmendment, *, reason: str, expected_version: int) -> int:
    """Correct or postpone, with what stood before in the trail. When an outage that has begun did begin, only the desk corrects."""
    policy.require(actor, "factors:amend")
    row = locked_ticket(actor, ticket_id, expected_version)
    require_keeper(actor, row)
    require_state(row, factor_flow.STANDING, factor_flow.RESTORED)
    why = needed_words(reason, "更正理由", "reason", least=4)
    before = _amendable(row)
    now = moment_of(actor)
    began_at = change.began_at or row.began_at
    if began_at != row.began_at and row.began_at <= now and not policy.may(actor, "factors:join"):
        raise Refusal("desk_corrects", "停供已经开始，开始时间由调度更正。", "请联系调度并说明依据。", field="began_at")
    _apply(actor, row, change, began_at, now)
    after = _amendable(row)
    changed = {key: value for key, value in after.items() if value != before[key]}
    if not changed:
        raise Refusal("nothing_changed", "没有改动。", "请改动后再提交，或返回。")
    words = "；".join(f"{key} {before[key] or '（空）'} → {value or '（空）'}" for key, value in changed.items())
    add_line(actor, row, "amended", f"{words}。{why}")
    version = save_ticket(row)
    if "停供时间" in changed or "预计恢复" in changed:
        tell_concerned(actor, row, "amended", "停供安排有变")
    audit_ticket(actor, "factor_ticket.amended", row, before={key: before[key] for key in changed}, **changed)
    return version


def _apply(actor: Actor, row: FactorTicket, change: FactorAmendment, began_at: datetime, now: datetime) -> None:
    terms = factor_terms(row.zone_id, local_day(now))
    if change.cause and change.cause not in terms.causes:
        raise Refusal("unknown_value", "停供原因不在字典里。", f"请选择：{'、'.join(terms.causes.values())}。", field="cause")
    if change.production and change.production not in factor_flow.PRODUCTIONS:
        raise Refusal("unknown_value", "生产影响没有选择。", "请从列表里选择。", field="production")
    if began_at != row.began_at:
        factor_flow.check_times(began_at, None, now, is_planned=row.is_planned and row.began_at > now)
    expected = change.expected_restore_at or row.expected_restore_at
    if expected is not None and expected <= began_at:
        raise Refusal("restore_before_begin", "预计恢复时间不晚于开始时间。", "请改预计恢复时间。", field="expected_restore_at")
    if row.restored_at is not None and row.restored_at < began_at:
        raise Refusal("restored_before_begin", "恢复时间早于停供开始时间。", "请核对两个时间。", field="began_at")
    row.began_at, row.expected_restore_at = began_at, expected
    row.cause, row.production = change.cause or row.cause, change.production or row.production
    row.detail = tidy_text(change.detail)[:1000] or row.detail
    if change.capacity_lost is not None:
        factor = terms.factors.get(row.factor)
        row.capacity_lost, row.capacity_unit = change.capacity_lost, factor.capacity_unit if factor else row.capacity_unit


def _amendable(row: FactorTicket) -> dict[str, str]:
    def minute(moment: datetime | None) -> str:
        return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if moment else ""

    return {
        "停供时间": minute(row.began_at),
        "预计恢复": minute(row.expected_restore_at),
        "停供原因": row.cause,
        "生产影响": factor_flow.PRODUCTIONS[row.production],
        "减少能力": "" if row.capacity_lost is None else f"{row.capacity_lost.normalize():f}",
        "情况说明": row.detail,
    }


@transaction.atomic
def cancel_factor_ticket(actor: Actor, ticket_id: UUID, *, reason: str, expected_version: int) -> int:
    """A planned outage does not take place; or, by the desk alone, a ticket was recorded in error. It counts nowhere."""
    policy.require(actor, "factors:cancel")
    row = locked_ticket(actor, ticket_id, expected_version)
    require_keeper(actor, row)
    require_state(row, factor_flow.STANDING)
    if row.began_at <= moment_of(actor) and (not policy.may(actor, "factors:join") or row.unit_id in actor.unit_ids):
        raise Refusal("begun_already", "停供已经开始，责任单位不能取消。", "登记有误的，由调度核实后取消。")
    if row.assignment_id is not None and lead_part_of(row.zone_id, row.assignment_id).state in flow.OPEN_STATES:
        raise Refusal("with_the_unit", f"{row.number} 已经交办。", "请先在交办里撤销。")
    why = needed_words(reason, "取消原因", "reason", least=6)
    row.state, row.closed_at = factor_flow.CANCELLED, moment_of(actor)
    add_line(actor, row, "cancelled", why)
    version = save_ticket(row)
    tell_concerned(actor, row, "cancelled", "停供取消")
    audit_ticket(actor, "factor_ticket.cancelled", row, reason=why)
    return version
