"""An officer's firms and visits on a phone; cards, coverage and scores at the desk."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from huoshui.core.actor import LEADER, OFFICER, Actor
from huoshui.core.clock import SHANGHAI
from huoshui.core.refusals import Refusal
from huoshui.enterprise_requests.actions import VISIT_KINDS, Duty, VisitNote, give_responsibility, record_visit
from huoshui.enterprise_requests.queries import (
    CardLine,
    VisitLine,
    cards_of,
    firms_to_visit,
    firms_without_card,
    list_cards,
    list_visits,
    officer_scores,
    visit_file,
)
from huoshui.enterprises.queries import enterprise_row
from huoshui.investment_projects.queries import project_row
from huoshui.operations.queries import open_stored_file
from huoshui.organizations.queries import open_units, people_in_role
from huoshui.organizations.rules.policy import may
from huoshui.web.components.form_state import Field, missing_fields, new_form, refused_form
from huoshui.web.components.list_page import PAGE_SIZE, Action, Cell, Column, ListPage
from huoshui.web.errors import status_of
from huoshui.web.page_dates import page_dates
from huoshui.web.projects.change_views import Values, answer_form, typed_day, typed_version
from huoshui.web.requests.change_views import chosen_id
from huoshui.web.requests.intake_views import given_files
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import MISSING

REACHED = {"met": "见到负责人", "unreachable": "联系不上", "idle": "已停产空置"}


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """My firms, those due longest first; one tap to write the visit down."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    lines = firms_to_visit(actor)
    return render(request, "officers/mine.html", {"lines": lines, "due": sum(line.is_due for line in lines)})


def _visit_fields() -> list[Field]:
    return [
        Field("reached", "情况", "radio", needed=True, choices=list(REACHED.items())),
        Field("kind", "方式", "select", needed=True, choices=list(VISIT_KINDS.items())),
        Field("note", "谈了什么", "textarea", wide=True, max_length=2000),
        Field("told", "企业提出的诉求", "textarea", wide=True, max_length=5000, hint="一行一件，每件各有编号；没有就空着"),
        Field("files", "照片或录音", "file", wide=True),
        Field("device_key", "", "hidden"),
        Field("latitude", "", "hidden"),
        Field("longitude", "", "hidden"),
    ]


@require_http_methods(["GET", "POST"])
def visit(request: HttpRequest, enterprise_id: UUID) -> HttpResponse:
    """A visit in under a minute: what was found, a photo, requests raised on the spot, the place where the browser gives it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    firm = enterprise_row(actor, enterprise_id)
    fields = _visit_fields()
    context = {"firm": firm, "is_secure": request.is_secure()}
    if request.method == "GET":
        form = new_form(fields, {"reached": "met", "kind": "visit"})
        form.fields = [one if one.name != "device_key" else Field("device_key", "", "hidden", value=form.key) for one in form.fields]
        return render(request, "officers/visit.html", {"form": form, **context})
    posted = {name: str(value) for name, value in request.POST.items()}
    refusals = missing_fields(fields, posted)
    if not refusals:
        try:
            _, receipts = record_visit(actor, _note(request, firm.id, posted))
            words = "已记下走访" + (f"，提出诉求 {'、'.join(one.number for one in receipts)}" if receipts else "") + "。"
            messages.success(request, words)
            return render(request, "officers/visited.html", {"firm": firm, "receipts": receipts})
        except Refusal as refusal:
            if refusal.code in ("not_found", "forbidden"):
                raise
            refusals = [refusal]
    form = refused_form(fields, posted, refusals)
    return render(request, "officers/visit.html", {"form": form, **context}, status=max(status_of(one) for one in refusals))


def _note(request: HttpRequest, firm_id: UUID, posted: Values) -> VisitNote:
    return VisitNote(
        device_key=posted.get("device_key", ""),
        enterprise_id=firm_id,
        kind=posted["kind"],
        reached=posted["reached"],
        note=posted.get("note", ""),
        latitude=_place(posted.get("latitude", "")),
        longitude=_place(posted.get("longitude", "")),
        files=given_files(request, "files"),
        told=[line.strip() for line in posted.get("told", "").splitlines() if line.strip()],
    )


def _place(text: str) -> Decimal | None:
    try:
        value = Decimal(text) if text.strip() else None
    except InvalidOperation:
        return None
    return None if value is None or not value.is_finite() else round(value, 5)


@require_GET
def visit_list(request: HttpRequest) -> HttpResponse:
    """Visits, newest first; those where nobody was reached are flagged."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    reached = request.GET.get("reached", "")
    if reached and reached not in REACHED:
        raise Refusal("bad_filter", "走访情况无法识别。", "请从页面上选择。", field="reached")
    tabs = [("全部", address(request, "officers:visits"), not reached)]
    tabs += [(label, address(request, "officers:visits", reached=code), reached == code) for code, label in REACHED.items()]
    page = list_visits(actor, reached=reached, after=request.GET.get("after", ""), limit=PAGE_SIZE)
    listing = ListPage(
        key="visits",
        title="走访记录",
        subtitle="联系不上、停产空置的要另行核实，不算走访到位。",
        columns=_visit_columns(request),
        rows=page.rows,
        row_id=lambda row: row.id,
        total_count=page.total_count,
        count_word="次",
        next_cursor=page.next_cursor,
        empty_title="没有走访记录",
        empty_text="服务员在手机上记一次走访，这里马上能看到。",
    ).bind(request)
    return render(request, "officers/visits.html", {"list": listing, "tabs": tabs})


def _visit_columns(request: HttpRequest) -> list[Column]:
    def note(row: VisitLine) -> Cell:
        marks = [f"附件 {row.file_count}"] if row.file_count else []
        marks += ["有定位"] if row.has_place else []
        return Cell(row.note[:120] or MISSING, hint=row.note, small=" ".join(marks))

    def told(row: VisitLine) -> Cell:
        return Cell(row.request_count, address(request, "requests:list", visit=row.id) if row.request_count else "")

    return [
        Column(
            "enterprise", "企业", lambda row: Cell(row.enterprise_name, address(request, "enterprises:detail", row.enterprise_id)), "name"
        ),
        Column("visited", "时间", lambda row: Cell(f"{row.visited_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"), "date"),
        Column("officer", "服务员", lambda row: Cell(row.officer_name), "short"),
        Column("kind", "方式", lambda row: Cell(VISIT_KINDS.get(row.kind, MISSING)), "short"),
        Column("reached", "情况", lambda row: Cell("", tags=[("" if row.reached == "met" else "warn", row.reached_label)]), "short"),
        Column("note", "记录", note, "long"),
        Column("told", "诉求", told, "number"),
    ]


@require_GET
def file(request: HttpRequest, visit_file_id: UUID) -> HttpResponseBase:
    """A photo or memo of a visit, as an attachment."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = visit_file(actor, visit_file_id)
    stored, stream = open_stored_file(actor, row.stored_file_id)
    response = FileResponse(stream, content_type=stored.media_type or "application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(stored.original_name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
def scores(request: HttpRequest) -> HttpResponse:
    """Officers by what the enterprises confirmed; the formula stands beside each score."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    until = page_dates(request).as_of_day
    since = _since(request, until)
    lines = officer_scores(actor, since=since, until=until)
    return render(request, "officers/scores.html", {"lines": lines, "since": since, "until": until})


def _since(request: HttpRequest, until: date) -> date:
    since = typed_day(request.GET.get("since", ""), "起始日期", "since")
    return since if since and since <= until else until - timedelta(days=90)


@require_GET
def cards(request: HttpRequest) -> HttpResponse:
    """Who looks after whom, and firms that nobody looks after."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    missing, missing_count = firms_without_card(actor)
    page = list_cards(actor, after=request.GET.get("after", ""), limit=PAGE_SIZE)
    actions = [Action("服务员评分", address(request, "officers:scores"), "chart")] if may(actor, "officers:scores") else []
    actions += [Action("走访记录", address(request, "officers:visits"), "visit")] if may(actor, "officers:visits") else []
    listing = ListPage(
        key="cards",
        title="责任卡",
        subtitle=f"每个项目、每家包联企业由谁管，一卡写清；还有 {missing_count} 家企业没有人管",
        columns=_card_columns(request),
        rows=page.rows,
        row_id=lambda row: row.id,
        total_count=page.total_count,
        count_word="张",
        next_cursor=page.next_cursor,
        actions=actions,
        empty_title="还没有责任卡",
        empty_text="在企业或项目页面上定责任卡，定了就列在这里。",
    ).bind(request)
    return render(request, "officers/cards.html", {"list": listing, "missing": missing, "missing_count": missing_count})


def _card_columns(request: HttpRequest) -> list[Column]:
    def subject(row: CardLine) -> Cell:
        page = "enterprises:detail" if row.subject_kind == "enterprise" else "projects:detail"
        return Cell(row.subject_label, address(request, page, row.subject_id))

    return [
        Column("subject", "企业或项目", subject, "name", fixed=True),
        Column("leader", "包联领导", lambda row: Cell(row.leader_name or MISSING), "short"),
        Column("unit", "责任单位", lambda row: Cell(row.unit_name or MISSING)),
        Column("task_force", "专班", lambda row: Cell(row.task_force_name or MISSING)),
        Column("officer", "首席服务员", lambda row: Cell(row.officer_name or MISSING), "short"),
        Column("agent", "园区事务代表", lambda row: Cell(row.agent_name or MISSING), "short"),
        Column("starts", "从", lambda row: Cell(row.starts_on.isoformat()), "date"),
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
    }
    return render(request, "officers/of_subject.html", context)


@require_GET
def of_project(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Who looks after one project: loaded by the project's page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = project_row(actor, project_id)
    context = {"history": cards_of(actor, "project", row.id), "give": address(request, "officers:give_project", row.id), "visit": ""}
    return render(request, "officers/of_subject.html", context)
