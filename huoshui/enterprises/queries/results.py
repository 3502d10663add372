"""What the queries about enterprises hand out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from huoshui.fact_ledger.queries import FactView


@dataclass(frozen=True)
class EnterpriseRow:
    """One firm of the register. Contacts are masked; ``uscc_warning`` is a sentence, never a block."""

    id: UUID
    name: str
    uscc: str
    uscc_warning: str
    group_name: str
    area_id: UUID | None
    area_name: str
    industry: str
    operating_status: str
    contact_name_masked: str
    contact_phone_masked: str
    version: int
    created_at: datetime
    merged_into_id: UUID | None = None


@dataclass(frozen=True)
class EnterprisePage:
    """One page by name; ``next_cursor`` goes back in as ``after``."""

    rows: tuple[EnterpriseRow, ...]
    next_cursor: str
    total_count: int


@dataclass(frozen=True)
class OtherName:
    """An alias or a former name."""

    id: UUID
    name: str
    kind: str  # alias | former
    kind_label: str
    ended_on: date | None


@dataclass(frozen=True)
class EnterpriseMergeRow:
    """One merge in the trail."""

    id: UUID
    kept_id: UUID
    merged_id: UUID
    merged_name: str
    reason: str
    merged_at: datetime
    undone_at: datetime | None


@dataclass(frozen=True)
class EnterpriseDetail:
    """Everything that the register knows about one firm; its projects come from investment_projects.queries."""

    row: EnterpriseRow
    other_names: tuple[OtherName, ...]
    facts: tuple[FactView, ...]
    group_members: tuple[EnterpriseRow, ...]
    merges: tuple[EnterpriseMergeRow, ...]
    may: frozenset[str]


@dataclass(frozen=True)
class EnterpriseCandidate:
    """A firm that looks like the asked one."""

    enterprise_id: UUID
    name: str
    uscc: str
    score: int
    why: str


@dataclass(frozen=True)
class Contact:
    """The contact in full; reading it is audited."""

    contact_name: str
    contact_phone: str
