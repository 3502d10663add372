"""The rules of the cadence: those of the rulebook with their source, and the zone's own."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.dispatch.actions import NewRule, end_cadence_rule, set_cadence_rule
from huoshui.dispatch.queries import cadence_rules, owner_choices
from huoshui.dispatch.rules import cadence
from huoshui.dispatch.rules.meetings import KINDS
from huoshui.organizations.rules.policy import require
from huoshui.reports.rules.recipes import RECIPES
from huoshui.web.cadence.views import views_of
from huoshui.web.components.form_state import Field
from huoshui.web.projects.change_views import Values, answer_form, typed_version
from huoshui.web.requests.change_views import chosen_id, typed_count
from huoshui.web.templatetags.huoshui_components import address

WHENS = {
    **{f"weekday-{number}": f"每{name}" for number, name in enumerate(cadence.WEEKDAYS, start=1)},
    "month-after": "每月结束后第 N 个工作日",
    "month-before": "每月最后一个工作日往前 N 个",
    "quarter-after": "每季度结束后第 N 个工作日",
    "quarter-before": "每季度最后一个工作日往前 N 个",
}


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """All rules, those that run first."""
    found = cadence_rules(_actor(request))
    lines = sorted(found.lines, key=lambda one: not one.is_running)
    rows = [(one, cadence.DEEDS[one.rule.deed], _target_words(one.rule.deed, one.rule.target)) for one in lines]
    return render(request, "cadence/rules.html", {"found": found, "rows": rows, "views": views_of(request, "cadence:rules")})


def _target_words(deed: str, target: str) -> str:
    if deed == cadence.MEETING:
        return KINDS.get(target, target)
    if deed == cadence.BULLETIN:
        return RECIPES[target].name if target in RECIPES else target
    return cadence.MILESTONES[target][0] if target in cadence.MILESTONES else ""


@require_http_methods(["GET", "POST"])
def rule_add(request: HttpRequest) -> HttpResponse:
    """A rule of the zone's own."""
    actor = _actor(request)
    require(actor, "cadence:rule_add")
    targets = [(f"meeting-{code}", f"开会：{name}") for code, name in KINDS.items()]
    targets += [(f"bulletin-{one.code}", f"印发：{one.name}") for one in RECIPES.values()]
    fields = [
        Field("name", "名称", needed=True, max_length=60, hint="如 化工园区安全调度"),
        Field("target", "办什么", "select", needed=True, choices=targets),
        Field("when", "何时到期", "select", needed=True, choices=list(WHENS.items())),
        Field("count", "N", max_length=2, hint="每月、每季度的填，如 5"),
        Field("remind_workdays", "提前几个工作日提醒", max_length=2),
        Field("owner_unit", "责任单位", "select", choices=[(str(one), name) for one, name in owner_choices(actor)], hint="空着由调度办"),
        Field("basis", "依据", wide=True, max_length=200, hint="如 会议制度文号"),
    ]

    def do(posted: Values) -> str:
        rule = _typed_rule(posted)
        set_cadence_rule(actor, NewRule(rule, chosen_id(posted, "owner_unit"), posted.get("basis", "")))
        messages.success(request, f"已设立：{rule.in_words}。近期该办的已经列出。")
        return address(request, "cadence:rules")

    context = {
        "heading": "设立节奏",
        "verb": "设立",
        "intro": "到日子自己列出该办的事；开了会、印发了通报，自己销账。",
        "cancel_url": address(request, "cadence:rules"),
        "draft": "cadence:rule_add",
    }
    return answer_form(request, "cadence/change.html", fields, {"remind_workdays": "1"}, do, context)


def _typed_rule(posted: Values) -> cadence.CadenceRule:
    deed, _, target = posted["target"].partition("-")
    every, _, way = posted["when"].partition("-")
    if posted["when"] not in WHENS or deed not in cadence.DEEDS:
        raise Refusal("bad_rule", "选的内容不在列表里。", "请从列表里重新选择。", field="when")
    count = typed_count(posted, "count", "N")
    if every != "weekday" and count is None:
        raise Refusal("bad_rule", "没有写第几个工作日。", "请填 N，如 5。", field="count")
    return cadence.CadenceRule(
        code="",
        name=posted["name"],
        deed=deed,
        target=target,
        every=cadence.WEEK if every == "weekday" else every,
        weekday=int(way) if every == "weekday" else None,
        workdays_after_end=count if way == "after" else None,
        workdays_before_end=count if way == "before" else None,
        remind_workdays=typed_count(posted, "remind_workdays", "提前几个工作日") or 0,
    )


@require_POST
def rule_end(request: HttpRequest, cadence_rule_id: UUID) -> HttpResponse:
    """No more dues from tomorrow on."""
    actor = _actor(request)
    posted = {name: str(value) for name, value in request.POST.items()}
    known = {one.row_id for one in cadence_rules(actor).lines}
    version = typed_version(posted) if cadence_rule_id in known else 0
    end_cadence_rule(actor, cadence_rule_id, expected_version=version)
    messages.success(request, "已停用，明天起不再列出。")
    return redirect(address(request, "cadence:rules"))
