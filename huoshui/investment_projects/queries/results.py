"""What the queries of this domain hand out: plain frozen data, no models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from huoshui.core import lifecycle
from huoshui.fact_ledger.queries import FactView

if TYPE_CHECKING:
    from huoshui.investment_projects.queries.work_results import GapRow

SUMMED_MEASURES = (
    "planned_investment_fen",
    "annual_plan_fen",
    "month_done_fen",
    "ytd_done_fen",
    "cumulative_done_fen",
    "funds_arrived_fen",
)
"""Money columns with totals; the measure's name is the column without ``_fen``."""


@dataclass(frozen=True)
class ProjectRow:
    """One project as the ledger knows it on the asked day. Money is whole fen; None is unknown, never zero."""

    id: UUID
    name: str
    phase_label: str
    parent_project_id: UUID | None
    owner_enterprise_id: UUID | None
    duty_unit_id: UUID | None
    area_id: UUID | None
    area_name: str
    version: int
    created_at: datetime
    merged_into_id: UUID | None
    project_code: str
    stage: str  # lifecycle code; "" where nobody said
    side_state: str
    stage_has_evidence: bool
    stage_happened_on: date | None
    signed_on: date | None
    landed_on: date | None
    land_won_on: date | None
    started_on: date | None
    stat_entered_on: date | None
    completed_on: date | None
    produced_on: date | None
    capacity_reached_on: date | None
    effect_reached_on: date | None
    planned_start_on: date | None
    planned_completion_on: date | None
    planned_investment_fen: int | None
    planned_investment_disputed: bool
    annual_plan_fen: int | None
    annual_plan_year: int | None
    month_done_fen: int | None
    ytd_done_fen: int | None
    done_through_on: date | None
    cumulative_done_fen: int | None
    funds_arrived_fen: int | None
    owner_name: str
    duty_unit_name: str
    duty_person: str
    leader_name: str
    industry: str
    area_text: str
    key_level: str
    build_kind: str
    reserve_motive: str
    content: str
    progress_text: str
    problem_text: str

    @property
    def stage_label(self) -> str:
        """签约, 开工 …; 阶段不详 where nobody said."""
        return lifecycle.state_name(self.stage) if self.stage else "阶段不详"

    @property
    def side_state_label(self) -> str:
        """搁置, 停工 … or nothing."""
        return lifecycle.state_name(self.side_state) if self.side_state else ""

    @property
    def needs_evidence(self) -> bool:
        """True where the stage is only reported: shown as 待补证据."""
        return bool(self.stage) and not self.stage_has_evidence

    @property
    def date_unknown(self) -> bool:
        """True where nobody said when the stage was reached: shown as 日期不详."""
        return bool(self.stage) and self.stage_happened_on is None

    @property
    def annual_completion(self) -> tuple[int, int] | None:
        """Numerator and denominator (fen) of 年度投资完成率; None where one of them is unknown or of another year."""
        if self.ytd_done_fen is None or not self.annual_plan_fen or self.done_through_on is None:
            return None
        return (self.ytd_done_fen, self.annual_plan_fen) if self.done_through_on.year == self.annual_plan_year else None


@dataclass(frozen=True)
class MeasureTotal:
    """A sum over a selection. ``fen`` is None where no project states the figure."""

    fen: int | None
    missing: int  # counted projects without the figure

    @property
    def is_complete(self) -> bool:
        return self.missing == 0


@dataclass(frozen=True)
class Totals:
    """``row_count`` lines stand in the list; ``project_count`` counts a project with phases once (rules.counting)."""

    row_count: int
    project_count: int
    sums: Mapping[str, MeasureTotal]  # "planned_investment", "annual_plan", "month_done", "ytd_done", "cumulative_done", "funds_arrived"

    @property
    def planned_investment(self) -> MeasureTotal:
        return self.sums["planned_investment"]


@dataclass(frozen=True)
class Page:
    """One page of a list. ``next_cursor`` is opaque text for ``after``; "" on the last page."""

    rows: tuple[ProjectRow, ...]
    next_cursor: str
    total_count: int
    totals: Totals
    order: str
    as_of: date
    known_at: datetime | None


@dataclass(frozen=True)
class FunnelStep:
    """One stage of the funnel: projects that stand in it now, and those that reached it or went further."""

    stage: str  # lifecycle code, "" for 阶段不详
    label: str
    standing: Totals
    reached: Totals


@dataclass(frozen=True)
class GroupRow:
    """One unit, area or industry. ``key`` is the id or text to filter by, "" where nothing is stated."""

    key: str
    label: str
    totals: Totals
    started: Totals
    produced: Totals
    stated_name: str = ""  # the words of the sources, where the register has no such unit or area


@dataclass(frozen=True)
class StatedTotal:
    """One of the total investments that sources state for one project. ``fact`` has the value, its spot and its source."""

    fact: FactView
    value_fen: int
    is_in_force: bool
    is_chosen: bool  # in force because a person chose it
    difference_fen: int | None  # against the value in force; None where nothing is in force

    @property
    def value(self) -> int:
        return self.value_fen


@dataclass(frozen=True)
class FigureLine:
    """One attribute of the detail page: the fact in force (None: nobody said), and what else is stated."""

    attribute: str
    label: str
    kind: str  # fen | number | date | text
    fact: FactView | None
    others: tuple[FactView, ...] = ()
    is_disputed: bool = False
    is_plan: bool = False  # a planned date

    @property
    def value(self) -> Any:
        return None if self.fact is None else self.fact.line.value


@dataclass(frozen=True)
class TimelineEvent:
    """Something that happened to a project, or was learned about it. ``happened_on`` is None: 日期不详."""

    happened_on: date | None
    date_precision: str
    recorded_at: datetime
    kind: str  # stage | side_state | milestone | planned | progress | problem | correction | withdrawal
    title: str
    text: str
    fact: FactView
    evidence: str = ""  # for stages entered by a person


@dataclass(frozen=True)
class MonthFigure:
    """One reported month of one year."""

    month_end: date
    month_done: FactView | None
    ytd_done: FactView | None


@dataclass(frozen=True)
class YearProgress:
    """Annual plan and 投资完成 of one year; ``ahead_points`` compares done against elapsed time, in percentage points."""

    year: int
    annual_plan: FactView | None
    months: tuple[MonthFigure, ...]
    ytd_done: FactView | None  # the latest of the year
    done_through_on: date | None
    ahead_points: Decimal | None  # done/plan − elapsed share of the year at done_through_on, in points; None: cannot tell


@dataclass(frozen=True)
class StageOption:
    """A stage that this project can be advanced to."""

    stage: str
    label: str
    evidence_needed: str
    skips: tuple[str, ...]  # labels of the stages that would be skipped
    evidence_required: bool = True


@dataclass(frozen=True)
class ProjectBatchEntry:
    """The project's place in one 期."""

    entry_id: UUID
    project_id: UUID
    batch_id: UUID
    batch_title: str
    period_no: int
    kind: str
    kind_label: str
    investment_fen: int | None
    fulfilled_on: date | None
    removed_on: date | None
    removal_reason: str


@dataclass(frozen=True)
class ExplanationRow:
    """One project behind a figure with its value and the facts that state it."""

    project_id: UUID
    project_name: str
    value: Any  # fen, count (1) or date
    unit: str  # fen | count | day
    in_numerator: bool
    facts: tuple[FactView, ...]
    note: str = ""


@dataclass(frozen=True)
class MissingRow:
    """A project that the figure cannot cover, and which fact is missing."""

    project_id: UUID
    project_name: str
    missing: str


@dataclass(frozen=True)
class Explanation:
    """Everything behind one figure. ``numerator``/``denominator`` are whole fen or counts; None where nothing is known."""

    measure: str
    label: str
    definition: str
    formula: str
    unit: str  # fen | count | percent | days
    numerator: int | None
    denominator: int | None
    as_of: date
    known_at: datetime | None
    rows: tuple[ExplanationRow, ...]
    row_count: int
    next_cursor: str
    missing: tuple[MissingRow, ...]
    missing_count: int
    rule_reference: str = ""  # the rulebook's document behind a limit or definition


@dataclass(frozen=True)
class MergeRow:
    """One merge in a project's or enterprise's trail."""

    id: UUID
    kept_id: UUID
    merged_id: UUID
    merged_name: str
    reason: str
    merged_at: datetime
    undone_at: datetime | None


@dataclass(frozen=True)
class ProjectDetail:
    """Everything about one project on one day."""

    row: ProjectRow
    parent: ProjectRow | None
    phases: tuple[ProjectRow, ...]
    phases_total: MeasureTotal
    aliases: tuple[str, ...]
    figures: tuple[FigureLine, ...]
    timeline: tuple[TimelineEvent, ...]
    stated_totals: tuple[StatedTotal, ...]  # every planned investment that sources state
    years: tuple[YearProgress, ...]
    batch_entries: tuple[ProjectBatchEntry, ...]
    gaps: tuple[GapRow, ...]
    stage_options: tuple[StageOption, ...]
    merges: tuple[MergeRow, ...]
    may: frozenset[str]  # operations of organizations.rules.policy that this actor may do here
    as_of: date
    known_at: datetime | None
    facts: tuple[FactView, ...] = ()  # all that was known at ``known_at``, in the order of recording


@dataclass(frozen=True)
class ProjectCandidate:
    """Something that looks like the asked project. Never merged by likeness alone."""

    project_id: UUID
    name: str
    project_code: str
    owner_name: str
    score: int  # 0 to 100
    why: str  # Chinese: 代码相同, 名称相同, 别名相同, 名称相近


@dataclass(frozen=True)
class ProjectMatch:
    """The answer for one asked row: exactly one project, several candidates, or none."""

    project_id: UUID | None
    how: str  # code | name_and_owner | name | alias | candidates | none
    candidates: tuple[ProjectCandidate, ...] = ()


@dataclass(frozen=True)
class ProjectionDifference:
    """One column of one project that is not what the facts say."""

    project_id: UUID
    project_name: str
    column: str
    stored: Any
    computed: Any
