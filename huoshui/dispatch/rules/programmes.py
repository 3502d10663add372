"""专题: which records may join, and when two spells of one record stand in each other's way."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

PROJECT, ENTERPRISE, REQUEST, ASSIGNMENT, BULLETIN = "project", "enterprise", "request", "assignment", "bulletin"
KINDS = {PROJECT: "项目", ENTERPRISE: "企业", REQUEST: "诉求", ASSIGNMENT: "交办", BULLETIN: "通报"}


def overlaps(from_on: date, until_on: date | None, others: Iterable[tuple[date, date | None]]) -> bool:
    """Whether a spell shares a day with one of the others; both days of a spell belong to it, None is still going on.

    >>> spring = (date(2026, 1, 1), date(2026, 3, 31))
    >>> overlaps(date(2026, 4, 1), None, [spring]), overlaps(date(2026, 3, 31), None, [spring])
    (False, True)
    """
    return any((until is None or from_on <= until) and (until_on is None or start <= until_on) for start, until in others)
