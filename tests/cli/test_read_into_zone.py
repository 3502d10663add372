"""`huoshui read --commit` brings documents as far as review; `--evaluate` scores against folders and against what reviewers decided."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import Shell
from tests.ingestion.ledger_files import ledger

BULLETIN = "今年一季度，青河区新签约项目12个，总投资56.8亿元。"
ZONE = "青河开发区"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="huoshui-read-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="module")
def shell(folder: Path) -> Shell:
    """A platform with one zone."""
    shell = Shell(folder / "data")
    (folder / "ledger.xlsx").write_bytes(ledger())
    assert shell.run("import", folder / "ledger.xlsx", "--zone", ZONE, "--create-zones").returncode == 0
    return shell


def test_documents_come_as_far_as_review_and_only_once(shell: Shell, folder: Path) -> None:
    (folder / "in").mkdir()
    (folder / "in" / "spring.txt").write_text(BULLETIN, encoding="utf-8")
    (folder / "in" / "broken.pdf").write_bytes(b"%PDF-1.7\n")
    first = shell.run("read", folder / "in", "--commit", "--zone", ZONE, "--published", "2023-04-05", "--json")
    assert first.returncode == 1, first.stderr
    found = {one["file"]: one for one in json.loads(first.stdout)["documents"]}
    assert (found["spring.txt"]["state"], found["spring.txt"]["claims"]) == ("reviewing", 2)
    assert found["broken.pdf"]["state"] == "failed" and "损坏" in found["broken.pdf"]["words"]
    again = shell.run("read", folder / "in", "--commit", "--zone", ZONE)
    assert again.returncode == 0 and again.stdout.count("此前已收") == 2
    nothing_decided = shell.run("read", "--evaluate", "--zone", ZONE)
    assert nothing_decided.returncode == 1 and "还没有审毕的文档" in nothing_decided.stderr


@pytest.mark.parametrize(
    "words, said", [(("--commit",), "没有写收进哪个区"), (("--zone", ZONE), "要与 --commit"), (("--commit", "--zone", "别的区"), "没有")]
)
def test_a_wrong_use_is_answered_in_words(shell: Shell, folder: Path, words: tuple[str, ...], said: str) -> None:
    (folder / "a.txt").write_text(BULLETIN, encoding="utf-8")
    done = shell.run("read", folder / "a.txt", *words)
    assert done.returncode == 1 and said in done.stderr and "Traceback" not in done.stderr


def test_gold_in_a_folder_scores_the_reading(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "data")
    (tmp_path / "docs").mkdir()
    (tmp_path / "gold").mkdir()
    (tmp_path / "docs" / "a.txt").write_text(BULLETIN, encoding="utf-8")
    shell.run("read", tmp_path / "docs" / "a.txt", "--out", tmp_path / "gold", "--published", "2023-04-05")
    perfect = shell.run("read", "--evaluate", tmp_path / "docs", tmp_path / "gold", "--json")
    score = json.loads(perfect.stdout)
    assert score["strict"] == {"f1": 1.0, "precision": 1.0, "recall": 1.0, "matched": 2, "gold": 2, "pred": 2} and score["evidence"] == 1.0
    rows = [json.loads(line) for line in (tmp_path / "gold" / "a.jsonl").read_text(encoding="utf-8").splitlines()]
    rows[0]["stage"] = "started"
    (tmp_path / "gold" / "a.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    shown = shell.run("read", "--evaluate", tmp_path / "docs", tmp_path / "gold")
    assert "数字 全对：F1 0.5000" in shown.stdout and "数字 数值单位对：F1 1.0000" in shown.stdout
    (tmp_path / "gold" / "b.jsonl").write_text("{}\n", encoding="utf-8")
    assert "没有与标注 b.jsonl 同名的文档" in shell.run("read", "--evaluate", tmp_path / "docs", tmp_path / "gold").stderr
