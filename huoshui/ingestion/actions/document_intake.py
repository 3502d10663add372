"""A document on its way in: dropped or pasted, read by the worker, described, given up."""

from __future__ import annotations

import datetime as dt
import io
import logging
from collections.abc import Sequence
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from huoshui.audit import actions as audit
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.names import tidy_text
from huoshui.core.refusals import Refusal, StaleVersion
from huoshui.ingestion.actions.document_readers import Opener, Reader, open_document, read_claims
from huoshui.ingestion.actions.findings import recheck_document
from huoshui.ingestion.models import ClaimVersion, Document, DocumentClaim, DocumentPresence
from huoshui.ingestion.queries.claim_links import exact_links, record_label
from huoshui.ingestion.queries.documents import visible_document
from huoshui.ingestion.rules.claim_fields import fields_of
from huoshui.ingestion.rules.claim_links import batch_said_before, names_nobody
from huoshui.ingestion.rules.document_reading.claims import Claim, DocumentReading, FigureClaim
from huoshui.ingestion.rules.document_reading.source_text import SourceText
from huoshui.ingestion.rules.document_records import block_rows, note_rows, page_at, page_count
from huoshui.ingestion.rules.text_likeness import ALIKE_PERCENT, alike_percent, fingerprint, folded
from huoshui.investment_projects.queries import list_batches
from huoshui.operations import actions as operations
from huoshui.operations.adapters.file_folder import path_of_stored_file
from huoshui.organizations.rules import policy

State = Document.State
LONGEST_TITLE = 200
LONGEST_PASTE = 200_000
MOST_COMPARED = 50
WHY_DEFAULT = "本文未点名的数"
FAILED_TO_READ = {
    "code": "document_reading_failed",
    "message": "平台读这份文件时出错。",
    "remedy": "请把正文粘贴进来再试，并把文件交给系统管理员查看。",
}
logger = logging.getLogger("huoshui.ingestion")


def upload_document(actor: Actor, file_name: str, stream: BinaryIO, *, in_background: bool = True) -> UUID:
    """Keep a file and have it read by the worker (or at once); the id of the document. Refuses what is empty or too large.

    A file that cannot be read leaves a document that failed and says why.
    """
    policy.require(actor, "documents:upload")
    with transaction.atomic():
        stored = operations.store_file(actor, file_name, stream)
        document = Document.objects.create_in(
            actor.zone_id,
            stored_file=stored,
            file_name=stored.original_name,
            file_sha256=stored.sha256,
            uploaded_by_id=actor.user_id,
            uploaded_by_name=actor.display_name[:80],
            uploaded_at=clock.now(),
        )
        if in_background:
            from huoshui.ingestion.actions.background import read_document_later

            read_document_later(actor, document.id)
        audit.record(
            actor,
            "document.uploaded",
            subject_kind="document",
            subject_id=document.id,
            subject_label=document.file_name,
            after={"file": document.file_name, "sha256": document.file_sha256, "bytes": stored.byte_count},
        )
    if not in_background:
        read_document(actor, document.id)
    return UUID(str(document.id))


def paste_document(actor: Actor, title: str, text: str, *, in_background: bool = True) -> UUID:
    """Keep pasted words as a text file of their own; the id of the document."""
    words = text.replace("\r\n", "\n").strip()
    if not words:
        raise Refusal("text_missing", "没有粘贴正文。", "请把文章全文粘贴到框里。", field="text")
    if len(words) > LONGEST_PASTE:
        raise Refusal("text_too_long", f"粘贴的文字超过 {LONGEST_PASTE:,} 字。", "请存成文件后上传。", field="text")
    name = tidy_text(title)[:80] or tidy_text(words.split("\n", 1)[0])[:40] or "粘贴的文字"
    return upload_document(actor, f"{name}.txt", io.BytesIO(words.encode()), in_background=in_background)


def read_document(actor: Actor, document_id: UUID, *, open_file: Opener = open_document, read: Reader = read_claims) -> None:
    """Open the file, read its claims, propose records of exactly their names, tell earlier copies. Repeatable until somebody decided."""
    policy.require(actor, "documents:upload")
    document = visible_document(actor, document_id)
    if not _may_be_read(document):
        return
    _save(document, state=State.READING, failure=None)
    try:
        path = path_of_stored_file(document.zone_id, document.file_sha256)
        source = open_file(path, document.file_name, document.published_on)  # a day that a person said settles what 今年 means
        reading = read(source)
    except Refusal as refusal:
        _save(document, state=State.FAILED, failure={"code": refusal.code, "message": refusal.message, "remedy": refusal.remedy})
        return
    except Exception:  # whatever a strange text does to the reader, somebody must be told in words
        logger.exception("reading document %s failed", document_id)
        _save(document, state=State.FAILED, failure=FAILED_TO_READ)
        return
    with transaction.atomic():
        _keep(actor, document, source, reading)


def describe_document(
    actor: Actor, document_id: UUID, *, title: str, publisher: str, published_on: dt.date | None, expected_version: int
) -> None:
    """Say what the file does not: its title, who published it, and when. Another day reads it anew while nobody has decided anything."""
    policy.require(actor, "documents:describe")
    with transaction.atomic():
        document = _locked(actor, document_id, expected_version)
        if document.source_id is not None:
            raise Refusal("document_in_ledger", "已有采信的内容入账，出处不能再改。", "如有错误，请先撤回采信的内容。", field="title")
        before = {"title": document.title, "publisher": document.publisher, "published_on": document.published_on}
        shown = tidy_text(title)[:LONGEST_TITLE]
        if not shown:
            raise Refusal("title_missing", "没有填标题。", "请填写文章或文件的标题。", field="title")
        is_another_day = published_on != document.published_on
        _save(document, title=shown, publisher=tidy_text(publisher)[:120], published_on=published_on)
        after = {"title": document.title, "publisher": document.publisher, "published_on": document.published_on}
        _audit(actor, "document.described", document, before=before, after=after)
        if document.text:
            recheck_document(actor, document.id)
    if is_another_day and document.state == State.REVIEWING and not _is_touched(document):
        read_document(actor, document_id)


@transaction.atomic
def set_default_subject(actor: Actor, document_id: UUID, *, kind: str, record_id: UUID | None, expected_version: int) -> None:
    """Whose the figures are that name no subject; ``record_id`` None: nobody's, they then stay out of the ledger. Open claims follow."""
    policy.require(actor, "documents:describe")
    document = _locked(actor, document_id, expected_version)
    label = record_label(actor, kind, record_id) if record_id is not None else ""
    before = {"subject": document.default_label}
    open_ones = DocumentClaim.objects.in_zone(actor.zone_id).filter(document_id=document.id, state=DocumentClaim.State.OPEN)
    unjoined = open_ones.filter(kind=DocumentClaim.Kind.FIGURE, link_by_id=None).filter(Q(link_id=None) | Q(link_why=WHY_DEFAULT))
    nameless = [claim_id for claim_id, fields in unjoined.values_list("id", "fields") if names_nobody(fields["subject"])]
    open_ones.filter(id__in=nameless).update(
        link_kind=kind if record_id else "",
        link_id=record_id,
        link_label=label[:200],
        link_why=WHY_DEFAULT if record_id else "",
        version=F("version") + 1,  # a card that was opened before shows another record
    )
    _save(document, default_kind=kind if record_id else "", default_id=record_id, default_label=label[:200])
    _audit(actor, "document.subject_set", document, before=before, after={"subject": label})
    recheck_document(actor, document.id)


@transaction.atomic
def discard_document(actor: Actor, document_id: UUID, expected_version: int) -> None:
    """Give a document up that came in by mistake. Refused once something of it was accepted."""
    policy.require(actor, "documents:discard")
    document = _locked(actor, document_id, expected_version)
    if document.source_id is not None:
        raise Refusal("document_in_ledger", "已有采信的内容入账，不能放弃这份文件。", "如有错误，请逐条撤回采信的内容。")
    before = document.get_state_display()
    _save(document, state=State.DISCARDED)
    _audit(actor, "document.discarded", document, before={"state": before})


@transaction.atomic
def say_present(actor: Actor, document_id: UUID, claim_id: UUID | None) -> None:
    """Tell colleagues who has the document open and which claim they stand on. Not audited: nothing is changed by looking."""
    document = visible_document(actor, document_id)
    DocumentPresence.objects.in_zone(actor.zone_id).update_or_create(
        zone_id=actor.zone_id,
        document=document,
        person_id=actor.user_id,
        defaults={"person_name": actor.display_name[:80], "claim_id": claim_id, "seen_at": clock.now()},
    )


def _keep(actor: Actor, document: Document, source: SourceText, reading: DocumentReading) -> None:
    DocumentClaim.objects.in_zone(actor.zone_id).filter(document_id=document.id).delete()
    search_text = folded(f"{source.title}\n{source.text}")
    prints = fingerprint(folded(source.text))
    twin_id, percent = _earlier_copy(document, prints)
    _save(
        document,
        state=State.REVIEWING if reading.claims else State.REVIEWED,
        title=document.title or tidy_text(source.title)[:LONGEST_TITLE] or tidy_text(source.name)[:LONGEST_TITLE],
        publisher=document.publisher or tidy_text(source.publisher)[:120],
        published_on=document.published_on or source.published_on,
        text=source.text,
        blocks=block_rows(source),
        notes=note_rows(source),
        page_count=page_count(source),
        extractor=reading.extractor[:40],
        search_text=search_text,
        fingerprint=prints,
        alike_id=twin_id,
        alike_percent=percent,
        read_at=clock.now(),
    )
    rows = [_claim_row(document, position, claim) for position, claim in enumerate(reading.claims, start=1)]
    _propose_links(actor, document, rows)
    DocumentClaim.objects.in_zone(actor.zone_id).bulk_create(rows, batch_size=500)
    recheck_document(actor, document.id)
    _audit(actor, "document.read", document, after={"claims": len(rows), "extractor": document.extractor, "alike_percent": percent})


def _claim_row(document: Document, position: int, claim: Claim) -> DocumentClaim:
    fields = fields_of(claim)
    number = claim.number if isinstance(claim, FigureClaim) else None
    return DocumentClaim(
        zone_id=document.zone_id,
        document=document,
        position=position,
        kind=claim.kind,
        quote=claim.quote,
        span_start=claim.span.start,
        span_end=claim.span.end,
        number_start=number.start if number else None,
        number_end=number.end if number else None,
        also_said=[[span.start, span.end] for span in claim.also_said],
        page=page_at(document.blocks, claim.span.start),
        read=fields,
        fields=fields,
        because=list(claim.because),
        confidence_percent=max(0, min(100, round(claim.confidence * 100))),
    )


def _propose_links(actor: Actor, document: Document, rows: Sequence[DocumentClaim]) -> None:
    """By exact name; else by the 期 that the paragraph speaks of; else the document's own subject. All to be confirmed by a person."""
    named = {row.id: (row.kind, row.fields["subject"] if row.kind == "figure" else row.fields["name"]) for row in rows}
    exact = exact_links(actor, named)
    batches = {batch.period_no: batch for batch in list_batches(actor)}
    projects = [(row.span_start, row.span_end) for row in rows if row.kind == "project"]
    for row in rows:
        found = exact.get(row.id)
        if found is not None:
            row.link_kind, row.link_id, row.link_label, row.link_why = found.kind, found.id, found.label[:200], found.why
        elif row.kind == "figure":
            is_a_projects = any(start <= row.span_start and row.span_end <= end for start, end in projects)
            number = None if is_a_projects else batch_said_before(document.text, _block_start(document, row), row.span_start, row.fields)
            if number in batches:
                batch = batches[number]
                row.link_kind, row.link_id, row.link_label, row.link_why = "batch", batch.id, batch.title[:200], f"上文说的是第{number}期"
            elif document.default_id is not None and names_nobody(row.fields["subject"]):
                row.link_kind, row.link_id = document.default_kind, document.default_id
                row.link_label, row.link_why = document.default_label, WHY_DEFAULT


def _block_start(document: Document, row: DocumentClaim) -> int:
    return max((start for _, start, *_ in document.blocks if start <= row.span_start), default=0)


def _earlier_copy(document: Document, prints: list[int]) -> tuple[UUID | None, int]:
    others = Document.objects.in_zone(document.zone_id).exclude(id=document.id).exclude(state=State.DISCARDED)
    best: tuple[UUID | None, int] = (None, 0)
    if not prints:
        return best
    near = others.filter(fingerprint__overlap=prints[:32]).order_by("-uploaded_at").values_list("id", "fingerprint")
    for other_id, other in near[:MOST_COMPARED]:
        percent = alike_percent(prints, other)
        if percent >= ALIKE_PERCENT and percent > best[1]:
            best = (other_id, percent)
    return best


def _may_be_read(document: Document) -> bool:
    if document.state == State.DISCARDED:
        return False
    return document.state in (State.WAITING, State.READING, State.FAILED) or not _is_touched(document)


def _is_touched(document: Document) -> bool:
    return bool(ClaimVersion.objects.in_zone(document.zone_id).filter(claim__document_id=document.id).exists())


def _locked(actor: Actor, document_id: UUID, expected_version: int) -> Document:
    visible_document(actor, document_id)
    document: Document = Document.objects.in_zone(actor.zone_id).select_for_update().get(id=document_id)
    if document.version != expected_version:
        theirs = {"version": document.version, "title": document.title, "state": document.get_state_display()}
        raise StaleVersion(yours={"version": expected_version}, theirs=theirs)
    return document


def _save(document: Document, **values: Any) -> None:
    for name, value in values.items():
        setattr(document, name, value)
    document.version += 1
    document.save(update_fields=["version", *values])


def _audit(actor: Actor, operation: str, document: Document, **what: Any) -> None:
    label = document.title or document.file_name
    audit.record(actor, operation, subject_kind="document", subject_id=document.id, subject_label=label[:200], **what)
