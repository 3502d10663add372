"""What the queries about state gaps and 三个一批 hand out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from huoshui.investment_projects.queries.results import MeasureTotal, ProjectRow
from huoshui.investment_projects.rules.entry_scale import ScaleAnswer
from huoshui.investment_projects.rules.state_gaps import GapCount, GapLimit


@dataclass(frozen=True)
class GapRow:
    """One project in one state-gap list. ``count`` holds the days; they are None where the start is not known (日期不详)."""

    project: ProjectRow
    kind: str
    kind_label: str
    count: GapCount
    investment_fen: int | None  # its total, or that of its phases where it has none of its own
    limit: GapLimit
    status: str  # open | to_recheck: somebody closed it, but the condition still holds
    record_id: UUID | None
    record_version: int  # 0 where nobody wrote anything yet
    owner_unit_id: UUID | None
    owner_unit_name: str
    owner_person: str
    reason: str
    next_step: str
    next_step_due_on: date | None
    closed_on: date | None
    closing_evidence: str


@dataclass(frozen=True)
class GapSummary:
    """One of the five lists in figures. Phases have rows of their own; ``project_count`` and money count each project once."""

    kind: str
    label: str
    definition: str
    row_count: int
    project_count: int
    overdue_count: int
    near_count: int  # within the limit, past the warning
    undated_count: int  # in the list, but nobody said since when
    to_recheck_count: int
    cannot_tell_count: int  # whether they belong here cannot be told
    investment: MeasureTotal
    limit: GapLimit


@dataclass(frozen=True)
class GapList:
    """One list as of a day, longest first, those without a date last."""

    summary: GapSummary
    rows: tuple[GapRow, ...]
    may_belong: tuple[ProjectRow, ...]
    as_of: date
    known_at: datetime | None
    next_offset: int | None


@dataclass(frozen=True)
class BatchRow:
    """One 期 with its counts and amounts."""

    id: UUID
    period_no: int
    title: str
    held_on: date | None
    frozen_on: date | None
    version: int
    counts: Mapping[str, int]  # kind → entries not removed
    amounts: Mapping[str, MeasureTotal]


@dataclass(frozen=True)
class BatchEntryRow:
    """One entry of one 期."""

    id: UUID
    batch_title: str
    kind: str
    kind_label: str
    project: ProjectRow
    investment_fen: int | None
    current_investment_fen: int | None
    fulfilled_on: date | None
    came_from_id: UUID | None
    came_from_label: str  # 第二期 签约一批
    went_to: tuple[str, ...]
    removed_on: date | None
    removal_reason: str
    scale_code: str
    scale: ScaleAnswer
    version: int


@dataclass(frozen=True)
class BatchDetail:
    """One 期 with its entries and rates."""

    batch: BatchRow
    entries: tuple[BatchEntryRow, ...]
    removed: tuple[BatchEntryRow, ...]
    rates: tuple[Rate, ...]
    as_of: date


@dataclass(frozen=True)
class Rate:
    """A rate never stands without its parts. ``numerator/denominator`` are counts or fen; a percent is left to the page.

    ``value`` is None (shown as —) where the denominator is 0 or nothing is known; it is never clamped.
    """

    measure: str  # fulfil_rate | start_rate | produce_rate | effect_rate
    label: str
    by: str  # count | amount
    numerator: int | None
    denominator: int | None
    definition: str
    numerator_ids: tuple[UUID, ...] = ()  # projects
    denominator_ids: tuple[UUID, ...] = ()
    missing_ids: tuple[UUID, ...] = ()  # projects whose amount is not known (amount) or whose stage is not known (count)

    @property
    def percent(self) -> float | None:
        """For display only."""
        if self.numerator is None or not self.denominator:
            return None
        return self.numerator * 100 / self.denominator
