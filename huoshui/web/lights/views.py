"""项目亮灯: why each light, what would turn it green, overrides and the two ratings beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.organizations.queries import open_units
from huoshui.organizations.rules.policy import may
from huoshui.rulebook.rules.light_contents import SEVERITY
from huoshui.targets.actions import fix_month, override_light, rate_light, state_reason
from huoshui.targets.queries import LightLine, ProjectLight, long_red, project_light, project_lights
from huoshui.targets.rules.light_ratings import INDEPENDENT, RATED_BY, SELF
from huoshui.targets.rules.lights import GREY, LETTERS, LIGHTS
from huoshui.targets.rules.project_lights import ENTRY, PROGRESS, START
from huoshui.web.components.form_state import Field
from huoshui.web.components.list_page import PAGE_SIZE, Action, Cell, Column, FilterField, ListPage, filled
from huoshui.web.page_dates import page_dates
from huoshui.web.projects.change_views import Values, answer_form, needed_day
from huoshui.web.templatetags.huoshui_components import address, here
from huoshui.web.templatetags.huoshui_format import money_text

SHOWN = {code: LIGHTS[code] for code in ("red", "yellow", "grey", "blue", "green")}
OVERRIDE_HINT = "规则算出的灯仍显示在旁边；最长一个季度"
WORDS = {"green": "正常", "blue": "提示", "yellow": "预警", "red": "滞后", GREY: "缺数"}


def light_cell(code: str, reason: str = "") -> dict[str, str]:
    """What components/light_of.html needs."""
    return {"colour": "none" if code == GREY else code, "word": WORDS[code], "reason": reason}


@require_GET
def light_list(request: HttpRequest) -> HttpResponse:
    """Worst first; the tabs carry the count of each light."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    chosen = request.GET.get("light", "")
    if chosen and chosen not in SHOWN:
        raise Refusal("bad_filter", "没有这种灯。", "请从页面上选择。", field="light")
    units = [(str(unit.id), unit.name) for unit in open_units(actor)] if actor.sees_whole_zone else []
    asked = [FilterField("unit", "责任单位", "multi", units, in_bar=True), FilterField("long_red", "连续红灯、应采取措施的", "flag")]
    fields = filled(request, asked)
    after = request.GET.get("after", "")
    clocks: dict[str, Any] = {"as_of": dates.query_as_of, "known_at": dates.known_at}
    page = project_lights(
        actor,
        light=chosen,
        unit_ids=[UUID(one) for one in fields[0].values],
        project_ids={one.project.id for one in long_red(actor, **clocks)} if request.GET.get("long_red") == "1" else None,
        **clocks,
        offset=int(after) if after.isascii() and after.isdigit() and len(after) < 8 else 0,
        limit=PAGE_SIZE,
    )
    actions = []
    if may(actor, "lights:fix_month") and not dates.is_past:
        actions.append(Action("月度定灯", address(request, "lights:fix_month"), "check"))
    listing = ListPage(
        key="lights",
        title="项目亮灯",
        subtitle=f"截至 {page.as_of.isoformat()}；规则：{page.citation}",
        columns=_columns(request),
        rows=page.lines,
        row_id=lambda line: line.project.id,
        total_count=page.total_count,
        filters=fields,
        next_cursor=str(page.next_offset) if page.next_offset is not None else "",
        actions=actions,
        empty_title="没有要亮灯的项目",
        empty_text="有计划开工日期、有当年计划投资，或已开工未入库的项目会自己列进来。",
    ).bind(request)
    total = sum(page.counts.values())
    tabs = [("全部", total, here(request, light=""), not chosen)]
    tabs += [(LIGHTS[code], page.counts.get(code, 0), here(request, light=code), chosen == code) for code in SHOWN]
    return render(request, "lights/list.html", {"list": listing, "tabs": tabs})


def _columns(request: HttpRequest) -> list[Column]:
    def name(line: LightLine) -> Cell:
        return Cell(line.project.name, address(request, "lights:detail", line.project.id), small=line.project.duty_unit_name)

    def light(line: LightLine) -> Cell:
        note = [("water", "手工")] if line.shown.override else []
        return Cell("", template="components/light_of.html", value=light_cell(line.shown.light, line.light.reason), tags=note)

    def ratings(line: LightLine) -> Cell:
        if not line.own_rating and not line.independent_rating:
            return Cell("—")
        tone = "bad" if (line.difference.steps or 0) > 0 else ""
        own, other = LETTERS[line.own_rating or GREY], LETTERS[line.independent_rating or GREY]
        return Cell(f"{own} / {other}", tags=[(tone, "自评偏宽")] if tone else [])

    return [
        Column("name", "项目", name, "name", fixed=True),
        Column("light", "亮灯", light, "short"),
        Column("reason", "为什么", lambda line: Cell(line.light.reason or "—"), "long"),
        Column("green", "怎样转绿", lambda line: Cell("；".join(line.light.turns_green) or "—"), "long"),
        Column("ratings", "自评 / 独立评定", ratings, "short"),
        Column("run", "连续月数", lambda line: Cell(str(line.run) if line.run else "—"), "number"),
        Column("measure", "应采取措施", lambda line: Cell("；".join(one.says for one in line.measures) or "—"), "long", shown=False),
    ]


@require_GET
def detail(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """One project's light, dimension by dimension, with everything put beside it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    found = project_light(actor, project_id, as_of=dates.query_as_of, known_at=dates.known_at)
    context = {
        "found": found,
        "line": found.line,
        "light": light_cell(found.line.shown.light, found.line.light.reason),
        "dimensions": [(one, light_cell(one.light, one.reason)) for one in found.line.light.dimensions],
        "notes": [(one, light_cell(one.light) if one.light else None) for one in found.notes],
        "basis": _basis(request, found.line),
    }
    return render(request, "lights/detail.html", context)


_BASIS: dict[str, tuple[tuple[str, str, str], ...]] = {
    START: (("planned_start_on", "started_on", "计划开工日期"), ("started_on", "started_on", "开工日期")),
    PROGRESS: (("annual_plan_fen", "annual_plan", "年度计划投资"), ("ytd_done_fen", "ytd_done", "年度累计完成投资")),
    ENTRY: (("started_on", "started_on", "开工日期"), ("stat_entered_on", "stat_entered_on", "入库纳统日期")),
}
"""Dimension → column of the row, the attribute whose facts stand behind it, its words."""


def _basis(request: HttpRequest, line: LightLine) -> list[tuple[str, str, str]]:
    """What the rules judged by: (words, value, where its facts open down to the cell or sentence)."""
    found: dict[str, tuple[str, str, str]] = {}
    for dimension in line.light.dimensions:
        for column, attribute, label in _BASIS.get(dimension.dimension.code, ()):
            value = getattr(line.project, column)
            text = "—" if value is None else money_text(value) if column.endswith("_fen") else value.isoformat()
            found[column] = (label, text, address(request, "explain:figure", line.project.id, attribute))
    return list(found.values())


def _form(
    request: HttpRequest, project_id: UUID, heading: str, fields: Sequence[Field], start: Values, do: Callable[[Values, ProjectLight], str]
) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = project_light(actor, project_id)

    def deed(posted: Values) -> str:
        messages.success(request, do(posted, found))
        return address(request, "lights:detail", project_id)

    context: dict[str, Any] = {
        "found": found,
        "heading": heading,
        "verb": "登记",
        "intro": f"规则算出：{LIGHTS[found.line.light.light]}。{found.line.light.reason}",
        "cancel_url": address(request, "lights:detail", project_id),
        "draft": f"lights:{heading}:{project_id}",
    }
    return answer_form(request, "lights/change.html", fields, start, deed, context)


def _lights() -> Field:
    return Field("light", "灯", "radio", needed=True, choices=[(code, LIGHTS[code]) for code in SEVERITY])


def _span(today: date) -> tuple[list[Field], Values]:
    fields = [Field("from_on", "从哪天起", "date", needed=True), Field("until_on", "到哪天止", "date", needed=True)]
    return fields, {"from_on": today.isoformat(), "until_on": (today + timedelta(days=30)).isoformat()}


@require_http_methods(["GET", "POST"])
def override(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """手工亮灯."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    span, start = _span(page_dates(request).as_of_day)
    fields = [
        _lights(),
        *span,
        Field("words", "理由", needed=True, wide=True, max_length=500, hint="规则算出的灯仍显示在旁边；最长一个季度"),
    ]

    def do(posted: Values, _: ProjectLight) -> str:
        override_light(
            actor,
            project_id,
            light=posted["light"],
            reason=posted["words"],
            from_on=needed_day(posted, "from_on", "从哪天起"),
            until_on=needed_day(posted, "until_on", "到哪天止"),
        )
        return "已手工亮灯，到期自动恢复。"

    return _form(request, project_id, "手工亮灯", fields, start, do)


@require_http_methods(["GET", "POST"])
def reason(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """登记正当理由: only those that the rules list."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    span, start = _span(page_dates(request).as_of_day)
    listed = project_light(actor, project_id).valid_reasons
    fields = [
        Field("reason_code", "正当理由", "select", needed=True, choices=list(listed.items())),
        *span,
        Field("words", "说明", needed=True, wide=True, max_length=500, hint="写明情况和依据，如停工通知文号"),
    ]

    def do(posted: Values, _: ProjectLight) -> str:
        state_reason(
            actor,
            project_id,
            reason_code=posted["reason_code"],
            words=posted["words"],
            from_on=needed_day(posted, "from_on", "从哪天起"),
            until_on=needed_day(posted, "until_on", "到哪天止"),
        )
        return "已登记，期内不因此亮黄灯、红灯。"

    return _form(request, project_id, "登记正当理由", fields, start, do)


def _rate(request: HttpRequest, project_id: UUID, rated_by: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    today = page_dates(request).as_of_day
    fields = [
        _lights(),
        Field("on", "评定日期", "date", needed=True, latest=today.isoformat()),
        Field("words", "依据", needed=True, wide=True, max_length=500, hint="看到了什么，凭什么这样评"),
    ]

    def do(posted: Values, _: ProjectLight) -> str:
        rate_light(
            actor, project_id, rated_by=rated_by, light=posted["light"], words=posted["words"], on=needed_day(posted, "on", "评定日期")
        )
        return f"已登记{RATED_BY[rated_by]}。"

    return _form(request, project_id, RATED_BY[rated_by], fields, {"on": today.isoformat()}, do)


@require_http_methods(["GET", "POST"])
def rate_self(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """自评 by the unit in charge."""
    return _rate(request, project_id, SELF)


@require_http_methods(["GET", "POST"])
def rate_independent(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """独立评定 by an inspector."""
    return _rate(request, project_id, INDEPENDENT)


@require_http_methods(["GET", "POST"])
def fix_a_month(request: HttpRequest) -> HttpResponse:
    """月度定灯: keep the lights of a month's end for good."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    last = page_dates(request).as_of_day.replace(day=1) - timedelta(days=1)
    fields = [Field("month_end", "月末日期", "date", needed=True, latest=last.isoformat(), hint="定了不改；连续月数按定下的灯数")]

    def do(posted: Values) -> str:
        fixed = fix_month(actor, needed_day(posted, "month_end", "月末日期"))
        messages.success(request, f"已给 {fixed} 个项目定灯。")
        return address(request, "lights:list")

    context = {"heading": "月度定灯", "verb": "定灯", "cancel_url": address(request, "lights:list"), "draft": "lights:fix_month"}
    return answer_form(request, "lights/change.html", fields, {"month_end": last.isoformat()}, do, context)
