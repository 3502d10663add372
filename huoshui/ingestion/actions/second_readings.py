"""Asking a language model to read a document once more. Nothing it says enters the ledger or a claim: it is only shown in review."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from huoshui.audit import actions as audit
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.ingestion.adapters.second_reader import ReaderService, read_again
from huoshui.ingestion.models import Document, SecondReading
from huoshui.ingestion.queries.documents import visible_document
from huoshui.ingestion.rules.claim_fields import fields_of
from huoshui.ingestion.rules.document_reading.claims import Claim, FigureClaim
from huoshui.ingestion.rules.document_records import source_text
from huoshui.organizations.rules import policy

State = SecondReading.State
STILL_AT_IT = dt.timedelta(hours=2)  # a question that is older was lost with its worker


def ask_second_reader(actor: Actor, document_id: UUID, *, in_background: bool = True) -> None:
    """Have the model read the document; asking while it does changes nothing. Refused where no model is set."""
    policy.require(actor, "documents:second_reading_ask")
    document = visible_document(actor, document_id)  # first: what one may not see is not there, model or no model
    service = _service()
    if document.state not in (Document.State.REVIEWING, Document.State.REVIEWED):
        raise Refusal("document_not_read", "这份文件还没有读出来。", "请等平台读完，再请第二读者。")
    with transaction.atomic():
        Document.objects.in_zone(actor.zone_id).select_for_update().get(id=document.id)  # two who ask at once ask once
        known = SecondReading.objects.in_zone(actor.zone_id).filter(document_id=document.id).first()
        if known is not None and known.state == State.WAITING and clock.now() - known.asked_at < STILL_AT_IT:
            return
        SecondReading.objects.in_zone(actor.zone_id).update_or_create(
            zone_id=actor.zone_id,
            document=document,
            defaults={
                "state": State.WAITING,
                "reader": service.name,
                "claims": [],
                "refused": [],
                "exchanges": [],
                "failure": None,
                "asked_by_id": actor.user_id,
                "asked_by_name": actor.display_name[:80],
                "asked_at": clock.now(),
                "answered_at": None,
                "version": known.version + 1 if known is not None else 1,
            },
        )
        _audit(actor, "document.second_reading_asked", document, {"reader": service.name, "url": service.url})
        if in_background:
            from huoshui.ingestion.actions.background import read_a_second_time_later

            read_a_second_time_later(actor, document.id)
    if not in_background:
        answer_second_reading(actor, document_id)


def answer_second_reading(actor: Actor, document_id: UUID) -> None:
    """Put the questions and keep what comes back. The network is asked outside of any transaction."""
    policy.require(actor, "documents:second_reading_ask")
    document = visible_document(actor, document_id)
    row = SecondReading.objects.in_zone(actor.zone_id).filter(document_id=document.id, state=State.WAITING).first()
    if row is None:
        return
    title, publisher, day = document.title, document.publisher, document.published_on
    source = source_text(document.file_name, document.text, document.blocks, title=title, publisher=publisher, published_on=day)
    try:
        found = read_again(source, _service())
    except Refusal as refusal:
        failure = {"code": refusal.code, "message": refusal.message, "remedy": refusal.remedy}
        _keep(row, state=State.FAILED, failure=failure, answered_at=clock.now())
        return
    with transaction.atomic():
        _keep(
            row,
            state=State.READ,
            claims=[_kept(claim) for claim in found.claims],
            refused=[{"row": refused.row, "why": refused.why} for refused in found.refused],
            exchanges=[{"question": exchange.question, "answer": exchange.answer} for exchange in found.exchanges],
            answered_at=clock.now(),
        )
        _audit(actor, "document.second_reading_kept", document, {"claims": len(found.claims), "refused": len(found.refused)})


def _service() -> ReaderService:
    service: ReaderService | None = settings.SECOND_READER
    if service is None:
        raise Refusal("second_reader_missing", "没有设置第二读者。", "请安装人员设置 HUOSHUI_READER_URL 和 HUOSHUI_READER_MODEL 后重启。")
    return service


def _kept(claim: Claim) -> dict[str, Any]:
    number = [claim.number.start, claim.number.end] if isinstance(claim, FigureClaim) else None
    return {
        "kind": claim.kind,
        "quote": claim.quote,
        "span": [claim.span.start, claim.span.end],
        "number": number,
        "fields": fields_of(claim),
    }


def _keep(row: SecondReading, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=["version", *values])


def _audit(actor: Actor, operation: str, document: Document, after: dict[str, Any]) -> None:
    label = (document.title or document.file_name)[:200]
    audit.record(actor, operation, subject_kind="document", subject_id=document.id, subject_label=label, after=after)
