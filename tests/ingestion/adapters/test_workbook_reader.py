"""Every format gives the same cells; what hides in a workbook is told; the child keeps its limits."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableColumn, TableRow
from odf.text import P

from huoshui.core.refusals import Refusal
from huoshui.ingestion.adapters import workbook_reader
from huoshui.ingestion.adapters.reading import read_file
from huoshui.ingestion.adapters.workbook_reader import CHILD, read_workbook
from huoshui.ingestion.rules.grids import text_of
from huoshui.ingestion.rules.readings import HIDDEN

ROWS = [
    ["2024年6月重点项目台账", None, None],
    ["序号", "项目名称", "总投资（万元）"],
    [1, "甲产业园", 1234.5],
    [2, "乙厂", None],
    [None, "合计", 1234.5],
]


def as_xlsx(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ROWS:
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["C"].hidden = True
    secret = book.create_sheet("底稿")
    secret.sheet_state = "hidden"
    secret["A1"] = "项目名称"
    sheet["D3"] = "=C3*2"
    sheet["D2"] = "备注"
    book.save(path)
    return path


def as_xls(path: Path) -> Path:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("台账")
    sheet.write_merge(0, 0, 0, 2, ROWS[0][0])
    for index, row in enumerate(ROWS[1:], 1):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(index, column, value)
    sheet.row(3).hidden = True
    sheet.col(2).hidden = True
    for index in range(200):  # above 4,096 bytes, as every real workbook
        sheet.write(index + 10, 20, " ")
    book.save(str(path))
    return path


def as_ods(path: Path) -> Path:
    book = OpenDocumentSpreadsheet()
    table = Table(name="台账")
    table.addElement(TableColumn())
    table.addElement(TableColumn(visibility="collapse"))
    for index, row in enumerate(ROWS):
        line = TableRow(visibility="collapse") if index == 3 else TableRow()
        for column, value in enumerate(row):
            if index == 0 and column:
                line.addElement(CoveredTableCell())
            elif value is None:
                line.addElement(TableCell())
            elif isinstance(value, str):
                cell = TableCell(valuetype="string", **({"numbercolumnsspanned": 3} if index == 0 else {}))
                cell.addElement(P(text=value))
                line.addElement(cell)
            else:
                line.addElement(TableCell(valuetype="float", value=value))
        table.addElement(line)
    book.spreadsheet.addElement(table)
    book.save(str(path))
    return path


def as_csv(path: Path) -> Path:
    path.write_text("\n".join(",".join("" if value is None else str(value) for value in row) for row in ROWS), encoding="gb18030")
    return path


@pytest.mark.parametrize("write", [as_xlsx, as_xls, as_ods, as_csv])
def test_every_format_gives_the_same_cells_and_projects(write: object, tmp_path: Path) -> None:
    path = write(tmp_path / write.__name__[3:])  # type: ignore[operator, attr-defined]
    grid = read_workbook(path).grids[0]
    assert [[text_of(cell) for cell in row[:3]] for row in grid.rows[:5]] == [
        ["" if value is None else str(value) for value in row] for row in ROWS
    ]
    sheet = read_file(path, today=date(2024, 7, 5)).sheets[0]
    assert [row.project_name for row in sheet.rows] == ["甲产业园", "乙厂"] and sheet.totals == {"planned_investment": "1234500000"}


def test_what_hides_in_a_workbook_is_told(tmp_path: Path) -> None:
    path = as_xlsx(tmp_path / "a.xlsx")
    workbook = read_workbook(path)
    grid = workbook.grids[0]
    assert grid.hidden_rows == {3} and grid.hidden_columns == {2} and grid.merges == (((0, 0), (0, 2)),) and grid.uncalculated == ("D3",)
    reading = read_file(path, today=date(2024, 7, 5))
    assert reading.sheets[1].status == HIDDEN and [row.hidden for row in reading.sheets[0].rows] == [False, True]
    assert {"hidden_rows", "formula_without_value"} == {problem.code for problem in reading.sheets[0].problems}


def test_hidden_rows_and_merges_of_an_opendocument_sheet(tmp_path: Path) -> None:
    grid = read_workbook(as_ods(tmp_path / "a.ods")).grids[0]
    assert grid.hidden_rows == {3} and grid.hidden_columns == {1} and grid.merges == (((0, 0), (0, 2)),)


def test_hidden_rows_and_columns_of_an_old_workbook(tmp_path: Path) -> None:
    grid = read_workbook(as_xls(tmp_path / "a.xls")).grids[0]
    assert grid.hidden_rows == {3} and grid.hidden_columns == {2} and grid.merges == (((0, 0), (0, 2)),)


def test_an_encrypted_old_workbook_is_refused(tmp_path: Path) -> None:
    path = as_xls(tmp_path / "a.xls")
    data = bytearray(path.read_bytes())
    start = data.find(b"\x09\x08\x10\x00")  # the first record of the stream; the next becomes a FilePass
    position = start + 4 + 16
    data[position : position + 2] = b"\x2f\x00"
    path.write_bytes(bytes(data))
    with pytest.raises(Refusal) as caught:
        read_workbook(path)
    assert caught.value.code == "workbook_encrypted"


def test_the_first_bytes_decide_and_not_the_ending(tmp_path: Path) -> None:
    path = as_xls(tmp_path / "really-old.xlsx")
    assert read_workbook(path).format == "xls"


def test_dates_and_times_come_through_whole(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = date(2022, 3, 5)
    sheet["B1"] = True
    book.save(tmp_path / "a.xlsx")
    row = read_workbook(tmp_path / "a.xlsx").grids[0].rows[0]
    assert row == [date(2022, 3, 5), True]


def test_a_missing_file_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        read_file(tmp_path / "nowhere.xlsx", today=date(2024, 7, 5))
    assert caught.value.code == "workbook_missing"


def test_a_child_that_never_ends_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sleeper = tmp_path / "sleeper.py"
    sleeper.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(workbook_reader, "CHILD", sleeper)
    monkeypatch.setattr(workbook_reader, "WALL_SECONDS", 0.3)
    path = tmp_path / "a.csv"
    path.write_text("a,b")
    with pytest.raises(Refusal) as caught:
        read_workbook(path)
    assert caught.value.code == "workbook_time"


PROBE = """
import importlib.util, socket, sys
spec = importlib.util.spec_from_file_location("child", sys.argv[1])
child = importlib.util.module_from_spec(spec)
spec.loader.exec_module(child)
child.child_limits.limit_this_process()
{attempt}
"""


def limited(attempt: str) -> subprocess.CompletedProcess[str]:
    """Run one attempt under the child's own limits."""
    script = PROBE.format(attempt=attempt)
    return subprocess.run([sys.executable, "-I", "-c", script, str(CHILD)], capture_output=True, text=True, timeout=60, check=False)


def test_the_child_has_no_memory_beyond_768_mb_and_cannot_write(tmp_path: Path) -> None:
    assert "MemoryError" in limited("bytes(900 * 1024 * 1024)").stderr
    assert limited("bytes(300 * 1024 * 1024)").returncode == 0
    target = tmp_path / "written"
    limited(f"open({str(target)!r}, 'w').write('x' * 10)")
    assert not target.exists() or target.stat().st_size == 0


def test_the_child_has_twenty_seconds_of_processor_time() -> None:
    import resource

    found = limited("import resource; print(resource.getrlimit(resource.RLIMIT_CPU))").stdout.strip()
    assert found == "(20, 21)" and resource.getrlimit(resource.RLIMIT_CPU) != (20, 21)


def test_the_child_has_no_network_where_the_kernel_lets_it_go() -> None:
    found = limited("print([name for _, name in socket.if_nameindex()])").stdout.strip()
    assert (
        found in ("['lo']", "[]") or "PermissionError" in limited("import ctypes; ctypes.CDLL(None).unshare(0x10000000) and 1 / 0").stderr
    )
