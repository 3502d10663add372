"""The dictionary of a zone: published definitions with the zone's own versions over them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Max

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible
from huoshui.investment_projects.queries import zone_day
from huoshui.operations.adapters.one_run import kept_all_days
from huoshui.rulebook.rules.contents import ContentProblem
from huoshui.targets.adapters.published_indicators import published_dictionary
from huoshui.targets.models import ZoneIndicator
from huoshui.targets.rules.dictionary_checks import problems_between
from huoshui.targets.rules.indicator_documents import read_indicator
from huoshui.targets.rules.indicators import Dictionary, Indicator


@kept_all_days
def dictionary(zone_id: UUID, *, known_at: dt.datetime | None = None) -> Dictionary:
    """Every definition that the zone can ask; with ``known_at`` as it was set then. One query."""
    versions = dict(published_dictionary().versions)
    rows = ZoneIndicator.objects.in_zone(zone_id).order_by("indicator_id", "version")
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    for row in rows:
        own = of_row(row.content, row.version, row.effective_from, row.effective_to, row.document_number)
        if own is not None:
            versions[own.id] = (*versions.get(own.id, ()), own)
    return Dictionary(versions)


def of_row(
    content: Mapping[str, Any], version: int, effective_from: dt.date, effective_to: dt.date | None, document_number: str
) -> Indicator | None:
    """A stored definition read again; None where this release can no longer read it (`huoshui check` names it)."""
    defaults = {
        "effective_from": effective_from,
        "effective_to": effective_to,
        "document_number": document_number,
        "source": "本区设定",
    }
    found, _ = read_indicator(content, (), defaults=defaults, origin="zone", version=version)
    return found


def indicators(actor: Actor, *, on: dt.date | None = None, known_at: dt.datetime | None = None) -> list[Indicator]:
    """Every indicator in force for the actor's zone on a day (default: the zone's day), in the order of the documents."""
    return dictionary(actor.zone_id, known_at=known_at).all_in_force(on or zone_day(actor.zone_id))


def indicator(actor: Actor, indicator_id: str, *, on: dt.date | None = None, known_at: dt.datetime | None = None) -> Indicator:
    """One, or NotVisible where no version holds on the day."""
    found = dictionary(actor.zone_id, known_at=known_at).in_force(indicator_id, on or zone_day(actor.zone_id))
    if found is None:
        raise NotVisible
    return found


def indicator_versions(actor: Actor, indicator_id: str) -> tuple[Indicator, ...]:
    """All versions, the latest first."""
    found = dictionary(actor.zone_id).versions.get(indicator_id, ())
    return tuple(sorted(found, key=lambda one: (one.origin == "zone", one.effective_from, one.version), reverse=True))


@dataclass(frozen=True)
class CheckedDefinition:
    """A definition as it would be read: ``one`` None where anything is wrong. ``problems`` by key, ``sentences`` about its terms."""

    one: Indicator | None
    problems: tuple[ContentProblem, ...]
    sentences: tuple[str, ...]
    newest: int
    known: Dictionary


def checked_definition(
    zone_id: UUID, content: Mapping[str, Any], *, effective_from: dt.date, effective_to: dt.date | None = None
) -> CheckedDefinition:
    """Read a zone's own definition and lay it among the others, without keeping it. ``known`` holds it as the next version."""
    known = dictionary(zone_id)
    defaults = {"effective_from": effective_from, "effective_to": effective_to, "source": "本区设定"}
    one, problems = read_indicator(undated(content), (), defaults=defaults, origin="zone")
    if one is None:
        return CheckedDefinition(None, tuple(problems), (), 0, known)
    newest = ZoneIndicator.objects.in_zone(zone_id).filter(indicator_id=one.id).aggregate(newest=Max("version"))["newest"] or 0
    one = replace(one, version=newest + 1)
    versions = dict(known.versions)
    versions[one.id] = (*versions.get(one.id, ()), one)
    wrong = tuple(sentence for indicator_id, sentence in problems_between(versions) if indicator_id == one.id)
    return CheckedDefinition(None if wrong else one, (), wrong, newest, Dictionary(versions))


def undated(content: Mapping[str, Any]) -> dict[str, Any]:
    """A table without what stands beside it: its days and its document number."""
    return {key: value for key, value in content.items() if key not in ("effective_from", "effective_to", "document_number")}


@dataclass(frozen=True)
class KeptDefinition:
    """One version of a zone's own definition as it was written."""

    version: int
    content: Mapping[str, Any]
    effective_from: dt.date
    effective_to: dt.date | None
    document_number: str
    note: str
    recorded_at: dt.datetime


def kept_definitions(actor: Actor, indicator_id: str) -> list[KeptDefinition]:
    """The zone's own versions, the oldest first."""
    rows = ZoneIndicator.objects.in_zone(actor.zone_id).filter(indicator_id=indicator_id).order_by("version")
    return [
        KeptDefinition(row.version, row.content, row.effective_from, row.effective_to, row.document_number, row.note, row.recorded_at)
        for row in rows
    ]


def broken_zone_indicators(zone_id: UUID) -> list[str]:
    """For `huoshui check`: the zone's own definitions that this release cannot read, as sentences."""
    broken = []
    for row in ZoneIndicator.objects.in_zone(zone_id).order_by("indicator_id", "version"):
        _, problems = read_indicator(row.content, (), defaults={}, origin="zone")
        broken += [f"本区指标 {row.indicator_id} 第 {row.version} 版 {one.key}：{one.message}" for one in problems]
    return broken
