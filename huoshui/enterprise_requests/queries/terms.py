"""The zone's terms in force on a day: windows, what counts as content, how many are called back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from huoshui.rulebook.queries import rule_in_force


@dataclass(frozen=True)
class RequestTerms:
    """From the rulebook (request_terms), with the reference by which it can be looked up again."""

    confirm_within_workdays: int
    reopen_within_days: int
    content_grades: tuple[str, ...]
    recheck_percent: int
    common_matter_firms: int
    reference: str
    citation: str


def terms_in_force(zone_id: UUID, on: date) -> RequestTerms:
    """What holds in ``zone_id`` on day ``on``."""
    version = rule_in_force("request_terms", zone_id=zone_id, on=on)
    content = version.content
    return RequestTerms(
        content["confirm_within_workdays"],
        content["reopen_within_days"],
        tuple(content["content_grades"]),
        content["recheck_percent"],
        content["common_matter_firms"],
        version.reference,
        version.citation,
    )
