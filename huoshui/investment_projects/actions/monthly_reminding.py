"""催报: one message a unit and round, by a person at most once a day, by the platform when the day comes near and when it is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoshui.assignments.queries.zone_time import moment_of
from huoshui.audit import actions as audit
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.periods import Period
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.investment_projects.actions.monthly_rounds import open_due_round
from huoshui.investment_projects.actions.monthly_rows import ROUND_KIND
from huoshui.investment_projects.models import MonthlyReturn, ReturnRound
from huoshui.investment_projects.queries.monthly_rounds import round_row
from huoshui.investment_projects.rules import monthly_flow
from huoshui.notices.actions import News, tell
from huoshui.organizations.queries import platform_actor, post_holders
from huoshui.organizations.rules import policy


@dataclass(frozen=True)
class _Mark:
    """Why people are told; ``once`` is part of the key under which a message reaches a person once."""

    kind: str
    title: str
    once: str = "once"
    words: str = ""


@transaction.atomic
def remind_units(actor: Actor, round_id: UUID, unit_ids: Sequence[UUID] | None = None, *, words: str = "") -> tuple[int, int]:
    """Remind units (None: all) that still have something to fill; (reminded, left out: nothing missing, nobody there, or told today)."""
    policy.require(actor, "returns:remind")
    round_ = round_row(actor, round_id)
    missing = _missing_by_unit(round_)
    asked = list(dict.fromkeys(unit_ids)) if unit_ids is not None else list(missing)
    known = set(MonthlyReturn.objects.in_zone(actor.zone_id).filter(round=round_).exclude(unit_id=None).values_list("unit_id", flat=True))
    if not set(asked) <= known:
        raise NotVisible
    if not asked:
        raise Refusal("nothing_chosen", "没有要催报的单位。", "各单位都已报送。")
    now = moment_of(actor)
    mark = _Mark("reminded", "催报", once=str(local_day(now)), words=words)
    reminded = sum(_tell(round_, unit_id, missing[unit_id], mark, now) > 0 for unit_id in asked if unit_id in missing)
    if reminded:
        audit.record(
            actor,
            "return_round.reminded",
            subject_kind=ROUND_KIND,
            subject_id=round_.id,
            subject_label=f"{_label(round_)}月度填报",
            after={"units": reminded, "words": words[:200]},
        )
    return reminded, len(asked) - reminded


def tick_returns(zone_id: UUID) -> int:
    """Every day: open the round that is due, tell of it, of days that come near, and of those that are over; each once. The changes."""
    opened = open_due_round(zone_id)
    actor = platform_actor(zone_id)
    now = moment_of(actor)
    today = local_day(now)
    changes = 1 if opened else 0
    for round_ in ReturnRound.objects.in_zone(zone_id).filter(locked_at=None).order_by("period_end"):
        mark = _Mark("opened", "开始填报")
        if today > round_.fill_due_on:
            mark = _Mark("late", "已过截止日")
        elif today >= round_.remind_on:
            mark = _Mark("near", "即将截止")
        for unit_id, number in _missing_by_unit(round_).items():
            changes += min(_tell(round_, unit_id, number, mark, now), 1)
    return changes


def _missing_by_unit(round_: ReturnRound) -> Mapping[UUID, int]:
    rows = MonthlyReturn.objects.in_zone(round_.zone_id).filter(round=round_, state__in=monthly_flow.WITH_UNIT).exclude(unit_id=None)
    found: dict[UUID, int] = {}
    for unit_id in rows.values_list("unit_id", flat=True):
        found[unit_id] = found.get(unit_id, 0) + 1
    return found


def _tell(round_: ReturnRound, unit_id: UUID, missing: int, mark: _Mark, now: datetime) -> int:
    people = [holder.person_id for holder in post_holders(round_.zone_id, unit_ids=[unit_id])]
    body = f"还有 {missing} 个项目没有报送，截止 {round_.fill_due_on}。{mark.words.strip()[:200]}"
    key = f"returns.{mark.kind}:{round_.id}:{unit_id}:{mark.once}"
    news = News("return_round", round_.id, key, f"{_label(round_)}月度填报{mark.title}", body, mark.kind == "late")
    return tell(round_.zone_id, people, news, unit_id=unit_id, now=now)


def _label(round_: ReturnRound) -> str:
    return Period(round_.period_start, round_.period_end).label
