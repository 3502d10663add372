"""第二读者: what a language model reads otherwise, as a panel over the review; asking it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from huoshui.core.actor import Actor
from huoshui.ingestion.actions import ask_second_reader
from huoshui.ingestion.queries import second_reading_of
from huoshui.organizations.rules.policy import may
from huoshui.web.components.form_state import new_form
from huoshui.web.templatetags.huoshui_components import address


@require_GET
def second_reading(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The panel; while the model reads it asks again by itself."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = second_reading_of(actor, document_id)
    may_ask = found.is_available and may(actor, "documents:second_reading_ask")
    return render(request, "documents/second_reading.html", {"found": found, "may_ask": may_ask, "form": new_form([])})


@require_POST
def ask(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Have the model read it, then back to the panel, or to the page where scripts are off."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    ask_second_reader(actor, document_id)
    if request.headers.get("HX-Request") == "true":
        return second_reading_again(request, actor, document_id)
    return redirect(address(request, "documents:detail", document_id))


def second_reading_again(request: HttpRequest, actor: Actor, document_id: UUID) -> HttpResponse:
    found = second_reading_of(actor, document_id)
    return render(request, "documents/second_reading.html", {"found": found, "may_ask": True, "form": new_form([])})
