"""What the panels of the cockpit show: lines in words, each with the address that opens it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.http import HttpRequest

from huoshui.core import lifecycle
from huoshui.core.actor import Actor
from huoshui.core.periods import Period
from huoshui.enterprise_requests.queries import RatesOfUnit, RequestOverview
from huoshui.organizations.rules.policy import may
from huoshui.reports.queries import RecentChanges, WaitingGroup, WaitingLine
from huoshui.targets.queries import LightPage, TargetPage, TargetRow
from huoshui.targets.queries.indicators import WHOLE_ZONE
from huoshui.targets.rules.lights import LIGHTS
from huoshui.targets.rules.quantities import percent_in_words, rounded
from huoshui.targets.rules.standings import Standings
from huoshui.web.indicators.words import figure_address
from huoshui.web.lights.views import SHOWN, light_cell
from huoshui.web.races import parts as race_words
from huoshui.web.targets import parts as target_words
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import count as count_text
from huoshui.web.templatetags.huoshui_format import percent

MOST_BARS = 12
LEAGUE_SHOWN = 6


def export_address(request: HttpRequest, part: str) -> str:
    """The workbook of one panel; empty for those who may not take it away."""
    return address(request, "cockpit:export", part) if may(request.actor, "cockpit:export") else ""  # type: ignore[attr-defined]


def target_line(request: HttpRequest, row: TargetRow) -> dict[str, Any]:
    """One target: asked, done, completion, what time expects, ahead or behind, light."""
    is_cumulative = row.pace is not None and row.nature == "cumulative"
    return {
        "row": row,
        "asked": target_words.asked_in_words(row),
        "done": target_words.done_in_words(row),
        "done_href": address(request, "targets:figure", row.id),
        "completion": percent_in_words(row.pace.completion if row.pace else None),
        "planned": percent_in_words(row.pace.planned) if row.pace and is_cumulative else "—",
        "gap": target_words.gap_in_words(row).removesuffix("个百分点"),
        "light": target_words.light_cell(row),
    }


def target_panel(request: HttpRequest, page: TargetPage) -> dict[str, Any]:
    """The zone's targets of the year with a chart of completion against time elapsed."""
    lines = [target_line(request, row) for row in page.rows]
    drawn = [row for row in page.rows if row.pace is not None and row.pace.completion is not None and row.nature == "cumulative"]
    chart = None
    if len(drawn) > 1:
        values = [
            [float(rounded((row.pace.completion or 0) * 100, 1)), float(rounded(row.pace.planned * 100, 1))] for row in drawn if row.pace
        ]
        chart = {
            "id": "targets-chart",
            "data_id": "targets-chart-data",
            "title": "完成率与序时进度",
            "hint": f"截至 {page.as_of.isoformat()}，%",
            "kind": "bar",
            "size": "short",
            "drawer": True,
            "excel_url": export_address(request, "targets"),
            "columns": ["指标", "完成率", "序时进度"],
            "rows": [
                [{"text": _named(line["row"])}, {"text": line["completion"], "href": line["done_href"]}, {"text": line["planned"]}]
                for line in lines
            ],
            "data": {
                "title": "完成率与序时进度",
                "unit": "%",
                "horizontal": True,
                "categories": [_named(row) for row in drawn],
                "series": [
                    {
                        "name": "完成率",
                        "values": [one[0] for one in values],
                        "hrefs": [address(request, "targets:figure", row.id) for row in drawn],
                    },
                    {"name": "序时进度", "values": [one[1] for one in values]},
                ],
            },
        }
    more = page.total_count - len(page.rows)
    return {
        "lines": lines,
        "chart": chart,
        "more": more,
        "reference": page.light_reference,
        "excel_url": export_address(request, "targets"),
    }


def _named(row: TargetRow) -> str:
    """新签约项目; with its window where that is no year: 新签约项目（2026年3月）."""
    return row.indicator_name if row.period_kind == "year" else f"{row.indicator_name}（{row.window.label}）"


def light_panel(request: HttpRequest, page: LightPage) -> dict[str, Any]:
    """How many of each light, and the worst with their reason."""
    counts = [
        (light_cell(code), page.counts.get(code, 0), address(request, "lights:list", light=code), LIGHTS[code])
        for code in SHOWN
        if page.counts.get(code, 0) or code in ("red", "yellow", "green")
    ]
    lines = [
        {
            "line": line,
            "light": light_cell(line.shown.light, line.light.reason),
            "href": address(request, "lights:detail", line.project.id),
            "green": "；".join(line.light.turns_green),
        }
        for line in page.lines
        if line.shown.light in ("red", "yellow")
    ]
    return {
        "counts": counts,
        "lines": lines,
        "total": page.total_count,
        "citation": page.citation,
        "excel_url": export_address(request, "lights"),
    }


def request_panel(request: HttpRequest, found: RequestOverview, since: date) -> dict[str, Any]:
    """Received, open, late and the five rates of the year, and the units by what is late."""
    units = [unit for unit in found.by_unit if unit.open_count or unit.overdue_count]
    opens = partial(_request_list, request, since)
    return {
        "found": found,
        "since": since,
        "figures_href": address(request, "requests:figures", **{"from": since.isoformat()}),
        "received_href": opens(),
        "open_href": opens(open="1"),
        "overdue_href": opens(overdue="1"),
        "rates": [
            (rate, percent(rate.value), opens(rate=f"{rate.code}.numerator"), opens(rate=f"{rate.code}.denominator"))
            for rate in found.whole.rates.values()
        ],
        "chart": _request_chart(request, units, opens) if units else None,
    }


def _request_list(request: HttpRequest, since: date, **query: str) -> str:
    """The list behind a figure of the panel, of the same months as the figure."""
    return address(request, "requests:list", **{"from": since.isoformat(), **query})


def _request_chart(request: HttpRequest, units: Sequence[RatesOfUnit], opens: Callable[..., str]) -> dict[str, Any]:
    drawn = units[:MOST_BARS]

    def of(unit: RatesOfUnit, **query: str) -> str:
        return opens(unit=str(unit.unit_id), **query)

    return {
        "id": "requests-chart",
        "data_id": "requests-chart-data",
        "title": "在办诉求按主办单位",
        "hint": f"前 {MOST_BARS} 位，其余见表" if len(units) > MOST_BARS else "件",
        "kind": "stacked",
        "size": "short",
        "drawer": False,
        "excel_url": export_address(request, "requests"),
        "columns": ["主办单位", "收到（件）", "在办（件）", "其中超期（件）"],
        "rows": [
            [
                {"text": unit.unit_name},
                {"text": count_text(unit.request_count), "href": of(unit)},
                {"text": count_text(unit.open_count), "href": of(unit, open="1")},
                {"text": count_text(unit.overdue_count), "href": of(unit, overdue="1")},
            ]
            for unit in units
        ],
        "data": {
            "title": "在办诉求按主办单位",
            "unit": "件",
            "horizontal": True,
            "categories": [unit.unit_name for unit in drawn],
            "series": [
                {
                    "name": "在限内",
                    "values": [unit.open_count - unit.overdue_count for unit in drawn],
                    "hrefs": [of(unit, open="1") for unit in drawn],
                },
                {
                    "name": "超期",
                    "tone": "--danger",
                    "values": [unit.overdue_count for unit in drawn],
                    "hrefs": [of(unit, overdue="1") for unit in drawn],
                },
            ],
        },
    }


def league_lines(request: HttpRequest, found: Standings, most: int) -> list[dict[str, Any]]:
    """The first of each group of peers, with score and change; each score opens to its formula."""
    groups = []
    for group in found.groups:
        lines = [
            {
                "line": line,
                "place": race_words.place_text(line),
                "score": race_words.score_text(line),
                "score_href": race_words.cell_address(request, found.league_id, line),
                "change": race_words.change_text(line.change),
                "tone": "race-rose" if (line.change or 0) > 0 else "race-fell" if (line.change or 0) < 0 else "muted",
            }
            for line in group.lines[:most]
        ]
        groups.append({"name": group.name, "lines": lines, "more": len(group.lines) - len(lines)})
    return groups


def league_panel(request: HttpRequest, found: Standings | None) -> dict[str, Any]:
    """The zone's main league; nothing where no league has terms in force on the day."""
    if found is None:
        return {"found": None}
    return {
        "found": found,
        "groups": league_lines(request, found, LEAGUE_SHOWN),
        "league_href": address(request, "races:detail", found.league_id),
        "excel_url": address(request, "races:export", found.league_id) if may(request.actor, "races:export") else "",  # type: ignore[attr-defined]
    }


INDICATOR_OF_STAGE = {
    "signed": "projects_signed",
    "started": "projects_started",
    "stat_entered": "projects_stat_entered",
    "completed": "projects_completed",
    "in_production": "projects_produced",
}
"""The indicator of the dictionary that counts the same as a milestone, which opens the count."""


def change_panel(request: HttpRequest, actor: Actor, found: RecentChanges, most: int) -> dict[str, Any]:
    """New milestones with their names, corrected figures with old and new, lights that turned."""
    span = Period(date.fromordinal(found.since.toordinal() + 1), found.until)
    stages = []
    for stage, number in found.milestones.counts.items():
        named = [(row, day) for code, day, row in found.milestones.rows if code == stage]
        indicator = INDICATOR_OF_STAGE.get(stage, "")
        opens = figure_address(request, indicator, WHOLE_ZONE, span) if indicator and may(actor, "indicators:figure") else ""
        stages.append(
            {"label": lifecycle.state_name(stage), "count": number, "href": opens, "rows": named[:most], "more": number - len(named[:most])}
        )
    corrections = [
        {
            "project": one.project,
            "label": one.correction.after.attribute.label,
            "before": one.correction.before.shown_value,
            "after": one.correction.after.shown_value,
            "reason": one.correction.after.reason or one.correction.after.source.title,
            "href": address(request, "explain:fact", one.correction.after.id),
        }
        for one in found.corrections.rows
    ]
    lights = [
        {
            "change": one,
            "before": light_cell(one.before) if one.before else None,
            "after": light_cell(one.after, one.reason) if one.after else None,
            "href": address(request, "lights:detail", one.project.id),
        }
        for one in found.lights.changes
    ]
    counts = [
        (LIGHTS[code], found.lights.counts_before.get(code, 0), found.lights.counts.get(code, 0)) for code in ("red", "yellow", "green")
    ]
    return {
        "found": found,
        "stages": [one for one in stages if one["count"]],
        "corrections": corrections[:most],
        "more_corrections": found.corrections.count - len(corrections[:most]),
        "lights": lights[:most],
        "more_lights": found.lights.change_count - len(lights[:most]),
        "light_counts": counts,
        "nothing": not (any(one["count"] for one in stages) or corrections or lights),
        "excel_url": export_address(request, "changes"),
    }


_DECIDES = {
    "assignments.raised": ("assignments:detail", "record", "assignments:list", {"light": "raised"}),
    "assignments.disputed": ("assignments:decide_dispute", "decide", "assignments:list", {"state": "disputed"}),
    "assignments.extension": ("assignments:decide_extension", "decide", "assignments:list", {"light": "extension"}),
    "requests.registered": ("requests:dispatch", "record", "requests:list", {"state": "registered"}),
    "requests.told": ("requests:register", "record", "requests:list", {"state": "told"}),
    "lights.long_red": ("lights:detail", "record", "lights:list", {"long_red": "1"}),
    "inspections.waiting_override": ("inspections:decide", "record", "inspections:list", {"state": "waiting_override"}),
    "bulletins.draft": ("bulletins:detail", "record", "bulletins:list", {"state": "draft"}),
    "projects.disputed": ("projects:choose_total", "record", "projects:list", {"disputed": "1"}),
}
_OPENS = {
    "assignments": "assignments:detail",
    "requests": "requests:detail",
    "lights": "lights:detail",
    "inspections": "inspections:detail",
    "bulletins": "bulletins:detail",
    "projects": "projects:detail",
}


def decision_panel(request: HttpRequest, actor: Actor, groups: Sequence[WaitingGroup]) -> dict[str, Any]:
    """Each group with its list, each matter with the form that decides it; who may only read gets the record instead."""
    lines = []
    for group in groups:
        act, which, listing, query = _DECIDES[group.key]
        opens = _OPENS[group.key.split(".")[0]]
        lines.append(
            {
                "group": group,
                "all_href": address(request, listing, **query),
                "rows": [_matter(request, actor, line, act, which, opens) for line in group.lines],
                "verb": group.verb if may(actor, act) else "查看",
            }
        )
    return {"groups": lines, "total": sum(group.count for group in groups)}


def _matter(request: HttpRequest, actor: Actor, line: WaitingLine, act: str, which: str, opens: str) -> dict[str, Any]:
    record = address(request, opens, line.record_id)
    acts = address(request, act, line.decide_on if which == "decide" else line.record_id) if may(actor, act) else record
    return {"line": line, "href": record, "act_href": acts}
