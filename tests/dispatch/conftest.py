"""The cast bound to its home zone, and a weekly meeting called for today."""

from __future__ import annotations

from uuid import UUID

import pytest

from huoshui.core import clock
from huoshui.dispatch.actions import Call, call_meeting, open_meeting
from tests.cast import Cast
from tests.investment_projects.conftest import Ledger, cast, ledger

__all__ = ["Ledger", "cast", "ledger"]


@pytest.fixture
def meeting(cast: Cast) -> UUID:
    """Called by mei for today: 招商局 and 住建局, liu in the chair, a guest."""
    units = [cast.units["promotion_office"].id, cast.units["housing_office"].id]
    call = Call("weekly", clock.today(), place="三楼会议室", chair_id=cast.liu.id, unit_ids=units, guests=["供电公司 张工"])
    return call_meeting(cast.mei.actor, call)


@pytest.fixture
def held(cast: Cast, meeting: UUID) -> UUID:
    open_meeting(cast.mei.actor, meeting)
    return meeting
