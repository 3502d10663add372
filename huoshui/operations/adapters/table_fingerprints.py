"""Row counts and content digests of every table: two databases that agree in them hold the same rows."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

Fingerprints = dict[str, dict[str, str | int]]


def fingerprints_of(connection: psycopg.Connection[Any]) -> Fingerprints:
    """Table → {"rows", "digest"}. The digest does not hang on the order of rows. Run it inside one repeatable-read transaction."""
    connection.execute("SET LOCAL timezone = 'UTC'")
    connection.execute("SET LOCAL bytea_output = 'hex'")
    connection.execute("SET LOCAL extra_float_digits = 1")
    tables = connection.execute(
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1"
    ).fetchall()
    found: Fingerprints = {}
    for (name,) in tables:
        query = sql.SQL(
            "SELECT count(*), coalesce(sum(hashtextextended(t::text, 1)::numeric), 0)::text,"
            " coalesce(sum(hashtextextended(t::text, 2)::numeric), 0)::text FROM {} t"
        ).format(sql.Identifier(name))
        row = connection.execute(query).fetchone()
        if row is None:
            raise RuntimeError("an aggregate without a row")
        found[str(name)] = {"rows": int(row[0]), "digest": f"{row[1]}/{row[2]}"}
    return found


def audit_chain_heads(connection: psycopg.Connection[Any]) -> dict[str, dict[str, str | int]]:
    """Zone → last audit entry, so that a chain that was cut or rewritten later can be told from what stood here."""
    if connection.execute("SELECT to_regclass('audit_auditchainhead')").fetchone() == (None,):
        return {}
    rows = connection.execute("SELECT zone_id::text, sequence, entry_hash FROM audit_auditchainhead ORDER BY zone_id").fetchall()
    return {str(zone): {"sequence": int(sequence), "entry_hash": str(entry_hash)} for zone, sequence, entry_hash in rows}


def differences_between(wanted: Fingerprints, found: Fingerprints) -> list[str]:
    """Sentences about tables that do not agree."""
    sentences = []
    for table in sorted({*wanted, *found}):
        one, other = wanted.get(table), found.get(table)
        if one is None or other is None:
            sentences.append(f"表 {table} {'多出' if one is None else '缺失'}")
        elif one["rows"] != other["rows"]:
            sentences.append(f"表 {table} 应有 {one['rows']} 行，实有 {other['rows']} 行")
        elif one["digest"] != other["digest"]:
            sentences.append(f"表 {table} 的内容与备份时不同")
    return sentences
