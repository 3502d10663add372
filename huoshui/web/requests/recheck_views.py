"""说到做到: the draw with its seed, the calls, and where they differ from what was said."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.enterprise_requests.actions import draw_rechecks, record_recheck
from huoshui.enterprise_requests.queries import recheck_draws, recheck_line
from huoshui.enterprise_requests.rules.closing import GRADES, OUTCOMES
from huoshui.web.components.form_state import Field
from huoshui.web.page_dates import page_dates
from huoshui.web.projects.change_views import Values, answer_form, typed_day, typed_version
from huoshui.web.requests.change_views import answer_request_form, typed_count
from huoshui.web.templatetags.huoshui_components import address

DRAWS_A_PAGE = 12
SAID = {**OUTCOMES, "": "逾期未评价"}
FOUND = {**OUTCOMES, "unreachable": "没有联系上"}


@require_GET
def draws(request: HttpRequest) -> HttpResponse:
    """Every draw, newest first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    page = recheck_draws(actor, after=request.GET.get("after", ""), limit=DRAWS_A_PAGE)
    following = address(request, "requests:rechecks", after=page.next_cursor) if page.next_cursor else ""
    context = {"draws": page.rows, "total": page.total_count, "following": following, "said": SAID, "found": FOUND, "grades": GRADES}
    return render(request, "requests/rechecks.html", context)


@require_http_methods(["GET", "POST"])
def draw(request: HttpRequest) -> HttpResponse:
    """Draw from what closed in a period; the system makes the seed after the candidates are fixed."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    today = page_dates(request).as_of_day
    fields = [
        Field("period_start", "办结不早于", "date", needed=True, latest=today.isoformat()),
        Field("period_end", "办结不晚于", "date", needed=True, latest=today.isoformat()),
        Field("size", "抽取件数", needed=True, max_length=3),
    ]

    def do(posted: Values) -> str:
        start = typed_day(posted["period_start"], "开始日期", "period_start")
        end = typed_day(posted["period_end"], "结束日期", "period_end")
        size = typed_count(posted, "size", "抽取件数")
        if start is None or end is None or size is None:
            raise Refusal("missing", "日期或件数没有填。", "请补上后再提交。")
        draw_rechecks(actor, period_start=start, period_end=end, size=size)
        messages.success(request, "已抽取，种子和全部候选都留档，任何人可以重抽核对。")
        return address(request, "requests:rechecks")

    start_values = {"period_start": (today - timedelta(days=30)).isoformat(), "period_end": today.isoformat(), "size": "10"}
    context = {"heading": "抽取回访样本", "verb": "抽取", "cancel_url": address(request, "requests:rechecks")}
    return answer_form(request, "requests/change.html", fields, start_values, do, context)


@require_http_methods(["GET", "POST"])
def recheck(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """What the call found; not by somebody who handled it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    line = recheck_line(actor, line_id)
    fields = [
        Field("found_outcome", "企业怎么说", "radio", needed=True, choices=list(FOUND.items())),
        Field("found_grade", "满意程度", "select", choices=list(GRADES.items()), hint="没有联系上的不填"),
        Field("words", "回访记录", "textarea", wide=True, max_length=500),
    ]

    def do(posted: Values) -> str:
        record_recheck(
            actor,
            line_id,
            found_outcome=posted["found_outcome"],
            found_grade=posted.get("found_grade", ""),
            words=posted.get("words", ""),
            expected_version=typed_version(posted),
        )
        return f"已登记回访：{line.request.number}。"

    start = {
        "expected_version": str(line.version),
        "found_outcome": line.found_outcome,
        "found_grade": line.found_grade,
        "words": line.words,
    }
    before = [("企业当时说", f"{SAID[line.said_outcome]} {GRADES.get(line.said_grade, '')}"), ("诉求", line.request.body)]
    return answer_request_form(request, line.request, fields, start, do, heading="回访", verb="保存", before=before)
