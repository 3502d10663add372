"""项目: lists, one project with its facts and timeline, and look-alikes. What changes a project is in project_changes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.clocks import Clocks, as_of_day, at, known_at
from huoshui.api.project_changes import router
from huoshui.api.project_filters import ProjectQuery
from huoshui.api.schemas import Answer, Body, Fact, Limit, Line, Words, answer_of
from huoshui.core.refusals import NotVisible
from huoshui.fact_ledger.queries import FactView
from huoshui.investment_projects.queries import (
    ORDERS,
    FigureLine,
    Page,
    ProjectCandidate,
    ProjectDetail,
    ProjectRow,
    TimelineEvent,
    kept_project_id,
    list_projects,
    project_detail,
    project_facts,
    project_row,
    same_name_projects,
)
from huoshui.investment_projects.rules.attributes import SUBJECT_KIND

ProjectRowAnswer = answer_of(ProjectRow)
answer_of(FigureLine, without={"value"})  # the fact has it, personal values left out
TimelineEventAnswer = answer_of(TimelineEvent)
ProjectPage = answer_of(Page, name="ProjectPage")
ProjectDetailAnswer = answer_of(ProjectDetail, without={"facts"})  # they have an address of their own
CandidateAnswer = answer_of(ProjectCandidate)


class ListQuery(Body):
    """Order and place in a list."""

    model_config = {"extra": "ignore"}
    order: Line = Field("name", description=f"{'、'.join(ORDERS)}；前面加 - 为倒序")
    after: Words = Field("", description="上一页的 next_cursor")
    limit: Limit = 50


class FactsOfProject(Answer):
    """Facts in the order of recording, corrected ones included and marked."""

    project_id: UUID
    as_of: date
    known_at: datetime | None
    facts: list[Fact]


class Timeline(Answer):
    """What happened, newest first; what has no date last."""

    project_id: UUID
    as_of: date
    events: list[TimelineEventAnswer]  # type: ignore[valid-type]


class Candidates(Answer):
    """Projects that could be the asked one, the likest first."""

    candidates: list[CandidateAnswer]  # type: ignore[valid-type]


@router.get("/projects", auth=Right("projects:list"), response=answers(ProjectPage), summary="项目列表")
def list_of_projects(request: HttpRequest, asked: Query[ProjectQuery], clocks: Query[Clocks], place: Query[ListQuery]) -> Page:
    """One page of what one sees, with the totals of the whole selection. Pages are taken by key: give ``next_cursor`` as ``after``."""
    return list_projects(actor_of(request), asked.filters(), order=place.order, after=place.after, limit=place.limit, **at(request, clocks))


@router.get("/projects/same-names", auth=Right("projects:list"), response=answers(Candidates), summary="同名项目")
def same_names_of_projects(request: HttpRequest, name: Line, project_code: Line = "") -> dict[str, Any]:
    """Visible projects of the same or a similar name or code: proposals, never a decision."""
    return {"candidates": same_name_projects(actor_of(request), name, project_code=project_code)}


@router.get("/projects/{uuid:project_id}", auth=Right("projects:detail"), response=answers(ProjectDetailAnswer), summary="一个项目")
def one_project(request: HttpRequest, project_id: UUID, clocks: Query[Clocks]) -> ProjectDetail:
    """Everything about one project on one day: phases, figures with their facts, announced totals, years, batches, gaps, rights."""
    return project_detail(actor_of(request), project_id, **at(request, clocks))


@router.get("/projects/{uuid:project_id}/facts", auth=Right("projects:detail"), response=answers(FactsOfProject), summary="项目的事实")
def facts_of_project(request: HttpRequest, project_id: UUID, clocks: Query[Clocks], attribute: Line = "") -> dict[str, Any]:
    """Every fact with its source and spot; ``attribute`` narrows to one."""
    actor, day = actor_of(request), as_of_day(request, clocks)
    kept = kept_project_id(actor, project_id)
    project_row(actor, kept, **at(request, clocks))  # decides who may see it
    facts = [fact for fact in project_facts(actor, kept, known_at=known_at(clocks)) if _is_asked(fact, attribute, day)]
    return {"project_id": kept, "as_of": day, "known_at": known_at(clocks), "facts": facts}


@router.get("/projects/{uuid:project_id}/timeline", auth=Right("projects:detail"), response=answers(Timeline), summary="项目的时间线")
def timeline_of_project(request: HttpRequest, project_id: UUID, clocks: Query[Clocks]) -> dict[str, Any]:
    """What happened to the project and what was learned about it."""
    found = project_detail(actor_of(request), project_id, **at(request, clocks))
    return {"project_id": found.row.id, "as_of": found.as_of, "events": found.timeline}


def _is_asked(fact: FactView, attribute: str, day: date) -> bool:
    if fact.subject_kind != SUBJECT_KIND:
        raise NotVisible
    happened = fact.line.happened_on
    return (not attribute or fact.attribute.name == attribute) and (happened is None or happened <= day or fact.line.modality == "target")
