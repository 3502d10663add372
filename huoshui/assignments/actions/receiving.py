"""签收, 异议 (once, decided once), and whose hands it is in."""

from __future__ import annotations

from datetime import date
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
from huoshui.assignments.actions.issuing import PartOrder, replace_part
from huoshui.assignments.queries.zone_time import calendar_now, moment_of, profile
from huoshui.assignments.rules import flow
from huoshui.assignments.rules.clocks import Limit, due_of, duty_time_of, limit_of
from huoshui.core.actor import DISPATCHER, Actor
from huoshui.core.clock import local_day
from huoshui.core.refusals import Refusal
from huoshui.organizations.queries import post_holders


@transaction.atomic
def sign_part(actor: Actor, part_id: UUID, *, person_id: UUID | None = None, expected_version: int | None = None) -> int:
    """签收 by the unit; late or not is on record. ``person_id`` names who of the unit does it. The part's new version."""
    now = moment_of(actor)
    assignment, part = take_part(actor, part_id, "assignments:sign", "signed", expected_version, now)
    require_hand(actor, part)
    part.state, part.received_at, part.received_by_id = flow.WORKING, now, actor.user_id
    if person_id is not None:
        _check_person(actor, part.unit_id, part.unit_name, person_id)
        part.person_id = person_id
    save_part(part)
    settle_whole(assignment)
    is_late = now > part.receipt_due_at
    words = "签收超过时限" if is_late else ""
    finish(actor, assignment, part, "signed", now, words=words, told=issuer_of(assignment) if is_late else ())
    return int(part.version)


@transaction.atomic
def set_person(actor: Actor, part_id: UUID, *, person_id: UUID, expected_version: int | None = None) -> int:
    """确定经办人: by the unit itself, or by the dispatcher where an officer has gone."""
    now = moment_of(actor)
    assignment, part = take_part(actor, part_id, "assignments:set_person", "person_set", expected_version, now)
    if DISPATCHER not in actor.roles:
        require_hand(actor, part)
    name = _check_person(actor, part.unit_id, part.unit_name, person_id)
    before = {"person_id": str(part.person_id or "")}
    part.person_id = person_id
    save_part(part)
    assignment.version += 1
    finish(actor, assignment, part, "person_set", now, words=f"经办人：{name}", told=[person_id], before=before)
    return int(part.version)


def _check_person(actor: Actor, unit_id: UUID, unit_name: str, person_id: UUID) -> str:
    names = {holder.person_id: holder.display_name for holder in post_holders(actor.zone_id, unit_ids=[unit_id])}
    if person_id not in names:
        raise Refusal("unknown_person", f"选的经办人不在{unit_name}任职。", "请重新选择。", field="person")
    return names[person_id]


@transaction.atomic
def dispute_part(actor: Actor, part_id: UUID, *, reason: str, expected_version: int | None = None) -> int:
    """提出异议, within its limit and once; the clock stands until it is decided."""
    now = moment_of(actor)
    assignment, part = take_part(actor, part_id, "assignments:dispute", "disputed", expected_version, now)
    require_hand(actor, part)
    words = written(reason, field="reason", what="异议理由", least=4)
    if part.disputes:
        raise Refusal("disputed_before", "这项交办已经提出过异议，裁定后不再变更。", "请按裁定办理；确有困难可申请延期。", field="reason")
    content = profile(actor.zone_id, flow.rule_set_of(assignment.source_kind), local_day(part.started_at)).content
    limit = limit_of(content, "dispute") or Limit("dispute", 1, "workday")
    last = due_of(limit, part.started_at, calendar_now(), duty_time_of(content))
    if now > last.at:
        raise Refusal(
            "dispute_too_late", f"异议须在{limit.words}内提出，{last.on} 已截止。", "请签收办理；确有困难可申请延期。", field="reason"
        )
    part.state, part.disputes = flow.DISPUTED, 1
    stop_clock(part, actor, now, code="dispute", label="等待裁定异议")
    save_part(part)
    settle_whole(assignment)
    finish(actor, assignment, part, "disputed", now, words=words, told=issuer_of(assignment), is_urgent=True)
    return int(part.version)


@transaction.atomic
def decide_dispute(
    actor: Actor,
    part_id: UUID,
    *,
    is_upheld: bool,
    words: str,
    to: PartOrder | None = None,
    expected_version: int | None = None,
) -> UUID:
    """裁定异议, once and for all. Upheld: the part goes to another unit (``to``); rejected: the unit signs by that and works on.

    The id of the part that goes on: the new one, or the same.
    """
    now = moment_of(actor)
    step = "dispute_upheld" if is_upheld else "dispute_rejected"
    assignment, part = take_part(actor, part_id, "assignments:decide_dispute", step, expected_version, now)
    if part.unit_id in actor.unit_ids:
        raise Refusal("own_matter", "您是提出异议的单位的人，不能裁定。", "请由其他调度人员裁定。")
    said = written(words, field="words", what="裁定意见")
    if is_upheld:
        if to is None:
            raise Refusal("unit_missing", "异议成立，要改派给别的单位。", "请选择改派的单位。", field="unit")
        return replace_part(actor, assignment, part, to, step=step, words=said, now=now)
    end_pause(part, now)
    part.state, part.received_at, part.received_by_id = flow.WORKING, now, actor.user_id
    set_due(part, now)
    save_part(part)
    settle_whole(assignment)
    told = people_of_part(part)
    finish(actor, assignment, part, step, now, words=f"{said}（时限顺延至 {part.due_on}）", told=told)
    return UUID(str(part.id))


def today_of(actor: Actor) -> date:
    """The business day in which the actor's zone lives."""
    return local_day(moment_of(actor))
