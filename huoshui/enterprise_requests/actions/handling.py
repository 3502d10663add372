"""What the desk does with a request before and beside its dispatch: register, decline, join, take back, look at a contact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from huoshui.assignments.queries.zone_time import moment_of
from huoshui.audit import actions as audit
from huoshui.core.actor import Actor
from huoshui.core.names import tidy_text
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.enterprise_requests.actions.events import add_event
from huoshui.enterprise_requests.models import EnterpriseRequest, RequestCategory, RequestFile
from huoshui.enterprise_requests.queries.visibility import visible
from huoshui.enterprise_requests.rules import request_flow
from huoshui.enterprise_requests.rules.personal_text import masked_text
from huoshui.enterprise_requests.rules.sentences import SUBJECT_KIND
from huoshui.enterprises.queries import enterprise_row
from huoshui.operations.adapters.keys import decrypt_personal
from huoshui.organizations.queries import area as area_of
from huoshui.organizations.rules import policy


@dataclass(frozen=True)
class Judgement:
    """What a dispatcher decides of a request (研判)."""

    category_id: UUID | None
    urgency: str = "normal"
    origin: str = "new"
    reach: str = "single"
    enterprise_id: UUID | None = None
    area_id: UUID | None = None
    title: str = ""
    jobs_at_risk: int | None = None
    investment_at_risk_fen: int | None = None


@dataclass(frozen=True)
class Teller:
    """Who told it, in full: only by ``unmask_teller``."""

    name: str
    phone: str


@transaction.atomic
def register_request(actor: Actor, request_id: UUID, judgement: Judgement, *, expected_version: int) -> int:
    """登记研判: firm, category, urgency, reach. May be done again while nothing is dispatched. The new version."""
    policy.require(actor, "requests:register")
    require_visible(actor, request_id)
    chosen = _chosen(actor, judgement)
    row = locked_request(actor, request_id, expected_version)
    if row.state not in (request_flow.TOLD, request_flow.REGISTERED, request_flow.DECLINED, request_flow.JOINED):
        require_way(row, request_flow.REGISTERED)
    before = {
        "category": str(row.category_id or ""),
        "urgency": row.urgency,
        "reach": row.reach,
        "enterprise": str(row.enterprise_id or ""),
    }
    _judge(row, judgement, chosen)
    row.joined_into_id = None
    row.registered_at = row.registered_at or moment_of(actor)
    _go(actor, row, request_flow.REGISTERED)
    add_event(actor, row, "registered", row.category.name if row.category else "", tell_enterprise=before["category"] == "")
    audit_request(
        actor,
        "request.registered",
        row,
        before=before,
        after={"category": str(row.category_id), "urgency": row.urgency, "reach": row.reach, "enterprise": str(row.enterprise_id or "")},
    )
    return save(row)


@transaction.atomic
def decline_request(actor: Actor, request_id: UUID, *, reason: str, expected_version: int) -> int:
    """不予受理, with the reason that the enterprise reads."""
    policy.require(actor, "requests:decline")
    row = locked_request(actor, request_id, expected_version)
    why = needed_words(reason, "不予受理的理由", "reason", least=6)
    require_way(row, request_flow.DECLINED)
    _go(actor, row, request_flow.DECLINED)
    row.closed_at = moment_of(actor)
    add_event(actor, row, "declined", why, tell_enterprise=True)
    audit_request(actor, "request.declined", row, after={"reason": why})
    return save(row)


@transaction.atomic
def join_request(actor: Actor, request_id: UUID, into_id: UUID, *, expected_version: int) -> int:
    """并案: the same matter is already told. Whoever told this one follows the other from now on, and is told so."""
    policy.require(actor, "requests:join")
    require_visible(actor, request_id)
    require_visible(actor, into_id)
    row = locked_request(actor, request_id, expected_version)
    other = locked_request(actor, into_id)
    if other.id == row.id or other.state in (request_flow.JOINED, request_flow.DECLINED, request_flow.WITHDRAWN):
        raise Refusal(
            "cannot_join", f"不能并入 {other.number}（{request_flow.label_of(other.state)}）。", "请选择一件仍有效的诉求。", field="into"
        )
    if not request_flow.STATES[other.state].is_open:
        raise Refusal(
            "cannot_join_closed",
            f"{other.number} 已经{request_flow.label_of(other.state)}，新提出的不能并进去。",
            "请单独登记交办。",
            field="into",
        )
    require_way(row, request_flow.JOINED)
    _go(actor, row, request_flow.JOINED)
    row.joined_into = other
    add_event(actor, row, "joined", f"并入 {other.number} 一起办理", data={"into": str(other.id)}, tell_enterprise=True)
    add_event(actor, other, "took_in", f"{row.number} 并入本件", data={"from": str(row.id)})
    audit_request(actor, "request.joined", row, after={"into": other.number})
    return save(row)


@transaction.atomic
def withdraw_request(actor: Actor, request_id: UUID, *, reason: str, expected_version: int) -> int:
    """The enterprise takes its request back; only who told it, or its firm."""
    policy.require(actor, "requests:withdraw")
    row = locked_request(actor, request_id, expected_version)
    if row.told_by_id != actor.user_id and not is_of_own_firm(actor, row):
        raise Refusal("not_the_teller", "只有提出诉求的人或企业能撤回。", "如企业口头要求撤回，请登记为不予受理并写明。")
    return withdraw_row(actor, row, reason)


def is_of_own_firm(actor: Actor, row: EnterpriseRequest) -> bool:
    """Whether the request is that of the actor's firm, also where it was told under an entry that has been merged into it."""
    if row.enterprise_id in actor.enterprise_ids:
        return True
    return row.enterprise is not None and row.enterprise.merged_into_id in actor.enterprise_ids


def withdraw_row(actor: Actor, row: EnterpriseRequest, reason: str) -> int:
    """The deed itself, also for who holds the receipt. Call inside a transaction with ``row`` locked."""
    require_way(row, request_flow.WITHDRAWN)
    if row.assignment_id:
        raise Refusal("already_with_unit", "诉求已经交办，正在办理。", "如问题已自行解决，请等待答复后确认；或联系服务热线说明。")
    _go(actor, row, request_flow.WITHDRAWN)
    row.closed_at = moment_of(actor)
    add_event(actor, row, "withdrawn", tidy_text(reason)[:500], tell_enterprise=True)
    audit_request(actor, "request.withdrawn", row, after={"reason": masked_text(tidy_text(reason))[:500]})
    return save(row)


@transaction.atomic
def unmask_teller(actor: Actor, request_id: UUID, *, reason: str) -> Teller:
    """Name and phone in full. Needs the right and a reason; both go into the audit trail."""
    row = locked_request(actor, request_id)
    policy.require(actor, "requests:unmask")
    why = needed_words(reason, "查看联系方式的事由", "reason", least=4)
    audit_request(actor, "request.unmasked", row, after={"reason": why})
    return Teller(
        decrypt_personal(row.teller_name_encrypted) if row.teller_name_encrypted else "",
        decrypt_personal(row.teller_phone_encrypted) if row.teller_phone_encrypted else "",
    )


@transaction.atomic
def note_file_opened(actor: Actor, file: RequestFile) -> None:
    """A look at what an enterprise sent along leaves a row: photos show people and plants."""
    after = {"file": file.stored_file.original_name}
    audit.record(
        actor,
        "request.file_opened",
        subject_kind=SUBJECT_KIND,
        subject_id=file.request_id,
        subject_label=file.request.number,
        after=after,
    )


def require_visible(actor: Actor, request_id: UUID) -> None:
    """NotVisible for a stranger's and a random id."""
    if not visible(actor).filter(id=request_id).exists():
        raise NotVisible


def locked_request(actor: Actor, request_id: UUID, expected_version: int | None = None) -> EnterpriseRequest:
    """The row, locked for this transaction. NotVisible; StaleVersion where somebody changed it first."""
    row: EnterpriseRequest | None = visible(actor).select_for_update(of=("self",)).filter(id=request_id).first()
    if row is None:
        raise NotVisible
    if expected_version is not None and row.version != expected_version:
        theirs = {"version": row.version, "state": request_flow.label_of(row.state), "since": row.state_since.isoformat()}
        raise StaleVersion(yours={"version": expected_version}, theirs=theirs)
    return row


def require_way(row: EnterpriseRequest, next_state: str) -> None:
    """Refusal where the request cannot go there from where it is."""
    if not request_flow.may_follow(row.state, next_state):
        raise Refusal(
            "wrong_state",
            f"{row.number} 现在是“{request_flow.label_of(row.state)}”，不能转为“{request_flow.label_of(next_state)}”。",
            "可能有人刚刚办过，请刷新页面看最新进展。",
        )


def go(actor: Actor, row: EnterpriseRequest, next_state: str) -> None:
    """To the next state, refused where no way leads there."""
    require_way(row, next_state)
    _go(actor, row, next_state)


def save(row: EnterpriseRequest) -> int:
    """Write the row with its next version."""
    row.version += 1
    row.save_changes()
    return int(row.version)


def needed_words(text: str, label: str, field: str, *, least: int) -> str:
    """The text, tidied; Refusal where it says less than ``least`` characters."""
    plain = tidy_text(text)[:1000]
    if len(plain) < least:
        raise Refusal("words_missing", f"“{label}”没有写清楚。", f"请至少写 {least} 个字。", field=field)
    return plain


def _go(actor: Actor, row: EnterpriseRequest, next_state: str) -> None:
    if row.state != next_state:
        row.state, row.state_since = next_state, moment_of(actor)


@dataclass(frozen=True)
class _Chosen:
    category: RequestCategory
    enterprise_id: UUID | None
    area_id: UUID | None


def _chosen(actor: Actor, judgement: Judgement) -> _Chosen:
    """What the judgement names, of this zone; asked before the request's version, so that a stranger's id is told by nothing."""
    for value, known, name in (
        (judgement.urgency, request_flow.URGENCIES, "urgency"),
        (judgement.origin, request_flow.ORIGINS, "origin"),
        (judgement.reach, request_flow.REACHES, "reach"),
    ):
        if value not in known:
            raise Refusal("unknown_value", f"“{value[:30]}”不在可选范围。", f"请选择：{'、'.join(known.values())}。", field=name)
    firm = enterprise_row(actor, judgement.enterprise_id).id if judgement.enterprise_id is not None else None
    place = area_of(actor, judgement.area_id).id if judgement.area_id is not None else None
    category = RequestCategory.objects.in_zone(actor.zone_id).filter(id=judgement.category_id).first() if judgement.category_id else None
    if category is None:
        raise Refusal("category_missing", "没有选择类别。", "请从本区类别表中选一项。", field="category_id")
    return _Chosen(category, firm, place)


def _judge(row: EnterpriseRequest, judgement: Judgement, chosen: _Chosen) -> None:
    row.enterprise_id = chosen.enterprise_id or row.enterprise_id
    row.area_id = chosen.area_id or row.area_id
    row.category = chosen.category
    row.urgency, row.origin, row.reach = judgement.urgency, judgement.origin, judgement.reach
    row.jobs_at_risk, row.investment_at_risk_fen = judgement.jobs_at_risk, judgement.investment_at_risk_fen
    if judgement.title.strip():
        row.title = tidy_text(judgement.title)[:120]


def audit_request(
    actor: Actor, operation: str, row: EnterpriseRequest, *, before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None
) -> None:
    """One row of the audit trail about a request. Call it last."""
    audit.record(actor, operation, subject_kind=SUBJECT_KIND, subject_id=row.id, subject_label=row.number, before=before, after=after)
