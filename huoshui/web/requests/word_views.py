"""The enterprise's word, its taking back, and a look at who told."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.enterprise_requests.actions import give_word, unmask_teller, withdraw_request
from huoshui.enterprise_requests.queries import request_detail, request_row
from huoshui.enterprise_requests.rules.closing import GRADES, OUTCOMES
from huoshui.web.components.form_state import Field, missing_fields, new_form, refused_form
from huoshui.web.projects.change_views import Values, typed_version
from huoshui.web.requests.change_views import answer_request_form
from huoshui.web.templatetags.huoshui_components import address

WORD_FIELDS = (
    Field("outcome", "问题解决了吗", "radio", needed=True, choices=list(OUTCOMES.items())),
    Field("grade", "对办理满意吗", "radio", needed=True, choices=list(GRADES.items())),
    Field("words", "想说的话", "textarea", wide=True, max_length=500, hint="没有完全解决的，请写还差什么；经办单位会按此重办"),
)


@require_http_methods(["GET", "POST"])
def word(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Confirm, say partly, or send back."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = request_detail(actor, request_id)
    row = found.row

    def do(posted: Values) -> str:
        give_word(
            actor,
            request_id,
            outcome=posted["outcome"],
            grade=posted["grade"],
            words=posted.get("words", ""),
            expected_version=typed_version(posted),
        )
        return "已确认，感谢反馈。" if posted["outcome"] == "solved" else "已退回重办，新的时限会显示在这一页。"

    before = [("诉求", row.body), ("答复", found.reply or "—")]
    return answer_request_form(request, row, WORD_FIELDS, {}, do, heading="确认或退回", verb="提交", before=before)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The enterprise takes it back while nobody works on it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = request_row(actor, request_id)
    fields = [Field("reason", "撤回原因", wide=True, max_length=200)]

    def do(posted: Values) -> str:
        withdraw_request(actor, request_id, reason=posted.get("reason", ""), expected_version=typed_version(posted))
        return f"{row.number} 已撤回。"

    return answer_request_form(request, row, fields, {}, do, heading="撤回诉求", verb="撤回")


@require_http_methods(["GET", "POST"])
def teller(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Who told it, in full: needs a reason, which is audited; shown once, never kept in the page's history."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = request_row(actor, request_id)
    fields = [Field("reason", "查看事由", needed=True, max_length=200, hint="将记入审计")]
    context = {"row": row, "heading": "查看联系方式", "verb": "查看", "cancel_url": address(request, "requests:detail", row.id)}
    if request.method == "GET":
        return render(request, "requests/change.html", {"form": new_form(fields), **context})
    posted = {name: str(value) for name, value in request.POST.items()}
    refusals = missing_fields(fields, posted)
    if not refusals:
        try:
            shown = unmask_teller(actor, request_id, reason=posted["reason"])
            response = render(request, "requests/teller.html", {"row": row, "teller": shown})
            response["Cache-Control"] = "no-store"
            return response
        except Refusal as refusal:
            if refusal.field not in {field.name for field in fields}:
                raise
            refusals = [refusal]
    return render(request, "requests/change.html", {"form": refused_form(fields, posted, refusals), **context}, status=422)
