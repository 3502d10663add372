"""The loaded district has two leagues with months released, a campaign that runs and one that is over."""

from __future__ import annotations

import pytest

from huoshui.core.actor import Actor
from huoshui.targets.queries import campaign_detail, league_releases, list_campaigns, list_leagues, main_standings, released_standings
from sample_district.leagues import BUILDING, REQUESTS, SIGNINGS, STARTS
from sample_district.places import AS_OF, PARKS, STREETS, TOWNSHIPS

pytestmark = pytest.mark.usefixtures("loaded")


def test_the_main_league_ranks_parks_and_townships_apart_and_flags_its_traps(dispatcher: Actor) -> None:
    found = main_standings(dispatcher)
    assert found is not None and found.name == BUILDING
    assert [len(group.lines) for group in found.groups] == [len(PARKS), len(STREETS) + len(TOWNSHIPS)]
    assert all(group.lines[0].place == 1 for group in found.groups)
    assert (found.day, found.before_was_released) == (AS_OF, True)
    assert {flag.kind for flag in found.flags} >= {"early_signing"}


def test_released_months_are_what_was_known_then(dispatcher: Actor) -> None:
    leagues = {row.name: row for row in list_leagues(dispatcher).rows}
    assert {name: len(league_releases(dispatcher, row.id)) for name, row in leagues.items()} == {BUILDING: 2, REQUESTS: 1}
    for line in league_releases(dispatcher, leagues[BUILDING].id):
        released, kept = released_standings(dispatcher, line.id)
        assert (kept.day, released.released_at.date() > line.as_of) == (line.as_of, True)


def test_one_campaign_runs_and_one_is_over(dispatcher: Actor) -> None:
    rows = list_campaigns(dispatcher).rows
    assert [(row.name, row.state(AS_OF)) for row in rows] == [(STARTS, "running"), (SIGNINGS, "ended")]
    running = campaign_detail(dispatcher, rows[0].id)
    count = running.goals[0]
    assert (len(count.parts), count.target.indicator_id) == (len(PARKS) + 2, "projects_started")
    assert count.points[(AS_OF - rows[0].planned.start).days].done == count.target.counted.value
    assert campaign_detail(dispatcher, rows[1].id).goals[0].around is not None
