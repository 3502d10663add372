"""项目亮灯: the list worst first, one project's light with its reason and the way to green, and what people put beside it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.clocks import Clocks, at
from huoshui.api.schemas import Answer, Body, Day, Limit, Line, Made
from huoshui.targets.actions import fix_month, override_light, rate_light, state_reason
from huoshui.targets.queries import LightLine, project_light, project_lights
from huoshui.targets.rules.light_ratings import INDEPENDENT, SELF

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


Colour = Literal["green", "blue", "yellow", "red"]


class LightOverrideBody(Body):
    """Another light than the rules give, from a day to a day, with its reason."""

    light: Colour
    words: Line
    from_on: Day
    until_on: Day


class LightReasonBody(Body):
    """A reason that the rules in force list, from a day to a day."""

    reason_code: Line
    words: Line
    from_on: Day
    until_on: Day


class LightRatingBody(Body):
    """A rating for the month of ``on``, with what it rests on."""

    light: Colour
    words: Line
    on: Day


class LightMonthBody(Body):
    """The last day of a month that is over."""

    month_end: Day


class LightFixedAnswer(Answer):
    """How many projects' lights were kept."""

    projects: int


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


@router.post("/projects/{uuid:project_id}/light/override", auth=Right("lights:override"), response=answers(Made), summary="手工亮灯")
def override_one_light(request: HttpRequest, project_id: UUID, body: LightOverrideBody) -> dict[str, Any]:
    """Ends by itself; the computed light stays beside it."""
    made = override_light(actor_of(request), project_id, light=body.light, reason=body.words, from_on=body.from_on, until_on=body.until_on)
    return {"id": made}


@router.post("/projects/{uuid:project_id}/light/reasons", auth=Right("lights:reason"), response=answers(Made), summary="登记亮灯正当理由")
def state_one_reason(request: HttpRequest, project_id: UUID, body: LightReasonBody) -> dict[str, Any]:
    """No yellow and no red for it while it holds."""
    return {"id": state_reason(actor_of(request), project_id, **body.model_dump())}


@router.post("/projects/{uuid:project_id}/light/self-rating", auth=Right("lights:rate_self"), response=answers(Made), summary="自评亮灯")
def rate_own_light(request: HttpRequest, project_id: UUID, body: LightRatingBody) -> dict[str, Any]:
    """By who is in charge."""
    return {"id": rate_light(actor_of(request), project_id, rated_by=SELF, **body.model_dump())}


@router.post(
    "/projects/{uuid:project_id}/light/independent-rating",
    auth=Right("lights:rate_independent"),
    response=answers(Made),
    summary="独立评定亮灯",
)
def rate_light_independently(request: HttpRequest, project_id: UUID, body: LightRatingBody) -> dict[str, Any]:
    """By an inspector who is not in charge."""
    return {"id": rate_light(actor_of(request), project_id, rated_by=INDEPENDENT, **body.model_dump())}


@router.post("/lights/months", auth=Right("lights:fix_month"), response=answers(LightFixedAnswer), summary="月度定灯")
def fix_lights_of_month(request: HttpRequest, body: LightMonthBody) -> dict[str, Any]:
    """Kept for good; months in a row are counted on these."""
    return {"projects": fix_month(actor_of(request), body.month_end)}


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
