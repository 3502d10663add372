"""Every light of every shipped profile that is not green says what would turn it green, whatever is known or missing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

import pytest

from huoshui.rulebook.adapters.published_rules import published_versions
from huoshui.rulebook.rules.light_contents import LIGHT_FACTS
from huoshui.targets.rules.lights import GREEN, Dimension, FactValue, dimension_light, light_rules

PROFILES = [one for one in published_versions() if one.reference.startswith("published:light_rules_")]
DIMENSIONS = [(f"{one.reference[22:]}-{each.code}", each) for one in PROFILES for each in light_rules(one.content).dimensions]


def situations(dimension: Dimension) -> Iterator[dict[str, FactValue]]:
    """Every combination of each fact missing, yes, no, or on, below and above each of its thresholds."""
    predicates = [predicate for step in dimension.steps for predicate in step.when]
    choices: dict[str, list[FactValue]] = {}
    for one in predicates:
        if LIGHT_FACTS[one.fact].is_yes_or_no:
            choices[one.fact] = [None, True, False]
        else:
            at = Decimal(one.value)
            choices[one.fact] = list(dict.fromkeys([*choices.get(one.fact, [None]), at - 1, at, at + 1]))
    for values in product(*choices.values()):
        yield dict(zip(choices, values, strict=True))


@pytest.mark.parametrize("dimension", [one for _, one in DIMENSIONS], ids=[name for name, _ in DIMENSIONS])
def test_no_light_is_without_a_way_to_green(dimension: Dimension) -> None:
    tried = list(situations(dimension))
    lights = [(facts, dimension_light(dimension, facts)) for facts in tried]
    silent = [(facts, one.light, one.reason) for facts, one in lights if one.light != GREEN and not one.turns_green]
    assert silent == []
    assert {one.light for _, one in lights} > {GREEN}
