"""Units of a zone: departments, townships, platform companies, 专班 and groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.names import clean_name, pinyin_key
from huoshui.core.refusals import NotVisible
from huoshui.operations.adapters.one_run import kept
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.models import Post, Unit
from huoshui.organizations.queries.identity import valid_on
from huoshui.organizations.rules import policy

UNIT_KINDS = tuple((kind.value, kind.label) for kind in Unit.Kind)


@dataclass(frozen=True)
class UnitFilters:
    """Empty fields do not filter. ``text`` looks in name, short name and pinyin."""

    text: str = ""
    kind: str = ""
    area_id: UUID | None = None
    state: str = "open"  # open, closed, all
    on: date | None = None


@dataclass(frozen=True)
class UnitLine:
    """One line of the list: the unit, its depth under its parents within the list, and how many posts it has today."""

    unit: Unit
    depth: int
    post_count: int


def units(actor: Actor, filters: UnitFilters = UnitFilters()) -> list[UnitLine]:
    """The zone's units, parents before children, each level by pinyin."""
    policy.require(actor, "system:units")
    day = filters.on or clock.today()
    found = Unit.objects.in_zone(actor.zone_id).select_related("area", "parent")
    if filters.text:
        text = clean_name(filters.text)
        found = found.filter(Q(name__icontains=text) | Q(short_name__icontains=text) | Q(pinyin_key__icontains=text.lower()))
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.area_id:
        found = found.filter(area_id=filters.area_id)
    if filters.state == "open":
        found = found.filter(valid_on(day))
    elif filters.state == "closed":
        found = found.filter(ends_on__lt=day)
    posts = Post.objects.in_zone(actor.zone_id).filter(valid_on(day), unit__isnull=False)
    counts = dict(posts.values_list("unit_id").annotate(count=Count("id")))
    return [UnitLine(unit, depth, counts.get(unit.id, 0)) for unit, depth in _in_tree_order(list(found))]


@kept
def open_units(actor: Actor) -> list[Unit]:
    """Units that exist today, by pinyin: the choices of a form. Names of the zone's units are known to all who work in it."""
    return list(Unit.objects.in_zone(actor.zone_id).filter(valid_on(clock.today())).order_by("pinyin_key", "name"))


def every_unit(actor: Actor) -> list[Unit]:
    """Units of all times, by pinyin: a figure of a past day may be of a unit that is closed since."""
    return list(Unit.objects.in_zone(actor.zone_id).order_by("pinyin_key", "name"))


def unit_names(actor: Actor) -> dict[UUID, str]:
    """What papers call each unit, those of the past too: the short name where it has one."""
    rows = Unit.objects.in_zone(actor.zone_id).values_list("id", "name", "short_name")
    return {unit_id: short_name or name for unit_id, name, short_name in rows}


def unit(actor: Actor, unit_id: UUID) -> Unit:
    """One unit of the actor's zone, or NotVisible."""
    found = Unit.objects.in_zone(actor.zone_id).select_related("area", "parent").filter(id=unit_id).first()
    if found is None:
        raise NotVisible
    return found


def unit_by_name(zone_id: UUID, name: str) -> Unit | None:
    """The unit that a ledger means by ``name``: its name or its short name after cleaning; an open one before a closed one."""
    return units_by_name(zone_id, [name]).get(name)


def unit_by_name_in(zone_id: UUID, name: str) -> Unit | None:
    """``unit_by_name`` for commands, which stand outside every zone: binds it by itself."""
    with bound_to_zone(zone_id):
        return unit_by_name(zone_id, name)


def units_by_name(zone_id: UUID, names: list[str]) -> dict[str, Unit]:
    """``unit_by_name`` for many names in one query; names that no unit bears are left out, and so are short names of two units."""
    every = list(Unit.objects.in_zone(zone_id))
    today = clock.today()
    by_name: dict[str, Unit] = {}
    doubtful: set[str] = set()
    for found in sorted(every, key=lambda item: item.ends_on is not None and item.ends_on < today):
        by_name.setdefault(_key(found.name), found)
    for found in every:
        short = _key(found.short_name)
        if short and short in by_name and by_name[short].id != found.id and _key(by_name[short].name) != short:
            doubtful.add(short)
        elif short:
            by_name.setdefault(short, found)
    answers = {}
    for name in names:
        key = _key(name)
        if key and key in by_name and key not in doubtful:
            answers[name] = by_name[key]
    return answers


def _key(name: str) -> str:
    return "".join(clean_name(name).split()).casefold()


def _in_tree_order(found: list[Unit]) -> list[tuple[Unit, int]]:
    present = {unit.id for unit in found}
    children: dict[UUID | None, list[Unit]] = {}
    for unit_row in found:
        children.setdefault(unit_row.parent_id if unit_row.parent_id in present else None, []).append(unit_row)
    ordered: list[tuple[Unit, int]] = []

    def walk(parent_id: UUID | None, depth: int) -> None:
        for child in sorted(children.get(parent_id, ()), key=lambda item: (item.pinyin_key or pinyin_key(item.name), item.name)):
            ordered.append((child, depth))
            walk(child.id, depth + 1)

    walk(None, 0)
    return ordered
