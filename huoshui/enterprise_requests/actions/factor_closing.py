"""Restored is not closed: the firms say so. Who says it is not restored, is without supply until it is, and the matter goes on."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoshui.assignments.actions import PartOrder, SourceChange
from huoshui.assignments.queries import lead_part_of
from huoshui.assignments.queries.zone_time import moment_of
from huoshui.assignments.rules import flow
from huoshui.core.actor import Actor
from huoshui.core.clock import SHANGHAI, local_day
from huoshui.core.names import tidy_text
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.enterprise_requests.actions.events import add_event
from huoshui.enterprise_requests.actions.factor_tickets import issue_for_ticket
from huoshui.enterprise_requests.actions.factor_trail import (
    add_line,
    audit_ticket,
    locked_ticket,
    require_keeper,
    require_state,
    save_ticket,
    tell_concerned,
)
from huoshui.enterprise_requests.actions.handling import go, needed_words, save
from huoshui.enterprise_requests.models import EnterpriseRequest, FactorTicket, FactorTicketFirm, FactorTicketRequest
from huoshui.enterprise_requests.queries.terms import terms_in_force
from huoshui.enterprise_requests.rules import closing, factor_flow, request_flow
from huoshui.organizations.queries import platform_actor
from huoshui.organizations.rules import policy
from huoshui.rulebook.queries import calendar

PORTAL, RECEIPT, PHONE = "portal", "receipt", "phone"


@transaction.atomic
def restore_factor_ticket(actor: Actor, ticket_id: UUID, *, restored_at: datetime, words: str, expected_version: int) -> int:
    """登记恢复: by the unit responsible or the desk. The firms are asked for their word; requests that joined and were with no unit are
    answered with it. The new version."""
    policy.require(actor, "factors:restore")
    row = locked_ticket(actor, ticket_id, expected_version)
    require_keeper(actor, row)
    require_state(row, factor_flow.STANDING)
    now = moment_of(actor)
    factor_flow.check_restored(row.began_at, restored_at, now)
    said = needed_words(words, "恢复情况", "words", least=closing.SHORTEST_REPLY)[:500]
    waiting = FactorTicketFirm.objects.in_zone(row.zone_id).filter(ticket=row, restored_at=None)
    waiting.update(restored_at=restored_at, word="", word_channel="", word_at=None, word_by_id=None, words="")
    row.restored_at, row.state = restored_at, factor_flow.RESTORED
    terms = terms_in_force(row.zone_id, local_day(now))
    row.confirm_by = closing.confirmation_window(local_day(now), terms.confirm_within_workdays, calendar()).closes_on
    shown = f"{restored_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} 恢复：{said}"
    add_line(actor, row, "restored", shown)
    _answer_requests(actor, row, shown)
    version = save_ticket(row)
    tell_concerned(actor, row, "restored", f"已登记恢复，请在 {row.confirm_by} 前确认")
    audit_ticket(actor, "factor_ticket.restored", row, restored_at=restored_at.isoformat(), words=said)
    return version


def _answer_requests(actor: Actor, row: FactorTicket, shown: str) -> None:
    """Those with a unit of their own are answered by that unit; the others by the ticket."""
    joined = FactorTicketRequest.objects.in_zone(row.zone_id).filter(ticket=row).values("request_id")
    for request in EnterpriseRequest.objects.in_zone(row.zone_id).select_for_update(of=("self",)).filter(id__in=joined).order_by("id"):
        if request.state != request_flow.REGISTERED:
            if request_flow.STATES[request.state].is_open:
                add_event(actor, request, "ticket_restored", f"要素工单 {row.number}：{shown}", tell_enterprise=True)
            continue
        go(actor, request, request_flow.REPLIED)
        request.lead_unit_id, request.reply, request.replied_at = row.unit_id, f"要素工单 {row.number}：{shown}", moment_of(actor)
        request.outcome = request.grade = request.word = ""
        request.word_given_at, request.confirm_by = None, row.confirm_by
        add_event(actor, request, "replied", request.reply, tell_enterprise=True)
        save(request)


@transaction.atomic
def give_ticket_word(
    actor: Actor, ticket_id: UUID, enterprise_id: UUID, *, is_restored: bool, words: str = "", expected_version: int | None = None
) -> int:
    """企业确认恢复: by the firm's own user, or written down by somebody outside the unit responsible who called it (then ``words`` say
    who spoke). 还没恢复 puts the matter back to the unit. The new version."""
    policy.require(actor, "factors:word")
    row = locked_ticket(actor, ticket_id, expected_version)
    is_own = enterprise_id in actor.enterprise_ids
    if not is_own and policy.may(actor, "factors:affected"):
        raise NotVisible
    if row.unit_id in actor.unit_ids:
        raise Refusal("own_matter", "责任单位不能替企业确认恢复。", "请由企业确认，或由调度、服务员电话回访登记。")
    said = tidy_text(words)[:500]
    if not is_own:
        said = needed_words(words, "谁在电话里怎么说", "words", least=4)[:500]
    if not is_restored:
        said = needed_words(words, "还差什么", "words", least=4)[:500]
    return word_of_firm(actor, row, enterprise_id, is_restored=is_restored, words=said, channel=PORTAL if is_own else PHONE)


def word_of_firm(
    actor: Actor, row: FactorTicket, enterprise_id: UUID, *, is_restored: bool, words: str, channel: str, goes_back: bool = True
) -> int:
    """The deed itself, also where the firm spoke on its request. Call inside a transaction with ``row`` locked."""
    require_state(row, factor_flow.RESTORED, factor_flow.UNANSWERED)
    line = (
        FactorTicketFirm.objects.in_zone(row.zone_id).select_related("enterprise").filter(ticket=row, enterprise_id=enterprise_id).first()
    )
    if line is None:
        raise NotVisible
    if line.word:
        raise Refusal(
            "said_already", f"{line.enterprise.name}已经说过：{factor_flow.WORDS[line.word]}。", "情况有变请联系服务热线或新提诉求。"
        )
    line.word = factor_flow.RESTORED_WORD if is_restored else factor_flow.NOT_RESTORED_WORD
    line.word_channel, line.word_at, line.words = channel, moment_of(actor), words
    line.word_by_id = actor.user_id if channel != RECEIPT else None
    if not is_restored:
        line.restored_at = None
    line.save()
    name = line.enterprise.name
    add_line(actor, row, "confirmed" if is_restored else "not_restored", f"{name}（{factor_flow.WORD_CHANNELS[channel]}）{words}"[:1000])
    _settle(actor, row, goes_back=goes_back)
    version = save_ticket(row)
    audit_ticket(actor, "factor_ticket.word_given", row, enterprise=name, restored=is_restored, channel=channel)
    return version


def _settle(actor: Actor, row: FactorTicket, *, goes_back: bool) -> None:
    said = FactorTicketFirm.objects.in_zone(row.zone_id).filter(ticket=row).values_list("word", flat=True)
    after = factor_flow.state_after_words([factor_flow.FirmWord(word) for word in said], row.state)
    if after == row.state:
        return
    row.state = after
    if after == factor_flow.CLOSED:
        row.closed_at = moment_of(actor)
        add_line(actor, row, "closed", "受影响企业都已确认恢复")
        return
    row.restored_at, row.confirm_by, row.closed_at = None, None, None
    part = lead_part_of(row.zone_id, row.assignment_id) if row.assignment_id else None
    if goes_back and part is not None and part.state not in flow.OPEN_STATES:
        desk = platform_actor(row.zone_id, address=actor.address)
        issue_for_ticket(desk, row, PartOrder(part.unit_id), flow.URGENT, "企业反映还没恢复，请继续办理")


def follow_word_on_request(actor: Actor, request: EnterpriseRequest, *, is_solved: bool) -> None:
    """The firm's word on a request that joined a ticket is its word on the ticket, where none was given yet."""
    link = FactorTicketRequest.objects.in_zone(request.zone_id).filter(request=request).first()
    if link is None or request.enterprise_id is None:
        return
    row = FactorTicket.objects.in_zone(request.zone_id).select_for_update(of=("self",)).get(id=link.ticket_id)
    open_line = FactorTicketFirm.objects.in_zone(row.zone_id).filter(ticket=row, enterprise_id=request.enterprise_id, word="")
    if row.state in (factor_flow.RESTORED, factor_flow.UNANSWERED) and open_line.exists():
        words = request.word or closing.OUTCOMES[request.outcome]
        word_of_firm(actor, row, request.enterprise_id, is_restored=is_solved, words=words[:500], channel=RECEIPT, goes_back=False)


@transaction.atomic
def close_unanswered_tickets(zone_id: UUID) -> int:
    """Night work: restored tickets whose firms' days passed without a word of all; how many. Silence is not consent."""
    actor = platform_actor(zone_id)
    today = local_day(moment_of(actor))
    rows = FactorTicket.objects.in_zone(zone_id).select_for_update().filter(state=factor_flow.RESTORED, confirm_by__lt=today)
    count = 0
    for row in rows.order_by("id"):
        row.state, row.closed_at = factor_flow.UNANSWERED, moment_of(actor)
        add_line(actor, row, "unanswered", f"{row.confirm_by} 前没有都确认；没有确认不等于已恢复")
        audit_ticket(actor, "factor_ticket.unanswered", row, confirm_by=row.confirm_by)
        save_ticket(row)
        count += 1
    return count


def follow_factor_assignment(actor: Actor, change: SourceChange) -> None:
    """What deeds on the assignment mean for the ticket. Reporting it done needs the restoration on record first."""
    if change.source_id is None or change.part_role == flow.ASSIST:
        return
    row = FactorTicket.objects.in_zone(actor.zone_id).select_for_update(of=("self",)).filter(id=change.source_id).first()
    if row is None or row.assignment_id != change.assignment_id:
        return
    if change.step == "replied" and row.restored_at is None:
        raise Refusal("not_restored", f"{row.number} 还没有登记恢复时间。", "请先在要素工单里登记恢复，再报结。")
    if change.step in ("signed", "accepted", "shortened", "withdrawn", "rerouted"):
        add_line(actor, row, change.step, change.words)
