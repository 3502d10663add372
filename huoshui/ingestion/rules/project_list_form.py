"""The project list as the platform itself writes it, recognised when it comes back.

A ledger states things of its own; this list only repeats what counts. So of a list that comes back only what somebody changed
in it is a statement.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date

from huoshui.ingestion.rules.differences import Comparable, ValueInForce, comparable
from huoshui.ingestion.rules.readings import EXTRA_TEXT, RowReading, StatedValue

TITLES: dict[str, str] = {
    "project_name": "项目名称",
    "project_code": "项目代码",
    "stage": "项目阶段",
    "side_state": "旁侧状态",
    "planned_investment": "总投资（万元）",
    "annual_plan": "年度计划投资（万元）",
    "month_done": "月完成投资（万元）",
    "ytd_done": "月累计完成投资（万元）",
    "cumulative_done": "开工至今累计完成投资（万元）",
    "funds_arrived": "到位资金（万元）",
    "owner_enterprise": "业主单位",
    "duty_unit": "责任单位",
    "duty_person": "责任人",
    "leader": "包联领导",
    "area": "所属园区",
    "industry": "所属行业",
    "key_level": "重点级别",
    "build_kind": "建设性质",
    "signed_on": "签约日期",
    "land_won_on": "摘地日期",
    "started_on": "开工日期",
    "stat_entered_on": "入库纳统日期",
    "completed_on": "竣工日期",
    "produced_on": "投产日期",
    "planned_start_on": "计划开工日期",
    "planned_completion_on": "计划竣工日期",
    "content": "建设规模及内容",
    "progress_text": "形象进度",
    "problem_text": "存在问题",
}
"""Column → its header; figures of a year or month carry it in front (``header_of``)."""
_TIME = re.compile(r"^20\d{2}(?=年度)|^20\d{2}年(?:1-)?\d{1,2}(?=月)")
_KNOWN = frozenset(title.replace("（", "(").replace("）", ")") for title in TITLES.values())

Loose = tuple[str, date | None, Comparable | None]


def header_of(column: str, through: date | None = None, year: int | None = None) -> str:
    """2025年度计划投资（万元）, 2025年1-6月累计完成投资（万元）; without a time the bare title."""
    title = TITLES[column]
    if column == "annual_plan":
        return f"{year}{title}" if year is not None else title
    if column in ("month_done", "ytd_done"):
        if through is None:
            return {"month_done": "当月完成投资（万元）", "ytd_done": "年度累计完成投资（万元）"}[column]
        return f"{through.year}年{'1-' if column == 'ytd_done' else ''}{through.month}{title}"
    return title


def is_own_list(headers: Collection[str]) -> bool:
    """Whether every header is one that the platform's project list writes, the name among them."""
    plain = {_TIME.sub("", header).replace("（", "(").replace("）", ")") for header in headers}
    extra = {"当月完成投资(万元)", "年度累计完成投资(万元)", "年度计划投资(万元)"}
    return "项目名称" in plain and all(header in _KNOWN or header in extra for header in plain)


def only_what_was_changed(row: RowReading, counts: Iterable[ValueInForce]) -> RowReading:
    """The row without what counts anyway, whatever day or exactness the list could not show."""
    known = {_loose(entry.slot.attribute, entry.slot.period_end, entry.value) for entry in counts}
    return row._replace(values=tuple(value for value in row.values if not _is_repeated(value, known)))


def _is_repeated(value: StatedValue, known: Collection[Loose]) -> bool:
    return value.attribute == EXTRA_TEXT or _loose(value.attribute, value.period_end, value.value) in known


def _loose(attribute: str, period_end: date | None, value: Comparable | None) -> Loose:
    return attribute, period_end, comparable(value)
