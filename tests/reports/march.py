"""A small district on the second of April 2026, for papers about March."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from huoshui.core.clock import SHANGHAI
from huoshui.core.periods import whole_year
from huoshui.investment_projects.actions import Figure, add_batch_entry, create_batch, create_project, open_round
from huoshui.targets.actions import NewTarget, Part, set_target, split_target
from tests.cast import Cast

YI = 10**10
APRIL = datetime(2026, 4, 2, 10, tzinfo=SHANGHAI)
LAST_OF_MARCH = date(2026, 3, 31)


def build_march(cast: Cast) -> dict[str, UUID]:
    """Projects by number: three units of the register, targets of the year, a 期, and the round of March of which nothing is reported.

    招商局 is ahead of its plan, 柳林镇 behind; 织布鸟6号 should have started long ago. The clock stands on APRIL, the zone is bound.
    """
    desk = cast.mei.actor

    def enter(number: int, unit: str, plan: int, done: int | None, **values: Any) -> UUID:
        figures = {"annual_plan": Figure(plan, year=2026), "planned_investment": 3 * plan, "signed_on": date(2026, 1, 5)}
        if done is not None:
            figures |= {"ytd_done": Figure(done, month=date(2026, 3, 1)), "month_done": Figure(done // 3, month=date(2026, 3, 1))}
        given = {**figures, "duty_unit": unit, "industry": "新材料", **values}
        return create_project(desk, name=f"织布鸟{number}号", values=given, is_another=True)

    begun = {"started_on": date(2026, 1, 20), "stat_entered_on": date(2026, 2, 20)}
    made = [
        enter(1, "招商局", 4 * YI, 2 * YI, **begun),
        enter(2, "招商局", 2 * YI, YI // 2, started_on=date(2026, 3, 10)),
        enter(3, "住建局", 2 * YI, YI // 2, **begun),
        enter(4, "住建局", 2 * YI, None, started_on=date(2025, 12, 20)),
        enter(5, "柳林镇", 5 * YI, YI // 4, **begun),
        enter(6, "柳林镇", YI, None, started_on=Figure(date(2025, 11, 1), is_plan=True), industry="装备制造"),
    ]
    batch_id = create_batch(desk, period_no=3, held_on=date(2026, 1, 20))
    for project_id in made[:5]:
        add_batch_entry(desk, batch_id, project_id, kind="sign", investment_fen=3 * YI)
    year, basis = whole_year(2026), "青管发〔2026〕1号"
    whole = set_target(desk, NewTarget("projects_signed", year, "year", Decimal(12), basis=basis))
    parts = [Part(cast.units[name].id, Decimal(4)) for name in ("promotion_office", "housing_office", "township")]
    split_target(desk, whole, parts, basis=basis, expected_version=1)
    set_target(desk, NewTarget("ytd_investment", year, "year", Decimal(40 * YI), "ensure", basis=basis))
    set_target(desk, NewTarget("signed_amount_growth", year, "year", Decimal(10), "strive", basis=basis))
    open_round(desk, year=2026, month=3)
    return {str(number): project_id for number, project_id in enumerate(made, start=1)}
