"""冲刺: campaigns, each goal by day against its line, before and after, who is behind; and the deeds on them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.clocks import Clocks, at
from huoshui.api.schemas import Answer, Body, Day, Limit, Line, Made, NewVersion, Version
from huoshui.core.periods import Period
from huoshui.core.refusals import Refusal
from huoshui.targets.actions import NewCampaign, NewGoal, add_campaign_goal, create_campaign, end_campaign
from huoshui.targets.queries import CampaignRow, GoalProgress, TargetRow, campaign_detail, list_campaigns
from huoshui.targets.rules.campaigns import window_in_words
from huoshui.targets.rules.quantities import rounded

router = Router(tags=["冲刺"])
Cursor = Annotated[str, Field(max_length=200, description="上一页的 next_cursor")]
Amount = Annotated[Decimal, Field(ge=0, le=10**16, max_digits=18, decimal_places=0, description="金额为整数分；个数")]
Cadence = Annotated[int, Field(ge=1, le=366, description="几天一报")]


class CampaignGoalAnswer(Answer):
    """A goal. Amounts are fen or counts; null is unknown. ``light`` and ``gap_points`` are those of its target."""

    target_id: UUID
    indicator_id: str
    indicator_name: str
    value_kind: str
    unit_id: UUID | None
    scope_label: str
    amount: Decimal | None
    done: Decimal | None
    completion: Decimal | None
    gap_points: Decimal | None
    light: str


class CampaignAnswer(Answer):
    """One campaign; days are inclusive at both ends."""

    id: UUID
    name: str
    purpose: str
    basis: str
    starts_on: date
    ends_on: date
    window_in_words: str
    cadence_days: int
    ended_on: date | None
    ended_reason: str
    version: int
    goals: list[CampaignGoalAnswer]


class CampaignPageAnswer(Answer):
    """The latest first."""

    rows: list[CampaignAnswer]
    next_cursor: str
    total_count: int


class BurnUpAnswer(Answer):
    """One day: what the line expects (null: the goal was withdrawn), what was done (null: not come yet, or unknown)."""

    day: date
    planned: Decimal | None
    done: Decimal | None


class GoalProgressAnswer(Answer):
    """One goal by day. Averages are of a day; null is unknown or not yet."""

    goal: CampaignGoalAnswer
    points: list[BurnUpAnswer]
    before_a_day: Decimal | None
    during_a_day: Decimal | None
    after_a_day: Decimal | None
    needed_a_day: Decimal | None
    parts: list[CampaignGoalAnswer]


class ReportingAnswer(Answer):
    """Whether something came in about a unit's projects in time for the last report day."""

    unit_id: UUID
    unit_name: str
    reported_on: date | None
    is_late: bool


class CampaignWholeAnswer(Answer):
    """One campaign on a day."""

    campaign: CampaignAnswer
    day: date
    state: str
    goals: list[GoalProgressAnswer]
    due: date | None
    reporting: list[ReportingAnswer]


class GoalBody(Body):
    """What it is measured by."""

    indicator_id: Line
    amount: Amount


class CampaignBody(Body):
    """A campaign with its goals."""

    name: Line
    starts_on: Day
    ends_on: Day
    goals: Annotated[list[GoalBody], Field(max_length=6)]
    cadence_days: Cadence = 7
    purpose: Line = ""
    basis: Line = ""


class MoreGoalBody(GoalBody):
    """One goal more."""

    expected_version: Version


class CampaignEndBody(Body):
    """Its last day."""

    ended_on: Day
    reason: Line
    expected_version: Version


@router.get("/campaigns", auth=Right("campaigns:list"), response=answers(CampaignPageAnswer), summary="冲刺")
def list_all_campaigns(
    request: HttpRequest,
    clocks: Query[Clocks],
    state: Literal["", "coming", "running", "ended"] = "",
    after: Cursor = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """The latest first."""
    page = list_campaigns(actor_of(request), state=state, after=after, limit=limit, **at(request, clocks))
    return {"rows": [_campaign(row) for row in page.rows], "next_cursor": page.next_cursor, "total_count": page.total_count}


@router.post("/campaigns", auth=Right("campaigns:create"), response=answers(Made), summary="部署冲刺")
def create_one_campaign(request: HttpRequest, body: CampaignBody) -> dict[str, Any]:
    """With a target of its own for each goal."""
    if body.ends_on < body.starts_on:
        raise Refusal("window_wrong", "冲刺止早于冲刺起。", "请核对起止日期。", field="ends_on")
    goals = [NewGoal(**one.model_dump()) for one in body.goals]
    given = NewCampaign(body.name, Period(body.starts_on, body.ends_on), goals, body.cadence_days, body.purpose, body.basis)
    return {"id": create_campaign(actor_of(request), given)}


@router.get("/campaigns/{uuid:campaign_id}", auth=Right("campaigns:detail"), response=answers(CampaignWholeAnswer), summary="一个冲刺")
def one_campaign(request: HttpRequest, campaign_id: UUID, clocks: Query[Clocks]) -> dict[str, Any]:
    """Each goal by day."""
    found = campaign_detail(actor_of(request), campaign_id, **at(request, clocks))
    return {
        "campaign": _campaign(found.row),
        "day": found.day,
        "state": found.row.state(found.day),
        "goals": [_progress(goal) for goal in found.goals],
        "due": found.due,
        "reporting": found.reporting,
    }


@router.post("/campaigns/{uuid:campaign_id}/goals", auth=Right("campaigns:add_goal"), response=answers(NewVersion), summary="增加冲刺目标")
def add_goal_to_campaign(request: HttpRequest, campaign_id: UUID, body: MoreGoalBody) -> dict[str, Any]:
    """While it runs or is still to come."""
    goal = NewGoal(body.indicator_id, body.amount)
    return {"id": campaign_id, "version": add_campaign_goal(actor_of(request), campaign_id, goal, expected_version=body.expected_version)}


@router.post("/campaigns/{uuid:campaign_id}/end", auth=Right("campaigns:end"), response=answers(NewVersion), summary="提前结束冲刺")
def end_one_campaign(request: HttpRequest, campaign_id: UUID, body: CampaignEndBody) -> dict[str, Any]:
    """Targets and figures stay."""
    return {"id": campaign_id, "version": end_campaign(actor_of(request), campaign_id, **body.model_dump())}


def _campaign(row: CampaignRow) -> dict[str, Any]:
    plain = ("id", "name", "purpose", "basis", "cadence_days", "ended_on", "ended_reason", "version")
    return {name: getattr(row, name) for name in plain} | {
        "starts_on": row.planned.start,
        "ends_on": row.planned.end,
        "window_in_words": window_in_words(row.planned),
        "goals": [_goal(one) for one in row.goals],
    }


def _goal(row: TargetRow) -> dict[str, Any]:
    return {
        "target_id": row.id,
        "indicator_id": row.indicator_id,
        "indicator_name": row.indicator_name,
        "value_kind": row.value_kind,
        "unit_id": row.unit_id,
        "scope_label": row.scope_label,
        "amount": row.amount,
        "done": _decimal(row.counted.value),
        "completion": _decimal(row.pace.completion if row.pace else None),
        "gap_points": _decimal(row.pace.gap_points if row.pace else None),
        "light": row.light.light,
    }


def _progress(goal: GoalProgress) -> dict[str, Any]:
    around = goal.around
    return {
        "goal": _goal(goal.target),
        "points": [{"day": one.day, "planned": _decimal(one.planned), "done": _decimal(one.done)} for one in goal.points],
        "before_a_day": _decimal(around.before_a_day if around else None),
        "during_a_day": _decimal(around.during_a_day if around else None),
        "after_a_day": _decimal(around.after_a_day if around else None),
        "needed_a_day": _decimal(goal.needed_a_day),
        "parts": [_goal(one) for one in goal.parts],
    }


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else rounded(value, 6)
