"""Questions about a league: what one more project would change, how far ranks hang on the weights, what looks gamed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from huoshui.core.money import format_money
from huoshui.targets.rules.leagues import AMOUNT, COUNT, Figures, Item, Member, Standing, Terms, places, table


@dataclass(frozen=True)
class WhatIf:
    """A unit's standing with more than it has: before and after, and the smallest amount that gains a place (None: none found)."""

    before: Standing
    after: Standing
    overtaken: tuple[str, ...]
    fewest_to_rise: int | None = None
    """The fewest such projects that gain a place; None: none found, or first already."""

    @property
    def places_gained(self) -> int | None:
        if self.before.place is None or self.after.place is None:
            return None
        return self.before.place - self.after.place


def with_one_more(terms: Terms, members: Sequence[Member], key: str, *, projects: int, amount_fen: int) -> WhatIf:
    """The table again, had the unit ``projects`` more worth ``amount_fen`` together; other units stay as they are."""
    group = next(member.group for member in members if member.key == key)
    peers = [member for member in members if member.group == group]
    changed = [_with_more(terms, member, projects, amount_fen) if member.key == key else member for member in peers]
    before_rows, after_rows = table(terms, peers)[group], table(terms, changed)[group]
    before, after = places(before_rows), places(after_rows)
    own_before, own_after = before.get(key), after.get(key)
    overtaken = tuple(
        row.member.name
        for row in before_rows
        if own_before and own_after and row.place and row.place < own_before and after[row.member.key] > own_after
    )
    return WhatIf(_row(before_rows, key), _row(after_rows, key), overtaken)


def fewest_to_rise(terms: Terms, members: Sequence[Member], key: str, *, each_fen: int, most: int = 20) -> int | None:
    """The fewest projects of ``each_fen`` that gain a place, up to ``most``; None where there is none, or nothing to gain."""
    for projects in range(1, most + 1):
        found = with_one_more(terms, members, key, projects=projects, amount_fen=projects * each_fen)
        if found.before.place in (None, 1):
            return None
        if found.places_gained:
            return projects
    return None


def _with_more(terms: Terms, member: Member, projects: int, amount_fen: int) -> Member:
    figures = dict(member.figures)
    for item in terms.items:
        one = figures.get(item.code, Figures())
        if item.adds and one.actual is not None:
            figures[item.code] = replace(one, actual=one.actual + (projects if item.half == COUNT else amount_fen))
    return replace(member, figures=figures)


def _row(rows: Sequence[Standing], key: str) -> Standing:
    return next(row for row in rows if row.member.key == key)


@dataclass(frozen=True)
class Sensitivity:
    """Best and worst place of a unit over all tried weightings, and the count shares (percent) at which its place changes."""

    key: str
    place: int | None
    best: int | None
    worst: int | None
    changes_at: tuple[int, ...]

    @property
    def is_steady(self) -> bool:
        return self.best == self.worst


def sensitivity(terms: Terms, members: Sequence[Member], *, step_percent: int = 10) -> dict[str, Sensitivity]:
    """Ranks again with counts weighing 0 to 100 % of the total in steps, and with each item half as heavy and one and a half times.

    The total stays the same. ``members`` are of one group.
    """
    actual = places(_only(table(terms, members)))
    by_share = [
        (share, places(_only(table(_count_share(terms, share), members))))
        for share in range(0, 101, step_percent)
        if _can_shift(terms) or share == 0
    ]
    tried = [found for _, found in by_share] if _can_shift(terms) else []
    tried += [places(_only(table(_reweighted(terms, item.code, factor), members))) for item in terms.items for factor in _FACTORS]
    result = {}
    for member in members:
        seen = [found[member.key] for found in [actual, *tried] if member.key in found]
        shifts = _changes(by_share, member.key) if _can_shift(terms) else ()
        result[member.key] = Sensitivity(member.key, actual.get(member.key), min(seen, default=None), max(seen, default=None), shifts)
    return result


_FACTORS = (Fraction(1, 2), Fraction(3, 2))


def _only(groups: Mapping[str, list[Standing]]) -> list[Standing]:
    return next(iter(groups.values()), [])


def _can_shift(terms: Terms) -> bool:
    return {item.half for item in terms.items} == {COUNT, AMOUNT}


def _count_share(terms: Terms, percent: int) -> Terms:
    total = sum((item.weight for item in terms.items), Fraction(0))
    halves = {half: sum((item.weight for item in terms.items if item.half == half), Fraction(0)) for half in (COUNT, AMOUNT)}
    wanted = {COUNT: total * percent / 100, AMOUNT: total * (100 - percent) / 100}
    return replace(terms, items=tuple(replace(item, weight=item.weight * wanted[item.half] / halves[item.half]) for item in terms.items))


def _reweighted(terms: Terms, code: str, factor: Fraction) -> Terms:
    total = sum((item.weight for item in terms.items), Fraction(0))
    heavier: list[Item] = [replace(item, weight=item.weight * factor) if item.code == code else item for item in terms.items]
    scale = total / sum((item.weight for item in heavier), Fraction(0))
    return replace(terms, items=tuple(replace(item, weight=item.weight * scale) for item in heavier))


def _changes(by_share: Sequence[tuple[int, Mapping[str, int]]], key: str) -> tuple[int, ...]:
    pairs = pairwise(by_share)
    return tuple(share for (_, before), (share, after) in pairs if before.get(key) != after.get(key))


LATE_SPLIT, EARLY_SIGNING, JUST_OVER = "late_split", "early_signing", "just_over"
FLAGS = {LATE_SPLIT: "临近期末拆分项目", EARLY_SIGNING: "期末集中签约而未落地", JUST_OVER: "总投资刚过分档线"}


@dataclass(frozen=True)
class CountedProject:
    """What the ledger knows of a project that counts in a league. ``firm`` groups projects of one enterprise."""

    key: str
    name: str
    unit_key: str
    firm: str
    signed_on: dt.date | None
    landed_on: dt.date | None
    amount_fen: int | None


@dataclass(frozen=True)
class GamingFlag:
    """A pattern that a reader should look at, with the facts. It accuses nobody and changes no score."""

    kind: str
    unit_key: str
    project_keys: tuple[str, ...]
    says: str


@dataclass(frozen=True)
class FlagLimits:
    """How close to the period's end is late, how long a signing may wait for landing, how narrow "just over" is (percent)."""

    last_days: int = 10
    landing_days: int = 90
    just_over_percent: int = 2


def gaming_flags(
    projects: Sequence[CountedProject],
    *,
    period_end: dt.date,
    on: dt.date,
    band_lines_fen: Sequence[int],
    limits: FlagLimits = FlagLimits(),
) -> list[GamingFlag]:
    """Flags out of the facts, by unit and kind."""
    late = [one for one in projects if one.signed_on and 0 <= (period_end - one.signed_on).days < limits.last_days]
    return [
        *_late_splits(late, limits),
        *_early_signings(late, on, limits),
        *_just_over(projects, band_lines_fen, limits),
    ]


def _late_splits(late: Sequence[CountedProject], limits: FlagLimits) -> list[GamingFlag]:
    by_firm: dict[tuple[str, str], list[CountedProject]] = {}
    for one in late:
        if one.firm:
            by_firm.setdefault((one.unit_key, one.firm), []).append(one)
    return [
        GamingFlag(
            LATE_SPLIT,
            unit,
            tuple(one.key for one in several),
            f"同一企业在期末 {limits.last_days} 天内签约 {len(several)} 个项目：{'、'.join(one.name for one in several)}",
        )
        for (unit, _), several in by_firm.items()
        if len(several) > 1
    ]


def _early_signings(late: Sequence[CountedProject], on: dt.date, limits: FlagLimits) -> list[GamingFlag]:
    flags = []
    for one in late:
        waited = (on - one.signed_on).days if one.signed_on else 0
        if one.landed_on is None and waited > limits.landing_days:
            says = f"{one.name} 于 {one.signed_on} 签约，至 {on} 已 {waited} 天没有落地记录"
            flags.append(GamingFlag(EARLY_SIGNING, one.unit_key, (one.key,), says))
    return flags


def _just_over(projects: Sequence[CountedProject], lines_fen: Sequence[int], limits: FlagLimits) -> list[GamingFlag]:
    flags = []
    for one in projects:
        for line in lines_fen:
            if one.amount_fen is not None and line and 0 <= (one.amount_fen - line) * 100 < line * limits.just_over_percent:
                says = f"{one.name} 总投资 {format_money(one.amount_fen)}，刚过 {format_money(line)} 一档"
                flags.append(GamingFlag(JUST_OVER, one.unit_key, (one.key,), says))
    return flags
