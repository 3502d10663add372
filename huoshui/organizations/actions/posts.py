"""Posts: what gives a person rights in a zone, from a day to a day."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from huoshui.audit.actions import record
from huoshui.core import clock
from huoshui.core.actor import ENTERPRISE_USER, Actor
from huoshui.core.names import clean_name
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.organizations.actions.versions import take_row, write_changes
from huoshui.organizations.models import Person, Post, Unit
from huoshui.organizations.rules import policy
from huoshui.organizations.rules.life_spans import LifeSpan, check_life_span
from huoshui.organizations.rules.platform import PLATFORM_PERSON_ID, PLATFORM_ZONE_ID
from huoshui.organizations.rules.roles import ADMINISTRATOR_ROLES, ROLES_NEEDING_UNIT, conflicting_roles, is_role, role_name


@transaction.atomic
def add_post(
    actor: Actor,
    person_id: UUID,
    *,
    role: str,
    unit_id: UUID | None = None,
    enterprise_id: UUID | None = None,
    title: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Post:
    """Give ``person_id`` a post in the actor's zone. Rights hold from the next request on.

    A person may hold several posts; an administrator's role stands alone (三员分立). A person of another zone may be given a
    post here too (挂职), by id: the account stays with its home.
    """
    policy.require(actor, "system:post_add")
    person = Person.objects.select_for_update().filter(id=person_id, is_active=True).exclude(id=PLATFORM_PERSON_ID).first()
    if person is None or not _is_seen_here(actor, person):
        raise NotVisible
    if not is_role(role):
        raise Refusal("unknown_role", "角色没有选择。", "请从列表里选择一项。", field="role")
    if person.id == actor.user_id:
        raise Refusal("own_rights", "不能给自己加岗位。", "请由另一位安全管理员办理。")
    if actor.zone_id == PLATFORM_ZONE_ID and role not in ADMINISTRATOR_ROLES:
        raise Refusal("platform_zone", "“平台”里只设三种管理员岗位。", "业务岗位请切换到所在的区后再加。", field="role")
    unit = _unit_for(actor, role, unit_id)
    if role == ENTERPRISE_USER and enterprise_id is None:
        raise Refusal("enterprise_missing", "企业用户没有指明企业。", "请先选择企业。", field="enterprise_id")
    span = LifeSpan(unit.starts_on, unit.ends_on) if unit else None
    check_life_span(starts_on, ends_on, within=span, what="岗位")
    today = clock.today()
    held = [
        post for post in Post.objects.in_zone(actor.zone_id).filter(person_id=person_id) if not LifeSpan(None, post.ends_on).is_past(today)
    ]
    excluded = conflicting_roles((post.role for post in held), role)
    if excluded:
        names = "、".join(role_name(other) for other in excluded)
        raise Refusal(
            "roles_exclude",
            f"{person.display_name}现任{names}，不能兼任{role_name(role)}。",
            "管理员须由专人担任：请先结束原岗位，或另设账号。",
            field="role",
        )
    if any(post.role == role and post.unit_id == unit_id and post.enterprise_id == enterprise_id and post.ends_on is None for post in held):
        raise Refusal("post_held", f"{person.display_name}已有这个岗位。", "不用重复添加。", field="role")
    post: Post = Post.objects.create_in(
        actor.zone_id,
        person_id=person_id,
        unit_id=unit_id,
        enterprise_id=enterprise_id,
        role=role,
        title=clean_name(title)[:80],
        starts_on=starts_on,
        ends_on=ends_on,
    )
    record(
        actor,
        "post.added",
        subject_kind="person",
        subject_id=person.id,
        subject_label=person.display_name,
        after={"post_id": post.id, **_words(post, unit)},
    )
    return post


@transaction.atomic
def end_post(actor: Actor, post_id: UUID, *, ends_on: date, expected_version: int | None) -> Post:
    """The post's last day: yesterday ends it at once, a day to come lets it run until then."""
    policy.require(actor, "system:post_end")
    rows = Post.objects.in_zone(actor.zone_id).exclude(person_id=PLATFORM_PERSON_ID).select_related("person", "unit")
    post: Post = take_row(rows, post_id, expected_version=expected_version, yours={"ends_on": ends_on}, shown=("role", "ends_on"))
    if post.person_id == actor.user_id:
        raise Refusal("own_rights", "不能结束自己的岗位。", "请由另一位安全管理员办理。")
    if post.role in ADMINISTRATOR_ROLES and not _another_keeper(actor, post, ends_on):
        raise Refusal(
            "last_administrator", f"这是本区最后一位{role_name(post.role)}。", "请先任命接替的人，再结束这个岗位。", field="ends_on"
        )
    check_life_span(None, ends_on, what="岗位")
    before = {"ends_on": post.ends_on, "starts_on": post.starts_on}
    starts_on = min(post.starts_on, ends_on) if post.starts_on else None
    if post.ends_on != ends_on:
        write_changes(post, {"ends_on": ends_on, "starts_on": starts_on})
        record(
            actor,
            "post.ended",
            subject_kind="person",
            subject_id=post.person_id,
            subject_label=post.person.display_name,
            before=before,
            after={"post_id": post.id, **_words(post, post.unit)},
        )
    return post


def _is_seen_here(actor: Actor, person: Person) -> bool:
    if person.home_zone_id == actor.zone_id or actor.user_id == PLATFORM_PERSON_ID:
        return True
    return Post.objects.in_zone(actor.zone_id).filter(person_id=person.id).exists()


def _unit_for(actor: Actor, role: str, unit_id: UUID | None) -> Unit | None:
    if unit_id is None:
        if role in ROLES_NEEDING_UNIT:
            raise Refusal("unit_missing", f"{role_name(role)}的权限跟着机构走，还没有选机构。", "请选择所在机构。", field="unit_id")
        return None
    unit = Unit.objects.in_zone(actor.zone_id).filter(id=unit_id).first()
    if unit is None:
        raise Refusal("unknown_unit", "没有找到所选的机构。", "请从列表里重新选择。", field="unit_id")
    if LifeSpan(unit.starts_on, unit.ends_on).is_past(clock.today()):
        raise Refusal("unit_closed", f"{unit.name}已于 {unit.ends_on} 撤销。", "请另选机构。", field="unit_id")
    return unit


def _another_keeper(actor: Actor, post: Post, ends_on: date) -> bool:
    others = Post.objects.in_zone(actor.zone_id).filter(role=post.role, person__is_active=True).exclude(person_id=post.person_id)
    return any(not LifeSpan(None, other.ends_on).is_past(max(ends_on, clock.today())) for other in others)


def _words(post: Post, unit: Unit | None) -> dict[str, object]:
    return {
        "role": role_name(post.role),
        "unit": unit.name if unit else "",
        "title": post.title,
        "starts_on": post.starts_on,
        "ends_on": post.ends_on,
    }
