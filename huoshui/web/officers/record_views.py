"""One visit as the desk reads it: the note, photos, memos, the place, what was raised there."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoshui.core.actor import Actor
from huoshui.enterprise_requests.actions import VISIT_KINDS
from huoshui.enterprise_requests.queries import visit_record


@require_GET
def record(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Photos and memos are shown in place; each opens as a file of its own, with its right."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = visit_record(actor, visit_id)
    return render(request, "officers/record.html", {"found": found, "kind": VISIT_KINDS.get(found.line.kind, "")})
