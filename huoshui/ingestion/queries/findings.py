"""Findings: the zone's list with filters and key paging, one document's findings and held checks, one finding."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.ingestion.models import Document, DocumentCheck
from huoshui.ingestion.queries.documents import visible_document, visible_documents
from huoshui.ingestion.rules.document_records import blocks_of, page_at
from huoshui.ingestion.rules.reconciliation.checks import KIND_NAMES, WEIGHT_NAMES, WEIGHT_ORDER
from huoshui.organizations.rules import policy

FINDINGS_A_PAGE = 50
AROUND = 90  # characters shown before and after the words of a finding
KINDS = tuple(KIND_NAMES.items())
WEIGHTS = tuple(WEIGHT_NAMES.items())
STATES = tuple((state.value, str(state.label)) for state in DocumentCheck.State)
_WEIGHT_CODES = {order: code for code, order in WEIGHT_ORDER.items()}


@dataclass(frozen=True)
class FindingFilters:
    """Empty means everything. Several values of one field are alternatives."""

    kinds: tuple[str, ...] = ()
    weights: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    document_id: UUID | None = None
    text: str = ""  # in the quotes and explanations

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> FindingFilters:
        """Read lists of texts: kind, weight, state, document, q. Refusal ``bad_filter``."""
        texts = {name: [str(text) for text in _list(query.get(name)) if str(text)] for name in ("kind", "weight", "state", "document", "q")}
        for name, known, label in (("kind", KINDS, "种类"), ("weight", WEIGHTS, "轻重"), ("state", STATES, "状态")):
            for text in texts[name]:
                if text not in dict(known):
                    raise Refusal("bad_filter", f"没有“{text[:30]}”这种{label}。", "请从列表中选择。", field=name)
        try:
            document = UUID(texts["document"][0]) if texts["document"] else None
        except ValueError:
            raise Refusal("bad_filter", "文件的编号不对。", "请从文件页打开。", field="document") from None
        words = " ".join(texts["q"]).replace("\x00", "").strip()[:60]
        return cls(tuple(texts["kind"]), tuple(texts["weight"]), tuple(texts["state"]), document, words)


@dataclass(frozen=True)
class FindingTerm:
    """One side of the arithmetic. ``document_id`` and the place of the quote, or ``ledger_key`` where the ledger counts."""

    label: str
    shown: str  # the number as people write it
    quote: str
    start: int | None
    end: int | None
    document_id: UUID | None
    document_title: str
    claim_id: UUID | None  # the claim of the number, where a reader made one
    ledger_key: str  # batch:<id>:…, project:<id>:…, zone:<id>:<stage>:<year>:…
    as_of: str  # the day of the ledger


@dataclass(frozen=True)
class FindingPassage:
    """One paragraph with the words of every term that stands in it, or the ledger's side without words."""

    terms: tuple[FindingTerm, ...]
    runs: tuple[tuple[str, bool], ...]  # (words, is marked)
    document_id: UUID | None
    document_title: str
    page: int | None

    @property
    def ledger_key(self) -> str:
        return self.terms[0].ledger_key


@dataclass(frozen=True)
class FindingRow:
    """One comparison as pages and the API show it."""

    id: UUID
    document_id: UUID
    document_title: str
    published_on: dt.date | None
    kind: str
    kind_label: str
    weight: str
    weight_label: str
    holds: bool
    arithmetic: str
    explanation: str
    terms: tuple[FindingTerm, ...]
    is_slip: bool
    state: str
    state_label: str
    note: str
    settled_by_name: str
    settled_at: dt.datetime | None
    is_reopened: bool  # settled once, for numbers that have changed since
    is_gone: bool
    found_at: dt.datetime
    version: int

    @property
    def tone(self) -> str:
        if self.state != DocumentCheck.State.OPEN:
            return "good"
        return {"heavy": "bad", "medium": "warn"}.get(self.weight, "water")


@dataclass(frozen=True)
class FindingsPage:
    """One page, heavy before light, new before old. ``next_cursor`` "" on the last one."""

    rows: tuple[FindingRow, ...]
    total_count: int
    next_cursor: str


@dataclass(frozen=True)
class DocumentChecks:
    """What the checks of one document yielded."""

    document_id: UUID
    document_title: str
    findings: tuple[FindingRow, ...]
    held: tuple[FindingRow, ...]

    @property
    def check_count(self) -> int:
        return len(self.findings) + len(self.held)

    @property
    def open_count(self) -> int:
        return sum(1 for row in self.findings if row.state == DocumentCheck.State.OPEN)


def list_findings(actor: Actor, filters: FindingFilters | None = None, *, after: str = "", limit: int = FINDINGS_A_PAGE) -> FindingsPage:
    """One page of the zone's findings in documents that the actor sees. Refusal ``bad_cursor``."""
    policy.require(actor, "findings:list")
    asked = filters or FindingFilters()
    found = _filtered(visible_checks(actor).filter(holds=False, gone_at=None), asked)
    total = found.count()
    if after:
        weight, moment, last_id = _read_cursor(after)
        same = Q(weight=weight) & (Q(found_at__lt=moment) | Q(found_at=moment, id__lt=last_id))
        found = found.filter(Q(weight__gt=weight) | same)
    size = max(1, min(limit, 200))
    rows = list(found.order_by("weight", "-found_at", "-id")[: size + 1])
    page = rows[:size]
    return FindingsPage(_rows(actor, page), total, _cursor(page[-1]) if len(rows) > size else "")


def checks_of_document(actor: Actor, document_id: UUID) -> DocumentChecks:
    """Findings of one visible document, its own and those against others, and the checks that hold. NotVisible."""
    policy.require(actor, "findings:document")
    document = visible_document(actor, document_id)
    own = Q(document_id=document.id) | Q(other_document_id=document.id)
    rows = _rows(actor, list(visible_checks(actor).filter(own, gone_at=None).order_by("weight", "found_at", "id")))
    return DocumentChecks(
        document.id,
        document.title or document.file_name,
        tuple(row for row in rows if not row.holds),
        tuple(row for row in rows if row.holds),
    )


def one_finding(actor: Actor, finding_id: UUID) -> FindingRow:
    """One comparison of a visible document, gone or held ones too. NotVisible."""
    policy.require(actor, "findings:detail")
    return _rows(actor, [visible_check(actor, finding_id)])[0]


def passages_of(actor: Actor, finding: FindingRow) -> tuple[FindingPassage, ...]:
    """The sides of a finding where they stand, paragraph by paragraph in the order of the arithmetic; the ledger's side without words."""
    ids = {term.document_id for term in finding.terms if term.document_id}
    documents = {row.id: row for row in visible_documents(actor).filter(id__in=ids).only("text", "blocks", "title", "file_name")}
    grouped: dict[tuple[UUID | None, object], list[FindingTerm]] = {}
    for term in finding.terms:
        document = documents.get(term.document_id) if term.document_id else None
        place: object = term.ledger_key if document is None else _paragraph(document, term.start or 0)
        grouped.setdefault((term.document_id, place), []).append(term)
    return tuple(_passage(terms, documents.get(key[0]) if key[0] else None) for key, terms in grouped.items())


def _paragraph(document: Document, place: int) -> tuple[int, int]:
    blocks = blocks_of(document.blocks)
    return next(((one.start, one.end) for one in blocks if one.start <= place < one.end), (0, len(document.text)))


def _passage(terms: list[FindingTerm], document: Document | None) -> FindingPassage:
    if document is None:
        return FindingPassage(tuple(terms), (), None, "", None)
    places = sorted((term.start or 0, term.end or 0) for term in terms)
    start, end = _paragraph(document, places[0][0])
    first, last = max(start, places[0][0] - AROUND), min(end, places[-1][1] + AROUND)
    runs: list[tuple[str, bool]] = [("…", False)] if first > start else []
    at = first
    for left, right in places:
        if left >= at:
            runs += [(document.text[at:left], False), (document.text[left:right], True)]
            at = right
    runs += [(document.text[at:last] + ("…" if last < end else ""), False)]
    title = document.title or document.file_name
    return FindingPassage(tuple(terms), tuple(run for run in runs if run[0]), document.id, title, page_at(document.blocks, places[0][0]))


def open_findings(actor: Actor, *, limit: int = 5) -> tuple[int, list[FindingRow]]:
    """How many findings wait for the actor, and the first of them: for the workbench."""
    if not policy.may(actor, "findings:settle"):
        return 0, []
    waiting = visible_checks(actor).filter(holds=False, gone_at=None, state=DocumentCheck.State.OPEN)
    return waiting.count(), list(_rows(actor, list(waiting.order_by("weight", "-found_at", "-id")[:limit])))


def open_counts(actor: Actor) -> dict[str, int]:
    """Weight → open findings of visible documents."""
    waiting = visible_checks(actor).filter(holds=False, gone_at=None, state=DocumentCheck.State.OPEN).order_by()
    return {_WEIGHT_CODES[weight]: number for weight, number in waiting.values_list("weight").annotate(number=Count("id"))}


def visible_checks(actor: Actor) -> QuerySet[Any]:
    """A check is seen by whoever sees every document it quotes; discarded documents are left out."""
    rows = DocumentCheck.objects.in_zone(actor.zone_id)
    seen = visible_documents(actor).exclude(state=Document.State.DISCARDED).values("id")
    return rows.filter(document_id__in=seen).filter(Q(other_document_id=None) | Q(other_document_id__in=seen))


def visible_check(actor: Actor, check_id: UUID, *, lock: bool = False) -> DocumentCheck:
    """The row, or NotVisible: alike for a stranger's and for a random id."""
    found: DocumentCheck | None = visible_checks(actor).filter(id=check_id).first()
    if found is None:
        raise NotVisible
    return DocumentCheck.objects.in_zone(actor.zone_id).select_for_update().get(id=check_id) if lock else found


def _filtered(rows: QuerySet[Any], asked: FindingFilters) -> QuerySet[Any]:
    if asked.kinds:
        rows = rows.filter(kind__in=asked.kinds)
    if asked.weights:
        rows = rows.filter(weight__in=[WEIGHT_ORDER[code] for code in asked.weights])  # type: ignore[index]
    if asked.states:
        rows = rows.filter(state__in=asked.states)
    if asked.document_id:
        rows = rows.filter(Q(document_id=asked.document_id) | Q(other_document_id=asked.document_id))
    if asked.text:
        rows = rows.filter(Q(explanation__icontains=asked.text) | Q(arithmetic__icontains=asked.text) | Q(terms__icontains=asked.text))
    return rows


def _rows(actor: Actor, checks: Sequence[DocumentCheck]) -> tuple[FindingRow, ...]:
    ids = {one.document_id for one in checks} | {one.other_document_id for one in checks if one.other_document_id}
    documents = {
        row.id: row for row in Document.objects.in_zone(actor.zone_id).filter(id__in=ids).only("title", "file_name", "published_on")
    }
    return tuple(_row(check, documents) for check in checks)


def _row(check: DocumentCheck, documents: Mapping[UUID, Document]) -> FindingRow:
    document = documents[check.document_id]
    weight = _WEIGHT_CODES[check.weight]
    return FindingRow(
        id=check.id,
        document_id=check.document_id,
        document_title=document.title or document.file_name,
        published_on=document.published_on,
        kind=check.kind,
        kind_label=dict(KINDS).get(check.kind, check.kind),  # type: ignore[call-overload]
        weight=weight,
        weight_label=WEIGHT_NAMES[weight],
        holds=check.holds,
        arithmetic=check.arithmetic,
        explanation=check.explanation,
        terms=tuple(_term(term, check, documents) for term in check.terms),
        is_slip=check.is_slip,
        state=check.state,
        state_label=check.get_state_display(),
        note=check.note,
        settled_by_name=check.settled_by_name,
        settled_at=check.settled_at,
        is_reopened=check.state == DocumentCheck.State.OPEN and bool(check.settled_digest) and check.settled_digest != check.values_digest,
        is_gone=check.gone_at is not None,
        found_at=check.found_at,
        version=check.version,
    )


def _term(term: Mapping[str, Any], check: DocumentCheck, documents: Mapping[UUID, Document]) -> FindingTerm:
    document_id = None if term["ledger_key"] else UUID(term["document_id"] or str(check.document_id))
    document = documents.get(document_id) if document_id else None
    return FindingTerm(
        label=term["label"],
        shown=term["shown"],
        quote=term["quote"],
        start=term["start"],
        end=term["end"],
        document_id=document_id,
        document_title=(document.title or document.file_name) if document else "",
        claim_id=UUID(term["claim_id"]) if term.get("claim_id") else None,
        ledger_key=term["ledger_key"],
        as_of=term.get("as_of") or "",
    )


def _list(value: Any) -> Sequence[Any]:
    if value is None:
        return []
    return value if isinstance(value, list | tuple) else [value]


def _cursor(row: DocumentCheck) -> str:
    return base64.urlsafe_b64encode(json.dumps([row.weight, row.found_at.isoformat(), str(row.id)]).encode()).decode()


def _read_cursor(text: str) -> tuple[int, dt.datetime, UUID]:
    try:
        weight, moment, last = json.loads(base64.urlsafe_b64decode(text.encode()))
        read = dt.datetime.fromisoformat(moment)
        if not isinstance(weight, int) or read.tzinfo is None:
            raise ValueError
        return weight, read, UUID(last)
    except (ValueError, TypeError, binascii.Error):
        raise Refusal("bad_cursor", "页码标记不对。", "请从第一页重新翻。", field="after") from None
