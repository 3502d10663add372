"""The columns of the project list, and of its exports."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest

from huoshui.core.money import format_yuan_exact, in_unit
from huoshui.investment_projects.queries import MeasureTotal, ProjectRow, Totals
from huoshui.investment_projects.rules.attributes import BUILD_KINDS, KEY_LEVELS
from huoshui.web.components.list_page import Cell, Column
from huoshui.web.page_dates import page_dates
from huoshui.web.shell import address_of
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import MISSING, count, day, percent, wan_text

MONEY_COLUMNS: Sequence[tuple[str, str, bool]] = (
    ("planned_investment", "总投资", True),
    ("annual_plan", "年度计划投资", True),
    ("month_done", "当月完成投资", False),
    ("ytd_done", "年度累计完成投资", True),
    ("cumulative_done", "开工至今累计完成投资", False),
    ("funds_arrived", "到位资金", False),
)
DATE_COLUMNS: Sequence[tuple[str, str]] = (
    ("signed_on", "签约日期"),
    ("landed_on", "注册落地日期"),
    ("land_won_on", "摘地（租赁）日期"),
    ("started_on", "开工日期"),
    ("stat_entered_on", "入库纳统日期"),
    ("completed_on", "竣工日期"),
    ("produced_on", "投产日期"),
    ("capacity_reached_on", "达产日期"),
    ("effect_reached_on", "达效日期"),
    ("planned_start_on", "计划开工"),
    ("planned_completion_on", "计划竣工"),
)
# column → the name by which queries sort it (investment_projects.queries.ORDERS)
SORTED_BY: Mapping[str, str] = {
    "name": "name",
    "stage": "stage",
    "stage_day": "stage_day",
    "planned_investment": "investment",
    "annual_plan": "annual_plan",
    "month_done": "month_done",
    "ytd_done": "ytd_done",
    "cumulative_done": "cumulative_done",
    "completion": "completion",
    "signed_on": "signed",
    "started_on": "started",
    "produced_on": "produced",
    "duty_unit": "unit",
    "industry": "industry",
}


def project_columns(request: HttpRequest, *, sortable: bool = True) -> list[Column]:
    """All columns, in the order of a ledger."""

    def order(key: str) -> str:
        return SORTED_BY.get(key, "") if sortable else ""

    columns = [
        Column("name", "项目名称", _name(request), "name", order=order("name"), fixed=True, export=lambda row: row.name),
        Column(
            "code",
            "项目代码",
            lambda row: Cell(row.project_code or MISSING),
            "short",
            shown=False,
            export=lambda row: row.project_code or None,
        ),
        Column("stage", "阶段", _stage, "short", order=order("stage"), export=_stage_words),
        Column("stage_day", "到达日期", _stage_day, "date", order=order("stage_day"), export=lambda row: row.stage_happened_on),
        Column("duty_unit", "责任单位", _text("duty_unit_name"), "short", order=order("duty_unit"), export=_raw("duty_unit_name")),
        Column("duty_person", "责任人", _text("duty_person"), "short", shown=False, export=_raw("duty_person")),
        Column("leader", "包联领导", _text("leader_name"), "short", shown=False, export=_raw("leader_name")),
    ]
    columns += [_money_column(request, key, label, shown, order(key)) for key, label, shown in MONEY_COLUMNS]
    columns.append(Column("completion", "年度完成率", _completion(request), "percent", order=order("completion"), export=_completion_ratio))
    columns += [
        Column("owner", "业主单位", _owner(request), "text", export=_raw("owner_name")),
        Column("industry", "行业", _text("industry"), "short", order=order("industry"), shown=False, export=_raw("industry")),
        Column("area", "园区", _text("area_name"), "short", shown=False, export=_raw("area_name")),
        Column(
            "key_level", "重点级别", _coded("key_level", KEY_LEVELS), "short", shown=False, export=_coded_words("key_level", KEY_LEVELS)
        ),
        Column(
            "build_kind",
            "建设性质",
            _coded("build_kind", BUILD_KINDS),
            "short",
            shown=False,
            export=_coded_words("build_kind", BUILD_KINDS),
        ),
    ]
    columns += [Column(key, label, _date(key), "date", shown=False, order=order(key), export=_raw(key)) for key, label in DATE_COLUMNS]
    columns += [
        Column("progress", "形象进度", _text("progress_text"), "long", export=_raw("progress_text")),
        Column("problem", "存在问题", _text("problem_text"), "long", shown=False, export=_raw("problem_text")),
        Column("content", "建设内容", _text("content"), "long", shown=False, export=_raw("content")),
    ]
    return columns


PERIODS: Mapping[str, Callable[[ProjectRow], Any]] = {
    "annual_plan": lambda row: None if row.annual_plan_fen is None else row.annual_plan_year,
    "month_done": lambda row: None if row.month_done_fen is None else row.done_through_on,
    "ytd_done": lambda row: None if row.ytd_done_fen is None else row.done_through_on,
    "completion": lambda row: None if row.annual_completion is None else row.annual_plan_year,
}
"""Columns whose figure is of a year or a month, and of which."""


def exported_columns(columns: Sequence[Column], rows: Sequence[ProjectRow]) -> list[Column]:
    """The columns as they go out: a figure of a year or month in a column for each that the rows state, so that the header says which."""
    return [
        _of_period(column, period) if period is not None else column
        for column in columns
        for period in (sorted({PERIODS[column.key](row) for row in rows} - {None}) or [None] if column.key in PERIODS else [None])
    ]


def _of_period(column: Column, period: date | int) -> Column:
    of, export = PERIODS[column.key], column.export
    year = period if isinstance(period, int) else period.year
    label = f"{year}{column.label}"
    if isinstance(period, date):
        month = f"1-{period.month}" if column.key == "ytd_done" and period.month > 1 else str(period.month)
        label = f"{year}年{month}月{'累计' if column.key == 'ytd_done' else ''}完成投资"
    return replace(column, label=label, export=lambda row: export(row) if export is not None and of(row) == period else None)


def project_totals(totals: Totals, explain_address: Callable[[str], str]) -> dict[str, Cell]:
    """The totals row: sums over the whole selection, each opens; what is missing from a sum is said."""
    phases = totals.row_count - totals.project_count
    answer = {
        "name": Cell("合计", small=f"{count(totals.project_count)} 个项目" + (f"，另有 {phases} 个分期不重复计数" if phases > 0 else ""))
    }
    for key, _, _ in MONEY_COLUMNS:
        answer[key] = _total_cell(totals.sums.get(key), explain_address(key))
    return answer


def _total_cell(total: MeasureTotal | None, href: str) -> Cell:
    if total is None or total.fen is None:
        return Cell(MISSING)
    hint = format_yuan_exact(total.fen) + (f"，{total.missing} 个项目没有这个数" if total.missing else "")
    return Cell(wan_text(total.fen), href, hint, opens_drawer=True, small=f"缺 {total.missing}" if total.missing else "")


def _name(request: HttpRequest) -> Callable[[ProjectRow], Cell]:
    def cell(row: ProjectRow) -> Cell:
        small = " · ".join(part for part in (row.phase_label, row.project_code) if part)
        tags = []
        if row.side_state:
            tags.append(("warn", row.side_state_label))
        if row.planned_investment_disputed:
            tags.append(("bad", "总投资有两说"))
        return Cell(row.name, address(request, "projects:detail", row.id), small=small, tags=tags)

    return cell


def _stage(row: ProjectRow) -> Cell:
    tags = []
    if row.needs_evidence:
        tags.append(("warn", "待补证据"))
    return Cell(row.stage_label, tags=tags)


def _stage_words(row: ProjectRow) -> str:
    return row.stage_label + (f"（{row.side_state_label}）" if row.side_state else "")


def _stage_day(row: ProjectRow) -> Cell:
    if row.stage_happened_on is not None:
        return Cell(day(row.stage_happened_on))
    return Cell("日期不详") if row.stage else Cell(MISSING)


def _money_column(request: HttpRequest, key: str, label: str, shown: bool, order: str) -> Column:
    def cell(row: ProjectRow) -> Cell:
        fen = getattr(row, f"{key}_fen")
        if fen is None:
            return Cell(MISSING)
        small = _other_year(key, row, page_dates(request).as_of_day)
        return Cell(wan_text(fen), address(request, "explain:figure", row.id, key), format_yuan_exact(fen), small, opens_drawer=True)

    def export(row: ProjectRow) -> Decimal | None:
        fen = getattr(row, f"{key}_fen")
        return None if fen is None else in_unit(fen, "万元")

    return Column(key, label, cell, "money", "万元", order, shown, export=export)


def _other_year(key: str, row: ProjectRow, asked: date) -> str:
    """“2025年”, “2025年12月” where the figure is not of the asked day's year, and so in no sum; otherwise nothing."""
    if key == "annual_plan" and row.annual_plan_year not in (None, asked.year):
        return f"{row.annual_plan_year}年"
    if key in ("month_done", "ytd_done") and row.done_through_on is not None and row.done_through_on.year != asked.year:
        return f"{row.done_through_on.year}年{row.done_through_on.month}月"
    return ""


def _completion_ratio(row: ProjectRow) -> Decimal | None:
    parts = row.annual_completion
    return None if parts is None else Decimal(parts[0]) / Decimal(parts[1])


def _completion(request: HttpRequest) -> Callable[[ProjectRow], Cell]:
    def cell(row: ProjectRow) -> Cell:
        ratio = _completion_ratio(row)
        if ratio is None:
            return Cell(MISSING, hint="缺年度计划或本年累计，算不出")
        numerator, denominator = row.annual_completion or (0, 0)
        hint = f"{wan_text(numerator)} ÷ {wan_text(denominator)} 万元，截至 {day(row.done_through_on)}"
        return Cell(percent(ratio), hint=hint, small=_other_year("annual_plan", row, page_dates(request).as_of_day))

    return cell


def _owner(request: HttpRequest) -> Callable[[ProjectRow], Cell]:
    def cell(row: ProjectRow) -> Cell:
        if row.owner_enterprise_id is None:
            return Cell(row.owner_name or MISSING)
        return Cell(row.owner_name, enterprise_address(request, row.owner_enterprise_id), "看这家企业")

    return cell


def enterprise_address(request: HttpRequest, enterprise_id: object) -> str:
    """The enterprise's page where there is one, otherwise its projects."""
    if address_of("enterprises:detail", enterprise_id):
        return address(request, "enterprises:detail", enterprise_id)
    return address(request, "projects:list", owner=enterprise_id)


def _text(name: str) -> Callable[[ProjectRow], Cell]:
    return lambda row: Cell(getattr(row, name) or MISSING)


def _raw(name: str) -> Callable[[ProjectRow], Any]:
    return lambda row: getattr(row, name) or None


def _date(name: str) -> Callable[[ProjectRow], Cell]:
    def cell(row: ProjectRow) -> Cell:
        value: date | None = getattr(row, name)
        return Cell(day(value))

    return cell


def _coded(name: str, labels: Mapping[str, str]) -> Callable[[ProjectRow], Cell]:
    return lambda row: Cell(labels.get(getattr(row, name), getattr(row, name)) or MISSING)


def _coded_words(name: str, labels: Mapping[str, str]) -> Callable[[ProjectRow], str | None]:
    return lambda row: labels.get(getattr(row, name), getattr(row, name)) or None
