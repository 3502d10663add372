"""Campaigns behind addresses: open to all who work in the zone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from huoshui.core.periods import Period
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.targets.actions import NewCampaign, NewGoal, create_campaign
from tests.cast import Cast, Member
from tests.rights.subjects import Subject, in_zone, subject


@subject("campaign_id")
def campaigns(cast: Cast) -> dict[str, Subject]:
    def made(member: Member, name: str) -> object:
        window = Period(date(2026, 3, 1), date(2026, 4, 29))
        with bound_to_zone(member.zone.id):
            return create_campaign(member.actor, NewCampaign(name, window, [NewGoal("projects_signed", Decimal(10))]))

    return {
        "own": Subject(made(cast.mei, "金丝雀冲刺甲"), in_zone(cast.home), "金丝雀冲刺甲"),
        "elsewhere": Subject(made(cast.stranger, "金丝雀冲刺乙"), in_zone(cast.elsewhere), "金丝雀冲刺乙"),
    }
