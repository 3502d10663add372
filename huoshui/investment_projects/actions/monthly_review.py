"""The two levels above the unit: the office checks or sends back, the district confirms; and reopening what is closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from django.db import transaction

from huoshui.assignments.queries.zone_time import moment_of
from huoshui.audit import actions as audit
from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.investment_projects.actions.monthly_facts import record_confirmed
from huoshui.investment_projects.actions.monthly_rounds import round_label
from huoshui.investment_projects.actions.monthly_rows import (
    RETURN_KIND,
    ROUND_KIND,
    add_events,
    event,
    locked_return,
    locked_returns,
    locked_round,
    names_of_projects,
    needed_reason,
    save_rows,
)
from huoshui.investment_projects.models import MonthlyReturn
from huoshui.investment_projects.queries.monthly_two_persons import checked_by, who_else_confirms
from huoshui.investment_projects.rules import monthly_flow
from huoshui.notices.actions import News, tell
from huoshui.organizations.queries import post_holders
from huoshui.organizations.rules import policy


@dataclass(frozen=True)
class Reviewed:
    """How many were dealt with, and how many were left: in another state or version by now, or filled (at confirming: checked) by the
    very person."""

    done: int
    left: int


@transaction.atomic
def accept_returns(actor: Actor, return_ids: Sequence[UUID], *, versions: Mapping[UUID, int] = MappingProxyType({})) -> Reviewed:
    """The office finds returns in order, many at once. What is no longer waiting for it, or was filled by the actor, is left; so is
    what was handed in anew since the office saw it, where ``versions`` says what it saw."""
    policy.require(actor, "returns:check")
    rows = locked_returns(actor, return_ids)
    if not rows:
        raise Refusal("nothing_chosen", "没有选中要审核的项目。", "请先在清单里勾选。")
    seen = [row for row in rows if versions.get(row.id, row.version) == row.version]
    fit = [row for row in seen if monthly_flow.may("check", row.state) and row.filled_by_id != actor.user_id]
    if not fit and any(row.filled_by_id == actor.user_id for row in rows):
        raise Refusal("own_matter", "不能审核自己填报的项目。", "请由其他人审核。")
    now = moment_of(actor)
    for row in fit:
        row.state, row.checked_at, row.checked_by_name, row.return_reason = monthly_flow.CHECKED, now, actor.display_name[:80], ""
    save_rows(actor, fit, "state", "checked_at", "checked_by_name", "return_reason")
    add_events(actor, [event(row, actor, "checked", now) for row in fit])
    if fit:
        _audit_round(actor, "monthly_return.checked", fit)
    return Reviewed(len(fit), len(rows) - len(fit))


@transaction.atomic
def send_back(actor: Actor, return_id: UUID, *, reason: str, expected_version: int) -> int:
    """Back to the unit with a reason, by the office or the district; the new version. The unit's people and who filled it are told."""
    policy.require(actor, "returns:send_back")
    row = locked_return(actor, return_id, expected_version)
    name = names_of_projects(actor, [row])[row.project_id]
    monthly_flow.require_state("send_back", row.state, name)
    why, now = needed_reason(reason, "退回原因", "reason", 300), moment_of(actor)
    row.state = monthly_flow.REOPENED if row.reopen_reason else monthly_flow.RETURNED
    row.return_reason = why
    save_rows(actor, [row], "state", "return_reason")
    add_events(actor, [event(row, actor, "returned", now, why)])
    people = [row.filled_by_id] if row.filled_by_id else []
    people += [holder.person_id for holder in post_holders(actor.zone_id, unit_ids=[row.unit_id])] if row.unit_id else []
    title = f"月度填报退回：{name}"
    news = News("monthly_return", row.id, f"returns.returned:{row.id}:{row.version}", title, f"{round_label([row])}，{why}")
    tell(actor.zone_id, people, news, unit_id=row.unit_id, now=now)
    audit.record(actor, "monthly_return.sent_back", subject_kind=RETURN_KIND, subject_id=row.id, subject_label=name, after={"reason": why})
    return int(row.version)


@transaction.atomic
def confirm_round(actor: Actor, round_id: UUID, *, expected_version: int | None = None) -> Reviewed:
    """The district confirms what the office has checked: these figures become facts. What the very person has checked is left.

    May be done again as late returns come in. Refusals ``nothing_to_confirm`` where nothing is checked, ``own_check`` where the actor
    checked all of it: then it says who else may confirm, or that there is nobody.
    """
    policy.require(actor, "returns:confirm")
    round_ = locked_round(actor, round_id, expected_version)
    rows = list(
        MonthlyReturn.objects.in_zone(actor.zone_id)
        .filter(round=round_, state=monthly_flow.CHECKED)
        .select_related("round")
        .select_for_update(of=("self",))
        .order_by("number")
    )
    if not rows:
        raise Refusal("nothing_to_confirm", "没有审核通过、等待确认的项目。", "请先由项目管理员审核。")
    own = checked_by(actor, rows)
    waiting, rows = len(rows), [row for row in rows if own.get(row.id) != actor.user_id]
    if not rows:
        raise Refusal("own_check", f"这 {waiting} 个是您自己审核的，审核和确认不能是同一个人。", who_else_confirms(actor))
    now = moment_of(actor)
    record_confirmed(actor, round_, rows)
    events = []
    for row in rows:
        events.append(event(row, actor, "corrected" if row.reopen_reason else "confirmed", now, row.reopen_reason))
        row.state, row.confirmed_at, row.confirmed_by_name, row.reopen_reason = monthly_flow.CONFIRMED, now, actor.display_name[:80], ""
    save_rows(actor, rows, "state", "confirmed_at", "confirmed_by_name", "reopen_reason", "fact_ids")
    add_events(actor, events)
    _audit_round(actor, "monthly_return.confirmed", rows)
    return Reviewed(len(rows), waiting - len(rows))


@transaction.atomic
def reopen_return(actor: Actor, return_id: UUID, *, reason: str, expected_version: int) -> int:
    """Let a closed return be filled again, with a reason; the new version. What it had stated stays in force until the new figures are
    confirmed, and stays readable as known before for ever."""
    policy.require(actor, "returns:reopen")
    row = locked_return(actor, return_id, expected_version)
    name = names_of_projects(actor, [row])[row.project_id]
    monthly_flow.require_state("reopen", row.state, name)
    if row.state != monthly_flow.CONFIRMED and row.round.locked_at is None:
        raise Refusal("not_closed", f"“{name}”本来就可以填报。", "请直接填报。")
    why, now = needed_reason(reason, "重开原因", "reason"), moment_of(actor)
    row.state, row.reopen_reason = monthly_flow.REOPENED, why
    save_rows(actor, [row], "state", "reopen_reason")
    add_events(actor, [event(row, actor, "reopened", now, why)])
    people = [holder.person_id for holder in post_holders(actor.zone_id, unit_ids=[row.unit_id])] if row.unit_id else []
    news = News(
        "monthly_return", row.id, f"returns.reopened:{row.id}:{row.version}", f"月度填报重开：{name}", f"{round_label([row])}，{why}"
    )
    tell(actor.zone_id, people, news, unit_id=row.unit_id, now=now)
    audit.record(actor, "monthly_return.reopened", subject_kind=RETURN_KIND, subject_id=row.id, subject_label=name, after={"reason": why})
    return int(row.version)


def _audit_round(actor: Actor, operation: str, rows: Sequence[MonthlyReturn]) -> None:
    audit.record(
        actor,
        operation,
        subject_kind=ROUND_KIND,
        subject_id=rows[0].round_id,
        subject_label=f"{round_label(rows)}月度填报",
        after={"count": len(rows), "returns": [str(row.id) for row in rows][:200]},
    )
