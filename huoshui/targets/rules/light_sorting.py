"""The lights of very many projects: the same rules, each distinct case decided once.

Start and entry have few distinct cases. Progress is one ratio, done to plan, and each comparison of the rules cuts the line of ratios at
one point; between two cuts, and on each cut, the light is the same: it is decided there by the rules themselves, and looked up afterwards.
Nothing is rounded. A test compares this with ``light_of`` over drawn standings.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from huoshui.core.periods import whole_year
from huoshui.rulebook.rules.light_contents import SEVERITY
from huoshui.targets.rules.lights import BLUE, GREEN, GREY, Dimension, LightRules, dimension_light
from huoshui.targets.rules.pace import pace
from huoshui.targets.rules.project_lights import ENTRY, PROGRESS, START, ProjectStanding, project_facts

_NOTHING = ProjectStanding(has_started=False, has_entered=False)


class LightSorter:
    """``light_code(standing)``: the computed light of a project for which no reason was stated, on one day under one rule set."""

    def __init__(self, rules: LightRules, on: dt.date) -> None:
        self.rules, self.on = rules, on
        self._dimensions = {one.code: one for one in rules.of_subject("project")}
        self._cases: dict[tuple[object, ...], tuple[str, ...]] = {}
        self._cuts: dict[dt.date, tuple[list[tuple[int, int]], list[tuple[str, ...]]]] = {}
        self._worst: dict[tuple[str, ...], str] = {}

    def light_code(self, one: ProjectStanding) -> str:
        """green, blue, yellow, red or grey, as ``light_of`` says."""
        found = (*self._start(one), *self._progress(one), *self._entry(one))
        if found not in self._worst:
            known = [light for light in found if light != GREY]
            worst = max(known, key=SEVERITY.__getitem__, default=GREY)
            self._worst[found] = GREY if len(known) < len(found) and worst in (GREEN, BLUE) else worst
        return self._worst[found]

    def _start(self, one: ProjectStanding) -> tuple[str, ...]:
        key = (START, one.has_started, one.planned_start_on)
        found = self._cases.get(key)
        if found is None:
            case = replace(_NOTHING, has_started=one.has_started, planned_start_on=one.planned_start_on)
            found = self._cases[key] = self._decided(START, case)
        return found

    def _entry(self, one: ProjectStanding) -> tuple[str, ...]:
        key = (ENTRY, one.has_started, one.has_entered, one.started_on)
        found = self._cases.get(key)
        if found is None:
            case = replace(_NOTHING, has_started=one.has_started, has_entered=one.has_entered, started_on=one.started_on)
            found = self._cases[key] = self._decided(ENTRY, case)
        return found

    def _progress(self, one: ProjectStanding) -> tuple[str, ...]:
        plan, done, through = one.annual_plan_fen, one.ytd_done_fen, one.done_through_on
        if not plan or one.annual_plan_year != self.on.year:
            return ()
        if plan < 0 or done is None or through is None or through.year != self.on.year:
            return self._decided(PROGRESS, replace(one, has_started=False, planned_start_on=None))
        if through not in self._cuts:
            self._cuts[through] = self._cut(through)
        points, lights = self._cuts[through]
        for place, (above, below) in enumerate(points):
            side = done * below - above * plan  # exact: where done ÷ plan lies against the cut
            if side <= 0:
                return lights[2 * place if side else 2 * place + 1]
        return lights[-1]

    def _cut(self, through: dt.date) -> tuple[list[tuple[int, int]], list[tuple[str, ...]]]:
        """The cuts in order as numerator and denominator; the lights below the first, on it, between it and the next, …, above the last."""
        share = pace(target=1, done=0, window=whole_year(self.on.year), on=through).planned
        dimension = self._dimensions.get(PROGRESS)
        points = sorted(set(_points(dimension, share))) if dimension is not None else []
        tried: list[Fraction] = [points[0] - 1 if points else Fraction(0)]
        for place, point in enumerate(points):
            tried += [point, (point + points[place + 1]) / 2 if place + 1 < len(points) else point + 1]
        lights = [self._decided(PROGRESS, self._with_ratio(ratio, through)) for ratio in tried]
        return [(point.numerator, point.denominator) for point in points], lights

    def _with_ratio(self, ratio: Fraction, through: dt.date) -> ProjectStanding:
        return replace(
            _NOTHING,
            annual_plan_fen=ratio.denominator,
            annual_plan_year=self.on.year,
            ytd_done_fen=ratio.numerator,
            done_through_on=through,
        )

    def _decided(self, code: str, case: ProjectStanding) -> tuple[str, ...]:
        """The light of one dimension; nothing where it does not concern the case or the rules do not light it."""
        facts = project_facts(self.rules, case, self.on)
        dimension = self._dimensions.get(code)
        return (dimension_light(dimension, facts[code]).light,) if dimension is not None and code in facts else ()


def _points(dimension: Dimension, share: Fraction) -> Sequence[Fraction]:
    """Ratios of done to plan at which a comparison turns: gap_points = (ratio − share) × 100, ratio_to_due = ratio ÷ share × 100."""
    found = []
    for predicate in (one for step in dimension.steps for one in step.when):
        limit = Fraction(predicate.value) / 100
        found.append(share + limit if predicate.fact == "gap_points" else share * limit)
    return found
