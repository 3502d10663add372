"""Which rule holds for a zone on a day: the one place that answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.operations.adapters.one_run import kept, kept_all_days
from huoshui.organizations.queries.zones import zone as zone_by_id
from huoshui.rulebook.adapters.published_rules import published_versions
from huoshui.rulebook.models import ZoneRule
from huoshui.rulebook.rules.contents import RULE_SETS, read_content
from huoshui.rulebook.rules.versions import ZONE, PlaceOfZone, RuleVersion, applies_to, version_in_force


@dataclass(frozen=True)
class RuleSetLine:
    """One rule set as the rulebook page lists it: what holds on the day, and every version that could concern the zone."""

    name: str
    label: str
    purpose: str
    in_force: RuleVersion
    versions: tuple[RuleVersion, ...]


@kept
def rule_in_force(rule_set: str, *, zone_id: UUID, on: dt.date, known_at: dt.datetime | None = None) -> RuleVersion:
    """The version in force on ``on`` for the zone: its own, then county, city, province, nation, default.

    ``known_at`` leaves out zone versions recorded later, so that a past report is computed by what was set then. The
    connection is bound to the zone. Two queries.
    """
    _require_known(rule_set)
    versions = [*_published(rule_set), *_zone_versions(rule_set, zone_id, known_at)]
    found = version_in_force(versions, on=on, place=place_of_zone(zone_id))
    if found is None:
        raise Refusal("rule_missing", f"{on.isoformat()} 没有生效的“{RULE_SETS[rule_set].label}”。", "请在“系统—规则”中补设。")
    return found


def rules_between(rule_set: str, *, zone_id: UUID, first: dt.date, last: dt.date) -> list[tuple[dt.date, RuleVersion]]:
    """What holds from ``first`` to ``last``: (from this day on, version), in order; a version that goes on is listed once. Two queries."""
    _require_known(rule_set)
    versions = [*_published(rule_set), *_zone_versions(rule_set, zone_id, None)]
    place = place_of_zone(zone_id)
    turns = {first}
    for version in versions:
        turns.add(version.effective_from)
        if version.effective_to is not None:
            turns.add(version.effective_to + dt.timedelta(days=1))
    found: list[tuple[dt.date, RuleVersion]] = []
    for day in sorted(day for day in turns if first <= day <= max(first, last)):
        version_then = version_in_force(versions, on=day, place=place)
        if version_then is not None and (not found or found[-1][1].reference != version_then.reference):
            found.append((day, version_then))
    return found


@kept_all_days
def rule_version(reference: str, *, zone_id: UUID) -> RuleVersion:
    """The very version that a stored result names, whatever has been set since. NotVisible for an unknown one."""
    origin, _, rest = reference.partition(":")
    if origin == ZONE:
        rule_set, _, number = rest.partition("/")
        candidates = _zone_versions(rule_set, zone_id, None) if rule_set in RULE_SETS and number.isdecimal() else []
    else:
        candidates = list(published_versions())
    found = next((version for version in candidates if version.reference == reference), None)
    if found is None:
        raise NotVisible
    return found


def rule_sets(actor: Actor, *, on: dt.date) -> list[RuleSetLine]:
    """Every rule set with what holds for the actor's zone on a day and the versions behind it, newest first."""
    place = place_of_zone(actor.zone_id)
    lines = []
    for name, kind in RULE_SETS.items():
        own = _zone_versions(name, actor.zone_id, None)
        versions = [version for version in [*own, *_published(name)] if applies_to(version, place)]
        ordered = sorted(versions, key=lambda one: (one.strength, one.effective_from, one.version), reverse=True)
        in_force = version_in_force(versions, on=on, place=place)
        if in_force is not None:
            lines.append(RuleSetLine(name, kind.label, kind.purpose, in_force, tuple(ordered)))
    return lines


@kept_all_days
def place_of_zone(zone_id: UUID) -> PlaceOfZone:
    """Region code (the zone's, or its nearest ancestor's) and the names up the tree."""
    names: list[str] = []
    code = ""
    zone: Any = zone_by_id(zone_id)
    while zone is not None and len(names) < 4:
        names.append(zone.name)
        code = code or zone.region_code
        zone = zone.parent
    return PlaceOfZone(code, tuple(names))


def zone_versions(actor: Actor, rule_set: str) -> list[RuleVersion]:
    """The actor's zone's own versions, oldest first."""
    _require_known(rule_set)
    return _zone_versions(rule_set, actor.zone_id, None)


def _published(rule_set: str) -> list[RuleVersion]:
    return [version for version in published_versions() if version.rule_set == rule_set]


@kept_all_days
def _zone_versions(rule_set: str, zone_id: UUID, known_at: dt.datetime | None) -> list[RuleVersion]:
    rows = ZoneRule.objects.in_zone(zone_id).filter(rule_set=rule_set).order_by("version")
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    return [_of_row(row) for row in rows]


def _of_row(row: ZoneRule) -> RuleVersion:
    content, _ = read_content(row.rule_set, row.content)
    return RuleVersion(
        rule_set=row.rule_set,
        reference=f"{ZONE}:{row.rule_set}/{row.version}",
        version=row.version,
        title=row.title,
        place=row.place,
        scope="county",
        region_code="",
        document_number=row.document_number,
        effective_from=row.effective_from,
        effective_to=row.effective_to,
        content=content,
        origin=ZONE,
        source=f"本区设定（{row.recorded_at.date().isoformat()}）",
        note=row.note,
    )


def _require_known(rule_set: str) -> None:
    if rule_set not in RULE_SETS:
        raise KeyError(f"no rule set named {rule_set!r}")


def broken_zone_rules(zone_id: UUID) -> list[str]:
    """For `huoshui check`: versions of the zone that this release can no longer read, as Chinese sentences."""
    broken = []
    for row in ZoneRule.objects.in_zone(zone_id).order_by("rule_set", "version"):
        if row.rule_set not in RULE_SETS:
            broken.append(f"本区规则 {row.rule_set} 第 {row.version} 版：程序中没有这套规则")
            continue
        _, problems = read_content(row.rule_set, row.content)
        broken += [f"本区规则“{RULE_SETS[row.rule_set].label}”第 {row.version} 版 {one.key}：{one.message}" for one in problems]
    return broken
