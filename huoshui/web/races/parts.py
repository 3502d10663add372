"""Standings in words and cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import HttpRequest

from huoshui.core.periods import Period
from huoshui.targets.queries.indicators import Scope
from huoshui.targets.queries.league_flags import MOST_FLAGS
from huoshui.targets.rules.countable import figure_in_words
from huoshui.targets.rules.league_definitions import PERIODS, LeagueDefinition
from huoshui.targets.rules.leagues import COMPLETION, GROWTH
from huoshui.targets.rules.quantities import rounded
from huoshui.targets.rules.standings import FlagLine, StandingCell, StandingGroup, StandingItem, StandingLine, Standings
from huoshui.web.indicators.words import figure_address
from huoshui.web.page_dates import page_dates
from huoshui.web.templatetags.huoshui_components import address

MOST_DRAWN = 20
STEADY = "各种权重下名次不变"


def place_text(line: StandingLine) -> str:
    return "—" if line.place is None else f"{line.place}"


def change_text(change: int | None) -> str:
    """升 2 位, 降 1 位, 持平; — where it cannot be told."""
    if change is None:
        return "—"
    if not change:
        return "持平"
    return f"{'升' if change > 0 else '降'} {abs(change)} 位"


def points_text(points: Decimal | None) -> str:
    return "—" if points is None else f"{rounded(points, 2):,}"


def score_text(line: StandingLine) -> str:
    return "—" if line.score is None else f"{line.score:,}"


def range_text(line: StandingLine) -> str:
    """第 2—4 名 over all tried weightings; 稳 where the place does not move."""
    if line.best is None:
        return "—"
    return "稳" if line.is_steady else f"{line.best}—{line.worst}"


def range_hint(line: StandingLine) -> str:
    if line.best is None:
        return "没有名次"
    if line.is_steady:
        return STEADY
    at = f"；个数占比到 {'、'.join(f'{share}%' for share in line.changes_at)} 时换位" if line.changes_at else ""
    return f"换权重后名次在 {line.best} 至 {line.worst} 之间{at}"


def actual_text(item: StandingItem, cell: StandingCell) -> str:
    return figure_in_words(item.kind, cell.actual)


def against_text(item: StandingItem, cell: StandingCell) -> str:
    """目标 10个, 上期 3个; nothing for a level."""
    if item.basis == COMPLETION:
        return f"目标 {figure_in_words(item.kind, cell.target)}"
    return f"基数 {figure_in_words(item.kind, cell.base)}" if item.basis == GROWTH else ""


def lacking_text(cell: StandingCell) -> str:
    parts = [f"{cell.undecided} 个不能判定"] if cell.undecided else []
    return "，".join([*parts, *([f"{cell.missing} 个没有数额"] if cell.missing else [])])


def cell_address(request: HttpRequest, league_id: object, line: StandingLine, code: str = "") -> str:
    return address(request, "races:figure", league_id, unit=line.scope, item=code)


def counted_address(request: HttpRequest, item: StandingItem, scope: str, period: Period) -> str:
    """The figure's own drawer: records, facts, spots."""
    return figure_address(request, item.indicator_id, Scope.of_text(scope), period)


def group_context(request: HttpRequest, found: Standings, group: StandingGroup, *, opens: bool = True) -> dict[str, Any]:
    """One group's table. ``opens`` False: a preview, whose terms are not kept yet."""
    flags = Counter(flag.scope for flag in found.flags)
    names = {item.code: item for item in found.items}
    adds = any(item.kind in {"count", "money"} for item in found.items)
    lines = []
    for line in group.lines:
        cells = [
            {
                "label": names[cell.code].name,
                "points": points_text(cell.points),
                "href": cell_address(request, found.league_id, line, cell.code) if opens else "",
                "actual": actual_text(names[cell.code], cell),
                "against": against_text(names[cell.code], cell),
                "formula": cell.formula,
                "lacking": lacking_text(cell),
            }
            for cell in line.cells
        ]
        lines.append(
            {
                "line": line,
                "place": place_text(line),
                "score": score_text(line),
                "score_href": cell_address(request, found.league_id, line) if opens else "",
                "change": change_text(line.change),
                "rose": (line.change or 0) > 0,
                "fell": (line.change or 0) < 0,
                "range": range_text(line),
                "range_hint": range_hint(line),
                "flags": flags[line.scope],
                "cells": cells,
                "what_if": address(request, "races:what_if", found.league_id, unit=line.scope) if opens and adds and line.place else "",
            }
        )
    ranked = [line for line in group.lines if line.place is not None]
    return {
        "name": group.name,
        "lines": lines,
        "ranked": len(ranked),
        "steady": [short_name(line.name) for line in ranked if line.is_steady],
        "moving": [(line, range_hint(line)) for line in ranked if not line.is_steady],
    }


def chart(request: HttpRequest, found: Standings, group: StandingGroup, number: int, *, opens: bool = True) -> dict[str, Any]:
    """Scores of a group as bars, with the table of the same."""
    lines = [line for line in group.lines if line.score is not None]
    drawn = lines[:MOST_DRAWN]
    hrefs = [cell_address(request, found.league_id, line) if opens else "" for line in lines]
    return {
        "id": f"scores-{number}",
        "data_id": f"scores-{number}-data",
        "title": f"{group.name}得分",
        "hint": f"前 {len(drawn)} 名，其余见表" if len(lines) > len(drawn) else "",
        "kind": "bar",
        "size": "tall" if len(drawn) > 8 else "",
        "drawer": True,
        "excel_url": "",
        "columns": ["单位", "得分"],
        "rows": [[{"text": line.name}, {"text": score_text(line), "href": href}] for line, href in zip(lines, hrefs, strict=True)],
        "data": {
            "title": f"{group.name}得分",
            "unit": "分",
            "horizontal": True,
            "categories": [short_name(line.name) for line in drawn],
            "series": [{"name": "得分", "values": [float(line.score or 0) for line in drawn], "hrefs": hrefs[: len(drawn)]}],
        },
    }


def short_name(name: str) -> str:
    """For an axis: 柳林镇 of 柳林镇人民政府."""
    for ending in ("人民政府", "管理委员会", "办事处"):
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name.removesuffix(ending)
    return name


def flag_context(request: HttpRequest, flag: FlagLine, names: Mapping[str, str]) -> dict[str, Any]:
    """A flag with the projects that it is about."""
    projects = [(names.get(one, ""), address(request, "projects:detail", one)) for one in flag.project_ids]
    return {"flag": flag, "projects": [(name, href) for name, href in projects if name], "hidden": sum(not name for name, _ in projects)}


def most_flags(found: Standings) -> int | None:
    """How many flags are listed at most, where the list is full: there may be more."""
    return MOST_FLAGS if len(found.flags) >= MOST_FLAGS else None


def period_text(definition: LeagueDefinition | None) -> str:
    return PERIODS[definition.period] if definition else "尚无办法"


def known_text(request: HttpRequest, found: Standings) -> str:
    """2026年1—3月 … as the page says it."""
    dates = page_dates(request)
    known = f"，按 {dates.known_on.isoformat()} 所知" if dates.known_on else ""
    return f"{found.counted.label}，截至 {found.day.isoformat()}{known}"
