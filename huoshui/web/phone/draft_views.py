"""What a phone asks and sends in the background: JSON, each deed under a key of its own, refusals in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoshui.core.actor import Actor
from huoshui.core.clock import SHANGHAI
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.enterprise_requests.actions import Telling, VisitNote, keep_visit_file, record_phone_visit, tell_by_code
from huoshui.enterprise_requests.queries import open_intake_point, phone_terms, pocket_of, public_categories
from huoshui.enterprise_requests.rules.visit_conflicts import SeenOnPhone
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.web.errors import status_of
from huoshui.web.officers.views import typed_place
from huoshui.web.projects.change_views import typed_day
from huoshui.web.requests.change_views import chosen_id
from huoshui.web.requests.intake_views import given_files
from huoshui.web.tell.tickets import ticket_of

View = Callable[..., HttpResponse]


def in_words(view: View) -> View:
    """A refusal becomes its JSON: code, message, remedy, field, data. NotVisible stays the page that a random address gets."""

    @wraps(view)
    def answered(request: HttpRequest, **kwargs: object) -> HttpResponse:
        try:
            return view(request, **kwargs)
        except NotVisible:
            raise
        except Refusal as refusal:
            body = {
                "code": refusal.code,
                "message": refusal.message,
                "remedy": refusal.remedy,
                "field": refusal.field,
                "data": refusal.data,
            }
            return _json(body, status=status_of(refusal))

    return answered


def _json(body: Mapping[str, object], status: int = 200) -> HttpResponse:
    response = JsonResponse(dict(body), status=status, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return response


@never_cache
@require_GET
@in_words
def pocket(request: HttpRequest) -> HttpResponse:
    """Who is signed in, and the own firms to take along. The token is for what this phone sends next."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = pocket_of(actor)
    firms = [
        {
            "id": str(one.firm.enterprise_id),
            "name": one.firm.name,
            "last_visit_on": one.firm.last_visit_on.isoformat() if one.firm.last_visit_on else "",
            "last_reached": one.firm.last_reached,
            "days_since": one.firm.days_since,
            "is_due": one.firm.is_due,
            "last_visit_id": str(one.last_visit_id or ""),
            "plan_id": str(one.plan_id or ""),
            "planned_on": one.planned_on.isoformat() if one.planned_on else "",
            "open_requests": [{"number": number, "title": title, "state": state} for number, title, state in one.open_requests],
        }
        for one in found.firms
    ]
    return _json(
        {
            "person": {"id": str(actor.user_id), "name": actor.display_name},
            "zone": {"id": str(actor.zone_id), "name": request.zone.name},  # type: ignore[attr-defined]
            "taken_at": found.taken_at.isoformat(),
            "csrf": get_token(request),
            "terms": found.terms,
            "firms": firms,
        }
    )


@require_POST
@in_words
def file(request: HttpRequest) -> HttpResponse:
    """One photo or memo, before its visit."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    given = given_files(request, "file")
    if len(given) != 1:
        raise Refusal("file_missing", "没有收到照片或录音。", "请点“立即发送”再传一次。", field="files")
    file_id, kind = keep_visit_file(actor, *given[0])
    return _json({"id": str(file_id), "kind": kind})


@require_POST
@in_words
def send_visit(request: HttpRequest) -> HttpResponse:
    """One visit, once. 409 with both sides where the district went on meanwhile."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    posted = {name: str(value) for name, value in request.POST.items()}
    enterprise_id = chosen_id(posted, "enterprise_id")
    if enterprise_id is None:
        raise Refusal("missing", "没有写明走访的是哪家企业。", "请从“我的企业”里选一家再记。", field="enterprise_id")
    note = VisitNote(
        device_key=posted.get("device_key", ""),
        enterprise_id=enterprise_id,
        kind=posted.get("kind", ""),
        reached=posted.get("reached", ""),
        note=posted.get("note", ""),
        visited_at=_moment(posted.get("visited_at", "")),
        latitude=typed_place(posted.get("latitude", "")),
        longitude=typed_place(posted.get("longitude", "")),
        place_accuracy_metres=_metres(posted.get("accuracy", "")),
        told=[line.strip() for line in posted.get("told", "").splitlines() if line.strip()],
        received_file_ids=_ids(request, "file_id"),
        shown_to_firm_ids=_ids(request, "shown_file_id"),
    )
    seen = SeenOnPhone(
        enterprise_id,
        posted.get("enterprise_name", ""),
        officer_id=chosen_id(posted, "seen_officer_id"),
        last_visit_id=chosen_id(posted, "seen_last_visit_id"),
        plan_id=chosen_id(posted, "seen_plan_id"),
        planned_on=typed_day(posted.get("seen_planned_on", ""), "计划日期", "seen_planned_on"),
    )
    sent_at = _moment(request.headers.get("X-Phone-Sent-At", ""))
    visit_id, receipts = record_phone_visit(actor, note, seen=seen, accepted=request.POST.getlist("accepted"), sent_at=sent_at)
    numbers = [{"number": one.number, "address": reverse("requests:detail", args=[one.request_id])} for one in receipts]
    return _json({"visit_id": str(visit_id), "receipts": numbers})


@never_cache
@require_http_methods(["GET", "POST"])
@in_words
def told(request: HttpRequest, zone_id: UUID, token: str) -> HttpResponse:
    """Behind a printed code. GET: what the form needs and a token to send with. POST: the request, once; the receipt comes back."""
    with bound_to_zone(zone_id):
        point = open_intake_point(zone_id, token)
        if request.method == "GET":
            return _json(
                {
                    "csrf": get_token(request),
                    "label": point.label,
                    "asks_firm": point.enterprise_id is None,
                    "categories": [[key, name] for key, name in public_categories(zone_id)],
                    "terms": phone_terms(zone_id),
                }
            )
        posted = {name: str(value) for name, value in request.POST.items()}
        telling = Telling(
            intake_key=posted.get("intake_key", ""),
            channel="code",
            body=posted.get("body", ""),
            enterprise_name=posted.get("enterprise_name", ""),
            category_id=chosen_id(posted, "category_id"),
            teller_name=posted.get("teller_name", ""),
            teller_phone=posted.get("teller_phone", ""),
            files=given_files(request, "files"),
        )
        receipt = tell_by_code(zone_id, token, telling)
    address = reverse("tell:matter", args=[zone_id, ticket_of(zone_id, receipt.request_id)])
    return _json(
        {"number": receipt.number, "query_code": receipt.query_code, "was_told_before": receipt.was_told_before, "address": address}
    )


def _ids(request: HttpRequest, name: str) -> list[UUID]:
    found = [chosen_id({name: value}, name) for value in request.POST.getlist(name)]
    return [one for one in found if one is not None]


def _metres(text: str) -> int | None:
    """Whole metres as browsers say them; None for what is none. A million is as good as anywhere."""
    return min(int(text), 1_000_000) if text.isascii() and text.isdecimal() and len(text) <= 9 else None


def _moment(text: str) -> datetime | None:
    """A moment as browsers write it; None for what is none."""
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
