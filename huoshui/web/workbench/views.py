"""工作台: what I must do today. Late first, then due, then what waits to be completed; one click to act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from huoshui.core.actor import Actor
from huoshui.ingestion.queries import list_imports, open_findings, undecided_documents
from huoshui.investment_projects.queries import project_totals
from huoshui.investment_projects.queries.completion_worklist import MATTER_FILTERS, completion_worklist
from huoshui.investment_projects.queries.gap_worklist import gap_worklist
from huoshui.organizations.rules.policy import may
from huoshui.web.page_dates import page_dates
from huoshui.web.shell import address_of
from huoshui.web.templatetags.huoshui_components import address

WAITING_IMPORTS = frozenset({"asking", "ready", "failed"})
MATTERS: dict[str, tuple[str, str, str]] = {
    "disputed": ("总投资有两说", "两份材料报的总投资不一样，选一个作数", "选定"),
    "needs_evidence": ("待补证据", "台账只写了到哪一步，没有依据", "补证据"),
    "date_unknown": ("日期不详", "知道到了哪一步，不知道哪天到的", "补日期"),
}


@dataclass(frozen=True)
class Doorway:
    """A page that an administrator works in."""

    label: str
    text: str
    icon: str
    address: str


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The page itself; administrators, who see no project, get the doors to their own work."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    context: dict[str, Any] = {"doorways": _doorways(actor)}
    if may(actor, "projects:list"):
        context |= _work(request, actor)
    return render(request, "workbench/home.html", context)


def _work(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    dates = page_dates(request)
    clocks: dict[str, Any] = {"as_of": dates.query_as_of, "known_at": dates.known_at}
    gaps = gap_worklist(actor, **clocks)
    matters = []
    for matter in completion_worklist(actor, **clocks):
        label, text, verb = MATTERS[matter.key]
        rows = [(row, _act_address(request, actor, matter.key, row)) for row in matter.rows]
        matters.append(
            {
                "label": label,
                "text": text,
                "verb": verb,
                "count": matter.count,
                "rows": rows,
                "all": _list_address(request, matter.key),
            }
        )
    finding_count, findings = open_findings(actor)
    imports = [one for one in list_imports(actor) if one.state in WAITING_IMPORTS] if may(actor, "imports:list") else []
    document_count, documents = undecided_documents(actor)
    waiting = gaps.late_count or gaps.due_count or gaps.recheck_count or imports or findings or document_count
    nothing = not (waiting or any(matter["count"] for matter in matters))
    return {
        "gaps": gaps,
        "matters": [matter for matter in matters if matter["count"]],
        "documents": documents,
        "document_count": document_count,
        "documents_address": f"{address(request, 'documents:list').split('?')[0]}?state=reviewing" if document_count else "",
        "imports": [(one, address(request, "imports:detail", one.id) if address_of("imports:detail", one.id) else "") for one in imports],
        "finding_count": finding_count,
        "findings": findings,
        "gaps_address": address(request, "gaps:list") if address_of("gaps:list") and may(actor, "gaps:list") else "",
        "nothing": nothing,
        "is_empty": nothing and not project_totals(actor, **clocks).row_count,
    }


def _list_address(request: HttpRequest, key: str) -> str:
    query = urlencode({**MATTER_FILTERS[key].to_query(), **page_dates(request).query()}, doseq=True)
    return f"{address_of('projects:list')}?{query}"


def _act_address(request: HttpRequest, actor: Actor, key: str, row: Any) -> str:
    """The form that settles the matter, or the project where the actor may only read."""
    if key == "disputed" and may(actor, "projects:choose_total"):
        return address(request, "projects:choose_total", row.id)
    if key != "disputed" and may(actor, "projects:stage"):
        return address(request, "projects:stage", row.id, to=row.stage)
    return address(request, "projects:detail", row.id)


def _doorways(actor: Actor) -> list[Doorway]:
    every = (
        ("system:people", "人员与岗位", "开账号、设岗位、停用", "person"),
        ("system:units", "机构", "部门、乡镇、专班及其起止", "project"),
        ("system:zones", "区域", "区、园区、乡镇街道", "zone"),
        ("system:rulebook", "规则库", "门槛、时限、证据要求的现行版本", "policy"),
        ("system:audit", "审计", "谁在什么时候做了什么", "search"),
    )
    if may(actor, "projects:list"):
        return []
    return [Doorway(label, text, icon, address_of(name)) for name, label, text, icon in every if address_of(name) and may(actor, name)]
