"""The pages behind a printed code: a firm tells, keeps a receipt, follows, confirms. No account, no name of an official.

A number and its query code are changed into a ticket (tickets.py): it opens one matter and nothing else.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from huoshui.core.refusals import NotVisible, Refusal
from huoshui.enterprise_requests.actions import (
    Telling,
    open_by_receipt,
    rate_by_code,
    tell_by_code,
    withdraw_by_receipt,
    word_by_receipt,
)
from huoshui.enterprise_requests.queries import followed_request, open_intake_point, public_categories
from huoshui.enterprise_requests.rules.closing import GRADES, OUTCOMES
from huoshui.notices.queries import has_sms_gateway
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.queries import zone as zone_by_id
from huoshui.web.components.form_state import Field, missing_fields, new_form, refused_form
from huoshui.web.errors import status_of
from huoshui.web.projects.change_views import Values, typed_version
from huoshui.web.requests.change_views import chosen_id
from huoshui.web.requests.intake_views import given_files
from huoshui.web.requests.word_views import WORD_FIELDS
from huoshui.web.session.middleware import client_address
from huoshui.web.tell.fields import tell_fields
from huoshui.web.tell.tickets import opened_ticket, ticket_of


def zone_name(zone_id: UUID) -> str:
    found = zone_by_id(zone_id)
    if found is None:
        raise NotVisible
    return str(found.name)


def private(response: HttpResponse) -> HttpResponse:
    """Nothing of it is kept by caches, and the address is told to no other site."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"  # with no-referrer a browser sends Origin: null, and its own form is refused
    return response


@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, zone_id: UUID, token: str) -> HttpResponse:
    """Tell something: what and who, a photo if at hand. The receipt comes at once, also on a second tap."""
    name = zone_name(zone_id)
    with bound_to_zone(zone_id):
        point = open_intake_point(zone_id, token)
        fields = tell_fields(public_categories(zone_id), asks_firm=point.enterprise_id is None)
        context = {
            "zone_name": name,
            "point_label": point.label,
            "point_kind": point.get_kind_display(),
            "firm": point.label if point.enterprise_id else "",
            "follow": reverse("tell:follow", args=[zone_id]),
        }
        if request.method == "GET":
            state = new_form(fields)
            state.fields = [one if one.name != "intake_key" else Field("intake_key", "", "hidden", value=state.key) for one in state.fields]
            return private(render(request, "tell/form.html", {"form": state, **context}))
        posted = {key: str(value) for key, value in request.POST.items()}
        refusals = missing_fields(fields, posted)
        if not refusals:
            try:
                receipt = tell_by_code(zone_id, token, _telling(request, posted))
                ticket = ticket_of(zone_id, receipt.request_id)
                address = reverse("tell:matter", args=[zone_id, ticket])
                return private(render(request, "tell/receipt.html", {"receipt": receipt, "address": address, **context}))
            except NotVisible:
                raise
            except Refusal as refusal:
                refusals = [refusal]
        state = refused_form(fields, posted, refusals)
        return private(render(request, "tell/form.html", {"form": state, **context}, status=max(status_of(one) for one in refusals)))


def _telling(request: HttpRequest, posted: Values) -> Telling:
    return Telling(
        intake_key=posted.get("intake_key", ""),
        channel="code",
        body=posted["body"],
        enterprise_name=posted.get("enterprise_name", ""),
        category_id=chosen_id(posted, "category_id"),
        teller_name=posted.get("teller_name", ""),
        teller_phone=posted.get("teller_phone", ""),
        files=given_files(request, "files"),
    )


@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest, zone_id: UUID) -> HttpResponse:
    """Number and query code open the matter."""
    fields = [
        Field("number", "受理编号", needed=True, max_length=30, hint="例如 SQ202600017"),
        Field("code", "查询码", needed=True, max_length=30, hint="回执上的 8 位字母和数字"),
    ]
    name = zone_name(zone_id)
    with bound_to_zone(zone_id):
        context = {"zone_name": name, "by_phone": reverse("tell:code", args=[zone_id]) if has_sms_gateway(zone_id) else ""}
    if request.method == "GET":
        return private(
            render(request, "tell/follow.html", {"form": new_form(fields, {"number": request.GET.get("number", "")}), **context})
        )
    posted = {key: str(value) for key, value in request.POST.items()}
    refusals = missing_fields(fields, posted)
    if not refusals:
        try:
            with bound_to_zone(zone_id):
                request_id = open_by_receipt(zone_id, posted["number"], posted["code"], client_address(request))
            return private(redirect("tell:matter", zone_id, ticket_of(zone_id, request_id)))  # type: ignore[arg-type]
        except Refusal as refusal:
            refusals = [refusal]
    state = refused_form(fields, {**posted, "code": ""}, refusals)
    return private(render(request, "tell/follow.html", {"form": state, **context}, status=422))


@require_http_methods(["GET"])
def matter(request: HttpRequest, zone_id: UUID, ticket: str) -> HttpResponse:
    """Where it stands, who has it, what was answered; and the firm's own word."""
    return _drawn(request, zone_id, ticket)


def _drawn(request: HttpRequest, zone_id: UUID, ticket: str, posted: Values | None = None, refused: Refusal | None = None) -> HttpResponse:
    with bound_to_zone(zone_id):
        found = followed_request(zone_id, opened_ticket(zone_id, ticket))
    fields = [Field("expected_version", "", "hidden"), *WORD_FIELDS]
    start = {"expected_version": str(found.version)}
    state = refused_form(fields, {**(posted or {}), **start}, [refused]) if refused else new_form(fields, start)
    context = {
        "zone_name": zone_name(zone_id),
        "found": found,
        "form": state,
        "ticket": ticket,
        "zone_id": zone_id,
        "refusal": refused,
        "outcomes": OUTCOMES,
        "grades": GRADES,
    }
    return private(render(request, "tell/matter.html", context, status=status_of(refused) if refused else 200))


@require_POST
def word(request: HttpRequest, zone_id: UUID, ticket: str) -> HttpResponse:
    """Confirm, say partly, or send back."""
    request_id = opened_ticket(zone_id, ticket)
    posted = {key: str(value) for key, value in request.POST.items()}
    try:
        with bound_to_zone(zone_id):
            word_by_receipt(
                zone_id,
                request_id,
                outcome=posted.get("outcome", ""),
                grade=posted.get("grade", ""),
                words=posted.get("words", ""),
                expected_version=typed_version(posted),
            )
    except NotVisible:
        raise
    except Refusal as refusal:
        return _drawn(request, zone_id, ticket, posted, refusal)
    return private(redirect("tell:matter", zone_id, ticket))  # type: ignore[arg-type]


@require_POST
def withdraw(request: HttpRequest, zone_id: UUID, ticket: str) -> HttpResponse:
    """Take it back while nobody works on it."""
    request_id = opened_ticket(zone_id, ticket)
    posted = {key: str(value) for key, value in request.POST.items()}
    try:
        with bound_to_zone(zone_id):
            withdraw_by_receipt(zone_id, request_id, reason=posted.get("reason", ""), expected_version=typed_version(posted))
    except NotVisible:
        raise
    except Refusal as refusal:
        return _drawn(request, zone_id, ticket, posted, refusal)
    return private(redirect("tell:matter", zone_id, ticket))  # type: ignore[arg-type]


@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, zone_id: UUID) -> HttpResponse:
    """A firm rates an inspection by the code on its announcement, once."""
    fields = [
        Field("number", "检查编号", needed=True, max_length=20, hint="例如 JC20260012"),
        Field("code", "评价码", needed=True, max_length=30),
        Field("grade", "对这次检查满意吗", "radio", needed=True, choices=list(GRADES.items())),
        Field("words", "想说的话", "textarea", wide=True, max_length=500),
    ]
    context = {"zone_name": zone_name(zone_id)}
    if request.method == "GET":
        return private(render(request, "tell/rate.html", {"form": new_form(fields), **context}))
    posted = {key: str(value) for key, value in request.POST.items()}
    refusals = missing_fields(fields, posted)
    if not refusals:
        try:
            with bound_to_zone(zone_id):
                address = client_address(request)
                rate_by_code(zone_id, posted["number"], posted["code"], address, grade=posted["grade"], words=posted.get("words", ""))
            return private(render(request, "tell/rate.html", {"done": True, **context}))
        except Refusal as refusal:
            refusals = [refusal]
    return private(render(request, "tell/rate.html", {"form": refused_form(fields, posted, refusals), **context}, status=422))
