"""One request: what was asked, who has it, what happened, and what one may do about it."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoshui.core.actor import Actor
from huoshui.enterprise_requests.actions import note_file_opened
from huoshui.enterprise_requests.queries import RequestDetail, categories, request_detail, request_file, ticket_of_request
from huoshui.enterprise_requests.rules import request_flow
from huoshui.operations.queries import open_stored_file
from huoshui.organizations.queries import open_units
from huoshui.organizations.rules.policy import may
from huoshui.web.shell import address_of
from huoshui.web.templatetags.huoshui_components import address

# operation → (word on the button, states in which it is offered)
DEEDS = (
    ("requests:dispatch", "交办", ("registered",)),
    ("requests:register", "登记研判", ("told", "registered")),
    ("requests:register", "重新受理", ("ledger_closed",)),
    ("requests:join", "并案", ("told", "registered", "in_progress")),
    ("requests:upward", "上报上级", ("registered",)),
    ("requests:decline", "不予受理", ("told", "registered")),
    ("requests:follow_up", "记追问", ("told", "registered", "dispatched", "in_progress", "upward", "replied")),
)
TICKET_STATES = ("registered", "in_progress")  # in which a request opens or joins a ticket of supply


@require_GET
def detail(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Everything about one request that the actor may see."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = request_detail(actor, request_id)
    row = found.row
    context = {
        "found": found,
        "row": row,
        "deeds": _deeds(request, found),
        "assignment_address": address_of("assignments:detail", row.assignment_id)
        if row.assignment_id and may(actor, "assignments:detail")
        else "",
        "ticket": ticket_of_request(actor, row.id) if may(actor, "factors:detail") else None,
        "proposal": _proposal_words(request, actor, found),
        "state": request_flow.STATES[row.state],
        "origin_label": request_flow.ORIGINS[row.origin],
        "reach_label": request_flow.REACHES[row.reach],
    }
    return render(request, "requests/detail.html", context)


def _deeds(request: HttpRequest, found: RequestDetail) -> list[tuple[str, str]]:
    row = found.row
    deeds = [(label, address(request, name, row.id)) for name, label, states in DEEDS if name in found.may and row.state in states]
    if row.state in TICKET_STATES and may(request.actor, "factors:join"):  # type: ignore[attr-defined]
        deeds.append(("开要素工单", address(request, "factors:new", from_request=row.id)))
    if row.state == "upward" and "requests:upward" in found.may:
        deeds.append(("回填上级答复", address(request, "requests:upward_answer", row.id)))
    if row.state in ("replied", "confirmed", "unanswered", "ledger_closed") and "requests:word" in found.may:
        deeds.insert(
            0, ("确认或退回" if row.state in ("replied", "ledger_closed") else "退回重办", address(request, "requests:word", row.id))
        )
    if row.state in ("told", "registered") and "requests:withdraw" in found.may:
        deeds.append(("撤回", address(request, "requests:withdraw", row.id)))
    return deeds


def _proposal_words(request: HttpRequest, actor: Actor, found: RequestDetail) -> dict[str, object] | None:
    proposal = found.proposal
    if proposal is None:
        return None
    names = {line.code: line.name for line in categories(actor)}
    units = {unit.id: unit.name for unit in open_units(actor)}
    return {
        "category": names.get(proposal.category, ""),
        "category_why": proposal.category_why,
        "unit": units.get(proposal.lead_unit_id, "") if proposal.lead_unit_id else "",
        "unit_why": proposal.lead_unit_why,
        "similar": [
            (one, address(request, "requests:detail", one.request.request_id), address(request, "requests:join", found.row.id))
            for one in proposal.similar
        ],
    }


@require_GET
def file(request: HttpRequest, file_id: UUID) -> HttpResponseBase:
    """A photo, memo or paper of a request, as an attachment; opening it is audited."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = request_file(actor, file_id)
    stored, stream = open_stored_file(actor, row.stored_file_id)
    note_file_opened(actor, row)
    response = FileResponse(stream, content_type=stored.media_type or "application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(stored.original_name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
