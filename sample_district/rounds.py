"""What officers found when they went out, and who came to inspect: drawn from seeds, entered at their moments."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from huoshui.core.clock import SHANGHAI, today
from huoshui.core.refusals import Refusal
from huoshui.enterprise_requests import actions, queries
from sample_district.assignments import calendar, hands
from sample_district.officers import firms_of_officers, officers
from sample_district.places import (
    AGRICULTURE_BUREAU,
    AS_OF,
    CONSTRUCTION_BUREAU,
    HEALTH_BUREAU,
    INDUSTRY_BUREAU,
    LAND_BUREAU,
    TRANSPORT_BUREAU,
)
from sample_district.request_lives import FIRST_DAY, LAST_MOMENT, Step, asked, at_work
from sample_district.requests import Desk
from sample_district.simulation import simulate

MET = (
    "订单排到六月，主要缺熟练工，已记下岗位需求。",
    "新线调试顺利，预计下月达产，提醒办理环保验收。",
    "产能利用不足，正在谈两家下游客户，约了供需对接。",
    "负责人反映用电负荷快到上限，建议提前报增容。",
    "经营正常，宣讲了设备更新和稳岗政策。",
    "车间满负荷，夜班两班倒，安全通道和消防器材都在位。",
    "原料涨价压了利润，介绍了供应链金融产品，企业愿意试。",
    "老板在外地谈合作，副总接待，二期用地意向不变。",
    "上次提的路灯已经修好，企业表示满意。",
    "正在准备高企复审，帮着核对了研发费用归集表。",
    "用工稳定，食堂涨价工人有意见，企业自己在协调。",
    "出口订单减了两成，关注汇率避险，约银行下周上门。",
)
RESULTS = (
    "台账齐全，现场没有发现问题。",
    "现场没有发现问题，对新进员工培训记录提出建议。",
    "发现一处安全通道堆物，已当场清理。",
    "特种设备检验标志过期一台，责令七日内补检。",
    "危废间标识不规范，已现场指导更换。",
    "消防泵房值班记录缺两天，限期三日补正。",
)
REASONS = ("市里挂牌的专项检查，须在本月内完成，不能改期。", "上年度整改项须按期复查，请予安排。", "接上级通知复核数据，须本周完成。")
SCOPES = {
    CONSTRUCTION_BUREAU: "施工现场安全、质量台账和特种作业人员证件",
    INDUSTRY_BUREAU: "安全生产台账、能耗数据和特种设备",
    LAND_BUREAU: "用地红线、批后建设和土地利用强度",
    HEALTH_BUREAU: "职业病危害因素检测和劳动者健康监护档案",
    AGRICULTURE_BUREAU: "食用农产品原料台账和检验记录",
    TRANSPORT_BUREAU: "危险货物装卸和运输单证",
}
INSPECTED_FROM = date(2025, 1, 6)


@dataclass(frozen=True)
class Visit:
    """One visit without a request; those with one come out of the requests."""

    number: int
    officer: str
    firm: str
    at: datetime
    kind: str
    reached: str


@lru_cache(maxsize=4)
def visits(requests: int, count: int) -> tuple[Visit, ...]:
    """``count`` visits less those on which a request was told; eager officers go out more, nobody at holidays."""
    chance = random.Random(2026)
    told = sum(one.channel == "visit" for one in asked(requests))
    firms = firms_of_officers()
    able = [one for one in officers() if firms[one.username]]
    shares = [one.zeal * len(firms[one.username]) ** 0.6 for one in able]
    days = [day for back in range((AS_OF - FIRST_DAY).days) if calendar().is_workday(day := FIRST_DAY + timedelta(days=back))]
    closed = {firm.name for firm in simulate().firms if firm.operating_state == "停产"}
    found = []
    for number in range(1, max(0, count - told) + 1):
        officer = chance.choices(able, shares)[0]
        firm = chance.choice(firms[officer.username])
        at = datetime.combine(chance.choice(days), time(9, 0), SHANGHAI) + timedelta(minutes=chance.randint(0, 470))
        kind = chance.choices(("visit", "four_deliver", "phone"), (70, 18, 12))[0]
        reached = "idle" if firm.name in closed and kind != "phone" and chance.random() < 0.6 else "met"
        reached = "unreachable" if reached == "met" and chance.random() < 0.07 else reached
        found.append(Visit(number, officer.username, firm.name, at, kind, reached))
    return tuple(found)


@dataclass(frozen=True)
class Inspection:
    """One inspection as its unit planned it."""

    number: int
    unit: str
    firm: str
    on: date
    kind: str
    is_done: bool
    is_rated: bool
    grade: str


@lru_cache(maxsize=4)
def inspections(count: int) -> tuple[Inspection, ...]:
    """Most of them routine, by six units, some firms more often than they like."""
    chance = random.Random(12)
    firms = [firm.name for firm in simulate().firms if firm.name in _looked_after()]
    chance.shuffle(firms)
    often = [1 / (place + 4) ** 0.6 for place in range(len(firms))]
    span = (AS_OF - INSPECTED_FROM).days + 9
    days = [day for back in range(span) if calendar().is_workday(day := INSPECTED_FROM + timedelta(days=back))]
    found = []
    for number in range(1, count + 1):
        found.append(
            Inspection(
                number,
                chance.choices(list(SCOPES), (28, 26, 12, 14, 10, 10))[0],
                chance.choices(firms, often)[0],
                chance.choice(days),
                chance.choices(("routine", "complaint", "emergency"), (82, 11, 7))[0],
                is_done=chance.random() < 0.95,
                is_rated=chance.random() < 0.55,
                grade=chance.choices(("satisfied", "fairly_satisfied", "not_satisfied"), (80, 15, 5))[0],
            )
        )
    # the last of them show what waits: planned for the days to come
    return tuple(found)


def _looked_after() -> frozenset[str]:
    return frozenset(firm.name for firms in firms_of_officers().values() for firm in firms)


def visit_steps(requests: int, count: int) -> list[Step]:
    """When each visit is entered."""
    return [(one.at, "visit", one.number) for one in visits(requests, count)]


def inspection_steps(count: int) -> list[Step]:
    """Announced days before, decided where over the cap, done on the day, rated later."""
    chance = random.Random(13)
    found: list[Step] = []
    for one in inspections(count):
        morning = datetime.combine(one.on, time(9, 20), SHANGHAI) + timedelta(minutes=one.number % 60)
        ahead = 0 if one.kind == "emergency" else chance.randint(2, 6)
        announced = min(at_work(morning - timedelta(days=ahead)), morning) if ahead else morning
        announced = min(announced, LAST_MOMENT - timedelta(hours=1, minutes=one.number % 200))
        found.append((announced, "announce", one.number))
        found.append((at_work(announced + timedelta(minutes=50)), "decide_inspection", one.number))
        late = timedelta(days=9) if one.number % 19 == 0 else timedelta(hours=chance.randint(2, 40))
        result = max(morning + late, announced + timedelta(hours=2))
        found.append((result, "inspect" if one.is_done else "cancel", one.number))
        if one.is_done and one.is_rated:
            found.append((result + timedelta(hours=chance.randint(5, 90)), "rate", one.number))
    return [step for step in found if step[0] <= LAST_MOMENT]


def go_out(desk: Desk, one: Visit) -> None:
    """A visit."""
    note = actions.VisitNote(
        f"sample-visit-{one.number:04d}",
        desk.firm_ids[one.firm],
        one.kind,
        one.reached,
        note=MET[(one.number * 7) % len(MET)] if one.reached == "met" else "",
    )
    actions.record_visit(desk.actor(one.officer), note)


def announce(desk: Desk, one: Inspection) -> None:
    """Announce it; over the cap come together with another unit, or ask for a decision, or leave it."""
    given = {
        "enterprise_id": desk.firm_ids[one.firm],
        "unit_id": desk.settled.unit_ids[one.unit],
        "kind": one.kind,
        "basis": {"routine": f"{one.on.year}年度涉企检查计划", "complaint": "12345 热线转办投诉", "emergency": "突发情况应急处置"}[
            one.kind
        ],
        "scope": SCOPES[one.unit],
        "inspectors": "执法科两人，持证上岗",
        "planned_on": max(one.on, today()),
    }
    actor = desk.actor(hands()[one.unit])
    try:
        made = actions.announce_inspection(actor, **given)  # type: ignore[arg-type]
    except Refusal as refusal:
        if refusal.code != "inspection_refused":
            raise
        reason = REASONS[one.number % len(REASONS)]
        made = actions.announce_inspection(actor, **given, override_reason=reason)  # type: ignore[arg-type]
        others = refusal.data["may_join"]
        if others and one.number % 2:
            of_firm = {line.number: line for line in queries.inspections_of_firm(actor, desk.firm_ids[one.firm])}
            other = next((of_firm[number] for number in others if number in of_firm and of_firm[number].state == "announced"), None)
            if other is not None and other.planned_on >= today():
                actions.join_inspection(actor, made, other.id, expected_version=queries.inspection(actor, made).version)
    desk.inspections[one.number] = made


def decide_inspection(desk: Desk, one: Inspection) -> None:
    """A leader decides on what is over the cap; the newest still wait."""
    leader = desk.actor("lead04")
    row = queries.inspection(leader, desk.inspections[one.number])
    if row.state == "waiting_override" and today() < AS_OF - timedelta(days=4):
        is_allowed = one.number % 4 != 0
        said = "同意，查完即走，不再安排第二次。" if is_allowed else "不同意，并入下月联合检查。"
        actions.decide_override(leader, row.id, is_allowed=is_allowed, words=said, expected_version=row.version)


def inspect(desk: Desk, one: Inspection) -> None:
    """Done, with its result."""
    actor = desk.actor(hands()[one.unit])
    row = queries.inspection(actor, desk.inspections[one.number])
    if row.state == "announced" and row.planned_on <= today():
        result = RESULTS[(one.number * 5) % len(RESULTS)]
        actions.record_inspection(actor, row.id, done_on=row.planned_on, result=result, expected_version=row.version)


def cancel(desk: Desk, one: Inspection) -> None:
    """It does not take place."""
    actor = desk.actor(hands()[one.unit])
    row = queries.inspection(actor, desk.inspections[one.number])
    if row.state in ("announced", "waiting_override"):
        actions.cancel_inspection(actor, row.id, reason="企业停产检修，改期另行公告", expected_version=row.version)


def rate(desk: Desk, one: Inspection) -> None:
    """The firm rates by its code."""
    actor = desk.actor(hands()[one.unit])
    row = queries.inspection(actor, desk.inspections[one.number])
    if row.state == "done":
        words = "检查人员很客气，讲得清楚" if one.number % 9 == 0 else ""
        actions.rate_inspection(desk.settled.zone_id, row.number, row.rating_code, grade=one.grade, words=words)


INSPECTION_STEPS: dict[str, Callable[[Desk, Inspection], None]] = {
    "announce": announce, "decide_inspection": decide_inspection, "inspect": inspect, "cancel": cancel, "rate": rate,
}  # fmt: skip
