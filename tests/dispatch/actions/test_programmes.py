"""Programmes on the real database: joining, leaving, both clocks, totals that equal the projects' own."""

from __future__ import annotations

import doctest
from datetime import date, datetime, time, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from huoshui.assignments.actions import PartOrder, issue_assignment
from huoshui.core import clock
from huoshui.core.clock import SHANGHAI, clock_at
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion
from huoshui.dispatch import actions, queries
from huoshui.dispatch.actions import NewProgramme
from huoshui.dispatch.queries import Clocks
from huoshui.dispatch.rules import programmes
from huoshui.investment_projects.actions import create_project
from huoshui.investment_projects.queries import ProjectFilters, project_totals
from tests.cast import Cast

YI = 10**10


@pytest.fixture
def projects(cast: Cast) -> list[UUID]:
    """甲 6亿 of 招商局, 乙 4亿 of 住建局, 丙 without amount of 招商局."""
    given = [("甲项目", 6 * YI, "招商局"), ("乙项目", 4 * YI, "住建局"), ("丙项目", None, "招商局")]
    with clock_at(clock.now() - timedelta(days=60)):
        return [
            create_project(
                cast.mei.actor,
                name=name,
                values={"signed_on": date(2026, 1, 5), "duty_unit": unit, **({"planned_investment": amount} if amount else {})},
                is_another=True,
            )
            for name, amount, unit in given
        ]


@pytest.fixture
def programme(cast: Cast) -> UUID:
    return actions.make_programme(cast.mei.actor, NewProgramme("招商突破年", "抓签约", starts_on=date(2026, 1, 1)))


def titles(cast: Cast, programme: UUID, who: str = "mei", clocks: Clocks = queries.NOW) -> list[str]:
    return [one.title for one in queries.list_members(getattr(cast, who).actor, programme, "project", clocks=clocks).rows]


def test_the_words_of_the_docstring_hold() -> None:
    assert doctest.testmod(programmes).failed == 0


def test_totals_and_counts_are_those_of_the_lists_for_whoever_looks(cast: Cast, programme: UUID, projects: list[UUID]) -> None:
    assert actions.join_programme(cast.mei.actor, programme, "project", projects) == 3
    assert actions.join_programme(cast.mei.actor, programme, "project", projects) == 0
    row = queries.programme_row(cast.mei.actor, programme)
    whole = project_totals(cast.mei.actor, ProjectFilters())
    assert row.counts["project"] == len(titles(cast, programme)) == 3 and row.totals == whole
    assert row.totals.planned_investment.fen == 10 * YI and row.totals.planned_investment.missing == 1
    bo = queries.programme_row(cast.bo.actor, programme)
    assert titles(cast, programme, "bo") == ["丙项目", "甲项目"] and bo.counts["project"] == 2
    assert bo.totals.planned_investment.fen == 6 * YI
    assert [one.name for one in queries.list_programmes(cast.bo.actor).rows] == ["招商突破年"]


def test_both_clocks_tell_who_belonged_and_what_was_known(cast: Cast, programme: UUID, projects: list[UUID]) -> None:
    first, second, _ = projects
    long_ago = clock.now() - timedelta(days=30)
    with clock_at(long_ago):
        actions.join_programme(cast.mei.actor, programme, "project", [first, second], from_on=date(2026, 1, 10))
    known = clock.now() - timedelta(days=1)
    [spell] = [one.spell_id for one in queries.list_members(cast.mei.actor, programme, "project").rows if one.title == "甲项目"]
    [other] = [one.spell_id for one in queries.list_members(cast.mei.actor, programme, "project").rows if one.title == "乙项目"]
    yesterday = clock.today() - timedelta(days=1)
    actions.leave_programme(cast.mei.actor, spell, until_on=yesterday, reason="项目终止")
    actions.leave_programme(cast.mei.actor, other, until_on=None, reason="录入有误", was_mistake=True)
    assert titles(cast, programme) == []
    assert titles(cast, programme, clocks=Clocks(as_of=yesterday)) == ["甲项目"]
    assert titles(cast, programme, clocks=Clocks(known_at=known)) == ["乙项目", "甲项目"]
    with pytest.raises(Refusal, match="已经退出"):
        actions.leave_programme(cast.mei.actor, spell, until_on=None, reason="再退一次")
    assert actions.join_programme(cast.mei.actor, programme, "project", [first], from_on=yesterday) == 0  # that day it still belongs
    assert actions.join_programme(cast.mei.actor, programme, "project", [first, second]) == 2
    assert titles(cast, programme) == ["乙项目", "甲项目"]


def test_any_kind_of_record_joins_and_only_who_may_see_it_sees_it_there(cast: Cast, programme: UUID, projects: list[UUID]) -> None:
    assignment = issue_assignment(cast.mei.actor, title="协调用地指标落实", lead=PartOrder(cast.units["housing_office"].id))
    actions.join_programme(cast.mei.actor, programme, "assignment", [assignment])
    [line] = queries.list_members(cast.mei.actor, programme, "assignment").rows
    assert line.title.endswith("协调用地指标落实") and line.unit_name == "住建局"
    assert queries.programme_row(cast.bo.actor, programme).counts["assignment"] == 0
    with pytest.raises(NotVisible):
        queries.spell_of(cast.bo.actor, line.spell_id)
    with pytest.raises(NotPermitted):
        actions.join_programme(cast.bo.actor, programme, "project", projects[:1])
    with pytest.raises(NotVisible):
        actions.join_programme(cast.mei.actor, programme, "project", [assignment])
    assert queries.programmes_of_subject(cast.mei.actor, assignment)[0][1] == "招商突破年"


def test_names_are_unique_and_a_second_writer_is_told(cast: Cast, programme: UUID) -> None:
    with pytest.raises(Refusal, match="已经有专题"):
        actions.make_programme(cast.mei.actor, NewProgramme("招商突破年"))
    with pytest.raises(Refusal, match="早于开始"):
        actions.make_programme(cast.mei.actor, NewProgramme("倒着的专题", starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 1)))
    ended = NewProgramme("招商突破年", starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 31))
    assert actions.change_programme(cast.mei.actor, programme, ended, expected_version=1) == 2
    with pytest.raises(StaleVersion):
        actions.change_programme(cast.mei.actor, programme, ended, expected_version=1)
    moment = datetime.combine(date(2026, 6, 1), time(9), SHANGHAI)
    with clock_at(moment):
        assert queries.list_programmes(cast.mei.actor).rows == () and queries.list_programmes(cast.mei.actor, over=True).total_count == 1


def test_a_programme_made_ahead_of_its_start_is_listed_now_and_not_on_past_days(cast: Cast, programme: UUID) -> None:
    ahead = actions.make_programme(cast.mei.actor, NewProgramme("明年专题", starts_on=clock.today() + timedelta(days=30)))
    assert [row.id for row in queries.list_programmes(cast.mei.actor).rows] == [ahead, programme]
    past = Clocks(clock.today() - timedelta(days=1), None)
    assert [row.id for row in queries.list_programmes(cast.mei.actor, clocks=past).rows] == [programme]
    assert ahead not in {one for one, _ in queries.running_programmes(cast.mei.actor)}


def test_what_was_said_of_a_membership_is_never_changed(cast: Cast, programme: UUID, projects: list[UUID]) -> None:
    actions.join_programme(cast.mei.actor, programme, "project", projects[:1])
    for statement in ("UPDATE dispatch_programmespell SET words = 'x'", "DELETE FROM dispatch_programmespell"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
