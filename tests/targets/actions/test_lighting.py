"""Lights of projects: computed, overridden with an end, excused by listed reasons, rated twice, fixed by the month."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from huoshui.core.clock import SHANGHAI, clock_at
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal
from huoshui.investment_projects.actions import Figure
from huoshui.targets.actions import fix_month, override_light, rate_light, state_reason
from huoshui.targets.models import LightNote
from huoshui.targets.queries import project_light, project_lights
from huoshui.targets.rules.lights import GREEN, RED, YELLOW
from tests.cast import Cast
from tests.targets.conftest import YI, enter

JUNE = date(2026, 6, 30)


@pytest.fixture
def lit(cast: Cast) -> dict[str, UUID]:
    """招商局's project started in March and is not in statistics; 住建局's is on plan."""
    given = {"annual_plan": Figure(12 * YI, year=2026)}
    return {
        "red": enter(cast, "红项目", started_on=date(2026, 3, 1), duty_unit="招商局"),
        "green": enter(
            cast,
            "绿项目",
            started_on=date(2026, 3, 1),
            stat_entered_on=date(2026, 4, 1),
            ytd_done=Figure(7 * YI, month=date(2026, 6, 1)),
            duty_unit="住建局",
            **given,
        ),
        "none": enter(cast, "无关项目", signed_on=date(2026, 3, 1), duty_unit="住建局"),
    }


def test_the_list_is_worst_first_and_counts_each_light(cast: Cast, lit: dict[str, UUID]) -> None:
    page = project_lights(cast.mei.actor, as_of=JUNE)
    assert [(line.project.name, line.shown.light) for line in page.lines] == [("红项目", RED), ("绿项目", GREEN)]
    assert dict(page.counts) == {RED: 1, GREEN: 1}
    assert [line.project.name for line in project_lights(cast.mei.actor, light=GREEN, as_of=JUNE).lines] == ["绿项目"]
    assert [line.project.name for line in project_lights(cast.bo.actor, as_of=JUNE).lines] == ["红项目"]
    assert project_lights(cast.mei.actor, as_of=date(2026, 3, 15)).counts[GREEN] == 1
    with pytest.raises(NotVisible):
        project_light(cast.chen.actor, lit["red"], as_of=JUNE)


def test_an_override_shows_until_it_ends(cast: Cast, lit: dict[str, UUID]) -> None:
    override_light(cast.mei.actor, lit["red"], light=YELLOW, reason="已报件待批", from_on=date(2026, 6, 1), until_on=date(2026, 6, 30))
    line = project_light(cast.mei.actor, lit["red"], as_of=JUNE).line
    assert (line.shown.light, line.light.light) == (YELLOW, RED)
    assert project_light(cast.mei.actor, lit["red"], as_of=date(2026, 7, 1)).line.shown.light == RED
    with pytest.raises(NotPermitted):
        override_light(cast.bo.actor, lit["red"], light=GREEN, reason="自己改绿", from_on=JUNE, until_on=JUNE)


def test_a_listed_reason_excuses_and_any_other_is_refused(cast: Cast, lit: dict[str, UUID]) -> None:
    given = {"words": "停工通知3号", "from_on": date(2026, 6, 1), "until_on": date(2026, 6, 30)}
    state_reason(cast.bo.actor, lit["red"], reason_code="force_majeure", **given)  # type: ignore[arg-type]
    assert project_light(cast.mei.actor, lit["red"], as_of=JUNE).line.shown.light == GREEN
    with pytest.raises(Refusal, match="没有列这条理由"):
        state_reason(cast.bo.actor, lit["red"], reason_code="too_busy", **given)  # type: ignore[arg-type]


def test_two_ratings_stand_beside_each_other(cast: Cast, lit: dict[str, UUID]) -> None:
    rate_light(cast.bo.actor, lit["red"], rated_by="self", light=GREEN, words="进展顺利", on=JUNE)
    rate_light(cast.liu.actor, lit["red"], rated_by="independent", light=RED, words="现场没有施工", on=JUNE)
    line = project_light(cast.mei.actor, lit["red"], as_of=JUNE).line
    assert line.difference.in_words == "自评绿、独立评定红，自评偏宽 3 级"
    assert project_light(cast.mei.actor, lit["red"], as_of=date(2026, 7, 31)).line.own_rating == ""
    with pytest.raises(NotPermitted):
        rate_light(cast.bo.actor, lit["red"], rated_by="independent", light=GREEN, words="自己评自己", on=JUNE)


def test_fixed_months_count_the_run_and_are_never_changed(cast: Cast, lit: dict[str, UUID]) -> None:
    with clock_at(datetime(2026, 7, 2, 9, tzinfo=SHANGHAI)):
        assert fix_month(cast.mei.actor, date(2026, 5, 31)) == 2
        assert fix_month(cast.mei.actor, JUNE) == 2
        with pytest.raises(Refusal, match="已经定过"):
            fix_month(cast.mei.actor, JUNE)
        with pytest.raises(Refusal, match="已经结束的月份"):
            fix_month(cast.mei.actor, date(2026, 7, 31))
    assert project_light(cast.mei.actor, lit["red"], as_of=JUNE).line.run == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        LightNote.objects.in_zone(cast.home.id).update(light=GREEN)


def test_a_project_that_was_not_fixed_last_month_has_no_run_and_no_measure(cast: Cast, lit: dict[str, UUID]) -> None:
    """Red in April and May, it entered statistics in June and is lit no more: nothing is left to be done about it."""
    entered = enter(cast, "入库项目", started_on=date(2026, 1, 1), stat_entered_on=date(2026, 6, 10), duty_unit="住建局")
    with clock_at(datetime(2026, 7, 2, 9, tzinfo=SHANGHAI)):
        for month_end in (date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31), JUNE):
            fix_month(cast.mei.actor, month_end)
    may, june = (project_light(cast.mei.actor, entered, as_of=day).line for day in (date(2026, 5, 31), JUNE))
    assert (may.run, bool(may.measures)) == (3, True)
    assert (june.run, june.measures) == (0, ())


def test_pages_come_in_order_and_end(cast: Cast, lit: dict[str, UUID], new_target: Callable[..., UUID]) -> None:
    first = project_lights(cast.mei.actor, as_of=JUNE, limit=1)
    assert (first.next_offset, first.total_count) == (1, 2)
    assert project_lights(cast.mei.actor, as_of=JUNE, offset=1, limit=1).next_offset is None
