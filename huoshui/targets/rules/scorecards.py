"""Scorecards (考评): a declarative card computes each unit's points cell by cell; then publicity, objections, rulings, frozen results.

A card is data: groups of items with a method each (``METHODS``). Inputs are plain numbers by item code. Everything that is
printed keeps its formula; a missing input leaves the cell, its group and the total unknown, never zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from huoshui.targets.rules import scoring
from huoshui.targets.rules.quantities import Number, in_words, rounded
from huoshui.targets.rules.scoring import CellScore, EventPoints, MixPart

SCORE, BONUS, DEDUCTION = "score", "bonus", "deduction"
GROUP_KINDS = {SCORE: "得分", BONUS: "加分", DEDUCTION: "扣分"}


@dataclass(frozen=True)
class CardItem:
    """One line of a card. ``terms`` are the parameters of the method; ``inputs`` what must be fed in, by name."""

    code: str
    name: str
    method: str
    weight: Fraction
    terms: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CardGroup:
    """Items that add up; the sum is capped to ``cap`` both ways where one is given."""

    name: str
    kind: str
    items: tuple[CardItem, ...]
    cap: Fraction | None = None


@dataclass(frozen=True)
class Card:
    """A scorecard. ``places`` is the rounding of the printed total."""

    title: str
    groups: tuple[CardGroup, ...]
    places: int = 2

    @property
    def items(self) -> tuple[CardItem, ...]:
        return tuple(item for group in self.groups for item in group.items)


Inputs = Mapping[str, Number | None]


def card_of(title: str, content: Mapping[str, Any]) -> Card:
    """The card out of a rule version's parsed content (rule set ``scorecard``)."""
    groups = []
    for group in content["groups"]:
        items = tuple(
            CardItem(item["code"], item["name"], item["method"], Fraction(item["weight"]), item.get("terms", {})) for item in group["items"]
        )
        groups.append(CardGroup(group["name"], group["kind"], items, None if group.get("cap") is None else Fraction(group["cap"])))
    return Card(title, tuple(groups), content.get("places", 2))


@dataclass(frozen=True)
class GroupScore:
    """A group's points after its cap, with its cells by item code."""

    group: CardGroup
    cells: Mapping[str, CellScore]
    points: Fraction | None
    is_capped: bool


@dataclass(frozen=True)
class CardScore:
    """One unit's card. ``total`` is as printed, None while anything is missing; ``missing`` names the items."""

    groups: tuple[GroupScore, ...]
    total: Decimal | None
    missing: tuple[str, ...]


def score_card(card: Card, inputs: Mapping[str, Inputs]) -> CardScore:
    """Points of one unit. ``inputs`` by item code, then by the names that the item's method asks for (``needed_inputs``)."""
    groups = tuple(_score_group(group, inputs) for group in card.groups)
    missing = tuple(item.name for found in groups for item in found.group.items if found.cells[item.code].points is None)
    total = None if missing else sum((found.points or Fraction(0) for found in groups), Fraction(0))
    return CardScore(groups, None if total is None else rounded(total, card.places), missing)


def _score_group(group: CardGroup, inputs: Mapping[str, Inputs]) -> GroupScore:
    cells = {item.code: score_item(item, inputs.get(item.code, {})) for item in group.items}
    if any(cell.points is None for cell in cells.values()):
        return GroupScore(group, cells, None, False)
    total = sum((cell.points or Fraction(0) for cell in cells.values()), Fraction(0))
    capped = total if group.cap is None else max(min(total, group.cap), -group.cap)
    return GroupScore(group, cells, capped, capped != total)


def score_item(item: CardItem, given: Inputs) -> CellScore:
    """One cell by the item's method."""
    return METHODS[item.method].score(item, given)


@dataclass(frozen=True)
class Method:
    """A way of scoring: its Chinese name, the inputs it asks for, and the computation."""

    name: str
    inputs: Callable[[CardItem], tuple[str, ...]]
    score: Callable[[CardItem, Inputs], CellScore]


def needed_inputs(item: CardItem) -> tuple[str, ...]:
    """The names of the numbers that must be fed in for this item; the form asks exactly these."""
    return METHODS[item.method].inputs(item)


def _ratio(item: CardItem, given: Inputs) -> CellScore:
    return scoring.capped_ratio(given.get("完成数"), given.get("目标数"), item.weight, Fraction(item.terms.get("cap", 1)))


def _mix_inputs(item: CardItem) -> tuple[str, ...]:
    return tuple(f"{name}{side}" for name in item.terms["shares"] for side in ("完成数", "目标数"))


def _mix(item: CardItem, given: Inputs) -> CellScore:
    parts = [
        MixPart(name, Fraction(share) / 100, given.get(f"{name}完成数"), given.get(f"{name}目标数"))
        for name, share in item.terms["shares"].items()
    ]
    return scoring.mixed_ratio(parts, item.weight, Fraction(item.terms.get("cap", 1)))


_EFFICACY_INPUTS = ("水平", "水平最低", "水平最高", "增长", "增长最低", "增长最高")


def _efficacy(item: CardItem, given: Inputs) -> CellScore:
    floor = Fraction(item.terms.get("floor", 60))
    level = scoring.efficacy(given.get("水平"), given.get("水平最低"), given.get("水平最高"), floor)
    growth = scoring.efficacy(given.get("增长"), given.get("增长最低"), given.get("增长最高"), floor)
    return scoring.level_and_growth(level, growth, item.weight, Fraction(item.terms["level_percent"]) / 100)


def _event_inputs(item: CardItem) -> tuple[str, ...]:
    return tuple(item.terms["points"])


def _events(item: CardItem, given: Inputs) -> CellScore:
    limits = item.terms.get("at_most", {})
    events = [EventPoints(name, _whole(given.get(name)), each, limits.get(name)) for name, each in item.terms["points"].items()]
    return scoring.points_per_event(events, item.terms.get("cap"))


def _whole(value: Number | None) -> int | None:
    return None if value is None else int(value)


def _peer_inputs(item: CardItem) -> tuple[str, ...]:
    return tuple(item.terms["weights"])


def _peers(item: CardItem, given: Inputs) -> CellScore:
    found = scoring.weighted_mean([(name, given.get(name), weight) for name, weight in item.terms["weights"].items()])
    if found.points is None:
        return found
    return CellScore(found.points * item.weight / 100, f"{found.formula}÷100×{scoring.say(item.weight)}分")


def _over_under(item: CardItem, given: Inputs) -> CellScore:
    return scoring.per_unit_over_under(given.get("完成数"), given.get("目标数"), item.terms["each"], item.terms["cap"])


def _period_inputs(item: CardItem) -> tuple[str, ...]:
    return tuple(item.terms["shares"])


def _periods(item: CardItem, given: Inputs) -> CellScore:
    """Marks out of 100 by part of the year; a month's own mark may itself be a weighted sum of the same kind."""
    found = scoring.weighted_sum([(name, given.get(name), Fraction(share) / 100) for name, share in item.terms["shares"].items()])
    if found.points is None:
        return found
    return CellScore(found.points * item.weight / 100, f"({found.formula})÷100×{scoring.say(item.weight)}分")


def _given(item: CardItem, given: Inputs) -> CellScore:
    value = given.get("评分")
    if value is None:
        return scoring.unknown("评分")
    points = min(max(Fraction(value), Fraction(0)), Fraction(100)) * item.weight / 100
    return CellScore(points, f"评分 {in_words(value, 2)}÷100×{scoring.say(item.weight)}分")


METHODS: dict[str, Method] = {
    "ratio": Method("完成率封顶", lambda _: ("完成数", "目标数"), _ratio),
    "mix": Method("个数金额各占", _mix_inputs, _mix),
    "efficacy": Method("功效系数（水平与增长）", lambda _: _EFFICACY_INPUTS, _efficacy),
    "events": Method("按事项计分", _event_inputs, _events),
    "peers": Method("多方评分加权", _peer_inputs, _peers),
    "over_under": Method("超欠计分", lambda _: ("完成数", "目标数"), _over_under),
    "periods": Method("分期加权", _period_inputs, _periods),
    "given": Method("评委评分", lambda _: ("评分",), _given),
}


def ranked(scores: Sequence[tuple[str, CardScore]]) -> list[tuple[int | None, str, CardScore]]:
    """(place, unit, score), best first; equal printed totals share a place, the next is left out; unknown totals last, unranked."""
    known = sorted(((name, one) for name, one in scores if one.total is not None), key=lambda row: row[1].total or 0, reverse=True)
    totals = [one.total for _, one in known]
    placed: list[tuple[int | None, str, CardScore]] = [(totals.index(one.total) + 1, name, one) for name, one in known]
    return placed + [(None, name, one) for name, one in scores if one.total is None]
