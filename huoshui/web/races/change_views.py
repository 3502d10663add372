"""Laying down and changing a league's terms with a preview; releasing a month; ending a league."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from huoshui.core.actor import Actor
from huoshui.core.periods import last_day_of_month
from huoshui.core.refusals import Refusal
from huoshui.targets.actions import change_league, create_league, end_league, release_standing
from huoshui.targets.queries import LeagueRow, league_releases, league_row, league_versions, standings_by
from huoshui.targets.queries.dictionary import dictionary
from huoshui.targets.rules.league_definitions import LeagueDefinition, check
from huoshui.web.components.form_state import Field
from huoshui.web.page_dates import page_dates
from huoshui.web.projects.change_views import Values, answer_form, needed_day, typed_version
from huoshui.web.races import form_values, parts
from huoshui.web.templatetags.huoshui_components import address

VERSION = Field("expected_version", "", "hidden")
MONTHS_OFFERED = 12


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: str(value) for name, value in request.POST.items()}


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """新建赛马."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    start = form_values.start_values(page_dates(request))
    values = _typed(request) if request.method == "POST" else start

    def do(posted: Values) -> str:
        made = create_league(
            actor,
            form_values.definition_of(actor, posted),
            effective_on=needed_day(posted, "effective_on", "生效日期"),
            is_main=bool(posted.get("is_main")),
            basis=posted.get("basis", ""),
        )
        messages.success(request, "赛马已建，名次从台账自己算。")
        return address(request, "races:detail", made)

    context: dict[str, Any] = form_values.tables(actor, values) | {
        "heading": "新建赛马",
        "verb": "保存",
        "cancel_url": address(request, "races:list"),
        "draft": "races:create",
    }
    return answer_form(request, "races/form.html", form_values.head_fields(is_change=False), start, do, context)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, league_id: UUID) -> HttpResponse:
    """修改办法: a new version from a day on; the old one stays."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = league_row(actor, league_id)
    last = league_versions(actor, league_id)[-1]
    kept = {scope: name for _, scope, name in last.definition.members}
    start = form_values.values_of(last.definition) | {
        "expected_version": str(row.version),
        "effective_on": page_dates(request).as_of_day.replace(day=1).isoformat(),
        "is_main": "1" if row.is_main else "",
        "basis": last.basis,
    }
    values = _typed(request) if request.method == "POST" else start

    def do(posted: Values) -> str:
        change_league(
            actor,
            league_id,
            form_values.definition_of(actor, posted, kept),
            reason=posted["reason"],
            effective_on=needed_day(posted, "effective_on", "生效日期"),
            expected_version=typed_version(posted),
            is_main=bool(posted.get("is_main")),
            basis=posted.get("basis", ""),
        )
        messages.success(request, "办法已改，以前各日仍按原办法算。")
        return address(request, "races:detail", league_id)

    context: dict[str, Any] = form_values.tables(actor, values, kept) | {
        "row": row,
        "heading": "修改办法",
        "verb": "保存为新的一版",
        "cancel_url": address(request, "races:detail", league_id),
        "draft": f"races:change:{league_id}",
    }
    return answer_form(request, "races/form.html", [VERSION, *form_values.head_fields(is_change=True)], start, do, context)


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The standing by what stands in the form, nothing kept."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    try:
        definition: LeagueDefinition = form_values.definition_of(actor, _typed(request))
        check(definition, {one.id: one for one in dictionary(actor.zone_id).all_in_force(dates.as_of_day)})
        found = standings_by(actor, definition, as_of=dates.query_as_of)
    except Refusal as refusal:
        return render(request, "races/preview.html", {"problem": f"{refusal.message}{refusal.remedy}"})
    context = {
        "found": found,
        "counted": parts.known_text(request, found),
        "groups": [parts.group_context(request, found, group, opens=False) for group in found.groups],
    }
    return render(request, "races/preview.html", context)


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, league_id: UUID) -> HttpResponse:
    """发布一个月的名次."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = league_row(actor, league_id)
    released = {one.as_of for one in league_releases(actor, league_id)}
    ends = _month_ends(page_dates(request).present_day)
    labels = [(end.isoformat(), f"{end.year}年{end.month}月{'（已发布过）' if end in released else ''}") for end in ends]
    fields = [
        Field("as_of", "月份", "select", needed=True, choices=labels),
        Field("reason", "重新发布理由", wide=True, max_length=300, hint="第一次发布不填；发布过的月份有更正时必填"),
    ]

    def do(posted: Values) -> str:
        if posted["as_of"] not in dict(labels):
            raise Refusal("unknown_value", "月份无法识别。", "请从页面上选择。", field="as_of")
        made = release_standing(actor, league_id, date.fromisoformat(posted["as_of"]), reason=posted.get("reason", ""))
        messages.success(request, "已发布，这份名次不再变。")
        return address(request, "races:released", made)

    first = next((end for end in ends if end not in released), None)
    return answer_form(
        request, "races/deed.html", fields, {"as_of": first.isoformat() if first else ""}, do, _deed(request, row, "发布名次", "发布")
    )


def _month_ends(day: date) -> list[date]:
    """Ends of months that are over, the last one first."""
    end = day if day == last_day_of_month(day.year, day.month) else day.replace(day=1) - timedelta(days=1)
    ends = []
    for _ in range(MONTHS_OFFERED):
        ends.append(end)
        end = end.replace(day=1) - timedelta(days=1)
    return ends


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, league_id: UUID) -> HttpResponse:
    """停办 from a day on."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = league_row(actor, league_id)
    fields = [
        VERSION,
        Field("ended_on", "从哪天起停办", "date", needed=True),
        Field("reason", "停办原因", needed=True, wide=True, max_length=300),
    ]

    def do(posted: Values) -> str:
        end_league(
            actor,
            league_id,
            reason=posted["reason"],
            ended_on=needed_day(posted, "ended_on", "从哪天起停办"),
            expected_version=typed_version(posted),
        )
        messages.success(request, "已停办，以前的名次和发布都在。")
        return address(request, "races:detail", league_id)

    start = {"expected_version": str(row.version), "ended_on": page_dates(request).present_day.isoformat()}
    return answer_form(request, "races/deed.html", fields, start, do, _deed(request, row, "停办赛马", "停办"))


def _deed(request: HttpRequest, row: LeagueRow, heading: str, verb: str) -> dict[str, Any]:
    return {
        "row": row,
        "heading": heading,
        "verb": verb,
        "cancel_url": address(request, "races:detail", row.id),
        "draft": f"races:{verb}:{row.id}",
    }
