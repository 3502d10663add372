"""共性问题: one owner and one measure for what several firms share; each firm's own word closes its own request."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import transaction

from huoshui.assignments.queries.zone_time import moment_of
from huoshui.audit import actions as audit
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.names import tidy_text
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.enterprise_requests.actions.events import add_event
from huoshui.enterprise_requests.actions.handling import needed_words
from huoshui.enterprise_requests.actions.telling import next_number
from huoshui.enterprise_requests.models import CommonMatter, EnterpriseRequest, RequestCategory
from huoshui.enterprise_requests.rules import request_flow
from huoshui.enterprise_requests.rules.sentences import MATTER_KIND
from huoshui.organizations.queries import open_units
from huoshui.organizations.rules import policy

FEWEST_MEMBERS = 2


@transaction.atomic
def make_common_matter(
    actor: Actor,
    *,
    title: str,
    member_ids: Collection[UUID],
    description: str = "",
    category_id: UUID | None = None,
    owner_unit_id: UUID | None = None,
) -> UUID:
    """A new matter with its first members; a request is in one matter at most."""
    policy.require(actor, "requests:matter_create")
    plain = needed_words(title, "共性问题名称", "title", least=4)[:120]
    _known_unit(actor, owner_unit_id)
    if category_id is not None and not RequestCategory.objects.in_zone(actor.zone_id).filter(id=category_id).exists():
        raise Refusal("unknown_category", "选的类别不在本区的类别表里。", "请重新选择。", field="category_id")
    now = moment_of(actor)
    row = CommonMatter.objects.create_in(
        actor.zone_id,
        number=next_number(actor, "GX", now.year),
        title=plain,
        description=tidy_text(description)[:2000],
        category_id=category_id,
        owner_unit_id=owner_unit_id,
        made_at=now,
        made_by_id=actor.user_id,
    )
    taken = _take_in(actor, row, member_ids)
    if taken < FEWEST_MEMBERS:
        raise Refusal(
            "too_few_members", f"共性问题至少要有 {FEWEST_MEMBERS} 件诉求。", "请再选几件，或按个性问题交办。", field="member_ids"
        )
    _audit(actor, "common_matter.made", row, {"title": plain, "members": taken})
    return UUID(str(row.id))


@transaction.atomic
def edit_common_matter(
    actor: Actor, matter_id: UUID, *, title: str, description: str, owner_unit_id: UUID | None, expected_version: int
) -> int:
    """Name, description and owner. The new version."""
    row = _locked(actor, matter_id, expected_version)
    _known_unit(actor, owner_unit_id)
    row.title = needed_words(title, "共性问题名称", "title", least=4)[:120]
    row.description, row.owner_unit_id = tidy_text(description)[:2000], owner_unit_id
    _audit(actor, "common_matter.edited", row, {"title": row.title, "owner_unit": str(owner_unit_id or "")})
    return _saved(row)


@transaction.atomic
def change_members(
    actor: Actor, matter_id: UUID, *, add: Collection[UUID] = (), remove: Collection[UUID] = (), expected_version: int
) -> int:
    """Take requests in, let others go. The new version."""
    row = _locked(actor, matter_id, expected_version)
    taken = _take_in(actor, row, add)
    let_go = list(EnterpriseRequest.objects.in_zone(actor.zone_id).select_for_update().filter(id__in=list(remove), common_matter=row))
    for request in let_go:
        request.common_matter, request.reach = None, "single"
        request.version += 1
        request.save(update_fields=["common_matter", "reach", "version"])
        add_event(actor, request, "left_matter", f"移出共性问题 {row.number}")
    _audit(actor, "common_matter.members_changed", row, {"added": taken, "removed": len(let_go)})
    return _saved(row)


@transaction.atomic
def send_matter_upward(actor: Actor, matter_id: UUID, *, upward_to: str, case: str, on: date, expected_version: int) -> int:
    """Above the zone's power: it goes up with its case."""
    row = _locked(actor, matter_id, expected_version)
    if row.state not in (CommonMatter.State.OPEN, CommonMatter.State.ANSWERED):
        raise _wrong_state(row)
    row.upward_to = needed_words(upward_to, "上报到哪里", "upward_to", least=2)[:80]
    row.upward_case = needed_words(case, "上报理由", "case", least=10)
    row.upward_on, row.state = _not_later(actor, on, "upward_on"), CommonMatter.State.UPWARD
    row.upward_outcome, row.upward_answered_on = "", None
    _tell_members(actor, row, "matter_upward", f"同类问题已上报{row.upward_to}")
    _audit(actor, "common_matter.sent_upward", row, {"to": row.upward_to, "on": on})
    return _saved(row)


@transaction.atomic
def record_upward_outcome(actor: Actor, matter_id: UUID, *, outcome: str, on: date, expected_version: int) -> int:
    """What came back from above."""
    row = _locked(actor, matter_id, expected_version)
    if row.state != CommonMatter.State.UPWARD:
        raise _wrong_state(row)
    row.upward_outcome = needed_words(outcome, "上级答复", "outcome", least=6)
    row.upward_answered_on, row.state = _not_later(actor, on, "answered_on"), CommonMatter.State.ANSWERED
    _tell_members(actor, row, "matter_answered", f"{row.upward_to}答复：{row.upward_outcome}")
    _audit(actor, "common_matter.answered", row, {"on": on})
    return _saved(row)


@transaction.atomic
def record_measure(actor: Actor, matter_id: UUID, *, measure: str, on: date, expected_version: int) -> int:
    """What was done for all of them: a changed policy, a new line, a shuttle bus."""
    row = _locked(actor, matter_id, expected_version)
    if row.state == CommonMatter.State.CLOSED:
        raise _wrong_state(row)
    row.measure = needed_words(measure, "采取的措施", "measure", least=6)
    row.measure_taken_on, row.state = _not_later(actor, on, "measure_taken_on"), CommonMatter.State.MEASURE_TAKEN
    _tell_members(actor, row, "matter_measure", f"同类问题已采取措施：{row.measure}")
    _audit(actor, "common_matter.measure_taken", row, {"on": on})
    return _saved(row)


@transaction.atomic
def close_common_matter(actor: Actor, matter_id: UUID, *, expected_version: int) -> int:
    """Done once every member ended by its own enterprise's word; refused, with their numbers, while one is open."""
    row = _locked(actor, matter_id, expected_version)
    if row.state == CommonMatter.State.CLOSED:
        raise _wrong_state(row)
    if not row.measure:
        raise Refusal("measure_missing", "还没有登记采取了什么措施。", "请先登记措施，再办结。", field="measure")
    open_ones = EnterpriseRequest.objects.in_zone(actor.zone_id).filter(common_matter=row, state__in=request_flow.OPEN_STATES)
    waiting = list(open_ones.order_by("number").values_list("number", flat=True))
    if waiting:
        raise Refusal(
            "members_open", f"还有 {len(waiting)} 件没有经企业确认：{'、'.join(waiting[:6])}。", "请逐件答复，由企业确认后再办结共性问题。"
        )
    row.state, row.closed_at = CommonMatter.State.CLOSED, moment_of(actor)
    _audit(actor, "common_matter.closed", row, {"measure": row.measure})
    return _saved(row)


def _take_in(actor: Actor, row: CommonMatter, ids: Collection[UUID]) -> int:
    wanted = set(ids)
    members = list(EnterpriseRequest.objects.in_zone(actor.zone_id).select_for_update().filter(id__in=list(wanted)).order_by("id"))
    if len(members) != len(wanted):
        raise NotVisible
    elsewhere = [one.number for one in members if one.common_matter_id not in (None, row.id)]
    if elsewhere:
        raise Refusal("in_another_matter", f"{'、'.join(elsewhere[:6])} 已在别的共性问题里。", "请先从那里移出。", field="member_ids")
    for request in members:
        if request.common_matter_id == row.id:
            continue
        request.common_matter, request.reach = row, "common"
        request.version += 1
        request.save(update_fields=["common_matter", "reach", "version"])
        add_event(actor, request, "joined_matter", f"列入共性问题 {row.number}：{row.title}", tell_enterprise=True)
    return len(members)


def _tell_members(actor: Actor, row: CommonMatter, kind: str, words: str) -> None:
    for request in EnterpriseRequest.objects.in_zone(actor.zone_id).filter(common_matter=row).order_by("id"):
        add_event(actor, request, kind, words, tell_enterprise=True)


def _locked(actor: Actor, matter_id: UUID, expected_version: int) -> CommonMatter:
    policy.require(actor, "requests:matter_edit")
    row: CommonMatter | None = CommonMatter.objects.in_zone(actor.zone_id).select_for_update().filter(id=matter_id).first()
    if row is None:
        raise NotVisible
    if row.version != expected_version:
        raise StaleVersion(yours={"version": expected_version}, theirs={"version": row.version, "state": row.get_state_display()})
    return row


def _known_unit(actor: Actor, unit_id: UUID | None) -> None:
    if unit_id is not None and unit_id not in {unit.id for unit in open_units(actor)}:
        raise Refusal("unknown_unit", "选的牵头单位不在本区，或已撤销。", "请重新选择。", field="owner_unit_id")


def _not_later(actor: Actor, day: date, field: str) -> date:
    today = local_day(moment_of(actor))
    if day > today:
        raise Refusal("in_future", f"日期 {day} 还没到。", f"请填写不晚于 {today} 的日期。", field=field)
    return day


def _wrong_state(row: CommonMatter) -> Refusal:
    return Refusal("wrong_state", f"{row.number} 现在是“{row.get_state_display()}”，不能这样办。", "请刷新页面看最新情况。")


def _saved(row: CommonMatter) -> int:
    row.version += 1
    row.save()
    return int(row.version)


def _audit(actor: Actor, operation: str, row: CommonMatter, after: dict[str, object]) -> None:
    audit.record(
        actor, operation, subject_kind=MATTER_KIND, subject_id=row.id, subject_label=f"{row.number} {row.title}"[:200], after=after
    )
