"""赛马: leagues, the standing as of any day and as known on any day, releases, and the deeds on them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.clocks import Clocks, at
from huoshui.api.schemas import Answer, Body, Day, Fen, Limit, Line, Made, NewVersion, Version
from huoshui.targets.actions import change_league, create_league, end_league, release_standing
from huoshui.targets.queries import (
    LeagueRow,
    league_row,
    league_versions,
    league_whole,
    list_leagues,
    main_standings,
    released_standings,
    standings,
    what_if,
)
from huoshui.targets.queries.standings import current_names
from huoshui.targets.rules.league_definitions import LeagueDefinition, LeagueItem, PeerGroup, as_document
from huoshui.targets.rules.league_questions import FlagLimits
from huoshui.targets.rules.standings import Standings

router = Router(tags=["赛马"])
Cursor = Annotated[str, Field(max_length=400, description="上一页的 next_cursor")]
Scope = Annotated[str, Field(max_length=60, pattern=r"^(unit|area):[0-9a-f-]{36}$", description="unit:编号 或 area:编号")]
Percent = Annotated[int, Field(ge=0, le=1000)]


class LeagueAnswer(Answer):
    """One league; ``definition`` null: no terms in force on that day."""

    id: UUID
    name: str
    is_main: bool
    ended_on: date | None
    ended_reason: str
    version: int
    version_number: int
    definition: dict[str, Any] | None
    last_released_on: date | None


class LeaguePageAnswer(Answer):
    """The main league first."""

    rows: list[LeagueAnswer]
    next_cursor: str
    total_count: int


class LeagueVersionAnswer(Answer):
    """One version of the terms with both clocks."""

    number: int
    definition: dict[str, Any]
    basis: str
    reason: str
    effective_on: date
    recorded_at: str
    recorded_by_name: str


class ReleaseAnswer(Answer):
    """One released standing."""

    id: UUID
    as_of: date
    number: int
    version_number: int
    reason: str
    released_at: str
    released_by_name: str


class LeagueWholeAnswer(Answer):
    """One league with its versions and releases."""

    league: LeagueAnswer
    versions: list[LeagueVersionAnswer]
    releases: list[ReleaseAnswer]


class StandingCellAnswer(Answer):
    """Points for one item. Figures are fen, counts or percent by the item's kind; null is unknown."""

    code: str
    points: Decimal | None
    formula: str
    actual: Decimal | None
    target: Decimal | None
    target_id: str
    base: Decimal | None
    undecided: int
    missing: int


class StandingLineAnswer(Answer):
    """One peer; ``place`` null: not ranked. ``best`` and ``worst``: places over all tried weightings."""

    scope: str
    name: str
    place: int | None
    score: Decimal | None
    change: int | None
    cells: list[StandingCellAnswer]
    tied_with: list[str]
    why_unranked: str
    best: int | None
    worst: int | None
    changes_at: list[int]


class StandingGroupAnswer(Answer):
    """Peers ranked against each other."""

    name: str
    lines: list[StandingLineAnswer]


class StandingItemAnswer(Answer):
    """A column of the table."""

    code: str
    name: str
    indicator_id: str
    kind: str
    basis: str
    weight: Decimal
    definition: str


class FlagAnswer(Answer):
    """What a reader should look at; it changes no score."""

    kind: str
    label: str
    scope: str
    unit_name: str
    says: str
    project_ids: list[UUID]


class StandingsAnswer(Answer):
    """One league on one day."""

    league_id: UUID
    name: str
    version_number: int
    starts_on: date
    ends_on: date
    day: date
    items: list[StandingItemAnswer]
    groups: list[StandingGroupAnswer]
    rules_in_words: list[str]
    before_on: date | None
    before_was_released: bool
    flags: list[FlagAnswer]


class WhatIfAnswer(Answer):
    """Place and score now and with more; null: not ranked."""

    place_before: int | None
    place_after: int | None
    score_before: Decimal | None
    score_after: Decimal | None
    overtaken: list[str]
    fewest_to_rise: int | None


class WhatIfQuery(Body):
    """One peer with so many more projects worth so much together. ``codes``: items that they count in, with commas; empty: all."""

    model_config = {"extra": "ignore"}
    scope: Annotated[str, Field(max_length=60, description="unit:编号 或 area:编号；不填为办法里的第一个单位")] = ""
    projects: Annotated[int, Field(ge=1, le=20)] = 1
    amount_fen: Annotated[Fen, Field(ge=0)] = 0
    codes: Line = ""


class GroupBody(Body):
    """A peer group."""

    name: Line
    members: Annotated[list[Scope], Field(max_length=200)]


class ItemBody(Body):
    """A scored item."""

    indicator_id: Line
    basis: Literal["completion", "level", "growth"]
    weight: Annotated[Decimal, Field(gt=0, le=1000, max_digits=7, decimal_places=2)]
    cap_percent: Percent = 100
    base: Literal["year_before", "period_before"] = "year_before"
    base_floor_percent: Percent = 0


class FlagLimitsBody(Body):
    """When a signing or an amount is worth a look: days before the end, days without landing, percent above a band."""

    last_days: Annotated[int, Field(ge=1, le=31)] = 10
    landing_days: Annotated[int, Field(ge=1, le=730)] = 90
    just_over_percent: Annotated[int, Field(ge=0, le=20)] = 2


class LeagueBody(Body):
    """Peers and terms from a day on. ``flag_limits`` null: the usual ones, of a change those of the last version."""

    name: Line
    period: Literal["year", "half", "quarter", "month"] = "year"
    groups: Annotated[list[GroupBody], Field(max_length=4)]
    items: Annotated[list[ItemBody], Field(max_length=8)]
    places: Annotated[int, Field(ge=0, le=4)] = 2
    tie_breakers: Annotated[list[Line], Field(max_length=8)] = []
    flag_limits: FlagLimitsBody | None = None
    effective_on: Day
    is_main: bool = False
    basis: Line = ""


class LeagueChangeBody(LeagueBody):
    """The same with the reason and the version that was read."""

    reason: Line
    expected_version: Version


class StandingReleaseBody(Body):
    """A month's end; a reason where the day was released before."""

    as_of: Day
    reason: Line = ""


class EndBody(Body):
    """From which day the league is not run any more."""

    reason: Line
    ended_on: Day
    expected_version: Version


@router.get("/races", auth=Right("races:list"), response=answers(LeaguePageAnswer), summary="赛马")
def list_races(
    request: HttpRequest, clocks: Query[Clocks], state: Literal["", "running", "ended"] = "", after: Cursor = "", limit: Limit = 50
) -> dict[str, Any]:
    """The main league first."""
    page = list_leagues(actor_of(request), state=state, after=after, limit=limit, **at(request, clocks))
    return {"rows": [_league(row) for row in page.rows], "next_cursor": page.next_cursor, "total_count": page.total_count}


@router.post("/races", auth=Right("races:create"), response=answers(Made), summary="新建赛马")
def create_race(request: HttpRequest, body: LeagueBody) -> dict[str, Any]:
    """A league with its first version."""
    actor = actor_of(request)
    given = {"effective_on": body.effective_on, "is_main": body.is_main, "basis": body.basis}
    return {"id": create_league(actor, _definition(body, current_names(actor), FlagLimits()), **given)}  # type: ignore[arg-type]


@router.get("/races/main/standings", auth=Right("races:list"), response=answers(StandingsAnswer | None), summary="本区主赛马名次")
def main_race_standings(request: HttpRequest, clocks: Query[Clocks]) -> dict[str, Any] | None:
    """Null where no league has terms in force."""
    found = main_standings(actor_of(request), **at(request, clocks))
    return None if found is None else _standings(found)


@router.get("/races/{uuid:league_id}", auth=Right("races:detail"), response=answers(LeagueWholeAnswer), summary="一个赛马的办法和发布")
def one_race(request: HttpRequest, league_id: UUID, clocks: Query[Clocks]) -> dict[str, Any]:
    """With every version and every release."""
    actor, clock = actor_of(request), at(request, clocks)
    whole = league_whole(actor, league_id, **clock)
    return {
        "league": _league(whole.row),
        "versions": [
            {
                "number": one.number,
                "definition": as_document(one.definition),
                "basis": one.basis,
                "reason": one.reason,
                "effective_on": one.effective_on,
                "recorded_at": one.recorded_at.isoformat(),
                "recorded_by_name": one.recorded_by_name,
            }
            for one in whole.versions
        ],
        "releases": [
            {name: getattr(one, name) for name in ("id", "as_of", "number", "version_number", "reason", "released_by_name")}
            | {"released_at": one.released_at.isoformat()}
            for one in whole.releases
        ],
    }


@router.get("/races/{uuid:league_id}/standings", auth=Right("races:detail"), response=answers(StandingsAnswer), summary="赛马名次")
def race_standings(request: HttpRequest, league_id: UUID, clocks: Query[Clocks]) -> dict[str, Any]:
    """As of a day, as known on a day, each score with its formula and figures."""
    return _standings(standings(actor_of(request), league_id, **at(request, clocks)))


@router.get("/races/{uuid:league_id}/what-if", auth=Right("races:what_if"), response=answers(WhatIfAnswer), summary="多一个项目会怎样")
def race_what_if(request: HttpRequest, league_id: UUID, asked: Query[WhatIfQuery], clocks: Query[Clocks]) -> dict[str, Any]:
    """Everybody else as they stand."""
    codes = [code for code in asked.codes.split(",") if code]
    found = what_if(
        actor_of(request),
        league_id,
        asked.scope,
        projects=asked.projects,
        amount_fen=asked.amount_fen,
        codes=codes,
        **at(request, clocks),
    )
    return {
        "place_before": found.before.place,
        "place_after": found.after.place,
        "score_before": found.before.score,
        "score_after": found.after.score,
        "overtaken": list(found.overtaken),
        "fewest_to_rise": found.fewest_to_rise,
    }


@router.get("/races/released/{uuid:release_id}", auth=Right("races:released"), response=answers(StandingsAnswer), summary="已发布的名次")
def released_race(request: HttpRequest, release_id: UUID) -> dict[str, Any]:
    """As it was released: it does not change any more."""
    return _standings(released_standings(actor_of(request), release_id)[1])


@router.post("/races/{uuid:league_id}/change", auth=Right("races:change"), response=answers(NewVersion), summary="修改赛马办法")
def change_race(request: HttpRequest, league_id: UUID, body: LeagueChangeBody) -> dict[str, Any]:
    """A new version from a day on."""
    actor = actor_of(request)
    row = league_row(actor, league_id)  # NotVisible
    last = league_versions(actor, row.id)[-1].definition
    names = {scope: name for _, scope, name in last.members} | current_names(actor)
    given = {name: getattr(body, name) for name in ("reason", "effective_on", "expected_version", "is_main", "basis")}
    return {"id": league_id, "version": change_league(actor, league_id, _definition(body, names, last.flag_limits), **given)}


@router.post("/races/{uuid:league_id}/release", auth=Right("races:release"), response=answers(Made), summary="发布一个月的名次")
def release_race(request: HttpRequest, league_id: UUID, body: StandingReleaseBody) -> dict[str, Any]:
    """Kept as it is known now."""
    return {"id": release_standing(actor_of(request), league_id, body.as_of, reason=body.reason)}


@router.post("/races/{uuid:league_id}/end", auth=Right("races:end"), response=answers(NewVersion), summary="停办赛马")
def end_race(request: HttpRequest, league_id: UUID, body: EndBody) -> dict[str, Any]:
    """Past days and releases stay."""
    return {"id": league_id, "version": end_league(actor_of(request), league_id, **body.model_dump())}


def _definition(body: LeagueBody, names: dict[str, str], usual: FlagLimits) -> LeagueDefinition:
    groups = tuple(PeerGroup(one.name.strip(), tuple((scope, names.get(scope, "")) for scope in one.members)) for one in body.groups)
    items = tuple(LeagueItem(**one.model_dump()) for one in body.items)
    limits = usual if body.flag_limits is None else FlagLimits(**body.flag_limits.model_dump())
    return LeagueDefinition(body.name.strip(), body.period, groups, items, body.places, tuple(body.tie_breakers), limits)


def _league(row: LeagueRow) -> dict[str, Any]:
    plain = ("id", "name", "is_main", "ended_on", "ended_reason", "version", "version_number", "last_released_on")
    return {name: getattr(row, name) for name in plain} | {"definition": as_document(row.definition) if row.definition else None}


def _standings(found: Standings) -> dict[str, Any]:
    plain = ("league_id", "name", "version_number", "day", "items", "groups", "rules_in_words", "before_on", "before_was_released", "flags")
    return {name: getattr(found, name) for name in plain} | {"starts_on": found.window.start, "ends_on": found.window.end}
