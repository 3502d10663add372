"""In the meeting: the clerk's desk item by item, decisions as they fall, who is there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion
from huoshui.dispatch.actions import (
    Resolution,
    Tick,
    assign_decision,
    assign_decisions,
    change_decision,
    open_meeting,
    record_attendance,
    record_decision,
    withdraw_decision,
)
from huoshui.dispatch.queries import AgendaLine, DecisionLine, MeetingDetail, decision_of, meeting_detail, openable_records
from huoshui.dispatch.rules.meetings import PRESENCES
from huoshui.organizations.queries import open_units
from huoshui.organizations.rules.policy import require
from huoshui.web.components.form_state import Field, FormState, missing_fields, new_form, refused_form
from huoshui.web.errors import status_of
from huoshui.web.meetings.agenda_views import sections
from huoshui.web.meetings.list_views import TONES, posted_ids
from huoshui.web.projects.change_views import Values, answer_form, typed_day, typed_version
from huoshui.web.requests.change_views import chosen_id
from huoshui.web.templatetags.huoshui_components import address


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _posted(request: HttpRequest) -> Values:
    return {name: str(value) for name, value in request.POST.items()}


@require_POST
def open_now(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The meeting begins."""
    actor = _actor(request)
    meeting_detail(actor, meeting_id)
    open_meeting(actor, meeting_id, expected_version=typed_version(_posted(request)))
    messages.success(request, "会议开始。议定一项记一项，点“记下并交办”当场就交出去。")
    return redirect(address(request, "meetings:sitting", meeting_id))


def decision_fields(actor: Actor) -> list[Field]:
    """What a decision asks."""
    units = [(str(one.id), one.name) for one in open_units(actor)]
    return [
        Field("what", "议定什么", needed=True, wide=True, max_length=120, hint="一句话写清要办成的事"),
        Field("detail", "具体要求", "textarea", wide=True, max_length=1000),
        Field("lead_unit", "主办单位", "select", choices=units, hint="空着只作记录，不交办"),
        Field("due_on", "完成时限", "date", hint="空着按规定时限"),
        Field("item", "", "hidden"),
        Field("expected_version", "", "hidden"),
    ]


def resolution_of(request: HttpRequest, posted: Values) -> Resolution:
    """What was typed, as the action takes it."""
    return Resolution(
        what=posted.get("what", ""),
        detail=posted.get("detail", ""),
        lead_unit_id=chosen_id(posted, "lead_unit"),
        assist_unit_ids=posted_ids(request, "assist_units"),
        due_on=typed_day(posted.get("due_on", ""), "完成时限", "due_on"),
        item_id=chosen_id(posted, "item"),
    )


def assist_picks(actor: Actor, request: HttpRequest, chosen: tuple[UUID, ...] = ()) -> list[tuple[str, str, bool]]:
    """The boxes of assist units: as posted, or as they stand."""
    ticked = set(request.POST.getlist("assist_units")) if request.method == "POST" else {str(one) for one in chosen}
    return [(str(one.id), one.name, str(one.id) in ticked) for one in open_units(actor)]


@require_GET
def sitting(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The desk: the agenda left, the item that is on right, a form for what is decided under it."""
    actor = _actor(request)
    found = meeting_detail(actor, meeting_id)
    require(actor, "meetings:sitting")
    if "decide" not in found.can:
        return redirect(address(request, "meetings:detail", meeting_id))
    current = _current(found, request.GET.get("item", ""))
    start = {"item": str(current.id), "lead_unit": str(current.unit_id or "")} if current else {}
    return _desk(request, found, current, new_form(decision_fields(actor), start))


def _current(found: MeetingDetail, asked: str) -> AgendaLine | None:
    """The item that the address names, else the first that stands; None for "other"."""
    if asked == "other" or not found.standing_items:
        return None
    return next((one for one in found.standing_items if str(one.id) == asked), found.standing_items[0])


def _desk(request: HttpRequest, found: MeetingDetail, current: AgendaLine | None, form: FormState, status: int = 200) -> HttpResponse:
    items = list(found.standing_items)
    assists = assist_picks(_actor(request), request)
    openable = openable_records(_actor(request), found)
    at = items.index(current) if current else len(items)
    context: dict[str, Any] = {
        "found": found,
        "openable": openable,
        "row": found.row,
        "tone": TONES[found.row.state],
        "current": current,
        "place": at + 1,
        "item_count": len(items),
        "previous": items[at - 1] if at > 0 else None,
        "following": items[at + 1] if at + 1 < len(items) else None,
        "is_last": at + 1 >= len(items),
        "sections": sections(request, found, openable),
        "own": [one for one in found.decisions if one.item_id == (current.id if current else None)],
        "form": form,
        "fields": form.by_name,
        "assists": assists,
        "has_assists": any(is_ticked for _, _, is_ticked in assists),
    }
    return render(request, "meetings/sitting.html", context, status=status)


@require_POST
def decide(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Write a decision down, and give it out at once where that button was pressed. Refused, it stays typed on the desk."""
    actor = _actor(request)
    found = meeting_detail(actor, meeting_id)
    require(actor, "meetings:decide")
    posted = _posted(request)
    fields = decision_fields(actor)
    refusals = missing_fields(fields, posted)
    if not refusals:
        try:
            given = resolution_of(request, posted)
            assign_now = posted.get("then") == "assign" and given.lead_unit_id is not None
            record_decision(actor, meeting_id, given, assign_now=assign_now)
            if posted.get("then") == "assign" and not assign_now:
                messages.warning(request, "已记下，没有交办：没有选主办单位。要交办的，请在议定事项里补上。")
            else:
                messages.success(request, "已记下并交办，主办单位会收到通知。" if assign_now else "已记下。")
            return redirect(f"{address(request, 'meetings:sitting', meeting_id, item=posted.get('item') or 'other')}#decide")
        except (NotVisible, NotPermitted, StaleVersion):
            raise
        except Refusal as refusal:
            refusals = [refusal]
    form = refused_form(fields, posted, refusals)
    current = _current(found, posted.get("item") or "other")
    return _desk(request, found, current, form, status=max(status_of(one) for one in refusals))


@require_POST
def assign_all(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Give out all that waits."""
    count = assign_decisions(_actor(request), meeting_id)
    messages.success(request, f"已交办 {count} 项，承办单位会收到通知。" if count else "没有等着交办的议定事项。")
    return redirect(f"{address(request, 'meetings:detail', meeting_id)}#decisions")


@require_POST
def assign(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """Give one out."""
    actor = _actor(request)
    found, one = decision_of(actor, decision_id)
    assign_decision(actor, decision_id, expected_version=typed_version(_posted(request)))
    messages.success(request, f"“{one.what}”已交办。")
    return redirect(f"{address(request, 'meetings:detail', found.row.id)}#decisions")


@require_GET
def decision(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """From an assignment back to the meeting that decided it."""
    found, _ = decision_of(_actor(request), decision_id)
    return redirect(f"{address(request, 'meetings:detail', found.row.id)}#decision-{decision_id}")


def _start(one: DecisionLine) -> Values:
    return {
        "what": one.what,
        "detail": one.detail,
        "lead_unit": str(one.lead_unit_id or ""),
        "due_on": one.due_on.isoformat() if one.due_on else "",
        "item": str(one.item_id or ""),
        "expected_version": str(one.version),
    }


def _context(request: HttpRequest, found: MeetingDetail, heading: str, verb: str, intro: str = "") -> dict[str, Any]:
    return {
        "row": found.row,
        "heading": heading,
        "verb": verb,
        "intro": intro,
        "draft": f"meetings:{verb}:{found.row.id}",
        "cancel_url": f"{address(request, 'meetings:detail', found.row.id)}#decisions",
    }


@require_http_methods(["GET", "POST"])
def decision_edit(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """Other words, owner or day, until it is given out."""
    actor = _actor(request)
    found, one = decision_of(actor, decision_id)
    require(actor, "meetings:decision_edit")

    def do(posted: Values) -> str:
        change_decision(actor, decision_id, resolution_of(request, posted), expected_version=typed_version(posted))
        messages.success(request, "已改。")
        return f"{address(request, 'meetings:detail', found.row.id)}#decisions"

    picks = [{"name": "assist_units", "legend": "协办单位", "rows": assist_picks(actor, request, one.assist_unit_ids)}]
    context = _context(request, found, "改议定事项", "保存议定事项") | {"picks": picks}
    return answer_form(request, "meetings/change.html", decision_fields(actor), _start(one), do, context)


@require_http_methods(["GET", "POST"])
def decision_withdraw(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """It was none; it stays with the reason."""
    actor = _actor(request)
    found, one = decision_of(actor, decision_id)
    require(actor, "meetings:decision_withdraw")
    fields = [Field("reason", "撤回的原因", needed=True, wide=True, max_length=300), Field("expected_version", "", "hidden")]

    def do(posted: Values) -> str:
        withdraw_decision(actor, decision_id, reason=posted["reason"], expected_version=typed_version(posted))
        messages.success(request, "已撤回，不进纪要。")
        return f"{address(request, 'meetings:detail', found.row.id)}#decisions"

    context = _context(request, found, "撤回议定事项", "撤回", one.what)
    return answer_form(request, "meetings/change.html", fields, {"expected_version": str(one.version)}, do, context)


@require_http_methods(["GET", "POST"])
def attendance(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Who is there. Two clerks may tick at once: only what one changed is written."""
    actor = _actor(request)
    found = meeting_detail(actor, meeting_id)
    require(actor, "meetings:attendance")
    problem, status = "", 200
    posted = _posted(request)
    if request.method == "POST":
        try:
            count = record_attendance(actor, meeting_id, _ticks(found, posted))
            messages.success(request, f"已登记，{count} 人有变化。" if count else "没有变化。")
            back = "meetings:sitting" if "decide" in found.can else "meetings:detail"
            return redirect(address(request, back, meeting_id))
        except StaleVersion as stale:
            theirs = stale.data["theirs"]
            problem, status = f"{theirs['who']}刚被同事登记为“{PRESENCES[theirs['presence']]}”。您填的还在下面，核对后再保存。", 409
        except (NotVisible, NotPermitted):
            raise
        except Refusal as refusal:
            problem, status = str(refusal), status_of(refusal)
        found = meeting_detail(actor, meeting_id)
    form = new_form([])
    rows = [{"seat": one, **_typed(one, posted)} for one in found.attendees]
    context = {"found": found, "row": found.row, "rows": rows, "presences": list(PRESENCES.items()), "problem": problem, "form": form}
    return render(request, "meetings/attendance.html", context, status=status)


_TICK_FIELDS = ("presence", "stand_in", "reason", "person_name")


def _typed(seat: Any, posted: Values) -> dict[str, str]:
    return {name: posted.get(f"{name}-{seat.id}", getattr(seat, name)) for name in _TICK_FIELDS}


def _ticks(found: MeetingDetail, posted: Values) -> dict[UUID, Tick]:
    """What differs from how the page was sent out."""
    ticks = {}
    for seat in found.attendees:
        given = {name: posted.get(f"{name}-{seat.id}") for name in _TICK_FIELDS}
        if given["presence"] is None:
            continue
        typed = {name: value or "" for name, value in given.items()}
        was = {name: posted.get(f"was-{name}-{seat.id}", "") for name in _TICK_FIELDS}
        version = posted.get(f"version-{seat.id}", "")
        if typed != was:
            ticks[seat.id] = Tick(**typed, expected_version=int(version) if version.isdecimal() else None)
    return ticks
