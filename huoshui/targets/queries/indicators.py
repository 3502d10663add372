"""What an indicator says, for whoever may ask: one, or many at once for units and months, and the records behind a figure.

    measured = measure(actor, "projects_signed", scope=Scope.unit(unit_id), period=month(2026, 3))
    measured.value, measured.undecided, measured.definition_version
    grid = measure_many(actor, ["projects_signed", "investment_signed"], scopes=[WHOLE_ZONE], periods=months)
    grid["projects_signed", WHOLE_ZONE, months[0]].value

What an actor who does not see the whole zone measures is what that actor sees: own projects, own requests.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from huoshui.analytics.rollups import Aggregate, Asked
from huoshui.analytics.rollups.aggregates import Counted
from huoshui.analytics.rollups.results import Rollup
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.periods import Period
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.investment_projects.queries import zone_day
from huoshui.organizations.rules import policy
from huoshui.rulebook.queries import rule_in_force
from huoshui.targets.queries.counting import count
from huoshui.targets.queries.dictionary import dictionary, indicator, indicator_versions, indicators
from huoshui.targets.rules import measuring
from huoshui.targets.rules.indicators import SCOPES, Dictionary, Indicator, Measured

__all__ = ["WHOLE_ZONE", "Measured", "Scope", "indicator", "indicator_versions", "indicators", "measure", "measure_many"]


@dataclass(frozen=True)
class Scope:
    """Of what an indicator is asked: the zone, one unit, or one area (park, township)."""

    kind: str = "zone"
    id: UUID | None = None

    @classmethod
    def unit(cls, unit_id: UUID) -> Scope:
        return cls("unit", unit_id)

    @classmethod
    def area(cls, area_id: UUID) -> Scope:
        return cls("area", area_id)

    @classmethod
    def of_text(cls, text: str) -> Scope:
        """``zone`` (or ""), ``unit:<id>``, ``area:<id>``. Refusal ``bad_scope``."""
        kind, _, rest = text.partition(":")
        if kind in ("", "zone") and not rest:
            return WHOLE_ZONE
        try:
            if kind in SCOPES:
                return cls(kind, UUID(rest))
        except ValueError:
            pass
        raise Refusal("bad_scope", f"看不懂范围“{text[:60]}”。", "请写 zone、unit:编号 或 area:编号。", field="scope")

    @property
    def text(self) -> str:
        return self.kind if self.id is None else f"{self.kind}:{self.id}"

    def takes(self, unit_id: UUID | None, area_id: UUID | None) -> bool:
        """Whether a cell of a rollup belongs."""
        return self.kind == "zone" or self.id == (unit_id if self.kind == "unit" else area_id)


WHOLE_ZONE = Scope()
Key = tuple[str, Scope, Period]


def measure(
    actor: Actor,
    indicator_id: str,
    *,
    scope: Scope = WHOLE_ZONE,
    period: Period,
    as_of: dt.date | None = None,
    known_on: dt.date | None = None,
) -> Measured:
    """One indicator. ``as_of`` (None: the zone's day) ends the period early; ``known_on`` leaves out what was recorded after that day.

    NotVisible where no version of the indicator is in force, NotPermitted where the actor may read none.
    """
    return measure_many(actor, [indicator_id], scopes=[scope], periods=[period], as_of=as_of, known_on=known_on)[
        indicator_id, scope, period
    ]


def measure_many(
    actor: Actor,
    indicator_ids: Iterable[str],
    *,
    scopes: Sequence[Scope] = (WHOLE_ZONE,),
    periods: Sequence[Period],
    as_of: dt.date | None = None,
    known_on: dt.date | None = None,
) -> dict[Key, Measured]:
    """Every indicator for every scope and period in one go: each subject is counted once, whatever the number of indicators."""
    policy.require(actor, "indicators:list")
    asking = Measuring(actor, as_of=as_of, known_on=known_on)
    wanted = tuple(dict.fromkeys(indicator_ids))
    asking.prepare(wanted, periods)
    return {
        (indicator_id, scope, period): asking.measured(indicator_id, scope, period)
        for indicator_id in wanted
        for period in periods
        for scope in scopes
    }


class Measuring:
    """One reading: the dictionary, the local rules and the counted cells that it needs."""

    def __init__(
        self, actor: Actor, *, as_of: dt.date | None = None, known_on: dt.date | None = None, known: Dictionary | None = None
    ) -> None:
        """``known``: a dictionary that was read already, of the same zone and ``known_on``."""
        self.actor = actor
        self.day = as_of or zone_day(actor.zone_id)
        self.known_at = clock.end_of_local_day(known_on) if known_on is not None else None
        self.dictionary: Dictionary = known or dictionary(actor.zone_id, known_at=self.known_at)
        self.rollup = Rollup()
        self._rules: dict[tuple[str, dt.date], Any] = {}

    def prepare(self, indicator_ids: Sequence[str], periods: Sequence[Period]) -> None:
        """Count what the indicators need, all at once."""
        self.prepare_pairs([(indicator_id, period) for indicator_id in indicator_ids for period in periods])

    def prepare_pairs(self, pairs: Iterable[tuple[str, Period]]) -> None:
        """The same where each indicator has its own periods."""
        needed: dict[Asked, set[Aggregate]] = {}
        for indicator_id, period in pairs:
            self._need(indicator_id, period, needed)
        groups: dict[frozenset[Aggregate], list[Asked]] = {}
        for asked, wanted in needed.items():
            groups.setdefault(frozenset(wanted), []).append(asked)
        for aggregates, questions in groups.items():
            ordered = sorted(aggregates, key=repr)
            self.rollup.cells |= count(self.actor, ordered, sorted(questions), self.known_at).cells

    def definition(self, indicator_id: str, period: Period) -> Indicator:
        """The version for the end of the period. NotVisible."""
        found = self.dictionary.in_force(indicator_id, min(period.end, self.day))
        if found is None:
            raise NotVisible
        return found

    def is_defined(self, indicator_id: str, period: Period) -> bool:
        """Whether it and all that it is made of have a version in force for the end of the period; an own indicator of May has none in
        April."""
        one = self.dictionary.in_force(indicator_id, min(period.end, self.day))
        if one is None or not all(self.is_defined(term, period) for term in one.terms):
            return False
        return one.kind != "growth" or self.is_defined(one.of, self.base(one, period))

    def terms(self, one: Indicator, asked: Asked) -> tuple[Aggregate, ...]:
        """The aggregates that an indicator is made of directly: one, or two of a rate of the rulebook."""
        if one.rule:
            return measuring.terms_of_batch_rate(one, self._rule("batch_rates", asked.day)["rates"][one.rule])
        if one.aggregate is None:
            return ()
        if measuring.needs_grades(one.aggregate):
            grades = tuple(self._rule("request_terms", asked.day)["content_grades"])
            return (measuring.with_grades(one.aggregate, grades),)
        return (one.aggregate,)

    def measured(self, indicator_id: str, scope: Scope, period: Period) -> Measured:
        """What was counted, put together by the kind of the indicator."""
        one = self.definition(indicator_id, period)
        asked = measuring.asked_of(period, self.day)
        if asked is None:
            return Measured(one, None, note=measuring.NOT_BEGUN)
        if scope.kind not in one.scopes:
            return Measured(one, None, note=f"这项指标不按{SCOPES[scope.kind]}计算")
        if one.rule:
            above, below = self.terms(one, asked)
            return measuring.measured_rate(one, self._cell(above, scope, asked), self._cell(below, scope, asked))
        if one.kind == "rate":
            return measuring.measured_rate(one, self.measured(one.numerator, scope, period), self.measured(one.denominator, scope, period))
        if one.kind == "growth":
            earlier = self.base(one, period)
            return measuring.measured_growth(one, self.measured(one.of, scope, period), self.measured(one.of, scope, earlier))
        if one.kind == "rank":
            return self._rank(one, scope, period, asked)
        return measuring.measured_plain(one, self._cell(self.terms(one, asked)[0], scope, asked))

    def _rank(self, one: Indicator, scope: Scope, period: Period, asked: Asked) -> Measured:
        if not self.actor.sees_whole_zone:
            return Measured(one, None, note=measuring.RANK_NEEDS_ALL)
        found = self.rollup.places(self.actor.zone_id, asked, by_unit=scope.kind == "unit")
        places = {Scope(scope.kind, each) for each in found} | {scope}
        values: dict[Scope, int | Fraction | None] = {place: self.measured(one.of, place, period).value for place in places}
        return measuring.measured_rank(one, scope, values)

    def base(self, one: Indicator, period: Period) -> Period:
        """The period that a growth is measured against: as long as what has passed of ``period``, or the whole of one not begun."""
        has_begun = measuring.asked_of(period, self.day) is not None
        ended = Period(period.start, min(period.end, self.day)) if has_begun else period
        return measuring.base_period(ended, one.base)

    def _need(self, indicator_id: str, period: Period, needed: dict[Asked, set[Aggregate]]) -> None:
        one = self.definition(indicator_id, period)
        asked = measuring.asked_of(period, self.day)
        if asked is None:
            return
        needed.setdefault(asked, set()).update(self.terms(one, asked))
        for term in one.terms:
            self._need(term, period, needed)
        if one.kind == "growth":
            self._need(one.of, self.base(one, period), needed)

    def _cell(self, aggregate: Aggregate, scope: Scope, asked: Asked) -> Counted:
        cells = self.rollup.of(self.actor.zone_id, aggregate, asked)
        return measuring.total(cell for place, cell in cells.items() if scope.takes(*place))

    def _rule(self, rule_set: str, day: dt.date) -> Any:
        if (rule_set, day) not in self._rules:
            rule = rule_in_force(rule_set, zone_id=self.actor.zone_id, on=day, known_at=self.known_at)
            self._rules[rule_set, day] = rule.content
        return self._rules[rule_set, day]
