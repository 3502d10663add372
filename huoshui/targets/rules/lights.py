"""Lights (亮灯): ordered predicates on facts give each dimension its light; the worst dimension wins.

Three answers: a step whose facts are missing cannot be passed over, so the dimension is 灰 and names what is missing. A light
says why, and what would turn it green. Which predicates, is dated local data (rule set ``light_rules``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from huoshui.rulebook.rules.light_contents import LIGHT_FACTS, OPERATORS, SEVERITY
from huoshui.targets.rules.quantities import rounded

GREEN, BLUE, YELLOW, RED, GREY = "green", "blue", "yellow", "red", "grey"
LIGHTS = {GREEN: "绿灯", BLUE: "蓝灯", YELLOW: "黄灯", RED: "红灯", GREY: "灰灯"}
LETTERS = {GREEN: "绿", BLUE: "蓝", YELLOW: "黄", RED: "红", GREY: "灰"}
FactValue = int | bool | Decimal | Fraction | None


@dataclass(frozen=True)
class Predicate:
    """One comparison of one fact with a constant."""

    fact: str
    operator: str
    value: Decimal | bool

    def holds(self, facts: Mapping[str, FactValue]) -> bool | None:
        """None where the fact is missing."""
        found = facts.get(self.fact)
        if found is None:
            return None
        if self.operator == "=":
            return found == self.value
        left, right = Fraction(found), Fraction(self.value)
        return {">=": left >= right, ">": left > right, "<=": left <= right, "<": left < right}[self.operator]

    @property
    def in_words(self) -> str:
        kind = LIGHT_FACTS[self.fact]
        if kind.is_yes_or_no:
            return kind.label if self.value else kind.negated
        return f"{kind.label}{OPERATORS[self.operator]} {Decimal(self.value).normalize():f} {kind.unit}"


@dataclass(frozen=True)
class Step:
    """If all predicates hold the light is this one. ``says`` is the reason as the rule puts it."""

    light: str
    when: tuple[Predicate, ...]
    says: str


@dataclass(frozen=True)
class Dimension:
    """One thing that is lit: start, progress, entry into statistics. Steps are asked in order; no step: green."""

    code: str
    name: str
    subject: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Measure:
    """What follows when a light has stood for ``run`` months in a row: 约谈, 督办函."""

    light: str
    run: int
    says: str


@dataclass(frozen=True)
class LightRules:
    """A whole rule set: dimensions, the reasons it accepts as valid by code, and what follows."""

    dimensions: tuple[Dimension, ...]
    valid_reasons: Mapping[str, str] = field(default_factory=dict)
    measures: tuple[Measure, ...] = ()

    def of_subject(self, subject: str) -> tuple[Dimension, ...]:
        return tuple(one for one in self.dimensions if one.subject == subject)


def light_rules(content: Mapping[str, Any]) -> LightRules:
    """The rules out of a rule version's parsed content."""
    return LightRules(
        dimensions=tuple(_dimension(code, one) for code, one in content["dimensions"].items()),
        valid_reasons=dict(content.get("valid_reasons", {})),
        measures=tuple(Measure(one["light"], one["months_in_a_row"], one["says"]) for one in content.get("measures", [])),
    )


def _dimension(code: str, content: Mapping[str, Any]) -> Dimension:
    steps = tuple(
        Step(step["light"], tuple(Predicate(one["fact"], one["is"], one["value"]) for one in step["when"]), step["says"])
        for step in content["steps"]
    )
    return Dimension(code, content["name"], content["subject"], steps)


@dataclass(frozen=True)
class DimensionLight:
    """One dimension's light with its reason, the facts it was decided on, what is missing, and the way to green."""

    dimension: Dimension
    light: str
    reason: str
    missing: tuple[str, ...] = ()
    turns_green: tuple[str, ...] = ()


@dataclass(frozen=True)
class Light:
    """The light of one subject. ``deciding`` are the dimensions that gave it; ``unknown`` those that could not be decided."""

    light: str
    dimensions: tuple[DimensionLight, ...]

    @property
    def deciding(self) -> tuple[DimensionLight, ...]:
        return tuple(one for one in self.dimensions if one.light == self.light)

    @property
    def reason(self) -> str:
        return "；".join(f"{one.dimension.name}：{one.reason}" for one in self.deciding)

    @property
    def turns_green(self) -> tuple[str, ...]:
        return tuple(f"{one.dimension.name}：{words}" for one in self.dimensions if one.light != GREEN for words in one.turns_green)


def dimension_light(dimension: Dimension, facts: Mapping[str, FactValue]) -> DimensionLight:
    """The first step that holds decides. A step that might hold but lacks a fact stops the asking: the light is grey."""
    for step in dimension.steps:
        answers = [predicate.holds(facts) for predicate in step.when]
        if False in answers:
            continue
        if None in answers:
            missing = tuple(LIGHT_FACTS[one.fact].label for one, answer in zip(step.when, answers, strict=True) if answer is None)
            return DimensionLight(dimension, GREY, f"缺{'、'.join(missing)}，不能判定", missing, tuple(f"补报{one}" for one in missing))
        return DimensionLight(dimension, step.light, step.says, (), _way_to_green(dimension, step, facts))
    return DimensionLight(dimension, GREEN, "没有应亮灯的情形")


def light_of(dimensions: Sequence[Dimension], facts: Mapping[str, Mapping[str, FactValue]]) -> Light:
    """The worst dimension wins. ``facts`` by dimension code; a dimension without an entry does not concern the subject.

    A dimension that cannot be decided keeps the whole from being green or blue: red and yellow stand, all else is grey.
    """
    found = tuple(dimension_light(one, facts[one.code]) for one in dimensions if one.code in facts)
    if not found:
        return Light(GREY, ())
    known = [one.light for one in found if one.light != GREY]
    worst = max(known, key=SEVERITY.__getitem__, default=GREY)
    if len(known) < len(found) and worst in {GREEN, BLUE}:
        worst = GREY
    return Light(worst, found)


def _way_to_green(dimension: Dimension, decided_by: Step, facts: Mapping[str, FactValue]) -> tuple[str, ...]:
    """What the first green step still asks for, each with how far it is; where it asks nothing more, or no step is green: leave the one
    that decided."""
    if decided_by.light == GREEN:
        return ()
    green = next((step for step in dimension.steps if step.light == GREEN), None)
    needed = () if green is None else tuple(_still_needed(one, facts) for one in green.when if one.holds(facts) is not True)
    return needed or _ways_out(decided_by)


def _ways_out(step: Step) -> tuple[str, ...]:
    """How a step stops holding: its figures leave their range; where it has none, the opposite of what it asks."""
    figures = tuple(f"不再{one.in_words}" for one in step.when if not LIGHT_FACTS[one.fact].is_yes_or_no)
    return figures or tuple(f"须{Predicate(one.fact, one.operator, not one.value).in_words}" for one in step.when)


def _still_needed(predicate: Predicate, facts: Mapping[str, FactValue]) -> str:
    found = facts.get(predicate.fact)
    kind = LIGHT_FACTS[predicate.fact]
    if kind.is_yes_or_no or found is None:
        return f"须{predicate.in_words}" if found is not None else f"补报{kind.label}"
    return f"{predicate.in_words}（现为 {rounded(Fraction(found)):,} {kind.unit}）"


def run_of(history: Sequence[tuple[dt.date, str]], *, light: str, through: dt.date) -> int:
    """Months in a row, up to the month of ``through``, with this light or a worse one. A month that was not rated ends the run.

    ``history`` is (any day of the month, light), in any order; of two ratings of one month the later in the list holds.
    """
    by_month = {(day.year, day.month): one for day, one in history}
    year, month, count = through.year, through.month, 0
    while SEVERITY.get(by_month.get((year, month), GREY), -1) >= SEVERITY[light]:
        count += 1
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return count


def measures_due(rules: LightRules, history: Sequence[tuple[dt.date, str]], *, through: dt.date) -> list[Measure]:
    """What the rule set calls for after this month's light; of measures for one light only the longest run that is reached."""
    reached = [one for one in rules.measures if run_of(history, light=one.light, through=through) >= one.run]
    current = dict(((day.year, day.month), light) for day, light in history).get((through.year, through.month), GREY)
    standing = [one for one in reached if one.light == current]
    return [max(standing, key=lambda one: one.run)] if standing else []
