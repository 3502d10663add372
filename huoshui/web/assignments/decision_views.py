"""What the one who gave it decides: disputes, extensions, replies; giving it to another, taking it back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from huoshui.assignments import actions
from huoshui.assignments.actions import PartOrder
from huoshui.assignments.queries import PartRow, assignment_detail, part_detail
from huoshui.assignments.rules import flow
from huoshui.core.actor import Actor
from huoshui.web.assignments.forms import VERSION, chosen_id, needed_id, step_form, unit_choices
from huoshui.web.components.form_state import Field
from huoshui.web.projects.change_views import Values, answer_form, typed_day, typed_version
from huoshui.web.templatetags.huoshui_components import address

FORM = ["GET", "POST"]


@require_http_methods(FORM)
def dispute(request: HttpRequest, part_id: UUID) -> HttpResponse:
    """裁定异议, once and for all."""

    def fields(actor: Actor, row: PartRow) -> list[Field]:
        return [
            Field(
                "verdict", "裁定", "radio", needed=True, choices=[("rejected", "异议不成立，由原单位办理"), ("upheld", "异议成立，改派")]
            ),
            Field("unit", "改派给", "select", choices=unit_choices(actor, without=row.unit_id), hint="异议成立时必选"),
            Field("due_on", "新的时限", "date", hint="不填则按规定时限重新起算"),
            Field("words", "裁定意见", "textarea", needed=True, wide=True, max_length=500),
        ]

    def do(actor: Actor, row: PartRow, posted: Values) -> str:
        unit_id = chosen_id(posted, "unit", "改派给")
        is_upheld = posted["verdict"] == "upheld"
        due_on = typed_day(posted.get("due_on", ""), "新的时限", "due_on")
        to = PartOrder(unit_id, row.share, due_on) if unit_id and is_upheld else None
        actions.decide_dispute(actor, row.id, is_upheld=is_upheld, words=posted["words"], to=to, expected_version=typed_version(posted))
        return "异议已裁定。"

    def intro(row: PartRow) -> str:
        whole, _ = part_detail(request.actor, row.id)  # type: ignore[attr-defined]
        said = next((event.words for event in whole.events if event.step == "disputed"), "")
        return f"{row.unit_name}的异议：{said}" if said else f"{row.unit_name}，{row.state_name}。"

    return step_form(request, part_id, heading="裁定异议", verb="裁定", fields=fields, do=do, intro=intro)


@require_http_methods(FORM)
def extension(request: HttpRequest, part_id: UUID) -> HttpResponse:
    """答复延期 by the one who set the time."""
    fields = [
        Field("verdict", "答复", "radio", needed=True, choices=[("granted", "同意"), ("refused", "不同意")]),
        Field("until", "延至", "date", hint="不填则按申请的日期"),
        Field("words", "意见", "textarea", wide=True, max_length=500, hint="不同意时必填"),
    ]

    def do(actor: Actor, row: PartRow, posted: Values) -> str:
        is_granted = posted["verdict"] == "granted"
        actions.decide_extension(
            actor,
            row.id,
            is_granted=is_granted,
            words=posted.get("words", ""),
            until=typed_day(posted.get("until", ""), "延至", "until") if is_granted else None,
            expected_version=typed_version(posted),
        )
        return "已同意延期。" if is_granted else "已答复：不同意延期。"

    def intro(row: PartRow) -> str:
        whole, _ = part_detail(request.actor, row.id)  # type: ignore[attr-defined]
        asked = next((one for one in whole.extensions if one.part_id == row.id and one.decided_at is None), None)
        if asked is None:
            return "没有等答复的延期申请。"
        return f"{row.unit_name}申请由 {row.due_on} 延至 {asked.asked_until}：{asked.reason}"

    return step_form(request, part_id, heading="答复延期", verb="答复", fields=lambda actor, row: fields, do=do, intro=intro)


def _reply_words(request: HttpRequest, row: PartRow) -> str:
    whole, _ = part_detail(request.actor, row.id)  # type: ignore[attr-defined]
    reply = next((one for one in whole.replies if one.part_id == row.id and one.verdict == "waiting"), None)
    if reply is None:
        return f"{row.unit_name}，{row.state_name}。"
    proof = "；".join(part for part in (reply.proof_words, reply.proof_file_name) if part)
    return f"{row.unit_name} {reply.replied_by_name}报结：{reply.words}（依据：{proof}）"


@require_http_methods(FORM)
def accept(request: HttpRequest, part_id: UUID) -> HttpResponse:
    """审定: done; or, for an instruction above all, noted and still open."""

    def fields(actor: Actor, row: PartRow) -> list[Field]:
        choices = [("resolved", "问题已解决，办结"), ("noted", "已阅，继续办理")]
        return [
            Field("verdict", "审定", "radio", needed=True, choices=choices),
            Field("next_due_on", "下次反馈时限", "date", hint="继续办理时填；不填则沿用原时限"),
            Field("words", "意见", "textarea", wide=True, max_length=500),
        ]

    def do(actor: Actor, row: PartRow, posted: Values) -> str:
        resolves = posted["verdict"] == "resolved"
        actions.accept_reply(
            actor,
            row.id,
            words=posted.get("words", ""),
            resolves=resolves,
            next_due_on=None if resolves else typed_day(posted.get("next_due_on", ""), "下次反馈时限", "next_due_on"),
            expected_version=typed_version(posted),
        )
        return "已审定办结。" if resolves else "已阅，事项继续办理。"

    return step_form(
        request,
        part_id,
        heading="审定",
        verb="审定",
        fields=fields,
        do=do,
        start=lambda actor, row: {"verdict": "" if row.source_kind == flow.INSTRUCTION else "resolved"},
        intro=lambda row: _reply_words(request, row),
    )


@require_http_methods(FORM)
def send_back(request: HttpRequest, part_id: UUID) -> HttpResponse:
    """退回重办 with a reason."""
    fields = [
        Field("reason", "退回原因", "textarea", needed=True, wide=True, max_length=500, hint="写明哪条没有办到、还要补什么"),
        Field("next_due_on", "重办时限", "date", hint="不填则原时限顺延审定所用的时间"),
    ]

    def do(actor: Actor, row: PartRow, posted: Values) -> str:
        due = typed_day(posted.get("next_due_on", ""), "重办时限", "next_due_on")
        actions.return_reply(actor, row.id, reason=posted["reason"], next_due_on=due, expected_version=typed_version(posted))
        return f"已退回{row.unit_name}重办。"

    return step_form(
        request,
        part_id,
        heading="退回重办",
        verb="退回",
        fields=lambda actor, row: fields,
        do=do,
        intro=lambda row: _reply_words(request, row),
    )


@require_http_methods(FORM)
def reroute(request: HttpRequest, part_id: UUID) -> HttpResponse:
    """改派 to another unit."""

    def fields(actor: Actor, row: PartRow) -> list[Field]:
        return [
            Field("unit", "改派给", "select", needed=True, choices=unit_choices(actor, without=row.unit_id)),
            Field("due_on", "时限", "date", hint="不填则按规定时限重新起算"),
            Field("reason", "改派原因", "textarea", needed=True, wide=True, max_length=500),
        ]

    def do(actor: Actor, row: PartRow, posted: Values) -> str:
        due_on = typed_day(posted.get("due_on", ""), "时限", "due_on")
        to = PartOrder(needed_id(posted, "unit", "改派给"), row.share, due_on)
        actions.reroute_part(actor, row.id, to=to, reason=posted["reason"], expected_version=typed_version(posted))
        return "已改派，新的承办单位重新计时。"

    return step_form(request, part_id, heading="改派", verb="改派", fields=fields, do=do)


@require_http_methods(FORM)
def withdraw(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """撤销 the whole."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    whole = assignment_detail(actor, assignment_id)

    def do(posted: Values) -> str:
        actions.withdraw_assignment(actor, assignment_id, reason=posted["reason"], expected_version=typed_version(posted))
        messages.success(request, f"已撤销{whole.number}。")
        return address(request, "assignments:detail", assignment_id)

    context = {
        "row": whole.parts[0].row,
        "heading": "撤销交办",
        "intro": f"{whole.number} {whole.title}。撤销后各承办单位停止办理，记录保留。",
        "verb": "撤销",
        "cancel_url": address(request, "assignments:detail", assignment_id),
        "draft": f"assignments:withdraw:{assignment_id}",
    }
    fields = [VERSION, Field("reason", "撤销原因", "textarea", needed=True, wide=True, max_length=500)]
    return answer_form(request, "assignments/change.html", fields, {"expected_version": str(whole.version)}, do, context)
