"""Who is calling: firms by name, initials, code or phone as one types, each with its open requests and its officer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.enterprise_requests.models import EnterpriseRequest, ResponsibilityCard
from huoshui.enterprise_requests.queries.requests import request_rows
from huoshui.enterprise_requests.queries.results import RequestRow
from huoshui.enterprise_requests.queries.visibility import may_read_numbers, visible
from huoshui.enterprise_requests.rules import request_flow
from huoshui.enterprises.queries import EnterpriseFilters, ids_of_one_firm, list_enterprises
from huoshui.operations.adapters.keys import lookup_hash
from huoshui.organizations.queries import names_of
from huoshui.organizations.rules import policy

MOST_FIRMS = 6
MOST_REQUESTS = 6
PHONE = re.compile(r"\d{7,12}")


@dataclass(frozen=True)
class CallerFirm:
    """One firm that may be calling."""

    id: UUID
    name: str
    uscc: str
    area_name: str
    officer_name: str  # "" where nobody is its officer


@dataclass(frozen=True)
class Caller:
    """What is known of a caller. ``requests`` are open ones: of the only firm found, and those told from this phone."""

    firms: tuple[CallerFirm, ...]
    requests: tuple[RequestRow, ...]
    is_one_firm: bool


def find_caller(actor: Actor, *, name: str, phone: str = "") -> Caller:
    """Firms by what was typed, at most six; their open requests once only one is meant. Phones match whole, by keyed hash."""
    policy.require(actor, "requests:caller")
    digits = re.sub(r"[\s-]", "", phone)
    by_phone = may_read_numbers(actor) and PHONE.fullmatch(digits) is not None
    rows = list(list_enterprises(actor, EnterpriseFilters(text=name.strip()[:60]), limit=MOST_FIRMS).rows) if len(name.strip()) >= 2 else []
    if not rows and by_phone:
        rows = list(list_enterprises(actor, EnterpriseFilters(phone=digits), limit=MOST_FIRMS).rows)
    firms = [row for row in rows if row.name == name.strip()] or rows
    found = visible(actor).filter(state__in=request_flow.OPEN_STATES)
    wanted: list[EnterpriseRequest] = []
    if len(firms) == 1:
        one = found.filter(enterprise_id__in=ids_of_one_firm(actor, firms[0].id))
        wanted += one.select_related("enterprise", "area", "category", "lead_unit").order_by("-told_at", "-id")[:MOST_REQUESTS]
    if by_phone:
        told = found.filter(teller_phone_lookup=lookup_hash(digits)).exclude(id__in=[row.id for row in wanted])
        wanted += told.select_related("enterprise", "area", "category", "lead_unit").order_by("-told_at", "-id")[:MOST_REQUESTS]
    officers = _officers(actor, [row.id for row in firms])
    return Caller(
        tuple(CallerFirm(row.id, row.name, row.uscc, row.area_name, officers.get(row.id, "")) for row in firms),
        tuple(request_rows(actor, wanted)),
        len(firms) == 1,
    )


def _officers(actor: Actor, firm_ids: list[UUID]) -> dict[UUID, str]:
    rows = ResponsibilityCard.objects.in_zone(actor.zone_id).filter(subject_kind="enterprise", subject_id__in=firm_ids, ends_on=None)
    cards = {subject: officer for subject, officer in rows.values_list("subject_id", "officer_id") if officer is not None}
    names = names_of(cards.values()) if cards else {}
    return {subject: names.get(officer, "") for subject, officer in cards.items()}
