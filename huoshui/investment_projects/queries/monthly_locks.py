"""Which round of a month was locked, for whoever follows the cadence of the work. Not scoped: a round is the whole zone's."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from huoshui.investment_projects.models import ReturnRound


def locked_round(zone_id: UUID, month_end: date) -> tuple[UUID, datetime] | None:
    """(round, when it was locked) of the round that covers this month's end (1—2月 are one); None while it is open or missing."""
    rows = ReturnRound.objects.in_zone(zone_id).filter(period_start__lte=month_end, period_end__gte=month_end, locked_at__isnull=False)
    return rows.order_by("locked_at").values_list("id", "locked_at").first()
