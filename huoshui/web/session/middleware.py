"""Who is asking, in which zone, and whether the policy lets them: before any view runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.refusals import NotPermitted, NotVisible
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.operations.rules.file_names import megabytes
from huoshui.organizations.actions import is_loopback, record_sign_out, take_token
from huoshui.organizations.queries import actor_for, zone, zones_of
from huoshui.organizations.rules.passwords import has_expired
from huoshui.organizations.rules.policy import may
from huoshui.web.errors import error_page
from huoshui.web.session import sessions
from huoshui.web.session.policy_check import API_PREFIX, refuse_to_start_without_policy

BEARER = "Bearer "
LARGEST_BODY_OF_A_STRANGER = 30 * 1024 * 1024  # bytes; nine photos as cameras write them. Nobody fills the disk without an account


class ActorMiddleware:
    """Sets ``request.actor`` (None: not signed in), ``request.zone`` and ``request.token_scopes`` (None: came without a token).

    Binds row security, ends stale sessions, asks the policy.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        refuse_to_start_without_policy()
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = None  # type: ignore[attr-defined]
        request.zone = None  # type: ignore[attr-defined]
        request.session_ended = ""  # type: ignore[attr-defined]
        request.token_scopes = None  # type: ignore[attr-defined]
        actor = _actor_with_token(request) if _brings_token(request) else _actor_of(request)
        if actor is None:
            return _too_large_for_a_stranger(request) or self.get_response(request)
        request.actor = actor  # type: ignore[attr-defined]
        with bound_to_zone(actor.zone_id):
            request.zone = SimpleLazyObject(lambda: zone(actor.zone_id))  # type: ignore[attr-defined]
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Refuse by role: to the sign-in page when nobody is signed in, otherwise a 403 page that tells nothing of the object."""
        match = request.resolver_match
        if match is None or match.route.startswith(API_PREFIX):
            return None
        actor: Actor | None = getattr(request, "actor", None)
        if may(actor, match.view_name):
            return None
        if actor is None:
            return _to_sign_in(request)
        refused = NotPermitted()
        return error_page(request, 403, refused.message, refused.remedy)


def _too_large_for_a_stranger(request: HttpRequest) -> HttpResponseBase | None:
    """Refused by what it says of its length, before anything of it is read; a body that says none is not read by the server."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if request.path_info.startswith("/" + API_PREFIX) or not length.isdecimal() or int(length) <= LARGEST_BODY_OF_A_STRANGER:
        return None
    message = f"一次提交的内容超过 {megabytes(LARGEST_BODY_OF_A_STRANGER)}，没有收下。"
    remedy = "请少选几张照片，或改用较小的照片，再提交一次。"
    if request.headers.get("Accept") == "application/json":
        body = {"code": "request_too_big", "message": message, "remedy": remedy, "field": "files", "data": {}}
        return JsonResponse(body, status=413, json_dumps_params={"ensure_ascii": False})
    return error_page(request, 413, message, remedy)


def _brings_token(request: HttpRequest) -> bool:
    """A program with a personal token, at the API alone; then no cookie is looked at, so that a page cannot borrow the session."""
    return request.path_info.startswith("/" + API_PREFIX) and request.headers.get("Authorization", "").startswith(BEARER)


def _actor_with_token(request: HttpRequest) -> Actor | None:
    taken = take_token(request.headers["Authorization"].removeprefix(BEARER).strip(), address=client_address(request))
    if taken is None:
        return None
    actor, request.token_scopes = taken  # type: ignore[attr-defined]
    return actor


def client_address(request: HttpRequest) -> str:
    """Where the request came from. Behind a proxy that says so, the last hop it names: never taken for this machine."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if forwarded:
        last = forwarded.split(",")[-1].strip()[:64]
        return "" if is_loopback(last) else last
    return str(request.META.get("REMOTE_ADDR", ""))[:64]


def _actor_of(request: HttpRequest) -> Actor | None:
    if not request.COOKIES.get(settings.SESSION_COOKIE_NAME) or not sessions.is_signed_in(request):
        return None
    person: Any = request.user
    zone_id = sessions.zone_of(request)
    if not person.is_authenticated or zone_id is None or request.session.get(sessions.EPOCH_KEY) != person.session_epoch:
        request.session.flush()
        request.session_ended = "changed"  # type: ignore[attr-defined]
        return None
    address = client_address(request)
    try:
        actor = actor_for(person.id, zone_id, address=address)
    except NotVisible:  # the post in this zone ended in the middle of the session
        others = zones_of(person.id)
        if not others:
            request.session.flush()
            request.session_ended = "no_post"  # type: ignore[attr-defined]
            return None
        sessions.set_zone(request, others[0].id)
        actor = actor_for(person.id, others[0].id, address=address)
    if sessions.has_idled(request):
        with bound_to_zone(actor.zone_id):
            record_sign_out(actor, idle=True)
        request.session.flush()
        request.session_ended = "idle"  # type: ignore[attr-defined]
        return None
    if not person.is_sample and has_expired(person.password_changed_at, clock.now()):
        request.session.flush()
        request.session_ended = "expired"  # type: ignore[attr-defined]
        return None
    return actor


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    wanted = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    ended = getattr(request, "session_ended", "")
    pairs = [("next", wanted if wanted != "/" else ""), ("ended", ended)]
    query = "&".join(f"{name}={quote(value)}" for name, value in pairs if value)
    address = reverse("session:sign_in") + (f"?{query}" if query else "")
    if request.headers.get("HX-Request") == "true":
        answer = HttpResponse(status=401)
        answer["HX-Redirect"] = reverse("session:sign_in") + (f"?ended={ended}" if ended else "")
        return answer
    return HttpResponseRedirect(address)
