"""By what a due counts as done: the thing itself, never a tick. Domains above name theirs once, in their app's ``ready``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from huoshui.core.clock import local_day
from huoshui.core.periods import Period
from huoshui.dispatch.models import Meeting
from huoshui.dispatch.queries.meetings import number_of
from huoshui.dispatch.rules.cadence import MEETING, ROUND
from huoshui.dispatch.rules.meetings import HELD, ISSUED
from huoshui.investment_projects.queries.monthly_locks import locked_round


@dataclass(frozen=True)
class Evidence:
    """What was done, when, and the record that shows it."""

    done_on: date
    kind: str
    record_id: UUID
    words: str


Finder = Callable[[UUID, str, Period], Evidence | None]


def _meeting(zone_id: UUID, target: str, period: Period) -> Evidence | None:
    """The first meeting of the kind that was held in the period."""
    rows = Meeting.objects.in_zone(zone_id).filter(kind=target, state__in=(HELD, ISSUED), held_on__range=(period.start, period.end))
    row = rows.defer("minutes").order_by("held_on", "id").first()
    return None if row is None else Evidence(row.held_on, "meeting", row.id, number_of(row) or row.title)


def _round(zone_id: UUID, _: str, period: Period) -> Evidence | None:
    """The locked round that covers the month's end."""
    found = locked_round(zone_id, period.end)
    return None if found is None else Evidence(local_day(found[1]), "return_round", found[0], f"{period.label}填报已锁定")


_FINDERS: dict[str, Finder] = {MEETING: _meeting, ROUND: _round}
_PAPERS: set[str] = set()


def offer_evidence(deed: str, finder: Finder, targets: Iterable[str]) -> None:
    """``finder(zone_id, target, period)`` tells whether the deed of this period was done, for these targets. Once a deed."""
    if _FINDERS.setdefault(deed, finder) is not finder:
        raise ValueError(f"deed {deed!r} has two finders")
    _PAPERS.update(targets)


def papers() -> frozenset[str]:
    """Codes of the papers that a rule may ask for: a due of any other could never be settled."""
    return frozenset(_PAPERS)


def evidence_of(deed: str, zone_id: UUID, target: str, period: Period) -> Evidence | None:
    """None where it is not done, or where nobody says how it shows."""
    finder = _FINDERS.get(deed)
    return finder(zone_id, target, period) if finder else None
