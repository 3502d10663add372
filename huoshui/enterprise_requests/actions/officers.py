"""责任卡 and 走访: who looks after a firm or project, and what they found there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from huoshui.assignments.actions import hand_parts_over
from huoshui.assignments.queries.zone_time import moment_of
from huoshui.audit import actions as audit
from huoshui.core.actor import LEADER, OFFICER, Actor
from huoshui.core.clock import local_day
from huoshui.core.names import tidy_text
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.enterprise_requests.actions.telling import GivenFile, Receipt, Telling, tell_request
from huoshui.enterprise_requests.actions.visit_files import MOST_FILES, attach_files, show_to_firm
from huoshui.enterprise_requests.actions.visit_plans import follow_visit, hand_plans_over
from huoshui.enterprise_requests.models import EnterpriseRequest, ResponsibilityCard, Visit
from huoshui.enterprise_requests.rules import request_flow
from huoshui.enterprises.queries import enterprise_row
from huoshui.investment_projects.queries import project_row
from huoshui.notices.actions import News, tell
from huoshui.organizations.queries import open_units, people_in_role
from huoshui.organizations.rules import policy

VISIT_KINDS = {"visit": "上门走访", "four_deliver": "四送一服", "phone": "电话回访"}


@dataclass(frozen=True)
class Duty:
    """Who is responsible: any of these may be empty, not all."""

    leader_id: UUID | None = None
    unit_id: UUID | None = None
    task_force_id: UUID | None = None
    officer_id: UUID | None = None
    agent_id: UUID | None = None


@dataclass(frozen=True)
class VisitNote:
    """One visit as a phone sends it; ``device_key`` is the phone's own. ``told`` are requests raised on the spot.

    ``files`` come along, ``received_file_ids`` were received before, one by one (``keep_visit_file``); ``shown_to_firm_ids`` are those
    of them that also go to each request and so are seen by the firm.
    """

    device_key: str
    enterprise_id: UUID
    kind: str
    reached: str
    note: str = ""
    visited_at: datetime | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    place_accuracy_metres: int | None = None
    files: Sequence[GivenFile] = field(default=())
    told: Sequence[str] = field(default=())
    received_file_ids: Sequence[UUID] = field(default=())
    shown_to_firm_ids: Sequence[UUID] = field(default=())


@transaction.atomic
def give_responsibility(
    actor: Actor,
    *,
    subject_kind: str,
    subject_id: UUID,
    duty: Duty,
    starts_on: date | None = None,
    why: str = "",
    expected_version: int = 0,
) -> UUID:
    """A card for a firm or project; the card before ends that day and stays in the history. ``expected_version`` is that card's.

    A new officer takes over what is open: the firm's planned visit and the assignments in the old officer's hands; requests follow the
    firm by themselves. The new officer is told what there is.
    """
    policy.require(actor, "officers:give")
    label = enterprise_row(actor, subject_id).name if subject_kind == "enterprise" else project_row(actor, subject_id).name
    if not any((duty.leader_id, duty.unit_id, duty.task_force_id, duty.officer_id, duty.agent_id)):
        raise Refusal("nobody_named", "责任卡上一个人、一个单位都没有。", "请至少确定责任单位或首席服务员。", field="officer_id")
    _check_people(actor, duty)
    today = local_day(moment_of(actor))
    start = starts_on or today
    if start > today:
        raise Refusal("in_future", f"起始日期 {start} 还没到。", f"请填写不晚于 {today} 的日期。", field="starts_on")
    cards = ResponsibilityCard.objects.in_zone(actor.zone_id).select_for_update()
    before = cards.filter(subject_kind=subject_kind, subject_id=subject_id, ends_on=None).first()
    if (before.version if before else 0) != expected_version:
        raise StaleVersion(yours={"version": expected_version}, theirs={"version": before.version if before else 0})
    if before is not None:
        before.ends_on, before.ended_why = max(start, before.starts_on), tidy_text(why)[:200] or "交接"
        before.version += 1
        before.save(update_fields=["ends_on", "ended_why", "version"])
    row = ResponsibilityCard.objects.create_in(
        actor.zone_id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        subject_label=label,
        leader_id=duty.leader_id,
        unit_id=duty.unit_id,
        task_force_id=duty.task_force_id,
        officer_id=duty.officer_id,
        agent_id=duty.agent_id,
        starts_on=start,
        made_by_id=actor.user_id,
    )
    carried = _carry_over(actor, row, before, tidy_text(why)[:100])
    audit.record(
        actor,
        "responsibility_card.given",
        subject_kind=subject_kind,
        subject_id=subject_id,
        subject_label=label,
        before={"officer": str(before.officer_id or "")} if before else None,
        after={"officer": str(duty.officer_id or ""), "unit": str(duty.unit_id or ""), "starts_on": start, **carried},
    )
    return UUID(str(row.id))


def _carry_over(actor: Actor, row: ResponsibilityCard, before: ResponsibilityCard | None, why: str) -> dict[str, int]:
    """Give the new officer what is open about the subject, and say so. Empty where the officer stays."""
    old, new = (before.officer_id if before else None), row.officer_id
    if new is None or new == old:
        return {}
    plans = hand_plans_over(actor, row.subject_id, new, why) if row.subject_kind == "enterprise" else 0
    parts, left = hand_parts_over(actor, about_id=row.subject_id, from_id=old, to_id=new, why=why) if old else (0, 0)
    requests = EnterpriseRequest.objects.in_zone(actor.zone_id).filter(enterprise_id=row.subject_id, state__in=request_flow.OPEN_STATES)
    carried = {"planned_visits": plans, "assignments": parts, "assignments_left_to_unit": left, "open_requests": requests.count()}
    words = f"在办诉求 {carried['open_requests']} 件，计划走访 {plans} 次，经办的交办 {parts} 件" + (
        f"，另有 {left} 件由原单位另定经办人" if left else ""
    )
    title = f"{'交接给您' if old else '归您负责'}：{row.subject_label}"[:120]
    if new != actor.user_id:
        tell(actor.zone_id, [new], News(row.subject_kind, row.subject_id, f"card.given:{row.id}", title, f"{words}。{why}".rstrip()))
    return carried


def record_visit(actor: Actor, note: VisitNote) -> tuple[UUID, list[Receipt]]:
    """A visit and the requests raised there; the same ``device_key`` twice is one visit with the same receipts."""
    try:
        with transaction.atomic():
            return _recorded(actor, note)
    except IntegrityError:  # the phone sent it twice at once
        return _recorded(actor, note)


def _recorded(actor: Actor, note: VisitNote) -> tuple[UUID, list[Receipt]]:
    policy.require(actor, "officers:visit")
    firm = enterprise_row(actor, note.enterprise_id)
    key = note.device_key.strip()
    if not 8 <= len(key) <= 40:
        raise Refusal("form_key_missing", "走访记录缺少编号，无法防止重复提交。", "请重新打开这一页再填。")
    known = Visit.objects.in_zone(actor.zone_id).filter(device_key=key).first()
    if known is not None:
        if known.officer_id != actor.user_id:
            raise NotVisible
        return known.id, _receipts(actor, known)
    _check_note(note)
    now = moment_of(actor)
    visited_at = note.visited_at or now
    if visited_at > now:
        raise Refusal("in_future", "走访时间还没到。", "请核对手机时间，或填写实际走访时间。", field="visited_at")
    row = Visit.objects.create_in(
        actor.zone_id,
        device_key=key,
        enterprise_id=firm.id,
        officer_id=actor.user_id,
        officer_name=actor.display_name[:80],
        kind=note.kind,
        visited_at=visited_at,
        reached=note.reached,
        note=tidy_text(note.note)[:2000],
        latitude=note.latitude,
        longitude=note.longitude,
        place_accuracy_metres=note.place_accuracy_metres if note.latitude is not None else None,
        recorded_at=now,
    )
    attach_files(actor, row, note.files, note.received_file_ids)
    for place, body in enumerate(one for one in note.told if one.strip()):
        told = tell_request(actor, Telling(intake_key=f"{key[:34]}-{place}", channel="visit", body=body, enterprise_id=firm.id))
        EnterpriseRequest.objects.in_zone(actor.zone_id).filter(id=told.request_id).update(visit=row)
        show_to_firm(actor, told.request_id, [one for one in note.shown_to_firm_ids if one in note.received_file_ids])
    files = len(note.files) + len(note.received_file_ids)
    after = {"kind": note.kind, "reached": note.reached, "files": files, "told": len([one for one in note.told if one.strip()])}
    audit.record(actor, "visit.recorded", subject_kind="enterprise", subject_id=firm.id, subject_label=firm.name, after=after)
    follow_visit(actor, row, firm.name)
    return row.id, _receipts(actor, row) if after["told"] else []


def _receipts(actor: Actor, visit: Visit) -> list[Receipt]:
    rows = EnterpriseRequest.objects.in_zone(actor.zone_id).filter(visit=visit).order_by("number")
    return [Receipt(row.id, row.number, "", was_told_before=True) for row in rows]


def _check_note(note: VisitNote) -> None:
    if note.kind not in VISIT_KINDS:
        raise Refusal("unknown_value", "走访方式没有选择。", f"请选择：{'、'.join(VISIT_KINDS.values())}。", field="kind")
    if note.reached not in Visit.Reached.values:
        raise Refusal("unknown_value", "走访情况没有选择。", f"请选择：{'、'.join(Visit.Reached.labels)}。", field="reached")
    if note.reached == Visit.Reached.MET and len(tidy_text(note.note)) < 4 and not any(one.strip() for one in note.told):
        raise Refusal("note_missing", "走访记录没有写。", "请写一两句谈了什么，或记下企业提出的诉求。", field="note")
    if len(note.files) + len(note.received_file_ids) > MOST_FILES:
        raise Refusal("too_many_files", f"一次最多附 {MOST_FILES} 个文件。", "请分几次提交。", field="files")
    for value, least, most, name in ((note.latitude, -90, 90, "latitude"), (note.longitude, -180, 180, "longitude")):
        if value is not None and not least <= value <= most:
            raise Refusal("place_impossible", "定位不在可能的范围内。", "请关闭定位后重新提交。", field=name)


def _check_people(actor: Actor, duty: Duty) -> None:
    units = {unit.id for unit in open_units(actor)}
    for unit_id, name in ((duty.unit_id, "unit_id"), (duty.task_force_id, "task_force_id")):
        if unit_id is not None and unit_id not in units:
            raise Refusal("unknown_unit", "选的单位不在本区，或已撤销。", "请重新选择。", field=name)
    for person_id, role, name in (
        (duty.leader_id, LEADER, "leader_id"),
        (duty.officer_id, OFFICER, "officer_id"),
        (duty.agent_id, OFFICER, "agent_id"),
    ):
        if person_id is not None and person_id not in {one for one, _, _ in people_in_role(actor, role)}:
            raise Refusal("unknown_person", "选的人不在本区担任这个岗位。", "请重新选择。", field=name)
