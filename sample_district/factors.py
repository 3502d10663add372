"""Outages of eighteen months and one summer of emergency, by the actions that people use."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from huoshui.assignments.actions import accept_reply, reply_done, sign_part
from huoshui.assignments.queries import lead_part_of
from huoshui.core.actor import Actor
from huoshui.core.clock import SHANGHAI, clock_at
from huoshui.enterprise_requests import actions, queries
from huoshui.enterprises.queries import enterprises_by_name
from sample_district.cast import DISPATCHER, PROJECT_MANAGER
from sample_district.places import AS_OF, FOOD_PARK, HARBOUR_PARK, HIGH_TECH_PARK, INDUSTRY_BUREAU, MEDICINE_PARK
from sample_district.settling import Settled
from sample_district.simulation import simulate

ActorOf = Callable[[str], Actor]
FIRST_DAY = date(2024, 10, 9)
TICKETS = 36
KEEPER = "gongxin"  # of the bureau that answers for supply
LINES = {
    "power": ("东园二线", "临港一线", "食品园专线", "高新变电站 3 号线"),
    "water": ("经三路给水管", "临港加压站"),
    "gas": ("中压 A 线", "食品园调压站"),
    "transport": ("货运南门",),
    "materials": ("工业盐", "石英砂"),
}
CAUSES = {
    "power": ("equipment", "weather", "overload", "construction_damage"),
    "water": ("construction_damage", "equipment"),
    "gas": ("supply_short",),
    "transport": ("weather",),
    "materials": ("supply_short",),
}
WEIGHTS = {"power": 22, "water": 6, "gas": 4, "transport": 2, "materials": 2}
RESTORED = "抢修完成，现场试送正常，企业电工和值班员在场确认。"
SUMMER = (datetime(2025, 7, 10, 8, tzinfo=SHANGHAI), datetime(2025, 8, 20, 18, tzinfo=SHANGHAI))


def _moment(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), SHANGHAI)


@dataclass(frozen=True)
class _Planned:
    """One outage as it is to happen."""

    factor: str
    began_at: datetime
    hours: float
    is_planned: bool
    firms: tuple[str, ...]
    park: str


def _outages() -> list[_Planned]:
    """The same ones each time, the last still open."""
    chance = random.Random(20241009)
    names = [firm.name for firm in simulate().firms]
    parks = (HIGH_TECH_PARK, HARBOUR_PARK, FOOD_PARK, MEDICINE_PARK)
    span = (AS_OF - FIRST_DAY).days
    days = sorted(chance.randint(0, span - 6) for _ in range(TICKETS))
    found = []
    for number, day in enumerate(days):
        factor = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        began = datetime.combine(FIRST_DAY + timedelta(days=day), time(chance.randint(6, 14), chance.choice((0, 20, 40))), SHANGHAI)
        whole_park = number % 6 == 0
        firms = () if whole_park else tuple(chance.sample(names, chance.randint(1, 3)))
        hours, park = chance.choice((1, 1.5, 2, 3, 4.5, 7)), chance.choice(parks) if whole_park else ""
        found.append(_Planned(factor, began, hours, number % 4 == 0, firms, park))
    return found


def declare_summer(settled: Settled, actor_of: ActorOf) -> None:
    """The summer's emergency and its prolonging, entered from the papers of the time: the clocks that ran then stay as they were."""
    leader = actor_of("lead02")
    order = actions.EmergencyOrder(
        title="迎峰度夏保供电",
        reason="连续高温，最大负荷已到主变容量的九成，水电气运诉求须昼夜办理",
        document_number="清政办〔2025〕31号",
        profile="round_the_clock",
        category_ids=[line.id for line in queries.categories(leader) if line.code == "utilities"],
        starts_at=SUMMER[0],
        ends_at=SUMMER[1],
    )
    with clock_at(SUMMER[0] - timedelta(hours=16)):
        made = actions.declare_emergency(leader, order)
    with clock_at(SUMMER[1] - timedelta(days=2)):
        actions.change_emergency_end(
            leader,
            made,
            ends_at=SUMMER[1] + timedelta(days=11),
            reason="高温预报延续到月底",
            document_number="清政办〔2025〕36号",
            expected_version=1,
        )


def keep_factors(settled: Settled, actor_of: ActorOf) -> None:
    """Outages of eighteen months, one still open, one announced."""
    names = {name for one in _outages() for name in one.firms} | {firm.name for firm in simulate().firms[:4]}
    ids = enterprises_by_name(settled.zone_id, sorted(names))
    for number, one in enumerate(_outages()):
        _happen(settled, actor_of, one, number, ids)
    known = [ids[name] for name in (firm.name for firm in simulate().firms[:4]) if name in ids]
    with clock_at(_moment(AS_OF, 15, 10)):
        order = _order(
            settled, "power", "东园二线跳闸", _moment(AS_OF, 14, 30), "equipment", enterprise_ids=known[:3], production="stopped"
        )
        open_one = actions.raise_factor_ticket(actor_of(DISPATCHER), order)
        version = queries.factor_ticket_row(actor_of(DISPATCHER), open_one).version
        actions.dispatch_factor_ticket(actor_of(DISPATCHER), open_one, expected_version=version)
    with clock_at(_moment(AS_OF, 16)):
        area = (settled.area_ids[HARBOUR_PARK],)
        later = _moment(AS_OF + timedelta(days=8), 8)
        order = _order(settled, "power", "临港一线检修", later, "maintenance", area_ids=area, is_planned=True)
        actions.raise_factor_ticket(actor_of(KEEPER), order)


FACTORS = (
    (_moment(AS_OF, 17, 22), "迎峰度夏应急", declare_summer),
    (_moment(AS_OF, 17, 25), "要素保障", keep_factors),
)


def _order(settled: Settled, factor: str, title: str, began_at: datetime, cause: str, **more: Any) -> actions.FactorOrder:
    """An outage as the desk writes it down; the industry bureau answers for supply."""
    expected = began_at + timedelta(hours=4) if more.get("is_planned") else None
    values: dict[str, Any] = {"production": "partly", "expected_restore_at": expected, **more}
    return actions.FactorOrder(factor, title, settled.unit_ids[INDUSTRY_BUREAU], began_at, cause=cause, **values)


def _happen(settled: Settled, actor_of: ActorOf, one: _Planned, number: int, ids: dict[str, UUID]) -> None:
    """Told or announced, every third dispatched, restored, and confirmed by phone but for some that keep silent."""
    desk, caller = actor_of(DISPATCHER), actor_of(PROJECT_MANAGER)
    firms = [ids[name] for name in one.firms if name in ids]
    parks = (settled.area_ids[one.park],) if one.park else ()
    if not firms and not parks:
        return
    line = LINES[one.factor][number % len(LINES[one.factor])]
    cause = "maintenance" if one.is_planned else CAUSES[one.factor][number % len(CAUSES[one.factor])]
    title = f"{line}{'计划检修' if one.is_planned else '停供'}"
    told = one.began_at - timedelta(days=2 if number % 8 else 9) if one.is_planned else one.began_at + timedelta(minutes=15)
    order = _order(settled, one.factor, title, one.began_at, cause, enterprise_ids=firms, area_ids=parks, is_planned=one.is_planned)
    with clock_at(told):
        made = actions.raise_factor_ticket(actor_of(KEEPER) if one.is_planned else desk, order)
    version, dispatched = 1, not one.is_planned and number % 3 == 0
    part_id = None
    if dispatched:
        with clock_at(told + timedelta(minutes=10)):
            assignment_id = actions.dispatch_factor_ticket(desk, made, expected_version=version)
            part_id, version = lead_part_of(settled.zone_id, assignment_id).part_id, 2
            sign_part(actor_of(KEEPER), part_id)
    restored_at = one.began_at + timedelta(hours=one.hours)
    with clock_at(restored_at + timedelta(minutes=20)):
        keeper = actor_of(KEEPER)
        version = queries.factor_ticket_row(keeper, made).version
        actions.restore_factor_ticket(keeper, made, restored_at=restored_at, words=RESTORED, expected_version=version)
        if part_id is not None:
            reply_done(keeper, part_id, words=RESTORED, proof_words="送电操作票")
            accept_reply(desk, part_id)
    if number % 7 == 3:
        return  # nobody said a word
    for firm_id in firms:
        with clock_at(restored_at + timedelta(hours=3)):
            actions.give_ticket_word(caller, made, firm_id, is_restored=True, words="值班长电话里说已恢复生产")
