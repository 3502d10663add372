"""The cast bound to its home zone, a workbook of the test, four signed projects of 2026 and one whose day nobody knows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from huoshui.core.periods import whole_year
from huoshui.investment_projects.actions import Figure, create_project
from huoshui.targets.actions import NewTarget, set_target
from tests.cast import Cast
from tests.investment_projects.conftest import Ledger, cast, ledger

__all__ = ["Ledger", "cast", "ledger"]

YI = 10**10
DAY = date(2026, 6, 30)


def enter(cast: Cast, name: str, **values: Any) -> UUID:
    return create_project(cast.mei.actor, name=name, values=values, is_another=True)


@pytest.fixture
def projects(cast: Cast) -> dict[str, UUID]:
    """招商局: 甲 6亿 (January), 乙 4亿 (June), 丙 without amount (March), 丁 without day. 住建局: 戊 1亿 (February), and one of 2025."""
    office, housing = {"duty_unit": "招商局"}, {"duty_unit": "住建局"}
    return {
        "甲": enter(cast, "甲项目", signed_on=date(2026, 1, 20), planned_investment=6 * YI, **office),
        "乙": enter(
            cast,
            "乙项目",
            signed_on=date(2026, 6, 10),
            planned_investment=4 * YI,
            started_on=date(2026, 6, 20),
            annual_plan=Figure(2 * YI, year=2026),
            ytd_done=Figure(YI, month=date(2026, 6, 1)),
            **office,
        ),
        "丙": enter(cast, "丙项目", signed_on=date(2026, 3, 5), **office),
        "丁": enter(cast, "丁项目", stage="signed", planned_investment=5 * YI, **office),
        "戊": enter(cast, "戊项目", signed_on=date(2026, 2, 1), planned_investment=YI, **housing),
        "去年": enter(cast, "去年项目", signed_on=date(2025, 3, 1), planned_investment=8 * YI, **housing),
    }


@pytest.fixture
def new_target(cast: Cast) -> Callable[..., UUID]:
    """``new_target("projects_signed", 10)``: of the zone for 2026, set by mei; ``unit="promotion_office"`` of a unit."""

    def make(indicator_id: str, amount: int | str, *, unit: str = "", **given: Any) -> UUID:
        values = {"window": whole_year(2026), "period_kind": "year", **given}
        unit_id = cast.units[unit].id if unit else None
        return set_target(cast.mei.actor, NewTarget(indicator_id, amount=Decimal(amount), unit_id=unit_id, **values))

    return make
