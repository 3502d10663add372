"""驾驶舱: totals, the funnel, and the groups behind its charts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.clocks import Clocks, as_of_day, at
from huoshui.api.project_filters import ProjectQuery
from huoshui.api.schemas import Answer, Limit, answer_of
from huoshui.investment_projects.queries import (
    FunnelStep,
    GroupRow,
    Totals,
    by_area,
    by_industry,
    by_key_level,
    by_unit,
    project_totals,
    stage_funnel,
)
from huoshui.reports.queries import WaitingGroup, present_day, recent_changes, waiting_decisions

router = Router(tags=["驾驶舱"])
TotalsAnswer = answer_of(Totals)
FunnelStepAnswer = answer_of(FunnelStep)
GroupRowAnswer = answer_of(GroupRow)
GROUPS: dict[str, Callable[..., tuple[GroupRow, ...]]] = {
    "units": by_unit,
    "industries": by_industry,
    "areas": by_area,
    "key-levels": by_key_level,
}


class TotalsOnDay(Answer):
    """Counts and sums of a selection."""

    as_of: date
    totals: TotalsAnswer  # type: ignore[valid-type]


class Funnel(Answer):
    """Stages in order, first the projects whose stage nobody stated."""

    as_of: date
    steps: list[FunnelStepAnswer]  # type: ignore[valid-type]


class Groups(Answer):
    """Most money first, what is not stated last."""

    as_of: date
    groups: list[GroupRowAnswer]  # type: ignore[valid-type]


@router.get("/cockpit/totals", auth=Right("cockpit:home"), response=answers(TotalsOnDay), summary="合计")
def project_totals_on_day(request: HttpRequest, asked: Query[ProjectQuery], clocks: Query[Clocks]) -> dict[str, Any]:
    """Count and sums of the selection; a project with phases counts once, missing figures are counted, never zero."""
    return {
        "as_of": as_of_day(request, clocks),
        "totals": project_totals(actor_of(request), asked.filters(), **at(request, clocks)),
    }


@router.get("/cockpit/funnel", auth=Right("cockpit:home"), response=answers(Funnel), summary="全生命周期漏斗")
def funnel(request: HttpRequest, asked: Query[ProjectQuery], clocks: Query[Clocks]) -> dict[str, Any]:
    """Projects that stand in each stage, and those that reached it or went further."""
    return {"as_of": as_of_day(request, clocks), "steps": stage_funnel(actor_of(request), asked.filters(), **at(request, clocks))}


@router.get("/cockpit/groups/{by}", auth=Right("cockpit:home"), response=answers(Groups), summary="按责任单位、行业、园区、重点级别")
def grouped(
    request: HttpRequest,
    by: Literal["units", "industries", "areas", "key-levels"],
    asked: Query[ProjectQuery],
    clocks: Query[Clocks],
) -> dict[str, Any]:
    """One row for each unit, industry, area or level; ``key`` is the value to filter the list by."""
    return {"as_of": as_of_day(request, clocks), "groups": GROUPS[by](actor_of(request), asked.filters(), **at(request, clocks))}


class MilestoneAnswer(Answer):
    """One project that reached one milestone."""

    stage: str
    happened_on: date
    project_id: UUID
    project_name: str
    planned_investment_fen: int | None


class CorrectedAnswer(Answer):
    """One figure whose stated value changed; open the fact for its source and chain."""

    project_id: UUID
    project_name: str
    attribute: str
    before: str
    after: str
    fact_id: UUID
    reason: str


class LightChangeAnswer(Answer):
    """Lights by code; empty where the project had none, or has none any more."""

    project_id: UUID
    project_name: str
    before: str
    after: str
    reason: str


class RecentChangesAnswer(Answer):
    """What changed in the days up to ``until``: milestones by their day, corrections by when they became known."""

    since: date
    until: date
    milestone_counts: dict[str, int]
    milestones: list[MilestoneAnswer]
    corrections_since: date
    correction_count: int
    corrections: list[CorrectedAnswer]
    light_counts_before: dict[str, int]
    light_counts: dict[str, int]
    light_change_count: int
    light_changes: list[LightChangeAnswer]


WaitingGroupAnswer = answer_of(WaitingGroup)


class DecisionsAnswer(Answer):
    """What waits for a decision now; it cannot be asked as of a past day."""

    on: date
    groups: list[WaitingGroupAnswer]  # type: ignore[valid-type]


@router.get("/cockpit/changes", auth=Right("cockpit:home"), response=answers(RecentChangesAnswer), summary="比上周变化")
def changes(request: HttpRequest, clocks: Query[Clocks], limit: Limit = 60) -> dict[str, Any]:
    """New milestones, changed figures and turned lights of the seven days before ``as_of``."""
    found = recent_changes(actor_of(request), limit=limit, **at(request, clocks))
    return {
        "since": found.since,
        "until": found.until,
        "milestone_counts": dict(found.milestones.counts),
        "milestones": [
            {
                "stage": stage,
                "happened_on": day,
                "project_id": row.id,
                "project_name": row.name,
                "planned_investment_fen": row.planned_investment_fen,
            }
            for stage, day, row in found.milestones.rows
        ],
        "corrections_since": found.corrections.since,
        "correction_count": found.corrections.count,
        "corrections": [
            {
                "project_id": one.project.id,
                "project_name": one.project.name,
                "attribute": one.correction.after.attribute.name,
                "before": one.correction.before.shown_value,
                "after": one.correction.after.shown_value,
                "fact_id": one.correction.after.id,
                "reason": one.correction.after.reason,
            }
            for one in found.corrections.rows
        ],
        "light_counts_before": found.lights.counts_before,
        "light_counts": found.lights.counts,
        "light_change_count": found.lights.change_count,
        "light_changes": [
            {
                "project_id": one.project.id,
                "project_name": one.project.name,
                "before": one.before,
                "after": one.after,
                "reason": one.reason,
            }
            for one in found.lights.changes
        ],
    }


@router.get("/cockpit/decisions", auth=Right("cockpit:home"), response=answers(DecisionsAnswer), summary="今天要定的事")
def decisions(request: HttpRequest, limit: Limit = 20) -> dict[str, Any]:
    """Raised and disputed assignments, extensions asked for, requests to dispatch, long red lights, inspections and papers that wait."""
    actor = actor_of(request)
    return {"on": present_day(actor), "groups": waiting_decisions(actor, limit=limit)}
