"""What the pages of the district must say, counted from the simulation and not from any workbook."""

from __future__ import annotations

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


@dataclass(frozen=True)
class Parent:
    """A project that is known as a whole, with its phases. It is counted once, where its first phase stands."""

    name: str
    phases: tuple[Life, Life]

    @property
    def investment_fen(self) -> int:
        """Both phases together."""
        return sum(life.investment_fen for life in self.phases)


def parents() -> tuple[Parent, ...]:
    """The six projects with two phases."""
    lives = {life.number: life for life in simulate().lives}
    seconds = [life for life in lives.values() if life.parent_number is not None]
    return tuple(
        Parent(lives[second.parent_number].name.replace("一期", ""), (lives[second.parent_number], second))
        for second in seconds
        if second.parent_number is not None
    )


def funnel(day: date = AS_OF) -> dict[str, CountAndMoney]:
    """Stage → projects that stand there on ``day``; a project with phases counts once, where its first phase stands."""
    counted = {}
    for stage in STAGES:
        single = [life.investment_fen for life in simulate().lives if not life.phase_label and life.stage_on(day) == stage]
        whole = [parent.investment_fen for parent in parents() if parent.phases[0].stage_on(day) == stage]
        counted[stage] = CountAndMoney(len(single) + len(whole), sum(single) + sum(whole))
    return counted


def side_states(day: date = AS_OF) -> dict[str, int]:
    """Side state → how many hold it on ``day``."""
    counted: dict[str, int] = {}
    for life in simulate().lives:
        state = life.side_state_on(day)
        if state:
            counted[state] = counted.get(state, 0) + 1
    return counted


@dataclass(frozen=True)
class YearMoney:
    """What one year's plan, its months up to a day and the last of these months come to, in fen."""

    plan_fen: int
    year_to_date_fen: int
    month_fen: int


def year_money(day: date = AS_OF) -> YearMoney:
    """The year and month of ``day`` over all projects; phases and single projects hold the money, parents none."""
    lives = simulate().lives
    return YearMoney(
        plan_fen=sum(life.annual_plan_fen.get(day.year, 0) for life in lives),
        year_to_date_fen=sum(life.year_to_date_fen(day.year, day.month) for life in lives),
        month_fen=sum(life.month_fen(day.year, day.month) for life in lives),
    )
