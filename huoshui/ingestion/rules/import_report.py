"""The one object that an import's preview is: printed by `huoshui import --json`, kept with the batch, answered by the API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from huoshui.ingestion.rules.import_plan import SheetPlan
from huoshui.ingestion.rules.readings import (
    ENTERPRISE,
    PROJECT,
    REQUEST,
    TARGET,
    ColumnMapping,
    Problem,
    Question,
    SheetReading,
    WorkbookReading,
)

COUNTED_AS = {PROJECT: "projects", ENTERPRISE: "enterprises", REQUEST: "requests", TARGET: "targets"}  # subject kind → its word in counts
HEAD_ROWS = frozenset({"title", "header", "unit"})  # rows above the list are no rows of it


def import_report(
    reading: WorkbookReading, plans: Sequence[SheetPlan], zone_names: Mapping[UUID, str], questions: Iterable[Question]
) -> dict[str, Any]:
    """The object: sheets, projects_new, projects_changed, projects_same (and the same of enterprises, requests and targets), questions,
    choices (what holds unless somebody says otherwise), problems, totals.

    Amounts are whole fen as strings; null where a column holds no value at all. Beside that: rows that stay out, cells that were
    emptied, projects that are gone from the file, and how many facts committing records.
    """
    by_sheet = {plan.sheet.name: plan for plan in plans}
    return {
        "file": reading.file_name,
        "sha256": reading.sha256,
        "sheets": [_sheet(sheet, by_sheet.get(sheet.name), zone_names) for sheet in reading.sheets],
        **_counts(plans),
        "rows_kept_out": sum(1 for plan in plans for row in plan.rows if row.kind == "kept_out"),
        "cells_cleared": sum(1 for plan in plans for row in plan.rows for change in row.changes or () if change.kind == "cleared"),
        "projects_gone": sum(len(plan.gone) for plan in plans),
        "facts_new": sum(_fact_count(plan) for plan in plans),
        "questions": [question_object(question) for question in questions],
        "choices": [{**question_object(one), "answer": one.answer} for sheet in reading.sheets for one in sheet.questions if one.usual],
        "problems": [problem_object(problem) for problem in all_problems(reading, plans)],
        "totals": combined_totals(sheet.totals for sheet in reading.project_sheets),
    }


def _counts(plans: Sequence[SheetPlan]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for kind, noun in COUNTED_AS.items():
        counts |= _subjects(noun, [plan for plan in plans if plan.sheet.subject_kind == kind])
    return counts


def _subjects(noun: str, plans: Sequence[SheetPlan]) -> dict[str, int]:
    """New, changed and same subjects of several sheets, each counted once."""
    new = set().union(*(plan.project_ids("new") for plan in plans))
    changed = set().union(*(plan.project_ids("changed") for plan in plans)) - new
    same = set().union(*(plan.project_ids("same", "cleared") for plan in plans)) - new - changed
    return {f"{noun}_new": len(new), f"{noun}_changed": len(changed), f"{noun}_same": len(same)}


def all_problems(reading: WorkbookReading, plans: Sequence[SheetPlan]) -> list[Problem]:
    """Problems in the order of the sheets, the reader's before those that only the ledger shows."""
    by_sheet = {plan.sheet.name: plan for plan in plans}
    return [
        problem
        for sheet in reading.sheets
        for problem in (*sheet.problems, *(by_sheet[sheet.name].problems if sheet.name in by_sheet else ()))
    ]


def combined_totals(totals: Iterable[Mapping[str, str | None]]) -> dict[str, str | None]:
    """Sums of several sheets; an attribute that no sheet holds a value of stays null, it is not zero."""
    combined: dict[str, str | None] = {}
    for sheet in totals:
        for attribute, text in sheet.items():
            before = combined.get(attribute)
            if text is None:
                combined.setdefault(attribute, None)
            else:
                combined[attribute] = str(int(text) + (int(before) if before is not None else 0))
    return combined


def question_object(question: Question) -> dict[str, Any]:
    """A question as data; ``choices`` is empty where free text is asked."""
    return {
        "id": question.id,
        "kind": question.kind,
        "sheet": question.sheet,
        "column": question.column,
        "header": question.header,
        "text": question.text,
        "why": question.why,
        "choices": [{"value": choice.value, "label": choice.label} for choice in question.choices],
    }


def problem_object(problem: Problem) -> dict[str, Any]:
    """A problem as data."""
    return {
        "sheet": problem.sheet,
        "cell": problem.cell,
        "code": problem.code,
        "message": problem.message,
        "severity": problem.severity,
    }


def _sheet(sheet: SheetReading, plan: SheetPlan | None, zone_names: Mapping[UUID, str]) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "title": sheet.title,
        "zone": zone_names.get(plan.zone_id, "") if plan is not None else "",
        "status": sheet.status,
        "status_reason": sheet.status_reason,
        "header_rows": list(sheet.header_rows),
        "mapping": column_mapping(sheet.columns),
        "subject_kind": sheet.subject_kind,
        "rows_read": len(sheet.rows),
        "rows_skipped": [{"row": row.row, "reason": row.reason} for row in sheet.skipped if row.kind not in HEAD_ROWS],
        "totals": dict(sheet.totals),
        "printed_totals": dict(sheet.printed_totals),
        **_counts([plan] if plan is not None else []),
        "reported_on": sheet.reported_on.isoformat() if sheet.reported_on else None,
        "reporting_unit": sheet.reporting_unit,
    }


def column_mapping(columns: Sequence[ColumnMapping]) -> dict[str, dict[str, Any]]:
    """Header → attribute and unit. A header that two columns share carries its column letter."""
    headers = [column.header for column in columns]
    mapping: dict[str, dict[str, Any]] = {}
    for column in columns:
        header = column.header if headers.count(column.header) == 1 and column.header else f"{column.header}[{column.column}]"
        entry: dict[str, Any] = {
            "attribute": column.attributes[0] if column.attributes else None,
            "unit": column.unit or None,
            "column": column.column,
        }
        if len(column.attributes) > 1:
            entry["attributes"] = list(column.attributes)
        if column.period_end is not None:
            entry["period"] = [column.period_start.isoformat() if column.period_start else None, column.period_end.isoformat()]
        if column.question_ids:
            entry["questions"] = list(column.question_ids)
        if column.note:
            entry["note"] = column.note
        mapping[header] = entry
    return mapping


def _fact_count(plan: SheetPlan) -> int:
    return sum(
        len(row.row.values) if row.changes is None else sum(1 for change in row.changes if change.kind != "cleared")
        for row in plan.rows
        if row.writes
    )
