"""Idempotency keys over HTTP: hidden field of a form, or the header Idempotency-Key of the API.

Stands after the middleware that names ``request.actor`` and binds its zone; without an actor (sign-in) nothing is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.http.multipartparser import MultiPartParserError

from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.operations.actions.idempotency import Answer, KeyInFlight, answer_once
from huoshui.web.errors import refusal_page

FORM_FIELD = "idempotency_key"
HEADER = "Idempotency-Key"
_KEPT_HEADERS = ("Location", "HX-Redirect", "HX-Location", "HX-Trigger", "HX-Retarget", "HX-Reswap", "HX-Refresh", "HX-Push-Url", "ETag")
_TOLD_ONCE = "Told-Once"  # among the kept headers: the answer itself was not kept
_NOT_PART_OF_THE_BODY = frozenset({FORM_FIELD, "csrfmiddlewaretoken"})


class IdempotencyMiddleware:
    """Same key and body: the kept answer. Other body: 422. Still under way: 409."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        actor = getattr(request, "actor", None)
        if request.method in ("GET", "HEAD", "OPTIONS", "TRACE") or not isinstance(actor, Actor):
            return self.get_response(request)
        key = _key_of(request)
        if not key:
            return self.get_response(request)
        try:
            body_hash = _body_hash(request)
        except (RequestDataTooBig, MultiPartParserError):
            return self.get_response(request)  # whoever reads the body refuses it, in the words of pages or of the API
        produced: list[HttpResponseBase] = []

        def produce() -> Answer:
            response = self.get_response(request)
            produced.append(response)
            return _answer_of(request, response)

        try:
            answer = answer_once(actor.zone_id, actor.user_id, key, body_hash, produce)
        except Refusal as refusal:
            return _refused(request, refusal)
        return _repeated(request, answer) if answer.is_repeated else produced[0]


def _key_of(request: HttpRequest) -> str:
    header = request.headers.get(HEADER, "")
    if header or not _is_form(request) or request.path.startswith("/api/"):
        return header
    return request.POST.get(FORM_FIELD, "")


def _is_form(request: HttpRequest) -> bool:
    return request.method == "POST" and request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data")


def _body_hash(request: HttpRequest) -> str:
    """Of method, address and content. A form is hashed by its fields and files: the boundary of multipart changes each time."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if not _is_form(request):
        digest.update(request.body)
        return digest.hexdigest()
    for name, values in sorted(request.POST.lists()):
        if name not in _NOT_PART_OF_THE_BODY:
            digest.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            content = hashlib.sha256()
            for chunk in file.chunks():
                content.update(chunk)
            file.seek(0)
            digest.update(repr((name, file.name, content.hexdigest())).encode())
    return digest.hexdigest()


def _answer_of(request: HttpRequest, response: HttpResponseBase) -> Answer:
    if request.path.startswith("/api/") and "no-store" in response.headers.get("Cache-Control", ""):
        return Answer(response.status_code, headers={_TOLD_ONCE: "yes"})  # a one-time password is never kept beside its hash
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    body = response.content if isinstance(response, HttpResponse) else b""  # a stream (a download) is not kept
    return Answer(response.status_code, body, response.headers.get("Content-Type", ""), headers)


def _repeated(request: HttpRequest, answer: Answer) -> HttpResponse:
    if _TOLD_ONCE in answer.headers:
        return _refused(request, Refusal("told_once", "这个请求已经办理过，其中的口令只告诉一次。", "如没有收到，请重新生成。"), status=409)
    response = HttpResponse(answer.body, status=answer.status, content_type=answer.media_type or None)
    for name, value in answer.headers.items():
        response.headers[name] = value
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _refused(request: HttpRequest, refusal: Refusal, status: int = 0) -> HttpResponse:
    if request.path.startswith("/api/") or request.headers.get("Accept") == "application/json":
        status = status or (409 if isinstance(refusal, KeyInFlight) else 422)
        body = {"code": refusal.code, "message": refusal.message, "remedy": refusal.remedy, "field": refusal.field, "data": {}}
        return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    return refusal_page(request, refusal)
