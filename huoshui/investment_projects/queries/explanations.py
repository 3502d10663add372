"""What stands behind a figure: its definition, both parts, the projects, their facts, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.fact_ledger.queries import FactView
from huoshui.investment_projects.queries.batches import batch_rates
from huoshui.investment_projects.queries.facts_behind import When, facts_behind
from huoshui.investment_projects.queries.list_explanations import BATCH_MEASURES, GAP_MEASURES, explain_entries, explain_gap
from huoshui.investment_projects.queries.results import Explanation, ExplanationRow, MissingRow, ProjectRow
from huoshui.investment_projects.queries.selection_sql import Selection
from huoshui.investment_projects.queries.work_results import Rate
from huoshui.investment_projects.rules.batch_rates import KIND_LABELS, RATE_KINDS
from huoshui.investment_projects.rules.filters import ProjectFilters
from huoshui.investment_projects.rules.measures import MEASURES, Measure
from huoshui.investment_projects.rules.state_gaps import GAP_KINDS

MOST_MISSING = 200


def explain(
    actor: Actor,
    measure: str,
    filters: ProjectFilters | None = None,
    *,
    ids: Sequence[UUID] | None = None,
    as_of: date | None = None,
    known_at: datetime | None = None,
    after: str = "",
    limit: int = 50,
) -> Explanation:
    """Open one figure over a selection of projects. Refusal ``unknown_measure``.

    Measures: those of rules.measures; ``fulfil_rate.count`` and the other rates by count or amount (the 期 is ``filters.batch_ids``,
    none means all); ``gap.signed_no_land`` and the other lists, ``gap_overdue.…`` and ``gap_investment.…`` of them;
    ``batch_entries.sign`` and ``batch_investment.sign`` (``start``, ``produce``) of the 期.
    ``after`` is ``next_cursor`` of the page before.
    """
    asked = filters or ProjectFilters()
    offset = int(after) if after.isascii() and after.isdigit() and len(after) < 8 else 0
    size = max(1, min(limit, 200))
    head, _, tail = measure.partition(".")
    when = When(as_of, known_at, offset, size)
    if head in RATE_KINDS and tail in ("count", "amount"):
        return _explain_rate(actor, head, tail, asked, when)
    if head in GAP_MEASURES and tail in GAP_KINDS:
        return explain_gap(actor, head, tail, asked, when)
    if head in BATCH_MEASURES and tail in KIND_LABELS:
        return explain_entries(actor, head, tail, asked, when)
    if measure not in MEASURES:
        raise Refusal("unknown_measure", f"没有“{measure[:40]}”这个指标。", "请从页面上的数字打开。", field="measure")
    return _explain_sum(Selection(actor, asked, as_of, known_at, ids), MEASURES[measure], when)


def _explain_sum(selection: Selection, measure: Measure, when: When) -> Explanation:
    offset, size = when.offset, when.size
    own = _value_sql(selection, measure)
    parts = ", ".join(f"{value} AS value_{index}" for index, value in enumerate(own))
    base = (
        f"counted AS (SELECT p.id, p.name, p.pinyin_key, {_last_period(measure)} AS last_period, {parts} FROM {selection.source} p "  # noqa: S608 - constants
        f"LEFT JOIN phases ON phases.parent_project_id = p.id WHERE {selection.condition} AND {selection.is_head})"
    )
    known = " AND ".join(f"value_{index} IS NOT NULL" for index in range(len(own)))
    with_clause = selection.with_clause(selection.phases_clause, base)
    totals = ", ".join(f"sum(value_{index}) FILTER (WHERE {known})" for index in range(len(own)))
    count, missing_count, *sums = selection.run(
        f"{with_clause} SELECT count(*) FILTER (WHERE {known}), count(*) FILTER (WHERE NOT ({known})), {totals} FROM counted"  # noqa: S608
    )[0]
    values = ", ".join(f"value_{index}" for index in range(len(own)))
    page = selection.run(
        f"{with_clause} SELECT id, {values} FROM counted WHERE {known} ORDER BY value_0 DESC, pinyin_key, id "  # noqa: S608 - constants
        f"LIMIT {size + 1} OFFSET {offset}"
    )
    missing = selection.run(
        f"{with_clause} SELECT id, name, last_period FROM counted WHERE NOT ({known}) ORDER BY pinyin_key, id LIMIT {MOST_MISSING}"  # noqa: S608
    )
    shown = page[:size]
    numerator, denominator = _fraction(measure, count, sums)
    return Explanation(
        measure=measure.code,
        label=measure.label,
        definition=measure.defined_on(selection.day),
        formula=measure.formula,
        unit=measure.unit,
        numerator=numerator,
        denominator=denominator,
        as_of=selection.day,
        known_at=when.known_at,
        rows=_rows_with_facts(selection, measure, [(line[0], line[1]) for line in shown]),
        row_count=count,
        next_cursor=str(offset + size) if len(page) > size else "",
        missing=tuple(MissingRow(line[0], line[1], _missing_words(measure, line[2], selection.day)) for line in missing),
        missing_count=missing_count,
    )


def _value_sql(selection: Selection, measure: Measure) -> list[str]:
    if measure.code == "project_count":
        return ["1"]
    if measure.code == "annual_completion":
        done, plan = (f"COALESCE({selection.figure(column)}, phases.{column})" for column in ("ytd_done_fen", "annual_plan_fen"))
        return [done, f"NULLIF({plan}, 0)"]
    return [f"COALESCE({selection.figure(measure.column)}, phases.{measure.column})"]


def _last_period(measure: Measure) -> str:
    """When the project last had a figure of the measure, as text: "2025年", "2025年12月"; "" where it never had one."""
    if measure.code == "annual_plan":
        return "COALESCE(p.annual_plan_year || '年', '')"
    if measure.code in ("ytd_done", "month_done"):
        last = "extract(year FROM p.done_through_on) || '年' || extract(month FROM p.done_through_on) || '月'"
        return f"CASE WHEN p.{measure.column} IS NULL THEN '' ELSE COALESCE({last}, '') END"
    return "''"


def _fraction(measure: Measure, count: int, sums: list[int | None]) -> tuple[int | None, int | None]:
    if measure.code == "project_count":
        return count, None
    values = [None if value is None else int(value) for value in sums]
    return values[0], (values[1] if len(values) > 1 else None)


def _missing_words(measure: Measure, last_period: str, day: date) -> str:
    if measure.code == "annual_completion":
        return "本年的计划或完成数"
    if not last_period:
        return measure.label
    lacking = "报告月" if last_period.startswith(f"{day.year}年") else "本年"
    return f"{lacking}没有数，最近为{last_period}"


def _rows_with_facts(selection: Selection, measure: Measure, lines: Sequence[tuple[UUID, int]]) -> tuple[ExplanationRow, ...]:
    """Each project with its own facts, or with those of its phases where the parent states no figure."""
    ids = [project_id for project_id, _ in lines]
    if not ids:
        return ()
    phase_rows = selection.run(
        f"{selection.with_clause()} SELECT p.id, p.parent_project_id FROM {selection.source} p "  # noqa: S608 - constants
        f"WHERE p.parent_project_id = ANY({selection.bind(ids)}) AND {selection.visible_condition}"
    )
    parents = dict(phase_rows)
    stating = _with_own_figure(selection, measure, ids)
    fetched = Selection(selection.actor, as_of=selection.day, known_at=selection.known_at, ids=[*ids, *parents]).rows()
    rows = {row.id: row for row in fetched}
    facts = facts_behind(selection, list(rows.values()), measure.attributes)
    found = []
    for project_id, value in lines:
        row = rows[project_id]
        own, note = facts.get(project_id, ()), ""
        if (measure.column and project_id not in stating) or (measure.unit == "percent" and not own):
            own = tuple(fact for phase_id, parent_id in parents.items() if parent_id == project_id for fact in facts.get(phase_id, ()))
            note = "主项目没有数额，为各期之和"
        if measure.code == "project_count":
            note = row.stage_label + ("（待补证据）" if row.needs_evidence else "")
        found.append(ExplanationRow(project_id, row.name, int(value), "count" if measure.unit == "count" else "fen", True, own, note))
    return tuple(found)


def _with_own_figure(selection: Selection, measure: Measure, ids: Sequence[UUID]) -> set[UUID]:
    """Those whose own figure is counted; of the others the figures of their phases are."""
    if not measure.column:
        return set()
    own = selection.figure(measure.column)
    lines = selection.run(
        f"{selection.with_clause()} SELECT p.id FROM {selection.source} p "  # noqa: S608 - constants
        f"WHERE p.id = ANY({selection.bind(list(ids))}) AND {selection.visible_condition} AND {own} IS NOT NULL"
    )
    return {line[0] for line in lines}


def _explain_rate(actor: Actor, code: str, by: str, filters: ProjectFilters, when: When) -> Explanation:
    as_of, known_at, offset, size = when.as_of, when.known_at, when.offset, when.size
    batch_id = filters.batch_ids[0] if filters.batch_ids else None
    rate = next(each for each in batch_rates(actor, batch_id, as_of, known_at=known_at) if (each.measure, each.by) == (code, by))
    ids = list(rate.denominator_ids)
    page = ids[offset : offset + size]
    selection = Selection(actor, as_of=as_of, known_at=known_at, ids=[*page, *rate.missing_ids])
    rows = {row.id: row for row in selection.rows()}
    shown = [rows[project_id] for project_id in page if project_id in rows]
    attributes = ("stage", "planned_investment") if by == "amount" else ("stage",)
    facts = facts_behind(selection, shown, attributes)
    above = set(rate.numerator_ids)
    return Explanation(
        measure=f"{code}.{by}",
        label=f"{rate.label}（按{'个数' if by == 'count' else '金额'}）",
        definition=rate.definition,
        formula="分子 ÷ 分母；分母为 0 时不显示比率，超过 100% 照实显示",
        unit="percent",
        numerator=rate.numerator,
        denominator=rate.denominator,
        as_of=selection.day,
        known_at=known_at,
        rows=tuple(_rate_row(row, row.id in above, by, facts.get(row.id, ())) for row in shown),
        row_count=len(ids),
        next_cursor=str(offset + size) if offset + size < len(ids) else "",
        missing=tuple(
            MissingRow(project_id, rows[project_id].name, _rate_missing(rate, rows[project_id]))
            for project_id in rate.missing_ids
            if project_id in rows
        ),
        missing_count=len(rate.missing_ids),
    )


def _rate_row(row: ProjectRow, is_above: bool, by: str, facts: tuple[FactView, ...]) -> ExplanationRow:
    value = row.planned_investment_fen if by == "amount" else 1
    return ExplanationRow(row.id, row.name, value, "fen" if by == "amount" else "count", is_above, facts, row.stage_label)


def _rate_missing(rate: Rate, row: ProjectRow) -> str:
    return "阶段" if not row.stage else "投资额"
