"""Search over everything: projects, enterprises, requests, units, by name, code, number, pinyin; what is not the actor's is not found."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from huoshui.core.actor import Actor
from huoshui.enterprise_requests.queries import RequestFilters, list_requests
from huoshui.enterprises.queries import EnterpriseFilters, list_enterprises
from huoshui.ingestion.queries import DocumentFilters, list_documents
from huoshui.investment_projects.queries import list_projects
from huoshui.investment_projects.rules.filters import ProjectFilters
from huoshui.organizations.queries import UnitFilters, units
from huoshui.organizations.rules.policy import may
from huoshui.web.page_dates import page_dates
from huoshui.web.projects.list_columns import enterprise_address
from huoshui.web.shell import address_of
from huoshui.web.templatetags.huoshui_components import address

SHOWN = 12
LONGEST_TEXT = 100


@dataclass(frozen=True)
class Hit:
    """One line of the answer."""

    title: str
    address: str
    detail: str


@dataclass(frozen=True)
class Group:
    """Hits of one kind, with the list that holds all of them."""

    label: str
    icon: str
    hits: list[Hit]
    total_count: int
    all_address: str


@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """One field, four kinds. A single hit for a whole code or name opens at once when asked with ?go=1 (Enter in the top bar)."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_TEXT]
    groups = [group for group in _groups(request, actor, text) if group.hits] if text else []
    if request.GET.get("go") == "1" and sum(len(group.hits) for group in groups) == 1:
        return redirect(groups[0].hits[0].address)
    return render(request, "search/results.html", {"text": text, "groups": groups})


def _groups(request: HttpRequest, actor: Actor, text: str) -> list[Group]:
    answer = []
    if may(actor, "projects:list"):
        answer.append(_projects(request, actor, text))
    if may(actor, "enterprises:list"):
        answer.append(_enterprises(request, actor, text))
    if may(actor, "requests:list"):
        answer.append(_requests(request, actor, text))
    if may(actor, "system:units"):
        answer.append(_units(request, actor, text))
    if may(actor, "documents:list"):
        answer.append(_documents(request, actor, text))
    return answer


def _projects(request: HttpRequest, actor: Actor, text: str) -> Group:
    dates = page_dates(request)
    page = list_projects(actor, ProjectFilters(text=text), order="name", limit=SHOWN, as_of=dates.query_as_of, known_at=dates.known_at)
    hits = [
        Hit(
            row.name,
            address(request, "projects:detail", row.id),
            " · ".join(part for part in (row.stage_label, row.duty_unit_name, row.owner_name, row.project_code) if part),
        )
        for row in page.rows
    ]
    return Group("项目", "project", hits, page.total_count, address(request, "projects:list", q=text))


def _enterprises(request: HttpRequest, actor: Actor, text: str) -> Group:
    page = list_enterprises(actor, EnterpriseFilters(text=text), limit=SHOWN)
    hits = [Hit(row.name, enterprise_address(request, row.id), row.uscc or "没有统一社会信用代码") for row in page.rows]
    all_address = address(request, "enterprises:list", q=text) if address_of("enterprises:list") else ""
    return Group("企业", "enterprise", hits, page.total_count, all_address)


def _requests(request: HttpRequest, actor: Actor, text: str) -> Group:
    page = list_requests(actor, RequestFilters(text=text), limit=SHOWN)
    hits = [
        Hit(
            f"{row.number} {row.title}",
            address(request, "requests:detail", row.id),
            " · ".join(part for part in (row.enterprise_name, row.state_label, row.lead_unit_name) if part),
        )
        for row in page.rows
    ]
    return Group("诉求", "request", hits, page.total_count, address(request, "requests:list", q=text))


def _units(request: HttpRequest, actor: Actor, text: str) -> Group:
    found = units(actor, UnitFilters(text=text))
    hits = [
        Hit(line.unit.name, address(request, "projects:list", unit=line.unit.id), f"{line.unit.get_kind_display()} · 看这个单位负责的项目")
        for line in found[:SHOWN]
    ]
    all_address = address(request, "system:units", q=text) if address_of("system:units") else ""
    return Group("单位", "desk", hits, len(found), all_address)


def _documents(request: HttpRequest, actor: Actor, text: str) -> Group:
    """By title, file name and publisher; the texts are read by the documents' own list, which the group leads to."""
    page = list_documents(actor, DocumentFilters(title=text), limit=SHOWN)
    hits = [
        Hit(
            line.shown_title,
            address(request, "documents:detail", line.id),
            " · ".join(part for part in (line.publisher, str(line.published_on or ""), line.state_label) if part),
        )
        for line in page.lines
    ]
    return Group("文件", "file", hits, page.total_count, address(request, "documents:list", q=text))
