"""What another zone gets to see of a project that is handed up or over: no phone, no contact, no remark."""

from __future__ import annotations

from datetime import date

from huoshui.core.lifecycle import state_name
from huoshui.core.money import format_money
from huoshui.investment_projects.queries.results import ProjectRow

MISSING = "—"


def handed_content(row: ProjectRow, on: date) -> dict[str, str]:
    """Label → text, as the giver sees it on the day."""

    def money(fen: int | None) -> str:
        return MISSING if fen is None else format_money(fen)

    def day(value: date | None) -> str:
        return MISSING if value is None else value.isoformat()

    return {
        "项目名称": row.name,
        "项目代码": row.project_code or MISSING,
        "业主单位": row.owner_name or MISSING,
        "责任单位": row.duty_unit_name or MISSING,
        "所在园区": row.area_name or row.area_text or MISSING,
        "产业": row.industry or MISSING,
        "阶段": state_name(row.stage) if row.stage else MISSING,
        "总投资": money(row.planned_investment_fen),
        "累计完成投资": money(row.cumulative_done_fen),
        "签约日期": day(row.signed_on),
        "开工日期": day(row.started_on),
        "竣工日期": day(row.completed_on),
        "投产日期": day(row.produced_on),
        "数据截至": on.isoformat(),
    }
