"""What a new definition would say beside what holds now, before anybody keeps it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from huoshui.core.actor import Actor
from huoshui.core.periods import Period
from huoshui.core.refusals import NotVisible
from huoshui.organizations.queries import areas, open_units
from huoshui.organizations.rules import policy
from huoshui.targets.queries.dictionary import CheckedDefinition, checked_definition
from huoshui.targets.queries.indicators import WHOLE_ZONE, Measuring, Scope
from huoshui.targets.rules.indicators import Dictionary, Measured

PLACES_SHOWN = 6


@dataclass(frozen=True)
class PreviewLine:
    """One place: what holds now (None: no version holds) and what the new definition says."""

    label: str
    before: Measured | None
    after: Measured

    @property
    def differs(self) -> bool:
        return self.before is None or self.before.value != self.after.value or self.before.undecided != self.after.undecided


@dataclass(frozen=True)
class Preview:
    """``lines`` empty where the definition is wrong: see ``checked``."""

    checked: CheckedDefinition
    period: Period
    lines: tuple[PreviewLine, ...]


def preview_indicator(
    actor: Actor, content: Mapping[str, Any], *, effective_from: dt.date, effective_to: dt.date | None, period: Period
) -> Preview:
    """Count the zone and its first units (or areas) by both definitions, over the same period and the same ledger."""
    policy.require(actor, "indicators:define")
    checked = checked_definition(actor.zone_id, content, effective_from=effective_from, effective_to=effective_to)
    if checked.one is None:
        return Preview(checked, period, ())
    one = checked.one
    places = [("全区", WHOLE_ZONE)] if "zone" in one.scopes else []
    if "unit" in one.scopes:
        places += [(unit.name, Scope.unit(unit.id)) for unit in open_units(actor)[: PLACES_SHOWN - 1]]
    elif "area" in one.scopes:
        places += [(area.name, Scope.area(area.id)) for area in areas(actor)[: PLACES_SHOWN - 1]]
    new = Measuring(actor, known=_only(checked))
    new.prepare([one.id], [period])
    old = Measuring(actor)
    holds_now = True
    try:
        old.prepare([one.id], [period])
    except NotVisible:
        holds_now = False
    lines = [
        PreviewLine(label, old.measured(one.id, scope, period) if holds_now else None, new.measured(one.id, scope, period))
        for label, scope in places
    ]
    return Preview(checked, period, tuple(lines))


def _only(checked: CheckedDefinition) -> Dictionary:
    """The dictionary in which the new version is the one of its id, whatever day it begins: a preview compares definitions."""
    assert checked.one is not None
    always = replace(checked.one, effective_from=dt.date.min, effective_to=None)
    return Dictionary({**checked.known.versions, always.id: (always,)})
