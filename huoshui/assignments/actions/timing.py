"""延期 (asked before due, granted by the one who set the time) and 停表 (a listed reason and an expected end)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from huoshui.assignments.actions.deeds import (
    end_pause,
    finish,
    issuer_of,
    people_of_part,
    require_hand,
    save_part,
    set_due,
    settle_whole,
    take_part,
    written,
)
from huoshui.assignments.models import AssignmentExtension, AssignmentPause
from huoshui.assignments.queries.zone_time import calendar_now, moment_of, profile
from huoshui.assignments.rules import flow
from huoshui.assignments.rules.clocks import latest_day_to_ask, limit_of
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.refusals import Refusal
from huoshui.organizations.queries import names_of


@transaction.atomic
def ask_extension(actor: Actor, part_id: UUID, *, until: date, reason: str, expected_version: int | None = None) -> UUID:
    """申请延期: before the due day by the profile's margin, one at a time, so often as the profile lets. The request's id."""
    now = moment_of(actor)
    assignment, part = take_part(actor, part_id, "assignments:ask_extension", "extension_asked", expected_version, now)
    require_hand(actor, part)
    words = written(reason, field="reason", what="延期理由", least=4)
    content = profile(actor.zone_id, flow.rule_set_of(assignment.source_kind), local_day(part.started_at)).content
    last = latest_day_to_ask(part.due_on, limit_of(content, "extension_ask"), calendar_now())
    if now > part.due_at or local_day(now) > last:
        raise Refusal(
            "extension_too_late", f"延期最迟要在 {last} 提出，时限是 {part.due_on}。", "请抓紧办结，或在反馈中说明情况。", field="until"
        )
    if part.extensions >= content["extensions_at_most"]:
        raise Refusal(
            "extensions_used_up",
            f"这项交办已经延期 {part.extensions} 次，按规定最多 {content['extensions_at_most']} 次。",
            "请抓紧办结，或由调度改派。",
            field="until",
        )
    if until <= part.due_on:
        raise Refusal(
            "extension_no_later", f"申请延到 {until}，不晚于现在的时限 {part.due_on}。", "请填晚于现在时限的日期。", field="until"
        )
    try:
        with transaction.atomic():
            row: AssignmentExtension = AssignmentExtension.objects.create_in(
                actor.zone_id, part_id=part.id, asked_at=now, asked_by_id=actor.user_id, asked_until=until, reason=words
            )
    except IntegrityError:
        raise Refusal("extension_open", "已有一份延期申请在等答复。", "请等答复后再申请。", field="until") from None
    save_part(part)
    assignment.version += 1
    finish(actor, assignment, part, "extension_asked", now, words=f"申请延至 {until}：{words}", told=issuer_of(assignment), is_urgent=True)
    return UUID(str(row.id))


@transaction.atomic
def decide_extension(
    actor: Actor,
    part_id: UUID,
    *,
    is_granted: bool,
    words: str = "",
    until: date | None = None,
    expected_version: int | None = None,
) -> int:
    """答复延期, by the one who set the time (any dispatcher where that person has gone). ``until`` may be another day than asked."""
    now = moment_of(actor)
    step = "extension_granted" if is_granted else "extension_refused"
    assignment, part = take_part(actor, part_id, "assignments:decide_extension", step, expected_version, now)
    deciders = issuer_of(assignment)
    if actor.user_id not in deciders:
        names = "、".join(names_of(deciders[:3]).values())
        raise Refusal("not_yours", f"延期由定时限的人答复：{names}。", "请由其本人办理；其离任后由调度办理。")
    row = AssignmentExtension.objects.in_zone(actor.zone_id).select_for_update().filter(part_id=part.id, decided_at=None).first()
    if row is None:
        raise Refusal("already_done", "没有等答复的延期申请，可能刚刚有人答复过。", "请刷新页面看最新情况。")
    if actor.user_id == row.asked_by_id:
        raise Refusal("own_matter", "不能答复自己提出的延期申请。", "请由其他调度人员答复。")
    said = written(words, field="words", what="答复意见") if not is_granted else words.strip()[:500]
    row.is_granted, row.decided_at, row.decided_by_id, row.decision_words = is_granted, now, actor.user_id, said
    before = {"due_on": part.due_on}
    if is_granted:
        row.granted_until = until or row.asked_until
        if row.granted_until <= part.due_on:
            raise Refusal(
                "extension_no_later", f"同意延到 {row.granted_until}，不晚于现在的时限 {part.due_on}。", "请改日期。", field="until"
            )
        part.set_due_on, part.pauses_count_from, part.extensions = row.granted_until, now, part.extensions + 1
        set_due(part, now)
    row.save()
    save_part(part)
    settle_whole(assignment)
    shown = f"延至 {part.due_on}。{said}" if is_granted else said
    finish(actor, assignment, part, step, now, words=shown, told=people_of_part(part), before=before, after={"due_on": part.due_on})
    return int(part.version)


@transaction.atomic
def pause_part(
    actor: Actor, part_id: UUID, *, reason_code: str, expected_end_on: date, words: str, expected_version: int | None = None
) -> int:
    """停表, only for a reason that the profile lists, until a day within its limit; then the clock goes on by itself."""
    now = moment_of(actor)
    assignment, part = take_part(actor, part_id, "assignments:pause", "paused", expected_version, now)
    require_hand(actor, part)
    content = profile(actor.zone_id, flow.rule_set_of(assignment.source_kind), local_day(now)).content
    reason = content["pause_reasons"].get(reason_code)
    if reason is None:
        labels = "、".join(one["label"] for one in content["pause_reasons"].values())
        raise Refusal("unknown_reason", "停表情形没有选择，或不在规定之列。", f"可停表的情形：{labels}。", field="reason_code")
    if now > part.due_at:
        raise Refusal("late_already", f"时限 {part.due_on} 已过，不能停表。", "请抓紧办结。", field="reason_code")
    days = (expected_end_on - local_day(now)).days
    if not 0 < days <= reason["days_at_most"]:
        raise Refusal(
            "pause_too_long",
            f"预计恢复日期应在明天到 {reason['days_at_most']} 天之内。",
            "请改日期；到期仍不能恢复的，可再次停表。",
            field="expected_end_on",
        )
    said = written(words, field="words", what="停表说明", least=4)
    AssignmentPause.objects.create_in(
        actor.zone_id,
        part_id=part.id,
        reason_code=reason_code,
        reason_label=reason["label"],
        waits_for=reason["waits_for"],
        words=said,
        starts_at=now,
        expected_end_on=expected_end_on,
        started_by_id=actor.user_id,
    )
    part.state = flow.PAUSED
    set_due(part, now)
    save_part(part)
    settle_whole(assignment)
    shown = f"{reason['label']}，预计 {expected_end_on} 恢复。{said}"
    finish(actor, assignment, part, "paused", now, words=shown, told=issuer_of(assignment), after={"due_on": part.due_on})
    return int(part.version)


@transaction.atomic
def resume_part(actor: Actor, part_id: UUID, *, words: str = "", expected_version: int | None = None) -> int:
    """恢复计时 before the expected end; the due day moves back accordingly."""
    now = moment_of(actor)
    assignment, part = take_part(actor, part_id, "assignments:resume", "resumed", expected_version, now)
    require_hand(actor, part)
    end_pause(part, now)
    part.state = flow.WORKING
    set_due(part, now)
    save_part(part)
    settle_whole(assignment)
    finish(actor, assignment, part, "resumed", now, words=f"时限 {part.due_on}。{words.strip()}"[:500], after={"due_on": part.due_on})
    return int(part.version)
