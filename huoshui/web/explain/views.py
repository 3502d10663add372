"""What stands behind a number: definition, formula, both parts, the facts, and the cell each came from."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible
from huoshui.fact_ledger.queries import FactView, explain_fact, fact_in_force_of, facts_of
from huoshui.fact_ledger.rules.attributes import attribute as declared_attribute
from huoshui.fact_ledger.rules.display import MODALITY_NAMES
from huoshui.fact_ledger.rules.reported_figures import indicator_of
from huoshui.ingestion.queries import FactSubject, passage_of_fact, subject_of_fact
from huoshui.investment_projects.queries import explain, project_facts, project_row
from huoshui.investment_projects.rules.attributes import BATCH_ENTRY_KIND
from huoshui.investment_projects.rules.filters import ProjectFilters
from huoshui.web.page_dates import page_dates
from huoshui.web.templatetags.huoshui_components import address

ROWS_A_PAGE = 30
SUBJECT_PAGES = {
    "request": "requests:detail",
    "project": "projects:detail",
    "enterprise": "enterprises:detail",
    "batch": "batches:detail",
    "target": "targets:detail",
}
CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def column_number(letters: str) -> int:
    """A → 1, Z → 26, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


@require_GET
def drawer(request: HttpRequest, measure: str) -> HttpResponse:
    """A counted figure over a selection of projects: /explain/planned_investment/?stage=signed&as_of=…"""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    filters = ProjectFilters.from_query(request.GET)
    found = explain(
        actor, measure, filters, as_of=dates.query_as_of, known_at=dates.known_at, after=request.GET.get("after", ""), limit=ROWS_A_PAGE
    )
    query = request.GET.copy()
    query["after"] = found.next_cursor
    context = {
        "found": found,
        "is_money": any(row.unit == "fen" for row in found.rows),
        "next_address": f"{request.path}?{query.urlencode()}" if found.next_cursor else "",
        "first_address": f"{request.path}?{_without_after(request)}" if request.GET.get("after") else "",
        "list_address": _list_address(request, measure, filters),
    }
    return render(request, "explain/measure.html", context)


def _list_address(request: HttpRequest, measure: str, filters: ProjectFilters) -> str:
    """The page that lists what stands behind the figure."""
    head, _, kind = measure.partition(".")
    if head.startswith("gap"):
        return address(request, "gaps:list", kind=kind)
    if head.startswith("batch"):
        return address(request, "batches:detail", filters.batch_ids[0]) if filters.batch_ids else address(request, "batches:list")
    query = urlencode({**filters.to_query(), **page_dates(request).query()}, doseq=True)
    return address(request, "projects:list").split("?")[0] + (f"?{query}" if query else "")


def _without_after(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    return query.urlencode()


@require_GET
def figure(request: HttpRequest, project_id: UUID, attribute: str) -> HttpResponse:
    """One figure of one project: what holds, and everything that sources state beside it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    row = project_row(actor, project_id, as_of=dates.query_as_of, known_at=dates.known_at)
    try:
        declared = declared_attribute("project", attribute)
    except KeyError:
        raise NotVisible from None
    facts = facts_of(actor, "project", project_id, attribute=attribute, as_of=dates.query_as_of, known_at=dates.known_at)
    held = fact_in_force_of(actor, "project", project_id, attribute, as_of=dates.as_of_day, known_at=dates.known_at)
    stated = [fact for fact in facts if fact.attribute.name == attribute]
    held_id = held.line.id if held.line is not None else None
    context = {
        "row": row,
        "declared": declared,
        "held": next((fact for fact in stated if fact.id == held_id), None),
        "others": [fact for fact in stated if fact.is_standing and fact.id != held_id],
        "replaced": [fact for fact in stated if not fact.is_standing],
        "disputed": held.is_disputed,
    }
    return render(request, "explain/figure.html", context)


@require_GET
def fact(request: HttpRequest, fact_id: UUID) -> HttpResponse:
    """One fact: where it stands, its row in the ledger it came from, and the chain of corrections."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    found = explain_fact(actor, fact_id, as_of=dates.as_of_day, known_at=dates.known_at)
    subject = subject_of_fact(actor, found.fact.subject_kind, found.fact.subject_id)  # decides who may see the fact
    context = {
        "found": found,
        "fact": found.fact,
        "subject": subject,
        "subject_address": address(request, SUBJECT_PAGES[subject.kind], subject.id) if subject.kind in SUBJECT_PAGES else "",
        "is_reported": indicator_of(found.fact.attribute.name) is not None,
        "passage": passage_of_fact(actor, found.fact),
        "held": next(
            (one for one in (found.fact, *found.others, *found.chain) if found.in_force.line and one.id == found.in_force.line.id), None
        ),
        "sheet": source_row(found.fact, _facts_beside(actor, subject, found.fact, dates.known_at)),
        "modality": MODALITY_NAMES[found.fact.line.modality],
    }
    return render(request, "explain/fact.html", context)


def _facts_beside(actor: Actor, subject: FactSubject, fact: FactView, known_at: datetime | None) -> list[FactView]:
    """What else was read from the ledger about the same record; nothing for a fact that stands in no cell."""
    if not fact.spot.cell:
        return []
    if fact.subject_kind == BATCH_ENTRY_KIND:
        return [fact]
    if subject.kind == "project":
        return project_facts(actor, subject.id, known_at=known_at)
    return facts_of(actor, subject.kind, subject.id, known_at=known_at)


def source_row(asked: FactView, facts: list[FactView]) -> dict[str, Any] | None:
    """The row of the sheet that the fact stands in, as its cells were read: letters, headings, texts, the cell marked."""
    spot = CELL.fullmatch(asked.spot.cell)
    if spot is None:
        return None
    row_number = spot[2]
    cells: dict[str, dict[str, Any]] = {}
    for one in facts:
        place = CELL.fullmatch(one.spot.cell)
        if place is None or one.source.id != asked.source.id or one.spot.sheet != asked.spot.sheet or place[2] != row_number:
            continue
        cell = cells.setdefault(
            place[1], {"letters": place[1], "label": one.attribute.label, "text": one.spot.raw_text or one.shown_value, "is_spot": False}
        )
        if one.id == asked.id:
            cell |= {"is_spot": True, "label": one.attribute.label}
    ordered = sorted(cells.values(), key=lambda cell: column_number(cell["letters"]))
    return {"sheet": asked.spot.sheet, "row": row_number, "cells": ordered}
