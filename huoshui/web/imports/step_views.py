"""The steps of one import: what the columns mean and which zone each sheet belongs to, problems by cell, differences, commit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.fact_ledger.rules.attributes import attribute
from huoshui.ingestion.actions import ExportedFile, answer_questions, commit_import, discard_import, problem_workbook
from huoshui.ingestion.queries import ImportDetail, differences_page, import_detail, problems_page
from huoshui.ingestion.queries.imports import SEVERITIES
from huoshui.organizations.actions.zones_for_import import open_zone_for_import
from huoshui.organizations.rules.policy import may
from huoshui.web.components.form_state import new_form
from huoshui.web.imports.views import step_bar
from huoshui.web.projects.change_views import typed_version
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import money_text

NEW_ZONE = "new"
NOUNS = {"project": "项目", "enterprise": "企业", "request": "诉求", "target": "目标"}
DIFFERENCE_KINDS = (("", "全部"), ("new", "新增"), ("changed", "变更"), ("cleared", "清空"), ("gone", "文件中已无"), ("kept_out", "未入库"))


@require_http_methods(["GET", "POST"])
def mapping(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """How each sheet was understood; its zone; what only a person can settle."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = import_detail(actor, batch_id)
    problems: list[str] = []
    status = 200
    if request.method == "POST":
        try:
            return redirect(_answer(request, actor, found))
        except Refusal as refusal:
            if refusal.code in ("stale_version", "not_found", "forbidden"):
                raise
            problems, status = [f"{refusal.message}{refusal.remedy}"], 422
            found = import_detail(actor, batch_id)
    context = {
        "found": found,
        "steps": step_bar(request, found, "mapping"),
        "sheets": [_drawn_sheet(found, sheet) for sheet in (found.report or {}).get("sheets", ())],
        "questions": [{**question, "given": found.answers.get(question["id"], "")} for question in found.questions],
        "choices": [{**choice, "given": found.answers.get(choice["id"], choice["answer"])} for choice in found.choices],
        "list_count": sum(1 for sheet in found.sheets if sheet.rows),
        "may_create_zone": may(actor, "imports:create_zone") and found.is_open,
        "new_zone": NEW_ZONE,
        "form": new_form([]),
        "problems": problems,
    }
    return render(request, "imports/mapping.html", context, status=status)


def _answer(request: HttpRequest, actor: Actor, found: ImportDetail) -> str:
    answers = {name.removeprefix("answer:"): str(value) for name, value in request.POST.items() if name.startswith("answer:")}
    free = {name.removeprefix("text:"): str(value).strip() for name, value in request.POST.items() if name.startswith("text:")}
    answers |= {name: text for name, text in free.items() if text}
    zones: dict[str, str] = {}
    made: dict[str, str] = {}
    for index, sheet in enumerate(found.sheets):
        chosen = request.POST.get(f"zone:{index}", "")
        if chosen == NEW_ZONE:
            name = request.POST.get(f"zone_name:{index}", "").strip()
            if not name:
                raise Refusal("zone_without_name", f"工作表“{sheet.name}”选了新建区域，但没有填名称。", "请填写区域名称，或改选已有区域。")
            if name not in made:
                made[name] = str(open_zone_for_import(actor, name=name).id)
            chosen = made[name]
        if chosen:
            zones[sheet.name] = chosen
    posted = {name: str(value) for name, value in request.POST.items()}
    answer_questions(actor, found.id, answers, zones, typed_version(posted))
    return address(request, "imports:detail", found.id)


def _drawn_sheet(found: ImportDetail, sheet: Mapping[str, Any]) -> dict[str, Any]:
    index, choice = next((index, one) for index, one in enumerate(found.sheets) if one.name == sheet["name"])
    kind = sheet.get("subject_kind", "project")
    columns = [
        {
            "header": header,
            "column": entry["column"],
            "labels": "、".join(_label(kind, name) for name in entry.get("attributes", [entry["attribute"]]) if name),
            "unit": entry["unit"] or "",
            "period": " 至 ".join(day for day in entry.get("period", ()) if day),
            "asked": bool(entry.get("questions")),
            "note": entry.get("note", ""),
        }
        for header, entry in sorted(sheet["mapping"].items(), key=lambda pair: (len(pair[1]["column"]), pair[1]["column"]))
    ]
    totals = [
        {
            "label": _label(kind, name),
            "text": money_text(int(text)) if text is not None else "—",
            "printed": sheet["printed_totals"].get(name),
        }
        for name, text in sheet["totals"].items()
    ]
    return {
        "index": index,
        "choice": choice,
        "sheet": sheet,
        "columns": columns,
        "totals": totals,
        "is_list": bool(choice.rows),
        "noun": NOUNS[kind],
    }


def _label(kind: str, name: str) -> str:
    try:
        return attribute(kind, name).label
    except KeyError:
        return name


@require_GET
def problems(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Problems by sheet and cell; the same as a workbook with notes in the cells."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = import_detail(actor, batch_id)
    severity = request.GET.get("severity", "")
    if severity and severity not in SEVERITIES:
        raise Refusal("bad_filter", "没有这一类问题。", "请从页面上选择。", field="severity")
    page = problems_page(actor, batch_id, severity=severity, after=_offset(request))
    tabs = [("", "全部", sum(page.by_severity.values())), *((name, label, page.by_severity[name]) for name, label in SEVERITIES.items())]
    context = {
        "found": found,
        "steps": step_bar(request, found, "problems"),
        "page": page,
        "severity": severity,
        "tabs": tabs,
        "labels": SEVERITIES,
    }
    return render(request, "imports/problems.html", context)


@require_GET
def download_problems(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The user's own workbook with the problems as notes."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return file_answer(problem_workbook(actor, batch_id))


def file_answer(file: ExportedFile) -> HttpResponse:
    """A made file as an attachment under its own name."""
    answer = HttpResponse(file.content, content_type=file.media_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.file_name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer


@require_GET
def differences(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """What committing would change in the ledger, cell by cell, before and after."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = import_detail(actor, batch_id)
    kind = request.GET.get("kind", "")
    if kind not in dict(DIFFERENCE_KINDS):
        raise Refusal("bad_filter", "没有这一类差异。", "请从页面上选择。", field="kind")
    page = differences_page(actor, batch_id, kind, _offset(request))
    tabs = [
        (name, label, sum(found.counts[each] for each, _ in DIFFERENCE_KINDS if each) if not name else found.counts[name])
        for name, label in DIFFERENCE_KINDS
    ]
    context = {
        "found": found,
        "steps": step_bar(request, found, "differences"),
        "page": page,
        "kind": kind,
        "tabs": tabs,
        "form": new_form([]),
        "sheet_count": sum(1 for sheet in found.sheets if sheet.rows),
    }
    return render(request, "imports/differences.html", context)


def _offset(request: HttpRequest) -> int:
    text = request.GET.get("after", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


@require_POST
def commit(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Record what the preview showed."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    commit_import(actor, batch_id, typed_version({name: str(value) for name, value in request.POST.items()}))
    return redirect(address(request, "imports:detail", batch_id))


@require_POST
def discard(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Give the import up; nothing of it reached the ledger."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    discard_import(actor, batch_id, typed_version({name: str(value) for name, value in request.POST.items()}))
    messages.success(request, "已放弃这次导入，台账没有变化。")
    return redirect(address(request, "imports:list"))
