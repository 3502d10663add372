"""One assignment: who has the ball, each part with its clock laid open, replies, timeline."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoshui.assignments.queries import AssignmentDetail, PartDetail, assignment_detail, proof_of
from huoshui.assignments.rules import flow
from huoshui.core.actor import Actor
from huoshui.dispatch.queries import openable_of
from huoshui.investment_projects.queries import openable_projects
from huoshui.notices.queries import receipts_of
from huoshui.operations.queries import open_stored_file
from huoshui.organizations.rules.policy import may
from huoshui.web.page_dates import page_dates
from huoshui.web.templatetags.huoshui_components import address

# step → (page, verb, is the first thing to do)
BUTTONS: tuple[tuple[str, str, str, bool], ...] = (
    ("signed", "assignments:sign", "签收", True),
    ("replied", "assignments:reply", "报结", True),
    ("accepted", "assignments:accept", "审定", True),
    ("dispute_upheld", "assignments:decide_dispute", "裁定异议", True),
    ("extension_granted", "assignments:decide_extension", "答复延期", True),
    ("returned", "assignments:return", "退回重办", False),
    ("reported", "assignments:report", "反馈进展", False),
    ("disputed", "assignments:dispute", "提出异议", False),
    ("extension_asked", "assignments:ask_extension", "申请延期", False),
    ("paused", "assignments:pause", "停表", False),
    ("resumed", "assignments:resume", "恢复计时", False),
    ("person_set", "assignments:set_person", "确定经办人", False),
    ("rerouted", "assignments:reroute", "改派", False),
)


@require_GET
def detail(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """Everything about one assignment that the actor may see and do."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = assignment_detail(actor, assignment_id)
    is_past = page_dates(request).is_past
    parts = [
        {
            "part": part,
            "row": part.row,
            "buttons": [] if is_past else _buttons(request, part),
            "may_remind": "reminded" in part.can and not is_past,
            "replies": [reply for reply in found.replies if reply.part_id == part.row.id],
            "extensions": [one for one in found.extensions if one.part_id == part.row.id],
            "pauses": [one for one in found.pauses if one.part_id == part.row.id and one.waits_for != "issuer"],
        }
        for part in found.parts
    ]
    receipts = receipts_of(actor.zone_id, found.id) if may(actor, "assignments:remind") else []
    about = [found.about_id] if found.about_kind == "project" and found.about_id else []
    decided = [found.source_id] if found.source_kind == flow.MEETING and found.source_id else []
    context = {
        "found": found,
        "opens_decision": bool(openable_of(actor, {"decision": decided})),  # a part handed over later is of no unit that the meeting called
        "opens_project": bool(openable_projects(actor, about)),
        "receipts": receipts,
        "parts": parts,
        "events": _events(found),
        "may_withdraw": "withdrawn" in found.can and not is_past,
    }
    return render(request, "assignments/detail.html", context)


def _buttons(request: HttpRequest, part: PartDetail) -> list[dict[str, Any]]:
    return [
        {"label": label, "href": address(request, name, part.row.id), "is_first": is_first}
        for step, name, label, is_first in BUTTONS
        if step in part.can
    ]


def _events(found: AssignmentDetail) -> list[dict[str, str]]:
    return [
        {
            "step": event.step,
            "title": event.step_name,
            "moment": event.happened_at,  # type: ignore[dict-item]
            "who": f"{event.unit_name} · {event.by_name}" if event.unit_name else event.by_name,
            "words": event.words,
        }
        for event in found.events
    ]


@require_GET
def proof(request: HttpRequest, reply_id: UUID) -> HttpResponseBase:
    """The file that proves a reply, as an attachment."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row, stream = open_stored_file(actor, proof_of(actor, reply_id))
    response = FileResponse(stream, content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(row.original_name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
