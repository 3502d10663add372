"""The claims of a document: as read, as decided, with every version; and as gold for the scorer."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count

from huoshui.core.actor import Actor
from huoshui.core.names import without_tags
from huoshui.core.refusals import NotVisible
from huoshui.fact_ledger.queries import FactView, facts_by_id
from huoshui.ingestion.models import ClaimFact, ClaimVersion, Document, DocumentClaim
from huoshui.ingestion.queries.documents import DECIDED, visible_document, visible_documents
from huoshui.ingestion.rules.claim_fields import claim_of, gold_row, shown_meaning, shown_value
from huoshui.ingestion.rules.document_reading.claims import Claim, Span
from huoshui.ingestion.rules.document_reading.source_text import SourceText
from huoshui.ingestion.rules.document_records import source_text
from huoshui.organizations.rules import policy

State = DocumentClaim.State
TONES = {State.OPEN: "water", State.ACCEPTED: "good", State.CORRECTED: "good", State.REJECTED: "bad", State.WITHDRAWN: "warn"}


@dataclass(frozen=True)
class ClaimLink:
    """The record that a claim is about. ``by_id`` None: proposed by an exact name, confirmed by nobody yet."""

    kind: str
    id: UUID
    label: str
    why: str
    by_id: UUID | None


@dataclass(frozen=True)
class ClaimRow:
    """One claim as pages and the API show it. ``read`` is what the reader said (None: added by a person), ``fields`` what holds now."""

    id: UUID
    document_id: UUID
    kind: str
    kind_label: str
    state: str
    state_label: str
    quote: str
    span_start: int
    span_end: int
    number_start: int | None
    number_end: int | None
    also_said: tuple[tuple[int, int], ...]
    page: int | None
    read: Mapping[str, Any] | None
    fields: Mapping[str, Any]
    because: tuple[str, ...]
    confidence_percent: int
    link: ClaimLink | None
    decided_by_id: UUID | None
    decided_by_name: str
    decided_at: dt.datetime | None
    reason: str
    version: int

    @property
    def is_accepted(self) -> bool:
        return self.state in DECIDED

    @property
    def is_edited(self) -> bool:
        """A person made something else of it than the reader."""
        return self.read is not None and self.read != self.fields

    @property
    def shown_quote(self) -> str:
        """The words without the markup between them."""
        return without_tags(self.quote)

    @property
    def shown_value(self) -> str:
        return shown_value(self.kind, self.fields)

    @property
    def shown_meaning(self) -> str:
        return shown_meaning(self.kind, self.fields)

    @property
    def shown_subject(self) -> str:
        """The figure's subject or the project's name."""
        return str(self.fields["subject"] if self.kind == "figure" else self.fields["name"])

    @property
    def tone(self) -> str:
        return TONES[State(self.state)]


@dataclass(frozen=True)
class DecidedClaim:
    """A claim with the values that hold now, as the rules take it. ``is_accepted`` tells what a person has confirmed."""

    id: UUID
    claim: Claim
    state: str
    is_accepted: bool
    link: ClaimLink | None
    page: int | None


@dataclass(frozen=True)
class ClaimVersionRow:
    """One deed on a claim and how it stood afterwards."""

    number: int
    deed: str
    deed_label: str
    state: str
    fields: Mapping[str, Any]
    link: Mapping[str, Any]
    reason: str
    by_name: str
    at: dt.datetime


@dataclass(frozen=True)
class ReviewProgress:
    """How far the review is. ``by_state``: state → claims."""

    total: int
    by_state: Mapping[str, int]

    @property
    def undecided(self) -> int:
        return self.by_state.get(State.OPEN, 0)

    @property
    def decided(self) -> int:
        return self.total - self.undecided


@dataclass(frozen=True)
class GoldDocument:
    """A reviewed document as the scorer takes it: its text, and what people hold to be its claims."""

    id: UUID
    source: SourceText
    rows: tuple[Mapping[str, Any], ...]  # claim format


def claim_rows(actor: Actor, document_id: UUID, *, within: Span | None = None) -> list[ClaimRow]:
    """The claims of a visible document in the order of their quotes; ``within`` a part of its text. NotVisible."""
    policy.require(actor, "documents:detail")
    document = visible_document(actor, document_id)
    rows = DocumentClaim.objects.in_zone(actor.zone_id).filter(document_id=document.id)
    if within is not None:
        rows = rows.filter(span_start__gte=within.start, span_start__lt=within.end)
    return [claim_row(row) for row in rows.order_by("span_start", "span_end", "id")]


def one_claim(actor: Actor, claim_id: UUID) -> ClaimRow:
    """One claim of a visible document. NotVisible."""
    policy.require(actor, "documents:detail")
    return claim_row(visible_claim(actor, claim_id))


def visible_claim(actor: Actor, claim_id: UUID, *, lock: bool = False) -> DocumentClaim:
    """The row, or NotVisible: alike for a stranger's and for a random id."""
    rows = DocumentClaim.objects.in_zone(actor.zone_id)
    rows = rows.select_for_update() if lock else rows
    found: DocumentClaim | None = rows.filter(id=claim_id).first()
    if found is None or not visible_documents(actor).filter(id=found.document_id).exists():
        raise NotVisible
    return found


def decided_claims(actor: Actor, document_id: UUID) -> list[DecidedClaim]:
    """Every claim of a visible document that nobody rejected or withdrew, with the values that hold now, in the order of the text."""
    return [_decided(row) for row in claim_rows(actor, document_id) if row.state not in (State.REJECTED, State.WITHDRAWN)]


def document_text(actor: Actor, document_id: UUID) -> SourceText:
    """A visible document as the reader took it. NotVisible."""
    policy.require(actor, "documents:detail")
    return _source(visible_document(actor, document_id))


def review_progress(actor: Actor, document_id: UUID) -> ReviewProgress:
    """Claims by state."""
    counted = DocumentClaim.objects.in_zone(actor.zone_id).filter(document_id=document_id).order_by().values_list("state")
    by_state = dict(counted.annotate(number=Count("id")))
    return ReviewProgress(sum(by_state.values()), by_state)


def claim_versions(actor: Actor, claim_id: UUID) -> list[ClaimVersionRow]:
    """What people did to a claim, the latest first."""
    row = visible_claim(actor, claim_id)
    versions = ClaimVersion.objects.in_zone(actor.zone_id).filter(claim_id=row.id).order_by("-number")
    return [
        ClaimVersionRow(one.number, one.deed, one.get_deed_display(), one.state, one.fields, one.link, one.reason, one.by_name, one.at)
        for one in versions
    ]


def facts_of_claims(actor: Actor, claim_ids: Sequence[UUID]) -> dict[UUID, list[FactView]]:
    """The facts that claims wrote, withdrawn ones included and marked. Three queries, whatever the number."""
    pairs = list(ClaimFact.objects.in_zone(actor.zone_id).filter(claim_id__in=list(claim_ids)).values_list("claim_id", "fact_id"))
    views = facts_by_id(actor, [fact_id for _, fact_id in pairs])
    found: dict[UUID, list[FactView]] = defaultdict(list)
    for claim_id, fact_id in pairs:
        if fact_id in views:
            found[claim_id].append(views[fact_id])
    return found


def gold_documents(actor: Actor) -> list[GoldDocument]:
    """Documents of the zone whose every claim was decided: text and gold, for `huoshui read --evaluate`.

    Gold is what was accepted, as corrected, with what was added; what was rejected or withdrawn is none.
    """
    policy.require(actor, "documents:detail")
    documents = list(visible_documents(actor).filter(state=Document.State.REVIEWED).order_by("uploaded_at", "id"))
    claims = DocumentClaim.objects.in_zone(actor.zone_id).filter(document_id__in=[one.id for one in documents], state__in=DECIDED)
    by_document: dict[UUID, list[DocumentClaim]] = defaultdict(list)
    for claim in claims.order_by("span_start", "id"):
        by_document[claim.document_id].append(claim)
    found = []
    for document in documents:
        name = str(document.id)
        rows = tuple(gold_row(name, claim.kind, claim.quote, claim.fields) for claim in by_document[document.id])
        found.append(GoldDocument(document.id, _source(document, name), rows))
    return found


def _source(document: Document, name: str = "") -> SourceText:
    own_name = name or document.file_name.rpartition(".")[0] or document.file_name
    return source_text(
        own_name, document.text, document.blocks, title=document.title, publisher=document.publisher, published_on=document.published_on
    )


def _decided(row: ClaimRow) -> DecidedClaim:
    number = Span(row.number_start, row.number_end) if row.number_start is not None and row.number_end is not None else None
    claim = claim_of(
        row.kind,
        row.fields,
        quote=row.quote,
        span=Span(row.span_start, row.span_end),
        number=number,
        also_said=[Span(start, end) for start, end in row.also_said],
        because=row.because,
        confidence=row.confidence_percent / 100,
    )
    return DecidedClaim(row.id, claim, row.state, row.is_accepted, row.link, row.page)


def claim_row(row: DocumentClaim) -> ClaimRow:
    """A claim's row as pages show it."""
    link = None
    if row.link_id is not None:
        link = ClaimLink(row.link_kind, row.link_id, row.link_label, row.link_why, row.link_by_id)
    return ClaimRow(
        id=row.id,
        document_id=row.document_id,
        kind=row.kind,
        kind_label=row.get_kind_display(),
        state=row.state,
        state_label=row.get_state_display(),
        quote=row.quote,
        span_start=row.span_start,
        span_end=row.span_end,
        number_start=row.number_start,
        number_end=row.number_end,
        also_said=tuple((start, end) for start, end in row.also_said),
        page=row.page,
        read=row.read,
        fields=row.fields,
        because=tuple(row.because),
        confidence_percent=row.confidence_percent,
        link=link,
        decided_by_id=row.decided_by_id,
        decided_by_name=row.decided_by_name,
        decided_at=row.decided_at,
        reason=row.reason,
        version=row.version,
    )
