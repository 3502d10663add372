"""The minutes: their opening edited, then issued. What is issued is frozen with everything it tells of."""

from __future__ import annotations

import io
from uuid import UUID

from django.db import IntegrityError, transaction

from huoshui.assignments.queries import moment_of
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.refusals import Refusal
from huoshui.dispatch.actions.meeting_rows import locked_meeting, optional_words, record
from huoshui.dispatch.adapters.minutes_word import minutes_document
from huoshui.dispatch.models import Meeting, MeetingFile
from huoshui.dispatch.queries.meetings import meeting_detail, number_of
from huoshui.dispatch.queries.minutes import content_of, minutes_of, numbered
from huoshui.dispatch.rules.meetings import ISSUED
from huoshui.operations.actions import store_file
from huoshui.organizations.rules import policy


@transaction.atomic
def edit_minutes(actor: Actor, meeting_id: UUID, *, opening: str, copied_to: str, issued_by_unit: str, expected_version: int) -> int:
    """The opening in one's own words (empty: drafted), who gets copies, who issues. Decisions are changed as decisions."""
    row = locked_meeting(actor, meeting_id, "meetings:minutes_edit", "minutes", expected_version)
    row.opening = optional_words(opening, field="opening", what="开头", most=2000)
    row.copied_to = optional_words(copied_to, field="copied_to", what="分送", most=300)
    row.issued_by_unit = optional_words(issued_by_unit, field="issued_by_unit", what="印发机关", most=100)
    row.version += 1
    row.save_changes()
    record(actor, "meeting.minutes_edited", row)
    return int(row.version)


@transaction.atomic
def issue_minutes(actor: Actor, meeting_id: UUID, *, expected_version: int) -> UUID:
    """Number the minutes, write their Word file, freeze all of it. The file's id.

    Refusals: ``attendance_missing`` where nobody was ticked; ``not_assigned`` where a decision with an owner was not given out.
    """
    row = locked_meeting(actor, meeting_id, "meetings:issue", "issue", expected_version)
    found = meeting_detail(actor, meeting_id)
    if found.attendees and all(one.presence == "unticked" for one in found.attendees):
        raise Refusal("attendance_missing", "还没有登记到会情况。", "请先登记谁到会、谁请假，再印发纪要。")
    if waiting := [one for one in found.standing_decisions if one.waits_to_be_assigned]:
        words = "、".join(f"“{one.what}”" for one in waiting[:3])
        raise Refusal("not_assigned", f"有 {len(waiting)} 项议定事项还没有交办：{words}。", "请先交办，或改为只作记录，再印发。")
    row.issued_on = local_day(moment_of(actor))
    row.issued_by_name = actor.display_name[:80]
    row.number_year = row.issued_on.year
    row.number_serial = _next_serial(row)
    content = numbered(content_of(actor, row, found), row)
    stored = store_file(actor, f"{content.number} {row.title}.docx"[:120], io.BytesIO(minutes_document(content)))
    file: MeetingFile = MeetingFile.objects.create_in(actor.zone_id, meeting_id=row.id, stored_file=stored)
    row.state, row.minutes = ISSUED, content.as_row()
    row.version += 1
    try:
        with transaction.atomic():
            row.save_changes()
    except IntegrityError:
        raise Refusal("number_taken", "同一时刻另一份纪要取走了这个编号。", "请再点一次“印发”。") from None
    record(actor, "meeting.minutes_issued", row, after={"number": number_of(row), "sha256": stored.sha256})
    return UUID(str(file.id))


def preview_minutes(actor: Actor, meeting_id: UUID) -> tuple[str, bytes]:
    """The Word document as it would go out now; of issued minutes as they went out. (name, bytes)"""
    found, content = minutes_of(actor, meeting_id)
    policy.require(actor, "meetings:preview")
    return f"{content.number or found.row.title + '（草稿）'}.docx", minutes_document(content)


def _next_serial(row: Meeting) -> int:
    taken = Meeting.objects.in_zone(row.zone_id).filter(kind=row.kind, number_year=row.number_year)
    last = taken.exclude(number_serial=None).order_by("-number_serial").values_list("number_serial", flat=True).first()
    return (last or 0) + 1
