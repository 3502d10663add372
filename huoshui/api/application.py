"""The REST application: one OpenAPI document at /api/docs, the rights and ids of the pages."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.utils import check_csrf

import huoshui
from huoshui.core.actor import Actor
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion
from huoshui.organizations.rules import policy

STATUS_OF_CODE = {
    "idempotency_key_other_body": 422,
    "idempotency_key_in_flight": 409,
    "file_too_large": 413,
}


class Right:
    """What an operation of the API asks for: a signed-in person whose role the policy names for ``operation``.

    Every operation is declared with ``auth=Right("projects:list")``, the same key as the page that shows the same thing.
    """

    openapi_security_schema = {"type": "apiKey", "in": "cookie", "name": "sessionid"}

    def __init__(self, operation: str) -> None:
        self.operation = operation

    def __call__(self, request: HttpRequest) -> Actor:
        actor: Actor | None = getattr(request, "actor", None)
        if actor is None:
            raise AuthenticationError
        if check_csrf(request) is not None:
            raise Refusal("csrf_missing", "请求缺少防伪令牌。", "请在请求头 X-CSRFToken 中带上 csrftoken 的值。")
        policy.require(actor, self.operation)
        return actor


api = NinjaAPI(
    title="活水接口",
    version=huoshui.__version__,
    description="与页面同一套权限、同一套编号。金额以分为单位的整数；日期为 YYYY-MM-DD；`as_of` 为所问时点，`known_on` 为当时已知。",
    docs_url="/docs",
    openapi_url="/openapi.json",
    urls_namespace="api",
)


def actor_of(request: HttpRequest) -> Actor:
    """The actor that ``Right`` let through."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor


def error_body(refusal: Refusal) -> dict[str, Any]:
    """The one error shape: code, message, remedy, field, data."""
    return {
        "code": refusal.code,
        "message": refusal.message,
        "remedy": refusal.remedy,
        "field": refusal.field,
        "data": json.loads(json.dumps(dict(refusal.data), default=str)),
    }


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal; the domains do not know it."""
    if isinstance(refusal, NotVisible):
        return 404
    if isinstance(refusal, NotPermitted):
        return 403
    if isinstance(refusal, StaleVersion):
        return 409
    return STATUS_OF_CODE.get(refusal.code, 422)


@api.exception_handler(Refusal)
def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return api.create_response(request, error_body(refusal), status=status_of(refusal))


@api.exception_handler(AuthenticationError)
def _not_signed_in(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    refusal = Refusal("not_signed_in", "尚未登录，或登录已超时。", "请重新登录后再试。")
    return api.create_response(request, error_body(refusal), status=401)


@api.exception_handler(ValidationError)
def _malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    places = [{"where": ".".join(str(part) for part in each["loc"]), "why": each["msg"]} for each in error.errors]
    refusal = Refusal(
        "malformed_request",
        f"请求中有 {len(places)} 处不合格式：{'、'.join(place['where'] for place in places[:5])}。",
        "请对照接口说明逐项修改。",
        data={"places": places},
    )
    return api.create_response(request, error_body(refusal), status=422)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, _error: Http404) -> HttpResponse:
    return _refused(request, NotVisible())


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    refusal = Refusal("bad_request", "请求无法解析。", "请检查请求体是否为合法的 JSON。")
    return api.create_response(request, error_body(refusal), status=error.status_code)


@api.exception_handler(SuspiciousOperation)
def _suspicious(request: HttpRequest, error: SuspiciousOperation) -> HttpResponse:
    too_big = isinstance(error, RequestDataTooBig)
    refusal = Refusal("request_too_big" if too_big else "bad_request", "请求过大。" if too_big else "请求无法解析。", "请缩小后重试。")
    return api.create_response(request, error_body(refusal), status=413 if too_big else 400)
