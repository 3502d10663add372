"""Units hear of a campaign's report day and of the day after it, once each; who reported hears nothing."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from huoshui.core import clock
from huoshui.core.clock import SHANGHAI, clock_at
from huoshui.core.periods import Period
from huoshui.notices.queries import own_notices
from huoshui.targets.actions import NewCampaign, NewGoal, Part, create_campaign, end_campaign, remind_campaigns, split_target
from huoshui.targets.queries import campaign_row
from tests.cast import Cast, Member
from tests.targets.conftest import enter


@pytest.fixture
def campaign(cast: Cast) -> UUID:
    """Thirty days from today, reports every ten days; parts of 招商局, whose project comes in today, and of 柳林镇."""
    today = clock.today()
    window = Period(today, today + timedelta(days=29))
    made = create_campaign(cast.mei.actor, NewCampaign("大干30天", window, [NewGoal("projects_signed", Decimal(4))], 10))
    goal = campaign_row(cast.mei.actor, made).goals[0]
    parts = [Part(cast.units[key].id, Decimal(2)) for key in ("promotion_office", "township")]
    split_target(cast.mei.actor, goal.id, parts, expected_version=goal.version)
    enter(cast, "甲项目", signed_on=today, duty_unit="招商局")
    return made


def morning(days: int) -> clock_at:
    return clock_at(datetime.combine(clock.today() + timedelta(days=days), time(8, 45), SHANGHAI))


def heard(member: Member) -> list[str]:
    return [notice.title for notice in own_notices(member.actor).rows if "大干30天" in notice.title]


def test_who_sent_nothing_hears_it_on_the_day_and_after_it_and_the_office_hears_who(cast: Cast, campaign: UUID) -> None:
    counts = {}
    for days in (8, 9, 9, 10, 10, 12):  # the ninth day from the first is the report day; the tick runs twice
        with morning(days):
            counts.setdefault(days, []).append(remind_campaigns(cast.home.id))
    assert counts == {8: [0], 9: [1, 0], 10: [2, 0], 12: [0]}
    assert heard(cast.wang) == ["大干30天：过了报送日没有更新台账"]  # what was heard before gives way
    assert heard(cast.bo) == [] == heard(cast.chen)
    assert heard(cast.mei) == ["大干30天：1 个单位到期未报"]
    assert "柳林镇" in next(one.body for one in own_notices(cast.mei.actor).rows if "大干30天" in one.title)


def test_a_campaign_that_was_ended_before_reminds_of_its_last_day_only(cast: Cast, campaign: UUID) -> None:
    with morning(15):
        end_campaign(cast.mei.actor, campaign, ended_on=clock.today() - timedelta(days=3), reason="任务已经完成", expected_version=1)
        assert remind_campaigns(cast.home.id) == 3
    with morning(30):
        assert remind_campaigns(cast.home.id) == 0
