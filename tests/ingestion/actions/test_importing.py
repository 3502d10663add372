"""One ledger on its way in: what it adds, corrects, leaves alone, asks, and keeps out."""

import io

import pytest

from huoshui.audit.models import AuditEntry
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.fact_ledger.actions import correct_fact
from huoshui.ingestion import queries
from huoshui.ingestion.actions import answer_questions, commit_import, discard_import, import_now, prepare_import, start_import
from huoshui.ingestion.models import LedgerLayout, RememberedMapping, StagedRow
from huoshui.investment_projects.models import ProjectAlias
from tests.ingestion.ledger_files import (
    HEADERS,
    ROWS,
    TITLE,
    batch_of,
    brought_in,
    counts,
    dropped,
    edited,
    facts,
    ledger,
    project,
    project_names,
    sources,
    workbook,
)

WAN = 1_000_000  # fen


def audited(actor, operation):
    return list(AuditEntry.objects.in_zone(actor.zone_id).filter(operation=operation).order_by("sequence"))


def differences(actor, batch, kind=""):
    return queries.differences_page(actor, batch.id, kind).rows


def test_a_dropped_file_is_compared_and_nothing_is_recorded_before_the_commit(keeper):
    batch = dropped(keeper, ledger())
    assert (batch.state, counts(batch.report)) == ("ready", (3, 0, 0))
    assert [row.project_name for row in differences(keeper, batch, "new")] == [row[1] for row in ROWS]
    assert facts(keeper) == []
    assert project_names(keeper) == []


def test_a_commit_records_every_cell_with_its_place_and_its_own_words(keeper):
    brought_in(keeper, ledger())
    assert project_names(keeper) == sorted(row[1] for row in ROWS)
    found = facts(keeper, attribute="planned_investment")
    assert [(fact.spot_sheet, fact.spot_cell, fact.raw_text, fact.value_fen) for fact in found] == [
        ("台账", "E3", "50000", 50000 * WAN),
        ("台账", "E4", "12000", 12000 * WAN),
        ("台账", "E5", "8000.5", 80005 * WAN // 10),
    ]
    shown = project(keeper, "冷链物流中心")
    assert (shown.stage, shown.planned_investment_fen, shown.owner_name) == ("signed", 12000 * WAN, "青河冷链有限公司")
    assert shown.owner_enterprise_id is not None


def test_an_empty_cell_is_unknown_and_not_zero(keeper):
    brought_in(keeper, ledger(edited(1, 4, "")))
    assert project(keeper, "冷链物流中心").planned_investment_fen is None


def test_importing_the_same_file_twice_changes_nothing_and_leaves_an_audit_note(keeper):
    brought_in(keeper, ledger())
    before = (len(facts(keeper)), sources(keeper), project(keeper, "冷链物流中心").version)
    again = brought_in(keeper, ledger())
    assert counts(again.report) == (0, 0, 3)
    assert (len(facts(keeper)), sources(keeper), project(keeper, "冷链物流中心").version) == before
    assert differences(keeper, again) == []
    assert [entry.after["projects_same"] for entry in audited(keeper, "import.committed_unchanged")] == [3]


def test_an_edited_file_changes_only_what_was_edited_and_corrects_its_own_earlier_fact(keeper):
    brought_in(keeper, ledger())
    old = facts(keeper, attribute="planned_investment")[1]
    count = len(facts(keeper))
    batch = brought_in(keeper, ledger(edited(1, 4, 15000)))
    assert counts(batch.report) == (0, 1, 2)
    assert len(facts(keeper)) == count + 1
    new = facts(keeper)[-1]
    assert (new.corrects_id, new.value_fen, new.spot_cell) == (old.id, 15000 * WAN, "E4")
    assert project(keeper, "冷链物流中心").planned_investment_fen == 15000 * WAN
    [row] = differences(keeper, batch, "changed")
    assert [(change["before"], change["after"], change["cell"]) for change in row.changes] == [("1.20亿元", "1.50亿元", "E4")]


def test_moved_rows_and_another_order_of_columns_change_nothing(keeper):
    brought_in(keeper, ledger())
    turned = [[row[0], row[5], row[1], row[2], row[3], row[4], row[6]] for row in reversed(ROWS)]
    headers = [HEADERS[0], HEADERS[5], HEADERS[1], HEADERS[2], HEADERS[3], HEADERS[4], HEADERS[6]]
    assert counts(dropped(keeper, ledger(turned, headers=headers)).report) == (0, 0, 3)


def test_a_new_row_is_a_new_project_and_a_row_gone_is_listed_and_not_deleted(keeper):
    brought_in(keeper, ledger())
    rows = [ROWS[0], ROWS[2], [4, "光伏组件生产线", "", "", 30000, "签约", ""]]
    batch = brought_in(keeper, ledger(rows))
    assert counts(batch.report) == (1, 0, 2)
    [gone] = differences(keeper, batch, "gone")
    assert (gone.project_name, gone.row) == ("冷链物流中心", None)
    assert len(project_names(keeper)) == 4


def test_an_emptied_cell_is_listed_and_kept_unless_somebody_withdraws_it(keeper):
    brought_in(keeper, ledger())
    emptied = ledger(edited(0, 6, ""))
    batch = dropped(keeper, emptied)
    assert counts(batch.report) == (0, 0, 3)
    [row] = differences(keeper, batch, "cleared")
    [change] = row.changes
    assert (change["before"], change["after"]) == ("主体施工", None)
    answer_questions(keeper, batch.id, {change["decision_key"]: "withdraw"}, {}, batch.version)
    batch = batch_of(keeper, batch.id)
    assert counts(batch.report) == (0, 1, 2)
    commit_import(keeper, batch.id, batch.version)
    assert facts(keeper)[-1].is_withdrawal
    assert project(keeper, "锂电池正极材料产业园").progress_text == ""
    assert counts(dropped(keeper, emptied).report) == (0, 0, 3)


def test_another_ledgers_other_value_competes_and_wins_only_by_a_persons_choice(keeper):
    brought_in(keeper, ledger())
    batch = brought_in(keeper, ledger(edited(1, 4, 90000)[1:2], title="招商局签约项目台账"), "招商局.xlsx")
    assert counts(batch.report) == (0, 1, 0)
    shown = project(keeper, "冷链物流中心")
    assert (shown.planned_investment_fen, shown.planned_investment_disputed) == (12000 * WAN, True)
    assert [fact.corrects_id for fact in facts(keeper, attribute="planned_investment")] == [None] * 4


def test_a_value_that_a_person_corrected_is_not_brought_back_by_the_old_file(keeper):
    brought_in(keeper, ledger())
    wrong = facts(keeper, attribute="planned_investment")[1]
    correct_fact(keeper, wrong.id, value=13000 * WAN, reason="合同为准")
    assert counts(dropped(keeper, ledger()).report) == (0, 0, 3)
    assert counts(dropped(keeper, ledger(edited(1, 4, 13000))).report) == (0, 0, 3)
    batch = brought_in(keeper, ledger(edited(1, 4, 14000)))
    assert counts(batch.report) == (0, 1, 2)
    assert facts(keeper)[-1].corrects_id is None


def test_a_renamed_project_with_its_code_is_the_same_project_and_is_found_by_both_names(keeper):
    rows = edited(0, 2, "2105-411402-04-01-123456")
    brought_in(keeper, ledger(rows))
    batch = brought_in(keeper, ledger(edited(0, 1, "锂电池正极材料生产基地", rows)))
    assert counts(batch.report) == (0, 1, 2)
    assert len(project_names(keeper)) == 3
    assert ProjectAlias.objects.in_zone(keeper.zone_id).count() == 1
    assert counts(dropped(keeper, ledger(edited(0, 1, "锂电池正极材料生产基地", rows))).report) == (0, 0, 3)


def test_a_name_that_looks_changed_is_asked_and_never_guessed(keeper):
    brought_in(keeper, ledger())
    renamed = ledger(edited(0, 1, "锂电池正极材料产业基地"))
    batch = dropped(keeper, renamed)
    [question] = batch.report["questions"]
    assert (batch.state, question["kind"], len(question["choices"])) == ("asking", "identity", 2)
    with pytest.raises(Refusal, match="没有答复"):
        commit_import(keeper, batch.id, batch.version)
    answer_questions(keeper, batch.id, {question["id"]: question["choices"][0]["value"]}, {}, batch.version)
    batch = batch_of(keeper, batch.id)
    assert (batch.state, counts(batch.report)) == ("ready", (0, 1, 2))
    commit_import(keeper, batch.id, batch.version)
    assert counts(dropped(keeper, renamed).report) == (0, 0, 3)


def test_an_answer_can_be_taken_back(keeper):
    brought_in(keeper, ledger())
    batch = dropped(keeper, ledger(edited(0, 1, "锂电池正极材料产业基地")))
    [question] = batch.report["questions"]
    answer_questions(keeper, batch.id, {question["id"]: "new"}, {}, batch.version)
    assert counts(batch_of(keeper, batch.id).report) == (1, 0, 2)
    answer_questions(keeper, batch.id, {question["id"]: ""}, {}, batch_of(keeper, batch.id).version)
    assert batch_of(keeper, batch.id).state == "asking"


def test_the_same_name_of_another_owner_is_asked(keeper):
    brought_in(keeper, ledger())
    other = ledger([[1, "冷链物流中心", "", "白石冷链集团有限公司", 100, "签约", ""]], title="另一份台账")
    batch = dropped(keeper, other, "另一份.xlsx")
    assert [question["kind"] for question in batch.report["questions"]] == ["identity"]
    outcome = import_now(keeper, "另一份.xlsx", io.BytesIO(other), answers={batch.report["questions"][0]["id"]: "new"})
    assert (outcome.state, counts(outcome.report)) == ("committed", (1, 0, 0))
    assert counts(dropped(keeper, other, "另一份.xlsx").report) == (0, 0, 1)


def test_what_is_ambiguous_in_the_headers_is_asked_once_and_remembered_for_the_layout(keeper):
    headers = ["序号", "项目名称", "总投资（万元）", "累计完成投资（万元）"]
    rows = [[1, "甲项目", 1000, 300], [2, "乙项目", 2000, 700]]
    content = ledger(rows, headers=headers, title="2025年6月青河开发区投资完成台账")
    batch = dropped(keeper, content)
    [question] = batch.report["questions"]
    assert (batch.state, question["kind"]) == ("asking", "measure")
    assert differences(keeper, batch) == []
    answer_questions(keeper, batch.id, {question["id"]: "ytd_done"}, {}, batch.version)
    batch = batch_of(keeper, batch.id)
    commit_import(keeper, batch.id, batch.version)
    assert RememberedMapping.objects.in_zone(keeper.zone_id).count() == 1
    next_month = ledger(edited(0, 3, 400, rows), headers=headers, title="2025年7月青河开发区投资完成台账")
    assert dropped(keeper, next_month).state == "ready"


def test_a_row_with_an_unreadable_figure_stays_out_and_the_others_go_in(keeper):
    batch = brought_in(keeper, ledger(edited(1, 4, "三千左右吧")))
    assert counts(batch.report) == (2, 0, 0)
    assert batch.report["rows_kept_out"] == 1
    [kept_out] = differences(keeper, batch, "kept_out")
    assert (kept_out.row, kept_out.project_name) == (4, "冷链物流中心")
    assert [problem["cell"] for problem in queries.problems_page(keeper, batch.id, severity="error").problems] == ["E4"]
    assert counts(brought_in(keeper, ledger()).report) == (1, 0, 2)


def test_the_same_project_twice_in_one_sheet_goes_in_once(keeper):
    batch = brought_in(keeper, ledger([*ROWS, [4, "冷链物流中心", "", "青河冷链有限公司", 99999, "投产", ""]]))
    assert counts(batch.report) == (3, 0, 0)
    assert [row.row for row in differences(keeper, batch, "kept_out")] == [6]
    assert project(keeper, "冷链物流中心").planned_investment_fen == 12000 * WAN


def test_a_preview_that_the_ledger_has_overtaken_is_refused_and_made_anew(keeper):
    brought_in(keeper, ledger())
    waiting = dropped(keeper, ledger(edited(1, 4, 15000)))
    brought_in(keeper, ledger(edited(1, 4, 16000)))
    with pytest.raises(Refusal, match="重新核对") as refused:
        commit_import(keeper, waiting.id, waiting.version)
    assert refused.value.code == "import.preview_outdated"
    waiting = batch_of(keeper, waiting.id)
    [row] = differences(keeper, waiting, "changed")
    assert (waiting.state, row.changes[0]["before"]) == ("ready", "1.60亿元")


def test_sheets_of_two_months_in_one_file_are_one_ledger_in_the_order_of_the_sheets(keeper):
    headers = ["项目名称", "目前阶段", "总投资（万元）"]
    content = workbook(
        ("1月", TITLE, headers, [["甲厂房", "签约", 100], ["乙厂房", "签约", 200]]),
        ("2月", TITLE, headers, [["甲厂房", "在建", 100], ["乙厂房", "签约", 250]]),
    )
    batch = brought_in(keeper, content)
    assert counts(batch.report) == (2, 0, 0)
    assert (project(keeper, "甲厂房").stage, project(keeper, "乙厂房").planned_investment_fen) == ("started", 250 * WAN)
    assert sum(fact.corrects_id is not None for fact in facts(keeper)) == 2


def test_an_import_keeps_the_layout_for_the_way_back(keeper):
    brought_in(keeper, ledger())
    layout = LedgerLayout.objects.in_zone(keeper.zone_id).get()
    assert [row for _, row in layout.row_subjects] == [3, 4, 5]
    assert [ledger_line.sheet for ledger_line in queries.ledgers(keeper)] == ["台账"]


def test_a_file_that_cannot_be_read_fails_with_the_reason_and_can_be_given_up(keeper):
    batch = dropped(keeper, b"this is no workbook", "台账.xlsx")
    assert batch.state == "failed"
    assert batch.failure["message"] and batch.failure["remedy"]
    discard_import(keeper, batch.id, batch.version)
    assert batch_of(keeper, batch.id).state == "discarded"


def test_a_workbook_without_a_project_list_fails_and_says_so(keeper):
    batch = dropped(keeper, workbook(("说明", "", ["填报说明"], [["请认真填写"]])))
    assert (batch.state, batch.failure["code"]) == ("failed", "import.no_project_list")


def test_a_discarded_import_leaves_no_rows_and_takes_no_answers(keeper):
    batch = dropped(keeper, ledger())
    discard_import(keeper, batch.id, batch.version)
    assert not StagedRow.objects.in_zone(keeper.zone_id).exists()
    with pytest.raises(Refusal, match="已放弃"):
        answer_questions(keeper, batch.id, {}, {}, batch_of(keeper, batch.id).version)
    with pytest.raises(Refusal, match="已放弃"):
        prepare_import(keeper, batch.id)


def test_a_stale_step_is_refused_with_both_versions(keeper):
    batch = dropped(keeper, ledger())
    with pytest.raises(StaleVersion):
        commit_import(keeper, batch.id, batch.version - 1)
    with pytest.raises(StaleVersion):
        answer_questions(keeper, batch.id, {}, {}, batch.version - 1)


def test_a_second_click_on_commit_changes_nothing(keeper):
    batch = dropped(keeper, ledger())
    commit_import(keeper, batch.id, batch.version)
    count = len(facts(keeper))
    with pytest.raises(StaleVersion):
        commit_import(keeper, batch.id, batch.version)
    assert len(facts(keeper)) == count


def test_a_random_id_is_not_found(keeper):
    with pytest.raises(NotVisible):
        queries.import_detail(keeper, keeper.zone_id)


def test_the_audit_row_of_a_commit_holds_the_digest_of_its_facts(keeper):
    from huoshui.fact_ledger.queries import audit_digest_mismatches

    brought_in(keeper, ledger())
    [entry] = audited(keeper, "import.committed")
    assert entry.after["facts"] == len(facts(keeper))
    assert len(entry.after["sources"][0]["facts_digest"]) == 64
    assert audit_digest_mismatches(keeper.zone_id) == []


def test_a_large_file_waits_for_the_worker(keeper):
    batch_id = start_import(keeper, "台账.xlsx", io.BytesIO(ledger()), in_background=True)
    assert batch_of(keeper, batch_id).state == "waiting"
    prepare_import(keeper, batch_id)
    assert batch_of(keeper, batch_id).state == "ready"


@pytest.mark.parametrize("name", ["import.after_stage", "import.after_facts", "import.before_commit"])
def test_a_commit_that_breaks_off_leaves_nothing_behind_and_can_be_taken_up_again(keeper, monkeypatch, name):
    from django.db import transaction

    from huoshui.operations.adapters.failpoints import FailpointReached

    monkeypatch.setenv("HUOSHUI_FAILPOINTS", f"{name}=raise")
    with pytest.raises(FailpointReached), transaction.atomic():
        import_now(keeper, "台账.xlsx", io.BytesIO(ledger()))
    assert (facts(keeper), project_names(keeper), sources(keeper)) == ([], [], 0)
    monkeypatch.delenv("HUOSHUI_FAILPOINTS")
    assert counts(brought_in(keeper, ledger()).report) == (3, 0, 0)
