"""Leagues and their releases behind addresses: open to all who work in the zone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.models import Unit
from huoshui.targets.actions import create_league, release_standing
from huoshui.targets.rules.league_definitions import LeagueDefinition, LeagueItem, PeerGroup
from tests.cast import Cast, Member
from tests.rights.subjects import Subject, in_zone, subject

NAMES = {"own": "金丝雀赛马甲", "elsewhere": "金丝雀赛马乙"}


def _made(cast: Cast) -> dict[str, tuple[UUID, UUID]]:
    """variant → (league, its release of January)."""
    made = cast.__dict__.get("leagues_made")
    if made is None:
        made = {"own": _league(cast.mei, NAMES["own"]), "elsewhere": _league(cast.stranger, NAMES["elsewhere"])}
        cast.__dict__["leagues_made"] = made
    return made


def _league(member: Member, name: str) -> tuple[UUID, UUID]:
    with bound_to_zone(member.zone.id):
        units = [Unit.objects.create_in(member.zone.id, name=f"{name}{number}", kind=Unit.Kind.DEPARTMENT) for number in (1, 2)]
        group = PeerGroup("同组", tuple((f"unit:{one.id}", one.name) for one in units))
        definition = LeagueDefinition(name, "year", (group,), (LeagueItem("projects_signed", "level", Decimal(100)),))
        made = create_league(member.actor, definition, effective_on=date(2026, 1, 1))
        return made, release_standing(member.actor, made, date(2026, 1, 31))


@subject("league_id")
def leagues(cast: Cast) -> dict[str, Subject]:
    made = _made(cast)
    return {
        "own": Subject(made["own"][0], in_zone(cast.home), NAMES["own"]),
        "elsewhere": Subject(made["elsewhere"][0], in_zone(cast.elsewhere), NAMES["elsewhere"]),
    }


@subject("release_id")
def releases(cast: Cast) -> dict[str, Subject]:
    made = _made(cast)
    return {
        "own": Subject(made["own"][1], in_zone(cast.home), NAMES["own"]),
        "elsewhere": Subject(made["elsewhere"][1], in_zone(cast.elsewhere), NAMES["elsewhere"]),
    }
