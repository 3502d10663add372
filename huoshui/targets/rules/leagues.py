"""Leagues (赛马): who stands where in a peer group, by terms that anybody can check.

Ties and rounding are stated: scores are compared as printed (rounded to ``places``), equal scores share a place and the next
place is left out (1, 2, 2, 4), unless the terms name tie-breaking items. A unit with a missing figure is not ranked and says so:
missing is never zero. No source states how ties are broken (domain handbook §4), so both are parameters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from huoshui.targets.rules.quantities import Number, median_of, percent_in_words, rounded
from huoshui.targets.rules.scoring import CellScore, capped_ratio, efficacy, unknown

COMPLETION, LEVEL, GROWTH = "completion", "level", "growth"
BASES = {COMPLETION: "目标完成率", LEVEL: "总量", GROWTH: "增幅"}
COUNT, AMOUNT = "count", "amount"
HALVES = {COUNT: "个数", AMOUNT: "金额"}


@dataclass(frozen=True)
class Item:
    """One scored item: ``basis`` says what is compared; ``half`` whether it speaks of counts or amounts, for the what-if.

    ``cap`` is the most a completion counts (1.2: 120 %). ``base_floor`` keeps the growth of tiny units fair: the base is at
    least this share of the group's median base. ``per`` divides a level by the unit's size (firms, mu) where the terms say so.
    """

    code: str
    name: str
    weight: Fraction
    basis: str
    half: str
    cap: Fraction = Fraction(1)
    base_floor: Fraction = Fraction(0)
    adds: bool = True
    """Whether one more project adds to this item's figure."""
    said_in: int = 1
    """What figures are divided by in the formula's words: 10**10 says fen as 亿元. Scores are the same."""


@dataclass(frozen=True)
class Terms:
    """What a league is scored by. ``tie_breakers`` are item codes, asked in order; empty: equal scores stay equal."""

    items: tuple[Item, ...]
    places: int = 2
    tie_breakers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figures:
    """One unit's figures for one item: what was reached, its target, last year's base, its size (for levels per head)."""

    actual: Number | None = None
    target: Number | None = None
    base: Number | None = None
    size: Number | None = None


@dataclass(frozen=True)
class Member:
    """A unit in a peer group with its figures by item code."""

    key: str
    name: str
    group: str
    figures: Mapping[str, Figures] = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """One row of the table. ``score`` is as printed; ``place`` is None for a unit that cannot be ranked, and why."""

    member: Member
    cells: Mapping[str, CellScore]
    score: Decimal | None
    place: int | None
    tied_with: tuple[str, ...] = ()
    why_unranked: str = ""


def table(terms: Terms, members: Sequence[Member]) -> dict[str, list[Standing]]:
    """Standings by peer group, best first; groups in the order of their first member."""
    groups: dict[str, list[Member]] = {}
    for member in members:
        groups.setdefault(member.group, []).append(member)
    return {group: _ranked(terms, _scored(terms, peers)) for group, peers in groups.items()}


def _scored(terms: Terms, peers: Sequence[Member]) -> list[Standing]:
    cells: dict[str, dict[str, CellScore]] = {member.key: {} for member in peers}
    for item in terms.items:
        for member, cell in zip(peers, item_scores(item, peers), strict=True):
            cells[member.key][item.code] = cell
    rows = []
    for member in peers:
        own = cells[member.key]
        missing = [item.name for item in terms.items if own[item.code].points is None]
        total = sum((own[item.code].points or Fraction(0) for item in terms.items), Fraction(0))
        score = None if missing else rounded(total, terms.places)
        rows.append(Standing(member, own, score, None, why_unranked=f"缺{'、'.join(missing)}" if missing else ""))
    return rows


def item_scores(item: Item, peers: Sequence[Member]) -> list[CellScore]:
    """Points of every peer for one item, in the same order."""
    figures = [member.figures.get(item.code, Figures()) for member in peers]
    if item.basis == COMPLETION:
        return [capped_ratio(_said(one.actual, item), _said(one.target, item), item.weight, item.cap) for one in figures]
    values = [_said(_level(one), item) for one in figures] if item.basis == LEVEL else _in_percent(growths(item, figures))
    known = [value for value in values if value is not None]
    lowest, highest = (min(known), max(known)) if known else (None, None)
    return [_weighted(efficacy(value, lowest, highest), item) for value in values]


def _said(value: Number | None, item: Item) -> Fraction | None:
    return None if value is None else Fraction(value) / item.said_in


def _in_percent(values: Sequence[Fraction | None]) -> list[Fraction | None]:
    return [None if value is None else value * 100 for value in values]


def _level(one: Figures) -> Fraction | None:
    if one.actual is None:
        return None
    if one.size is None:
        return Fraction(one.actual)
    return Fraction(one.actual) / Fraction(one.size) if one.size else None


def growths(item: Item, figures: Sequence[Figures]) -> list[Fraction | None]:
    """Growth of each over a base that is at least ``base_floor`` of the median base: one project more is no 300 % for a small unit."""
    median = median_of(one.base for one in figures if one.base is not None)
    floor = (median or Fraction(0)) * item.base_floor
    found: list[Fraction | None] = []
    for one in figures:
        if one.actual is None or one.base is None or not max(Fraction(one.base), floor):
            found.append(None)
        else:
            found.append((Fraction(one.actual) - Fraction(one.base)) / max(Fraction(one.base), floor))
    return found


def _weighted(out_of_100: CellScore, item: Item) -> CellScore:
    if out_of_100.points is None:
        return unknown(item.name)
    return CellScore(out_of_100.points * item.weight / 100, f"[{out_of_100.formula}]÷100×{rounded(item.weight, 2).normalize():f}分")


def _ranked(terms: Terms, rows: Sequence[Standing]) -> list[Standing]:
    def order(row: Standing) -> tuple[Decimal | Fraction, ...]:
        breakers = (row.cells[code].points or Fraction(0) for code in terms.tie_breakers)
        return (row.score or Decimal(0), *breakers)

    known = sorted((row for row in rows if row.score is not None), key=order, reverse=True)
    ranked = []
    for row in known:
        place = next(number for number, other in enumerate(known, start=1) if order(other) == order(row))
        tied = tuple(other.member.name for other in known if other is not row and order(other) == order(row))
        ranked.append(replace(row, place=place, tied_with=tied))
    return ranked + [row for row in rows if row.score is None]


def places(standings: Sequence[Standing]) -> dict[str, int]:
    """Place by member key, of those that are ranked."""
    return {row.member.key: row.place for row in standings if row.place is not None}


def place_changes(now: Sequence[Standing], before: Sequence[Standing]) -> dict[str, int | None]:
    """Places gained since (positive: risen); None for a unit that was not ranked then or is not now."""
    then, today = places(before), places(now)
    return {row.member.key: then[row.member.key] - today[row.member.key] if _both(row, then, today) else None for row in now}


def _both(row: Standing, then: Mapping[str, int], today: Mapping[str, int]) -> bool:
    return row.member.key in then and row.member.key in today


def terms_in_words(terms: Terms) -> list[str]:
    """The terms as sentences under the table: items with weight and basis, rounding, ties."""
    lines = [_item_in_words(item) for item in terms.items]
    lines.append(f"得分保留 {terms.places} 位小数，按保留后的得分比较名次。")
    names = {item.code: item.name for item in terms.items}
    if terms.tie_breakers:
        lines.append(f"得分相同的，依次比较{'、'.join(names[code] for code in terms.tie_breakers)}；仍相同的并列，下一名次空出。")
    else:
        lines.append("得分相同的并列，下一名次空出。")
    lines.append("缺数的单位不参加排名，不按 0 计。")
    return lines


def _item_in_words(item: Item) -> str:
    words = f"{item.name}：{rounded(item.weight, 2).normalize():f} 分，按{BASES[item.basis]}"
    if item.basis == COMPLETION:
        return f"{words}，封顶 {percent_in_words(item.cap, 0)}。"
    words += "，最低 60 分、最高 100 分按功效系数折算"
    if item.basis == GROWTH and item.base_floor:
        words += f"；基数低于同组中位数 {percent_in_words(item.base_floor, 0)} 的，按该数计基数"
    return words + "。"
