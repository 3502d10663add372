"""Past days are kept between pages, and what is kept is always what a replay of the facts gives."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from huoshui.core.clock import clock_at
from huoshui.fact_ledger.actions import record_source
from huoshui.investment_projects import actions, queries
from huoshui.investment_projects.actions import NewProject, create_projects_bulk, refresh_projection
from huoshui.investment_projects.models import Project
from huoshui.investment_projects.queries import ProjectFilters, remembered_days
from huoshui.investment_projects.queries.project_lists import ORDERS
from huoshui.investment_projects.queries.projection_sql import PROJECTED_COLUMNS
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast, build_cast
from tests.investment_projects.conftest import YI, Ledger
from tests.investment_projects.queries.test_sql_agrees_with_the_rule import AS_OF, FIRST_HOUR, HEALTH, Deed, History, deeds

DAY = dt.date(2026, 3, 31)


def on_the_day(actor: Any, **filters: Any) -> dict[str, tuple[str, int | None]]:
    page = queries.list_projects(actor, ProjectFilters(**filters), as_of=DAY)
    return {row.name: (row.stage, row.planned_investment_fen) for row in page.rows}


def wrong_rows(zone_id: UUID) -> list[Any]:
    return [row for day in remembered_days.kept_days(zone_id) for row in remembered_days.differing_rows(zone_id, *day, 20)]


@pytest.fixture
def park(cast: Cast, ledger: Ledger) -> UUID:
    found = ledger.project("柳林冷链物流园", planned_investment=3 * YI, stage="signed", signed_on=dt.date(2026, 1, 5))
    ledger.send()
    return found


def test_a_past_day_is_replayed_once_and_read_from_then_on(cast: Cast, park: UUID) -> None:
    actor = cast.mei.actor
    assert on_the_day(actor) == {"柳林冷链物流园": ("signed", 3 * YI)}
    with CaptureQueriesContext(connection) as captured:
        for order in ORDERS:
            queries.list_projects(actor, order=order, as_of=DAY)
    assert not any("fact_ledger_fact" in query["sql"] for query in captured)
    assert remembered_days.kept_days(cast.home.id) == [(DAY, None)]


def test_what_is_recorded_later_about_the_past_is_there_on_the_next_page(cast: Cast, ledger: Ledger, park: UUID) -> None:
    actor = cast.mei.actor
    on_the_day(actor)
    ledger.state(park, "started_on", dt.date(2026, 2, 1))
    ledger.send()
    other = ledger.project("后来登记的项目", planned_investment=YI)
    ledger.send()
    assert on_the_day(actor) == {"柳林冷链物流园": ("started", 3 * YI), "后来登记的项目": ("", YI)}
    version = Project.objects.in_zone(cast.home.id).get(id=other).version
    actions.rename_project(cast.mei.actor, other, name="改了名的项目", reason="批复更名", expected_version=version)
    assert set(on_the_day(actor, text="改了名")) == {"改了名的项目"}
    assert wrong_rows(cast.home.id) == []


def test_a_merge_and_its_undoing_reach_the_kept_days(cast: Cast, ledger: Ledger, park: UUID) -> None:
    actor = cast.mei.actor
    twin = ledger.project("冷链物流园（重复登记）", industry="物流", started_on=dt.date(2026, 2, 1))
    ledger.send()
    before = on_the_day(actor)
    merge = actions.merge_projects(actor, kept_id=park, merged_id=twin, reason="同一个项目两次登记")
    assert on_the_day(actor) == {"柳林冷链物流园": ("started", 3 * YI)}
    assert wrong_rows(cast.home.id) == []
    actions.undo_merge(actor, merge)
    assert on_the_day(actor) == before
    assert wrong_rows(cast.home.id) == []


def test_very_many_changes_outdate_the_whole_day(cast: Cast, park: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = cast.mei.actor
    on_the_day(actor)
    queries.list_projects(actor, as_of=dt.date(2026, 2, 28))
    monkeypatch.setattr(remembered_days, "MANY", 3)
    created = create_projects_bulk(actor, [NewProject(f"批量{number}") for number in range(8)])
    refresh_projection(cast.home.id, created)
    assert len(on_the_day(actor)) == 9
    assert remembered_days.kept_days(cast.home.id, whole=True) == [(DAY, None)]  # February is filled when somebody asks
    assert queries.check_projection(cast.home.id) == []


def test_only_so_many_days_are_kept_and_the_one_asked_for_longest_ago_goes(cast: Cast, park: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered_days, "MOST_DAYS", 2)
    for number, day in enumerate((dt.date(2026, 1, 31), dt.date(2026, 2, 28), DAY)):
        with clock_at(FIRST_HOUR + dt.timedelta(days=3 * number)):
            queries.list_projects(cast.mei.actor, as_of=day)
    assert remembered_days.kept_days(cast.home.id) == [(dt.date(2026, 2, 28), None), (DAY, None)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT as_of FROM {remembered_days.ROWS} ORDER BY 1")
        assert cursor.fetchall() == [(dt.date(2026, 2, 28),), (DAY,)]


def test_check_tells_a_kept_row_that_somebody_changed_and_rebuild_drops_it(cast: Cast, park: UUID) -> None:
    on_the_day(cast.mei.actor)
    assert queries.check_projection(cast.home.id) == []
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {remembered_days.ROWS} SET planned_investment_fen = 1")
    (difference,) = queries.check_projection(cast.home.id)
    assert (difference.column, difference.stored, difference.computed) == ("planned_investment_fen", 1, 3 * YI)
    remembered_days.forget_days(cast.home.id)
    assert queries.check_projection(cast.home.id) == []
    assert on_the_day(cast.mei.actor) == {"柳林冷链物流园": ("signed", 3 * YI)}


def test_the_night_brings_kept_days_up_to_date(cast: Cast, ledger: Ledger, park: UUID) -> None:
    on_the_day(cast.mei.actor)
    ledger.state(park, "started_on", dt.date(2026, 2, 1))
    ledger.send()
    assert remembered_days.renew_days(cast.home.id) == 1
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT stage FROM {remembered_days.ROWS}")
        assert cursor.fetchall() == [("started",)]
        cursor.execute(f"SELECT count(*) FROM {remembered_days.MARKS}")
        assert cursor.fetchone() == (0,)


def test_a_kept_row_has_every_column_of_the_projection(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {remembered_days.ROWS} LIMIT 0")
        columns = {column.name for column in cursor.description}
    assert columns >= {*PROJECTED_COLUMNS, *remembered_days.IDENTITY_COLUMNS, "search_text", "pinyin_spelled"}


@settings(max_examples=12, deadline=None, suppress_health_check=[*HEALTH])
@given(histories=st.lists(deeds, min_size=1, max_size=4), asked=st.lists(st.sampled_from(AS_OF), min_size=1, max_size=3))
def test_kept_days_agree_with_a_replay_whatever_is_done_between_two_pages(
    cast: Cast, histories: list[list[Deed]], asked: list[dt.date]
) -> None:
    actor, zone_id = cast.mei.actor, cast.home.id
    savepoint = transaction.savepoint()
    projects = [NewProject(f"项目{number}") for number in range(len(histories))]
    create_projects_bulk(actor, projects)
    sources = {
        name: record_source(actor=actor, kind="workbook", title=name, file_sha256="a" * 64, extractor="t/1", lineage=name)
        for name in ("L1", "L2")
    }
    sources["form"] = record_source(actor=actor, kind="form", title="填报")
    told = [History(actor, sources, project.id) for project in projects]
    moments: list[dt.datetime | None] = [None, FIRST_HOUR + dt.timedelta(hours=1)]
    for hour in range(max(map(len, histories))):
        with clock_at(FIRST_HOUR + dt.timedelta(hours=hour)):
            for history, said in zip(told, histories, strict=True):
                if hour < len(said):
                    history.do(*said[hour])
            remembered_days.remember_day(zone_id, asked[hour % len(asked)], moments[hour % 2])
    with clock_at(FIRST_HOUR + dt.timedelta(days=1)):
        for day, moment in remembered_days.kept_days(zone_id):
            remembered_days.remember_day(zone_id, day, moment)
        found = wrong_rows(zone_id)
    transaction.savepoint_rollback(savepoint)
    assert found == []


def test_what_commits_after_a_reader_computed_is_computed_again(own_database: str, owner_connection: psycopg.Connection[Any]) -> None:
    """A writer has recorded and not committed; a reader computes the day; the writer commits; the next reader sees it."""
    cast = build_cast()
    with bound_to_zone(cast.home.id):
        ledger = Ledger(cast.mei.actor)
        park = ledger.project("柳林冷链物流园", planned_investment=3 * YI)
        ledger.send()
        owner_connection.autocommit = False
        owner_connection.execute(
            "INSERT INTO fact_ledger_fact (id, zone_id, subject_kind, subject_id, attribute, value_fen, is_withdrawal, date_precision,"
            " modality, recorded_at, recorded_by_id, reason, source_id, spot_sheet, spot_cell, spot_field, raw_text)"
            " SELECT gen_random_uuid(), zone_id, subject_kind, subject_id, 'funds_arrived', 5, false, 'day', 'reported', recorded_at,"
            " recorded_by_id, '', source_id, spot_sheet, spot_cell, '', '' FROM fact_ledger_fact WHERE subject_id = %s",
            [park],
        )
        funds = [row.funds_arrived_fen for row in queries.list_projects(cast.mei.actor, as_of=DAY).rows]
        owner_connection.commit()
        funds += [row.funds_arrived_fen for row in queries.list_projects(cast.mei.actor, as_of=DAY).rows]
    assert funds == [None, 5]
