"""Planned visits and officers behind addresses."""

from __future__ import annotations

from huoshui.core import clock
from huoshui.enterprise_requests.models import PlannedVisit
from huoshui.enterprises.actions import create_enterprise
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast
from tests.rights.subjects import Subject, in_zone, named, subject


@subject("plan_id")
def plans(cast: Cast) -> dict[str, Subject]:
    found = {}
    for variant, keeper, officer, seen in (
        ("own", cast.mei, cast.zhao, named("mei", "ma", "liu", "sun", "zhao")),
        ("elsewhere", cast.stranger, cast.stranger, named("stranger")),
    ):
        with bound_to_zone(keeper.zone.id):
            firm = create_enterprise(keeper.actor, name=f"{variant}画眉实业有限公司", is_another=True)
            row = PlannedVisit.objects.create_in(
                keeper.zone.id,
                enterprise_id=firm,
                officer_id=officer.id,
                officer_name=officer.name,
                planned_on=clock.today(),
                reason="chosen",
                made_at=clock.now(),
                made_by_id=keeper.id,
            )
        found[variant] = Subject(row.id, seen)
    return found


@subject("officers:score officer_id")
def officers(cast: Cast) -> dict[str, Subject]:
    """zhao is an officer of home."""
    return {"own": Subject(cast.zhao.id, in_zone(cast.home))}
