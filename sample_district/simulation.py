"""Invents the lives of some 300 projects. One seed, one result."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from sample_district.firms import Firm, invent_firms, invented_phone, person_name
from sample_district.lives import FEN_PER_MILLION, FEN_PER_WAN, STAGES, Life, smooth_share, spend, weekday_at_or_before
from sample_district.places import (
    AGRICULTURE_BUREAU,
    AREAS,
    AS_OF,
    CONSTRUCTION_BUREAU,
    EDUCATION_BUREAU,
    HEALTH_BUREAU,
    PARKS,
    PLATFORM_COMPANIES,
    REGION_CODE,
    TRANSPORT_BUREAU,
    UNITS,
    unit_of_area,
)
from sample_district.vocabulary import INDUSTRIES, PROBLEMS, PROJECT_FORMS, PUBLIC_WORKS, RESERVE_MOTIVES

SEED = 20260331
LEADERS = ("周怀瑾", "沈书衡", "陆景行", "何静姝", "韩承泽", "方文渊", "许若川", "唐知微", "程明远", "秦立言")

# final stage → (projects of firms, public works)
QUOTAS: dict[str, tuple[int, int]] = {
    "reserve": (24, 20),
    "lead": (26, 0),
    "negotiating": (30, 0),
    "signed": (34, 0),
    "landed": (24, 0),
    "started": (26, 6),
    "stat_entered": (28, 14),
    "completed": (10, 4),
    "in_production": (22, 8),
    "capacity_reached": (8, 0),
    "effect_reached": (6, 0),
}
# days spent in a stage before the next is reached: (least, most)
DURATIONS: dict[str, tuple[int, int]] = {
    "reserve": (60, 260),
    "lead": (8, 70),
    "negotiating": (20, 150),
    "signed": (12, 95),
    "landed": (40, 190),
    "started": (8, 75),
    "stat_entered": (200, 460),
    "completed": (12, 95),
    "in_production": (80, 260),
    "capacity_reached": (70, 190),
}
# how long the project has been where it is on the district's day: (least, most)
AGES: dict[str, tuple[int, int]] = {
    "reserve": (20, 500),
    "lead": (2, 75),
    "negotiating": (5, 160),
    "signed": (6, 330),
    "landed": (8, 290),
    "started": (5, 130),
    "stat_entered": (10, 330),
    "completed": (10, 200),
    "in_production": (15, 330),
    "capacity_reached": (10, 160),
    "effect_reached": (10, 200),
}
BUILDERS = {
    "construction": CONSTRUCTION_BUREAU,
    "transport": TRANSPORT_BUREAU,
    "education": EDUCATION_BUREAU,
    "health": HEALTH_BUREAU,
    "agriculture": AGRICULTURE_BUREAU,
}


@dataclass(frozen=True)
class District:
    """The whole truth: firms and lives."""

    firms: tuple[Firm, ...]
    lives: tuple[Life, ...]


def _days_back(chance: random.Random, final_stage: str, route: tuple[str, ...]) -> dict[str, date]:
    """Days of all stages on the route up to the final one, counted back from the district's day."""
    reached = weekday_at_or_before(AS_OF - timedelta(days=chance.randint(*AGES[final_stage])))
    days = {final_stage: reached}
    for stage in reversed(route[: route.index(final_stage)]):
        least, most = DURATIONS[stage]
        reached = weekday_at_or_before(reached - timedelta(days=round(chance.triangular(least, most, least + (most - least) * 0.3))))
        days[stage] = reached
    return dict(sorted(days.items(), key=lambda pair: STAGES.index(pair[0])))


FIRM_ROUTE = STAGES[1:]
FIRM_RESERVE_ROUTE = STAGES
PUBLIC_ROUTE = ("reserve", "started", "stat_entered", "completed", "in_production")


def _investment(chance: random.Random, median_millions: float) -> int:
    """0.3 to 50 亿, log-normal about the industry's median, in fen."""
    millions = round(min(max(chance.lognormvariate(0, 0.85) * median_millions, 30), 5000))
    if millions > 300:
        millions -= millions % 10  # big announcements are round
    return millions * FEN_PER_MILLION


def _money(
    chance: random.Random, investment_fen: int, days: dict[str, date]
) -> tuple[dict[tuple[int, int], int], dict[int, int], date, date]:
    """Spending by month, annual plans, planned start and planned completion."""
    started = days.get("started")
    building_days = round(chance.triangular(240, 720, 400))
    if started is None:
        start = AS_OF + timedelta(days=chance.randint(-40, 330))
        return {}, {}, start, start + timedelta(days=building_days)
    completed = days.get("completed")
    ends_on = completed or max(started + timedelta(days=building_days), AS_OF + timedelta(days=chance.randint(25, 300)))
    slip = timedelta(days=chance.choice((0, 0, 0, 15, 30, 60, 90, 150)))
    planned_start = started - timedelta(days=chance.choice((-10, 0, 0, 7, 20, 45)))
    final_share = chance.uniform(1.005, 1.04) if chance.random() < 0.05 else chance.uniform(0.93, 1.0)  # few overspend
    done = spend(investment_fen, started, ends_on, min(AS_OF, completed or AS_OF), final_share=final_share)
    plans = {}
    for year in range(started.year, 2027):
        total_days = max((ends_on - started).days, 30)
        share = smooth_share((date(year, 12, 31) - started).days, total_days) - smooth_share(
            (date(year - 1, 12, 31) - started).days, total_days
        )
        if share > 0.005:
            wanted = min(investment_fen * share * chance.uniform(0.95, 1.18), investment_fen)
            plans[year] = max(round(wanted / FEN_PER_MILLION), 1) * FEN_PER_MILLION
    return done, plans, planned_start, max(ends_on - slip, planned_start + timedelta(days=60))


def _project_code(chance: random.Random, first_known_on: date, kind: str) -> str:
    """YYMM-region-04-kind-random: the shape of GB/T 40058-2021 in a region that does not exist."""
    return f"{first_known_on:%y%m}-{REGION_CODE}-04-{kind}-{chance.randrange(100_000, 999_999)}"


def _area_people(chance: random.Random) -> dict[str, str]:
    return {area.name: person_name(chance) for area in AREAS} | {unit: person_name(chance) for unit in BUILDERS.values()}


def _firm_life(chance: random.Random, number: int, firm: Firm, final_stage: str, people: dict[str, str], used: set[str]) -> Life:
    industry = next(each for each in INDUSTRIES if each.name == firm.industry)
    product, unit = chance.choice(industry.products)
    amount = chance.choice((1, 2, 3, 5, 6, 8, 10, 12, 15, 20, 30, 50))
    form = chance.choice(PROJECT_FORMS)
    name = f"{firm.brand}年产{amount}{unit}{product}项目" if chance.random() < 0.3 else f"{firm.brand}{product}{form}项目"
    if name in used:
        name = f"{firm.brand}{product}技术改造项目"
    used.add(name)
    days = _days_back(chance, final_stage, FIRM_RESERVE_ROUTE if final_stage == "reserve" or chance.random() < 0.12 else FIRM_ROUTE)
    investment = _investment(chance, industry.median_investment)
    leases = chance.random() < 0.24
    land_won = None  # the day of the lease for those who rent
    landed = days.get("landed")
    if landed:
        latest = days.get("started", AS_OF)
        room = (latest - landed).days
        if "started" in days or chance.random() < 0.62:
            later = landed + timedelta(days=chance.randint(0, max(room - 8, 0) // (3 if leases else 1)))
            land_won = max(weekday_at_or_before(later), landed)
    done, plans, planned_start, planned_completion = _money(chance, investment, days)
    spent = sum(done.values())
    signed = "signed" in days
    outside = investment * chance.choice((6, 7, 8, 9, 10)) // 10 if signed else 0
    floor_area = max(round(investment / FEN_PER_MILLION * chance.uniform(8, 20)), 40)
    return Life(
        number=number,
        name=name,
        industry=firm.industry,
        area=firm.area,
        duty_unit=unit_of_area(firm.area),
        duty_person=people[firm.area],
        leader=LEADERS[number % len(LEADERS)],
        owner=firm.name,
        owner_firm=firm.number,
        content=f"{'租赁' if leases else '新建'}厂房约{floor_area * 3}平方米，购置{product}生产及检测设备，年产{amount}{unit}",
        investment_fen=investment,
        final_stage=final_stage,
        days=days,
        land_won_on=land_won,
        leases=leases,
        planned_start_on=planned_start,
        planned_completion_on=planned_completion,
        done_by_month=done,
        annual_plan_fen=plans,
        outside_capital_fen=outside,
        funds_arrived_fen=min(spent, outside) * chance.randint(70, 100) // 100 // FEN_PER_WAN * FEN_PER_WAN,
        land_mu=0 if leases else max(round(investment / FEN_PER_MILLION / chance.uniform(2.6, 4.8)), 8),
        jobs=max(round(investment / FEN_PER_MILLION * chance.uniform(0.3, 0.9)), 15),
        project_code=_project_code(chance, days.get("signed", min(days.values())), chance.choice(("01", "01", "02", "05")))
        if signed
        else "",
        build_kind="preliminary" if final_stage == "reserve" else "new",
        motive=chance.choice(RESERVE_MOTIVES) if "reserve" in days else "",
        problem=chance.choice(PROBLEMS[final_stage]) if final_stage in PROBLEMS and chance.random() < 0.55 else "",
        contact=firm.contact,
        phone=firm.phone,
    )


def _public_life(
    chance: random.Random, number: int, place: str, work: tuple[str, str, str], final_stage: str, people: dict[str, str]
) -> Life:
    what, industry, field_of_work = work
    builder = BUILDERS[field_of_work]
    days = _days_back(chance, final_stage, PUBLIC_ROUTE)
    investment = _investment(chance, 130 if industry == "社会民生" else 210)
    done, plans, planned_start, planned_completion = _money(chance, investment, days)
    return Life(
        number=number,
        name=f"{place}{what}工程",
        industry=industry,
        area=place,
        duty_unit=builder,
        duty_person=people[builder],
        leader=LEADERS[number % len(LEADERS)],
        owner=chance.choice((*PLATFORM_COMPANIES, builder)),
        owner_firm=None,
        content=f"实施{place}{what}，含配套绿化、照明及智能化设施",
        investment_fen=investment,
        final_stage=final_stage,
        days=days,
        land_won_on=None,
        leases=False,
        planned_start_on=planned_start,
        planned_completion_on=planned_completion,
        done_by_month=done,
        annual_plan_fen=plans,
        outside_capital_fen=0,
        funds_arrived_fen=0,
        land_mu=0,
        jobs=0,
        project_code=_project_code(chance, min(days.values()), "01"),
        build_kind="preliminary" if final_stage == "reserve" else "new",
        motive=chance.choice(RESERVE_MOTIVES),
        contact=person_name(chance),
        phone=invented_phone(chance),
    )


def _with_levels(lives: list[Life]) -> list[Life]:
    """续建 where it began before the district's year; key levels by size among what is being built."""
    levelled = []
    for life in lives:
        started = life.days.get("started")
        kind = life.build_kind
        if started is not None:
            kind = "continued" if started.year < AS_OF.year else "new"
        levelled.append(replace(life, build_kind=kind))
    building = [life for life in levelled if life.final_stage in ("landed", "started", "stat_entered", "completed", "in_production")]
    by_size = sorted(building, key=lambda life: (-life.investment_fen, life.number))
    level = {life.number: "province" for life in by_size[:26]} | {life.number: "city" for life in by_size[26:66]}
    level |= {life.number: "county" for life in by_size[66:]}
    return [replace(life, key_level=level.get(life.number, "")) for life in levelled]


def _with_side_states(chance: random.Random, lives: list[Life]) -> list[Life]:
    """搁置, 终止, 迁址, 停工, 流转 for some that had got stuck."""
    plan = (
        ("suspended", "signed", 4),
        ("terminated", "signed", 4),
        ("terminated", "landed", 2),
        ("relocated", "signed", 2),
        ("stopped", "started", 2),
        ("suspended", "negotiating", 3),
    )
    changed = dict(enumerate(lives))
    for side_state, stage, count in plan:
        candidates = [
            at
            for at, life in changed.items()
            if life.final_stage == stage and not life.side_state and not life.is_public and not life.phase_label
        ]
        if side_state in ("terminated", "relocated"):  # big ones, which had been in a 期
            candidates.sort(key=lambda at: (-changed[at].investment_fen, at))
        else:
            candidates.sort(key=lambda at: (changed[at].days[stage], at))
        for at in candidates[:count]:
            since = changed[at].days[stage]
            changed[at] = replace(changed[at], side_state=side_state, side_on=since + timedelta(days=max((AS_OF - since).days * 2 // 3, 1)))
    return [changed[at] for at in sorted(changed)]


def _with_phases(lives: list[Life]) -> list[Life]:
    """Six big projects of firms get a second phase: the first keeps its life, the second lives its own, later."""
    firsts = [life for life in lives if life.final_stage == "in_production" and not life.is_public][:6]
    seconds = [life for life in lives if life.final_stage in ("signed", "started") and not life.is_public][:6]
    changed = {life.number: life for life in lives}
    for first, second in zip(firsts, seconds, strict=True):
        base = first.name.removesuffix("项目")
        changed[first.number] = replace(first, name=f"{base}一期项目", phase_label="一期")
        changed[second.number] = replace(
            second,
            name=f"{base}二期项目",
            phase_label="二期",
            industry=first.industry,
            area=first.area,
            duty_unit=first.duty_unit,
            duty_person=first.duty_person,
            owner=first.owner,
            owner_firm=first.owner_firm,
            contact=first.contact,
            phone=first.phone,
            content=first.content.replace("新建", "二期新建", 1).replace("租赁", "二期租赁", 1),
            parent_number=first.number,
        )
    return [changed[number] for number in sorted(changed)]


@cache
def simulate() -> District:
    """The district's truth as of its day."""
    chance = random.Random(SEED)
    firms = invent_firms(chance)
    people = _area_people(chance)
    finals = [stage for stage, (count, _) in QUOTAS.items() for _ in range(count)]
    chance.shuffle(finals)
    owners = list(firms[: len(finals) - 30]) + chance.sample(firms[:120], 30)
    used: set[str] = set()
    lives = [
        _firm_life(chance, number, firm, final, people, used)
        for number, (firm, final) in enumerate(zip(owners, finals, strict=True), start=1)
    ]
    places = [area.name for area in AREAS]
    pairs = [
        (place, work)
        for place in places
        for work in PUBLIC_WORKS
        if not (place in PARKS and work[2] in ("education", "health", "agriculture"))
    ]
    chance.shuffle(pairs)
    public_finals = [stage for stage, (_, count) in QUOTAS.items() for _ in range(count)]
    for offset, (final, (place, work)) in enumerate(zip(public_finals, pairs, strict=False)):
        lives.append(_public_life(chance, len(finals) + offset + 1, place, work, final, people))
    return District(firms, tuple(_with_levels(_with_side_states(chance, _with_phases(lives)))))


def duty_people() -> dict[str, str]:
    """Unit → the person who answers for its projects, as the ledgers print."""
    lives = simulate().lives
    known = {life.duty_unit: life.duty_person for life in lives}
    return {unit.name: known[unit.name] for unit in UNITS if unit.name in known}
