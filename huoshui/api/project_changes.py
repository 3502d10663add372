"""Changing projects: each a deed with its evidence or reason, the same as on pages."""

from __future__ import annotations

from typing import Any, BinaryIO, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile
from pydantic import Field, StrictInt

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.schemas import Answer, Body, Day, Fen, Line, Made, NewVersion, Version, Words
from huoshui.api.typed_values import typed_value
from huoshui.core import lifecycle
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.fact_ledger.queries import facts_by_id
from huoshui.investment_projects.actions import (
    Figure,
    add_phase,
    advance_stage,
    choose_planned_investment,
    correct_figure,
    create_project,
    merge_projects,
    record_figures,
    rename_project,
    set_side_state,
    undo_merge,
)
from huoshui.investment_projects.queries import project_row
from huoshui.investment_projects.rules.attributes import NO_SIDE_STATE, STAGE_MILESTONES, SUBJECT_KIND

router = Router(tags=["项目"])  # with the reads of projects: one address has one router
TEXTS = ("project_code", "owner_enterprise", "duty_unit", "duty_person", "leader", "area", "industry", "build_kind", "key_level", "content")
Value = StrictInt | Words


class NewProjectBody(Body):
    """A name and where it is known from are enough."""

    name: Line
    evidence_text: Words = Field(min_length=1, description="信息来源：合同编号、会议、电话、企业来函")
    project_code: Line = ""
    owner_enterprise: Line = ""
    duty_unit: Line = Field("", description="责任单位的名称")
    duty_person: Line = ""
    leader: Line = ""
    area: Line = Field("", description="园区、乡镇的名称")
    industry: Line = ""
    build_kind: Line = ""
    key_level: Line = ""
    content: Words = ""
    planned_investment_fen: Fen | None = None
    stage: Line = ""
    stage_happened_on: Day | None = None
    is_another: bool = Field(False, description="与已有项目相像时：确为另一个项目")


class StageBody(Body):
    """推进阶段."""

    to_stage: Line
    happened_on: Day | None = None
    evidence_text: Words = ""
    bypass_reason: Words = ""
    expected_version: Version


class SideStateBody(Body):
    """停工、搁置、终止、迁址、复工、流转; empty: back to normal."""

    side_state: Line
    happened_on: Day | None = None
    reason: Words
    expected_version: Version


class StatedFigure(Body):
    """One figure with the period or day that it speaks of."""

    attribute: Line
    value: Value
    month: Day | None = Field(None, description="month_done、ytd_done：该月任一天")
    year: int | None = Field(None, ge=1990, le=2100, description="annual_plan 的年份")
    happened_on: Day | None = None
    is_plan: bool = Field(False, description="计划日期")


class FiguresBody(Body):
    """What somebody states about a project."""

    figures: list[StatedFigure] = Field(min_length=1, max_length=100)
    title: Line = ""
    expected_version: Version | None = None


class CorrectionBody(Body):
    """The right value; null withdraws the fact."""

    value: Value | None
    reason: Words
    expected_version: Version | None = None


class ChoiceBody(Body):
    """Which of the announced totals holds, and why."""

    fact_id: UUID
    reason: Words
    expected_version: Version | None = None


class PhaseBody(Body):
    """加一期."""

    phase_label: Line
    name: Line = ""
    planned_investment_fen: Fen | None = None
    expected_version: Version


class NewNameBody(Body):
    """改名."""

    name: Line
    reason: Words
    expected_version: Version


class MergeBody(Body):
    """Which record becomes part of this one, and on what ground."""

    merged_id: UUID
    reason: Words


class Corrected(Answer):
    """The new fact, and the project's version from now on."""

    fact_id: UUID
    version: int


@router.post("/projects", auth=Right("projects:create"), response=answers(Made, 201), summary="登记项目")
def register_project(request: HttpRequest, body: NewProjectBody) -> Status[dict[str, Any]]:
    """A new project. One that looks known is refused with its candidates until ``is_another``."""
    values: dict[str, Any] = {name: getattr(body, name).strip() for name in TEXTS if getattr(body, name).strip()}
    values["planned_investment"] = body.planned_investment_fen
    if body.stage and not lifecycle.is_stage(body.stage):
        raise Refusal("unknown_stage", "没有这个阶段。", f"可用：{'、'.join(each.code for each in lifecycle.STAGES)}。", field="stage")
    if body.stage_happened_on is not None and not body.stage:
        raise Refusal("stage_missing", "填了日期，没有填阶段。", "请填现在的阶段。", field="stage")
    if body.stage:
        values["stage"] = Figure(body.stage, happened_on=body.stage_happened_on)
        if body.stage_happened_on is not None and body.stage in STAGE_MILESTONES:
            values[STAGE_MILESTONES[body.stage]] = body.stage_happened_on
    values["remark"] = f"信息来源：{body.evidence_text.strip()}"
    return Status(201, {"id": create_project(actor_of(request), name=body.name, values=values, is_another=body.is_another)})


@router.post("/projects/{uuid:project_id}/stage", auth=Right("projects:stage"), response=answers(NewVersion), summary="推进阶段")
def change_stage(request: HttpRequest, project_id: UUID, body: StageBody) -> dict[str, Any]:
    """Advance with evidence; skipping stages needs the right and a reason."""
    return _advance(request, project_id, body, None)


@router.post(
    "/projects/{uuid:project_id}/stage-with-file",
    auth=Right("projects:stage"),
    response=answers(NewVersion),
    summary="推进阶段并附证据文件",
)
def change_stage_with_file(
    request: HttpRequest, project_id: UUID, body: Form[StageBody], evidence_file: File[UploadedFile]
) -> dict[str, Any]:
    """The same as multipart, with the evidence as a file."""
    return _advance(request, project_id, body, (str(evidence_file.name), cast(BinaryIO, evidence_file.file)))


def _advance(request: HttpRequest, project_id: UUID, body: StageBody, evidence_file: tuple[str, BinaryIO] | None) -> dict[str, Any]:
    version = advance_stage(actor_of(request), project_id, **body.model_dump(), evidence_file=evidence_file)
    return {"id": project_id, "version": version}


@router.post(
    "/projects/{uuid:project_id}/side-state", auth=Right("projects:side_state"), response=answers(NewVersion), summary="登记旁侧状态"
)
def change_side_state(request: HttpRequest, project_id: UUID, body: SideStateBody) -> dict[str, Any]:
    """Standstill, suspension, resumption …: the stage stays."""
    code = "" if body.side_state == NO_SIDE_STATE else body.side_state
    return {
        "id": project_id,
        "version": set_side_state(actor_of(request), project_id, **(body.model_dump() | {"side_state": code})),
    }


@router.post("/projects/{uuid:project_id}/figures", auth=Right("projects:correct"), response=answers(NewVersion), summary="填报指标")
def state_figures(request: HttpRequest, project_id: UUID, body: FiguresBody) -> dict[str, Any]:
    """State investment done, plans, people, progress. What stood before stays readable."""
    actor = actor_of(request)
    project_row(actor, project_id)
    values: dict[str, list[Figure]] = {}
    for each in body.figures:
        value = typed_value(each.attribute, each.value, each.attribute)
        figure = Figure(value, happened_on=each.happened_on, month=each.month, year=each.year, is_plan=each.is_plan)
        values.setdefault(each.attribute, []).append(figure)
    version = record_figures(actor, project_id, values, expected_version=body.expected_version, title=body.title)
    return {"id": project_id, "version": version}


@router.post(
    "/projects/{uuid:project_id}/facts/{uuid:fact_id}/correct",
    auth=Right("projects:correct"),
    response=answers(Corrected),
    summary="更正事实",
)
def correct_fact_of_project(request: HttpRequest, project_id: UUID, fact_id: UUID, body: CorrectionBody) -> dict[str, Any]:
    """A new fact that names the old one; the old one stays, struck through."""
    actor = actor_of(request)
    project_row(actor, project_id)
    fact = facts_by_id(actor, [fact_id]).get(fact_id)
    if fact is None or fact.subject_kind != SUBJECT_KIND or fact.attribute.personal:
        raise NotVisible
    value = typed_value(fact.attribute.name, body.value, "value")
    new_id = correct_figure(actor, project_id, fact_id, value=value, reason=body.reason, expected_version=body.expected_version)
    return {"fact_id": new_id, "version": project_row(actor, project_id).version}


@router.post("/projects/{uuid:project_id}/total", auth=Right("projects:choose_total"), response=answers(Corrected), summary="选定总投资")
def choose_total_of_project(request: HttpRequest, project_id: UUID, body: ChoiceBody) -> dict[str, Any]:
    """Of several announced totals, this one holds; all stay with their sources."""
    actor = actor_of(request)
    choice = choose_planned_investment(actor, project_id, body.fact_id, reason=body.reason, expected_version=body.expected_version)
    return {"fact_id": choice, "version": project_row(actor, project_id).version}


@router.post("/projects/{uuid:project_id}/phases", auth=Right("projects:add_phase"), response=answers(Made, 201), summary="加一期")
def add_phase_to_project(request: HttpRequest, project_id: UUID, body: PhaseBody) -> Status[dict[str, Any]]:
    """A project of its own under this one, counted once with it."""
    values = {"planned_investment": body.planned_investment_fen}
    made = add_phase(
        actor_of(request),
        project_id,
        phase_label=body.phase_label,
        name=body.name,
        values=values,
        expected_version=body.expected_version,
    )
    return Status(201, {"id": made})


@router.post("/projects/{uuid:project_id}/name", auth=Right("projects:correct"), response=answers(NewVersion), summary="项目改名")
def rename_one_project(request: HttpRequest, project_id: UUID, body: NewNameBody) -> dict[str, Any]:
    """The old name stays as an alias under which it is found."""
    return {"id": project_id, "version": rename_project(actor_of(request), project_id, **body.model_dump())}


@router.post("/projects/{uuid:project_id}/merge", auth=Right("projects:merge"), response=answers(Made), summary="合并重复项目")
def merge_into_project(request: HttpRequest, project_id: UUID, body: MergeBody) -> dict[str, Any]:
    """``merged_id`` becomes part of this project. The id of the merge, by which it can be undone."""
    return {"id": merge_projects(actor_of(request), project_id, body.merged_id, reason=body.reason)}


@router.post("/project-merges/{uuid:merge_id}/undo", auth=Right("projects:undo_merge"), response=answers(Made), summary="撤销项目合并")
def undo_merge_of_projects(request: HttpRequest, merge_id: UUID) -> dict[str, Any]:
    """The id of the project that stands by itself again."""
    return {"id": undo_merge(actor_of(request), merge_id)}
