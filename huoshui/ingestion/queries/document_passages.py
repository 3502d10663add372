"""Where a fact from a document stands: its page or the paragraphs around it, with the words marked."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.names import without_tags
from huoshui.fact_ledger.queries import FactView
from huoshui.ingestion.models import ClaimFact, ClaimTarget, Document, DocumentClaim
from huoshui.ingestion.queries.documents import visible_documents
from huoshui.ingestion.rules.document_marks import Mark, Run, runs_of
from huoshui.ingestion.rules.document_reading.claims import Span
from huoshui.ingestion.rules.document_records import blocks_of

BLOCKS_AROUND = 2
LONGEST_PASSAGE = 4_000


@dataclass(frozen=True)
class Passage:
    """A piece of a document. ``paragraphs`` are runs of text: (words, is marked). ``opens``: the actor may open the document itself."""

    document_id: UUID
    claim_id: UUID
    title: str
    page: int | None
    page_count: int
    reviewer: str
    paragraphs: tuple[tuple[tuple[str, bool], ...], ...]
    opens: bool


def passage_of_fact(actor: Actor, fact: FactView) -> Passage | None:
    """The passage that a fact was accepted from; None for facts of other sources. Whoever may see the fact may see its words."""
    if fact.source.kind != "document":
        return None
    claim_id = ClaimFact.objects.in_zone(actor.zone_id).filter(fact_id=fact.id).values_list("claim_id", flat=True).first()
    if claim_id is None:
        claim_id = ClaimTarget.objects.in_zone(actor.zone_id).filter(fact_id=fact.id).values_list("claim_id", flat=True).first()
    claim = DocumentClaim.objects.in_zone(actor.zone_id).filter(id=claim_id).first() if claim_id else None
    if claim is None:
        return None
    document = Document.objects.in_zone(actor.zone_id).get(id=claim.document_id)
    return Passage(
        document_id=document.id,
        claim_id=claim.id,
        title=document.title or document.file_name,
        page=claim.page,
        page_count=document.page_count,
        reviewer=claim.decided_by_name,
        paragraphs=_paragraphs(document, claim),
        opens=visible_documents(actor).filter(id=document.id).exists(),
    )


def _paragraphs(document: Document, claim: DocumentClaim) -> tuple[tuple[tuple[str, bool], ...], ...]:
    blocks = blocks_of(document.blocks)
    holding = [index for index, block in enumerate(blocks) if block.start < claim.span_end and block.end > claim.span_start]
    if not holding:
        return (_words(document.text, runs_of(claim.span_start, claim.span_end, [_mark(claim)])),)
    first, last = max(0, holding[0] - BLOCKS_AROUND), holding[-1] + BLOCKS_AROUND + 1
    shown = []
    for block in blocks[first:last]:
        start = max(block.start, claim.span_start - LONGEST_PASSAGE)
        end = min(block.end, claim.span_end + LONGEST_PASSAGE)
        if start < end:
            shown.append(_words(document.text, runs_of(start, end, [_mark(claim)])))
    return tuple(shown)


def _mark(claim: DocumentClaim) -> Mark:
    return Mark(0, Span(claim.span_start, claim.span_end))


def _words(text: str, runs: list[Run]) -> tuple[tuple[str, bool], ...]:
    return tuple((without_tags(text[run.start : run.end]), bool(run.claims)) for run in runs)
