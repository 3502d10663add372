"""Tables and the database's guards agree."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
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
    owner_connection.execute("ALTER TABLE investment_projects_project DROP CONSTRAINT investment_projects_project_duty_unit_id_zone_fk")
    assert any("investment_projects_project.duty_unit_id" in gap for gap in ThisInstallation.from_environment().guard_gaps())


@pytest.mark.parametrize("change", ["DISABLE TRIGGER huoshui_link_source_id", "ENABLE TRIGGER huoshui_link_source_id"])
def test_a_link_trigger_that_does_not_always_fire_is_noticed(
    own_database: str, owner_connection: psycopg.Connection[Any], monkeypatch: Any, change: str
) -> None:
    from huoshui.config import installation

    monkeypatch.setattr(installation, "DATABASE_NAME", own_database)
    owner_connection.execute(f"ALTER TABLE fact_ledger_fact {change}")
    gaps = ThisInstallation.from_environment().guard_gaps()
    assert [gap for gap in gaps if "fact_ledger_fact" in gap] == [
        "fact_ledger_fact.source_id 指向 fact_ledger_source 的联系没有限定在本区之内"
    ]


def test_what_the_database_marks_append_only_is_what_the_code_names(own_database: str, owner_connection: psycopg.Connection[Any]) -> None:
    marked = owner_connection.execute(
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND obj_description(c.oid, 'pg_class') = %s",
        (APPEND_ONLY_MARK,),
    )
    assert {name for (name,) in marked} == APPEND_ONLY_TABLES


def test_every_tenants_table_holds_its_zone_by_a_foreign_key(own_database: str, owner_connection: psycopg.Connection[Any]) -> None:
    """Straight to the zone, or by a composite key or link trigger over a column that is never empty (a fact's source)
    to a table that does."""
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
    checked = owner_connection.execute(
        "SELECT t.tgrelid::regclass::text, split_part(encode(t.tgargs, 'escape'), '\\000', 2) FROM pg_trigger t"
        " JOIN pg_attribute a ON a.attrelid = t.tgrelid AND a.attname = split_part(encode(t.tgargs, 'escape'), '\\000', 1)"
        " WHERE starts_with(t.tgname, 'huoshui_link_') AND t.tgenabled = 'A' AND a.attnotnull"
    ).fetchall()
    held |= {table for table, target in checked if target in held}
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
