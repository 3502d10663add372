"""Standings of leagues, counted by the engine of indicators: as of any day, as known on any day.

    found = main_standings(actor, as_of=date(2026, 3, 31))      # the zone's main league; None where there is none
    found.groups[0].lines[0].name, .place, .score, .change
    standings(actor, league_id, as_of=..., known_at=...)

A league is open to all who work in the zone: counting reads the whole zone, whoever asks; records open to those who may see them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.clock import end_of_local_day, local_day
from huoshui.core.periods import Period
from huoshui.core.refusals import Refusal
from huoshui.investment_projects.queries.selection_sql import day_of
from huoshui.organizations.queries import areas, open_units
from huoshui.organizations.rules import policy
from huoshui.targets.models import Target, TargetVersion
from huoshui.targets.queries.dictionary import dictionary
from huoshui.targets.queries.indicators import Measuring, Scope
from huoshui.targets.queries.league_flags import flags_of
from huoshui.targets.queries.leagues import LeagueRow, league_row, main_league, release_for
from huoshui.targets.queries.measuring import zone_wide
from huoshui.targets.rules import measuring
from huoshui.targets.rules.indicators import Dictionary, Indicator, Measured
from huoshui.targets.rules.league_definitions import LeagueDefinition, LeagueItem, day_before, item_name, terms_of, window_on
from huoshui.targets.rules.league_questions import WhatIf, fewest_to_rise, sensitivity, with_one_more
from huoshui.targets.rules.leagues import COMPLETION, GROWTH, Figures, Member, Standing, Terms, table, terms_in_words
from huoshui.targets.rules.quantities import rounded
from huoshui.targets.rules.standings import StandingCell, StandingGroup, StandingItem, StandingLine, Standings

CELL_PLACES = 4


@dataclass(frozen=True)
class Counted:
    """One reading of a league: terms and members for the rules, and what was measured by (scope, item code)."""

    terms: Terms
    members: tuple[Member, ...]
    window: Period
    day: date
    items: tuple[StandingItem, ...]
    measured: Mapping[tuple[str, str], Measured]
    targets: Mapping[tuple[str, str], tuple[str, Decimal]]


def main_standings(actor: Actor, *, as_of: date | None = None, known_at: datetime | None = None) -> Standings | None:
    """The zone's main league on a day; None where no league has terms in force then."""
    row = main_league(actor, as_of=as_of, known_at=known_at)
    return None if row is None else standings_of_row(actor, row, as_of=as_of, known_at=known_at)


def standings(actor: Actor, league_id: UUID, *, as_of: date | None = None, known_at: datetime | None = None) -> Standings:
    """One league on a day. NotVisible; Refusal ``not_in_force`` before its first version holds."""
    return standings_of_row(actor, league_row(actor, league_id, as_of=as_of, known_at=known_at), as_of=as_of, known_at=known_at)


def standings_of_row(
    actor: Actor,
    row: LeagueRow,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    released_days: Collection[date] | None = None,
) -> Standings:
    """The standing of a league that was read already; ``released_days``: those of its releases, where they were read."""
    if row.definition is None:
        raise Refusal("not_in_force", "这一天这个赛马还没有生效的办法。", "请换一个截至日期，或看办法的生效日期。", field="as_of")
    day = as_of or day_of(actor)
    known = _dictionary(actor, known_at)
    found = standings_by(actor, row.definition, as_of=as_of, known_at=known_at, known=known)
    before_on = day_before(row.definition.period, day)
    is_released = released_days is None or before_on in released_days
    released = release_for(actor, row.id, before_on, known_at) if is_released else None
    places = released.places() if released else _places_on(actor, row.definition, before_on, known_at, known)
    groups = tuple(replace(group, lines=tuple(_changed(line, places) for line in group.lines)) for group in found.groups)
    return replace(
        found,
        league_id=str(row.id),
        version_number=row.version_number,
        groups=groups,
        before_on=before_on,
        before_was_released=released is not None,
    )


def standings_by(
    actor: Actor,
    definition: LeagueDefinition,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    with_flags: bool = True,
    known: Dictionary | None = None,
) -> Standings:
    """The standing by terms that need not be kept yet (the preview of a form): without changes of place."""
    policy.require(actor, "races:list")
    counted = count_league(actor, definition, as_of=as_of, known_at=known_at, known=known)
    groups = []
    for name, rows in table(counted.terms, counted.members).items():
        steady = sensitivity(counted.terms, [row.member for row in rows])
        lines = []
        for row in rows:
            one = steady[row.member.key]
            lines.append(replace(_line(counted, row), best=one.best, worst=one.worst, changes_at=one.changes_at))
        groups.append(StandingGroup(name, tuple(lines)))
    return Standings(
        league_id="",
        name=definition.name,
        version_number=0,
        window=counted.window,
        day=counted.day,
        known_on=_known_on(known_at),
        items=counted.items,
        groups=tuple(groups),
        rules_in_words=tuple(terms_in_words(counted.terms)),
        before_on=None,
        flags=tuple(flags_of(actor, definition, day=counted.day, known_at=known_at)) if with_flags else (),
    )


def what_if(
    actor: Actor,
    league_id: UUID,
    scope: str,
    *,
    projects: int,
    amount_fen: int,
    codes: Sequence[str] = (),
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> WhatIf:
    """The standing again, had one peer so many more projects worth so much together.

    ``codes``: items that they count in, else all; ``scope`` "": the first peer of the terms. Refusal ``not_in_league``.
    """
    row = league_row(actor, league_id, as_of=as_of, known_at=known_at)
    members = [member for _, member, _ in row.definition.members] if row.definition else []
    scope = scope or next(iter(members), "")
    if row.definition is None or scope not in members:
        raise Refusal("not_in_league", "这个单位不在本赛马的办法里。", "请从名次表里选单位。", field="scope")
    counted = count_league(actor, row.definition, as_of=as_of, known_at=known_at)
    terms = counted.terms
    if codes:
        terms = replace(terms, items=tuple(replace(item, adds=item.adds and item.code in codes) for item in terms.items))
    found = with_one_more(terms, counted.members, scope, projects=projects, amount_fen=amount_fen)
    return replace(found, fewest_to_rise=fewest_to_rise(terms, counted.members, scope, each_fen=amount_fen // projects))


def count_league(
    actor: Actor,
    definition: LeagueDefinition,
    *,
    as_of: date | None,
    known_at: datetime | None,
    known: Dictionary | None = None,
    with_names: bool = True,
) -> Counted:
    """Everything that the terms ask for, of every peer, each subject counted once."""
    day = as_of or day_of(actor)
    asking = Measuring(zone_wide(actor), as_of=day, known_on=_known_on(known_at), known=known)
    window = window_on(definition.period, day)
    defined = {item.indicator_id: asking.definition(item.indicator_id, window) for item in definition.items}
    bases = {item.code: measuring.base_period(Period(window.start, min(window.end, day)), item.base) for item in definition.items}
    pairs = [(item.indicator_id, window) for item in definition.items]
    pairs += [(item.indicator_id, bases[item.code]) for item in definition.items if item.basis == GROWTH]
    asking.prepare_pairs(pairs)
    targets = _targets(actor, definition, window, day, known_at)
    names = current_names(actor, {scope.split(":")[0] for _, scope, _ in definition.members}) if with_names else {}
    measured: dict[tuple[str, str], Measured] = {}
    members = []
    for group, scope, name in definition.members:
        figures = {}
        for item in definition.items:
            found = asking.measured(item.indicator_id, Scope.of_text(scope), window)
            measured[scope, item.code] = found
            base = asking.measured(item.indicator_id, Scope.of_text(scope), bases[item.code]) if item.basis == GROWTH else None
            goal = targets.get((scope, item.indicator_id))
            figures[item.code] = Figures(_value(found), goal[1] if goal and item.basis == COMPLETION else None, _value(base))
        members.append(Member(scope, names.get(scope, name), group, figures))
    items = tuple(_item(item, defined[item.indicator_id], bases[item.code]) for item in definition.items)
    return Counted(terms_of(definition, defined), tuple(members), window, day, items, measured, targets)


def current_names(actor: Actor, kinds: Collection[str] = ("unit", "area")) -> dict[str, str]:
    """Names of the zone's units and areas by scope, as they are now; a closed one keeps the name that the terms were made with."""
    units = {f"unit:{unit.id}": unit.name for unit in open_units(actor)} if "unit" in kinds else {}
    return units | ({f"area:{area.id}": area.name for area in areas(actor)} if "area" in kinds else {})


def _known_on(known_at: datetime | None) -> date | None:
    return None if known_at is None else local_day(known_at)


def _dictionary(actor: Actor, known_at: datetime | None) -> Dictionary:
    day = _known_on(known_at)
    return dictionary(actor.zone_id, known_at=None if day is None else end_of_local_day(day))


def _places_on(actor: Actor, definition: LeagueDefinition, day: date, known_at: datetime | None, known: Dictionary) -> dict[str, int]:
    counted = count_league(actor, definition, as_of=day, known_at=known_at, known=known, with_names=False)
    ranked = (row for rows in table(counted.terms, counted.members).values() for row in rows)
    return {row.member.key: row.place for row in ranked if row.place is not None}


def _changed(line: StandingLine, before: Mapping[str, int]) -> StandingLine:
    then = before.get(line.scope)
    return replace(line, change=then - line.place) if then is not None and line.place is not None else line


def _value(found: Measured | None) -> Fraction | None:
    """Fen, a count, or percent."""
    if found is None or found.value is None:
        return None
    return Fraction(found.value) * (100 if found.kind in {"rate", "growth"} else 1)


def _item(item: LeagueItem, one: Indicator, base: Period) -> StandingItem:
    name = item_name(item, one)
    return StandingItem(item.code, name, one.id, one.kind, item.basis, item.weight, one.reference, base if item.basis == GROWTH else None)


def _line(counted: Counted, row: Standing) -> StandingLine:
    scope = row.member.key
    cells = []
    for item in counted.items:
        figures, score, found = row.member.figures[item.code], row.cells[item.code], counted.measured[scope, item.code]
        goal = counted.targets.get((scope, item.indicator_id)) if item.basis == COMPLETION else None
        cells.append(
            StandingCell(
                code=item.code,
                points=_plain(score.points),
                formula=score.formula,
                actual=_plain(figures.actual),
                target=None if goal is None else goal[1],
                target_id="" if goal is None else goal[0],
                base=_plain(figures.base),
                undecided=found.undecided,
                missing=found.missing,
                note=found.note,
            )
        )
    return StandingLine(scope, row.member.name, row.place, row.score, None, tuple(cells), row.tied_with, row.why_unranked)


def _plain(value: Fraction | Decimal | int | None) -> Decimal | None:
    return None if value is None else rounded(value, CELL_PLACES)


def _targets(
    actor: Actor, definition: LeagueDefinition, window: Period, day: date, known_at: datetime | None
) -> dict[tuple[str, str], tuple[str, Decimal]]:
    """(target id, amount) by (scope, indicator) for the window, of units and areas, by the versions that hold."""
    wanted = {item.indicator_id for item in definition.items if item.basis == COMPLETION}
    if not wanted:
        return {}
    ids = {kind: [scope.split(":")[1] for _, scope, _ in definition.members if scope.startswith(kind)] for kind in ("unit", "area")}
    rows = Target.objects.in_zone(actor.zone_id).filter(
        indicator_id__in=wanted, starts_on=window.start, ends_on=window.end, scope_kind__in=("unit", "area")
    )
    by_id = {row.id: row for row in rows if str(row.unit_id) in ids["unit"] or str(row.area_id) in ids["area"]}
    versions = TargetVersion.objects.in_zone(actor.zone_id).filter(target_id__in=list(by_id), effective_on__lte=day)
    if known_at is not None:
        versions = versions.filter(recorded_at__lte=known_at)
    found = {}
    for version in versions.order_by("target_id", "effective_on", "number"):
        row = by_id[version.target_id]
        scope = f"unit:{row.unit_id}" if row.unit_id else f"area:{row.area_id}"
        found[scope, row.indicator_id] = (str(row.id), version.amount)
    return {key: (target_id, amount) for key, (target_id, amount) in found.items() if amount is not None}
