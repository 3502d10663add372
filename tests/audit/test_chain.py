"""The audit chain: what it records, and that its own verifier finds every kind of tampering."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from huoshui.audit import queries
from huoshui.audit.actions import record
from huoshui.audit.adapters.chain_seal import seal_of
from huoshui.audit.models import AuditChainHead, AuditEntry
from huoshui.audit.rules.hash_chain import available_algorithms, canonical_json, entry_hash
from huoshui.audit.rules.operation_sentences import declare, sentence_of
from huoshui.core.actor import AUDIT_ADMINISTRATOR, Actor
from huoshui.core.refusals import NotPermitted, NotVisible
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.models import Zone
from tests.scale import scaled

ENTRIES = 12


def _zone(name: str) -> UUID:
    return Zone.objects.create(name=name, kind=Zone.Kind.COUNTY).id


def _actor(zone_id: UUID) -> Actor:
    return Actor(uuid4(), "江查审", zone_id, frozenset({AUDIT_ADMINISTRATOR}), address="10.0.0.7")


def _written(zone_id: UUID, count: int = ENTRIES) -> Actor:
    actor = _actor(zone_id)
    with bound_to_zone(zone_id):
        for number in range(count):
            with transaction.atomic():
                record(
                    actor,
                    "unit.edited",
                    subject_kind="unit",
                    subject_id=uuid4(),
                    subject_label=f"机构{number}",
                    before={"name": "旧名", "starts_on": date(2024, 1, 1), "amount_fen": 184_000_000_000},
                    after={"name": f"新名{number}", "starts_on": None, "amount_fen": 10**15},
                )
    return actor


@pytest.mark.django_db
def test_a_chain_as_written_is_whole() -> None:
    zone_id = _zone("甲县")
    _written(zone_id)
    report = queries.verify_chain(zone_id)
    assert (report.is_whole, report.entry_count) == (True, ENTRIES)
    assert queries.chain_problems(zone_id) == []


@pytest.mark.django_db
def test_a_zone_without_entries_is_whole() -> None:
    assert queries.verify_chain(_zone("空县")).is_whole


@pytest.mark.django_db
def test_a_deed_that_is_rolled_back_leaves_no_entry() -> None:
    zone_id = _zone("甲县")
    actor = _written(zone_id, 1)
    with bound_to_zone(zone_id):
        with pytest.raises(RuntimeError, match="boom"), transaction.atomic():
            record(actor, "unit.edited")
            raise RuntimeError("boom")
        assert AuditEntry.objects.in_zone(zone_id).count() == 1
    assert queries.verify_chain(zone_id).is_whole


@pytest.mark.django_db(transaction=False)
def test_each_zone_has_its_own_numbers() -> None:
    first, second = _zone("甲县"), _zone("乙县")
    _written(first, 2)
    _written(second, 3)
    for zone_id, count in ((first, 2), (second, 3)):
        with bound_to_zone(zone_id):
            assert queries.chain_head(zone_id)[0] == count


@pytest.mark.django_db
@pytest.mark.parametrize("algorithm", available_algorithms())
def test_both_algorithms_verify_side_by_side(settings: Any, algorithm: str) -> None:
    zone_id = _zone("甲县")
    _written(zone_id, 2)
    settings.AUDIT_HASH_ALGORITHM = algorithm
    _written(zone_id, 2)
    assert queries.verify_chain(zone_id).is_whole


@pytest.mark.django_db
def test_the_application_itself_cannot_change_delete_or_empty_the_trail() -> None:
    zone_id = _zone("甲县")
    _written(zone_id, 1)
    for statement in (
        "UPDATE audit_auditentry SET actor_name = 'x'",
        "DELETE FROM audit_auditentry",
        "TRUNCATE audit_auditentry",
    ):
        with bound_to_zone(zone_id), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_canonical_json_does_not_hang_on_order_and_refuses_floats() -> None:
    assert canonical_json({"b": 1, "a": "甲"}) == canonical_json({"a": "甲", "b": 1}) == '{"a":"甲","b":1}'
    with pytest.raises(TypeError, match="float"):
        canonical_json({"rate": 0.5})


def test_two_sentences_for_one_operation_are_a_defect() -> None:
    declare({"audit.tested": "试一试"})
    assert sentence_of("audit.tested") == "试一试"
    with pytest.raises(ValueError, match="twice"):
        declare({"audit.tested": "别的话"})
    with pytest.raises(ValueError, match="area"):
        declare({"NotADeed": "不行"})
    assert sentence_of("from.tomorrow") == "from.tomorrow"


# --- reading ---


@pytest.mark.django_db
def test_the_trail_is_paged_newest_first_and_searched() -> None:
    zone_id = _zone("甲县")
    actor = _written(zone_id)
    with bound_to_zone(zone_id):
        page = queries.entries(actor, queries.AuditFilters(), limit=5)
        assert [line.sequence for line in page.lines] == [12, 11, 10, 9, 8]
        rest = queries.entries(actor, queries.AuditFilters(), before_sequence=page.next_cursor, limit=50)
        assert [line.sequence for line in rest.lines] == [7, 6, 5, 4, 3, 2, 1]
        assert rest.next_cursor is None
        found = queries.entries(actor, queries.AuditFilters(subject="机构7", operation="unit."))
        assert found.total_count == 1
        assert found.lines[0].changes == [
            ("amount_fen", 184_000_000_000, 10**15),
            ("name", "旧名", "新名7"),
            ("starts_on", "2024-01-01", None),
        ]
        assert queries.entries(actor, queries.AuditFilters(last_day=date(2020, 1, 1))).total_count == 0


@pytest.mark.django_db
def test_only_those_whose_duty_it_is_read_the_trail_and_only_of_their_zone() -> None:
    zone_id, other = _zone("甲县"), _zone("乙县")
    actor = _written(zone_id, 1)
    theirs = _written(other, 1)
    with bound_to_zone(other):
        foreign = queries.entries(theirs, queries.AuditFilters()).lines[0].id
    with bound_to_zone(zone_id):
        with pytest.raises(NotPermitted):
            queries.entries(replace(actor, roles=frozenset({"dispatcher"})), queries.AuditFilters())
        with pytest.raises(NotVisible):
            queries.entry(actor, foreign)


# --- tampering, as the owner of the database with its triggers switched off ---

Tamper = Callable[[psycopg.Cursor[Any], UUID, random.Random], None]


def _change(cursor: psycopg.Cursor[Any], zone_id: UUID, chance: random.Random) -> None:
    column, value = chance.choice(
        [
            ("actor_name", "'别人'"),
            ("happened_at", "happened_at + interval '1 microsecond'"),
            ("operation", "'unit.closed'"),
            ("subject_label", "subject_label || ' '"),
            ("after", """jsonb_set(after, '{amount_fen}', '1')"""),
            ("before", "NULL"),
            ("succeeded", "NOT succeeded"),
            ("actor_address", "''"),
            ("actor_id", "gen_random_uuid()"),
            ("entry_hash", "md5(entry_hash) || md5(entry_hash)"),
            ("previous_hash", "md5(entry_hash) || md5(entry_hash)"),
        ]
    )
    where = "zone_id = %s AND sequence = %s"
    cursor.execute(f"UPDATE audit_auditentry SET {column} = {value} WHERE {where}", (zone_id, chance.randint(1, ENTRIES)))  # type: ignore[arg-type]


def _delete(cursor: psycopg.Cursor[Any], zone_id: UUID, chance: random.Random) -> None:
    cursor.execute("DELETE FROM audit_auditentry WHERE zone_id = %s AND sequence = %s", (zone_id, chance.randint(1, ENTRIES)))


def _cut_short(cursor: psycopg.Cursor[Any], zone_id: UUID, chance: random.Random) -> None:
    cursor.execute("DELETE FROM audit_auditentry WHERE zone_id = %s AND sequence > %s", (zone_id, chance.randint(0, ENTRIES - 1)))


def _cut_short_with_head(cursor: psycopg.Cursor[Any], zone_id: UUID, chance: random.Random) -> None:
    last = chance.randint(1, ENTRIES - 1)
    cursor.execute("DELETE FROM audit_auditentry WHERE zone_id = %s AND sequence > %s", (zone_id, last))
    cursor.execute(
        "UPDATE audit_auditchainhead h SET sequence = e.sequence, entry_hash = e.entry_hash FROM audit_auditentry e"
        " WHERE h.zone_id = %s AND e.zone_id = h.zone_id AND e.sequence = %s",
        (zone_id, last),
    )


def _insert(cursor: psycopg.Cursor[Any], zone_id: UUID, chance: random.Random) -> None:
    sequence = chance.randint(1, ENTRIES)
    cursor.execute("UPDATE audit_auditentry SET sequence = sequence + 1000 WHERE zone_id = %s AND sequence >= %s", (zone_id, sequence))
    cursor.execute("UPDATE audit_auditentry SET sequence = sequence - 999 WHERE zone_id = %s AND sequence > 1000", (zone_id,))
    columns = (
        "actor_id, actor_name, actor_address, operation, subject_kind, subject_id, subject_label, before, after, succeeded, hash_algorithm"
    )
    cursor.execute(
        f"INSERT INTO audit_auditentry (id, zone_id, sequence, happened_at, {columns}, previous_hash, entry_hash)"  # type: ignore[arg-type]
        f" SELECT gen_random_uuid(), zone_id, %s, happened_at, {columns}, previous_hash, entry_hash FROM audit_auditentry"
        " WHERE zone_id = %s AND sequence <> %s LIMIT 1",
        (sequence, zone_id, sequence),
    )


def _swap(cursor: psycopg.Cursor[Any], zone_id: UUID, chance: random.Random) -> None:
    first, second = chance.sample(range(1, ENTRIES + 1), 2)
    for before, after in ((first, -1), (second, first), (-1, second)):
        cursor.execute("UPDATE audit_auditentry SET sequence = %s WHERE zone_id = %s AND sequence = %s", (after, zone_id, before))


def _hash_anew(cursor: psycopg.Cursor[Any], zone_id: UUID, chance: random.Random) -> None:
    """Change one entry and hash everything after it again, the head too: all that somebody without the key file can do."""
    first = chance.randint(1, ENTRIES)
    cursor.execute("UPDATE audit_auditentry SET actor_name = '别人' WHERE zone_id = %s AND sequence = %s", (zone_id, first))
    names = (
        "id", "sequence", "happened_at", "actor_id", "actor_name", "actor_address", "operation", "subject_kind",
        "subject_id", "subject_label", "before", "after", "succeeded", "hash_algorithm", "previous_hash",
    )  # fmt: skip
    cursor.execute(f"SELECT {', '.join(names)} FROM audit_auditentry WHERE zone_id = %s ORDER BY sequence", (zone_id,))  # type: ignore[arg-type]
    previous = "0" * 64
    for row in cursor.fetchall():
        values = dict(zip(names, row, strict=True))
        values.pop("previous_hash")
        digest = entry_hash({"zone_id": zone_id, **values}, previous_hash=previous)
        cursor.execute(
            "UPDATE audit_auditentry SET previous_hash = %s, entry_hash = %s WHERE zone_id = %s AND sequence = %s",
            (previous, digest, zone_id, values["sequence"]),
        )
        previous = digest
    cursor.execute("UPDATE audit_auditchainhead SET entry_hash = %s WHERE zone_id = %s", (previous, zone_id))


def _remove_head(cursor: psycopg.Cursor[Any], zone_id: UUID, chance: random.Random) -> None:
    cursor.execute("DELETE FROM audit_auditchainhead WHERE zone_id = %s", (zone_id,))


TAMPERINGS: list[Tamper] = [_change, _delete, _cut_short, _cut_short_with_head, _insert, _swap, _hash_anew, _remove_head]


def test_every_kind_of_tampering_by_the_owner_of_the_database_is_found(
    own_database: str, owner_connection: psycopg.Connection[Any]
) -> None:
    _tamper_and_look(owner_connection, times=20, seed=20260331)


@pytest.mark.slow
def test_five_hundred_tamperings_are_all_found(own_database: str, owner_connection: psycopg.Connection[Any]) -> None:
    _tamper_and_look(owner_connection, times=scaled(500) // (len(TAMPERINGS) - 1) + 1, seed=500)


def _tamper_and_look(owner_connection: psycopg.Connection[Any], *, times: int, seed: int) -> None:
    """Each kind ``times`` times, the chain made whole again after each."""
    zone_id = _zone("甲县")
    _written(zone_id)
    assert queries.verify_chain(zone_id).is_whole
    owner_connection.autocommit = True
    with owner_connection.cursor() as cursor:
        # the owner can drop the guards that hold everybody else: that is what the chain is for
        cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER USER")
        cursor.execute("CREATE TABLE kept_entries AS TABLE audit_auditentry")
        cursor.execute("CREATE TABLE kept_heads AS TABLE audit_auditchainhead")
        chance = random.Random(seed)
        for tamper in TAMPERINGS:
            for _ in range(times if tamper is not _remove_head else 1):
                tamper(cursor, zone_id, chance)
                assert not queries.verify_chain(zone_id).is_whole, tamper.__name__
                cursor.execute("DELETE FROM audit_auditentry; DELETE FROM audit_auditchainhead")
                cursor.execute("INSERT INTO audit_auditentry TABLE kept_entries")
                cursor.execute("INSERT INTO audit_auditchainhead TABLE kept_heads")
        assert queries.verify_chain(zone_id).is_whole


def test_a_whole_chain_rolled_back_to_an_old_state_is_found_by_a_witness(
    own_database: str, owner_connection: psycopg.Connection[Any]
) -> None:
    zone_id = _zone("甲县")
    _written(zone_id, 3)
    owner_connection.autocommit = True
    with owner_connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept_heads AS TABLE audit_auditchainhead")
        _written(zone_id, 3)
        with bound_to_zone(zone_id):
            witnessed = queries.chain_head(zone_id)
        assert queries.verify_chain(zone_id, witnessed=witnessed).is_whole
        cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM audit_auditentry WHERE sequence > 3")
        cursor.execute(
            "UPDATE audit_auditchainhead h SET sequence = k.sequence, entry_hash = k.entry_hash, seal = k.seal FROM kept_heads k"
        )
    assert queries.verify_chain(zone_id).is_whole  # nothing inside the database can tell
    assert [problem.code for problem in queries.verify_chain(zone_id, witnessed=witnessed).problems] == ["witness_differs"]


@pytest.mark.django_db
def test_the_seal_hangs_on_the_key() -> None:
    zone_id = _zone("甲县")
    _written(zone_id, 1)
    with bound_to_zone(zone_id):
        head = AuditChainHead.objects.in_zone(zone_id).get()
    assert head.seal == seal_of(zone_id, 1, head.entry_hash)
    assert head.seal != seal_of(zone_id, 1, head.entry_hash, seal_key="another")


def test_two_deeds_at_once_leave_two_entries_in_line(own_database: str) -> None:
    import threading

    from django.db import connections

    zone_id = _zone("甲县")
    barrier = threading.Barrier(4)

    def write() -> None:
        try:
            barrier.wait()
            _written(zone_id, 5)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report = queries.verify_chain(zone_id)
    assert (report.entry_count, report.problems) == (20, ())
