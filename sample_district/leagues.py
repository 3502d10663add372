"""Leagues and campaigns of the sample district: who races whom by which terms, months released, two campaigns, one of them over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal

from huoshui.core.actor import Actor
from huoshui.core.clock import SHANGHAI
from huoshui.core.periods import Period, whole_year
from huoshui.targets.actions import NewCampaign, NewGoal, NewTarget, Part, create_campaign, create_league, release_standing, set_target
from huoshui.targets.actions import split_target as share_out
from huoshui.targets.queries import campaign_row, list_leagues
from huoshui.targets.rules.league_definitions import QUARTER, YEAR, LeagueDefinition, LeagueItem, PeerGroup
from sample_district.cast import DISPATCHER
from sample_district.places import (
    AGRICULTURE_BUREAU,
    COMMERCE_BUREAU,
    CONSTRUCTION_BUREAU,
    DEVELOPMENT_BUREAU,
    EDUCATION_BUREAU,
    INDUSTRY_BUREAU,
    LAND_BUREAU,
    PARKS,
    STREETS,
    TOWNSHIPS,
    TRANSPORT_BUREAU,
    unit_of_area,
)
from sample_district.settling import Settled

ActorOf = Callable[[str], Actor]
YI_FEN = 10**10
BUILDING, REQUESTS = "项目建设赛马", "部门诉求办理赛马"
STARTS, SIGNINGS = "项目开工大干60天", "年底签约冲刺"
BASIS = "区发〔2026〕6号"
BEGINS = date(2026, 1, 1)
STARTED_BY_PARK, STARTED_BY_TOWNSHIP = 4, 1
DEPARTMENTS = (
    DEVELOPMENT_BUREAU,
    INDUSTRY_BUREAU,
    TRANSPORT_BUREAU,
    EDUCATION_BUREAU,
    COMMERCE_BUREAU,
    CONSTRUCTION_BUREAU,
    LAND_BUREAU,
    AGRICULTURE_BUREAU,
)
STARTS_WINDOW = Period(date(2026, 3, 1), date(2026, 4, 29))  # 60 days, both ends counted
SIGNINGS_WINDOW = Period(date(2025, 11, 1), date(2025, 12, 31))  # 61


def _moment(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), SHANGHAI)


def _members(settled: Settled, names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((f"unit:{settled.unit_ids[name]}", name) for name in names)


def _bodies(areas: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(unit_of_area(area) for area in areas)


def lay_down_leagues(settled: Settled, actor_of: ActorOf) -> None:
    """Parks among themselves, townships among themselves, by starts and investment; departments by how they answer requests."""
    desk = actor_of(DISPATCHER)
    for areas, amount in ((PARKS, STARTED_BY_PARK), ((*STREETS, *TOWNSHIPS), STARTED_BY_TOWNSHIP)):
        for name in _bodies(areas):
            target = NewTarget("projects_started", whole_year(2026), "year", Decimal(amount), unit_id=settled.unit_ids[name], basis=BASIS)
            set_target(desk, target)
    items = (
        LeagueItem("projects_started", "completion", Decimal(30), cap_percent=150),
        LeagueItem("investment_started", "level", Decimal(20)),
        LeagueItem("projects_signed", "level", Decimal(15)),
        LeagueItem("investment_signed", "level", Decimal(15)),
        LeagueItem("projects_stat_entered", "level", Decimal(20)),
    )
    groups = (
        PeerGroup("功能区", _members(settled, _bodies(PARKS))),
        PeerGroup("乡镇街道", _members(settled, _bodies((*STREETS, *TOWNSHIPS)))),
    )
    building = LeagueDefinition(BUILDING, YEAR, groups, items, tie_breakers=("investment_started:level",))
    create_league(desk, building, effective_on=BEGINS, is_main=True, basis=BASIS)
    answers = (
        LeagueItem("request_on_time_rate", "level", Decimal(40)),
        LeagueItem("request_satisfaction_rate", "level", Decimal(40)),
        LeagueItem("requests_replied", "level", Decimal(20)),
    )
    departments = (PeerGroup("区直部门", _members(settled, DEPARTMENTS)),)
    create_league(desk, LeagueDefinition(REQUESTS, QUARTER, departments, answers), effective_on=BEGINS, basis="区营商办〔2026〕3号")


def _release(name: str, day: date) -> Callable[[Settled, ActorOf], None]:
    def release(settled: Settled, actor_of: ActorOf) -> None:
        desk = actor_of(DISPATCHER)
        row = next(one for one in list_leagues(desk).rows if one.name == name)
        release_standing(desk, row.id, day)

    return release


def begin_signings(settled: Settled, actor_of: ActorOf) -> None:
    """年底签约冲刺: laid down two days before it began; it was not split onto units."""
    goals = [NewGoal("projects_signed", Decimal(25)), NewGoal("investment_signed", Decimal(100 * YI_FEN))]
    create_campaign(actor_of(DISPATCHER), NewCampaign(SIGNINGS, SIGNINGS_WINDOW, goals, 10, "抢抓年底窗口期，集中签约一批"))


def begin_starts(settled: Settled, actor_of: ActorOf) -> None:
    """大干60天 on starts: 12 projects, two a park and one each of two townships; 60 亿元."""
    desk = actor_of(DISPATCHER)
    goals = [NewGoal("projects_started", Decimal(12)), NewGoal("investment_started", Decimal(60 * YI_FEN))]
    purpose = "签约项目抓开工、开工项目抓入统，落后单位每周到指挥部说明"
    made = create_campaign(desk, NewCampaign(STARTS, STARTS_WINDOW, goals, 5, purpose, "区重办〔2026〕4号"))
    count = next(one for one in campaign_row(desk, made, as_of=STARTS_WINDOW.start).goals if one.indicator_id == "projects_started")
    shares = dict.fromkeys(_bodies(PARKS), 2) | dict.fromkeys(_bodies((STREETS[1], TOWNSHIPS[0])), 1)
    parts = [Part(settled.unit_ids[name], Decimal(amount)) for name, amount in shares.items()]
    share_out(desk, count.id, parts, basis="区重办〔2026〕4号", expected_version=count.version)


LEAGUES: tuple[tuple[datetime, str, Callable[[Settled, ActorOf], None]], ...] = (
    (_moment(date(2025, 10, 30), 10), "部署年底签约冲刺", begin_signings),
    (_moment(date(2026, 1, 15), 10), "制定赛马办法", lay_down_leagues),
    (_moment(date(2026, 2, 6), 16), "发布1月名次", _release(BUILDING, date(2026, 1, 31))),
    (_moment(date(2026, 3, 1), 8), "部署大干60天", begin_starts),
    (_moment(date(2026, 3, 6), 16), "发布2月名次", _release(BUILDING, date(2026, 2, 28))),
    (_moment(date(2026, 3, 6), 17), "发布2月部门名次", _release(REQUESTS, date(2026, 2, 28))),
)
