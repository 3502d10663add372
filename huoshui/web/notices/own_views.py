"""One's own notices: list, open (which marks it read), all read, and how one wants to be told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.notices.actions import mark_delivered, mark_read, set_preferences
from huoshui.notices.queries import own_notice, own_notices, preferences
from huoshui.organizations.rules.policy import may
from huoshui.web.components.form_state import Field
from huoshui.web.projects.change_views import Values, answer_form, typed_version
from huoshui.web.shell import address_of
from huoshui.web.templatetags.huoshui_components import address

# matter_kind → the page of the matter
MATTER_PAGES: Mapping[str, str] = {
    "assignment": "assignments:detail",
    "cadence_due": "cadence:due",
    "campaign": "campaigns:detail",
    "enterprise": "enterprises:detail",
    "factor_ticket": "factors:detail",
    "meeting": "meetings:detail",
    "monthly_return": "returns:form",
    "project": "projects:detail",
    "request": "requests:detail",
    "return_round": "returns:round",
    "score_marks": "scorecards:marks",
    "score_round": "scorecards:detail",
}


@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    """Newest first; looking at it is what delivered means."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    only_unread = request.GET.get("unread") == "1"
    page = own_notices(actor, only_unread=only_unread, after=request.GET.get("after", ""))
    mark_delivered(actor)
    next_page = ""
    if page.next_cursor:
        query = request.GET.copy()
        query["after"] = page.next_cursor
        next_page = f"?{query.urlencode()}"
    context = {"page": page, "only_unread": only_unread, "next_page": next_page, "is_first": not request.GET.get("after")}
    return render(request, "notices/list.html", context)


@require_GET
def open_notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Read, and on to the matter; a matter without a page of its own, or one closed to the reader, shows the words alone."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    notice = own_notice(actor, notice_id)
    mark_read(actor, notice_id)
    name = MATTER_PAGES.get(notice.matter_kind, "")
    if name and may(actor, name) and (target := address_of(name, notice.matter_id)):
        return redirect(target)
    return render(request, "notices/one.html", {"notice": notice})


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Everything is read."""
    count = mark_read(request.actor)  # type: ignore[attr-defined]
    messages.success(request, f"{count} 条通知已标为已读。" if count else "没有未读的通知。")
    return redirect(address(request, "notices:list"))


@require_http_methods(["GET", "POST"])
def preferences_page(request: HttpRequest) -> HttpResponse:
    """E-mail or not, at once or once a day, and when not."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    wish = preferences(actor)
    fields = [
        Field("expected_version", "", "hidden"),
        Field("by_email", "同时发邮件给我", "check"),
        Field("email", "邮箱", hint=f"现在是 {wish.email_masked}，不改就空着" if wish.email_masked else "加密保存，页面上只显示一部分"),
        Field("daily_digest", "一天只发一封摘要", "check"),
        Field("digest_at", "摘要时间", hint="如 08:30；不填为 08:30", max_length=5),
        Field("quiet_from", "静默从", hint="如 22:00；静默时段内的邮件推迟到结束时发", max_length=5),
        Field("quiet_to", "静默到", hint="如 07:00", max_length=5),
    ]
    start = {
        "expected_version": str(wish.version),
        "by_email": "1" if wish.by_email else "",
        "daily_digest": "1" if wish.daily_digest else "",
        "digest_at": _shown(wish.digest_at),
        "quiet_from": _shown(wish.quiet_from),
        "quiet_to": _shown(wish.quiet_to),
    }

    def do(posted: Values) -> str:
        set_preferences(
            actor,
            by_email=posted.get("by_email") == "1",
            email=posted.get("email", ""),
            daily_digest=posted.get("daily_digest") == "1",
            digest_at=typed_time(posted, "digest_at", "摘要时间"),
            quiet_from=typed_time(posted, "quiet_from", "静默从"),
            quiet_to=typed_time(posted, "quiet_to", "静默到"),
            expected_version=typed_version(posted),
        )
        messages.success(request, "通知方式已保存。")
        return address(request, "notices:preferences")

    context = {
        "heading": "通知方式",
        "intro": "应用内通知一直有；下面设定要不要同时发邮件。"
        + ("" if wish.mail_is_on else "本系统没有设置邮件服务器，暂时只有应用内通知。"),
        "verb": "保存",
        "cancel_url": address(request, "notices:list"),
        "draft": "",
    }
    return answer_form(request, "notices/preferences.html", fields, start, do, context)


def _shown(moment: time | None) -> str:
    return moment.strftime("%H:%M") if moment else ""


def typed_time(posted: Values, name: str, label: str) -> time | None:
    text = posted.get(name, "").strip().replace("：", ":")
    if not text:
        return None
    try:
        return time.fromisoformat(text if len(text) == 5 else f"0{text}")
    except ValueError:
        raise Refusal("not_a_time", f"“{label}”写的“{text[:10]}”不是时间。", "请按 08:30 的样式填写。", field=name) from None
