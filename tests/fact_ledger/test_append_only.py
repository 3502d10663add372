"""The database itself refuses to change or lose a fact: as the application, as the owner, and in replica mode."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import IntegrityError, connection

from huoshui.core.actor import PROJECT_MANAGER, Actor
from huoshui.core.refusals import Refusal
from huoshui.fact_ledger.actions import correct_fact, record_facts, record_source
from huoshui.fact_ledger.models import Fact
from huoshui.fact_ledger.rules.new_facts import NewFact
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.operations.models import new_public_id
from tests.fact_ledger.conftest import KIND, make_zone

DESTRUCTIVE = [
    "UPDATE fact_ledger_fact SET value_fen = 1",
    "UPDATE fact_ledger_fact SET corrects_id = NULL, recorded_at = now()",
    "DELETE FROM fact_ledger_fact",
    "TRUNCATE fact_ledger_fact",
    "TRUNCATE fact_ledger_source CASCADE",
    "UPDATE fact_ledger_source SET title = '改'",
    "DELETE FROM fact_ledger_source",
]


@pytest.fixture
def zone_with_a_fact(own_database: str, django_db_blocker: Any) -> Iterator[UUID]:
    with django_db_blocker.unblock():
        zone_id = make_zone("梁园区")
        actor = Actor(new_public_id(), "王敏", zone_id, frozenset({PROJECT_MANAGER}))
        with bound_to_zone(zone_id):
            source = record_source(actor=actor, kind="form", title="填报")
            record_facts(actor, source, [NewFact(KIND, new_public_id(), "total", 5, spot_field="总投资")])
            yield zone_id


def test_the_application_role_is_refused(zone_with_a_fact: UUID) -> None:
    for statement in DESTRUCTIVE:
        with connection.cursor() as cursor, pytest.raises(Exception, match=r"permission denied|只增不改"):
            cursor.execute(statement)


def test_the_owner_is_refused_too(zone_with_a_fact: UUID, owner_connection: psycopg.Connection[Any]) -> None:
    for statement in DESTRUCTIVE:
        with pytest.raises(psycopg.Error, match="只增不改"):
            owner_connection.execute(statement)
    assert owner_connection.execute("SELECT count(*) FROM fact_ledger_fact").fetchone() == (1,)


def test_even_a_superuser_in_replica_mode_is_refused(zone_with_a_fact: UUID, own_database: str) -> None:
    from huoshui.config import installation
    from huoshui.config.environment import read_environment

    address = installation.private_server(read_environment()).superuser_address
    with psycopg.connect(address.conninfo(database=own_database), autocommit=True) as superuser:
        superuser.execute("SET session_replication_role = replica")
        for statement in DESTRUCTIVE:
            with pytest.raises(psycopg.Error, match="只增不改"):
                superuser.execute(statement)


def test_the_trigger_is_what_refuses_the_owner(zone_with_a_fact: UUID, owner_connection: psycopg.Connection[Any]) -> None:
    """The guard can fail: without its trigger the same statement goes through, and the start-up check notices."""
    from huoshui.operations.adapters.database_grants import find_guard_gaps

    owner_connection.execute("ALTER TABLE fact_ledger_fact DISABLE TRIGGER huoshui_append_only_row")
    owner_connection.execute("UPDATE fact_ledger_fact SET value_fen = 1")
    gaps = find_guard_gaps(owner_connection, append_only_tables=frozenset({"fact_ledger_fact"}), tenant_tables=frozenset())
    assert gaps == ["表 fact_ledger_fact 缺少触发器 huoshui_append_only_row，或未设为始终生效"]


GOOD: dict[str, Any] = {
    "id": UUID(int=1), "subject_kind": KIND, "subject_id": UUID(int=2), "attribute": "total", "value_fen": 5, "is_withdrawal": False,
    "date_precision": "day", "modality": "reported", "recorded_at": dt.datetime(2022, 5, 1, tzinfo=dt.UTC), "recorded_by_id": UUID(int=3),
    "reason": "", "spot_sheet": "一", "spot_cell": "F7", "spot_field": "", "raw_text": "5",
}  # fmt: skip


NOT_WHOLE: list[tuple[dict[str, Any], str]] = [
    ({"value_fen": None}, "fact_one_value"),
    ({"value_text": "五"}, "fact_one_value"),
    ({"is_withdrawal": True}, "fact_one_value"),
    ({"is_withdrawal": True, "value_fen": None}, "fact_withdrawal_names_fact"),
    ({"value_fen": 10**17 + 1}, "fact_fen_in_range"),
    ({"value_fen": None, "value_text": ""}, "fact_text_not_empty"),
    ({"period_start": dt.date(2022, 1, 1)}, "fact_whole_period"),
    ({"period_start": dt.date(2022, 2, 1), "period_end": dt.date(2022, 1, 1)}, "fact_whole_period"),
    ({"modality": "guessed"}, "fact_modality_known"),
    ({"date_precision": "week"}, "fact_precision_known"),
    ({"spot_cell": ""}, "fact_has_spot"),
    ({"spot_sheet": ""}, "fact_has_spot"),
    ({"corrects_id": UUID(int=1), "reason": "改"}, "fact_corrects_another"),
    ({"corrects_id": UUID(int=9)}, "fact_correction_has_reason"),
    ({"corrects_id": UUID(int=9), "reason": "改"}, "zone_fk"),
    ({"source_id": UUID(int=9)}, "zone_fk"),
    ({"sequence": 7}, "GENERATED ALWAYS"),
]


def test_the_database_refuses_a_fact_that_is_not_whole(zone_with_a_fact: UUID, owner_connection: psycopg.Connection[Any]) -> None:
    source_id = owner_connection.execute("SELECT id FROM fact_ledger_source").fetchone()
    assert source_id is not None
    for changes, constraint in NOT_WHOLE:
        values = {"zone_id": zone_with_a_fact, "source_id": source_id[0], **GOOD, **changes}
        with pytest.raises(psycopg.Error) as refused:
            insert(owner_connection, values)
        told = f"{refused.value} {refused.value.diag.message_detail} {refused.value.diag.constraint_name}"
        assert constraint in told, (changes, told)


def insert(owner: psycopg.Connection[Any], values: dict[str, Any]) -> None:
    owner.execute(f"INSERT INTO fact_ledger_fact ({', '.join(values)}) VALUES ({', '.join(['%s'] * len(values))})", list(values.values()))


def test_a_whole_fact_goes_in_and_is_corrected_only_once(zone_with_a_fact: UUID, owner_connection: psycopg.Connection[Any]) -> None:
    row = owner_connection.execute("SELECT id, source_id FROM fact_ledger_fact").fetchone()
    assert row is not None
    old_id, source_id = row

    def correct(number: int) -> None:
        values = {
            "zone_id": zone_with_a_fact,
            "source_id": source_id,
            **GOOD,
            "id": UUID(int=number),
            "corrects_id": old_id,
            "reason": "改",
        }
        insert(owner_connection, values)

    correct(11)
    with pytest.raises(psycopg.errors.UniqueViolation, match="fact_corrected_once"):
        correct(12)


def test_a_fact_cannot_name_a_source_or_a_fact_of_another_zone(zone_with_a_fact: UUID, owner_connection: psycopg.Connection[Any]) -> None:
    other = make_zone("睢阳区")
    row = owner_connection.execute("SELECT id, source_id FROM fact_ledger_fact").fetchone()
    assert row is not None
    values = {"zone_id": other, "source_id": row[1], **GOOD}
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        insert(owner_connection, values)


def test_one_foreign_link_among_many_facts_refuses_the_whole_statement(
    zone_with_a_fact: UUID, own_database: str, owner_connection: psycopg.Connection[Any]
) -> None:
    """Links are looked up once a statement: for the owner, for a superuser who switched triggers off, and for the application."""
    from huoshui.config import installation
    from huoshui.config.environment import read_environment

    other = make_zone("睢阳区")
    row = owner_connection.execute("SELECT id, source_id FROM fact_ledger_fact").fetchone()
    assert row is not None
    good = {"zone_id": zone_with_a_fact, "source_id": row[1], **GOOD}
    many = (
        f"INSERT INTO fact_ledger_fact (corrects_id, {', '.join(good)}) "
        f"SELECT CASE WHEN n = 400 THEN %s::uuid END, {', '.join('gen_random_uuid()' if name == 'id' else '%s' for name in good)} "
        "FROM generate_series(1, 500) n"
    )
    values = [value for name, value in {**good, "reason": "改"}.items() if name != "id"]
    address = installation.private_server(read_environment()).superuser_address
    with psycopg.connect(address.conninfo(database=own_database), autocommit=True) as superuser:
        superuser.execute("SET session_replication_role = replica")
        for who in (owner_connection, superuser):
            with pytest.raises(psycopg.errors.ForeignKeyViolation) as refused:
                who.execute(many, [UUID(int=9), *values])
            assert refused.value.diag.constraint_name == "fact_ledger_fact_corrects_id_zone_fk"
    with bound_to_zone(zone_with_a_fact), connection.cursor() as cursor, pytest.raises(IntegrityError, match="指向本区没有的记录"):
        cursor.execute(many, [UUID(int=9), *values])
    with pytest.raises(psycopg.errors.ForeignKeyViolation):  # a fact of another zone is no fact of this one
        source = owner_connection.execute(
            "INSERT INTO fact_ledger_source SELECT (jsonb_populate_record(s, jsonb_build_object('zone_id', %s::uuid, 'id', %s::uuid,"
            " 'stored_file_id', NULL))).* FROM fact_ledger_source s RETURNING id",
            [other, UUID(int=77)],
        ).fetchone()
        assert source is not None
        insert(
            owner_connection, {**good, "zone_id": other, "source_id": source[0], "id": UUID(int=5), "corrects_id": row[0], "reason": "改"}
        )
    owner_connection.execute(many, [row[0], *values])
    count = owner_connection.execute("SELECT count(*) FROM fact_ledger_fact").fetchone()
    assert count == (501,)


def test_another_zones_facts_are_invisible_to_raw_sql(zone_with_a_fact: UUID) -> None:
    other = make_zone("睢阳区")
    with bound_to_zone(other), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM fact_ledger_fact")
        assert cursor.fetchone() == (0,)


def test_of_two_who_correct_the_same_fact_at_once_one_is_told(zone_with_a_fact: UUID, django_db_blocker: Any) -> None:
    (fact_id,) = Fact.objects.in_zone(zone_with_a_fact).values_list("id", flat=True)
    barrier, outcomes = threading.Barrier(2), []

    def correct(value: int) -> None:
        actor = Actor(new_public_id(), f"甲{value}", zone_with_a_fact, frozenset({PROJECT_MANAGER}))
        with django_db_blocker.unblock(), bound_to_zone(zone_with_a_fact):
            barrier.wait()
            try:
                correct_fact(actor, fact_id, value=value, reason="核实")
                outcomes.append("corrected")
            except Refusal as refused:
                outcomes.append(refused.code)
            finally:
                connection.close()

    threads = [threading.Thread(target=correct, args=(number,)) for number in (6, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["corrected", "fact_already_corrected"]
    assert Fact.objects.in_zone(zone_with_a_fact).count() == 2
