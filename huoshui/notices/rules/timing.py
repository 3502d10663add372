"""When a message may leave: quiet hours, the hour of the digest, and how long to wait after a failure."""

from __future__ import annotations

import datetime as dt

from huoshui.core.clock import SHANGHAI

TRIES_AT_MOST = 8
FIRST_WAIT = dt.timedelta(minutes=1)
LONGEST_WAIT = dt.timedelta(hours=6)
LEASE = dt.timedelta(minutes=5)
USUAL_DIGEST_AT = dt.time(8, 30)


def after_quiet_hours(moment: dt.datetime, quiet_from: dt.time | None, quiet_to: dt.time | None) -> dt.datetime:
    """``moment``, or the end of the quiet hours that it falls into. Both ends in Shanghai time; 22:00 to 07:00 goes over midnight."""
    if quiet_from is None or quiet_to is None or quiet_from == quiet_to:
        return moment
    local = moment.astimezone(SHANGHAI)
    time = local.time()
    over_midnight = quiet_from > quiet_to
    is_quiet = (time >= quiet_from or time < quiet_to) if over_midnight else quiet_from <= time < quiet_to
    if not is_quiet:
        return moment
    day = local.date() + dt.timedelta(days=1 if over_midnight and time >= quiet_from else 0)
    return dt.datetime.combine(day, quiet_to, SHANGHAI).astimezone(dt.UTC)


def next_digest(moment: dt.datetime, digest_at: dt.time | None) -> dt.datetime:
    """The next daily digest after ``moment``."""
    local = moment.astimezone(SHANGHAI)
    at = digest_at or USUAL_DIGEST_AT
    day = local.date() if local.time() < at else local.date() + dt.timedelta(days=1)
    return dt.datetime.combine(day, at, SHANGHAI).astimezone(dt.UTC)


def wait_after(attempts: int) -> dt.timedelta:
    """Back-off after the ``attempts``-th failure: 1, 2, 4 … minutes, at most six hours."""
    return min(FIRST_WAIT * 2 ** max(0, attempts - 1), LONGEST_WAIT)


def is_last_try(attempts: int) -> bool:
    """Whether the message is given up after this many failures."""
    return attempts >= TRIES_AT_MOST
