"""文件: bring documents in, look at what they claim, decide, join, add; what was reviewed comes back as gold."""

from __future__ import annotations

from typing import Annotated, Any, BinaryIO, Literal, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile
from pydantic import Field

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.clocks import Clocks, at
from huoshui.api.schemas import Answer, Body, Day, Limit, Line, Made, Version, answer_of
from huoshui.ingestion.actions import (
    accept_above,
    accept_claim,
    add_claim,
    ask_second_reader,
    describe_document,
    discard_document,
    edit_claim,
    link_claim,
    link_to_new_project,
    paste_document,
    reject_claim,
    reopen_claim,
    set_default_subject,
    upload_document,
    withdraw_claim,
)
from huoshui.ingestion.actions.claims import AcceptedAbove
from huoshui.ingestion.queries import (
    ClaimRow,
    ClaimVersionRow,
    DocumentDetail,
    DocumentFilters,
    DocumentsPage,
    ReportedFigures,
    SecondReadingDetail,
    Twin,
    candidates_for,
    claim_rows,
    claim_versions,
    document_detail,
    gold_documents,
    list_documents,
    one_claim,
    reported_figures,
    second_reading_of,
    twins_of,
)
from huoshui.ingestion.rules.claim_links import LinkCandidate

router = Router(tags=["文件审核"])
DocumentsAnswer = answer_of(DocumentsPage)
DocumentAnswer = answer_of(DocumentDetail, without=("stored_file_id",))
ClaimAnswer = answer_of(ClaimRow)
TwinAnswer = answer_of(Twin)
CandidateAnswer = answer_of(LinkCandidate)
ClaimVersionAnswer = answer_of(ClaimVersionRow)
SecondReadingAnswer = answer_of(SecondReadingDetail)
AcceptedAnswer = answer_of(AcceptedAbove)
ReportedAnswer = answer_of(ReportedFigures)
Place = Annotated[int, Field(ge=0, le=100_000_000, description="正文中的字符位置，从 0 起")]
SubjectKind = Literal["project", "enterprise", "batch", "zone", "area", "unit"]


class DocumentQuery(Body):
    """The same filters as the page."""

    q: Line = ""
    state: Literal["", "waiting", "reading", "reviewing", "reviewed", "failed", "discarded"] = ""
    publisher: Line = ""
    since: Day | None = None
    until: Day | None = None
    undecided: bool = False

    def filters(self) -> DocumentFilters:
        """As the query takes them."""
        text, publisher = self.q.strip()[:100], self.publisher.strip()[:100]
        return DocumentFilters(text, self.state, publisher, self.since, self.until, self.undecided)


class Opened(Answer):
    """One document with its text, and where the same text came in before."""

    document: DocumentAnswer  # type: ignore[valid-type]
    twins: list[TwinAnswer]  # type: ignore[valid-type]


class Claims(Answer):
    """In the order of their quotes. Positions count characters of the document's text."""

    claims: list[ClaimAnswer]  # type: ignore[valid-type]


class ClaimCandidates(Answer):
    """Known records that a claim may be about, the likest first."""

    candidates: list[CandidateAnswer]  # type: ignore[valid-type]


class Versions(Answer):
    """What people did to a claim, the latest first."""

    versions: list[ClaimVersionAnswer]  # type: ignore[valid-type]


class Gold(Answer):
    """Claims of reviewed documents in the claim format, with the text of each document."""

    id: UUID
    name: str
    text: str
    rows: list[dict[str, Any]]


class GoldAnswer(Answer):
    """Documents whose every claim was decided."""

    documents: list[Gold]


class PasteBody(Body):
    """Words of a document; without a title their first line is it."""

    title: Line = ""
    text: Annotated[str, Field(max_length=200_000)]


class DescriptionBody(Body):
    """What the file does not say of itself."""

    title: Line
    publisher: Line = ""
    published_on: Day | None = None
    expected_version: Version


class SubjectBody(Body):
    """Whose the figures are that name nobody; without ``record_id`` nobody's."""

    kind: SubjectKind
    record_id: UUID | None = None
    expected_version: Version


class DecisionBody(Body):
    """``reason`` is needed to reject and to withdraw."""

    deed: Literal["accept", "reject", "withdraw", "reopen"]
    reason: Line = ""
    expected_version: Version


class FieldsBody(Body):
    """Fields as the form takes them, in words: value 18.4亿元, measure investment, stage signed, period 2022Q1, subject; or name, stage,
    investment, aliases, date_signed …"""

    fields: dict[Line, Line]
    expected_version: Version


class LinkBody(Body):
    """The record that the claim is about; without ``record_id`` every proposal is refused."""

    kind: SubjectKind
    record_id: UUID | None = None
    expected_version: Version


class ProjectOfClaimBody(Body):
    """A project that the ledger does not know yet."""

    name: Line
    is_another: bool = False
    expected_version: Version


class NewClaimBody(Body):
    """Characters ``start`` to ``end`` of the text, and what they say."""

    kind: Literal["figure", "project"]
    start: Place
    end: Place
    fields: dict[Line, Line]


class ShownClaim(Body):
    """A claim as it was shown."""

    id: UUID
    version: Version


class AcceptClaimBody(Body):
    """Just the claims that were shown; those changed since then are left out."""

    claims: Annotated[list[ShownClaim], Field(max_length=5000)]


class DocumentStepBody(Body):
    """The version that was looked at."""

    expected_version: Version


@router.get("/documents", auth=Right("documents:list"), response=answers(DocumentsAnswer), summary="文件")
def list_of_documents(request: HttpRequest, asked: Query[DocumentQuery], after: Line = "", limit: Limit = 50) -> DocumentsPage:
    """The newest first; ``q`` looks in titles and texts, two characters are enough. Those who do not read the whole zone see their own."""
    return list_documents(actor_of(request), asked.filters(), after=after, limit=limit)


@router.post("/documents", auth=Right("documents:upload"), response=answers(Made, 201), summary="上传文件")
def upload_one_document(request: HttpRequest, file: File[UploadedFile]) -> Status[dict[str, Any]]:
    """Multipart, field ``file``: text, web page, Word or PDF, at most 20 MB. Read by the worker; ask again for the state."""
    return Status(201, {"id": upload_document(actor_of(request), str(file.name), cast(BinaryIO, file.file))})


@router.post("/documents/pasted", auth=Right("documents:upload"), response=answers(Made, 201), summary="粘贴正文")
def paste_one_document(request: HttpRequest, body: PasteBody) -> Status[dict[str, Any]]:
    """Words instead of a file."""
    return Status(201, {"id": paste_document(actor_of(request), body.title, body.text.replace("\x00", ""))})


@router.get("/documents/{uuid:document_id}", auth=Right("documents:detail"), response=answers(Opened), summary="一份文件")
def one_document(request: HttpRequest, document_id: UUID) -> dict[str, Any]:
    """State, text, blocks, and earlier copies."""
    actor = actor_of(request)
    return {"document": document_detail(actor, document_id), "twins": twins_of(actor, document_id)}


@router.get("/documents/{uuid:document_id}/claims", auth=Right("documents:detail"), response=answers(Claims), summary="文件的内容")
def claims_of_document(request: HttpRequest, document_id: UUID) -> dict[str, Any]:
    """As read (``read``) and as they stand now (``fields``), with state, link and version."""
    return {"claims": claim_rows(actor_of(request), document_id)}


@router.post("/documents/{uuid:document_id}/claims", auth=Right("documents:add_claim"), response=answers(ClaimAnswer, 201), summary="补录")
def add_one_claim(request: HttpRequest, document_id: UUID, body: NewClaimBody) -> Status[ClaimRow]:
    """A claim that the reader missed; it waits for acceptance."""
    actor = actor_of(request)
    made = add_claim(actor, document_id, kind=body.kind, start=body.start, end=body.end, typed=body.fields)
    return Status(201, one_claim(actor, made))


@router.post(
    "/documents/{uuid:document_id}/accept-above", auth=Right("documents:accept_above"), response=answers(AcceptedAnswer), summary="一并采信"
)
def accept_many_claims(request: HttpRequest, document_id: UUID, body: AcceptClaimBody) -> AcceptedAbove:
    """Accept the claims that were shown, in one go."""
    return accept_above(actor_of(request), document_id, {one.id: one.version for one in body.claims})


@router.post(
    "/documents/{uuid:document_id}/description", auth=Right("documents:describe"), response=answers(DocumentAnswer), summary="补正出处"
)
def describe_one_document(request: HttpRequest, document_id: UUID, body: DescriptionBody) -> DocumentDetail:
    """Title, publisher and day; refused once something of it is in the ledger."""
    actor = actor_of(request)
    describe_document(
        actor,
        document_id,
        title=body.title,
        publisher=body.publisher,
        published_on=body.published_on,
        expected_version=body.expected_version,
    )
    return document_detail(actor, document_id)


@router.post(
    "/documents/{uuid:document_id}/subject", auth=Right("documents:describe"), response=answers(DocumentAnswer), summary="指定主体"
)
def set_subject_of_document(request: HttpRequest, document_id: UUID, body: SubjectBody) -> DocumentDetail:
    """Whose the figures are that name no subject."""
    actor = actor_of(request)
    set_default_subject(actor, document_id, kind=body.kind, record_id=body.record_id, expected_version=body.expected_version)
    return document_detail(actor, document_id)


@router.post("/documents/{uuid:document_id}/discard", auth=Right("documents:discard"), response=answers(DocumentAnswer), summary="放弃文件")
def discard_one_document(request: HttpRequest, document_id: UUID, body: DocumentStepBody) -> DocumentDetail:
    """A document that came in by mistake."""
    actor = actor_of(request)
    discard_document(actor, document_id, body.expected_version)
    return document_detail(actor, document_id)


@router.get(
    "/documents/{uuid:document_id}/second-reading",
    auth=Right("documents:second_reading"),
    response=answers(SecondReadingAnswer),
    summary="第二读者",
)
def second_reading_of_document(request: HttpRequest, document_id: UUID) -> SecondReadingDetail:
    """What a language model reads otherwise than the platform, what of its answer was refused, and all that was said."""
    return second_reading_of(actor_of(request), document_id)


@router.post(
    "/documents/{uuid:document_id}/second-reading",
    auth=Right("documents:second_reading_ask"),
    response=answers(SecondReadingAnswer),
    summary="请第二读者读",
)
def ask_second_reader_of_document(request: HttpRequest, document_id: UUID) -> SecondReadingDetail:
    """The worker asks the model; the answer is there once the state is read."""
    actor = actor_of(request)
    ask_second_reader(actor, document_id)
    return second_reading_of(actor, document_id)


@router.get("/claims/{uuid:claim_id}", auth=Right("documents:claim"), response=answers(ClaimAnswer), summary="一条内容")
def one_claim_of_document(request: HttpRequest, claim_id: UUID) -> ClaimRow:
    """As read and as it stands now."""
    return one_claim(actor_of(request), claim_id)


@router.get("/claims/{uuid:claim_id}/versions", auth=Right("documents:claim"), response=answers(Versions), summary="审核经过")
def versions_of_claim(request: HttpRequest, claim_id: UUID) -> dict[str, Any]:
    """Who did what to it, the latest first."""
    return {"versions": claim_versions(actor_of(request), claim_id)}


@router.get("/claims/{uuid:claim_id}/candidates", auth=Right("documents:claim"), response=answers(ClaimCandidates), summary="关联候选")
def candidates_of_claim(request: HttpRequest, claim_id: UUID, q: Line = "") -> dict[str, Any]:
    """Known records with the reasons for likeness; ``q`` asks for another name."""
    actor = actor_of(request)
    return {"candidates": candidates_for(actor, one_claim(actor, claim_id), words=q)}


@router.post("/claims/{uuid:claim_id}/decision", auth=Right("documents:decide"), response=answers(ClaimAnswer), summary="审核")
def decide_claim(request: HttpRequest, claim_id: UUID, body: DecisionBody) -> ClaimRow:
    """Accept (facts go into the ledger), reject, withdraw (its facts are withdrawn) or reopen. 409 where a colleague was faster."""
    actor, version = actor_of(request), body.expected_version
    if body.deed == "accept":
        accept_claim(actor, claim_id, expected_version=version)
    elif body.deed == "reopen":
        reopen_claim(actor, claim_id, expected_version=version)
    else:
        deed = reject_claim if body.deed == "reject" else withdraw_claim
        deed(actor, claim_id, reason=body.reason, expected_version=version)
    return one_claim(actor, claim_id)


@router.post("/claims/{uuid:claim_id}/fields", auth=Right("documents:edit_claim"), response=answers(ClaimAnswer), summary="更正")
def correct_claim(request: HttpRequest, claim_id: UUID, body: FieldsBody) -> ClaimRow:
    """What the reader said stays beside; facts of an accepted claim follow."""
    actor = actor_of(request)
    edit_claim(actor, claim_id, body.fields, expected_version=body.expected_version)
    return one_claim(actor, claim_id)


@router.post("/claims/{uuid:claim_id}/link", auth=Right("documents:link_claim"), response=answers(ClaimAnswer), summary="关联")
def join_claim(request: HttpRequest, claim_id: UUID, body: LinkBody) -> ClaimRow:
    """Say which record the claim is about."""
    actor = actor_of(request)
    link_claim(actor, claim_id, kind=body.kind, record_id=body.record_id, expected_version=body.expected_version)
    return one_claim(actor, claim_id)


@router.post(
    "/claims/{uuid:claim_id}/new-project", auth=Right("documents:new_project"), response=answers(Made, 201), summary="新建项目并关联"
)
def new_project_of_claim(request: HttpRequest, claim_id: UUID, body: ProjectOfClaimBody) -> Status[dict[str, Any]]:
    """422 ``project_looks_known`` with candidates where the zone has one of this name, until ``is_another``."""
    made = link_to_new_project(
        actor_of(request), claim_id, name=body.name, is_another=body.is_another, expected_version=body.expected_version
    )
    return Status(201, {"id": made})


@router.get("/document-gold", auth=Right("documents:detail"), response=answers(GoldAnswer), summary="审核所得的标准")
def gold_of_zone(request: HttpRequest) -> dict[str, Any]:
    """What reviewers hold to be the claims of reviewed documents, in the claim format: for measuring a reader."""
    found = gold_documents(actor_of(request))
    return {"documents": [{"id": one.id, "name": one.source.name, "text": one.source.text, "rows": list(one.rows)} for one in found]}


@router.get(
    "/reported/{subject_kind}/{uuid:record_id}",
    auth=Right("documents:reported"),
    response=answers(ReportedAnswer),
    summary="通报数与台账数",
)
def reported_figures_of(request: HttpRequest, subject_kind: SubjectKind, record_id: UUID, clocks: Query[Clocks]) -> ReportedFigures:
    """What documents report of a record, each with the counted figure beside it and the difference; never merged."""
    return reported_figures(actor_of(request), subject_kind, record_id, **at(request, clocks))
