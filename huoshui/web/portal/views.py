"""企业门户: my matters with who has the ball, who serves me, who comes to inspect, who came, and telling something new."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from huoshui.core.actor import Actor
from huoshui.enterprise_requests.actions import ask_for_visit, rate_inspection
from huoshui.enterprise_requests.queries import RequestFilters, inspection, inspections_of_firm, list_requests, own_firms
from huoshui.enterprise_requests.rules.closing import GRADES
from huoshui.enterprise_requests.rules.request_flow import OPEN_STATES, REPLIED
from huoshui.enterprises.queries import enterprise_row
from huoshui.notices.queries import own_notices
from huoshui.web.components.form_state import Field
from huoshui.web.page_dates import page_dates
from huoshui.web.projects.change_views import Values, answer_form
from huoshui.web.templatetags.huoshui_components import address

SHOWN, MOST_OPEN = 8, 200


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the firm first; then what waits for others, with whom it is."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    firms = own_firms(actor)
    open_ones = list_requests(actor, RequestFilters(states=OPEN_STATES), limit=MOST_OPEN)
    ended = list_requests(actor, RequestFilters(states=("confirmed", "unanswered", "declined")), limit=3)
    found = [row for firm in firms for row in inspections_of_firm(actor, firm.enterprise_id)]
    waiting = [row for row in open_ones.rows if row.state == REPLIED]
    running = [row for row in open_ones.rows if row.state != REPLIED]
    to_rate = [row for row in found if row.state == "done" and not row.rating_label]
    context = {
        "firms": firms,
        "waiting": waiting,
        "running": running[:SHOWN],
        "running_count": open_ones.total_count - len(waiting),
        "mine": len(waiting) + len(to_rate),
        "ended": ended,
        "announced": sorted((row for row in found if row.state == "announced"), key=lambda row: row.planned_on),
        "to_rate": to_rate,
        "notices": own_notices(actor, only_unread=True, limit=3),
        "today": page_dates(request).present_day,
    }
    return render(request, "portal/home.html", context)


@require_http_methods(["GET", "POST"])
def ask_visit(request: HttpRequest, enterprise_id: UUID) -> HttpResponse:
    """Ask the officer to come."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    firm = enterprise_row(actor, enterprise_id)
    fields = [Field("words", "想谈什么", "textarea", needed=True, wide=True, max_length=200, hint="一两句话，例如 想谈扩建用地")]

    def do(posted: Values) -> str:
        day = ask_for_visit(actor, firm.id, words=posted["words"])
        messages.success(request, f"已告诉服务员，{day} 前会来。急事请直接打电话。")
        return address(request, "portal:home")

    context = {"heading": "请服务员来一趟", "verb": "发送", "cancel_url": address(request, "portal:home"), "told": firm.name}
    return answer_form(request, "portal/change.html", fields, {}, do, context)


@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, inspection_id: UUID) -> HttpResponse:
    """How the firm found an inspection, once; the code need not be typed by who is signed in for the firm."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = inspection(actor, inspection_id)
    fields = [
        Field("grade", "对这次检查满意吗", "radio", needed=True, choices=list(GRADES.items())),
        Field("words", "想说的话", "textarea", wide=True, max_length=500),
    ]

    def do(posted: Values) -> str:
        rate_inspection(actor.zone_id, row.number, row.rating_code, grade=posted["grade"], words=posted.get("words", ""))
        messages.success(request, "已评价，谢谢。")
        return address(request, "portal:home")

    told = f"{row.unit_name} {row.done_on or row.planned_on} {row.kind_label}"
    context = {"heading": "评价检查", "verb": "提交评价", "cancel_url": address(request, "portal:home"), "told": told}
    return answer_form(request, "portal/change.html", fields, {}, do, context)
