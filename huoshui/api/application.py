"""The REST application: one OpenAPI document at /api/docs, the rights and ids of the pages."""

from __future__ import annotations

import errno
import json
import logging
from typing import Any

from django.core.exceptions import BadRequest, ImproperlyConfigured, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.urls import reverse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.docs import DocsBase
from ninja.operation import Operation
from ninja.renderers import JSONRenderer
from ninja.utils import check_csrf

import huoshui
from huoshui.api.schemas import ErrorBody
from huoshui.core.actor import Actor
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion
from huoshui.organizations.rules import policy
from huoshui.organizations.rules.access_tokens import scope_allows

logger = logging.getLogger("huoshui.api")
STATUS_OF_CODE = {
    "already_done": 409,
    "conflict": 409,
    "csrf_missing": 403,
    "file_too_large": 413,
    "idempotency_key_in_flight": 409,
    "idempotency_key_other_body": 422,
    "quota_exceeded": 507,
    "storage_full": 507,
}
REFUSALS = (400, 401, 403, 404, 409, 413, 422, 507)
WHY_IN_WORDS = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项",
    "string_too_long": "太长",
    "string_too_short": "太短",
    "uuid_parsing": "不是编号",
    "json_invalid": "不是合法的 JSON",
}


class Right:
    """What an operation of the API asks for: a signed-in person whose role the policy names for ``operation``.

    Every operation is declared with ``auth=Right("projects:list")``, the same key as the page that shows the same thing.
    """

    openapi_name = "session"
    openapi_security_schema = {"type": "apiKey", "in": "cookie", "name": "huoshui_session"}

    def __init__(self, operation: str) -> None:
        self.operation = operation

    def __call__(self, request: HttpRequest) -> Actor:
        actor: Actor | None = getattr(request, "actor", None)
        if actor is None:
            raise AuthenticationError
        scopes: frozenset[str] | None = getattr(request, "token_scopes", None)
        if scopes is not None:
            if not scope_allows(scopes, self.operation, str(request.method)):
                raise TokenScope
        elif check_csrf(request) is not None:
            raise Refusal("csrf_missing", "请求缺少防伪令牌。", "请先取 /api/v1/session，在请求头 X-CSRFToken 中带上 csrf_token。")
        policy.require(actor, self.operation)
        return actor


class TokenScope(NotPermitted):
    """The person may, this token may not."""

    def __init__(self) -> None:
        super().__init__()
        self.code, self.message, self.remedy = (
            "token_scope",
            "这个令牌没有办理这件事的范围。",
            "请在“我的账号”生成范围合适的令牌，或登录办理。",
        )


class Documentation(DocsBase):
    """The document drawn by files of our own: no script on the page, nothing from elsewhere; writes tried there carry the token."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        settings = {"layout": "BaseLayout", "deepLinking": True, "url": reverse(f"{api.urls_namespace}:openapi-json")}
        context = {"swagger_settings": json.dumps(settings), "api": api, "add_csrf": True}
        return render(request, "ninja/swagger.html", context)


class HuoshuiAPI(NinjaAPI):
    """Operations are named in the document by their functions: ``list_projects``."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__


class ChineseJSON(JSONRenderer):
    """Chinese as it is, not escaped."""

    json_dumps_params = {"ensure_ascii": False}


api = HuoshuiAPI(
    renderer=ChineseJSON(),
    title="活水接口",
    version=huoshui.__version__,
    description=(
        "与页面同一套权限、同一套编号。金额是以分为单位的整数；日期为 YYYY-MM-DD；`as_of` 为所问时点，`known_on` 为当时已知。\n\n"
        "以个人令牌访问（“我的账号”里生成）：请求头 `Authorization: Bearer hs_…`，不需要防伪令牌，按令牌的范围和本人的权限办理。\n\n"
        "以会话访问：写操作须带请求头 `X-CSRFToken`（取自 `/api/v1/session`），并可带 `Idempotency-Key`，"
        "同一键重发得到同一个回答，不会办两次。\n\n"
        "出错时答复 `code`、`message`、`remedy`、`field`、`data`；看不见的对象与不存在的对象答复完全相同（404）。"
    ),
    docs=Documentation(),
    docs_url="/docs",
    openapi_url="/openapi.json",
    urls_namespace="api",
)


def answers(schema: Any, status: int = 200) -> dict[int, Any]:
    """What an operation may answer: ``schema`` when it goes well, the one error shape otherwise."""
    return {status: schema, **dict.fromkeys(REFUSALS, ErrorBody)}


def gives_file(*media_types: str) -> dict[str, Any]:
    """For the document (``openapi_extra``): a good answer is a file."""
    content = {media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in media_types}
    return {"responses": {200: {"description": "文件", "content": content}}}


def right_of(operation: Operation) -> str:
    """The key of the policy that an operation asks for; "" where it asks for none."""
    rights = [found.operation for found in operation.auth_callbacks if isinstance(found, Right)]
    return rights[0] if len(rights) == 1 else ""


def declared_operations() -> list[tuple[str, Operation]]:
    """(path, operation) of everything that the API does."""
    return [
        (f"{router.prefix}{path}", operation)
        for router in api._get_bound_routers()
        for path, view in router.path_operations.items()
        for operation in view.operations
    ]


def refuse_to_start_without_rights() -> None:
    """ImproperlyConfigured names every operation that asks for no right, or for one that the policy does not know."""
    wanting = [
        f"{operation.view_func.__name__}（{path}）：{right_of(operation) or '没有 auth=Right(…)'}"
        for path, operation in declared_operations()
        if right_of(operation) not in policy.POLICY
    ]
    if wanting:
        raise ImproperlyConfigured(
            f"这些接口没有登记权限，平台不能启动：{'；'.join(wanting)}。请写明 Right，并在 policy.py 的 POLICY 里登记。"
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
    places: list[dict[str, str]] = [
        {"where": ".".join(str(part) for part in each["loc"]), "why": WHY_IN_WORDS.get(each["type"], str(each["msg"]))}
        for each in error.errors
    ]
    refusal = Refusal(
        "malformed_request",
        f"请求中有 {len(places)} 处不合格式：{'、'.join(place['where'] for place in places[:5])}。",
        "请对照接口说明逐项修改。",
        field=str(error.errors[0]["loc"][-1]) if error.errors else "",
        data={"places": places},
    )
    return api.create_response(request, error_body(refusal), status=422)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, _error: Http404) -> HttpResponse:
    return _refused(request, NotVisible())


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__ or error.__context__, RequestDataTooBig):
        return _too_big(request)
    refusal = Refusal("bad_request", "请求无法解析。", "请检查请求体是否为合法的 JSON。")
    return api.create_response(request, error_body(refusal), status=error.status_code)


@api.exception_handler(SuspiciousOperation)
@api.exception_handler(BadRequest)
@api.exception_handler(MultiPartParserError)
@api.exception_handler(UnreadablePostError)
def _unreadable(request: HttpRequest, error: Exception) -> HttpResponse:
    if isinstance(error, RequestDataTooBig):
        return _too_big(request)
    refusal = Refusal("bad_request", "请求无法解析。", "请检查请求的内容和格式。")
    return api.create_response(request, error_body(refusal), status=400)


def _too_big(request: HttpRequest) -> HttpResponse:
    refusal = Refusal("request_too_big", "请求过大。", "请缩小后重试；文件不超过 20 MB。")
    return api.create_response(request, error_body(refusal), status=413)


@api.exception_handler(Exception)
def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    if _is_disk_full(error):
        refusal = Refusal("storage_full", "服务器存储空间已满，刚才的内容没有保存。", "查看不受影响；请联系系统管理员清理空间后再提交。")
        return api.create_response(request, error_body(refusal), status=507)
    logger.error("api failed at %s", request.path, exc_info=error)
    refusal = Refusal("server_error", "平台处理这个请求时出错，刚才的操作没有生效。", "请稍后再试；如反复出现，请联系系统管理员。")
    return api.create_response(request, error_body(refusal), status=500)


def _is_disk_full(error: Exception) -> bool:
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return True
    return isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", "") == "53100"


def no_such_address(request: HttpRequest) -> HttpResponse:
    """An address of the API that leads nowhere, or an id that is none: the same 404 as for a record that one may not see."""
    return _refused(request, NotVisible())
