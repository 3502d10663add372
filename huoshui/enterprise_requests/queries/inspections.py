"""Inspections as those read them who make them, lead them, or bear them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible
from huoshui.enterprise_requests.models import Inspection
from huoshui.enterprise_requests.queries.paging import Paged, paged
from huoshui.enterprise_requests.queries.visibility import shown_text
from huoshui.enterprise_requests.rules.closing import GRADES
from huoshui.enterprise_requests.rules.inspection_limits import KINDS, InspectionTerms, Planned
from huoshui.operations.adapters.keys import decrypt_personal
from huoshui.organizations.rules import policy
from huoshui.rulebook.queries import calendar, rule_in_force

STANDING = (Inspection.State.ANNOUNCED, Inspection.State.DONE)


@dataclass(frozen=True)
class InspectionRow:
    """One inspection.

    ``result_due_on`` only for one that stands announced; ``is_result_late``: that day has passed.
    ``rating_code`` only for the unit that announces it and for the firm.
    """

    id: UUID
    number: str
    enterprise_id: UUID
    enterprise_name: str
    unit_id: UUID
    unit_name: str
    kind: str
    kind_label: str
    basis: str
    scope: str
    inspectors: str
    planned_on: date
    state: str
    state_label: str
    joint_number: str
    reasons: tuple[str, ...]
    override_reason: str
    decision_words: str
    announced_at: datetime
    done_on: date | None
    result: str
    result_due_on: date | None
    is_result_late: bool
    rating_label: str
    rating_words: str
    rating_code: str
    version: int


def inspection_terms(zone_id: UUID, on: date) -> InspectionTerms:
    """What holds in ``zone_id`` on day ``on``."""
    version = rule_in_force("inspection_terms", zone_id=zone_id, on=on)
    content = version.content
    return InspectionTerms(
        content["per_day"],
        content["per_week"],
        content["per_month"],
        content["quiet_from"],
        content["quiet_to"],
        content["result_within_workdays"],
        version.citation,
    )


def expected_of_firm(zone_id: UUID, enterprise_id: UUID) -> list[Planned]:
    """What stands in the firm's calendar: announced or done, of any unit."""
    rows = Inspection.objects.in_zone(zone_id).filter(enterprise_id=enterprise_id, state__in=STANDING).select_related("unit")
    return [
        Planned(row.number, row.joint_number, row.unit.name, row.planned_on, row.kind, row.state == Inspection.State.ANNOUNCED)
        for row in rows
    ]


def visible_inspections(actor: Actor) -> QuerySet[Any]:
    """The whole zone's for those who see it; a unit its own; a firm those that it bears."""
    rows = Inspection.objects.in_zone(actor.zone_id)
    if not policy.may(actor, "inspections:list"):
        return rows.none()
    if actor.sees_whole_zone:
        return rows
    return rows.filter(Q(unit_id__in=list(actor.unit_ids)) | Q(enterprise_id__in=list(actor.enterprise_ids)))


def list_inspections(actor: Actor, *, state: str = "", after: str = "", limit: int = 50) -> Paged[InspectionRow]:
    """One page, newest plans first. Refusal ``bad_cursor``."""
    rows = visible_inspections(actor).select_related("enterprise", "unit")
    if state:
        rows = rows.filter(state=state)
    return paged(rows, "-planned_on", partial(_rows, actor), after=after, limit=limit)


def inspections_of_firm(actor: Actor, enterprise_id: UUID) -> list[InspectionRow]:
    """All of one firm that the actor sees, newest plans first."""
    rows = visible_inspections(actor).select_related("enterprise", "unit").filter(enterprise_id=enterprise_id)
    return _rows(actor, list(rows.order_by("-planned_on", "-id")))


def inspection(actor: Actor, inspection_id: UUID) -> InspectionRow:
    """One, or NotVisible."""
    row = visible_inspections(actor).select_related("enterprise", "unit").filter(id=inspection_id).first()
    if row is None:
        raise NotVisible
    return _rows(actor, [row])[0]


def _rows(actor: Actor, rows: Sequence[Inspection]) -> list[InspectionRow]:
    """By when the result of those still announced is due, under the terms of today."""
    waiting = [row for row in rows if row.state == Inspection.State.ANNOUNCED]
    if not waiting:
        return [_row(actor, row, None, False) for row in rows]
    today = actor.stands_on or clock.today()
    days, within = calendar(), inspection_terms(actor.zone_id, today).result_within_workdays
    due = {row.id: days.add_workdays(row.planned_on, within) for row in waiting}
    return [_row(actor, row, due.get(row.id), bool(row.id in due and due[row.id] < today)) for row in rows]


def _row(actor: Actor, row: Inspection, result_due_on: date | None, is_late: bool) -> InspectionRow:
    tells_code = row.unit_id in actor.unit_ids or row.enterprise_id in actor.enterprise_ids
    return InspectionRow(
        id=row.id,
        number=row.number,
        enterprise_id=row.enterprise_id,
        enterprise_name=row.enterprise.name,
        unit_id=row.unit_id,
        unit_name=row.unit.name,
        kind=row.kind,
        kind_label=KINDS.get(row.kind, row.kind),
        basis=row.basis,
        scope=row.scope,
        inspectors=row.inspectors,
        planned_on=row.planned_on,
        state=row.state,
        state_label=row.get_state_display(),
        joint_number=row.joint_number,
        reasons=tuple(row.decision.get("reasons", ())),
        override_reason=row.override_reason,
        decision_words=row.decision_words,
        announced_at=row.announced_at,
        done_on=row.done_on,
        result=row.result,
        result_due_on=result_due_on,
        is_result_late=is_late,
        rating_label=GRADES.get(row.rating, ""),
        rating_words=shown_text(actor, row.rating_words),
        rating_code=decrypt_personal(row.rating_code_encrypted) if tells_code else "",
        version=row.version,
    )
