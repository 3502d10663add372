"""What must hold between definitions: terms exist and are of a fitting kind, no circles, no two versions for one day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from huoshui.targets.rules.indicators import Indicator

FITTING = {"rate": ("count", "money"), "growth": ("count", "money"), "rank": ("count", "money", "rate", "growth")}


def problems_between(versions: Mapping[str, Sequence[Indicator]]) -> list[tuple[str, str]]:
    """(id, sentence) of everything that does not fit together."""
    every = [one for each in versions.values() for one in each]
    return [problem for one in every for problem in _of_one(one, versions)] + _overlaps(versions)


def _of_one(one: Indicator, versions: Mapping[str, Sequence[Indicator]]) -> Iterable[tuple[str, str]]:
    for term in one.terms:
        if term not in versions:
            yield one.id, f"“{one.name}”用到的指标 {term} 没有定义，请先定义或改正编号"
        elif versions[term][0].kind not in FITTING[one.kind]:
            yield one.id, f"“{one.name}”不能用{versions[term][0].kind_name}指标 {term}"
    if one.numerator and one.numerator in versions and one.denominator in versions:
        above, below = versions[one.numerator][0], versions[one.denominator][0]
        if above.kind != below.kind:
            yield one.id, f"“{one.name}”的分子是{above.kind_name}，分母是{below.kind_name}，不能相比"


def _overlaps(versions: Mapping[str, Sequence[Indicator]]) -> list[tuple[str, str]]:
    found = []
    for indicator_id, each in versions.items():
        for origin in ("published", "zone"):
            own = sorted((one for one in each if one.origin == origin), key=lambda one: one.effective_from)
            if origin == "published":
                found += [
                    (indicator_id, f"“{later.name}”有两个版本在 {later.effective_from.isoformat()} 同时生效，请给前一个写 effective_to")
                    for earlier, later in pairwise(own)
                    if earlier.effective_to is None or earlier.effective_to >= later.effective_from
                ]
    return found
