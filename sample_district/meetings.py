"""Five weekly 调度会 of March with what they decided, in every state; the next one called; the rhythm behind them; three programmes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

from huoshui.assignments.actions import accept_reply, reply_done, report_progress, sign_part
from huoshui.assignments.queries import open_parts
from huoshui.core.actor import Actor
from huoshui.dispatch.actions import (
    Call,
    NewProgramme,
    NewRule,
    Resolution,
    Tick,
    add_item,
    call_meeting,
    draft_agenda,
    issue_minutes,
    join_programme,
    make_programme,
    open_meeting,
    record_attendance,
    record_decision,
    set_cadence_rule,
    strike_item,
    tick_cadence,
)
from huoshui.dispatch.queries import list_meetings, meeting_detail
from huoshui.dispatch.rules.cadence import CadenceRule
from huoshui.investment_projects.queries import ProjectFilters, list_projects
from sample_district.assignments import hands
from sample_district.cast import DISPATCHER
from sample_district.places import AS_OF, CONSTRUCTION_BUREAU, DEVELOPMENT_BUREAU, INDUSTRY_BUREAU, INVESTMENT_BUREAU, LAND_BUREAU
from sample_district.stage import Deed, Stage, at

MONDAYS = tuple(date(2026, 3, day) for day in (2, 9, 16, 23, 30))
NEXT_MEETING = date(2026, 4, 7)  # Monday the 6th is 清明
CALLED_UNITS = (INVESTMENT_BUREAU, DEVELOPMENT_BUREAU, INDUSTRY_BUREAU, LAND_BUREAU, CONSTRUCTION_BUREAU)
CHAIR = "lead02"
PLACE = "区行政中心三楼会议室"


@dataclass(frozen=True)
class Decided:
    """One decision: of the meeting on a Monday, how long it has, and how it went by the end of March."""

    monday: int
    what: str
    unit: str
    days: int
    fate: str  # done | done_late | working | late | waiting | noted | unassigned
    assist: str = ""


DECISIONS = (
    Decided(0, "倒排春节后复工项目清单并逐项核实", DEVELOPMENT_BUREAU, 5, "done"),
    Decided(0, "落实一季度供地计划，明确挂牌时间", LAND_BUREAU, 10, "done_late", CONSTRUCTION_BUREAU),
    Decided(1, "对已签约未摘地项目逐个约谈投资方", INDUSTRY_BUREAU, 10, "done"),
    Decided(1, "原则同意调整三月观摩线路", "", 0, "noted"),
    Decided(2, "组织施工许可并联审批专班", CONSTRUCTION_BUREAU, 7, "late"),
    Decided(2, "补齐入库项目统计资料", DEVELOPMENT_BUREAU, 7, "done", INDUSTRY_BUREAU),
    Decided(3, "协调用地报批卡点，一周内报方案", LAND_BUREAU, 14, "working"),
    Decided(3, "摸排规上企业产能利用情况", INDUSTRY_BUREAU, 14, "working"),
    Decided(4, "梳理红灯项目，一项目一方案", DEVELOPMENT_BUREAU, 9, "waiting", CONSTRUCTION_BUREAU),
    Decided(4, "筹备二季度项目观摩", INVESTMENT_BUREAU, 20, "unassigned"),
)


def meeting_deeds() -> list[Deed]:
    """Called on the Friday before, held on Monday, minutes the same afternoon; the last one's are still open."""
    first = date(2026, 2, 27)
    deeds = [_deed(first, 9, 0, "调度节奏", DISPATCHER, _rhythm), _deed(first, 10, 0, "专题", DISPATCHER, _programmes)]
    for number, monday in enumerate(MONDAYS):
        deeds.append(_deed(monday - timedelta(days=3), 16, 0, "召集周调度会", DISPATCHER, _calling(monday)))
        deeds.append(_deed(monday, 8, 31, "周调度会", DISPATCHER, _holding(number)))
        deeds += [_deed(day, hour, 20, "议定事项办理", by, do) for day, hour, by, do in _follow_ups(number)]
        if number < len(MONDAYS) - 1:
            deeds.append(_deed(monday, 17, 5, "会议纪要", DISPATCHER, _issuing(number)))
    deeds.append(_deed(AS_OF, 16, 40, "召集下周调度会", DISPATCHER, _calling(NEXT_MEETING)))
    deeds.append(_deed(AS_OF, 17, 55, "调度节奏对账", DISPATCHER, _settle))
    return deeds


def _deed(day: date, hour: int, minute: int, title: str, by: str, do: Callable[[Stage, Actor], None]) -> Deed:
    """News of early March rings nobody's bell: these belong to the run of their neighbours."""
    return Deed(at(day, hour, minute), title, by, do, is_one_of_many=True)


def _rhythm(stage: Stage, actor: Actor) -> None:
    set_cadence_rule(actor, NewRule(CadenceRule("", "招商专题调度", "meeting", "topical", "week", weekday=3), basis="清办〔2026〕6号"))
    tick_cadence(stage.settled.zone_id)


def _settle(stage: Stage, actor: Actor) -> None:
    tick_cadence(stage.settled.zone_id)


def _calling(monday: date) -> Callable[[Stage, Actor], None]:
    def do(stage: Stage, actor: Actor) -> None:
        units = [stage.settled.unit_ids[name] for name in CALLED_UNITS]
        chair = stage.settled.person_ids[CHAIR]
        made = call_meeting(actor, Call("weekly", monday, time(8, 30), PLACE, chair_id=chair, unit_ids=units, guests=["国网清源供电公司"]))
        draft_agenda(actor, made)

    return do


def _of(actor: Actor, number: int) -> UUID:
    [row] = [one for one in list_meetings(actor, kind="weekly").rows if one.held_on == MONDAYS[number]]
    return row.id


def _holding(number: int) -> Callable[[Stage, Actor], None]:
    """One matter was struck, one added; the last agenda follows the weekend. Then it is held."""

    def do(stage: Stage, actor: Actor) -> None:
        meeting = _of(actor, number)
        if number == len(MONDAYS) - 1:
            draft_agenda(actor, meeting)
        items = meeting_detail(actor, meeting).agenda
        reds = [one for one in items if one.part == "red_lights"]
        if number == 2 and reds:
            strike_item(actor, reds[-1].id, reason="会前已现场协调解决", expected_version=reds[-1].version)
        if number == 3:
            add_item(actor, meeting, title="清明假期值守和安全生产", words="各单位报值守表")
        open_meeting(actor, meeting)
        seats = meeting_detail(actor, meeting).attendees
        ticks = {seat.id: Tick("present") for seat in seats}
        ticks[seats[number % len(CALLED_UNITS)].id] = Tick("replaced", stand_in="分管副职", reason="市里开会")
        if number % 2:
            ticks[seats[(number + 2) % len(CALLED_UNITS)].id] = Tick("absent", reason="外出招商")
        record_attendance(actor, meeting, ticks)
        units = stage.settled.unit_ids
        for one in (each for each in DECISIONS if each.monday == number):
            under = next((item.id for item in items if item.part == "red_lights"), None) if one.unit else None
            resolution = Resolution(
                what=one.what,
                lead_unit_id=units[one.unit] if one.unit else None,
                assist_unit_ids=[units[one.assist]] if one.assist else [],
                due_on=MONDAYS[number] + timedelta(days=one.days) if one.unit else None,
                item_id=under if number == 4 else None,
            )
            record_decision(actor, meeting, resolution, assign_now=one.fate not in ("noted", "unassigned"))

    return do


def _issuing(number: int) -> Callable[[Stage, Actor], None]:
    def do(stage: Stage, actor: Actor) -> None:
        row = meeting_detail(actor, _of(actor, number)).row
        issue_minutes(actor, row.id, expected_version=row.version)

    return do


def _follow_ups(number: int) -> list[tuple[date, int, str, Callable[[Stage, Actor], None]]]:
    """What the units did with it afterwards."""
    monday, steps = MONDAYS[number], []
    for one in (each for each in DECISIONS if each.monday == number and each.fate in ("done", "done_late", "working", "late")):
        by = hands()[one.unit]
        steps.append((monday, 15, by, _doing(number, one.what, "sign")))
        if one.fate == "done" or one.fate == "done_late":
            day = min(monday + timedelta(days=one.days + (4 if one.fate == "done_late" else -2)), AS_OF)
            steps.append((day, 11, by, _doing(number, one.what, "reply")))
            if one.assist:
                steps.append((monday + timedelta(days=1), 10, hands()[one.assist], _doing(number, one.what, "assist")))
            steps.append((day, 14, DISPATCHER, _doing(number, one.what, "accept")))
        elif one.fate == "working":
            steps.append((monday + timedelta(days=3), 10, by, _doing(number, one.what, "report")))
    return steps


def _doing(number: int, what: str, deed: str) -> Callable[[Stage, Actor], None]:
    def do(stage: Stage, actor: Actor) -> None:
        desk = stage.actor(DISPATCHER)
        found = next(one for one in meeting_detail(desk, _of(desk, number)).decisions if one.what == what)
        assert found.assignment_id is not None
        parts = open_parts(desk, found.assignment_id)
        mine = [part for part, role, _ in parts if (role == "assist_unit") is (deed == "assist")]
        if deed == "sign":
            sign_part(actor, mine[0], person_id=actor.user_id)
        elif deed == "report":
            report_progress(actor, mine[0], words="已召开协调会，正按清单推进")
        elif deed in ("reply", "assist"):
            if deed == "assist":
                sign_part(actor, mine[0], person_id=actor.user_id)
            reply_done(actor, mine[0], words="已按会议要求办结，清单附后", proof_words="办结清单和会商记录")
        else:
            for part, _, state in parts:
                if state == "replied":
                    accept_reply(actor, part, words="同意办结")

    return do


PROGRAMMES = (
    ("招商突破年", "全年签约项目一起看，按月看落地", INVESTMENT_BUREAU, ProjectFilters(signed_years=(2025, 2026)), 40),
    (
        "转型提升工程",
        "在建的装备和材料项目，比学赶超",
        INDUSTRY_BUREAU,
        ProjectFilters(stages=("started", "stat_entered"), industries=("装备制造", "新材料")),
        40,
    ),
    ("1451项目", "区级领导包联的重大项目", DEVELOPMENT_BUREAU, ProjectFilters(investment_from_fen=10 * 10**10), 30),
)


def _programmes(stage: Stage, actor: Actor) -> None:
    for name, purpose, unit, filters, most in PROGRAMMES:
        made = make_programme(actor, NewProgramme(name, purpose, date(2026, 1, 1), date(2026, 12, 31), stage.settled.unit_ids[unit]))
        found = [row.id for row in list_projects(actor, filters, order="-investment", limit=most).rows]
        join_programme(actor, made, "project", found, from_on=date(2026, 2, 27))
