"""系统: zones, areas, units, people, rules in force on a day, the calendar, the audit trail. What changes them is in system_changes."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.clocks import stands_on
from huoshui.api.schemas import Answer, Body, Day, Limit, Line, answer_of
from huoshui.api.system_changes import router
from huoshui.audit import actions as audit_actions
from huoshui.audit import queries as audit
from huoshui.audit.adapters.verifier import ChainReport
from huoshui.core import clock
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.organizations import queries as organizations
from huoshui.organizations.rules.roles import ROLE_NAMES
from huoshui.rulebook.queries import (
    RuleSetLine,
    calendar,
    calendar_warning,
    calendar_years,
    rule_sets,
)

PersonAnswer = answer_of(organizations.PersonLine)
PeoplePageAnswer = answer_of(organizations.PeoplePage)
RuleSetAnswer = answer_of(RuleSetLine)
AuditLineAnswer = answer_of(audit.AuditLine, without={"changes"})  # what differs between before and after
AuditPageAnswer = answer_of(audit.AuditPage)
ChainReportAnswer = answer_of(ChainReport)


class ZoneAnswer(Answer):
    """A zone in the tree; ``depth`` from 0."""

    id: UUID
    name: str
    kind: str
    kind_label: str
    parent_id: UUID | None
    region_code: str
    depth: int
    is_held: bool
    version: int


class Zones(Answer):
    """Depth first."""

    zones: list[ZoneAnswer]


class AreaAnswer(Answer):
    """A park, township or street."""

    id: UUID
    name: str
    kind: str
    kind_label: str
    partner_zone_id: UUID | None
    partner_zone_name: str
    starts_on: date | None
    ends_on: date | None
    version: int


class Areas(Answer):
    """By kind and pinyin."""

    areas: list[AreaAnswer]


class UnitAnswer(Answer):
    """A unit with its place in the tree."""

    id: UUID
    name: str
    short_name: str
    kind: str
    kind_label: str
    parent_id: UUID | None
    area_id: UUID | None
    scheme: str
    starts_on: date | None
    ends_on: date | None
    depth: int
    post_count: int
    version: int


class Units(Answer):
    """Parents before children, each level by pinyin."""

    units: list[UnitAnswer]


class RuleSets(Answer):
    """What holds for the zone on a day."""

    on: date
    rule_sets: list[RuleSetAnswer]  # type: ignore[valid-type]


class CalendarAnswer(Answer):
    """One year: weekdays that are free, weekend days that are worked."""

    year: int
    version: int
    document_number: str
    days_off: list[date]
    days_worked: list[date]
    years: list[int]
    known_through: date
    warning: str


class ChainHead(Answer):
    """The last entry of the zone's chain."""

    sequence: int
    hash: str


class UnitQuery(Body):
    """Filters of units."""

    model_config = {"extra": "ignore"}
    q: Line = ""
    kind: Line = ""
    area: UUID | None = None
    state: Literal["open", "closed", "all"] = "open"


class PeopleQuery(Body):
    """Filters of people."""

    model_config = {"extra": "ignore"}
    q: Line = ""
    role: Literal["", *sorted(ROLE_NAMES)] = ""  # type: ignore[valid-type]
    unit: UUID | None = None
    state: Literal["active", "closed", "no_post", "locked", "all"] = "active"
    after: Line = ""
    limit: Limit = 50


class AuditQuery(Body):
    """Filters of the audit trail. Days are Asia/Shanghai, both included."""

    model_config = {"extra": "ignore"}
    first_day: Day | None = None
    last_day: Day | None = None
    person: Line = Field("", description="姓名的一部分")
    operation: Line = Field("", description="操作，或以点结尾的一类，如 project.")
    subject: Line = Field("", description="对象名称的一部分")
    subject_id: UUID | None = None
    failed_only: bool = False
    before_sequence: Annotated[int, Field(ge=1, le=2**62, description="上一页的 next_cursor")] | None = None
    limit: Limit = 50


@router.get("/zones", auth=Right("system:zones"), response=answers(Zones), summary="区域")
def tree_of_zones(request: HttpRequest) -> Zones:
    """One's own zone, what stands above it and what hangs below."""
    return Zones(
        zones=[
            ZoneAnswer(
                id=node.zone.id,
                name=node.zone.name,
                kind=node.zone.kind,
                kind_label=node.zone.get_kind_display(),
                parent_id=node.zone.parent_id,
                region_code=node.zone.region_code,
                depth=node.depth,
                is_held=node.is_held,
                version=node.zone.version,
            )
            for node in organizations.zone_tree(actor_of(request))
        ]
    )


@router.get("/areas", auth=Right("system:areas"), response=answers(Areas), summary="园区、乡镇、街道")
def list_of_areas(request: HttpRequest, include_closed: bool = False) -> Areas:
    """Areas inside the zone."""
    return Areas(
        areas=[
            AreaAnswer(
                id=area.id,
                name=area.name,
                kind=area.kind,
                kind_label=area.get_kind_display(),
                partner_zone_id=area.partner_zone_id,
                partner_zone_name=area.partner_zone.name if area.partner_zone else "",
                starts_on=area.starts_on,
                ends_on=area.ends_on,
                version=area.version,
            )
            for area in organizations.areas(actor_of(request), include_closed=include_closed)
        ]
    )


@router.get("/units", auth=Right("system:units"), response=answers(Units), summary="单位")
def list_of_units(request: HttpRequest, asked: Query[UnitQuery]) -> Units:
    """Departments, townships, platform companies, task forces."""
    filters = organizations.UnitFilters(text=asked.q, kind=asked.kind, area_id=asked.area, state=asked.state)
    return Units(units=[_unit(line.unit, line.depth, line.post_count) for line in organizations.units(actor_of(request), filters)])


@router.get("/units/{uuid:unit_id}", auth=Right("system:units"), response=answers(UnitAnswer), summary="一个单位")
def one_unit(request: HttpRequest, unit_id: UUID) -> UnitAnswer:
    """One unit of the zone."""
    lines = organizations.units(actor_of(request), organizations.UnitFilters(state="all"))
    line = next((each for each in lines if each.unit.id == unit_id), None)
    if line is None:
        raise NotVisible
    return _unit(line.unit, line.depth, line.post_count)


def _unit(unit: Any, depth: int, post_count: int) -> UnitAnswer:
    return UnitAnswer(
        id=unit.id,
        name=unit.name,
        short_name=unit.short_name,
        kind=unit.kind,
        kind_label=unit.get_kind_display(),
        parent_id=unit.parent_id,
        area_id=unit.area_id,
        scheme=unit.scheme,
        starts_on=unit.starts_on,
        ends_on=unit.ends_on,
        depth=depth,
        post_count=post_count,
        version=unit.version,
    )


@router.get("/people", auth=Right("system:people"), response=answers(PeoplePageAnswer), summary="人员")
def list_of_people(request: HttpRequest, asked: Query[PeopleQuery]) -> organizations.PeoplePage:
    """People whose account or post is in the zone; phones masked."""
    filters = organizations.PeopleFilters(text=asked.q, role=asked.role, unit_id=asked.unit, state=asked.state)
    return organizations.people(actor_of(request), filters, after=asked.after, limit=asked.limit)


@router.get("/people/{uuid:person_id}", auth=Right("system:person"), response=answers(PersonAnswer), summary="一个人")
def one_person(request: HttpRequest, person_id: UUID) -> organizations.PersonLine:
    """One person with every post in the zone, past ones too."""
    return organizations.person(actor_of(request), person_id)


@router.get("/rules", auth=Right("system:rulebook"), response=answers(RuleSets), summary="某日生效的规则")
def rules_in_force(request: HttpRequest, on: Day | None = None) -> dict[str, Any]:
    """Every rule set with what holds on the day and the versions behind it."""
    day = on or stands_on(request) or clock.today()
    return {"on": day, "rule_sets": rule_sets(actor_of(request), on=day)}


@router.get("/rules/{rule_set}", auth=Right("system:rule_set"), response=answers(RuleSetAnswer), summary="一套规则")
def one_rule_set(request: HttpRequest, rule_set: str, on: Day | None = None) -> RuleSetLine:
    """One rule set on a day."""
    day = on or stands_on(request) or clock.today()
    line = next((each for each in rule_sets(actor_of(request), on=day) if each.name == rule_set), None)
    if line is None:
        raise NotVisible
    return line


@router.get("/calendar", auth=Right("system:calendar"), response=answers(CalendarAnswer), summary="工作日历")
def calendar_of_year(request: HttpRequest, year: int | None = None) -> CalendarAnswer:
    """One year of the working-day calendar (default: this year)."""
    lines = {line.year: line for line in calendar_years()}
    wanted = year if year is not None else min(clock.today().year, max(lines))
    if wanted not in lines:
        raise Refusal("unknown_year", f"没有 {wanted} 年的工作日历。", f"可看 {min(lines)} 至 {max(lines)} 年。", field="year")
    line = lines[wanted]
    return CalendarAnswer(
        year=line.year,
        version=line.version,
        document_number=line.document_number,
        days_off=list(line.plan.days_off),
        days_worked=list(line.plan.days_worked),
        years=sorted(lines),
        known_through=calendar().known_through,
        warning=calendar_warning(),
    )


@router.get("/audit/entries", auth=Right("system:audit"), response=answers(AuditPageAnswer), summary="审计日志")
def list_of_audit_entries(request: HttpRequest, asked: Query[AuditQuery]) -> audit.AuditPage:
    """Who did what, newest first."""
    wanted = audit.AuditFilters(**asked.model_dump(exclude={"before_sequence", "limit"}))
    return audit.entries(actor_of(request), wanted, before_sequence=asked.before_sequence, limit=asked.limit)


@router.get("/audit/entries/{uuid:entry_id}", auth=Right("system:audit_entry"), response=answers(AuditLineAnswer), summary="一条审计记录")
def one_audit_entry(request: HttpRequest, entry_id: UUID) -> audit.AuditLine:
    """Who, when, from where, before and after."""
    return audit.entry(actor_of(request), entry_id)


@router.get("/audit/head", auth=Right("system:audit"), response=answers(ChainHead), summary="审计链的末条")
def head_of_audit_chain(request: HttpRequest) -> ChainHead:
    """Sequence and hash of the last entry, to be kept elsewhere as a witness."""
    sequence, last_hash = audit.chain_head(actor_of(request).zone_id)
    return ChainHead(sequence=sequence, hash=last_hash)


@router.post("/audit/chain", auth=Right("system:audit_chain"), response=answers(ChainReportAnswer), summary="核验审计链")
def verify_audit_chain(request: HttpRequest) -> ChainReport:
    """Verify the zone's chain now; having done so is itself an entry."""
    actor = actor_of(request)
    report = audit.chain_report(actor)
    audit_actions.note(
        actor, "audit.chain_checked", after={"entries": report.entry_count, "problems": len(report.problems)}, succeeded=report.is_whole
    )
    return report
