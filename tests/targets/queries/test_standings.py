"""A league's standing comes from the engine of indicators: on any day, as known on any day, and as it was released."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, transaction

from huoshui.core import clock
from huoshui.core.clock import clock_at
from huoshui.core.periods import whole_year
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion
from huoshui.targets.actions import change_league, create_league, end_league, release_standing
from huoshui.targets.models import LeagueRelease
from huoshui.targets.queries import (
    Ask,
    Standings,
    league_releases,
    list_leagues,
    main_standings,
    measure_all,
    released_standings,
    standings,
    what_if,
)
from huoshui.targets.rules.league_definitions import LeagueDefinition, LeagueItem, PeerGroup
from huoshui.targets.rules.standings import as_document, from_document
from tests.cast import Cast
from tests.targets.conftest import DAY, YI, enter

COUNT = LeagueItem("projects_signed", "completion", Decimal(50))
AMOUNT = LeagueItem("investment_signed", "level", Decimal(50))
YEAR_BEGINS = date(2026, 1, 1)


def terms(cast: Cast, name: str = "招商赛马", items: tuple[LeagueItem, ...] = (COUNT, AMOUNT), **given: Any) -> LeagueDefinition:
    members = tuple((f"unit:{cast.units[key].id}", cast.units[key].name) for key in ("promotion_office", "housing_office"))
    return LeagueDefinition(name, "year", (PeerGroup("部门", members),), items, **given)


@pytest.fixture
def league(cast: Cast, projects: dict[str, UUID], new_target: Callable[..., UUID]) -> UUID:
    """招商局 with a target of 6, 住建局 with one of 2: by count and by amount signed."""
    new_target("projects_signed", 6, unit="promotion_office")
    new_target("projects_signed", 2, unit="housing_office")
    return create_league(cast.mei.actor, terms(cast), effective_on=YEAR_BEGINS, is_main=True)


def told(found: Standings) -> list[tuple[int | None, str, str, int | None]]:
    return [(line.place, line.name, str(line.score), line.change) for group in found.groups for line in group.lines]


def test_places_scores_and_changes_are_those_of_the_engine_and_the_rules(cast: Cast, league: UUID) -> None:
    found = standings(cast.mei.actor, league, as_of=DAY)
    assert told(found) == [(1, "招商局", "75.00", 0), (2, "住建局", "55.00", 0)]
    first = found.groups[0].lines[0]
    assert [(cell.actual, cell.target, cell.formula) for cell in first.cells] == [
        (3, 6, "3÷6×50分"),
        (10 * YI, None, "[60＋40×(10−1)÷(10−1)]÷100×50分"),
    ]
    unit = cast.units["promotion_office"].id
    asked = [Ask(code, whole_year(2026), unit) for code in ("projects_signed", "investment_signed")]
    assert [cell.actual for cell in first.cells] == [one.value for one in measure_all(cast.mei.actor, asked, as_of=DAY)]
    assert (first.cells[0].undecided, first.cells[1].missing) == (1, 1)
    assert (found.before_on, found.before_was_released) == (date(2026, 5, 31), False)
    assert main_standings(cast.mei.actor, as_of=DAY) == found


def test_everybody_who_works_in_the_zone_reads_the_same_standing(cast: Cast, league: UUID) -> None:
    assert told(standings(cast.chen.actor, league, as_of=DAY)) == told(standings(cast.mei.actor, league, as_of=DAY))
    with pytest.raises(NotVisible):
        standings(cast.qian.actor, league, as_of=DAY)
    with pytest.raises(NotVisible):
        standings(cast.mei.actor, uuid4(), as_of=DAY)


def test_a_unit_without_target_stands_unranked_and_says_so(cast: Cast, projects: dict[str, UUID], new_target: Callable[..., UUID]) -> None:
    new_target("projects_signed", 6, unit="promotion_office")
    made = create_league(cast.mei.actor, terms(cast), effective_on=YEAR_BEGINS)
    last = standings(cast.mei.actor, made, as_of=DAY).groups[0].lines[-1]
    assert (last.place, last.score, last.why_unranked) == (None, None, "缺新签约项目完成率")
    assert last.cells[0].formula == "缺目标数，不计分"


def test_earlier_days_keep_earlier_terms_and_what_was_not_known_is_not_told(cast: Cast, league: UUID) -> None:
    mei = cast.mei.actor
    change_league(mei, league, terms(cast, items=(AMOUNT,)), reason="只比金额，县里要求", effective_on=date(2026, 6, 1), expected_version=1)
    assert [len(standings(mei, league, as_of=day).items) for day in (date(2026, 5, 31), DAY)] == [2, 1]
    with pytest.raises(NotVisible):  # nobody knew of it yesterday
        standings(mei, league, as_of=DAY, known_at=clock.now() - timedelta(days=1))
    with pytest.raises(Refusal, match="没有生效的办法"):
        standings(mei, league, as_of=date(2025, 12, 31))
    with pytest.raises(StaleVersion):
        change_league(mei, league, terms(cast), reason="两个人同时改", effective_on=DAY, expected_version=1)


def test_a_released_standing_stays_as_it_was_and_later_ranks_are_counted_from_it(cast: Cast, league: UUID) -> None:
    mei = cast.mei.actor
    with clock_at(clock.end_of_local_day(date(2026, 12, 1))):
        made = release_standing(mei, league, date(2026, 5, 31))
        assert release_standing_refused(cast, league) == "already_released"
        assert release_standing_refused(cast, league, "数据有更正") == "nothing_changed"
        for number in range(4):
            enter(cast, f"补登{number}号", signed_on=date(2026, 5, 20), planned_investment=9 * YI, duty_unit="住建局")
        line, kept = released_standings(mei, made)
        assert [row[0:2] for row in told(kept)] == [(1, "招商局"), (2, "住建局")]
        assert [row[:2] for row in told(standings(mei, league, as_of=date(2026, 5, 31)))] == [(1, "住建局"), (2, "招商局")]
        june = standings(mei, league, as_of=DAY)
        assert june.before_was_released and june.line(f"unit:{cast.units['housing_office'].id}").change == 1  # type: ignore[union-attr]
        release_standing(mei, league, date(2026, 5, 31), reason="住建局补登四个项目")
    assert [(one.number, one.reason) for one in league_releases(mei, league)] == [(2, "住建局补登四个项目"), (1, "")]
    assert (line.number, from_document(as_document(kept))) == (1, kept)
    with pytest.raises(DatabaseError), transaction.atomic():
        LeagueRelease.objects.in_zone(cast.home.id).filter(id=made).update(content={})


def release_standing_refused(cast: Cast, league: UUID, reason: str = "") -> str:
    with pytest.raises(Refusal) as refused:
        release_standing(cast.mei.actor, league, date(2026, 5, 31), reason=reason)
    return refused.value.code


def test_a_running_month_is_not_released_and_only_ledger_keepers_do_it(cast: Cast, league: UUID) -> None:
    with clock_at(clock.end_of_local_day(date(2026, 6, 15))):
        for day in (date(2026, 6, 14), date(2026, 6, 30)):
            with pytest.raises(Refusal, match="已经结束的月份"):
                release_standing(cast.mei.actor, league, day)
        for deed in (
            lambda: release_standing(cast.liu.actor, league, date(2026, 5, 31)),
            lambda: create_league(cast.bo.actor, terms(cast, "自己的赛马"), effective_on=DAY),
        ):
            with pytest.raises(NotPermitted):
                deed()


def test_one_main_league_a_zone_and_an_ended_one_is_not_it(cast: Cast, league: UUID) -> None:
    mei = cast.mei.actor
    other = create_league(mei, terms(cast, "诉求赛马", (AMOUNT,)), effective_on=YEAR_BEGINS, is_main=True)
    assert [(row.name, row.is_main) for row in list_leagues(mei).rows] == [("诉求赛马", True), ("招商赛马", False)]
    end_league(mei, other, reason="与主赛马合并", ended_on=date(2026, 6, 1), expected_version=1)
    found = main_standings(mei, as_of=DAY)
    assert found is not None and found.name == "招商赛马"
    assert [row.name for row in list_leagues(mei, state="ended", as_of=DAY).rows] == ["诉求赛马"]
    with pytest.raises(Refusal, match="已有名为"):
        create_league(mei, terms(cast), effective_on=DAY)
    first = list_leagues(mei, limit=1)
    assert [row.name for row in (*first.rows, *list_leagues(mei, after=first.next_cursor).rows)] == ["诉求赛马", "招商赛马"]


def test_what_one_more_project_would_change(cast: Cast, league: UUID) -> None:
    scope = f"unit:{cast.units['housing_office'].id}"
    found = what_if(cast.chen.actor, league, scope, projects=1, amount_fen=10 * YI, as_of=DAY)
    assert (found.before.place, found.after.place, found.overtaken, found.fewest_to_rise) == (2, 1, ("招商局",), 1)
    first = what_if(cast.chen.actor, league, f"unit:{cast.units['promotion_office'].id}", projects=1, amount_fen=YI, as_of=DAY)
    assert (first.after.place, first.fewest_to_rise) == (1, None)
    only_count = what_if(cast.chen.actor, league, scope, projects=1, amount_fen=10 * YI, codes=[COUNT.code], as_of=DAY)
    assert (only_count.after.place, str(only_count.after.score)) == (1, "80.00")
    with pytest.raises(Refusal, match="不在本赛马"):
        what_if(cast.mei.actor, league, f"unit:{uuid4()}", projects=1, amount_fen=0, as_of=DAY)


def test_what_looks_gamed_names_projects_only_to_those_who_see_them(cast: Cast, league: UUID) -> None:
    for number in (1, 2):
        enter(
            cast, f"拆分{number}期", signed_on=date(2026, 6, 25), planned_investment=YI, duty_unit="招商局", owner_enterprise="青河拆分公司"
        )
    enter(cast, "早签项目", signed_on=date(2026, 2, 25), planned_investment=YI, duty_unit="招商局")
    flags = standings(cast.mei.actor, league, as_of=DAY).flags
    assert [(flag.kind, flag.unit_name) for flag in flags] == [("late_split", "招商局"), ("early_signing", "招商局")]
    assert "拆分1期、拆分2期" in flags[0].says and len(flags[0].project_ids) == 2
    hidden = standings(cast.chen.actor, league, as_of=DAY).flags
    assert [(flag.says, flag.project_ids) for flag in hidden] == [
        (f"{count} 个项目，由其责任单位负责，您看不到项目名称", ()) for count in (2, 1)
    ]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": "马"}, "name_wrong"),
        ({"period": "week"}, "unknown_value"),
        ({"places": 9}, "places_wrong"),
        ({"items": ()}, "items_wrong"),
        ({"items": (COUNT, COUNT)}, "item_twice"),
        ({"items": (LeagueItem("nothing", "level", Decimal(10)),)}, "unknown_indicator"),
        ({"items": (LeagueItem("signed_amount_growth", "level", Decimal(10)),)}, "unknown_indicator"),
        ({"items": (LeagueItem("projects_signed", "level", Decimal(0)),)}, "weight_wrong"),
        ({"items": (LeagueItem("projects_signed", "completion", Decimal(1), cap_percent=50),)}, "cap_wrong"),
        ({"groups": ()}, "groups_wrong"),
        ({"groups": (PeerGroup("一", (("unit:x", "甲"),)),)}, "too_few"),
        ({"groups": (PeerGroup("一", (("unit:x", "甲"), ("unit:x", "甲"))),)}, "member_twice"),
        ({"groups": (PeerGroup("一", (("unit:x", "甲"), ("unit:y", "乙"))),)}, "unknown_member"),
        ({"tie_breakers": ("nothing",)}, "tie_breaker_unknown"),
    ],
)
def test_terms_that_cannot_be_ranked_are_refused(cast: Cast, given: dict[str, Any], code: str) -> None:
    base = terms(cast)
    definition = LeagueDefinition(**{**{name: getattr(base, name) for name in ("name", "period", "groups", "items", "places")}, **given})
    with pytest.raises(Refusal) as refused:
        create_league(cast.mei.actor, definition, effective_on=DAY)
    assert refused.value.code == code
