"""`huoshui read` as a shell runs it: claims by file, nothing lost on the way, nothing stopped by a bad file."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import docx
import pytest

from tests.architecture.sources import REPOSITORY
from tests.cli.running import Shell
from tests.ingestion.adapters.documents.pdf_maker import paragraph, pdf

BULLETIN = "今年一季度，青河区新签约项目12个，总投资56.8亿元。二季度力争开工项目8个。"
FIELDS = {
    "doc",
    "kind",
    "measure",
    "value",
    "unit",
    "comparator",
    "modality",
    "stage",
    "period",
    "subject",
    "quote",
    "because",
    "confidence",
}


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "data")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four documents of three kinds, in a folder within a folder too."""
    place = tmp_path / "bulletins"
    (place / "more").mkdir(parents=True)
    (place / "spring.txt").write_text(BULLETIN, encoding="utf-8")
    (place / "old.txt").write_bytes(BULLETIN.encode("gb18030"))
    document = docx.Document()
    document.add_paragraph(BULLETIN)
    document.save(str(place / "more" / "spring.docx"))
    (place / "more" / "paper.pdf").write_bytes(pdf([paragraph(BULLETIN, 700)]))
    (place / ".hidden.txt").write_text(BULLETIN, encoding="utf-8")
    (place / "~$spring.docx").write_text("lock", encoding="utf-8")
    return place


def rows_in(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_each_document_becomes_a_file_of_claims_in_the_claim_format(shell: Shell, folder: Path, tmp_path: Path) -> None:
    done = shell.run("read", folder, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert {path.name for path in (tmp_path / "out").glob("*.jsonl")} == {
        "spring.txt.jsonl",
        "old.jsonl",
        "spring.docx.jsonl",
        "paper.jsonl",
    }
    said = set()
    for path in (tmp_path / "out").glob("*.jsonl"):
        rows = rows_in(path)
        assert all(row["doc"] == path.stem and set(row) == FIELDS and row["quote"] in BULLETIN for row in rows)
        said.add(tuple((row["measure"], row["value"], row["unit"], row["stage"], row["modality"]) for row in rows))
    assert said == {
        (
            ("project_count", 12, "count", "signed", "actual"),
            ("investment", 5_680_000_000, "CNY", "signed", "actual"),
            ("project_count", 8, "count", "started", "target"),
        )
    }
    assert "读了 4 份，得到 12 条" in done.stderr and not shell.data.exists()


def test_a_bad_file_stops_nothing_and_is_named_at_the_end(shell: Shell, folder: Path, tmp_path: Path) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\n")
    (folder / "empty.txt").write_bytes(b"")
    done = shell.run("read", folder, tmp_path / "nowhere.txt", "--out", tmp_path / "out", "--workers", "2")
    assert done.returncode == 1 and len(list((tmp_path / "out").glob("*.jsonl"))) == 4
    end = done.stderr.split("未能读取 3 份：\n")[1].splitlines()
    assert sorted(line.split("：")[0].rsplit("/", 1)[-1] for line in end) == ["broken.pdf", "empty.txt", "nowhere.txt"]
    assert "Traceback" not in done.stderr


def test_what_was_read_is_left_alone_until_it_changes(shell: Shell, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shell.run("read", folder, "--out", out)
    before = {path: path.stat().st_mtime_ns for path in out.glob("*.jsonl")}
    again = shell.run("read", folder, "--out", out)
    assert "4 份此前已读" in again.stderr and {path: path.stat().st_mtime_ns for path in out.glob("*.jsonl")} == before
    (folder / "spring.txt").write_text(BULLETIN.replace("12", "13"), encoding="utf-8")  # the file changed
    (out / "old.jsonl").write_text("{", encoding="utf-8")  # the result is torn
    (out / "paper.jsonl").unlink()  # the result is gone
    third = shell.run("read", folder, "--out", out)
    assert "读了 3 份" in third.stderr and "1 份此前已读" in third.stderr
    assert rows_in(out / "spring.txt.jsonl")[0]["value"] == 13 and len(rows_in(out / "old.jsonl")) == 3 and (out / "paper.jsonl").exists()
    assert "4 份此前已读" not in shell.run("read", folder, "--out", out, "--published", "2023-04-05").stderr
    assert {row["period"] for row in rows_in(out / "old.jsonl")} == {"2023Q1", "2023Q2"}
    assert "读了 4 份" in shell.run("read", folder, "--out", out, "--again").stderr


def test_a_run_that_is_killed_goes_on_where_it_was(shell: Shell, tmp_path: Path) -> None:
    place, out = tmp_path / "many", tmp_path / "out"
    place.mkdir()
    for number in range(400):
        (place / f"{number:03}.txt").write_text(BULLETIN * 20, encoding="utf-8")
    command = [sys.executable, "-m", "huoshui.config.command_line", "read", str(place), "--out", str(out), "--workers", "2"]
    run = subprocess.Popen(command, env=shell.environment(), stderr=subprocess.DEVNULL, cwd=REPOSITORY, start_new_session=True)
    while len(list(out.glob("*.jsonl"))) < 20:
        assert run.poll() is None
        time.sleep(0.01)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    found = {path: rows_in(path) for path in out.glob("*.jsonl")}
    done = shell.run("read", place, "--out", out)
    assert {len(rows) for rows in found.values()} == {len(rows_in(out / "399.jsonl"))}  # whole or not there
    assert done.returncode == 0 and "份此前已读" in done.stderr and len(list(out.glob("*.jsonl"))) == 400


def test_the_shell_s_own_input_and_output_serve(shell: Shell, folder: Path) -> None:
    command = [sys.executable, "-m", "huoshui.config.command_line", "read", "-"]
    piped = subprocess.run(command, input=BULLETIN, env=shell.environment(), capture_output=True, text=True, check=True, cwd=REPOSITORY)
    shown = shell.run("read", folder / "spring.txt", "--out", "-")
    assert [json.loads(line)["value"] for line in piped.stdout.splitlines()] == [12, 5_680_000_000, 8]
    assert [json.loads(line)["value"] for line in shown.stdout.splitlines()] == [12, 5_680_000_000, 8]


def test_an_explanation_shows_words_meaning_and_rules(shell: Shell, folder: Path) -> None:
    done = shell.run("read", folder / "more" / "paper.pdf", "--explain", "--published", "2023-04-05")
    assert done.returncode == 0 and not list(Path.cwd().glob("paper.jsonl"))
    lines = done.stdout.splitlines()
    assert "2023-04-05" in lines[0]
    at = next(number for number, line in enumerate(lines) if "56.80亿元" in line)
    assert "签约总投资 · 2023年一季度" in lines[at] and "把握" in lines[at]
    assert "第1页" in lines[at + 1] and "【总投资56.8亿元】" in lines[at + 1]
    assert "依据：" in lines[at + 2] and "含义 investment" in lines[at + 2]


@pytest.mark.parametrize(
    "words, said", [((), "没有写要读哪些文件"), (("a.txt", "--published", "昨天"), "不是日期"), (("empty-folder",), "没有可以读取的文档")]
)
def test_a_wrong_use_is_answered_in_words(shell: Shell, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    (tmp_path / "empty-folder").mkdir()
    done = shell.run("read", *(str(tmp_path / word) if word == "empty-folder" else word for word in words))
    assert done.returncode == 1 and said in done.stderr and "Traceback" not in done.stderr


def test_reading_starts_without_django_and_without_any_setup(folder: Path, tmp_path: Path) -> None:
    script = (
        "import sys; from huoshui.config.command_line import main; code = main(sys.argv[1:]);"
        "print(code, sorted({name.split('.')[0] for name in sys.modules} & {'django', 'docx', 'lxml', 'pypdfium2', 'xlsxwriter'}))"
    )
    command = [sys.executable, "-c", script, "read", str(folder / "more" / "spring.docx"), "--out", str(tmp_path)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=REPOSITORY, env={**os.environ, "HUOSHUI_DATA": "/dev/null/x"}
    )
    assert done.stdout.strip() == "0 []", done.stdout + done.stderr  # the parsers are loaded in the limited process alone
