"""What goes back out: whole ledgers in the form in which they came, and lists with chosen columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.lifecycle import state_name
from huoshui.core.money import in_unit
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.fact_ledger.queries import raw_texts
from huoshui.fact_ledger.rules.attributes import attribute
from huoshui.fact_ledger.rules.masking import masked
from huoshui.ingestion.models import LedgerLayout
from huoshui.ingestion.queries.ledger_state import SUBJECT_KIND, in_batches
from huoshui.ingestion.queries.statements import Statement, statements_in_force
from huoshui.ingestion.rules.ledger_export import Held, RenderedSheet, render
from huoshui.investment_projects.queries.project_lists import list_projects
from huoshui.investment_projects.queries.results import ProjectRow
from huoshui.investment_projects.queries.selection_sql import Selection
from huoshui.investment_projects.rules.attributes import BUILD_KINDS, KEY_LEVELS
from huoshui.investment_projects.rules.filters import ProjectFilters
from huoshui.operations.adapters.workbook_writer import Value, WorkbookColumn
from huoshui.organizations.rules import policy

ROWS_AT_ONCE = 500


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
    if not actor.sees_whole_zone:
        visible = set(Selection(actor, ids=[subject_id for subject_id, _ in subjects]).selected_ids())
        subjects = [entry for entry in subjects if entry[0] in visible]
    held: dict[UUID, list[Held]] = {}
    for batch in in_batches(subject_id for subject_id, _ in subjects):
        statements = statements_in_force(actor.zone_id, batch, as_of=as_of, known_at=known_at)
        words = _raw_texts(actor.zone_id, statements, layout.lineage)
        for subject_id, entries in statements.items():
            held[subject_id] = [_held(entry, words.get(entry.fact_id, "")) for entry in entries]
    return render(layout.layout, subjects, held)


def _raw_texts(zone_id: UUID, statements: Mapping[UUID, Sequence[Statement]], lineage: str) -> dict[UUID, str]:
    """The cells' own words, where this very ledger said what counts; other sources' words may not fit its columns."""
    wanted = [entry.fact_id for entries in statements.values() for entry in entries if _words_matter(entry.slot.attribute)]
    return {
        fact_id: raw for batch in in_batches(wanted, 10_000) for fact_id, raw in raw_texts(zone_id, list(batch), lineage=lineage).items()
    }


def _words_matter(name: str) -> bool:
    return attribute(SUBJECT_KIND, name).kind != "fen" and not attribute(SUBJECT_KIND, name).personal


def _held(entry: Statement, raw_text: str) -> Held:
    slot = entry.slot
    value = masked(str(entry.value)) if attribute(SUBJECT_KIND, slot.attribute).personal else entry.value
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


@dataclass(frozen=True)
class ListColumn:
    """One column that a list can be exported with."""

    title: str
    value: Callable[[ProjectRow], Value]
    number_format: str = ""


def _wan(name: str) -> Callable[[ProjectRow], Value]:
    def value(row: ProjectRow) -> Value:
        fen = getattr(row, name)
        return None if fen is None else in_unit(fen, "万元")

    return value


def _field(name: str) -> Callable[[ProjectRow], Value]:
    return lambda row: getattr(row, name)


def _named(name: str, names: Mapping[str, str]) -> Callable[[ProjectRow], Value]:
    return lambda row: names.get(getattr(row, name), getattr(row, name))


AMOUNT = "#,##0.00"
PROJECT_COLUMNS: dict[str, ListColumn] = {
    "project_name": ListColumn("项目名称", _field("name")),
    "project_code": ListColumn("项目代码", _field("project_code")),
    "stage": ListColumn("项目阶段", lambda row: state_name(row.stage) if row.stage else None),
    "side_state": ListColumn("旁侧状态", lambda row: state_name(row.side_state) if row.side_state else None),
    "planned_investment": ListColumn("总投资（万元）", _wan("planned_investment_fen"), AMOUNT),
    "annual_plan": ListColumn("年度计划投资（万元）", _wan("annual_plan_fen"), AMOUNT),
    "annual_plan_year": ListColumn("计划年度", lambda row: None if row.annual_plan_year is None else f"{row.annual_plan_year}年"),
    "month_done": ListColumn("当月完成投资（万元）", _wan("month_done_fen"), AMOUNT),
    "ytd_done": ListColumn("年度累计完成投资（万元）", _wan("ytd_done_fen"), AMOUNT),
    "done_through_on": ListColumn("完成投资截至", _field("done_through_on")),
    "cumulative_done": ListColumn("开工至今累计完成投资（万元）", _wan("cumulative_done_fen"), AMOUNT),
    "funds_arrived": ListColumn("到位资金（万元）", _wan("funds_arrived_fen"), AMOUNT),
    "owner_enterprise": ListColumn("业主单位", _field("owner_name")),
    "duty_unit": ListColumn("责任单位", _field("duty_unit_name")),
    "duty_person": ListColumn("责任人", _field("duty_person")),
    "leader": ListColumn("包联领导", _field("leader_name")),
    "area": ListColumn("所属园区", _field("area_name")),
    "industry": ListColumn("所属行业", _field("industry")),
    "key_level": ListColumn("重点级别", _named("key_level", KEY_LEVELS)),
    "build_kind": ListColumn("建设性质", _named("build_kind", BUILD_KINDS)),
    "signed_on": ListColumn("签约日期", _field("signed_on")),
    "land_won_on": ListColumn("摘地日期", _field("land_won_on")),
    "started_on": ListColumn("开工日期", _field("started_on")),
    "stat_entered_on": ListColumn("入库纳统日期", _field("stat_entered_on")),
    "completed_on": ListColumn("竣工日期", _field("completed_on")),
    "produced_on": ListColumn("投产日期", _field("produced_on")),
    "planned_start_on": ListColumn("计划开工日期", _field("planned_start_on")),
    "planned_completion_on": ListColumn("计划竣工日期", _field("planned_completion_on")),
    "content": ListColumn("建设规模及内容", _field("content")),
    "progress_text": ListColumn("形象进度", _field("progress_text")),
    "problem_text": ListColumn("存在问题", _field("problem_text")),
}
"""Column name → how it is written. The titles are words that the importer reads back."""
USUAL_COLUMNS = (
    "project_name", "project_code", "stage", "planned_investment", "annual_plan", "ytd_done", "cumulative_done", "owner_enterprise",
    "duty_unit", "duty_person", "industry", "started_on", "produced_on", "progress_text", "problem_text",
)  # fmt: skip


def list_columns(wanted: Sequence[str]) -> list[tuple[WorkbookColumn, ListColumn]]:
    """The asked columns in the asked order; the usual ones where none is asked. Refusal naming those there are."""
    chosen = []
    for name in wanted or USUAL_COLUMNS:
        column = PROJECT_COLUMNS.get(name) or next((one for one in PROJECT_COLUMNS.values() if one.title.partition("（")[0] == name), None)
        if column is None:
            raise Refusal("export.unknown_column", f"没有“{name}”这一列。", f"可用的列：{'、'.join(PROJECT_COLUMNS)}。", field="columns")
        chosen.append((WorkbookColumn(column.title, column.number_format), column))
    return chosen


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


def written_rows(columns: Sequence[tuple[WorkbookColumn, ListColumn]], rows: Iterator[ProjectRow]) -> Iterator[list[Any]]:
    """The rows as the writer takes them."""
    for row in rows:
        yield [column.value(row) for _, column in columns]
