"""节奏: dues are made by themselves, reminded of, and settled by the thing done; a zone sets rules of its own; a due may be waived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Min, Q

from huoshui.assignments.queries import moment_of
from huoshui.audit import actions as audit
from huoshui.core.actor import DISPATCHER, Actor
from huoshui.core.clock import local_day
from huoshui.core.periods import Period
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.core.workdays import WorkdayCalendar
from huoshui.dispatch.actions.meeting_rows import needed_words, optional_words
from huoshui.dispatch.models import CadenceDue, CadenceRuleRow
from huoshui.dispatch.queries.cadence import RuleLine, RulesInForce, rules_in_force, visible_dues
from huoshui.dispatch.queries.evidence import evidence_of, papers
from huoshui.dispatch.queries.nodes import projects_at_node, projects_by_id
from huoshui.dispatch.rules import cadence
from huoshui.dispatch.rules.cadence import CadenceRule, PlannedDue
from huoshui.dispatch.rules.meetings import KINDS
from huoshui.notices.actions import News, tell
from huoshui.organizations.queries import open_units, platform_actor, post_holders
from huoshui.organizations.rules import policy
from huoshui.rulebook.queries import calendar

MOST_OWN_RULES = 30
MOST_REMINDED = 500  # in one tick; the next one goes on


@transaction.atomic
def tick_cadence(zone_id: UUID) -> int:
    """Make what is due, follow a corrected calendar, settle what was done, remind of what is near or late. The number of changes.

    Run late or twice it changes nothing more: a due is unique by rule, period and project, a reminder by its key.
    """
    actor = platform_actor(zone_id)
    now = moment_of(actor)
    today, days = local_day(now), calendar()
    found = rules_in_force(zone_id, today)
    changes = _make(zone_id, found, today, days, now) + _make_nodes(actor, found, today, days, now)
    return changes + settle_dues(zone_id) + _remind(zone_id, today, now)


def _make(zone_id: UUID, found: RulesInForce, today: date, days: WorkdayCalendar, now: datetime) -> int:
    lines = {one.rule.code: one for one in found.running}
    wanted = cadence.planned([one.rule for one in found.running], today, days)
    rows = CadenceDue.objects.in_zone(zone_id)
    known = {(row.rule_code, row.period_key): row for row in rows.filter(project_id=None, period_end__gte=min_day(wanted, today))}
    began = dict(rows.filter(project_id=None).values_list("rule_code").annotate(first=Min("made_at")))
    fresh = [
        one  # a rule has no past before it was first asked: nothing is late that nobody knew of
        for one in wanted
        if (one.rule.code, one.key) not in known and one.due_on >= local_day(began.get(one.rule.code, now))
    ]
    rows.bulk_create([_due(zone_id, lines[one.rule.code], found, one, days, now) for one in fresh], ignore_conflicts=True)
    moved = 0
    for one in wanted:
        row = known.get((one.rule.code, one.key))
        if row is not None and row.done_on is None and row.calendar_version != days.version:
            moved += row.due_on != one.due_on
            row.due_on, row.remind_on, row.calendar_version = one.due_on, one.remind_on, days.version
            row.save(update_fields=["due_on", "remind_on", "calendar_version"])
    return len(fresh) + moved


def min_day(wanted: Sequence[PlannedDue], today: date) -> date:
    """The earliest end of a wanted period."""
    return min((one.period.end for one in wanted), default=today)


def _due(zone_id: UUID, line: RuleLine, found: RulesInForce, one: PlannedDue, days: WorkdayCalendar, now: datetime) -> CadenceDue:
    return CadenceDue(
        zone_id=zone_id,
        rule_code=one.rule.code,
        rule_name=one.rule.name,
        rule_reference=found.published.reference if line.row_id is None else f"zone:{line.row_id}",
        deed=one.rule.deed,
        target=one.rule.target,
        every=one.rule.every,
        period_key=one.key,
        period_start=one.period.start,
        period_end=one.period.end,
        due_on=one.due_on,
        remind_on=one.remind_on,
        calendar_version=days.version,
        owner_unit_id=line.owner_unit_id,
        owner_name=line.owner_name,
        made_at=now,
    )


def _make_nodes(actor: Actor, found: RulesInForce, today: date, days: WorkdayCalendar, now: datetime) -> int:
    """One due a project and planned day that comes near; planned anew, the old due gives way."""
    changes = 0
    rows = CadenceDue.objects.in_zone(actor.zone_id)
    for line in found.running:
        if line.rule.every != cadence.NODE:
            continue
        window = cadence.node_window(line.rule, today, days)
        for project in projects_at_node(actor, line.rule.target, window):
            planned_on = getattr(project, line.rule.target)
            key = cadence.node_key(line.rule.target, planned_on)
            if rows.filter(rule_code=line.rule.code, period_key=key, project_id=project.id).exists():
                continue
            one = PlannedDue(line.rule, key, Period(planned_on, planned_on), planned_on, today)
            row = _due(actor.zone_id, line, found, one, days, now)
            row.project_id, row.project_name = project.id, project.name[:200]
            row.owner_unit_id, row.owner_name = project.duty_unit_id, project.duty_unit_name[:100]
            changes += len(rows.bulk_create([row], ignore_conflicts=True))
    return changes


@transaction.atomic
def settle_dues(zone_id: UUID, deed: str = "") -> int:
    """Mark what was done by the thing done: a meeting held, a paper released, a round locked, a milestone reached. Their number."""
    rows = CadenceDue.objects.in_zone(zone_id).select_for_update(of=("self",)).filter(done_on=None, waived_reason="")
    rows = rows.filter(deed=deed) if deed else rows
    waiting = list(rows.order_by("due_on", "id"))
    changed = sum(_settle(row) for row in waiting if row.deed != cadence.MILESTONE)
    nodes = [row for row in waiting if row.deed == cadence.MILESTONE]
    if nodes:
        projects = projects_by_id(platform_actor(zone_id), list({row.project_id for row in nodes if row.project_id}))
        changed += sum(_settle_node(row, projects.get(row.project_id)) for row in nodes)
    return changed


def _settle(row: CadenceDue) -> bool:
    found = evidence_of(row.deed, row.zone_id, row.target, Period(row.period_start, row.period_end))
    if found is None:
        return False
    row.done_on, row.done_kind, row.done_id, row.done_words = found.done_on, found.kind, found.record_id, found.words[:200]
    row.version += 1
    row.save(update_fields=["done_on", "done_kind", "done_id", "done_words", "version"])
    return True


def _settle_node(row: CadenceDue, project: object) -> bool:
    """Reached: done on that day. Planned anew, merged or gone: it gives way and says why."""
    label, reached = cadence.MILESTONES[row.target]
    done_on = getattr(project, reached, None)
    planned_on = getattr(project, row.target, None)
    if done_on is not None:
        row.done_on, row.done_kind, row.done_id, row.done_words = done_on, "project", row.project_id, f"{label[2:]}于 {done_on}"
    elif project is None:
        row.waived_reason = "项目已不在台账"
    elif planned_on != row.due_on:
        row.waived_reason = f"{label}日期改为 {planned_on}" if planned_on else f"{label}日期已取消"
    else:
        return False
    row.version += 1
    row.save(update_fields=["done_on", "done_kind", "done_id", "done_words", "waived_reason", "version"])
    return True


def _remind(zone_id: UUID, today: date, now: datetime) -> int:
    """Tell the owner once when a due comes near and once when it is late. Who was told stands back: old dues that nobody settles
    never keep newer ones from being told of."""
    open_rows = CadenceDue.objects.in_zone(zone_id).filter(done_on=None, waived_reason="", remind_on__lte=today)
    untold = open_rows.filter(Q(reminded_at=None) | Q(due_on__lt=today, reminded_at__date__lte=F("due_on")))
    told = 0
    office = [one.person_id for one in post_holders(zone_id, roles=[DISPATCHER])]
    for row in untold.order_by("due_on", "id")[:MOST_REMINDED]:
        is_late = row.due_on < today
        people = [one.person_id for one in post_holders(zone_id, unit_ids=[row.owner_unit_id])] if row.owner_unit_id else office
        title = f"{row.rule_name}{'逾期未办' if is_late else '临近'}：{row.project_name or row.period_key}"
        news = News(
            "cadence_due", row.id, f"cadence:{row.id}:{'late' if is_late else 'near'}", title[:120], f"应于 {row.due_on} 前办理", is_late
        )
        told += min(1, tell(zone_id, people, news, now=now))
        row.reminded_at = now
        row.save(update_fields=["reminded_at"])
    return told


@dataclass(frozen=True)
class NewRule:
    """A rule of the zone: ``rule`` as in rules/cadence.py (its code is given), who owns its dues, on what basis."""

    rule: CadenceRule
    owner_unit_id: UUID | None = None
    basis: str = ""


@transaction.atomic
def set_cadence_rule(actor: Actor, new: NewRule) -> UUID:
    """Add a rule of the zone's own; its dues are made at once. The rule's id."""
    policy.require(actor, "cadence:rule_add")
    now = moment_of(actor)
    rule = _checked(actor, new)
    row: CadenceRuleRow = CadenceRuleRow.objects.create_in(
        actor.zone_id,
        name=rule.name,
        deed=rule.deed,
        target=rule.target,
        every=rule.every,
        weekday=rule.weekday,
        workdays_after_end=rule.workdays_after_end,
        workdays_before_end=rule.workdays_before_end,
        remind_workdays=rule.remind_workdays,
        owner_unit_id=new.owner_unit_id,
        starts_on=rule.starts_on or local_day(now),
        basis=optional_words(new.basis, field="basis", what="依据", most=200),
        set_by_name=actor.display_name[:80],
        set_at=now,
    )
    tick_cadence(actor.zone_id)
    _record(actor, "cadence.rule_set", row.id, row.name, {"words": rule.in_words})
    return UUID(str(row.id))


def _checked(actor: Actor, new: NewRule) -> CadenceRule:
    rule = replace(new.rule, name=needed_words(new.rule.name, field="name", what="名称", most=60))
    if rule.deed not in (cadence.MEETING, cadence.BULLETIN) or rule.every not in (cadence.WEEK, cadence.MONTH, cadence.QUARTER):
        raise Refusal("bad_rule", "本区只能自设开会和印发通报的节奏。", "填报和节点提醒在规则库里改。", field="deed")
    if rule.deed == cadence.MEETING and rule.target not in KINDS:
        raise Refusal("bad_rule", "没有选开哪种会。", "请从列表里选择。", field="target")
    if rule.deed == cadence.BULLETIN and rule.target not in papers():
        raise Refusal("bad_rule", "没有选印发哪种通报。", "请从列表里选择。", field="target")
    ways = [rule.weekday, rule.workdays_after_end, rule.workdays_before_end]
    if sum(one is not None for one in ways) != 1 or (rule.every == cadence.WEEK) != (rule.weekday is not None):
        raise Refusal("bad_rule", "没有写明哪天到期。", "每周的选星期几，每月、每季度的写第几个工作日。", field="when")
    if (rule.weekday or 1) not in range(1, 8) or max(one or 0 for one in ways[1:]) > 20 or rule.remind_workdays > 20:
        raise Refusal("bad_rule", "天数超出范围。", "星期为 1 至 7，工作日不超过 20。", field="when")
    if new.owner_unit_id is not None and new.owner_unit_id not in {one.id for one in open_units(actor)}:
        raise Refusal("unknown_unit", "责任单位不在本区，或已经撤销。", "请重新选择。", field="owner_unit")
    if CadenceRuleRow.objects.in_zone(actor.zone_id).filter(ends_on=None).count() >= MOST_OWN_RULES:
        raise Refusal("too_many_rules", f"本区自设的节奏已有 {MOST_OWN_RULES} 条。", "请先停用几条。")
    return rule


@transaction.atomic
def end_cadence_rule(actor: Actor, rule_id: UUID, *, expected_version: int) -> int:
    """No more dues from tomorrow on; those of later days that nobody did give way. The new version."""
    policy.require(actor, "cadence:rule_end")
    row: CadenceRuleRow | None = CadenceRuleRow.objects.in_zone(actor.zone_id).select_for_update(of=("self",)).filter(id=rule_id).first()
    if row is None:
        raise NotVisible
    if row.version != expected_version:
        raise StaleVersion(yours={"version": expected_version}, theirs={"version": row.version, "ends_on": row.ends_on})
    today = local_day(moment_of(actor))
    row.ends_on = row.ends_on or today
    row.version += 1
    row.save(update_fields=["ends_on", "version"])
    later = CadenceDue.objects.in_zone(actor.zone_id).filter(rule_code=f"own:{row.id}", due_on__gt=today, done_on=None, waived_reason="")
    later.update(waived_reason="节奏已停用", waived_by_name=actor.display_name[:80])
    _record(actor, "cadence.rule_ended", row.id, row.name, {"ends_on": row.ends_on})
    return int(row.version)


@transaction.atomic
def waive_due(actor: Actor, due_id: UUID, *, reason: str, expected_version: int) -> int:
    """本期不办, with the reason. What the platform can see done is never ticked by hand. The new version."""
    if not visible_dues(actor).filter(id=due_id).exists():
        raise NotVisible
    policy.require(actor, "cadence:waive")
    row: CadenceDue = CadenceDue.objects.in_zone(actor.zone_id).select_for_update(of=("self",)).get(id=due_id)
    if row.version != expected_version:
        raise StaleVersion(yours={"version": expected_version}, theirs={"version": row.version, "done_on": row.done_on})
    if row.done_on is not None or row.waived_reason:
        raise Refusal("wrong_state", f"“{row.rule_name} {row.period_key}”已经了结。", "请刷新页面看最新情况。")
    row.waived_reason = needed_words(reason, field="reason", what="不办的原因")
    row.waived_by_name = actor.display_name[:80]
    row.version += 1
    row.save(update_fields=["waived_reason", "waived_by_name", "version"])
    _record(actor, "cadence.due_waived", row.id, f"{row.rule_name} {row.period_key}", {"reason": row.waived_reason})
    return int(row.version)


def _record(actor: Actor, operation: str, subject_id: UUID, label: str, after: dict[str, object]) -> None:
    audit.record(actor, operation, subject_kind="cadence", subject_id=subject_id, subject_label=label[:200], after=after)
