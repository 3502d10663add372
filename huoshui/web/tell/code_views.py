"""Following by a code sent to the phone that told the matter, where the zone has a gateway for short messages."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from huoshui.core.refusals import NotVisible, Refusal
from huoshui.enterprise_requests.actions import ask_phone_code, open_by_phone_code
from huoshui.notices.queries import has_sms_gateway
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.web.components.form_state import Field, missing_fields, new_form, refused_form
from huoshui.web.session.middleware import client_address
from huoshui.web.tell.views import private, ticket_of, zone_name


@require_http_methods(["GET", "POST"])
def code(request: HttpRequest, zone_id: UUID) -> HttpResponse:
    """Number and phone first, then the code that came. Where no gateway is configured the page says so."""
    context = {"zone_name": zone_name(zone_id), "follow": reverse("tell:follow", args=[zone_id])}
    posted = {key: str(value) for key, value in request.POST.items()}
    with bound_to_zone(zone_id):
        if not has_sms_gateway(zone_id):
            return private(render(request, "tell/code.html", {"is_off": True, **context}))
        is_second = request.method == "POST" and posted.get("step") == "code"
        fields = _fields(asks_code=is_second)
        if request.method == "GET":
            return private(render(request, "tell/code.html", {"form": new_form(fields, {"step": "phone"}), **context}))
        refusals = missing_fields(fields, posted)
        if not refusals:
            try:
                address = client_address(request)
                if is_second:
                    found = open_by_phone_code(zone_id, posted["number"], posted["phone"], posted["code"], address)
                    return private(redirect("tell:matter", zone_id, ticket_of(zone_id, found)))  # type: ignore[arg-type]
                ask_phone_code(zone_id, posted["number"], posted["phone"], address)
                start = {"number": posted["number"], "phone": posted["phone"], "step": "code"}
                state = new_form(_fields(asks_code=True), start)
                return private(render(request, "tell/code.html", {"form": state, "sent": True, **context}))
            except NotVisible:
                raise
            except Refusal as refusal:
                refusals = [refusal]
        state = refused_form(fields, {**posted, "code": ""}, refusals)
        return private(render(request, "tell/code.html", {"form": state, **context}, status=422))


def _fields(*, asks_code: bool) -> list[Field]:
    code_field = [Field("code", "短信验证码", needed=True, max_length=6, hint="6 位数字，10 分钟内有效")] if asks_code else []
    return [
        Field("number", "受理编号", needed=True, max_length=30, hint="例如 SQ202600017"),
        Field("phone", "手机号", needed=True, max_length=20, hint="提出时留的那个号码"),
        *code_field,
        Field("step", "", "hidden"),
    ]
