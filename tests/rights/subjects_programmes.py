"""Programmes and memberships behind addresses: a project of 招商局, one of 住建局, and those of another zone."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from huoshui.dispatch.actions import NewProgramme, join_programme, make_programme
from huoshui.dispatch.queries import list_members
from huoshui.investment_projects.actions import create_project
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast
from tests.rights.subjects import Subject, in_zone, named, subject
from tests.rights.subjects_projects import WHOLE_ZONE

CANARIES = {"own": "金丝雀一号专题", "other_department": "金丝雀二号专题", "elsewhere": "金丝雀白石专题"}


def _made(cast: Cast) -> dict[str, tuple[UUID, UUID]]:
    """variant → (programme, the spell of its only project)."""
    if "programmes_made" not in cast.__dict__:
        made = {}
        who = {"own": (cast.mei, "招商局"), "other_department": (cast.mei, "住建局"), "elsewhere": (cast.stranger, "白石县招商局")}
        for variant, (keeper, unit) in who.items():
            with bound_to_zone(keeper.zone.id):
                values = {"signed_on": date(2026, 1, 5), "duty_unit": unit}
                project = create_project(keeper.actor, name=f"{CANARIES[variant]}的项目", values=values, is_another=True)
                programme = make_programme(keeper.actor, NewProgramme(CANARIES[variant]))
                join_programme(keeper.actor, programme, "project", [project])
                made[variant] = (programme, list_members(keeper.actor, programme, "project").rows[0].spell_id)
        cast.__dict__["programmes_made"] = made
    found: dict[str, tuple[UUID, UUID]] = cast.__dict__["programmes_made"]
    return found


@subject("programme_id")
def programmes(cast: Cast) -> dict[str, Subject]:
    made = _made(cast)
    return {
        "own": Subject(made["own"][0], in_zone(cast.home), CANARIES["own"]),
        "elsewhere": Subject(made["elsewhere"][0], named("stranger"), CANARIES["elsewhere"]),
    }


@subject("spell_id")
def spells(cast: Cast) -> dict[str, Subject]:
    made = _made(cast)
    return {
        "own": Subject(made["own"][1], named(*WHOLE_ZONE, "bo")),
        "other_department": Subject(made["other_department"][1], named(*WHOLE_ZONE, "chen")),
        "elsewhere": Subject(made["elsewhere"][1], named("stranger")),
    }
