"""A person's own: saved views of lists, received copies, tokens (made and revoked on the account page, by a person)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.schemas import Answer, Body, Done, Limit, Line, Made, answer_of
from huoshui.organizations import queries
from huoshui.organizations.actions import remove_view, save_view
from huoshui.organizations.queries import SavedViewLine, TokenLine, own_tokens, saved_views

router = Router(tags=["我的"])
SavedViewAnswer = answer_of(SavedViewLine)
TokenAnswer = answer_of(TokenLine)
ListKey = Annotated[str, Field(max_length=40, pattern=r"^[a-z_]{1,40}$", description="projects、gaps、enterprises 等")]


class SavedViews(Answer):
    """By name."""

    views: list[SavedViewAnswer]  # type: ignore[valid-type]


class SavedViewBody(Body):
    """``query``: the list's query without page and days."""

    list_key: ListKey
    name: Annotated[str, Field(min_length=1, max_length=30)]
    query: Annotated[str, Field(max_length=2000)] = ""


class Tokens(Answer):
    """The newest first; never a secret."""

    tokens: list[TokenAnswer]  # type: ignore[valid-type]


class CopyAnswer(Answer):
    """One record as another zone handed it up or over."""

    id: UUID
    from_zone_id: UUID
    from_zone_name: str
    ground: str
    ground_label: str
    area_name: str
    subject_kind: str
    subject_id: UUID
    subject_label: str
    content: dict[str, str]
    content_sha256: str
    handed_at: datetime
    handed_by_name: str


class Copies(Answer):
    """The newest first; ``next_after`` goes back in as ``after``."""

    copies: list[CopyAnswer]
    total_count: int
    next_after: UUID | None


@router.get("/saved-views", auth=Right("saved_views:save"), response=answers(SavedViews), summary="我存的视图")
def list_of_saved_views(request: HttpRequest, list_key: Line = "projects") -> dict[str, Any]:
    """One's own views of one list."""
    return {"views": saved_views(actor_of(request), list_key)}


@router.post("/saved-views", auth=Right("saved_views:save"), response=answers(Made, 201), summary="存视图")
def keep_view(request: HttpRequest, body: SavedViewBody) -> Status[dict[str, Any]]:
    """The same name again replaces the view."""
    return Status(201, {"id": save_view(actor_of(request), **body.model_dump())})


@router.delete("/saved-views/{uuid:view_id}", auth=Right("saved_views:remove"), response=answers(Done), summary="删视图")
def forget_view(request: HttpRequest, view_id: UUID) -> dict[str, Any]:
    """One of one's own."""
    remove_view(actor_of(request), view_id)
    return {"done": True}


@router.get("/tokens", auth=Right("session:profile"), response=answers(Tokens), summary="我的令牌")
def list_of_tokens(request: HttpRequest) -> dict[str, Any]:
    """Names, scopes, end and last use."""
    return {"tokens": own_tokens(actor_of(request))}


@router.get("/received", auth=Right("system:received"), response=answers(Copies), summary="收到的上报与移交")
def list_of_received_copies(request: HttpRequest, q: Line = "", after: UUID | None = None, limit: Limit = 50) -> dict[str, Any]:
    """Copies that belong to this zone."""
    page = queries.received_copies(actor_of(request), text=q, after=after, limit=limit)
    return {"copies": [_copy(each) for each in page.copies], "total_count": page.total_count, "next_after": page.next_cursor}


@router.get("/received/{uuid:copy_id}", auth=Right("system:received_copy"), response=answers(CopyAnswer), summary="一份副本")
def one_received_copy(request: HttpRequest, copy_id: UUID) -> CopyAnswer:
    """As it was handed over."""
    return _copy(queries.received_copy(actor_of(request), copy_id))


def _copy(copy: Any) -> CopyAnswer:
    return CopyAnswer(
        from_zone_name=copy.from_zone.name,
        ground_label=copy.get_ground_display(),
        **{name: getattr(copy, name) for name in CopyAnswer.model_fields if name not in ("from_zone_name", "ground_label")},
    )
