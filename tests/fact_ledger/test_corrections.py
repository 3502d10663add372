"""Correcting, withdrawing and choosing: each adds a fact and an audit row, none changes one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import UUID

import pytest

from huoshui.audit.models import AuditEntry
from huoshui.core.actor import Actor
from huoshui.core.clock import clock_at
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.fact_ledger.actions import choose_fact, correct_fact, record_facts, record_source, withdraw_fact
from huoshui.fact_ledger.queries import explain_fact, fact_in_force_of, fact_lines, facts_by_id, facts_of
from huoshui.fact_ledger.rules.new_facts import NewFact
from huoshui.operations.models import new_public_id
from tests.fact_ledger.conftest import KIND, make_zone

YI = 10_000_000_000


def at(hour: int) -> dt.datetime:
    return dt.datetime(2022, 5, 1, hour, tzinfo=dt.UTC)


def state(actor: Actor, project_id: UUID, total: int, *, lineage: str = "L1", hour: int = 1) -> UUID:
    with clock_at(at(hour)):
        source = record_source(actor=actor, kind="workbook", title=f"台账{lineage}", file_sha256="a" * 64, extractor="r/1", lineage=lineage)
        new = NewFact(KIND, project_id, "total", total, spot_sheet="一", spot_cell="F7", raw_text=str(total // YI))
        return record_facts(actor, source, [new])[0]


def test_a_correction_is_a_new_fact_that_names_the_old_one(wang: Actor, project_id: UUID) -> None:
    first = state(wang, project_id, 30 * YI)
    second = correct_fact(wang, first, value=100 * YI, reason="合同为100亿元")
    old, new = facts_of(wang, KIND, project_id)
    assert (old.corrected_by_id, new.line.corrects_id, new.reason) == (second, first, "合同为100亿元")
    assert (old.is_standing, new.is_standing) == (False, True)
    in_force = fact_in_force_of(wang, KIND, project_id, "total")
    assert in_force.line is not None and in_force.line.value == 100 * YI


def test_a_corrected_fact_is_not_corrected_again(wang: Actor, project_id: UUID) -> None:
    first = state(wang, project_id, 30 * YI)
    correct_fact(wang, first, value=100 * YI, reason="合同为100亿元")
    for again in (lambda: correct_fact(wang, first, value=5, reason="再改"), lambda: withdraw_fact(wang, first, "不要了")):
        with pytest.raises(Refusal) as refused:
            again()
        assert refused.value.code == "fact_already_corrected"


def test_a_withdrawal_leaves_nothing_in_force_and_the_fact_readable(wang: Actor, project_id: UUID) -> None:
    first = state(wang, project_id, 30 * YI)
    withdraw_fact(wang, first, "录错项目")
    assert fact_in_force_of(wang, KIND, project_id, "total").line is None
    assert [view.shown_value for view in facts_of(wang, KIND, project_id)] == ["30.00亿元", "撤回"]


def test_two_announced_totals_stay_until_a_person_chooses(wang: Actor, project_id: UUID) -> None:
    state(wang, project_id, 30 * YI, lineage="L1")
    other = state(wang, project_id, 100 * YI, lineage="L2", hour=2)
    before = fact_in_force_of(wang, KIND, project_id, "total")
    assert before.line is not None and (before.line.value, before.is_disputed) == (30 * YI, True)
    choose_fact(wang, other, "以投资合同为准")
    after = fact_in_force_of(wang, KIND, project_id, "total")
    assert after.line is not None and (after.line.value, after.is_disputed, len(after.others)) == (100 * YI, False, 1)


def test_a_reason_is_asked_for(wang: Actor, project_id: UUID) -> None:
    first = state(wang, project_id, 30 * YI)
    for deed in (
        lambda: correct_fact(wang, first, value=5, reason=" "),
        lambda: choose_fact(wang, first, ""),
        lambda: withdraw_fact(wang, first, ""),
    ):
        with pytest.raises(Refusal) as refused:
            deed()
        assert refused.value.code == "reason_missing"


def test_each_deed_leaves_an_audit_row_with_before_and_after(wang: Actor, project_id: UUID) -> None:
    first = state(wang, project_id, 30 * YI)
    second = correct_fact(wang, first, value=100 * YI, reason="合同为100亿元")
    choose_fact(wang, second, "以合同为准")
    withdraw_fact(wang, second, "作废")
    rows = list(AuditEntry.objects.in_zone(wang.zone_id).order_by("sequence"))
    assert [row.operation for row in rows] == ["fact.corrected", "fact.chosen", "fact.withdrawn"]
    assert (rows[0].before["value"], rows[0].after["value"], rows[0].subject_id) == (30 * YI, 100 * YI, project_id)


def test_an_explanation_opens_the_chain_the_spot_and_the_other_statements(wang: Actor, project_id: UUID) -> None:
    first = state(wang, project_id, 30 * YI)
    second = correct_fact(wang, first, value=50 * YI, reason="补充协议")
    third = state(wang, project_id, 100 * YI, lineage="L2", hour=2)
    opened = explain_fact(wang, first)
    assert opened.sentence == "《台账L1》工作表“一”F7，原文“30”"
    assert [view.id for view in opened.chain] == [first, second]
    assert {view.id for view in opened.others} == {second, third}
    assert not opened.is_in_force and explain_fact(wang, second).is_in_force


def test_explaining_as_known_earlier_shows_what_was_known(wang: Actor, project_id: UUID) -> None:
    first = state(wang, project_id, 30 * YI, hour=1)
    with clock_at(at(5)):
        second = correct_fact(wang, first, value=50 * YI, reason="补充协议")
    assert explain_fact(wang, first, known_at=at(4)).is_in_force
    assert len(facts_of(wang, KIND, project_id, known_at=at(4))) == 1
    with pytest.raises(NotVisible):
        explain_fact(wang, second, known_at=at(4))


def test_a_fact_of_another_zone_does_not_exist(wang: Actor, project_id: UUID, bind: Callable[[UUID], None]) -> None:
    first = state(wang, project_id, 30 * YI)
    other = make_zone("睢阳区")
    bind(other)
    stranger = Actor(new_public_id(), "赵磊", other, wang.roles)
    for deed in (
        lambda: explain_fact(stranger, first),
        lambda: correct_fact(stranger, first, value=5, reason="改"),
        lambda: choose_fact(stranger, first, "选"),
    ):
        with pytest.raises(NotVisible):
            deed()
    assert facts_by_id(stranger, [first]) == {}


def test_facts_by_id_are_marked_where_corrected(wang: Actor, project_id: UUID) -> None:
    first = state(wang, project_id, 30 * YI)
    second = correct_fact(wang, first, value=50 * YI, reason="补充协议")
    found = facts_by_id(wang, [first, second, new_public_id()])
    assert {key: view.corrected_by_id for key, view in found.items()} == {first: second, second: None}


def test_lines_for_many_subjects_come_in_one_query(wang: Actor, project_id: UUID, django_assert_num_queries: Callable[..., object]) -> None:
    state(wang, project_id, 30 * YI)
    empty = new_public_id()
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        lines = fact_lines(wang, KIND, [project_id, empty], attributes=["total"])
    assert (len(lines[project_id]), lines[empty]) == (1, [])
