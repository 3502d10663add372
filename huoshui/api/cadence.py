"""调度节奏: what is due by itself, and the rules behind it."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.schemas import Body, Limit, Line, Made, NewVersion, Version, answer_of
from huoshui.dispatch.actions import NewRule, end_cadence_rule, set_cadence_rule, waive_due
from huoshui.dispatch.queries import DueLine, DuePage, RuleLine, cadence_rules, due_line, list_dues
from huoshui.dispatch.rules.cadence import CadenceRule

router = Router(tags=["调度节奏"])
DuesAnswer = answer_of(DuePage)
DueAnswer = answer_of(DueLine)
RuleLineAnswer = answer_of(RuleLine)
Count = Annotated[int, Field(ge=0, le=20)]


class CadenceRuleBody(Body):
    """One of weekday, workdays_after_end, workdays_before_end says when."""

    name: Line
    deed: Literal["meeting", "bulletin"]
    target: Line
    every: Literal["week", "month", "quarter"]
    weekday: Annotated[int, Field(ge=1, le=7)] | None = None
    workdays_after_end: Count | None = None
    workdays_before_end: Count | None = None
    remind_workdays: Count = 1
    owner_unit_id: UUID | None = None
    basis: Line = ""


class CadenceEndBody(Body):
    """The version that the caller saw."""

    expected_version: Version


class WaiverBody(CadenceEndBody):
    """Why it is not done this time."""

    reason: Line


@router.get("/cadence/dues", auth=Right("cadence:list"), response=answers(DuesAnswer), summary="到日子的事")
def all_dues(
    request: HttpRequest, view: str = "open", deed: str = "", unit_id: UUID | None = None, after: str = "", limit: Limit = 50
) -> DuePage:
    """Open ones by due day; done ones carry what shows it."""
    return list_dues(actor_of(request), view=view, deed=deed, unit_id=unit_id, after=after, limit=limit)


@router.get("/cadence/dues/{uuid:due_id}", auth=Right("cadence:due"), response=answers(DueAnswer), summary="一件到日子的事")
def one_due(request: HttpRequest, due_id: UUID) -> DueLine:
    """With what shows that it was done."""
    return due_line(actor_of(request), due_id)


@router.post("/cadence/dues/{uuid:due_id}/waive", auth=Right("cadence:waive"), response=answers(NewVersion), summary="本期不办")
def waive_one_due(request: HttpRequest, due_id: UUID, body: WaiverBody) -> dict[str, Any]:
    """With the reason; nothing is ticked as done by hand."""
    version = waive_due(actor_of(request), due_id, reason=body.reason, expected_version=body.expected_version)
    return {"id": due_id, "version": version}


@router.get("/cadence/rules", auth=Right("cadence:rules"), response=answers(list[RuleLineAnswer]), summary="节奏规则")  # type: ignore[valid-type]
def all_cadence_rules(request: HttpRequest) -> list[RuleLine]:
    """Those of the rulebook first, then the zone's own."""
    return list(cadence_rules(actor_of(request)).lines)


@router.post("/cadence/rules", auth=Right("cadence:rule_add"), response=answers(Made), summary="设立节奏")
def add_cadence_rule(request: HttpRequest, body: CadenceRuleBody) -> dict[str, Any]:
    """Its dues are made at once."""
    rule = CadenceRule(code="", **body.model_dump(exclude={"owner_unit_id", "basis"}))
    return {"id": set_cadence_rule(actor_of(request), NewRule(rule, body.owner_unit_id, body.basis))}


@router.post("/cadence/rules/{uuid:cadence_rule_id}/end", auth=Right("cadence:rule_end"), response=answers(NewVersion), summary="停用节奏")
def end_one_cadence_rule(request: HttpRequest, cadence_rule_id: UUID, body: CadenceEndBody) -> dict[str, Any]:
    """No more dues from tomorrow on."""
    version = end_cadence_rule(actor_of(request), cadence_rule_id, expected_version=body.expected_version)
    return {"id": cadence_rule_id, "version": version}
