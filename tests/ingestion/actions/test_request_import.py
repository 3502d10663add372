"""A ledger of problems through the importer: requests made, completed, asked about, and every value kept with its cell."""

import io
from datetime import date, datetime

import openpyxl
import pytest

from huoshui.assignments.models import AssignmentPart
from huoshui.core.clock import local_day
from huoshui.enterprise_requests.actions import Judgement, adopt_usual_categories, register_request
from huoshui.enterprise_requests.models import EnterpriseRequest, RequestCategory, RequestEvent
from huoshui.enterprise_requests.queries import request_detail, request_overview
from huoshui.enterprises.actions import add_alias, create_enterprise
from huoshui.enterprises.models import Enterprise, EnterpriseAlias
from huoshui.ingestion import queries
from huoshui.ingestion.actions import answer_questions, commit_import, export_ledger
from huoshui.operations.adapters.keys import decrypt_personal
from huoshui.organizations.actions import create_unit
from tests.ingestion import ledger_files
from tests.ingestion.ledger_files import batch_of, brought_in, dropped, facts, sources, workbook

HEADERS = ["序号", "企业名称", "问题诉求", "类别", "收集时间", "交办单位", "责任单位", "协办单位", "当前进展", "解决时限",
           "是否办结", "办结时间", "回访情况", "满意度", "联系人", "电话"]  # fmt: skip
POWER = "厂区线路老化，一周跳闸三次，联系电话13800001111"
ROWS = [
    [1, "青河机械有限公司", POWER, "水电气运", "2024-03-05", "助企办", "供电公司", "经发局",
     "已立项改造", "2099-06-30", "否", "", "", "", "王建国", "13800001111"],
    [2, "青河食品有限公司", "招不到熟练工", "用工类", "2023年8月", "助企办", "人社局", "",
     "举办专场招聘，到岗32人", "2023-09-30", "是", "2023-09-12", "已回访，企业表示感谢", "满意", "", ""],
    [3, "没登记过的公司", "贷款续不上", "融资", "2024-01-10", "", "金融办、工信局", "", "正在办理", "长期", *[""] * 6],
]  # fmt: skip


def edited(row, column, value, rows=ROWS):
    return ledger_files.edited(row, column, value, rows)


def problems(rows=ROWS, headers=HEADERS, title="青河县助企问题台账"):
    return workbook(("问题台账", title, headers, rows))


def request_of(actor, words):
    return EnterpriseRequest.objects.in_zone(actor.zone_id).get(body__startswith=words)


def told(report):
    return report["requests_new"], report["requests_changed"], report["requests_same"]


@pytest.fixture
def desk(keeper):
    """The zone with its dictionary, two firms of the register, two units."""
    adopt_usual_categories(keeper)
    for name in ("青河机械有限公司", "青河食品有限公司"):
        create_enterprise(keeper, name=name)
    for name in ("供电公司", "经发局"):
        create_unit(keeper, name=name, short_name="", kind="department")
    return keeper


def test_open_rows_wait_for_the_desk_with_a_receipt_number_and_their_firm(desk):
    batch = brought_in(desk, problems(), "问题台账.xlsx")
    assert told(batch.report) == (3, 0, 0) and batch.report["projects_new"] == batch.report["enterprises_new"] == 0
    row = request_of(desk, "厂区线路")
    assert row.number.startswith("SQ") and (row.state, row.channel, row.enterprise.name) == ("registered", "workbook", "青河机械有限公司")
    assert row.category.code == "utilities" and row.assignment_id is None
    stranger = request_of(desk, "贷款")
    assert stranger.enterprise_id is None and stranger.enterprise_name_told == "没登记过的公司"


def test_both_clocks_are_kept_the_day_it_was_told_and_the_day_it_came_in(desk):
    brought_in(desk, problems(), "问题台账.xlsx")
    row = request_of(desk, "厂区线路")
    assert local_day(row.told_at) == date(2024, 3, 5)
    (event,) = RequestEvent.objects.in_zone(desk.zone_id).filter(request=row)
    assert event.kind == "told" and event.happened_at > row.told_at
    (fact,) = facts(desk, subject_kind="request", attribute="told_on", subject_id=row.id)
    assert (fact.spot_sheet, fact.spot_cell, fact.value_date) == ("问题台账", "E3", date(2024, 3, 5)) and fact.recorded_at > row.told_at


def test_a_closed_row_is_history_as_the_ledger_tells_it_and_no_confirmation(desk):
    brought_in(desk, problems(), "问题台账.xlsx")
    row = request_of(desk, "招不到")
    assert (row.state, local_day(row.closed_at), row.replied_in_time) == ("ledger_closed", date(2023, 9, 12), True)
    assert (row.grade, row.outcome, row.word_given_at) == ("", "", None) and row.reply.startswith("举办专场招聘")
    found = request_detail(desk, row.id)
    assert (found.ledger.closed, found.ledger.enterprise_said, found.row.state_label) == ("yes", "yes", "台账载明办结")
    rates = request_overview(desk).whole.rates
    assert (rates["completion"].numerator, rates["completion"].denominator) == (1, 3)
    assert rates["satisfaction"].value is None


def test_every_value_opens_from_the_request_and_numbers_inside_texts_are_masked(desk):
    brought_in(desk, problems(), "问题台账.xlsx")
    row = request_of(desk, "厂区线路")
    shown = {fact.attribute.name: fact for fact in request_detail(desk, row.id).ledger.facts}
    assert "138****1111" in shown["request_text"].shown_value and "13800001111" not in shown["request_text"].spot.raw_text
    assert "I3" in shown["progress_told"].spot_sentence
    assert "13800001111" not in " ".join(fact.shown_value for fact in shown.values())
    assert decrypt_personal(row.teller_phone_encrypted) == "13800001111" and row.teller_phone_lookup
    staged = queries.differences_page(desk, batch_of(desk, queries.list_imports(desk)[0].id).id, "new").rows
    assert "13800001111" not in str([(one.project_name, one.changes) for one in staged])


def test_the_same_ledger_twice_changes_nothing(desk):
    brought_in(desk, problems(), "问题台账.xlsx")
    before = (len(facts(desk)), sources(desk), RequestEvent.objects.in_zone(desk.zone_id).count(), request_of(desk, "招不到").version)
    again = brought_in(desk, problems(), "问题台账.xlsx")
    assert told(again.report) == (0, 0, 3)
    after = (len(facts(desk)), sources(desk), RequestEvent.objects.in_zone(desk.zone_id).count(), request_of(desk, "招不到").version)
    assert after == before


def test_a_later_ledger_brings_its_own_requests_up_to_date_cell_by_cell(desk):
    brought_in(desk, problems(), "问题台账.xlsx")
    later = edited(0, 10, "是", edited(0, 11, "2024-05-20"))
    batch = dropped(desk, problems(later), "问题台账.xlsx")
    (row,) = queries.differences_page(desk, batch.id, "changed").rows
    assert row.subject_kind == "request" and {change["cell"] for change in row.changes} == {"K3", "L3"}
    commit_import(desk, batch.id, batch.version, in_background=False)
    closed = request_of(desk, "厂区线路")
    assert (closed.state, local_day(closed.closed_at)) == ("ledger_closed", date(2024, 5, 20))
    kinds = list(RequestEvent.objects.in_zone(desk.zone_id).filter(request=closed).order_by("id").values_list("kind", flat=True))
    assert kinds == ["told", "ledger_said"]


def test_a_request_that_people_took_up_keeps_its_state_whatever_a_later_ledger_says(desk):
    brought_in(desk, problems(), "问题台账.xlsx")
    row = request_of(desk, "厂区线路")
    judged = Judgement(category_id=RequestCategory.objects.in_zone(desk.zone_id).get(code="utilities").id, urgency="urgent")
    register_request(desk, row.id, judged, expected_version=row.version)
    brought_in(desk, problems(edited(0, 10, "是")), "问题台账.xlsx")
    row.refresh_from_db()
    assert (row.state, row.urgency) == ("registered", "urgent")
    last = RequestEvent.objects.in_zone(desk.zone_id).filter(request=row).order_by("-id").first()
    assert last.kind == "ledger_said" and "是否办结" in last.words


def test_open_rows_go_to_the_unit_they_name_where_somebody_chose_so(desk):
    batch = dropped(desk, problems(), "问题台账.xlsx")
    (choice,) = batch.report["choices"]
    assert choice["answer"] == "wait" and batch.state == "ready"
    answer_questions(desk, batch.id, {choice["id"]: "dispatch"}, {}, batch.version, in_background=False)
    batch = batch_of(desk, batch.id)
    commit_import(desk, batch.id, batch.version, in_background=False)
    row = request_of(desk, "厂区线路")
    assert (row.state, row.lead_unit.name) == ("dispatched", "供电公司")
    parts = AssignmentPart.objects.in_zone(desk.zone_id).filter(assignment_id=row.assignment_id).order_by("role")
    assert [(part.unit_name, part.role) for part in parts] == [("经发局", "assist_unit"), ("供电公司", "lead_unit")]
    assert parts.get(role="lead_unit").due_on == date(2099, 6, 30)
    assert request_of(desk, "贷款").state == "registered"  # its unit is none of the zone's: it waits


def test_what_cannot_be_right_is_told_by_cell_and_only_a_row_without_firm_stays_out(desk):
    rows = [*edited(1, 11, "2023-07-01"), [4, "", "没有写企业", "", "", "", "", "", "", "", "", "", "", "", "", ""]]
    batch = dropped(desk, problems(rows), "问题台账.xlsx")
    found = {problem["cell"]: problem["code"] for problem in batch.report["problems"]}
    assert (found["L4"], found["G5"], found["J5"], found["6"]) == ("closed_before_told", "unknown_unit", "no_day", "no_enterprise_name")
    assert batch.state == "ready" and batch.report["rows_kept_out"] == 1 and batch.report["requests_new"] == 3


def test_a_short_name_is_asked_once_and_the_answer_is_remembered_as_an_alias(desk):
    rows = [[number, "青河机械", words, *[""] * 5, "办理中", *[""] * 7] for number, words in ((1, "缺电工"), (2, "缺焊工"))]
    batch = dropped(desk, problems(rows), "问题台账.xlsx")
    (question,) = batch.report["questions"]
    assert batch.state == "asking" and "哪一家" in question["text"]
    answer_questions(desk, batch.id, {question["id"]: question["choices"][0]["value"]}, {}, batch.version, in_background=False)
    batch = batch_of(desk, batch.id)
    commit_import(desk, batch.id, batch.version, in_background=False)
    assert request_of(desk, "缺焊工").enterprise.name == "青河机械有限公司"
    assert EnterpriseAlias.objects.in_zone(desk.zone_id).filter(name="青河机械").exists()
    assert told(brought_in(desk, problems(rows), "问题台账.xlsx").report) == (0, 0, 2)


def test_another_name_of_a_firm_finds_it_and_two_firms_with_one_wording_are_two_requests(desk):
    machines = Enterprise.objects.in_zone(desk.zone_id).get(name="青河机械有限公司")
    add_alias(desk, machines.id, name="青河重机厂")
    rows = edited(0, 1, "青河重机厂", [*ROWS, [4, "青河食品有限公司", POWER, *[""] * 5, "办理中", *[""] * 7]])
    assert told(brought_in(desk, problems(rows), "问题台账.xlsx").report) == (4, 0, 0)
    alike = EnterpriseRequest.objects.in_zone(desk.zone_id).filter(body=POWER)
    assert sorted(row.enterprise.name for row in alike) == ["青河机械有限公司", "青河食品有限公司"]


def test_a_reworded_problem_of_the_same_firm_is_asked_and_never_doubled_by_itself(desk):
    brought_in(desk, problems(), "问题台账.xlsx")
    batch = dropped(desk, problems(edited(1, 2, "招不到熟练工人")), "问题台账.xlsx")
    (question,) = batch.report["questions"]
    assert "哪件诉求" in question["text"]
    answer_questions(desk, batch.id, {question["id"]: question["choices"][0]["value"]}, {}, batch.version, in_background=False)
    batch = batch_of(desk, batch.id)
    commit_import(desk, batch.id, batch.version, in_background=False)
    assert EnterpriseRequest.objects.in_zone(desk.zone_id).count() == 3 and request_of(desk, "招不到熟练工人").state == "ledger_closed"


def test_the_ledger_goes_out_as_it_came_and_comes_back_without_a_difference(desk):
    brought_in(desk, problems(), "问题台账.xlsx")
    exported = export_ledger(desk, "问题台账")
    sheet = openpyxl.load_workbook(io.BytesIO(exported.content))["问题台账"]
    assert [cell.value for cell in sheet[2]] == HEADERS
    assert [cell.value for cell in sheet[3]][:5] == [1, "青河机械有限公司", POWER, "水电气运", datetime(2024, 3, 5)]
    assert [cell.value for cell in sheet[5]][9] == "长期" and sheet["P3"].value == "138****1111"
    assert told(dropped(desk, exported.content, "问题台账.xlsx").report) == (0, 0, 3)
