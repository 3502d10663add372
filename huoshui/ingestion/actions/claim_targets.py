"""A target that a document states becomes a version of a target by a person's word, with the sentence as its source."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.db import transaction

from huoshui.audit import actions as audit
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.fact_ledger.rules.lines import TARGET
from huoshui.fact_ledger.rules.new_facts import NewFact
from huoshui.ingestion.actions.claim_facts import document_source, paragraph_of
from huoshui.ingestion.actions.claims import locked_claim, needed_reason, refuse_stale
from huoshui.ingestion.models import ClaimTarget, Document, DocumentClaim
from huoshui.ingestion.queries.documents import DECIDED
from huoshui.investment_projects.actions import record_document_statements
from huoshui.investment_projects.queries import zone_day
from huoshui.operations.models import new_public_id
from huoshui.targets.actions import NewTarget, change_target, set_target
from huoshui.targets.queries.dictionary import indicator
from huoshui.targets.queries.standing import standing_targets
from huoshui.targets.rules.attributes import attribute_of
from huoshui.targets.rules.sentences import TARGET_KIND
from huoshui.targets.rules.target_keys import TargetKey


@transaction.atomic
def set_target_of_claim(actor: Actor, claim_id: UUID, given: NewTarget, *, reason: str = "", expected_version: int) -> UUID:
    """Set the target that an accepted claim states, or give the standing one a new version (then with a reason); the target's id.

    Refusals ``claim_is_no_target``, ``claim_target_decided``, and those of ``set_target`` and ``change_target``.
    """
    document, claim = locked_claim(actor, claim_id, "documents:target")
    refuse_stale(claim, expected_version)
    _require_open(actor, claim)
    key = TargetKey(given.indicator_id, given.unit_id, given.area_id, given.window.start, given.window.end)
    standing = standing_targets(actor, {key}).get(key)
    target_id = standing.id if standing is not None else new_public_id()
    fact_id = new_public_id()
    record_document_statements(actor, document_source(actor, document), [_fact(actor, document, claim, given, target_id, fact_id)])
    basis = given.basis or document.title or document.file_name
    if standing is None:
        set_target(actor, replace(given, id=target_id, source_fact_id=fact_id, basis=basis))
    else:
        day = given.effective_on or min(zone_day(actor.zone_id), given.window.end)
        change_target(
            actor,
            target_id,
            amount=given.amount,
            reason=reason,
            effective_on=day,
            expected_version=standing.version,
            nodes=given.nodes or standing.nodes,
            basis=basis,
            source_fact_id=fact_id,
        )
    _keep(actor, document, claim, "claim.target_set", target_id=target_id, fact_id=fact_id)
    return target_id


@transaction.atomic
def turn_target_of_claim_down(actor: Actor, claim_id: UUID, *, reason: str, expected_version: int) -> None:
    """The claim is no target of this zone's to keep; it stays a reported figure. The reason is kept."""
    document, claim = locked_claim(actor, claim_id, "documents:no_target")
    refuse_stale(claim, expected_version, {"reason": reason})
    _require_open(actor, claim)
    _keep(actor, document, claim, "claim.target_declined", reason=needed_reason(reason))


def _require_open(actor: Actor, claim: DocumentClaim) -> None:
    if claim.kind != DocumentClaim.Kind.FIGURE or claim.state not in DECIDED or claim.fields["modality"] != "target":
        raise Refusal("claim_is_no_target", "这一条不是已采信的目标数。", "请先在文件审核里采信，口径选“目标”。")
    if ClaimTarget.objects.in_zone(actor.zone_id).filter(claim_id=claim.id).exists():
        raise Refusal("claim_target_decided", "这一条已经办过。", "请刷新页面查看；要改目标，请在目标页面调整。")


def _fact(actor: Actor, document: Document, claim: DocumentClaim, given: NewTarget, target_id: UUID, fact_id: UUID) -> NewFact:
    kind = indicator(actor, given.indicator_id, on=min(given.window.end, zone_day(actor.zone_id))).kind
    comparator = claim.fields["comparator"]
    return NewFact(
        TARGET_KIND,
        target_id,
        attribute_of(kind),
        int(given.amount) if kind == "money" else given.amount,
        period_start=given.window.start,
        period_end=given.window.end,
        modality=TARGET,
        spot_page=claim.page,
        spot_field="" if claim.page is not None else paragraph_of(document, claim.span_start),
        raw_text=claim.quote,
        comparator=None if comparator == "=" else comparator,
        id=fact_id,
    )


def _keep(
    actor: Actor,
    document: Document,
    claim: DocumentClaim,
    operation: str,
    *,
    target_id: UUID | None = None,
    fact_id: UUID | None = None,
    reason: str = "",
) -> None:
    ClaimTarget.objects.create_in(
        actor.zone_id,
        claim=claim,
        target_id=target_id,
        fact_id=fact_id,
        reason=reason,
        decided_by_id=actor.user_id,
        decided_by_name=actor.display_name[:80],
        decided_at=clock.now(),
    )
    after = {"claim": claim.id, "target": target_id, "reason": reason}
    label = (document.title or document.file_name)[:200]
    audit.record(actor, operation, subject_kind="document", subject_id=document.id, subject_label=label, after=after)
