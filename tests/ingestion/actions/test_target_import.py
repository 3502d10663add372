"""A 目标任务分解表 through the importer: targets set and changed with their cells, contradictions told, reasons asked, nothing twice."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huoshui.core.periods import whole_year
from huoshui.ingestion.actions import answer_questions, commit_import
from huoshui.ingestion.queries import differences_page
from huoshui.organizations.actions import create_unit
from huoshui.targets.actions import NewTarget, set_target, withdraw_target
from huoshui.targets.adapters.table_workbook import table_workbook
from huoshui.targets.models import Target, TargetVersion
from huoshui.targets.queries import TargetFilters, list_targets
from huoshui.targets.queries.table import target_table
from tests.ingestion.actions.target_table_file import TITLE, table
from tests.ingestion.ledger_files import batch_of, brought_in, dropped, facts

YI = 10**10


@pytest.fixture
def office(keeper):
    for name in ("招商局", "住建局"):
        create_unit(keeper, name=name, short_name="", kind="department")
    return keeper


def target(actor, scope, indicator="projects_signed", months=12):
    return Target.objects.in_zone(actor.zone_id).get(scope_label__startswith=scope, indicator_id=indicator, ends_on__month=months)


def told(report):
    return report["targets_new"], report["targets_changed"], report["targets_same"]


def test_every_cell_becomes_a_target_whose_version_opens_to_the_cell(office):
    batch = brought_in(office, table(), "分解表.xlsx")
    assert told(batch.report) == (12, 0, 0) and batch.report["projects_new"] == 0 and batch.report["problems"] == []
    one = target(office, "招商局", "investment_signed")
    (version,) = TargetVersion.objects.in_zone(office.zone_id).filter(target=one)
    assert (version.amount, version.basis) == (Decimal(30 * YI), TITLE)
    (fact,) = facts(office, id=version.source_fact_id)
    assert (fact.spot_sheet, fact.spot_cell, fact.value_fen, fact.subject_id) == ("分解表", "E4", 30 * YI, one.id)
    whole = target(office, "青河开发区", "investment_signed")
    assert one.parent_id == whole.id and whole.split_difference_reason == ""


def test_the_same_file_again_changes_nothing(office):
    brought_in(office, table(), "分解表.xlsx")
    again = brought_in(office, table(), "分解表.xlsx")
    assert told(again.report) == (0, 0, 12) and TargetVersion.objects.in_zone(office.zone_id).count() == 12


def test_an_edited_cell_asks_why_and_becomes_a_new_version(office):
    brought_in(office, table(), "分解表.xlsx")
    edited = [["招商局", 14, 3, 30, 8], ["住建局", 8, 2, 20, 5], ["合计", 22, 5, 50, 13]]
    batch = dropped(office, table(edited), "分解表.xlsx")
    (question,) = batch.report["questions"]
    assert batch.state == "asking" and question["kind"] == "target_change_reason" and "2 个已下达的目标" in question["text"]
    answer_questions(office, batch.id, {question["id"]: "短"}, {}, batch.version, in_background=False)
    assert batch_of(office, batch.id).state == "asking"  # no reason yet
    batch = batch_of(office, batch.id)
    answer_questions(office, batch.id, {question["id"]: "年中按市里新任务上调"}, {}, batch.version, in_background=False)
    batch = batch_of(office, batch.id)
    assert batch.state == "ready" and told(batch.report) == (0, 2, 10)
    shown = {row.changes[0]["cell"]: (row.changes[0]["before"], row.changes[0]["after"]) for row in differences_page(office, batch.id).rows}
    assert shown == {"C4": ("12个", "14个"), "C6": ("20个", "22个")}
    commit_import(office, batch.id, batch.version, in_background=False)
    versions = TargetVersion.objects.in_zone(office.zone_id).filter(target=target(office, "招商局")).order_by("number")
    assert [(one.amount, one.reason) for one in versions] == [(12, ""), (14, "年中按市里新任务上调")]


def test_units_that_do_not_make_the_zones_figure_are_told_by_cell_and_need_a_word(office):
    batch = dropped(office, table([["招商局", 12, 3, 30, 8], ["住建局", 8, 2, 20, 5], ["合计", 21, 5, 50, 13]]), "分解表.xlsx")
    (problem,) = batch.report["problems"]
    assert (problem["cell"], problem["code"]) == ("C6", "target_parts_differ")
    assert "各单位合计 20个，总目标 21个，分解少 1个" in problem["message"]
    (question,) = batch.report["questions"]
    answer_questions(office, batch.id, {question["id"]: "全区留一个机动"}, {}, batch.version, in_background=False)
    batch = batch_of(office, batch.id)
    commit_import(office, batch.id, batch.version, in_background=False)
    assert target(office, "青河开发区").split_difference_reason == "全区留一个机动"


def test_a_difference_once_explained_is_not_asked_of_a_file_that_changes_nothing(office):
    rows = [["招商局", 12, 3, 30, 8], ["住建局", 8, 2, 20, 5], ["合计", 21, 5, 50, 13]]
    batch = dropped(office, table(rows), "分解表.xlsx")
    (question,) = batch.report["questions"]
    answer_questions(office, batch.id, {question["id"]: "全区留一个机动"}, {}, batch.version, in_background=False)
    commit_import(office, batch.id, batch_of(office, batch.id).version, in_background=False)
    again = dropped(office, table(rows), "分解表.xlsx")
    assert again.state == "ready" and told(again.report) == (0, 0, 12) and again.report["questions"] == []


def test_a_zones_target_that_was_withdrawn_is_no_zero_to_differ_from(office):
    whole_id = set_target(office, NewTarget("projects_signed", whole_year(2026), "year", Decimal(20)))
    withdraw_target(office, whole_id, reason="市里收回任务", effective_on=date(2026, 3, 1), expected_version=1)
    batch = dropped(office, table([["招商局", 12, 3, 30, 8], ["住建局", 8, 2, 20, 5]]), "分解表.xlsx")
    assert batch.state == "ready" and batch.report["problems"] == []


def test_a_zones_zero_in_the_file_is_the_figure_that_its_units_must_make(office):
    set_target(office, NewTarget("projects_signed", whole_year(2026), "year", Decimal(20)))
    batch = dropped(office, table([["招商局", 12, 0, 30, 8], ["住建局", 8, 0, 20, 5], ["合计", 0, 0, 50, 13]]), "分解表.xlsx")
    question = next(one for one in batch.report["questions"] if one["kind"] == "target_difference_reason")
    assert "各单位合计 20个，总目标 0个" in question["why"]


def test_a_table_of_other_figures_leaves_the_curve_of_a_target_as_it_is(office):
    curve = [["2026-06-30", "30"], ["2026-12-31", "100"]]
    set_target(office, NewTarget("projects_signed", whole_year(2026), "year", Decimal(20), nodes=curve))
    batch = dropped(office, table([["合计", 22, 5, 50, 13]]), "分解表.xlsx")
    (question,) = batch.report["questions"]
    answer_questions(office, batch.id, {question["id"]: "年中按市里新任务上调"}, {}, batch.version, in_background=False)
    commit_import(office, batch.id, batch_of(office, batch.id).version, in_background=False)
    last = TargetVersion.objects.in_zone(office.zone_id).filter(target=target(office, "青河开发区")).order_by("number").last()
    assert (last.amount, last.nodes) == (22, curve)


def test_what_all_cells_of_a_table_ask_alike_is_asked_once(office):
    rows = [[name, *[2, 1] * 2] for name in ("招商局", "住建局")]
    batch = dropped(office, table(rows), "分解表.xlsx")
    with CaptureQueriesContext(connection) as captured:
        commit_import(office, batch.id, batch.version, in_background=False)
    asked = [query["sql"] for query in captured.captured_queries]
    written = [sum(f'INSERT INTO "targets_{table}"' in sql for sql in asked) for table in ("target", "targetversion")]
    read = [sum(f'FROM "{table}"' in sql for sql in asked) for table in ("targets_zoneindicator", "audit_auditchainhead")]
    assert written == [8, 8] and max(read) <= 2


def test_a_name_that_is_no_unit_is_asked_and_may_stay_out(office):
    batch = dropped(office, table([["招商中心", 12, 3, 30, 8], ["住建局", 8, 2, 20, 5]]), "分解表.xlsx")
    (question,) = batch.report["questions"]
    labels = [choice["label"] for choice in question["choices"]]
    assert "“招商中心”是哪个单位" in question["text"] and {"招商局", "住建局"} <= set(labels)
    chosen = next(choice["value"] for choice in question["choices"] if choice["label"] == "招商局")
    answer_questions(office, batch.id, {question["id"]: chosen}, {}, batch.version, in_background=False)
    assert told(batch_of(office, batch.id).report) == (8, 0, 0)
    batch = batch_of(office, batch.id)
    answer_questions(office, batch.id, {question["id"]: "none"}, {}, batch.version, in_background=False)
    report = batch_of(office, batch.id).report
    assert told(report) == (4, 0, 0) and report["rows_kept_out"] == 4


def test_two_names_of_one_unit_are_one_target_of_which_the_first_cell_counts(office):
    create_unit(office, name="招商引资促进中心", short_name="招促中心", kind="department")
    batch = brought_in(office, table([["招商引资促进中心", 12, 3, 30, 8], ["招促中心", 8, 2, 20, 5]]), "分解表.xlsx")
    assert told(batch.report) == (4, 0, 0) and batch.report["rows_kept_out"] == 4
    assert {one["cell"] for one in batch.report["problems"] if one["code"] == "target_twice"} == {"C5", "D5", "E5", "F5"}
    assert TargetVersion.objects.in_zone(office.zone_id).get(target=target(office, "招商引资促进中心")).amount == 12


def test_a_target_of_the_form_and_one_of_the_table_are_one(office):
    set_target(office, NewTarget("projects_signed", whole_year(2026), "year", Decimal(20)))
    batch = dropped(office, table([["招商局", 12, 3, 30, 8], ["住建局", 9, 2, 20, 5]]), "分解表.xlsx")
    assert told(batch.report) == (8, 0, 0)
    (problem,) = [one for one in batch.report["problems"] if one["code"] == "target_parts_differ"]
    assert "总目标已下达，不在这份文件里" in problem["message"] and batch.state == "asking"


def test_a_cell_of_words_stays_out_alone(office):
    rows = [["招商局", "按市定", 3, 30, 8], ["住建局", 8, 2, "—", 5]]
    batch = brought_in(office, table(rows), "分解表.xlsx")
    assert told(batch.report) == (6, 0, 0)
    assert [(one["cell"], one["code"], one["severity"]) for one in batch.report["problems"]] == [("C4", "target_unreadable", "error")]
    assert list_targets(office, TargetFilters(year=2026)).total_count == 6


def test_the_table_goes_out_as_it_can_come_in_again(office):
    brought_in(office, table([["招商局", 12, "力争3", 30.55, 0.8], ["住建局", 8, 2, 20, 5], ["合计", 20, 5, 50.55, 5.8]]), "分解表.xlsx")
    for name, percent in (("batch_start_rate_amount", "62.5"), ("batch_start_rate", "80"), ("signed_amount_growth", "-3")):
        set_target(office, NewTarget(name, whole_year(2026), "year", Decimal(percent)))
    out = table_workbook(target_table(office, 2026))
    again = dropped(office, out, "分解表.xlsx")
    assert again.state == "ready" and told(again.report) == (0, 0, 15) and again.report["problems"] == []
    assert table_workbook(target_table(office, 2026)) == out  # byte for byte
