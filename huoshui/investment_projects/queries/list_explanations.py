"""What stands behind the figures of working lists: the five state gaps, and the entries of the 期 of 三个一批."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.fact_ledger.queries import FactView, facts_of_many
from huoshui.investment_projects.queries.batches import entries_behind
from huoshui.investment_projects.queries.facts_behind import When, facts_behind
from huoshui.investment_projects.queries.results import Explanation, ExplanationRow, MissingRow
from huoshui.investment_projects.queries.selection_sql import Selection, day_of
from huoshui.investment_projects.queries.state_gaps import state_gaps
from huoshui.investment_projects.queries.work_results import BatchEntryRow, GapList, GapRow
from huoshui.investment_projects.rules.attributes import BATCH_ENTRY_KIND
from huoshui.investment_projects.rules.batch_rates import KIND_LABELS
from huoshui.investment_projects.rules.filters import ProjectFilters


@dataclass(frozen=True)
class ListMeasure:
    """One figure of a working list. ``label`` and ``definition`` take the name of the list as ``{name}``."""

    label: str
    unit: str  # count | fen
    definition: str
    formula: str


GAP_MEASURES = {
    "gap": ListMeasure("{name}", "count", "{definition}。分期（子项目）单独列出，不单独计数。", "逐个项目计 1"),
    "gap_overdue": ListMeasure("{name}（超期）", "count", "{definition}，且天数超过时限的；分期单独计。", "逐个计 1"),
    "gap_investment": ListMeasure(
        "{name}（涉及总投资）",
        "fen",
        "{definition}；取其总投资之和。分期不单独计数，主项目没有数额的，以各期已知数额之和代替；没有数额的不按 0 计入，列在“缺少数据”中。",
        "各项目总投资相加",
    ),
}
BATCH_MEASURES = {
    "batch_entries": ListMeasure("{name}（个数）", "count", "所选期次名单中截至当日未移出的{name}项目。", "逐个项目计 1"),
    "batch_investment": ListMeasure(
        "{name}（投资额）",
        "fen",
        "所选期次名单中截至当日未移出的{name}项目入选投资额之和：列入时公布的数额，没有公布的取锁定名单当日的总投资。"
        "没有数额的不按 0 计入。",
        "各项目入选投资额相加",
    ),
}


def explain_gap(actor: Actor, head: str, kind: str, filters: ProjectFilters, when: When) -> Explanation:
    """One list: how many stand in it, how many past the limit, or the money in it; longest first."""
    only_overdue = head == "gap_overdue"
    found = state_gaps(
        actor,
        kind,
        filters=filters,
        as_of=when.as_of,
        known_at=when.known_at,
        offset=when.offset,
        limit=when.size,
        only_overdue=only_overdue,
        only_heads=head == "gap_investment",
    )
    measure, summary, limit = GAP_MEASURES[head], found.summary, found.summary.limit
    selection = Selection(actor, as_of=when.as_of, known_at=when.known_at, ids=[row.project.id for row in found.rows])
    attributes = ("planned_investment",) if measure.unit == "fen" else ("stage",)
    facts = facts_behind(selection, [row.project for row in found.rows], attributes) if found.rows else {}
    counted = {"gap": summary.project_count, "gap_overdue": summary.overdue_count, "gap_investment": summary.investment.fen}[head]
    rows = {"gap": summary.row_count, "gap_overdue": summary.overdue_count, "gap_investment": summary.project_count}[head]
    missing = _without_amount(found) if head == "gap_investment" else _undated(found)
    return Explanation(
        measure=f"{head}.{kind}",
        label=measure.label.format(name=summary.label),
        definition=measure.definition.format(definition=summary.definition)
        + f"天数自上一里程碑次日起算至 {found.as_of}，时限 {limit.text}（{limit.basis}）。",
        formula=measure.formula,
        unit=measure.unit,
        numerator=counted,
        denominator=None,
        as_of=found.as_of,
        known_at=when.known_at,
        rows=tuple(_gap_line(row, measure.unit, facts.get(row.project.id, ())) for row in found.rows),
        row_count=rows,
        next_cursor=str(found.next_offset) if found.next_offset is not None else "",
        missing=missing,
        missing_count=summary.investment.missing if head == "gap_investment" else summary.cannot_tell_count,
        rule_reference=limit.reference,
    )


def _gap_line(row: GapRow, unit: str, facts: tuple[FactView, ...]) -> ExplanationRow:
    since = f"{row.count.since_on} 起" if row.count.since_on else "日期不详"
    notes = [since, *(["分期，不单独计数"] if row.project.parent_project_id else [])]
    if unit == "fen":
        return ExplanationRow(row.project.id, row.project.name, row.investment_fen, "fen", True, facts, since)
    return ExplanationRow(
        row.project.id, row.project.name, row.count.calendar_days, "day", row.count.is_overdue is True, facts, "，".join(notes)
    )


def _undated(found: GapList) -> tuple[MissingRow, ...]:
    return tuple(MissingRow(row.id, row.name, "里程碑日期（无法判断是否在列）") for row in found.may_belong)


def _without_amount(found: GapList) -> tuple[MissingRow, ...]:
    return tuple(MissingRow(row.project.id, row.project.name, "总投资") for row in found.rows if row.investment_fen is None)


def explain_entries(actor: Actor, head: str, kind: str, filters: ProjectFilters, when: When) -> Explanation:
    """The entries of one kind of one 期, or of all of them: how many, or their announced investment."""
    batch_id = filters.batch_ids[0] if filters.batch_ids else None
    entries = entries_behind(actor, kind, batch_id, as_of=when.as_of, known_at=when.known_at)
    measure, is_money = BATCH_MEASURES[head], head == "batch_investment"
    known = [entry for entry in entries if entry.investment_fen is not None or not is_money]
    shown = known[when.offset : when.offset + when.size]
    facts = _facts_of_entries(actor, shown, when)
    return Explanation(
        measure=f"{head}.{kind}",
        label=measure.label.format(name=KIND_LABELS[kind]),
        definition=measure.definition.format(name=KIND_LABELS[kind]),
        formula=measure.formula,
        unit=measure.unit,
        numerator=(sum(entry.investment_fen or 0 for entry in known) if known else None) if is_money else len(known),
        denominator=None,
        as_of=when.as_of or day_of(actor),
        known_at=when.known_at,
        rows=tuple(_entry_line(entry, is_money, facts[entry.id]) for entry in shown),
        row_count=len(known),
        next_cursor=when.next_cursor(len(known)),
        missing=tuple(MissingRow(each.project.id, each.project.name, "入选投资额") for each in entries if each not in known),
        missing_count=len(entries) - len(known),
    )


def _entry_line(entry: BatchEntryRow, is_money: bool, facts: tuple[FactView, ...]) -> ExplanationRow:
    note = entry.batch_title + ("" if _stated(facts) else "，锁定名单时取项目总投资")
    value, unit = (entry.investment_fen, "fen") if is_money else (1, "count")
    return ExplanationRow(entry.project.id, entry.project.name, value, unit, True, facts, note if is_money else entry.batch_title)


def _stated(facts: tuple[FactView, ...]) -> bool:
    return any(fact.subject_kind == BATCH_ENTRY_KIND for fact in facts)


def _facts_of_entries(actor: Actor, entries: list[BatchEntryRow], when: When) -> dict[UUID, tuple[FactView, ...]]:
    """What was announced at the entry; where nothing was, the project's own total, of which the entry is a copy."""
    selection = Selection(actor, as_of=when.as_of, known_at=when.known_at, ids=[entry.project.id for entry in entries])
    totals = facts_behind(selection, [entry.project for entry in entries], ("planned_investment",))
    announced = facts_of_many(
        actor, BATCH_ENTRY_KIND, [entry.id for entry in entries], attribute="entry_investment", known_at=when.known_at
    )
    standing = {entry_id: tuple(fact for fact in facts if fact.is_standing) for entry_id, facts in announced.items()}
    return {entry.id: standing.get(entry.id) or totals.get(entry.project.id, ()) for entry in entries}
