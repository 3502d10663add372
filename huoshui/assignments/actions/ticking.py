"""What comes due by itself: marks and escalations, each once, and open clocks counted again after the calendar was corrected.

A tick is a row (job, due moment): asked twice it runs once. What it raises follows from the clocks alone, so a tick that ran three
days late raises what the ticks in between would have raised.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from huoshui.assignments.actions.deeds import (
    dispatchers,
    end_lapsed_pause,
    finish,
    issuer_of,
    number_of,
    people_of_part,
    set_due,
    settle_whole,
)
from huoshui.assignments.models import Assignment, AssignmentMark, AssignmentPart, ClockTick
from huoshui.assignments.queries.zone_time import calendar_now, moment_of_zone, profile
from huoshui.assignments.rules import flow
from huoshui.assignments.rules.standing import LATE_MARK, LEVEL_MARK, NEAR_MARK, Ladder, Level, Mark, OpenClock, ladder_of, marks_due
from huoshui.core.actor import LEADER, Actor
from huoshui.core.clock import local_day
from huoshui.core.workdays import WorkdayCalendar
from huoshui.notices.actions import News, tell
from huoshui.operations.adapters.failpoints import failpoint
from huoshui.organizations.queries import names_of, platform_actor, post_holders

JOB = "assignment_clocks"
TICK_EVERY = timedelta(minutes=10)
_SETS = ("assignment_clocks", "supervision_clocks")
_MARK_WORDS = {"receipt_late": "签收超时", NEAR_MARK: "即将到期", LATE_MARK: "已经超期"}


def slot_of(moment: datetime) -> datetime:
    """The tick that ``moment`` belongs to."""
    return moment.replace(minute=moment.minute - moment.minute % 10, second=0, microsecond=0)


@transaction.atomic
def tick_zone(zone_id: UUID, *, due_at: datetime | None = None) -> int:
    """Everything that has come due in the bound zone, once for each (job, due moment). The number of changes; 0 for a second run."""
    now = moment_of_zone(zone_id)
    slot = slot_of(due_at or now)
    rows = ClockTick.objects.in_zone(zone_id)
    if rows.filter(job=JOB, due_at=slot).exists():
        return 0
    made = rows.bulk_create([ClockTick(zone_id=zone_id, job=JOB, due_at=slot, ran_at=now)], ignore_conflicts=True)
    tick = rows.select_for_update().get(job=JOB, due_at=slot)
    if tick.id != made[0].id:  # another worker was first
        return 0
    failpoint("assignments.tick_started")
    actor = platform_actor(zone_id)
    calendar = calendar_now()
    changes = resume_lapsed(actor, now) + recompute_open_clocks(actor, calendar, now) + _raise_marks(actor, calendar, now)
    tick.changes = changes
    tick.save(update_fields=["changes"])
    return changes


def resume_lapsed(actor: Actor, now: datetime) -> int:
    """Pauses whose expected end has passed are over."""
    rows = AssignmentPart.objects.in_zone(actor.zone_id).filter(state=flow.PAUSED, ended_at=None)
    count = 0
    for part_id, assignment_id in rows.values_list("id", "assignment_id"):
        assignment = Assignment.objects.in_zone(actor.zone_id).select_for_update(of=("self",)).get(id=assignment_id)
        part = AssignmentPart.objects.in_zone(actor.zone_id).select_for_update(of=("self",)).get(id=part_id)
        if end_lapsed_pause(part, now):
            settle_whole(assignment)
            finish(actor, assignment, part, "resumed", now, words=f"停表到期，时限 {part.due_on}", told=people_of_part(part))
            count += 1
    return count


def recompute_open_clocks(actor: Actor, calendar: WorkdayCalendar, now: datetime) -> int:
    """Open clocks that another calendar gave are counted again; those whose day moves say so. Ended ones keep what they had.

    In the caller's transaction. The number of clocks that moved.
    """
    stale = AssignmentPart.objects.in_zone(actor.zone_id).filter(ended_at=None).exclude(calendar_version=calendar.version)
    moved = 0
    for part_id, assignment_id in stale.exclude(state=flow.REPLIED).order_by("id").values_list("id", "assignment_id"):
        assignment = Assignment.objects.in_zone(actor.zone_id).select_for_update(of=("self",)).get(id=assignment_id)
        part = AssignmentPart.objects.in_zone(actor.zone_id).select_for_update(of=("self",)).get(id=part_id)
        before, version = part.due_on, part.calendar_version
        set_due(part, now, calendar)
        part.version += 1 if part.due_on != before else 0
        part.save()
        if part.due_on != before:
            moved += 1
            words = f"工作日历更正，时限由 {before} 改为 {part.due_on}"
            settle_whole(assignment)
            told = [*people_of_part(part), *issuer_of(assignment)]
            after = {"due_on": part.due_on, "calendar_version": part.calendar_version}
            finish(
                actor, assignment, part, "recomputed", now, words=words, told=dict.fromkeys(told),
                before={"due_on": before, "calendar_version": version}, after=after,
            )  # fmt: skip
    return moved


def _raise_marks(actor: Actor, calendar: WorkdayCalendar, now: datetime) -> int:
    changes = 0
    for rule_set in _SETS:
        ladder = ladder_of(profile(actor.zone_id, rule_set, local_day(now)).content)
        kinds = [kind for kind in flow.SOURCE_NAMES if flow.rule_set_of(kind) == rule_set]
        due = marks_due(_open_clocks(actor.zone_id, kinds), now, ladder, calendar)
        changes += sum(_raise_mark(actor, mark, ladder, now) for mark in _not_yet_made(actor.zone_id, due))
    return changes + _tell_of_closed_units(actor, now)


def _open_clocks(zone_id: UUID, kinds: Iterable[str]) -> list[OpenClock]:
    rows = AssignmentPart.objects.in_zone(zone_id).filter(ended_at=None, assignment__source_kind__in=list(kinds)).order_by("due_at", "id")
    return [
        OpenClock(part_id, due_at, due_on, receipt_due_at if state == flow.WAITING else None, raised, False)
        for part_id, due_at, due_on, receipt_due_at, raised, state in rows.exclude(state__in=flow.STOPPED_STATES).values_list(
            "id", "due_at", "due_on", "receipt_due_at", "raised_level", "state"
        )
    ]


def _name_of(mark: Mark, due_day: str) -> str:
    if mark.kind == LEVEL_MARK:
        return f"level:{mark.number}"
    return "receipt_late" if mark.kind == "receipt_late" else f"{mark.kind}:{due_day}"


def _not_yet_made(zone_id: UUID, due: list[Mark]) -> list[Mark]:
    names = {(mark.part_id, _name_of(mark, local_day(mark.due_at).isoformat())): mark for mark in due}
    made = set(AssignmentMark.objects.in_zone(zone_id).filter(part_id__in={mark.part_id for mark in due}).values_list("part_id", "mark"))
    return [mark for key, mark in names.items() if key not in made]


def _raise_mark(actor: Actor, mark: Mark, ladder: Ladder, now: datetime) -> int:
    """Make one mark and tell whom it concerns; 0 where somebody else made it in between or the part is over."""
    part = AssignmentPart.objects.in_zone(actor.zone_id).filter(id=mark.part_id, ended_at=None).first()
    if part is None:
        return 0
    assignment = Assignment.objects.in_zone(actor.zone_id).select_for_update(of=("self",)).get(id=part.assignment_id)
    name = _name_of(mark, local_day(mark.due_at).isoformat())
    level = next((one for one in ladder.levels if mark.kind == LEVEL_MARK and one.number == mark.number), None)
    people, words = _whom(assignment, part, level)
    told = words or "、".join(names_of(people).values())
    row = AssignmentMark(zone_id=actor.zone_id, part_id=part.id, mark=name, due_at=mark.due_at, marked_at=now, told=told[:200])
    AssignmentMark.objects.in_zone(actor.zone_id).bulk_create([row], ignore_conflicts=True)
    if not AssignmentMark.objects.in_zone(actor.zone_id).filter(id=row.id).exists():
        return 0
    if level is None:
        title = f"{_MARK_WORDS[mark.kind]}：{assignment.title}"
        body = f"{number_of(assignment)} {part.unit_name}，时限 {part.due_on}"
        news = News("assignment", assignment.id, f"assignment.mark:{part.id}:{name}", title, body, mark.kind == LATE_MARK)
        tell(actor.zone_id, people, news, unit_id=part.unit_id, now=now)
        return 1
    part.raised_level = max(part.raised_level, level.number)
    part.save(update_fields=["raised_level"])
    said = f"第{level.number}级，{part.unit_name}超期，时限 {part.due_on}；已报{told or '（无人担任）'}"
    finish(
        actor, assignment, part, "escalated", now, words=said, told=people, is_urgent=True,
        title=f"超期上报第{level.number}级：{assignment.title}", after={"level": level.number, "told": told},
    )  # fmt: skip
    return 1


def _whom(assignment: Assignment, part: AssignmentPart, level: Level | None) -> tuple[list[UUID], str]:
    """Whom a mark is for; a level whose post nobody holds goes to the dispatchers and says so."""
    zone_id = assignment.zone_id
    if level is None or level.target == "unit":
        return people_of_part(part), ""
    if level.target == "leader_in_charge" and assignment.leader_id is not None:
        return [assignment.leader_id], ""
    if level.target == "title":
        titles = [title.strip() for title in level.post_title.replace("；", "、").split("、") if title.strip()]
        holders = post_holders(zone_id, titles=titles)
        leaders = [holder for holder in holders if holder.role == LEADER]  # 主任 of every office is meant only where no leader bears it
        if holders:
            return list(dict.fromkeys(holder.person_id for holder in leaders or holders)), ""
        return dispatchers(zone_id), f"调度（{level.post_title}无人担任）"
    if level.target == "leader_in_charge":
        return issuer_of(assignment), "交办人（未定分管领导）"
    return dispatchers(zone_id), ""


def _tell_of_closed_units(actor: Actor, now: datetime) -> int:
    """A unit that was dissolved with open matters: its parts are put before the dispatchers, once."""
    today = local_day(now)
    rows = AssignmentPart.objects.in_zone(actor.zone_id).filter(ended_at=None, unit__ends_on__lt=today)
    count = 0
    for part in rows.exclude(id__in=AssignmentMark.objects.in_zone(actor.zone_id).filter(mark="unit_closed").values("part_id")):
        row = AssignmentMark(zone_id=actor.zone_id, part_id=part.id, mark="unit_closed", due_at=now, marked_at=now, told="调度")
        AssignmentMark.objects.in_zone(actor.zone_id).bulk_create([row], ignore_conflicts=True)
        assignment = Assignment.objects.in_zone(actor.zone_id).select_for_update(of=("self",)).get(id=part.assignment_id)
        words = f"{part.unit_name}已撤销，请改派"
        assignment.version += 1
        finish(actor, assignment, part, "unit_closed", now, words=words, told=dispatchers(actor.zone_id), is_urgent=True)
        count += 1
    return count
