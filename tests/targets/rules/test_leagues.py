"""Leagues: places, ties, fair bases, what one more project changes, how steady a place is, and what looks gamed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.targets.rules.league_questions import (
    EARLY_SIGNING,
    JUST_OVER,
    LATE_SPLIT,
    CountedProject,
    fewest_to_rise,
    gaming_flags,
    sensitivity,
    with_one_more,
)
from huoshui.targets.rules.leagues import (
    AMOUNT,
    COMPLETION,
    COUNT,
    GROWTH,
    LEVEL,
    Figures,
    Item,
    Member,
    Terms,
    growths,
    place_changes,
    places,
    table,
    terms_in_words,
)

YI = 10**10  # 1 亿元 in fen
SIGNED = Item("signed", "签约个数", Fraction(50), COMPLETION, COUNT)
INVESTED = Item("invested", "签约金额", Fraction(50), COMPLETION, AMOUNT)
HALVES = Terms((SIGNED, INVESTED))


def unit(key: str, count: int | None, amount_yi: int | None, *, group: str = "乡镇", targets: tuple[int, int] = (10, 100)) -> Member:
    amount = None if amount_yi is None else amount_yi * YI
    return Member(key, f"{key}镇", group, {"signed": Figures(count, targets[0]), "invested": Figures(amount, targets[1] * YI)})


def test_equal_scores_share_a_place_and_the_next_is_left_out() -> None:
    rows = table(HALVES, [unit("甲", 5, 50), unit("乙", 8, 80), unit("丙", 5, 50), unit("丁", 1, 10)])["乡镇"]
    assert [(row.member.key, row.place) for row in rows] == [("乙", 1), ("甲", 2), ("丙", 2), ("丁", 4)]
    assert rows[1].tied_with == ("丙镇",)
    assert rows[0].score == Decimal("80.00")


def test_scores_are_compared_as_they_are_printed() -> None:
    coarse = Terms((SIGNED, INVESTED), places=0)
    members = [unit("甲", 501, 50, targets=(1000, 100)), unit("乙", 500, 50, targets=(1000, 100))]
    assert [row.place for row in table(coarse, members)["乡镇"]] == [1, 1]
    assert [row.place for row in table(HALVES, members)["乡镇"]] == [1, 2]


def test_tie_breakers_are_asked_in_order() -> None:
    terms = Terms((SIGNED, INVESTED), tie_breakers=("invested",))
    rows = table(terms, [unit("甲", 6, 40), unit("乙", 4, 60)])["乡镇"]
    assert [(row.member.key, row.place) for row in rows] == [("乙", 1), ("甲", 2)]
    assert [row.place for row in table(HALVES, [unit("甲", 6, 40), unit("乙", 4, 60)])["乡镇"]] == [1, 1]


def test_peer_groups_are_ranked_apart() -> None:
    groups = table(HALVES, [unit("甲", 5, 50), unit("园", 9, 90, group="功能区"), unit("乙", 6, 60)])
    assert {group: [row.member.key for row in rows] for group, rows in groups.items()} == {"乡镇": ["乙", "甲"], "功能区": ["园"]}


def test_a_missing_figure_is_not_ranked_last_but_not_at_all() -> None:
    rows = table(HALVES, [unit("甲", None, 50), unit("乙", 0, 0)])["乡镇"]
    assert [(row.member.key, row.place) for row in rows] == [("乙", 1), ("甲", None)]
    assert rows[1].why_unranked == "缺签约个数"
    assert rows[1].score is None


def test_completion_is_capped_where_the_terms_say_so() -> None:
    [row] = table(HALVES, [unit("甲", 25, 50)])["乡镇"]
    assert row.score == Decimal("75.00")
    assert row.cells["signed"].formula == "25÷10×50分，封顶 1 倍"


def test_one_more_project_is_no_triumph_of_growth_for_a_tiny_unit() -> None:
    bare = Item("growth", "签约增幅", Fraction(100), GROWTH, COUNT)
    fair = Item("growth", "签约增幅", Fraction(100), GROWTH, COUNT, base_floor=Fraction(1, 2))
    figures = [Figures(actual=4, base=1), Figures(actual=30, base=20), Figures(actual=24, base=20)]
    assert growths(bare, figures) == [3, Fraction(1, 2), Fraction(1, 5)]
    assert growths(fair, figures) == [Fraction(3, 10), Fraction(1, 2), Fraction(1, 5)]
    assert growths(fair, [Figures(actual=4, base=None), Figures(actual=None, base=3), Figures(actual=4, base=0)]) == [
        None,
        None,
        Fraction(16, 3),
    ]


def test_a_level_is_compared_a_head_where_the_unit_has_a_size() -> None:
    terms = Terms((Item("level", "亩均投资", Fraction(100), LEVEL, AMOUNT),))
    big, small = (
        Member("大", "大", "园", {"level": Figures(actual=100, size=50)}),
        Member("小", "小", "园", {"level": Figures(actual=30, size=10)}),
    )
    rows = table(terms, [big, small])["园"]
    assert [(row.member.key, row.score) for row in rows] == [("小", Decimal("100.00")), ("大", Decimal("60.00"))]


def test_rank_changes_are_places_gained() -> None:
    before = table(HALVES, [unit("甲", 5, 50), unit("乙", 4, 40), unit("丙", 3, 30)])["乡镇"]
    now = table(HALVES, [unit("甲", 5, 50), unit("乙", 6, 60), unit("丙", None, 30)])["乡镇"]
    assert place_changes(now, before) == {"乙": 1, "甲": -1, "丙": None}


def test_what_one_more_project_would_change() -> None:
    members = [unit("甲", 5, 50), unit("乙", 4, 40), unit("园", 9, 90, group="功能区")]
    found = with_one_more(HALVES, members, "乙", projects=1, amount_fen=15 * YI)
    assert (found.before.place, found.after.place, found.places_gained, found.overtaken) == (2, 1, 1, ("甲镇",))
    assert (found.before.score, found.after.score) == (Decimal("40.00"), Decimal("52.50"))
    assert with_one_more(HALVES, members, "乙", projects=0, amount_fen=YI).places_gained == 0
    level = with_one_more(HALVES, members, "乙", projects=1, amount_fen=10 * YI)
    assert (level.after.place, level.overtaken) == (1, ())  # a tie overtakes nobody


def test_how_far_a_place_hangs_on_the_weights() -> None:
    found = sensitivity(HALVES, [unit("甲", 9, 10), unit("乙", 1, 95), unit("丙", 10, 100)])
    assert (found["丙"].best, found["丙"].worst, found["丙"].is_steady) == (1, 1, True)
    assert (found["甲"].best, found["甲"].worst) == (2, 3)
    assert found["甲"].changes_at == (60,)
    one_half = Terms((SIGNED,))
    assert sensitivity(one_half, [unit("甲", 9, 10), unit("乙", 1, 95)])["甲"].changes_at == ()


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 300)), min_size=1, max_size=8))
def test_places_follow_scores(figures: list[tuple[int, int]]) -> None:
    rows = table(HALVES, [unit(str(number), *pair) for number, pair in enumerate(figures)])["乡镇"]
    scores = [row.score for row in rows]
    assert scores == sorted(scores, reverse=True)
    for row in rows:
        assert row.place == 1 + sum(1 for score in scores if score is not None and row.score is not None and score > row.score)
    assert len(places(rows)) == len(figures)


def project(key: str, **changed: object) -> CountedProject:
    facts: dict[str, object] = {
        "name": f"项目{key}",
        "unit_key": "甲",
        "firm": "",
        "signed_on": dt.date(2026, 3, 30),
        "landed_on": None,
        "amount_fen": 3 * YI,
    }
    return CountedProject(key=key, **{**facts, **changed})  # type: ignore[arg-type]


def flags(projects: list[CountedProject], on: dt.date = dt.date(2026, 4, 10)) -> list[tuple[str, tuple[str, ...]]]:
    found = gaming_flags(projects, period_end=dt.date(2026, 3, 31), on=on, band_lines_fen=[YI, 5 * YI, 10 * YI])
    return [(flag.kind, flag.project_keys) for flag in found]


def test_one_firm_with_two_projects_in_the_last_days_is_flagged() -> None:
    assert flags([project("1", firm="A"), project("2", firm="A"), project("3", firm="B")]) == [(LATE_SPLIT, ("1", "2"))]
    assert flags([project("1", firm="A"), project("2", firm="A", signed_on=dt.date(2026, 3, 1))]) == []
    assert flags([project("1"), project("2")]) == []  # without a known firm nothing is said


def test_a_late_signing_that_never_landed_is_flagged_after_its_days() -> None:
    late = project("1")
    assert flags([late], on=dt.date(2026, 6, 28)) == []
    assert flags([late], on=dt.date(2026, 6, 29)) == [(EARLY_SIGNING, ("1",))]
    assert flags([project("1", landed_on=dt.date(2026, 5, 1))], on=dt.date(2026, 12, 1)) == []


@pytest.mark.parametrize(
    ("fen", "flagged"), [(5 * YI, True), (5 * YI + YI // 20, True), (5 * YI + YI // 10, False), (5 * YI - 1, False), (None, False)]
)
def test_an_amount_just_over_a_line_is_flagged(fen: int | None, flagged: bool) -> None:
    assert bool(flags([project("1", amount_fen=fen, landed_on=dt.date(2026, 3, 31))])) is flagged
    if flagged:
        assert flags([project("1", amount_fen=fen)]) == [(JUST_OVER, ("1",))]


def test_the_terms_are_said_under_the_table() -> None:
    terms = Terms((SIGNED, Item("growth", "增幅", Fraction(20), GROWTH, AMOUNT, base_floor=Fraction(1, 2))), tie_breakers=("signed",))
    assert terms_in_words(terms) == [
        "签约个数：50 分，按目标完成率，封顶 100%。",
        "增幅：20 分，按增幅，最低 60 分、最高 100 分按功效系数折算；基数低于同组中位数 50% 的，按该数计基数。",
        "得分保留 2 位小数，按保留后的得分比较名次。",
        "得分相同的，依次比较签约个数；仍相同的并列，下一名次空出。",
        "缺数的单位不参加排名，不按 0 计。",
    ]


def test_the_fewest_projects_that_gain_a_place() -> None:
    members = [unit("甲", 5, 50), unit("乙", 8, 80), unit("丙", 0, 0), unit("丁", None, 10)]
    asked = {key: fewest_to_rise(HALVES, members, key, each_fen=5 * YI) for key in ("甲", "乙", "丙", "丁")}
    # 甲: 5n + 2.5n more than 50 draws level with 80 at 4, and equals share a place; 丙 passes 50 at 7; 乙 is first, 丁 is not ranked
    assert asked == {"甲": 4, "乙": None, "丙": 7, "丁": None}
    assert fewest_to_rise(HALVES, members, "甲", each_fen=0, most=3) is None
