"""计划走访: accepted, moved or cancelled with a reason, fulfilled by a visit; 失联 and 停产空置 raised and cleared by what visits found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from huoshui.assignments.queries.zone_time import moment_of
from huoshui.audit import actions as audit
from huoshui.core.actor import OFFICER, Actor
from huoshui.core.clock import local_day
from huoshui.core.names import tidy_text
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.enterprise_requests.actions.handling import needed_words
from huoshui.enterprise_requests.models import ContactFlag, PlannedVisit, ResponsibilityCard, Visit
from huoshui.enterprise_requests.queries.contact_flags import contact_verdicts, visit_terms
from huoshui.enterprise_requests.queries.visit_plans import visible_plans
from huoshui.enterprise_requests.rules import visit_plans
from huoshui.enterprise_requests.rules.contact_flags import FLAGS, PHONE
from huoshui.enterprise_requests.rules.personal_text import masked_text
from huoshui.enterprises.queries import enterprise_names, enterprise_row
from huoshui.notices.actions import News, tell
from huoshui.organizations.queries import names_of, people_in_role
from huoshui.organizations.rules import policy

FARTHEST_DAYS = 366
MOST_AT_ONCE = 200


@dataclass(frozen=True)
class PlanChoice:
    """One firm that somebody is to visit by a day. ``reason`` is a code of rules/visit_plans.REASONS."""

    enterprise_id: UUID
    planned_on: date
    reason: str = visit_plans.CHOSEN
    reason_words: str = ""


@transaction.atomic
def plan_visits(actor: Actor, choices: Sequence[PlanChoice], *, officer_id: UUID | None = None) -> int:
    """Put visits into an officer's plan (the actor's own, or by the desk another's); firms that have a plan are left as they are.

    How many were added. An officer plans firms of the own cards alone.
    """
    policy.require(actor, "officers:plan_add")
    if not choices:
        raise Refusal("nothing_chosen", "没有勾选企业。", "请勾选要走访的企业。")
    if len(choices) > MOST_AT_ONCE:
        raise Refusal("too_many", f"一次最多安排 {MOST_AT_ONCE} 家。", "请分几次安排。")
    officer = officer_id or actor.user_id
    name = _officer_name(actor, officer)
    now = moment_of(actor)
    today = local_day(now)
    names = enterprise_names(actor, [one.enterprise_id for one in choices])
    cards = ResponsibilityCard.objects.in_zone(actor.zone_id).filter(officer_id=officer, subject_kind="enterprise", ends_on=None)
    own = set(cards.filter(subject_id__in=names).values_list("subject_id", flat=True))
    planned = PlannedVisit.objects.in_zone(actor.zone_id).filter(enterprise_id__in=names, state=PlannedVisit.State.PLANNED)
    taken = set(planned.select_for_update().values_list("enterprise_id", flat=True))
    added = 0
    for one in choices:
        if one.enterprise_id not in names:
            raise NotVisible
        if one.enterprise_id not in own and not actor.sees_whole_zone:
            raise Refusal("not_your_firm", f"{names[one.enterprise_id]}不归您管。", "请由调度先定责任卡，再安排走访。")
        _check_day(one.planned_on, today)
        if one.reason not in visit_plans.REASONS:
            raise Refusal("unknown_value", "走访理由无法识别。", "请刷新页面重新选择。", field="reason")
        if one.enterprise_id in taken:
            continue
        taken.add(one.enterprise_id)
        row = PlannedVisit.objects.create_in(
            actor.zone_id,
            enterprise_id=one.enterprise_id,
            officer_id=officer,
            officer_name=name[:80],
            planned_on=one.planned_on,
            reason=one.reason,
            reason_words=tidy_text(one.reason_words)[:300],
            made_at=now,
            made_by_id=actor.user_id,
        )
        added += 1
        _audit(actor, "planned_visit.made", row, names[one.enterprise_id], {"planned_on": one.planned_on, "reason": one.reason})
    return added


@transaction.atomic
def ask_for_visit(actor: Actor, enterprise_id: UUID, *, words: str) -> date:
    """A firm asks its officer to come: a planned visit within the rule's days, told to the officer. The day; an earlier plan stands.

    Refusal ``no_officer`` where nobody in office looks after the firm.
    """
    policy.require(actor, "portal:ask_visit")
    if enterprise_id not in actor.enterprise_ids:
        raise NotVisible
    firm = enterprise_row(actor, enterprise_id)
    said = needed_words(words, "想谈什么", "words", least=4)[:200]
    card = ResponsibilityCard.objects.in_zone(actor.zone_id).filter(subject_kind="enterprise", subject_id=firm.id, ends_on=None).first()
    officers = {person_id: name for person_id, name, _ in people_in_role(actor, OFFICER)}
    if card is None or card.officer_id not in officers:
        raise Refusal("no_officer", "还没有给您企业定首席服务员。", "请把事情作为诉求提出，会马上受理。")
    now = moment_of(actor)
    today = local_day(now)
    day = today + timedelta(days=visit_terms(actor.zone_id, today).request_visit_within_days)
    rows = PlannedVisit.objects.in_zone(actor.zone_id).select_for_update()
    standing = rows.filter(enterprise_id=firm.id, state=PlannedVisit.State.PLANNED).first()
    if standing is not None and standing.planned_on >= today:
        day = min(day, standing.planned_on)
    row = standing or PlannedVisit(zone_id=actor.zone_id, enterprise_id=firm.id, made_at=now, made_by_id=actor.user_id)
    if standing is not None and standing.planned_on != day:
        move = {"from": standing.planned_on.isoformat(), "to": day.isoformat(), "why": "企业请来", "by": actor.display_name}
        row.moves = [*row.moves, move]
    row.officer_id, row.officer_name = card.officer_id, officers[card.officer_id][:80]
    row.planned_on, row.reason, row.reason_words = day, visit_plans.ASKED, said
    if standing is None:
        row.save(force_insert=True)
    else:
        _saved(row)
    news = News("enterprise", firm.id, f"visit.asked:{row.id}:{row.version}", f"企业请您走访：{firm.name}"[:120], f"{day} 前。{said}")
    tell(actor.zone_id, [card.officer_id], news)
    _audit(actor, "planned_visit.asked", row, firm.name, {"planned_on": day, "words": masked_text(said)})
    return day


@transaction.atomic
def move_planned_visit(actor: Actor, plan_id: UUID, *, planned_on: date, why: str, expected_version: int) -> int:
    """Another day, with the reason; what was before stays on the plan. The new version."""
    policy.require(actor, "officers:plan_move")
    row = _locked(actor, plan_id, expected_version)
    _check_day(planned_on, local_day(moment_of(actor)))
    if planned_on == row.planned_on:
        raise Refusal("nothing_changed", f"已经是 {planned_on}。", "请选别的日期，或返回。", field="planned_on")
    words = needed_words(why, "改期原因", "why", least=2)[:200]
    move = {"from": row.planned_on.isoformat(), "to": planned_on.isoformat(), "why": words, "by": actor.display_name}
    row.moves = [*row.moves, move]
    row.planned_on = planned_on
    _audit(actor, "planned_visit.moved", row, row.enterprise.name, move)
    return _saved(row)


@transaction.atomic
def cancel_planned_visit(actor: Actor, plan_id: UUID, *, why: str, expected_version: int) -> int:
    """It does not take place; the reason stays. The rule may propose the firm again. The new version."""
    policy.require(actor, "officers:plan_cancel")
    row = _locked(actor, plan_id, expected_version)
    row.state, row.ended_at = PlannedVisit.State.CANCELLED, moment_of(actor)
    row.ended_why = needed_words(why, "取消原因", "why", least=2)[:200]
    _audit(actor, "planned_visit.cancelled", row, row.enterprise.name, {"why": row.ended_why})
    return _saved(row)


def follow_visit(actor: Actor, visit: Visit, firm_name: str) -> None:
    """What one more visit means for the firm's plan and flags; called inside the visit's transaction. A call fulfils no plan."""
    if visit.kind != PHONE:
        rows = PlannedVisit.objects.in_zone(actor.zone_id).select_for_update()
        plan = rows.filter(enterprise_id=visit.enterprise_id, state=PlannedVisit.State.PLANNED).first()
        if plan is not None and local_day(visit.visited_at) >= local_day(plan.made_at):  # not one that came in late from before
            plan.state, plan.visit, plan.ended_at = PlannedVisit.State.DONE, visit, visit.recorded_at
            _audit(actor, "planned_visit.done", plan, firm_name, {"visit": str(visit.id), "reached": visit.reached})
            _saved(plan)
    judge_firm(actor, visit, firm_name)


def judge_firm(actor: Actor, visit: Visit, firm_name: str) -> None:
    """Raise and clear the firm's flags by what all its visits, this one among them, say under the terms of its day."""
    day = local_day(visit.visited_at)
    terms = visit_terms(actor.zone_id, day)
    verdict = contact_verdicts(actor.zone_id, [visit.enterprise_id], terms)[visit.enterprise_id]
    rows = ContactFlag.objects.in_zone(actor.zone_id).select_for_update().filter(enterprise_id=visit.enterprise_id, cleared_on=None)
    standing = {row.kind: row for row in rows}
    for kind in verdict.flags:
        if kind not in standing:
            row = ContactFlag.objects.create_in(
                actor.zone_id,
                enterprise_id=visit.enterprise_id,
                kind=kind,
                raised_on=day,
                words=verdict.words[:300],
                rule_reference=terms.reference,
                raised_by_visit=visit,
            )
            _audit_firm(actor, "contact_flag.raised", visit.enterprise_id, firm_name, {"flag": row.kind, "words": row.words})
    for kind, row in standing.items():
        if kind not in verdict.flags:
            row.cleared_on, row.cleared_by_visit = day, visit
            row.save(update_fields=["cleared_on", "cleared_by_visit"])
            _audit_firm(actor, "contact_flag.cleared", visit.enterprise_id, firm_name, {"flag": FLAGS[kind], "visit": str(visit.id)})


def hand_plans_over(actor: Actor, enterprise_id: UUID, officer_id: UUID, why: str) -> int:
    """The firm's standing plan goes to the new officer; called inside the hand-over's transaction. How many."""
    rows = PlannedVisit.objects.in_zone(actor.zone_id).select_for_update(of=("self",)).select_related("enterprise")
    handed = 0
    for row in rows.filter(enterprise_id=enterprise_id, state=PlannedVisit.State.PLANNED).exclude(officer_id=officer_id):
        before = row.officer_name
        row.officer_id = officer_id
        row.officer_name = names_of([officer_id]).get(officer_id, "")[:80]
        day = row.planned_on.isoformat()
        row.moves = [*row.moves, {"from": day, "to": day, "why": f"{before} 交接：{why or '交接'}"[:200], "by": actor.display_name}]
        _audit(actor, "planned_visit.handed_over", row, row.enterprise.name, {"from": before, "to": row.officer_name})
        _saved(row)
        handed += 1
    return handed


def _officer_name(actor: Actor, officer_id: UUID) -> str:
    if officer_id != actor.user_id and not actor.sees_whole_zone:
        raise Refusal("not_yours", "只能安排自己的走访。", "请由调度替别人安排。", field="officer_id")
    names = {person_id: name for person_id, name, _ in people_in_role(actor, OFFICER)}
    if officer_id not in names:
        raise Refusal("unknown_person", "选的人不在本区担任首席服务员。", "请重新选择。", field="officer_id")
    return names[officer_id]


def _check_day(day: date, today: date) -> None:
    if day < today:
        raise Refusal("date_in_past", f"计划日期 {day} 已过。", f"请填写 {today} 或以后的日期。", field="planned_on")
    if day > today + timedelta(days=FARTHEST_DAYS):
        raise Refusal("date_too_far", f"计划日期 {day} 太远。", "请填写一年以内的日期。", field="planned_on")


def _locked(actor: Actor, plan_id: UUID, expected_version: int) -> PlannedVisit:
    rows = visible_plans(actor).select_for_update(of=("self",)).select_related("enterprise")
    row: PlannedVisit | None = rows.filter(id=plan_id).first()
    if row is None:
        raise NotVisible
    if row.version != expected_version:
        raise StaleVersion(yours={"version": expected_version}, theirs={"version": row.version, "state": row.get_state_display()})
    if row.state != PlannedVisit.State.PLANNED:
        raise Refusal("wrong_state", f"这次走访{row.get_state_display()}，不能再改。", "请刷新页面看最新情况。")
    return row


def _saved(row: PlannedVisit) -> int:
    row.version += 1
    row.save()
    return int(row.version)


def _audit(actor: Actor, operation: str, row: PlannedVisit, firm_name: str, after: Mapping[str, object]) -> None:
    audit.record(actor, operation, subject_kind="planned_visit", subject_id=row.id, subject_label=firm_name, after=after)


def _audit_firm(actor: Actor, operation: str, firm_id: UUID, firm_name: str, after: dict[str, object]) -> None:
    audit.record(actor, operation, subject_kind="enterprise", subject_id=firm_id, subject_label=firm_name, after=after)
