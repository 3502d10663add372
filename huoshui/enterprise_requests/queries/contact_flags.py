"""失联 and 停产空置: what the visits of firms say, which flags stand, and the trail of those that were cleared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.enterprise_requests.models import ContactFlag, ResponsibilityCard, Visit
from huoshui.enterprise_requests.queries.paging import Paged, paged
from huoshui.enterprise_requests.rules.contact_flags import FLAGS, Contact, ContactVerdict, judge_contacts
from huoshui.enterprise_requests.rules.visit_plans import VisitTerms
from huoshui.organizations.queries import names_of
from huoshui.organizations.rules import policy
from huoshui.rulebook.queries import rule_in_force, rule_version

FLAG_TABS = {"standing": "现有", "cleared": "已解除"}
_NUMBERS = tuple(name for name in VisitTerms.__dataclass_fields__ if name != "reference")


@dataclass(frozen=True)
class FlagLine:
    """失联 or 停产空置 of one firm; ``cleared_on`` None: it stands."""

    id: UUID
    enterprise_id: UUID
    enterprise_name: str
    park: str
    kind: str
    kind_label: str
    raised_on: date
    words: str
    officer_name: str
    cleared_on: date | None
    cleared_words: str


def visit_terms(zone_id: UUID, on: date) -> VisitTerms:
    """What holds on a day; a zone's version of before the plan takes the published numbers for what it leaves out."""
    version = rule_in_force("officer_terms", zone_id=zone_id, on=on)
    usual = rule_version("published:officer_terms_default", zone_id=zone_id).content
    return VisitTerms(**{name: version.content.get(name, usual[name]) for name in _NUMBERS}, reference=version.reference)


def contact_verdicts(zone_id: UUID, enterprise_ids: Iterable[UUID], terms: VisitTerms) -> dict[UUID, ContactVerdict]:
    """What the visits of each firm say of it. One query."""
    told: dict[UUID, list[Contact]] = {firm_id: [] for firm_id in enterprise_ids}
    rows = Visit.objects.in_zone(zone_id).filter(enterprise_id__in=told).order_by("visited_at", "id")
    for firm_id, at, kind, reached in rows.values_list("enterprise_id", "visited_at", "kind", "reached"):
        told[firm_id].append(Contact(clock.local_day(at), kind, reached))
    return {firm_id: judge_contacts(found, terms.unreachable_attempts, terms.idle_attempts) for firm_id, found in told.items()}


def standing_flags(zone_id: UUID, enterprise_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Labels of the flags that stand, by firm."""
    rows = ContactFlag.objects.in_zone(zone_id).filter(enterprise_id__in=list(enterprise_ids), cleared_on=None)
    found: dict[UUID, list[str]] = {}
    for firm_id, kind in rows.order_by("kind").values_list("enterprise_id", "kind"):
        found.setdefault(firm_id, []).append(FLAGS[kind])
    return found


def list_contact_flags(actor: Actor, *, tab: str = "standing", kind: str = "", after: str = "", limit: int = 50) -> Paged[FlagLine]:
    """One page of FLAG_TABS, newest first; an officer's own firms, the desk's all. Refusal ``bad_cursor``, ``bad_filter``."""
    policy.require(actor, "officers:flags")
    if tab not in FLAG_TABS or (kind and kind not in FLAGS):
        raise Refusal("bad_filter", "筛选条件无法识别。", "请从页面上选择。", field="tab")
    rows = ContactFlag.objects.in_zone(actor.zone_id).select_related("enterprise__area", "cleared_by_visit")
    rows = rows.filter(cleared_on__isnull=tab == "standing")
    if kind:
        rows = rows.filter(kind=kind)
    if not actor.sees_whole_zone:
        own = ResponsibilityCard.objects.in_zone(actor.zone_id).filter(officer_id=actor.user_id, subject_kind="enterprise", ends_on=None)
        rows = rows.filter(enterprise_id__in=own.values("subject_id"))
    return paged(rows, "-raised_on", partial(_flag_lines, actor), after=after, limit=limit)


def _flag_lines(actor: Actor, rows: Sequence[ContactFlag]) -> list[FlagLine]:
    officers = officer_names(actor, [row.enterprise_id for row in rows])
    return [
        FlagLine(
            row.id,
            row.enterprise_id,
            row.enterprise.name,
            row.enterprise.area.name if row.enterprise.area else "",
            row.kind,
            row.get_kind_display(),
            row.raised_on,
            row.words,
            officers.get(row.enterprise_id, ""),
            row.cleared_on,
            f"{row.cleared_by_visit.officer_name} {row.cleared_by_visit.get_reached_display()}" if row.cleared_by_visit else "",
        )
        for row in rows
    ]


def officer_names(actor: Actor, enterprise_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Who is officer of each firm today. Two queries."""
    cards = ResponsibilityCard.objects.in_zone(actor.zone_id).filter(
        subject_kind="enterprise", subject_id__in=list(enterprise_ids), ends_on=None
    )
    held = {firm_id: officer_id for firm_id, officer_id in cards.values_list("subject_id", "officer_id") if officer_id}
    names = names_of(held.values())
    return {firm_id: names.get(officer_id, "") for firm_id, officer_id in held.items()}
