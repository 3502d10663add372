"""企业: the register. Contacts are masked everywhere but in the one operation that asks for a reason."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status
from pydantic import Field

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.clocks import Clocks, at
from huoshui.api.project_changes import MergeBody
from huoshui.api.projects import ProjectRowAnswer
from huoshui.api.schemas import Answer, Body, Day, Limit, Line, Made, NewVersion, Version, Words, answer_of
from huoshui.enterprises.actions import add_alias, create_enterprise, edit_enterprise, rename_enterprise, unmask_contact
from huoshui.enterprises.queries import (
    Contact,
    EnterpriseCandidate,
    EnterpriseDetail,
    EnterpriseFilters,
    EnterprisePage,
    EnterpriseRow,
    enterprise_detail,
    enterprise_row,
    find_alike,
    kept_enterprise_id,
    list_enterprises,
    possible_duplicates,
)
from huoshui.investment_projects.actions import merge_enterprises, undo_enterprise_merge
from huoshui.investment_projects.queries import projects_of_enterprise

router = Router(tags=["企业"])
EnterpriseRowAnswer = answer_of(EnterpriseRow)
EnterprisePageAnswer = answer_of(EnterprisePage)
EnterpriseDetailAnswer = answer_of(EnterpriseDetail)
CandidateAnswer = answer_of(EnterpriseCandidate)
ContactAnswer = answer_of(Contact)


class EnterpriseQuery(Body):
    """Filters as in the addresses of pages."""

    model_config = {"extra": "ignore"}
    q: Line = Field("", description="名称、曾用名、代码、首字母")
    industry: list[Line] = []
    area: list[UUID] = []
    status: list[Line] = Field([], description="经营状态")
    group: Line = Field("", description="所属集团")
    code: list[Literal["warning", "missing"]] = Field([], description="信用代码校验不符、没有填")
    after: Words = Field("", description="上一页的 next_cursor")
    limit: Limit = 50

    def filters(self) -> EnterpriseFilters:
        """Checked as on pages. Refusal ``bad_filter``."""
        given = self.model_dump(exclude={"after", "limit"})
        return EnterpriseFilters.from_query(
            {name: [str(one) for one in value] if isinstance(value, list) else value for name, value in given.items()}
        )


class EnterpriseBody(Body):
    """What is stated about a firm; what is left out stays as it is."""

    uscc: Line | None = None
    group_name: Line | None = None
    industry: Line | None = None
    area_id: UUID | None = None
    operating_status: Line | None = None
    contact_name: Line | None = None
    contact_phone: Line | None = None

    def values(self) -> dict[str, str]:
        """What was given, as texts."""
        given = self.model_dump(include=set(EnterpriseBody.model_fields), exclude_none=True)
        return {name: str(value).strip() for name, value in given.items()}


class NewEnterpriseBody(EnterpriseBody):
    """A firm entered by hand."""

    name: Line
    is_another: bool = Field(False, description="与已登记的企业相像时：确为另一家")


class EditedEnterpriseBody(EnterpriseBody):
    """What is stated about a firm; what is left out stays as it is."""

    expected_version: Version


class RenamingBody(Body):
    """更名."""

    name: Line
    ended_on: Day | None = None
    expected_version: Version


class OtherNameBody(Body):
    """别名 or 曾用名."""

    name: Line
    kind: Literal["alias", "former"] = "alias"


class ReasonBody(Body):
    """Goes into the audit trail."""

    reason: Words


class AlikeFirms(Answer):
    """The likest first."""

    candidates: list[CandidateAnswer]  # type: ignore[valid-type]


class DoubleFirms(Answer):
    """Entries that may be one firm, and why."""

    why: str
    enterprises: list[EnterpriseRowAnswer]  # type: ignore[valid-type]


class Doubles(Answer):
    """Nothing is merged by likeness alone."""

    groups: list[DoubleFirms]


class OwnedProjects(Answer):
    """Visible projects of one firm, by name."""

    projects: list[ProjectRowAnswer]  # type: ignore[valid-type]


@router.get("/enterprises", auth=Right("enterprises:list"), response=answers(EnterprisePageAnswer), summary="企业名录")
def list_of_enterprises(request: HttpRequest, asked: Query[EnterpriseQuery]) -> EnterprisePage:
    """One page by pinyin."""
    return list_enterprises(actor_of(request), asked.filters(), after=asked.after, limit=asked.limit)


@router.post("/enterprises", auth=Right("enterprises:create"), response=answers(Made, 201), summary="登记企业")
def register_enterprise(request: HttpRequest, body: NewEnterpriseBody) -> Status[dict[str, Any]]:
    """One that looks known is refused with its candidates until ``is_another``."""
    made = create_enterprise(actor_of(request), name=body.name, is_another=body.is_another, values=body.values())
    return Status(201, {"id": made})


@router.get("/enterprises/same-names", auth=Right("enterprises:list"), response=answers(AlikeFirms), summary="同名企业")
def same_names_of_enterprises(request: HttpRequest, name: Line, uscc: Line = "") -> dict[str, Any]:
    """Registered firms that could be the asked one: proposals, never a decision."""
    return {"candidates": find_alike(actor_of(request), name, uscc)}


@router.get("/enterprises/doubles", auth=Right("enterprises:doubles"), response=answers(Doubles), summary="查重")
def double_enterprises(request: HttpRequest) -> dict[str, Any]:
    """Groups of entries of one name or one 字号."""
    return {"groups": [{"why": why, "enterprises": rows} for why, rows in possible_duplicates(actor_of(request))]}


@router.get(
    "/enterprises/{uuid:enterprise_id}", auth=Right("enterprises:detail"), response=answers(EnterpriseDetailAnswer), summary="一家企业"
)
def one_enterprise(request: HttpRequest, enterprise_id: UUID) -> EnterpriseDetail:
    """Everything that the register knows; a merged entry is found under the one that was kept."""
    actor = actor_of(request)
    return enterprise_detail(actor, kept_enterprise_id(actor, enterprise_id))


@router.get(
    "/enterprises/{uuid:enterprise_id}/projects", auth=Right("enterprises:detail"), response=answers(OwnedProjects), summary="企业的项目"
)
def projects_of_one_enterprise(request: HttpRequest, enterprise_id: UUID, clocks: Query[Clocks]) -> dict[str, Any]:
    """The firm's projects that one sees."""
    actor = actor_of(request)
    enterprise_row(actor, enterprise_id)
    return {"projects": projects_of_enterprise(actor, enterprise_id, **at(request, clocks))}


@router.patch("/enterprises/{uuid:enterprise_id}", auth=Right("enterprises:edit"), response=answers(NewVersion), summary="修改企业信息")
def change_enterprise(request: HttpRequest, enterprise_id: UUID, body: EditedEnterpriseBody) -> dict[str, Any]:
    """The former statements stay in the ledger."""
    version = edit_enterprise(actor_of(request), enterprise_id, expected_version=body.expected_version, values=body.values())
    return {"id": enterprise_id, "version": version}


@router.post("/enterprises/{uuid:enterprise_id}/name", auth=Right("enterprises:rename"), response=answers(NewVersion), summary="企业更名")
def rename_one_enterprise(request: HttpRequest, enterprise_id: UUID, body: RenamingBody) -> dict[str, Any]:
    """The old name stays as 曾用名 and goes on being found."""
    version = rename_enterprise(
        actor_of(request), enterprise_id, new_name=body.name, expected_version=body.expected_version, ended_on=body.ended_on
    )
    return {"id": enterprise_id, "version": version}


@router.post(
    "/enterprises/{uuid:enterprise_id}/other-names", auth=Right("enterprises:alias"), response=answers(Made, 201), summary="加别名、曾用名"
)
def add_name_to_enterprise(request: HttpRequest, enterprise_id: UUID, body: OtherNameBody) -> Status[dict[str, Any]]:
    """Another name under which the firm is found."""
    return Status(201, {"id": add_alias(actor_of(request), enterprise_id, name=body.name, kind=body.kind)})


@router.post("/enterprises/{uuid:enterprise_id}/merge", auth=Right("enterprises:merge"), response=answers(Made), summary="合并重复企业")
def merge_into_enterprise(request: HttpRequest, enterprise_id: UUID, body: MergeBody) -> dict[str, Any]:
    """``merged_id`` becomes part of this firm. The id of the merge, by which it can be undone."""
    return {"id": merge_enterprises(actor_of(request), enterprise_id, body.merged_id, reason=body.reason)}


@router.post(
    "/enterprise-merges/{uuid:merge_id}/undo", auth=Right("enterprises:undo_merge"), response=answers(Made), summary="撤销企业合并"
)
def undo_merge_of_enterprises(request: HttpRequest, merge_id: UUID) -> dict[str, Any]:
    """The id of the firm that stands by itself again."""
    return {"id": undo_enterprise_merge(actor_of(request), merge_id)}


@router.post(
    "/enterprises/{uuid:enterprise_id}/contact", auth=Right("enterprises:contact"), response=answers(ContactAnswer), summary="查看联系方式"
)
def contact_of_enterprise(request: HttpRequest, enterprise_id: UUID, body: ReasonBody, response: HttpResponse) -> Contact:
    """The contact in full, for a reason that goes into the audit trail; never to be kept."""
    response["Cache-Control"] = "no-store"
    return unmask_contact(actor_of(request), enterprise_id, reason=body.reason)
