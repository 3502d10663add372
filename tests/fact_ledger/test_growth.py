"""Whatever people do, facts only grow, and the past can be read as it was seen."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huoshui.core.actor import Actor
from huoshui.core.clock import clock_at
from huoshui.fact_ledger.actions import choose_fact, correct_fact, record_facts, record_source, withdraw_fact
from huoshui.fact_ledger.models import Fact
from huoshui.fact_ledger.queries import broken_invariants, fact_in_force_of, facts_of
from huoshui.fact_ledger.rules.in_force import InForce
from huoshui.fact_ledger.rules.new_facts import NewFact
from huoshui.operations.models import new_public_id
from tests.fact_ledger.conftest import KIND

DEEDS = st.lists(
    st.tuples(st.sampled_from(["L1", "L2", "form", "correct", "withdraw", "choose"]), st.integers(0, 4), st.integers(0, 9)), max_size=8
)


def all_rows(zone_id: UUID) -> dict[UUID, dict[str, Any]]:
    return {row["id"]: row for row in Fact.objects.in_zone(zone_id).values()}


def do(actor: Actor, project_id: UUID, deed: str, value: int, pick: int) -> None:
    living = [view.id for view in facts_of(actor, KIND, project_id) if view.is_standing and view.attribute.name == "total"]
    if deed in ("L1", "L2", "form") or not living:
        kind = "form" if deed == "form" else "workbook"
        source = record_source(
            actor=actor, kind=kind, title="台账", file_sha256="a" * 64, extractor="r/1", lineage="" if deed == "form" else deed
        )
        record_facts(actor, source, [NewFact(KIND, project_id, "total", value, spot_field="总投资")])
        return
    target = living[pick % len(living)]
    if deed == "correct":
        correct_fact(actor, target, value=value, reason="核实")
    elif deed == "withdraw":
        withdraw_fact(actor, target, "录错")
    else:
        choose_fact(actor, target, "以合同为准")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS)
def test_no_deed_changes_what_was_recorded_and_every_past_moment_reads_as_it_did(wang: Actor, deeds: list[tuple[str, int, int]]) -> None:
    project_id = new_public_id()
    seen: list[tuple[dt.datetime, InForce]] = []
    before: dict[UUID, dict[str, Any]] = {}
    savepoint = transaction.savepoint()
    for hour, (deed, value, pick) in enumerate(deeds):
        moment = dt.datetime(2022, 5, 1, hour, tzinfo=dt.UTC)
        with clock_at(moment):
            do(wang, project_id, deed, value, pick)
        after = all_rows(wang.zone_id)
        assert len(after) == len(before) + 1
        assert all(after[key] == row for key, row in before.items())
        seen.append((moment, fact_in_force_of(wang, KIND, project_id, "total")))
        before = after
    for moment, was_seen in seen:
        assert fact_in_force_of(wang, KIND, project_id, "total", known_at=moment) == was_seen
    assert [problem for problem in broken_invariants(wang.zone_id) if "来源" not in problem] == []
    transaction.savepoint_rollback(savepoint)
