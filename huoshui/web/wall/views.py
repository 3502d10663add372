"""The wall screen: 1920×1080, no hand needed. It fetches board after board; what it holds stays when the line breaks, with its time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from huoshui.audit.rules.operation_sentences import declare
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.enterprise_requests.queries import RequestFilters, request_overview
from huoshui.investment_projects.queries import batch_rates, list_batches
from huoshui.investment_projects.rules.batch_rates import KIND_LABELS
from huoshui.organizations.rules.policy import may
from huoshui.reports.actions import choose_wall
from huoshui.reports.queries import wall_choice, war_map
from huoshui.reports.rules.wall_boards import BOARDS, LEAST_SECONDS, MOST_SECONDS
from huoshui.targets.queries import TargetFilters, TargetRow, list_targets, main_standings
from huoshui.targets.rules.quantities import percent_in_words, rounded
from huoshui.web.cockpit.panel_parts import league_lines
from huoshui.web.components.form_state import Field
from huoshui.web.lights.views import light_cell
from huoshui.web.page_dates import page_dates
from huoshui.web.projects.change_views import Values, answer_form, typed_version
from huoshui.web.targets import parts as target_words
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import percent

declare({"wall.chosen": "选定大屏板块"})
TARGETS_SHOWN, BATCHES_SHOWN, UNITS_SHOWN = 8, 5, 8
LEAGUE_SHOWN, GROUPS_SHOWN = 9, 2
NEEDS = {
    "targets": "targets:list",
    "war_map": "lights:list",
    "batches": "batches:list",
    "requests": "requests:figures",
    "league": "races:list",
}


def _boards_of(actor: Actor) -> list[str]:
    """The chosen boards that the actor may see and that are there."""
    return [code for code in wall_choice(actor).boards if code in FILLS and may(actor, NEEDS[code])]


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The screen itself with its first board; the rest comes by script."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    choice, boards = wall_choice(actor), _boards_of(actor)
    context = {
        "boards": [(code, BOARDS[code], address(request, "wall:board", code)) for code in boards],
        "seconds": choice.seconds,
        "day": page_dates(request).present_day,
    }
    return render(request, "wall/home.html", context)


@require_GET
def board(request: HttpRequest, board: str) -> HttpResponse:
    """One board with the numbers of now; a page of its own for those who open its address."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if board not in FILLS or not may(actor, NEEDS[board]):
        raise NotVisible
    context = {"board": board, "title": BOARDS[board], "day": page_dates(request).present_day, "counted_at": clock.now()}
    is_part = request.headers.get("HX-Request") == "true"
    answer = render(request, f"wall/{board}.html", context | FILLS[board](request, actor) | {"is_part": is_part})
    answer["Cache-Control"] = "no-store"
    return answer


def _clock(request: HttpRequest) -> dict[str, Any]:
    return {"as_of": page_dates(request).stands_on, "known_at": None}


def _targets(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    filters = TargetFilters(scope_kinds=("zone",), running_on=page_dates(request).present_day)
    page = list_targets(actor, filters, limit=TARGETS_SHOWN, **_clock(request))
    return {"lines": [_target(row) for row in page.rows], "more": page.total_count - len(page.rows)}


def _target(row: TargetRow) -> dict[str, Any]:
    is_cumulative = row.pace is not None and row.nature == "cumulative"
    completion = row.pace.completion if row.pace and is_cumulative else None
    return {
        "row": row,
        "asked": target_words.asked_in_words(row),
        "done": target_words.done_in_words(row),
        "completion": percent_in_words(completion),
        "bar": None if completion is None else min(100.0, max(0.0, float(rounded(completion * 100, 1)))),
        "planned": float(rounded(row.pace.planned * 100, 1)) if row.pace and is_cumulative else None,
        "planned_text": percent_in_words(row.pace.planned) if row.pace and is_cumulative else "",
        "gap": target_words.gap_in_words(row),
        "light": target_words.light_cell(row),
    }


def _war_map(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    text = request.GET.get("page", "1")
    asked = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 1
    found = war_map(actor, page=asked, as_of=page_dates(request).stands_on)
    columns = [
        {
            "column": column,
            "lines": [
                {"line": line, "light": light_cell(line.light.shown.light) if line.light else {"colour": "", "word": ""}}
                for line in column.lines
            ],
        }
        for column in found.columns
    ]
    return {"found": found, "columns": columns, "next_page": found.page % found.page_count + 1}


def _batches(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    rates = [rate for rate in batch_rates(actor, None, page_dates(request).stands_on) if rate.by == "count"]
    batches = list_batches(actor, **_clock(request))
    lines = [(one, [(one.counts[kind], one.amounts[kind].fen) for kind in KIND_LABELS]) for one in batches[:BATCHES_SHOWN]]
    return {"rates": rates, "lines": lines, "kinds": list(KIND_LABELS.values()), "more": len(batches) - len(lines)}


def _requests(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    since = date(page_dates(request).present_day.year, 1, 1)
    found = request_overview(actor, RequestFilters(told_from=since))
    rates = [(rate.label, percent(rate.value), rate.numerator, rate.denominator) for rate in found.whole.rates.values()]
    every = [unit for unit in found.by_unit if unit.open_count]
    units = every[:UNITS_SHOWN]
    most = max((unit.open_count for unit in units), default=1)
    lines = [(unit, 100 * (unit.open_count - unit.overdue_count) / most, 100 * unit.overdue_count / most) for unit in units]
    return {"found": found, "rates": rates, "lines": lines, "since": since, "more": len(every) - len(units)}


def _league(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    found = main_standings(actor, **_clock(request))
    groups = league_lines(request, found, LEAGUE_SHOWN) if found is not None else []
    return {"found": found, "groups": groups[:GROUPS_SHOWN], "more_groups": len(groups[GROUPS_SHOWN:])}


FILLS: Mapping[str, Callable[[HttpRequest, Actor], dict[str, Any]]] = {
    "targets": _targets,
    "war_map": _war_map,
    "batches": _batches,
    "requests": _requests,
    "league": _league,
}


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Which boards, and how long each stands."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    choice = wall_choice(actor)
    fields = [
        *(Field(f"board_{code}", label, "check") for code, label in BOARDS.items() if code in FILLS),
        Field("seconds", "轮播秒数", needed=True, hint=f"每块板停多久，{LEAST_SECONDS} 至 {MOST_SECONDS} 秒", max_length=3),
        Field("expected_version", "", "hidden", value=str(choice.version)),
    ]
    start = {f"board_{code}": "1" for code in choice.boards}
    start |= {"seconds": str(choice.seconds), "expected_version": str(choice.version)}

    def do(posted: Values) -> str:
        text = posted.get("seconds", "").strip()
        if not (text.isascii() and text.isdigit()):
            raise Refusal("bad_seconds", f"“{text[:10]}”不是秒数。", "请填整数，如 30。", field="seconds")
        chosen = [code for code in BOARDS if posted.get(f"board_{code}") == "1"]
        choose_wall(actor, chosen, seconds=int(text), expected_version=typed_version(posted))
        messages.success(request, "大屏已改定，正在放的屏幕下一轮换成新的。")
        return address(request, "wall:choose")

    context = {"choice": choice, "verb": "改定", "cancel_url": address(request, "wall:home"), "draft": "wall:choose"}
    return answer_form(request, "wall/choose.html", fields, start, do, context)
