"""What `huoshui check` asks of the ledger, and that it notices when it is not so."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import transaction

from huoshui.audit import actions as audit
from huoshui.core.actor import PROJECT_MANAGER, Actor
from huoshui.fact_ledger.actions import correct_fact, record_facts, record_source
from huoshui.fact_ledger.queries import audit_digest_mismatches, broken_invariants, facts_digest
from huoshui.fact_ledger.rules.new_facts import NewFact
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.operations.models import new_public_id
from tests.fact_ledger.conftest import KIND, make_zone


@pytest.fixture
def keeper(own_database: str, django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock():
        zone_id = make_zone("梁园区")
        with bound_to_zone(zone_id):
            yield Actor(new_public_id(), "王敏", zone_id, frozenset({PROJECT_MANAGER}))


def imported(actor: Actor) -> UUID:
    """An import as ingestion commits it: source, facts, one audit row with their digest."""
    with transaction.atomic():
        source = record_source(actor=actor, kind="form", title="填报")
        (fact_id,) = record_facts(actor, source, [NewFact(KIND, new_public_id(), "total", 5, spot_field="总投资")])
        count, digest = facts_digest(actor.zone_id, source.id)
        audit.record(
            actor,
            "import.committed",
            after={"file": "台账.xlsx", "sources": [{"source_id": source.id, "facts": count, "facts_digest": digest}]},
        )
    return fact_id


def without_guard(owner: psycopg.Connection[Any], statement: str, *values: Any) -> None:
    """Somebody with the owner's password takes the trigger off, edits, and puts it back."""
    with owner.transaction():
        owner.execute("ALTER TABLE fact_ledger_fact DISABLE TRIGGER huoshui_append_only_row")
        owner.execute(statement, values)
        owner.execute("ALTER TABLE fact_ledger_fact ENABLE ALWAYS TRIGGER huoshui_append_only_row")


def test_a_sound_ledger_has_nothing_to_say(keeper: Actor) -> None:
    correct_fact(keeper, imported(keeper), value=7, reason="核实")
    assert broken_invariants(keeper.zone_id) == []
    assert audit_digest_mismatches(keeper.zone_id) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE fact_ledger_fact SET value_fen = 6 WHERE id = %s",
        "UPDATE fact_ledger_fact SET raw_text = '6' WHERE id = %s",
        "UPDATE fact_ledger_fact SET subject_id = gen_random_uuid() WHERE id = %s",
        "DELETE FROM fact_ledger_fact WHERE id = %s",
    ],
)
def test_a_changed_or_lost_fact_of_an_import_is_found(keeper: Actor, owner_connection: psycopg.Connection[Any], statement: str) -> None:
    fact_id = imported(keeper)
    without_guard(owner_connection, statement, fact_id)
    (problem,) = audit_digest_mismatches(keeper.zone_id)
    assert "与导入时的审计记录不一致" in problem


def test_a_chain_that_leads_to_another_subject_is_found(keeper: Actor, owner_connection: psycopg.Connection[Any]) -> None:
    correction = correct_fact(keeper, imported(keeper), value=7, reason="核实")
    without_guard(owner_connection, "UPDATE fact_ledger_fact SET subject_id = gen_random_uuid() WHERE id = %s", correction)
    (problem,) = broken_invariants(keeper.zone_id)
    assert str(correction) in problem


def test_a_source_without_its_file_is_found(keeper: Actor) -> None:
    record_source(actor=keeper, kind="workbook", title="失踪的台账", file_sha256="a" * 64, extractor="r/1")
    (problem,) = broken_invariants(keeper.zone_id)
    assert "《失踪的台账》没有对应的存档文件" in problem


def test_a_value_of_another_kind_than_declared_is_found(keeper: Actor, owner_connection: psycopg.Connection[Any]) -> None:
    fact_id = imported(keeper)
    without_guard(owner_connection, "UPDATE fact_ledger_fact SET attribute = 'note' WHERE id = %s", fact_id)
    assert "指标“备注”有 1 条事实的取值类型与声明不符" in broken_invariants(keeper.zone_id)


def test_an_undeclared_attribute_is_found(keeper: Actor, owner_connection: psycopg.Connection[Any]) -> None:
    fact_id = imported(keeper)
    without_guard(owner_connection, "UPDATE fact_ledger_fact SET attribute = 'height' WHERE id = %s", fact_id)
    assert f"指标 {KIND}.height 有事实，但程序中没有声明" in broken_invariants(keeper.zone_id)
