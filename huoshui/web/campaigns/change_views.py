"""Laying down a campaign, adding a goal, ending it early: each a form, each one action."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from huoshui.core.actor import Actor
from huoshui.core.periods import Period
from huoshui.core.refusals import Refusal
from huoshui.targets.actions import NewCampaign, NewGoal, add_campaign_goal, create_campaign, end_campaign
from huoshui.targets.queries import campaign_row
from huoshui.targets.queries.dictionary import indicators
from huoshui.targets.rules.campaigns import window_in_words
from huoshui.targets.rules.indicators import Indicator
from huoshui.web.components.form_state import Field
from huoshui.web.page_dates import page_dates
from huoshui.web.projects.change_views import Values, answer_form, needed_day, typed_version
from huoshui.web.targets.change_views import AMOUNT_HINT, typed_amount
from huoshui.web.templatetags.huoshui_components import address

VERSION = Field("expected_version", "", "hidden")
GOALS_IN_FORM = 4
CADENCES = [("1", "每天"), ("3", "每 3 天"), ("5", "每 5 天"), ("7", "每 7 天"), ("10", "每 10 天")]
USUAL_DAYS = 60


def _countable(actor: Actor) -> dict[str, Indicator]:
    """What a campaign can be measured by: what happens within a span, by number or amount."""
    return {one.id: one for one in indicators(actor) if one.kind in {"count", "money"} and one.period_rule == "within"}


def _goal(known: dict[str, Indicator], indicator_id: str, amount: str, field: str, amount_field: str) -> NewGoal:
    how = known.get(indicator_id)
    if how is None:
        raise Refusal("unknown_indicator", "没有这个指标，或它不能作冲刺目标。", "请从列出的指标中选。", field=field)
    return NewGoal(how.id, typed_amount(amount, how.kind, amount_field))


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """部署冲刺."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    today = page_dates(request).present_day
    known = _countable(actor)
    choices = [(one.id, f"{one.group}：{one.name}") for one in known.values()]
    fields = [
        Field("name", "冲刺名称", needed=True, max_length=60, hint="如 二季度大干60天"),
        Field("cadence_days", "几天一报", "select", needed=True, choices=CADENCES, hint="到报送日没有更新台账的单位会列出来"),
        Field("starts_on", "冲刺起", "date", needed=True),
        Field("ends_on", "冲刺止", "date", needed=True, hint="起止两天都算在内"),
        Field("basis", "部署依据", wide=True, max_length=300, hint="文件名称和文号"),
        Field("purpose", "冲刺任务", "textarea", wide=True, max_length=500),
    ]
    for number in range(1, GOALS_IN_FORM + 1):
        fields.append(Field(f"goal_{number}_indicator", f"目标 {number}", "select", needed=number == 1, choices=choices))
        hint = f"{AMOUNT_HINT}；全区数，建好后可分解到单位" if number == 1 else ""
        fields.append(Field(f"goal_{number}_amount", f"目标 {number} 的数", needed=number == 1, max_length=40, hint=hint))

    def do(posted: Values) -> str:
        start, end = needed_day(posted, "starts_on", "冲刺起"), needed_day(posted, "ends_on", "冲刺止")
        if end < start:
            raise Refusal("window_wrong", "冲刺止早于冲刺起。", "请核对起止日期。", field="ends_on")
        goals = []
        for number in range(1, GOALS_IN_FORM + 1):
            names = f"goal_{number}_indicator", f"goal_{number}_amount"
            indicator_id, amount = (posted.get(name, "").strip() for name in names)
            if indicator_id or amount:
                goals.append(_goal(known, indicator_id, amount, *names))
        cadence = posted["cadence_days"]
        made = create_campaign(
            actor,
            NewCampaign(
                posted["name"],
                Period(start, end),
                goals,
                int(cadence) if cadence.isascii() and cadence.isdigit() and len(cadence) < 4 else 0,
                posted.get("purpose", ""),
                posted.get("basis", ""),
            ),
        )
        messages.success(request, f"已部署：{window_in_words(Period(start, end))}。把目标分解到单位，就能看谁落后。")
        return address(request, "campaigns:detail", made)

    start = {
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=USUAL_DAYS - 1)).isoformat(),
        "cadence_days": "7",
    }
    context = {"heading": "部署冲刺", "verb": "部署", "cancel_url": address(request, "campaigns:list"), "draft": "campaigns:create"}
    return answer_form(request, "campaigns/deed.html", fields, start, do, context)


@require_http_methods(["GET", "POST"])
def add_goal(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """增加一个目标."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = campaign_row(actor, campaign_id)
    known = _countable(actor)
    fields = [
        VERSION,
        Field("indicator_id", "指标", "select", needed=True, choices=[(one.id, f"{one.group}：{one.name}") for one in known.values()]),
        Field("amount", "目标值", needed=True, max_length=40, hint=AMOUNT_HINT),
    ]

    def do(posted: Values) -> str:
        goal = _goal(known, posted["indicator_id"], posted["amount"], "indicator_id", "amount")
        add_campaign_goal(actor, campaign_id, goal, expected_version=typed_version(posted))
        messages.success(request, "已增加。")
        return address(request, "campaigns:detail", campaign_id)

    context = {
        "row": row,
        "heading": "增加目标",
        "verb": "增加",
        "intro": window_in_words(row.planned),
        "cancel_url": address(request, "campaigns:detail", campaign_id),
        "draft": f"campaigns:goal:{campaign_id}",
    }
    return answer_form(request, "campaigns/deed.html", fields, {"expected_version": str(row.version)}, do, context)


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """提前结束, with a reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = campaign_row(actor, campaign_id)
    fields = [
        VERSION,
        Field("ended_on", "最后一天", "date", needed=True, hint="这一天还算在内"),
        Field("reason", "提前结束原因", needed=True, wide=True, max_length=300),
    ]

    def do(posted: Values) -> str:
        end_campaign(
            actor,
            campaign_id,
            ended_on=needed_day(posted, "ended_on", "最后一天"),
            reason=posted["reason"],
            expected_version=typed_version(posted),
        )
        messages.success(request, "已提前结束，完成数停在最后一天。")
        return address(request, "campaigns:detail", campaign_id)

    context = {
        "row": row,
        "heading": "提前结束冲刺",
        "verb": "提前结束",
        "intro": window_in_words(row.planned),
        "cancel_url": address(request, "campaigns:detail", campaign_id),
        "draft": f"campaigns:end:{campaign_id}",
    }
    start = {"expected_version": str(row.version), "ended_on": page_dates(request).present_day.isoformat()}
    return answer_form(request, "campaigns/deed.html", fields, start, do, context)
