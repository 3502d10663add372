"""The second reader against a small server on loopback: asked in the protocol, kept word for word, never trusted, never needed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from huoshui.core.refusals import Refusal
from huoshui.ingestion.adapters.second_reader import ReaderService, read_again
from huoshui.ingestion.rules.document_reading import plain_text_source, read_claims
from huoshui.operations.rules.outgoing_addresses import allowed_hosts
from tests.cli.running import Shell
from tests.operations.fake_services import Handler, Service, answer, service

TEXT = "今年一季度，青河区新签约项目12个，总投资56.8亿元。"
TRUE = {"kind": "figure", "quote": "新签约项目12个", "measure": "project_count", "value": 12, "unit": "count", "stage": "started"}
MADE_UP = {"kind": "figure", "quote": "新开工项目99个", "measure": "project_count", "value": 99, "unit": "count", "stage": "started"}


def completion(*rows: Any) -> bytes:
    words = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": words}}]}).encode()


@pytest.fixture
def model() -> Iterator[Service]:
    with service(lambda handler, body: answer(handler, completion(TRUE, MADE_UP))) as running:
        yield running


def reader_at(running: Service, **more: Any) -> ReaderService:
    return ReaderService(f"{running.url}/v1/", "qwen3-8b", allowed_hosts("127.0.0.1"), **more)


def test_the_model_is_asked_in_the_protocol_and_everything_said_is_kept(model: Service, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("k-1\n", encoding="utf-8")
    source = plain_text_source("a", TEXT)
    second = read_again(source, reader_at(model, key_file=tmp_path / "key"))
    path, headers, body = model.asked[0]
    asked = json.loads(body)
    assert path == "/v1/chat/completions" and headers["Authorization"] == "Bearer k-1"
    assert (asked["model"], asked["temperature"], asked["stream"]) == ("qwen3-8b", 0, False) and TEXT in asked["messages"][1]["content"]
    assert second.exchanges[0].question == asked["messages"] and "新开工项目99个" in second.exchanges[0].answer
    assert [claim.quote for claim in second.claims] == ["新签约项目12个"] and [each.why for each in second.refused] == ["引文不在文中"]
    kept = second.as_json("a", read_claims(source))
    assert [(each["kind"], each["fields"]) for each in kept["differences"] if each["second"] == 0] == [("differ", ["stage"])]
    assert "k-1" not in json.dumps(kept)


@pytest.mark.parametrize(
    "body, status", [(b"{}", 500), (b"{}", 200), (b"[]", 200), (b'{"choices":[{"message":{"content":null}}]}', 200), (b"<html>", 200)]
)
def test_a_service_that_does_not_speak_the_protocol_is_told_in_words(body: bytes, status: int) -> None:
    def behave(handler: Handler, asked: bytes) -> None:
        answer(handler, body, status=status)

    with service(behave) as running, pytest.raises(Refusal) as caught:
        read_again(plain_text_source("a", TEXT), reader_at(running))
    assert caught.value.remedy and "Traceback" not in caught.value.message


def settings_for(running: Service) -> dict[str, str]:
    return {"HUOSHUI_OUTGOING": f"127.0.0.1:{running.port}", "HUOSHUI_READER_URL": f"{running.url}/v1", "HUOSHUI_READER_MODEL": "qwen3-8b"}


def test_the_command_keeps_the_second_reading_beside_the_first(model: Service, tmp_path: Path) -> None:
    shell = Shell(tmp_path / "data", settings_for(model))
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    done = shell.run("read", tmp_path / "a.txt", "--out", tmp_path / "out", "--second")
    assert done.returncode == 0, done.stderr
    kept = json.loads((tmp_path / "out" / "a.second.json").read_text(encoding="utf-8"))
    assert kept["reader"] == "模型 qwen3-8b" and len(kept["claims"]) == 1 and len(kept["refused"]) == 1
    assert len((tmp_path / "out" / "a.jsonl").read_text(encoding="utf-8").splitlines()) == 2


def test_without_the_model_the_first_reading_stands(model: Service, tmp_path: Path) -> None:
    shell = Shell(tmp_path / "data", {**settings_for(model), "HUOSHUI_READER_SECONDS": "1"})
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    closed = shell.run(
        "read", tmp_path / "a.txt", "--out", tmp_path, "--second", HUOSHUI_OUTGOING="127.0.0.1", HUOSHUI_READER_URL="http://127.0.0.1:9/v1"
    )
    assert closed.returncode == 0 and "连接不上" in closed.stderr and (tmp_path / "a.jsonl").stat().st_size > 100
    unset = shell.run("read", tmp_path / "a.txt", "--second", HUOSHUI_READER_URL="")
    assert unset.returncode == 1 and "没有设置第二读者" in unset.stderr
