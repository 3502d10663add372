"""What dispatching asks of bulletins: which of a period went out, and how those of a programme read."""

from __future__ import annotations

from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.official_page import number_text
from huoshui.core.periods import Period
from huoshui.dispatch.queries import Clocks, Evidence, Subject
from huoshui.reports.models import Bulletin
from huoshui.reports.queries.bulletins import visible


def released_paper(zone_id: UUID, recipe: str, period: Period) -> Evidence | None:
    """The first released paper of this recipe on a day of the period; a withdrawn one is none. Not scoped: the office reads it."""
    rows = Bulletin.objects.in_zone(zone_id).filter(recipe=recipe, state=Bulletin.State.RELEASED, as_of__range=(period.start, period.end))
    row = rows.defer("blocks", "figures").order_by("released_on", "id").first()
    if row is None or row.released_on is None:
        return None
    number = number_text(row.agency_code, row.number_year, row.number_serial) if row.number_year and row.number_serial else row.title
    return Evidence(row.released_on, "bulletin", row.id, number)


def bulletins_by_id(actor: Actor, ids: list[UUID], _: Clocks) -> dict[UUID, Subject]:
    """Those that the actor may see, by title and state."""
    rows = visible(actor).filter(id__in=ids).defer("blocks", "figures")
    return {row.id: Subject(row.title, str(Bulletin.State(row.state).label), row.signed_by) for row in rows}
