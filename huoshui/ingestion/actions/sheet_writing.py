"""One planned sheet into the ledger of its zone, some thousand rows at a time: facts first, then the new projects as they project.

This thread prepares a part while the database hand stores the one before; every deed given to the hand belongs to the one transaction of
the commit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection

from huoshui.core.actor import Actor
from huoshui.core.names import project_key
from huoshui.enterprises import actions as enterprises
from huoshui.fact_ledger import actions as fact_ledger
from huoshui.ingestion.actions.fact_rows import new_facts
from huoshui.ingestion.actions.memory import keep_layout
from huoshui.ingestion.actions.register_sheets import write_firms
from huoshui.ingestion.actions.request_sheets import write_requests
from huoshui.ingestion.actions.target_sheets import write_targets
from huoshui.ingestion.models import ImportBatch
from huoshui.ingestion.queries.planning import ImportPlan
from huoshui.ingestion.rules.import_plan import RowPlan, SheetPlan
from huoshui.ingestion.rules.import_report import COUNTED_AS
from huoshui.ingestion.rules.readings import ENTERPRISE, EXTRACTOR, PROJECT, REQUEST, TARGET
from huoshui.investment_projects.actions.projected_rows import prepare_projects, store_projected
from huoshui.investment_projects.actions.projections import links_by_name
from huoshui.investment_projects.actions.projects import NewProject, add_project_aliases_bulk
from huoshui.investment_projects.queries.selection_sql import zone_day
from huoshui.operations import actions as operations
from huoshui.operations.adapters.database_hand import DatabaseHand
from huoshui.operations.adapters.file_folder import path_of_stored_file
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.operations.models import StoredFile

ROWS_AT_ONCE = 4_000
_WRITERS: Mapping[str, Callable[[Actor, SheetPlan], None]] = {
    ENTERPRISE: write_firms,
    REQUEST: write_requests,
    TARGET: write_targets,
}
LINKED_ATTRIBUTES = ("duty_unit", "area", "owner_enterprise")
# Parts fit in memory; what this very transaction wrote has no statistics yet, and left alone the planner nests loops over it.
_SETTINGS = "SET LOCAL work_mem = '128MB'; SET LOCAL jit = off; SET LOCAL enable_nestloop = off"
_DEFAULTS = "SET LOCAL work_mem TO DEFAULT; SET LOCAL jit TO DEFAULT; SET LOCAL enable_nestloop TO DEFAULT"


@dataclass
class SheetIntake:
    """The facts of one sheet on their way in, for the audit row."""

    name: str
    source_id: UUID
    facts: fact_ledger.FactIntake

    @property
    def told(self) -> dict[str, Any]:
        """What the audit row says of this sheet's source."""
        recorded = self.facts.recorded
        return {"source_id": str(self.source_id), "sheet": self.name, "facts": recorded.count, "facts_digest": recorded.digest}


@dataclass
class ZoneOutcome:
    """What one zone got."""

    actor: Actor
    sheets: list[str] = field(default_factory=list)
    projects: set[UUID] = field(default_factory=set)  # whose projection follows at the end
    intakes: list[SheetIntake] = field(default_factory=list)
    sources: list[dict[str, Any]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)  # projects_new, enterprises_changed …, rows_kept_out


@dataclass(frozen=True)
class _NewOnes:
    """What new projects of a sheet are linked to."""

    firms: Mapping[str, UUID]
    links: Mapping[str, Any]
    as_of: date


@dataclass(frozen=True)
class SheetWriter:
    """What writing the sheets of one import shares."""

    hand: DatabaseHand
    plan: ImportPlan
    batch: ImportBatch
    answers: Mapping[str, str]
    on_rows: Callable[[int], None]

    def write(self, outcome: ZoneOutcome, sheet: SheetPlan) -> None:
        """Record what a sheet changes. When this returns, the hand may still be storing it."""
        self.hand.finish()  # what follows uses the connection
        writing = [row for row in sheet.rows if row.writes and row.project_id is not None]
        kind = sheet.sheet.subject_kind
        with bound_to_zone(outcome.actor.zone_id):
            new_ones = _linked(outcome.actor, writing) if writing and kind == PROJECT else None
            intake = self._intake(outcome, sheet) if writing else None
            source_id = intake.source_id if intake is not None else None
            if kind != TARGET:  # targets go out in a table of their own
                keep_layout(outcome.actor, sheet, self.plan.layouts.get(sheet.sheet.name), source_id, self.batch.file_name)
        if intake is not None:
            self._write_rows(outcome.actor, sheet, writing, intake.facts, new_ones)
        new = sheet.project_ids("new")
        outcome.sheets.append(sheet.sheet.name)
        if kind == PROJECT:
            outcome.projects |= sheet.project_ids("changed") - new
        noun = COUNTED_AS[kind]
        outcome.counts[f"{noun}_new"] += len(new)
        outcome.counts[f"{noun}_changed"] += len(sheet.project_ids("changed"))
        outcome.counts[f"{noun}_same"] += len(sheet.project_ids("same", "cleared"))
        outcome.counts["rows_kept_out"] += sum(1 for row in sheet.rows if row.kind == "kept_out")

    def _intake(self, outcome: ZoneOutcome, sheet: SheetPlan) -> SheetIntake:
        there, reading = outcome.actor, sheet.sheet
        source = fact_ledger.record_source(
            actor=there,
            kind="workbook",
            title=reading.title or self.batch.file_name,
            publisher=reading.reporting_unit,
            published_on=reading.reported_on,
            file_sha256=self.batch.file_sha256,
            stored_file_id=_file_in_zone(there, self.batch),
            lineage=reading.lineage_key,
            extractor=EXTRACTOR,
        )
        intake = SheetIntake(reading.name, source.id, fact_ledger.FactIntake(there, source))
        outcome.intakes.append(intake)
        return intake

    def _write_rows(
        self, there: Actor, sheet: SheetPlan, writing: Sequence[RowPlan], intake: fact_ledger.FactIntake, new_ones: _NewOnes | None
    ) -> None:
        def give(deed: Callable[[], None]) -> None:
            self.hand.give(partial(_in_zone, there.zone_id, deed))

        give(partial(_execute, _SETTINGS))
        for start in range(0, len(writing), ROWS_AT_ONCE):
            part = writing[start : start + ROWS_AT_ONCE]
            give(partial(intake.store, fact_ledger.prepare_facts(new_facts(sheet, part, self.answers))))
            if new_ones is not None:
                give(_projects_deed(there, [row for row in part if row.is_new], new_ones))
            self.on_rows(len(part))
        give(partial(_execute, _DEFAULTS))
        if new_ones is None:
            give(partial(_WRITERS[sheet.sheet.subject_kind], there, sheet))


def _projects_deed(there: Actor, new: Sequence[RowPlan], new_ones: _NewOnes) -> Callable[[], None]:
    prepared = prepare_projects(there, [_new_project(row, new_ones.firms) for row in new])
    settled = all(len({value.attribute for value in row.row.values}) == len(row.row.values) for row in new)
    return partial(store_projected, there, prepared, new_ones.links, new_ones.as_of, settled=settled)


def _in_zone(zone_id: UUID, deed: Callable[[], None]) -> None:
    with bound_to_zone(zone_id):
        deed()


def _linked(there: Actor, writing: Sequence[RowPlan]) -> _NewOnes:
    """Owners as firms, names by which this ledger calls known projects, and what the names of units, areas and owners stand for."""
    owners = sorted({row.row.owner for row in writing if row.row.owner})
    firms = enterprises.ensure_enterprises_bulk(there, owners) if owners else {}
    called: dict[UUID, list[str]] = {}
    stated: dict[str, set[str]] = {name: set() for name in LINKED_ATTRIBUTES}
    for row in writing:
        if row.project is not None and project_key(row.row.project_name) != row.project.name_key:
            called[row.project.id] = [row.row.project_name]
        if row.is_new:
            for value in row.row.values:
                if value.attribute in stated and isinstance(value.value, str):
                    stated[value.attribute].add(value.value[:200])
    if called:
        add_project_aliases_bulk(there, called)
    stated["owner_enterprise"] -= {name for name in firms if len(name) <= 200}  # linked by the row's own firm
    links = links_by_name(there.zone_id, {name: sorted(words) for name, words in stated.items()})
    return _NewOnes(firms, links, zone_day(there.zone_id))


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _new_project(row: RowPlan, firms: Mapping[str, UUID]) -> NewProject:
    assert row.project_id is not None
    return NewProject(
        name=row.row.project_name,
        owner_enterprise_id=firms.get(row.row.owner),
        owner_name=row.row.owner,
        project_code=row.row.project_code,
        id=row.project_id,
    )


def _file_in_zone(there: Actor, batch: ImportBatch) -> UUID:
    """The stored file as the target zone holds it: each zone keeps the files that its facts come from."""
    if there.zone_id == batch.zone_id:
        return UUID(str(batch.stored_file_id))
    kept = StoredFile.objects.in_zone(there.zone_id).filter(sha256=batch.file_sha256).order_by("stored_at").first()
    if kept is not None:
        return UUID(str(kept.id))
    with path_of_stored_file(batch.zone_id, batch.file_sha256).open("rb") as stream:
        return UUID(str(operations.store_file(there, batch.file_name, stream).id))
