"""The panels as workbooks: exact figures, with the day and the definition below the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest

from huoshui.core import lifecycle
from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.enterprise_requests.queries import RequestFilters, request_overview
from huoshui.investment_projects.queries import gap_summaries, list_batches, stage_funnel
from huoshui.investment_projects.rules.batch_rates import KIND_LABELS
from huoshui.organizations.rules.policy import may
from huoshui.reports.queries import recent_changes
from huoshui.targets.queries import TargetFilters, list_targets, project_lights
from huoshui.targets.rules.lights import LIGHTS
from huoshui.targets.rules.quantities import percent_in_words
from huoshui.web.cockpit.groups import GROUPS
from huoshui.web.cockpit.panel_views import PANELS, clocks_of
from huoshui.web.components.list_export import every_row
from huoshui.web.page_dates import page_dates
from huoshui.web.targets import parts as target_words

MOST_LIGHTS = 500
MOST_CHANGES = 200


@dataclass(frozen=True)
class Table:
    """``money``: places of the columns in fen; ``words``: places of columns of text besides the first."""

    title: str
    heads: Sequence[str]
    rows: list[tuple[Any, ...]]
    money: tuple[int, ...] = ()
    words: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


def _funnel(request: HttpRequest, actor: Actor) -> Table:
    rows = [
        (
            step.label,
            step.standing.project_count,
            step.standing.planned_investment.fen,
            step.reached.project_count,
            step.reached.planned_investment.fen,
        )
        for step in stage_funnel(actor, **clocks_of(request))
    ]
    heads = ("阶段", "处于该阶段（个）", "处于该阶段总投资", "到达过（个）", "到达过总投资")
    return Table("全生命周期漏斗", heads, rows, money=(2, 4))


def _group(key: str) -> Callable[[HttpRequest, Actor], Table]:
    def table(request: HttpRequest, actor: Actor) -> Table:
        title, head, query, _ = GROUPS[key]
        rows = [
            (
                group.label,
                group.totals.project_count,
                group.totals.planned_investment.fen,
                group.started.project_count,
                group.produced.project_count,
            )
            for group in query(actor, **clocks_of(request))
        ]
        return Table(title, (head, "项目（个）", "总投资", "已开工（个）", "已投产（个）"), rows, money=(2,))

    return table


def _targets(request: HttpRequest, actor: Actor) -> Table:
    clocks, filters = clocks_of(request), TargetFilters(scope_kinds=("zone",), running_on=page_dates(request).as_of_day)
    found = every_row(lambda after, limit: list_targets(actor, filters, after=after, limit=limit, **clocks))
    rows = [
        (
            row.indicator_name,
            row.window.label,
            target_words.asked_in_words(row),
            target_words.done_in_words(row),
            percent_in_words(row.pace.completion if row.pace else None),
            percent_in_words(row.pace.planned) if row.pace and row.nature == "cumulative" else "—",
            target_words.gap_in_words(row),
            target_words.light_cell(row)["word"],
        )
        for row in found
    ]
    heads = ("指标", "考核期", "目标值", "完成", "完成率", "序时进度", "超前或落后", "亮灯")
    return Table("指标进度", heads, rows, words=(1, 2, 3, 4, 5, 6, 7))


def _lights(request: HttpRequest, actor: Actor) -> Table:
    page = project_lights(actor, limit=MOST_LIGHTS, **clocks_of(request))
    rows = [
        (
            line.project.name,
            line.project.duty_unit_name,
            LIGHTS[line.shown.light],
            line.light.reason,
            "；".join(line.light.turns_green),
        )
        for line in page.lines
    ]
    more = (f"只列前 {MOST_LIGHTS} 个，共 {page.total_count} 个。",) if page.total_count > len(rows) else ()
    return Table(
        "项目亮灯", ("项目", "责任单位", "亮灯", "为什么", "怎样转绿"), rows, words=(1, 2, 3, 4), notes=(f"规则：{page.citation}", *more)
    )


def _gaps(request: HttpRequest, actor: Actor) -> Table:
    rows = [
        (gap.label, gap.project_count, gap.overdue_count, gap.investment.fen, gap.definition)
        for gap in gap_summaries(actor, **clocks_of(request))
    ]
    return Table("状态差", ("清单", "项目（个）", "超期（个）", "涉及总投资", "口径"), rows, money=(3,), words=(4,))


def _batches(request: HttpRequest, actor: Actor) -> Table:
    rows = [
        (
            batch.title,
            batch.held_on.isoformat() if batch.held_on else "",
            *(value for kind in KIND_LABELS for value in (batch.counts[kind], batch.amounts[kind].fen)),
        )
        for batch in list_batches(actor, **clocks_of(request))
    ]
    heads = ("期次", "活动日期", *(text for label in KIND_LABELS.values() for text in (f"{label}（个）", f"{label}投资额")))
    return Table("三个一批", heads, rows, money=(3, 5, 7), words=(1,))


def _requests(request: HttpRequest, actor: Actor) -> Table:
    dates = page_dates(request)
    if dates.is_past:
        raise Refusal("present_only", "诉求的办理情况不能按过去某日回看。", f"请回到 {dates.present_day} 再导出。")
    since = date(dates.present_day.year, 1, 1)
    found = request_overview(actor, RequestFilters(told_from=since))
    rows = [(unit.unit_name, unit.request_count, unit.open_count, unit.overdue_count) for unit in found.by_unit]
    heads = ("主办单位", "收到（件）", "在办（件）", "其中超期（件）")
    return Table("企业诉求按主办单位", heads, rows, notes=(f"{since} 以来提出的诉求。",))


def changes_table(request: HttpRequest, actor: Actor, limit: int = MOST_CHANGES) -> Table:
    """Milestones, corrections and turned lights, ``limit`` of each; a note tells how many there are where that cuts any."""
    found = recent_changes(actor, limit=limit, **clocks_of(request))
    rows: list[tuple[Any, ...]] = [
        (row.name, row.duty_unit_name, f"新{lifecycle.state_name(stage)}", "", day.isoformat()) for stage, day, row in found.milestones.rows
    ]
    rows += [
        (
            one.project.name,
            one.project.duty_unit_name,
            f"更正{one.correction.after.attribute.label}",
            one.correction.before.shown_value,
            one.correction.after.shown_value,
        )
        for one in found.corrections.rows
    ]
    rows += [
        (one.project.name, one.project.duty_unit_name, "亮灯变化", LIGHTS.get(one.before, "未列入"), LIGHTS.get(one.after, "不再列入"))
        for one in found.lights.changes
    ]
    total = sum(found.milestones.counts.values()) + found.corrections.count + found.lights.change_count
    more = (f"只列前 {len(rows)} 处，共 {total} 处（每类最多 {limit} 处）。",) if total > len(rows) else ()
    span = f"{found.since} 之后至 {found.until}；更正按获知时间：{found.corrections.since} 之后至 {found.corrections.until}。"
    return Table("比上周变化", ("项目", "责任单位", "变化", "原来", "现在"), rows, words=(1, 2, 3, 4), notes=(span, *more))


TABLES: Mapping[str, Callable[[HttpRequest, Actor], Table]] = {
    "funnel": _funnel,
    "targets": _targets,
    "lights": _lights,
    "gaps": _gaps,
    "batches": _batches,
    "requests": _requests,
    "changes": changes_table,
    **{key: _group(key) for key in GROUPS},
}


def table_of(request: HttpRequest, actor: Actor, part: str) -> Table:
    """The table of one panel. NotVisible where there is none, or the actor may not open that panel."""
    if part not in TABLES or (part in PANELS and not may(actor, PANELS[part].needs)):
        raise NotVisible
    return TABLES[part](request, actor)
