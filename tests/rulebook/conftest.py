"""Two zones of one province, and people who may set rules."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from huoshui.core.actor import DISPATCHER, TOWNSHIP, Actor
from huoshui.operations.models import new_public_id


def make_zone(name: str, region_code: str = "", parent_id: UUID | None = None, kind: str = "district") -> UUID:
    from huoshui.organizations.models import Zone

    return UUID(str(Zone.objects.create(name=name, kind=kind, region_code=region_code, parent_id=parent_id).id))


@pytest.fixture
def liangyuan(db: None, bind: Callable[[UUID], None]) -> UUID:
    zone_id = make_zone("梁园区", "411402")
    bind(zone_id)
    return zone_id


@pytest.fixture
def wang(liangyuan: UUID) -> Actor:
    """王敏, dispatcher of 梁园区."""
    return Actor(new_public_id(), "王敏", liangyuan, frozenset({DISPATCHER}))


@pytest.fixture
def township_clerk(liangyuan: UUID) -> Actor:
    return Actor(new_public_id(), "李强", liangyuan, frozenset({TOWNSHIP}))
