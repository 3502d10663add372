"""The ledger of five zones that published reports make: its sums as printed, each sheet in its zone, no trace the second time."""

from pathlib import Path

import pytest

from huoshui.audit.models import AuditEntry
from huoshui.ingestion.actions import import_now
from huoshui.investment_projects.models import Project
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.ingestion.ledger_files import counts, facts, make_zone, sources, workbook

HEADERS = ["序号", "项目名称", "目前阶段", "总投资（亿元）"]
# Names and sums in the shape of the published ledger; five zones, some sums silent.
SHEETS = {
    "甲区": [["甲一产业园", "在建", 10], ["甲二基地", "已签约", 20], ["甲三仓储", "", ""]],
    "乙区": [["乙一科技", "已投产", ""], ["乙二小镇", "", ""]],
    "丙县": [["丙一氢能", "已投产", 50], ["丙二集装箱物流园", "已落地", 13.6], ["丙三燃料", "", 50]],
    "丁开发区": [["丁一化工园", "在谈", 18]],
    "戊园区": [["戊一直播基地", "", ""]],
}
PRINTED = {"甲区": 30, "乙区": 0, "丙县": 113.6, "丁开发区": 18, "戊园区": 0}
FEN_PER_YI = 10**10


def five_sheets() -> bytes:
    sheets = []
    for name, rows in SHEETS.items():
        numbered = [[number, *row] for number, row in enumerate(rows, start=1)]
        sheets.append((name, f"{name}项目台账", HEADERS, [*numbered, ["", "合计", "", PRINTED[name]]]))
    return workbook(*sheets)


@pytest.fixture
def zones(db):
    return {name: make_zone(name) for name in SHEETS}


def taken_in(zones, path: Path):
    actor = zones["甲区"]
    with bound_to_zone(actor.zone_id), path.open("rb") as stream:
        return import_now(actor, path.name, stream, sheet_zones={name: str(there.zone_id) for name, there in zones.items()})


@pytest.fixture
def path(tmp_path):
    target = tmp_path / "五区台账.xlsx"
    target.write_bytes(five_sheets())
    return target


def test_each_sheet_goes_into_its_own_zone_with_an_audit_row_there(zones, path):
    outcome = taken_in(zones, path)
    assert counts(outcome.report) == (10, 0, 0)
    for name, there in zones.items():
        with bound_to_zone(there.zone_id):
            assert Project.objects.in_zone(there.zone_id).count() == len(SHEETS[name])
            entry = AuditEntry.objects.in_zone(there.zone_id).get(operation="import.committed")
            assert entry.after["facts"] == len(facts(there))
            assert sources(there) == 1


def test_the_sums_are_the_printed_ones_and_silence_is_not_zero(zones, path):
    report = taken_in(zones, path).report
    by_sheet = {sheet["name"]: sheet["totals"]["planned_investment"] for sheet in report["sheets"]}
    assert by_sheet == {name: None if not amount else str(round(amount * 10) * FEN_PER_YI // 10) for name, amount in PRINTED.items()}
    assert report["totals"] == {"planned_investment": str(1616 * FEN_PER_YI // 10)}
    assert [problem for problem in report["problems"] if problem["severity"] != "told"] == []
    assert all([row["reason"] for row in sheet["rows_skipped"]] == ["合计行"] for sheet in report["sheets"])


def test_a_second_time_everything_is_the_same(zones, path):
    taken_in(zones, path)
    assert counts(taken_in(zones, path).report) == (0, 0, 10)
    for there in zones.values():
        with bound_to_zone(there.zone_id):
            assert sources(there) == 1
            assert AuditEntry.objects.in_zone(there.zone_id).filter(operation="import.committed_unchanged").count() == 1
