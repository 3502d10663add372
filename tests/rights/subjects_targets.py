"""Targets behind addresses: open to all who work in the zone."""

from __future__ import annotations

from decimal import Decimal

from huoshui.core.actor import Actor
from huoshui.core.periods import whole_year
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.targets.actions import NewTarget, set_target
from tests.cast import Cast
from tests.rights.subjects import Subject, in_zone, subject


@subject("target_id")
def targets(cast: Cast) -> dict[str, Subject]:
    def made(actor: Actor, basis: str) -> object:
        with bound_to_zone(actor.zone_id):
            return set_target(actor, NewTarget("projects_signed", whole_year(2026), "year", Decimal(10), basis=basis))

    return {
        "own": Subject(made(cast.mei.actor, "金丝雀目标甲"), in_zone(cast.home), "金丝雀目标甲"),
        "elsewhere": Subject(made(cast.stranger.actor, "金丝雀目标乙"), in_zone(cast.elsewhere), "金丝雀目标乙"),
    }
