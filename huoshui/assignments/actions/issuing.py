"""Giving something to do (交办), giving it to another (改派), and taking it back (撤销)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from huoshui.assignments.actions.deeds import (
    end_pause,
    finish,
    number_of,
    people_of_part,
    save_part,
    settle_whole,
    take_part,
    written,
)
from huoshui.assignments.actions.short_profiles import short_profiles
from huoshui.assignments.models import Assignment, AssignmentNumber, AssignmentPart
from huoshui.assignments.queries.visibility import visible_assignments
from huoshui.assignments.queries.zone_time import calendar_now, moment_of, profile
from huoshui.assignments.rules import flow
from huoshui.assignments.rules.clocks import Limit, due_on_day, duty_time_of, limit_of
from huoshui.assignments.rules.shortened_limits import ShortProfile, choose_limit
from huoshui.core.actor import LEADER, Actor
from huoshui.core.clock import local_day
from huoshui.core.names import tidy_text
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.core.workdays import WorkdayCalendar
from huoshui.organizations.queries import open_units, post_holders
from huoshui.organizations.rules import policy
from huoshui.rulebook.rules.versions import RuleVersion


@dataclass(frozen=True)
class PartOrder:
    """What one unit gets: its share, by when (None: by the profile's limit), and who there (None: the unit decides)."""

    unit_id: UUID
    share: str = ""
    due_on: date | None = None
    person_id: UUID | None = None


@dataclass(frozen=True)
class _Terms:
    """What all parts of one order share."""

    calendar: WorkdayCalendar
    rule: RuleVersion
    grade: str
    now: datetime
    short: Sequence[ShortProfile] = ()


@transaction.atomic
def issue_assignment(
    actor: Actor,
    *,
    title: str,
    lead: PartOrder,
    assists: Sequence[PartOrder] = (),
    requirement: str = "",
    source_kind: str = flow.OTHER,
    source_id: UUID | None = None,
    source_words: str = "",
    about_kind: str = "",
    about_id: UUID | None = None,
    about_label: str = "",
    grade: str = flow.GENERAL,
    leader_id: UUID | None = None,
) -> UUID:
    """Give something to do to a lead unit and its assists, and start their clocks. The assignment's id.

    Time limits come from the zone's profile for the source (督办、批示: supervision_clocks; others: assignment_clocks) by ``grade``,
    unless a day is set. A source (``source_id``) that has an open assignment already is ``already_done`` with its number (409).
    """
    policy.require(actor, "assignments:create")
    now = moment_of(actor)
    _check_choices(source_kind, grade)
    units = {unit.id: unit for unit in open_units(actor)}
    orders = [(flow.LEAD, lead), *((flow.ASSIST, order) for order in assists)]
    _check_units(orders, set(units))
    if leader_id is not None and leader_id not in {holder.person_id for holder in post_holders(actor.zone_id, roles=[LEADER])}:
        raise Refusal("unknown_leader", "选的领导不在本区任职。", "请重新选择。", field="leader_id")
    if source_id is not None:
        _refuse_second(actor, source_kind, source_id)
    year, sequence = _next_number(actor.zone_id, local_day(now).year)
    try:
        with transaction.atomic():
            assignment: Assignment = Assignment.objects.create_in(
                actor.zone_id,
                year=year,
                sequence=sequence,
                source_kind=source_kind,
                source_id=source_id,
                source_words=tidy_text(source_words)[:200],
                about_kind=about_kind[:20],
                about_id=about_id,
                about_label=tidy_text(about_label)[:200],
                title=written(title, field="title", what="办什么", most=120, least=4),
                requirement=tidy_text(requirement)[:2000],
                grade=grade,
                leader_id=leader_id,
                issued_at=now,
                issued_on=local_day(now),
                issued_by_id=actor.user_id,
            )
    except IntegrityError:  # another dispatcher was first
        if source_id is not None:
            _refuse_second(actor, source_kind, source_id)
        raise
    short = short_profiles(actor.zone_id, source_kind, source_id, now)
    terms = _Terms(calendar_now(), profile(actor.zone_id, flow.rule_set_of(source_kind), local_day(now)), grade, now, short)
    parts = [_new_part(actor, assignment, role, order, units[order.unit_id].name, terms) for role, order in orders]
    told = dict.fromkeys(person for part in parts for person in people_of_part(part))
    words = f"主办{parts[0].unit_name}，{parts[0].due_on} 前" + (
        f"；协办{'、'.join(part.unit_name for part in parts[1:])}" if len(parts) > 1 else ""
    )
    after = {"lead": parts[0].unit_name, "due_on": parts[0].due_on, "assists": [part.unit_name for part in parts[1:]], "grade": grade}
    finish(actor, assignment, None, "issued", now, words=words, told=told, title=f"新交办：{assignment.title}", after=after)
    return UUID(str(assignment.id))


def _check_choices(source_kind: str, grade: str) -> None:
    if source_kind not in flow.SOURCE_NAMES:
        raise Refusal("unknown_source", "交办来源没有选择。", "请从列表里选择一项。", field="source_kind")
    if grade not in flow.GRADE_NAMES:
        raise Refusal("unknown_grade", "办理类别没有选择。", "请从列表里选择一项。", field="grade")


def _check_units(orders: Sequence[tuple[str, PartOrder]], known: set[UUID]) -> None:
    seen: set[UUID] = set()
    for role, order in orders:
        field = "lead_unit" if role == flow.LEAD else "assist_unit"
        if order.unit_id not in known:
            raise Refusal("unknown_unit", "选的单位不在本区，或已经撤销。", "请重新选择。", field=field)
        if order.unit_id in seen:
            raise Refusal("unit_twice", "同一个单位不能既主办又协办，或列两次。", "请去掉重复的单位。", field=field)
        seen.add(order.unit_id)


def _refuse_second(actor: Actor, source_kind: str, source_id: UUID) -> None:
    other = Assignment.objects.in_zone(actor.zone_id).filter(source_kind=source_kind, source_id=source_id, closed_at=None).first()
    if other is not None:
        raise Refusal(
            "already_done",
            f"这件事已经由{number_of(other)}交办，还在办理。",
            "请打开那一件查看，需要换单位请改派。",
            data={"assignment_id": str(other.id), "number": number_of(other)},
        )


def _next_number(zone_id: UUID, year: int) -> tuple[int, int]:
    rows = AssignmentNumber.objects.in_zone(zone_id)
    row = rows.select_for_update().filter(year=year).first()
    if row is None:
        rows.bulk_create([AssignmentNumber(zone_id=zone_id, year=year)], ignore_conflicts=True)
        row = rows.select_for_update().get(year=year)
    row.last_sequence += 1
    row.save(update_fields=["last_sequence"])
    return year, row.last_sequence


def _new_part(actor: Actor, assignment: Assignment, role: str, order: PartOrder, unit_name: str, terms: _Terms) -> AssignmentPart:
    code = flow.LIMIT_OF_GRADE[terms.grade] if role == flow.LEAD else "assist"
    limit = limit_of(terms.rule.content, code) or Limit(code, 0, "workday")
    receipt = limit_of(terms.rule.content, "receipt") or Limit("receipt", 1, "workday")
    duty_time = duty_time_of(terms.rule.content)
    if order.due_on is not None and order.due_on < local_day(terms.now):
        raise Refusal("date_in_past", f"办结时限 {order.due_on} 早于今天。", "请改为今天或以后。", field="due_on")
    chosen = choose_limit(limit, terms.short, terms.now, terms.calendar, duty_time)
    due = chosen.due if order.due_on is None else due_on_day(order.due_on, terms.calendar)
    if chosen.profile is not None and due.at > chosen.due.at:
        raise Refusal(
            "after_emergency_limit",
            f"办结时限 {order.due_on} 晚于应急模式的时限（{chosen.due.on}）。",
            f"{chosen.words}。请改早，或留空按应急时限。",
            field="due_on",
        )
    is_short = chosen.profile is not None and order.due_on is None
    used = chosen.limit if is_short else limit
    if order.person_id is not None and order.person_id not in {
        holder.person_id for holder in post_holders(actor.zone_id, unit_ids=[order.unit_id])
    }:
        raise Refusal("unknown_person", f"选的经办人不在{unit_name}任职。", "请重新选择。", field="person")
    part: AssignmentPart = AssignmentPart.objects.create_in(
        actor.zone_id,
        assignment_id=assignment.id,
        role=role,
        unit_id=order.unit_id,
        unit_name=unit_name,
        person_id=order.person_id,
        share=tidy_text(order.share)[:500],
        started_at=terms.now,
        limit_code=limit.code,
        limit_amount=used.amount,
        limit_unit=used.time_unit,
        shortened_by_id=chosen.profile.declared_by_id if chosen.profile and is_short else None,
        shortened_words=chosen.words if is_short else "",
        set_due_on=order.due_on,
        pauses_count_from=terms.now,
        due_at=due.at,
        due_on=due.on,
        is_provisional=due.is_provisional,
        calendar_version=due.calendar_version,
        rule_reference=terms.rule.reference,
        receipt_due_at=choose_limit(receipt, terms.short, terms.now, terms.calendar, duty_time).due.at,
    )
    return part


@transaction.atomic
def reroute_part(actor: Actor, part_id: UUID, *, to: PartOrder, reason: str, expected_version: int | None = None) -> UUID:
    """Give a part to another unit (改派): the old part ends, the new one starts its own clock. The new part's id."""
    now = moment_of(actor)
    assignment, part = take_part(actor, part_id, "assignments:reroute", "rerouted", expected_version, now)
    words = written(reason, field="reason", what="改派原因")
    return replace_part(actor, assignment, part, to, step="rerouted", words=words, now=now)


def replace_part(
    actor: Actor, assignment: Assignment, part: AssignmentPart, to: PartOrder, *, step: str, words: str, now: datetime
) -> UUID:
    """End ``part`` and start one of another unit in its place, in the caller's transaction."""
    units = {unit.id: unit for unit in open_units(actor)}
    others = AssignmentPart.objects.in_zone(actor.zone_id).filter(assignment_id=assignment.id, ended_at=None).exclude(id=part.id)
    if to.unit_id not in units:
        raise Refusal("unknown_unit", "选的单位不在本区，或已经撤销。", "请重新选择。", field="unit")
    if to.unit_id == part.unit_id or others.filter(unit_id=to.unit_id).exists():
        raise Refusal("unit_twice", f"{units[to.unit_id].name}已经在办这件事。", "请另选单位。", field="unit")
    end_pause(part, now)
    before = {"unit": part.unit_name, "state": part.state}
    part.state, part.ended_at = flow.ENDED, now
    save_part(part)
    rule = profile(actor.zone_id, flow.rule_set_of(assignment.source_kind), local_day(now))
    short = short_profiles(actor.zone_id, assignment.source_kind, assignment.source_id, now)
    terms = _Terms(calendar_now(), rule, assignment.grade, now, short)
    new = _new_part(actor, assignment, part.role, to, units[to.unit_id].name, terms)
    settle_whole(assignment)
    told = [*people_of_part(new), *people_of_part(part)]
    finish(
        actor,
        assignment,
        new,
        step,
        now,
        words=f"由{part.unit_name}改由{new.unit_name}承办，{new.due_on} 前。{words}",
        told=told,
        before=before,
    )
    return UUID(str(new.id))


@transaction.atomic
def withdraw_assignment(actor: Actor, assignment_id: UUID, *, reason: str, expected_version: int | None = None) -> int:
    """Take an open assignment back (撤销), with its reason; its parts end. The new version."""
    if not visible_assignments(actor).filter(id=assignment_id).exists():
        raise NotVisible
    policy.require(actor, "assignments:withdraw")
    now = moment_of(actor)
    assignment: Assignment = Assignment.objects.in_zone(actor.zone_id).select_for_update(of=("self",)).get(id=assignment_id)
    if expected_version is not None and assignment.version != expected_version:
        raise StaleVersion(yours={"version": expected_version}, theirs={"version": assignment.version, "state": assignment.state})
    if assignment.closed_at is not None:
        raise Refusal("wrong_state", f"{number_of(assignment)}已经结束。", "不用再撤销。")
    words = written(reason, field="reason", what="撤销原因")
    told: list[UUID] = []
    for part in AssignmentPart.objects.in_zone(actor.zone_id).select_for_update().filter(assignment_id=assignment.id, ended_at=None):
        end_pause(part, now)
        told += people_of_part(part)
        part.state, part.ended_at = flow.ENDED, now
        save_part(part)
    before = {"state": assignment.state}
    assignment.state, assignment.is_withdrawn, assignment.closed_at, assignment.closing_words = flow.ENDED, True, now, words
    assignment.version += 1
    finish(actor, assignment, None, "withdrawn", now, words=words, told=dict.fromkeys(told), before=before)
    return int(assignment.version)
