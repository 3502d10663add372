"""The cast at home with a 期 of five signings in three units."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest

from huoshui.core.clock import clock_at
from huoshui.investment_projects.actions import add_batch_entry, create_batch
from tests.cast import Cast
from tests.investment_projects.conftest import YI, Ledger, cast, ledger
from tests.reports.march import APRIL, build_march

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


@pytest.fixture
def march(cast: Cast) -> Iterator[Cast]:
    """The second of April in a district of three units: see tests/reports/march.py."""
    with clock_at(APRIL):
        build_march(cast)
        yield cast
