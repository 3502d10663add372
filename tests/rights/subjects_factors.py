"""Emergencies and tickets of supply behind addresses."""

from __future__ import annotations

from datetime import timedelta

from huoshui.core import clock
from huoshui.enterprise_requests import actions
from huoshui.enterprise_requests.models import RequestCategory
from huoshui.enterprises.actions import create_enterprise
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast
from tests.rights.subjects import Subject, in_zone, subject


@subject("emergency_id")
def emergencies(cast: Cast) -> dict[str, Subject]:
    found = {}
    for variant, member in (("own", cast.mei), ("elsewhere", cast.stranger)):
        with bound_to_zone(member.zone.id):
            actions.adopt_usual_categories(member.actor)
            category = RequestCategory.objects.in_zone(member.zone.id).get(code="arrears")
            order = actions.EmergencyOrder(
                title=f"夜莺应急{variant}",
                reason="岁末清欠攻坚，限时答复",
                document_number="青管办〔2026〕1号",
                profile="half",
                category_ids=[category.id],
                ends_at=clock.now() + timedelta(days=3),
            )
            made = actions.declare_emergency(member.actor, order)
        found[variant] = Subject(made, in_zone(member.zone), canary=f"夜莺应急{variant}")
    return found


@subject("ticket_id")
def tickets(cast: Cast) -> dict[str, Subject]:
    """Outages are known to everybody who works in the zone; a firm sees those that reach it."""
    found = {}
    for variant, member, unit in (
        ("own", cast.mei, cast.units["promotion_office"]),
        ("elsewhere", cast.stranger, cast.units["elsewhere_office"]),
    ):
        with bound_to_zone(member.zone.id):
            firm = create_enterprise(member.actor, name=f"{variant}戴胜实业有限公司", is_another=True)
            order = actions.FactorOrder(
                factor="power", title=f"戴胜线跳闸{variant}", unit_id=unit.id, began_at=clock.now(), enterprise_ids=[firm]
            )
            made = actions.raise_factor_ticket(member.actor, order)
        zone = in_zone(member.zone)
        found[variant] = Subject(made, lambda one, zone=zone: zone(one) and one.name != "qian", canary=f"戴胜线跳闸{variant}")
    return found
