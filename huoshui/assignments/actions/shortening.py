"""缩短时限: running clocks are made shorter in one act, each with its line in the timeline and a notice to its owner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from huoshui.assignments.actions.deeds import finish, issuer_of, people_of_part, save_part, settle_whole, take_part, written
from huoshui.assignments.queries.clock_terms import due_words, limit_of_part
from huoshui.assignments.queries.zone_time import calendar_now, moment_of
from huoshui.assignments.rules import flow
from huoshui.assignments.rules.clocks import Limit, due_of, duty_time_of, limit_of
from huoshui.assignments.rules.shortened_limits import ShortProfile, reason_words
from huoshui.core.actor import Actor
from huoshui.rulebook.queries import rule_version


@dataclass(frozen=True)
class ShortenedClock:
    """One clock of the act. ``is_shorter`` False: it would not have come due earlier, and nothing was done."""

    part_id: UUID
    due_before: date
    due_on: date
    is_shorter: bool


@transaction.atomic
def shorten_parts(actor: Actor, versions: Mapping[UUID, int], short: ShortProfile, *, reason: str) -> list[ShortenedClock]:
    """Make the running clocks of ``versions`` (part → the version that was seen) shorter, all or none: 409 where one has changed.

    The short limit counts from now; where that is no earlier than the present due moment, the clock stays as it is.
    """
    words = written(reason, field="reason", what="缩短理由", least=4)
    return [_shorten(actor, part_id, version, short, words) for part_id, version in sorted(versions.items())]


def _shorten(actor: Actor, part_id: UUID, version: int, short: ShortProfile, words: str) -> ShortenedClock:
    now = moment_of(actor)
    assignment, part = take_part(actor, part_id, "assignments:shorten", "shortened", version, now)
    before, ordinary = part.due_on, limit_of_part(part)
    limit = short.limit(ordinary)
    content = rule_version(part.rule_reference, zone_id=part.zone_id).content
    calendar, duty_time = calendar_now(), duty_time_of(content)
    due = None if limit is None else due_of(limit, now, calendar, duty_time)
    if limit is None or due is None or due.at >= part.due_at:
        return ShortenedClock(part_id, before, before, is_shorter=False)
    before_at = part.due_at
    part.limit_amount, part.limit_unit, part.limit_counts_from = limit.amount, limit.time_unit, now
    part.pauses_count_from, part.set_due_on = now, None
    part.due_at, part.due_on, part.is_provisional, part.calendar_version = due.at, due.on, due.is_provisional, due.calendar_version
    part.shortened_by_id, part.shortened_words = short.declared_by_id, reason_words(ordinary, limit, short)
    if part.state == flow.WAITING:
        receipt = short.limit(limit_of(content, "receipt") or Limit("receipt", 1, "workday"))
        if receipt is not None:
            part.receipt_due_at = min(part.receipt_due_at, due_of(receipt, now, calendar, duty_time).at)
    save_part(part)
    settle_whole(assignment)
    said = f"时限由 {before} 改为 {due_words(part)}。{part.shortened_words}。{words}"
    told = dict.fromkeys([*people_of_part(part), *issuer_of(assignment)])
    finish(
        actor, assignment, part, "shortened", now, words=said[:2000], told=told, is_urgent=True,
        before={"due_at": before_at.isoformat()}, after={"due_at": part.due_at.isoformat(), "declared_by": str(short.declared_by_id)},
    )  # fmt: skip
    return ShortenedClock(part_id, before, part.due_on, is_shorter=True)
