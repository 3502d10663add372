"""The moment in which a zone lives: the clock's, or the fixed evening of a sample district."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.clock import SHANGHAI
from huoshui.core.workdays import WorkdayCalendar
from huoshui.organizations.queries import zone as zone_by_id
from huoshui.rulebook.queries import calendar as calendar_as_known
from huoshui.rulebook.queries import rule_in_force
from huoshui.rulebook.rules.versions import RuleVersion

EVENING = time(18, 0)


def moment_of(actor: Actor) -> datetime:
    """Now, in UTC; in a zone that stands on a day, not later than 18:00 of it."""
    return _moment(actor.stands_on)


def moment_of_zone(zone_id: UUID) -> datetime:
    """``moment_of`` for jobs, which have no person."""
    zone = zone_by_id(zone_id)
    return _moment(zone.stands_on if zone else None)


def _moment(stands_on: date | None) -> datetime:
    now = clock.now()
    if stands_on is None:
        return now
    evening = datetime.combine(stands_on, EVENING, SHANGHAI).astimezone(now.tzinfo)
    return min(now, evening)


def calendar_now() -> WorkdayCalendar:
    """The working-day calendar as known now."""
    return calendar_as_known()


def profile(zone_id: UUID, rule_set: str, on: date) -> RuleVersion:
    """The zone's time limits in force on a day."""
    return rule_in_force(rule_set, zone_id=zone_id, on=on)
