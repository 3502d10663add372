"""What opens files and what reads language, as the actions call them: tests and other readers pass their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from huoshui.ingestion.adapters.documents.opening import read_document
from huoshui.ingestion.rules.document_reading.claims import DocumentReading
from huoshui.ingestion.rules.document_reading.source_text import SourceText

Opener = Callable[[Path, str, "dt.date | None"], SourceText]
Reader = Callable[[SourceText], DocumentReading]


def open_document(path: Path, name: str, published_on: dt.date | None) -> SourceText:
    """The text of a stored file; ``published_on`` overrides what the file says. Raises Refusal."""
    return read_document(path, name=name, published_on=published_on)


def read_claims(source: SourceText) -> DocumentReading:
    """All claims of a text."""
    return DocumentReading((), "no-reader/0")
