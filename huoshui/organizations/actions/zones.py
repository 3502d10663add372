"""Creating and changing zones and the areas inside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from huoshui.audit.actions import record
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.names import clean_name, pinyin_key
from huoshui.core.refusals import Refusal
from huoshui.operations.adapters.row_security import bound_to_person, bound_to_zone
from huoshui.organizations.actions.versions import changed_values, take_row, write_changes
from huoshui.organizations.models import Area, Post, Zone
from huoshui.organizations.rules import policy
from huoshui.organizations.rules.life_spans import LifeSpan, check_life_span
from huoshui.organizations.rules.platform import PLATFORM_PERSON_ID, PLATFORM_ZONE_ID
from huoshui.organizations.rules.roles import ADMINISTRATOR_ROLES
from huoshui.organizations.rules.visible_scope import would_close_a_circle

_NAME_LIMIT = 80


@transaction.atomic
def create_zone(
    actor: Actor,
    *,
    name: str,
    kind: str,
    parent_id: UUID | None = None,
    region_code: str = "",
    stands_on: date | None = None,
    is_sample: bool = False,
) -> Zone:
    """A new tenant (county, district, development zone) or a place above (city, province), with its administrators' posts.

    The administrators of the platform, and the creator, keep it from the start; otherwise nobody could open it.
    """
    policy.require(actor, "system:zone_create")
    cleaned = required_name(name, what="区域名称", limit=_NAME_LIMIT)
    _check_kind(kind, Zone.Kind.values, "区域类别")
    if kind == Zone.Kind.PLATFORM:
        raise Refusal("unknown_kind", "“平台”不能新建。", "请选择省、市、县、区或开发区。", field="kind")
    _check_region_code(region_code)
    parent = None
    if parent_id is not None:
        parent = Zone.objects.filter(id=parent_id).exclude(kind=Zone.Kind.PLATFORM).first()
        if parent is None:
            raise Refusal("unknown_parent", "没有找到所选的上级区域。", "请从列表里重新选择。", field="parent_id")
    if Zone.objects.filter(name=cleaned).exists():
        raise _name_taken("区域", cleaned)
    zone = Zone.objects.create(
        name=cleaned,
        pinyin_key=pinyin_key(cleaned),
        kind=kind,
        parent=parent,
        region_code=region_code,
        stands_on=stands_on,
        is_sample=is_sample,
    )
    there = replace(actor, zone_id=zone.id, stands_on=stands_on)
    keepers = _administrators_to_follow(actor)
    with bound_to_zone(zone.id):
        for person_id, role in keepers:
            Post.objects.create_in(zone.id, person_id=person_id, role=role, starts_on=clock.today())
        record(
            there,
            "zone.created",
            subject_kind="zone",
            subject_id=zone.id,
            subject_label=cleaned,
            after={"name": cleaned, "kind": kind, "parent": parent.name if parent else "", "administrators": len(keepers)},
        )
    return zone


def create_zones(actor: Actor, names: Iterable[str], *, kind: str = "", parent_id: UUID | None = None) -> list[Zone]:
    """Zones for those of ``names`` that do not exist yet, in one transaction; the existing and the new ones in the given order.

    ``kind`` empty: told from the last character of the name (县, 区, 市, 省), otherwise 开发区.
    """
    with transaction.atomic():
        zones = []
        for name in names:
            cleaned = required_name(name, what="区域名称", limit=_NAME_LIMIT)
            found = Zone.objects.filter(name=cleaned).first()
            zones.append(found or create_zone(actor, name=cleaned, kind=kind or kind_by_name(cleaned), parent_id=parent_id))
        return zones


def kind_by_name(name: str) -> str:
    """The kind that a name's ending tells: 罗山县 is a county, 高新区 a development zone, 浉河区 a district."""
    if name.endswith(("开发区", "高新区", "经开区", "新区", "示范区", "管理区", "产业园区", "集聚区", "保税区", "园区")):
        return Zone.Kind.DEVELOPMENT_ZONE
    by_ending = {"省": Zone.Kind.PROVINCE, "市": Zone.Kind.CITY, "县": Zone.Kind.COUNTY, "区": Zone.Kind.DISTRICT}
    return by_ending.get(name[-1:], Zone.Kind.DEVELOPMENT_ZONE)


@transaction.atomic
def edit_zone(
    actor: Actor, zone_id: UUID, *, name: str, kind: str, parent_id: UUID | None, region_code: str, expected_version: int | None
) -> Zone:
    """Change the name, kind or place in the tree of the actor's own zone."""
    policy.require(actor, "system:zone_edit")
    cleaned = required_name(name, what="区域名称", limit=_NAME_LIMIT)
    _check_kind(kind, [value for value in Zone.Kind.values if value != Zone.Kind.PLATFORM], "区域类别")
    _check_region_code(region_code)
    values = {"name": cleaned, "pinyin_key": pinyin_key(cleaned), "kind": kind, "region_code": region_code, "parent_id": parent_id}
    own = Zone.objects.filter(id=actor.zone_id).exclude(kind=Zone.Kind.PLATFORM)
    zone: Zone = take_row(own, zone_id, expected_version=expected_version, yours=values, shown=("name", "kind", "region_code"))
    if parent_id is not None:
        parents = dict(Zone.objects.values_list("id", "parent_id"))
        if parent_id not in parents or parent_id == PLATFORM_ZONE_ID:
            raise Refusal("unknown_parent", "没有找到所选的上级区域。", "请从列表里重新选择。", field="parent_id")
        if would_close_a_circle(zone.id, parent_id, parents):
            raise Refusal("circle", "上级区域不能是本区或本区的下级。", "请另选上级。", field="parent_id")
    if Zone.objects.filter(name=cleaned).exclude(id=zone.id).exists():
        raise _name_taken("区域", cleaned)
    before, after = changed_values(zone, values)
    if after:
        write_changes(zone, after)
        record(actor, "zone.edited", subject_kind="zone", subject_id=zone.id, subject_label=zone.name, before=before, after=after)
    return zone


@transaction.atomic
def create_area(
    actor: Actor,
    *,
    name: str,
    kind: str,
    partner_zone_id: UUID | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Area:
    """A park, township or street in the actor's zone. A 飞地 names its partner zone, which sees only what is handed over."""
    policy.require(actor, "system:area_create")
    values = _area_values(actor, name, kind, partner_zone_id, starts_on, ends_on)
    try:
        with transaction.atomic():
            area: Area = Area.objects.create_in(actor.zone_id, **values)
    except IntegrityError:
        raise _name_taken("园区或乡镇", values["name"]) from None
    record(actor, "area.created", subject_kind="area", subject_id=area.id, subject_label=area.name, after=values)
    return area


@transaction.atomic
def edit_area(
    actor: Actor,
    area_id: UUID,
    *,
    name: str,
    kind: str,
    partner_zone_id: UUID | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    expected_version: int | None,
) -> Area:
    """Change an area of the actor's zone."""
    policy.require(actor, "system:area_edit")
    values = _area_values(actor, name, kind, partner_zone_id, starts_on, ends_on)
    rows = Area.objects.in_zone(actor.zone_id)
    area: Area = take_row(rows, area_id, expected_version=expected_version, yours=values, shown=tuple(values))
    before, after = changed_values(area, values)
    if not after:
        return area
    try:
        with transaction.atomic():
            write_changes(area, after)
    except IntegrityError:
        raise _name_taken("园区或乡镇", values["name"]) from None
    record(actor, "area.edited", subject_kind="area", subject_id=area.id, subject_label=area.name, before=before, after=after)
    return area


@transaction.atomic
def close_area(actor: Actor, area_id: UUID, *, ends_on: date, expected_version: int | None) -> Area:
    """The last day of an area. It stays in history and in past lists."""
    policy.require(actor, "system:area_close")
    rows = Area.objects.in_zone(actor.zone_id)
    area: Area = take_row(rows, area_id, expected_version=expected_version, yours={"ends_on": ends_on}, shown=("name", "ends_on"))
    check_life_span(area.starts_on, ends_on, what=area.name)
    before, after = changed_values(area, {"ends_on": ends_on})
    if after:
        write_changes(area, after)
        record(actor, "area.closed", subject_kind="area", subject_id=area.id, subject_label=area.name, before=before, after=after)
    return area


def required_name(text: str, *, what: str, limit: int) -> str:
    """The cleaned name, refused when empty or too long."""
    cleaned = clean_name(text)
    if not cleaned:
        raise Refusal("name_missing", f"{what}没有填写。", "请填写后再保存。", field="name")
    if len(cleaned) > limit:
        raise Refusal("name_too_long", f"{what}有{len(cleaned)}个字，最多{limit}个。", "请缩短。", field="name")
    return cleaned


def _area_values(
    actor: Actor, name: str, kind: str, partner_zone_id: UUID | None, starts_on: date | None, ends_on: date | None
) -> dict[str, Any]:
    cleaned = required_name(name, what="名称", limit=_NAME_LIMIT)
    _check_kind(kind, Area.Kind.values, "类别")
    check_life_span(starts_on, ends_on, within=LifeSpan(), what=cleaned)
    if partner_zone_id is not None:
        if partner_zone_id == actor.zone_id:
            raise Refusal("own_partner", "共建方不能是本区自己。", "请选择另一个区，或留空。", field="partner_zone_id")
        if not Zone.objects.filter(id=partner_zone_id).exclude(kind=Zone.Kind.PLATFORM).exists():
            raise Refusal("unknown_zone", "没有找到所选的共建方。", "请从列表里重新选择。", field="partner_zone_id")
    return {
        "name": cleaned,
        "pinyin_key": pinyin_key(cleaned),
        "kind": kind,
        "partner_zone_id": partner_zone_id,
        "starts_on": starts_on,
        "ends_on": ends_on,
    }


def _administrators_to_follow(actor: Actor) -> list[tuple[UUID, str]]:
    today = clock.today()
    with bound_to_zone(PLATFORM_ZONE_ID):
        posts = Post.objects.in_zone(PLATFORM_ZONE_ID).filter(role__in=ADMINISTRATOR_ROLES, person__is_active=True)
        keepers = [(post.person_id, post.role) for post in posts if LifeSpan(post.starts_on, post.ends_on).covers(today)]
    if actor.user_id != PLATFORM_PERSON_ID and not any(person_id == actor.user_id for person_id, _ in keepers):
        with bound_to_person(actor.user_id), bound_to_zone(actor.zone_id):
            own = Post.objects.in_zone(actor.zone_id).filter(person_id=actor.user_id, role__in=ADMINISTRATOR_ROLES)
            keepers += [(post.person_id, post.role) for post in own if LifeSpan(post.starts_on, post.ends_on).covers(today)]
    return sorted(set(keepers), key=str)


def _check_kind(kind: str, allowed: Iterable[str], what: str) -> None:
    if kind not in allowed:
        raise Refusal("unknown_kind", f"{what}没有选择。", "请从列表里选择一项。", field="kind")


def _check_region_code(region_code: str) -> None:
    if region_code and not (region_code.isascii() and region_code.isdigit() and len(region_code) == 6):
        raise Refusal(
            "bad_region_code", f"区划代码“{region_code}”不是六位数字。", "请按国家统计局的六位代码填写，或留空。", field="region_code"
        )


def _name_taken(what: str, name: str) -> Refusal:
    return Refusal("name_taken", f"已经有名为“{name}”的{what}。", "请换一个名称，或直接使用已有的。", field="name")
