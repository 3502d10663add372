"""Targets are set, changed, split and withdrawn: every value is kept with its reason and both clocks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, transaction

from huoshui.core import clock
from huoshui.core.clock import clock_at
from huoshui.core.periods import month, quarter, whole_year
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion
from huoshui.targets.actions import NewTarget, Part, change_target, set_target, split_target, withdraw_target
from huoshui.targets.models import TargetVersion
from huoshui.targets.queries import TargetFilters, list_targets, target_detail, target_row
from huoshui.targets.rules.lights import GREEN, GREY, YELLOW
from huoshui.targets.rules.pace import BEHIND, DONE, EARLY, LEVEL
from tests.cast import Cast
from tests.targets.conftest import DAY, YI


def test_a_target_stands_beside_its_figure_with_pace_and_light(
    cast: Cast, projects: dict[str, UUID], new_target: Callable[..., UUID]
) -> None:
    row = target_row(cast.mei.actor, new_target("projects_signed", 10), as_of=DAY)
    assert row.pace is not None
    assert (row.counted.value, row.pace.completion, row.pace.gap_points, row.pace.standing) == (4, Decimal("0.4"), -10, BEHIND)
    assert (row.light.light, row.light.reason) == (YELLOW, "目标进度：低于序时进度")
    assert row.counted.note == "1 个不能判定，未计入"


def test_bands_of_one_goal_are_targets_of_their_own(cast: Cast, projects: dict[str, UUID], new_target: Callable[..., UUID]) -> None:
    """5亿元以上不少于 4 个, 3亿元至5亿元不少于 3 个."""
    new_target("projects_signed_5yi", 4)
    new_target("projects_signed_3_5yi", 3)
    rows = list_targets(cast.mei.actor, as_of=DAY).rows
    assert [(row.indicator_id, row.counted.value, row.amount) for row in rows] == [
        ("projects_signed_3_5yi", 1, 3),
        ("projects_signed_5yi", 1, 4),
    ]


def test_a_growth_is_met_or_not_whatever_the_time(cast: Cast, projects: dict[str, UUID], new_target: Callable[..., UUID]) -> None:
    row = target_row(cast.mei.actor, new_target("signed_amount_growth", 30), as_of=DAY)
    assert row.pace is not None
    assert (row.counted.value, row.pace.standing, row.light.light) == (Decimal("37.5"), DONE, GREEN)


def test_a_ceiling_is_kept_or_broken_whatever_the_time_and_its_light_counts_in_points_of_it(
    cast: Cast, projects: dict[str, UUID], new_target: Callable[..., UUID]
) -> None:
    """11亿元 where at most 10亿元 are asked is a tenth over: yellow, not red by the number of its fen."""
    over, kept = (target_row(cast.mei.actor, new_target(name, amount, condition="at_most"), as_of=DAY) for name, amount in CEILINGS)
    assert over.pace is not None and kept.pace is not None and over.pace.gap_points is not None
    assert (round(float(over.pace.gap_points), 1), over.pace.standing, over.light.light, over.nature) == (-10.0, BEHIND, YELLOW, LEVEL)
    assert (kept.pace.gap_points, kept.pace.standing, kept.light.light) == (50, DONE, GREEN)


CEILINGS = (("investment_signed", 10 * YI), ("projects_signed", 8))


def test_a_place_is_better_the_smaller_it_is_however_it_is_asked(
    cast: Cast, projects: dict[str, UUID], new_target: Callable[..., UUID]
) -> None:
    reached = target_row(cast.mei.actor, new_target("signed_unit_rank", 1, unit="promotion_office"), as_of=DAY)
    missed = target_row(cast.mei.actor, new_target("signed_unit_rank", 1, unit="housing_office"), as_of=DAY)
    assert [(row.counted.value, row.pace.standing, row.pace.gap_points) for row in (reached, missed) if row.pace] == [
        (1, DONE, 0),
        (2, BEHIND, -1),
    ]


def test_a_window_that_has_not_begun_has_no_light(cast: Cast, projects: dict[str, UUID], new_target: Callable[..., UUID]) -> None:
    target = new_target("projects_signed", 3, window=month(2026, 9), period_kind="month", effective_on=date(2026, 1, 1))
    row = target_row(cast.mei.actor, target, as_of=DAY)
    assert row.pace is not None
    assert (row.pace.standing, row.light.light) == (EARLY, GREY)


def test_a_target_that_nobody_could_open_yet_is_not_set(cast: Cast, new_target: Callable[..., UUID]) -> None:
    """Whoever set it was led to a 404, and told that it stands already when trying again."""
    with clock_at(datetime(2026, 6, 30, 9, tzinfo=clock.SHANGHAI)):
        with pytest.raises(Refusal, match="2026-07-01 还没到"), transaction.atomic():
            new_target("projects_signed", 3, effective_on=date(2026, 7, 1))
        assert target_row(cast.mei.actor, new_target("projects_signed", 3, effective_on=date(2026, 6, 30))).amount == 3


def test_a_change_keeps_both_versions_and_both_clocks(cast: Cast, projects: dict[str, UUID], new_target: Callable[..., UUID]) -> None:
    with clock_at(datetime(2026, 1, 10, 9, tzinfo=clock.SHANGHAI)):
        target = new_target("projects_signed", 10)
    with clock_at(datetime(2026, 5, 20, 9, tzinfo=clock.SHANGHAI)):
        version = change_target(
            cast.mei.actor, target, amount=Decimal(8), reason="上级核减两个", effective_on=date(2026, 4, 1), expected_version=1
        )
    assert version == 2
    march, may = date(2026, 3, 31), date(2026, 5, 31)
    assert target_row(cast.mei.actor, target, as_of=march).amount == 10
    assert target_row(cast.mei.actor, target, as_of=may).amount == 8
    before_recorded = datetime(2026, 5, 1, tzinfo=clock.SHANGHAI)
    assert target_row(cast.mei.actor, target, as_of=may, known_at=before_recorded).amount == 10
    versions = target_detail(cast.mei.actor, target, as_of=may).versions
    assert [(one.number, one.amount, one.reason, one.effective_on) for one in versions] == [
        (1, 10, "", date(2026, 1, 1)),
        (2, 8, "上级核减两个", date(2026, 4, 1)),
    ]
    with pytest.raises(NotVisible):
        target_row(cast.mei.actor, target, as_of=may, known_at=datetime(2026, 1, 1, tzinfo=clock.SHANGHAI))


def test_a_version_is_never_edited(cast: Cast, new_target: Callable[..., UUID]) -> None:
    new_target("projects_signed", 10)
    for change in ({"amount": 1}, None):
        rows = TargetVersion.objects.in_zone(cast.home.id)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change) if change else rows.delete()


def test_somebody_elses_change_is_not_overwritten(cast: Cast, new_target: Callable[..., UUID]) -> None:
    target = new_target("projects_signed", 10)
    given: dict[str, Any] = {"amount": Decimal(9), "reason": "上级核减", "effective_on": DAY}
    change_target(cast.mei.actor, target, expected_version=1, **given)
    with pytest.raises(StaleVersion) as refused:
        change_target(cast.ma.actor, target, expected_version=1, **given)
    assert refused.value.data["theirs"] == {"version": 2, "amount": "9个"}


def test_a_withdrawn_target_asks_for_nothing_from_its_day_on(
    cast: Cast, projects: dict[str, UUID], new_target: Callable[..., UUID]
) -> None:
    target = new_target("projects_signed", 10)
    withdraw_target(cast.mei.actor, target, reason="年中取消考核", effective_on=date(2026, 6, 1), expected_version=1)
    now = target_row(cast.mei.actor, target, as_of=DAY)
    assert (now.amount, now.pace, now.light.light) == (None, None, GREY)
    assert target_row(cast.mei.actor, target, as_of=date(2026, 5, 31)).amount == 10
    with pytest.raises(Refusal, match="已经撤销"):
        withdraw_target(cast.mei.actor, target, reason="再撤一次", effective_on=DAY, expected_version=2)


def test_a_split_adds_up_or_says_the_difference(cast: Cast, projects: dict[str, UUID], new_target: Callable[..., UUID]) -> None:
    target = new_target("projects_signed", 10)
    office, housing, town = (cast.units[key].id for key in ("promotion_office", "housing_office", "township"))
    with pytest.raises(Refusal, match="各单位合计 9个，总目标 10个，分解少 1个"):
        split_target(cast.mei.actor, target, [Part(office, Decimal(6)), Part(housing, Decimal(3))], expected_version=1)
    version = split_target(cast.mei.actor, target, [Part(office, Decimal(6)), Part(housing, Decimal(4))], expected_version=1)
    detail = target_detail(cast.mei.actor, target, as_of=DAY)
    assert {part.scope_label: (part.amount, part.counted.value) for part in detail.parts} == {"招商局": (6, 3), "住建局": (4, 1)}
    assert detail.split.words == "各单位合计 10个，总目标 10个，相符"
    parts = [Part(office, Decimal(7)), Part(town, Decimal(5))]
    split_target(cast.mei.actor, target, parts, difference_reason="加压两个", expected_version=version)
    detail = target_detail(cast.mei.actor, target, as_of=DAY)
    assert {part.scope_label: part.amount for part in detail.parts} == {"招商局": 7, "柳林镇": 5, "住建局": None}
    assert (detail.split.difference, detail.row.split_difference_reason) == (2, "加压两个")


@pytest.mark.parametrize(
    ("parts", "said"),
    [([], "没有分解数"), ([("promotion_office", 5), ("promotion_office", 5)], "分了两次"), ([("township", -1)], "不能为负")],
)
def test_a_wrong_split_is_refused(cast: Cast, new_target: Callable[..., UUID], parts: list[tuple[str, int]], said: str) -> None:
    target = new_target("projects_signed", 10)
    with pytest.raises(Refusal, match=said):
        split_target(cast.mei.actor, target, [Part(cast.units[key].id, Decimal(amount)) for key, amount in parts], expected_version=1)


def test_a_growth_of_the_district_is_no_sum_of_its_units(cast: Cast, new_target: Callable[..., UUID]) -> None:
    target = new_target("signed_amount_growth", 30)
    with pytest.raises(Refusal, match="不能按单位分解"):
        split_target(cast.mei.actor, target, [Part(cast.units["township"].id, Decimal(30))], expected_version=1)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"indicator_id": "weather"}, "没有这个指标"),
        ({"amount": Decimal("-1")}, "为负"),
        ({"amount": Decimal("1.5")}, "应为整数"),
        ({"amount": Decimal("NaN")}, "不是可用的数"),
        ({"condition": "perhaps"}, "无法识别"),
        ({"person_name": "张某"}, "没有选单位"),
        ({"nodes": [["2026-06-30", "60"]]}, "最后一个节点应为"),
        ({"indicator_id": "ytd_investment", "window": quarter(2026, 2), "period_kind": "quarter"}, "只能从 1 月 1 日起"),
    ],
)
def test_what_makes_no_target_is_refused(cast: Cast, given: dict[str, Any], said: str) -> None:
    values = {"indicator_id": "projects_signed", "window": whole_year(2026), "period_kind": "year", "amount": Decimal(3), **given}
    with pytest.raises(Refusal, match=said):
        set_target(cast.mei.actor, NewTarget(**values))


def test_the_same_target_is_not_set_twice(cast: Cast, new_target: Callable[..., UUID]) -> None:
    new_target("projects_signed", 10)
    with pytest.raises(Refusal, match="已有目标"):
        new_target("projects_signed", 12)
    new_target("projects_signed", 3, unit="township")
    new_target("projects_signed", 3, unit="township", person_name="王某")


def test_who_may_set_and_who_may_read(cast: Cast, new_target: Callable[..., UUID]) -> None:
    target = new_target("projects_signed", 10)
    for who in ("bo", "wang", "sun", "qian", "gu"):
        with pytest.raises(NotPermitted):
            set_target(getattr(cast, who).actor, NewTarget("projects_signed", month(2026, 3), "month", Decimal(1)))
    assert target_row(cast.wang.actor, target).amount == 10
    assert list_targets(cast.qian.actor).rows == ()
    for who in ("qian", "gu"):
        with pytest.raises(NotVisible):
            target_row(getattr(cast, who).actor, target)
    with pytest.raises(NotVisible):
        target_row(cast.mei.actor, uuid4())


def test_the_list_goes_by_indicator_then_window_then_scope_and_pages_by_key(cast: Cast, new_target: Callable[..., UUID]) -> None:
    new_target("investment_signed", 100 * YI)
    new_target("projects_signed", 3, unit="township")
    new_target("projects_signed", 10)
    new_target("projects_signed", 4, window=quarter(2026, 1), period_kind="quarter")
    seen, after = [], ""
    while True:
        page = list_targets(cast.mei.actor, after=after, limit=3)
        seen += [(row.indicator_id, row.period_kind, row.scope_kind) for row in page.rows]
        after = page.next_cursor
        if not after:
            break
    assert seen == [
        ("projects_signed", "year", "zone"),
        ("projects_signed", "year", "unit"),
        ("projects_signed", "quarter", "zone"),
        ("investment_signed", "year", "zone"),
    ]
    assert page.total_count == 4
    filters = TargetFilters(period_kinds=("year",), unit_ids=(cast.units["township"].id,))
    assert [row.scope_label for row in list_targets(cast.mei.actor, filters).rows] == ["柳林镇"]
    with pytest.raises(Refusal, match="翻页标记"):
        list_targets(cast.mei.actor, after="nonsense")


def test_a_plan_curve_is_kept_and_asked(cast: Cast, projects: dict[str, UUID], new_target: Callable[..., UUID]) -> None:
    target = new_target("projects_signed", 10, nodes=[["2026-06-30", "30"], ["2026-12-31", "100"]])
    row = target_row(cast.mei.actor, target, as_of=DAY)
    assert row.pace is not None
    assert (row.pace.planned, row.pace.gap_points, row.light.light) == (Decimal("0.3"), 10, GREEN)
    assert target_row(cast.mei.actor, target, as_of=DAY + timedelta(days=184)).pace is not None
