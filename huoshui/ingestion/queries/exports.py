"""What goes back out: whole ledgers in the form in which they came, and lists with chosen columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.lifecycle import state_name
from huoshui.core.money import in_unit
from huoshui.core.personal_text import masked_text
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.enterprise_requests.queries import requests_by_id
from huoshui.fact_ledger.queries import raw_texts
from huoshui.fact_ledger.rules.attributes import attribute
from huoshui.fact_ledger.rules.masking import masked
from huoshui.ingestion.models import LedgerLayout
from huoshui.ingestion.queries.ledger_state import in_batches
from huoshui.ingestion.queries.statements import Statement, statements_in_force
from huoshui.ingestion.rules.ledger_export import Held, RenderedSheet, render
from huoshui.ingestion.rules.project_list_form import TITLES, header_of
from huoshui.ingestion.rules.readings import ENTERPRISE, PROJECT, REQUEST
from huoshui.investment_projects.queries.project_lists import list_projects
from huoshui.investment_projects.queries.results import ProjectRow
from huoshui.investment_projects.queries.selection_sql import Selection
from huoshui.investment_projects.rules.attributes import BUILD_KINDS, KEY_LEVELS
from huoshui.investment_projects.rules.filters import ProjectFilters
from huoshui.operations.adapters.workbook_writer import Value, WorkbookColumn
from huoshui.organizations.rules import policy

ROWS_AT_ONCE = 500
MONEY = ("planned_investment", "cumulative_done", "funds_arrived")
TIMED = {"annual_plan": "annual_plan_year", "month_done": "done_through_on", "ytd_done": "done_through_on"}  # figure → its time
USUAL_COLUMNS = (
    "project_name", "project_code", "stage", "planned_investment", "annual_plan", "ytd_done", "cumulative_done", "owner_enterprise",
    "duty_unit", "duty_person", "industry", "started_on", "produced_on", "progress_text", "problem_text",
)  # fmt: skip


@dataclass(frozen=True)
class LedgerLine:
    """One ledger that came into the zone and can go out again."""

    id: UUID
    sheet: str
    title: str
    file_name: str
    rows: int
    committed_at: datetime | None


def ledgers(actor: Actor) -> list[LedgerLine]:
    """The zone's ledgers, the latest first."""
    policy.require(actor, "ledgers:list")
    layouts = LedgerLayout.objects.in_zone(actor.zone_id).order_by("-committed_at", "sheet")
    return [_line(layout) for layout in layouts]


def find_ledger(actor: Actor, wanted: str) -> LedgerLayout:
    """A ledger by its sheet's name, its title, its file's name or its id; Refusal naming what there is."""
    layouts = list(LedgerLayout.objects.in_zone(actor.zone_id).order_by("-committed_at", "sheet"))
    found = [layout for layout in layouts if wanted in (str(layout.id), layout.sheet, _title(layout), layout.file_name)]
    if len(found) == 1:
        return found[0]
    names = "、".join(f"“{layout.sheet}”" for layout in layouts[:12]) or "（无）"
    if not found:
        raise Refusal("ledger.unknown", f"本区没有名为“{wanted}”的台账。", f"现有台账：{names}。", field="ledger")
    raise Refusal("ledger.several", f"有 {len(found)} 份台账叫“{wanted}”。", f"请写明工作表名：{names}。", field="ledger")


def ledger_by_id(actor: Actor, ledger_id: UUID) -> LedgerLayout:
    """One ledger of the zone, or NotVisible."""
    layout: LedgerLayout | None = LedgerLayout.objects.in_zone(actor.zone_id).filter(id=ledger_id).first()
    if layout is None:
        raise NotVisible
    return layout


def rendered_ledger(actor: Actor, layout: LedgerLayout, *, as_of: date | None = None, known_at: datetime | None = None) -> RenderedSheet:
    """The ledger's sheet filled with what counts, as of a day; rows that the actor may not see are left out."""
    subjects = [(UUID(subject_id), row) for subject_id, row in layout.row_subjects]
    kind = str(layout.layout.get("subject_kind", PROJECT))
    if not actor.sees_whole_zone and kind != ENTERPRISE:  # the register is open to whoever may export
        ids = [subject_id for subject_id, _ in subjects]
        visible = {row.id for row in requests_by_id(actor, ids)} if kind == REQUEST else set(Selection(actor, ids=ids).selected_ids())
        subjects = [entry for entry in subjects if entry[0] in visible]
    held: dict[UUID, list[Held]] = {}
    hides = not policy.may(actor, "requests:unmask")
    for batch in in_batches(subject_id for subject_id, _ in subjects):
        statements = statements_in_force(actor.zone_id, batch, as_of=as_of, known_at=known_at, subject_kind=kind)
        words = _raw_texts(actor.zone_id, kind, statements, layout.lineage)
        for subject_id, entries in statements.items():
            held[subject_id] = [_held(kind, entry, words.get(entry.fact_id, ""), hides) for entry in entries]
    return render(layout.layout, subjects, held)


def _raw_texts(zone_id: UUID, kind: str, statements: Mapping[UUID, Sequence[Statement]], lineage: str) -> dict[UUID, str]:
    """The cells' own words, where this very ledger said what counts; other sources' words may not fit its columns."""
    wanted = [entry.fact_id for entries in statements.values() for entry in entries if _words_matter(kind, entry.slot.attribute)]
    return {
        fact_id: raw for batch in in_batches(wanted, 10_000) for fact_id, raw in raw_texts(zone_id, list(batch), lineage=lineage).items()
    }


def _words_matter(kind: str, name: str) -> bool:
    return attribute(kind, name).kind != "fen" and not attribute(kind, name).personal


def _held(kind: str, entry: Statement, raw_text: str, hides: bool) -> Held:
    slot = entry.slot
    if hides and attribute(kind, slot.attribute).hides_numbers and isinstance(entry.value, str):
        entry, raw_text = replace(entry, value=masked_text(entry.value)), masked_text(raw_text)
    value = masked(str(entry.value)) if attribute(kind, slot.attribute).personal else entry.value
    period = (slot.period_start, slot.period_end) if slot.period_start is not None and slot.period_end is not None else None
    return Held(slot.attribute, slot.qualifier, value, entry.date_precision, entry.modality, period, slot.happened_on, raw_text)


def _line(layout: LedgerLayout) -> LedgerLine:
    return LedgerLine(layout.id, layout.sheet, _title(layout), layout.file_name, len(layout.row_subjects), layout.committed_at)


def _title(layout: LedgerLayout) -> str:
    for entry in layout.layout.get("title_rows", ()):
        for text in entry["cells"].values():
            return str(text)
    return str(layout.sheet)


# --- lists ---------------------------------------------------------------------------------------------------------------


Reader = Callable[[ProjectRow], Value]
AMOUNT = "#,##0.00"


def _wan(name: str) -> Reader:
    def value(row: ProjectRow) -> Value:
        fen = getattr(row, name)
        return None if fen is None else in_unit(fen, "万元")

    return value


def _field(name: str) -> Reader:
    return lambda row: getattr(row, name)


def _named(name: str, names: Mapping[str, str]) -> Reader:
    return lambda row: names.get(getattr(row, name), getattr(row, name))


def _state(name: str) -> Reader:
    return lambda row: state_name(getattr(row, name)) if getattr(row, name) else None


LIST_COLUMNS: dict[str, Reader] = {
    **{name: _field(name) for name in TITLES},
    **{name: _wan(f"{name}_fen") for name in (*MONEY, *TIMED)},
    "project_name": _field("name"),
    "stage": _state("stage"),
    "side_state": _state("side_state"),
    "owner_enterprise": _field("owner_name"),
    "duty_unit": _field("duty_unit_name"),
    "leader": _field("leader_name"),
    "area": _field("area_text"),
    "key_level": _named("key_level", KEY_LEVELS),
    "build_kind": _named("build_kind", BUILD_KINDS),
}
"""Column name → its value; the headers are rules/project_list_form.TITLES, words that the importer reads back."""


def list_columns(wanted: Sequence[str], rows: Sequence[ProjectRow]) -> list[tuple[WorkbookColumn, Reader]]:
    """The asked columns in the asked order; the usual ones where none is asked. Refusal naming those there are.

    Figures of a year or a month get a column for each year or month that the rows state: a header then says it all.
    """
    chosen: list[tuple[WorkbookColumn, Reader]] = []
    by_title = {title.partition("（")[0]: name for name, title in TITLES.items()}
    for asked in wanted or USUAL_COLUMNS:
        name = asked if asked in TITLES else by_title.get(asked, "")
        if not name:
            raise Refusal("export.unknown_column", f"没有“{asked}”这一列。", f"可用的列：{'、'.join(TITLES)}。", field="columns")
        number_format = AMOUNT if name in (*MONEY, *TIMED) else ""
        for time in _times(name, rows):
            title = header_of(name, through=time if isinstance(time, date) else None, year=time if isinstance(time, int) else None)
            chosen.append((WorkbookColumn(title, number_format), _at(name, time)))
    return chosen


def _times(name: str, rows: Sequence[ProjectRow]) -> list[date | int | None]:
    if name not in TIMED:
        return [None]
    times = {getattr(row, TIMED[name]) for row in rows if getattr(row, f"{name}_fen") is not None}
    return sorted(time for time in times if time is not None) or [None]


def _at(name: str, time: date | int | None) -> Reader:
    reader = LIST_COLUMNS[name]
    return reader if time is None else lambda row: reader(row) if getattr(row, TIMED[name]) == time else None


def project_rows(
    actor: Actor,
    filters: ProjectFilters | None,
    *,
    order: str = "name",
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> Iterator[ProjectRow]:
    """Every project of a list, page by page, as the actor sees it."""
    after = ""
    while True:
        page = list_projects(actor, filters, order=order, after=after, limit=ROWS_AT_ONCE, as_of=as_of, known_at=known_at)
        yield from page.rows
        if not page.next_cursor:
            return
        after = page.next_cursor
