"""Laying down a campaign with targets of its own, adding a goal, ending it early with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from huoshui.assignments.queries.zone_time import moment_of
from huoshui.audit import actions as audit
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.names import tidy_text
from huoshui.core.periods import Period
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.organizations.rules import policy
from huoshui.targets.actions.setting import NewTarget, set_target
from huoshui.targets.models import Campaign, CampaignGoal, Target, TargetVersion
from huoshui.targets.queries.campaigns import visible_campaigns
from huoshui.targets.queries.dictionary import dictionary
from huoshui.targets.rules.countable import figure_in_words
from huoshui.targets.rules.sentences import CAMPAIGN_KIND

LONGEST_DAYS = 366
MOST_GOALS = 6


@dataclass(frozen=True)
class NewGoal:
    """What the campaign is measured by: an indicator of counts or amounts within a span, and how much (fen or a count)."""

    indicator_id: str
    amount: Decimal


@dataclass(frozen=True)
class NewCampaign:
    """``window`` is inclusive at both ends; ``cadence_days``: units report every so many days."""

    name: str
    window: Period
    goals: Sequence[NewGoal]
    cadence_days: int = 7
    purpose: str = ""
    basis: str = ""


@transaction.atomic
def create_campaign(actor: Actor, given: NewCampaign) -> UUID:
    """A campaign with its targets. Refusals ``name_wrong``, ``window_wrong``, ``goals_wrong``, ``campaign_exists``, those of targets."""
    policy.require(actor, "campaigns:create")
    name = tidy_text(given.name)
    if not 2 <= len(name) <= 60:
        raise Refusal("name_wrong", "冲刺名称应为 2 至 60 个字。", "请改名称。", field="name")
    if given.window.days > LONGEST_DAYS:
        raise Refusal("window_wrong", f"冲刺最长 {LONGEST_DAYS} 天，现为 {given.window.days} 天。", "请核对起止日期。", field="ends_on")
    if not 1 <= given.cadence_days <= given.window.days:
        raise Refusal("cadence_wrong", "报送间隔应为 1 天至全程天数。", "请改几天一报。", field="cadence_days")
    if not 1 <= len(given.goals) <= MOST_GOALS:
        raise Refusal("goals_wrong", f"应有 1 至 {MOST_GOALS} 个目标。", "请填冲刺目标。", field="goal_1_indicator")
    try:
        with transaction.atomic():
            row: Campaign = Campaign.objects.create_in(
                actor.zone_id,
                name=name,
                purpose=tidy_text(given.purpose)[:500],
                basis=tidy_text(given.basis)[:300],
                starts_on=given.window.start,
                ends_on=given.window.end,
                cadence_days=given.cadence_days,
                created_by_id=actor.user_id,
                created_by_name=actor.display_name[:80],
                created_at=moment_of(actor),
            )
    except IntegrityError as error:
        if "campaign_once" not in str(error):
            raise
        raise Refusal("campaign_exists", f"已有同名、同日开始的冲刺“{name}”。", "请改名称，或打开原来的。", field="name") from None
    for goal in given.goals:
        _add_goal(actor, row, goal)
    after = {"window": given.window.label, "goals": {goal.indicator_id: str(goal.amount) for goal in given.goals}}
    _audit(actor, "campaign.created", row, after)
    return UUID(str(row.id))


@transaction.atomic
def add_campaign_goal(actor: Actor, campaign_id: UUID, goal: NewGoal, *, expected_version: int) -> int:
    """One goal more, while the campaign runs or is still to come. The new version of the campaign."""
    policy.require(actor, "campaigns:add_goal")
    row = _locked(actor, campaign_id, expected_version)
    _refuse_over(actor, row)
    if CampaignGoal.objects.in_zone(actor.zone_id).filter(campaign_id=row.id).count() >= MOST_GOALS:
        raise Refusal("goals_wrong", f"一个冲刺最多 {MOST_GOALS} 个目标。", "请另立一个冲刺。", field="indicator_id")
    _add_goal(actor, row, goal)
    _audit(actor, "campaign.goal_added", row, {"indicator_id": goal.indicator_id, "amount": str(goal.amount)})
    return _saved(row)


@transaction.atomic
def end_campaign(actor: Actor, campaign_id: UUID, *, ended_on: date, reason: str, expected_version: int) -> int:
    """提前结束: ``ended_on`` is its last day. Targets and figures stay. The new version of the campaign."""
    policy.require(actor, "campaigns:end")
    row = _locked(actor, campaign_id, expected_version)
    _refuse_over(actor, row)
    if not row.starts_on <= ended_on < row.ends_on or ended_on > local_day(moment_of(actor)):
        raise Refusal(
            "day_wrong", f"提前结束日应在 {row.starts_on} 之后、原定的 {row.ends_on} 之前，且不晚于今天。", "请改日期。", field="ended_on"
        )
    words = tidy_text(reason)[:300]
    if len(words) < 4:
        raise Refusal("words_missing", "“提前结束原因”没有写清楚。", "请至少写 4 个字。", field="reason")
    row.ended_on, row.ended_reason = ended_on, words
    _audit(actor, "campaign.ended", row, {"ended_on": ended_on, "reason": words})
    return _saved(row)


def _add_goal(actor: Actor, row: Campaign, goal: NewGoal) -> None:
    window = Period(row.starts_on, row.ends_on)
    how = dictionary(actor.zone_id).in_force(goal.indicator_id, min(window.end, local_day(moment_of(actor))))
    if how is None or how.kind not in {"count", "money"} or how.period_rule != "within":
        raise Refusal("goal_wrong", "冲刺目标要选期间内发生的个数或金额指标。", "请从列出的指标中选。", field="indicator_id")
    standing = (
        Target.objects.in_zone(actor.zone_id)
        .filter(indicator_id=goal.indicator_id, scope_kind="zone", starts_on=window.start, ends_on=window.end)
        .first()
    )
    if standing is not None and CampaignGoal.objects.in_zone(actor.zone_id).filter(target_id=standing.id).exists():
        raise Refusal("target_exists", f"这段时间的“{how.name}”已是冲刺目标。", "请在原目标上调整。", field="indicator_id")
    if standing is not None:
        _refuse_other_amount(actor, standing, goal)
        target_id = standing.id
    else:
        target_id = set_target(actor, NewTarget(goal.indicator_id, window, "campaign", goal.amount, basis=row.basis))
    CampaignGoal.objects.create_in(actor.zone_id, campaign_id=row.id, target_id=target_id)


def _refuse_other_amount(actor: Actor, standing: Target, goal: NewGoal) -> None:
    """A target that stands for these days already is taken over as it is, never under another amount than was typed."""
    last = TargetVersion.objects.in_zone(actor.zone_id).filter(target_id=standing.id).order_by("-number")[0]
    if last.amount != goal.amount:
        now = "已撤销" if last.amount is None else f"为 {figure_in_words(standing.value_kind, last.amount)}"
        raise Refusal(
            "amount_differs",
            f"这段时间的“{standing.indicator_name}”已有全区目标，{now}，与所填的不同。",
            "请填同一个数，或先到目标页调整原目标。",
            field="amount",
        )


def _locked(actor: Actor, campaign_id: UUID, expected_version: int) -> Campaign:
    row: Campaign | None = visible_campaigns(actor).select_for_update(of=("self",)).filter(id=campaign_id).first()
    if row is None:
        raise NotVisible
    if row.version != expected_version:
        raise StaleVersion(yours={"version": expected_version}, theirs={"version": row.version, "ended_on": str(row.ended_on or "")})
    return row


def _refuse_over(actor: Actor, row: Campaign) -> None:
    if row.ended_on is not None or local_day(moment_of(actor)) > row.ends_on:
        raise Refusal("already_done", "这个冲刺已经结束。", "请刷新页面看最新情况。")


def _saved(row: Campaign) -> int:
    row.version += 1
    row.save(update_fields=["ended_on", "ended_reason", "version"])
    return row.version


def _audit(actor: Actor, operation: str, row: Campaign, after: Mapping[str, object]) -> None:
    audit.record(actor, operation, subject_kind=CAMPAIGN_KIND, subject_id=row.id, subject_label=row.name, after=after)
