"""Cards, visits, inspections, common matters and a draw of the sample district, by the actions that people use."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.clock import SHANGHAI, clock_at
from huoshui.core.refusals import Refusal
from huoshui.enterprise_requests import actions, queries
from huoshui.enterprises.queries import enterprises_by_name
from huoshui.operations.adapters.row_security import bound_to_zone
from sample_district.cast import DISPATCHER, PROJECT_MANAGER
from sample_district.places import (
    AS_OF,
    CONSTRUCTION_BUREAU,
    FOOD_PARK,
    HARBOUR_PARK,
    HIGH_TECH_PARK,
    INDUSTRY_BUREAU,
    MEDICINE_PARK,
    SHARED_PARK,
)
from sample_district.settling import Settled
from sample_district.simulation import simulate

OFFICER_OF_PARK = {
    HIGH_TECH_PARK: "gaoxin", HARBOUR_PARK: "lingang", FOOD_PARK: "shipin", MEDICINE_PARK: "yiyao", SHARED_PARK: "hezuo",
}  # fmt: skip
FIRMS_A_PARK = 9
SERVED_SINCE = date(2025, 1, 6)
VISITS = 110
NOTES = (
    "订单排到六月，主要缺熟练工，已记下岗位需求。",
    "新线调试顺利，预计下月达产，提醒办理环保验收。",
    "产能利用不足，正在谈两家下游客户，约了供需对接。",
    "负责人反映用电负荷快到上限，建议提前报增容。",
    "经营正常，宣讲了设备更新和稳岗政策。",
)
TOLD = ("车间屋顶漏雨，物业和园区互相推，请帮助明确由谁修。", "职工通勤车停靠点太远，希望在厂门口加一站。")
UNITS_THAT_INSPECT = ((INDUSTRY_BUREAU, "gongxin"), (CONSTRUCTION_BUREAU, "zhujian"))
COMMON_WORDS = ("夜班工人下班没有公交车回城，只能拼车。", "晚上十点后没有公交车，夜班工人回城困难。", "夜班工人没有公交车回城，流失很多。")
UPWARD_WORDS = ("天然气计划量不够，请增加计划指标。", "天然气计划量偏少，冬季停产半个月，请增加指标。")
ActorOf = Callable[[str], Actor]


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), SHANGHAI)


def firms_of_officers() -> dict[str, list[str]]:
    """Officer → the firms that the officer looks after."""
    found: dict[str, list[str]] = {officer: [] for officer in OFFICER_OF_PARK.values()}
    for firm in simulate().firms:
        officer = OFFICER_OF_PARK.get(firm.area)
        if officer and len(found[officer]) < FIRMS_A_PARK:
            found[officer].append(firm.name)
    return found


def give_cards(settled: Settled, actor_of: ActorOf) -> None:
    """Each officer's firms, from the start of 2025."""
    desk = actor_of(PROJECT_MANAGER)
    ids = enterprises_by_name(settled.zone_id, [name for names in firms_of_officers().values() for name in names])
    for officer, names in firms_of_officers().items():
        for name in names:
            if name in ids:
                duty = actions.Duty(officer_id=settled.person_ids[officer])
                given = {"subject_kind": "enterprise", "subject_id": ids[name], "duty": duty}
                actions.give_responsibility(desk, starts_on=SERVED_SINCE, **given)


def make_visits(settled: Settled, actor_of: ActorOf) -> None:
    """Visits of the last half year, each at its own hour; some gates are closed, some firms raise something on the spot."""
    chance = random.Random(2026)
    firms = firms_of_officers()
    ids = enterprises_by_name(settled.zone_id, [name for names in firms.values() for name in names])
    plans = sorted((chance.randint(1, 180), chance.randint(0, 8), officer) for officer in chance.choices(list(firms), k=VISITS))
    for number, (back, hour, officer) in enumerate(reversed(plans)):
        name = chance.choice(firms[officer])
        if name not in ids:
            continue
        reached = chance.choice(("met",) * 9 + ("unreachable", "idle"))
        told = [chance.choice(TOLD)] if reached == "met" and number % 12 == 0 else []
        with clock_at(_at(AS_OF - timedelta(days=back), 9 + hour, number % 60)):
            note = actions.VisitNote(
                f"sample-visit-{number:04d}", ids[name], "visit", reached, note=chance.choice(NOTES) if reached == "met" else "", told=told
            )
            actions.record_visit(actor_of(officer), note)


def announce_inspections(settled: Settled, actor_of: ActorOf) -> None:
    """Two dozen: most within the caps, one joint, one over the cap that waits for a leader, some done and rated."""
    chance = random.Random(12)
    names = [name for names in firms_of_officers().values() for name in names][:24]
    ids = enterprises_by_name(settled.zone_id, names)
    for number, name in enumerate(one for one in names if one in ids):
        unit, person = UNITS_THAT_INSPECT[number % 2]
        day = AS_OF - timedelta(days=chance.randint(2, 120)) if number > 5 else AS_OF + timedelta(days=number)
        with clock_at(_at(min(day, AS_OF) - timedelta(days=3), 10)):
            made = _announce(actor_of(person), ids[name], settled.unit_ids[unit], day)
        if number > 5:
            with clock_at(_at(day, 16)):
                row = queries.inspection(actor_of(person), made)
                result = "台账齐全，现场没有发现问题。" if number % 3 else "发现一处安全通道堆物，已当场清理。"
                actions.record_inspection(actor_of(person), made, done_on=day, result=result, expected_version=row.version)
                if number % 2:
                    grade = "fairly_satisfied" if number % 5 == 0 else "satisfied"
                    actions.rate_inspection(settled.zone_id, row.number, row.rating_code, grade=grade, words="")
    known = [ids[one] for one in names if one in ids]
    tomorrow = AS_OF + timedelta(days=1)
    with clock_at(_at(AS_OF, 11)):
        reason = "市里挂牌的消防专项检查，须三日内完成"
        second = _announce(actor_of("zhujian"), known[0], settled.unit_ids[CONSTRUCTION_BUREAU], tomorrow, reason)
        reason = "接省厅通知复核能耗数据，须本周完成"
        _announce(actor_of("gongxin"), known[1], settled.unit_ids[INDUSTRY_BUREAU], tomorrow, reason)
        desk = actor_of(DISPATCHER)
        of_firm = queries.inspections_of_firm(desk, known[0])
        others = [one for one in of_firm if one.id != second and one.state == "announced"]
        version = queries.inspection(desk, second).version
        actions.join_inspection(desk, second, others[0].id, expected_version=version)


def _announce(actor: Actor, firm_id: UUID, unit_id: UUID, day: date, reason: str = "") -> UUID:
    given = {
        "enterprise_id": firm_id,
        "unit_id": unit_id,
        "kind": "routine",
        "basis": "2026年度涉企检查计划",
        "scope": "安全生产台账、特种设备和消防通道",
        "inspectors": "执法科两人，持证上岗",
        "planned_on": day,
    }
    try:
        return actions.announce_inspection(actor, **given, override_reason=reason)  # type: ignore[arg-type]
    except Refusal as refusal:
        if refusal.code != "inspection_refused":
            raise
        return actions.announce_inspection(actor, **given, override_reason="上年度整改项须按期复查，请予安排")  # type: ignore[arg-type]


def settle_common_matters(settled: Settled, actor_of: ActorOf) -> None:
    """Night buses for three firms, with a measure and each firm's word; gas above the zone's power, up to the city and back."""
    desk = actor_of(DISPATCHER)
    categories = {line.code: line.id for line in queries.categories(desk)}
    firms = [firm.name for firm in simulate().firms[40:45]]

    def told(words: tuple[str, ...], code: str, names: list[str]) -> list[UUID]:
        found = []
        for place, (name, body) in enumerate(zip(names, words, strict=True)):
            telling = actions.Telling(f"sample-common-{code}-{place}", "meeting", body, enterprise_name=name)
            request_id = actions.tell_request(desk, telling).request_id
            version = queries.request_row(desk, request_id).version
            actions.register_request(desk, request_id, actions.Judgement(categories[code]), expected_version=version)
            found.append(request_id)
        return found

    buses = told(COMMON_WORDS, "surroundings", firms[:3])
    matter = actions.make_common_matter(
        desk,
        title="东片企业夜班没有公交",
        member_ids=buses,
        category_id=categories["surroundings"],
        owner_unit_id=settled.unit_ids[CONSTRUCTION_BUREAU],
    )
    version = queries.common_matter(desk, matter).row.version
    actions.record_measure(
        desk, matter, measure="3月20日起开通夜班公交两班，经停三个厂区门口", on=date(2026, 3, 20), expected_version=version
    )
    gas = told(UPWARD_WORDS, "utilities", firms[3:])
    matter = actions.make_common_matter(desk, title="工业用天然气计划量不足", member_ids=gas, category_id=categories["utilities"])
    version = queries.common_matter(desk, matter).row.version
    case = "两家食品企业冬季各停产约半个月，计划量由市里统一分配，本区无权调整，建议增加年度指标"
    version = actions.send_matter_upward(desk, matter, upward_to="市发展改革委", case=case, on=date(2026, 3, 10), expected_version=version)
    actions.record_upward_outcome(
        desk, matter, outcome="同意二季度起增加年度计划指标，由市燃气公司签补充合同", on=date(2026, 3, 26), expected_version=version
    )


def draw_and_call(settled: Settled, actor_of: ActorOf) -> None:
    """Ten of the quarter's closed requests; the first calls agree but one."""
    actions.draw_rechecks(actor_of("lead02"), period_start=date(2026, 1, 1), period_end=AS_OF, size=10)
    lines = queries.recheck_draws(actor_of("lead02")).rows[0].lines
    for place, line in enumerate(lines[:6]):
        solved = place != 2
        actions.record_recheck(
            actor_of(PROJECT_MANAGER),
            line.id,
            found_outcome="solved" if solved else "not_solved",
            found_grade="satisfied" if solved else "not_satisfied",
            words="" if solved else "答复后只来过一次，问题还在",
            expected_version=line.version,
        )


def print_codes(settled: Settled, actor_of: ActorOf) -> None:
    """A code for each park and each officer."""
    desk = actor_of(DISPATCHER)
    for park, officer in OFFICER_OF_PARK.items():
        actions.make_intake_point(desk, kind="area", area_id=settled.area_ids[park])
        actions.make_intake_point(desk, kind="officer", officer_id=settled.person_ids[officer])


SERVICES: tuple[tuple[datetime, str, Callable[[Settled, ActorOf], None]], ...] = (
    (_at(AS_OF, 17, 55), "定责任卡", give_cards),
    (_at(AS_OF, 17, 56), "走访", make_visits),
    (_at(AS_OF, 17, 57), "涉企检查", announce_inspections),
    (_at(AS_OF, 17, 58), "共性问题", settle_common_matters),
    (_at(AS_OF, 17, 58), "抽查回访", draw_and_call),
    (_at(AS_OF, 17, 59), "诉求二维码", print_codes),
)


def serve(settled: Settled, actor_of: ActorOf, do: Callable[[Settled, ActorOf], None]) -> None:
    """One of them, in the district."""
    with bound_to_zone(settled.zone_id):
        do(settled, actor_of)
