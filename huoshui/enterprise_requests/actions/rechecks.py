"""说到做到: draw closed requests at random and call the enterprises back, by somebody who did not handle them."""

from __future__ import annotations

import secrets
from datetime import date
from uuid import UUID

from django.db import transaction

from huoshui.assignments.queries.zone_time import moment_of
from huoshui.audit import actions as audit
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.names import tidy_text
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.enterprise_requests.models import EnterpriseRequest, RecheckDraw, RecheckLine
from huoshui.enterprise_requests.queries.handlers import handlers_of
from huoshui.enterprise_requests.rules import closing, recheck_samples, request_flow
from huoshui.organizations.rules import policy

UNREACHABLE = "unreachable"


@transaction.atomic
def draw_rechecks(actor: Actor, *, period_start: date, period_end: date, size: int) -> UUID:
    """Draw from what was confirmed or left unanswered in the period; requests drawn before are left out. The draw's id.

    The seed is made by the system after the candidates are fixed, and kept with them: anybody can draw again.
    """
    policy.require(actor, "requests:draw")
    if period_end < period_start:
        raise Refusal("period_backwards", "结束日期早于开始日期。", "请调换两个日期。", field="period_end")
    if not 1 <= size <= 500:
        raise Refusal("size_out_of_range", "抽取件数应在 1 到 500 之间。", "请重新填写。", field="size")
    drawn_before = RecheckLine.objects.in_zone(actor.zone_id).values("request_id")
    rows = EnterpriseRequest.objects.in_zone(actor.zone_id).filter(
        state__in=(request_flow.CONFIRMED, request_flow.UNANSWERED),
        closed_at__gte=clock.start_of_local_day(period_start),
        closed_at__lte=clock.end_of_local_day(period_end),
    )
    candidates = {row.id: row for row in rows.exclude(id__in=drawn_before)}
    if not candidates:
        raise Refusal("nothing_to_draw", "这段时间没有可抽查的办结诉求（已抽过的不再抽）。", "请放宽日期。", field="period_start")
    seed = secrets.token_hex(16)
    chosen = recheck_samples.drawn(seed, candidates, size)
    draw = RecheckDraw.objects.create_in(
        actor.zone_id,
        period_start=period_start,
        period_end=period_end,
        seed=seed,
        size=size,
        candidate_ids=sorted(str(each) for each in candidates),
        drawn_at=moment_of(actor),
        drawn_by_id=actor.user_id,
        drawn_by_name=actor.display_name[:80],
    )
    for request_id in chosen:
        row = candidates[request_id]
        said = row.outcome if row.state == request_flow.CONFIRMED else ""
        RecheckLine.objects.create_in(actor.zone_id, draw=draw, request=row, said_outcome=said, said_grade=row.grade)
    audit.record(
        actor,
        "recheck.drawn",
        subject_kind="recheck_draw",
        subject_id=draw.id,
        subject_label=f"{period_start} 至 {period_end}",
        after={"seed": seed, "candidates": len(candidates), "drawn": len(chosen)},
    )
    return UUID(str(draw.id))


@transaction.atomic
def record_recheck(actor: Actor, line_id: UUID, *, found_outcome: str, found_grade: str, words: str, expected_version: int) -> int:
    """What the call found: an outcome and a grade, or nobody reached. Never by somebody who handled the request."""
    policy.require(actor, "requests:recheck")
    line = RecheckLine.objects.in_zone(actor.zone_id).select_for_update(of=("self",)).select_related("request").filter(id=line_id).first()
    if line is None:
        raise NotVisible
    if line.version != expected_version:
        raise StaleVersion(
            yours={"version": expected_version, "outcome": found_outcome}, theirs={"version": line.version, "outcome": line.found_outcome}
        )
    closing.check_not_own_work(actor.user_id, handlers_of(actor.zone_id, line.request_id))
    if found_outcome != UNREACHABLE:
        closing.check_word(found_outcome, found_grade, words)
    line.found_outcome = found_outcome
    line.found_grade = "" if found_outcome == UNREACHABLE else found_grade
    line.words = tidy_text(words)[:500]
    line.called_at, line.called_by_id, line.called_by_name = moment_of(actor), actor.user_id, actor.display_name[:80]
    line.version += 1
    line.save()
    audit.record(
        actor,
        "recheck.called",
        subject_kind="request",
        subject_id=line.request_id,
        subject_label=line.request.number,
        before={"outcome": line.said_outcome, "grade": line.said_grade},
        after={"outcome": found_outcome, "grade": line.found_grade},
    )
    return int(line.version)
