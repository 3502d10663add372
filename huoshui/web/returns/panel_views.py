"""What other pages show of monthly returns: the workbench what waits, a project its months."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoshui.assignments.queries import moment_of
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.investment_projects.queries import MonthLine, RoundLine, monthly_history, open_work, own_unit_lines
from huoshui.organizations.rules.policy import may
from huoshui.web.page_dates import page_dates
from huoshui.web.returns.line_parts import wan_words
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import MISSING

_MONEY = (("month_done", "当月完成"), ("ytd_done", "年初累计"), ("cumulative_done", "开工累计"), ("funds_arrived", "到位资金"))


@require_GET
def worklist(request: HttpRequest) -> HttpResponse:
    """What waits for the actor: own units' projects to fill, returns to check, returns to confirm."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    today = local_day(moment_of(actor))
    rounds = open_work(actor)
    by_id = {one.id: one for one in rounds}
    lines: list[dict[str, Any]] = []
    for round_id, unit in own_unit_lines(actor, list(by_id)) if may(actor, "returns:fill") else []:
        one = by_id[round_id]
        if unit.progress.missing:
            lines.append(
                {
                    "title": f"{one.label}月度填报：{unit.unit_name}还有 {unit.progress.missing} 个项目没有报",
                    "words": f"截止 {one.fill_due_on}" + (f"，退回 {unit.progress.returned} 个" if unit.progress.returned else ""),
                    "tone": "late" if today > one.fill_due_on else "due",
                    "href": address(request, "returns:unit", round_id, unit=unit.unit_id),
                    "verb": "去填",
                }
            )
    for one in rounds:
        if may(actor, "returns:check") and one.progress.submitted:
            href = address(request, "returns:review", one.id, state="submitted")
            lines.append(_line(one, f"{one.progress.submitted} 个项目待审核", one.check_due_on, today) | {"href": href, "verb": "去审"})
        if may(actor, "returns:confirm") and one.progress.checked:
            href = address(request, "returns:round", one.id)
            lines.append(_line(one, f"{one.progress.checked} 个项目待确认", one.confirm_due_on, today) | {"href": href, "verb": "去确认"})
    return render(request, "returns/worklist.html", {"lines": lines})


def _line(one: RoundLine, words: str, due: date, today: date) -> dict[str, Any]:
    return {"title": f"{one.label}月度填报：{words}", "words": f"截止 {due}", "tone": "late" if today > due else "wait"}


@require_GET
def of_project(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """A project's reported months as of the page's day, each figure opening to its fact."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    lines = monthly_history(actor, project_id, as_of=dates.query_as_of, known_at=dates.known_at)
    may_open = may(actor, "returns:form")
    rows = [_month_row(request, line, may_open) for line in lines[:36]]
    return render(request, "returns/of_project.html", {"rows": rows, "heads": [label for _, label in _MONEY], "more": len(lines) > 36})


def _month_row(request: HttpRequest, line: MonthLine, may_open: bool) -> dict[str, Any]:
    figures = []
    for name, _ in _MONEY:
        value = line.values.get(name)
        href = address(request, "explain:fact", line.fact_ids[name]) if name in line.fact_ids else ""
        figures.append((wan_words(value) if isinstance(value, int) else MISSING, href))
    progress = " ".join(str(line.values.get(name, "")) for name in ("works_milestone", "month_progress_text")).strip()
    works = line.values.get("works_percent")
    return {
        "line": line,
        "figures": figures,
        "ahead": f"{line.ahead_points:+}" if line.ahead_points is not None else "",
        "progress": progress,
        "works": f"{works.normalize():f}%" if isinstance(works, Decimal) else "",
        "return_href": address(request, "returns:form", line.return_id) if line.return_id and may_open else "",
    }
