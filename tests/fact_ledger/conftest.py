"""A zone, a person who acts in it, and attributes that exist for these tests only."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from huoshui.core.actor import PROJECT_MANAGER, Actor
from huoshui.fact_ledger.rules.attributes import Attribute, declare
from huoshui.operations.models import new_public_id

KIND = "ledger_test"
declare(
    Attribute("total", KIND, "fen", "元", "总投资"),
    Attribute("plan", KIND, "fen", "元", "年度计划投资", period="year"),
    Attribute("month_done", KIND, "fen", "元", "当月完成投资", period="month"),
    Attribute("land", KIND, "number", "亩", "用地面积"),
    Attribute("begun_on", KIND, "date", "", "开工日期"),
    Attribute("stage", KIND, "text", "", "阶段", moving=True),
    Attribute("note", KIND, "text", "", "备注"),
    Attribute("phone", KIND, "text", "", "联系电话", personal=True),
)


def make_zone(name: str) -> UUID:
    from huoshui.organizations.models import Zone

    zone = Zone.objects.create(name=name, kind="district")
    return UUID(str(zone.id))


@pytest.fixture
def zone_id(db: None, bind: Callable[[UUID], None]) -> UUID:
    zone = make_zone("梁园区")
    bind(zone)
    return zone


@pytest.fixture
def wang(zone_id: UUID) -> Actor:
    """王敏, who keeps the ledger."""
    return Actor(new_public_id(), "王敏", zone_id, frozenset({PROJECT_MANAGER}))


@pytest.fixture
def project_id() -> UUID:
    return new_public_id()
