"""The hotline clerk's desk: who is calling, as one types, and a caller's 追问 under the number that exists."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from huoshui.core.actor import Actor
from huoshui.enterprise_requests.actions import note_follow_up
from huoshui.enterprise_requests.queries import RequestRow, find_caller, request_row
from huoshui.web.components.form_state import Field, new_form
from huoshui.web.projects.change_views import Values
from huoshui.web.requests.change_views import answer_request_form
from huoshui.web.templatetags.huoshui_components import address


@require_GET
def caller(request: HttpRequest) -> HttpResponse:
    """Firms by what is typed, and the open requests of the one that is meant; a fragment beside the form."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    name, phone = request.GET.get("enterprise_name", ""), request.GET.get("teller_phone", "")
    found = find_caller(actor, name=name.replace("\x00", ""), phone=phone.replace("\x00", "")[:30])
    context = {
        "found": found,
        "typed": name.strip(),
        "requests": [_line(request, row) for row in found.requests],
    }
    return render(request, "requests/caller.html", context)


def _line(request: HttpRequest, row: RequestRow) -> tuple[RequestRow, str, str]:
    return row, address(request, "requests:detail", row.id), address(request, "requests:follow_up", row.id)


@require_http_methods(["GET", "POST"])
def follow_up(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """What the caller said joins this request; posted from the clerk's form or from the request's own page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = request_row(actor, request_id)
    key = new_form([]).key
    fields = [
        Field("body", "来电内容", "textarea", needed=True, wide=True, max_length=2000, hint="企业这次说了什么；在办单位会收到"),
        Field("intake_key", "", "hidden", value=key),
    ]

    def do(posted: Values) -> str:
        number = note_follow_up(actor, row.id, words=posted["body"], follow_up_key=posted.get("intake_key", ""))
        return f"已记在 {number} 上，没有新立一件。"

    return answer_request_form(request, row, fields, {"intake_key": key}, do, heading="记一次追问", verb="记下")
