"""What reads of assignments give back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from huoshui.assignments.rules import flow


@dataclass(frozen=True)
class PartRow:
    """One unit's part as lists show it: one line a part, because each has its own clock. ``days_late`` in working days."""

    id: UUID
    assignment_id: UUID
    number: str
    title: str
    source_kind: str
    source_words: str
    about_kind: str
    about_id: UUID | None
    about_label: str
    grade: str
    leader_name: str
    role: str
    unit_id: UUID
    unit_name: str
    unit_is_closed: bool
    person_id: UUID | None
    person_name: str
    person_is_gone: bool
    share: str
    state: str
    issued_on: date
    issued_by_name: str
    due_on: date
    due_at: datetime
    is_provisional: bool
    receipt_due_at: datetime
    received_at: datetime | None
    standing: str  # in_time, near, late, stopped, done_in_time, done_late, ended
    days_late: int
    days_left: int  # working days until due; 0 on the day itself and after
    raised_level: int
    extensions: int
    has_open_extension: bool
    waits_for: str  # while the clock stands: applicant, issuer, others
    ball: str
    version: int

    @property
    def state_name(self) -> str:
        return flow.STATE_NAMES[self.state]

    @property
    def source_name(self) -> str:
        return flow.SOURCE_NAMES[self.source_kind]

    @property
    def grade_name(self) -> str:
        return flow.GRADE_NAMES[self.grade]

    @property
    def role_name(self) -> str:
        return "主办" if self.role == flow.LEAD else "协办"

    @property
    def is_open(self) -> bool:
        return self.state in flow.OPEN_STATES


@dataclass(frozen=True)
class PartPage:
    """One page of parts. ``next_cursor`` goes back in as ``after``; empty on the last page."""

    rows: tuple[PartRow, ...]
    next_cursor: str
    total_count: int
    as_of: datetime


@dataclass(frozen=True)
class TimeShare:
    """How long one side had it: ``workdays`` in working days, ``hours`` by the clock."""

    waits_for: str
    label: str
    workdays: int
    hours: int


@dataclass(frozen=True)
class ReplyView:
    """One report or reply, and what was said to it."""

    id: UUID
    part_id: UUID
    unit_name: str
    is_final: bool
    replied_at: datetime
    replied_by_name: str
    words: str
    proof_words: str
    proof_file_name: str
    verdict: str
    decided_at: datetime | None
    decided_by_name: str
    decision_words: str


@dataclass(frozen=True)
class ExtensionView:
    """One request for more time."""

    id: UUID
    part_id: UUID
    unit_name: str
    asked_at: datetime
    asked_by_name: str
    asked_until: date
    reason: str
    is_granted: bool | None
    granted_until: date | None
    decided_at: datetime | None
    decided_by_name: str
    decision_words: str


@dataclass(frozen=True)
class PauseView:
    """One time that did not count against the unit."""

    part_id: UUID
    reason_label: str
    waits_for: str
    words: str
    starts_at: datetime
    expected_end_on: date | None
    ended_at: datetime | None


@dataclass(frozen=True)
class EventView:
    """One line of the timeline."""

    id: UUID
    step: str
    step_name: str
    happened_at: datetime
    by_name: str
    unit_name: str
    words: str


@dataclass(frozen=True)
class PartDetail:
    """One part with its clock laid open: by which limit and calendar, and whose the time was."""

    row: PartRow
    limit_words: str
    limit_basis: str
    rule_title: str
    calendar_version: str
    times: tuple[TimeShare, ...]
    last_day_to_ask: date | None
    can: frozenset[str]  # steps that this actor may take on it now
    shortened_words: str = ""  # 应急时限: whose it is, why, and the ordinary limit
    due_words: str = ""  # to the minute where the limit counts in hours


@dataclass(frozen=True)
class AssignmentDetail:
    """Everything about one assignment that the actor may see."""

    id: UUID
    number: str
    title: str
    requirement: str
    source_kind: str
    source_name: str
    source_id: UUID | None
    source_words: str
    about_kind: str
    about_id: UUID | None
    about_label: str
    grade: str
    grade_name: str
    leader_name: str
    issued_at: datetime
    issued_by_name: str
    state: str
    state_name: str
    is_withdrawn: bool
    closed_at: datetime | None
    closing_words: str
    version: int
    ball: str
    parts: tuple[PartDetail, ...]
    replies: tuple[ReplyView, ...]
    extensions: tuple[ExtensionView, ...]
    pauses: tuple[PauseView, ...]
    events: tuple[EventView, ...]
    can: frozenset[str]  # issue-wide steps: withdraw

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


@dataclass(frozen=True)
class UnitLoad:
    """How one unit stands: every number opens to its parts. ``on_time_done`` of ``done`` is 按时办结率."""

    unit_id: UUID
    unit_name: str
    open_count: int
    waiting_receipt: int
    near: int
    late: int
    most_days_late: int
    raised: int
    done: int
    on_time_done: int


@dataclass(frozen=True)
class DueDay:
    """One day of the calendar of dues."""

    day: date
    is_workday: bool
    open_count: int
    late: int
    rows: tuple[PartRow, ...]


@dataclass(frozen=True)
class Worklist:
    """What of assignments an actor must see today. Counts are of everything, rows the first of each."""

    to_sign: tuple[PartRow, ...]
    to_sign_count: int
    due_today: tuple[PartRow, ...]
    due_today_count: int
    late: tuple[PartRow, ...]
    late_count: int
    to_decide: tuple[PartRow, ...]
    to_decide_count: int
