"""通知: one's own, and what the system administrator sees of the outbox."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.schemas import Answer, Done, Limit, answer_of
from huoshui.core.refusals import Refusal
from huoshui.notices import actions, queries
from huoshui.notices.queries import NoticePage, OutgoingLine

router = Router(tags=["通知"])
NoticePageAnswer = answer_of(NoticePage)


class ReadCount(Answer):
    """How many became read."""

    count: int


class Outbox(Answer):
    """Messages of one state, newest first, and how many there are of each."""

    messages: list[answer_of(OutgoingLine)]  # type: ignore[valid-type]
    counts: dict[str, int]


@router.get("/notices", auth=Right("notices:list"), response=answers(NoticePageAnswer), summary="我的通知")
def list_of_notices(
    request: HttpRequest, unread: Query[bool] = False, after: Annotated[str, Field(max_length=400)] = "", limit: Limit = 50
) -> NoticePage:
    """Newest first; one line a matter."""
    return queries.own_notices(actor_of(request), only_unread=unread, after=after, limit=limit)


@router.post("/notices/read", auth=Right("notices:read_all"), response=answers(ReadCount), summary="全部标为已读")
def read_all_notices(request: HttpRequest) -> dict[str, int]:
    """All of one's own."""
    return {"count": actions.mark_read(actor_of(request))}


@router.post("/notices/{uuid:notice_id}/read", auth=Right("notices:open"), response=answers(ReadCount), summary="标为已读")
def read_notice(request: HttpRequest, notice_id: UUID) -> dict[str, int]:
    """One of one's own."""
    return {"count": actions.mark_read(actor_of(request), notice_id)}


@router.get("/notices/outbox", auth=Right("notices:outbox"), response=answers(Outbox), summary="发件箱")
def outbox_messages(request: HttpRequest, state: Annotated[str, Field(max_length=20)] = "dead") -> dict[str, Any]:
    """What waits, arrived, could not be delivered, or was given up."""
    if state not in dict(queries.OUTBOX_STATES):
        raise Refusal("bad_filter", "没有这种状态。", f"可用：{'、'.join(dict(queries.OUTBOX_STATES))}。", field="state")
    messages, counts = queries.outbox(actor_of(request), state=state)
    return {"messages": messages, "counts": counts}


@router.post("/notices/outbox/{uuid:message_id}/retry", auth=Right("notices:retry"), response=answers(Done), summary="重发")
def retry_outgoing(request: HttpRequest, message_id: UUID) -> dict[str, bool]:
    """Again from the start."""
    actions.retry_message(actor_of(request), message_id)
    return {"done": True}


@router.post("/notices/outbox/{uuid:message_id}/drop", auth=Right("notices:drop"), response=answers(Done), summary="放弃")
def drop_outgoing(request: HttpRequest, message_id: UUID) -> dict[str, bool]:
    """Given up."""
    actions.drop_message(actor_of(request), message_id)
    return {"done": True}
