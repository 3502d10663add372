"""The problem list comes as the user's own workbook: values in place, a note and a colour where something is to be done."""

import io

import openpyxl
import pytest

from huoshui.audit.models import AuditEntry
from huoshui.ingestion import queries
from huoshui.ingestion.actions import problem_workbook
from tests.ingestion.ledger_files import HEADERS, ROWS, TITLE, dropped, edited, ledger

MARK = "FFFFD9D6"


@pytest.fixture
def handed_back(keeper):
    batch = dropped(keeper, ledger(edited(1, 4, "三千左右吧")))
    return batch, openpyxl.load_workbook(io.BytesIO(problem_workbook(keeper, batch.id).content))


def test_values_stand_where_they_stood(handed_back):
    sheet = handed_back[1]["台账"]
    assert sheet["A1"].value == TITLE
    assert [cell.value for cell in sheet[2]] == HEADERS
    assert [cell.value for cell in sheet[3]][:2] == ROWS[0][:2]
    assert sheet["E5"].value == 8000.5
    assert [str(block) for block in sheet.merged_cells.ranges] == ["A1:G1"]


def test_the_offending_cell_has_a_note_and_a_colour_and_no_other_has(handed_back):
    sheet = handed_back[1]["台账"]
    assert sheet["E4"].value == "三千左右吧"
    assert "总投资" in sheet["E4"].comment.text
    marked = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.start_color.rgb == MARK]
    assert marked == ["E4"]


def test_a_list_of_all_problems_stands_in_front(handed_back):
    rows = [[cell.value for cell in row] for row in handed_back[1]["问题清单"].iter_rows()]
    assert rows[0] == ["工作表", "单元格", "程度", "问题"]
    assert rows[1][:3] == ["台账", "E4", "未入库"]


def test_the_download_is_audited(keeper, handed_back):
    assert AuditEntry.objects.in_zone(keeper.zone_id).filter(operation="import.problems_downloaded").count() == 1


def test_problems_are_counted_and_paged(keeper, handed_back):
    batch, _ = handed_back
    page = queries.problems_page(keeper, batch.id, limit=1)
    assert page.by_severity["error"] == 1
    assert (len(page.problems), page.total) == (1, sum(page.by_severity.values()))


def test_differences_are_paged_by_position(keeper):
    batch = dropped(keeper, ledger())
    first = queries.differences_page(keeper, batch.id, "new", limit=2)
    rest = queries.differences_page(keeper, batch.id, "new", first.next_after, limit=2)
    assert [row.row for row in (*first.rows, *rest.rows)] == [3, 4, 5]
    assert (first.total, rest.next_after) == (3, None)
