"""应急时限: what a declared emergency makes of a limit, and which of several limits counts. The strictest always does.

A profile names limits by step, or a share in percent of the ordinary ones (rounded up to whole units, at least one), or both: then
the named come first. A step that it does not speak of keeps its ordinary limit. Nothing here makes a limit longer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from huoshui.assignments.rules.clocks import Due, DutyTime, Limit, due_of
from huoshui.core.workdays import WorkdayCalendar


@dataclass(frozen=True)
class ShortProfile:
    """What one declaration says of limits. ``words`` name it where a clock shows why it is short; ``percent`` 0: limits by name only."""

    declared_by_id: Any
    words: str
    percent: int = 0
    limits: Mapping[str, Limit] | None = None

    def limit(self, ordinary: Limit) -> Limit | None:
        """Its limit for the step of ``ordinary``; None where it does not speak of it."""
        named = (self.limits or {}).get(ordinary.code)
        if named is not None:
            return named
        if not self.percent:
            return None
        amount = -(-ordinary.amount * self.percent // 100)
        return replace(ordinary, amount=max(amount, min(1, ordinary.amount)))


@dataclass(frozen=True)
class ChosenLimit:
    """The limit that counts, when it runs out, and the profile it comes from (None: the ordinary one). ``words`` say why."""

    limit: Limit
    due: Due
    profile: ShortProfile | None
    words: str = ""


def choose_limit(
    ordinary: Limit, profiles: Sequence[ShortProfile], starts_at: dt.datetime, calendar: WorkdayCalendar, duty_time: DutyTime = ()
) -> ChosenLimit:
    """The strictest of the ordinary limit and those of ``profiles``, by the moment at which each runs out from ``starts_at``.

    Of equals the ordinary one stands, then the profile that comes first in the order given.
    """
    best = ChosenLimit(ordinary, due_of(ordinary, starts_at, calendar, duty_time), None)
    for profile in profiles:
        limit = profile.limit(ordinary)
        if limit is None:
            continue
        due = due_of(limit, starts_at, calendar, duty_time)
        if due.at < best.due.at:
            best = ChosenLimit(limit, due, profile)
    if best.profile is None:
        return best
    return replace(best, words=reason_words(ordinary, best.limit, best.profile, profiles))


def reason_words(ordinary: Limit, limit: Limit, profile: ShortProfile, profiles: Sequence[ShortProfile] = ()) -> str:
    """应急时限 24小时（平时 10个工作日）：… and which others were in force besides."""
    others = "、".join(one.words for one in profiles if one is not profile)
    beside = f"；同期还有{others}，按最严的执行" if others else ""
    return f"应急时限 {limit.words}（平时 {ordinary.words}）：{profile.words}{beside}"[:300]
