"""A round's deeds before publication: opening, counting, entering with basis and proof."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.targets.actions.score_rounds import (
    RoundOrder,
    close_entries,
    count_score_round,
    enter_score,
    open_score_round,
    withdraw_score,
)
from huoshui.targets.queries.score_rounds import entered_record, round_detail, round_row
from huoshui.targets.queries.scorecards import list_cards
from huoshui.targets.rules.card_feeds import ENTERED, TARGET
from huoshui.targets.rules.target_windows import PERIODS, window_of
from huoshui.web.components.form_state import Field
from huoshui.web.page_dates import page_dates
from huoshui.web.projects.change_views import Values, given_file, typed_day, typed_version
from huoshui.web.requests.change_views import chosen_id
from huoshui.web.scorecards import parts
from huoshui.web.templatetags.huoshui_components import address


@require_http_methods(["GET", "POST"])
def open_round(request: HttpRequest) -> HttpResponse:
    """发起考评."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    today = page_dates(request).present_day
    cards = [(str(one.id), f"{one.title}（第 {one.latest_number} 版）") for one in list_cards(actor) if one.latest_number]
    years = [(str(year), f"{year}年") for year in range(today.year - 2, today.year + 1)]
    fields = [
        Field("card_id", "评分表", "select", needed=True, choices=cards, hint="" if cards else "还没有启用的评分表，请先做好一张"),
        Field("title", "考评名称", needed=True, hint="如：2026年一季度招商引资考评"),
        Field("year", "年份", "select", needed=True, choices=years),
        Field("period", "考评期", "select", needed=True, choices=list(PERIODS.items())),
        Field("counted_on", "取数日", "date", latest=today.isoformat(), hint="按这一天的台账取数；空着为考评期末或今天"),
    ]

    def do(posted: Values) -> str:
        card_id = chosen_id(posted, "card_id")
        if card_id is None:
            raise NotVisible
        _, window = window_of(posted["period"], int(posted["year"]) if posted["year"].isdecimal() else 0)
        counted_on = typed_day(posted.get("counted_on", ""), "取数日", "counted_on")
        made = open_score_round(actor, RoundOrder(card_id, posted["title"], window, counted_on))
        messages.success(request, "已发起。先取数，再登记。")
        return address(request, "scorecards:detail", made)

    start = {"year": str(today.year), "card_id": request.GET.get("card", "")}
    return parts.change_form(request, fields, start, do, heading="发起考评", verb="发起", cancel_url=address(request, "scorecards:list"))


@require_POST
def count(request: HttpRequest, score_round_id: UUID) -> HttpResponse:
    """取数."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    changed = count_score_round(actor, score_round_id, expected_version=typed_version(_posted(request)))
    messages.success(request, f"已取数，{changed} 个数有变化。" if changed else "已取数，与上次相同。")
    return redirect(address(request, "scorecards:detail", score_round_id))


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, score_round_id: UUID) -> HttpResponse:
    """登记: one number or one event of one unit, with basis and proof."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = round_detail(actor, score_round_id)
    if found.row.state != "draft":
        raise Refusal("not_a_draft", f"“{found.row.title}”{found.row.state_label}，不能再登记。", "公示中的请走异议。")
    items = {item.code: item for item in found.card.items}
    inputs = [
        (f"{code}|{name}", f"{items[code].name} · {name}{'（次数）' if items[code].method == 'events' else ''}")
        for (code, name), feed in found.feeds.items()
        if feed.kind in (ENTERED, TARGET)
    ]
    fields = [
        parts.VERSION,
        Field("unit", "单位", "select", needed=True, choices=[(str(one.unit_id), one.unit_name) for one in found.units]),
        Field("input", "登记什么", "select", needed=True, choices=inputs),
        Field("value", "数", needed=True, max_length=24, hint="事项写次数，扣分也写正数；金额写万元；评分写 0 到 100"),
        Field("basis", "依据", needed=True, wide=True, max_length=500, hint="文件名称、文号或事实"),
        Field("proof", "凭证", "file", wide=True, hint="通报、文件、照片，20 MB 以内"),
    ]

    def do(posted: Values) -> str:
        unit_id = chosen_id(posted, "unit")
        code, _, name = posted["input"].partition("|")
        if unit_id is None:
            raise NotVisible
        enter_score(
            actor,
            score_round_id,
            unit_id=unit_id,
            item_code=code,
            input_name=name,
            value=parts.typed_decimal(posted["value"], "数", "value"),
            basis=posted["basis"],
            proof=given_file(request, "proof"),
            expected_version=typed_version(posted),
        )
        messages.success(request, "已登记。")
        return address(request, "scorecards:detail", score_round_id)

    start = {"expected_version": str(found.row.version), "unit": request.GET.get("unit", ""), "input": request.GET.get("input", "")}
    return parts.change_form(
        request,
        fields,
        start,
        do,
        heading="登记",
        verb="登记",
        cancel_url=address(request, "scorecards:detail", score_round_id),
        row=found.row,
        intro="每件事项登记一次，次数相加；其他的数以最后一次登记为准。",
    )


@require_http_methods(["GET", "POST"])
def withdraw_entry(request: HttpRequest, score_round_id: UUID, score_input_id: UUID) -> HttpResponse:
    """Take back one entered number."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = round_row(actor, score_round_id)
    entry = entered_record(actor, score_round_id, score_input_id)
    fields = [parts.VERSION, Field("reason", "撤回的理由", needed=True, wide=True, max_length=500, hint="撤回后两条都留着，只是不再计分")]

    def do(posted: Values) -> str:
        withdraw_score(actor, score_round_id, score_input_id, reason=posted["reason"], expected_version=typed_version(posted))
        messages.success(request, "已撤回。")
        return address(request, "scorecards:detail", score_round_id)

    return parts.change_form(
        request,
        fields,
        {"expected_version": str(row.version)},
        do,
        heading="撤回登记",
        verb="撤回",
        cancel_url=address(request, "scorecards:detail", score_round_id),
        row=row,
        intro=entry,
    )


@require_POST
def close(request: HttpRequest, score_round_id: UUID) -> HttpResponse:
    """登记结束, or open again."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    is_closed = request.POST.get("closed") == "1"
    close_entries(actor, score_round_id, is_closed=is_closed, expected_version=typed_version(_posted(request)))
    messages.success(request, "已结束登记，没有登记的事项按 0 次计。" if is_closed else "已恢复登记。")
    return redirect(address(request, "scorecards:detail", score_round_id))


def _posted(request: HttpRequest) -> Values:
    return {name: str(value) for name, value in request.POST.items()}
