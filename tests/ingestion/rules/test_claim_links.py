"""Which record a claim may be about: by its own words, by the paragraph, never by likeness alone."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from huoshui.core.names import without_tags
from huoshui.ingestion.rules.claim_links import LinkCandidate, batch_period_no, batch_said_before, further_likeness, names_nobody, proposed

PARAGRAPH = "前两期已收官，第二期“三个一批”项目9个；第三期“三个一批”项目25个，总投资170.4亿元，其中“签约一批”项目3个。"


@pytest.mark.parametrize(
    ("subject", "number"),
    [
        ("第三期三个一批", 3),
        ("第3期“三个一批”", 3),
        ("第十二期“三个一批”项目", 12),
        ("三个一批", None),
        ("项目第三期", None),
        ("第三期工程", None),
    ],
)
def test_a_batch_is_known_by_its_number(subject: str, number: int | None) -> None:
    assert batch_period_no(subject) == number


def figure(subject: str, measure: str = "investment") -> dict[str, Any]:
    return {"subject": subject, "measure": measure}


@pytest.mark.parametrize(
    ("words", "fields", "number"),
    [
        ("总投资170.4亿元", figure("总投资"), 3),
        ("项目3个", figure("“签约一批”项目", "project_count"), 3),
        ("项目9个", figure("", "project_count"), 2),
        ("总投资170.4亿元", figure("其中签约项目"), 3),
        ("总投资170.4亿元", figure("青河储能电池"), None),
        ("总投资170.4亿元", figure("总投资", "output"), None),
    ],
)
def test_a_figure_without_a_subject_belongs_to_the_batch_that_the_paragraph_speaks_of(
    words: str, fields: dict[str, Any], number: int | None
) -> None:
    assert batch_said_before(PARAGRAPH, 0, PARAGRAPH.index(words), fields) == number


def test_a_batch_of_another_paragraph_is_no_context() -> None:
    assert batch_said_before(PARAGRAPH, len("前两期已收官，第二期“三个一批”项目9个；第三期“三个一批”"), 60, figure("总投资")) is None


@pytest.mark.parametrize(
    ("subject", "nobody"),
    [
        ("", True),
        ("地区生产总值", True),
        ("市场主体", True),
        ("某某公司", False),
        ("柳林镇", False),
        ("全市", False),
        ("第三期三个一批", False),
    ],
)
def test_a_subject_that_names_somebody_is_not_the_documents(subject: str, nobody: bool) -> None:
    assert names_nobody(subject) is nobody


def candidate(score: int) -> LinkCandidate:
    return LinkCandidate("project", uuid4(), "甲", score, "名称相同")


def test_only_a_single_record_of_the_same_name_is_proposed() -> None:
    exact = candidate(99)
    assert proposed([exact, candidate(90)]) == exact
    assert proposed([candidate(94)]) is None and proposed([candidate(99), candidate(97)]) is None and proposed([]) is None


def test_sum_and_stage_add_reasons() -> None:
    assert further_likeness({"investment_fen": 5, "stage": "signed"}, 5, "signed") == ["总投资相同", "阶段相同"]
    assert further_likeness({"investment_fen": None, "stage": None}, None, None) == []


def test_markup_is_left_out_and_words_that_look_like_it_stay() -> None:
    assert without_tags('增长</span><span style="font-size:24px">2%&nbsp;') == "增长2%"
    assert without_tags("投资<5亿元的项目，增速>3%") == "投资<5亿元的项目，增速>3%"
