"""Which bulletin of a period went out, for the cadence. Not scoped: a released paper is read by everybody in the office."""

from __future__ import annotations

from uuid import UUID

from huoshui.core.official_page import number_text
from huoshui.core.periods import Period
from huoshui.dispatch.queries import Evidence
from huoshui.reports.models import Bulletin


def released_paper(zone_id: UUID, recipe: str, period: Period) -> Evidence | None:
    """The first released paper of this recipe that speaks of a day of the period; a withdrawn one is none."""
    rows = Bulletin.objects.in_zone(zone_id).filter(recipe=recipe, state=Bulletin.State.RELEASED, as_of__range=(period.start, period.end))
    row = rows.defer("blocks", "figures").order_by("released_on", "id").first()
    if row is None or row.released_on is None:
        return None
    number = number_text(row.agency_code, row.number_year, row.number_serial) if row.number_year and row.number_serial else row.title
    return Evidence(row.released_on, "bulletin", row.id, number)
