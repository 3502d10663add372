"""What opens files and what reads language, as the actions call them: tests and other readers pass their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from huoshui.ingestion.adapters.documents import opening
from huoshui.ingestion.rules.document_reading import read_claims
from huoshui.ingestion.rules.document_reading.claims import DocumentReading
from huoshui.ingestion.rules.document_reading.source_text import SourceText

Opener = Callable[[Path, str, "dt.date | None"], SourceText]
Reader = Callable[[SourceText], DocumentReading]


def open_document(path: Path, name: str, published_on: dt.date | None) -> SourceText:
    """The text of a stored file by the limited child process; ``published_on`` overrides what the file says. Raises Refusal."""
    return opening.read_document(path, name=name, published_on=published_on)


__all__ = ["Opener", "Reader", "open_document", "read_claims"]
