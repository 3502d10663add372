"""An officer's firms and visits on a phone; cards, coverage and scores at the desk."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.enterprise_requests.actions import VISIT_KINDS, VisitNote, record_visit
from huoshui.enterprise_requests.queries import (
    firms_to_visit,
    found_now,
    phone_terms,
    standing_plan,
    visit_file,
)
from huoshui.enterprises.queries import enterprise_row
from huoshui.operations.queries import open_stored_file
from huoshui.web.components.form_state import Field, missing_fields, new_form, refused_form
from huoshui.web.components.own_media import own_media
from huoshui.web.errors import status_of
from huoshui.web.projects.change_views import Values
from huoshui.web.requests.intake_views import given_files

REACHED = {"met": "见到负责人", "unreachable": "联系不上", "idle": "已停产空置"}


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """My firms, those due longest first; one tap to write the visit down."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    lines = firms_to_visit(actor)
    return render(request, "officers/mine.html", {"lines": lines, "due": sum(line.is_due for line in lines)})


def visit_fields() -> list[Field]:
    """The form of a visit, on the page and in the shell that works without a connection."""
    return [
        Field("reached", "情况", "radio", needed=True, choices=list(REACHED.items())),
        Field("kind", "方式", "select", needed=True, choices=list(VISIT_KINDS.items())),
        Field("note", "谈了什么", "textarea", wide=True, max_length=2000),
        Field("told", "企业提出的诉求", "textarea", wide=True, max_length=5000, hint="一行一件，每件各有编号；没有就空着"),
        Field("files", "照片或录音", "file", wide=True),
        Field("device_key", "", "hidden"),
        Field("latitude", "", "hidden"),
        Field("longitude", "", "hidden"),
    ]


@require_http_methods(["GET", "POST"])
@own_media
def visit(request: HttpRequest, enterprise_id: UUID) -> HttpResponse:
    """A visit in under a minute: what was found, a photo, requests raised on the spot, the place where the browser gives it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    firm = enterprise_row(actor, enterprise_id)
    fields = visit_fields()
    context = {
        "firm": firm,
        "seen": found_now(actor, firm.id),
        "plan": standing_plan(actor, firm.id),
        "terms": phone_terms(actor.zone_id, actor),
    }
    if request.method == "GET":
        form = new_form(fields, {"reached": "met", "kind": "visit"})
        form.fields = [one if one.name != "device_key" else Field("device_key", "", "hidden", value=form.key) for one in form.fields]
        return render(request, "officers/visit.html", {"form": form, **context})
    posted = {name: str(value) for name, value in request.POST.items()}
    refusals = missing_fields(fields, posted)
    if not refusals:
        try:
            _, receipts = record_visit(actor, _note(request, firm.id, posted))
            words = "已记下走访" + (f"，提出诉求 {'、'.join(one.number for one in receipts)}" if receipts else "") + "。"
            messages.success(request, words)
            return render(request, "officers/visited.html", {"firm": firm, "receipts": receipts})
        except Refusal as refusal:
            if refusal.code in ("not_found", "forbidden"):
                raise
            refusals = [refusal]
    form = refused_form(fields, posted, refusals)
    return render(request, "officers/visit.html", {"form": form, **context}, status=max(status_of(one) for one in refusals))


def _note(request: HttpRequest, firm_id: UUID, posted: Values) -> VisitNote:
    return VisitNote(
        device_key=posted.get("device_key", ""),
        enterprise_id=firm_id,
        kind=posted["kind"],
        reached=posted["reached"],
        note=posted.get("note", ""),
        latitude=typed_place(posted.get("latitude", "")),
        longitude=typed_place(posted.get("longitude", "")),
        files=given_files(request, "files"),
        told=[line.strip() for line in posted.get("told", "").splitlines() if line.strip()],
    )


def typed_place(text: str) -> Decimal | None:
    """Degrees with five places (about a metre); None for what is no number."""
    try:
        value = Decimal(text) if text.strip() else None
    except InvalidOperation:
        return None
    return None if value is None or not value.is_finite() else round(value, 5)


@require_GET
def file(request: HttpRequest, visit_file_id: UUID) -> HttpResponseBase:
    """A photo or memo of a visit, as an attachment."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = visit_file(actor, visit_file_id)
    stored, stream = open_stored_file(actor, row.stored_file_id)
    response = FileResponse(stream, content_type=stored.media_type or "application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(stored.original_name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
