"""What the queries about monthly returns hand out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from huoshui.core.periods import Period
from huoshui.investment_projects.rules import monthly_flow
from huoshui.investment_projects.rules.monthly_checks import (
    ERROR,
    LAGGING,
    Finding,
    MonthBefore,
    Yardsticks,
    funds_ahead_points,
    percent_of,
    unanswered,
)
from huoshui.investment_projects.rules.monthly_entry import MonthlyFigures
from huoshui.investment_projects.rules.monthly_rounds import BASIS_NAMES


@dataclass(frozen=True)
class RoundProgress:
    """How far the returns of a round (or of one unit in it) are. ``total`` leaves out those taken off the list."""

    by_state: Mapping[str, int]
    late: int  # handed in after the day, or not at all when the day is over
    lagging: int  # 滞后

    def count(self, *states: str) -> int:
        return sum(self.by_state.get(state, 0) for state in states)

    @property
    def total(self) -> int:
        return sum(number for state, number in self.by_state.items() if state != monthly_flow.REMOVED)

    @property
    def reported(self) -> int:
        return self.count(*monthly_flow.REPORTED)

    @property
    def missing(self) -> int:
        return self.count(*monthly_flow.WITH_UNIT)

    @property
    def submitted(self) -> int:
        return self.count(monthly_flow.SUBMITTED)

    @property
    def returned(self) -> int:
        return self.count(monthly_flow.RETURNED, monthly_flow.REOPENED)

    @property
    def checked(self) -> int:
        return self.count(monthly_flow.CHECKED)

    @property
    def confirmed(self) -> int:
        return self.count(monthly_flow.CONFIRMED)

    def percent(self, part: int) -> int:
        return round(part * 100 / self.total) if self.total else 0

    @property
    def reported_percent(self) -> int:
        return self.percent(self.reported)

    @property
    def confirmed_percent(self) -> int:
        return self.percent(self.confirmed)


@dataclass(frozen=True)
class RoundLine:
    """One round with its progress, as far as the actor sees its returns."""

    id: UUID
    period_start: date
    period_end: date
    opened_at: datetime
    opened_by_name: str
    fill_due_on: date
    check_due_on: date
    confirm_due_on: date
    locked_at: datetime | None
    locked_by_name: str
    lock_words: str
    rule_reference: str
    version: int
    progress: RoundProgress

    @property
    def label(self) -> str:
        """2026年1—2月."""
        return Period(self.period_start, self.period_end).label

    @property
    def total_words(self) -> str:
        return str(self.progress.total)

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None

    @property
    def state_label(self) -> str:
        if self.is_locked:
            return "已锁定"
        if self.progress.total and self.progress.confirmed == self.progress.total:
            return "已全部确认"
        return "填报中"


@dataclass(frozen=True)
class UnitLine:
    """One unit in one round. ``unit_id`` None: nobody answers for these projects."""

    unit_id: UUID | None
    unit_name: str
    progress: RoundProgress


@dataclass(frozen=True)
class ReturnLine:
    """One return with what it is held against and what the checks say of it."""

    id: UUID
    round_id: UUID
    period_start: date
    period_end: date
    number: int
    project_id: UUID
    project_name: str
    unit_id: UUID | None
    unit_name: str
    basis: str
    basis_words: str
    state: str
    figures: MonthlyFigures
    before: MonthBefore
    yardsticks: Yardsticks
    findings: Sequence[Finding]
    reasons: Mapping[str, str]
    flags: Sequence[str]
    is_late: bool
    filled_by_name: str
    filled_at: datetime | None
    submitted_at: datetime | None
    checked_by_name: str
    checked_at: datetime | None
    confirmed_by_name: str
    confirmed_at: datetime | None
    return_reason: str
    reopen_reason: str
    removal_reason: str
    fact_ids: Mapping[str, str]
    photo_count: int
    may_fill: bool
    version: int

    @property
    def state_label(self) -> str:
        return monthly_flow.STATE_NAMES[self.state]

    @property
    def round_label(self) -> str:
        return Period(self.period_start, self.period_end).label

    @property
    def basis_label(self) -> str:
        return BASIS_NAMES.get(self.basis, self.basis)

    @property
    def is_lagging(self) -> bool:
        return LAGGING in self.flags

    @property
    def errors(self) -> list[Finding]:
        return [one for one in self.findings if one.severity == ERROR]

    @property
    def open_questions(self) -> list[Finding]:
        return unanswered(list(self.findings), self.reasons)

    @property
    def plan_percent(self) -> Decimal | None:
        """Year to date of the annual plan, in percent."""
        return percent_of(self.figures.ytd_done_fen, self.yardsticks.annual_plan_fen)

    @property
    def total_percent(self) -> Decimal | None:
        return percent_of(self.figures.cumulative_done_fen, self.yardsticks.planned_investment_fen)

    @property
    def funds_ahead_points(self) -> Decimal | None:
        return funds_ahead_points(self.figures, self.yardsticks.planned_investment_fen)

    @property
    def against_last_month_fen(self) -> int | None:
        """This month's investment less last month's; None where one is unknown."""
        now, then = self.figures.month_done_fen, self.before.figures.month_done_fen
        return None if now is None or then is None else now - then


@dataclass(frozen=True)
class ReturnPage:
    """``next_cursor`` goes back in as ``after``; "" on the last page. ``total_count`` is of all pages."""

    rows: Sequence[ReturnLine]
    next_cursor: str
    total_count: int


@dataclass(frozen=True)
class EventLine:
    """One step of a return's history, with the figures it then had (whole fen, text)."""

    happened_at: datetime
    actor_name: str
    kind_label: str
    words: str
    figures: Mapping[str, str]


@dataclass(frozen=True)
class PhotoLine:
    """A photo: when and where it was taken, as the phone said."""

    id: UUID
    name: str
    added_at: datetime
    added_by_name: str
    place_words: str
    latitude: Decimal | None
    longitude: Decimal | None


@dataclass(frozen=True)
class ReturnDetail:
    """One return with its history, its photos, and its neighbours of the same unit."""

    line: ReturnLine
    round: RoundLine
    events: Sequence[EventLine]
    photos: Sequence[PhotoLine]
    previous_id: UUID | None
    next_id: UUID | None
    place: int  # 1 for the first of the unit
    count: int


@dataclass(frozen=True)
class MonthLine:
    """One reported month of a project, each figure with the fact behind it; None where nothing is stated."""

    period_start: date
    period_end: date
    values: Mapping[str, int | Decimal | str]  # attribute → value
    fact_ids: Mapping[str, UUID]
    plan_percent: Decimal | None
    ahead_points: Decimal | None
    annual_plan_fen: int | None
    state_label: str
    return_id: UUID | None
    is_lagging: bool

    @property
    def label(self) -> str:
        return Period(self.period_start, self.period_end).label
