"""赛马 and 口径 over REST: what a body does not name is kept, not reset; a year that is not named is this one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from huoshui.core.clock import SHANGHAI, clock_at
from huoshui.investment_projects.actions import create_project
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.targets.actions import create_league
from huoshui.targets.rules.league_definitions import LeagueDefinition, LeagueItem, PeerGroup
from huoshui.targets.rules.league_questions import FlagLimits
from tests.api.test_scorecards import send
from tests.cast import Cast, build_cast, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Iterator[Cast]:
    with clock_at(datetime(2027, 2, 10, 9, tzinfo=SHANGHAI)):
        yield build_cast()


def test_a_change_keeps_the_limits_of_flags_that_it_does_not_name(cast: Cast) -> None:
    members = tuple((f"unit:{cast.units[key].id}", cast.units[key].name) for key in ("promotion_office", "housing_office"))
    items = (LeagueItem("projects_signed", "level", Decimal(60)),)
    terms = LeagueDefinition("项目赛马", "year", (PeerGroup("部门", members),), items, flag_limits=FlagLimits(5, 60, 3))
    with bound_to_zone(cast.home.id):
        made = create_league(cast.mei.actor, terms, effective_on=date(2027, 1, 1))
    mei = sign_in(Client(), cast.mei)
    body: dict[str, Any] = {
        "name": "项目赛马",
        "groups": [{"name": "部门", "members": [scope for scope, _ in members]}],
        "items": [{"indicator_id": "projects_signed", "basis": "level", "weight": 80}],
        "effective_on": "2027-02-01",
        "reason": "加重个数的分值",
    }
    assert send(mei, "POST", f"/races/{made}/change", body | {"expected_version": 1})["version"] == 2
    limits = {"last_days": 7, "landing_days": 60, "just_over_percent": 3}
    assert send(mei, "POST", f"/races/{made}/change", body | {"expected_version": 2, "flag_limits": limits})["version"] == 3
    versions = send(mei, "GET", f"/races/{made}")["versions"]
    assert [one["definition"]["flag_limits"]["last_days"] for one in versions] == [5, 5, 7]


def test_a_preview_without_a_year_counts_this_one(cast: Cast) -> None:
    with bound_to_zone(cast.home.id):
        values = {"signed_on": date(2027, 1, 5), "duty_unit": "招商局"}
        create_project(cast.mei.actor, name="甲项目", values=values, is_another=True)
    content = {"id": "own_signed", "name": "本区签约", "definition": "期内签约的项目。", "kind": "count", "group": "新签约"}
    content |= {"subject": "project", "where": [{"within": "signed_on"}]}  # type: ignore[dict-item]
    found = send(sign_in(Client(), cast.mei), "POST", "/indicator-previews", {"content": content, "effective_from": "2026-01-01"})
    assert (found["problems"], Decimal(found["lines"][0]["after"])) == ([], 1)
