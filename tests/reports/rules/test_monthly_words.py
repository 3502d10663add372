"""月通报 in words: what is compared with, who leads by score, what is said where nothing is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from huoshui.core.periods import Period, month, months
from huoshui.reports.rules.body import Block, unbound_numbers
from huoshui.reports.rules.recipes import monthly
from huoshui.reports.rules.recipes import standing_parts as parts
from huoshui.reports.rules.recipes.wording import Annexes, Standing

NOTHING = monthly.Material(
    period=month(2026, 3),
    as_of=date(2026, 3, 31),
    compared_on=date(2026, 2, 28),
    basis=(),
    stages=(),
    year=monthly.YearPart("p", "d", "c", "m", is_known=False),
    race=(),
    target_lights=(),
    target_count_key="t",
    targets=(),
    kinds=(),
    rate=None,
    batch_units=(),
    lights=(),
    lit=(),
    red_units=(),
    gaps=(),
    returns=None,
    answer_due_on=date(2026, 4, 8),
)
LATE = parts.TargetLine("新签约项目", "不低于", "个", "a", "d", "c", "p", "g", "x", -1, parts.RED, "落后超过⟦l⟧个百分点", is_level=False)


def words(material: monthly.Material) -> str:
    return "\n".join(block.text for block in monthly.draft(material))


def test_an_empty_ledger_claims_nothing_ranks_nobody_and_has_no_annex() -> None:
    text = words(NOTHING)
    assert "本年没有下达年度目标" in text and "各单位不作排名" in text and "没有应亮灯的项目" in text and "没有卡在中间状态的项目" in text
    assert "附件" not in text and "居前" not in text and "月报" not in text
    assert not [block for block in monthly.draft(NOTHING) if block.is_annex]


@pytest.mark.parametrize(
    ("period", "compared_on", "before"),
    (
        (month(2026, 3), date(2026, 2, 28), "上月"),
        (months(2026, 1, 2), date(2025, 12, 31), "上年末"),
        (month(2026, 1), date(2025, 12, 31), "上年末"),
        (month(2026, 3), date(2026, 2, 15), "2026年2月15日"),
    ),
)
def test_the_day_that_is_compared_with_is_named(period: Period, compared_on: date, before: str) -> None:
    lights = [parts.LightCount(parts.RED, "n", 3, "x", 1)]
    assert f"红灯⟦n⟧个（比{before}增加⟦x⟧个）" in words(replace(NOTHING, period=period, compared_on=compared_on, lights=lights))


def test_a_target_behind_says_its_light_why_and_what_is_asked() -> None:
    text = words(replace(NOTHING, targets=(LATE,), target_lights=(parts.LightCount(parts.RED, "r", 1),)))
    assert "新签约项目。目标不低于⟦a⟧个，已完成⟦d⟧个，完成率⟦c⟧，低于序时进度⟦x⟧个百分点，亮红灯（规则：落后超过⟦l⟧个百分点）。" in text
    assert "（一）新签约项目落后于序时进度，请牵头单位和任务单位于2026年4月8日前报送" in text
    assert "红灯⟦r⟧项（详见附件）" in text, "a single annex has no number"


def test_an_annex_that_holds_not_all_says_so_in_its_name() -> None:
    def annexes(count: int) -> str:
        return words(replace(NOTHING, targets=(LATE,), target_lights=(parts.LightCount(parts.RED, "r", count),)))

    assert annexes(1).endswith("全区年度目标完成情况") and annexes(2).endswith("全区年度目标完成情况（未列出的见平台）")


def test_a_target_that_cannot_be_judged_is_not_called_behind() -> None:
    unknown = replace(LATE, side=None, light=parts.GREY, why="", note="缺上年同期")
    text = words(replace(NOTHING, targets=(unknown,)))
    assert "完成数不详，不能判定进度（缺上年同期）。" in text and "落后" not in text


def test_a_league_ranks_by_its_scores_and_says_who_moved() -> None:
    scores = [
        monthly.ScoreLine(1, "甲镇", "a", 2),
        monthly.ScoreLine(2, "乙镇", "b", 1),
        monthly.ScoreLine(3, "丙镇", "c", 3),
        monthly.ScoreLine(0, "丁镇", "d", 0, "缺完成数"),
    ]
    race = [Standing("甲镇", 1, 2, "n", "d", "r")]
    text = words(replace(NOTHING, league="乡镇赛马", scores=scores, race=race))
    assert (
        "乡镇赛马综合得分，居前的有甲镇（⟦a⟧分）；居后的有丙镇（⟦c⟧分）（详见附件）。与上月相比，甲镇由第二位到第一位、乙镇由第一位到第二位。"
        in text
    )
    assert unbound_numbers([Block("paragraph", text)]) == ()  # a place is no number that a writer typed: release asks for no reason
    assert "丁镇缺数，不参加排名。" in text and "年度投资完成率，居前" not in text
    apart = [replace(line, group=("甲乙丙丁".index(line.name[0]) % 2 and "乡镇") or "园区") for line in scores]
    groups = words(replace(NOTHING, league="赛马", scores=apart, scores_before_on=date(2026, 1, 31)))
    assert "赛马园区组综合得分，居前的有甲镇（⟦a⟧分）；居后的有丙镇（⟦c⟧分）" in groups and "赛马乡镇组综合得分，居前的有乙镇" in groups
    assert "与2026年1月31日相比" in groups, "a league may count changes from another day than the paper"


def test_units_with_most_red_lights_are_named_down_to_the_third_count() -> None:
    units = [parts.UnitCount(name, name, count) for name, count in (("a", 1), ("b", 4), ("c", 2), ("d", 2), ("e", 0), ("f", 3))]
    assert parts.most_words(units) == "b（⟦b⟧个）、f（⟦f⟧个）、c（⟦c⟧个）、d（⟦d⟧个）"
    assert parts.most_words([]) == ""


def test_an_annex_that_holds_not_all_lights_says_so() -> None:
    lit = [parts.LitProject("织布鸟项目", "招商局", parts.RED, "⟦w⟧", "⟦g⟧")]
    for count, told in ((1, "红灯、黄灯项目清单"), (2, "红灯、黄灯项目清单（红灯在前，未列出的见平台）")):
        lights = [parts.LightCount(parts.RED, "n", count), parts.LightCount(parts.GREEN, "m", 9)]
        [annex] = [block for block in monthly.draft(replace(NOTHING, lights=lights, lit=lit)) if block.is_annex]
        assert annex.text.endswith(told)


def test_annexes_are_numbered_by_those_that_have_rows() -> None:
    def table(name: str, rows: int) -> tuple[str, Block]:
        return name, Block("table", name, ("栏",), (("1",),) * rows, is_annex=True)

    annexes = Annexes([table("a", 1), table("b", 0), table("c", 2)])
    assert [annexes.pointer(name) for name in "abc"] == ["（详见附件1）", "", "（详见附件2）"]
    assert [block.text for block in annexes.blocks] == ["a", "c"]
