"""驾驶舱: totals, the funnel, and the groups behind its charts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.clocks import Clocks, as_of_day, at
from huoshui.api.project_filters import ProjectQuery
from huoshui.api.schemas import Answer, answer_of
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
