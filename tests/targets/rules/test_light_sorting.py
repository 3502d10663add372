"""Many lights at once say what one light says."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from huoshui.rulebook.adapters.published_rules import published_versions
from huoshui.targets.rules.light_sorting import LightSorter
from huoshui.targets.rules.lights import light_of, light_rules
from huoshui.targets.rules.project_lights import ProjectStanding, project_facts

PROFILES = [light_rules(one.content) for one in published_versions() if one.rule_set == "light_rules"]
DAYS = some.dates(dt.date(2025, 6, 1), dt.date(2026, 12, 31))
PLAN = 12 * 10**10
# amounts around the cuts: 10 and 30 points behind, on time, just beyond by a fen
DONE = some.builds(
    lambda share, fen: int(PLAN * share) + fen, some.decimals(Decimal("-0.1"), Decimal("1.2"), places=2), some.sampled_from((-1, 0, 1))
)


@settings(max_examples=400, deadline=None)
@given(
    rules=some.sampled_from(PROFILES),
    on=some.sampled_from((dt.date(2026, 3, 31), dt.date(2026, 9, 15), dt.date(2026, 1, 4))),
    data=some.data(),
)
def test_the_sorted_light_is_the_light_of_the_rules(rules: Any, on: dt.date, data: Any) -> None:
    sorter = LightSorter(rules, on)
    for _ in range(4):
        one = ProjectStanding(
            has_started=data.draw(some.booleans()),
            has_entered=data.draw(some.booleans()),
            planned_start_on=data.draw(some.none() | DAYS),
            started_on=data.draw(some.none() | DAYS),
            annual_plan_fen=data.draw(some.sampled_from((None, 0, PLAN, -PLAN))),
            annual_plan_year=data.draw(some.sampled_from((None, 2025, 2026))),
            ytd_done_fen=data.draw(some.none() | DONE),
            done_through_on=data.draw(some.none() | DAYS),
        )
        assert sorter.light_code(one) == light_of(rules.of_subject("project"), project_facts(rules, one, on)).light
