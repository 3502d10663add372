"""Filling: a unit's whole list as a grid, one project as a form, and what the checks say while somebody types."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoshui.core.actor import Actor
from huoshui.core.money import format_money
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal
from huoshui.investment_projects.actions import EntryOutcome, ReturnEntry, add_photo, check_entry, save_return, save_returns
from huoshui.investment_projects.queries import (
    NO_UNIT_ID,
    ReturnDetail,
    ReturnFilters,
    ReturnLine,
    list_returns,
    return_detail,
    return_row,
    round_line,
    round_row,
    round_terms,
)
from huoshui.investment_projects.queries.monthly_carry import carry_gap
from huoshui.investment_projects.rules import monthly_flow
from huoshui.investment_projects.rules.monthly_checks import QUESTION, Finding
from huoshui.investment_projects.rules.monthly_entry import CHOICE, ENTRY_FIELDS, FIELD_BY_NAME, EntryField, typed_cells
from huoshui.organizations.rules.policy import may, require
from huoshui.web.components.form_state import new_form
from huoshui.web.errors import status_of
from huoshui.web.projects.change_views import Values, typed_version
from huoshui.web.requests.intake_views import given_files
from huoshui.web.returns.line_parts import unit_choices, wan_words
from huoshui.web.templatetags.huoshui_components import address

MOST_ROWS = 1_000
REASON = "reason:"


# --- a unit's whole list ---


def _carry(actor: Actor, found: ReturnDetail) -> dict[str, object] | None:
    """Where a corrected month of this project's year no longer fits those confirmed after it."""
    gap = carry_gap(actor, found.line.project_id, found.round.period_end.year)
    return {"gap": gap, "words": f"{'多' if gap.ytd_fen < 0 else '少'} {format_money(abs(gap.ytd_fen))}"} if gap else None


@require_GET
def unit(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The returns of one unit: a grid on a desk, one project after the other on a phone."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = round_line(actor, round_id)
    choices = unit_choices(actor, round_id)
    asked = request.GET.get("unit", "")
    own = next((value for value, _ in choices if value != NO_UNIT_ID and UUID(value) in actor.unit_ids), "")
    asked = asked or own or (choices[0][0] if choices else "")
    if asked and asked not in dict(choices):
        raise NotVisible
    page = list_returns(actor, round_id, ReturnFilters(unit=asked), limit=MOST_ROWS) if asked else None
    lines = list(page.rows) if page else []
    terms = round_terms(round_row(actor, round_id))
    context = {
        "round": row,
        "unit": asked,
        "unit_name": dict(choices).get(asked, ""),
        "choices": choices,
        "lines": lines,
        "total_count": page.total_count if page else 0,
        "may_fill": any(line.may_fill for line in lines),
        "grid": {
            "rows": [_grid_row(line) for line in lines],
            "fields": [
                {
                    "name": one.name,
                    "label": one.short_label or one.label,
                    "kind": one.kind,
                    "choices": list(terms.milestones) if one.kind == CHOICE else [],
                }
                for one in ENTRY_FIELDS
            ],
            "save": address(request, "returns:grid_save", round_id).split("?")[0],
            "check": address(request, "returns:check_cells", round_id).split("?")[0],
        },
        "done": sum(line.state in monthly_flow.REPORTED for line in lines),
    }
    return render(request, "returns/unit.html", context)


def _grid_row(line: ReturnLine) -> dict[str, Any]:
    return {
        "id": str(line.id),
        "number": line.number,
        "project": line.project_name,
        "plan": wan_words(line.yardsticks.annual_plan_fen),
        "last": f"{wan_words(line.before.figures.month_done_fen)}／{wan_words(line.before.figures.ytd_done_fen)}",
        "last_whole": wan_words(line.before.figures.cumulative_done_fen),
        "state": line.state_label,
        "may_fill": line.may_fill,
        "version": line.version,
        "reasons": dict(line.reasons),
        "findings": _told(line.findings),
        **typed_cells(line.figures),
    }


def _told(found: Sequence[Finding]) -> list[dict[str, str]]:
    return [{"code": one.code, "severity": one.severity, "field": one.field, "message": one.message, "remedy": one.remedy} for one in found]


def _outcome(one: EntryOutcome) -> dict[str, Any]:
    return {
        "id": str(one.return_id),
        "state": monthly_flow.STATE_NAMES[one.state],
        "version": one.version,
        "cells": dict(one.cells),
        "findings": _told(one.findings),
        "is_submitted": one.is_submitted,
        "is_changed": one.is_changed,
        "conflict": {key: str(value) for key, value in one.conflict.items()} if one.conflict else None,
        "refusal": one.refusal,
    }


def _body(request: HttpRequest) -> Mapping[str, Any]:
    try:
        body = json.loads(request.body or b"null")
    except (ValueError, UnicodeDecodeError):
        body = None
    if not isinstance(body, dict) or not isinstance(body.get("rows"), list) or len(body["rows"]) > MOST_ROWS:
        raise Refusal("bad_body", "表格内容没有读懂。", "请刷新页面后重新填写。")
    return body


def _entries(body: Mapping[str, Any]) -> list[ReturnEntry]:
    entries = []
    for row in body["rows"]:
        try:
            return_id, version = UUID(str(row["id"])), int(row["version"])
            cells = {name: row["cells"][name] for name in FIELD_BY_NAME if name in row["cells"]}
            reasons = {str(code): str(words) for code, words in (row.get("reasons") or {}).items()}
        except (KeyError, TypeError, ValueError, AttributeError):
            raise Refusal("bad_body", "表格内容没有读懂。", "请刷新页面后重新填写。") from None
        entries.append(ReturnEntry(return_id, cells, reasons, version))
    return entries


@require_POST
def grid_save(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Store rows of the grid, as drafts or handed in; each row answers for itself."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    round_row(actor, round_id)
    body = _body(request)
    outcomes = save_returns(actor, _entries(body), submit=bool(body.get("submit")))
    submitted = sum(one.is_submitted for one in outcomes)
    words = f"报送 {submitted} 个" if body.get("submit") else f"保存 {sum(one.is_changed for one in outcomes)} 个"
    stopped = sum(bool(one.findings) and not one.is_submitted for one in outcomes) if body.get("submit") else 0
    words += f"，{stopped} 个有错或待说明，没有报送" if stopped else ""
    return JsonResponse({"rows": [_outcome(one) for one in outcomes], "words": f"{words}。"}, json_dumps_params={"ensure_ascii": False})


@require_POST
def check_cells(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """What the checks say of rows of the grid; nothing is stored."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    round_row(actor, round_id)
    require(actor, "returns:fill")
    rows = [
        {"id": str(entry.return_id), "findings": _told(check_entry(actor, return_row(actor, entry.return_id), entry.cells))}
        for entry in _entries(_body(request))[:200]
    ]
    return JsonResponse({"rows": rows}, json_dumps_params={"ensure_ascii": False})


# --- one project ---


@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, return_id: UUID) -> HttpResponse:
    """One project's month: last month beside it, checks as one types, photos, history."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = return_detail(actor, return_id)
    if request.method == "GET":
        return _drawn(request, found, _Typed(typed_cells(found.line.figures), found.line.findings, found.line.reasons))
    require(actor, "returns:fill")
    posted = {name: str(value) for name, value in request.POST.items()}
    cells, reasons = _cells_of(posted), _reasons_of(posted)
    problems: list[str] = []
    try:
        for name, stream in given_files(request, "photos"):
            place = {"latitude": _place(posted.get("latitude", "")), "longitude": _place(posted.get("longitude", ""))}
            add_photo(actor, return_id, name, stream, place_words=posted.get("place_words", ""), **place)
        wants = posted.get("submit") == "1"
        outcome = save_return(actor, ReturnEntry(return_id, cells, reasons, typed_version(posted)), submit=wants)
        if outcome.is_submitted or (not wants and not any(one.code == "unreadable" for one in outcome.findings)):
            messages.success(request, f"{found.line.project_name}：{'已报送' if outcome.is_submitted else '已保存草稿'}。")
            return redirect(_next_page(request, found, wants))
        status = 422
        findings: Sequence[Finding] = outcome.findings
        if wants:
            problems.append("还不能报送：红色的要改，黄色的要说明。" + ("" if not outcome.is_changed else "填的内容已存为草稿。"))
    except Refusal as refusal:
        if isinstance(refusal, NotVisible | NotPermitted) or status_of(refusal) == 409:
            raise
        problems, findings, status = [f"{refusal.message}{refusal.remedy}"], check_entry(actor, return_row(actor, return_id), cells), 422
    return _drawn(request, return_detail(actor, return_id), _Typed(cells, findings, reasons, problems), status)


def _next_page(request: HttpRequest, found: ReturnDetail, wants: bool) -> str:
    """On to the next of the unit after handing in, so that a list is worked through on a phone; else the same page."""
    if wants and found.next_id:
        return address(request, "returns:form", found.next_id)
    return address(request, "returns:form", found.line.id)


@dataclass(frozen=True)
class _FieldLine:
    """One line of the form: the field, what is typed, what last month said, what the checks say of it."""

    field: EntryField
    value: str
    last: str
    findings: Sequence[Finding]
    choices: Sequence[str]


@dataclass(frozen=True)
class _Typed:
    """What the form shows: cells, what the checks say of them, reasons, and why it was not taken."""

    cells: Mapping[str, str]
    findings: Sequence[Finding]
    reasons: Mapping[str, str]
    problems: Sequence[str] = ()


def _drawn(request: HttpRequest, found: ReturnDetail, typed: _Typed, status: int = 200) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    terms = round_terms(round_row(actor, found.round.id))
    last = typed_cells(found.line.before.figures)
    by_field: dict[str, list[Finding]] = {}
    for one in typed.findings:
        by_field.setdefault(one.field, []).append(one)
    choices = {CHOICE: terms.milestones}
    context = {
        "detail": found,
        "line": found.line,
        "round": found.round,
        "form": new_form([]),
        "fields": [
            _FieldLine(one, typed.cells.get(one.name, ""), last.get(one.name, ""), by_field.get(one.name, ()), choices.get(one.kind, ()))
            for one in ENTRY_FIELDS
        ],
        "questions": _questions(typed.findings, typed.reasons),
        "findings": typed.findings,
        "problems": typed.problems,
        # who checks reads; writing for the unit is one step further, so that nothing is changed by a slip
        "is_open": found.line.may_fill
        and (
            found.line.unit_id in actor.unit_ids
            or found.line.state != monthly_flow.SUBMITTED
            or request.GET.get("edit") == "1"
            or bool(typed.problems)
        ),
        "may_send_back": may(actor, "returns:send_back") and monthly_flow.may("send_back", found.line.state),
        "may_check": may(actor, "returns:check") and monthly_flow.may("check", found.line.state),
        "may_reopen": may(actor, "returns:reopen")
        and (found.line.state == monthly_flow.CONFIRMED or (found.round.is_locked and monthly_flow.may("reopen", found.line.state))),
        "may_remove": may(actor, "returns:remove") and monthly_flow.may("remove", found.line.state) and not found.round.is_locked,
        "is_secure": request.is_secure(),
        "carry": _carry(actor, found),
    }
    return render(request, "returns/form.html", context, status=status)


@require_POST
def form_check(request: HttpRequest, return_id: UUID) -> HttpResponse:
    """The findings of what is typed, for the form; nothing is stored."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = return_row(actor, return_id)
    posted = {name: str(value) for name, value in request.POST.items()}
    findings = check_entry(actor, row, _cells_of(posted))
    return render(request, "returns/findings.html", {"findings": findings, "questions": _questions(findings, _reasons_of(posted))})


def _questions(findings: Sequence[Finding], reasons: Mapping[str, str]) -> list[tuple[Finding, str]]:
    return [(one, reasons.get(one.code, "")) for one in findings if one.severity == QUESTION]


def _cells_of(posted: Values) -> dict[str, str]:
    return {name: posted[name] for name in FIELD_BY_NAME if name in posted}


def _reasons_of(posted: Values) -> dict[str, str]:
    return {name.removeprefix(REASON): words for name, words in posted.items() if name.startswith(REASON)}


def _place(text: str) -> Decimal | None:
    try:
        value = Decimal(text) if text.strip() else None
    except InvalidOperation:
        return None
    return None if value is None or not value.is_finite() or abs(value) > 180 else round(value, 5)
