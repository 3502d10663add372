"""What the unit does: sign, dispute, ask for time, stop the clock, report, reply."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from huoshui.assignments import actions
from huoshui.assignments.queries import PartRow, moment_of, part_detail, profile
from huoshui.assignments.rules import flow
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.refusals import Refusal
from huoshui.web.assignments.forms import chosen_id, needed_id, person_choices, step_form
from huoshui.web.components.form_state import Field
from huoshui.web.projects.change_views import Values, given_file, typed_day, typed_version

FORM = ["GET", "POST"]


def needed_day(posted: Values, name: str, label: str) -> date:
    """The day of a date field that must be filled."""
    found = typed_day(posted.get(name, ""), label, name)
    if found is None:
        raise Refusal("missing", f"“{label}”没有填。", "请补上后再提交。", field=name)
    return found


@require_http_methods(FORM)
def sign(request: HttpRequest, part_id: UUID) -> HttpResponse:
    """签收, and who of the unit does it."""

    def do(actor: Actor, row: PartRow, posted: Values) -> str:
        actions.sign_part(actor, row.id, person_id=chosen_id(posted, "person", "经办人"), expected_version=typed_version(posted))
        return f"已签收：{row.title}。"

    return step_form(
        request,
        part_id,
        heading="签收",
        verb="签收",
        fields=lambda actor, row: [
            Field("person", "经办人", "select", choices=person_choices(actor, row.unit_id), hint="不选则由单位统一办理")
        ],
        start=lambda actor, row: {"person": str(row.person_id or actor.user_id)},
        do=do,
    )


@require_http_methods(FORM)
def person(request: HttpRequest, part_id: UUID) -> HttpResponse:
    """确定经办人; where an officer has gone, by the dispatcher too."""

    def do(actor: Actor, row: PartRow, posted: Values) -> str:
        actions.set_person(actor, row.id, person_id=needed_id(posted, "person", "经办人"), expected_version=typed_version(posted))
        return "经办人已确定。"

    return step_form(
        request,
        part_id,
        heading="确定经办人",
        verb="确定",
        fields=lambda actor, row: [Field("person", "经办人", "select", needed=True, choices=person_choices(actor, row.unit_id))],
        start=lambda actor, row: {"person": str(row.person_id or "")},
        do=do,
    )


@require_http_methods(FORM)
def dispute(request: HttpRequest, part_id: UUID) -> HttpResponse:
    """提出异议, once and in time."""

    def do(actor: Actor, row: PartRow, posted: Values) -> str:
        actions.dispute_part(actor, row.id, reason=posted["reason"], expected_version=typed_version(posted))
        return "异议已提出，裁定前停止计时。"

    reason = Field(
        "reason",
        "异议理由",
        "textarea",
        needed=True,
        wide=True,
        max_length=500,
        hint="写明为什么不归本单位、应由谁办；只能提一次，裁定后不再变更",
    )
    return step_form(request, part_id, heading="提出异议", verb="提出异议", fields=lambda actor, row: [reason], do=do)


@require_http_methods(FORM)
def extension(request: HttpRequest, part_id: UUID) -> HttpResponse:
    """申请延期, before due."""

    def do(actor: Actor, row: PartRow, posted: Values) -> str:
        until = needed_day(posted, "until", "申请延至")
        actions.ask_extension(actor, row.id, until=until, reason=posted["reason"], expected_version=typed_version(posted))
        return f"已申请延至 {until}，请等答复；答复前原时限有效。"

    def intro(row: PartRow) -> str:
        last = part_detail(request.actor, row.id)[1].last_day_to_ask  # type: ignore[attr-defined]
        return f"时限 {row.due_on}" + (f"，延期最迟 {last} 提出。" if last else "。") + f"已延期 {row.extensions} 次。"

    fields = [
        Field("until", "申请延至", "date", needed=True),
        Field("reason", "延期理由", "textarea", needed=True, wide=True, max_length=500, hint="写明卡在哪里、还要多久、下一步做什么"),
    ]
    return step_form(request, part_id, heading="申请延期", verb="提交申请", fields=lambda actor, row: fields, do=do, intro=intro)


@require_http_methods(FORM)
def pause(request: HttpRequest, part_id: UUID) -> HttpResponse:
    """停表 for a listed reason until a day."""

    def fields(actor: Actor, row: PartRow) -> list[Field]:
        reasons = profile(actor.zone_id, flow.rule_set_of(row.source_kind), local_day(moment_of(actor))).content["pause_reasons"]
        choices = [(code, f"{one['label']}（最多 {one['days_at_most']} 天）") for code, one in reasons.items()]
        return [
            Field("reason_code", "停表情形", "select", needed=True, choices=choices),
            Field("expected_end_on", "预计恢复日期", "date", needed=True, hint="到这天自动恢复计时，不用再点"),
            Field("words", "说明", "textarea", needed=True, wide=True, max_length=500),
        ]

    def do(actor: Actor, row: PartRow, posted: Values) -> str:
        until = needed_day(posted, "expected_end_on", "预计恢复日期")
        actions.pause_part(
            actor,
            row.id,
            reason_code=posted["reason_code"],
            expected_end_on=until,
            words=posted["words"],
            expected_version=typed_version(posted),
        )
        return f"已停表，{until} 之后自动恢复计时。"

    return step_form(request, part_id, heading="停表", verb="停表", fields=fields, do=do)


@require_http_methods(FORM)
def resume(request: HttpRequest, part_id: UUID) -> HttpResponse:
    """恢复计时 before the expected day."""

    def do(actor: Actor, row: PartRow, posted: Values) -> str:
        actions.resume_part(actor, row.id, words=posted.get("words", ""), expected_version=typed_version(posted))
        return "已恢复计时。"

    words = Field("words", "说明", "textarea", wide=True, max_length=300)
    return step_form(request, part_id, heading="恢复计时", verb="恢复计时", fields=lambda actor, row: [words], do=do)


@require_http_methods(FORM)
def report(request: HttpRequest, part_id: UUID) -> HttpResponse:
    """反馈进展; the clock goes on."""

    def do(actor: Actor, row: PartRow, posted: Values) -> str:
        file = given_file(request, "proof_file")
        actions.report_progress(actor, row.id, words=posted["words"], proof_file=file, expected_version=typed_version(posted))
        return "进展已反馈，计时继续。"

    fields = [
        Field("words", "进展", "textarea", needed=True, wide=True, max_length=2000, hint="做了什么、还差什么、下一步何时完成"),
        Field("proof_file", "附件", "file"),
    ]
    return step_form(request, part_id, heading="反馈进展", verb="反馈", fields=lambda actor, row: fields, do=do)


@require_http_methods(FORM)
def reply(request: HttpRequest, part_id: UUID) -> HttpResponse:
    """报结 with proof."""

    def do(actor: Actor, row: PartRow, posted: Values) -> str:
        actions.reply_done(
            actor,
            row.id,
            words=posted["words"],
            proof_words=posted.get("proof_words", ""),
            proof_file=given_file(request, "proof_file"),
            expected_version=typed_version(posted),
        )
        return "已报结，等交办人审定；审定期间不计本单位时间。"

    fields = [
        Field("words", "办理结果", "textarea", needed=True, wide=True, max_length=2000, hint="逐条回答交办的要求"),
        Field("proof_words", "依据", "text", wide=True, max_length=500, hint="文号、回执、照片说明等；文字和文件至少给一样"),
        Field("proof_file", "证明文件", "file"),
    ]
    return step_form(request, part_id, heading="报结", verb="报结", fields=lambda actor, row: fields, do=do)
