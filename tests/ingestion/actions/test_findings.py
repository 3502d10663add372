"""Contradictions of documents in the house: found when read, settled by a person, opened again by other numbers."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion
from huoshui.ingestion.actions import edit_claim, link_claim, recheck_document, reject_claim, settle_finding
from huoshui.ingestion.queries import (
    FindingFilters,
    FindingRow,
    checks_of_document,
    claim_rows,
    list_findings,
    one_finding,
    open_findings,
    passages_of,
)
from huoshui.investment_projects.actions import add_batch_entry, create_batch, create_project
from tests.cast import Cast, build_cast
from tests.ingestion.marked_documents import SIGNING_DAY, brought_in_marked

MARCH = dt.date(2026, 3, 31)
APRIL = dt.date(2026, 4, 20)


@pytest.fixture
def cast(db: None, bind) -> Cast:  # type: ignore[no-untyped-def]
    made = build_cast()
    bind(made.home.id)
    return made


@pytest.fixture
def mei(cast: Cast) -> Actor:
    actor: Actor = cast.mei.actor
    return actor


def the_sum(actor: Actor, document_id: UUID) -> FindingRow:
    return next(row for row in checks_of_document(actor, document_id).findings if row.kind == "sum_of_parts")


def _claim(actor: Actor, document_id: UUID, words: str):  # type: ignore[no-untyped-def]
    return next(row for row in claim_rows(actor, document_id) if words in row.quote)


def test_a_document_that_is_read_shows_what_contradicts_and_what_agrees(mei: Actor) -> None:
    document_id = brought_in_marked(mei, "签约通报", SIGNING_DAY, MARCH)
    checks = checks_of_document(mei, document_id)
    assert [(row.kind, row.arithmetic, row.state) for row in checks.findings] == [("sum_of_parts", "4个 + 6个 + 3个 = 13个 ≠ 12个", "open")]
    assert [(row.kind, row.arithmetic) for row in checks.held] == [("set_against_list", "列出3个 = 3个")]
    (passage,) = passages_of(mei, checks.findings[0])
    assert next(words for words, is_marked in passage.runs if is_marked) == "第五期“三个一批”项目12个"
    assert "".join(words for words, _ in passage.runs).endswith("“投产一批”项目3个。")


def test_a_settled_finding_names_who_settled_it_and_stays_settled_when_read_again(mei: Actor) -> None:
    document_id = brought_in_marked(mei, "签约通报", SIGNING_DAY, MARCH)
    row = the_sum(mei, document_id)
    version = settle_finding(mei, row.id, state="explained", note="投产一批含上期结转1个", expected_version=row.version)
    assert settle_finding(mei, row.id, state="explained", note="投产一批含上期结转1个", expected_version=row.version) == version, (
        "sent twice"
    )
    recheck_document(mei, document_id)
    kept = one_finding(mei, row.id)
    assert (kept.state, kept.note, kept.settled_by_name, kept.version) == ("explained", "投产一批含上期结转1个", mei.display_name, version)


def test_other_numbers_open_a_settled_finding_again_and_the_right_ones_make_it_hold(mei: Actor) -> None:
    document_id = brought_in_marked(mei, "签约通报", SIGNING_DAY, MARCH)
    row = the_sum(mei, document_id)
    settle_finding(mei, row.id, state="explained", note="投产一批含上期结转1个", expected_version=row.version)
    whole = _claim(mei, document_id, "项目12个")
    edit_claim(mei, whole.id, {**whole.fields, "value": "11"}, expected_version=whole.version)
    again = one_finding(mei, row.id)
    assert (again.state, again.is_reopened, again.note) == ("open", True, "投产一批含上期结转1个")
    whole = _claim(mei, document_id, "项目12个")
    edit_claim(mei, whole.id, {**whole.fields, "value": "13"}, expected_version=whole.version)
    assert one_finding(mei, row.id).holds
    assert list_findings(mei).total_count == 0


def test_a_claim_that_does_not_hold_takes_its_finding_along(mei: Actor) -> None:
    document_id = brought_in_marked(mei, "签约通报", SIGNING_DAY, MARCH)
    row = the_sum(mei, document_id)
    part = _claim(mei, document_id, "项目3个")
    reject_claim(mei, part.id, reason="原文有误", expected_version=part.version)
    assert one_finding(mei, row.id).is_gone
    assert list_findings(mei).total_count == 0


@pytest.mark.parametrize(("state", "note", "code"), [("explained", "", "note_missing"), ("gone", "写清楚了", "unknown_state")])
def test_a_settlement_without_words_or_of_no_kind_is_refused(mei: Actor, state: str, note: str, code: str) -> None:
    row = the_sum(mei, brought_in_marked(mei, "签约通报", SIGNING_DAY, MARCH))
    with pytest.raises(Refusal) as refused:
        settle_finding(mei, row.id, state=state, note=note, expected_version=row.version)
    assert refused.value.code == code
    assert one_finding(mei, row.id).state == "open"


def test_two_people_cannot_both_settle_one_finding(cast: Cast, mei: Actor) -> None:
    row = the_sum(mei, brought_in_marked(mei, "签约通报", SIGNING_DAY, MARCH))
    settle_finding(mei, row.id, state="corrected", note="通报已更正为13个", expected_version=row.version)
    with pytest.raises(StaleVersion) as stale:
        settle_finding(cast.ma.actor, row.id, state="explained", note="含结转项目1个", expected_version=row.version)
    assert stale.value.data["theirs"]["settled_by"] == mei.display_name


def test_a_stranger_sees_no_finding_and_who_only_reads_settles_none(cast: Cast, mei: Actor, bind) -> None:  # type: ignore[no-untyped-def]
    row = the_sum(mei, brought_in_marked(mei, "签约通报", SIGNING_DAY, MARCH))
    with pytest.raises(NotPermitted):
        settle_finding(cast.liu.actor, row.id, state="explained", note="含结转项目1个", expected_version=row.version)
    with pytest.raises(NotVisible):
        one_finding(cast.chen.actor, row.id)
    bind(cast.elsewhere.id)
    with pytest.raises(NotVisible):
        one_finding(cast.stranger.actor, row.id)


def test_a_later_document_with_another_number_for_the_same_quarter_carries_the_finding(mei: Actor) -> None:
    first = brought_in_marked(mei, "一季度通报", "签约项目[21个|project_count|stage=signed|period=2026Q1]。", MARCH)
    second = brought_in_marked(mei, "上半年简报", "签约项目[24个|project_count|stage=signed|period=2026Q1]。", APRIL)
    for document_id in (second, first):
        for row in claim_rows(mei, document_id):
            link_claim(mei, row.id, kind="zone", record_id=mei.zone_id, expected_version=row.version)
    (finding,) = [row for row in list_findings(mei).rows if row.kind == "between_documents"]
    assert (finding.document_id, finding.arithmetic) == (second, "21个 ≠ 24个，相差3个")
    assert [term.document_title for term in finding.terms] == ["一季度通报", "上半年简报"]
    assert finding.id in {row.id for row in checks_of_document(mei, first).findings}, "the earlier document shows it too"


def test_a_batch_of_the_bulletin_stands_beside_what_the_ledger_counts_on_its_day(mei: Actor) -> None:
    batch_id = create_batch(mei, period_no=5)
    for number in range(4):
        project_id = create_project(mei, name=f"织布鸟{number}号")
        add_batch_entry(mei, batch_id, project_id, kind="sign")
    document_id = brought_in_marked(mei, "签约通报", SIGNING_DAY, dt.date(2026, 12, 1))
    rows = [
        row
        for row in (*checks_of_document(mei, document_id).findings, *checks_of_document(mei, document_id).held)
        if row.kind == "against_ledger"
    ]
    assert {(row.holds, row.arithmetic) for row in rows} >= {(True, "通报4个 = 台账4个"), (False, "通报12个 ≠ 台账4个，通报多8个")}
    assert all(row.terms[1].ledger_key.startswith(f"batch:{batch_id}") for row in rows)


def test_the_list_is_filtered_paged_by_key_and_refuses_nonsense(mei: Actor) -> None:
    for number in range(3):
        brought_in_marked(mei, f"签约通报{number}", SIGNING_DAY.replace("白鹭洲", f"白鹭洲{number}"), MARCH)
    first = list_findings(mei, limit=2)
    rest = list_findings(mei, after=first.next_cursor, limit=2)
    assert (first.total_count, len(first.rows), len(rest.rows), rest.next_cursor) == (3, 2, 1, "")
    assert not {row.id for row in first.rows} & {row.id for row in rest.rows}
    assert list_findings(mei, FindingFilters.from_query({"kind": ["share"]})).total_count == 0
    assert list_findings(mei, FindingFilters.from_query({"q": "投产一批"})).total_count == 3
    assert open_findings(mei)[0] == 3
    for query in ({"kind": ["nonsense"]}, {"weight": ["huge"]}, {"document": ["12"]}):
        with pytest.raises(Refusal):
            FindingFilters.from_query(query)
    with pytest.raises(Refusal):
        list_findings(mei, after="%%%")
