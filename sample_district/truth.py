"""What the pages of the district must say, counted from the simulation and not from any workbook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sample_district.lives import STAGES, Life
from sample_district.places import AS_OF
from sample_district.simulation import simulate


@dataclass(frozen=True)
class CountAndMoney:
    """How many, and their planned total in fen."""

    count: int
    fen: int


def heads() -> list[Life]:
    """Each project once: second phases are part of their first ones' parent."""
    return [life for life in simulate().lives if life.parent_number is None]


def funnel(day: date = AS_OF, chosen: Iterable[Life] | None = None) -> dict[str, CountAndMoney]:
    """Stage → projects that stand there on ``day`` (each phase by itself)."""
    lives = list(simulate().lives if chosen is None else chosen)
    counted = {}
    for stage in STAGES:
        there = [life for life in lives if life.stage_on(day) == stage]
        counted[stage] = CountAndMoney(len(there), sum(life.investment_fen for life in there))
    return counted


def side_states(day: date = AS_OF) -> dict[str, int]:
    """Side state → how many hold it on ``day``."""
    counted: dict[str, int] = {}
    for life in simulate().lives:
        state = life.side_state_on(day)
        if state:
            counted[state] = counted.get(state, 0) + 1
    return counted
