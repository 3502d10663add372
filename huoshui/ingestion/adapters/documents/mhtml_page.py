"""Web archives (.mhtml): the page inside the mail-like wrapping. Nothing else in it is opened."""

from __future__ import annotations

import email
import email.policy
from email.message import Message

from huoshui.ingestion.adapters.documents.html_page import html_draft
from huoshui.ingestion.adapters.documents.refusals import Unreadable
from huoshui.ingestion.adapters.documents.source_draft import SourceDraft

MOST_PARTS = 2_000


def mhtml_draft(data: bytes) -> SourceDraft:
    """The first HTML part."""
    message: Message = email.message_from_bytes(data, policy=email.policy.compat32)
    for number, part in enumerate(message.walk()):
        if number > MOST_PARTS:
            raise Unreadable("too_many_entries")
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and content.strip():
                return html_draft(content, declared=part.get_content_charset() or "")
    raise Unreadable("no_text")
