"""Leagues as they are kept: which there are, their versions and releases. All who work in the zone read them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.investment_projects.queries.selection_sql import day_of
from huoshui.organizations.rules import policy
from huoshui.targets.models import League, LeagueRelease, LeagueVersion
from huoshui.targets.queries.league_flags import flags_as_seen
from huoshui.targets.rules.league_definitions import LeagueDefinition, from_document
from huoshui.targets.rules.standings import Standings
from huoshui.targets.rules.standings import from_document as standings_from_document

MOST_ROWS = 200


@dataclass(frozen=True)
class LeagueRow:
    """One league with the version in force on the day; ``definition`` None: on that day none was in force yet."""

    id: UUID
    name: str
    is_main: bool
    ended_on: date | None
    ended_reason: str
    version: int
    version_number: int
    definition: LeagueDefinition | None
    last_released_on: date | None


@dataclass(frozen=True)
class LeaguePage:
    """``next_cursor`` goes back in as ``after``."""

    rows: tuple[LeagueRow, ...]
    next_cursor: str
    total_count: int


@dataclass(frozen=True)
class LeagueVersionLine:
    """One version with both clocks."""

    number: int
    definition: LeagueDefinition
    basis: str
    reason: str
    effective_on: date
    recorded_at: datetime
    recorded_by_name: str


@dataclass(frozen=True)
class ReleaseLine:
    """One released standing; ``number`` above 1: released again for the same day."""

    id: UUID
    league_id: UUID
    as_of: date
    number: int
    version_number: int
    reason: str
    released_at: datetime
    released_by_name: str


def visible_leagues(actor: Actor) -> QuerySet[Any]:
    """Leagues of the zone; to firms and administrators they do not exist."""
    rows = League.objects.in_zone(actor.zone_id)
    return rows if policy.may(actor, "races:list") else rows.none()


def list_leagues(
    actor: Actor, *, state: str = "", as_of: date | None = None, known_at: datetime | None = None, after: str = "", limit: int = 50
) -> LeaguePage:
    """The main league first, then by pinyin. ``state``: running, ended, or everything. Refusal ``bad_cursor``."""
    day = as_of or day_of(actor)
    found = visible_leagues(actor)
    if known_at is not None:
        found = found.filter(id__in=_versions(actor, known_at).values("league_id"))
    if state:
        running = Q(ended_on=None) | Q(ended_on__gt=day)
        found = found.filter(running if state == "running" else ~running)
    page = found
    if after:
        main, _, rest = after.partition("~")
        key, _, last = rest.rpartition("~")
        try:
            beyond = Q(pinyin_key__gt=key) | Q(pinyin_key=key, id__gt=UUID(last))
        except ValueError:
            raise Refusal("bad_cursor", "翻页标记不可用。", "请回到第一页。", field="after") from None
        page = found.filter(Q(is_main=False) if main == "1" else Q(is_main=False) & beyond)
    size = max(1, min(limit, MOST_ROWS))
    models = list(page.order_by("-is_main", "pinyin_key", "id")[: size + 1])
    shown = models[:size]
    last_one = shown[-1] if shown else None
    cursor = f"{int(last_one.is_main)}~{last_one.pinyin_key}~{last_one.id}" if last_one and len(models) > size else ""
    return LeaguePage(tuple(_rows(actor, shown, day, known_at)), cursor, found.count())


def league_row(actor: Actor, league_id: UUID, *, as_of: date | None = None, known_at: datetime | None = None) -> LeagueRow:
    """One league, or NotVisible (also where it was not known yet)."""
    model = visible_leagues(actor).filter(id=league_id).first()
    if model is None or (known_at is not None and not _versions(actor, known_at).filter(league_id=league_id).exists()):
        raise NotVisible
    return _rows(actor, [model], as_of or day_of(actor), known_at)[0]


def main_league(actor: Actor, *, as_of: date | None = None, known_at: datetime | None = None) -> LeagueRow | None:
    """The zone's main league on the day: the one marked so, else the first that runs; None where none has terms in force."""
    rows = list_leagues(actor, state="running", as_of=as_of, known_at=known_at).rows
    return next((row for row in rows if row.definition is not None), None)


@dataclass(frozen=True)
class LeagueWhole:
    """One league with every version (first to last) and every release (newest first)."""

    row: LeagueRow
    versions: tuple[LeagueVersionLine, ...]
    releases: tuple[ReleaseLine, ...]


def league_whole(actor: Actor, league_id: UUID, *, as_of: date | None = None, known_at: datetime | None = None) -> LeagueWhole:
    """One league whole, or NotVisible. Three statements."""
    model = visible_leagues(actor).filter(id=league_id).first()
    versions = league_versions(actor, league_id, known_at=known_at) if model is not None else []
    if model is None or not versions:
        raise NotVisible
    releases = league_releases(actor, league_id, known_at=known_at)
    day = as_of or day_of(actor)
    in_force = max((one for one in versions if one.effective_on <= day), key=lambda one: (one.effective_on, one.number), default=None)
    row = LeagueRow(
        model.id,
        model.name,
        model.is_main,
        model.ended_on,
        model.ended_reason,
        model.version,
        in_force.number if in_force else 0,
        in_force.definition if in_force else None,
        next((one.as_of for one in releases if one.as_of <= day), None),
    )
    return LeagueWhole(row, tuple(versions), tuple(releases))


def league_versions(actor: Actor, league_id: UUID, *, known_at: datetime | None = None) -> list[LeagueVersionLine]:
    """Every version, first to last. Empty for a league that the actor does not see."""
    if not policy.may(actor, "races:list"):
        return []
    return [
        LeagueVersionLine(
            row.number,
            from_document(row.content),
            row.basis,
            row.reason,
            row.effective_on,
            row.recorded_at,
            row.recorded_by_name,
        )
        for row in _versions(actor, known_at).filter(league_id=league_id).order_by("number")
    ]


def league_releases(actor: Actor, league_id: UUID, *, known_at: datetime | None = None) -> list[ReleaseLine]:
    """Released standings, newest first. Empty for a league that the actor does not see."""
    if not policy.may(actor, "races:list"):
        return []
    found = _releases(actor, known_at).filter(league_id=league_id)
    return [_release_line(row) for row in found.order_by("-as_of", "-number").defer("content")]


def released_standings(actor: Actor, release_id: UUID) -> tuple[ReleaseLine, Standings]:
    """A standing as it was released, or NotVisible."""
    row = LeagueRelease.objects.in_zone(actor.zone_id).filter(id=release_id).first() if policy.may(actor, "races:list") else None
    if row is None:
        raise NotVisible
    found = standings_from_document(row.content)
    return _release_line(row), replace(found, flags=tuple(flags_as_seen(actor, found.flags)))


def release_for(actor: Actor, league_id: UUID, day: date, known_at: datetime | None) -> Standings | None:
    """The last release of a day, as known."""
    row = _releases(actor, known_at).filter(league_id=league_id, as_of=day).order_by("-number").first()
    return None if row is None else standings_from_document(row.content)


def _release_line(row: LeagueRelease) -> ReleaseLine:
    return ReleaseLine(row.id, row.league_id, row.as_of, row.number, row.version_number, row.reason, row.released_at, row.released_by_name)


def _versions(actor: Actor, known_at: datetime | None) -> QuerySet[Any]:
    rows = LeagueVersion.objects.in_zone(actor.zone_id)
    return rows.filter(recorded_at__lte=known_at) if known_at else rows


def _releases(actor: Actor, known_at: datetime | None) -> QuerySet[Any]:
    rows = LeagueRelease.objects.in_zone(actor.zone_id)
    return rows.filter(released_at__lte=known_at) if known_at else rows


def _rows(actor: Actor, models: list[League], day: date, known_at: datetime | None) -> list[LeagueRow]:
    ids = [model.id for model in models]
    versions = _versions(actor, known_at).filter(league_id__in=ids, effective_on__lte=day).order_by("league_id", "effective_on", "number")
    in_force = {row.league_id: row for row in versions}
    released = {
        row["league_id"]: row["as_of"]
        for row in _releases(actor, known_at).filter(league_id__in=ids, as_of__lte=day).order_by("as_of").values("league_id", "as_of")
    }
    rows = []
    for model in models:
        holding = in_force.get(model.id)
        rows.append(
            LeagueRow(
                model.id,
                model.name,
                model.is_main,
                model.ended_on,
                model.ended_reason,
                model.version,
                holding.number if holding else 0,
                from_document(holding.content) if holding else None,
                released.get(model.id),
            )
        )
    return rows
