"""勾稽: what contradicts what, and who settled it."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.schemas import Body, Limit, NewVersion, Version, Words, answer_of
from huoshui.ingestion.actions import settle_finding
from huoshui.ingestion.queries import (
    DocumentChecks,
    FindingFilters,
    FindingRow,
    FindingsPage,
    checks_of_document,
    list_findings,
    one_finding,
)

router = Router(tags=["勾稽"])
FindingsAnswer = answer_of(FindingsPage)
FindingAnswer = answer_of(FindingRow)
ChecksAnswer = answer_of(DocumentChecks)


class FindingQuery(Schema):
    """What the list is narrowed to; several values of one field are alternatives."""

    kind: Annotated[list[str], Field(description="种类", max_length=20)] = []
    weight: Annotated[list[str], Field(description="heavy、medium、light", max_length=3)] = []
    state: Annotated[list[str], Field(description="open、explained、corrected", max_length=3)] = []
    document: Annotated[UUID | None, Field(description="只看这份文件的")] = None
    q: Annotated[str, Field(description="原文、算式中的词", max_length=60)] = ""


class SettlementBody(Body):
    """What it was. ``open`` takes a settlement back."""

    state: Literal["open", "explained", "corrected"]
    note: Words
    expected_version: Version


@router.get("/findings", auth=Right("findings:list"), response=answers(FindingsAnswer), summary="勾稽矛盾清单")
def all_findings(request: HttpRequest, asked: Query[FindingQuery], after: str = "", limit: Limit = 50) -> FindingsPage:
    """Heavy before light, new before old; both sides with their words and places."""
    query = {"kind": asked.kind, "weight": asked.weight, "state": asked.state, "q": asked.q, "document": asked.document or ""}
    return list_findings(actor_of(request), FindingFilters.from_query(query), after=after, limit=limit)


@router.get("/findings/{uuid:finding_id}", auth=Right("findings:detail"), response=answers(FindingAnswer), summary="一处勾稽")
def finding(request: HttpRequest, finding_id: UUID) -> FindingRow:
    """One comparison with its terms."""
    return one_finding(actor_of(request), finding_id)


@router.get(
    "/documents/{uuid:document_id}/checks", auth=Right("findings:document"), response=answers(ChecksAnswer), summary="一份文件的勾稽"
)
def checks(request: HttpRequest, document_id: UUID) -> DocumentChecks:
    """Findings of one document, and the checks that hold."""
    return checks_of_document(actor_of(request), document_id)


@router.post("/findings/{uuid:finding_id}/settle", auth=Right("findings:settle"), response=answers(NewVersion), summary="处理勾稽矛盾")
def settle(request: HttpRequest, finding_id: UUID, body: SettlementBody) -> dict[str, Any]:
    """Explained or corrected, with a note; other numbers than those settled open it again by themselves."""
    return {"id": finding_id, "version": settle_finding(actor_of(request), finding_id, **body.model_dump())}
