"""What the pages of an import show: its state, questions, problems and differences, page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible
from huoshui.ingestion.models import ImportBatch, StagedRow
from huoshui.ingestion.queries.sheet_zones import ZoneChoice, zones_to_import_into
from huoshui.ingestion.rules.import_report import COUNTED_AS
from huoshui.ingestion.rules.readings import ENTERPRISE, PROJECT, REQUEST, TARGET
from huoshui.organizations import queries as organizations
from huoshui.organizations.rules import policy

ROWS_A_PAGE = 50
IMPORTS_A_PAGE = 50
SEVERITIES = {"error": "未入库", "warning": "请核对", "told": "说明"}


@dataclass(frozen=True)
class ImportLine:
    """One import as the list shows it."""

    id: UUID
    file_name: str
    state: str
    state_label: str
    started_at: datetime
    started_by: str
    rows_total: int
    projects_new: int
    projects_changed: int
    projects_same: int
    enterprises_new: int
    enterprises_changed: int
    enterprises_same: int
    requests_new: int
    requests_changed: int
    requests_same: int
    targets_new: int
    targets_changed: int
    targets_same: int
    rows_kept_out: int
    committed_at: datetime | None

    @property
    def new(self) -> int:
        """Projects, firms, requests and targets that are new."""
        return self.projects_new + self.enterprises_new + self.requests_new + self.targets_new

    @property
    def changed(self) -> int:
        """Projects, firms, requests and targets that change."""
        return self.projects_changed + self.enterprises_changed + self.requests_changed + self.targets_changed

    @property
    def same(self) -> int:
        """Projects, firms, requests and targets of which nothing changes."""
        return self.projects_same + self.enterprises_same + self.requests_same + self.targets_same


@dataclass(frozen=True)
class SheetChoice:
    """One sheet with the zone that it goes into."""

    name: str
    title: str
    rows: int
    zone_id: UUID
    zone_name: str
    status: str
    status_reason: str


@dataclass(frozen=True)
class ImportDetail:
    """Everything the steps of one import need. ``report`` is the object that the command line prints; None before reading."""

    id: UUID
    file_name: str
    file_sha256: str
    state: str
    state_label: str
    version: int
    rows_total: int
    rows_done: int
    read_on: date | None
    started_at: datetime
    started_by: str
    committed_at: datetime | None
    failure: Mapping[str, str] | None
    answers: Mapping[str, str]
    sheets: Sequence[SheetChoice]
    zones: Sequence[ZoneChoice]
    questions: Sequence[Mapping[str, Any]]
    counts: Mapping[str, int]
    zones_are_chosen: bool = False
    choices: Sequence[Mapping[str, Any]] = ()  # what holds unless somebody says otherwise
    report: Mapping[str, Any] | None = field(default=None, repr=False)

    @property
    def is_open(self) -> bool:
        """Whether answers may still be given and the import be given up."""
        return self.state in ("waiting", "reading", "asking", "ready", "failed")

    @property
    def asks_zones(self) -> bool:
        """Whether somebody should say first where each sheet belongs: several new sheets, and nobody chose yet."""
        known = any((self.report or {}).get(f"{noun}_{kind}", 0) for noun in COUNTED_AS.values() for kind in ("changed", "same"))
        return self.is_open and not self.zones_are_chosen and not known and sum(1 for sheet in self.sheets if sheet.rows) > 1

    @property
    def has_projects(self) -> bool:
        """Whether a sheet of the file lists projects."""
        return self._has(PROJECT)

    @property
    def has_firms(self) -> bool:
        """Whether a sheet of the file is a register of enterprises."""
        return self._has(ENTERPRISE)

    @property
    def has_requests(self) -> bool:
        """Whether a sheet of the file is a ledger of problems."""
        return self._has(REQUEST)

    @property
    def has_targets(self) -> bool:
        """Whether a sheet of the file shares out targets."""
        return self._has(TARGET)

    def _has(self, kind: str) -> bool:
        return any(sheet["rows_read"] and sheet.get("subject_kind", PROJECT) == kind for sheet in (self.report or {}).get("sheets", ()))

    @property
    def percent_done(self) -> int:
        """Progress of the commit, 0 to 100."""
        return 100 * self.rows_done // self.rows_total if self.rows_total else 0


@dataclass(frozen=True)
class ProblemsPage:
    """Some of an import's problems, in the order of the sheets. ``next_after`` None: no more."""

    problems: Sequence[Mapping[str, Any]]
    total: int
    next_after: int | None
    by_severity: Mapping[str, int]


@dataclass(frozen=True)
class DifferenceRow:
    """One row that adds, changes, empties, is gone or stays out."""

    position: int
    kind: str
    kind_label: str
    sheet: str
    row: int | None
    zone_id: UUID
    project_id: UUID | None
    project_name: str
    subject_kind: str  # project, or in a register enterprise: then the id and the name are a firm's
    remark: str
    changes: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class DifferencesPage:
    """Some of an import's differences. ``next_after`` None: no more."""

    rows: Sequence[DifferenceRow]
    total: int
    next_after: int | None


def may_see(actor: Actor, batch: ImportBatch) -> bool:
    """An import is its starter's; whoever keeps the whole zone's ledger sees all of the zone."""
    return bool(actor.sees_whole_zone or batch.started_by_id == actor.user_id)


def visible_batch(actor: Actor, batch_id: UUID) -> ImportBatch:
    """The import, or NotVisible: alike for a stranger's and for a random id."""
    batch: ImportBatch | None = ImportBatch.objects.in_zone(actor.zone_id).filter(id=batch_id).first()
    if batch is None or not may_see(actor, batch):
        raise NotVisible
    return batch


def list_imports(actor: Actor, *, before: datetime | None = None, limit: int = IMPORTS_A_PAGE) -> list[ImportLine]:
    """The zone's imports, the newest first; those who do not keep the whole ledger see their own. ``before`` pages on."""
    policy.require(actor, "imports:list")
    batches = ImportBatch.objects.in_zone(actor.zone_id).order_by("-started_at", "-id")
    if not actor.sees_whole_zone:
        batches = batches.filter(started_by_id=actor.user_id)
    if before is not None:
        batches = batches.filter(started_at__lt=before)
    return [_line(batch) for batch in batches.defer("answers")[:limit]]


def import_detail(actor: Actor, batch_id: UUID) -> ImportDetail:
    """One import with its open questions and the zone of each sheet."""
    policy.require(actor, "imports:detail")
    batch = visible_batch(actor, batch_id)
    report = batch.report or {}
    return ImportDetail(
        id=batch.id,
        file_name=batch.file_name,
        file_sha256=batch.file_sha256,
        state=batch.state,
        state_label=batch.get_state_display(),
        version=batch.version,
        rows_total=batch.rows_total,
        rows_done=batch.rows_done,
        read_on=batch.read_on,
        started_at=batch.started_at,
        started_by=batch.started_by_name,
        committed_at=batch.committed_at,
        failure=batch.failure,
        answers=batch.answers,
        sheets=_sheets(actor, batch, report),
        zones=zones_to_import_into(actor),
        questions=report.get("questions", []),
        choices=report.get("choices", []),
        counts=_counts(batch),
        zones_are_chosen=bool(batch.sheet_zones),
        report=batch.report,
    )


def problems_page(actor: Actor, batch_id: UUID, *, severity: str = "", after: int = 0, limit: int = ROWS_A_PAGE) -> ProblemsPage:
    """Problems by cell. ``severity`` error, warning, told or empty for all; ``after`` is the page's offset."""
    policy.require(actor, "imports:problems")
    batch = visible_batch(actor, batch_id)
    every = (batch.report or {}).get("problems", [])
    by_severity = {name: sum(1 for problem in every if problem["severity"] == name) for name in SEVERITIES}
    wanted = [problem for problem in every if severity in ("", problem["severity"])]
    start = max(after, 0)
    more = start + limit < len(wanted)
    return ProblemsPage(wanted[start : start + limit], len(wanted), start + limit if more else None, by_severity)


def differences_page(actor: Actor, batch_id: UUID, kind: str = "", after: int = 0, *, limit: int = ROWS_A_PAGE) -> DifferencesPage:
    """Differences against the ledger. ``kind``: new, changed, cleared, gone, kept_out or empty for all; ``after`` a position."""
    policy.require(actor, "imports:differences")
    batch = visible_batch(actor, batch_id)
    rows = StagedRow.objects.in_zone(actor.zone_id).filter(batch_id=batch.id)
    if kind:
        rows = rows.filter(kind=kind)
    total = rows.count()
    kinds = {sheet["name"][:120]: sheet.get("subject_kind", PROJECT) for sheet in (batch.report or {}).get("sheets", ())}
    page = list(rows.filter(position__gt=after).order_by("position")[: limit + 1])
    shown = page[:limit]
    return DifferencesPage([_difference(row, kinds) for row in shown], total, shown[-1].position if len(page) > limit else None)


def _line(batch: ImportBatch) -> ImportLine:
    report = batch.report or {}
    return ImportLine(
        id=batch.id,
        file_name=batch.file_name,
        state=batch.state,
        state_label=batch.get_state_display(),
        started_at=batch.started_at,
        started_by=batch.started_by_name,
        rows_total=batch.rows_total,
        projects_new=report.get("projects_new", 0),
        projects_changed=report.get("projects_changed", 0),
        projects_same=report.get("projects_same", 0),
        enterprises_new=report.get("enterprises_new", 0),
        enterprises_changed=report.get("enterprises_changed", 0),
        enterprises_same=report.get("enterprises_same", 0),
        requests_new=report.get("requests_new", 0),
        requests_changed=report.get("requests_changed", 0),
        requests_same=report.get("requests_same", 0),
        targets_new=report.get("targets_new", 0),
        targets_changed=report.get("targets_changed", 0),
        targets_same=report.get("targets_same", 0),
        rows_kept_out=report.get("rows_kept_out", 0),
        committed_at=batch.committed_at,
    )


def _sheets(actor: Actor, batch: ImportBatch, report: Mapping[str, Any]) -> list[SheetChoice]:
    names: dict[UUID, str] = {}
    choices = []
    for sheet in report.get("sheets", ()):
        zone_id = UUID(str(batch.sheet_zones.get(sheet["name"]) or actor.zone_id))
        if zone_id not in names:
            zone = organizations.zone(zone_id)
            names[zone_id] = zone.name if zone is not None else ""
        choices.append(
            SheetChoice(sheet["name"], sheet["title"], sheet["rows_read"], zone_id, names[zone_id], sheet["status"], sheet["status_reason"])
        )
    return choices


def _counts(batch: ImportBatch) -> dict[str, int]:
    from django.db.models import Count

    counted = StagedRow.objects.in_zone(batch.zone_id).filter(batch_id=batch.id).values_list("kind").annotate(number=Count("id"))
    counts = {kind.value: 0 for kind in StagedRow.Kind}
    counts.update(dict(counted.order_by()))
    counts["same"] = sum((batch.report or {}).get(f"{noun}_same", 0) for noun in COUNTED_AS.values())
    return counts


def _difference(row: StagedRow, kinds: Mapping[str, str]) -> DifferenceRow:
    return DifferenceRow(
        position=row.position,
        kind=row.kind,
        kind_label=row.get_kind_display(),
        sheet=row.sheet,
        row=row.row,
        zone_id=row.target_zone_id,
        project_id=row.project_id,
        project_name=row.project_name,
        subject_kind=kinds.get(row.sheet, PROJECT),
        remark=row.remark,
        changes=row.changes,
    )
