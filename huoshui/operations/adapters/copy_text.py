"""Values as PostgreSQL's COPY reads them in its text format: built by hand, because a ledger brings half a million lines."""

from __future__ import annotations

from uuid import UUID

NULL = "\\N"


def copied(value: UUID | None) -> str:
    """An id, or NULL."""
    return NULL if value is None else str(value)


def needs_escape(text: str) -> bool:
    """Whether COPY would read ``text`` as anything but itself."""
    return "\\" in text or "\n" in text or "\t" in text or "\r" in text


def copied_text(text: str | None) -> str:
    """Any text without NUL, escaped; or NULL."""
    if text is None:
        return NULL
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    if "\n" in text or "\r" in text or "\t" in text:
        text = text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return text
