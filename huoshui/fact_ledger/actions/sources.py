"""Recording where facts come from."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.names import tidy_text
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.fact_ledger.models import Source


@transaction.atomic
def record_source(
    *,
    actor: Actor,
    kind: str,
    title: str,
    publisher: str = "",
    published_on: dt.date | None = None,
    file_sha256: str = "",
    stored_file_id: UUID | None = None,
    lineage: str = "",
    extractor: str = "",
) -> Source:
    """One file at one hash (``workbook``, ``document``) or one sitting at a form (``form``).

    Files need their SHA-256 and the name and version of what read them. A building block: the action that calls it writes
    the audit row.
    """
    shown = tidy_text(title)[:200]
    if not shown:
        raise Refusal("source_without_title", "来源没有标题。", "请填写文件或表单的名称。", field="title")
    if kind != Source.Kind.FORM and (len(file_sha256) != 64 or not extractor):
        raise Refusal("source_without_hash", "文件来源缺少校验值或读取程序的版本。", "请重新上传文件。", field="file")
    return Source.objects.create_in(  # type: ignore[no-any-return]
        actor.zone_id,
        kind=kind,
        title=shown,
        publisher=tidy_text(publisher)[:120],
        published_on=published_on,
        file_sha256=file_sha256,
        stored_file_id=stored_file_id,
        lineage=lineage,
        extractor=extractor,
        recorded_by_id=actor.user_id,
        recorded_at=clock.now(),
    )


def source_for_more(actor: Actor, source_id: UUID) -> Source:
    """A source of the actor's zone to record further facts of: a document is reviewed claim by claim. NotVisible."""
    found: Source | None = Source.objects.in_zone(actor.zone_id).filter(id=source_id).first()
    if found is None:
        raise NotVisible
    return found
