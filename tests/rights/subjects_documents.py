"""Documents and their claims behind addresses."""

from __future__ import annotations

import io
from uuid import UUID

from huoshui.ingestion.actions import read_document, upload_document
from huoshui.ingestion.queries import claim_rows
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast
from tests.ingestion.adapters.documents.pdf_maker import paragraph, pdf
from tests.ingestion.bulletin import BULLETIN, brought_in
from tests.rights.subjects import FACTORIES, Subject, named, plain_values, subject

READERS = ("mei", "ma", "liu", "sun")  # who reads the whole zone


def _documents(cast: Cast) -> dict[str, tuple[UUID, UUID, str]]:
    """variant → (document, its first claim, a canary); made once for one cast."""
    made = cast.__dict__.get("documents_made")
    if made is None:
        made = {}
        for variant, member in (("own", cast.bo), ("other_department", cast.chen), ("elsewhere", cast.stranger)):
            with bound_to_zone(member.zone.id):
                canary = f"金丝雀{member.name}的通报"
                document_id = brought_in(member.actor, text=f"{canary}\n{BULLETIN}", name=f"{canary}.txt")
                made[variant] = (document_id, claim_rows(member.actor, document_id)[0].id, canary)
        cast.__dict__["documents_made"] = made
    return made


VISIBLE = {"own": named(*READERS, "bo"), "other_department": named(*READERS, "chen"), "elsewhere": named("stranger")}


@subject("document_id")
def documents(cast: Cast) -> dict[str, Subject]:
    return {variant: Subject(document_id, VISIBLE[variant], canary) for variant, (document_id, _, canary) in _documents(cast).items()}


@subject("claim_id")
def claims(cast: Cast) -> dict[str, Subject]:
    return {variant: Subject(claim_id, VISIBLE[variant]) for variant, (_, claim_id, _) in _documents(cast).items()}


@subject("documents:page_picture document_id")
def pdfs(cast: Cast) -> dict[str, Subject]:
    """Only a PDF has pages to look at."""
    found = {}
    for variant, member in (("own", cast.bo), ("other_department", cast.chen), ("elsewhere", cast.stranger)):
        with bound_to_zone(member.zone.id):
            document_id = upload_document(member.actor, "通报.pdf", io.BytesIO(pdf([paragraph("青河开发区共有项目二十五个。", 700)])))
            read_document(member.actor, document_id)
        found[variant] = Subject(document_id, VISIBLE[variant])
    return found


plain_values("documents:page_picture page", 1)

plain_values("documents:reported kind", "batch")


@subject("documents:reported record_id")
def reported_on(cast: Cast) -> dict[str, Subject]:
    return dict(FACTORIES["batch_id"](cast))
