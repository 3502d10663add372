"""通报: drafted from the ledger, edited, released."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Schema
from pydantic import Field

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.schemas import Body, Limit, NewVersion, Version, answer_of
from huoshui.reports.actions import (
    Heads,
    create_draft,
    discard_draft,
    edit_draft,
    recount_draft,
    redraft,
    release_bulletin,
    withdraw_bulletin,
)
from huoshui.reports.queries import BulletinOptions, BulletinPage, bulletin_detail, list_bulletins, recounted
from huoshui.reports.rules.body import as_rows, referenced_keys
from huoshui.reports.rules.figures import as_row, shown

router = Router(tags=["通报"])
BulletinsAnswer = answer_of(BulletinPage)
HeadText = Annotated[str, Field(max_length=300)]


class HeadsBody(Body):
    """What stands around the text."""

    salutation: HeadText = ""
    signed_by: Annotated[str, Field(max_length=100)] = ""
    copied_to: HeadText = ""
    agency_code: Annotated[str, Field(max_length=30)] = ""

    def heads(self) -> Heads:
        """As the actions take it."""
        return Heads(self.salutation, self.signed_by, self.copied_to, self.agency_code)


class DraftBody(HeadsBody):
    """What to tell, and as of when."""

    recipe: Literal["weekly", "monthly", "special", "three_batches", "enterprise_service", "signing_list"]
    as_of: date
    batch_id: UUID | None = None
    begins_on: date | None = None
    topic: Annotated[
        str, Field(max_length=100, description="专项通报用：gap:signed_no_land、unit:编号、key_level:province、industry:新材料 等")
    ] = ""


class BlockBody(Body):
    """One heading, paragraph or table. Numbers stand as ⟦key⟧ of the paper's figures."""

    kind: Literal["heading", "subheading", "paragraph", "table"]
    text: Annotated[str, Field(max_length=4000)]
    columns: Annotated[list[str], Field(max_length=14)] = []
    rows: Annotated[list[list[str]], Field(max_length=2000)] = []
    is_annex: bool = False


class TextBody(HeadsBody):
    """The edited paper."""

    title: Annotated[str, Field(max_length=200)]
    blocks: Annotated[list[BlockBody], Field(max_length=300)]
    expected_version: Version


class BulletinVersionBody(Body):
    """The version that the caller saw."""

    expected_version: Version


class ReleaseBody(BulletinVersionBody):
    """``note`` says why it goes out although numbers changed or have no source; ``answers`` is what the refusal told of the questions."""

    note: HeadText = ""
    answers: Annotated[str, Field(max_length=16)] = ""


class WithdrawalBody(BulletinVersionBody):
    """Why it is taken back."""

    reason: HeadText


class MadeAnswer(Schema):
    """The new paper."""

    id: UUID


class PaperAnswer(Schema):
    """One paper: its text with references, its figures by key, the digits they stand for, and its files by hash."""

    id: UUID
    title: str
    number: str
    recipe: str
    state: str
    as_of: date
    version: int
    blocks: list[dict[str, Any]]
    figures: dict[str, dict[str, Any]]
    shown: dict[str, str]
    files: list[dict[str, Any]]


class ChangesAnswer(Schema):
    """Old and new readings, label by label."""

    changes: list[dict[str, Any]]


@router.get("/bulletins", auth=Right("bulletins:list"), response=answers(BulletinsAnswer), summary="通报列表")
def all_bulletins(request: HttpRequest, state: str = "", recipe: str = "", q: str = "", after: str = "", limit: Limit = 50) -> BulletinPage:
    """Newest first; drafts for those who write and release."""
    return list_bulletins(actor_of(request), state=state, recipe=recipe, text=q, after=after, limit=limit)


@router.post("/bulletins", auth=Right("bulletins:create"), response=answers(MadeAnswer), summary="起草通报")
def draft_bulletin(request: HttpRequest, body: DraftBody) -> dict[str, Any]:
    """Counted and written by the recipe."""
    options = BulletinOptions(body.recipe, body.as_of, body.batch_id, body.begins_on, body.topic)
    return {"id": create_draft(actor_of(request), options, body.heads())}


@router.get("/bulletins/{uuid:bulletin_id}", auth=Right("bulletins:detail"), response=answers(PaperAnswer), summary="一份通报")
def bulletin(request: HttpRequest, bulletin_id: UUID) -> dict[str, Any]:
    """With every figure, its terms and what opens them."""
    found = bulletin_detail(actor_of(request), bulletin_id)
    return {
        "id": found.row.id,
        "title": found.row.title,
        "number": found.row.number,
        "recipe": found.row.recipe,
        "state": found.row.state,
        "as_of": found.row.as_of,
        "version": found.row.version,
        "blocks": as_rows(found.blocks),
        "figures": {key: as_row(figure) for key, figure in found.figures.items()},
        "shown": {key: shown(figure) for key, figure in found.figures.items()},
        "files": [{"id": file.id, "kind": file.kind, "name": file.name, "sha256": file.sha256} for file in found.files],
    }


@router.get(
    "/bulletins/{uuid:bulletin_id}/changes", auth=Right("bulletins:drafts"), response=answers(ChangesAnswer), summary="通报数字的变化"
)
def bulletin_changes(request: HttpRequest, bulletin_id: UUID) -> dict[str, Any]:
    """Numbers of the text that the ledger counts otherwise now."""
    actor = actor_of(request)
    changes = recounted(actor, bulletin_detail(actor, bulletin_id))[1]
    return {"changes": [asdict(change) for change in changes]}


@router.put("/bulletins/{uuid:bulletin_id}", auth=Right("bulletins:edit"), response=answers(NewVersion), summary="修改通报草稿")
def edit_bulletin(request: HttpRequest, bulletin_id: UUID, body: TextBody) -> dict[str, Any]:
    """Title, heads and text at once."""
    blocks = [block.model_dump() for block in body.blocks]
    version = edit_draft(
        actor_of(request), bulletin_id, title=body.title, blocks=blocks, heads=body.heads(), expected_version=body.expected_version
    )
    return {"id": bulletin_id, "version": version}


@router.post("/bulletins/{uuid:bulletin_id}/recount", auth=Right("bulletins:recount"), response=answers(NewVersion), summary="重新取数")
def recount_bulletin(request: HttpRequest, bulletin_id: UUID, body: BulletinVersionBody) -> dict[str, Any]:
    """New numbers, same words."""
    return {"id": bulletin_id, "version": recount_draft(actor_of(request), bulletin_id, expected_version=body.expected_version)}


@router.post("/bulletins/{uuid:bulletin_id}/redraft", auth=Right("bulletins:redraft"), response=answers(NewVersion), summary="重新起草")
def redraft_bulletin(request: HttpRequest, bulletin_id: UUID, body: BulletinVersionBody) -> dict[str, Any]:
    """New words as well."""
    return {"id": bulletin_id, "version": redraft(actor_of(request), bulletin_id, expected_version=body.expected_version)}


@router.post("/bulletins/{uuid:bulletin_id}/discard", auth=Right("bulletins:discard"), response=answers(NewVersion), summary="作废草稿")
def discard_bulletin(request: HttpRequest, bulletin_id: UUID, body: BulletinVersionBody) -> dict[str, Any]:
    """Not wanted; stays on record."""
    return {"id": bulletin_id, "version": discard_draft(actor_of(request), bulletin_id, expected_version=body.expected_version)}


@router.post("/bulletins/{uuid:bulletin_id}/release", auth=Right("bulletins:release"), response=answers(MadeAnswer), summary="印发通报")
def release(request: HttpRequest, bulletin_id: UUID, body: ReleaseBody) -> dict[str, Any]:
    """Numbered, frozen, its files written."""
    actor = actor_of(request)
    found = bulletin_detail(actor, bulletin_id)
    opened = {key: reverse("bulletins:figure", args=[bulletin_id, key]) for key in referenced_keys(found.blocks)}
    given = {"expected_version": body.expected_version, "note": body.note, "answers": body.answers}
    return {"id": release_bulletin(actor, bulletin_id, **given, addresses=opened)}  # type: ignore[arg-type]


@router.post("/bulletins/{uuid:bulletin_id}/withdraw", auth=Right("bulletins:withdraw"), response=answers(NewVersion), summary="撤回通报")
def withdraw_one_bulletin(request: HttpRequest, bulletin_id: UUID, body: WithdrawalBody) -> dict[str, Any]:
    """It stays readable, its number is spent."""
    version = withdraw_bulletin(actor_of(request), bulletin_id, reason=body.reason, expected_version=body.expected_version)
    return {"id": bulletin_id, "version": version}
