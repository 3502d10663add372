"""Photos and voice memos of a phone: what they are by their first bytes, never by their name, and how large they may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huoshui.core.refusals import Refusal

PHOTO, MEMO = "photo", "memo"
HEAD_BYTES = 16  # how many first bytes ``kind_of`` wants
# (offset, mark, kind, ending of the name it is kept under)
_MARKS = (
    (0, b"\xff\xd8\xff", PHOTO, "jpg"),
    (0, b"\x89PNG\r\n\x1a\n", PHOTO, "png"),
    (8, b"WEBP", PHOTO, "webp"),
    (0, b"\x1aE\xdf\xa3", MEMO, "webm"),
    (0, b"OggS", MEMO, "ogg"),
    (4, b"ftypM4A", MEMO, "m4a"),
    (4, b"ftypisom", MEMO, "m4a"),  # what MediaRecorder of Safari and newer Chromium writes
    (4, b"ftypiso5", MEMO, "m4a"),
    (4, b"ftypmp42", MEMO, "m4a"),
    (0, b"ID3", MEMO, "mp3"),
    (8, b"WAVE", MEMO, "wav"),
)


def kind_of(head: bytes) -> tuple[str, str] | None:
    """(photo or memo, ending of the name) by the first bytes; None for anything else.

    >>> kind_of(b"\\xff\\xd8\\xff\\xe0 and so on")
    ('photo', 'jpg')
    >>> kind_of(b"MZ a program named photo.jpg") is None
    True
    """
    for offset, mark, kind, ending in _MARKS:
        if head[offset : offset + len(mark)] == mark:
            return kind, ending
    return None


def checked_kind(name: str, head: bytes) -> tuple[str, str]:
    """``kind_of``, or Refusal ``not_a_photo_or_memo`` that names the file."""
    found = kind_of(head)
    if found is None:
        raise Refusal(
            "not_a_photo_or_memo",
            f"“{name[:60]}”不是照片或录音。",
            "走访只收 JPG、PNG、WebP 照片和手机录音；别的材料请在诉求页面上传。",
            field="files",
        )
    return found


def largest_bytes(kind: str, terms: Mapping[str, Any]) -> int:
    """The limit of the rule set ``phone_terms`` in bytes."""
    return int(terms["photo_largest_kilobytes" if kind == PHOTO else "memo_largest_kilobytes"]) * 1024


def stored_name(name: str, ending: str) -> str:
    """The name with the ending that its content has: what lies there as a photo is served as one.

    >>> stored_name("厂门口.HEIC", "jpg")
    '厂门口.jpg'
    """
    stem = name.rpartition(".")[0] or name
    return f"{stem}.{ending}"
