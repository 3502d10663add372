"""系统, writing: zones, areas, units, people and their posts, the zone's own rules, the calendar, handing records over."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status
from pydantic import Field

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.schemas import Answer, Body, Day, Done, Line, Made, NewVersion, Version, Words
from huoshui.core import clock
from huoshui.core.refusals import Refusal
from huoshui.investment_projects.queries import handed_content, project_row
from huoshui.organizations import actions, queries
from huoshui.organizations.rules.roles import ROLE_NAMES
from huoshui.rulebook.actions import set_zone_rule, upload_calendar_year

router = Router(tags=["系统"])  # with the reads of system: one address has one router
AreaKind = Literal.__getitem__(tuple(code for code, _ in queries.AREA_KINDS))
UnitKind = Literal.__getitem__(tuple(code for code, _ in queries.UNIT_KINDS))
ZoneKind = Literal.__getitem__(tuple(code for code, _ in queries.ZONE_KINDS))
Role = Literal.__getitem__(tuple(sorted(ROLE_NAMES)))


class NewZoneBody(Body):
    """A county, district, development zone, city or province."""

    name: Line
    kind: ZoneKind  # type: ignore[valid-type]
    parent_id: UUID | None = None
    region_code: Annotated[str, Field(max_length=6, pattern=r"^[0-9]*$")] = ""


class EditedZoneBody(NewZoneBody):
    """All fields, as they shall be."""

    expected_version: Version


class AreaBody(Body):
    """A park, township or street; ``partner_zone_id`` where two zones share it (飞地)."""

    name: Line
    kind: AreaKind  # type: ignore[valid-type]
    partner_zone_id: UUID | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None


class EditedAreaBody(AreaBody):
    """All fields, as they shall be."""

    expected_version: Version


class UnitBody(Body):
    """A department, township, platform company, task force."""

    name: Line
    kind: UnitKind  # type: ignore[valid-type]
    short_name: Line = ""
    parent_id: UUID | None = None
    area_id: UUID | None = None
    scheme: Line = ""
    starts_on: Day | None = None
    ends_on: Day | None = None


class EditedUnitBody(UnitBody):
    """All fields, as they shall be."""

    expected_version: Version


class LastDayBody(Body):
    """The last day."""

    ends_on: Day
    expected_version: Version


class Closed(NewVersion):
    """What was closed, and how many posts ended with it."""

    posts_ended: int


class PersonBody(Body):
    """An account; a post lets it in."""

    username: Line
    display_name: Line
    phone: Line = ""


class EditedPersonBody(Body):
    """``phone`` null leaves it as it is, "" removes it."""

    display_name: Line
    phone: Line | None = None
    expected_version: Version


class StoppingBody(Body):
    """Why, for the audit trail."""

    reason: Line
    expected_version: Version


class VersionBody(Body):
    """The version that one saw."""

    expected_version: Version


class OneTimePassword(Answer):
    """Told this once: a repeated request does not tell it again."""

    id: UUID
    one_time_password: str


class PostBody(Body):
    """An office from a day to a day."""

    role: Role  # type: ignore[valid-type]
    unit_id: UUID | None = None
    enterprise_id: UUID | None = Field(None, description="企业用户所在的企业")
    title: Line = ""
    starts_on: Day | None = None
    ends_on: Day | None = None


class RuleVersionBody(Body):
    """The zone's own version of a rule set; ``content`` as in the published rule files, amounts as "3亿元"."""

    title: Line
    content: dict[str, Any]
    effective_from: Day
    effective_to: Day | None = None
    document_number: Line = ""
    note: Line = ""
    expected_version: Version = Field(description="本区已有的版本数；没有则为 0")


class RuleVersionMade(Answer):
    """The number of the new version."""

    version: int


class CalendarBody(Body):
    """A year's plan as the notice words it, a line a holiday."""

    year: Annotated[int, Field(ge=2004, le=2100)]
    text: Words = Field(description="每行一段，如：元旦：1月1日至3日放假；1月4日上班")
    document_number: Line


class HandOverBody(Body):
    """To the parent zone (上报) or to the partner of the project's 飞地 (移交)."""

    to_zone_id: UUID


@router.post("/zones", auth=Right("system:zone_create"), response=answers(Made, 201), summary="新建区域")
def make_zone(request: HttpRequest, body: NewZoneBody) -> Status[dict[str, Any]]:
    """A new zone with its administrators."""
    return Status(201, {"id": actions.create_zone(actor_of(request), **body.model_dump()).id})


@router.patch("/zones/{uuid:zone_id}", auth=Right("system:zone_edit"), response=answers(NewVersion), summary="修改区域")
def change_zone(request: HttpRequest, zone_id: UUID, body: EditedZoneBody) -> Any:
    """One's own zone."""
    return actions.edit_zone(actor_of(request), zone_id, **body.model_dump())


@router.post("/areas", auth=Right("system:area_create"), response=answers(Made, 201), summary="新建园区、乡镇")
def make_area(request: HttpRequest, body: AreaBody) -> Status[dict[str, Any]]:
    """A new park, township or street."""
    return Status(201, {"id": actions.create_area(actor_of(request), **body.model_dump()).id})


@router.patch("/areas/{uuid:area_id}", auth=Right("system:area_edit"), response=answers(NewVersion), summary="修改园区、乡镇")
def change_area(request: HttpRequest, area_id: UUID, body: EditedAreaBody) -> Any:
    """All fields as they shall be."""
    return actions.edit_area(actor_of(request), area_id, **body.model_dump())


@router.post("/areas/{uuid:area_id}/close", auth=Right("system:area_close"), response=answers(NewVersion), summary="撤销园区、乡镇")
def end_area(request: HttpRequest, area_id: UUID, body: LastDayBody) -> Any:
    """Its last day; what stands in it stays."""
    return actions.close_area(actor_of(request), area_id, **body.model_dump())


@router.post("/units", auth=Right("system:unit_create"), response=answers(Made, 201), summary="新建单位")
def make_unit(request: HttpRequest, body: UnitBody) -> Status[dict[str, Any]]:
    """A new unit."""
    return Status(201, {"id": actions.create_unit(actor_of(request), **body.model_dump()).id})


@router.patch("/units/{uuid:unit_id}", auth=Right("system:unit_edit"), response=answers(NewVersion), summary="修改单位")
def change_unit(request: HttpRequest, unit_id: UUID, body: EditedUnitBody) -> Any:
    """All fields as they shall be."""
    return actions.edit_unit(actor_of(request), unit_id, **body.model_dump())


@router.post("/units/{uuid:unit_id}/close", auth=Right("system:unit_close"), response=answers(Closed), summary="撤销单位")
def end_unit(request: HttpRequest, unit_id: UUID, body: LastDayBody) -> dict[str, Any]:
    """Its last day; its posts end with it."""
    actor = actor_of(request)
    ended = actions.close_unit(actor, unit_id, **body.model_dump())
    return {"id": unit_id, "version": queries.unit(actor, unit_id).version, "posts_ended": ended}


@router.post("/people", auth=Right("system:person_create"), response=answers(OneTimePassword, 201), summary="新增人员")
def make_person(request: HttpRequest, response: HttpResponse, body: PersonBody) -> Status[dict[str, Any]]:
    """An account with a one-time password, told this once."""
    person, password = actions.create_person(actor_of(request), **body.model_dump())
    return Status(201, _told_once(response, person.id, password))


@router.patch("/people/{uuid:person_id}", auth=Right("system:person_edit"), response=answers(NewVersion), summary="修改人员")
def change_person(request: HttpRequest, person_id: UUID, body: EditedPersonBody) -> Any:
    """Name and phone."""
    return actions.edit_person(actor_of(request), person_id, **body.model_dump())


@router.post(
    "/people/{uuid:person_id}/deactivate", auth=Right("system:person_deactivate"), response=answers(NewVersion), summary="停用账号"
)
def stop_person(request: HttpRequest, person_id: UUID, body: StoppingBody) -> Any:
    """No more signing in; every session ends."""
    return actions.deactivate_person(actor_of(request), person_id, **body.model_dump())


@router.post(
    "/people/{uuid:person_id}/activate", auth=Right("system:person_activate"), response=answers(OneTimePassword), summary="启用账号"
)
def start_person(request: HttpRequest, response: HttpResponse, person_id: UUID, body: VersionBody) -> dict[str, Any]:
    """Lets the account in again, with a new one-time password."""
    return _told_once(response, person_id, actions.activate_person(actor_of(request), person_id, **body.model_dump()))


@router.post(
    "/people/{uuid:person_id}/reset-password",
    auth=Right("system:person_reset_password"),
    response=answers(OneTimePassword),
    summary="重置密码",
)
def give_new_password(request: HttpRequest, response: HttpResponse, person_id: UUID, body: VersionBody) -> dict[str, Any]:
    """A new one-time password, told this once."""
    return _told_once(response, person_id, actions.reset_password(actor_of(request), person_id, **body.model_dump()))


@router.post(
    "/people/{uuid:person_id}/reset-second-factor",
    auth=Right("system:person_reset_second_factor"),
    response=answers(Done),
    summary="重置动态口令",
)
def forget_second_factor(request: HttpRequest, person_id: UUID, body: VersionBody) -> dict[str, Any]:
    """The phone is lost: it is bound anew at the next sign-in."""
    actions.reset_second_factor(actor_of(request), person_id, **body.model_dump())
    return {"done": True}


@router.post("/people/{uuid:person_id}/unlock", auth=Right("system:person_unlock"), response=answers(Done), summary="解除锁定")
def let_person_try_again(request: HttpRequest, person_id: UUID) -> dict[str, Any]:
    """Forgets the failed attempts."""
    actions.unlock_person(actor_of(request), person_id)
    return {"done": True}


@router.post("/people/{uuid:person_id}/posts", auth=Right("system:post_add"), response=answers(Made, 201), summary="添加岗位")
def make_post(request: HttpRequest, person_id: UUID, body: PostBody) -> Status[dict[str, Any]]:
    """A role in a unit, from a day to a day."""
    return Status(201, {"id": actions.add_post(actor_of(request), person_id, **body.model_dump()).id})


@router.post("/posts/{uuid:post_id}/end", auth=Right("system:post_end"), response=answers(NewVersion), summary="结束岗位")
def finish_post(request: HttpRequest, post_id: UUID, body: LastDayBody) -> Any:
    """The last day of a post."""
    return actions.end_post(actor_of(request), post_id, **body.model_dump())


@router.post("/rules/{rule_set}/versions", auth=Right("system:rule_create"), response=answers(RuleVersionMade, 201), summary="设定本区规则")
def make_rule_version(request: HttpRequest, rule_set: str, body: RuleVersionBody) -> Status[dict[str, Any]]:
    """A version of the zone's own; what older versions computed stays."""
    return Status(201, {"version": set_zone_rule(actor_of(request), rule_set=rule_set, **body.model_dump())})


@router.post("/calendar", auth=Right("system:calendar_upload"), response=answers(Done), summary="导入一年的工作日历")
def add_calendar_year(request: HttpRequest, body: CalendarBody) -> dict[str, Any]:
    """A version of the year's plan; deadlines computed before keep theirs."""
    upload_calendar_year(actor_of(request), **body.model_dump())
    return {"done": True}


@router.post("/projects/{uuid:project_id}/hand-over", auth=Right("system:hand_over"), response=answers(Made, 201), summary="上报或移交项目")
def hand_project_over(request: HttpRequest, project_id: UUID, body: HandOverBody) -> Status[dict[str, Any]]:
    """A copy of the project as it stands today; the receiver sees this copy and nothing else."""
    actor = actor_of(request)
    row = project_row(actor, project_id)
    if body.to_zone_id not in {zone.id for zone, _ in queries.receivers(actor, row.area_id)}:
        raise Refusal("not_a_receiver", "只能上报给上级区域，或移交给飞地园区的共建方。", "请核对接收方。", field="to_zone_id")
    copy_id = actions.hand_over(
        actor,
        to_zone_id=body.to_zone_id,
        subject_kind="project",
        subject_id=row.id,
        subject_label=row.name,
        content=handed_content(row, clock.today()),
        area_id=row.area_id,
    )
    return Status(201, {"id": copy_id})


def _told_once(response: HttpResponse, person_id: UUID, password: str) -> dict[str, Any]:
    """Neither a proxy nor the memory of repeated requests may keep this answer."""
    response["Cache-Control"] = "no-store"
    return {"id": person_id, "one_time_password": password}
