"""Who leads and who lags, ties stated; titles broken where a reader would."""

from datetime import date
from itertools import pairwise

import pytest

from huoshui.core.official_page import (
    CHARACTERS_A_LINE,
    LINE_PITCH,
    LINES_A_PAGE,
    MARGIN_BOTTOM,
    MARGIN_LEFT,
    MARGIN_RIGHT,
    MARGIN_TOP,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    masthead_face,
    number_text,
    text_width,
    title_lines,
)
from huoshui.reports.rules.recipes import enterprise_service, three_batches, weekly
from huoshui.reports.rules.recipes.wording import Standing, day_words, leaders_and_laggards, placed, rate_words


def standing(name, above, below):
    return Standing(name, above, below, f"{name}.a", f"{name}.b", f"{name}.r")


def test_equal_rates_share_a_rank_and_nobody_is_ranked_over_nothing():
    rows = placed([standing("乙", 2, 3), standing("甲", 4, 6), standing("丙", 0, 0), standing("丁", 3, 3), standing("戊", 1, 9)])
    assert [(row.rank, row.standing.name, row.is_tied) for row in rows] == [
        (1, "丁", False),
        (2, "乙", True),
        (2, "甲", True),
        (4, "戊", False),
    ]


@pytest.mark.parametrize(
    ("numerators", "ahead", "behind"),
    (
        ([], 0, 0),
        ([5], 1, 0),
        ([5, 5, 5], 3, 0),
        ([5, 4], 1, 1),
        ([5, 4, 3], 1, 1),
        ([9, 8, 7, 6, 5, 4, 3], 3, 3),
        ([9, 9, 9, 9, 1, 1], 4, 2),
    ),
)
def test_leaders_and_laggards_are_never_the_same_unit(numerators, ahead, behind):
    rows = placed([standing(f"单位{place}", number, 10) for place, number in enumerate(numerators)])
    first, last = leaders_and_laggards(rows)
    assert (len(first), len(last)) == (ahead, behind)
    assert not {row.standing.name for row in first} & {row.standing.name for row in last}


def test_a_rate_is_told_with_both_terms():
    assert (
        rate_words(placed([standing("甲", 1, 2), standing("乙", 2, 4)]))
        == "乙（⟦乙.r⟧，⟦乙.a⟧/⟦乙.b⟧，并列）、甲（⟦甲.r⟧，⟦甲.a⟧/⟦甲.b⟧，并列）"
    )


def test_the_page_of_the_standard_adds_up():
    assert PAGE_WIDTH - MARGIN_LEFT - MARGIN_RIGHT == 156
    assert PAGE_HEIGHT - MARGIN_TOP - MARGIN_BOTTOM == 225
    assert LINES_A_PAGE * LINE_PITCH <= 225 / 25.4 * 72
    assert CHARACTERS_A_LINE == 28


@pytest.mark.parametrize(
    "title",
    (
        "关于通报",
        "关于第4期“三个一批”项目推进情况的通报",
        "关于2026年3月1日至2026年3月31日企业诉求办理情况的通报",
        "青河高新技术产业开发区管理委员会办公室关于2026年第一季度重大项目建设“三个一批”活动评价结果的通报",
        "关于清源高新技术产业园区一期工程和生物医药产业园二期工程项目推进情况的通报",  # 和 stands too far from the middle
    ),
)
def test_a_title_is_broken_whole_and_never_inside_a_number(title):
    lines = title_lines(title)
    assert all(text_width(line) <= 20 for line in lines), "what is wider runs over into a line of a few characters"
    assert "".join(lines) == title
    assert all(1 < len(line) <= 24 for line in lines)
    assert not any(before[-1].isdigit() and after[0].isdigit() for before, after in pairwise(lines))


def test_a_title_is_broken_before_its_bracket():
    assert title_lines("超过时限的项目清单（历时最长的，未列出的见平台）") == ("超过时限的项目清单", "（历时最长的，未列出的见平台）")


def test_a_long_masthead_stands_on_one_line():
    name = "青河高新技术产业开发区管理委员会办公室文件"
    assert masthead_face(name).size * len(name) <= 156 / 25.4 * 72
    assert masthead_face("青河文件").size == 36


def test_the_number_has_six_angled_brackets_and_no_zeros():
    assert number_text("青开办", 2026, 3) == "青开办〔2026〕3号"


def test_nothing_is_claimed_where_nothing_is_known():
    empty = three_batches.Material(date(2026, 3, 31), "第4期", (), (), (), (), (), False, date(2026, 4, 8))
    words = "".join(block.text for block in three_batches.draft(empty))
    assert "各单位不作排名" in words and "居前" not in words and "超过时限" not in words


def test_one_demand_alone_has_no_number_and_a_list_that_is_cut_says_so():
    gap = three_batches.GapLine("已签约未摘地", "g", "o", 31)
    stuck = three_batches.StuckProject("织布鸟1号", "已签约未摘地", "d", "柳林镇", "未填")
    few = three_batches.Material(date(2026, 3, 31), "第4期", (), (), (), (), (), False, date(2026, 4, 8))
    many = three_batches.Material(date(2026, 3, 31), "第4期", (), (), (), (gap,), (stuck,), True, date(2026, 4, 8))
    assert all(block.kind != "table" for block in three_batches.draft(few)), "no annex without a row"
    assert "\n请各单位按月更新台账" in "\n".join(block.text for block in three_batches.draft(few))
    told = [block.text for block in three_batches.draft(many)]
    assert told[-1] == "超过时限的项目清单（历时最长的，未列出的见平台）" and [text[:3] for text in told[8:10]] == ["（一）", "（二）"]


def test_a_week_without_change_says_so_and_a_loss_is_not_told_as_a_gain():
    def line(gained):
        return weekly.StageLine("签约", "s", "m", "g", gained, ())

    def told(gained):
        return weekly.draft(weekly.Material(date(2026, 3, 24), date(2026, 3, 31), [line(gained)], ()))[3].text

    assert told(0) == "签约：本周没有新增。"
    assert "净变化" in told(-1) and "净增" not in told(-1)
    assert "不详" in told(None)
    assert (
        weekly.title(weekly.Material(date(2025, 12, 29), date(2026, 1, 5), (), ())) == "关于2025年12月29日至2026年1月5日项目推进情况的通报"
    )
    assert day_words(date(2026, 1, 5)) == "2026年1月5日"


def test_satisfaction_over_nothing_is_not_computed():
    rates = {"satisfaction": ("满意率", "r", "a", "b", False), "completion": ("办结率", "r2", "a2", "b2", True)}
    material = enterprise_service.Material(
        date(2026, 3, 1), date(2026, 3, 31), "t", "o", "l", 0, rates, (), (), (), date(2026, 4, 8), "满意"
    )
    words = "".join(block.text for block in enterprise_service.draft(material))
    assert "满意率分母为零，不计算" in words and "办结率⟦r2⟧（⟦a2⟧/⟦b2⟧）" in words and "满意率⟦" not in words
