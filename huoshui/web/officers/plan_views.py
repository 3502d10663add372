"""An officer's plan of visits on a phone: what the rule proposes, what stands, what was missed, and the route of a day."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoshui.core.actor import OFFICER, Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.enterprise_requests.actions import PlanChoice, cancel_planned_visit, move_planned_visit, plan_visits
from huoshui.enterprise_requests.queries import (
    PlannedLine,
    card_gaps,
    cards_of,
    list_planned_visits,
    my_visit_plan,
    planned_visit,
    route_of_day,
)
from huoshui.enterprise_requests.rules.visit_plans import CHOSEN, REASONS, REVISIT
from huoshui.enterprises.queries import enterprise_row
from huoshui.organizations.queries import people_in_role
from huoshui.organizations.rules.policy import may
from huoshui.web.components.form_state import Field, new_form
from huoshui.web.page_dates import page_dates
from huoshui.web.projects.change_views import Values, answer_form, needed_day, typed_day, typed_version
from huoshui.web.requests.change_views import chosen_id
from huoshui.web.templatetags.huoshui_components import address

VERSION = Field("expected_version", "", "hidden")
OWN_REASONS = [(CHOSEN, REASONS[CHOSEN]), (REVISIT, REASONS[REVISIT])]


@require_GET
def plan(request: HttpRequest) -> HttpResponse:
    """Missed first, then to come by day, then what the rule proposes: tick, change the day, accept."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = my_visit_plan(actor)
    days = [(day, list(lines)) for day, lines in groupby(found.coming, key=lambda line: line.planned_on)]
    proposed = [(day, list(lines)) for day, lines in groupby(found.proposals, key=lambda one: one.planned_on)]
    context = {"plan": found, "days": days, "proposed": proposed, "key": new_form([]).key, "today": page_dates(request).present_day}
    return render(request, "officers/plan.html", context)


@require_POST
def plan_accept(request: HttpRequest) -> HttpResponse:
    """The ticked proposals, each on the day that stands beside it; the reasons are the rule's of this moment, not the page's."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    reasons = {one.firm.enterprise_id: one.reasons for one in my_visit_plan(actor).proposals}
    choices = []
    try:
        for text in request.POST.getlist("firm"):
            told = reasons.get(text, ())
            day = typed_day(request.POST.get(f"on-{text}", ""), "计划日期", "planned_on")
            if day is None:
                raise Refusal("day_missing", "有的企业没有填计划日期。", "请补上日期再采用。")
            words = "；".join(one.words for one in told)
            choices.append(PlanChoice(_id(text), day, told[0].code if told else CHOSEN, words))
        added = plan_visits(actor, choices)
    except NotVisible:
        raise
    except Refusal as refusal:
        messages.error(request, f"没有安排：{refusal.message}{refusal.remedy}")
        return redirect(address(request, "officers:plan"))
    left = len(choices) - added
    messages.success(request, f"已安排走访 {added} 家" + (f"，{left} 家原来就有计划，没有改动" if left else "") + "。")
    return redirect(address(request, "officers:plan"))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotVisible from None


@require_http_methods(["GET", "POST"])
def plan_add(request: HttpRequest, enterprise_id: UUID) -> HttpResponse:
    """A visit to one firm by a day: by its officer, or by the desk for an officer."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    firm = enterprise_row(actor, enterprise_id)
    today = page_dates(request).present_day
    card = next((one for one in cards_of(actor, "enterprise", firm.id) if one.ends_on is None), None)
    officers = [(str(person_id), f"{name} {unit}") for person_id, name, unit in people_in_role(actor, OFFICER)]
    fields = [
        Field("planned_on", "哪天去", "date", needed=True, earliest=today.isoformat()),
        Field("reason", "为什么去", "select", needed=True, choices=OWN_REASONS),
        Field("reason_words", "说明", wide=True, max_length=300, hint="例如 核实停产情况、送政策、看设备进场"),
    ]
    if actor.sees_whole_zone:
        fields.insert(1, Field("officer_id", "谁去", "select", needed=True, choices=officers))

    def do(posted: Values) -> str:
        day = needed_day(posted, "planned_on", "哪天去")
        choice = PlanChoice(firm.id, day, posted["reason"], posted.get("reason_words", ""))
        added = plan_visits(actor, [choice], officer_id=chosen_id(posted, "officer_id"))
        messages.success(request, f"已安排 {day} 走访。" if added else "这家企业已有待走访的计划，没有再加。")
        return address(request, "officers:plan") if may(actor, "officers:plan") else address(request, "officers:plans")

    start = {"reason": CHOSEN, "officer_id": str(card.officer_id or "") if card else ""}
    back = address(request, "enterprises:detail", firm.id)
    context = {"heading": f"安排走访：{firm.name}", "verb": "安排", "cancel_url": back, "back": back, "back_label": firm.name}
    return answer_form(request, "officers/change.html", fields, start, do, context)


@require_http_methods(["GET", "POST"])
def plan_move(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Another day, with the reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = planned_visit(actor, plan_id)
    today = page_dates(request).present_day
    fields = [
        VERSION,
        Field("planned_on", "改到哪天", "date", needed=True, earliest=today.isoformat()),
        Field("why", "原因", needed=True, wide=True, max_length=200),
    ]

    def do(posted: Values) -> str:
        day = needed_day(posted, "planned_on", "改到哪天")
        move_planned_visit(actor, plan_id, planned_on=day, why=posted["why"], expected_version=typed_version(posted))
        messages.success(request, f"已改到 {day}。")
        return _home(request, actor)

    return answer_form(request, "officers/change.html", fields, _start(row), do, _context(request, actor, row, "改期", "改期"))


@require_http_methods(["GET", "POST"])
def plan_cancel(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """It does not take place."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = planned_visit(actor, plan_id)
    fields = [VERSION, Field("why", "取消原因", needed=True, wide=True, max_length=200)]

    def do(posted: Values) -> str:
        cancel_planned_visit(actor, plan_id, why=posted["why"], expected_version=typed_version(posted))
        messages.success(request, "已取消这次走访；到期仍会再建议。")
        return _home(request, actor)

    return answer_form(request, "officers/change.html", fields, _start(row), do, _context(request, actor, row, "取消走访", "取消走访"))


def _start(row: PlannedLine) -> Values:
    return {"expected_version": str(row.version), "planned_on": ""}


def _context(request: HttpRequest, actor: Actor, row: PlannedLine, heading: str, verb: str) -> dict[str, object]:
    home = _home(request, actor)
    told = f"{row.planned_on} {row.officer_name} · {row.reason_label} {row.reason_words}"
    heading = f"{heading}：{row.enterprise_name}"
    return {"heading": heading, "verb": verb, "cancel_url": home, "back": home, "back_label": "走访计划", "told": told, "row": row}


def _home(request: HttpRequest, actor: Actor) -> str:
    return address(request, "officers:plan" if may(actor, "officers:plan") else "officers:plans")


@require_GET
def route(request: HttpRequest) -> HttpResponse:
    """A day's visits in the order to drive them, park by park: for the phone and for paper."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    day = typed_day(request.GET.get("on", ""), "日期", "on") or page_dates(request).present_day
    officers = {str(person_id): name for person_id, name, _ in people_in_role(actor, OFFICER)} if actor.sees_whole_zone else {}
    asked = request.GET.get("officer", "")
    if asked and asked not in officers and asked != str(actor.user_id):
        raise NotVisible
    parts = route_of_day(actor, day, _id(asked) if asked else None)
    count = sum(len(stops) for _, stops in parts)
    unknown = sum(part.unknown for part, _ in parts)
    name = officers.get(asked, actor.display_name)
    context = {"day": day, "parts": parts, "count": count, "unknown": unknown, "name": name, "officers": officers, "asked": asked}
    return render(request, "officers/route.html", context)


@require_GET
def worklist(request: HttpRequest) -> HttpResponse:
    """For the workbench: an officer's visits of today and those missed; the desk's gaps of cards."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    today = page_dates(request).present_day
    context: dict[str, object] = {"today": today}
    if may(actor, "officers:plan"):
        missed = list_planned_visits(actor, tab="missed", officer_id=actor.user_id, limit=5)
        coming = list_planned_visits(actor, tab="coming", officer_id=actor.user_id, limit=8)
        context |= {"missed": missed, "todays": [line for line in coming.rows if line.planned_on == today], "officer": True}
    if may(actor, "officers:give"):
        context["gaps"] = card_gaps(actor)
    return render(request, "officers/worklist.html", context)
