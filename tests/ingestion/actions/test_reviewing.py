"""What a reviewer does to the claims of a document, and what of it reaches the ledger."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

import pytest

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.fact_ledger.queries import FactView, facts_of
from huoshui.ingestion.actions import (
    accept_above,
    accept_claim,
    add_claim,
    edit_claim,
    link_claim,
    link_to_new_project,
    reject_claim,
    reopen_claim,
    set_default_subject,
    withdraw_claim,
)
from huoshui.ingestion.models import Document, DocumentClaim
from huoshui.ingestion.queries import (
    ClaimRow,
    candidates_for,
    claim_rows,
    claim_versions,
    decided_claims,
    document_detail,
    facts_of_claims,
    gold_documents,
    one_claim,
)
from huoshui.ingestion.queries.document_invariants import broken_documents
from huoshui.investment_projects.actions import create_batch, create_project
from huoshui.investment_projects.models import Project
from tests.cast import Cast, build_cast
from tests.ingestion.bulletin import BULLETIN, brought_in


@pytest.fixture
def cast(db: None, bind) -> Cast:  # type: ignore[no-untyped-def]
    made = build_cast()
    bind(made.home.id)
    return made


@pytest.fixture
def mei(cast: Cast) -> Actor:
    actor: Actor = cast.mei.actor
    return actor


def claim(actor: Actor, document_id: UUID, words: str) -> ClaimRow:
    """The claim whose quote begins with these words."""
    return next(row for row in claim_rows(actor, document_id) if row.quote.startswith(words))


def standing(facts: list[FactView]) -> dict[str, str]:
    return {fact.attribute.name: fact.shown_value for fact in facts if fact.is_standing}


def test_a_known_project_gains_what_the_document_says_with_page_words_and_reviewer(mei: Actor) -> None:
    project_id = create_project(mei, name="青河储能电池项目")
    document_id = brought_in(mei)
    row = claim(mei, document_id, "青河储能电池")
    assert row.link is not None and (row.link.id, row.link.by_id) == (project_id, None), "the exact name is proposed, not confirmed"
    accept_claim(mei, row.id, expected_version=row.version)
    facts = [fact for fact in facts_of(mei, "project", project_id) if fact.source.kind == "document"]
    assert standing(facts) == {"stage": "开工", "started_on": "2025-09-01", "planned_investment": "18.40亿元"}
    assert all(fact.recorded_by_id == mei.user_id and fact.line.modality == "reported" for fact in facts)
    assert all(fact.spot.raw_text == row.quote and " 段，原文" in fact.spot_sentence for fact in facts)
    project = Project.objects.in_zone(mei.zone_id).get(id=project_id)
    assert (project.stage, project.planned_investment_fen, project.started_on) == ("started", 184_000_000_000, dt.date(2025, 9, 1))


def test_a_batchs_figure_becomes_a_reported_figure_of_that_batch(mei: Actor) -> None:
    batch_id = create_batch(mei, period_no=3)
    document_id = brought_in(mei)
    for words in ("共有项目25个", "总投资170.4亿元", "签约项目3个"):
        row = claim(mei, document_id, words)
        assert row.link is not None and (row.link.kind, row.link.id, row.link.why) == ("batch", batch_id, "期次相同")
        accept_claim(mei, row.id, expected_version=row.version)
    assert standing(facts_of(mei, "batch", batch_id)) == {
        "reported.project_count.count": "25个",
        "reported.investment.CNY": "170.40亿元",
        "reported.project_count.count.signed": "3个",
    }


def test_a_comparator_a_period_and_a_target_are_kept_with_the_figure(mei: Actor) -> None:
    document_id = brought_in(mei)
    row = claim(mei, document_id, "完成投资超过17亿元")
    link_claim(mei, row.id, kind="zone", record_id=mei.zone_id, expected_version=row.version)
    accept_claim(mei, row.id, expected_version=row.version + 1)
    [fact] = facts_of(mei, "zone", mei.zone_id)
    assert (fact.line.value, fact.line.comparator, fact.shown_value) == (170_000_000_000, ">", "超过17.00亿元")
    assert fact.line.period == (dt.date(2026, 1, 1), dt.date(2026, 2, 28))


def test_a_claim_joined_to_nothing_is_accepted_but_stays_out_of_the_ledger(mei: Actor) -> None:
    document_id = brought_in(mei)
    row = claim(mei, document_id, "同比增长12.5%")
    accept_claim(mei, row.id, expected_version=row.version)
    assert one_claim(mei, row.id).state == "accepted" and facts_of_claims(mei, [row.id]) == {}
    link_claim(mei, row.id, kind="zone", record_id=mei.zone_id, expected_version=row.version + 1)
    assert len(facts_of(mei, "zone", mei.zone_id)) == 1, "joined later, it goes in"


def test_figures_without_a_subject_follow_the_documents_subject(mei: Actor) -> None:
    document_id = brought_in(mei)
    version = document_detail(mei, document_id).version
    set_default_subject(mei, document_id, kind="zone", record_id=mei.zone_id, expected_version=version)
    linked = {row.quote for row in claim_rows(mei, document_id) if row.link is not None}
    assert linked == {"完成投资超过17亿元", "同比增长12.5%"}


def test_names_that_are_only_alike_are_proposed_with_reasons_and_never_join_by_themselves(mei: Actor) -> None:
    create_project(mei, name="青河储能电池二厂项目", values={"planned_investment": 184_000_000_000, "stage": "started"})
    document_id = brought_in(mei)
    row = claim(mei, document_id, "青河储能电池")
    assert row.link is None
    [candidate] = candidates_for(mei, row)
    assert not candidate.is_exact and candidate.why == "名称相近、总投资相同、阶段相同"


def test_a_refused_link_stays_refused_and_another_can_be_made(mei: Actor) -> None:
    create_project(mei, name="青河储能电池项目")
    other = create_project(mei, name="青河电池回收项目")
    document_id = brought_in(mei)
    row = claim(mei, document_id, "青河储能电池")
    link_claim(mei, row.id, kind="project", record_id=None, expected_version=1)
    assert one_claim(mei, row.id).link is None
    link_claim(mei, row.id, kind="project", record_id=other, expected_version=2)
    accept_claim(mei, row.id, expected_version=3)
    assert standing(facts_of(mei, "project", other))["alias"] == "青河储能电池", "the document's name for it becomes an alias"


def test_a_new_project_is_made_by_choice_and_asked_about_where_the_name_is_known(mei: Actor) -> None:
    document_id = brought_in(mei)
    row = claim(mei, document_id, "华源光伏组件")
    create_project(mei, name="华源光伏组件项目")
    with pytest.raises(Refusal, match="名称相同"):
        link_to_new_project(mei, row.id, name="华源光伏组件", is_another=False, expected_version=1)
    made = link_to_new_project(mei, row.id, name="华源光伏组件二期", is_another=False, expected_version=1)
    accept_claim(mei, row.id, expected_version=2)
    assert standing(facts_of(mei, "project", made))["planned_investment"] == "3.00亿元"


def test_a_correction_keeps_what_the_reader_said_and_the_fact_follows(mei: Actor) -> None:
    batch_id = create_batch(mei, period_no=3)
    document_id = brought_in(mei)
    row = claim(mei, document_id, "总投资170.4亿元")
    accept_claim(mei, row.id, expected_version=1)
    typed = {"value": "174亿元", "measure": "investment", "period": "2026年3月", "subject": "第三期三个一批"}
    edit_claim(mei, row.id, typed, expected_version=2)
    after = one_claim(mei, row.id)
    assert (after.state, after.read["value"], after.fields["value"]) == ("corrected", "17040000000", "17400000000")  # type: ignore[index]
    assert after.fields["period"] == "2026-03"
    assert standing(facts_of(mei, "batch", batch_id)) == {"reported.investment.CNY": "174.00亿元"}
    assert [version.deed for version in claim_versions(mei, row.id)] == ["edited", "accepted"]


def test_a_rejected_claim_stays_visible_with_its_reason_and_can_be_reopened(mei: Actor) -> None:
    document_id = brought_in(mei)
    row = claim(mei, document_id, "签约项目3个")
    with pytest.raises(Refusal, match="没有填写原因"):
        reject_claim(mei, row.id, reason=" ", expected_version=1)
    reject_claim(mei, row.id, reason="另有口径", expected_version=1)
    assert (one_claim(mei, row.id).state, one_claim(mei, row.id).reason) == ("rejected", "另有口径")
    assert row.id not in {one.id for one in decided_claims(mei, document_id)}
    reopen_claim(mei, row.id, expected_version=2)
    accept_claim(mei, row.id, expected_version=3)


def test_withdrawing_an_acceptance_withdraws_its_facts(mei: Actor) -> None:
    project_id = create_project(mei, name="青河储能电池项目")
    document_id = brought_in(mei)
    row = claim(mei, document_id, "青河储能电池")
    accept_claim(mei, row.id, expected_version=1)
    withdraw_claim(mei, row.id, reason="原文有误", expected_version=2)
    assert standing([fact for fact in facts_of(mei, "project", project_id) if fact.source.kind == "document"]) == {}
    assert Project.objects.in_zone(mei.zone_id).get(id=project_id).stage == ""


def test_two_people_cannot_both_decide_one_claim(cast: Cast, mei: Actor) -> None:
    document_id = brought_in(mei)
    row = claim(mei, document_id, "签约项目3个")
    reject_claim(cast.ma.actor, row.id, reason="读错了", expected_version=1)
    with pytest.raises(StaleVersion) as caught:
        accept_claim(mei, row.id, expected_version=1)
    assert caught.value.data["theirs"]["decided_by"] == "马管项" and caught.value.data["theirs"]["state"] == "不采信"


def test_the_same_acceptance_again_changes_nothing(mei: Actor) -> None:
    batch_id = create_batch(mei, period_no=3)
    row = claim(mei, brought_in(mei), "共有项目25个")
    assert accept_claim(mei, row.id, expected_version=1) == accept_claim(mei, row.id, expected_version=1) == 2
    assert len(facts_of(mei, "batch", batch_id)) == 1


def test_accepting_all_above_takes_what_was_shown_and_leaves_out_what_changed(mei: Actor) -> None:
    create_batch(mei, period_no=3)
    document_id = brought_in(mei)
    shown = {row.id: row.version for row in claim_rows(mei, document_id) if row.confidence_percent >= 95}
    changed = claim(mei, document_id, "签约项目3个")
    link_claim(mei, changed.id, kind="batch", record_id=None, expected_version=1)
    done = accept_above(mei, document_id, shown)
    assert (done.accepted, done.left_out) == (2, 1)
    assert one_claim(mei, changed.id).state == "open"


def test_a_claim_that_the_reader_missed_is_added_from_its_words(mei: Actor) -> None:
    document_id = brought_in(mei)
    start = BULLETIN.index("解决企业问题36件")
    typed = {"value": "36件", "measure": "issue_resolved", "subject": ""}
    added = add_claim(mei, document_id, kind="figure", start=start, end=start + 9, typed=typed)
    row = one_claim(mei, added)
    assert (row.quote, row.read, row.fields["value"], row.state) == ("解决企业问题36件", None, "36", "open")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"value": "很多", "measure": "jobs"}, "不是一个数"),
        ({"value": "36", "measure": "jobs"}, "没有单位"),
        ({"value": "36人", "measure": "nothing"}, "没有选"),
        ({"value": "36人", "measure": "jobs", "stage": "signed"}, "不分阶段"),
        ({"value": "36人", "measure": "jobs", "period": "那年"}, "看不懂期间"),
    ],
)
def test_what_cannot_be_understood_is_refused_in_words(mei: Actor, typed: dict[str, str], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        add_claim(mei, brought_in(mei), kind="figure", start=0, end=4, typed=typed)


def test_a_document_is_reviewed_once_nothing_is_open_and_is_gold_then(mei: Actor) -> None:
    document_id = brought_in(mei)
    rows = claim_rows(mei, document_id)
    for row in rows[1:]:
        accept_claim(mei, row.id, expected_version=1)
    assert gold_documents(mei) == []
    reject_claim(mei, rows[0].id, reason="不是数", expected_version=1)
    assert Document.objects.in_zone(mei.zone_id).get(id=document_id).state == "reviewed"
    [gold] = gold_documents(mei)
    assert len(gold.rows) == len(rows) - 1 and all(row["quote"] in gold.source.text for row in gold.rows)
    investment = next(row for row in gold.rows if row.get("measure") == "investment_done")
    assert (investment["value"], investment["comparator"], investment["period"]) == (1_700_000_000, ">", "2026-01/2026-02")


def test_values_in_the_claims_are_exact(mei: Actor) -> None:
    found = [one.claim for one in decided_claims(mei, brought_in(mei)) if one.claim.kind == "figure"]
    assert Decimal("17040000000") in {one.value for one in found}  # type: ignore[union-attr]


def test_a_colleague_of_another_office_and_a_stranger_find_no_document(cast: Cast) -> None:
    document_id = brought_in(cast.bo.actor)
    with pytest.raises(NotVisible):
        document_detail(cast.chen.actor, document_id)
    assert document_detail(cast.mei.actor, document_id).id == document_id


def test_the_check_finds_nothing_in_reviewed_documents_and_every_planted_fault(mei: Actor) -> None:
    create_batch(mei, period_no=3)
    document_id = brought_in(mei)
    first, second, third = claim_rows(mei, document_id)[:3]
    accept_claim(mei, first.id, expected_version=1)
    reject_claim(mei, second.id, reason="读错了", expected_version=1)
    accept_claim(mei, third.id, expected_version=1)
    withdraw_claim(mei, third.id, reason="原文有误", expected_version=2)
    assert broken_documents(mei.zone_id) == []
    rows = DocumentClaim.objects.in_zone(mei.zone_id)
    rows.filter(id=second.id).update(quote="别的话")
    assert "与原文不符" in broken_documents(mei.zone_id)[0]
    rows.filter(id=second.id).update(quote=second.quote, decided_by_id=None)
    assert "没有审核人" in broken_documents(mei.zone_id)[0]
    rows.filter(id=second.id).update(decided_by_id=mei.user_id)
    rows.filter(id=first.id).update(state="rejected")
    assert "还作数" in broken_documents(mei.zone_id)[0]
    rows.filter(id=first.id).update(state="accepted")
    rows.filter(id=second.id).update(state="accepted")
    assert "没有入账" in broken_documents(mei.zone_id)[0]
