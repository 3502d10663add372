"""When something was written, by a clock that nobody checked."""

from __future__ import annotations

from datetime import datetime, timedelta

SAME_CLOCK = timedelta(minutes=2)  # what sending may take; a smaller difference is no error of the clock


def true_moment(written_at: datetime | None, sent_at: datetime | None, now: datetime, *, zone_stands: bool = False) -> datetime | None:
    """The moment of writing by the district's clock: what the phone's clock is wrong by at sending is taken off; never after ``now``.

    None where the phone said none, or where the zone stands on a day of its own (a sample district), whose moments no phone knows.

    >>> noon = datetime.fromisoformat("2026-03-05T12:00+08:00")
    >>> hours = timedelta(hours=1)
    >>> true_moment(noon - 3 * hours, noon, noon) == noon - 3 * hours
    True
    >>> true_moment(noon + 21 * hours, noon + 24 * hours, noon) == noon - 3 * hours  # the phone is a day ahead
    True
    """
    if written_at is None or zone_stands:
        return None
    wrong_by = sent_at - now if sent_at is not None else timedelta(0)
    moment = written_at - wrong_by if abs(wrong_by) > SAME_CLOCK else written_at
    return min(moment, now)
