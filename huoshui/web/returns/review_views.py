"""The office and the district: differences and flags, accepting many, sending back, confirming, reopening, and the list as a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoshui.audit.rules.operation_sentences import declare
from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.investment_projects.actions import accept_returns, confirm_round, remove_from_round, reopen_return, send_back
from huoshui.investment_projects.actions.monthly_carry import carry_difference
from huoshui.investment_projects.queries import (
    ReturnFilters,
    ReturnLine,
    later_months,
    list_returns,
    return_detail,
    return_row,
    round_line,
    round_row,
)
from huoshui.investment_projects.queries.monthly_two_persons import who_else_confirms
from huoshui.investment_projects.rules import monthly_flow
from huoshui.investment_projects.rules.monthly_checks import NOTICE
from huoshui.organizations.rules.policy import may
from huoshui.web.components.form_state import Field
from huoshui.web.components.list_export import every_row, export_response, record_export
from huoshui.web.components.list_page import Action, Cell, Column, FilterField, ListPage, filled
from huoshui.web.projects.change_views import Values, answer_form, typed_version
from huoshui.web.returns.line_parts import state_cell, unit_choices, wan_number, wan_words
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import MISSING

declare({"returns.exported": "导出月度填报"})
ROWS_A_PAGE = 100


@require_GET
def review(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """All returns of a round against last month, with flags; those waiting for the office can be accepted together."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = round_line(actor, round_id)
    filters = filled(request, _filters(actor, round_id))
    page = list_returns(actor, round_id, _asked(filters), after=request.GET.get("after", ""), limit=ROWS_A_PAGE)
    may_check = may(actor, "returns:check") and row.progress.submitted > 0
    accept = Action("审核通过", address(request, "returns:check", round_id), confirm="所选项目审核通过，转区里确认？")
    listing = ListPage(
        key="returns_review",
        title=f"{row.label}月度填报",
        subtitle=f"待审 {row.progress.submitted}，待确认 {row.progress.checked}，已确认 {row.progress.confirmed}；金额单位万元",
        columns=review_columns(request, may(actor, "returns:send_back")),
        rows=page.rows,
        row_id=lambda line: f"{line.id}~{line.version}",  # what is accepted is what was seen
        total_count=page.total_count,
        count_word="个",
        filters=filters,
        next_cursor=page.next_cursor,
        actions=_actions(request, actor, round_id),
        bulk_actions=[accept] if may_check else [],
        empty_title="没有这样的项目",
        empty_text="换个状态或单位再看。",
    ).bind(request)
    return render(request, "returns/review.html", {"list": listing, "round": row})


def _actions(request: HttpRequest, actor: Actor, round_id: UUID) -> list[Action]:
    if not may(actor, "returns:export"):
        return []
    query = request.GET.copy()
    query.pop("after", None)
    return [Action("导出 Excel", f"{address(request, 'returns:export', round_id).split('?')[0]}?{query.urlencode()}", "download")]


def _filters(actor: Actor, round_id: UUID) -> list[FilterField]:
    return [
        FilterField("text", "项目名称", "search", in_bar=True, placeholder="项目名称"),
        FilterField("unit", "填报单位", "select", unit_choices(actor, round_id), in_bar=True),
        FilterField("state", "状态", "multi", list(monthly_flow.STATE_NAMES.items())),
        FilterField("mark", "标记", "select", [("flagged", "有疑点"), ("lagging", "滞后"), ("late", "逾期")], in_bar=True),
    ]


def _asked(filters: list[FilterField]) -> ReturnFilters:
    by_name = {one.name: one for one in filters}
    return ReturnFilters(by_name["unit"].value, by_name["state"].values, by_name["mark"].value, by_name["text"].value)


def _signed(fen: int | None) -> str:
    return MISSING if fen is None else f"{'+' if fen > 0 else ''}{wan_words(fen)}"


def _percent(value: Decimal | None) -> str:
    return MISSING if value is None else f"{value.normalize():f}%"


def _flags(line: ReturnLine) -> Cell:
    tags, words = [], []
    for one in line.findings:
        if one.severity == NOTICE:
            continue
        why = line.reasons.get(one.code, "")
        tags.append(("bad" if one.severity == "error" or one.code == "lagging" else "warn", _SHORT.get(one.code, "核对")))
        words.append(f"{one.message}{'说明：' + why if why else ''}")
    return Cell("" if tags else MISSING, tags=list(dict.fromkeys(tags)), small="；".join(words)[:80], hint="\n".join(words))


_SHORT = {
    "over_plan": "超年计划", "over_total": "超总投资", "zero_month": "当月为 0", "lagging": "滞后", "works_went_back": "进度退了",
    "milestone_went_back": "节点退了", "same_words": "进度没写", "whole_sum": "累计不符", "months_missing": "中间漏报",
}  # fmt: skip


def review_columns(request: HttpRequest, may_send_back: bool) -> list[Column]:
    """Month against last month, the year against its plan, funds against works, what the checks ask and what was answered."""

    def figure(name: str) -> tuple[object, object]:
        return (lambda line: Cell(wan_words(getattr(line.figures, name)))), (lambda line: wan_number(getattr(line.figures, name)))

    def act(line: ReturnLine) -> Cell:
        if may_send_back and monthly_flow.may("send_back", line.state):
            return Cell("退回", address(request, "returns:send_back", line.id))
        return Cell("打开", address(request, "returns:form", line.id))

    def money(key: str, label: str, name: str) -> Column:
        shown, raw = figure(name)
        return Column(key, label, shown, "money", "万元", export=raw)  # type: ignore[arg-type]

    def project(line: ReturnLine) -> Cell:
        return Cell(line.project_name, address(request, "returns:form", line.id), small=line.unit_name)

    return [
        Column("project", "项目", project, "name", fixed=True, export=lambda line: line.project_name),
        Column("unit", "填报单位", lambda line: Cell(line.unit_name), shown=False, export=lambda line: line.unit_name),
        Column("act", "办理", act, "short"),
        Column("state", "状态", state_cell, "short", export=lambda line: line.state_label),
        money("month", "当月完成", "month_done_fen"),
        Column(
            "change", "比上月", lambda line: Cell(_signed(line.against_last_month_fen)), "money", "万元",
            export=lambda line: wan_number(line.against_last_month_fen),
        ),
        money("ytd", "年初累计", "ytd_done_fen"),
        Column(
            "of_plan", "占年计划", lambda line: Cell(_percent(line.plan_percent)), "percent",
            export=lambda line: None if line.plan_percent is None else line.plan_percent / 100,
        ),
        Column("flags", "疑点和说明", _flags, "text", export=lambda line: "；".join(one.message for one in line.findings)),
        money("whole", "开工累计", "cumulative_done_fen"),
        money("funds", "到位资金", "funds_arrived_fen"),
        Column(
            "works", "工程进度", lambda line: Cell(_percent(line.figures.works_percent)), "percent",
            export=lambda line: None if line.figures.works_percent is None else line.figures.works_percent / 100,
        ),
        Column(
            "progress", "形象进度", lambda line: Cell(line.figures.progress_text[:120] or MISSING, hint=line.figures.progress_text), "long",
            export=lambda line: line.figures.progress_text,
        ),
        Column("photos", "照片", lambda line: Cell(line.photo_count or MISSING), "number", shown=False),
    ]  # fmt: skip


@require_POST
def check(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The office finds what was ticked in order."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    round_row(actor, round_id)
    try:
        seen = {UUID(id_): int(version) for id_, _, version in (text.partition("~") for text in request.POST.getlist("id"))}
    except ValueError:
        raise NotVisible from None
    target = address(request, "returns:review", round_id)
    try:
        done = accept_returns(actor, list(seen), versions=seen)
    except Refusal as refusal:
        if refusal.code not in ("nothing_chosen", "own_matter", "too_many"):
            raise
        messages.warning(request, f"{refusal.message}{refusal.remedy}")
        return redirect(target)
    words = f"审核通过 {done.done} 个。" + (f"{done.left} 个已不在待审、刚又改过，或是您自己填的，没有动。" if done.left else "")
    messages.success(request, words)
    return redirect(target)


@require_POST
def confirm(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The district confirms everything that was checked: it is booked."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = round_line(actor, round_id)
    try:
        done = confirm_round(actor, round_id)
        left = f"另有 {done.left} 个是您自己审核的，{who_else_confirms(actor)}" if done.left else ""
        messages.success(request, f"{row.label}已确认 {done.done} 个项目，数字已入账，驾驶舱和清单即时更新。{left}")
    except Refusal as refusal:
        if refusal.code not in ("nothing_to_confirm", "own_check"):
            raise
        messages.warning(request, f"{refusal.message}{refusal.remedy}")
    return redirect(address(request, "returns:round", round_id))


@dataclass(frozen=True)
class _ReasonDeed:
    """A deed on one return that needs a reason and nothing else."""

    verb: str
    label: str
    do: Callable[..., int]
    intro: str = ""
    back: str = "returns:round"


def _reason_form(request: HttpRequest, return_id: UUID, deed: _ReasonDeed) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = return_detail(actor, return_id)

    def carry_out(posted: Values) -> str:
        deed.do(actor, return_id, reason=posted.get("reason", ""), expected_version=typed_version(posted))
        messages.success(request, f"已{deed.verb}：{found.line.project_name}。")
        return address(request, deed.back, found.round.id)

    fields = [Field("expected_version", "", "hidden"), Field("reason", deed.label, "textarea", needed=True, wide=True, max_length=200)]
    context = {
        "heading": f"{deed.verb}：{found.line.project_name}",
        "intro": deed.intro or f"{found.round.label}，{found.line.unit_name}，{found.line.state_label}。",
        "verb": deed.verb,
        "round": found.round,
        "cancel_url": address(request, "returns:form", return_id),
    }
    return answer_form(request, "returns/change.html", fields, {"expected_version": str(found.line.version)}, carry_out, context)


@require_http_methods(["GET", "POST"])
def send_back_one(request: HttpRequest, return_id: UUID) -> HttpResponse:
    """Back to the unit with a reason."""
    return _reason_form(request, return_id, _ReasonDeed("退回", "退回原因", send_back, back="returns:review"))


@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, return_id: UUID) -> HttpResponse:
    """Open a closed return again; the new figures become corrections."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    intro = "重开后由单位改数、再审、再确认；改动作为更正入账，原来的数按当时所知仍能查到。"
    if later := later_months(actor, return_id):
        intro += f"{'、'.join(later)}已按原来的累计确认，累计变了的，确认后在那个月的页面上一键结转差额。"
    return _reason_form(request, return_id, _ReasonDeed("重开", "重开原因", reopen_return, intro))


@require_POST
def carry(request: HttpRequest, return_id: UUID) -> HttpResponse:
    """The difference of a corrected month into the months after it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return_row(actor, return_id)
    try:
        months = carry_difference(
            actor, return_id, expected_version=typed_version({name: str(value) for name, value in request.POST.items()})
        )
        messages.success(request, f"差额已结转到 {months} 个月，作为更正入账；原来的数按当时所知仍能查到。")
    except Refusal as refusal:
        if refusal.code not in ("nothing_to_carry", "carry_below_zero"):
            raise
        messages.warning(request, f"{refusal.message}{refusal.remedy}")
    return redirect(address(request, "returns:form", return_id))


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, return_id: UUID) -> HttpResponse:
    """Off the list with a reason, before anything was handed in."""
    return _reason_form(request, return_id, _ReasonDeed("移出", "移出原因", remove_from_round))


@require_GET
def export(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The round as a workbook, with the same filters; audited."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = round_line(actor, round_id)
    asked = _asked(filled(request, _filters(actor, round_id)))
    rows = every_row(partial(list_returns, actor, round_id, asked))
    record_export(actor, "returns.exported", f"{row.label}月度填报", {"rows": len(rows)})
    notes = [f"填报截止 {row.fill_due_on}；空格为未报或没有，不是 0。"]
    return export_response(f"{row.label}月度填报", review_columns(request, False), rows, request.GET.get("format", "xlsx"), notes=notes)
