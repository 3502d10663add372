"""Creating, changing and closing units."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from huoshui.audit.actions import record
from huoshui.core.actor import Actor
from huoshui.core.names import clean_name, pinyin_key
from huoshui.core.refusals import Refusal
from huoshui.organizations.actions.versions import changed_values, take_row, write_changes
from huoshui.organizations.actions.zones import required_name
from huoshui.organizations.models import Area, Post, Unit
from huoshui.organizations.rules import policy
from huoshui.organizations.rules.life_spans import LifeSpan, check_life_span
from huoshui.organizations.rules.visible_scope import would_close_a_circle


@transaction.atomic
def create_unit(
    actor: Actor,
    *,
    name: str,
    kind: str,
    short_name: str = "",
    parent_id: UUID | None = None,
    area_id: UUID | None = None,
    scheme: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Unit:
    """A unit of the actor's zone. ``scheme`` is local words ("1+6+8"招商体系): data, not code."""
    policy.require(actor, "system:unit_create")
    values = _unit_values(
        actor,
        None,
        name=name,
        kind=kind,
        short_name=short_name,
        parent_id=parent_id,
        area_id=area_id,
        scheme=scheme,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    try:
        with transaction.atomic():
            unit: Unit = Unit.objects.create_in(actor.zone_id, **values)
    except IntegrityError:
        raise _name_taken(values["name"]) from None
    record(actor, "unit.created", subject_kind="unit", subject_id=unit.id, subject_label=unit.name, after=values)
    return unit


@transaction.atomic
def edit_unit(
    actor: Actor,
    unit_id: UUID,
    *,
    name: str,
    kind: str,
    short_name: str = "",
    parent_id: UUID | None = None,
    area_id: UUID | None = None,
    scheme: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    expected_version: int | None,
) -> Unit:
    """Change a unit. The former name stays in the audit trail and, as it was written, in the facts that named it."""
    policy.require(actor, "system:unit_edit")
    values = _unit_values(
        actor,
        unit_id,
        name=name,
        kind=kind,
        short_name=short_name,
        parent_id=parent_id,
        area_id=area_id,
        scheme=scheme,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    rows = Unit.objects.in_zone(actor.zone_id)
    unit: Unit = take_row(rows, unit_id, expected_version=expected_version, yours=values, shown=tuple(values))
    before, after = changed_values(unit, values)
    if not after:
        return unit
    try:
        with transaction.atomic():
            write_changes(unit, after)
    except IntegrityError:
        raise _name_taken(values["name"]) from None
    record(actor, "unit.edited", subject_kind="unit", subject_id=unit.id, subject_label=unit.name, before=before, after=after)
    return unit


@transaction.atomic
def close_unit(actor: Actor, unit_id: UUID, *, ends_on: date, expected_version: int | None) -> int:
    """The unit's last day; its posts end with it. The count of posts ended. Open units below it must be closed or moved first."""
    policy.require(actor, "system:unit_close")
    rows = Unit.objects.in_zone(actor.zone_id)
    unit: Unit = take_row(rows, unit_id, expected_version=expected_version, yours={"ends_on": ends_on}, shown=("name", "ends_on"))
    check_life_span(unit.starts_on, ends_on, what=unit.name)
    below = [
        child.name
        for child in rows.filter(parent_id=unit.id)
        if not LifeSpan(None, child.ends_on).is_past(ends_on) and child.ends_on is None
    ]
    if below:
        names = "、".join(below[:3]) + ("等" if len(below) > 3 else "")
        raise Refusal(
            "units_below", f"{unit.name}下面还有{len(below)}个机构（{names}）。", "请先撤销它们，或改到别的上级。", field="ends_on"
        )
    ended = 0
    for post in Post.objects.in_zone(actor.zone_id).select_for_update().filter(unit_id=unit.id):
        if post.ends_on is None or post.ends_on > ends_on:
            # a post that was to start later never comes to be: it ends the day before it starts
            write_changes(post, {"ends_on": ends_on, "starts_on": min(post.starts_on, ends_on) if post.starts_on else None})
            ended += 1
    before, after = changed_values(unit, {"ends_on": ends_on})
    if after:
        write_changes(unit, after)
    if after or ended:
        record(
            actor,
            "unit.closed",
            subject_kind="unit",
            subject_id=unit.id,
            subject_label=unit.name,
            before=before,
            after={**after, "posts_ended": ended},
        )
    return ended


def _unit_values(
    actor: Actor,
    unit_id: UUID | None,
    *,
    name: str,
    kind: str,
    short_name: str,
    parent_id: UUID | None,
    area_id: UUID | None,
    scheme: str,
    starts_on: date | None,
    ends_on: date | None,
) -> dict[str, Any]:
    cleaned = required_name(name, what="机构名称", limit=80)
    short = clean_name(short_name)
    if len(short) > 40:
        raise Refusal("name_too_long", f"简称有{len(short)}个字，最多40个。", "请缩短。", field="short_name")
    if kind not in Unit.Kind.values:
        raise Refusal("unknown_kind", "机构类别没有选择。", "请从列表里选择一项。", field="kind")
    check_life_span(starts_on, ends_on, what=cleaned)
    if parent_id is not None:
        parents = dict(Unit.objects.in_zone(actor.zone_id).values_list("id", "parent_id"))
        if parent_id not in parents:
            raise Refusal("unknown_parent", "没有找到所选的上级机构。", "请从列表里重新选择。", field="parent_id")
        if unit_id is not None and would_close_a_circle(unit_id, parent_id, parents):
            raise Refusal("circle", "上级机构不能是它自己或它的下级。", "请另选上级。", field="parent_id")
    if area_id is not None and not Area.objects.in_zone(actor.zone_id).filter(id=area_id).exists():
        raise Refusal("unknown_area", "没有找到所选的园区或乡镇。", "请从列表里重新选择。", field="area_id")
    return {
        "name": cleaned,
        "short_name": short,
        "pinyin_key": pinyin_key(cleaned),
        "kind": kind,
        "parent_id": parent_id,
        "area_id": area_id,
        "scheme": clean_name(scheme)[:80],
        "starts_on": starts_on,
        "ends_on": ends_on,
    }


def _name_taken(name: str) -> Refusal:
    return Refusal("name_taken", f"本区已经有名为“{name}”的机构。", "请换一个名称，或直接使用已有的机构。", field="name")
