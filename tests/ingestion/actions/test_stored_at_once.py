"""What an import stores in parts beside preparing them: projected at once, digested as stored, all of it or nothing."""

import pytest
from django.db import connection

from huoshui.core.refusals import Refusal
from huoshui.fact_ledger.queries import audit_digest_mismatches
from huoshui.ingestion.actions import sheet_writing
from huoshui.investment_projects.queries import check_projection
from huoshui.operations.adapters.database_hand import database_hand
from tests.ingestion.ledger_files import brought_in, facts, ledger, project, project_names

HEADERS = [
    "序号",
    "项目名称",
    "建设单位",
    "总投资（万元）",
    "计划开工时间",
    "实际开工时间",
    "责任单位",
    "目前阶段",
    "2025年度计划投资（万元）",
]
TWICE_STATED = [
    [1, "A厂房", "甲公司", 100, "2024-03", "2024-05-01", "发改局", "在建", 40],
    [2, "B厂房", "乙公司", 200, "2027-03", "", "工信局", "签约", 50],
    [3, "C厂房", "", "", "", "", "", "", ""],
]


@pytest.mark.parametrize("parts", [1, 2, 4_000])
def test_projects_inserted_projected_are_what_the_projection_makes_of_their_facts(keeper, monkeypatch, parts):
    monkeypatch.setattr(sheet_writing, "ROWS_AT_ONCE", parts)
    brought_in(keeper, ledger())
    brought_in(keeper, ledger(TWICE_STATED, title="又一台账", headers=HEADERS), "又一台账.xlsx")
    assert check_projection(keeper.zone_id) == []
    assert (project(keeper, "A厂房").started_on.isoformat(), project(keeper, "A厂房").planned_start_on.isoformat()) == (
        "2024-05-01",
        "2024-03-01",
    )
    assert project(keeper, "冷链物流中心").owner_enterprise_id is not None
    assert project(keeper, "A厂房").owner_enterprise_id is not None


def test_the_audit_rows_give_the_digests_of_what_is_stored(keeper):
    brought_in(keeper, ledger())
    assert audit_digest_mismatches(keeper.zone_id) == []


def test_an_error_in_the_second_hand_comes_out_and_nothing_stays(keeper, monkeypatch):
    def broken(*_, **__):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")

    monkeypatch.setattr(sheet_writing, "store_projected", broken)
    with pytest.raises(Exception, match="division by zero"):
        brought_in(keeper, ledger())
    connection.needs_rollback = False
    assert facts(keeper) == [] and project_names(keeper) == []


@pytest.mark.django_db
def test_deeds_are_done_in_order_and_the_first_error_is_the_one_that_is_told():
    done = []

    def refuse():
        raise Refusal("first", "第一处。", "")

    with pytest.raises(Refusal) as told, database_hand() as hand:
        hand.give(lambda: done.append(1))
        hand.finish()
        hand.give(refuse)
        hand.give(lambda: done.append(2))
    assert (told.value.code, done[0]) == ("first", 1)
