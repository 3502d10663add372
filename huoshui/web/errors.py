"""Refusals and failures as pages: a status, a sentence that says what and what to do, never a stack trace.

Error pages stand without the frame: they need no database, and a stranger's 404 is byte for byte that of a random address.
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion

logger = logging.getLogger("huoshui.web")
CONFLICTS = frozenset({"stale_version", "idempotency_key_in_flight", "already_done", "conflict"})
HEADINGS = {
    400: "请求不完整",
    403: "您的岗位不能做这件事",
    404: "没有找到这一页",
    405: "这个地址不能这样打开",
    409: "刚刚有人改过",
    413: "内容太大",
    422: "这样填不行",
    429: "操作太快了",
    500: "平台出错了",
    503: "平台正在准备",
    507: "存储空间不足",
}


def status_of(refusal: Refusal) -> int:
    """Which HTTP status a refusal is: the only place on pages that knows."""
    if isinstance(refusal, NotVisible):
        return 404
    if isinstance(refusal, NotPermitted):
        return 403
    if isinstance(refusal, StaleVersion) or refusal.code in CONFLICTS:
        return 409
    if refusal.code in {"storage_full", "quota_exceeded"}:
        return 507
    return 422


def error_page(
    request: HttpRequest,
    status: int,
    message: str,
    remedy: str = "",
    *,
    retry_url: str = "",
    retry_label: str = "",
    data: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """One error page, or its content alone for an htmx request."""
    yours, theirs = (data or {}).get("yours", {}), (data or {}).get("theirs", {})
    request.is_error_page = True  # type: ignore[attr-defined]  # the frame is not drawn: it may be what failed
    is_fragment = request.headers.get("HX-Request") == "true"
    context = {
        "base_layout": "layouts/fragment.html" if is_fragment else "layouts/bare.html",
        "status": status,
        "heading": HEADINGS.get(status, HEADINGS[500]),
        "message": message,
        "remedy": remedy,
        "retry_url": retry_url,
        "retry_label": retry_label,
        "versions": [(name, yours.get(name, "—"), theirs.get(name, "—")) for name in {**theirs, **yours}],
    }
    return render(request, "errors/error.html", context, status=status)


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page for a refusal that no form took in."""
    status = status_of(refusal)
    retry = request.path if status == 409 and request.method == "POST" else ""
    return error_page(request, status, refusal.message, refusal.remedy, retry_url=retry, retry_label="打开最新的再填", data=refusal.data)


def is_disk_full(error: BaseException) -> bool:
    """True where the disk or the database's disk is full: reads go on, writes answer 507."""
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return True
    return isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", "") == "53100"


class RefusalPages:
    """Middleware: a Refusal that leaves a view becomes its page. Other exceptions go on to Django (handler500)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if request.path.startswith("/api/"):
            return None
        if isinstance(exception, Refusal):
            return refusal_page(request, exception)
        if is_disk_full(exception):
            logger.error("disk full at %s", request.path)
            return error_page(request, 507, "服务器存储空间已满，刚才的内容没有保存。", "查看不受影响；请联系系统管理员清理空间后再提交。")
        return None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 400, "浏览器送来的内容不完整或不符合要求。", "请返回上一页重新提交；如反复出现，请联系系统管理员。")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    refused = NotPermitted()
    return error_page(request, 403, refused.message, refused.remedy)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    refused = NotVisible()
    return error_page(request, 404, refused.message, refused.remedy)


def server_error(request: HttpRequest) -> HttpResponse:
    return error_page(
        request, 500, "平台处理这个请求时出错，刚才的操作没有生效。", "请稍后再试；如反复出现，请把时间和操作告诉系统管理员。"
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: an old page, or a form that is not ours."""
    return error_page(
        request,
        403,
        "这张表单已过期，刚才的内容没有保存。",
        "请返回上一页刷新后重新提交，草稿会自动带出。",
        retry_url=request.path,
        retry_label="重新打开表单",
    )
