"""Tables and the database's guards agree."""

from __future__ import annotations

from typing import Any

import psycopg
from django.apps import apps

from huoshui.config.installation import APPEND_ONLY_TABLES
from huoshui.config.this_installation import ThisInstallation
from huoshui.operations.adapters.table_guards import APPEND_ONLY_MARK
from huoshui.operations.models import TenantModel


def test_every_guard_that_the_code_expects_stands_in_the_migrated_database(own_database: str, monkeypatch: Any) -> None:
    from huoshui.config import installation

    monkeypatch.setattr(installation, "DATABASE_NAME", own_database)
    assert ThisInstallation.from_environment().guard_gaps() == []


def test_a_lost_composite_key_is_noticed(own_database: str, owner_connection: psycopg.Connection[Any], monkeypatch: Any) -> None:
    from huoshui.config import installation

    monkeypatch.setattr(installation, "DATABASE_NAME", own_database)
    owner_connection.execute("ALTER TABLE fact_ledger_fact DROP CONSTRAINT fact_ledger_fact_source_id_zone_fk")
    assert any("fact_ledger_fact.source_id" in gap for gap in ThisInstallation.from_environment().guard_gaps())


def test_what_the_database_marks_append_only_is_what_the_code_names(own_database: str, owner_connection: psycopg.Connection[Any]) -> None:
    marked = owner_connection.execute(
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND obj_description(c.oid, 'pg_class') = %s",
        (APPEND_ONLY_MARK,),
    )
    assert {name for (name,) in marked} == APPEND_ONLY_TABLES


def test_every_tenants_table_holds_its_zone_by_a_foreign_key(own_database: str, owner_connection: psycopg.Connection[Any]) -> None:
    """Straight to the zone, or by a composite key over a column that is never empty (a fact's source) to a table that does."""
    tables = {model._meta.db_table for model in apps.get_models() if issubclass(model, TenantModel)}
    keys = owner_connection.execute(
        "SELECT c.conrelid::regclass::text, c.confrelid::regclass::text, cardinality(c.conkey) FROM pg_constraint c"
        " WHERE c.contype = 'f' AND NOT EXISTS (SELECT 1 FROM unnest(c.conkey) k JOIN pg_attribute a"
        " ON a.attrelid = c.conrelid AND a.attnum = k WHERE NOT a.attnotnull)"
        " AND EXISTS (SELECT 1 FROM unnest(c.conkey) k JOIN pg_attribute a"
        " ON a.attrelid = c.conrelid AND a.attnum = k AND a.attname = 'zone_id')"
    ).fetchall()
    held = {table for table, target, columns in keys if target == "organizations_zone" and columns == 1}
    held |= {table for table, target, columns in keys if target in held and columns == 2}
    assert tables - held == set()


def test_money_is_whole_fen_everywhere() -> None:
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("huoshui.")
        for field in model._meta.concrete_fields
        if field.get_internal_type() == "FloatField" or (field.name.endswith("_fen") and field.get_internal_type() != "BigIntegerField")
    ]
    assert wrong == []


def test_migrations_stand_for_the_models_as_they_are(own_database: str) -> None:
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0, skip_checks=True)  # exits when something is missing
