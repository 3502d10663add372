"""The lights of very many projects: the same rules, each distinct case decided once.

Start and entry have few distinct cases. Progress is one ratio, done to plan, and each comparison of the rules cuts the line of ratios at
one point; between two cuts, and on each cut, the light is the same: it is decided there by the rules themselves, and looked up afterwards.
Nothing is rounded. A test compares this with ``light_of`` over drawn standings.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
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
        self._cuts: dict[dt.date, tuple[list[Fraction], list[tuple[str, ...]]]] = {}

    def light_code(self, standing: ProjectStanding) -> str:
        """green, blue, yellow, red or grey, as ``light_of`` says."""
        found = (*self._start(standing), *self._progress(standing), *self._entry(standing))
        known = [one for one in found if one != GREY]
        worst = max(known, key=SEVERITY.__getitem__, default=GREY)
        return GREY if len(known) < len(found) and worst in (GREEN, BLUE) else worst

    def _start(self, one: ProjectStanding) -> tuple[str, ...]:
        key = (START, one.has_started, one.planned_start_on)
        if key not in self._cases:
            self._cases[key] = self._decided(START, replace(_NOTHING, has_started=one.has_started, planned_start_on=one.planned_start_on))
        return self._cases[key]

    def _entry(self, one: ProjectStanding) -> tuple[str, ...]:
        key = (ENTRY, one.has_started, one.has_entered, one.started_on)
        if key not in self._cases:
            case = replace(_NOTHING, has_started=one.has_started, has_entered=one.has_entered, started_on=one.started_on)
            self._cases[key] = self._decided(ENTRY, case)
        return self._cases[key]

    def _progress(self, one: ProjectStanding) -> tuple[str, ...]:
        plan, done, through = one.annual_plan_fen, one.ytd_done_fen, one.done_through_on
        case = replace(_NOTHING, annual_plan_fen=plan, annual_plan_year=one.annual_plan_year, ytd_done_fen=done, done_through_on=through)
        if not plan or one.annual_plan_year != self.on.year:
            return ()
        if plan < 0 or done is None or through is None or through.year != self.on.year:
            return self._decided(PROGRESS, case)
        if through not in self._cuts:
            self._cuts[through] = self._cut(through)
        points, lights = self._cuts[through]
        ratio = Fraction(done, plan)
        place = bisect_left(points, ratio)
        on_a_cut = place < len(points) and points[place] == ratio
        return lights[2 * place + 1 if on_a_cut else 2 * place]

    def _cut(self, through: dt.date) -> tuple[list[Fraction], list[tuple[str, ...]]]:
        """The cuts in order, and the lights: below the first, on it, between it and the next, …, above the last."""
        share = pace(target=1, done=0, window=whole_year(self.on.year), on=through).planned
        dimension = self._dimensions.get(PROGRESS)
        points = sorted(set(_points(dimension, share))) if dimension is not None else []
        tried: list[Fraction] = [points[0] - 1 if points else Fraction(0)]
        for place, point in enumerate(points):
            tried += [point, (point + points[place + 1]) / 2 if place + 1 < len(points) else point + 1]
        return points, [self._decided(PROGRESS, self._with_ratio(ratio, through)) for ratio in tried]

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
