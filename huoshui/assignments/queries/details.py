"""One assignment with all that was said and done, and what this actor may do about it now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from huoshui.assignments.models import (
    Assignment,
    AssignmentEvent,
    AssignmentExtension,
    AssignmentPart,
    AssignmentPause,
    AssignmentReply,
)
from huoshui.assignments.queries.clock_terms import due_words, limit_of_part, pauses_of
from huoshui.assignments.queries.lists import part_rows
from huoshui.assignments.queries.results import (
    AssignmentDetail,
    EventView,
    ExtensionView,
    PartDetail,
    PartRow,
    PauseView,
    ReplyView,
    TimeShare,
)
from huoshui.assignments.queries.visibility import require_visible, visible_assignments, visible_parts
from huoshui.assignments.queries.zone_time import calendar_now, moment_of
from huoshui.assignments.rules import flow
from huoshui.assignments.rules.clocks import latest_day_to_ask, limit_of, spent_times
from huoshui.core.actor import DISPATCHER, LEADER, Actor
from huoshui.core.refusals import NotVisible
from huoshui.organizations.queries import names_of
from huoshui.organizations.rules.policy import may
from huoshui.rulebook.queries import rule_version
from huoshui.rulebook.rules.versions import RuleVersion

TIME_LABELS = {"unit": "承办单位", "applicant": "申请人", "issuer": "交办人", "others": "其他方"}
_HAND_STEPS = {
    "signed": "assignments:sign",
    "disputed": "assignments:dispute",
    "extension_asked": "assignments:ask_extension",
    "paused": "assignments:pause",
    "resumed": "assignments:resume",
    "reported": "assignments:report",
    "replied": "assignments:reply",
}
_JUDGE_STEPS = {"accepted": "assignments:accept", "noted": "assignments:accept", "returned": "assignments:return"}
_ISSUER_STEPS = {
    "dispute_upheld": "assignments:decide_dispute",
    "dispute_rejected": "assignments:decide_dispute",
    "rerouted": "assignments:reroute",
    "reminded": "assignments:remind",
}


def assignment_detail(actor: Actor, assignment_id: UUID) -> AssignmentDetail:
    """Everything about one assignment; NotVisible for a stranger. About fourteen queries."""
    require_visible(actor, assignment_id)
    whole: Assignment = Assignment.objects.in_zone(actor.zone_id).get(id=assignment_id)
    now = moment_of(actor)
    parts = list(
        AssignmentPart.objects.in_zone(actor.zone_id)
        .filter(assignment_id=whole.id)
        .select_related("assignment", "unit")
        .order_by("-role", "started_at", "id")
    )
    ids = [part.id for part in parts]
    pauses = list(AssignmentPause.objects.in_zone(actor.zone_id).filter(part_id__in=ids).order_by("starts_at", "id"))
    replies = list(AssignmentReply.objects.in_zone(actor.zone_id).filter(part_id__in=ids).order_by("-replied_at", "-id"))
    asked = list(AssignmentExtension.objects.in_zone(actor.zone_id).filter(part_id__in=ids).order_by("-asked_at", "-id"))
    names = names_of(_people(whole, replies, asked))
    unit_names = {part.id: part.unit_name for part in parts}
    rows = {row.id: row for row in part_rows(actor, parts, now)}
    lead = next((part for part in parts if part.role == flow.LEAD and part.ended_at is None), None)
    details = [_part(actor, part, rows[part.id], [one for one in pauses if one.part_id == part.id], lead, now) for part in parts]
    current = rows[lead.id] if lead else rows[parts[0].id]
    return AssignmentDetail(
        id=whole.id,
        number=flow.number_text(whole.year, whole.sequence),
        title=whole.title,
        requirement=whole.requirement,
        source_kind=whole.source_kind,
        source_name=flow.SOURCE_NAMES[whole.source_kind],
        source_id=whole.source_id,
        source_words=whole.source_words,
        about_kind=whole.about_kind,
        about_id=whole.about_id,
        about_label=whole.about_label,
        grade=whole.grade,
        grade_name=flow.GRADE_NAMES[whole.grade],
        leader_name=names.get(whole.leader_id, "") if whole.leader_id else "",
        issued_at=whole.issued_at,
        issued_by_name=names.get(whole.issued_by_id, ""),
        state=whole.state,
        state_name="已撤销" if whole.is_withdrawn else flow.STATE_NAMES[whole.state],
        is_withdrawn=whole.is_withdrawn,
        closed_at=whole.closed_at,
        closing_words=whole.closing_words,
        version=whole.version,
        ball="—" if whole.closed_at else current.ball,
        parts=tuple(details),
        replies=tuple(_reply(row, unit_names, names) for row in replies),
        extensions=tuple(_extension(row, unit_names, names) for row in asked),
        pauses=tuple(
            PauseView(row.part_id, row.reason_label, row.waits_for, row.words, row.starts_at, row.expected_end_on, row.ended_at)
            for row in pauses
        ),
        events=tuple(
            EventView(row.id, row.step, flow.STEP_NAMES.get(row.step, row.step), row.happened_at, row.by_name, row.unit_name, row.words)
            for row in AssignmentEvent.objects.in_zone(actor.zone_id).filter(assignment_id=whole.id).order_by("-id")
        ),
        can=frozenset({"withdrawn"} if whole.closed_at is None and may(actor, "assignments:withdraw") else ()),
    )


def _people(whole: Assignment, replies: Iterable[Any], asked: Iterable[Any]) -> set[UUID]:
    ids = {whole.issued_by_id, whole.leader_id}
    ids |= {one for row in replies for one in (row.replied_by_id, row.decided_by_id)}
    ids |= {one for row in asked for one in (row.asked_by_id, row.decided_by_id)}
    return {one for one in ids if one}


def _part(
    actor: Actor, part: AssignmentPart, row: PartRow, pauses: list[AssignmentPause], lead: AssignmentPart | None, now: datetime
) -> PartDetail:
    rule = _rule(part)
    until = part.replied_at if part.state == flow.DONE and part.replied_at else part.ended_at or now
    calendar = calendar_now()
    limit = limit_of(rule.content, part.limit_code) if rule else None
    margin = limit_of(rule.content, "extension_ask") if rule else None
    return PartDetail(
        row=row,
        limit_words="按指定日期" if part.set_due_on and not part.extensions else limit_of_part(part).words,
        limit_basis=limit.basis if limit else "",
        rule_title=f"{rule.place}《{rule.title}》" if rule else part.rule_reference,
        calendar_version=part.calendar_version,
        times=tuple(
            TimeShare(one.waits_for, TIME_LABELS[one.waits_for], one.workdays, one.seconds // 3600)
            for one in spent_times(part.started_at, until, pauses_of(pauses, now), calendar)
        ),
        last_day_to_ask=latest_day_to_ask(part.due_on, margin, calendar) if part.ended_at is None else None,
        can=_steps(actor, part, row, lead),
        shortened_words=part.shortened_words,
        due_words=due_words(part),
    )


def _rule(part: AssignmentPart) -> RuleVersion | None:
    try:
        return rule_version(part.rule_reference, zone_id=part.zone_id)
    except NotVisible:
        return None


def _steps(actor: Actor, part: AssignmentPart, row: PartRow, lead: AssignmentPart | None) -> frozenset[str]:
    """What the actor can do to the part now: its state, the role, and whose it is. The actions decide for themselves again."""
    possible = flow.steps_from(part.state)
    is_hand = part.unit_id in actor.unit_ids or part.person_id == actor.user_id
    found = {step for step, operation in _HAND_STEPS.items() if is_hand and step in possible and may(actor, operation)}
    judges = bool(actor.roles & {DISPATCHER, LEADER}) or (part.role == flow.ASSIST and lead is not None and lead.unit_id in actor.unit_ids)
    if part.unit_id not in actor.unit_ids:
        found |= {step for step, operation in _JUDGE_STEPS.items() if judges and step in possible and may(actor, operation)}
        found |= {step for step, operation in _ISSUER_STEPS.items() if step in possible and may(actor, operation)}
        if row.has_open_extension and part.assignment.issued_by_id == actor.user_id and may(actor, "assignments:decide_extension"):
            found |= {"extension_granted", "extension_refused"}
    if "person_set" in possible and may(actor, "assignments:set_person") and (is_hand or DISPATCHER in actor.roles):
        found.add("person_set")
    if part.disputes:
        found.discard("disputed")
    return frozenset(found)


def _reply(row: AssignmentReply, units: dict[UUID, str], names: dict[UUID, str]) -> ReplyView:
    return ReplyView(
        id=row.id,
        part_id=row.part_id,
        unit_name=units[row.part_id],
        is_final=row.is_final,
        replied_at=row.replied_at,
        replied_by_name=names.get(row.replied_by_id, ""),
        words=row.words,
        proof_words=row.proof_words,
        proof_file_name=row.proof_file_name,
        verdict=row.verdict,
        decided_at=row.decided_at,
        decided_by_name=names.get(row.decided_by_id, "") if row.decided_by_id else "",
        decision_words=row.decision_words,
    )


def _extension(row: AssignmentExtension, units: dict[UUID, str], names: dict[UUID, str]) -> ExtensionView:
    return ExtensionView(
        id=row.id,
        part_id=row.part_id,
        unit_name=units[row.part_id],
        asked_at=row.asked_at,
        asked_by_name=names.get(row.asked_by_id, ""),
        asked_until=row.asked_until,
        reason=row.reason,
        is_granted=row.is_granted,
        granted_until=row.granted_until,
        decided_at=row.decided_at,
        decided_by_name=names.get(row.decided_by_id, "") if row.decided_by_id else "",
        decision_words=row.decision_words,
    )


def part_row(actor: Actor, part_id: UUID) -> PartRow:
    """One part, or NotVisible."""
    part = visible_parts(actor).filter(id=part_id).select_related("assignment", "unit").first()
    if part is None:
        raise NotVisible
    return part_rows(actor, [part], moment_of(actor))[0]


def open_parts(actor: Actor, assignment_id: UUID) -> list[tuple[UUID, str, str]]:
    """(part, role, state) of those still open, the lead first. One query; empty for a stranger."""
    rows = visible_parts(actor).filter(assignment_id=assignment_id, ended_at=None).order_by("-role", "id")
    return list(rows.values_list("id", "role", "state"))


def part_detail(actor: Actor, part_id: UUID) -> tuple[AssignmentDetail, PartDetail]:
    """One part with its assignment, or NotVisible."""
    row = part_row(actor, part_id)
    whole = assignment_detail(actor, row.assignment_id)
    return whole, next(one for one in whole.parts if one.row.id == part_id)


def proof_of(actor: Actor, reply_id: UUID) -> UUID:
    """The stored file of a reply that the actor may read; NotVisible otherwise."""
    row = AssignmentReply.objects.in_zone(actor.zone_id).filter(id=reply_id, proof_file__isnull=False).first()
    if row is None or not visible_parts(actor).filter(id=row.part_id).exists():
        raise NotVisible
    return UUID(str(row.proof_file_id))


def assignments_of_source(actor: Actor, source_kind: str, source_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """For each source its visible assignments, the newest first: for a request's page and list. One query."""
    found: dict[UUID, list[UUID]] = {}
    rows = visible_assignments(actor).filter(source_kind=source_kind, source_id__in=list(source_ids)).order_by("-issued_at", "-id")
    for source_id, assignment_id in rows.values_list("source_id", "id"):
        found.setdefault(source_id, []).append(assignment_id)
    return found
