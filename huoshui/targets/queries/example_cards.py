"""The scorecards that ship as examples: what a zone's own card may start from."""

from __future__ import annotations

from huoshui.core.refusals import NotVisible
from huoshui.targets.adapters.shipped_cards import ShippedCard, shipped_cards


def example_cards() -> tuple[ShippedCard, ...]:
    """All examples in order of their code."""
    return shipped_cards()


def example_card(code: str) -> ShippedCard:
    """One example. NotVisible for an unknown code."""
    found = next((one for one in shipped_cards() if one.code == code), None)
    if found is None:
        raise NotVisible
    return found
