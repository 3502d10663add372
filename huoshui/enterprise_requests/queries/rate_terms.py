"""The terms of the five rates as conditions that the database counts by. ``rules/request_rates.py`` says the same of one request;
a test holds the two together."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Q

from huoshui.assignments.queries import late_lead_assignments
from huoshui.enterprise_requests.rules import request_flow
from huoshui.enterprise_requests.rules.request_rates import ENDED_OR_REPLIED, UNCOUNTED

COUNTED = ~Q(state__in=UNCOUNTED)
REPLIED = COUNTED & (Q(replied_at__isnull=False) | Q(state=request_flow.LEDGER_CLOSED))
TIMED = REPLIED & Q(replied_in_time__isnull=False)
DISPATCHED = COUNTED & Q(assignment_id__isnull=False)
GRADED = COUNTED & ~Q(grade="")


def rate_terms(content_grades: Collection[str]) -> dict[str, tuple[Q, Q]]:
    """(numerator, denominator) of each rate; ``content_grades`` are those that count for 满意率."""
    return {
        "completion": (REPLIED & Q(state__in=ENDED_OR_REPLIED), COUNTED),
        "on_time": (TIMED & Q(replied_in_time=True), TIMED),
        "satisfaction": (GRADED & Q(grade__in=list(content_grades)), GRADED),
        "response": (DISPATCHED & Q(signed_in_time=True), DISPATCHED),
        "rework": (REPLIED & Q(reopened_count__gt=0), REPLIED),
    }


def is_overdue(zone_id: UUID, today: date) -> Q:
    """With the unit, and the running clock of its lead was due before ``today``."""
    return Q(state__in=request_flow.WITH_THE_UNIT, assignment_id__in=late_lead_assignments(zone_id, today))
