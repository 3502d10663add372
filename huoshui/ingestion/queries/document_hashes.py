"""Which files a zone holds as documents already: what unattended intake leaves alone."""

from __future__ import annotations

from huoshui.core.actor import Actor
from huoshui.ingestion.queries.documents import visible_documents
from huoshui.organizations.rules import policy


def is_known_document(actor: Actor, sha256: str) -> bool:
    """Whether the very same bytes were uploaded before, whatever came of them: a document given up or failed is not brought back."""
    policy.require(actor, "documents:list")
    return bool(visible_documents(actor).filter(file_sha256=sha256).exists())
