"""Planning an import: the file as read, laid against the ledger of each sheet's zone. Reads only."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.ingestion.models import LedgerLayout
from huoshui.ingestion.queries.known_register import firms_as_known, unknown_areas
from huoshui.ingestion.queries.known_requests import firms_of_sheet, load_requests, row_problems_of_requests, unknown_words
from huoshui.ingestion.queries.known_targets import plan_target_sheet
from huoshui.ingestion.queries.ledger_state import (
    SUBJECTS_AT_ONCE,
    earlier_statements,
    in_batches,
    known_projects,
    last_layout,
    last_rows,
    projected_words,
    values_in_force,
)
from huoshui.ingestion.rules.differences import Change, EarlierStatement, Slot, ValueInForce, slot_of
from huoshui.ingestion.rules.import_plan import (
    IdentifiedRow,
    RowPlan,
    SheetPlan,
    cells_with_errors,
    columns_with_slots,
    identify_rows,
    plan_row,
    row_identities,
    row_problems,
    values_to_add,
)
from huoshui.ingestion.rules.project_identity import ProjectIndex, RowIdentity, answered_id
from huoshui.ingestion.rules.project_list_form import is_own_list, only_what_was_changed
from huoshui.ingestion.rules.readings import ENTERPRISE, REQUEST, TARGET, Problem, Question, SheetReading, WorkbookReading
from huoshui.ingestion.rules.request_identity import request_identities
from huoshui.investment_projects.queries.selection_sql import Selection
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.operations.models import new_public_id

OverlayKey = tuple[UUID, str]  # zone, lineage
Overlay = dict[UUID, dict[tuple[Slot, str], EarlierStatement]]


@dataclass
class ImportPlan:
    """All sheets of a file that are lists, with what committing them would do."""

    reading: WorkbookReading
    sheets: list[SheetPlan]
    layouts: dict[str, LedgerLayout | None] = field(default_factory=dict)  # sheet → the layout in which its ledger came last

    @property
    def open_questions(self) -> list[Question]:
        """What only a person can settle: the reader's questions, then those about projects."""
        return [*self.reading.open_questions, *(question for sheet in self.sheets for question in sheet.questions)]

    @property
    def digest(self) -> str:
        """SHA-256 over the differences: two plans with one digest change the same."""
        digest = hashlib.sha256()
        made = {row.project_id: row.row.project_name for sheet in self.sheets for row in sheet.rows if row.is_new}
        for sheet in self.sheets:
            digest.update(f"{sheet.sheet.name}\x1f{sheet.zone_id}\x1f{len(sheet.rows)}\x1e".encode())
            for plan in sheet.rows:
                if plan.kind != "same":
                    project = made.get(plan.project_id, plan.project_id)
                    told = "" if plan.is_new else ",".join(_told(change) for change in plan.changes or ())
                    digest.update(f"{plan.row.row}\x1f{plan.kind}\x1f{project}\x1f{told}\x1e".encode())
        return digest.hexdigest()


def _told(change: Change) -> str:
    """A change without the ids that are made anew at each planning."""
    before = change.before.value if change.before is not None else None
    return f"{change.kind}:{before}:{change.value.attribute if change.value else ''}:{change.value.value if change.value else ''}"


@dataclass
class _ZoneState:
    """What planning one zone's sheets shares."""

    actor: Actor
    index: ProjectIndex
    overlay: dict[str, Overlay] = field(default_factory=lambda: defaultdict(dict))


def plan_import(
    reading: WorkbookReading,
    actors: Mapping[str, Actor],
    answers: Mapping[str, str],
    *,
    on_rows: Callable[[int], None] = lambda count: None,
) -> ImportPlan:
    """Lay every list of projects, firms or requests against the ledger of its zone.

    ``actors``: sheet name → who acts in that sheet's zone. ``on_rows`` hears how many more rows were compared.
    Questions about projects are asked once the reader itself has no question left about the sheet.
    """
    sheets = reading.list_sheets
    repeated = {key for key, count in Counter((actors[sheet.name].zone_id, sheet.lineage_key) for sheet in sheets).items() if count > 1}
    zones: dict[tuple[UUID, str], _ZoneState] = {}
    plan = ImportPlan(reading, [])
    for sheet in sheets:
        actor = actors[sheet.name]
        with bound_to_zone(actor.zone_id):
            key = actor.zone_id, sheet.subject_kind
            if key not in zones:
                alike = [other for other in sheets if (actors[other.name].zone_id, other.subject_kind) == key]
                zones[key] = _ZoneState(actor, ProjectIndex())
                if sheet.subject_kind not in (REQUEST, TARGET):  # requests are looked up sheet by sheet, once their firms are known
                    _load_index(zones[key], sheet.subject_kind, alike, answers)
            others = [other.name for other in reading.sheets if other.name != sheet.name]
            layout = last_layout(actor.zone_id, sheet.lineage_key, sheet.name, others)
            plan.layouts[sheet.name] = layout
            keeps_overlay = (actor.zone_id, sheet.lineage_key) in repeated
            plan.sheets.append(_plan_sheet(sheet, zones[key], last_rows(layout), answers, keeps_overlay))
            on_rows(len(sheet.rows))
    return plan


def _load_index(zone: _ZoneState, subject_kind: str, sheets: Sequence[SheetReading], answers: Mapping[str, str]) -> None:
    name_keys: set[str] = set()
    codes: set[str] = set()
    ids: set[UUID] = set()
    for sheet in sheets:
        for identity in row_identities(sheet):
            name_keys.add(identity.name_key)
            codes.add(identity.code)
        layouts = LedgerLayout.objects.in_zone(zone.actor.zone_id).filter(lineage=sheet.lineage_key)
        for subjects in layouts.values_list("row_subjects", flat=True):
            ids.update(UUID(subject_id) for subject_id, _ in subjects)
    for answer in answers.values():
        answered = answered_id(answer) if isinstance(answer, str) else None
        if answered is not None:
            ids.add(answered)
    known = firms_as_known if subject_kind == ENTERPRISE else known_projects
    zone.index.add_all(known(zone.actor.zone_id, name_keys=name_keys, codes=codes, ids=ids))


@dataclass
class _SheetWork:
    """What planning the rows of one sheet needs."""

    plan: SheetPlan
    zone: _ZoneState
    answers: Mapping[str, str]
    errors: dict[int, list[Problem]] = field(default_factory=dict)  # row → why it stays out
    slots: frozenset[tuple[str, str, date | None, date | None]] = frozenset()
    earlier: dict[UUID, list[EarlierStatement]] = field(default_factory=dict)

    def row(self, entry: IdentifiedRow, in_force: Sequence[ValueInForce] = ()) -> RowPlan:
        """What committing one row does."""
        problems = self.errors.get(entry.row.row)
        if problems:
            known_id = entry.match.project.id if entry.match.project is not None else None
            return RowPlan(entry.row, "kept_out", known_id, False, (), problems[0].message[:300])
        earlier = self.earlier.get(entry.project_id, ()) if entry.project_id is not None else ()
        return plan_row(entry, earlier, in_force, self.slots, self.answers)


def _plan_sheet(
    sheet: SheetReading, zone: _ZoneState, rows_before: Mapping[UUID, int], answers: Mapping[str, str], keeps_overlay: bool
) -> SheetPlan:
    plan = SheetPlan(sheet, zone.actor.zone_id)
    if sheet.open_questions:  # a column is not understood yet: comparing now would show half of the differences
        return plan
    if sheet.subject_kind == TARGET:
        plan_target_sheet(plan, zone.actor, answers)
        return plan
    work = _SheetWork(plan, zone, answers, cells_with_errors(sheet), columns_with_slots(sheet))
    for row in sheet.rows:
        beyond = row_problems(sheet, row)
        if beyond:
            plan.problems += beyond
            work.errors.setdefault(row.row, []).extend(beyond)
    identities = _request_identities(work, rows_before, answers) if sheet.subject_kind == REQUEST else None
    if plan.questions:  # which firm: before that nobody can say which request
        return plan
    identified, plan.gone, plan.questions = identify_rows(
        sheet, zone.index, rows_before, answers, new_public_id, work.errors.keys(), identities=identities
    )
    if sheet.subject_kind == ENTERPRISE:
        plan.problems += unknown_areas(zone.actor, sheet)
    elif sheet.subject_kind == REQUEST:
        plan.problems += unknown_words(zone.actor, sheet)
    else:
        _keep_out_hidden(work, identified)
    if is_own_list([column.header for column in sheet.columns]):
        identified = _without_repetitions(zone.actor.zone_id, identified)
    overlay = zone.overlay[sheet.lineage_key]
    plan.rows = _without_what_counts_anyway(_compared(work, sheet.lineage_key, identified, overlay), identified, work)
    if keeps_overlay:
        plan.rows = [_with_fact_ids(row) for row in plan.rows]
        _remember(overlay, plan.rows)
    return plan


def _request_identities(work: _SheetWork, rows_before: Mapping[UUID, int], answers: Mapping[str, str]) -> list[RowIdentity]:
    """The rows' identity with their firms; the requests that they may be are loaded into the index on the way."""
    sheet, actor = work.plan.sheet, work.zone.actor
    for problem in row_problems_of_requests(actor, sheet):
        work.plan.problems.append(problem)
        work.errors.setdefault(int(problem.cell), []).append(problem)
    firms = firms_of_sheet(actor.zone_id, sheet, list(rows_before), answers)
    work.plan.firms, work.plan.called, work.plan.questions = firms.ids, dict(firms.called), firms.questions
    answered = [found for answer in answers.values() if (found := answered_id(answer)) is not None]
    load_requests(work.zone.index, actor.zone_id, sheet, firms, [*rows_before, *answered])
    return request_identities(sheet, firms.keys)


def _compared(work: _SheetWork, lineage: str, identified: Sequence[IdentifiedRow], overlay: Overlay) -> list[RowPlan]:
    """The rows against what this ledger said before, some thousands at a time: only what differs is kept in memory."""
    rows: list[RowPlan] = []
    kept: dict[UUID, list[EarlierStatement]] = {}
    for start in range(0, len(identified), SUBJECTS_AT_ONCE):
        part = identified[start : start + SUBJECTS_AT_ONCE]
        work.earlier = _earlier(work, lineage, part, overlay)
        planned = [work.row(entry) for entry in part]
        rows += planned
        differing = {plan.project_id for plan in planned if plan.kind in ("changed", "cleared")}
        kept |= {project_id: statements for project_id, statements in work.earlier.items() if project_id in differing}
    work.earlier = kept
    return rows


def _earlier(work: _SheetWork, lineage: str, identified: Sequence[IdentifiedRow], overlay: Overlay) -> dict[UUID, list[EarlierStatement]]:
    known_ids = [entry.match.project.id for entry in identified if entry.match.project is not None and entry.match.kind == "known"]
    earlier: dict[UUID, list[EarlierStatement]] = {}
    for batch in in_batches(known_ids):
        earlier.update(earlier_statements(work.zone.actor.zone_id, lineage, batch, work.plan.sheet.subject_kind))
    for project_id in {entry.project_id for entry in identified if entry.project_id in overlay}:
        statements = overlay[project_id]
        stored = {(statement.slot, statement.modality): statement for statement in earlier.get(project_id, ())}
        earlier[project_id] = list({**stored, **statements}.values())
    return earlier


def _without_repetitions(zone_id: UUID, identified: Sequence[IdentifiedRow]) -> list[IdentifiedRow]:
    """A project list of the platform's own that comes back: only what somebody changed in it is said."""
    ids = [entry.match.project.id for entry in identified if entry.match.project is not None]
    counts = values_in_force(zone_id, ids)
    for project_id, stage, owner, unit in projected_words(zone_id, ids):
        more = (("stage", stage), ("owner_enterprise", owner), ("duty_unit", unit))
        counts.setdefault(project_id, []).extend(
            ValueInForce(Slot(attribute, "", None, None, None), value) for attribute, value in more if value
        )
    return [
        replace(entry, row=only_what_was_changed(entry.row, counts.get(entry.match.project.id, ())))
        if entry.match.project is not None
        else entry
        for entry in identified
    ]


def _keep_out_hidden(work: _SheetWork, identified: Sequence[IdentifiedRow]) -> None:
    """Projects that the actor may not see: the file cannot reach them either."""
    if work.zone.actor.sees_whole_zone:
        return
    known = {entry.match.project.id: entry.row.row for entry in identified if entry.match.project is not None}
    visible = set(Selection(work.zone.actor, ids=list(known)).selected_ids())
    for project_id in known.keys() - visible:
        row = known[project_id]
        sentence = f"第 {row} 行不能由您的岗位入库。请把这一行交由本区重点项目管理岗位导入。"
        foreign = Problem(work.plan.sheet.name, str(row), "row_of_another_unit", sentence, "error")
        work.plan.problems.append(foreign)
        work.errors.setdefault(row, []).append(foreign)


def _without_what_counts_anyway(rows: list[RowPlan], identified: Sequence[IdentifiedRow], work: _SheetWork) -> list[RowPlan]:
    """Second pass over changed rows of projects that this ledger spoke of before: what is in force already is no change."""
    doubtful = [
        plan.project_id
        for plan in rows
        if plan.kind in ("changed", "cleared") and plan.project_id is not None and work.earlier.get(plan.project_id)
    ]
    if not doubtful:
        return rows
    in_force = values_in_force(work.zone.actor.zone_id, doubtful, work.plan.sheet.subject_kind)
    asked_again = set(doubtful)
    return [
        work.row(entry, in_force.get(plan.project_id, ())) if plan.project_id in asked_again and plan.project_id is not None else plan
        for plan, entry in zip(rows, identified, strict=True)
    ]


def _with_fact_ids(plan: RowPlan) -> RowPlan:
    """Give the facts of a row their ids beforehand: a later sheet of the same ledger may correct them."""
    if plan.changes is None:
        return replace(plan, changes=tuple(Change("added", value, None, new_public_id()) for value in values_to_add(plan.row)))
    return replace(plan, changes=tuple(replace(change, fact_id=new_public_id()) for change in plan.changes))


def _remember(overlay: Overlay, rows: Sequence[RowPlan]) -> None:
    for plan in rows:
        if plan.project_id is None or not plan.writes:
            continue
        said = overlay.setdefault(plan.project_id, {})
        for change in plan.changes or ():
            if change.value is not None and change.fact_id is not None:
                slot = slot_of(change.value)
                if change.before is not None and change.before.modality != change.value.modality:
                    said.pop((slot, change.before.modality), None)
                said[slot, change.value.modality] = EarlierStatement(
                    change.fact_id, slot, change.value.value, change.value.date_precision, change.value.modality, True
                )
