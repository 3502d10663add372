"""Uploads are kept by hash, within limits, under names that can do no harm."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.core.actor import DISPATCHER, Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.operations.actions import store_file
from huoshui.operations.adapters.file_folder import path_of_stored_file
from huoshui.operations.models import StoredFile
from huoshui.operations.queries import damaged_stored_files, open_stored_file
from huoshui.operations.rules.file_names import media_type_of, shown_file_name
from tests.operations.zones import make_zone

Bind = Callable[[UUID], None]


def person_of(zone_id: UUID) -> Actor:
    return Actor(uuid4(), "梅", zone_id, frozenset({DISPATCHER}))


@pytest.fixture
def mei(db: None, bind: Bind) -> Actor:
    actor = person_of(make_zone())
    bind(actor.zone_id)
    return actor


def test_what_was_stored_is_what_is_opened(mei: Actor) -> None:
    row = store_file(mei, "项目台账.xlsx", io.BytesIO(b"PK-bytes"))
    opened, stream = open_stored_file(mei, row.id)
    with stream:
        assert stream.read() == b"PK-bytes"
    assert (opened.original_name, opened.byte_count, opened.media_type.rsplit(".", 1)[-1]) == ("项目台账.xlsx", 8, "sheet")


def test_equal_bytes_lie_on_the_disk_once_and_each_upload_has_its_row(mei: Actor) -> None:
    one, two = (store_file(mei, name, io.BytesIO(b"same")) for name in ("一.xlsx", "二.xlsx"))
    assert (one.sha256, one.id != two.id) == (two.sha256, True)
    folder = path_of_stored_file(mei.zone_id, one.sha256).parent
    assert [path.name for path in folder.iterdir()] == [one.sha256]
    assert not list(folder.parent.glob("incoming-*"))


def test_a_stranger_finds_the_file_as_little_as_a_random_id(mei: Actor, bind: Bind) -> None:
    row = store_file(mei, "一.xlsx", io.BytesIO(b"x"))
    stranger = person_of(uuid4())
    bind(stranger.zone_id)
    said = []
    for file_id in (row.id, uuid4()):
        with pytest.raises(NotVisible) as refused:
            open_stored_file(stranger, file_id)
        said.append(str(refused.value))
    assert said[0] == said[1]


@pytest.mark.parametrize(("content", "code"), [(b"", "file_empty"), (b"x" * 11, "file_too_large")])
def test_empty_and_too_large_files_are_refused_and_leave_nothing(mei: Actor, content: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        store_file(mei, "一.xlsx", io.BytesIO(content), largest_bytes=10)
    assert refused.value.code == code
    assert "一.xlsx" in refused.value.message
    assert not list(path_of_stored_file(mei.zone_id, "00").parent.parent.iterdir())


def test_a_zone_does_not_exceed_its_quota(mei: Actor, settings: Any) -> None:
    settings.STORED_FILES_ZONE_QUOTA_BYTES = 10
    store_file(mei, "一.xlsx", io.BytesIO(b"12345678"))
    with pytest.raises(Refusal, match="放不下“二"):
        store_file(mei, "二.xlsx", io.BytesIO(b"123"))
    assert StoredFile.objects.in_zone(mei.zone_id).count() == 1


def test_lost_and_changed_bytes_are_named(mei: Actor) -> None:
    lost, changed, well = (store_file(mei, f"{word}.xlsx", io.BytesIO(word.encode())) for word in ("丢失", "改动", "完好"))
    path_of_stored_file(mei.zone_id, lost.sha256).unlink()
    changed_path = path_of_stored_file(mei.zone_id, changed.sha256)
    changed_path.chmod(0o600)
    changed_path.write_bytes("改过".encode())
    said = list(damaged_stored_files(mei.zone_id))
    assert len(said) == 2
    assert "丢失.xlsx" in said[0] and "改动.xlsx" in said[1]
    assert all(well.original_name not in sentence for sentence in said)
    with pytest.raises(Refusal, match="缺失或已损坏"):
        open_stored_file(mei, lost.id)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\台账\\甲.xlsx", "甲.xlsx"),
        ("a\r\nSet-Cookie: x.xlsx", "aSet-Cookie: x.xlsx"),
        ("报表\u202excod.exe", "报表xcod.exe"),
        ("甲\u200b公司.xlsx", "甲公司.xlsx"),
        ("  ..  ", "未命名文件"),
        ("", "未命名文件"),
        ("长" * 300 + ".xlsx", "长" * 195 + ".xlsx"),
    ],
)
def test_names_keep_their_words_and_lose_their_tricks(name: str, shown: str) -> None:
    assert shown_file_name(name) == shown


@given(st.text())
def test_any_name_becomes_a_short_single_visible_line(name: str) -> None:
    shown = shown_file_name(name)
    assert 0 < len(shown) <= 200
    assert "/" not in shown and "\\" not in shown
    assert all(character == " " or not character.isspace() for character in shown)


def test_the_kind_follows_a_fixed_list_and_html_is_only_bytes() -> None:
    assert media_type_of("a.CSV") == "text/csv"
    assert media_type_of("a.html") == media_type_of("a.svg") == media_type_of("a") == "application/octet-stream"
