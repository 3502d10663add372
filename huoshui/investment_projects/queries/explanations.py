"""What stands behind a figure: its definition, both parts, the projects, their facts, and what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.fact_ledger.queries import FactView, facts_by_id
from huoshui.investment_projects.queries.batches import batch_rates
from huoshui.investment_projects.queries.projection_sql import TARGET, facts_in_force_sql
from huoshui.investment_projects.queries.results import Explanation, ExplanationRow, MissingRow, ProjectRow
from huoshui.investment_projects.queries.selection_sql import Selection
from huoshui.investment_projects.queries.state_gaps import state_gaps
from huoshui.investment_projects.queries.work_results import Rate
from huoshui.investment_projects.rules.attributes import STAGE_MILESTONES
from huoshui.investment_projects.rules.batch_rates import RATE_KINDS
from huoshui.investment_projects.rules.filters import ProjectFilters
from huoshui.investment_projects.rules.measures import MEASURES, Measure
from huoshui.investment_projects.rules.state_gaps import GAP_KINDS

MOST_MISSING = 200


@dataclass(frozen=True)
class _When:
    """The two clocks and the page."""

    as_of: date | None
    known_at: datetime | None
    offset: int
    size: int


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
    none means all); ``gap.signed_no_land`` and the other lists. ``after`` is ``next_cursor`` of the page before.
    """
    asked = filters or ProjectFilters()
    offset = int(after) if after.isascii() and after.isdigit() and len(after) < 8 else 0
    size = max(1, min(limit, 200))
    head, _, tail = measure.partition(".")
    when = _When(as_of, known_at, offset, size)
    if head in RATE_KINDS and tail in ("count", "amount"):
        return _explain_rate(actor, head, tail, asked, when)
    if head == "gap" and tail in GAP_KINDS:
        return _explain_gap(actor, tail, asked, when)
    if measure not in MEASURES:
        raise Refusal("unknown_measure", f"没有“{measure[:40]}”这个指标。", "请从页面上的数字打开。", field="measure")
    return _explain_sum(Selection(actor, asked, as_of, known_at, ids), MEASURES[measure], when)


def facts_behind(selection: Selection, rows: Sequence[ProjectRow], attributes: Sequence[str]) -> dict[UUID, tuple[FactView, ...]]:
    """The facts in force of some attributes of visible projects; for ``stage`` its statements and milestone."""
    if not rows:
        return {}
    milestones = {row.id: STAGE_MILESTONES.get(row.stage) for row in rows}
    wanted = [*attributes, *({name for name in milestones.values() if name} if "stage" in attributes else ())]
    if "stage" in attributes:
        wanted.append("land_won_on")
    names = [*wanted, *(f"{name}.choice" for name in wanted)]
    found = Selection(selection.actor, as_of=selection.day, known_at=selection.known_at)
    found.parameters |= {"project_ids": [row.id for row in rows], "attributes": names, "as_of": selection.day}
    with_clause = facts_in_force_sql(limited=True, as_of_per_row=False, known_at=selection.known_at is not None, attributes=True)
    lines = found.run(
        f"WITH RECURSIVE {with_clause} SELECT project_id, key, id, CASE WHEN key = 'stage' THEN value_text END FROM in_force "  # noqa: S608
        "UNION ALL SELECT project_id, key, id, value_text FROM leaf WHERE attribute = 'stage' AND modality <> 'target'"
    )
    by_row = {row.id: row for row in rows}
    ids: dict[UUID, list[UUID]] = defaultdict(list)
    for project_id, key, fact_id, stage in lines:
        row = by_row.get(project_id)
        if row is None or (stage is not None and stage != row.stage):
            continue
        name = key.removesuffix(TARGET)
        if stage is None and name not in attributes and not (key == milestones[row.id] or (key == "land_won_on" and row.stage == "landed")):
            continue
        ids[project_id].append(fact_id)
    views = facts_by_id(selection.actor, [fact_id for each in ids.values() for fact_id in each])
    return {project_id: tuple(views[fact_id] for fact_id in each if fact_id in views) for project_id, each in ids.items()}


def _explain_sum(selection: Selection, measure: Measure, when: _When) -> Explanation:
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
        return [selection.figure("ytd_done_fen"), f"NULLIF({selection.figure('annual_plan_fen')}, 0)"]
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
        if measure.column and project_id not in stating:
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


def _explain_rate(actor: Actor, code: str, by: str, filters: ProjectFilters, when: _When) -> Explanation:
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


def _explain_gap(actor: Actor, kind: str, filters: ProjectFilters, when: _When) -> Explanation:
    as_of, known_at, offset, size = when.as_of, when.known_at, when.offset, when.size
    found = state_gaps(actor, kind, filters=filters, as_of=as_of, known_at=known_at, offset=offset, limit=size)
    selection = Selection(actor, as_of=as_of, known_at=known_at, ids=[row.project.id for row in found.rows])
    facts = facts_behind(selection, [row.project for row in found.rows], ("stage",)) if found.rows else {}
    limit = found.summary.limit
    return Explanation(
        measure=f"gap.{kind}",
        label=found.summary.label,
        definition=f"{found.summary.definition}；天数自上一里程碑次日起算至 {found.as_of}，时限 {limit.text}（{limit.basis}）",
        formula="逐个项目计 1；分子为超期项目",
        unit="count",
        numerator=found.summary.overdue_count,
        denominator=found.summary.row_count,
        as_of=found.as_of,
        known_at=known_at,
        rows=tuple(
            ExplanationRow(
                row.project.id,
                row.project.name,
                row.count.calendar_days,
                "day",
                row.count.is_overdue is True,
                facts.get(row.project.id, ()),
                f"{row.count.since_on} 起" if row.count.since_on else "日期不详",
            )
            for row in found.rows
        ),
        row_count=found.summary.row_count,
        next_cursor=str(found.next_offset) if found.next_offset is not None else "",
        missing=tuple(MissingRow(row.id, row.name, "里程碑日期（无法判断是否在列）") for row in found.may_belong),
        missing_count=found.summary.cannot_tell_count,
        rule_reference=limit.reference,
    )
