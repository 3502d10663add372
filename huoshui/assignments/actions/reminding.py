"""催办, one or many: one message a matter, at most once a day."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from huoshui.assignments.actions.deeds import finish, number_of, people_of_part
from huoshui.assignments.models import Assignment, AssignmentMark, AssignmentPart
from huoshui.assignments.queries.visibility import visible_parts
from huoshui.assignments.queries.zone_time import moment_of
from huoshui.assignments.rules import flow
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.notices.actions import News, tell
from huoshui.organizations.rules import policy

MOST_AT_ONCE = 500


@transaction.atomic
def remind_parts(actor: Actor, part_ids: Sequence[UUID], *, words: str = "") -> tuple[int, int]:
    """Remind the units of open parts that have the ball; (reminded, left out because reminded today or not with the unit)."""
    policy.require(actor, "assignments:remind")
    wanted = list(dict.fromkeys(part_ids))
    if not wanted:
        raise Refusal("nothing_chosen", "没有选中要催办的事项。", "请先在清单里勾选。")
    if len(wanted) > MOST_AT_ONCE:
        raise Refusal("too_many", f"一次最多催办 {MOST_AT_ONCE} 项。", "请分几次办理。")
    found = set(visible_parts(actor).filter(id__in=wanted).values_list("id", flat=True))
    if found != set(wanted):
        raise NotVisible
    now = moment_of(actor)
    today = local_day(now).isoformat()
    reminded = 0
    for part in AssignmentPart.objects.in_zone(actor.zone_id).filter(id__in=wanted, ended_at=None).order_by("assignment_id", "id"):
        assignment = Assignment.objects.in_zone(actor.zone_id).select_for_update(of=("self",)).get(id=part.assignment_id)
        if "reminded" not in flow.steps_from(part.state):
            continue
        row = AssignmentMark(
            zone_id=actor.zone_id, part_id=part.id, mark=f"reminded:{today}", due_at=now, marked_at=now, told=part.unit_name
        )
        AssignmentMark.objects.in_zone(actor.zone_id).bulk_create([row], ignore_conflicts=True)
        if not AssignmentMark.objects.in_zone(actor.zone_id).filter(id=row.id).exists():
            continue
        said = words.strip()[:300]
        title = f"催办：{assignment.title}"
        body = f"{number_of(assignment)} {part.unit_name}，时限 {part.due_on}。{said}"
        key = f"assignment.reminded:{part.id}:{today}"
        tell(actor.zone_id, people_of_part(part), News("assignment", assignment.id, key, title, body), unit_id=part.unit_id, now=now)
        assignment.version += 1
        finish(actor, assignment, part, "reminded", now, words=said)
        reminded += 1
    return reminded, len(wanted) - reminded
