"""The key file and what is derived from it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from huoshui.core.refusals import Refusal
from huoshui.operations.adapters import keys

MASTER, OTHER_MASTER = bytes(range(32)), bytes(32)


def test_a_new_key_file_is_for_its_owner_alone_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "key"
    assert keys.create_key_file(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    first = keys.read_key_file(path)
    assert len(first) == 32
    assert not keys.create_key_file(path)
    assert keys.read_key_file(path) == first


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_key_file_that_others_may_read_is_refused_with_the_remedy(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "key"
    keys.create_key_file(path)
    path.chmod(mode)
    with pytest.raises(Refusal, match="可被其他用户读取") as refused:
        keys.read_key_file(path)
    assert "chmod 600" in refused.value.remedy


@pytest.mark.parametrize(("content", "code"), [("", "key_file_damaged"), ("ab" * 31, "key_file_damaged"), ("zz" * 32, "key_file_damaged")])
def test_a_damaged_key_file_is_refused(tmp_path: Path, content: str, code: str) -> None:
    path = tmp_path / "key"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(Refusal) as refused:
        keys.read_key_file(path)
    assert refused.value.code == code


def test_a_missing_key_file_names_the_variable(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="HUOSHUI_KEY_FILE"):
        keys.read_key_file(tmp_path / "none")


def test_personal_text_comes_back_and_never_looks_the_same_twice() -> None:
    one, two = keys.encrypt_personal("13800001234", MASTER), keys.encrypt_personal("13800001234", MASTER)
    assert one != two
    assert b"1380000" not in one
    assert keys.decrypt_personal(memoryview(one), MASTER) == keys.decrypt_personal(two, MASTER) == "13800001234"


def test_personal_text_of_another_key_or_changed_by_one_bit_is_refused() -> None:
    sealed = keys.encrypt_personal("张三", MASTER)
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for data, master in ((sealed, OTHER_MASTER), (changed, MASTER), (b"", MASTER), (b"\x02" + sealed[1:], MASTER)):
        with pytest.raises(Refusal, match="无法解读"):
            keys.decrypt_personal(data, master)


def test_a_phone_is_found_however_it_is_written_and_only_under_its_own_key() -> None:
    plain = keys.lookup_hash("13800001234", MASTER)
    assert keys.lookup_hash("138 0000-1234", MASTER) == plain
    assert keys.lookup_hash("１３８００００１２３４", MASTER) == plain
    assert keys.lookup_hash("13800001235", MASTER) != plain
    assert keys.lookup_hash("13800001234", OTHER_MASTER) != plain


def test_secrets_for_different_purposes_differ() -> None:
    purposes = ("django-secret", "personal-data", "lookup", "database-owner", "database-application")
    assert len({keys.derive(MASTER, purpose) for purpose in purposes}) == len(purposes)


def test_after_a_rotation_old_texts_are_still_read_and_new_ones_use_the_new_key(tmp_path: Path) -> None:
    old_path, new_path = tmp_path / "key", tmp_path / "key.new"
    keys.create_key_file(old_path)
    old = keys.read_key_file(old_path)
    keys.write_rotated_key_file(old_path, new_path)
    ring = keys.read_key_ring(new_path)
    assert len(ring) == 2 and ring[1] == old and ring[0] != old
    before = keys._current_path
    try:
        keys.use_key_file(new_path)
        assert keys.decrypt_personal(keys.encrypt_personal("13800001234", old)) == "13800001234"
        assert keys.decrypt_personal(keys.encrypt_personal("13800001234"), ring[0]) == "13800001234"
    finally:
        assert before is not None
        keys.use_key_file(before)
