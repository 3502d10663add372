"""Declared emergencies: what makes a clock shorter, the banner, the list, one with its running clocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huoshui.assignments.queries import PartRow, ShortenableClock, short_clocks
from huoshui.assignments.queries.zone_time import moment_of
from huoshui.assignments.rules.clocks import Limit
from huoshui.assignments.rules.shortened_limits import ShortProfile
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.refusals import NotVisible
from huoshui.enterprise_requests.models import (
    EmergencyChange,
    EmergencyDeclaration,
    EnterpriseRequest,
    FactorTicket,
    FactorTicketArea,
    FactorTicketFirm,
    RequestCategory,
)
from huoshui.enterprise_requests.queries.factor_terms import factor_terms
from huoshui.enterprise_requests.queries.paging import Paged, paged
from huoshui.enterprise_requests.rules import factor_flow, request_flow
from huoshui.enterprise_requests.rules.emergencies import CHANGE_LABELS, IN_FORCE, STANDING_LABELS, Emergency, EndChange, counting
from huoshui.enterprises.queries import areas_of_enterprises
from huoshui.organizations.queries import areas
from huoshui.organizations.rules import policy
from huoshui.rulebook.queries import rule_version
from huoshui.rulebook.rules.clock_contents import LIMIT_CODES


@dataclass(frozen=True)
class EmergencyChangeRow:
    """One later record of the end."""

    kind: str
    kind_label: str
    ends_at: datetime
    reason: str
    document_number: str
    recorded_at: datetime
    recorded_by_name: str


@dataclass(frozen=True)
class EmergencyRow:
    """One declaration as it stands now. ``version`` counts its records: the declaration and each change."""

    id: UUID
    number: str
    title: str
    reason: str
    document_number: str
    profile: str
    profile_label: str
    category_names: tuple[str, ...]
    area_names: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    declared_ends_at: datetime
    declared_at: datetime
    declared_by_name: str
    standing: str
    standing_label: str
    changes: tuple[EmergencyChangeRow, ...]
    version: int


@dataclass(frozen=True)
class EmergencyDetail:
    """With its limits in words, the clocks it made, and the running ones that could be shortened."""

    row: EmergencyRow
    limits: tuple[tuple[str, str], ...]  # (step, words)
    rule_citation: str
    clocks: tuple[PartRow, ...]
    clock_count: int
    running: tuple[ShortenableClock, ...]


def declared(zone_id: UUID, *, started_by: datetime | None = None) -> list[tuple[EmergencyDeclaration, Emergency]]:
    """Rows with their rule's form, the first declared first. One query where there is none, otherwise two."""
    rows = EmergencyDeclaration.objects.in_zone(zone_id).order_by("declared_at", "id")
    if started_by is not None:
        rows = rows.filter(starts_at__lte=started_by)
    found = list(rows)
    changes = _changes(zone_id, [row.id for row in found]) if found else {}
    return [(row, _as_rule(row, changes.get(row.id, []))) for row in found]


def _changes(zone_id: UUID, ids: Iterable[UUID]) -> dict[UUID, list[EmergencyChange]]:
    found: dict[UUID, list[EmergencyChange]] = {}
    for change in EmergencyChange.objects.in_zone(zone_id).filter(declaration_id__in=list(ids)).order_by("sequence"):
        found.setdefault(change.declaration_id, []).append(change)
    return found


def _as_rule(row: EmergencyDeclaration, changes: Sequence[EmergencyChange]) -> Emergency:
    return Emergency(
        row.id,
        row.starts_at,
        row.ends_at,
        frozenset(row.category_codes),
        frozenset(UUID(each) for each in row.area_ids),
        tuple(EndChange(change.recorded_at, change.ends_at) for change in changes),
    )


def short_profile_of(row: EmergencyDeclaration) -> ShortProfile:
    """Its limits, by the very version of the rulebook that it was declared under."""
    content = rule_version(row.rule_reference, zone_id=row.zone_id).content["profiles"][row.profile]
    limits = {code: Limit(code, one["amount"], one["time_unit"]) for code, one in content["limits"].items()}
    return ShortProfile(
        row.id, f"应急模式 {row.number} {row.title}（{row.document_number}，{content['label']}）", content["percent"] or 0, limits
    )


def profiles_in_force(zone_id: UUID, category_code: str, area_id: UUID | None, moment: datetime) -> list[ShortProfile]:
    """What makes the clock of such a matter shorter if it starts at ``moment``."""
    rows = declared(zone_id, started_by=moment)
    wanted = {one.id for one in counting((rule for _, rule in rows), category_code, area_id, moment)}
    return [short_profile_of(row) for row, _ in rows if row.id in wanted]


def profiles_of_request(zone_id: UUID, request_id: UUID, moment: datetime) -> list[ShortProfile]:
    """As assignments asks for the source kind ``request``. One query while nothing was ever declared."""
    if not EmergencyDeclaration.objects.in_zone(zone_id).filter(starts_at__lte=moment).exists():
        return []
    row = EnterpriseRequest.objects.in_zone(zone_id).select_related("category", "enterprise").filter(id=request_id).first()
    if row is None or row.category is None:
        return []
    return profiles_in_force(zone_id, row.category.code, row.area_id or (row.enterprise.area_id if row.enterprise else None), moment)


def profiles_of_ticket(zone_id: UUID, ticket_id: UUID, moment: datetime) -> list[ShortProfile]:
    """As assignments asks for the source kind ``factor``: by the category that its factor belongs to; strictest of all its parks."""
    if not EmergencyDeclaration.objects.in_zone(zone_id).filter(starts_at__lte=moment).exists():
        return []
    row = FactorTicket.objects.in_zone(zone_id).filter(id=ticket_id).first()
    factor = factor_terms(zone_id, local_day(moment)).factors.get(row.factor) if row else None
    if row is None or factor is None:
        return []
    found = {
        one.declared_by_id: one
        for park in _parks_of_ticket(row)
        for one in profiles_in_force(zone_id, factor.request_category, park, moment)
    }
    return list(found.values())


def _parks_of_ticket(row: FactorTicket) -> list[UUID | None]:
    named = FactorTicketArea.objects.in_zone(row.zone_id).filter(ticket_id=row.id).values_list("area_id", flat=True)
    of_firms = FactorTicketFirm.objects.in_zone(row.zone_id).filter(ticket_id=row.id).values_list("enterprise__area_id", flat=True)
    return list(dict.fromkeys([*named, *of_firms])) or [None]


def list_emergencies(actor: Actor, *, after: str = "", limit: int = 50) -> Paged[EmergencyRow]:
    """One page, the latest start first. Refusal ``bad_cursor``."""
    policy.require(actor, "factors:emergencies")
    rows = EmergencyDeclaration.objects.in_zone(actor.zone_id)
    return paged(rows, "-starts_at", lambda found: _rows(actor, found), after=after, limit=limit)


def emergency(actor: Actor, emergency_id: UUID) -> EmergencyRow:
    """One, or NotVisible."""
    return _rows(actor, [_found(actor, emergency_id)])[0]


def emergency_detail(actor: Actor, emergency_id: UUID) -> EmergencyDetail:
    """One with its clocks, or NotVisible. Running clocks are given while it is not over."""
    found = _found(actor, emergency_id)
    row = _rows(actor, [found])[0]
    version = rule_version(found.rule_reference, zone_id=actor.zone_id)
    content = version.content["profiles"][found.profile]
    short = short_profile_of(found)
    shown = [("其余环节", f"平时的 {content['percent']}%")] if content["percent"] else []
    limits = [(_step_label(code), limit.words) for code, limit in (short.limits or {}).items()]
    clocks = short_clocks(actor, short, covered_assignments(actor, found) if row.standing == IN_FORCE else ())
    return EmergencyDetail(row, tuple(limits + shown), version.citation, clocks.made, clocks.made_count, clocks.running)


def covered_assignments(actor: Actor, found: EmergencyDeclaration) -> list[UUID]:
    """Assignments of open requests that it speaks of."""
    rows = EnterpriseRequest.objects.in_zone(actor.zone_id).filter(
        state__in=request_flow.WITH_THE_UNIT, category__code__in=found.category_codes, assignment_id__isnull=False
    )
    parks = {UUID(each) for each in found.area_ids}
    pairs = rows.values_list("assignment_id", "area_id", "enterprise__area_id")
    covered = [assignment_id for assignment_id, area_id, firm_area in pairs if not parks or (area_id or firm_area) in parks]
    return covered + _covered_tickets(actor, found, parks)


def _covered_tickets(actor: Actor, found: EmergencyDeclaration, parks: set[UUID]) -> list[UUID]:
    terms = factor_terms(actor.zone_id, local_day(moment_of(actor)))
    codes = [code for code, factor in terms.factors.items() if factor.request_category in found.category_codes]
    rows = FactorTicket.objects.in_zone(actor.zone_id).filter(
        state__in=factor_flow.OPEN_STATES, factor__in=codes, assignment_id__isnull=False
    )
    return [row.assignment_id for row in rows if not parks or parks & set(_parks_of_ticket(row))]


def banners(actor: Actor) -> list[EmergencyRow]:
    """Those in force now that concern the actor: everybody of the zone, a firm's user where the whole zone is meant or its park is."""
    sees_all = policy.may(actor, "factors:emergencies")
    if not sees_all and not actor.enterprise_ids:
        return []
    now = moment_of(actor)
    found = [(row, rule) for row, rule in declared(actor.zone_id, started_by=now) if rule.is_in_force_at(now)]
    if not found:
        return []
    if not sees_all:
        parks = _parks_of(actor)
        found = [(row, rule) for row, rule in found if not rule.area_ids or rule.area_ids & parks]
    return _rows(actor, [row for row, _ in found], without_changes=not any(rule.changes for _, rule in found))


def _parks_of(actor: Actor) -> set[UUID]:
    return areas_of_enterprises(actor.zone_id, actor.enterprise_ids)


def _found(actor: Actor, emergency_id: UUID) -> EmergencyDeclaration:
    row: EmergencyDeclaration | None = EmergencyDeclaration.objects.in_zone(actor.zone_id).filter(id=emergency_id).first()
    if row is None:
        raise NotVisible
    return row


def _step_label(code: str) -> str:
    return LIMIT_CODES[code]


def _rows(actor: Actor, found: Sequence[EmergencyDeclaration], *, without_changes: bool = False) -> list[EmergencyRow]:
    now = moment_of(actor)
    changes = _changes(actor.zone_id, [row.id for row in found]) if found and not without_changes else {}
    category_names = dict(RequestCategory.objects.in_zone(actor.zone_id).values_list("code", "name")) if found else {}
    park_names: dict[str, str] = {}
    if any(row.area_ids for row in found):
        park_names = {str(area.id): area.name for area in areas(actor, include_closed=True)}
    labels = {row.rule_reference: rule_version(row.rule_reference, zone_id=row.zone_id).content["profiles"] for row in found}
    names = _Names(category_names, park_names)
    return [_line(row, changes.get(row.id, []), names, labels[row.rule_reference][row.profile]["label"], now) for row in found]


@dataclass(frozen=True)
class _Names:
    categories: dict[Any, str]
    parks: dict[str, str]


def _line(row: EmergencyDeclaration, changes: Sequence[EmergencyChange], names: _Names, profile_label: str, now: datetime) -> EmergencyRow:
    rule = _as_rule(row, changes)
    standing = rule.standing(now)
    return EmergencyRow(
        id=row.id,
        number=row.number,
        title=row.title,
        reason=row.reason,
        document_number=row.document_number,
        profile=row.profile,
        profile_label=profile_label,
        category_names=tuple(names.categories.get(code, code) for code in row.category_codes),
        area_names=tuple(names.parks.get(each, "") for each in row.area_ids),
        starts_at=row.starts_at,
        ends_at=rule.end_known_at(now),
        declared_ends_at=row.ends_at,
        declared_at=row.declared_at,
        declared_by_name=row.declared_by_name,
        standing=standing,
        standing_label=STANDING_LABELS[standing],
        changes=tuple(
            EmergencyChangeRow(
                one.kind, CHANGE_LABELS[one.kind], one.ends_at, one.reason, one.document_number, one.recorded_at, one.recorded_by_name
            )
            for one in changes
        ),
        version=1 + len(changes),
    )
