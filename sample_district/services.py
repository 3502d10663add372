"""Cards, common matters and draws of the sample district, by the actions that people use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.clock import SHANGHAI, clock_at, today
from huoshui.enterprise_requests import actions, queries
from huoshui.enterprises.actions import ensure_enterprises_bulk
from huoshui.enterprises.queries import enterprises_by_name
from huoshui.operations.adapters.row_security import bound_to_zone
from sample_district.cast import DISPATCHER, PROJECT_MANAGER, PROMOTER
from sample_district.officers import firms_of_officers, officers
from sample_district.places import AS_OF, CONSTRUCTION_BUREAU, TRANSPORT_BUREAU, unit_of_area
from sample_district.settling import Settled
from sample_district.simulation import simulate

SERVED_SINCE = date(2024, 10, 8)
HANDED_OVER_ON = date(2025, 9, 1)
COMMON_WORDS = ("夜班工人下班没有公交车回城，只能拼车。", "晚上十点后没有公交车，夜班工人回城困难。", "夜班工人没有公交车回城，流失很多。")
UPWARD_WORDS = ("天然气计划量不够，请增加计划指标。", "天然气计划量偏少，冬季停产半个月，请增加指标。")
BUSES, GAS = "东片企业夜班没有公交", "工业用天然气计划量不足"
QUARTERS = ((date(2025, 10, 1), date(2025, 12, 31), date(2026, 1, 8)), (date(2026, 1, 1), AS_OF, AS_OF))
ActorOf = Callable[[str], Actor]


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), SHANGHAI)


def enter_firms(settled: Settled, actor_of: ActorOf) -> None:
    """The names of the firms that pay taxes here, before the first of them asks anything; the register with its details comes later."""
    ensure_enterprises_bulk(actor_of(PROMOTER), [firm.name for firm in simulate().firms])


def give_cards(settled: Settled, actor_of: ActorOf) -> None:
    """Each officer's firms, from the day on which the scheme began."""
    desk = actor_of(PROJECT_MANAGER)
    ids = enterprises_by_name(settled.zone_id, [firm.name for firms in firms_of_officers().values() for firm in firms])
    areas = {officer.username: officer.area for officer in officers()}
    for officer, firms in firms_of_officers().items():
        duty = actions.Duty(unit_id=settled.unit_ids[unit_of_area(areas[officer])], officer_id=settled.person_ids[officer])
        for firm in firms:
            actions.give_responsibility(desk, subject_kind="enterprise", subject_id=ids[firm.name], duty=duty, starts_on=SERVED_SINCE)


def hand_over(settled: Settled, actor_of: ActorOf) -> None:
    """One officer went on leave; a colleague of the same park has those firms since."""
    desk = actor_of(PROJECT_MANAGER)
    leaving = next(one for one in reversed(officers()) if 2 <= len(firms_of_officers()[one.username]) <= 6)
    other = next(one for one in officers() if one.area == leaving.area and one.username != leaving.username)
    ids = enterprises_by_name(settled.zone_id, [firm.name for firm in firms_of_officers()[leaving.username]])
    duty = actions.Duty(unit_id=settled.unit_ids[unit_of_area(other.area)], officer_id=settled.person_ids[other.username])
    for firm_id in ids.values():
        given = {"subject_kind": "enterprise", "subject_id": firm_id, "duty": duty, "expected_version": 1}
        actions.give_responsibility(desk, starts_on=HANDED_OVER_ON, why="原服务员休产假", **given)  # type: ignore[arg-type]


def tell_common(settled: Settled, actor_of: ActorOf) -> None:
    """What several firms said at one meeting in February."""
    desk = actor_of(DISPATCHER)
    categories = {line.code: line.id for line in queries.categories(desk)}
    firms = [firm.name for firm in simulate().firms[40:45]]
    buses = _told(desk, COMMON_WORDS, categories["surroundings"], firms[:3])
    gas = _told(desk, UPWARD_WORDS, categories["utilities"], firms[3:])
    actions.make_common_matter(
        desk,
        title=BUSES,
        member_ids=buses,
        category_id=categories["surroundings"],
        owner_unit_id=settled.unit_ids[TRANSPORT_BUREAU],
    )
    actions.make_common_matter(
        desk, title=GAS, member_ids=gas, category_id=categories["utilities"], owner_unit_id=settled.unit_ids[CONSTRUCTION_BUREAU]
    )


def _told(desk: Actor, words: tuple[str, ...], category_id: UUID, names: list[str]) -> list[UUID]:
    found = []
    for name, body in zip(names, words, strict=True):
        telling = actions.Telling(f"sample-common-{len(body):02d}-{names.index(name)}", "meeting", body, enterprise_name=name)
        request_id = actions.tell_request(desk, telling).request_id
        version = queries.request_row(desk, request_id).version
        actions.register_request(desk, request_id, actions.Judgement(category_id), expected_version=version)
        found.append(request_id)
    return found


def _matter(desk: Actor, title: str) -> tuple[UUID, int]:
    row = next(row for row in queries.common_matters(desk).rows if row.title == title)
    return row.id, row.version


def start_buses(settled: Settled, actor_of: ActorOf) -> None:
    """The measure: night buses."""
    desk = actor_of(DISPATCHER)
    matter, version = _matter(desk, BUSES)
    measure = "3月20日起开通夜班公交两班，经停三个厂区门口"
    actions.record_measure(desk, matter, measure=measure, on=date(2026, 3, 20), expected_version=version)


def ask_above(settled: Settled, actor_of: ActorOf) -> None:
    """Gas is above the zone's power: up to the city with its case."""
    desk = actor_of(DISPATCHER)
    matter, version = _matter(desk, GAS)
    case = "两家食品企业冬季各停产约半个月，计划量由市里统一分配，本区无权调整，建议增加年度指标"
    actions.send_matter_upward(desk, matter, upward_to="市发展改革委", case=case, on=date(2026, 3, 10), expected_version=version)


def answered_above(settled: Settled, actor_of: ActorOf) -> None:
    """And back."""
    desk = actor_of(DISPATCHER)
    matter, version = _matter(desk, GAS)
    outcome = "同意二季度起增加年度计划指标，由市燃气公司签补充合同"
    actions.record_upward_outcome(desk, matter, outcome=outcome, on=date(2026, 3, 26), expected_version=version)


def draw_and_call(settled: Settled, actor_of: ActorOf) -> None:
    """A sample of the quarter's closed requests; the calls agree but for one."""
    start, end, on = next(quarter for quarter in QUARTERS if quarter[2] == today())
    actions.draw_rechecks(actor_of("lead02"), period_start=start, period_end=end, size=24 if on < AS_OF else 10)
    lines = queries.recheck_draws(actor_of("lead02")).rows[0].lines
    for place, line in enumerate(lines[:6] if on == AS_OF else lines):
        solved = place != 2
        words = "" if solved else "答复后只来过一次，问题还在"
        with clock_at(_at(on, 9, 10 + place)) if on < AS_OF else clock_at(_at(on, 17, 58)):
            actions.record_recheck(
                actor_of(PROJECT_MANAGER),
                line.id,
                found_outcome="solved" if solved else "not_solved",
                found_grade="satisfied" if solved else "not_satisfied",
                words=words,
                expected_version=line.version,
            )


def print_codes(settled: Settled, actor_of: ActorOf) -> None:
    """A code for each officer; those of the parks hang on the walls since the scheme began."""
    desk = actor_of(DISPATCHER)
    for officer in officers():
        actions.make_intake_point(desk, kind="officer", officer_id=settled.person_ids[officer.username])


SERVICES: tuple[tuple[datetime, str, Callable[[Settled, ActorOf], None]], ...] = (
    (_at(date(2024, 10, 7), 9), "登记在册企业名单", enter_firms),
    (_at(date(2024, 10, 8), 8), "定责任卡", give_cards),
    (_at(date(2024, 10, 8), 8, 10), "诉求二维码", print_codes),
    (_at(HANDED_OVER_ON, 9), "责任卡交接", hand_over),
    (_at(date(2026, 1, 8), 9), "抽查回访", draw_and_call),
    (_at(date(2026, 2, 26), 15), "共性问题", tell_common),
    (_at(date(2026, 3, 10), 10), "共性问题上报", ask_above),
    (_at(date(2026, 3, 20), 16), "共性问题措施", start_buses),
    (_at(date(2026, 3, 26), 16), "共性问题答复", answered_above),
    (_at(AS_OF, 17, 58), "抽查回访", draw_and_call),
)


def serve(settled: Settled, actor_of: ActorOf, do: Callable[[Settled, ActorOf], None]) -> None:
    """One of them, in the district."""
    with bound_to_zone(settled.zone_id):
        do(settled, actor_of)
