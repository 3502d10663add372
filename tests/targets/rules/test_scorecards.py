"""The scoring patterns of the trade (domain handbook §4), each computed from the shipped example, and the way to a frozen result."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from huoshui.core.refusals import Refusal
from huoshui.core.workdays import WorkdayCalendar
from huoshui.targets.adapters.shipped_cards import FOLDER, read_card_file, shipped_cards
from huoshui.targets.rules import scoring
from huoshui.targets.rules.card_contents import card_problems, read_card
from huoshui.targets.rules.publicity import (
    DRAFT,
    FROZEN,
    OPEN,
    PUBLISHED,
    UPHELD,
    ObjectionStanding,
    check_freeze,
    check_objection,
    publicity_deadline,
)
from huoshui.targets.rules.scorecards import Card, CardItem, Inputs, needed_inputs, ranked, score_card, score_item


def card(code: str) -> Card:
    return next(one.card for one in shipped_cards() if one.code == code)


RATIO = {"完成数": 9, "目标数": 10}
EFFICACY: Inputs = {"水平": 30, "水平最低": 10, "水平最高": 50, "增长": 20, "增长最低": 0, "增长最高": 20}
PERIODS: Inputs = {"月度": 90, "半年": 80, "年度": 100}
EXAMPLES: list[tuple[str, dict[str, Inputs], str]] = [
    # 1: (28/27)×50% + (177.7/54)×50% is over 1, so capped at 0.5; one big project missing −0.1, one false report −0.2
    (
        "ratio_and_mix_2024",
        {
            "signed": {"个数完成数": 28, "个数目标数": 27, "金额完成数": Decimal("177.7"), "金额目标数": 54},
            "deductions": {"少引进大项目": 1, "逾期开工": 0, "虚报": 1},
        },
        "0.20",
    ),
    # 2: level 60 + 40×(30−10)/(50−10) = 80, growth 100; 80×60% + 100×40% = 88 of 100 points
    (
        "efficacy_xinyang_2017",
        dict.fromkeys(("contract_other_provinces", "contract_abroad", "arrived_other_provinces", "arrived_abroad"), EFFICACY),
        "88.00",
    ),
    # 3: 2×5+1×2, 20+2×3, 15, 60×50%, 投产 20 + five collective starts of which four count 4×30, −5−10
    (
        "events_yanan_2017",
        {
            "kind": {"新开工": 2, "续建": 1},
            "size": {"一档": 1, "二档": 0, "三档": 0, "四档": 2},
            "type": {"产业": 1, "民生": 0, "功能": 0},
            "progress": {"完成数": 5, "目标数": 10},
            "results": {"列入省考核": 0, "投产": 1, "投运": 0, "当月固投过10亿元": 0, "集中开工": 5},
            "criticised": {"市级批评": 1, "省级批评": 1},
        },
        "208.00",
    ),
    # 4: 30×0.9 + 20×0.9 + 20×0.8 + 15×(90×0.7+80×0.3)/100 twice + trips 5 → 3 + over target 8 → 6 + one 10亿 project 4
    (
        "quarterly_team",
        {
            "new_from_other_provinces": RATIO,
            "funds_arrived": RATIO,
            "fit": {"评分": 80},
            "peer_first": {"园区": 90, "乡镇": 80},
            "peer_second": {"园区": 90, "乡镇": 80},
            "trips": {"外出走访": 5},
            "over_target": {"超额引进项目": 4},
            "big_projects": {"10亿元项目": 1, "50亿元项目": 0},
        },
        "100.10",
    ),
    # 5: twice the weight at most; 50 units over target is +5, capped at +3
    (
        "over_under_guangxi_2010",
        {"funds_arrived": {"完成数": 30, "目标数": 10}, "over_under": {"完成数": 60, "目标数": 10}},
        "103.00",
    ),
    # 6: 90×10% + 80×45% + 100×45% = 90 of 100, so 270 of 300
    ("periods_zhumadian", {f"{one}_{sector}": PERIODS for one in "abc" for sector in ("industry", "services", "other")}, "270.00"),
    # 7: 基础10 + 指标20 + 新开工及入统30 + 新投产及入规40
    (
        "county_targets",
        {"basics": {"评分": 100}, "indicators": RATIO, "started_and_counted": RATIO, "producing_and_above_scale": RATIO},
        "91.00",
    ),
    (
        "county_targets_luohe",
        dict.fromkeys(("projects", "signed", "started", "invested", "big_projects", "foreign", "other_provinces"), RATIO),
        "90.00",
    ),
]


@pytest.mark.parametrize(("code", "inputs", "total"), EXAMPLES, ids=[one[0] for one in EXAMPLES])
def test_each_shipped_card_computes(code: str, inputs: dict[str, Inputs], total: str) -> None:
    found = score_card(card(code), inputs)
    assert (found.total, found.missing) == (Decimal(total), ())


def test_every_shipped_card_is_tested_and_names_its_place() -> None:
    assert {one.code for one in shipped_cards()} == {path.stem for path in FOLDER.glob("*.toml")} == {one[0] for one in EXAMPLES}
    assert all(one.place and one.source for one in shipped_cards())


@pytest.mark.parametrize(("code", "inputs", "total"), EXAMPLES, ids=[one[0] for one in EXAMPLES])
def test_any_missing_input_leaves_the_total_unknown(code: str, inputs: dict[str, Inputs], total: str) -> None:
    for item in card(code).items:
        name = needed_inputs(item)[0]
        found = score_card(card(code), {**inputs, item.code: {**inputs[item.code], name: None}})
        assert found.total is None
        assert found.missing == (item.name,)


def test_the_published_mix_reaches_its_cap() -> None:
    parts = [
        scoring.MixPart("个数", Fraction(1, 2), 28, 27),
        scoring.MixPart("金额", Fraction(1, 2), Decimal("177.7"), 54),
    ]
    found = scoring.mixed_ratio(parts, Fraction(1, 2))
    assert found.points == Fraction(1, 2)
    assert found.formula == "[(28÷27)×50%＋(177.7÷54)×50%]×0.5，封顶 0.5 分"
    uncapped = scoring.mixed_ratio(parts, Fraction(1, 2), cap=10).points
    assert uncapped is not None
    assert round(float(uncapped), 4) == 1.0819


@pytest.mark.parametrize(
    ("actual", "target", "points"),
    [(12, 10, "0.2"), (10, 10, "0"), (Decimal("10.9"), 10, "0"), (7, 10, "-0.3"), (100, 10, "3"), (0, 100, "-3")],
)
def test_points_a_unit_over_or_under(actual: Decimal, target: int, points: str) -> None:
    assert scoring.per_unit_over_under(actual, target, Decimal("0.1"), 3).points == Fraction(points)


def test_short_by_less_than_a_unit_is_not_said_to_be_on_target() -> None:
    assert scoring.per_unit_over_under(Decimal("9.5"), 10, Decimal("0.1"), 3).formula == "欠不足 1，不计分"
    assert scoring.per_unit_over_under(10, 10, Decimal("0.1"), 3).formula == "与目标持平"


@pytest.mark.parametrize(
    ("method", "terms", "given", "points", "formula"),
    [
        ("given", {}, {"评分": 80}, "6", "评分 80.00÷100×7.5分"),
        ("peers", {"weights": {"园区": 1}}, {"园区": 80}, "6", "(园区80×1)÷1÷100×7.5分"),
        (
            "periods",
            {"shares": {"上": Decimal("12.5"), "下": Decimal("87.5")}},
            {"上": 80, "下": 80},
            "6",
            "(上80×12.5%＋下80×87.5%)÷100×7.5分",
        ),
    ],
)
def test_a_formula_keeps_the_decimals_of_weights_and_shares(
    method: str, terms: dict[str, Any], given: dict[str, int], points: str, formula: str
) -> None:
    found = score_item(CardItem("a", "甲项", method, Fraction("7.5"), terms), given)
    assert (found.points, found.formula) == (Fraction(points), formula)


def test_equal_units_all_score_a_hundred_by_efficacy() -> None:
    assert scoring.efficacy(5, 5, 5).points == 100
    assert [scoring.efficacy(value, 10, 50).points for value in (10, 30, 50)] == [60, 80, 100]


def test_the_month_mark_of_zhumadian_is_sixty_forty() -> None:
    found = scoring.weighted_sum([("年度投资", 90, Fraction(60, 100)), ("当月进度", 100, Fraction(40, 100))])
    assert (found.points, found.formula) == (94, "年度投资90×60%＋当月进度100×40%")


@pytest.mark.parametrize(
    ("marks", "dropped", "mean"), [([90, 80, 70], 0, 80), ([100, 90, 80, 10], 1, 85), ([90, 80], 1, 85), ([], 1, None)]
)
def test_a_jury_may_drop_its_ends(marks: list[int], dropped: int, mean: int | None) -> None:
    assert scoring.jury_mean(marks, drop_each_end=dropped).points == mean


def test_equal_totals_share_a_place_and_unknown_ones_have_none() -> None:
    county = card("county_targets_luohe")
    full = {item.code: RATIO for item in county.items}
    less = {**full, "signed": {"完成数": 1, "目标数": 10}}
    rows = ranked(
        [
            ("甲", score_card(county, less)),
            ("乙", score_card(county, full)),
            ("丙", score_card(county, full)),
            ("丁", score_card(county, {})),
        ]
    )
    assert [(place, name) for place, name, _ in rows] == [(1, "乙"), (1, "丙"), (3, "甲"), (None, "丁")]


ITEM = {"code": "a", "name": "甲项", "method": "ratio", "weight": 10}


@pytest.mark.parametrize(
    ("group", "problem"),
    [
        ({"name": "组", "kind": "extra", "items": [ITEM]}, "第 1 组的 kind 应为 score、bonus、deduction 之一"),
        ({"name": "", "kind": "score", "items": [ITEM]}, "第 1 组缺 name"),
        ({"name": "组", "kind": "score", "items": []}, "第 1 组没有评分项"),
        ({"name": "组", "kind": "score", "items": [ITEM, ITEM]}, "第 1 组第 2 项的代码“a”重复"),
        ({"name": "组", "kind": "score", "items": [{**ITEM, "weight": -1}]}, "第 1 组第 1 项的 weight 应为不小于 0 的数字"),
        ({"name": "组", "kind": "score", "items": [{**ITEM, "method": "luck"}]}, "第 1 组第 1 项的 method 应为"),
        ({"name": "组", "kind": "score", "items": [{**ITEM, "method": "events"}]}, "第 1 组第 1 项缺参数 points"),
        ({"name": "组", "kind": "score", "items": [{**ITEM, "terms": {"luck": 1}}]}, "第 1 组第 1 项没有参数 luck"),
        (
            {"name": "组", "kind": "score", "items": [{**ITEM, "method": "mix", "terms": {"shares": {"个数": 60, "金额": 50}}}]},
            "相加应为 100",
        ),
        ({"name": "组", "kind": "deduction", "items": [ITEM]}, "在扣分组里，只能按事项或按超欠计分"),
        (
            {"name": "组", "kind": "deduction", "items": [{**ITEM, "method": "events", "terms": {"points": {"批评": -2}, "cap": -6}}]},
            "第 1 组第 1 项的封顶应大于 0",
        ),
        (
            {"name": "组", "kind": "score", "items": [{**ITEM, "method": "peers", "terms": {"weights": {"园区": 0, "乡镇": 0}}}]},
            "第 1 组第 1 项的权重应大于 0",
        ),
    ],
)
def test_a_wrong_card_is_told_by_group_and_item(group: dict[str, object], problem: str) -> None:
    assert any(problem in one for one in card_problems({"groups": [group]}))
    with pytest.raises(Refusal, match="评分表有错"):
        read_card("卡", {"groups": [group]})


def test_a_broken_example_stops_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text('title = "卡"\nplace = "某市"\nsource = "文件"\n[[groups]]\nname = "组"\nkind = "x"\n', encoding="utf-8")
    with pytest.raises(Refusal, match=r"文件 broken\.toml：评分表有错"):
        read_card_file(path)
    path.write_text("title = ", encoding="utf-8")
    with pytest.raises(Refusal, match=r"文件 broken\.toml 读不出"):
        read_card_file(path)


CALENDAR = WorkdayCalendar.of([dt.date(2026, 5, 1), dt.date(2026, 5, 4), dt.date(2026, 5, 5)], [dt.date(2026, 5, 9)], dt.date(2026, 12, 31))
DUE = dt.date(2026, 5, 13)


def test_publicity_runs_in_working_days_over_the_holiday() -> None:
    assert publicity_deadline(dt.date(2026, 4, 30), 7, CALENDAR).due_on == DUE
    assert publicity_deadline(dt.date(2026, 4, 30), 6, CALENDAR).due_on == dt.date(2026, 5, 12)
    with pytest.raises(Refusal, match="至少 1 个工作日"):
        publicity_deadline(dt.date(2026, 4, 30), 0, CALENDAR)


def test_objections_are_taken_in_the_publicity_only() -> None:
    check_objection(PUBLISHED, DUE, DUE)
    with pytest.raises(Refusal, match="公示期已于 2026-05-13 结束"):
        check_objection(PUBLISHED, DUE, DUE + dt.timedelta(days=1))
    with pytest.raises(Refusal, match="不在公示期内"):
        check_objection(DRAFT, None, DUE)


@pytest.mark.parametrize(
    ("state", "on", "objections", "missing", "said"),
    [
        (FROZEN, DUE, [], 0, "已经定稿"),
        (DRAFT, DUE, [], 0, "还没有公示"),
        (PUBLISHED, DUE, [], 0, "公示期到 2026-05-13 为止"),
        (PUBLISHED, DUE + dt.timedelta(days=1), [ObjectionStanding("2", OPEN)], 0, "还有 1 件异议没有裁定：2"),
        (PUBLISHED, DUE + dt.timedelta(days=1), [], 3, "还有 3 个单位缺数"),
    ],
)
def test_a_result_is_frozen_only_when_all_is_said(
    state: str, on: dt.date, objections: list[ObjectionStanding], missing: int, said: str
) -> None:
    with pytest.raises(Refusal, match=said):
        check_freeze(state, DUE, on, objections, missing=missing)
    check_freeze(PUBLISHED, DUE, DUE + dt.timedelta(days=1), [ObjectionStanding("1", UPHELD)], missing=0)
