"""What reads of meetings give back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from huoshui.dispatch.rules.agendas import PARTS
from huoshui.dispatch.rules.meetings import KINDS, PRESENCES, STATES, Turnout


@dataclass(frozen=True)
class MeetingRow:
    """One meeting as the list shows it. ``number`` is empty before issue; counts are of decisions that were not withdrawn."""

    id: UUID
    kind: str
    title: str
    held_on: date
    held_at: time | None
    place: str
    chair_words: str
    state: str
    number: str
    decision_count: int
    open_count: int  # of its decisions, those whose assignment is still open or not given out yet
    late_count: int
    called_by_name: str
    issued_on: date | None
    version: int

    @property
    def kind_label(self) -> str:
        return KINDS[self.kind]

    @property
    def state_label(self) -> str:
        return STATES[self.state]


@dataclass(frozen=True)
class MeetingPage:
    """One page of the list, latest day first."""

    rows: tuple[MeetingRow, ...]
    total_count: int
    next_cursor: str


@dataclass(frozen=True)
class AgendaLine:
    """One item of an agenda. ``is_struck``: it stays to be seen, with the reason."""

    id: UUID
    position: int
    part: str
    key: str
    title: str
    words: str
    drafted_words: str
    is_edited: bool
    subject_kind: str
    subject_id: UUID | None
    unit_id: UUID | None
    unit_name: str
    struck_reason: str
    struck_by_name: str
    added_by_name: str
    version: int

    @property
    def is_struck(self) -> bool:
        return bool(self.struck_reason)

    @property
    def part_label(self) -> str:
        return PARTS[self.part]


@dataclass(frozen=True)
class AttendeeLine:
    """One of those called."""

    id: UUID
    unit_id: UUID | None
    unit_name: str
    person_id: UUID | None
    person_name: str
    is_guest: bool
    presence: str
    stand_in: str
    reason: str
    version: int

    @property
    def presence_label(self) -> str:
        return PRESENCES[self.presence]

    @property
    def who(self) -> str:
        return f"{self.unit_name} {self.person_name}".strip()


@dataclass(frozen=True)
class DecisionLine:
    """One decision and its fate. ``state_name`` etc. are those of its assignment; ``days_late`` in working days."""

    id: UUID
    meeting_id: UUID
    sequence: int
    item_id: UUID | None
    what: str
    detail: str
    lead_unit_id: UUID | None
    lead_name: str
    assist_unit_ids: tuple[UUID, ...]
    assist_names: tuple[str, ...]
    due_on: date | None
    recorded_by_name: str
    recorded_at: datetime
    withdrawn_reason: str
    assignment_id: UUID | None
    number: str
    state_name: str
    assignment_due_on: date | None
    days_late: int
    is_open: bool
    was_done: bool
    was_late: bool
    version: int

    @property
    def is_withdrawn(self) -> bool:
        return bool(self.withdrawn_reason)

    @property
    def waits_to_be_assigned(self) -> bool:
        """It has an owner and is not given out yet."""
        return self.lead_unit_id is not None and self.assignment_id is None and not self.withdrawn_reason


@dataclass(frozen=True)
class MeetingDetail:
    """One meeting whole."""

    row: MeetingRow
    notice_words: str
    chair_id: UUID | None
    agenda_drafted_at: datetime | None
    part_counts: Mapping[str, int]  # how many there were in the ledger at drafting
    opened_at: datetime | None
    closing_words: str
    opening: str
    copied_to: str
    issued_by_unit: str
    issued_by_name: str
    agenda: tuple[AgendaLine, ...]
    attendees: tuple[AttendeeLine, ...]
    decisions: tuple[DecisionLine, ...]
    turnout: Turnout
    file_id: UUID | None
    can: frozenset[str]  # steps that its state allows

    @property
    def standing_items(self) -> tuple[AgendaLine, ...]:
        return tuple(one for one in self.agenda if not one.is_struck)

    @property
    def standing_decisions(self) -> tuple[DecisionLine, ...]:
        return tuple(one for one in self.decisions if not one.is_withdrawn)
