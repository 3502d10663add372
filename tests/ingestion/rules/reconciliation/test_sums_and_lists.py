# ruff: noqa: E501 - rows of tables stay on one line
"""Sums, remainders and lists: the text is right, is wrong, or does not say enough to be called either."""

from __future__ import annotations

import pytest

from huoshui.ingestion.rules.reconciliation.sums import partitions
from tests.ingestion.rules.reconciliation.marked_text import checked, outcomes

BATCH = (
    "第五期“三个一批”项目[{whole}个|project_count]，总投资[{money}|investment]。“签约一批”项目[4个|project_count|stage=signed]，总投资[{first}|investment|stage=signed]；"
    "“开工一批”项目[6个|project_count|stage=started]，总投资[31.5亿元|investment|stage=started]；“投产一批”项目[2个|project_count|stage=in_production]，总投资[9亿元|investment|stage=in_production]。"
)


def test_the_classes_of_a_batch_add_up_by_count_and_by_money() -> None:
    text = BATCH.format(whole=12, money="52.5亿元", first="12亿元")
    assert outcomes(text) == [
        ("sum_of_parts", True, "4个 + 6个 + 2个 = 12个"),
        ("sum_of_parts", True, "12亿元 + 31.5亿元 + 9亿元 = 52.5亿元"),
    ]


def test_a_batch_that_does_not_add_up_is_found_with_its_difference() -> None:
    found = checked(BATCH.format(whole=13, money="55亿元", first="12亿元"))
    assert [(one.kind, one.holds, one.arithmetic) for one in found] == [
        ("sum_of_parts", False, "4个 + 6个 + 2个 = 12个 ≠ 13个"),
        ("sum_of_parts", False, "12亿元 + 31.5亿元 + 9亿元 = 52.5亿元 ≠ 55亿元"),
    ]
    assert "少1个" in found[0].explanation
    assert next(term.quote.text for term in found[0].terms if term.quote) == "第五期“三个一批”项目13个"


def test_a_part_in_ten_thousands_instead_of_hundred_millions_is_named_a_slip() -> None:
    money = checked(BATCH.format(whole=12, money="52.5亿元", first="12万元"))[0]
    assert (money.kind, money.holds, money.slip_of_ten_thousand, money.weight) == ("sum_of_parts", False, True, "heavy")
    assert "单位写错" in money.explanation


def test_two_batches_in_one_text_keep_their_own_classes() -> None:
    text = "第一期“三个一批”项目[9个|project_count]，其中“签约一批”项目[2个|project_count]，“开工一批”项目[3个|project_count]，“投产一批”项目[4个|project_count]。第二期“三个一批”项目[5个|project_count]，其中“签约一批”项目[1个|project_count]，“开工一批”项目[1个|project_count]，“投产一批”项目[3个|project_count]。"
    assert outcomes(text) == [("sum_of_parts", True, "2个 + 3个 + 4个 = 9个"), ("sum_of_parts", True, "1个 + 1个 + 3个 = 5个")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一季度新建[12个|project_count]、续建[30个|project_count]，共[42个|project_count]。", [("sum_of_parts", True, "12个 + 30个 = 42个")]),
        ("一季度新建[12个|project_count]、续建[30个|project_count]，共[44个|project_count]。", [("sum_of_parts", False, "12个 + 30个 = 42个 ≠ 44个")]),
        ("今年安排市重点项目[40个|project_count]，其中新建项目[15个|project_count]、续建项目[25个|project_count]。", [("sum_of_parts", True, "15个 + 25个 = 40个")]),
        ("出让土地[300亩|land_area]（工业[180亩|land_area]、商服[110亩|land_area]）。", [("sum_of_parts", False, "180亩 + 110亩 = 290亩 ≠ 300亩")]),
        # nothing says that these parts are complete
        ("新签约项目[42个|project_count]，其中制造业[18个|project_count]、农业[8个|project_count]。", []),
        ("亿元以上项目[32个|project_count]，其中5亿元以上项目[12个|project_count]、新兴产业项目[24个|project_count]。", []),
        ("走访企业[12家|enterprise_count]、项目[30个|project_count]，共[42人|official_count]参加。", []),
        ("出让土地[300亩|land_area]（其中工业[180亩|land_area]、商服[60亩|land_area]）。", []),
        ("新签约项目[22个|project_count]，其中外资项目[32个|project_count]。", [("part_exceeds_whole", False, "32个 > 22个")]),
    ],
)  # fmt: skip
def test_sums(text: str, expected: list[tuple[str, bool, str]]) -> None:
    assert outcomes(text) == expected


@pytest.mark.parametrize("partition", partitions(), ids=lambda partition: partition.name)
def test_every_partition_has_an_example_that_names_its_whole_and_its_classes(partition) -> None:  # type: ignore[no-untyped-def]
    assert any(word in partition.example for word in partition.whole)
    assert all(any(word in partition.example for word in words) for words in partition.members)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[9个|project_count]项目已开工，其中[5个|project_count]主体完工；其余[4个|project_count]正在打桩。", [("remainder", True, "9个 - 5个 = 4个")]),
        ("[9个|project_count]项目已开工，其中[5个|project_count]主体完工；其余[3个|project_count]正在打桩。", [("remainder", False, "9个 - 5个 = 4个 ≠ 3个")]),
        ("入库[20个|project_count]，其中[8个|project_count]在东区、[7个|project_count]在西区，其余[5个|project_count]在山区。", [("remainder", True, "20个 - 8个 - 7个 = 5个")]),
        ("[61个|project_count]项目中，已开工[52个|project_count]，其中[39个|project_count]已投产；其余[9个|project_count]尚未开工。", [("remainder", True, "61个 - 52个 = 9个")]),
        ("收到问题[63个|issue_raised]，其中用地[9个|issue_raised]、用工[54个|issue_raised]。已办结[41个|issue_resolved]，其余[22个|issue_raised]正在办理。", [("remainder", True, "63个 - 41个 = 22个")]),
        # two wholes may be meant
        ("[61个|project_count]项目中，已开工[50个|project_count]，其中[39个|project_count]已投产；其余[9个|project_count]尚未开工。", []),
        # without a whole nothing can be said
        ("其余[4个|project_count]项目正在打桩。", []),
        ("[5个|project_count]项目开工，其余[9个|project_count]项目尚在谋划。", []),
    ],
)  # fmt: skip
def test_remainders(text: str, expected: list[tuple[str, bool, str]]) -> None:
    assert outcomes(text) == expected


@pytest.mark.parametrize(
    ("text", "projects", "expected"),
    [
        ("[3个|project_count]项目即将签约，分别是云杉精密、松石材料、白桦药业。", (), [("count_against_list", True, "列出3个 = 3个")]),
        ("[4个|project_count]项目即将签约，分别是云杉精密、松石材料、白桦药业。", (), [("count_against_list", False, "列出3个 ≠ 4个")]),
        ("[4个|project_count]项目即将签约，分别是云杉精密、松石材料、白桦药业和青檀物流。", (), [("count_against_list", True, "列出4个 = 4个")]),
        # a list of clauses is counted by the projects it names, and then only to confirm
        ("[2个|project_count]项目加快建设，分别是云杉精密正在装修，松石材料已重新选址。", ("云杉精密", "松石材料"), [("count_against_list", True, "列出2个 = 2个")]),
        ("[5个|project_count]项目加快建设，分别是云杉精密正在装修，松石材料已重新选址。", ("云杉精密", "松石材料"), []),
        ("[5个|project_count]项目即将签约，分别是云杉精密、松石材料等。", (), []),
        ("云杉精密、松石材料、白桦药业等[12个|project_count]项目签约。", (), []),
        ("云杉精密、松石材料、白桦药业等[2个|project_count]项目签约。", (), [("count_against_list", False, "列出3个 ≠ 2个")]),
        ("云杉精密、松石材料、白桦药业[6个|project_count]项目签约。", (), [("count_against_list", False, "列出3个 ≠ 6个")]),
        ("青檀物流、岫玉食品，云杉精密、松石材料、白桦药业[6个|project_count]项目签约。", (), []),
        ("打造精密制造、新材料、现代物流三大主导产业。", (), [("set_against_list", True, "列出3个 = 3个")]),
        ("打造精密制造、新材料、现代物流四大主导产业。", (), [("set_against_list", False, "列出3个 ≠ 4个")]),
        ("打造精密制造、新材料、现代物流、绿色食品等五大主导产业。", (), [("set_against_list", False, "列出4个 ≠ 5个")]),
        ("围绕精密制造、新材料等六大主导产业招商。", (), []),
        ("四大班子领导带头招商，建设大型、特大型、超大型企业。", (), []),
        ("“开工一批”项目[13个|project_count]，总投资[88亿元|investment]；[8个|project_count]项目正在建设，分别是甲科技、乙科技、丙科技、丁科技、戊科技、己科技、庚科技、辛科技。", (), [("unaccounted", False, "13个 - 8个 = 5个"), ("count_against_list", True, "列出8个 = 8个")]),
    ],
)  # fmt: skip
def test_lists(text: str, projects: tuple[str, ...], expected: list[tuple[str, bool, str]]) -> None:
    assert outcomes(text, projects) == expected


def test_a_list_in_traditional_characters_with_pinyin_is_counted_and_quoted_as_it_stands() -> None:
    finding = checked("集中打造精密製造、新材料、現(xiàn)代物流、綠色食品等五大主導(dǎo)產(chǎn)業(yè)。")[0]
    assert (finding.kind, finding.holds, finding.weight) == ("set_against_list", False, "light")
    assert next(term.quote.text for term in finding.terms if term.quote) == "五大主導(dǎo)產(chǎn)業(yè)"
