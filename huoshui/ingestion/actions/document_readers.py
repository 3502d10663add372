"""What opens files and what reads language, as the actions call them: tests and other readers pass their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from huoshui.core.refusals import Refusal
from huoshui.ingestion.rules.document_reading.claims import DocumentReading
from huoshui.ingestion.rules.document_reading.source_text import SourceBlock, SourceText

Opener = Callable[[Path, str, "dt.date | None"], SourceText]
Reader = Callable[[SourceText], DocumentReading]


def open_document(path: Path, name: str, published_on: dt.date | None) -> SourceText:
    """The text of a stored file; ``published_on`` overrides what the file says. Raises Refusal."""
    stem, _, ending = name.rpartition(".")
    if ending.lower() not in ("txt", "md"):
        raise Refusal("document_kind_unknown", f"还不能读 .{ending} 文件。", "请把正文粘贴进来，或另存为 .txt。", field="file")
    text = path.read_bytes().decode("utf-8", errors="replace")
    blocks, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            blocks.append(SourceBlock("paragraph", start, start + len(line)))
        start += len(line) + 1
    return SourceText(stem or name, text, tuple(blocks), published_on=published_on)


def read_claims(source: SourceText) -> DocumentReading:
    """All claims of a text."""
    return DocumentReading((), "no-reader/0")
