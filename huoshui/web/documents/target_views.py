"""Targets that documents state: what waits for a word, and setting one from its sentence."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.ingestion.actions import set_target_of_claim, turn_target_of_claim_down
from huoshui.ingestion.queries.claim_targets import StatedTarget, stated_target, stated_targets
from huoshui.targets.actions import NewTarget
from huoshui.targets.queries.dictionary import indicators
from huoshui.targets.rules.countable import figure_in_words
from huoshui.targets.rules.pace import CONDITIONS
from huoshui.targets.rules.target_windows import PERIODS, nodes_from_text, window_of
from huoshui.web.components.form_state import Field
from huoshui.web.page_dates import page_dates
from huoshui.web.projects.change_views import Values, answer_form, typed_day, typed_version
from huoshui.web.targets.change_views import AMOUNT_HINT, NODES_HINT, VERSION, scope_choices, scope_of, typed_amount
from huoshui.web.targets.parts import typed_amount_text
from huoshui.web.templatetags.huoshui_components import address


@require_GET
def stated(request: HttpRequest) -> HttpResponse:
    """Accepted claims that state a target and that nobody has set or turned down."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    page = stated_targets(actor, after=request.GET.get("after", ""))
    return render(request, "documents/targets.html", {"page": page, "rows": [(row, _standing_words(row)) for row in page.rows]})


def _standing_words(row: StatedTarget) -> str:
    if row.standing is None:
        return ""
    return "已撤销" if row.standing.amount is None else figure_in_words(row.proposal.kind, row.standing.amount)


@require_http_methods(["GET", "POST"])
def target(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """下达 what a sentence states: what fits is filled in, the rest is asked; a standing target gets a new version with a reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = stated_target(actor, claim_id)
    today = page_dates(request).as_of_day
    known = {one.id: one for one in indicators(actor)}
    fitting = [one for one in known.values() if not found.proposal.kind or _fits(one.kind, found.proposal.kind)]
    scopes = scope_choices(actor)
    proposal = found.proposal
    years = sorted({today.year - 1, today.year, today.year + 1, proposal.year or today.year})
    fields = [
        VERSION,
        Field("indicator_id", "指标", "select", needed=True, choices=[(one.id, f"{one.group}：{one.name}") for one in fitting]),
        Field("scope", "下给谁", "select", needed=True, choices=scopes),
        Field("year", "年份", "select", needed=True, choices=[(str(year), f"{year}年") for year in years]),
        Field("period", "考核期", "select", needed=True, choices=list(PERIODS.items())),
        Field("condition", "要求", "select", needed=True, choices=list(CONDITIONS.items())),
        Field("amount", "目标值", needed=True, hint=AMOUNT_HINT, max_length=40),
        Field("effective_on", "从哪天起", "date", hint="不填为考核期第一天，已有目标的为今天"),
        Field("reason", "调整理由", wide=True, max_length=500, hint="已有目标、改了目标值时必填"),
        Field("nodes", "节点曲线", "textarea", wide=True, max_length=1000, hint=NODES_HINT),
    ]

    def do(posted: Values) -> str:
        one = known.get(posted["indicator_id"])
        if one is None:
            raise Refusal("unknown_indicator", "没有这个指标。", "请重新选择。", field="indicator_id")
        kind, window = window_of(posted["period"], int(posted["year"]) if posted["year"].isdecimal() else 0)
        unit_id, area_id = scope_of(posted["scope"], {code for code, _ in scopes})
        given = NewTarget(
            one.id,
            window,
            kind,
            typed_amount(posted["amount"], one.kind),
            posted["condition"],
            unit_id=unit_id,
            area_id=area_id,
            nodes=nodes_from_text(posted.get("nodes", ""), window),
            effective_on=typed_day(posted.get("effective_on", ""), "从哪天起", "effective_on"),
        )
        made = set_target_of_claim(actor, claim_id, given, reason=posted.get("reason", ""), expected_version=typed_version(posted))
        messages.success(request, "已按文件下达，目标值的出处就是这一句。")
        return address(request, "targets:detail", made)

    start = {
        "expected_version": str(found.claim.version),
        "indicator_id": proposal.indicator_id,
        "scope": found.scope,
        "year": str(proposal.year or today.year),
        "period": proposal.window,
        "condition": proposal.condition,
        "amount": typed_amount_text(proposal.kind, proposal.amount),
    }
    context = {
        "heading": "按文件下达目标",
        "verb": "下达",
        "cancel_url": address(request, "documents:targets"),
        "draft": f"documents:target:{claim_id}",
        "found": found,
        "standing_words": _standing_words(found),
    }
    return answer_form(request, "documents/target.html", fields, start, do, context)


def _fits(kind: str, asked: str) -> bool:
    return kind == asked or (asked == "rate" and kind == "growth")


@require_http_methods(["POST"])
def no_target(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """It is no target of ours; the figure stays as a reported one."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    posted = {name: str(value) for name, value in request.POST.items()}
    turn_target_of_claim_down(actor, claim_id, reason=posted.get("reason", ""), expected_version=typed_version(posted))
    messages.success(request, "已记下：不作为本区目标。")
    return redirect(address(request, "documents:targets"))
