"""Versions of rule sets and which one is in force for a place on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

SCOPES = {"default": 0, "national": 1, "province": 2, "city": 3, "county": 4}  # the nearer to the zone, the stronger
SCOPE_NAMES = {"default": "示范", "national": "国家", "province": "省", "city": "市", "county": "县区", "zone": "本区"}
PUBLISHED, ZONE = "published", "zone"
ZONE_STRENGTH = 9


@dataclass(frozen=True)
class RuleVersion:
    """One version of one rule set.

    ``content`` is parsed (amounts in whole fen, days as whole numbers). ``origin`` is "published" or "zone"; ``reference``
    names the version for good ("published:state_gap_limits_yinchuan_2025", "zone:state_gap_limits/3"), so that what it
    computed can be computed again. ``extends`` lays it over the next weaker version; ``layers`` then lists all, strongest first.
    """

    rule_set: str
    reference: str
    version: int
    title: str
    place: str
    scope: str
    region_code: str
    document_number: str
    effective_from: dt.date
    effective_to: dt.date | None
    content: Mapping[str, Any]
    origin: str = PUBLISHED
    source: str = ""
    note: str = ""
    extends: bool = False
    layers: tuple[str, ...] = ()

    def covers(self, day: dt.date) -> bool:
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)

    @property
    def strength(self) -> int:
        return ZONE_STRENGTH if self.origin == ZONE else SCOPES[self.scope]

    @property
    def citation(self) -> str:
        """河南省驻马店市《…》（驻政办〔2021〕37号），自 2021-07-10 起."""
        number = f"（{self.document_number}）" if self.document_number else ""
        until = f"至 {self.effective_to.isoformat()}" if self.effective_to else "起"
        return f"{self.place}《{self.title}》{number}，自 {self.effective_from.isoformat()} {until}"


@dataclass(frozen=True)
class PlaceOfZone:
    """What a zone answers to: its six-digit region code (may be empty) and the names of itself and its ancestors."""

    region_code: str = ""
    names: tuple[str, ...] = ()


def applies_to(version: RuleVersion, place: PlaceOfZone) -> bool:
    """Zone versions are already the zone's own; published ones match by region code, or by name where the zone has no code."""
    if version.origin == ZONE or not version.region_code:
        return True
    if place.region_code:
        return place.region_code.startswith(version.region_code)
    return any(name and (version.place.endswith(name) or name.startswith(version.place)) for name in place.names)


def version_in_force(versions: Iterable[RuleVersion], *, on: dt.date, place: PlaceOfZone) -> RuleVersion | None:
    """The strongest version that covers the day: the zone's own, then county, city, province, nation, default.

    Of equals the one that takes effect last, then the higher version, holds. A version that ``extends`` lies over the next
    weaker one, key by key.
    """
    standing = sorted(
        (version for version in versions if version.covers(on) and applies_to(version, place)),
        key=lambda version: (version.strength, _standing_of(version), version.version),
        reverse=True,
    )
    # of the same strength only the first stands: a newer version ends the reign of the older
    ranked = [version for position, version in enumerate(standing) if position == 0 or standing[position - 1].strength != version.strength]
    return _layered(ranked) if ranked else None


def _standing_of(version: RuleVersion) -> dt.date:
    """Among a zone's own versions the number alone decides; published ones supersede each other by their day."""
    return dt.date.min if version.origin == ZONE else version.effective_from


def _layered(ranked: Sequence[RuleVersion]) -> RuleVersion:
    top = ranked[0]
    used = [top]
    for weaker in ranked[1:]:
        if not used[-1].extends:
            break
        used.append(weaker)
    content: Mapping[str, Any] = used[-1].content
    for version in reversed(used[:-1]):
        content = _laid_over(version.content, content)
    return replace(top, content=content, layers=tuple(version.reference for version in used))


def _laid_over(upper: Mapping[str, Any], lower: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(lower)
    for key, value in upper.items():
        below = merged.get(key)
        merged[key] = _laid_over(value, below) if isinstance(value, Mapping) and isinstance(below, Mapping) else value
    return merged
