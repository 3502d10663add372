"""调度会 as a list; calling one, changing and calling it off; what waits at the workbench."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from huoshui.assignments.queries import moment_of
from huoshui.core.actor import LEADER, Actor
from huoshui.core.clock import local_day
from huoshui.core.refusals import Refusal
from huoshui.dispatch.actions import Call, call_meeting, cancel_meeting, change_meeting, draft_agenda
from huoshui.dispatch.queries import MeetingDetail, MeetingRow, last_seats, list_meetings, meeting_detail, meetings_ahead
from huoshui.dispatch.rules.meetings import CALLED, CANCELLED, HELD, ISSUED, KINDS, STATES
from huoshui.organizations.queries import open_units, post_holders
from huoshui.organizations.rules.policy import may, require
from huoshui.web.components.form_state import Field
from huoshui.web.components.list_page import PAGE_SIZE, Action, Cell, Column, FilterField, ListPage, filled
from huoshui.web.projects.change_views import Values, answer_form, typed_day, typed_version
from huoshui.web.requests.change_views import chosen_id
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import MISSING

TONES = {CALLED: "water", HELD: "warn", ISSUED: "good", CANCELLED: ""}


@require_GET
def meeting_list(request: HttpRequest) -> HttpResponse:
    """Latest day first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    query = request.GET
    page = list_meetings(
        actor,
        kind=query.get("kind", ""),
        state=query.get("state", ""),
        text=query.get("q", ""),
        after=query.get("after", ""),
        limit=PAGE_SIZE,
    )
    create = [Action("召集会议", address(request, "meetings:create"), "plus", primary=True)] if may(actor, "meetings:create") else []
    actions = [Action("调度节奏", address(request, "cadence:list"), "clock"), *create]
    listing = ListPage(
        key="meetings",
        title="调度会",
        subtitle="议程由台账起草，上次议定的先过；议定事项当场交办，下次会上看办得怎样。",
        columns=_columns(request),
        rows=page.rows,
        row_id=lambda row: row.id,
        total_count=page.total_count,
        count_word="次",
        filters=filled(
            request,
            [
                FilterField("q", "会议", "search", placeholder="名称或地点"),
                FilterField("kind", "种类", "select", tuple(KINDS.items()), in_bar=True),
                FilterField("state", "状态", "select", tuple(STATES.items()), in_bar=True),
            ],
        ),
        next_cursor=page.next_cursor,
        actions=actions,
        empty_title="还没有调度会",
        empty_text="先召集一次：定下日子和参会单位，平台把红灯、超期、久拖的事排成议程。" if create else "召集您参加的会议会列在这里。",
        empty_actions=create,
    ).bind(request)
    return render(request, "meetings/list.html", {"list": listing})


def _columns(request: HttpRequest) -> list[Column]:
    def name(row: MeetingRow) -> Cell:
        return Cell(row.title, address(request, "meetings:detail", row.id), small=row.number)

    def when(row: MeetingRow) -> Cell:
        return Cell(f"{row.held_on.isoformat()}{f' {row.held_at:%H:%M}' if row.held_at else ''}")

    def decided(row: MeetingRow) -> Cell:
        if not row.decision_count:
            return Cell(MISSING if row.state == CALLED else "0")
        return Cell(row.decision_count, address(request, "meetings:detail", row.id) + "#decisions")

    def fate(row: MeetingRow) -> Cell:
        tags = [("warn", f"未办结 {row.open_count}")] if row.open_count else []
        tags += [("bad", f"超期 {row.late_count}")] if row.late_count else []
        tags = tags or ([("good", "全部办结")] if row.decision_count else [])
        return Cell("", tags=tags) if tags else Cell(MISSING)

    return [
        Column("title", "会议", name, "name", fixed=True),
        Column("held_on", "时间", when, "date"),
        Column("kind", "种类", lambda row: Cell(row.kind_label), "short"),
        Column("place", "地点", lambda row: Cell(row.place or MISSING), "short"),
        Column("chair", "主持", lambda row: Cell(row.chair_words or MISSING), "short"),
        Column("state", "状态", lambda row: Cell("", tags=[(TONES[row.state], row.state_label)]), "short"),
        Column("decisions", "议定事项", decided, "number"),
        Column("fate", "落实", fate, "short"),
    ]


def _fields(actor: Actor) -> list[Field]:
    holders = {str(one.person_id): f"{one.display_name} {one.title}".strip() for one in post_holders(actor.zone_id, roles=[LEADER])}
    return [
        Field("kind", "种类", "select", needed=True, choices=list(KINDS.items())),
        Field("title", "会议名称", max_length=120, hint="空着按日期和种类起名，如 3月30日周调度会"),
        Field("held_on", "开会日期", "date", needed=True),
        Field("held_at", "时间", max_length=5, hint="如 08:30；可以空着"),
        Field("place", "地点", max_length=100),
        Field("chair", "主持人", "select", choices=list(holders.items())),
        Field("guests", "列席人员", "textarea", wide=True, max_length=1000, hint="一行一个，写单位和姓名，如 国网青河供电公司 张工"),
        Field("notice_words", "会前要求", "textarea", wide=True, max_length=1000, hint="随会议通知一起发给参会单位"),
        Field("expected_version", "", "hidden"),
    ]


def _picks(actor: Actor, request: HttpRequest, units: Iterable[UUID], leaders: Iterable[UUID]) -> list[dict[str, Any]]:
    """The boxes of units and leaders: as posted, or as they stand."""
    chosen = {
        name: set(request.POST.getlist(name)) if request.method == "POST" else {str(one) for one in start}
        for name, start in (("units", units), ("leaders", leaders))
    }
    known = [(str(one.id), one.name) for one in open_units(actor)]
    heads = [(str(one.person_id), f"{one.display_name} {one.title}".strip()) for one in post_holders(actor.zone_id, roles=[LEADER])]
    return [
        {"name": name, "legend": legend, "rows": [(value, label, value in chosen[name]) for value, label in rows]}
        for name, legend, rows in (("leaders", "参会领导", list(dict.fromkeys(heads))), ("units", "参会单位", known))
    ]


def _call(request: HttpRequest, posted: Values) -> Call:
    held_on = typed_day(posted["held_on"], "开会日期", "held_on")
    assert held_on is not None  # needed
    return Call(
        kind=posted["kind"],
        title=posted.get("title", ""),
        held_on=held_on,
        held_at=typed_time(posted.get("held_at", "")),
        place=posted.get("place", ""),
        chair_id=chosen_id(posted, "chair"),
        notice_words=posted.get("notice_words", ""),
        unit_ids=posted_ids(request, "units"),
        leader_ids=posted_ids(request, "leaders"),
        guests=posted.get("guests", "").splitlines(),
    )


def typed_time(text: str) -> time | None:
    """08:30 of a field; None where it is empty."""
    plain = text.strip().replace("：", ":")
    if not plain:
        return None
    try:
        hours, _, minutes = plain.partition(":")
        return time(int(hours), int(minutes or 0))
    except ValueError:
        raise Refusal("not_a_time", f"“{text[:20]}”不是时间。", "请按 08:30 的样式填写。", field="held_at") from None


def posted_ids(request: HttpRequest, name: str) -> list[UUID]:
    """The ids of several boxes of one name. Refusal ``bad_choice``."""
    return ids_of(request.POST, name)


def ids_of(given: QueryDict, name: str) -> list[UUID]:
    """The same, of a form or an address."""
    try:
        return [UUID(one) for one in given.getlist(name) if one]
    except ValueError:
        raise Refusal("bad_choice", "选的内容无法识别。", "请刷新页面后重新选择。", field=name) from None


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Call a meeting; its agenda is drafted at once."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "meetings:create")
    seats = last_seats(actor, request.GET.get("kind", "weekly"))
    units = [one.unit_id for one in seats if one.unit_id] or ([] if seats else [one.id for one in open_units(actor)])

    def do(posted: Values) -> str:
        made = call_meeting(actor, _call(request, posted))
        count = draft_agenda(actor, made)
        messages.success(request, f"已召集，参会单位会收到通知。按今天的台账排出 {count} 项议题，可以增减、调整顺序。")
        return address(request, "meetings:detail", made)

    context = {
        "heading": "召集会议",
        "verb": "召集并起草议程",
        "picks": _picks(actor, request, units, [one.person_id for one in seats if one.person_id]),
        "draft": "meetings:create",
        "cancel_url": address(request, "meetings:list"),
    }
    start = {"kind": request.GET.get("kind", "weekly"), "held_on": request.GET.get("held_on", "") or _today(actor).isoformat()}
    return answer_form(request, "meetings/change.html", _fields(actor), start, do, context)


def _today(actor: Actor) -> date:
    return local_day(moment_of(actor))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Another day, place or list of those called."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = meeting_detail(actor, meeting_id)
    require(actor, "meetings:edit")

    def do(posted: Values) -> str:
        change_meeting(actor, meeting_id, _call(request, posted), expected_version=typed_version(posted))
        messages.success(request, "已修改；时间、地点有变的，参会单位会收到通知。")
        return address(request, "meetings:detail", meeting_id)

    seats = found.attendees
    context = {
        "row": found.row,
        "heading": "改会议安排",
        "verb": "保存",
        "picks": _picks(actor, request, [one.unit_id for one in seats if one.unit_id], [one.person_id for one in seats if one.person_id]),
        "draft": f"meetings:edit:{meeting_id}",
        "cancel_url": address(request, "meetings:detail", meeting_id),
    }
    return answer_form(request, "meetings/change.html", _fields(actor), _start(found), do, context)


def _start(found: MeetingDetail) -> Values:
    row = found.row
    return {
        "kind": row.kind,
        "title": row.title,
        "held_on": row.held_on.isoformat(),
        "held_at": f"{row.held_at:%H:%M}" if row.held_at else "",
        "place": row.place,
        "chair": str(found.chair_id or ""),
        "guests": "\n".join(one.person_name for one in found.attendees if one.is_guest),
        "notice_words": found.notice_words,
        "expected_version": str(row.version),
    }


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Call it off, with the reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = meeting_detail(actor, meeting_id)
    require(actor, "meetings:cancel")
    fields = [Field("reason", "取消原因", "textarea", needed=True, wide=True, max_length=300), Field("expected_version", "", "hidden")]

    def do(posted: Values) -> str:
        cancel_meeting(actor, meeting_id, reason=posted["reason"], expected_version=typed_version(posted))
        messages.success(request, "已取消，参会单位会收到通知。")
        return address(request, "meetings:list")

    context = {
        "row": found.row,
        "heading": "取消会议",
        "verb": "取消这次会议",
        "draft": f"meetings:cancel:{meeting_id}",
        "cancel_url": address(request, "meetings:detail", meeting_id),
    }
    return answer_form(request, "meetings/change.html", fields, {"expected_version": str(found.row.version)}, do, context)


@require_GET
def worklist_panel(request: HttpRequest) -> HttpResponse:
    """The next meetings, and what a held one still lacks: loaded by the workbench, and a page of its own."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = meetings_ahead(actor)
    context = {"rows": rows, "may_keep": may(actor, "meetings:sitting"), "today": _today(actor)}
    return render(request, "meetings/worklist.html", context)
