"""What an item of the hostile documents is, and the checks that they share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from huoshui.ingestion.rules.document_reading.source_text import SourceText

Check = Callable[[SourceText], bool]
SENTENCE = "一季度签约项目12个，总投资56.8亿元。"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Item:
    """One file and what must come of it."""

    name: str
    file_name: str
    content: bytes
    refused: str = ""  # refusal code without document_
    holds: Check | None = None


def reads(*words: str, note: str = "") -> Check:
    """The reading holds the words in its blocks, and the note where one is named."""

    def check(source: SourceText) -> bool:
        said = "\n".join(source.text[block.start : block.end] for block in source.blocks)
        return all(word in said for word in words) and (not note or note in {each.code for each in source.notes})

    return check


def leaves_out(*words: str) -> Check:
    return lambda source: reads(SENTENCE)(source) and not any(word in source.text for word in words)


PLAIN = reads(SENTENCE)


def compound(*streams: str) -> bytes:
    return OLE_MAGIC + b"\0" * 504 + b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in streams) + b"\0" * 512
