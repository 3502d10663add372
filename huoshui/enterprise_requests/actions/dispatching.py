"""交办: the request becomes one assignment with one owner and one clock; what happens to that assignment happens to the request."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from huoshui.assignments.actions import PartOrder, SourceChange, issue_assignment
from huoshui.assignments.queries import LeadPart, lead_part_of
from huoshui.assignments.queries.zone_time import moment_of
from huoshui.assignments.rules import flow
from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.enterprise_requests.actions.confirming import set_window
from huoshui.enterprise_requests.actions.events import add_event
from huoshui.enterprise_requests.actions.firm_notices import REPLY, tell_firm
from huoshui.enterprise_requests.actions.handling import audit_request, go, locked_request, needed_words, require_visible, require_way, save
from huoshui.enterprise_requests.models import EnterpriseRequest, RequestFile
from huoshui.enterprise_requests.rules import closing, request_flow
from huoshui.enterprise_requests.rules.personal_text import masked_text
from huoshui.organizations.queries import open_units, platform_actor
from huoshui.organizations.rules import policy

GRADE_OF_URGENCY = {"normal": flow.GENERAL, "urgent": flow.URGENT, "critical": flow.URGENT}


@transaction.atomic
def dispatch_request(
    actor: Actor,
    request_id: UUID,
    *,
    lead: PartOrder,
    assists: Sequence[PartOrder] = (),
    grade: str = "",
    requirement: str = "",
    expected_version: int,
) -> UUID:
    """Give a registered request to its lead unit and its assists; the assignment's id."""
    policy.require(actor, "requests:dispatch")
    require_visible(actor, request_id)
    _refuse_unknown_units(actor, [lead, *assists])
    row = locked_request(actor, request_id, expected_version)
    require_way(row, request_flow.DISPATCHED)
    return issue_for_request(actor, row, lead, assists, grade or GRADE_OF_URGENCY[row.urgency], requirement)


def _refuse_unknown_units(actor: Actor, orders: Sequence[PartOrder]) -> None:
    known = {unit.id for unit in open_units(actor)}
    if any(order.unit_id not in known for order in orders):
        raise Refusal("unknown_unit", "选的单位不在本区，或已经撤销。", "请重新选择。", field="lead_unit_id")


def dispatch_again(actor: Actor, row: EnterpriseRequest) -> UUID | None:
    """A new round of the unit that answered, with a clock of its own, in the transaction that sent it back.

    None where that unit has been dissolved since: the enterprise's word stands, and the desk gives it to another.
    """
    if row.lead_unit_id is None:
        raise RuntimeError(f"{row.number} was answered by no unit")
    desk = platform_actor(row.zone_id, address=actor.address)
    words = masked_text(f"第 {row.reopened_count} 次重办。企业意见：{row.word or closing.OUTCOMES[row.outcome]}")
    go(actor, row, request_flow.REGISTERED)
    if row.lead_unit_id not in {unit.id for unit in open_units(desk)}:
        gone = row.lead_unit.name if row.lead_unit else "原主办单位"
        row.lead_unit_id, row.assignment_id = None, None
        add_event(desk, row, "returned", f"{gone}已撤销，退回待交办。{words}")
        save(row)
        return None
    return issue_for_request(desk, row, PartOrder(row.lead_unit_id), (), GRADE_OF_URGENCY[row.urgency], words)


def issue_for_request(
    actor: Actor, row: EnterpriseRequest, lead: PartOrder, assists: Sequence[PartOrder], grade: str, requirement: str
) -> UUID:
    """The deed itself, also for rows of a ledger. Call inside a transaction with ``row`` locked or just made; saves the row.

    Numbers of people inside the text do not travel with the order: whoever may read them opens the request.
    """
    firm = row.enterprise.name if row.enterprise else row.enterprise_name_told
    go(actor, row, request_flow.DISPATCHED)
    row.lead_unit_id = lead.unit_id
    row.signed_in_time = row.replied_in_time = None
    row.assignment_id = issue_assignment(
        actor,
        title=masked_text(f"{firm}：{row.title}")[:120],
        lead=lead,
        assists=assists,
        requirement=requirement or masked_text(row.body)[:2000],
        source_kind=flow.REQUEST,
        source_id=row.id,
        source_words=row.number,
        about_kind="enterprise" if row.enterprise_id else "",
        about_id=row.enterprise_id,
        about_label=firm,
        grade=grade,
    )
    part = lead_part_of(row.zone_id, row.assignment_id)
    why = f"（{part.shortened_words}）" if part.shortened_words else ""
    add_event(actor, row, "dispatched", f"主办：{part.unit_name}，{part.due_words} 前办结{why}", tell_enterprise=True)
    audit_request(actor, "request.dispatched", row, after={"lead_unit": part.unit_name, "due_on": part.due_on, "assists": len(assists)})
    save(row)
    return row.assignment_id


@transaction.atomic
def send_upward(actor: Actor, request_id: UUID, *, upward_to: str, reason: str, expected_version: int) -> int:
    """Above the zone's power: it waits for the city or province. The new version."""
    policy.require(actor, "requests:upward")
    row = locked_request(actor, request_id, expected_version)
    to, why = needed_words(upward_to, "上报到哪里", "upward_to", least=2), needed_words(reason, "上报理由", "reason", least=10)
    if row.state == request_flow.IN_PROGRESS:
        raise Refusal("with_the_unit", f"{row.number} 还在办理中。", "请先在交办里撤销或请主办单位报结，再上报。")
    go(actor, row, request_flow.UPWARD)
    add_event(actor, row, "sent_upward", f"上报{to}：{why}", data={"to": to}, tell_enterprise=True)
    audit_request(actor, "request.sent_upward", row, after={"to": to})
    return save(row)


@transaction.atomic
def answer_from_above(actor: Actor, request_id: UUID, *, answer: str, resolves: bool, expected_version: int) -> int:
    """What came back: an answer that goes to the enterprise, or a task that goes to the desk again. The new version."""
    policy.require(actor, "requests:upward")
    row = locked_request(actor, request_id, expected_version)
    if row.state != request_flow.UPWARD:
        raise Refusal("wrong_state", f"{row.number} 没有上报在外。", "请刷新页面看最新进展。")
    words = needed_words(answer, "上级答复", "answer", least=closing.SHORTEST_REPLY)
    if resolves:
        _reply(actor, row, words)
        add_event(actor, row, "answered_from_above", words, tell_enterprise=True)
    else:
        go(actor, row, request_flow.REGISTERED)
        add_event(actor, row, "answered_from_above", f"{words}（由本区继续办理）", tell_enterprise=True)
    audit_request(actor, "request.answered_from_above", row, after={"resolves": resolves})
    return save(row)


def follow_assignment(actor: Actor, change: SourceChange) -> None:
    """What each deed on the assignment means for its request; called in the same transaction. A refusal undoes the deed."""
    if change.source_id is None or change.step == "issued" or change.part_role == flow.ASSIST:
        return
    row = EnterpriseRequest.objects.in_zone(actor.zone_id).select_for_update(of=("self",)).filter(id=change.source_id).first()
    if row is None or row.assignment_id != change.assignment_id:
        return
    deed = _DEEDS.get(change.step)
    if deed is not None:
        deed(actor, row, change.lead or lead_part_of(row.zone_id, change.assignment_id), change)


def _signed(actor: Actor, row: EnterpriseRequest, part: LeadPart, change: SourceChange) -> None:
    go(actor, row, request_flow.IN_PROGRESS)
    row.signed_in_time = part.was_received_in_time
    add_event(actor, row, "signed", f"{part.unit_name}已签收，{part.due_on} 前办结", tell_enterprise=True)
    save(row)


def _rerouted(actor: Actor, row: EnterpriseRequest, part: LeadPart, change: SourceChange) -> None:
    row.lead_unit_id = part.unit_id
    if row.state == request_flow.IN_PROGRESS:
        go(actor, row, request_flow.REGISTERED)
        go(actor, row, request_flow.DISPATCHED)
    add_event(actor, row, "rerouted", f"改由{part.unit_name}主办，{part.due_on} 前办结", tell_enterprise=True)
    save(row)


def _shortened(actor: Actor, row: EnterpriseRequest, part: LeadPart, change: SourceChange) -> None:
    add_event(actor, row, "shortened", f"时限缩短到 {part.due_words}：{part.shortened_words}", tell_enterprise=True)


def _withdrawn(actor: Actor, row: EnterpriseRequest, part: LeadPart, change: SourceChange) -> None:
    go(actor, row, request_flow.REGISTERED)
    row.assignment_id, row.lead_unit_id = None, None
    add_event(actor, row, "returned", f"交办已撤销：{change.words}")
    save(row)


def _reported_done(actor: Actor, row: EnterpriseRequest, part: LeadPart, change: SourceChange) -> None:
    """Before the desk sees it: a reply that does not answer, or without proof, is refused at once."""
    closing.check_reply(part.reply_words, len(part.proof_file_ids) + bool(part.proof_words))


def _accepted(actor: Actor, row: EnterpriseRequest, part: LeadPart, change: SourceChange) -> None:
    row.replied_in_time = part.was_in_time
    _reply(actor, row, part.reply_words)
    for file_id in part.proof_file_ids:
        RequestFile.objects.create_in(
            row.zone_id, request=row, stored_file_id=file_id, kind=RequestFile.Kind.PROOF, added_at=moment_of(actor)
        )
    add_event(actor, row, "replied", part.reply_words, tell_enterprise=True)
    audit_request(actor, "request.replied", row, after={"unit": part.unit_name, "in_time": part.was_in_time})
    save(row)


def _reply(actor: Actor, row: EnterpriseRequest, words: str) -> None:
    go(actor, row, request_flow.REPLIED)
    row.reply, row.replied_at = words, moment_of(actor)
    row.outcome = row.grade = row.word = ""  # of an earlier round; it stands in the timeline
    row.word_given_at = None
    set_window(actor, row)
    tell_firm(actor, row, REPLY)


_DEEDS = {
    "signed": _signed,
    "rerouted": _rerouted,
    "dispute_upheld": _rerouted,
    "shortened": _shortened,
    "dispute_rejected": _signed,  # by that decision the unit has it
    "withdrawn": _withdrawn,
    "replied": _reported_done,
    "accepted": _accepted,
}
