"""The published ledger whole: five sheets, 90 projects, no total row among them, unknown is not zero."""

from __future__ import annotations

from datetime import date

import pytest

from huoshui.ingestion.adapters.reading import read_file
from huoshui.ingestion.rules.readings import WorkbookReading
from tests.ingestion.published_ledger import SHEETS, write_published

YI = 10_000_000_000


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> WorkbookReading:
    return read_file(write_published(tmp_path_factory.mktemp("ledger") / "published.xlsx"), today=date(2024, 7, 5))


def test_five_sheets_and_ninety_projects_none_of_them_a_total(reading: WorkbookReading) -> None:
    assert [sheet.name for sheet in reading.project_sheets] == list(SHEETS)
    assert [len(sheet.rows) for sheet in reading.sheets] == [20, 18, 24, 12, 16]
    names = [row.project_name for sheet in reading.sheets for row in sheet.rows]
    assert len(names) == 90 and not any("合计" in name for name in names)
    assert [[skipped.kind for skipped in sheet.skipped] for sheet in reading.sheets] == [["total"]] * 5


def test_no_question_and_no_problem(reading: WorkbookReading) -> None:
    assert not reading.open_questions
    assert [problem for sheet in reading.sheets for problem in sheet.problems] == []


def test_totals_equal_the_printed_ones_and_an_empty_column_has_none(reading: WorkbookReading) -> None:
    for sheet in reading.sheets:
        stated = [row[2] for row in SHEETS[sheet.name][2] if row[2] is not None]
        expected = str(round(sum(stated) * 100) * YI // 100) if stated else None
        assert sheet.totals == {"planned_investment": expected}
        assert sheet.printed_totals["planned_investment"] == (expected or "0")


def test_each_cell_says_what_the_reports_say(reading: WorkbookReading) -> None:
    for sheet in reading.sheets:
        for row, (name, stage, total, signed, started, remark) in zip(sheet.rows, SHEETS[sheet.name][2], strict=True):
            found = {value.attribute: value for value in row.values}
            assert found["project_name"].raw == name and ("stage" in found) == bool(stage)
            assert ("planned_investment" in found) == (total is not None)
            assert total is None or found["planned_investment"].value == round(total * 100) * YI // 100
            assert (
                ("signed_on" in found) == bool(signed) and ("started_on" in found) == bool(started) and ("remark" in found) == bool(remark)
            )


def test_the_spot_and_the_report_day_are_kept(reading: WorkbookReading) -> None:
    first = reading.sheets[0]
    jimei = next(row for row in first.rows if row.project_name == "集美数智产业园")
    found = {value.attribute: value for value in jimei.values}
    assert (found["planned_investment"].cell, found["planned_investment"].raw) == (f"D{jimei.row}", "30")
    assert found["signed_on"].value == date(2021, 12, 28) and found["started_on"].value == date(2022, 1, 4)
    assert [sheet.reported_on for sheet in reading.sheets] == [
        date(2022, 2, 21),
        date(2023, 4, 25),
        date(2023, 1, 1),
        None,
        date(2022, 5, 6),
    ]
    assert [sheet.reported_precision for sheet in reading.sheets[:3]] == ["day", "day", "year"]
    assert len({sheet.lineage_key for sheet in reading.sheets}) == 5 and len({sheet.fingerprint for sheet in reading.sheets}) == 1
