"""责任卡: who looks after whom, the gaps, giving and handing over; and what an officer is measured by, number by number."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from huoshui.core.actor import LEADER, OFFICER, Actor
from huoshui.core.refusals import Refusal
from huoshui.enterprise_requests.actions import Duty, give_responsibility
from huoshui.enterprise_requests.queries import (
    CardLine,
    GapLine,
    card_gaps,
    cards_of,
    firms_without_card,
    list_cards,
    officer_score_detail,
    officer_scores,
    projects_without_card,
    standing_flags,
)
from huoshui.enterprises.queries import enterprise_row
from huoshui.investment_projects.queries import project_row
from huoshui.organizations.queries import open_units, people_in_role
from huoshui.organizations.rules.policy import may
from huoshui.web.components.form_state import Field
from huoshui.web.components.list_export import export_action, export_of_the_day
from huoshui.web.components.list_page import PAGE_SIZE, Action, Cell, Column, ListPage
from huoshui.web.page_dates import page_dates
from huoshui.web.projects.change_views import Values, answer_form, typed_day, typed_version
from huoshui.web.requests.change_views import chosen_id
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import MISSING

GAPS = {"firms": "没人管的企业", "projects": "没人管的项目", "gone": "责任人已离岗"}


@require_GET
def scores(request: HttpRequest) -> HttpResponse:
    """Officers by what the enterprises confirmed; the formula stands beside each score and each of its numbers opens."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    until = page_dates(request).present_day
    since = _since(request, until)
    lines = officer_scores(actor, since=since, until=until)
    return render(request, "officers/scores.html", {"lines": lines, "since": since, "until": until})


@require_GET
def score(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """What one score is made of: every firm with the day it was last met, every request that ended with how it ended."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    until = page_dates(request).present_day
    since = _since(request, until)
    detail = officer_score_detail(actor, officer_id, since=since, until=until)
    return render(request, "officers/score.html", {"detail": detail, "since": since, "until": until})


def _since(request: HttpRequest, until: date) -> date:
    since = typed_day(request.GET.get("since", ""), "起始日期", "since")
    return since if since and since <= until else until - timedelta(days=90)


@require_GET
def cards(request: HttpRequest) -> HttpResponse:
    """Who looks after whom; firms and projects that nobody looks after; cards whose people have gone."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    gaps = card_gaps(actor)
    tab = request.GET.get("tab", "")
    if tab and tab not in GAPS:
        raise Refusal("bad_filter", "责任卡的栏目无法识别。", "请从页面上选择。", field="tab")
    after = request.GET.get("after", "")
    page = _READ[tab](actor, after=after, limit=PAGE_SIZE)
    actions = [Action("服务员评分", address(request, "officers:scores"), "chart")] if may(actor, "officers:scores") else []
    actions += [Action("走访计划", address(request, "officers:plans"), "calendar")] if may(actor, "officers:plans") else []
    actions += [Action("走访记录", address(request, "officers:visits"), "visit")] if may(actor, "officers:visits") else []
    actions += [Action("失联停产", address(request, "officers:flags"), "warning")] if may(actor, "officers:flags") else []
    listing = ListPage(
        key="cards",
        title=GAPS.get(tab, "责任卡"),
        subtitle="每个项目、每家包联企业由谁管，一卡写清；没有人管的、管的人已离岗的，都是缺口。",
        columns=_columns(request, tab),
        rows=page.rows,
        row_id=lambda row: row.id,
        total_count=page.total_count,
        count_word="张" if tab in ("", "gone") else ("家" if tab == "firms" else "个"),
        next_cursor=page.next_cursor,
        actions=[*actions, *export_action(request, "officers:cards_export")],
        empty_title="没有缺口" if tab else "还没有责任卡",
        empty_text="这一栏都有人管。" if tab else "在企业或项目页面上定责任卡，定了就列在这里。",
    ).bind(request)
    tabs = [("现任", address(request, "officers:cards"), not tab)]
    for code, count in (("firms", gaps.firms), ("projects", gaps.projects), ("gone", gaps.gone)):
        tabs.append((f"{GAPS[code]} {count}", address(request, "officers:cards", tab=code), tab == code))
    return render(request, "officers/visits.html", {"list": listing, "tabs": tabs, "label": "责任卡"})


@require_GET
def cards_export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook; audited."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    tab = request.GET.get("tab", "")
    tab = tab if tab in GAPS else ""
    read = partial(_READ[tab], actor)
    return export_of_the_day(request, GAPS.get(tab, "责任卡"), _columns(request, tab), read, "responsibility_cards.exported")


_READ: dict[str, Callable[..., Any]] = {
    "": list_cards,
    "firms": firms_without_card,
    "projects": projects_without_card,
    "gone": partial(list_cards, gone=True),
}


def _columns(request: HttpRequest, tab: str) -> list[Column]:
    return _card_columns(request) if tab in ("", "gone") else _gap_columns(request, tab)


def _gap_columns(request: HttpRequest, tab: str) -> list[Column]:
    page, give = ("enterprises:detail", "officers:give") if tab == "firms" else ("projects:detail", "officers:give_project")
    may_give = may(request.actor, give)  # type: ignore[attr-defined]

    def name(row: GapLine) -> Cell:
        return Cell(row.name, address(request, page, row.id))

    def act(row: GapLine) -> Cell:
        return Cell("定责任卡", address(request, give, row.id)) if may_give else Cell("等调度定")

    return [
        Column("subject", "企业" if tab == "firms" else "项目", name, "name", fixed=True, export=lambda row: row.name),
        Column("area", "园区", lambda row: Cell(row.area_name or MISSING), "short", export=lambda row: row.area_name or None),
        Column("give", "下一步", act, "short"),
    ]


def _card_columns(request: HttpRequest) -> list[Column]:
    def subject(row: CardLine) -> Cell:
        page = "enterprises:detail" if row.subject_kind == "enterprise" else "projects:detail"
        return Cell(row.subject_label, address(request, page, row.subject_id))

    def text(key: str, label: str, name: str, kind: str = "short") -> Column:
        return Column(key, label, lambda row: Cell(getattr(row, name) or MISSING), kind, export=lambda row: getattr(row, name) or None)

    return [
        Column("subject", "企业或项目", subject, "name", fixed=True, export=lambda row: row.subject_label),
        text("leader", "包联领导", "leader_name"),
        text("unit", "责任单位", "unit_name", "text"),
        text("task_force", "专班", "task_force_name", "text"),
        text("officer", "首席服务员", "officer_name"),
        text("agent", "园区事务代表", "agent_name"),
        Column("starts", "从", lambda row: Cell(row.starts_on.isoformat()), "date", export=lambda row: row.starts_on),
    ]


@require_http_methods(["GET", "POST"])
def give_for_firm(request: HttpRequest, enterprise_id: UUID) -> HttpResponse:
    """A card for a firm; the one before stays in the history."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return _give(request, "enterprise", enterprise_id, enterprise_row(actor, enterprise_id).name, "enterprises:detail")


@require_http_methods(["GET", "POST"])
def give_for_project(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """A card for a project."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return _give(request, "project", project_id, project_row(actor, project_id).name, "projects:detail")


def _give(request: HttpRequest, kind: str, subject_id: UUID, label: str, back: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    today = page_dates(request).as_of_day
    history = cards_of(actor, kind, subject_id)
    current = next((card for card in history if card.ends_on is None), None)
    units = [(str(unit.id), unit.name) for unit in open_units(actor)]
    officers = [(str(person_id), f"{name} {unit}") for person_id, name, unit in people_in_role(actor, OFFICER)]
    leaders = [(str(person_id), f"{name} {unit}") for person_id, name, unit in people_in_role(actor, LEADER)]
    fields = [
        Field("expected_version", "", "hidden"),
        Field("leader_id", "包联领导", "select", choices=leaders),
        Field("unit_id", "责任单位", "select", choices=units),
        Field("task_force_id", "专班", "select", choices=units),
        Field("officer_id", "首席服务员", "select", choices=officers),
        Field("agent_id", "园区事务代表", "select", choices=officers),
        Field("starts_on", "从哪天起", "date", needed=True, latest=today.isoformat()),
        Field("why", "交接说明", wide=True, max_length=200, hint="第一次定不用填"),
    ]

    def do(posted: Values) -> str:
        duty = Duty(*(chosen_id(posted, name) for name in ("leader_id", "unit_id", "task_force_id", "officer_id", "agent_id")))
        give_responsibility(
            actor,
            subject_kind=kind,
            subject_id=subject_id,
            duty=duty,
            starts_on=typed_day(posted["starts_on"], "从哪天起", "starts_on"),
            why=posted.get("why", ""),
            expected_version=typed_version(posted),
        )
        messages.success(request, f"已定责任卡：{label}。")
        return address(request, back, subject_id)

    start = {
        "expected_version": str(current.version if current else 0),
        "starts_on": today.isoformat(),
        "officer_id": str(current.officer_id or "") if current else "",
    }
    context = {"heading": f"责任卡：{label}", "verb": "保存", "cancel_url": address(request, back, subject_id), "history": history}
    return answer_form(request, "officers/give.html", fields, start, do, context)


@require_GET
def of_firm(request: HttpRequest, enterprise_id: UUID) -> HttpResponse:
    """Who looks after one firm: loaded by the firm's page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    firm = enterprise_row(actor, enterprise_id)
    context = {
        "history": cards_of(actor, "enterprise", firm.id),
        "give": address(request, "officers:give", firm.id),
        "visit": address(request, "officers:visit", firm.id),
        "plan": address(request, "officers:plan_add", firm.id),
        "flags": standing_flags(actor.zone_id, [firm.id]).get(firm.id, ()),
    }
    return render(request, "officers/of_subject.html", context)


@require_GET
def of_project(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Who looks after one project: loaded by the project's page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = project_row(actor, project_id)
    context = {"history": cards_of(actor, "project", row.id), "give": address(request, "officers:give_project", row.id), "visit": ""}
    return render(request, "officers/of_subject.html", context)
