"""Which leagues there are, and a standing as it was released."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoshui.core.actor import Actor
from huoshui.organizations.rules.policy import may
from huoshui.targets.queries import LeagueRow, league_row, list_leagues, released_standings
from huoshui.targets.queries.league_flags import names_in_flags
from huoshui.web.components.list_page import PAGE_SIZE, Action, Cell, Column, FilterField, ListPage, filled
from huoshui.web.page_dates import page_dates
from huoshui.web.races import parts
from huoshui.web.templatetags.huoshui_components import address

STATES = {"running": "进行中", "ended": "已停办"}


@require_GET
def league_list(request: HttpRequest) -> HttpResponse:
    """The main league first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    fields = filled(request, [FilterField("state", "状态", "select", list(STATES.items()), in_bar=True)])
    page = list_leagues(
        actor,
        state=fields[0].value,
        as_of=dates.query_as_of,
        known_at=dates.known_at,
        after=request.GET.get("after", ""),
        limit=PAGE_SIZE,
    )
    create = [Action("新建赛马", address(request, "races:create"), "plus", primary=True)] if _may_create(request, actor) else []
    listing = ListPage(
        key="races",
        title="赛马",
        subtitle="同组单位按公开的办法排名；名次随台账随时算，点开每个得分看算式和记录。",
        columns=_columns(request),
        rows=page.rows,
        row_id=lambda row: row.id,
        total_count=page.total_count,
        filters=fields,
        next_cursor=page.next_cursor,
        actions=create,
        empty_title="还没有赛马",
        empty_text="定好参赛单位、计分项和分值，名次就从台账自己算出来。",
        empty_actions=create,
    ).bind(request)
    return render(request, "races/list.html", {"list": listing})


def _may_create(request: HttpRequest, actor: Actor) -> bool:
    return may(actor, "races:create") and not page_dates(request).is_past


def _columns(request: HttpRequest) -> list[Column]:
    def name(row: LeagueRow) -> Cell:
        tags = [("water", "主赛马")] if row.is_main else []
        tags += [("", f"{row.ended_on.isoformat()} 停办")] if row.ended_on else []
        return Cell(row.name, address(request, "races:detail", row.id), tags=tags)

    def peers(row: LeagueRow) -> Cell:
        groups = row.definition.groups if row.definition else ()
        return Cell("、".join(f"{group.name} {len(group.members)}" for group in groups) or "—")

    def items(row: LeagueRow) -> Cell:
        if row.definition is None:
            return Cell("—")
        return Cell(f"{len(row.definition.items)} 项", small=f"共 {row.definition.total_weight.normalize():f} 分")

    return [
        Column("name", "赛马", name, "name", fixed=True),
        Column("period", "计分期", lambda row: Cell(parts.period_text(row.definition)), "short"),
        Column("peers", "组别和单位数", peers),
        Column("items", "计分项", items, "short"),
        Column("version", "办法", lambda row: Cell(f"第 {row.version_number} 版" if row.version_number else "—"), "short"),
        Column("released", "最近发布", lambda row: Cell(row.last_released_on.isoformat() if row.last_released_on else "—"), "date"),
    ]


@require_GET
def released(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """A month's standing as it was released: it does not change any more."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    line, found = released_standings(actor, release_id)
    row = league_row(actor, line.league_id)
    names = names_in_flags(actor, found.flags)
    context = {
        "line": line,
        "found": found,
        "row": row,
        "groups": [parts.group_context(request, found, group, opens=False) for group in found.groups],
        "charts": [parts.chart(request, found, group, number, opens=False) for number, group in enumerate(found.groups)],
        "flags": [parts.flag_context(request, flag, names) for flag in found.flags],
        "most_flags": parts.most_flags(found),
        "counted": found.counted.label,
    }
    return render(request, "races/released.html", context)
