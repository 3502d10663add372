"""反馈 on the way, 报结 with proof, 审定 or 退回. Nobody accepts what they or their unit replied."""

from __future__ import annotations

from datetime import date, datetime
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from huoshui.assignments.actions.deeds import (
    end_pause,
    finish,
    issuer_of,
    people_of_part,
    require_hand,
    save_part,
    set_due,
    settle_whole,
    stop_clock,
    take_part,
    written,
)
from huoshui.assignments.models import Assignment, AssignmentExtension, AssignmentPart, AssignmentReply
from huoshui.assignments.queries.zone_time import moment_of
from huoshui.assignments.rules import flow
from huoshui.core.actor import DISPATCHER, LEADER, Actor
from huoshui.core.clock import local_day
from huoshui.core.names import tidy_text
from huoshui.core.refusals import Refusal
from huoshui.operations.actions import store_file

Upload = tuple[str, BinaryIO]


@transaction.atomic
def report_progress(
    actor: Actor, part_id: UUID, *, words: str, proof_file: Upload | None = None, expected_version: int | None = None
) -> UUID:
    """反馈进展: the clock goes on. The reply's id."""
    now = moment_of(actor)
    assignment, part = take_part(actor, part_id, "assignments:report", "reported", expected_version, now)
    require_hand(actor, part)
    row = _reply(
        actor, part, now, words=written(words, field="words", what="进展", most=2000, least=4), is_final=False, proof_file=proof_file
    )
    save_part(part)
    assignment.version += 1
    finish(actor, assignment, part, "reported", now, words=row.words)
    return UUID(str(row.id))


@transaction.atomic
def reply_done(
    actor: Actor,
    part_id: UUID,
    *,
    words: str,
    proof_words: str = "",
    proof_file: Upload | None = None,
    expected_version: int | None = None,
) -> UUID:
    """报结: what was done, with proof in words or as a file. The unit's clock stands until it is decided. The reply's id."""
    now = moment_of(actor)
    assignment, part = take_part(actor, part_id, "assignments:reply", "replied", expected_version, now)
    require_hand(actor, part)
    said = written(words, field="words", what="办理结果", most=2000, least=4)
    proof = tidy_text(proof_words)[:500]
    if len(proof) < 4 and proof_file is None:
        raise Refusal("proof_missing", "报结要有依据。", "请写明依据（文号、照片、回执等），或上传证明文件。", field="proof_words")
    end_pause(part, now)
    row = _reply(actor, part, now, words=said, is_final=True, proof_words=proof, proof_file=proof_file)
    AssignmentExtension.objects.in_zone(actor.zone_id).filter(part_id=part.id, decided_at=None).update(
        decided_at=now, decided_by_id=actor.user_id, is_granted=False, decision_words="已报结，申请自行作废"
    )
    set_due(part, now)  # a pause that ends early gives its days back
    part.was_late = now > part.due_at
    part.state, part.replied_at = flow.REPLIED, now
    stop_clock(part, actor, now, code="verdict", label="等待审定")
    save_part(part)
    settle_whole(assignment)
    finish(actor, assignment, part, "replied", now, words=said, told=_judges(assignment, part))
    return UUID(str(row.id))


def _reply(
    actor: Actor,
    part: AssignmentPart,
    now: datetime,
    *,
    words: str,
    is_final: bool,
    proof_words: str = "",
    proof_file: Upload | None = None,
) -> AssignmentReply:
    stored = store_file(actor, proof_file[0], proof_file[1]) if proof_file else None
    row: AssignmentReply = AssignmentReply.objects.create_in(
        actor.zone_id,
        part_id=part.id,
        is_final=is_final,
        replied_at=now,
        replied_by_id=actor.user_id,
        words=words,
        proof_words=proof_words,
        proof_file_id=stored.id if stored else None,
        proof_file_name=stored.original_name if stored else "",
        verdict=AssignmentReply.Verdict.WAITING if is_final else "",
    )
    return row


def _lead_of(assignment: Assignment) -> AssignmentPart | None:
    row: AssignmentPart | None = (
        AssignmentPart.objects.in_zone(assignment.zone_id)
        .filter(assignment_id=assignment.id, role=flow.LEAD)
        .order_by("-started_at")
        .first()
    )
    return row


def _judges(assignment: Assignment, part: AssignmentPart) -> list[UUID]:
    """An assist's reply goes to the lead unit and the issuer, the lead's to the issuer."""
    judges = issuer_of(assignment)
    lead = _lead_of(assignment) if part.role == flow.ASSIST else None
    if lead is not None and lead.ended_at is None:
        judges = [*people_of_part(lead), *judges]
    return list(dict.fromkeys(judges))


def _take_for_verdict(
    actor: Actor, part_id: UUID, operation: str, step: str, expected_version: int | None, now: datetime
) -> tuple[Assignment, AssignmentPart, AssignmentReply]:
    assignment, part = take_part(actor, part_id, operation, step, expected_version, now)
    reply = AssignmentReply.objects.in_zone(actor.zone_id).select_for_update().get(part_id=part.id, verdict=AssignmentReply.Verdict.WAITING)
    if reply.replied_by_id == actor.user_id or part.unit_id in actor.unit_ids:
        raise Refusal("own_matter", "不能审定自己或本单位报结的事项。", "请由交办人或其他调度人员审定。")
    if not actor.roles & {DISPATCHER, LEADER}:
        lead = _lead_of(assignment)
        if part.role == flow.LEAD or lead is None or lead.unit_id not in actor.unit_ids:
            raise Refusal("not_yours", "只有主办单位能审定协办单位的反馈，主办的报结由交办人审定。", "请等交办人审定。")
    return assignment, part, reply


@transaction.atomic
def accept_reply(
    actor: Actor,
    part_id: UUID,
    *,
    words: str = "",
    resolves: bool = True,
    next_due_on: date | None = None,
    expected_version: int | None = None,
) -> int:
    """审定. ``resolves`` False: noted, and it stays open (批示 stay open until somebody says that they are resolved), due again on
    ``next_due_on``. When lead and assists are all accepted the assignment is closed (销号). The part's new version."""
    now = moment_of(actor)
    step = "accepted" if resolves else "noted"
    assignment, part, reply = _take_for_verdict(actor, part_id, "assignments:accept", step, expected_version, now)
    said = tidy_text(words)[:500]
    verdict = AssignmentReply.Verdict.ACCEPTED if resolves else AssignmentReply.Verdict.NOTED
    _decide(reply, actor, now, verdict, said)
    end_pause(part, now)
    if resolves:
        part.state, part.ended_at = flow.DONE, now
    else:
        _work_on(part, flow.WORKING, next_due_on, now)
    save_part(part)
    is_settled = settle_whole(assignment)
    told = people_of_part(part)
    words_shown = said if resolves else f"{said}（下次反馈 {part.due_on}）"
    if resolves and is_settled:
        assignment.closed_at, assignment.closing_words, assignment.state = now, said, flow.DONE
    finish(actor, assignment, part, step, now, words=words_shown, told=told)
    return int(part.version)


@transaction.atomic
def return_reply(actor: Actor, part_id: UUID, *, reason: str, next_due_on: date | None = None, expected_version: int | None = None) -> int:
    """退回重办 with a reason. The time that the decision took is not the unit's; ``next_due_on`` sets a new day."""
    now = moment_of(actor)
    assignment, part, reply = _take_for_verdict(actor, part_id, "assignments:return", "returned", expected_version, now)
    said = written(reason, field="reason", what="退回原因", least=4)
    _decide(reply, actor, now, AssignmentReply.Verdict.RETURNED, said)
    end_pause(part, now)
    _work_on(part, flow.RETURNED, next_due_on, now)
    save_part(part)
    settle_whole(assignment)
    finish(actor, assignment, part, "returned", now, words=f"{said}（时限 {part.due_on}）", told=people_of_part(part), is_urgent=True)
    return int(part.version)


def _work_on(part: AssignmentPart, state: str, next_due_on: date | None, now: datetime) -> None:
    if next_due_on is not None:
        if next_due_on < local_day(now):
            raise Refusal("date_in_past", f"新的时限 {next_due_on} 早于今天。", "请改为今天或以后。", field="next_due_on")
        part.set_due_on, part.pauses_count_from = next_due_on, now
    part.state, part.replied_at, part.was_late = state, None, None
    set_due(part, now)


def _decide(reply: AssignmentReply, actor: Actor, now: datetime, verdict: str, words: str) -> None:
    reply.verdict, reply.decided_at, reply.decided_by_id, reply.decision_words = verdict, now, actor.user_id, words
    reply.save_changes()
