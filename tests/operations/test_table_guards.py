"""What is append-only stays, against the application role, the owner and the server's superuser alike."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db import connections
from psycopg import errors, sql

from huoshui.operations.adapters.database_grants import find_guard_gaps, grant_application_rights
from huoshui.operations.adapters.table_guards import append_only, composite_foreign_key, row_security

Connection = psycopg.Connection[Any]


def run(owner: Connection, operation: Any) -> None:
    statements = [operation.sql] if isinstance(operation.sql, str) else operation.sql
    for statement in statements:
        owner.execute(statement)


@pytest.fixture
def diary(own_database: str, owner_connection: Connection) -> Connection:
    """A table of the test's own, guarded as a migration would."""
    owner_connection.execute("CREATE TABLE diary (id int PRIMARY KEY, zone_id uuid NOT NULL, words text)")
    run(owner_connection, append_only("diary"))
    run(owner_connection, row_security("diary"))
    grant_application_rights(owner_connection)
    owner_connection.execute("INSERT INTO diary VALUES (1, gen_random_uuid(), '第一天')")
    return owner_connection


def application() -> Connection:
    words = connections["default"].get_connection_params()
    return psycopg.connect(
        host=words["host"], port=words["port"], dbname=words["dbname"], user=words["user"], password=words["password"], autocommit=True
    )


EDITS = ["UPDATE diary SET words = '改过'", "DELETE FROM diary", "TRUNCATE diary", "TRUNCATE diary CASCADE"]


@pytest.mark.parametrize("edit", EDITS)
def test_the_application_role_has_no_right_to_edit(diary: Connection, edit: str) -> None:
    with application() as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(sql.SQL(edit))  # type: ignore[arg-type]


@pytest.mark.parametrize("edit", EDITS)
def test_the_owner_is_stopped_by_triggers(diary: Connection, edit: str) -> None:
    with pytest.raises(psycopg.Error, match="只增不改") as refused:
        diary.execute(sql.SQL(edit))  # type: ignore[arg-type]
    assert refused.value.sqlstate == "HS001"
    assert diary.execute("SELECT words FROM diary").fetchall() == [("第一天",)]


def test_even_a_superuser_in_replica_mode_is_stopped(diary: Connection, own_database: str) -> None:
    from huoshui.config.environment import read_environment
    from huoshui.config.installation import private_server

    address = private_server(read_environment()).superuser_address
    with psycopg.connect(address.conninfo(database=own_database), autocommit=True) as superuser:
        superuser.execute("SET session_replication_role = replica")
        for edit in EDITS:
            with pytest.raises(psycopg.Error, match="只增不改"):
                superuser.execute(sql.SQL(edit))  # type: ignore[arg-type]


def gaps(connection: Connection) -> list[str]:
    return find_guard_gaps(connection, append_only_tables=frozenset({"diary"}), tenant_tables=frozenset({"diary"}))


def test_a_whole_guard_has_no_gaps(diary: Connection) -> None:
    assert gaps(diary) == []


@pytest.mark.parametrize(
    ("sabotage", "words"),
    [
        ("DROP TRIGGER huoshui_append_only_row ON diary", "缺少触发器 huoshui_append_only_row"),
        ("DROP TRIGGER huoshui_append_only_truncate ON diary", "缺少触发器 huoshui_append_only_truncate"),
        ("ALTER TABLE diary ENABLE TRIGGER huoshui_append_only_row", "未设为始终生效"),
        ("ALTER TABLE diary DISABLE TRIGGER huoshui_append_only_truncate", "缺少触发器"),
        ("GRANT UPDATE ON diary TO huoshui_app", "有 UPDATE 权限"),
        ("GRANT DELETE ON diary TO PUBLIC", "有 DELETE 权限"),
        ("GRANT TRUNCATE ON diary TO huoshui_app", "有 TRUNCATE 权限"),
        ("REVOKE INSERT ON diary FROM huoshui_app", "没有 INSERT 权限"),
        ("ALTER TABLE diary DISABLE ROW LEVEL SECURITY", "没有按区隔离的行级策略"),
        ("DROP POLICY huoshui_zone ON diary", "没有按区隔离的行级策略"),
        ("GRANT EXECUTE ON FUNCTION huoshui_requests_saying TO PUBLIC", "huoshui_requests_saying(text) 人人可以调用"),
        ("REVOKE EXECUTE ON FUNCTION huoshui_requests_saying FROM huoshui_app", "应用角色不能调用函数 huoshui_requests_saying"),
        ("ALTER FUNCTION huoshui_requests_saying RESET search_path", "没有固定的查找路径"),
        ("CREATE FUNCTION more() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'", "函数 more() 以所有者的权力运行"),
    ],
)
def test_each_missing_guard_is_named(diary: Connection, sabotage: str, words: str) -> None:
    diary.execute(sql.SQL(sabotage))  # type: ignore[arg-type]
    assert any(words in gap for gap in gaps(diary))


def test_a_lost_mark_does_not_hide_the_right_that_follows_from_it(diary: Connection) -> None:
    diary.execute("COMMENT ON TABLE diary IS NULL")
    grant_application_rights(diary)
    assert any("有 UPDATE 权限" in gap for gap in gaps(diary))


def test_a_composite_key_refuses_a_link_across_zones(own_database: str, owner_connection: Connection) -> None:
    owner_connection.execute("CREATE TABLE parent (id uuid, zone_id uuid, UNIQUE (zone_id, id))")
    owner_connection.execute("CREATE TABLE child (id int, zone_id uuid, parent_id uuid)")
    run(owner_connection, composite_foreign_key("child", "parent_id", "parent"))
    mine, other, parent = "1" * 8, "2" * 8, "3" * 8
    as_uuid = "{}-0000-7000-8000-000000000000".format
    owner_connection.execute("INSERT INTO parent VALUES (%s, %s)", (as_uuid(parent), as_uuid(mine)))
    owner_connection.execute("INSERT INTO child VALUES (1, %s, %s)", (as_uuid(mine), as_uuid(parent)))
    owner_connection.execute("INSERT INTO child VALUES (2, %s, NULL)", (as_uuid(other),))
    with pytest.raises(errors.ForeignKeyViolation):
        owner_connection.execute("INSERT INTO child VALUES (3, %s, %s)", (as_uuid(other), as_uuid(parent)))


@pytest.mark.parametrize("name", ["diary; DROP TABLE x", "Diary", "", "a" * 64, "1x"])
def test_only_plain_names_become_sql(name: str) -> None:
    with pytest.raises(ValueError, match="not a plain SQL name"):
        append_only(name)
