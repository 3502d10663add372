"""What the queries of requests give: plain rows for pages and API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from huoshui.enterprise_requests.rules import request_flow
from huoshui.enterprise_requests.rules.closing import GRADES, OUTCOMES
from huoshui.enterprise_requests.rules.recheck_samples import speaks_otherwise
from huoshui.enterprise_requests.rules.request_rates import Rate
from huoshui.enterprise_requests.rules.text_likeness import Proposal
from huoshui.fact_ledger.queries import FactView


@dataclass(frozen=True)
class CategoryLine:
    """One entry of the zone's dictionary."""

    id: UUID
    code: str
    name: str
    words: tuple[str, ...]
    usual_lead_unit_id: UUID | None
    usual_lead_unit_name: str
    is_active: bool
    version: int


@dataclass(frozen=True)
class IntakePointLine:
    """A printed code as pages list it. ``token`` is the secret part of its address."""

    id: UUID
    kind: str
    kind_label: str
    label: str
    token: str
    is_active: bool
    told_count: int
    version: int


@dataclass(frozen=True)
class SittingLine:
    """One meeting with the number of requests told there."""

    id: UUID
    title: str
    held_on: date
    place: str
    host: str
    request_count: int


@dataclass(frozen=True)
class RequestRow:
    """One request as a list shows it. ``due_on`` is the lead unit's; None where no clock runs."""

    id: UUID
    number: str
    title: str
    body: str  # masked for those without the right
    channel: str
    told_at: datetime
    enterprise_id: UUID | None
    enterprise_name: str
    area_name: str
    category_id: UUID | None
    category_name: str
    urgency: str
    origin: str
    reach: str
    jobs_at_risk: int | None
    investment_at_risk_fen: int | None
    state: str
    state_since: datetime
    lead_unit_id: UUID | None
    lead_unit_name: str
    assignment_id: UUID | None
    due_on: date | None
    is_overdue: bool
    confirm_by: date | None
    outcome: str
    grade: str
    reopened_count: int
    common_matter_id: UUID | None
    version: int

    @property
    def state_label(self) -> str:
        return request_flow.label_of(self.state)

    @property
    def is_open(self) -> bool:
        return request_flow.STATES[self.state].is_open

    @property
    def holder(self) -> str:
        """Who has the ball."""
        return request_flow.holder_words(self.state, self.lead_unit_name)

    @property
    def next_step(self) -> str:
        return request_flow.STATES[self.state].next_step

    @property
    def channel_label(self) -> str:
        return request_flow.CHANNELS[self.channel]

    @property
    def urgency_label(self) -> str:
        return request_flow.URGENCIES[self.urgency]

    @property
    def outcome_label(self) -> str:
        return OUTCOMES.get(self.outcome, "")

    @property
    def grade_label(self) -> str:
        return GRADES.get(self.grade, "")


@dataclass(frozen=True)
class RequestPage:
    """``next_cursor`` is empty on the last page."""

    rows: tuple[RequestRow, ...]
    next_cursor: str
    total_count: int


@dataclass(frozen=True)
class EventLine:
    """One line of the timeline."""

    happened_at: datetime
    actor_name: str
    kind: str
    label: str
    state_label: str
    words: str
    is_told_to_enterprise: bool


@dataclass(frozen=True)
class FileLine:
    """A file of the request; opened under a right of its own."""

    id: UUID
    name: str
    kind: str
    byte_count: int
    is_picture: bool


@dataclass(frozen=True)
class RequestDetail:
    """Everything about one request that the actor may see."""

    row: RequestRow
    teller_name_masked: str
    teller_phone_masked: str
    has_hidden_numbers: bool
    reply: str
    replied_at: datetime | None
    word: str
    word_given_at: datetime | None
    events: tuple[EventLine, ...]
    files: tuple[FileLine, ...]
    joined: tuple[RequestRow, ...]
    joined_into: RequestRow | None
    proposal: Proposal | None
    may: frozenset[str]
    due_words: str = ""  # of the running clock, to the minute where it counts in hours
    shortened_words: str = ""  # 应急时限: which one, why, and the ordinary limit
    ledger: LedgerRecord | None = None


@dataclass(frozen=True)
class LedgerRecord:
    """What an office's ledger says of a request: every cell as a fact, and what it says of closure and of the enterprise."""

    facts: tuple[FactView, ...]
    closed: str  # yes, no, untold
    enterprise_said: str  # yes, no, untold: the ledger's word, never the enterprise's own
    due_on: date | None

    @property
    def closed_words(self) -> str:
        return {"yes": "台账写已办结", "no": "台账写没有办结", "untold": "台账没有写是否办结"}[self.closed]

    @property
    def enterprise_words(self) -> str:
        return {"yes": "台账称企业认可", "no": "台账称企业不认可", "untold": "台账没有写企业怎么说"}[self.enterprise_said]


@dataclass(frozen=True)
class FollowedRequest:
    """What who holds a receipt sees: its way so far and what is asked of them, no name of a person of the offices."""

    id: UUID
    number: str
    title: str
    body: str
    told_at: datetime
    state: str
    state_label: str
    holder: str
    lead_unit_name: str
    reply: str
    confirm_by: date | None
    may_speak: bool
    may_withdraw: bool
    outcome_label: str
    grade_label: str
    steps: tuple[tuple[datetime, str, str], ...]  # (when, what, words)
    version: int


@dataclass(frozen=True)
class RatesOfUnit:
    """The five rates of one lead unit; ``unit_id`` None is the whole selection."""

    unit_id: UUID | None
    unit_name: str
    request_count: int
    open_count: int
    overdue_count: int
    rates: Mapping[str, Rate]


@dataclass(frozen=True)
class RequestOverview:
    """Figures of one selection, with the definition of 满意率 that was in force."""

    whole: RatesOfUnit
    by_unit: tuple[RatesOfUnit, ...]
    by_category: tuple[tuple[UUID | None, str, int, int], ...]  # (category, name, told, open)
    content_grades: tuple[str, ...]
    reference: str
    since: date | None
    until: date | None


@dataclass(frozen=True)
class RecheckLineRow:
    """One request to be called back."""

    id: UUID
    request: RequestRow
    said_outcome: str
    said_grade: str
    called_at: datetime | None
    called_by_name: str
    found_outcome: str
    found_grade: str
    words: str
    version: int

    @property
    def differs(self) -> bool:
        """Whether the call found something else than the enterprise had said."""
        return bool(self.called_at) and speaks_otherwise(self.said_outcome, self.found_outcome)


@dataclass(frozen=True)
class RecheckDrawRow:
    """One draw with its lines."""

    id: UUID
    period_start: date
    period_end: date
    seed: str
    size: int
    candidate_count: int
    drawn_at: datetime
    drawn_by_name: str
    lines: tuple[RecheckLineRow, ...]
    by_unit: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class MatterRow:
    """One common matter with its members' states."""

    id: UUID
    number: str
    title: str
    description: str
    category_name: str
    owner_unit_id: UUID | None
    owner_unit_name: str
    state: str
    state_label: str
    measure: str
    measure_taken_on: date | None
    upward_to: str
    upward_case: str
    upward_on: date | None
    upward_outcome: str
    upward_answered_on: date | None
    made_at: datetime
    member_count: int
    confirmed_count: int
    firm_count: int
    version: int


@dataclass(frozen=True)
class MatterDetail:
    """One common matter with those of its requests that the actor sees."""

    row: MatterRow
    members: tuple[RequestRow, ...]
    may: frozenset[str]

    @property
    def hidden_count(self) -> int:
        return self.row.member_count - len(self.members)
