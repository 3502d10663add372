"""项目亮灯: the list worst first, and one project's light with its reason and the way to green."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.clocks import Clocks, at
from huoshui.api.schemas import Answer, Limit
from huoshui.targets.queries import LightLine, project_light, project_lights

router = Router(tags=["项目亮灯"])
Offset = Annotated[int, Field(ge=0, le=10_000_000, description="上一页的 next_offset")]


class LightAnswer(Answer):
    """``light`` is shown, ``computed`` is what the rules give; ratings are of the month, empty where there is none."""

    project_id: UUID
    project_name: str
    light: str
    computed: str
    reason: str
    turns_green: list[str]
    override: str
    own_rating: str
    independent_rating: str
    months_in_a_row: int
    measures: list[str]


class LightPageAnswer(Answer):
    """``counts`` by light over everything asked."""

    lines: list[LightAnswer]
    counts: dict[str, int]
    total_count: int
    next_offset: int | None
    as_of: date
    citation: str


@router.get("/lights", auth=Right("lights:list"), response=answers(LightPageAnswer), summary="项目亮灯")
def list_lights(
    request: HttpRequest,
    clocks: Query[Clocks],
    light: Literal["", "red", "yellow", "grey", "blue", "green"] = "",
    offset: Offset = 0,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Worst first."""
    page = project_lights(actor_of(request), light=light, offset=offset, limit=limit, **at(request, clocks))
    return {
        "lines": [_answer(line) for line in page.lines],
        "counts": dict(page.counts),
        "total_count": page.total_count,
        "next_offset": page.next_offset,
        "as_of": page.as_of,
        "citation": page.citation,
    }


@router.get("/projects/{uuid:project_id}/light", auth=Right("lights:detail"), response=answers(LightAnswer), summary="一个项目的灯")
def light_of_project(request: HttpRequest, project_id: UUID, clocks: Query[Clocks]) -> dict[str, Any]:
    """Why, and what would turn it green."""
    return _answer(project_light(actor_of(request), project_id, **at(request, clocks)).line)


def _answer(line: LightLine) -> dict[str, Any]:
    return {
        "project_id": line.project.id,
        "project_name": line.project.name,
        "light": line.shown.light,
        "computed": line.light.light,
        "reason": line.light.reason,
        "turns_green": list(line.light.turns_green),
        "override": line.shown.note,
        "own_rating": line.own_rating,
        "independent_rating": line.independent_rating,
        "months_in_a_row": line.run,
        "measures": [one.says for one in line.measures],
    }
