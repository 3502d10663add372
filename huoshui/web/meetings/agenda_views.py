"""One meeting with its agenda: drafted, checked against the ledger, reordered, struck, added to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoshui.core.actor import Actor
from huoshui.dispatch.actions import add_item, draft_agenda, edit_item, move_item, restore_item, strike_item
from huoshui.dispatch.queries import AgendaLine, MeetingDetail, agenda_changes, agenda_item, meeting_detail, openable_records
from huoshui.dispatch.rules import agendas
from huoshui.organizations.queries import open_units
from huoshui.organizations.rules.policy import may, require
from huoshui.web.components.form_state import Field
from huoshui.web.meetings.list_views import TONES
from huoshui.web.projects.change_views import Values, answer_form, typed_version
from huoshui.web.requests.change_views import chosen_id
from huoshui.web.templatetags.huoshui_components import address

# what an item opens to → page
PAGES = {
    "assignment": "assignments:detail",
    "decision": "meetings:decision",
    "light": "lights:detail",
    "project": "projects:detail",
    "request": "requests:detail",
    "target": "targets:detail",
}
# part of an agenda → the list of all of them
LISTS: dict[str, tuple[str, dict[str, str]]] = {
    agendas.RED_LIGHTS: ("lights:list", {"light": "red"}),
    agendas.STATE_GAPS: ("gaps:list", {}),
    agendas.OVERDUE: ("assignments:overdue", {}),
    agendas.REQUESTS: ("requests:list", {"open": "1"}),
    agendas.TARGETS: ("targets:list", {}),
}
CHANGE_WORDS = {"new": "新增", "changed": "情况有变", "gone": "不再列入", "finished": "台账已了结，人工改过的保留"}


def opens_to(request: HttpRequest, one: AgendaLine, openable: frozenset[UUID]) -> str:
    """The record behind an item; empty where there is none or the actor may not open it. ``openable``: records that the actor sees."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if one.subject_kind == "late_unit" and may(actor, "assignments:list") and (actor.sees_whole_zone or one.subject_id in actor.unit_ids):
        return address(request, "assignments:list", unit=str(one.subject_id), light="late")
    page = PAGES.get(one.subject_kind, "")
    return address(request, page, one.subject_id) if page and one.subject_id in openable and may(actor, page) else ""


def sections(request: HttpRequest, found: MeetingDetail, openable: frozenset[UUID]) -> list[dict[str, Any]]:
    """The agenda in its order; a head stands wherever the part changes, with how many the ledger had beside those listed."""
    made: list[dict[str, Any]] = []
    decided = {one.item_id for one in found.standing_decisions}
    listed = {part: sum(one.part == part for one in found.agenda) for part in agendas.PARTS}
    number = 0
    for one in found.agenda:
        if not made or made[-1]["part"] != one.part:
            all_of, count = LISTS.get(one.part), found.part_counts.get(one.part, 0)
            more = address(request, all_of[0], **all_of[1]) if all_of and may(_actor(request), all_of[0]) else ""
            made.append({"part": one.part, "label": one.part_label, "rows": [], "more": more, "left_out": max(0, count - listed[one.part])})
        number += not one.is_struck
        made[-1]["rows"].append(
            {"item": one, "number": number, "href": opens_to(request, one, openable), "is_decided": one.id in decided, "tone": _tone(one)}
        )
    return made


def _tone(one: AgendaLine) -> str:
    if one.part != agendas.LAST_DECISIONS:
        return ""
    return "bad" if "超期 " in one.words else "good" if "已按时办结" in one.words or "已办结" in one.words else "warn"


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


@require_GET
def detail(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The meeting as it is prepared and as it is looked at afterwards: decisions with their fate, agenda, who was there."""
    actor = _actor(request)
    found = meeting_detail(actor, meeting_id)
    openable = openable_records(actor, found)
    context = {
        "found": found,
        "openable": openable,
        "row": found.row,
        "tone": TONES[found.row.state],
        "sections": sections(request, found, openable),
        "may_prepare": may(actor, "meetings:draft") and "agenda" in found.can,
        "may_change": may(actor, "meetings:decide") and "decide" in found.can,
    }
    return render(request, "meetings/detail.html", context)


@require_POST
def draft(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Draft, or draft anew."""
    count = draft_agenda(_actor(request), meeting_id)
    messages.success(request, f"议程已按现在的台账更新，{count} 项有变化。" if count else "议程与现在的台账一致，没有变化。")
    return redirect(address(request, "meetings:detail", meeting_id))


@require_GET
def changes(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """What drafting anew would do; nothing is done yet."""
    actor = _actor(request)
    check = agenda_changes(actor, meeting_id)
    rows = [(CHANGE_WORDS[one.kind], one) for one in check.changes]
    return render(request, "meetings/changes.html", {"check": check, "changes": rows})


def _form(
    request: HttpRequest, found: MeetingDetail, words: tuple[str, str, str], fields: list[Field], start: Values, do: Any
) -> HttpResponse:
    """``words``: heading, verb, intro."""
    heading, verb, intro = words
    context = {
        "row": found.row,
        "heading": heading,
        "intro": intro,
        "verb": verb,
        "draft": f"meetings:{verb}:{found.row.id}",
        "cancel_url": address(request, "meetings:detail", found.row.id),
    }
    return answer_form(request, "meetings/change.html", fields, start, do, context)


@require_http_methods(["GET", "POST"])
def item_add(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """An item of one's own."""
    actor = _actor(request)
    found = meeting_detail(actor, meeting_id)
    require(actor, "meetings:item_add")
    fields = [
        Field("title", "议题", needed=True, wide=True),
        Field("words", "情况", "textarea", wide=True, max_length=1000),
        Field("unit", "汇报单位", "select", choices=[(str(one.id), one.name) for one in open_units(actor)]),
    ]

    def do(posted: Values) -> str:
        add_item(actor, meeting_id, title=posted["title"], words=posted.get("words", ""), unit_id=chosen_id(posted, "unit"))
        messages.success(request, "已加在议程最后，可以往前移。")
        return address(request, "meetings:detail", meeting_id)

    return _form(request, found, ("加议题", "加入议程", ""), fields, {}, do)


@require_http_methods(["GET", "POST"])
def item_edit(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Other words; what was drafted stays beside them."""
    actor = _actor(request)
    found, one = agenda_item(actor, item_id)
    require(actor, "meetings:item_edit")
    fields = [
        Field("title", "议题", needed=True, wide=True),
        Field("words", "情况", "textarea", wide=True, max_length=1000),
        Field("expected_version", "", "hidden"),
    ]

    def do(posted: Values) -> str:
        edit_item(actor, item_id, title=posted["title"], words=posted.get("words", ""), expected_version=typed_version(posted))
        messages.success(request, "已改。重新核对台账时不会被盖掉。")
        return address(request, "meetings:detail", found.row.id)

    start = {"title": one.title, "words": one.words, "expected_version": str(one.version)}
    intro = f"平台起草的是：{one.drafted_words}" if one.drafted_words else ""
    return _form(request, found, ("改议题", "保存议题", intro), fields, start, do)


@require_http_methods(["GET", "POST"])
def item_strike(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Not this time, with the reason; it stays to be seen."""
    actor = _actor(request)
    found, one = agenda_item(actor, item_id)
    require(actor, "meetings:item_strike")
    fields = [
        Field("reason", "划掉的原因", needed=True, wide=True, max_length=300, hint="参会的人看得到，如 会前已协调解决"),
        Field("expected_version", "", "hidden"),
    ]

    def do(posted: Values) -> str:
        strike_item(actor, item_id, reason=posted["reason"], expected_version=typed_version(posted))
        messages.success(request, "已划掉，原因留在议程里。")
        return address(request, "meetings:detail", found.row.id)

    return _form(request, found, ("划掉议题", "划掉", one.title), fields, {"expected_version": str(one.version)}, do)


@require_POST
def item_restore(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """A struck item stands again."""
    actor = _actor(request)
    found, one = agenda_item(actor, item_id)
    restore_item(actor, item_id, expected_version=typed_version({**request.POST.dict()}))
    messages.success(request, f"“{one.title}”已恢复。")
    return redirect(address(request, "meetings:detail", found.row.id))


@require_POST
def item_move(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Up, down, or to the first place."""
    actor = _actor(request)
    found, _ = agenda_item(actor, item_id)
    move_item(actor, item_id, to=request.POST.get("to", ""))
    return redirect(f"{address(request, 'meetings:detail', found.row.id)}#item-{item_id}")
