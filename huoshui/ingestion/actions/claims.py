"""What a reviewer does to claims: accept, correct, reject, join to a record, add what the reader missed, take back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from huoshui.audit import actions as audit
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.names import tidy_text
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.ingestion.actions.claim_facts import withdraw_facts, withdraw_target_facts, write_facts
from huoshui.ingestion.actions.findings import recheck_document
from huoshui.ingestion.models import ClaimVersion, Document, DocumentClaim
from huoshui.ingestion.queries.claim_links import exact_links, record_label
from huoshui.ingestion.queries.claims import visible_claim
from huoshui.ingestion.queries.documents import visible_document
from huoshui.ingestion.rules.claim_fields import Fields, checked_fields, shown_meaning, shown_value
from huoshui.ingestion.rules.document_records import page_at
from huoshui.investment_projects.actions import create_project
from huoshui.organizations.rules import policy

State, Deed = DocumentClaim.State, ClaimVersion.Deed
LONGEST_QUOTE = 1_000
BY_REVIEWER = "审核人指定"
ACCEPTED = (State.ACCEPTED, State.CORRECTED)


@dataclass(frozen=True)
class AcceptedAbove:
    """What accepting many at once did: how many, and how many others had changed since they were shown."""

    accepted: int
    left_out: int


@transaction.atomic
def accept_claim(actor: Actor, claim_id: UUID, *, expected_version: int) -> int:
    """The claim holds, as it stands now; what it states of the record that it is joined to goes into the ledger. The new version.

    The same deed sent again changes nothing. StaleVersion with both where a colleague was faster.
    """
    document, claim = locked_claim(actor, claim_id, "documents:decide")
    if claim.state in ACCEPTED and claim.decided_by_id == actor.user_id and claim.version == expected_version + 1:
        return int(claim.version)
    refuse_stale(claim, expected_version)
    if claim.state != State.OPEN:
        raise _not_open(claim)
    facts = _accept(actor, document, [claim])
    _finish(actor, document, claim, "claim.accepted", before={"state": "待审"}, after={"state": claim.get_state_display(), "facts": facts})
    return int(claim.version)


@transaction.atomic
def accept_above(actor: Actor, document_id: UUID, versions: Mapping[UUID, int]) -> AcceptedAbove:
    """Accept the claims of one document that were shown (id → version as shown); those decided or changed since then are left out."""
    policy.require(actor, "documents:accept_above")
    visible_document(actor, document_id)
    document: Document = Document.objects.in_zone(actor.zone_id).select_for_update().get(id=document_id)
    _refuse_closed(document)
    rows = DocumentClaim.objects.in_zone(actor.zone_id).select_for_update().filter(document_id=document.id, id__in=list(versions))
    claims = [row for row in rows.order_by("span_start", "id") if row.state == State.OPEN and row.version == versions[row.id]]
    if claims:
        facts = _accept(actor, document, claims)
        _settle(document)
        after = {"claims": len(claims), "facts": facts, "claim_ids": [claim.id for claim in claims]}
        _audit(actor, "claim.accepted_many", document, after=after)
    return AcceptedAbove(len(claims), len(versions) - len(claims))


@transaction.atomic
def reject_claim(actor: Actor, claim_id: UUID, *, reason: str, expected_version: int) -> int:
    """The claim does not hold; it stays visible in the document with the reason. The new version."""
    document, claim = locked_claim(actor, claim_id, "documents:decide")
    refuse_stale(claim, expected_version, {"reason": reason})
    if claim.state != State.OPEN:
        raise _not_open(claim)
    why = needed_reason(reason)
    _decide(actor, claim, State.REJECTED, Deed.REJECTED, why)
    _finish(actor, document, claim, "claim.rejected", before={"state": "待审"}, after={"state": "不采信", "reason": why})
    return int(claim.version)


@transaction.atomic
def withdraw_claim(actor: Actor, claim_id: UUID, *, reason: str, expected_version: int) -> int:
    """Take an acceptance back: the facts that it wrote are withdrawn with it. The new version."""
    document, claim = locked_claim(actor, claim_id, "documents:decide")
    refuse_stale(claim, expected_version, {"reason": reason})
    if claim.state not in ACCEPTED:
        raise Refusal("claim_not_accepted", f"这一条{claim.get_state_display()}，没有可撤回的采信。", "请刷新页面查看最新状态。")
    why = needed_reason(reason)
    before = claim.get_state_display()
    facts = withdraw_facts(actor, claim, why) + withdraw_target_facts(actor, claim, why)
    _decide(actor, claim, State.WITHDRAWN, Deed.WITHDRAWN, why)
    _finish(actor, document, claim, "claim.withdrawn", before={"state": before}, after={"reason": why, "facts": facts})
    return int(claim.version)


@transaction.atomic
def reopen_claim(actor: Actor, claim_id: UUID, *, expected_version: int) -> int:
    """A rejected or withdrawn claim waits for a decision again. The new version."""
    document, claim = locked_claim(actor, claim_id, "documents:decide")
    refuse_stale(claim, expected_version)
    if claim.state not in (State.REJECTED, State.WITHDRAWN):
        raise Refusal("claim_not_closed", f"这一条{claim.get_state_display()}，不必重新审核。", "请刷新页面查看最新状态。")
    before = claim.get_state_display()
    _decide(actor, claim, State.OPEN, Deed.REOPENED, "")
    _finish(actor, document, claim, "claim.reopened", before={"state": before}, after={"state": "待审"})
    return int(claim.version)


@transaction.atomic
def edit_claim(actor: Actor, claim_id: UUID, typed: Mapping[str, Any], *, expected_version: int) -> int:
    """Correct what the reader understood; what it said stays beside. An accepted claim's facts follow the correction. The new version."""
    document, claim = locked_claim(actor, claim_id, "documents:edit_claim")
    refuse_stale(claim, expected_version, {"value": str(typed.get("value") or typed.get("name") or "")})
    if claim.state not in (State.OPEN, *ACCEPTED):
        raise _not_open(claim)
    fields = checked_fields(claim.kind, typed)
    if fields == claim.fields:
        return int(claim.version)
    before = {"value": shown_value(claim.kind, claim.fields), "meaning": shown_meaning(claim.kind, claim.fields)}
    renamed = _name_of(claim.kind, fields) != _name_of(claim.kind, claim.fields)
    claim.fields = fields
    if renamed and claim.link_by_id is None:
        _link_again(actor, document, claim)
    _change_accepted(actor, document, claim, "更正采信的内容")
    _keep_version(actor, claim, Deed.EDITED)
    after = {"value": shown_value(claim.kind, fields), "meaning": shown_meaning(claim.kind, fields)}
    _finish(actor, document, claim, "claim.edited", before=before, after=after)
    return int(claim.version)


@transaction.atomic
def link_claim(actor: Actor, claim_id: UUID, *, kind: str, record_id: UUID | None, expected_version: int) -> int:
    """Say which record a claim is about; ``record_id`` None refuses every proposal. Facts of an accepted claim move along. Its version."""
    document, claim = locked_claim(actor, claim_id, "documents:link_claim")
    label = record_label(actor, kind, record_id) if record_id is not None else ""
    refuse_stale(claim, expected_version, {"link": label})
    if record_id is not None and claim.kind == DocumentClaim.Kind.PROJECT and kind != "project":
        raise Refusal("unknown_subject", "项目只能关联到项目。", "请从候选中选择项目，或新建。", field="link_kind")
    _join(actor, document, claim, kind, record_id, label)
    return int(claim.version)


@transaction.atomic
def link_to_new_project(actor: Actor, claim_id: UUID, *, name: str, is_another: bool, expected_version: int) -> UUID:
    """Register a project under the name that the claim gives (or another) and join the claim to it; the project's id.

    Refusal ``project_looks_known`` with candidates where the zone has one of this name, until ``is_another`` is said.
    """
    document, claim = locked_claim(actor, claim_id, "documents:new_project")
    refuse_stale(claim, expected_version, {"name": name})
    project_id = create_project(actor, name=name, is_another=is_another)
    _join(actor, document, claim, "project", project_id, tidy_text(name))
    return project_id


@transaction.atomic
def add_claim(actor: Actor, document_id: UUID, *, kind: str, start: int, end: int, typed: Mapping[str, Any]) -> UUID:
    """Add what the reader missed: the words ``start`` to ``end`` of the text, and what they say. Its id; it waits for acceptance."""
    policy.require(actor, "documents:add_claim")
    visible_document(actor, document_id)
    document: Document = Document.objects.in_zone(actor.zone_id).select_for_update().get(id=document_id)
    _refuse_closed(document)
    if kind not in DocumentClaim.Kind.values:
        raise Refusal("unknown_claim_kind", "没有这一类内容。", "请选择“数字”或“项目”。", field="kind")
    if not 0 <= start < end <= len(document.text) or not document.text[start:end].strip():
        raise Refusal("quote_missing", "没有选中原文。", "请在左边原文里选中要补录的文字。", field="quote")
    if end - start > LONGEST_QUOTE:
        raise Refusal("quote_too_long", f"选中的原文超过 {LONGEST_QUOTE} 字。", "请只选说明这个数的那一句。", field="quote")
    fields = checked_fields(kind, typed)
    claim: DocumentClaim = DocumentClaim.objects.create_in(
        actor.zone_id,
        document=document,
        position=DocumentClaim.objects.in_zone(actor.zone_id).filter(document_id=document.id).count() + 1,
        kind=kind,
        quote=document.text[start:end],
        span_start=start,
        span_end=end,
        page=page_at(document.blocks, start),
        fields=fields,
    )
    _link_again(actor, document, claim)
    _keep_version(actor, claim, Deed.ADDED)
    _finish(actor, document, claim, "claim.added", after={"value": shown_value(kind, fields), "quote": claim.quote[:200]})
    return UUID(str(claim.id))


def _accept(actor: Actor, document: Document, claims: Sequence[DocumentClaim]) -> int:
    for claim in claims:
        is_corrected = claim.read is not None and claim.read != claim.fields
        if claim.link_id is not None and claim.link_by_id is None:
            claim.link_by_id = actor.user_id  # accepting confirms the proposal that stood on the card
        _decide(actor, claim, State.CORRECTED if is_corrected else State.ACCEPTED, Deed.ACCEPTED, "")
    return len(write_facts(actor, document, claims))


def _join(actor: Actor, document: Document, claim: DocumentClaim, kind: str, record_id: UUID | None, label: str) -> None:
    if claim.state not in (State.OPEN, *ACCEPTED):
        raise _not_open(claim)
    before = {"link": claim.link_label}
    claim.link_kind, claim.link_id, claim.link_label = (kind, record_id, label[:200]) if record_id else ("", None, "")
    claim.link_why, claim.link_by_id = BY_REVIEWER if record_id else "", actor.user_id
    _change_accepted(actor, document, claim, "改为关联到另一对象")
    _keep_version(actor, claim, Deed.LINKED)
    _finish(actor, document, claim, "claim.linked", before=before, after={"link": claim.link_label})


def _change_accepted(actor: Actor, document: Document, claim: DocumentClaim, why: str) -> None:
    """The facts of an accepted claim follow it."""
    if claim.state not in ACCEPTED:
        return
    withdraw_facts(actor, claim, why)
    is_corrected = claim.read is not None and claim.read != claim.fields
    claim.state = State.CORRECTED if is_corrected else State.ACCEPTED
    claim.decided_by_id, claim.decided_by_name, claim.decided_at = actor.user_id, actor.display_name[:80], clock.now()
    write_facts(actor, document, [claim])


def _link_again(actor: Actor, document: Document, claim: DocumentClaim) -> None:
    name = _name_of(claim.kind, claim.fields)
    found = exact_links(actor, {claim.id: (claim.kind, name)}).get(claim.id)
    if found is not None:
        claim.link_kind, claim.link_id, claim.link_label, claim.link_why = found.kind, found.id, found.label[:200], found.why
    elif claim.kind == DocumentClaim.Kind.FIGURE and not name and document.default_id is not None:
        claim.link_kind, claim.link_id, claim.link_label = document.default_kind, document.default_id, document.default_label
        claim.link_why = "本文未点名的数"
    else:
        claim.link_kind, claim.link_id, claim.link_label, claim.link_why = "", None, "", ""


def _name_of(kind: str, fields: Fields) -> str:
    return str(fields["subject"] if kind == DocumentClaim.Kind.FIGURE else fields["name"])


def locked_claim(actor: Actor, claim_id: UUID, operation: str) -> tuple[Document, DocumentClaim]:
    """The document first, then the claim: two people at one document wait for each other, never for a circle."""
    policy.require(actor, operation)
    found = visible_claim(actor, claim_id)
    document: Document | None = Document.objects.in_zone(actor.zone_id).select_for_update().filter(id=found.document_id).first()
    if document is None:
        raise NotVisible
    claim: DocumentClaim = DocumentClaim.objects.in_zone(actor.zone_id).select_for_update().get(id=claim_id)
    _refuse_closed(document)
    return document, claim


def _refuse_closed(document: Document) -> None:
    if document.state not in (Document.State.REVIEWING, Document.State.REVIEWED):
        raise Refusal("document_not_open", f"这份文件{document.get_state_display()}，不能审核。", "请刷新页面查看最新状态。")


def refuse_stale(claim: DocumentClaim, expected_version: int, yours: Mapping[str, Any] | None = None) -> None:
    """StaleVersion with both sides where the claim is not as it was looked at."""
    if claim.version != expected_version:
        theirs = {
            "version": claim.version,
            "state": claim.get_state_display(),
            "value": shown_value(claim.kind, claim.fields),
            "link": claim.link_label,
            "decided_by": claim.decided_by_name,
        }
        raise StaleVersion(yours={"version": expected_version, **(yours or {})}, theirs=theirs)


def _not_open(claim: DocumentClaim) -> Refusal:
    who = f"（{claim.decided_by_name}）" if claim.decided_by_name else ""
    return Refusal("claim_decided", f"这一条已经{claim.get_state_display()}{who}。", "如需改变，请先撤回或重新审核。")


def needed_reason(reason: str) -> str:
    """A reason of 1 to 200 characters. Refusals ``reason_missing``, ``reason_too_long``."""
    why = tidy_text(reason)
    if not why:
        raise Refusal("reason_missing", "没有填写原因。", "请写明原因，将随这一条保存。", field="reason")
    if len(why) > 200:
        raise Refusal("reason_too_long", "原因超过 200 字。", "请缩短后重试。", field="reason")
    return why


def _decide(actor: Actor, claim: DocumentClaim, state: str, deed: str, reason: str) -> None:
    claim.state, claim.reason = state, reason
    if state == State.OPEN:
        claim.decided_by_id, claim.decided_by_name, claim.decided_at = None, "", None
    else:
        claim.decided_by_id, claim.decided_by_name, claim.decided_at = actor.user_id, actor.display_name[:80], clock.now()
    _keep_version(actor, claim, deed, reason)


def _keep_version(actor: Actor, claim: DocumentClaim, deed: str, reason: str = "") -> None:
    claim.version += 1
    claim.save(
        update_fields=[
            "state", "reason", "fields", "link_kind", "link_id", "link_label", "link_why", "link_by_id",
            "decided_by_id", "decided_by_name", "decided_at", "version",
        ]
    )  # fmt: skip
    link = {"kind": claim.link_kind, "id": str(claim.link_id), "label": claim.link_label, "why": claim.link_why} if claim.link_id else {}
    ClaimVersion.objects.create_in(
        claim.zone_id,
        claim=claim,
        number=claim.version,
        deed=deed,
        state=claim.state,
        fields=claim.fields,
        link=link,
        reason=reason,
        by_id=actor.user_id,
        by_name=actor.display_name[:80],
        at=clock.now(),
    )


def _finish(actor: Actor, document: Document, claim: DocumentClaim, operation: str, **what: Any) -> None:
    _settle(document)
    if operation != "claim.accepted":  # accepting changes no figure: what contradicts stays as it was
        recheck_document(actor, document.id)
    what["after"] = {"claim": claim.id, "document": document.title or document.file_name, **what.get("after", {})}
    audit.record(
        actor, operation, subject_kind="document", subject_id=document.id, subject_label=_name_of(claim.kind, claim.fields)[:200], **what
    )


def _settle(document: Document) -> None:
    """A document without an open claim is reviewed."""
    claims = DocumentClaim.objects.in_zone(document.zone_id).filter(document_id=document.id, state=State.OPEN)
    state = Document.State.REVIEWING if claims.exists() else Document.State.REVIEWED
    if state != document.state:
        document.state = state
        document.save(update_fields=["state"])


def _audit(actor: Actor, operation: str, document: Document, **what: Any) -> None:
    label = document.title or document.file_name
    audit.record(actor, operation, subject_kind="document", subject_id=document.id, subject_label=label[:200], **what)
