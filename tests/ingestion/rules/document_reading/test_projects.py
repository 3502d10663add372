"""Named projects: the vocabulary's examples, and what lists, heads, phases, sums, aliases and dates say."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest

from huoshui.ingestion.rules.document_reading import plain_text_source, read_claims
from huoshui.ingestion.rules.document_reading.claims import FigureClaim, ProjectClaim
from huoshui.ingestion.rules.document_reading.vocabulary import vocabulary

YI = 10_000_000_000  # fen in one 亿元


def projects(text: str) -> list[ProjectClaim]:
    reading = read_claims(plain_text_source("example", text, date(2023, 6, 1)))
    return [claim for claim in reading.claims if isinstance(claim, ProjectClaim)]


def sums(text: str) -> dict[int, str | None]:
    reading = read_claims(plain_text_source("example", text, date(2023, 6, 1)))
    figures = [claim for claim in reading.claims if isinstance(claim, FigureClaim) and claim.measure == "investment"]
    return {int(claim.value): claim.stage for claim in figures}


def sections() -> list[tuple[str, dict[str, Any]]]:
    data = vocabulary("projects")
    return [
        *((name, section) for name, section in data.items() if isinstance(section, dict)),
        *((group["id"], group) for group in data["stage"]),
    ]


@pytest.mark.parametrize(
    "example", [pytest.param(example, id=f"{name}: {example['text']}") for name, section in sections() for example in section["examples"]]
)
def test_the_example_reads_as_it_says(example: dict[str, Any]) -> None:
    found = projects(example["text"])
    assert [project.name for project in found] == example["names"]
    if "stage" in example:
        assert found[0].stage == example["stage"]
    if "investment" in example:
        assert found[0].investment_fen == example["investment"] * 100


def test_every_section_of_the_vocabulary_has_an_example() -> None:
    assert vocabulary("projects")["effective_from"]
    assert [name for name, section in sections() if not section.get("examples")] == []


STAGES = [
    ("甲方科技储能电池项目已于3月签约。", "signed"),
    ("甲方科技储能电池项目即将签约。", "negotiating"),
    ("甲方科技储能电池项目预计明年6月投产。", None),
    ("甲方科技储能电池项目今年4月开工，预计年底建成投产。", "started"),
    ("甲方科技储能电池项目即将投产。", "started"),
    ("甲方科技储能电池项目完成公司注册和土地摘牌。", "landed"),
    ("甲方科技储能电池项目竣工验收。", "completed"),
    ("稳步推进甲方科技储能电池、乙方精密轴承等项目。", None),
    ("甲方科技储能电池项目建设正稳步推进。", "started"),
    ("甲方科技储能电池项目正在启动工地手续。", None),
    ("力争甲方科技储能电池项目年内投产。", None),
    ("甲方科技储能电池项目至今没有开工。", None),
    ("甲方科技储能电池项目一期已达产，二期正在建设。", "started"),
    ("“签约一批”项目3个，总投资5亿元。目前，甲方科技储能电池项目正在编制设计方案。", "signed"),
    ("“签约一批”项目3个，总投资5亿元。目前，甲方科技储能电池项目厂房正在装修。", "started"),
    ("8个项目正在加快建设中，分别是甲方科技储能电池项目、乙方精密轴承。", "started"),
    ("签约项目中，甲方科技储能电池项目占地120亩。", "signed"),
    ("甲方科技储能电池项目开工，乙方公司投资2亿元扩大生产，已经投产。", "started"),
]


@pytest.mark.parametrize(("text", "stage"), STAGES)
def test_the_stage_is_the_furthest_that_the_text_says_was_reached(text: str, stage: str | None) -> None:
    assert projects(text)[0].stage == stage


SUMS = [
    ("总投资18亿元的甲方科技储能电池项目开工。", 18),
    ("甲方科技储能电池项目总投资18亿元，一期投资7亿元，已完成投资3亿元。", 18),
    ("乙方集团投资18亿元建设的甲方科技储能电池项目开工。", 18),
    ("18亿元的甲方科技储能电池项目顺利签约落地。", 18),
    ("甲方科技储能电池项目投资100亿元。该项目总投资30亿元。", 30),
    ("甲方科技储能电池项目完成投资3亿元。", None),
    ("甲方科技储能电池项目总投资6000万美元。", None),
    ("甲方科技储能电池、乙方精密轴承等5个项目开工，总投资40亿元。", None),
]


@pytest.mark.parametrize(("text", "yi"), SUMS)
def test_a_project_takes_its_own_sum_in_yuan_and_nobody_takes_a_sum_over_several(text: str, yi: int | None) -> None:
    assert projects(text)[0].investment_fen == (yi * YI if yi else None)


def test_sums_that_stand_respectively_go_to_the_members_in_order() -> None:
    found = projects("北辰轨道配件、天佑宠物食品、金石中央厨房3个项目签约落地，投资额分别为2.1亿元、8000万元、1.5亿元。")
    assert [(project.name, project.investment_fen) for project in found] == [
        ("北辰轨道配件", 21 * YI // 10),
        ("天佑宠物食品", 8 * YI // 10),
        ("金石中央厨房", 15 * YI // 10),
    ]


def test_the_sum_of_a_named_project_has_the_stage_of_the_project() -> None:
    text = "总投资30亿元的集美数智产业园项目于去年12月28日签约落地，今年1月4日奠基。"
    assert projects(text)[0].stage == "started"
    assert sums(text) == {3_000_000_000: "started"}
    assert sums("总投资12亿元的甲方高性能隔膜项目，目前正在办理规划许可。") == {1_200_000_000: None}


def test_dates_are_those_that_stand_before_their_step() -> None:
    found = projects("总投资30亿元的集美数智产业园项目于去年12月28日签约落地，今年1月4日奠基。")
    assert found[0].dates == {"landed": "2022-12-28", "started": "2023-01-04"}


def test_a_project_said_twice_is_one_claim_under_its_fullest_name() -> None:
    found = projects("京东物流产业园项目正在施工。\n8个项目加快建设，分别是京东物流、惠龙易通项目。")
    assert [(project.name, project.aliases) for project in found] == [("京东物流产业园", ("京东物流",)), ("惠龙易通", ())]


def test_parts_of_a_park_and_phases_are_projects_of_their_own() -> None:
    found = projects("黄山市循环经济园的集中治污工程已建成，加快建设黄山市循环经济园。智谷产业园一期项目投产，智谷产业园二期项目开工。")
    assert {project.name: project.stage for project in found} == {
        "黄山市循环经济园的集中治污": "completed",
        "黄山市循环经济园": "started",
        "智谷产业园一期": "in_production",
        "智谷产业园二期": "started",
    }


def test_a_later_sentence_about_the_project_adds_to_it() -> None:
    found = projects("第一站是宏光聚酯薄膜项目。该项目总投资9.8亿元，去年3月开工、今年6月投产。")
    assert [(one.name, one.stage, one.investment_fen) for one in found] == [("宏光聚酯薄膜", "in_production", 98 * YI // 10)]


def test_what_is_no_named_project_is_none() -> None:
    text = """近年来，青芦县大力实施“青燕归巢”工程和“百企升级”行动，成立绿色建材产业联盟。
    北航星空创新园入驻企业60家，为明达机械、众诚家具等23家企业解决融资。
    全区上下牢固树立抓项目的理念，推动项目早开工、早建成、早投产，谋划一批大项目、好项目。
    重点抓好6个10亿元以上产业项目建设，加快实施35个基础设施、社会事业类项目。
    会议强调，要强化项目要素保障，加快国家“两重”项目申报，做好项目储备和前期工作。
    实行领导包联制度，每个重点项目明确一名县级领导、一套推进方案，对推进缓慢的项目挂牌督办。
    该公司产品广泛应用于市政工程、水利工程、建筑工程等领域，组织实施市政道路、供排水、园林绿化等工程。
    共建产业技术研究院，实施科技项目35项；希望工程、阳光工程等惠民工程深入实施。
    加快建设现代化产业体系，打造先进制造业基地、现代服务业中心和区域性物流枢纽。"""
    assert projects(text) == []


def test_a_text_of_many_thousand_names_is_read_in_time() -> None:
    text = "\n".join(f"总投资{number}亿元的第{number}甲乙科技储能电池{number}号项目开工。" for number in range(1, 1201))
    started = time.perf_counter()
    found = projects(text)
    assert len(found) > 100 and time.perf_counter() - started < 20


def test_a_table_names_one_project_a_row_with_its_sum_and_progress() -> None:
    text = """重点项目推进情况表
单位：万元
序号\t项目名称\t总投资\t本月完成投资\t形象进度
1\t华昱半导体封装测试基地项目\t1,000,000\t97200\t厂房封顶，设备招标
2\t云泽大道北延\t23800\t5400\t未开工
\t合计\t1023800\t102600\t
说明：表中项目均为省重点项目。"""
    assert [(one.name, one.stage, one.investment_fen) for one in projects(text)] == [
        ("华昱半导体封装测试基地", "started", 100 * YI),
        ("云泽大道北延", None, 238 * YI // 100),
    ]
    assert all(one.quote in text for one in projects(text))


def test_a_table_without_a_unit_gives_no_sums() -> None:
    text = "项目名称\t总投资\n云泽大道北延\t23800\n"
    assert [(one.name, one.investment_fen) for one in projects(text)] == [("云泽大道北延", None)]


NAMES = [
    ("今年投资1.3亿元进行南源水电站建设、阊江流域综合治理、城镇基础设施建设。", ["南源水电站", "阊江流域综合治理"]),
    ("四是污水集中处理工程，全市新建管网20公里。", []),
    ("富康达项目落户郑州。", ["富康达"]),
    ("县委副书记、县长某某深入电机厂烘干机技改升级、长安农产品加工厂房等项目施工现场。", ["电机厂烘干机技改升级", "长安农产品加工厂房"]),
    ("主要项目有：宏达纺织（3.2亿元）、金叶烟草（1.5亿元）、丰源水泥二期。", ["宏达纺织", "金叶烟草", "丰源水泥二期"]),
    ("公司拟投资建设穆山生产基地项目（二期），计划总投资10.94亿元。", ["穆山生产基地（二期）"]),
    ("该中心将建占地130亩的服装设计中心、占地113亩的文化体验中心等。", []),
    ("美研医药项目已竣工投产，凯龙、吉泰和美康一期项目已竣工试产。", ["美研医药", "凯龙一期", "吉泰一期", "美康一期"]),
    ("青浦和松江污水处理厂已经建成投入运行。", ["青浦污水处理厂", "松江污水处理厂"]),
    ("这其中包括深圳至茂名铁路，总投资609亿元。", ["深圳至茂名铁路"]),
    (
        "发改委批复了新建衢州至宁德铁路、新建祥云至临沧铁路、新建南昌至赣州铁路客运专线七条铁路。",
        ["衢州至宁德铁路", "新建祥云至临沧铁路", "新建南昌至赣州铁路客运专线"],
    ),
    ("三一重工与沈阳市签署协议，将在沈阳投资建设煤炭机械产业园。", ["煤炭机械产业园"]),
]


@pytest.mark.parametrize(("text", "names"), NAMES)
def test_names_are_found_where_the_language_puts_them(text: str, names: list[str]) -> None:
    assert [project.name for project in projects(text)] == names


def test_the_quote_of_a_project_holds_its_name_and_reaches_to_its_step() -> None:
    text = "第一站是宏光聚酯薄膜项目。该项目总投资9.8亿元，去年3月开工、今年6月投产。"
    assert projects(text)[0].quote == "宏光聚酯薄膜项目。该项目总投资9.8亿元，去年3月开工、今年6月投产"
    far = "第一站是宏光聚酯薄膜项目。" + "园区服务热情周到，" * 60 + "\n该项目今年6月投产。"
    assert all("宏光聚酯薄膜" in project.quote for project in projects(far))
