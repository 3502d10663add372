"""Where the numbers of a scorecard come from: an indicator, a target, a person with a basis, the jury; and whom it compares with whom.

Beside ``groups`` and ``places`` a card's content has ``peer_groups`` [{name, unit_ids}], ``jury`` {drop_each_end, seen_by},
``publicity_workdays``, and on each item ``feeds`` {input name: {kind, indicator_id}}. What names no feed is entered by hand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from huoshui.core.actor import AUDITOR, DISPATCHER, LEADER
from huoshui.targets.rules.scorecards import METHODS, Card, CardItem, needed_inputs

INDICATOR, TARGET, ENTERED, JURY, PEERS = "indicator", "target", "entered", "jury", "peers"
KINDS = {INDICATOR: "台账计数", TARGET: "已下达的目标", ENTERED: "手工登记", JURY: "评委打分", PEERS: "同组比较"}
LOWEST, HIGHEST = "最低", "最高"
COMPARED = frozenset({"水平最低", "水平最高", "增长最低", "增长最高"})
"""Inputs that nobody feeds: the lowest and the highest of the peers."""
MARK = "评分"
MAY_SEE_MARKS = {DISPATCHER: "调度", LEADER: "领导", AUDITOR: "审计"}
USUAL_WORKDAYS = 5
MOST_WORKDAYS = 30


@dataclass(frozen=True)
class Feed:
    """``indicator_id`` names the indicator of a counted input and of the target that stands beside it."""

    kind: str
    indicator_id: str = ""


@dataclass(frozen=True)
class JuryTerms:
    """``seen_by``: the roles that may read who gave what; empty: nobody."""

    drop_each_end: int = 0
    seen_by: frozenset[str] = frozenset()


@dataclass(frozen=True)
class PeerGroup:
    """Units that are ranked among themselves."""

    name: str
    unit_ids: tuple[str, ...]


def feed_of(content_item: Mapping[str, Any], name: str) -> Feed:
    """The feed of one input of an item as it is written in the content."""
    if name in COMPARED:
        return Feed(PEERS)
    written = content_item.get("feeds", {}).get(name, {})
    return Feed(written.get("kind", ENTERED), written.get("indicator_id", ""))


def feeds_of(card: Card, content: Mapping[str, Any]) -> dict[tuple[str, str], Feed]:
    """(item code, input name) → feed, for everything that the card needs."""
    written = {item["code"]: item for item in items_of(content)}
    return {(item.code, name): feed_of(written[item.code], name) for item in card.items for name in needed_inputs(item)}


def items_of(content: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every item of every group as it is written."""
    for group in content.get("groups", ()):
        yield from group.get("items", ())


def jury_of(content: Mapping[str, Any]) -> JuryTerms:
    """How the jury's marks become one."""
    written = content.get("jury", {})
    return JuryTerms(int(written.get("drop_each_end", 0)), frozenset(written.get("seen_by", ())) & MAY_SEE_MARKS.keys())


def peer_groups_of(content: Mapping[str, Any]) -> tuple[PeerGroup, ...]:
    """Who is compared with whom."""
    return tuple(PeerGroup(one["name"], tuple(one["unit_ids"])) for one in content.get("peer_groups", ()))


def jury_items(card: Card, content: Mapping[str, Any]) -> list[tuple[CardItem, tuple[str, ...]]]:
    """The items that jurors mark, each with the inputs that they feed: one for all (评分), or one a voice."""
    feeds = feeds_of(card, content)
    found = [(item, tuple(name for name in needed_inputs(item) if feeds[item.code, name].kind == JURY)) for item in card.items]
    return [(item, names) for item, names in found if names]


def feed_problems(content: Mapping[str, Any], known_indicators: Collection[str]) -> list[str]:
    """What is wrong with feeds, groups of units, jury and publicity, as sentences; the items themselves are sound."""
    problems = [problem for item in items_of(content) for problem in _item_problems(item, known_indicators)]
    seen: set[str] = set()
    for group in peer_groups_of(content):
        if not group.unit_ids:
            problems.append(f"“{group.name}”组没有单位")
        problems += [f"“{group.name}”组有单位已在别的组里"] if seen & set(group.unit_ids) else []
        seen |= set(group.unit_ids)
    if not peer_groups_of(content):
        problems.append("还没有选考核哪些单位")
    days = content.get("publicity_workdays", USUAL_WORKDAYS)
    if not isinstance(days, int) or not 1 <= days <= MOST_WORKDAYS:
        problems.append(f"公示应为 1 至 {MOST_WORKDAYS} 个工作日")
    return problems


def _item_problems(item: Mapping[str, Any], known_indicators: Collection[str]) -> Iterator[str]:
    for name, written in item.get("feeds", {}).items():
        kind, indicator_id = written.get("kind"), written.get("indicator_id", "")
        if kind in (INDICATOR, TARGET) and indicator_id not in known_indicators:
            yield f"“{item['name']}”的{name}没有选指标"
        if kind not in (INDICATOR, TARGET, ENTERED, JURY):
            yield f"“{item['name']}”的{name}来源无法识别"
        if kind == JURY and item["method"] not in ("given", "peers"):
            yield f"“{item['name']}”按“{METHODS[item['method']].name}”计分，不能由评委打分"
