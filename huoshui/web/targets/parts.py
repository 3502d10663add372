"""Targets in words and cells."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import HttpRequest

from huoshui.core.actor import Actor
from huoshui.organizations.queries import open_units
from huoshui.targets.queries import SeriesPoint, TargetRow, years_with_targets
from huoshui.targets.queries.dictionary import indicators
from huoshui.targets.rules.countable import COUNT, MONEY, WAN_FEN, YI_FEN, figure_in_words
from huoshui.targets.rules.lights import GREY
from huoshui.targets.rules.pace import CUMULATIVE, STANDINGS
from huoshui.targets.rules.quantities import percent_in_words, points_in_words, rounded
from huoshui.web.components.list_page import Cell, Column, FilterField
from huoshui.web.templatetags.huoshui_components import address

PERIOD_KINDS = {"year": "全年", "half": "半年", "quarter": "季度", "month": "月度", "campaign": "冲刺"}
SCOPE_KINDS = {"zone": "全区", "area": "园区、乡镇", "unit": "责任单位", "person": "责任人"}


def target_filters(actor: Actor, on: date) -> list[FilterField]:
    """The filters of the list, from what there is."""
    years = [(str(year), f"{year}年") for year in years_with_targets(actor)]
    return [
        FilterField("year", "年份", "select", years, in_bar=True),
        FilterField("period", "考核期", "select", list(PERIOD_KINDS.items()), in_bar=True),
        FilterField("indicator", "指标", "multi", [(one.id, one.name) for one in indicators(actor, on=on)]),
        FilterField("scope", "考核对象", "select", list(SCOPE_KINDS.items())),
        FilterField("unit", "责任单位", "multi", [(str(unit.id), unit.name) for unit in open_units(actor)]),
    ]


def asked_in_words(row: TargetRow) -> str:
    """不低于 10个; 已撤销."""
    return "已撤销" if row.amount is None else f"{row.condition_label} {figure_in_words(row.value_kind, row.amount)}"


def done_in_words(row: TargetRow) -> str:
    return figure_in_words(row.value_kind, row.counted.value)


def gap_in_words(row: TargetRow) -> str:
    """+5.9个百分点 of a cumulative figure, the distance of a level (of a place +2位); — where unknown."""
    if row.pace is None:
        return "—"
    words = points_in_words(row.pace.gap_points)
    return words.replace(".0个百分点", "位") if row.value_kind == "rank" else words


def light_cell(row: TargetRow) -> dict[str, str]:
    """What components/light.html needs."""
    light = row.light
    standing = STANDINGS[row.pace.standing] if row.pace else "已撤销"
    if light.light == GREY:
        return {"colour": "none", "word": standing, "reason": light.reason}
    return {"colour": light.light, "word": standing, "reason": light.reason}


def needed_in_words(row: TargetRow) -> str:
    found = row.pace
    if found is None or found.needed_a_month is None:
        return "—"
    if row.value_kind == COUNT:
        return f"{rounded(found.needed_a_month, 1):,}个"
    return figure_in_words(row.value_kind, found.needed_a_month)


def target_columns(request: HttpRequest) -> list[Column]:
    """The list's columns; every counted number opens."""

    def name(row: TargetRow) -> Cell:
        return Cell(row.indicator_name, address(request, "targets:detail", row.id), small=row.window.label)

    def scope(row: TargetRow) -> Cell:
        return Cell(f"└ {row.scope_label}" if row.parent_id else row.scope_label)

    def done(row: TargetRow) -> Cell:
        note = row.counted.note
        return Cell(
            done_in_words(row), address(request, "targets:figure", row.id), opens_drawer=True, small=note.split("，")[0] if note else ""
        )

    def light(row: TargetRow) -> Cell:
        return Cell("", template="components/light_of.html", value=light_cell(row))

    return [
        Column("name", "目标", name, "name", fixed=True, export=lambda row: row.indicator_name),
        Column("scope", "考核对象", scope, export=lambda row: row.scope_label),
        Column("period", "考核期", lambda row: Cell(row.window.label), shown=False, export=lambda row: row.window.label),
        Column("asked", "目标值", lambda row: Cell(asked_in_words(row)), "number", export=asked_in_words),
        Column("done", "完成", done, "number", export=done_in_words),
        Column(
            "completion",
            "完成率",
            lambda row: Cell(percent_in_words(row.pace.completion if row.pace else None)),
            "number",
            export=lambda row: percent_in_words(row.pace.completion if row.pace else None),
        ),
        Column("planned", "序时进度", lambda row: Cell(_planned(row)), "number", export=_planned),
        Column("gap", "超前或落后", lambda row: Cell(gap_in_words(row)), "number", export=gap_in_words),
        Column("light", "亮灯", light, "short", export=lambda row: light_cell(row)["word"]),
        Column("needed", "今后每月需完成", lambda row: Cell(needed_in_words(row)), "number", export=needed_in_words),
        Column("basis", "下达依据", lambda row: Cell(row.basis or "—"), "long", shown=False, export=lambda row: row.basis),
    ]


def _planned(row: TargetRow) -> str:
    return percent_in_words(row.pace.planned) if row.pace and row.nature == CUMULATIVE else "—"


def drawn(kind: str, value: Fraction | None) -> float | None:
    """For drawing only: 亿元, 个, percent."""
    if value is None:
        return None
    return float(rounded(value / YI_FEN if kind == MONEY else value, 2))


def series_chart(row: TargetRow, series: list[SeriesPoint]) -> dict[str, Any]:
    """Done against the trajectory by month, with the table of the same numbers."""
    unit = "亿元" if row.value_kind == MONEY else "个"
    rows = [
        [
            {"text": f"{point.day.isoformat()}"},
            {"text": _of_plan(row, point.planned)},
            {"text": figure_in_words(row.value_kind, point.done)},
        ]
        for point in series
    ]
    return {
        "id": "series",
        "data_id": "series-data",
        "title": "逐月完成与应完成",
        "hint": f"累计，{unit}；日期不详的项目不在图上",
        "kind": "line",
        "size": "",
        "drawer": False,
        "excel_url": "",
        "columns": ["截至", "应完成", "已完成"],
        "rows": rows,
        "data": {
            "title": "逐月完成与应完成",
            "unit": unit,
            "horizontal": False,
            "categories": [f"{point.day.month}月" for point in series],
            "series": [
                {"name": "应完成", "values": [drawn(row.value_kind, point.planned) for point in series]},
                {"name": "已完成", "values": [drawn(row.value_kind, point.done) for point in series]},
            ],
        },
    }


def _of_plan(row: TargetRow, planned: Fraction) -> str:
    return f"{rounded(planned, 1):,}个" if row.value_kind == COUNT else figure_in_words(row.value_kind, planned)


def typed_amount_text(kind: str, amount: Decimal | None) -> str:
    """An amount as the form shows it, ready to be typed over: 15亿元, 320万元, 12, 30."""
    if amount is None:
        return ""
    if kind != MONEY:
        return f"{amount.normalize():f}"
    unit, size = ("亿元", YI_FEN) if abs(amount) >= YI_FEN else ("万元", WAN_FEN)
    return f"{(amount / size).normalize():f}{unit}"
