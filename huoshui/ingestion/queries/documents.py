"""The zone's documents: the list with search and filters, one document, who is looking at it, and its passages."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.names import without_tags
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.ingestion.models import Document, DocumentCheck, DocumentClaim, DocumentPresence
from huoshui.ingestion.rules.document_reading.source_text import SourceBlock
from huoshui.ingestion.rules.document_records import blocks_of
from huoshui.ingestion.rules.text_likeness import folded
from huoshui.operations.adapters.word_search import is_found
from huoshui.organizations.rules import policy

DOCUMENTS_A_PAGE = 50
PRESENT_SECONDS = 60
EXCERPT_CHARACTERS = 28
STATES = tuple((state.value, str(state.label)) for state in Document.State)
DECIDED = (DocumentClaim.State.ACCEPTED, DocumentClaim.State.CORRECTED)


@dataclass(frozen=True)
class DocumentFilters:
    """Empty means everything. ``text`` is looked for in title and text, two characters are enough; ``state`` a code of STATES."""

    text: str = ""
    state: str = ""
    publisher: str = ""
    since: dt.date | None = None  # published on or after
    until: dt.date | None = None
    with_undecided: bool = False
    title: str = ""  # every word in title, file name or publisher: without reading the texts

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> DocumentFilters:
        """Read a parsed URL query: q, state, publisher, since, until, undecided=1. Refusal ``bad_filter``."""
        text, state, publisher = (str(query.get(name) or "").replace("\x00", "").strip()[:100] for name in ("q", "state", "publisher"))
        if state and state not in dict(STATES):
            raise Refusal("bad_filter", "没有这种状态。", "请从列表中选择。", field="state")
        since, until = _day(query, "since"), _day(query, "until")
        return cls(text, state, publisher, since, until, str(query.get("undecided") or "") == "1")


@dataclass(frozen=True)
class DocumentLine:
    """One document as the list shows it. ``excerpt``: (before, found, after) around the first hit of the search."""

    id: UUID
    file_name: str
    title: str
    publisher: str
    published_on: dt.date | None
    state: str
    state_label: str
    uploaded_at: dt.datetime
    uploaded_by: str
    claim_count: int
    undecided_count: int
    accepted_count: int
    finding_count: int  # contradictions that nobody has settled
    alike_percent: int
    excerpt: tuple[str, str, str] = ("", "", "")

    @property
    def shown_title(self) -> str:
        return self.title or self.file_name


@dataclass(frozen=True)
class DocumentsPage:
    """One page, the newest first. ``next_cursor`` "" on the last one."""

    lines: tuple[DocumentLine, ...]
    total_count: int
    next_cursor: str


@dataclass(frozen=True)
class Twin:
    """Another document with the same bytes or nearly the same text."""

    id: UUID
    title: str
    uploaded_at: dt.datetime
    is_same_file: bool
    percent: int


@dataclass(frozen=True)
class DocumentDetail:
    """One document. ``text`` and ``blocks`` are empty before it is read."""

    id: UUID
    file_name: str
    file_sha256: str
    stored_file_id: UUID
    title: str
    publisher: str
    published_on: dt.date | None
    state: str
    state_label: str
    version: int
    notes: Sequence[Mapping[str, Any]]
    failure: Mapping[str, str] | None
    page_count: int
    extractor: str
    uploaded_at: dt.datetime
    uploaded_by: str
    read_at: dt.datetime | None
    default_kind: str
    default_id: UUID | None
    default_label: str
    source_id: UUID | None
    text: str = field(default="", repr=False)
    blocks: tuple[SourceBlock, ...] = field(default=(), repr=False)

    @property
    def shown_title(self) -> str:
        return self.title or self.file_name

    @property
    def name(self) -> str:
        """The file's name without its ending: ``doc`` of the claim format."""
        return self.file_name.rpartition(".")[0] or self.file_name

    @property
    def is_pdf(self) -> bool:
        """Whether its pages can be shown as pictures."""
        return self.page_count > 0 and self.file_name.lower().endswith(".pdf")

    @property
    def is_open(self) -> bool:
        """Whether its claims can be decided."""
        return self.state in (Document.State.REVIEWING, Document.State.REVIEWED)


@dataclass(frozen=True)
class Reader:
    """Somebody who has the document open."""

    person_id: UUID
    name: str
    claim_id: UUID | None


def visible_documents(actor: Actor) -> QuerySet[Any]:
    """A document is its bringer's; whoever reads the whole zone sees all of the zone. For this domain's own queries and actions."""
    rows = Document.objects.in_zone(actor.zone_id)
    return rows if actor.sees_whole_zone else rows.filter(uploaded_by_id=actor.user_id)


def visible_document(actor: Actor, document_id: UUID) -> Document:
    """The document, or NotVisible: alike for a stranger's and for a random id."""
    found: Document | None = visible_documents(actor).filter(id=document_id).first()
    if found is None:
        raise NotVisible
    return found


def list_documents(
    actor: Actor, filters: DocumentFilters | None = None, *, after: str = "", limit: int = DOCUMENTS_A_PAGE
) -> DocumentsPage:
    """One page of the zone's documents. Refusal ``bad_cursor``."""
    policy.require(actor, "documents:list")
    asked = filters or DocumentFilters()
    found = _filtered(visible_documents(actor), actor.zone_id, asked)
    total = found.count()
    if after:
        moment, last_id = _read_cursor(after)
        found = found.filter(Q(uploaded_at__lt=moment) | Q(uploaded_at=moment, id__lt=last_id))
    shown = found if asked.text else found.defer("text", "search_text")
    rows = list(_with_counts(shown, actor.zone_id).defer("blocks", "fingerprint").order_by("-uploaded_at", "-id")[: limit + 1])
    page = rows[:limit]
    return DocumentsPage(tuple(_line(row, asked.text) for row in page), total, _cursor(page[-1]) if len(rows) > limit else "")


def undecided_documents(actor: Actor, *, limit: int = 5) -> tuple[int, list[DocumentLine]]:
    """How many documents wait for the actor's review, and the oldest of them: for the workbench."""
    if not policy.may(actor, "documents:decide"):
        return 0, []
    waiting = visible_documents(actor).filter(state=Document.State.REVIEWING)
    rows = _with_counts(waiting.defer("text", "search_text", "blocks", "fingerprint"), actor.zone_id)
    return waiting.count(), [_line(row, "") for row in rows.order_by("uploaded_at", "id")[:limit]]


def document_detail(actor: Actor, document_id: UUID) -> DocumentDetail:
    """One document with its text. NotVisible."""
    policy.require(actor, "documents:detail")
    return detail_of(visible_document(actor, document_id))


def detail_of(row: Document) -> DocumentDetail:
    """A document's row as pages show it."""
    return DocumentDetail(
        id=row.id,
        file_name=row.file_name,
        file_sha256=row.file_sha256,
        stored_file_id=row.stored_file_id,
        title=row.title,
        publisher=row.publisher,
        published_on=row.published_on,
        state=row.state,
        state_label=row.get_state_display(),
        version=row.version,
        notes=row.notes,
        failure=row.failure,
        page_count=row.page_count,
        extractor=row.extractor,
        uploaded_at=row.uploaded_at,
        uploaded_by=row.uploaded_by_name,
        read_at=row.read_at,
        default_kind=row.default_kind,
        default_id=row.default_id,
        default_label=row.default_label,
        source_id=row.source_id,
        text=row.text,
        blocks=blocks_of(row.blocks),
    )


def twins_of(actor: Actor, document_id: UUID) -> list[Twin]:
    """Visible documents with the same bytes, and the earlier one whose text is nearly the same."""
    row = visible_document(actor, document_id)
    others = visible_documents(actor).exclude(id=row.id).exclude(state=Document.State.DISCARDED)
    same = others.filter(file_sha256=row.file_sha256)
    found = [Twin(one.id, one.title or one.file_name, one.uploaded_at, True, 100) for one in _light(same).order_by("uploaded_at")[:5]]
    if row.alike_id is not None and row.alike_id not in {twin.id for twin in found}:
        found += [
            Twin(one.id, one.title or one.file_name, one.uploaded_at, False, row.alike_percent)
            for one in _light(others.filter(id=row.alike_id))
        ]
    return found


def readers_of(actor: Actor, document_id: UUID) -> list[Reader]:
    """Who else has the document open at this moment."""
    since = clock.now() - dt.timedelta(seconds=PRESENT_SECONDS)
    rows = DocumentPresence.objects.in_zone(actor.zone_id).filter(document_id=document_id, seen_at__gte=since)
    return [Reader(row.person_id, row.person_name, row.claim_id) for row in rows.exclude(person_id=actor.user_id).order_by("person_name")]


def _light(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.only("id", "zone_id", "title", "file_name", "uploaded_at")


def _filtered(found: QuerySet[Any], zone_id: UUID, asked: DocumentFilters) -> QuerySet[Any]:
    if words := [plain for word in asked.text.split() if (plain := folded(word))]:
        found = found.filter(is_found("id", "huoshui_documents_saying", words))
    for word in asked.title.split():
        found = found.filter(Q(title__icontains=word) | Q(file_name__icontains=word) | Q(publisher__icontains=word))
    if asked.state:
        found = found.filter(state=asked.state)
    else:
        found = found.exclude(state=Document.State.DISCARDED)
    if asked.publisher:
        found = found.filter(publisher__icontains=asked.publisher)
    if asked.since:
        found = found.filter(published_on__gte=asked.since)
    if asked.until:
        found = found.filter(published_on__lte=asked.until)
    if asked.with_undecided:
        claims = DocumentClaim.objects.in_zone(zone_id).filter(document_id=OuterRef("id"), state=DocumentClaim.State.OPEN)
        found = found.filter(Exists(claims))
    return found


def _with_counts(found: QuerySet[Any], zone_id: UUID) -> QuerySet[Any]:
    def counted(*states: str) -> Any:
        claims = DocumentClaim.objects.in_zone(zone_id).filter(document_id=OuterRef("id"))
        claims = claims.filter(state__in=states) if states else claims
        number = claims.order_by().values("document_id").annotate(number=Count("id")).values("number")
        return Coalesce(Subquery(number), 0)

    open_ones = DocumentCheck.objects.in_zone(zone_id).filter(
        document_id=OuterRef("id"), holds=False, gone_at=None, state=DocumentCheck.State.OPEN
    )
    findings = open_ones.order_by().values("document_id").annotate(number=Count("id")).values("number")
    found = found.annotate(finding_count=Coalesce(Subquery(findings), 0))
    return found.annotate(claim_count=counted(), undecided_count=counted(DocumentClaim.State.OPEN), accepted_count=counted(*DECIDED))


def _line(row: Any, searched: str) -> DocumentLine:
    return DocumentLine(
        id=row.id,
        file_name=row.file_name,
        title=row.title,
        publisher=row.publisher,
        published_on=row.published_on,
        state=row.state,
        state_label=row.get_state_display(),
        uploaded_at=row.uploaded_at,
        uploaded_by=row.uploaded_by_name,
        claim_count=row.claim_count,
        undecided_count=row.undecided_count,
        accepted_count=row.accepted_count,
        finding_count=row.finding_count,
        alike_percent=row.alike_percent if row.alike_id else 0,
        excerpt=_excerpt(row.text, searched) if searched else ("", "", ""),
    )


def _excerpt(text: str, searched: str) -> tuple[str, str, str]:
    """The first hit of the first word, as it stands in the text where it is not broken by a space or a line."""
    word, text = searched.split()[0], without_tags(text)
    place = text.find(word)
    if place < 0:
        return ("", "", "")
    before, after = text[max(0, place - EXCERPT_CHARACTERS) : place], text[place + len(word) : place + len(word) + EXCERPT_CHARACTERS]
    return (before.replace("\n", " "), word, after.replace("\n", " "))


def _day(query: Mapping[str, Any], name: str) -> dt.date | None:
    text = str(query.get(name) or "").strip()
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Refusal("bad_filter", f"日期“{text[:20]}”无法识别。", "请按 2026-03-31 的样式填写。", field=name) from None


def _cursor(row: Document) -> str:
    return base64.urlsafe_b64encode(json.dumps([row.uploaded_at.isoformat(), str(row.id)]).encode()).decode().rstrip("=")


def _read_cursor(after: str) -> tuple[dt.datetime, UUID]:
    try:
        moment, last_id = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        found = dt.datetime.fromisoformat(moment)
        if found.tzinfo is None:
            raise ValueError
        return found, UUID(last_id)
    except (ValueError, TypeError, AttributeError, binascii.Error):
        raise Refusal("bad_cursor", "翻页位置已失效。", "请从第一页重新查看。", field="after") from None
