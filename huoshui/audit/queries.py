"""Reading the audit trail: searched by those whose duty it is, newest first, paged by key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from huoshui.audit.adapters.chain_seal import SEAL_PURPOSE
from huoshui.audit.adapters.verifier import ChainReport, verify_zone
from huoshui.audit.models import AuditChainHead, AuditEntry
from huoshui.audit.rules.operation_sentences import sentence_of
from huoshui.core.actor import AUDIT_ADMINISTRATOR, AUDITOR, Actor
from huoshui.core.clock import SHANGHAI
from huoshui.core.refusals import NotPermitted, NotVisible
from huoshui.operations.adapters.keys import derived_text
from huoshui.operations.adapters.row_security import bound_to_zone

READER_ROLES = frozenset({AUDIT_ADMINISTRATOR, AUDITOR})
_EXPORT_ROWS_AT_MOST = 60_000


@dataclass(frozen=True)
class AuditFilters:
    """What to look for; empty fields do not filter. Days are Asia/Shanghai, both included."""

    first_day: date | None = None
    last_day: date | None = None
    person: str = ""  # part of the name
    actor_id: UUID | None = None
    operation: str = ""  # exact, or an area with a dot at the end ("project.")
    subject: str = ""  # part of the label
    subject_id: UUID | None = None
    failed_only: bool = False


@dataclass(frozen=True)
class AuditLine:
    """One entry as the page, the export and the API show it."""

    id: UUID
    sequence: int
    happened_at: datetime
    actor_id: UUID
    actor_name: str
    actor_address: str
    operation: str
    sentence: str
    subject_kind: str
    subject_id: UUID | None
    subject_label: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    succeeded: bool
    previous_hash: str
    entry_hash: str
    hash_algorithm: str

    @property
    def changes(self) -> list[tuple[str, Any, Any]]:
        """(name, before, after) of what differs, by name; all of it when only one side was recorded."""
        before, after = self.before or {}, self.after or {}
        names = sorted(before.keys() | after.keys())
        return [(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)]


@dataclass(frozen=True)
class AuditPage:
    """``next_cursor`` is the sequence to give as ``before_sequence`` for older lines; None on the last page."""

    lines: tuple[AuditLine, ...]
    next_cursor: int | None
    total_count: int


def entries(actor: Actor, filters: AuditFilters, *, before_sequence: int | None = None, limit: int = 50) -> AuditPage:
    """The newest ``limit`` entries of the actor's zone that match, older than ``before_sequence``."""
    _require_reader(actor)
    found = _matching(actor.zone_id, filters)
    page = found if before_sequence is None else found.filter(sequence__lt=before_sequence)
    rows = list(page.order_by("-sequence")[: limit + 1])
    more = len(rows) > limit
    lines = tuple(_line(row) for row in rows[:limit])
    return AuditPage(lines, lines[-1].sequence if more else None, found.count())


def entry(actor: Actor, entry_id: UUID) -> AuditLine:
    """One entry of the actor's zone, or NotVisible."""
    _require_reader(actor)
    row = AuditEntry.objects.in_zone(actor.zone_id).filter(id=entry_id).first()
    if row is None:
        raise NotVisible
    return _line(row)


def lines_for_export(actor: Actor, filters: AuditFilters) -> list[AuditLine]:
    """All matching entries, newest first, at most 60,000 (what one worksheet of this platform may hold)."""
    _require_reader(actor)
    return [_line(row) for row in _matching(actor.zone_id, filters).order_by("-sequence")[:_EXPORT_ROWS_AT_MOST]]


def operations_recorded(actor: Actor) -> list[tuple[str, str]]:
    """(operation, sentence) of everything that occurs in the zone's trail, by sentence: the choices of the search form."""
    _require_reader(actor)
    names = AuditEntry.objects.in_zone(actor.zone_id).values_list("operation", flat=True).distinct()
    return sorted(((name, sentence_of(name)) for name in names), key=lambda pair: pair[1])


def entries_about(actor: Actor, subject_id: UUID, *, limit: int = 20) -> tuple[AuditLine, ...]:
    """The newest entries about one subject, for a record's own page; the page's query has decided that the actor sees the record."""
    rows = AuditEntry.objects.in_zone(actor.zone_id).filter(subject_id=subject_id).order_by("-sequence")[:limit]
    return tuple(_line(row) for row in rows)


def chain_report(actor: Actor) -> ChainReport:
    """Verify the chain of the actor's zone now."""
    _require_reader(actor)
    return verify_zone(actor.zone_id, seal_key=derived_text(SEAL_PURPOSE))


def verify_chain(zone_id: UUID, *, witnessed: tuple[int, str] | None = None) -> ChainReport:
    """For `huoshui check` and restore: binds the zone by itself. ``witnessed`` as in the verifier."""
    with bound_to_zone(zone_id):
        return verify_zone(zone_id, seal_key=derived_text(SEAL_PURPOSE), witnessed=witnessed)


def chain_problems(zone_id: UUID) -> list[str]:
    """`huoshui check`: Chinese sentences, empty when the zone's chain is whole."""
    return [problem.sentence for problem in verify_chain(zone_id).problems]


def chain_head(zone_id: UUID) -> tuple[int, str]:
    """(sequence, hash) of the zone's last entry, for report footers, manifests and the parent zone; (0, "") before the first."""
    head = AuditChainHead.objects.in_zone(zone_id).first()
    return (0, "") if head is None else (head.sequence, head.entry_hash)


def _require_reader(actor: Actor) -> None:
    if not actor.roles & READER_ROLES:
        raise NotPermitted


def _matching(zone_id: UUID, filters: AuditFilters) -> Any:
    wanted = Q()
    if filters.first_day:
        wanted &= Q(happened_at__gte=datetime.combine(filters.first_day, time.min, SHANGHAI))
    if filters.last_day:
        wanted &= Q(happened_at__lt=datetime.combine(filters.last_day + timedelta(days=1), time.min, SHANGHAI))
    if filters.person:
        wanted &= Q(actor_name__icontains=filters.person)
    if filters.actor_id:
        wanted &= Q(actor_id=filters.actor_id)
    if filters.operation.endswith("."):
        wanted &= Q(operation__startswith=filters.operation)
    elif filters.operation:
        wanted &= Q(operation=filters.operation)
    if filters.subject:
        wanted &= Q(subject_label__icontains=filters.subject)
    if filters.subject_id:
        wanted &= Q(subject_id=filters.subject_id)
    if filters.failed_only:
        wanted &= Q(succeeded=False)
    return AuditEntry.objects.in_zone(zone_id).filter(wanted)


def _line(row: AuditEntry) -> AuditLine:
    return AuditLine(
        id=row.id,
        sequence=row.sequence,
        happened_at=row.happened_at,
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        actor_address=row.actor_address,
        operation=row.operation,
        sentence=sentence_of(row.operation),
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        subject_label=row.subject_label,
        before=row.before,
        after=row.after,
        succeeded=row.succeeded,
        previous_hash=row.previous_hash,
        entry_hash=row.entry_hash,
        hash_algorithm=row.hash_algorithm,
    )
