"""What the database itself holds about tenant tables, as operations for migrations.

``append_only`` marks its table with a comment; the grant step (``database_grants``) reads that mark and withholds UPDATE,
DELETE and TRUNCATE from the application role, and the start-up check refuses when a trigger or a grant is not as marked.
"""

from __future__ import annotations

import re
from typing import Any

from django.db.migrations.operations import RunSQL

APPEND_ONLY_MARK = "append-only"
ROW_TRIGGER = "huoshui_append_only_row"
TRUNCATE_TRIGGER = "huoshui_append_only_truncate"
ZONE_POLICY = "huoshui_zone"
OWN_ROWS_POLICY = "huoshui_own_rows"
LINK_TRIGGER = "huoshui_link_"  # and the column
LINK_FUNCTION = "huoshui_refuse_foreign_link"
BOUND_ZONE_SQL = "nullif(current_setting('huoshui.zone_id', true), '')::uuid"
BOUND_PERSON_SQL = "nullif(current_setting('huoshui.person_id', true), '')::uuid"

_REFUSE_FUNCTION = """
CREATE OR REPLACE FUNCTION huoshui_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION '表 % 只增不改，拒绝 %', TG_TABLE_NAME, TG_OP USING ERRCODE = 'HS001';
END
$body$
"""

# The plan is made anew each time (EXECUTE) and looks each target up by its key: the same statement serves one row and half a million.
_LINK_FUNCTION = """
CREATE OR REPLACE FUNCTION huoshui_refuse_foreign_link() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    missing record;
BEGIN
    EXECUTE format(
        'SELECT a.zone_id, a.linked FROM (SELECT DISTINCT zone_id, %1$I AS linked FROM added WHERE %1$I IS NOT NULL) a'
        ' WHERE (SELECT t.%3$I FROM public.%2$I t WHERE t.zone_id = a.zone_id AND t.%3$I = a.linked) IS NULL LIMIT 1',
        TG_ARGV[0], TG_ARGV[1], 'id') INTO missing;
    IF missing.linked IS NOT NULL THEN
        RAISE EXCEPTION '表 % 的 % 指向本区没有的记录', TG_TABLE_NAME, TG_ARGV[0]
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = TG_ARGV[2], TABLE = TG_TABLE_NAME, COLUMN = TG_ARGV[0],
            DETAIL = format('(zone_id, %s) = (%s, %s)', TG_ARGV[0], missing.zone_id, missing.linked);
    END IF;
    RETURN NULL;
END
$body$
"""


def identifier(name: str) -> str:
    """``name`` if it is a plain name for SQL, else a ValueError."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", name):
        raise ValueError(f"not a plain SQL name: {name!r}")
    return name


def _constraint_name(table: str, column: str) -> str:
    return f"{table}_{column}_zone_fk"[-63:].lstrip("_0123456789")


def zone_foreign_key(table: str, zone_table: str = "organizations_zone") -> RunSQL:
    """The row's zone exists. The migration must depend on the one that makes ``organizations_zone``."""
    table, zone_table = identifier(table), identifier(zone_table)
    name = _constraint_name(table, "zone_id")
    return RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (zone_id) REFERENCES {zone_table} (id)",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


def composite_foreign_key(table: str, column: str, target_table: str, target_column: str = "id") -> RunSQL:
    """``column`` points at a row of the same zone: the target needs a unique (zone_id, id). Checked at once, not at commit."""
    table, column, target_table, target_column = map(identifier, (table, column, target_table, target_column))
    name = _constraint_name(table, column)
    return RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (zone_id, {column}) REFERENCES {target_table} (zone_id, {target_column})",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


def link_checked_by_statement(table: str, column: str, target_table: str) -> RunSQL:
    """In place of ``composite_foreign_key`` for a table that takes half a million rows at once: checked set by set, once a statement.

    Both tables must be append-only: nothing is looked at when a target goes, because none can. Refuses with the same error and
    the same constraint name as the key, also under ``session_replication_role = replica``. Migrations alone use it.
    """
    table, column, target_table = map(identifier, (table, column, target_table))
    name, trigger = _constraint_name(table, column), identifier(LINK_TRIGGER + column)
    return RunSQL(
        [
            _LINK_FUNCTION,
            f"CREATE TRIGGER {trigger} AFTER INSERT ON {table} REFERENCING NEW TABLE AS added FOR EACH STATEMENT"
            f" EXECUTE FUNCTION {LINK_FUNCTION}('{column}', '{target_table}', '{name}')",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}",
        ],
        [f"DROP TRIGGER {trigger} ON {table}"],
    )


def without_composite_foreign_key(table: str, column: str, target_table: str) -> RunSQL:
    """Takes back ``composite_foreign_key``."""
    made = composite_foreign_key(table, column, target_table)
    assert made.reverse_sql is not None
    return RunSQL(made.reverse_sql, made.sql)


def row_security(table: str, *, own_rows_column: str = "") -> RunSQL:
    """Rows of another zone than the bound one do not exist for the application role (see ``row_security.bound_to_zone``).

    ``own_rows_column`` names a column with a person's id: that person, once bound by ``bound_to_person``, reads the rows that
    are about them in every zone (sign-in must learn in which zones somebody has a post). Reading only.
    """
    table = identifier(table)
    statements: list[Any] = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY {ZONE_POLICY} ON {table} USING (zone_id = {BOUND_ZONE_SQL}) WITH CHECK (zone_id = {BOUND_ZONE_SQL})",
    ]
    reverse: list[Any] = [f"DROP POLICY {ZONE_POLICY} ON {table}", f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"]
    if own_rows_column:
        column = identifier(own_rows_column)
        statements.append(f"CREATE POLICY {OWN_ROWS_POLICY} ON {table} FOR SELECT USING ({column} = {BOUND_PERSON_SQL})")
        reverse.insert(0, f"DROP POLICY {OWN_ROWS_POLICY} ON {table}")
    return RunSQL(statements, reverse)


def append_only(table: str) -> RunSQL:
    """No UPDATE, DELETE or TRUNCATE, for nobody: triggers that also fire under ``session_replication_role = replica``."""
    table = identifier(table)
    return RunSQL(
        [
            _REFUSE_FUNCTION,
            f"CREATE TRIGGER {ROW_TRIGGER} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION huoshui_refuse_change()",
            f"CREATE TRIGGER {TRUNCATE_TRIGGER} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION huoshui_refuse_change()",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {ROW_TRIGGER}",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {TRUNCATE_TRIGGER}",
            f"COMMENT ON TABLE {table} IS '{APPEND_ONLY_MARK}'",
        ],
        [
            f"DROP TRIGGER {ROW_TRIGGER} ON {table}",
            f"DROP TRIGGER {TRUNCATE_TRIGGER} ON {table}",
            f"COMMENT ON TABLE {table} IS NULL",
        ],
    )
