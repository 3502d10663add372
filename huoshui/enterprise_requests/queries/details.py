"""One request in full, and what who holds its receipt sees of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from huoshui.assignments.queries import lead_clock_words
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible
from huoshui.enterprise_requests.models import EnterpriseRequest, RequestEvent, RequestFile
from huoshui.enterprise_requests.queries.proposals import proposal_for
from huoshui.enterprise_requests.queries.requests import request_rows
from huoshui.enterprise_requests.queries.results import EventLine, FileLine, FollowedRequest, LedgerRecord, RequestDetail
from huoshui.enterprise_requests.queries.visibility import may_read_numbers, visible
from huoshui.enterprise_requests.rules import request_flow
from huoshui.enterprise_requests.rules.closing import GRADES, OUTCOMES
from huoshui.enterprise_requests.rules.ledger_words import standing_of_told
from huoshui.enterprise_requests.rules.personal_text import holds_personal_number, masked_text
from huoshui.enterprise_requests.rules.sentences import SUBJECT_KIND
from huoshui.enterprises.rules.contact_masks import masked_name, masked_phone
from huoshui.fact_ledger.queries import facts_of
from huoshui.operations.adapters.keys import decrypt_personal
from huoshui.organizations.rules import policy

EVENT_LABELS = {
    "told": "提出诉求",
    "registered": "登记研判",
    "ledger_said": "台账更新",
    "asked_again": "企业追问",
    "declined": "不予受理",
    "joined": "并案",
    "took_in": "并入",
    "withdrawn": "企业撤回",
    "dispatched": "交办",
    "signed": "签收",
    "returned": "退回待交办",
    "rerouted": "改派",
    "shortened": "缩短时限",
    "sent_upward": "上报上级",
    "answered_from_above": "上级答复",
    "replied": "答复办结",
    "confirmed": "企业确认",
    "reopened": "退回重办",
    "unanswered": "逾期未评价",
    "rechecked": "抽查回访",
    "joined_ticket": "并入要素工单",
    "ticket_restored": "要素工单恢复",
    "joined_matter": "列入共性问题",
    "left_matter": "移出共性问题",
    "matter_upward": "共性问题上报",
    "matter_answered": "上级答复共性问题",
    "matter_measure": "共性问题采取措施",
}
OF_THE_ENTERPRISE = frozenset({"asked_again", "confirmed", "reopened", "withdrawn"})  # its own words, and nobody else's to read
OPERATIONS = (
    "requests:register",
    "requests:dispatch",
    "requests:decline",
    "requests:follow_up",
    "requests:join",
    "requests:upward",
    "requests:withdraw",
    "requests:word",
    "requests:unmask",
)


def request_detail(actor: Actor, request_id: UUID) -> RequestDetail:
    """Everything about one request that the actor may see; NotVisible for strangers."""
    rows = visible(actor).select_related("enterprise", "area", "category", "lead_unit")
    row = rows.filter(id=request_id).first()
    if row is None:
        raise NotVisible
    joined = list(rows.filter(joined_into_id=row.id).order_by("told_at"))
    into = rows.filter(id=row.joined_into_id).first() if row.joined_into_id else None
    shown = request_rows(actor, [row, *joined, *([into] if into else [])])
    plain = may_read_numbers(actor)
    due_words, shortened_words = ("", "")
    if row.state in request_flow.WITH_THE_UNIT and row.assignment_id:
        due_words, shortened_words = lead_clock_words(row.zone_id, row.assignment_id)
    proposes = row.state in (request_flow.TOLD, request_flow.REGISTERED) and policy.may(actor, "requests:register")
    return RequestDetail(
        row=shown[0],
        teller_name_masked=masked_name(decrypt_personal(row.teller_name_encrypted)) if row.teller_name_encrypted else "",
        teller_phone_masked=masked_phone(decrypt_personal(row.teller_phone_encrypted)) if row.teller_phone_encrypted else "",
        has_hidden_numbers=not plain and holds_personal_number(f"{row.title}\n{row.body}"),
        reply=row.reply if plain else masked_text(row.reply),
        replied_at=row.replied_at,
        word=row.word if plain else masked_text(row.word),
        word_given_at=row.word_given_at,
        events=tuple(_events(row, plain)),
        files=tuple(_files(row)),
        joined=tuple(shown[1 : 1 + len(joined)]),
        joined_into=shown[-1] if into else None,
        proposal=proposal_for(actor, row) if proposes else None,
        may=frozenset(operation for operation in OPERATIONS if policy.may(actor, operation)),
        due_words=due_words,
        shortened_words=shortened_words,
        ledger=ledger_record(actor, row.id),
    )


def ledger_record(actor: Actor, request_id: UUID) -> LedgerRecord | None:
    """What ledgers say of a request that the caller has found visible; None where no ledger speaks of it."""
    facts = facts_of(actor, SUBJECT_KIND, request_id)
    if not facts:
        return None
    told = {fact.attribute.name: fact.line.value for fact in facts if fact.is_standing and fact.line.value is not None}
    standing = standing_of_told(told, actor.stands_on or clock.today())
    due_on = told.get("due_on_told")
    return LedgerRecord(tuple(reversed(facts)), standing.closed, standing.enterprise_said, due_on if isinstance(due_on, date) else None)


def followed_request(zone_id: UUID, request_id: UUID) -> FollowedRequest:
    """What who holds the receipt sees. The caller has checked number and code."""
    rows = EnterpriseRequest.objects.in_zone(zone_id).select_related("lead_unit")
    row = rows.filter(id=request_id).first()
    if row is None:
        raise NotVisible
    followed: EnterpriseRequest = rows.get(id=row.joined_into_id) if row.joined_into_id else row  # 并案: its own words, the other's way
    state = request_flow.STATES[row.state]
    unit = followed.lead_unit.name if followed.lead_unit else ""
    steps = [line for line in _events(row, False) if line.is_told_to_enterprise]
    if followed.id != row.id:
        others = (line for line in _events(followed, False) if line.is_told_to_enterprise and line.happened_at > row.state_since)
        steps += [replace(line, words="") if line.kind in OF_THE_ENTERPRISE else line for line in others]
    return FollowedRequest(
        id=row.id,
        number=row.number,
        title=row.title,
        body=row.body,
        told_at=row.told_at,
        state=row.state,
        state_label=state.label,
        holder=request_flow.holder_words(row.state, unit),
        lead_unit_name=unit,
        reply=followed.reply,
        confirm_by=row.confirm_by,
        may_speak=row.state in (request_flow.REPLIED, request_flow.CONFIRMED, request_flow.UNANSWERED),
        may_withdraw=request_flow.may_follow(row.state, request_flow.WITHDRAWN) and not row.assignment_id,
        outcome_label=OUTCOMES.get(row.outcome, ""),
        grade_label=GRADES.get(row.grade, ""),
        steps=tuple((line.happened_at, line.label, line.words) for line in steps),
        version=row.version,
    )


def request_file(actor: Actor, file_id: UUID) -> RequestFile:
    """The row of one file of a request that the actor may see; NotVisible for any other."""
    row: RequestFile | None = (
        RequestFile.objects.in_zone(actor.zone_id)
        .select_related("request", "stored_file")
        .filter(id=file_id, request_id__in=visible(actor).values("id"))
        .first()
    )
    if row is None:
        raise NotVisible
    return row


def _events(row: EnterpriseRequest, plain: bool) -> list[EventLine]:
    rows: QuerySet[RequestEvent] = RequestEvent.objects.in_zone(row.zone_id).filter(request_id=row.id).order_by("id")
    return [
        EventLine(
            one.happened_at,
            one.actor_name,
            one.kind,
            EVENT_LABELS.get(one.kind, one.kind),
            request_flow.label_of(one.state_after),
            one.words if plain else masked_text(one.words),
            one.is_told_to_enterprise,
        )
        for one in rows
    ]


def _files(row: EnterpriseRequest) -> list[FileLine]:
    rows = RequestFile.objects.in_zone(row.zone_id).filter(request_id=row.id).select_related("stored_file").order_by("id")
    return [
        FileLine(
            one.id, one.stored_file.original_name, one.kind, one.stored_file.byte_count, one.stored_file.media_type.startswith("image/")
        )
        for one in rows
    ]
