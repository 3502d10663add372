"""Publicity, objections, rulings, the frozen result and its correction."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.targets.actions.score_results import (
    correct_score_round,
    freeze_score_round,
    publish_score_round,
    raise_objection,
    rule_objection,
)
from huoshui.targets.queries.score_objections import objection
from huoshui.targets.queries.score_rounds import round_detail, round_row
from huoshui.targets.rules.objections import NewValue, Ruling
from huoshui.targets.rules.publicity import DISMISSED, UPHELD
from huoshui.web.components.form_state import Field
from huoshui.web.projects.change_views import Values, given_file, typed_version
from huoshui.web.requests.change_views import chosen_id
from huoshui.web.scorecards import parts
from huoshui.web.templatetags.huoshui_components import address


@require_POST
def publish(request: HttpRequest, score_round_id: UUID) -> HttpResponse:
    """开始公示."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    publish_score_round(actor, score_round_id, expected_version=typed_version(_posted(request)))
    row = round_row(actor, score_round_id)
    messages.success(request, f"已公示，到 {row.publicity_due_on} 止收异议；各单位已收到通知。")
    return redirect(address(request, "scorecards:detail", score_round_id))


@require_http_methods(["GET", "POST"])
def object_to(request: HttpRequest, score_round_id: UUID) -> HttpResponse:
    """提出异议, by a unit of the round about its own result."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = round_detail(actor, score_round_id)
    own = [one for one in found.units if one.unit_id in actor.unit_ids]
    if not own:
        raise Refusal("not_in_round", "您的单位不参加这次考评。", "只有参加考评的单位可以对自己的得分提异议。")
    fields = [
        Field("unit", "单位", "select", needed=True, choices=[(str(one.unit_id), one.unit_name) for one in own]),
        Field("item", "对哪一项", "select", choices=[(item.code, item.name) for item in found.card.items], hint="空着为对整个结果"),
        Field("reason", "异议理由", "textarea", needed=True, wide=True, max_length=1000, hint="哪个数不对，应当是多少，依据是什么"),
        Field("proof", "凭证", "file", wide=True, hint="文件、照片、截图，20 MB 以内"),
    ]

    def do(posted: Values) -> str:
        unit_id = chosen_id(posted, "unit")
        if unit_id is None:
            raise NotVisible
        proof = given_file(request, "proof")
        raise_objection(actor, score_round_id, unit_id=unit_id, reason=posted["reason"], item_code=posted.get("item", ""), proof=proof)
        messages.success(request, "异议已提出，由其他人裁定，结果会通知您。")
        return address(request, "scorecards:detail", score_round_id)

    return parts.change_form(
        request,
        fields,
        {"unit": str(own[0].unit_id), "item": request.GET.get("item", "")},
        do,
        heading="提出异议",
        verb="提出",
        cancel_url=address(request, "scorecards:detail", score_round_id),
        row=found.row,
        intro=f"公示到 {found.row.publicity_due_on} 止。" if found.row.publicity_due_on else "",
    )


@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, score_round_id: UUID, score_objection_id: UUID) -> HttpResponse:
    """裁定: upheld or dismissed, with a reason; an upheld one may set one number anew."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = round_detail(actor, score_round_id)
    raised = objection(actor, score_round_id, score_objection_id)
    items = {item.code: item for item in found.card.items}
    line = next(one for one in found.lines if one.unit_id == raised.unit_id)
    inputs = [
        (f"{code}|{name}", f"{items[code].name} · {name}（现为 {line.cells[code].inputs.get(name) or '缺'}）")
        for (code, name), feed in found.feeds.items()
        if feed.kind != "peers"
    ]
    fields = [
        Field("ruling", "裁定", "radio", needed=True, choices=[(UPHELD, "成立"), (DISMISSED, "不成立")]),
        Field("reason", "裁定理由", "textarea", needed=True, wide=True, max_length=1000, hint="提出异议的单位会看到；只裁定一次"),
        Field("input", "改哪个数", "select", choices=inputs, hint="成立并要改分的才选"),
        Field("value", "改为", max_length=24, hint="原来的数留着，结果上写明前后"),
    ]

    def do(posted: Values) -> str:
        rule_objection(actor, score_round_id, score_objection_id, Ruling(posted["ruling"], posted["reason"], _changed(posted)))
        messages.success(request, "已裁定，提出异议的人已收到通知。")
        return address(request, "scorecards:detail", score_round_id)

    first = next((value for value, _ in inputs if value.startswith(f"{raised.item_code}|")), "") if raised.item_code else ""
    return parts.change_form(
        request,
        fields,
        {"input": "", "suggested": first},
        do,
        heading="裁定异议",
        verb="裁定",
        cancel_url=address(request, "scorecards:detail", score_round_id),
        row=found.row,
        intro=f"{raised.unit_name}（{raised.raised_by_name}）对“{items[raised.item_code].name if raised.item_code else '整个结果'}”："
        f"{raised.reason}",
    )


def _changed(posted: Values) -> NewValue | None:
    chosen, text = posted.get("input", "").strip(), posted.get("value", "").strip()
    if not chosen and not text:
        return None
    if not chosen or not text:
        raise Refusal("half_given", "“改哪个数”和“改为”要一起填。", "不改数就都空着。", field="value" if chosen else "input")
    code, _, name = chosen.partition("|")
    return NewValue(code, name, parts.typed_decimal(text, "改为", "value"))


@require_POST
def freeze(request: HttpRequest, score_round_id: UUID) -> HttpResponse:
    """定稿."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    freeze_score_round(actor, score_round_id, expected_version=typed_version(_posted(request)))
    messages.success(request, "已定稿，结果不再变化；各单位已收到通知。")
    return redirect(address(request, "scorecards:detail", score_round_id))


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, score_round_id: UUID) -> HttpResponse:
    """更正: a new edition of a frozen result."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = round_row(actor, score_round_id)
    fields = [Field("reason", "更正理由", needed=True, wide=True, max_length=300, hint="哪里错了，依据是什么；原结果留着，注明已更正")]

    def do(posted: Values) -> str:
        made = correct_score_round(actor, score_round_id, reason=posted["reason"])
        messages.success(request, "已建更正稿，沿用原来的数。改好后重新公示、定稿。")
        return address(request, "scorecards:detail", made)

    return parts.change_form(
        request,
        fields,
        {},
        do,
        heading="更正结果",
        verb="建更正稿",
        cancel_url=address(request, "scorecards:detail", score_round_id),
        row=row,
    )


def _posted(request: HttpRequest) -> Values:
    return {name: str(value) for name, value in request.POST.items()}
