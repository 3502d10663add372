"""The layers one by one: cleaning keeps places, quantities leave out what counts nothing, times say which days they mean."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huoshui.ingestion.rules.document_reading import plain_text_source, read_claims
from huoshui.ingestion.rules.document_reading.claims import FigureClaim
from huoshui.ingestion.rules.document_reading.cleaning import clean
from huoshui.ingestion.rules.document_reading.numerals import chinese_number
from huoshui.ingestion.rules.document_reading.quantities import quantities
from huoshui.ingestion.rules.document_reading.ranks import ranks
from huoshui.ingestion.rules.document_reading.time_expressions import Today, time_expressions

TODAY = Today(2023, date(2023, 6, 2))


def cleaned(text: str) -> str:
    return clean(plain_text_source("t", text)).text


def figures(text: str) -> list[FigureClaim]:
    reading = read_claims(plain_text_source("t", text, date(2023, 6, 2)))
    return [claim for claim in reading.claims if isinstance(claim, FigureClaim)]


@pytest.mark.parametrize(
    ("dirty", "clean_text"),
    [
        ("項(xiàng)目27個(gè)", "项目27个"),
        ("投资３．２６亿元，增长５％", "投资3.26亿元，增长5%"),
        ("招商蛇口(14.000, 0.00, 0.00%)股份有限公司", "招商蛇口股份有限公司"),
        ("<p>总投资<b>5</b>亿&nbsp;元</p>", "总投资5亿元"),
        ("完成投资\u200b12亿元锟斤拷", "完成投资12亿元"),
        ("成功争取中央预算内资金2505万\n\n元。", "成功争取中央预算内资金2505万元。"),
        ("⼯业⽤地100亩", "工业用地100亩"),
        ("新签约项目 27 个 总投资 5 亿元", "新签约项目27个 总投资5亿元"),
    ],
)
def test_dirt_of_real_copies_goes(dirty: str, clean_text: str) -> None:
    assert cleaned(dirty) == clean_text


@given(st.text(alphabet="项目27亿元(xiàng)，。 \n<b>&nbsp;個３．％", max_size=60))
@settings(max_examples=150, deadline=None)
def test_every_character_knows_its_place(text: str) -> None:
    source = plain_text_source("t", text)
    result = clean(source)
    assert len(result.text) == len(result.starts) == len(result.ends)
    assert all(0 <= start <= end <= len(text) for start, end in zip(result.starts, result.ends, strict=True))
    assert result.starts == sorted(result.starts)


@given(
    st.lists(
        st.sampled_from(["2022年", "新签约项目27個(gè)", "，总投资5亿元", "。", "\n", "其中", "<b>工业</b>12个", "同比增长3．2%", "力争"]),
        max_size=12,
    )
)
@settings(max_examples=100, deadline=None)
def test_quotes_are_slices_of_the_source_and_reading_is_the_same_each_time(parts: list[str]) -> None:
    source = plain_text_source("t", "".join(parts), date(2023, 6, 2))
    first, second = read_claims(source), read_claims(source)
    assert first == second
    for claim in first.claims:
        assert claim.quote == source.text[claim.span.start : claim.span.end]
        if isinstance(claim, FigureClaim):
            assert claim.span.start <= claim.number.start < claim.number.end <= claim.span.end


@pytest.mark.parametrize(
    ("text", "value"),
    [("二十三", 23), ("两", 2), ("一百零五", 105), ("十", 10), ("三千六百", 3600), ("二〇二二", 2022), ("七八十", None), ("三四", None)],
)
def test_numerals(text: str, value: int | None) -> None:
    assert chinese_number(text) == value


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("20多个项目", ["20 count >"]),
        ("总投资7亿元到10亿元", ["700000000 CNY >=", "1000000000 CNY <="]),
        ("投资1.2万余元", ["12000.0 CNY >"]),
        ("同比增长百分之五", ["5 percent ="]),
        ("占比三分之一", ["33.3333 percent ="]),
        ("产值翻一番", ["100 percent ="]),
        ("粮经饲比例达到87：9：4", ["87 percent =", "9 percent =", "4 percent ="]),
        ("价格总指数为99.5", ["99.5 other ="]),
        ("6000-13000马力", ["6000 other >=", "13000 other <="]),
    ],
)
def test_quantities(text: str, found: list[str]) -> None:
    assert [f"{quantity.value} {quantity.unit.unit} {quantity.comparator}" for quantity in quantities(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2022年5月6日",
            "第三期“三个一批”活动",
            "5G基站建设",
            "世界500强",
            "“1+6+8”招商体系",
            "国发〔2022〕5号",
            "四大班子领导",
            "一位领导",
            "两岸同胞",
        ),
        *("数十名工人", "连续两年", "零部件产业", "三次产业", "312国道", "10亿元以上的产业", "12345热线", "几个项目", "每逾期1次"),
    ],
)
def test_what_only_looks_like_a_quantity(text: str) -> None:
    assert quantities(text) == []


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2022年一季度", "2022Q1"),
        ("去年", "2022"),
        ("1-5月", "2023-01/2023-05"),
        ("1-6月", "2023H1"),
        ("截至5月底", "2023-01/2023-05"),
        ("“十四五”期间", "2021/2025"),
        ("2011-2015年", "2011/2015"),
        ("2018年7月", "2018-07"),
        ("5月13日至17日", "2023-05-13/2023-05-17"),
        ("从2021年下半年至今年1月4日", "2021-07/2023-01-04"),
        ("昨日", "2023-06-01"),
        ("前三季度", "2023-01/2023-09"),
    ],
)
def test_times(text: str, period: str) -> None:
    assert [expression.period for expression in time_expressions(text + "，", TODAY)] == [period]


def test_a_time_that_is_compared_with_does_not_date_the_figure() -> None:
    assert [(claim.value, claim.period) for claim in figures("2022年产量达100万辆，比2000年的3.8万辆增长了30倍。")] == [
        (1_000_000, "2022"),
        (38_000, "2000"),
        (30, "2022"),
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [("营商环境位居全省第七位", 7), ("总量全市第一", 1), ("排名上升30位", 30), ("行业进入前3位", 3)],
)
def test_ranks(text: str, place: int) -> None:
    assert [quantity.value for quantity in ranks(text)] == [place]


@pytest.mark.parametrize(
    ("text", "stages"),
    [
        ("签约、开工、投产项目分别为20个、15个、9个。", ["signed", "started", "in_production"]),
        ("新签约项目50个，总投资80亿元，其中10亿元以上项目5个。", ["signed", "signed", "signed"]),
        ("此次签约项目中，战略性新兴产业项目17个。", ["signed"]),
        ("20个储备项目提前开工。", ["started"]),
        ("484个重点项目开复工358个。", [None, "started"]),
        ("“谋划一批”项目8个，“增资一批”项目2个。", ["lead", None]),
        ("总投资29亿元的十二个项目集中开工。", ["started", "started"]),
        ("持续推进24个前期工作项目。", [None]),
    ],
)
def test_stages_by_their_scope(text: str, stages: list[str | None]) -> None:
    assert [claim.stage for claim in figures(text) if claim.measure in ("project_count", "investment")] == stages


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("将“万人助万企”活动与首席服务员制度融合推进，减轻税费负担1.3亿元。", "actual"),
        ("全区将新增企业12家。", "target"),
        ("主要产品产量达12万吨。", "actual"),
        ("完成投资2.9亿元，占年计划的47.2%。", "actual"),
        ("力争同比增长10%以上。", "target"),
        ("预计建成后年产值50亿元。", "target"),
        ("为确保工期，出动工人300人。", "actual"),
        ("全年60亿元采购任务顺利推进。", "target"),
    ],
)
def test_modality_by_its_words(text: str, modality: str) -> None:
    assert {claim.modality for claim in figures(text)} == {modality}


def test_what_stands_under_a_heading_of_goals_is_wanted() -> None:
    found = figures("政府工作报告\n\n一、2022年工作回顾\n\n新增企业12家。\n\n二、2023年主要预期目标\n\n生产总值增长6%左右。\n")
    assert [(claim.modality, claim.period) for claim in found] == [("actual", "2022"), ("target", "2023")]


def test_a_heading_that_repeats_its_body_is_no_second_claim() -> None:
    found = figures(
        "全市固定资产投资突破60亿\n\n一季度全市完成固定资产投资63.8亿元，同比增长6.6%。再次强调，一季度固定资产投资同比增长6.6%。\n"
    )
    assert [(claim.measure, float(claim.value)) for claim in found] == [("investment_done", 6.38e9), ("growth_rate", 6.6)]


def test_a_broken_file_reads_as_nothing() -> None:
    assert read_claims(plain_text_source("t", "")).claims == ()
    assert read_claims(plain_text_source("t", "\x00\ufffd<p><p></")).claims == ()


def test_a_table_is_read_by_its_heads_its_unit_and_its_title() -> None:
    text = (
        "2023年1—4月招商引资主要指标\n单位：亿元\n县区\t签约项目（个）\t签约金额\t同比增长（%）\t年度计划投资\t排名\n"
        "甲县\t18\t64.5\t-4.3\t21\t2\n说明：以上为快报数。\n"
    )
    found = figures(text)
    assert [(claim.measure, float(claim.value), claim.unit, claim.stage, claim.modality) for claim in found] == [
        ("project_count", 18, "count", "signed", "actual"),
        ("investment", 6.45e9, "CNY", "signed", "actual"),
        ("growth_rate", -4.3, "percent", None, "actual"),
        ("investment_done", 2.1e9, "CNY", None, "target"),
        ("rank", 2, "rank", None, "actual"),
    ]
    assert {claim.period for claim in found} == {"2023-01/2023-04", "2023"}
    assert found[0].quote == "甲县\t18"
    assert all(claim.quote == text[claim.span.start : claim.span.end] for claim in found)
