"""The campaigns, and one on its day: each goal against its line, before and after, who is behind, who has not reported."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoshui.audit.rules.operation_sentences import declare
from huoshui.core.actor import Actor
from huoshui.organizations.rules.policy import may
from huoshui.targets.queries import CampaignDetail, CampaignRow, GoalProgress, TargetRow, campaign_detail, list_campaigns
from huoshui.targets.queries.campaigns import COMING, ENDED, RUNNING
from huoshui.targets.rules.campaigns import day_in_words, window_in_words
from huoshui.targets.rules.countable import MONEY, YI_FEN, figure_in_words
from huoshui.targets.rules.quantities import in_words, percent_in_words, rounded
from huoshui.web.components.list_export import export_response, record_export
from huoshui.web.components.list_page import PAGE_SIZE, Action, Cell, Column, FilterField, ListPage, filled
from huoshui.web.page_dates import page_dates
from huoshui.web.targets import parts
from huoshui.web.templatetags.huoshui_components import address

declare({"campaigns.exported": "导出冲刺进度表"})
STATES = {RUNNING: "进行中", COMING: "未开始", ENDED: "已结束"}
TONES = {RUNNING: "water", COMING: "", ENDED: "good"}


@require_GET
def campaign_list(request: HttpRequest) -> HttpResponse:
    """The latest first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    fields = filled(request, [FilterField("state", "状态", "select", list(STATES.items()), in_bar=True)])
    page = list_campaigns(
        actor,
        state=fields[0].value,
        as_of=dates.query_as_of,
        known_at=dates.known_at,
        after=request.GET.get("after", ""),
        limit=PAGE_SIZE,
    )
    may_create = may(actor, "campaigns:create") and not dates.is_past
    create = [Action("部署冲刺", address(request, "campaigns:create"), "plus", primary=True)] if may_create else []
    listing = ListPage(
        key="campaigns",
        title="冲刺",
        subtitle="一段时间的攻坚：自己的目标、自己的天数，和全年目标并排看。起止两天都算在内。",
        columns=_columns(request, dates.as_of_day),
        rows=page.rows,
        row_id=lambda row: row.id,
        total_count=page.total_count,
        filters=fields,
        next_cursor=page.next_cursor,
        actions=create,
        empty_title="还没有冲刺",
        empty_text="如“大干60天”：定起止日期、要完成的数，完成多少每天从台账自己算。",
        empty_actions=create,
    ).bind(request)
    return render(request, "campaigns/list.html", {"list": listing})


def _columns(request: HttpRequest, on: date) -> list[Column]:
    def state(row: CampaignRow) -> Cell:
        return Cell("", tags=[(TONES[row.state(on)], STATES[row.state(on)] if row.ended_on is None else "提前结束")])

    def goals(row: CampaignRow) -> Cell:
        return Cell("；".join(_goal_words(one) for one in row.goals) or "—")

    return [
        Column("name", "冲刺", lambda row: Cell(row.name, address(request, "campaigns:detail", row.id)), "name", fixed=True),
        Column("state", "状态", state, "short"),
        Column("window", "起止", lambda row: Cell(f"{row.planned.start} 至 {row.planned.end}", small=f"共 {row.planned.days} 天"), "short"),
        Column("day", "到哪天", lambda row: Cell(day_in_words(row.window, on)), "short"),
        Column("goals", "目标和完成", goals, "text"),
        Column("cadence", "几天一报", lambda row: Cell(cadence_text(row.cadence_days)), "short"),
    ]


def cadence_text(days: int) -> str:
    return "每天" if days == 1 else f"每 {days} 天"


def _goal_words(row: TargetRow) -> str:
    completion = percent_in_words(row.pace.completion if row.pace else None)
    return f"{row.indicator_name} {parts.done_in_words(row)}/{figure_in_words(row.value_kind, row.amount)}（{completion}）"


@require_GET
def detail(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """One campaign as of the page's day."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    found = campaign_detail(actor, campaign_id, as_of=dates.query_as_of, known_at=dates.known_at)
    row = found.row
    state = row.state(found.day)
    context = {
        "found": found,
        "row": row,
        "state": "提前结束" if row.ended_on and state == ENDED else STATES[state],
        "tone": TONES[state],
        "window": window_in_words(row.planned),
        "day_words": day_in_words(row.window, found.day),
        "cadence": cadence_text(row.cadence_days),
        "goals": [_goal_context(request, goal, number, _counted_on(found)) for number, goal in enumerate(found.goals)],
        "may_change": not dates.is_past and state != ENDED,
        "is_running": state == RUNNING,
        "late": sum(line.is_late for line in found.reporting),
    }
    return render(request, "campaigns/detail.html", context)


def _counted_on(found: CampaignDetail) -> date | None:
    """The day that figures open for, where it is not the page's: the last one of a campaign that was ended early."""
    return found.row.ended_on if found.row.ended_on and found.row.ended_on < found.day else None


def _goal_context(request: HttpRequest, goal: GoalProgress, number: int, counted_on: date | None) -> dict[str, Any]:
    target = goal.target
    kind = target.value_kind
    planned = next((one.planned for one in reversed(goal.points) if one.done is not None), None)
    return {
        "target": target,
        "number": number,
        "done": parts.done_in_words(target),
        "href": address(request, "targets:figure", target.id, as_of=counted_on or ""),
        "asked": parts.asked_in_words(target),
        "completion": percent_in_words(target.pace.completion if target.pace else None),
        "planned": figure_words(kind, planned),
        "gap": parts.gap_in_words(target),
        "light": parts.light_cell(target),
        "needed": figure_words(kind, goal.needed_a_day),
        "chart": _burn_up(goal, number),
        "around": _around(goal),
        "lines": [
            {
                "row": one,
                "asked": parts.asked_in_words(one),
                "done": parts.done_in_words(one),
                "href": address(request, "targets:figure", one.id, as_of=counted_on or ""),
                "completion": percent_in_words(one.pace.completion if one.pace else None),
                "gap": parts.gap_in_words(one),
                "light": parts.light_cell(one),
            }
            for one in goal.parts
        ],
    }


def figure_words(kind: str, value: Fraction | None) -> str:
    """A figure that need not be whole: 3.5个, 1.20亿元."""
    if value is None:
        return "—"
    return figure_in_words(kind, value) if kind == MONEY else f"{rounded(value, 1):,}个"


def _around(goal: GoalProgress) -> list[dict[str, str]]:
    """Before, during, after: the days and the average of a day."""
    around = goal.around
    if around is None:
        return []
    unit, size = ("亿元", YI_FEN) if goal.target.value_kind == MONEY else ("个", 1)

    def average(value: Fraction | None) -> str:
        return in_words(None if value is None else value / size, 2, f" {unit}")

    rows = [
        {"span": "之前", "days": around.before.label, "value": average(around.before_a_day)},
        {"span": "期间", "days": "", "value": average(around.during_a_day)},
    ]
    if around.after:
        rows.append({"span": "之后", "days": around.after.label, "value": average(around.after_a_day)})
    times = around.times_before
    if times is not None:
        rows[1]["days"] = f"是之前的 {in_words(times, 1)} 倍"
    return rows


def _burn_up(goal: GoalProgress, number: int) -> dict[str, Any]:
    kind = goal.target.value_kind
    unit = "亿元" if kind == MONEY else "个"
    return {
        "id": f"burn-up-{number}",
        "data_id": f"burn-up-{number}-data",
        "title": "逐日累计",
        "hint": f"从第一天起累计，{unit}；日期不详的项目不在图上",
        "kind": "line",
        "size": "",
        "drawer": False,
        "excel_url": "",
        "columns": ["截至", "应完成", "已完成"],
        "rows": [
            [{"text": one.day.isoformat()}, {"text": figure_words(kind, one.planned)}, {"text": figure_words(kind, one.done)}]
            for one in goal.points
        ],
        "data": {
            "title": f"{goal.target.indicator_name}逐日累计",
            "unit": unit,
            "horizontal": False,
            "categories": [f"{one.day.month}-{one.day.day}" for one in goal.points],
            "series": [
                {"name": "应完成", "values": [parts.drawn(kind, one.planned) for one in goal.points]},
                {"name": "已完成", "values": [parts.drawn(kind, one.done) for one in goal.points]},
            ],
        },
    }


@require_GET
def export(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Each goal and its parts by unit as a workbook."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    found = campaign_detail(actor, campaign_id, as_of=dates.query_as_of, known_at=dates.known_at)
    rows = [one for goal in found.goals for one in (goal.target, *goal.parts)]
    record_export(actor, "campaigns.exported", found.row.name, {"as_of": found.day, "rows": len(rows)})
    notes = [window_in_words(found.row.planned), f"{found.day.isoformat()}：{day_in_words(found.row.window, found.day)}"]
    columns = [column for column in parts.target_columns(request) if column.key not in {"period", "needed"}]
    return export_response(f"{found.row.name} {found.day.isoformat()}", columns, rows, request.GET.get("format", "xlsx"), notes)
