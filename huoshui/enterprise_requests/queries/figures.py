"""The five rates of a selection, as a whole, by lead unit and by category; each with the requests behind its terms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from huoshui.assignments.queries import lead_due_days
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.enterprise_requests.queries.requests import RequestFilters, filtered, may_read_numbers, visible
from huoshui.enterprise_requests.queries.results import RatesOfUnit, RequestOverview
from huoshui.enterprise_requests.queries.terms import terms_in_force
from huoshui.enterprise_requests.rules import request_flow
from huoshui.enterprise_requests.rules.request_rates import RatedRequest, request_rates

_UNCOUNTED = (request_flow.TOLD, request_flow.DECLINED, request_flow.JOINED, request_flow.WITHDRAWN)
_COLUMNS = (
    "id",
    "state",
    "assignment_id",
    "lead_unit_id",
    "lead_unit__name",
    "category_id",
    "category__name",
    "signed_in_time",
    "replied_at",
    "replied_in_time",
    "grade",
    "reopened_count",
)


def request_overview(actor: Actor, filters: RequestFilters | None = None) -> RequestOverview:
    """Rates of the selection: three queries, whatever its size."""
    asked = filters or RequestFilters()
    today = actor.stands_on or clock.today()
    terms = terms_in_force(actor.zone_id, asked.told_until or today)
    rows: list[dict[str, Any]] = list(filtered(visible(actor), asked, reads_numbers=may_read_numbers(actor)).values(*_COLUMNS))
    running = [row["assignment_id"] for row in rows if row["state"] in request_flow.WITH_THE_UNIT and row["assignment_id"]]
    dues = lead_due_days(actor.zone_id, running)
    late = {each for each, due_on in dues.items() if due_on < today}
    by_unit: dict[tuple[UUID | None, str], list[dict[str, Any]]] = defaultdict(list)
    by_category: dict[tuple[UUID | None, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["lead_unit_id"]:
            by_unit[row["lead_unit_id"], row["lead_unit__name"]].append(row)
        by_category[row["category_id"], row["category__name"] or "未分类"].append(row)
    units = [_rates(unit_id, name, part, terms.content_grades, late) for (unit_id, name), part in by_unit.items()]
    return RequestOverview(
        whole=_rates(None, "全部", rows, terms.content_grades, late),
        by_unit=tuple(sorted(units, key=lambda unit: (-unit.overdue_count, -unit.open_count, -unit.request_count, unit.unit_name))),
        by_category=tuple(
            sorted(
                (
                    (category_id, name, len(part), sum(request_flow.STATES[row["state"]].is_open for row in part))
                    for (category_id, name), part in by_category.items()
                ),
                key=lambda line: (-line[2], line[1]),
            )
        ),
        content_grades=terms.content_grades,
        reference=terms.citation,
        since=asked.told_from,
        until=asked.told_until,
    )


def _rates(unit_id: UUID | None, name: str, rows: Sequence[dict[str, Any]], grades: Sequence[str], late: set[UUID]) -> RatesOfUnit:
    rated = [
        RatedRequest(
            request_id=row["id"],
            state=row["state"],
            is_counted=row["state"] not in _UNCOUNTED,
            was_dispatched=row["assignment_id"] is not None,
            signed_in_time=row["signed_in_time"],
            was_replied=row["replied_at"] is not None or row["state"] == request_flow.LEDGER_CLOSED,
            replied_in_time=row["replied_in_time"],
            grade=row["grade"],
            reopened_count=row["reopened_count"],
        )
        for row in rows
    ]
    overdue = tuple(row["id"] for row in rows if row["assignment_id"] in late and row["state"] in request_flow.WITH_THE_UNIT)
    return RatesOfUnit(
        unit_id=unit_id,
        unit_name=name,
        request_count=len(rows),
        open_count=sum(request_flow.STATES[row["state"]].is_open for row in rows),
        overdue_count=len(overdue),
        overdue_ids=overdue,
        rates=request_rates(rated, grades),
    )
