"""What a table or a document states about a target: its value, in the unit of its kind, with the cell or the sentence."""

from __future__ import annotations

from huoshui.fact_ledger.rules.attributes import Attribute, declare
from huoshui.targets.rules.sentences import TARGET_KIND

TARGET_ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute("target_amount", TARGET_KIND, "fen", "元", "目标值", period="year", moving=True),
    Attribute("target_count", TARGET_KIND, "number", "个", "目标值", period="year", moving=True),
    Attribute("target_percent", TARGET_KIND, "number", "%", "目标值", period="year", moving=True),
    Attribute("target_places", TARGET_KIND, "number", "位", "目标值", period="year", moving=True),
)
ATTRIBUTE_OF_KIND = {"money": "target_amount", "count": "target_count", "rank": "target_places"}

declare(*TARGET_ATTRIBUTES)


def attribute_of(kind: str) -> str:
    """The attribute under which a target's value is a fact, by its kind (count, money, rate, growth, rank)."""
    return ATTRIBUTE_OF_KIND.get(kind, "target_percent")
