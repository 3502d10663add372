"""Dues and rules of the cadence behind addresses: one of 招商局, one of 住建局, one of another zone."""

from __future__ import annotations

from uuid import UUID

from huoshui.dispatch.actions import NewRule, set_cadence_rule
from huoshui.dispatch.models import CadenceDue
from huoshui.dispatch.rules.cadence import CadenceRule
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast
from tests.rights.subjects import Subject, in_zone, named, subject
from tests.rights.subjects_projects import WHOLE_ZONE

CANARIES = {"own": "金丝雀招商节奏", "other_department": "金丝雀住建节奏", "elsewhere": "金丝雀白石节奏"}


def _made(cast: Cast) -> dict[str, tuple[UUID, UUID]]:
    """variant → (rule, its first due)."""
    if "cadence_made" not in cast.__dict__:
        made = {}
        who = {"own": (cast.mei, "promotion_office"), "other_department": (cast.mei, "housing_office"), "elsewhere": (cast.stranger, "")}
        for variant, (setter, unit) in who.items():
            with bound_to_zone(setter.zone.id):
                rule = CadenceRule("", CANARIES[variant], "meeting", "topical", "week", weekday=3)
                owner = cast.units[unit].id if unit else None
                rule_id = set_cadence_rule(setter.actor, NewRule(rule, owner))
                due = CadenceDue.objects.in_zone(setter.zone.id).filter(rule_code=f"own:{rule_id}").order_by("due_on").first()
                made[variant] = (rule_id, due.id)
        cast.__dict__["cadence_made"] = made
    found: dict[str, tuple[UUID, UUID]] = cast.__dict__["cadence_made"]
    return found


@subject("due_id")
def dues(cast: Cast) -> dict[str, Subject]:
    made = _made(cast)
    return {
        "own": Subject(made["own"][1], named(*WHOLE_ZONE, "bo")),
        "other_department": Subject(made["other_department"][1], named(*WHOLE_ZONE, "chen")),
        "elsewhere": Subject(made["elsewhere"][1], named("stranger")),
    }


@subject("cadence_rule_id")
def rules(cast: Cast) -> dict[str, Subject]:
    made = _made(cast)
    return {"own": Subject(made["own"][0], in_zone(cast.home)), "elsewhere": Subject(made["elsewhere"][0], named("stranger"))}
