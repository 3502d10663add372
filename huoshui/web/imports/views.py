"""The list of imports, dropping files, and where one import stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.ingestion.actions import start_import
from huoshui.ingestion.queries import ImportDetail, import_detail, list_imports
from huoshui.organizations.rules.policy import may
from huoshui.web.components.form_state import new_form
from huoshui.web.templatetags.huoshui_components import address

AT_WORK = ("waiting", "reading", "committing")
STEPS = (("mapping", "映射与区域"), ("problems", "问题"), ("differences", "差异"), ("commit", "入库"))
PAGE = 50


def step_bar(request: HttpRequest, found: ImportDetail, current: str) -> list[dict[str, Any]]:
    """The four steps with their addresses; every step can go back."""
    readable = found.report is not None
    counts = {
        "mapping": len(found.questions),
        "problems": len(found.report["problems"]) if found.report else 0,
        "differences": sum(found.counts[kind] for kind in ("new", "changed", "cleared", "gone", "kept_out")),
    }
    return [
        {
            "label": label,
            "current": name == current,
            "count": counts.get(name),
            "address": address(request, f"imports:{name}", found.id) if readable and name != "commit" else "",
        }
        for name, label in STEPS
    ]


@require_GET
def import_list(request: HttpRequest) -> HttpResponse:
    """Imports of the zone, newest first, with the drop area on top."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    before = _moment(request.GET.get("before", ""))
    lines = list_imports(actor, before=before, limit=PAGE + 1)
    more = lines[PAGE - 1].started_at.isoformat() if len(lines) > PAGE else ""
    context = {"lines": lines[:PAGE], "more": more, "form": new_form([])}
    return render(request, "imports/list.html", context)


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Refusal("bad_cursor", "翻页位置无法识别。", "请回到第一页重新翻页。", field="before")
    return found


@require_http_methods(["GET", "POST"])
def drop(request: HttpRequest) -> HttpResponse:
    """Take one or several files; one file leads on to its next step, several to the list."""
    if request.method == "GET":
        return redirect(address(request, "imports:list"))
    actor: Actor = request.actor  # type: ignore[attr-defined]
    files = request.FILES.getlist("file")
    if not files:
        raise Refusal("file_missing", "没有选文件。", "请选择 .xlsx、.xls、.ods 或 .csv 台账。", field="file")
    started: list[UUID] = []
    for file in files:
        try:
            started.append(start_import(actor, str(file.name), cast(BinaryIO, file.file)))
        except Refusal as refusal:
            if len(files) == 1:
                raise
            messages.error(request, f"“{file.name}”：{refusal.message}{refusal.remedy}")
    if len(started) == 1 and len(files) == 1:
        return redirect(address(request, "imports:detail", started[0]))
    if started:
        messages.success(request, f"已收下 {len(started)} 个文件，逐个点开办理。")
    return redirect(address(request, "imports:list"))


@require_GET
def detail(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """To the step that waits; while the platform works, a bar with counts; afterwards, what came of it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = import_detail(actor, batch_id)
    may_choose = len(found.zones) > 1 or may(actor, "imports:create_zone")
    if found.state == "asking" or (found.state == "ready" and found.asks_zones and may_choose):
        return redirect(address(request, "imports:mapping", batch_id))
    if found.state == "ready":
        return redirect(address(request, "imports:differences", batch_id))
    context = {"found": found, "steps": step_bar(request, found, "commit"), "at_work": found.state in AT_WORK}
    return render(request, "imports/detail.html", context)


@require_GET
def status(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The bar alone, asked for again and again; when the work is done the page is loaded anew."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = import_detail(actor, batch_id)
    if found.state not in AT_WORK:
        answer = HttpResponse(status=200)
        answer["HX-Redirect"] = address(request, "imports:detail", batch_id)
        return answer
    return render(request, "imports/status.html", {"found": found})
