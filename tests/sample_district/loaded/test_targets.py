"""The loaded district has targets by unit, band and month, one raised; each counts something or says why not."""

from __future__ import annotations

import pytest

from huoshui.core.actor import Actor
from huoshui.targets.queries import TargetFilters, list_targets, target_detail
from sample_district.places import TOWNSHIPS
from sample_district.targets import SIGNED, SIGNED_BY_MONTH, STARTED

pytestmark = pytest.mark.usefixtures("loaded")


def test_the_years_targets_are_counted_shared_out_and_one_was_raised(dispatcher: Actor) -> None:
    rows = list_targets(dispatcher, TargetFilters(period_kinds=("year",), scope_kinds=("zone",))).rows
    by_id = {row.indicator_id: row for row in rows}
    assert len(by_id) == 7
    assert all(row.counted.value is not None for row in rows)
    shared = target_detail(dispatcher, by_id["projects_signed"].id)
    assert shared.split.agrees and len(shared.parts) == len(TOWNSHIPS) + 1
    assert by_id["projects_started"].amount == STARTED + 2
    assert [one.amount for one in target_detail(dispatcher, by_id["projects_started"].id).versions] == [STARTED, STARTED + 2]


def test_the_months_make_the_year(dispatcher: Actor) -> None:
    rows = list_targets(dispatcher, TargetFilters(period_kinds=("month",))).rows
    assert len(rows) == len(SIGNED_BY_MONTH)
    assert sum(row.amount or 0 for row in rows) == SIGNED
