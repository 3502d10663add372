"""Contradictions of documents: seen by whoever sees the document."""

from __future__ import annotations

import datetime as dt

from huoshui.ingestion.queries import checks_of_document
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast
from tests.ingestion.marked_documents import SIGNING_DAY, brought_in_marked
from tests.rights.subjects import Subject, named, subject

_VISIBLE = {
    "own": ("bo", named("mei", "ma", "liu", "sun", "bo")),
    "other_department": ("chen", named("mei", "ma", "liu", "sun", "chen")),
    "elsewhere": ("stranger", named("stranger")),
}


def _made(cast: Cast) -> dict[str, tuple[object, object, str]]:
    """variant → (document, finding, canary)."""
    made = cast.__dict__.get("findings_made")
    if made is None:
        made = {}
        for variant, (name, _) in _VISIBLE.items():
            member = getattr(cast, name)
            with bound_to_zone(member.zone.id):
                canary = f"金丝雀{member.name}的通报"
                document_id = brought_in_marked(member.actor, canary, SIGNING_DAY, dt.date(2026, 3, 31))
                made[variant] = (document_id, checks_of_document(member.actor, document_id).findings[0].id, canary)
        cast.__dict__["findings_made"] = made
    return made


@subject("finding_id")
def findings(cast: Cast) -> dict[str, Subject]:
    return {variant: Subject(made[1], _VISIBLE[variant][1], made[2]) for variant, made in _made(cast).items()}


@subject("findings: document_id")
def documents_with_findings(cast: Cast) -> dict[str, Subject]:
    return {variant: Subject(made[0], _VISIBLE[variant][1], made[2]) for variant, made in _made(cast).items()}
