"""Recording facts: in order, checked, whole or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huoshui.audit.models import AuditEntry
from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.fact_ledger.actions import copy_facts, record_facts, record_source, unmask_fact
from huoshui.fact_ledger.models import Fact, Source
from huoshui.fact_ledger.queries import fact_count, facts_digest, facts_of, sources_of_file, sources_of_lineage
from huoshui.fact_ledger.rules.new_facts import NewFact
from huoshui.operations.models import new_public_id
from tests.fact_ledger.conftest import KIND, make_zone


@pytest.fixture
def ledger(wang: Actor) -> Source:
    return record_source(actor=wang, kind="workbook", title="一季度台账", file_sha256="a" * 64, extractor="ledger-reader/1", lineage="L1")


def stated(project_id: UUID, name: str, value: Any, **more: Any) -> NewFact:
    return NewFact(KIND, project_id, name, value, **{"spot_sheet": "梁园区", "spot_cell": "F7", "raw_text": str(value), **more})


def test_a_fact_keeps_its_value_both_clocks_and_its_cell(wang: Actor, ledger: Source, project_id: UUID) -> None:
    new = stated(project_id, "begun_on", dt.date(2022, 3, 1), happened_on=dt.date(2022, 3, 1), date_precision="month", raw_text="2022.3")
    ids = record_facts(wang, ledger, [stated(project_id, "total", 184_000_000_000, raw_text="18.4"), new])
    total, begun = facts_of(wang, KIND, project_id)
    assert [total.id, begun.id] == ids
    assert total.spot_sentence == "《一季度台账》工作表“梁园区”F7，原文“18.4”"
    assert (total.shown_value, begun.shown_value, begun.shown_time) == ("18.40亿元", "2022年3月", "2022年3月")
    assert (total.line.origin, total.recorded_by_id, total.source.lineage) == ("L1", wang.user_id, "L1")
    assert total.line.sequence < begun.line.sequence


def test_every_kind_of_value_is_read_back_as_it_was(wang: Actor, ledger: Source, project_id: UUID) -> None:
    values = {"total": -5, "land": Decimal("12.345678"), "begun_on": dt.date(2022, 3, 5), "note": '换行\n与\t制表、引号"与反斜杠\\N'}
    copy_facts(wang, ledger, [stated(project_id, name, value) for name, value in values.items()])
    assert {view.attribute.name: view.line.value for view in facts_of(wang, KIND, project_id)} == values


def test_facts_are_numbered_in_the_order_given(wang: Actor, ledger: Source) -> None:
    subjects = [new_public_id() for _ in range(500)]
    recorded = copy_facts(wang, ledger, (stated(subject, "total", number) for number, subject in enumerate(subjects)))
    values = list(Fact.objects.in_zone(wang.zone_id).order_by("sequence").values_list("value_fen", flat=True))
    assert (recorded.count, values) == (500, list(range(500)))
    assert recorded.last_sequence == Fact.objects.in_zone(wang.zone_id).latest("sequence").sequence
    assert fact_count(wang, ledger.id) == 500


def test_facts_go_in_by_copy_and_not_one_by_one(wang: Actor, ledger: Source, django_assert_max_num_queries: Callable[..., Any]) -> None:
    """The pace itself (66,000 facts a second and more) is measured where it can be: docs/decisions/0002."""
    subjects = [new_public_id() for _ in range(1_000)]
    rows = [stated(subject, name, value) for subject in subjects for name, value in (("total", 5), ("note", "建设标准厂房"), ("land", 3))]
    with django_assert_max_num_queries(6):
        assert copy_facts(wang, ledger, rows).count == 3_000


@pytest.mark.parametrize(
    ("name", "value", "more", "why"),
    [
        ("total", 1.5, {}, "金额应为以分计的整数"),
        ("total", True, {}, "金额应为以分计的整数"),
        ("total", 10**18, {}, "金额超出范围"),
        ("total", None, {}, "金额应为以分计的整数"),
        ("land", Decimal("NaN"), {}, "数字超出范围"),
        ("land", "3", {}, "应为数字"),
        ("begun_on", "2022-03-05", {}, "应为日期"),
        ("note", " ", {}, "应为 1 至"),
        ("note", "a\x00b", {}, "应为 1 至"),
        ("plan", 5, {}, "缺少所属期间"),
        ("total", 5, {"period_start": dt.date(2022, 1, 1)}, "期间要么有起止两端"),
        ("total", 5, {"period_start": dt.date(2022, 2, 1), "period_end": dt.date(2022, 1, 1)}, "结束早于开始"),
        ("total", 5, {"spot_cell": ""}, "缺少出处"),
        ("total", 5, {"modality": "guessed"}, "口径"),
        ("total", 5, {"corrects_id": UUID(int=5)}, "必须说明原因"),
        ("total", 5, {"is_withdrawal": True}, "撤回必须指明"),
    ],
)
def test_what_cannot_be_recorded_is_refused_in_words(
    wang: Actor, ledger: Source, project_id: UUID, name: str, value: Any, more: dict[str, Any], why: str
) -> None:
    with pytest.raises(Refusal) as refused:
        record_facts(wang, ledger, [stated(project_id, "total", 1), stated(project_id, name, value, **more)])
    assert refused.value.code == "fact_not_recordable" and why in refused.value.message
    assert facts_of(wang, KIND, project_id) == []  # all or none


def test_an_undeclared_attribute_is_a_defect_of_the_code(wang: Actor, ledger: Source, project_id: UUID) -> None:
    with pytest.raises(KeyError):
        record_facts(wang, ledger, [stated(project_id, "height", 5)])


def test_a_source_of_another_zone_is_refused(wang: Actor, ledger: Source, project_id: UUID, bind: Callable[[UUID], None]) -> None:
    other = make_zone("睢阳区")
    bind(other)
    stranger = Actor(new_public_id(), "赵磊", other, wang.roles)
    with pytest.raises(ValueError, match="another zone"):
        record_facts(stranger, ledger, [stated(project_id, "total", 5)])
    assert facts_of(stranger, KIND, project_id) == []


def test_a_file_is_found_again_by_hash_and_by_lineage(wang: Actor, ledger: Source) -> None:
    assert [one.id for one in sources_of_file(wang, "a" * 64)] == [ledger.id]
    assert [one.id for one in sources_of_lineage(wang, "L1")] == [ledger.id]
    assert sources_of_file(wang, "b" * 64) == []


def test_a_file_source_needs_hash_and_reader(wang: Actor) -> None:
    with pytest.raises(Refusal) as refused:
        record_source(actor=wang, kind="workbook", title="台账")
    assert refused.value.code == "source_without_hash"


def test_personal_values_are_sealed_in_the_table_and_masked_beside_it(wang: Actor, ledger: Source, project_id: UUID) -> None:
    record_facts(wang, ledger, [stated(project_id, "phone", "13812341234")])
    row = Fact.objects.in_zone(wang.zone_id).get()
    assert row.value_text.startswith("sealed:") and "1381234" not in row.value_text
    assert row.raw_text == "138****1234"
    assert facts_of(wang, KIND, project_id)[0].shown_value == "＊＊＊＊（需申请查看）"


def test_reading_a_personal_value_takes_a_reason_and_leaves_an_audit_row(wang: Actor, ledger: Source, project_id: UUID) -> None:
    (fact_id,) = record_facts(wang, ledger, [stated(project_id, "phone", "13812341234")])
    with pytest.raises(Refusal) as refused:
        unmask_fact(wang, fact_id, reason=" ")
    assert refused.value.code == "reason_missing"
    assert unmask_fact(wang, fact_id, reason="通知参加调度会") == "13812341234"
    entry = AuditEntry.objects.in_zone(wang.zone_id).get()
    assert (entry.operation, entry.after["reason"]) == ("fact.unmasked", "通知参加调度会")
    assert "13812341234" not in str(entry.after)


def test_the_digest_of_a_source_tells_its_facts(wang: Actor, ledger: Source, project_id: UUID) -> None:
    empty = facts_digest(wang.zone_id, ledger.id)
    record_facts(wang, ledger, [stated(project_id, "total", 5)])
    one = facts_digest(wang.zone_id, ledger.id)
    record_facts(wang, ledger, [stated(project_id, "total", 6)])
    two = facts_digest(wang.zone_id, ledger.id)
    assert (empty[0], one[0], two[0]) == (0, 1, 2)
    assert len({empty[1], one[1], two[1]}) == 3


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=40).filter(lambda text: not text.isspace())
DAYS = st.dates(dt.date(1000, 1, 1), dt.date(2999, 12, 31))
NUMBERS = st.decimals(-(10**13), 10**13, places=7) | st.sampled_from([Decimal("-0"), Decimal("1E+3")])
ANY_FACT = st.one_of(
    st.builds(lambda value, how: ("total", value, {"comparator": how}), st.integers(-(10**17), 10**17), st.sampled_from([None, ">=", "~"])),
    st.builds(lambda value: ("land", value, {}), NUMBERS),
    st.builds(lambda value, day: ("begun_on", value, {"happened_on": day}), DAYS, st.none() | DAYS),
    st.builds(lambda value, page: ("note", value, {"spot_page": page}), WORDS, st.none() | st.integers(0, 900)),
    st.builds(lambda value: ("phone", value, {}), WORDS),
    st.builds(lambda value, day: ("plan", value, {"period_start": day, "period_end": day}), st.integers(0, 10**12), DAYS),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(ANY_FACT, WORDS, WORDS), min_size=1, max_size=6))
def test_the_digest_of_what_was_handed_over_is_the_digest_of_what_is_stored(
    wang: Actor, project_id: UUID, said: list[tuple[tuple[str, Any, dict[str, Any]], str, str]]
) -> None:
    source = record_source(actor=wang, kind="form", title="逐条核对")
    rows = [stated(project_id, name, value, raw_text=raw, spot_field=spot, reason=spot, **more) for (name, value, more), raw, spot in said]
    recorded = copy_facts(wang, source, rows)
    assert (recorded.count, recorded.digest) == facts_digest(wang.zone_id, source.id)


def test_a_withdrawal_and_a_correction_are_in_the_digest_as_they_are_stored(wang: Actor, ledger: Source, project_id: UUID) -> None:
    first, second = record_facts(wang, ledger, [stated(project_id, "total", 5), stated(project_id, "note", "a\\tb\\N")])
    source = record_source(actor=wang, kind="form", title="更正")
    recorded = copy_facts(
        wang,
        source,
        [
            stated(project_id, "total", 6, corrects_id=first, reason="笔误\t表\n行"),
            NewFact(KIND, project_id, "note", None, corrects_id=second, reason="撤回", spot_field="备注", is_withdrawal=True),
        ],
    )
    assert (recorded.count, recorded.digest) == facts_digest(wang.zone_id, source.id)
