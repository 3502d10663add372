"""The cast at home with a 期 of five signings in three units."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from huoshui.core.clock import SHANGHAI, clock_at
from huoshui.core.periods import whole_year
from huoshui.investment_projects.actions import Figure, add_batch_entry, create_batch, create_project, open_round
from huoshui.targets.actions import NewTarget, Part, set_target, split_target
from tests.cast import Cast
from tests.investment_projects.conftest import YI, Ledger, cast, ledger

__all__ = ["cast", "ledger"]
JANUARY, MARCH = date(2026, 1, 5), date(2026, 3, 1)


@dataclass
class Period:
    """第三期 and its projects by name."""

    cast: Cast
    ledger: Ledger
    batch_id: UUID
    projects: dict[str, UUID]


@pytest.fixture
def period(cast: Cast, ledger: Ledger) -> Period:
    def signed(name: str, unit: str, started: date | None = None, **more: object) -> UUID:
        stage = {"stage": "started", "started_on": started} if started else {"stage": "signed"}
        return ledger.project(name, planned_investment=3 * YI, signed_on=JANUARY, duty_unit=unit, **stage, **more)

    projects = {
        "ahead": signed("织布鸟1号", "柳林镇", MARCH),
        "also_ahead": signed("织布鸟2号", "柳林镇", MARCH),
        "half": signed("织布鸟3号", "河东街道", MARCH),
        "other_half": signed("织布鸟4号", "河东街道"),
        "behind": signed("织布鸟5号", "白鹭镇"),
    }
    ledger.send()
    batch_id = create_batch(cast.mei.actor, period_no=3, held_on=date(2026, 1, 20))
    for project_id in projects.values():
        add_batch_entry(cast.mei.actor, batch_id, project_id, kind="sign", investment_fen=3 * YI)
    return Period(cast, ledger, batch_id, projects)


APRIL = datetime(2026, 4, 2, 10, tzinfo=SHANGHAI)
LAST_OF_MARCH = date(2026, 3, 31)


@pytest.fixture
def march(cast: Cast) -> Iterator[Cast]:
    """The second of April: three units of the register with projects, targets of the year, a 期, and the round of March half reported.

    招商局 is ahead of its plan, 柳林镇 behind; 织布鸟6号 should have started long ago.
    """
    with clock_at(APRIL):
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
        yield cast
