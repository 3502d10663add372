"""What every deed on a meeting shares: the row locked so that two clerks queue up, words checked, the audit row last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from huoshui.audit import actions as audit
from huoshui.core.actor import Actor
from huoshui.core.names import tidy_text
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.dispatch.models import Meeting
from huoshui.dispatch.queries.meetings import visible
from huoshui.dispatch.rules.meetings import require_step
from huoshui.organizations.rules import policy


def locked_meeting(actor: Actor, meeting_id: UUID, operation: str, step: str, expected_version: int | None = None) -> Meeting:
    """404 for what the actor may not see, 403 for what the role may not do, 409 for another version, ``wrong_state``."""
    if not visible(actor).filter(id=meeting_id).exists():
        raise NotVisible
    policy.require(actor, operation)
    row: Meeting = Meeting.objects.in_zone(actor.zone_id).select_for_update(of=("self",)).get(id=meeting_id)
    require_step(step, row.state, row.title)
    if expected_version is not None and row.version != expected_version:
        theirs = {"version": row.version, "title": row.title, "held_on": row.held_on, "place": row.place, "opening": row.opening}
        raise StaleVersion(yours={"version": expected_version}, theirs=theirs)
    return row


def part_of_meeting(actor: Actor, model: Any, row_id: UUID, operation: str, step: str, expected_version: int | None) -> tuple[Meeting, Any]:
    """A row of a meeting with the meeting, both locked (the meeting first)."""
    found = model.objects.in_zone(actor.zone_id).filter(id=row_id).values_list("meeting_id", flat=True).first()
    if found is None:
        raise NotVisible
    meeting = locked_meeting(actor, found, operation, step)
    row = model.objects.in_zone(actor.zone_id).select_for_update(of=("self",)).get(id=row_id)
    if expected_version is not None and row.version != expected_version:
        shown = {name: getattr(row, name) for name in ("title", "words", "what", "detail", "due_on", "lead_name") if hasattr(row, name)}
        raise StaleVersion(yours={"version": expected_version}, theirs={"version": row.version, **shown})
    return meeting, row


def needed_words(text: str, *, field: str, what: str, least: int = 2, most: int = 300) -> str:
    """Words that a deed needs: tidied, neither too short nor too long."""
    plain = tidy_text(text)
    if len(plain) < least:
        raise Refusal("words_missing", f"{what}没有写清楚。", f"请写明{what}（至少 {least} 个字）。", field=field)
    return optional_words(plain, field=field, what=what, most=most)


def optional_words(text: str, *, field: str, what: str, most: int = 300) -> str:
    """Words that may be empty, not too long."""
    plain = tidy_text(text)
    if len(plain) > most:
        raise Refusal("value_too_long", f"{what}有 {len(plain)} 个字，最多 {most} 个。", "请缩短后重试。", field=field)
    return plain


def record(
    actor: Actor, operation: str, meeting: Meeting, *, before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None
) -> None:
    """The audit row of a deed."""
    audit.record(
        actor, operation, subject_kind="meeting", subject_id=meeting.id, subject_label=meeting.title[:200], before=before, after=after
    )
