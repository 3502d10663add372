"""Rounds, returns and photos of monthly returns behind addresses."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

from huoshui.core import clock
from huoshui.investment_projects.actions import Figure, add_photo, create_project, open_round
from huoshui.investment_projects.models import MonthlyReturn
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast
from tests.rights.subjects import Subject, in_zone, named, subject

_VISIBLE = {
    "own": ("mei", "招商局", ("mei", "ma", "liu", "sun", "bo")),
    "other_department": ("mei", "住建局", ("mei", "ma", "liu", "sun", "chen")),
    "elsewhere": ("stranger", "白石县招商局", ("stranger",)),
}


def _made(cast: Cast) -> dict[str, tuple[UUID, UUID, UUID, str]]:
    """variant → (round, return, photo, canary); one round a zone, one project a unit."""
    made = cast.__dict__.get("returns_made")
    if made is None:
        made, today = {}, clock.today()
        names = {variant: f"金丝雀{unit}在建项目" for variant, (_, unit, _) in _VISIBLE.items()}
        for variant, (member, unit, _) in _VISIBLE.items():
            actor = getattr(cast, member).actor
            with bound_to_zone(actor.zone_id):
                plan = Figure(10**9, year=today.year)
                create_project(actor, name=names[variant], values={"duty_unit": unit, "annual_plan": plan}, is_another=True)
        rounds = {}
        for member in ("mei", "stranger"):
            actor = getattr(cast, member).actor
            with bound_to_zone(actor.zone_id):
                year, month = (today.year, today.month) if today.month > 1 else (today.year - 1, 12)
                rounds[member] = open_round(actor, year=year, month=month)
        for variant, (member, _, _) in _VISIBLE.items():
            actor = getattr(cast, member).actor
            with bound_to_zone(actor.zone_id):
                row = MonthlyReturn.objects.in_zone(actor.zone_id).get(round_id=rounds[member], project__name=names[variant])
                photo = add_photo(actor, row.id, "现场.jpg", BytesIO(b"jpeg"))
                made[variant] = (rounds[member], row.id, photo, names[variant])
        cast.__dict__["returns_made"] = made
    return made


@subject("returns: round_id")
def rounds(cast: Cast) -> dict[str, Subject]:
    made = _made(cast)
    return {
        "own": Subject(made["own"][0], in_zone(cast.home)),
        "elsewhere": Subject(made["elsewhere"][0], in_zone(cast.elsewhere)),
    }


@subject("returns: return_id")
def returns(cast: Cast) -> dict[str, Subject]:
    return {variant: Subject(made[1], named(*_VISIBLE[variant][2]), made[3]) for variant, made in _made(cast).items()}


@subject("returns: photo_id")
def photos(cast: Cast) -> dict[str, Subject]:
    return {variant: Subject(made[2], named(*_VISIBLE[variant][2])) for variant, made in _made(cast).items()}
