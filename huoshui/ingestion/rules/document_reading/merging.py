"""Layer 6, claims: figures said twice with one meaning become one claim."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from .claims import FigureClaim

_GENERIC = re.compile(
    r"实现|完成|达到|达|同比|增长|下降|全[市区县省]|一季度|上半年|全年|今年|去年|\d+年|\d+月|[一二三四五六]是|共|累计|总|的|了|等|为|是|在|和|、|约|近|超过|突破"
)
_NEAR = 15  # two equal numbers so close are two numbers
_INVESTED = frozenset(("investment", "investment_done"))


@dataclass(frozen=True, slots=True)
class Said:
    """A figure as one place says it. ``heading`` words shorten what the body says; ``pointing`` words (这34个, 上述) repeat it."""

    claim: FigureClaim
    heading: bool
    pointing: bool
    residue: str  # the subject without the measure's own word


def merged(said: list[Said]) -> list[FigureClaim]:
    """One claim a number and meaning, the fuller one kept, the others remembered as said again."""
    kept: list[Said] = []
    by_value: dict[Decimal, list[int]] = {}
    for one in sorted(said, key=lambda entry: entry.heading):
        places = range(len(kept)) if one.heading else by_value.get(one.claim.value, ())
        twin = next((place for place in places if _same(kept[place], one)), None)
        if twin is None:
            by_value.setdefault(one.claim.value, []).append(len(kept))
            kept.append(one)
        else:
            kept[twin] = replace(kept[twin], claim=_joined(kept[twin].claim, one.claim, shortened=one.heading or one.pointing))
    return [entry.claim for entry in kept]


def _joined(first: FigureClaim, again: FigureClaim, *, shortened: bool) -> FigureClaim:
    best, other = (again, first) if not shortened and again.period is not None and first.period is None else (first, again)
    return replace(
        best,
        stage=best.stage or (other.stage if other.measure == best.measure else None),
        also_said=(*first.also_said, *again.also_said, other.span),
        because=(*best.because, "merge.said_again"),
        confidence=min(0.99, best.confidence + 0.05),
    )


def _same(one: Said, two: Said) -> bool:
    """``two`` says again what ``one`` says: in a heading, by pointing back, or in other words."""
    first, second = one.claim, two.claim
    if first.unit != second.unit:
        return False
    if two.heading and not one.heading:
        return _family(first) == _family(second) and (first.value == second.value or _rounded(first, second))
    if first.value != second.value or first.measure != second.measure:
        return False
    if two.pointing:
        return True
    if (first.modality != second.modality and first.measure != "capacity") or not _agree(first, second):
        return False
    return _same_sum(first, second) or _alike(one, two) >= (0.34 if _rare(first) else 0.6)


def _same_sum(one: FigureClaim, two: FigureClaim) -> bool:
    """The same money of the same time and kind, said far apart."""
    far = abs(one.number.start - two.number.start) > 60
    return far and one.unit == "CNY" and one.period is not None and one.period == two.period


def _family(claim: FigureClaim) -> str:
    return "invested" if claim.measure in _INVESTED else claim.measure


def _rounded(body: FigureClaim, heading: FigureClaim) -> bool:
    """突破60亿 over 63.8亿元, 过半 over 53%."""
    return heading.comparator in (">", "~", ">=") and 0 < heading.value <= body.value <= heading.value * 11 / 10


def _agree(one: FigureClaim, two: FigureClaim) -> bool:
    """Stage, period and comparator are the same or one is silent."""
    if one.stage != two.stage and one.stage and two.stage:
        return False
    if one.period and two.period and not (one.period.startswith(two.period) or two.period.startswith(one.period)):
        return False
    near = one.span.start <= two.number.start < one.span.end or abs(one.number.start - two.number.start) < _NEAR
    return one.comparator == two.comparator and not near


def _rare(claim: FigureClaim) -> bool:
    return len(claim.value.normalize().as_tuple().digits) >= 3


def _alike(one: Said, two: Said) -> float:
    first, second = _core(one.residue), _core(two.residue)
    if bool(first) != bool(second):
        return 0.5 if _rare(one.claim) else 1.0 if one.claim.measure == "investment" else 0.0
    if not first:
        first, second = one.claim.subject, two.claim.subject
    return _overlap(first, second)


def _core(text: str) -> str:
    return _GENERIC.sub("", text)


def _overlap(one: str, two: str) -> float:
    first, second = ({text[place : place + 2] for place in range(max(1, len(text) - 1))} for text in (one, two))
    return len(first & second) / min(len(first), len(second)) if first and second else 0.0
