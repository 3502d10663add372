"""Holding documents against themselves, each other and the ledger; and settling what was found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction

from huoshui.audit import actions as audit
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.names import tidy_text
from huoshui.core.refusals import Refusal, StaleVersion
from huoshui.ingestion.models import ComparableFigure, Document, DocumentCheck
from huoshui.ingestion.queries.claims import DecidedClaim, decided_claims, document_text
from huoshui.ingestion.queries.counted_figures import LedgerCounts, known_subjects
from huoshui.ingestion.queries.findings import visible_check
from huoshui.ingestion.rules.document_reading.claims import DocumentReading, FigureClaim, ProjectClaim
from huoshui.ingestion.rules.reconciliation.between_documents import StatedFigure, check_against_ledger, check_between_documents
from huoshui.ingestion.rules.reconciliation.checks import WEIGHT_ORDER, Check, Term
from huoshui.ingestion.rules.reconciliation.document import reconcile_surroundings
from huoshui.ingestion.rules.reconciliation.printed_numbers import in_words
from huoshui.ingestion.rules.reconciliation.stated_figures import Subject, as_row, from_row, key_digest, stated_figures
from huoshui.ingestion.rules.reconciliation.surroundings import Surroundings
from huoshui.organizations import queries as organizations
from huoshui.organizations.rules import policy

State = DocumentCheck.State
SETTLED = (State.EXPLAINED, State.CORRECTED)
LONGEST_NOTE = 300
LONGEST_EXPLANATION = 500
LONGEST_ARITHMETIC = 400


@transaction.atomic
def recheck_document(actor: Actor, document_id: UUID) -> int:
    """Compute the checks of one document from its claims as they stand; how many are open findings.

    What was settled stays settled while its numbers stay; with other numbers it is open again. Of two documents the later carries the
    finding, so later documents that speak of the same things are held against this one anew.
    """
    platform = organizations.platform_actor(actor.zone_id)
    before = _keys_of(actor.zone_id, document_id)
    found = _recheck(platform, document_id)
    for later in _later_documents(actor.zone_id, document_id, before | _keys_of(actor.zone_id, document_id)):
        _recheck(platform, later)
    return found


def hold_documents_again(zone_id: UUID) -> int:
    """Hold every read document of a zone against the ledger as it stands now; the number of open findings. One transaction a document."""
    platform = organizations.platform_actor(zone_id)
    read = (Document.State.REVIEWING, Document.State.REVIEWED)
    ids = list(Document.objects.in_zone(zone_id).filter(state__in=read).order_by("published_on", "id").values_list("id", flat=True))
    found = 0
    for document_id in ids:
        with transaction.atomic():
            found += _recheck(platform, document_id)
    return found


def _keys_of(zone_id: UUID, document_id: UUID) -> set[str]:
    return set(ComparableFigure.objects.in_zone(zone_id).filter(document_id=document_id).values_list("comparison_key", flat=True))


def _later_documents(zone_id: UUID, document_id: UUID, keys: set[str]) -> list[UUID]:
    own = Document.objects.in_zone(zone_id).only("published_on").get(id=document_id)
    rows = ComparableFigure.objects.in_zone(zone_id).filter(comparison_key__in=keys).exclude(document_id=document_id)
    rows = rows.exclude(document__state=Document.State.DISCARDED)
    if own.published_on is not None:
        rows = rows.exclude(document__published_on__lt=own.published_on)
    return list(rows.values_list("document_id", flat=True).distinct().order_by())


def _recheck(platform: Actor, document_id: UUID) -> int:
    document: Document = Document.objects.in_zone(platform.zone_id).get(id=document_id)
    claims = decided_claims(platform, document_id)
    around = Surroundings(document_text(platform, document_id), DocumentReading(tuple(one.claim for one in claims), document.extractor))
    stated = stated_figures(
        around, str(document.id), document.title or document.file_name, _subjects(document, claims), known_subjects(platform)
    )
    _keep_comparable(document, stated)
    checks = [*reconcile_surroundings(around), *_against_others(document, stated), *_against_ledger(platform, stated)]
    return _keep(document, checks, claims)


@transaction.atomic
def settle_finding(actor: Actor, finding_id: UUID, *, state: str, note: str, expected_version: int) -> int:
    """Say that a finding is explained or corrected, and how; ``open`` takes that back. The new version.

    Refusal where a settled state has no note. StaleVersion with both where a colleague was faster.
    """
    policy.require(actor, "findings:settle")
    check = visible_check(actor, finding_id, lock=True)
    words = tidy_text(note)
    if check.state == state and check.note == words and check.settled_by_id == actor.user_id and check.version == expected_version + 1:
        return int(check.version)
    if check.version != expected_version:
        theirs = {"version": check.version, "state": check.get_state_display(), "note": check.note, "settled_by": check.settled_by_name}
        raise StaleVersion(yours={"version": expected_version, "note": words}, theirs=theirs)
    _refuse_unsettled(check, state, words)
    before = {"state": check.get_state_display(), "note": check.note}
    check.state, check.note = state, words[:LONGEST_NOTE]
    check.settled_digest = check.values_digest if state in SETTLED else ""
    check.settled_by_id, check.settled_by_name, check.settled_at = actor.user_id, actor.display_name[:80], clock.now()
    check.version += 1
    check.save(update_fields=["state", "note", "settled_digest", "settled_by_id", "settled_by_name", "settled_at", "version"])
    audit.record(
        actor,
        "finding.settled" if state in SETTLED else "finding.reopened",
        subject_kind="finding",
        subject_id=check.id,
        subject_label=check.arithmetic[:200],
        before=before,
        after={"state": check.get_state_display(), "note": check.note, "document": str(check.document_id)},
    )
    return int(check.version)


def _refuse_unsettled(check: DocumentCheck, state: str, note: str) -> None:
    if state not in State.values:
        raise Refusal("unknown_state", "没有这种处理结果。", "请选择“已说明”“已更正”或“待处理”。", field="state")
    if check.holds:
        raise Refusal("finding_holds", "这一处数字相符，没有需要处理的矛盾。", "请刷新页面查看最新状态。")
    if len(note) < 4:
        raise Refusal("note_missing", "没有写明情况。", "请写明为什么不一致、以哪个为准（至少 4 个字）。", field="note")
    if len(note) > LONGEST_NOTE:
        raise Refusal("note_too_long", f"说明超过 {LONGEST_NOTE} 字。", "请缩短后重试。", field="note")


def _subjects(document: Document, claims: Iterable[DecidedClaim]) -> Any:
    """Which record each claim is joined to; a figure without one is the document's default subject's."""
    joined = {
        id(one.claim): Subject(f"{one.link.kind}:{one.link.id}", one.link.label) for one in claims if one.link is not None and one.link.id
    }
    default = Subject(f"{document.default_kind}:{document.default_id}", document.default_label) if document.default_id else None

    def subject_of(claim: FigureClaim | ProjectClaim) -> Subject | None:
        found = joined.get(id(claim))
        if found is None and isinstance(claim, FigureClaim) and not claim.subject:
            return default
        return found

    return subject_of


def _keep_comparable(document: Document, stated: list[StatedFigure]) -> None:
    ComparableFigure.objects.in_zone(document.zone_id).filter(document_id=document.id).delete()
    keyed = [(key, figure) for figure in stated if (key := key_digest(figure)) is not None]
    ComparableFigure.objects.in_zone(document.zone_id).bulk_create(
        [ComparableFigure(zone_id=document.zone_id, document=document, comparison_key=key, stated=as_row(figure)) for key, figure in keyed]
    )


def _against_others(document: Document, stated: list[StatedFigure]) -> list[Check]:
    """Against what documents published no later say of the same; the later one carries the finding."""
    keys = {key for figure in stated if (key := key_digest(figure)) is not None}
    if not keys:
        return []
    rows = ComparableFigure.objects.in_zone(document.zone_id).filter(comparison_key__in=keys).exclude(document_id=document.id)
    rows = rows.exclude(document__state=Document.State.DISCARDED)
    others = [from_row(row) for row in rows.values_list("stated", flat=True)]
    own_day = document.published_on or dt.date.max
    earlier = [one for one in others if (one.published_on or dt.date.min, one.document) < (own_day, str(document.id))]
    own = str(document.id)
    return [
        check for check in check_between_documents([*earlier, *stated]) if check.terms[1].quote and check.terms[1].quote.document == own
    ]


def _against_ledger(platform: Actor, stated: list[StatedFigure]) -> list[Check]:
    found = []
    ledger = LedgerCounts(platform)
    for figure in stated:
        counted = ledger.counted(figure)
        if counted is not None:
            found.append(check_against_ledger(figure, counted))
    return found


def _keep(document: Document, checks: Iterable[Check], claims: Iterable[DecidedClaim]) -> int:
    places = {one.claim.number.start: one.id for one in claims if isinstance(one.claim, FigureClaim)}
    kept = {row.identity: row for row in DocumentCheck.objects.in_zone(document.zone_id).filter(document_id=document.id)}
    now, seen, new = clock.now(), set(), []
    for check in checks:
        if check.identity in seen:
            continue
        seen.add(check.identity)
        row = kept.get(check.identity)
        if row is None:
            row = DocumentCheck(zone_id=document.zone_id, document=document, identity=check.identity, found_at=now, version=0)
            _fill(row, check, document, places)
            new.append(row)
        elif _fill(row, check, document, places):
            row.save()
    DocumentCheck.objects.in_zone(document.zone_id).bulk_create(new)
    gone = [row.id for identity, row in kept.items() if identity not in seen and row.gone_at is None]
    DocumentCheck.objects.in_zone(document.zone_id).filter(id__in=gone).update(gone_at=now)
    rows = [row for identity, row in kept.items() if identity in seen] + new
    return sum(1 for row in rows if not row.holds and row.state == State.OPEN)


def _fill(row: DocumentCheck, check: Check, document: Document, places: dict[int, UUID]) -> bool:
    """Bring a row up to date; whether anything changed. Other numbers than those that were settled open it again."""
    values = {
        "kind": check.kind,
        "weight": WEIGHT_ORDER[check.weight],
        "holds": check.holds,
        "arithmetic": check.arithmetic[:LONGEST_ARITHMETIC],
        "explanation": check.explanation[:LONGEST_EXPLANATION],
        "terms": [_term_row(term, str(document.id), places) for term in check.terms],
        "is_slip": check.slip_of_ten_thousand,
        "values_digest": check.values_digest,
        "other_document_id": _other(check, document),
        "gone_at": None,
    }
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if not changed:
        return False
    for name in changed:
        setattr(row, name, values[name])
    if row.state in SETTLED and row.settled_digest != row.values_digest:
        row.state = State.OPEN
    row.version += 1
    return True


def _other(check: Check, document: Document) -> UUID | None:
    named = {term.quote.document for term in check.terms if term.quote and term.quote.document} - {str(document.id)}
    return UUID(named.pop()) if named else None


def _term_row(term: Term, document: str, places: dict[int, UUID]) -> dict[str, Any]:
    quote = term.quote
    own = quote is not None and quote.document in ("", document)
    inside = [start for start in places if quote is not None and quote.span.start <= start < quote.span.end] if own else []
    return {
        "label": term.label,
        "value": f"{term.value:f}",
        "unit": term.unit,
        "shown": in_words(term.value, term.unit),
        "quote": quote.text if quote else "",
        "start": quote.span.start if quote else None,
        "end": quote.span.end if quote else None,
        "document_id": quote.document if quote else "",
        "claim_id": str(places[min(inside)]) if inside else "",
        "ledger_key": term.ledger_key,
        "as_of": term.as_of.isoformat() if term.as_of else None,
    }
