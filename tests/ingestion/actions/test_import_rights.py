"""Who may import, into which zone, and whose rows a file can reach."""

import io

import pytest

from huoshui.core.refusals import NotPermitted, NotVisible, Refusal
from huoshui.ingestion import queries
from huoshui.ingestion.actions import answer_questions, commit_import, problem_workbook, start_import
from tests.cast import build_cast
from tests.ingestion.ledger_files import batch_of, brought_in, counts, ledger, project

ROWS = [[1, "冷链物流中心", "", "", 12000, "签约", ""]]


@pytest.fixture
def cast(db):
    return build_cast()


def test_a_leader_reads_but_does_not_import(cast, bind):
    leader = cast.liu.actor
    bind(leader.zone_id)
    with pytest.raises(NotPermitted):
        start_import(leader, "台账.xlsx", io.BytesIO(ledger(ROWS)))


def test_a_strangers_import_does_not_exist(cast, bind):
    keeper = cast.mei.actor
    department = cast.chen.actor
    bind(keeper.zone_id)
    batch = batch_of(keeper, start_import(keeper, "台账.xlsx", io.BytesIO(ledger(ROWS)), in_background=False))
    for attempt in (
        lambda: queries.import_detail(department, batch.id),
        lambda: queries.problems_page(department, batch.id),
        lambda: queries.differences_page(department, batch.id),
        lambda: problem_workbook(department, batch.id),
        lambda: commit_import(department, batch.id, batch.version),
    ):
        with pytest.raises(NotVisible):
            attempt()
    assert queries.list_imports(department) == []
    assert [line.id for line in queries.list_imports(keeper)] == [batch.id]


def test_a_sheet_does_not_go_into_a_zone_where_the_importer_has_no_post(cast, bind):
    keeper = cast.mei.actor
    bind(keeper.zone_id)
    batch = batch_of(keeper, start_import(keeper, "台账.xlsx", io.BytesIO(ledger(ROWS)), in_background=False))
    with pytest.raises(Refusal) as refused:
        answer_questions(keeper, batch.id, {}, {"台账": str(cast.elsewhere.id)}, batch.version)
    assert refused.value.code == "import.zone_not_allowed"
    assert cast.elsewhere.id not in {zone.id for zone in queries.import_detail(keeper, batch.id).zones}


def test_a_department_cannot_change_another_units_project_by_a_file(cast, bind):
    keeper = cast.mei.actor
    department = cast.chen.actor
    bind(keeper.zone_id)
    brought_in(keeper, ledger(ROWS))
    batch = brought_in(
        department, ledger([[1, "冷链物流中心", "", "", 1, "签约", ""], [2, "新来的厂房", "", "", 5, "签约", ""]], title="部门台账")
    )
    assert counts(batch.report) == (1, 0, 0)
    assert [problem["code"] for problem in batch.report["problems"] if problem["severity"] == "error"] == ["row_of_another_unit"]
    assert project(keeper, "冷链物流中心").planned_investment_fen == 12000 * 1_000_000
