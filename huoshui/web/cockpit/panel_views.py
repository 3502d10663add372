"""The panels of the cockpit: each loads by itself, has an address of its own and stands on the days of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible
from huoshui.enterprise_requests.queries import RequestFilters, request_overview
from huoshui.investment_projects.queries import batch_rates, gap_summaries, list_batches
from huoshui.organizations.rules.policy import may
from huoshui.reports.queries import recent_changes, waiting_decisions
from huoshui.targets.queries import TargetFilters, list_targets, main_standings, project_lights
from huoshui.web.cockpit import panel_parts as shown
from huoshui.web.cockpit.groups import GROUPS
from huoshui.web.cockpit.parts import Opener, batch_chart, batch_lines, gap_lines, group_chart, rate_tiles
from huoshui.web.page_dates import page_dates
from huoshui.web.templatetags.huoshui_components import address

TARGETS_SHOWN = 12
LIGHTS_SHOWN = 8
CHANGES_SHOWN, CHANGES_ON_ITS_PAGE = 6, 60
WAITING_SHOWN, WAITING_ON_ITS_PAGE = 2, 20


@dataclass(frozen=True)
class Panel:
    """``needs``: the right besides that of the cockpit; ``present_only``: it knows the present alone and says so on a past day."""

    title: str
    template: str
    fill: Callable[[HttpRequest, Actor], dict[str, Any]]
    needs: str = "cockpit:home"
    present_only: bool = False


def clocks_of(request: HttpRequest) -> dict[str, Any]:
    """``as_of`` and ``known_at`` of the page, for queries."""
    dates = page_dates(request)
    return {"as_of": dates.query_as_of, "known_at": dates.known_at}


def _is_part(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _targets(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    day = page_dates(request).as_of_day
    filters = TargetFilters(scope_kinds=("zone",), running_on=day)
    page = list_targets(actor, filters, limit=TARGETS_SHOWN, **clocks_of(request))
    return shown.target_panel(request, page)


def _gaps(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    return {"gaps": gap_lines(Opener(request), gap_summaries(actor, **clocks_of(request)))}


def _batches(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    opens, dates = Opener(request), page_dates(request)
    batches = list_batches(actor, **clocks_of(request))
    lines = batch_lines(opens, batches)
    return {
        "batches": lines,
        "rates": rate_tiles(opens, batch_rates(actor, None, dates.query_as_of, known_at=dates.known_at)),
        "chart": batch_chart(lines, shown.export_address(request, "batches")) if len(lines) > 1 else None,
    }


def _lights(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    return shown.light_panel(request, project_lights(actor, limit=LIGHTS_SHOWN, **clocks_of(request)))


def _requests(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    since = date(page_dates(request).present_day.year, 1, 1)
    return shown.request_panel(request, request_overview(actor, RequestFilters(told_from=since)), since)


def _changes(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    most = CHANGES_SHOWN if _is_part(request) else CHANGES_ON_ITS_PAGE
    return shown.change_panel(request, actor, recent_changes(actor, **clocks_of(request)), most)


def _decisions(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    groups = waiting_decisions(actor, limit=WAITING_SHOWN if _is_part(request) else WAITING_ON_ITS_PAGE)
    return shown.decision_panel(request, actor, groups)


def _league(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    return shown.league_panel(request, main_standings(actor, **clocks_of(request)))


def _group(key: str) -> Callable[[HttpRequest, Actor], dict[str, Any]]:
    def fill(request: HttpRequest, actor: Actor) -> dict[str, Any]:
        title, head, query, narrowed = GROUPS[key]
        groups = query(actor, **clocks_of(request))
        excel = shown.export_address(request, key)
        return {"chart": group_chart(Opener(request), key=key, title=title, head=head, groups=groups, narrowed=narrowed, excel_url=excel)}

    return fill


PANELS: Mapping[str, Panel] = {
    "decisions": Panel("今天要定的事", "decisions", _decisions, present_only=True),
    "targets": Panel("指标进度", "targets", _targets, needs="targets:list"),
    "changes": Panel("比上周变化", "changes", _changes),
    "lights": Panel("项目亮灯", "lights", _lights, needs="lights:list"),
    "gaps": Panel("状态差", "gaps", _gaps),
    "batches": Panel("三个一批", "batches", _batches, needs="batches:list"),
    "requests": Panel("企业诉求", "requests", _requests, needs="requests:figures", present_only=True),
    "league": Panel("赛马", "league", _league, needs="races:list"),
    "units": Panel("按责任单位", "chart", _group("units")),
    "industries": Panel("按行业", "chart", _group("industries")),
    "areas": Panel("按园区、乡镇", "chart", _group("areas")),
}


def panels_for(request: HttpRequest, actor: Actor) -> list[tuple[str, str, str]]:
    """(key, title, address) of those that the actor may open, in the order of the page."""
    return [(key, one.title, address(request, "cockpit:panel", key)) for key, one in PANELS.items() if may(actor, one.needs)]


@require_GET
def panel(request: HttpRequest, part: str) -> HttpResponse:
    """One panel; a page of its own for those who open its address."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = PANELS.get(part)
    if found is None or not may(actor, found.needs):
        raise NotVisible
    context: dict[str, Any] = {"key": part, "panel": found, "is_part": _is_part(request)}
    if found.present_only and page_dates(request).is_past:
        return render(request, "cockpit/panels/present_only.html", context)
    return render(request, f"cockpit/panels/{found.template}.html", context | found.fill(request, actor))
