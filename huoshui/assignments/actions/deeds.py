"""What every deed on an assignment shares: take the rows locked, keep the whole's state, write the timeline, tell people, audit last."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from huoshui.assignments.actions.followers import tell_follower
from huoshui.assignments.models import Assignment, AssignmentEvent, AssignmentPart, AssignmentPause
from huoshui.assignments.queries.clock_terms import due_of_part, ends_at, pauses_by_part, pauses_of
from huoshui.assignments.queries.visibility import visible_parts
from huoshui.assignments.queries.zone_time import calendar_now
from huoshui.assignments.rules import flow
from huoshui.assignments.rules.clocks import DutyTime, duty_time_of
from huoshui.audit import actions as audit
from huoshui.core.actor import DISPATCHER, Actor
from huoshui.core.names import tidy_text
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.core.workdays import WorkdayCalendar
from huoshui.notices.actions import News, tell
from huoshui.organizations.queries import post_holders, works_in_zone
from huoshui.organizations.rules import policy
from huoshui.rulebook.queries import rule_version

SUBJECT_KIND = "assignment"


def number_of(assignment: Assignment) -> str:
    return flow.number_text(assignment.year, assignment.sequence)


def take_part(
    actor: Actor, part_id: UUID, operation: str, step: str, expected_version: int | None, now: datetime
) -> tuple[Assignment, AssignmentPart]:
    """The assignment and the part, both locked (the whole first, so that two deeds on it queue up).

    404 for what the actor may not see, 403 for what the role may not do, 409 for another version, ``wrong_state`` where the step
    does not fit the state. A pause whose expected end has passed is ended first.
    """
    found = visible_parts(actor).filter(id=part_id).values_list("assignment_id", flat=True).first()
    if found is None:
        raise NotVisible
    policy.require(actor, operation)
    assignment: Assignment = Assignment.objects.in_zone(actor.zone_id).select_for_update(of=("self",)).get(id=found)
    part = AssignmentPart.objects.in_zone(actor.zone_id).select_for_update(of=("self",)).get(id=part_id)
    if expected_version is not None and part.version != expected_version:
        raise StaleVersion(
            yours={"version": expected_version},
            theirs={"version": part.version, "state": flow.STATE_NAMES[part.state], "due_on": part.due_on},
        )
    end_lapsed_pause(part, now)
    flow.require_step(step, part.state)
    return assignment, part


def require_hand(actor: Actor, part: AssignmentPart) -> None:
    """Only the unit's people, and the person named, do what the unit has to do."""
    if part.unit_id not in actor.unit_ids and part.person_id != actor.user_id:
        raise Refusal("not_yours", f"这项由{part.unit_name}承办，您不在这个单位。", "请由承办单位的人办理，或请调度改派。")


def written(text: str, *, field: str, what: str, most: int = 500, least: int = 2) -> str:
    """Words that a deed needs: tidied, neither too short nor too long."""
    plain = tidy_text(text)
    if len(plain) < least:
        raise Refusal("words_missing", f"{what}没有写清楚。", f"请写明{what}（至少 {least} 个字）。", field=field)
    if len(plain) > most:
        raise Refusal("value_too_long", f"{what}有 {len(plain)} 个字，最多 {most} 个。", "请缩短后重试。", field=field)
    return plain


def open_pause(zone_id: UUID, part: AssignmentPart) -> AssignmentPause | None:
    row: AssignmentPause | None = AssignmentPause.objects.in_zone(zone_id).filter(part_id=part.id, ended_at=None).first()
    return row


def end_lapsed_pause(part: AssignmentPart, now: datetime) -> bool:
    """A pause past its expected end has ended then, whether or not a tick came by."""
    if part.state != flow.PAUSED:
        return False
    row = open_pause(part.zone_id, part)
    if row is None or row.expected_end_on is None or ends_at(row, now) >= now:
        return False
    row.ended_at = ends_at(row, now)
    row.save(update_fields=["ended_at"])
    part.state = flow.WORKING
    part.version += 1
    part.save(update_fields=["state", "version"])
    return True


def stop_clock(part: AssignmentPart, actor: Actor, now: datetime, *, code: str, label: str) -> None:
    """The unit's clock stands while the issuer decides."""
    AssignmentPause.objects.create_in(
        part.zone_id,
        part_id=part.id,
        reason_code=code,
        reason_label=label,
        waits_for="issuer",
        starts_at=now,
        started_by_id=actor.user_id,
    )


def end_pause(part: AssignmentPart, now: datetime) -> None:
    """Whatever pause runs ends now; one runs only while the clock stands."""
    if part.state not in flow.STOPPED_STATES:
        return
    AssignmentPause.objects.in_zone(part.zone_id).filter(part_id=part.id, ended_at=None).update(ended_at=now)


def duty_time_of_part(part: AssignmentPart) -> DutyTime:
    """By the very version of the profile that the part was given its limit by."""
    return duty_time_of(rule_version(part.rule_reference, zone_id=part.zone_id).content) if part.limit_unit == "duty_hour" else ()


def set_due(part: AssignmentPart, now: datetime, calendar: WorkdayCalendar | None = None) -> None:
    """Recompute the due moment from the part's terms; the caller saves."""
    known = calendar or calendar_now()
    rows = pauses_by_part(part.zone_id, [part.id]).get(part.id, [])
    due = due_of_part(part, pauses_of(rows, now), known, duty_time_of_part(part))
    part.due_at, part.due_on = due.at, due.on
    part.is_provisional, part.calendar_version = due.is_provisional, due.calendar_version


def people_of_part(part: AssignmentPart) -> list[UUID]:
    """Who is told of the unit's work: the person named as long as they hold a post of the unit, otherwise all of the unit.

    A unit without anybody (dissolved, vacant) leaves it to the dispatchers."""
    holders = [holder.person_id for holder in post_holders(part.zone_id, unit_ids=[part.unit_id])]
    if part.person_id in holders:
        return [part.person_id]
    return holders or dispatchers(part.zone_id)


def dispatchers(zone_id: UUID) -> list[UUID]:
    return [holder.person_id for holder in post_holders(zone_id, roles=[DISPATCHER])]


def issuer_of(assignment: Assignment) -> list[UUID]:
    """The one who set it, or the dispatchers where that person has gone."""
    if works_in_zone(assignment.zone_id, assignment.issued_by_id):
        return [assignment.issued_by_id]
    return dispatchers(assignment.zone_id)


def save_part(part: AssignmentPart) -> None:
    part.version += 1
    part.save_changes()


def settle_whole(assignment: Assignment) -> bool:
    """The whole's state follows its parts; whether all of them have ended."""
    rows = AssignmentPart.objects.in_zone(assignment.zone_id).filter(assignment_id=assignment.id)
    parts = list(rows.values_list("id", "role", "state", "started_at", "ended_at", named=True))
    lead = [part for part in parts if part.role == flow.LEAD]
    current = next((part for part in lead if part.ended_at is None), None) or max(lead, key=lambda part: (part.started_at, part.id))
    assignment.state = flow.state_of_whole(current.state, (part.state for part in parts if part.role == flow.ASSIST))
    assignment.version += 1
    return all(part.ended_at is not None for part in parts)


def finish(
    actor: Actor,
    assignment: Assignment,
    part: AssignmentPart | None,
    step: str,
    now: datetime,
    *,
    words: str = "",
    told: Iterable[UUID] = (),
    title: str = "",
    is_urgent: bool = False,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Save the whole, write the timeline, tell people but the doer, tell the source's domain, and audit, in this order."""
    assignment.save_changes()
    number = number_of(assignment)
    AssignmentEvent.objects.add_in(
        assignment.zone_id,
        assignment_id=assignment.id,
        part_id=part.id if part else None,
        step=step,
        happened_at=now,
        by_id=actor.user_id,
        by_name=actor.display_name,
        unit_name=part.unit_name if part else "",
        words=words[:2000],
    )
    people = [person_id for person_id in told if person_id != actor.user_id]
    if people:
        subject = f"{part.id}:{part.version}" if part else f"{assignment.id}:{assignment.version}"
        news = News(
            SUBJECT_KIND,
            assignment.id,
            f"assignment.{step}:{subject}",
            title or f"{flow.STEP_NAMES[step]}：{assignment.title}",
            f"{number} {part.unit_name if part else ''} {words}".strip()[:500],
            is_urgent,
        )
        tell(assignment.zone_id, people, news, unit_id=part.unit_id if part else None, now=now)
    tell_follower(actor, assignment, number, step, part, words)
    audit.record(
        actor,
        f"assignment.{step}",
        subject_kind=SUBJECT_KIND,
        subject_id=assignment.id,
        subject_label=f"{number} {assignment.title}"[:200],
        before=before,
        after={**(after or {}), **({"unit": part.unit_name} if part else {}), **({"words": words} if words else {})},
    )
