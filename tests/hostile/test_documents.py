"""Every hostile or odd document ends as promised: a refusal in Chinese with something to do, or the stated reading."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from huoshui.core.refusals import Refusal
from huoshui.ingestion.adapters.documents import limited_child
from huoshui.ingestion.adapters.documents.opening import DocumentOpener
from huoshui.ingestion.adapters.documents.refusals import Unreadable
from tests.hostile.document_items import Item
from tests.hostile.documents import items

CORPUS = list(items())


@pytest.fixture(scope="module")
def opener() -> Iterator[DocumentOpener]:
    with DocumentOpener() as opened:
        yield opened


@pytest.mark.parametrize("item", CORPUS, ids=[f"{number:03d}" for number in range(len(CORPUS))])
def test_each_document_ends_as_promised(item: Item, tmp_path: Path, opener: DocumentOpener) -> None:
    path = tmp_path / "stored"
    path.write_bytes(item.content)
    began = time.monotonic()
    if item.refused:
        with pytest.raises(Refusal) as caught:
            opener.read(path, name=item.file_name)
        assert caught.value.code == f"document_{item.refused}", f"{item.name}: {caught.value.code} {caught.value.data}"
        assert re.search("[\u4e00-\u9fff]", caught.value.message) and caught.value.remedy, item.name
        assert "Traceback" not in str(caught.value) and str(tmp_path) not in str(caught.value)
    else:
        source = opener.read(path, name=item.file_name)
        assert item.holds is not None and item.holds(source), item.name
        assert all(0 <= block.start < block.end <= len(source.text) for block in source.blocks)
        assert all(before.end <= behind.start for before, behind in zip(source.blocks, source.blocks[1:], strict=False))
        assert "\x00" not in source.text
        source.text.encode("utf-8")  # no half of a character is left
    assert time.monotonic() - began < 45, item.name


def test_the_corpus_is_large_and_its_names_tell_the_items_apart() -> None:
    assert len(CORPUS) >= 110 and len({item.name for item in CORPUS}) == len(CORPUS)


def test_a_file_that_never_ends_is_given_up_and_the_next_one_read(
    tmp_path: Path, opener: DocumentOpener, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "endless")
    monkeypatch.setattr(limited_child, "WALL_SECONDS", 1)
    with pytest.raises(Unreadable) as caught:
        opener._child.ask({"job": "read", "path": str(tmp_path / "endless"), "name": "a"})
    assert caught.value.code == "time"
    (tmp_path / "plain").write_bytes(next(item for item in CORPUS if item.name == "plain PDF").content)
    assert "56.8亿元" in opener.read(tmp_path / "plain").text


def test_what_parses_has_twenty_seconds_768_mb_and_no_network() -> None:
    """Looked at from inside a fork of the limited process."""
    look = """
import json, os, resource, socket
from huoshui.ingestion.adapters.documents import document_child
document_child.JOBS["look"] = lambda order: {
    "kind": "seen", "cpu": resource.getrlimit(resource.RLIMIT_CPU), "memory": resource.getrlimit(resource.RLIMIT_AS),
    "file": resource.getrlimit(resource.RLIMIT_FSIZE), "network": [name for _, name in socket.if_nameindex()]}
document_child.main()
"""
    order = json.dumps({"job": "look", "path": "/dev/null"})
    said = subprocess.run([sys.executable, "-I", "-c", look], input=order + "\n", capture_output=True, text=True, check=True).stdout
    seen = json.loads(said.splitlines()[0])
    assert (seen["cpu"], seen["memory"], seen["file"]) == ([20, 21], [768 << 20] * 2, [0, 0])
    assert seen["network"] in ([], ["lo"]) or os.geteuid() != 0


def test_one_document_that_kills_its_reader_does_not_stop_the_next(tmp_path: Path, opener: DocumentOpener) -> None:
    bomb = next(item for item in CORPUS if item.refused == "memory")
    (tmp_path / "bomb").write_bytes(bomb.content)
    (tmp_path / "plain").write_bytes(next(item for item in CORPUS if item.name == "plain PDF").content)
    with pytest.raises(Refusal):
        opener.read(tmp_path / "bomb")
    assert "56.8亿元" in opener.read(tmp_path / "plain").text
