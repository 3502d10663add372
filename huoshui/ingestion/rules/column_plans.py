"""What each column of one sheet is read as; what cannot be settled from the sheet becomes a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from huoshui.ingestion.rules.column_drafts import ColumnPlan, Draft, samples_of
from huoshui.ingestion.rules.column_measures import settle_by_values, settle_duplicates, settle_measures
from huoshui.ingestion.rules.column_periods import settle_reference, with_period
from huoshui.ingestion.rules.column_units import settle_units, with_percent_factor
from huoshui.ingestion.rules.grids import Cell
from huoshui.ingestion.rules.header_words import EXTRA, Meaning, taken_apart
from huoshui.ingestion.rules.questions import Asker
from huoshui.ingestion.rules.sheet_heads import SheetHead
from huoshui.ingestion.rules.vocabularies import PROJECT_WORDS, Vocabulary


@dataclass(frozen=True)
class PlannedColumns:
    """All columns of a sheet, the column (if any) that says each row's unit, and the year and month the sheet is about."""

    columns: tuple[ColumnPlan, ...]
    unit_column: int | None
    year: int
    month: int


@dataclass(frozen=True)
class SheetFrame:
    """What surrounds the cells: head, number formats, where the names stand, the day on which all this is read, and by which words."""

    head: SheetHead
    formats: Mapping[str, str]
    name_column: int
    today: date
    words: Vocabulary = PROJECT_WORDS


def plan_columns(paths: Sequence[tuple[str, ...]], data: Sequence[Sequence[Cell]], frame: SheetFrame, ask: Asker) -> PlannedColumns:
    """Understand every column; ``data`` are the rows below the header, totals and all."""
    samples = samples_of(data, len(paths))
    drafts = [
        Draft(index, path, taken_apart(path), frame.words.meaning_of(path) if path else EXTRA, samples[index])
        for index, path in enumerate(paths)
        if path or samples[index]
    ]
    for draft in drafts:
        if draft.index == frame.name_column:
            draft.meaning = Meaning(frame.words.name_attribute, "text", strength=3)
    unit_column = settle_by_values(drafts)
    settle_measures(drafts, data, ask)
    settle_duplicates(drafts, ask)
    reference = settle_reference(drafts, frame.head, ask, frame.today)
    settle_units(drafts, frame.head, unit_column, ask)
    planned_dates = {draft.meaning.attribute for draft in drafts if draft.meaning.kind == "date" and draft.meaning.modality == "target"}
    columns = []
    for draft in drafts:
        plan = _planned(draft)
        if plan.kind == "fen" and not plan.waiting:
            plan = with_period(plan, draft.meaning, draft.text, frame.head, reference)
        elif plan.kind == "range":
            plan = replace(plan, range_attributes=tuple(name for name in ("started_on", "completed_on") if name not in planned_dates))
        elif plan.kind == "percent":
            plan = with_percent_factor(plan, draft, drafts, data, frame.formats, ask)
        columns.append(plan)
    return PlannedColumns(tuple(columns), unit_column, *reference)


def _planned(draft: Draft) -> ColumnPlan:
    meaning = draft.meaning
    if meaning.kind == "fen" and meaning.period in ("month", "ytd") and draft.text.first_month not in (None, 1):
        meaning = EXTRA  # 4-6月完成投资 is neither a month nor a year to date
    is_money = meaning.kind == "fen"
    return ColumnPlan(
        index=draft.index,
        path=draft.path,
        attribute=meaning.attribute,
        kind=meaning.kind,
        unit=draft.unit if is_money else "%" if meaning.kind == "percent" else draft.text.unit,
        unit_from=draft.unit_from if is_money else "header" if draft.text.unit else "",
        modality=meaning.modality,
        question_ids=tuple(dict.fromkeys(draft.question_ids)),
        note=draft.note,
        waiting=draft.waiting,
    )
