"""Opening a round of monthly returns, never twice; who is on its list; locking it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import connection, transaction

from huoshui.assignments.queries.zone_time import calendar_now, moment_of
from huoshui.audit import actions as audit
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.names import tidy_text
from huoshui.core.periods import Period
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.investment_projects.actions.monthly_rows import (
    RETURN_KIND,
    ROUND_KIND,
    add_events,
    event,
    locked_return,
    locked_round,
    names_of_projects,
    needed_reason,
    save_rows,
    wait_for_lock,
)
from huoshui.investment_projects.models import MonthlyReturn, Project, ReturnRound
from huoshui.investment_projects.queries.monthly_context import return_terms
from huoshui.investment_projects.queries.results import ProjectRow
from huoshui.investment_projects.queries.selection_sql import Selection
from huoshui.investment_projects.rules import monthly_flow
from huoshui.investment_projects.rules.monthly_rounds import (
    ADDED,
    ReportingSubject,
    ReturnTerms,
    due_days,
    must_report,
    period_to_open,
    round_period,
)
from huoshui.organizations.queries import platform_actor
from huoshui.organizations.rules import policy


@transaction.atomic
def open_round(actor: Actor, *, year: int, month: int) -> UUID:
    """Open the round of a month (a month that is reported with a later one: Refusal) and freeze its list. The round's id.

    Refusal ``round_exists`` (409) where it is open already; ``month_in_future`` where the month has not begun.
    """
    policy.require(actor, "returns:open")
    today = local_day(moment_of(actor))
    if not (1 <= month <= 12 and 2000 <= year <= today.year) or date(year, month, 1) > today:
        raise Refusal("month_in_future", f"{year}年{month}月还没有开始，或月份不对。", "请选择已经开始的月份。", field="month")
    terms = return_terms(actor.zone_id, date(year, month, 1))
    period = round_period(year, month, terms)
    if period is None:
        raise Refusal(
            "month_is_combined",
            f"{month}月不单独填报，与{terms.combined_months}月合并为一轮。",
            f"请选 {terms.combined_months}月。",
            field="month",
        )
    made = _open(actor, period, terms, today)
    if made is None:
        existing = ReturnRound.objects.in_zone(actor.zone_id).get(period_end=period.end)
        raise Refusal(
            "already_done", f"{period.label}的填报已经开过轮。", "请打开那一轮。", field="month", data={"round_id": str(existing.id)}
        )
    return made


@transaction.atomic
def open_due_round(zone_id: UUID) -> UUID | None:
    """Open the round that is due by the rule, as the platform; None where there is none, it is open already, or nobody must report."""
    actor = platform_actor(zone_id)
    today = local_day(moment_of(actor))
    terms = return_terms(zone_id, today)
    period = period_to_open(today, terms)
    return None if period is None else _open(actor, period, terms, today, even_if_empty=False)


def _open(actor: Actor, period: Period, terms: ReturnTerms, today: date, *, even_if_empty: bool = True) -> UUID | None:
    with connection.cursor() as cursor:  # two workers and a person at the button: one of them opens, the others find it open
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"return_round:{actor.zone_id}:{period.end}"])
    rounds = ReturnRound.objects.in_zone(actor.zone_id)
    if rounds.filter(period_end=period.end).exists():
        return None
    members = _members(actor, period, terms)
    if not members and not even_if_empty:
        return None
    calendar = calendar_now()
    due = due_days(today, terms, calendar)
    now = moment_of(actor)
    round_ = ReturnRound.objects.create_in(
        actor.zone_id,
        period_start=period.start,
        period_end=period.end,
        opened_at=now,
        opened_by_id=actor.user_id,
        opened_by_name=actor.display_name[:80],
        fill_due_on=due.fill_on,
        check_due_on=due.check_on,
        confirm_due_on=due.confirm_on,
        remind_on=due.remind_on,
        rule_reference=terms.reference,
        calendar_version=calendar.version,
    )
    rows = [
        MonthlyReturn(
            zone_id=actor.zone_id,
            round_id=round_.id,
            number=number,
            project_id=row.id,
            unit_id=row.duty_unit_id,
            unit_name=row.duty_unit_name[:120],
            basis=basis,
        )
        for number, (row, basis) in enumerate(members, start=1)
    ]
    MonthlyReturn.objects.in_zone(actor.zone_id).bulk_create(rows, batch_size=500)
    audit.record(
        actor,
        "return_round.opened",
        subject_kind=ROUND_KIND,
        subject_id=round_.id,
        subject_label=f"{period.label}月度填报",
        after={"projects": len(rows), "by_reason": dict(Counter(row.basis for row in rows)), "fill_due_on": due.fill_on},
    )
    return UUID(str(round_.id))


def _members(actor: Actor, period: Period, terms: ReturnTerms) -> list[tuple[ProjectRow, str]]:
    """Every project of the zone that must report by the rule, with why, by unit and name; those without a unit last."""
    projects = Project.objects.in_zone(actor.zone_id).filter(merged_into_id=None)
    parents = set(projects.exclude(parent_project=None).values_list("parent_project_id", flat=True))
    found = []
    for row in Selection(platform_actor(actor.zone_id)).rows():
        subject = ReportingSubject(row.stage, row.side_state, row.annual_plan_fen, row.annual_plan_year, row.id in parents)
        basis = must_report(subject, period.end.year, terms)
        if basis:
            found.append((row, basis))
    return sorted(found, key=lambda one: (one[0].duty_unit_name == "", one[0].duty_unit_name, one[0].name, str(one[0].id)))


@transaction.atomic
def add_to_round(actor: Actor, round_id: UUID, project_id: UUID, *, reason: str) -> UUID:
    """Put one more project on a round's list; the return's id. One that was taken off comes back."""
    policy.require(actor, "returns:members")
    round_ = locked_round(actor, round_id)
    _refuse_locked(round_)
    rows = Selection(actor, ids=[project_id]).rows()
    if not rows:
        raise NotVisible
    project, why, now = rows[0], needed_reason(reason, "增列原因", "reason"), moment_of(actor)
    existing = (
        MonthlyReturn.objects.in_zone(actor.zone_id).select_for_update(of=("self",)).filter(round=round_, project_id=project.id).first()
    )
    if existing is not None and existing.state != monthly_flow.REMOVED:
        raise Refusal("already_done", f"“{project.name}”已经在本轮名单里。", "请在清单里查看。", field="project_id")
    if existing is not None:
        existing.state, existing.basis, existing.basis_words, existing.removal_reason = monthly_flow.WAITING, ADDED, why, ""
        save_rows(actor, [existing], "state", "basis", "basis_words", "removal_reason")
        made = existing
    else:
        last = (
            MonthlyReturn.objects.in_zone(actor.zone_id).filter(round=round_).order_by("-number").values_list("number", flat=True).first()
        )
        made = MonthlyReturn.objects.create_in(
            actor.zone_id,
            round=round_,
            number=(last or 0) + 1,
            project_id=project.id,
            unit_id=project.duty_unit_id,
            unit_name=project.duty_unit_name[:120],
            basis=ADDED,
            basis_words=why,
        )
    add_events(actor, [event(made, actor, "opened", now, why)])
    _audit_return(actor, "monthly_return.added", made, project.name, {"reason": why})
    return UUID(str(made.id))


@transaction.atomic
def remove_from_round(actor: Actor, return_id: UUID, *, reason: str, expected_version: int) -> int:
    """Take a project off a round's list before anything was handed in; the new version. It stays readable with the reason."""
    policy.require(actor, "returns:members")
    row = locked_return(actor, return_id, expected_version)
    _refuse_locked(row.round)
    name = names_of_projects(actor, [row])[row.project_id]
    monthly_flow.require_state("remove", row.state, name)
    why, now = needed_reason(reason, "移出原因", "reason"), moment_of(actor)
    row.state, row.removal_reason = monthly_flow.REMOVED, why
    save_rows(actor, [row], "state", "removal_reason")
    add_events(actor, [event(row, actor, "removed", now, why)])
    _audit_return(actor, "monthly_return.removed", row, name, {"reason": why})
    return int(row.version)


@transaction.atomic
def lock_round(actor: Actor, round_id: UUID, *, words: str = "", expected_version: int) -> int:
    """Close a round: afterwards figures change only by reopening. The new version.

    Refusal ``round_unfinished`` while something waits for check or confirmation; projects that never reported need ``words``: they
    stay 未填报, never zero.
    """
    policy.require(actor, "returns:lock")
    wait_for_lock([round_id], is_locking=True)
    round_ = locked_round(actor, round_id, expected_version)
    _refuse_locked(round_)
    states = Counter(MonthlyReturn.objects.in_zone(actor.zone_id).filter(round=round_).values_list("state", flat=True))
    waiting = states[monthly_flow.SUBMITTED] + states[monthly_flow.CHECKED]
    if waiting:
        raise Refusal("round_unfinished", f"还有 {waiting} 个项目报了没有审完或没有确认。", "请先审核、确认或退回，再锁定。")
    missing = sum(states[state] for state in monthly_flow.WITH_UNIT)
    said = needed_reason(words, f"{missing} 个项目未报的说明", "words", 300) if missing else tidy_text(words)[:300]
    round_.locked_at, round_.locked_by_name, round_.lock_words = moment_of(actor), actor.display_name[:80], said
    round_.version += 1
    round_.save(update_fields=["locked_at", "locked_by_name", "lock_words", "version"])
    audit.record(
        actor,
        "return_round.locked",
        subject_kind=ROUND_KIND,
        subject_id=round_.id,
        subject_label=f"{Period(round_.period_start, round_.period_end).label}月度填报",
        after={"confirmed": states[monthly_flow.CONFIRMED], "missing": missing, "words": said},
    )
    return int(round_.version)


def _refuse_locked(round_: ReturnRound) -> None:
    if round_.locked_at is not None:
        label = Period(round_.period_start, round_.period_end).label
        raise Refusal("round_locked", f"{label}的填报已经锁定。", "需要改数，请由调度说明原因后重开那个项目。")


def _audit_return(actor: Actor, operation: str, row: MonthlyReturn, name: str, after: dict[str, object]) -> None:
    audit.record(actor, operation, subject_kind=RETURN_KIND, subject_id=row.id, subject_label=name, after=after)


def round_label(rows: Sequence[MonthlyReturn]) -> str:
    """The months of the first row's round, in words."""
    return Period(rows[0].round.period_start, rows[0].round.period_end).label if rows else ""
