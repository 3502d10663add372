"""Targets of the sample district for 2026: by unit, by size band, by month, one on a plan curve, one raised in March."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal

from huoshui.core.actor import Actor
from huoshui.core.clock import SHANGHAI
from huoshui.core.periods import month, whole_year
from huoshui.targets.actions import NewTarget, Part, change_target, set_target, split_target
from huoshui.targets.queries import TargetFilters, TargetRow, list_targets
from sample_district.cast import DISPATCHER
from sample_district.places import INVESTMENT_BUREAU, TOWNSHIPS
from sample_district.settling import Settled

YEAR = 2026
YI_FEN = 10**10
BASIS = "区发〔2026〕2号"
SET_AT = datetime.combine(date(YEAR, 1, 12), time(9), SHANGHAI)
RAISED_AT = datetime.combine(date(YEAR, 3, 10), time(15), SHANGHAI)
SIGNED, STARTED = 40, 30
SIGNED_BY_MONTH = (1, 2, 5, 3, 3, 6, 2, 3, 5, 3, 3, 4)
CURVE = (["2026-03-31", "15"], ["2026-06-30", "45"], ["2026-09-30", "75"], ["2026-12-31", "100"])
BANDS = (("projects_signed_5yi", 4), ("projects_signed_3_5yi", 3))
ActorOf = Callable[[str], Actor]


def set_targets(settled: Settled, actor_of: ActorOf) -> None:
    """What the district's first document of the year asks for; 区招商局 takes 16 signings, each township 3."""
    desk = actor_of(DISPATCHER)
    year = whole_year(YEAR)
    for indicator_id, amount in (("projects_signed", SIGNED), ("projects_started", STARTED), *BANDS):
        set_target(desk, NewTarget(indicator_id, year, "year", Decimal(amount), basis=BASIS))
    set_target(desk, NewTarget("investment_signed", year, "year", Decimal(200 * YI_FEN), basis=BASIS))
    set_target(desk, NewTarget("ytd_investment", year, "year", Decimal(150 * YI_FEN), "ensure", nodes=CURVE, basis=BASIS))
    set_target(desk, NewTarget("signed_amount_growth", year, "year", Decimal(10), "strive", basis=BASIS))
    for number, amount in enumerate(SIGNED_BY_MONTH, start=1):
        set_target(desk, NewTarget("projects_signed", month(YEAR, number), "month", Decimal(amount), basis=BASIS))
    shares = {INVESTMENT_BUREAU: SIGNED - 3 * len(TOWNSHIPS)} | dict.fromkeys((f"{name}人民政府" for name in TOWNSHIPS), 3)
    parts = [Part(settled.unit_ids[name], Decimal(amount)) for name, amount in shares.items()]
    whole = _year_target(desk, "projects_signed")
    split_target(desk, whole.id, parts, basis=BASIS, expected_version=whole.version)


def raise_started(settled: Settled, actor_of: ActorOf) -> None:
    """The city asks for two more starts: the first value stays readable."""
    desk = actor_of(DISPATCHER)
    row = _year_target(desk, "projects_started")
    given = {"reason": "市下达计划调增两个", "effective_on": date(YEAR, 3, 1), "basis": "市重点办〔2026〕5号"}
    change_target(desk, row.id, amount=Decimal(STARTED + 2), expected_version=row.version, **given)  # type: ignore[arg-type]


def _year_target(desk: Actor, indicator_id: str) -> TargetRow:
    return next(
        row
        for row in list_targets(
            desk, TargetFilters(year=YEAR, period_kinds=("year",), indicator_ids=(indicator_id,), scope_kinds=("zone",))
        ).rows
    )


TARGETS: tuple[tuple[datetime, str, Callable[[Settled, ActorOf], None]], ...] = (
    (SET_AT, "下达目标", set_targets),
    (RAISED_AT, "调整目标", raise_started),
)
