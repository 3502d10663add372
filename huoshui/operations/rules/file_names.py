"""Names and kinds of uploads: text from strangers, made safe to keep and to show."""

from __future__ import annotations

import unicodedata

LARGEST_FILE_BYTES = 20 * 1024 * 1024  # reliability rule 12: at most 20 MB packed
_LONGEST_NAME = 200  # characters

_MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xls": "application/vnd.ms-excel",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "doc": "application/msword",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "txt": "text/plain",
    "webp": "image/webp",
    "webm": "audio/webm",
    "ogg": "audio/ogg",
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "zip": "application/zip",
}


def shown_file_name(name: str) -> str:
    """The name as it may be kept, shown and offered for saving: no folders, no control or direction marks, not too long.

    >>> shown_file_name("C:\\\\台账\\\\2024年\\r\\nSet-Cookie: x.xlsx")
    '2024年Set-Cookie: x.xlsx'
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    visible = (character for character in last if unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    plain = "".join(" " if unicodedata.category(character) == "Zs" else character for character in visible).strip(" .")
    if not plain:
        return "未命名文件"
    if len(plain) <= _LONGEST_NAME:
        return plain
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 10:
        return plain[:_LONGEST_NAME]
    return f"{stem[: _LONGEST_NAME - len(ending) - 1]}.{ending}"


def media_type_of(name: str) -> str:
    """From a fixed list by the name's ending; anything else is plain bytes. Never what the sender claims."""
    return _MEDIA_TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")


def megabytes(byte_count: int) -> str:
    """For sentences: "20 MB", "1.5 MB"."""
    return f"{byte_count / (1024 * 1024):.1f}".removesuffix(".0") + " MB"
