"""会议纪要: read as a paper, its opening edited, issued, kept as a file."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoshui.core.actor import Actor
from huoshui.dispatch.actions import edit_minutes, issue_minutes, preview_minutes
from huoshui.dispatch.queries import meeting_detail, minutes_of, open_meeting_file
from huoshui.dispatch.rules.minutes import resolved_words
from huoshui.organizations.rules.policy import require
from huoshui.web.bulletins.views import WORD, attachment
from huoshui.web.components.form_state import Field
from huoshui.web.meetings.list_views import TONES
from huoshui.web.projects.change_views import Values, answer_form, typed_version
from huoshui.web.templatetags.huoshui_components import address


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


@require_GET
def minutes(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The paper: as it would be printed, or as it was."""
    found, content = minutes_of(_actor(request), meeting_id)
    resolved = [resolved_words(number, one) for number, one in enumerate(content.resolved, start=1)]
    waiting = [one for one in found.standing_decisions if one.waits_to_be_assigned]
    unticked = found.turnout.unticked if found.row.state != "issued" else 0
    context = {
        "found": found,
        "row": found.row,
        "tone": TONES[found.row.state],
        "content": content,
        "resolved": resolved,
        "waiting": waiting,
        "unticked": unticked,
    }
    return render(request, "meetings/minutes.html", context)


@require_http_methods(["GET", "POST"])
def minutes_edit(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The opening, who gets copies, who issues."""
    actor = _actor(request)
    found, content = minutes_of(actor, meeting_id)
    require(actor, "meetings:minutes_edit")
    fields = [
        Field("opening", "纪要开头", "textarea", wide=True, max_length=2000, hint="清空则由平台按到会和议程起草；议定事项在会议页里改"),
        Field("issued_by_unit", "印发机关", max_length=100),
        Field("copied_to", "分送", wide=True, max_length=300),
        Field("expected_version", "", "hidden"),
    ]

    def do(posted: Values) -> str:
        typed = posted.get("opening", "")
        edit_minutes(
            actor,
            meeting_id,
            opening="" if typed.strip() == content.opening.strip() and not found.opening else typed,
            copied_to=posted.get("copied_to", ""),
            issued_by_unit=posted.get("issued_by_unit", ""),
            expected_version=typed_version(posted),
        )
        messages.success(request, "已保存。")
        return address(request, "meetings:minutes", meeting_id)

    start = {
        "opening": content.opening,
        "issued_by_unit": content.issued_by,
        "copied_to": content.copied_to,
        "expected_version": str(found.row.version),
    }
    context = {
        "row": found.row,
        "heading": "改纪要",
        "verb": "保存纪要",
        "draft": f"meetings:minutes:{meeting_id}",
        "cancel_url": address(request, "meetings:minutes", meeting_id),
    }
    return answer_form(request, "meetings/change.html", fields, start, do, context)


@require_GET
def preview(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The Word document as it would go out now."""
    name, content = preview_minutes(_actor(request), meeting_id)
    answer: HttpResponse = attachment(HttpResponse(content, content_type=WORD), name)
    return answer


@require_POST
def issue(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Numbered and frozen."""
    actor = _actor(request)
    meeting_detail(actor, meeting_id)
    posted = {name: str(value) for name, value in request.POST.items()}
    issue_minutes(actor, meeting_id, expected_version=typed_version(posted))
    messages.success(request, "纪要已印发，内容不再变化。议定事项办得怎样，下次议程会列出来。")
    return redirect(address(request, "meetings:minutes", meeting_id))


@require_GET
def file(request: HttpRequest, meeting_file_id: UUID) -> HttpResponseBase:
    """The Word file of issued minutes."""
    stored, stream = open_meeting_file(_actor(request), meeting_file_id)
    answer: HttpResponseBase = attachment(
        FileResponse(stream, content_type=stored.media_type or "application/octet-stream"), stored.original_name
    )
    return answer
