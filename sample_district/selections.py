"""Which projects lie in which unit's ledger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sample_district.lives import STAGES, Life
from sample_district.places import AS_OF
from sample_district.simulation import simulate

EARLY_STAGES = ("lead", "negotiating", "signed")
BUILDING_STAGES = ("started", "stat_entered", "completed")


def lives() -> tuple[Life, ...]:
    """All projects of the district."""
    return simulate().lives


def reserve_pool() -> list[Life]:
    """发改局: what is only planned."""
    return [life for life in lives() if life.final_stage == "reserve"]


def in_promotion(day: date) -> list[Life]:
    """招商局: leads, talks and signed contracts of firms, as far as known on ``day``."""
    return [life for life in lives() if life.final_stage in EARLY_STAGES and life.stage_on(day) not in (None, "reserve")]


def of_area(area: str) -> list[Life]:
    """A park's or township's own list: its firms' projects from 落地 on."""
    return [life for life in lives() if life.area == area and not life.is_public and reached(life, "landed")]


def public_works(duty_unit: str | None = None) -> list[Life]:
    """Public building from its start on, of one bureau or of all."""
    return [life for life in lives() if life.is_public and reached(life, "started") and duty_unit in (None, life.duty_unit)]


def reached(life: Life, stage: str, day: date = AS_OF) -> bool:
    """True where the project is at ``stage`` or further on ``day``."""
    now = life.stage_on(day)
    return now is not None and STAGES.index(now) >= STAGES.index(stage)


def being_built(year: int, month: int, day: date) -> list[Life]:
    """重点项目办: what has money planned or spent in the year and had started by ``day``."""
    return [
        life for life in lives() if reached(life, "started", day) and (life.annual_plan_fen.get(year) or life.year_to_date_fen(year, month))
    ]


def by_size(chosen: Iterable[Life]) -> list[Life]:
    """Biggest first."""
    return sorted(chosen, key=lambda life: (-life.investment_fen, life.number))
