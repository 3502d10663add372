"""文件中的目标: accepted figures that state a target, and what becomes of each."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.schemas import Answer, Body, Day, Limit, Line, Made, Version, Words
from huoshui.ingestion.actions import set_target_of_claim, turn_target_of_claim_down
from huoshui.ingestion.queries.claim_targets import StatedTarget, stated_targets
from huoshui.targets.actions import NewTarget
from huoshui.targets.rules.target_windows import nodes_from_text, window_of

router = Router(tags=["指标目标"])
Cursor = Annotated[str, Field(max_length=60, description="上一页的 next_cursor")]
Amount = Annotated[Decimal, Field(ge=-(10**16), le=10**16, description="金额为整数分；个数；增速为百分数")]


class StatedTargetAnswer(Answer):
    """One sentence with what is proposed; empty where the words leave it open (then ``open_words`` says what a person must say)."""

    claim_id: UUID
    claim_version: int
    document_id: UUID
    document_title: str
    quote: str
    indicator_id: str
    window: str
    year: int
    scope: str
    scope_label: str
    amount: Decimal
    condition: str
    open_words: list[str]
    standing_target_id: UUID | None


class StatedTargetsAnswer(Answer):
    """What waits for a word."""

    rows: list[StatedTargetAnswer]
    total_count: int
    next_cursor: str


class SetFromClaimBody(Body):
    """``period`` as of POST /targets; ``reason`` where the target stands already."""

    indicator_id: Line
    year: Annotated[int, Field(ge=1990, le=2100)]
    period: Line = "year"
    condition: Literal["at_least", "strive", "ensure", "at_most"] = "at_least"
    amount: Amount
    unit_id: UUID | None = None
    area_id: UUID | None = None
    nodes: Words = ""
    effective_on: Day | None = None
    reason: Line = ""
    expected_version: Version


class DeclineBody(Body):
    """Why it is no target of this zone's."""

    reason: Line
    expected_version: Version


@router.get("/documents/targets", auth=Right("documents:targets"), response=answers(StatedTargetsAnswer), summary="文件中的目标")
def list_stated_targets(request: HttpRequest, after: Cursor = "", limit: Limit = 50) -> dict[str, Any]:
    """Accepted figures of kind target that nobody has set or turned down."""
    page = stated_targets(actor_of(request), after=after, limit=limit)
    return {"rows": [_answer(row) for row in page.rows], "total_count": page.total_count, "next_cursor": page.next_cursor}


@router.post("/documents/claims/{uuid:claim_id}/target", auth=Right("documents:target"), response=answers(Made), summary="按文件下达目标")
def set_one_target_of_claim(request: HttpRequest, claim_id: UUID, body: SetFromClaimBody) -> dict[str, Any]:
    """A new target, or a new version of the standing one, whose source is the sentence."""
    kind, window = window_of(body.period, body.year)
    given = body.model_dump(exclude={"year", "period", "nodes", "reason", "expected_version"})
    target = NewTarget(window=window, period_kind=kind, nodes=nodes_from_text(body.nodes, window), **given)
    return {
        "id": set_target_of_claim(actor_of(request), claim_id, target, reason=body.reason, expected_version=body.expected_version),
    }


@router.post(
    "/documents/claims/{uuid:claim_id}/no-target", auth=Right("documents:no_target"), response=answers(Made), summary="文件中的目标不下达"
)
def decline_target_of_claim(request: HttpRequest, claim_id: UUID, body: DeclineBody) -> dict[str, Any]:
    """It stays a reported figure."""
    turn_target_of_claim_down(actor_of(request), claim_id, reason=body.reason, expected_version=body.expected_version)
    return {"id": claim_id}


def _answer(row: StatedTarget) -> dict[str, Any]:
    proposal = row.proposal
    return {
        "claim_id": row.claim.id,
        "claim_version": row.claim.version,
        "document_id": row.claim.document_id,
        "document_title": row.document_title,
        "quote": row.claim.shown_quote,
        "indicator_id": proposal.indicator_id,
        "window": proposal.window,
        "year": proposal.year,
        "scope": row.scope,
        "scope_label": row.scope_label,
        "amount": proposal.amount,
        "condition": proposal.condition,
        "open_words": list(row.open_words),
        "standing_target_id": row.standing.id if row.standing else None,
    }
