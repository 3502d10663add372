"""`huoshui import` and `huoshui export` as a shell runs them, on a machine where nothing was started yet."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from tests.cli.running import Shell
from tests.ingestion.ledger_files import HEADERS, ROWS, TITLE, ledger, workbook

OBJECT = {"sheets", "projects_new", "projects_changed", "projects_same", "questions", "problems", "totals"}
SHEET = {"name", "zone", "header_rows", "mapping", "rows_read", "rows_skipped", "totals"}


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="huoshui-import-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="module")
def shell(folder: Path) -> Shell:
    return Shell(folder / "data")


@pytest.fixture(scope="module")
def file(folder: Path) -> Path:
    path = folder / "台账.xlsx"
    path.write_bytes(ledger())
    return path


@pytest.fixture(scope="module")
def imported(shell: Shell, file: Path) -> dict:
    """Brought in, the zone made on the way; nothing had been started before."""
    result = shell.run("import", file, "--zone", "青河开发区", "--create-zones", "--json")
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_an_import_prints_one_object_with_every_part(imported: dict) -> None:
    assert imported.keys() >= OBJECT
    [sheet] = imported["sheets"]
    assert sheet.keys() >= SHEET
    assert (sheet["name"], sheet["zone"], sheet["header_rows"], sheet["rows_read"]) == ("台账", "青河开发区", [2], 3)
    assert {sheet["mapping"]["总投资（万元）"][key] for key in ("attribute", "unit")} == {"planned_investment", "万元"}
    assert imported["totals"] == {"planned_investment": str(70000_50 * 10_000)}
    assert (imported["projects_new"], imported["state"]) == (3, "committed")


def test_a_dry_run_keeps_nothing_and_needs_no_zone_that_exists(shell: Shell, imported: dict, file: Path) -> None:
    result = shell.run("import", file, "--zone", "还没有的区", "--create-zones", "--dry-run", "--json")
    assert (result.returncode, json.loads(result.stdout)["projects_new"]) == (0, 3)
    unknown = shell.run("import", file, "--zone", "还没有的区", "--dry-run")
    assert unknown.returncode == 1
    assert "青河开发区" in unknown.stderr and "--create-zones" in unknown.stderr
    assert len(unknown.stderr.strip().splitlines()) == 1


def test_open_questions_exit_3_until_the_answers_settle_them(shell: Shell, imported: dict, folder: Path) -> None:
    path = folder / "投资.xlsx"
    path.write_bytes(
        workbook(("投资", "2025年6月投资完成情况", ["项目名称", "总投资（万元）", "累计完成投资（万元）"], [["甲厂房", 900, 30]]))
    )
    asked = shell.run("import", path, "--zone", "青河开发区", "--dry-run", "--json")
    [question] = json.loads(asked.stdout)["questions"]
    assert (asked.returncode, question["sheet"]) == (3, "投资")
    answers = folder / "答复.json"
    answers.write_text(json.dumps({question["id"]: "cumulative_done"}), encoding="utf-8")
    settled = shell.run("import", path, "--zone", "青河开发区", "--answers", answers, "--dry-run", "--json")
    assert (settled.returncode, json.loads(settled.stdout)["totals"]["cumulative_done"]) == (0, str(30 * 1_000_000))


def test_a_refusal_is_one_line_and_exit_1(shell: Shell, imported: dict, folder: Path) -> None:
    broken = folder / "坏文件.xlsx"
    broken.write_bytes(b"PK broken")
    for words in ((broken, "--zone", "青河开发区"), (folder / "没有.xlsx", "--zone", "青河开发区")):
        result = shell.run("import", *words)
        assert (result.returncode, len(result.stderr.strip().splitlines())) == (1, 1), result.stderr


def test_what_was_exported_comes_back_the_same(shell: Shell, imported: dict, folder: Path) -> None:
    target = folder / "出.xlsx"
    exported = shell.run("export", "--zone", "青河开发区", "--ledger", "台账", "--out", target)
    assert exported.returncode == 0, exported.stderr
    sheet = openpyxl.load_workbook(target)["台账"]
    assert (sheet["A1"].value, [cell.value for cell in sheet[2]]) == (TITLE, HEADERS)
    again = shell.run("import", target, "--zone", "青河开发区", "--json")
    assert json.loads(again.stdout)["projects_same"] == len(ROWS)


def test_people_read_the_outcome_in_chinese(shell: Shell, imported: dict, file: Path) -> None:
    result = shell.run("import", file, "--zone", "青河开发区", "--dry-run")
    assert "新增 0，变更 0，相同 3" in result.stdout
    assert "合计：总投资 7.00亿元" in result.stdout
