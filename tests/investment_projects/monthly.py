"""Rounds of monthly returns for tests: three projects under construction of two units, and short ways to fill them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.clock import SHANGHAI
from huoshui.fact_ledger.actions import record_facts, record_source
from huoshui.fact_ledger.rules.new_facts import NewFact
from huoshui.investment_projects.actions import NewProject, create_projects_bulk, open_round, refresh_projection
from huoshui.investment_projects.queries import list_returns
from huoshui.investment_projects.queries.monthly_results import ReturnLine
from tests.cast import Cast

WAN = 1_000_000
PLANT, ROAD, SCHOOL = "柳林新材料产业园", "柳林至青河公路", "青河第三小学"


def at(day: date, hour: int = 10) -> datetime:
    """A moment of a working day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)


@dataclass
class Building:
    """The round of a month and its returns by project name."""

    cast: Cast
    round_id: UUID

    def line(self, name: str, actor: Actor | None = None) -> ReturnLine:
        page = list_returns(actor or self.cast.mei.actor, self.round_id)
        return next(one for one in page.rows if one.project_name == name)

    def id(self, name: str) -> UUID:
        return self.line(name).id


def build_projects(cast: Cast, actor: Actor | None = None) -> dict[str, UUID]:
    """PLANT and ROAD of 柳林镇, SCHOOL of 住建局, started in 2025, with totals and plans of 2026; figures through February."""
    who = actor or cast.mei.actor
    source = record_source(actor=who, kind="workbook", title="重点项目月报.xlsx", file_sha256="b" * 64, extractor="test/1", lineage="月报")
    ids, facts = {}, []
    for name, unit, total in ((PLANT, "柳林镇", 5_000), (ROAD, "柳林镇", 8_000), (SCHOOL, "住建局", 3_000)):
        project = NewProject(name)
        create_projects_bulk(who, [project])
        ids[name] = project.id
        year = {"period_start": date(2026, 1, 1), "period_end": date(2026, 12, 31)}
        months = {"period_start": date(2026, 1, 1), "period_end": date(2026, 2, 28)}
        values: list[tuple[str, Any, dict[str, Any]]] = [
            ("duty_unit", unit, {}),
            ("planned_investment", total * WAN, {}),
            ("annual_plan", 3_000 * WAN, year),
            ("stage", "started", {"happened_on": date(2025, 6, 1)}),
            ("month_done", 500 * WAN, months),
            ("ytd_done", 500 * WAN, months),
            ("cumulative_done", 2_000 * WAN, {"happened_on": date(2026, 2, 28)}),
        ]
        facts += [
            NewFact("project", project.id, attribute, value, spot_sheet="月报", spot_cell="F7", raw_text=str(value), **more)
            for attribute, value, more in values
        ]
    record_facts(who, source, facts)
    refresh_projection(who.zone_id, list(ids.values()))
    return ids


def open_march(cast: Cast) -> Building:
    """The round of March 2026; the clock stands where the test put it."""
    return Building(cast, open_round(cast.mei.actor, year=2026, month=3))


def march_cells(**changes: Any) -> dict[str, Any]:
    """Cells of a March that is in order."""
    return {
        "month_done_fen": "300",
        "ytd_done_fen": "800",
        "cumulative_done_fen": "2,300",
        "progress_text": "二层柱钢筋绑扎",
        "works_milestone": "主体",
    } | changes
