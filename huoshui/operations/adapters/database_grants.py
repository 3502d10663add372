"""Who may do what in the database: the owner owns, the application role works, nobody rewrites what is append-only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg
from psycopg import sql

from huoshui.operations.adapters.table_guards import APPEND_ONLY_MARK, LINK_FUNCTION, LINK_TRIGGER, ROW_TRIGGER, TRUNCATE_TRIGGER
from huoshui.operations.adapters.word_search import SEARCH_MARK

APPLICATION_ROLE = "huoshui_app"
MAINTENANCE_FUNCTIONS = ("huoshui_analyze_remembered_days", "huoshui_analyze_tables")  # beside those of word_search, which carry its mark
READ_ONLY_TABLES = frozenset({"django_migrations"})


def ensure_application_role(owner: psycopg.Connection[Any], password: str) -> None:
    """The role exists, signs in with this password, owns nothing and is nobody's administrator."""
    role = sql.Identifier(APPLICATION_ROLE)
    attributes = sql.SQL("LOGIN NOCREATEDB NOCREATEROLE PASSWORD {}").format(sql.Literal(password))
    known = owner.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (APPLICATION_ROLE,)).fetchone()
    verb = sql.SQL("ALTER") if known else sql.SQL("CREATE")
    owner.execute(sql.SQL("{} ROLE {} WITH {}").format(verb, role, attributes))


def grant_application_rights(owner: psycopg.Connection[Any]) -> None:
    """Grant anew after each migration: everything on ordinary tables, reading and adding only where marked append-only."""
    role = sql.Identifier(APPLICATION_ROLE)
    database = sql.Identifier(owner.info.dbname)
    with owner.transaction():
        owner.execute(sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
        owner.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, role))
        owner.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
        owner.execute(sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(role))
        owner.execute(sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(role))
        for name, mark in _tables(owner):
            rights = "SELECT" if name in READ_ONLY_TABLES else "SELECT, INSERT" if mark else "SELECT, INSERT, UPDATE, DELETE"
            owner.execute(sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(rights), sql.Identifier(name), role))  # type: ignore[arg-type]
        for signature in _owners_functions(owner):
            function = sql.SQL(signature)  # type: ignore[arg-type]
            owner.execute(sql.SQL("REVOKE ALL ON FUNCTION {} FROM PUBLIC").format(function))
            owner.execute(sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(function, role))


def _tables(connection: psycopg.Connection[Any]) -> list[tuple[str, bool]]:
    rows = connection.execute(
        "SELECT c.relname, coalesce(obj_description(c.oid, 'pg_class') = %s, false) FROM pg_class c"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') ORDER BY 1",
        (APPEND_ONLY_MARK,),
    )
    return [(str(name), bool(mark)) for name, mark in rows]


def _owners_functions(connection: psycopg.Connection[Any]) -> list[str]:
    """Signatures of the functions with the owner's rights that the application role may call."""
    rows = connection.execute(
        "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef"
        " AND (obj_description(p.oid, 'pg_proc') = %s OR p.proname = ANY(%s))",
        (SEARCH_MARK, list(MAINTENANCE_FUNCTIONS)),
    )
    return [str(row[0]) for row in rows]


def _function_gaps(connection: psycopg.Connection[Any]) -> list[str]:
    """What acts with the owner's rights, beyond what is known or without its fences."""
    rows = connection.execute(
        "SELECT p.oid::regprocedure::text, coalesce(obj_description(p.oid, 'pg_proc') = %s, false) OR p.proname = ANY(%s),"
        " EXISTS (SELECT 1 FROM unnest(p.proconfig) AS setting WHERE starts_with(setting, 'search_path=')),"
        " EXISTS (SELECT 1 FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0),"
        " has_function_privilege(%s, p.oid, 'EXECUTE')"
        " FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef"
        " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')",
        (SEARCH_MARK, list(MAINTENANCE_FUNCTIONS), APPLICATION_ROLE),
    )
    gaps = []
    for name, is_known, has_fixed_path, is_public, is_granted in rows:
        if not is_known:
            gaps.append(f"函数 {name} 以所有者的权力运行，却没有登记")
        if not has_fixed_path:
            gaps.append(f"函数 {name} 没有固定的查找路径")
        if is_public:
            gaps.append(f"函数 {name} 人人可以调用")
        if is_known and not is_granted:
            gaps.append(f"应用角色不能调用函数 {name}")
    return gaps


def find_guard_gaps(connection: psycopg.Connection[Any], *, append_only_tables: frozenset[str], tenant_tables: frozenset[str]) -> list[str]:
    """What the database should hold and does not, as Chinese sentences; empty when all is well. Runs as any role.

    ``append_only_tables`` and ``tenant_tables`` come from the code, so a mark lost in the database is noticed, too.
    """
    gaps = []
    triggers = connection.execute(
        "SELECT c.relname, t.tgname, t.tgenabled FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal AND t.tgname = ANY(%s)",
        ([ROW_TRIGGER, TRUNCATE_TRIGGER],),
    ).fetchall()
    always = {(table, name) for table, name, enabled in triggers if enabled in ("A", b"A")}
    for table in sorted(append_only_tables):
        for name in (ROW_TRIGGER, TRUNCATE_TRIGGER):
            if (table, name) not in always:
                gaps.append(f"表 {table} 缺少触发器 {name}，或未设为始终生效")
        for right in ("UPDATE", "DELETE", "TRUNCATE"):
            if _holds(connection, table, right):
                gaps.append(f"应用角色对只增不改的表 {table} 有 {right} 权限")
        for right in ("SELECT", "INSERT"):
            if not _holds(connection, table, right):
                gaps.append(f"应用角色对表 {table} 没有 {right} 权限")
    secured = {
        str(row[0])
        for row in connection.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relrowsecurity"
            " AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid)"
        )
    }
    gaps += [f"表 {table} 没有按区隔离的行级策略" for table in sorted(tenant_tables - secured)]
    owned = connection.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner"
        " WHERE c.relnamespace = 'public'::regnamespace AND r.rolname = %s",
        (APPLICATION_ROLE,),
    ).fetchall()
    gaps += [f"表 {name} 归应用角色所有" for (name,) in owned]
    gaps += _function_gaps(connection)
    powers = connection.execute(
        "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = %s", (APPLICATION_ROLE,)
    ).fetchone()
    if powers is None:
        gaps.append(f"数据库中没有应用角色 {APPLICATION_ROLE}")
    elif powers[0]:
        gaps.append(f"应用角色 {APPLICATION_ROLE} 拥有管理权力，行级策略对它无效")
    return gaps


def find_unheld_links(connection: psycopg.Connection[Any], links: Iterable[tuple[str, str, str]]) -> list[str]:
    """Links between tenant tables, as (table, column, target table), that neither a composite foreign key nor a
    trigger that always fires (``link_checked_by_statement``) keeps within the zone."""
    held = {
        (str(table), str(column), str(target))
        for table, column, target in connection.execute(
            "SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text FROM pg_constraint c"
            " JOIN pg_attribute z ON z.attrelid = c.conrelid AND z.attnum = c.conkey[1] AND z.attname = 'zone_id'"
            " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[2]"
            " WHERE c.contype = 'f' AND c.convalidated AND cardinality(c.conkey) = 2"
        )
    }
    held |= {
        (str(table), str(column), str(target))  # tgargs: each argument ends with a zero byte
        for table, column, target in connection.execute(
            "SELECT t.tgrelid::regclass::text, split_part(encode(t.tgargs, 'escape'), '\\000', 1),"
            " split_part(encode(t.tgargs, 'escape'), '\\000', 2) FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid"
            " WHERE f.proname = %s AND starts_with(t.tgname, %s) AND t.tgenabled = 'A' AND t.tgtype = 4 AND t.tgnewtable = 'added'",
            (LINK_FUNCTION, LINK_TRIGGER),
        )
    }
    return [f"{table}.{column} 指向 {target} 的联系没有限定在本区之内" for table, column, target in sorted(set(links) - held)]


def _holds(connection: psycopg.Connection[Any], table: str, right: str) -> bool:
    row = connection.execute(
        "SELECT has_table_privilege(%s, c.oid, %s) FROM pg_class c, pg_roles r"
        " WHERE c.relname = %s AND c.relnamespace = 'public'::regnamespace AND r.rolname = %s",
        (APPLICATION_ROLE, right, table, APPLICATION_ROLE),
    ).fetchone()
    return bool(row and row[0])
