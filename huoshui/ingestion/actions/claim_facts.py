"""From an accepted claim to facts: what exactly is stated, of what, and where it stands in the document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from huoshui.core import lifecycle
from huoshui.core.actor import Actor
from huoshui.fact_ledger.actions import record_source, source_for_more
from huoshui.fact_ledger.rules.lines import REPORTED, TARGET
from huoshui.fact_ledger.rules.new_facts import NewFact
from huoshui.fact_ledger.rules.reported_figures import Indicator
from huoshui.ingestion.models import ClaimFact, ClaimTarget, Document, DocumentClaim
from huoshui.ingestion.rules.claim_values import PeriodSpan, period_span
from huoshui.investment_projects.actions import record_document_statements, withdraw_document_statements
from huoshui.investment_projects.queries import unknown_names, zone_day
from huoshui.investment_projects.rules.attributes import STAGE_MILESTONES
from huoshui.operations.models import new_public_id

if TYPE_CHECKING:
    from huoshui.fact_ledger.models import Source

EXTRACTOR_LENGTH = 40
BY_HAND = "reviewer/1"  # a document without a claim of the reader's


def write_facts(actor: Actor, document: Document, claims: Sequence[DocumentClaim]) -> list[UUID]:
    """Record what accepted claims state about the records that they are joined to; the facts' ids.

    A claim that is joined to nothing states nothing in the ledger. The document row is locked by the caller.
    """
    joined = [claim for claim in claims if claim.link_id is not None]
    if not joined:
        return []
    names: dict[UUID, list[str]] = {}
    for claim in joined:
        if claim.kind == DocumentClaim.Kind.PROJECT and claim.link_id is not None:
            names.setdefault(claim.link_id, []).extend([claim.fields["name"], *claim.fields["aliases"]])
    new_names = unknown_names(actor, names) if names else {}
    today = zone_day(actor.zone_id)
    owners: list[UUID] = []
    facts: list[NewFact] = []
    for claim in joined:
        for fact in _facts(document, claim, new_names, today):
            owners.append(claim.id)
            facts.append(fact._replace(id=new_public_id()))
    ids = record_document_statements(actor, document_source(actor, document), facts)
    ClaimFact.objects.in_zone(actor.zone_id).bulk_create(
        [ClaimFact(zone_id=actor.zone_id, claim_id=claim_id, fact_id=fact_id) for claim_id, fact_id in zip(owners, ids, strict=True)]
    )
    return ids


def withdraw_facts(actor: Actor, claim: DocumentClaim, reason: str) -> int:
    """Withdraw whatever of the claim's facts still stands; how many."""
    ids = list(ClaimFact.objects.in_zone(actor.zone_id).filter(claim_id=claim.id).values_list("fact_id", flat=True))
    return withdraw_document_statements(actor, ids, reason) if ids else 0


def withdraw_target_facts(actor: Actor, claim: DocumentClaim, reason: str) -> int:
    """The source of the target version that the claim made: withdrawn with it. The target itself stays until somebody changes it."""
    ids = ClaimTarget.objects.in_zone(actor.zone_id).filter(claim_id=claim.id, fact_id__isnull=False).values_list("fact_id", flat=True)
    return withdraw_document_statements(actor, list(ids), reason) if ids else 0


def document_source(actor: Actor, document: Document) -> Source:
    """The source that facts of this document are from; made with the first of them. The document row is locked by the caller."""
    if document.source_id is not None:
        return source_for_more(actor, document.source_id)
    made = record_source(
        actor=actor,
        kind="document",
        title=document.title or document.file_name,
        publisher=document.publisher,
        published_on=document.published_on,
        file_sha256=document.file_sha256,
        stored_file_id=document.stored_file_id,
        extractor=(document.extractor or BY_HAND)[:EXTRACTOR_LENGTH],
    )
    document.source_id = made.id
    document.save(update_fields=["source_id"])
    return made


def _facts(document: Document, claim: DocumentClaim, new_names: dict[UUID, list[str]], today: dt.date) -> Iterator[NewFact]:
    if claim.kind == DocumentClaim.Kind.FIGURE:
        yield _figure(document, claim)
        return
    fields = claim.fields
    spans = {stage: span for stage, text in fields["dates"].items() if (span := period_span(text)) is not None}
    stage = lifecycle.stage_of_claim(fields["stage"] or "")
    if stage is not None:
        yield _fact(document, claim, "stage", stage, spans.get(fields["stage"]))
    for name, span in spans.items():
        milestone = STAGE_MILESTONES.get(name)
        if milestone is not None:
            modality = TARGET if span.start > today else REPORTED
            yield _fact(document, claim, milestone, span.start, span)._replace(modality=modality)
    if fields["investment_fen"] is not None:
        yield _fact(document, claim, "planned_investment", fields["investment_fen"], None)
    for name in new_names.pop(claim.link_id, ()) if claim.link_id is not None else ():  # two claims of one project bring a name once
        yield _fact(document, claim, "alias", name, None)


def _fact(document: Document, claim: DocumentClaim, attribute: str, value: int | str | dt.date, span: PeriodSpan | None) -> NewFact:
    precision = "day" if span is None else span.precision
    return NewFact(
        "project",
        claim.link_id,  # type: ignore[arg-type]
        attribute,
        value,
        happened_on=span.start if span is not None else None,
        date_precision=precision,
        spot_page=claim.page,
        spot_field="" if claim.page is not None else paragraph_of(document, claim.span_start),
        raw_text=claim.quote,
    )


def _figure(document: Document, claim: DocumentClaim) -> NewFact:
    fields = claim.fields
    indicator = Indicator(fields["measure"], fields["unit"], fields["stage"] or "")
    value, span = Decimal(fields["value"]), period_span(fields["period"])
    comparator = fields["comparator"]
    return NewFact(
        claim.link_kind,
        claim.link_id,  # type: ignore[arg-type]
        indicator.attribute_name,
        int((value * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)) if indicator.kind == "fen" else value,
        period_start=span.start if span is not None else None,
        period_end=span.end if span is not None else None,
        date_precision=span.precision if span is not None else "day",
        modality=TARGET if fields["modality"] == "target" else REPORTED,
        spot_page=claim.page,
        spot_field="" if claim.page is not None else paragraph_of(document, claim.span_start),
        raw_text=claim.quote,
        comparator=None if comparator == "=" else comparator,
    )


def paragraph_of(document: Document, place: int) -> str:
    """第 3 段: where a text without pages says it. Blocks are counted from 1."""
    number = sum(1 for _, start, *_ in document.blocks if start <= place)
    return f"第 {max(number, 1)} 段"
