"""What a language model says is believed only as far as the text bears it out."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.ingestion.rules.document_reading import plain_text_source, read_claims
from huoshui.ingestion.rules.document_reading.claims import FigureClaim, ProjectClaim, Span
from huoshui.ingestion.rules.second_reading import (
    PART_CHARACTERS,
    checked_claims,
    differences,
    number_in,
    parts_of,
    questions,
    rows_in_answer,
)

TEXT = "一季度青河区新签约项目12个，总投资56.8\n亿元，同比增长二成。其中甲公司智能装备项目总投资3亿元，已开工。"
SOURCE = plain_text_source("a", TEXT)
WHOLE = Span(0, len(TEXT))
FIGURE = {"kind": "figure", "quote": "新签约项目12个", "measure": "project_count", "value": 12, "unit": "count", "stage": "signed"}
PROJECT = {
    "kind": "project",
    "quote": "甲公司智能装备项目总投资3亿元",
    "name": "甲公司智能装备项目",
    "stage": "started",
    "investment": 300000000,
}


def checked(*rows: Any) -> tuple[list[Any], list[str]]:
    claims, refused = checked_claims("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), SOURCE, WHOLE)
    return claims, [each.why for each in refused]


def test_what_stands_in_the_text_becomes_a_claim_with_its_places() -> None:
    (figure, project), refused = checked(FIGURE, PROJECT)
    assert refused == [] and isinstance(figure, FigureClaim) and isinstance(project, ProjectClaim)
    assert TEXT[figure.span.start : figure.span.end] == figure.quote == "新签约项目12个"
    assert TEXT[figure.number.start : figure.number.end] == "12" and figure.stage == "signed"
    assert (project.name, project.stage, project.investment_fen) == ("甲公司智能装备项目", "started", 30_000_000_000)


def test_white_space_in_the_text_does_not_hide_a_quote() -> None:
    (claim,), _ = checked({**FIGURE, "quote": "总投资56.8亿元", "measure": "investment", "unit": "CNY", "value": 5.68e9})
    assert claim.quote == "总投资56.8\n亿元" and TEXT[claim.span.start : claim.span.end] == claim.quote


@pytest.mark.parametrize(
    "change, why",
    [
        ({"quote": "新签约项目13个"}, "引文不在文中"),
        ({"quote": ""}, "没有引文"),
        ({"quote": "新" * 301}, "引文太长"),
        ({"value": 13}, "没有这个数"),
        ({"value": "12"}, "没有数值"),
        ({"value": True}, "没有数值"),
        ({"value": None}, "没有数值"),
        ({"measure": "money"}, "不在规定之内"),
        ({"unit": "万元"}, "不在规定之内"),
        ({"stage": "done"}, "阶段"),
        ({"kind": "claim"}, "不是一条"),
    ],
)
def test_what_does_not_is_refused_with_the_reason(change: dict[str, Any], why: str) -> None:
    claims, refused = checked({**FIGURE, **change})
    assert claims == [] and len(refused) == 1 and why in refused[0]


@pytest.mark.parametrize("change, why", [({"name": "乙公司项目"}, "项目名不在文中"), ({"investment": 500000000}, "没有这个投资额")])
def test_a_project_that_the_text_does_not_name_is_refused(change: dict[str, Any], why: str) -> None:
    claims, refused = checked({**PROJECT, **change})
    assert claims == [] and why in refused[0]


def test_a_part_does_not_borrow_from_another() -> None:
    claims, refused = checked_claims(json.dumps(FIGURE), SOURCE, Span(20, len(TEXT)))
    assert claims == [] and refused[0].why == "引文不在文中"


@pytest.mark.parametrize(
    "answer, count",
    [
        ("", 0),
        ("[]", 0),
        ("抱歉，我不能。", 0),
        ('[{"kind":"figure"},{"kind":"figure"}]', 2),
        ('{"claims":[{"kind":"figure"}]}', 1),
        ('<think>{"kind":"figure"}\n想一想</think>\n```json\n{"kind":"figure"}\n```', 1),
        ('好的：\n{"kind":"figure"},\n{"kind":"figure"', 2),
        ("[" * 100_000, 0),
        ("null", 0),
        ('{"kind":"figure"}\n' * 1000, 400),
    ],
)
def test_answers_of_every_shape_are_taken_apart(answer: str, count: int) -> None:
    assert len(rows_in_answer(answer)) == count


@given(
    st.text(max_size=300)
    | st.recursive(st.none() | st.floats() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)).map(json.dumps)
)
def test_no_answer_does_harm(answer: str) -> None:
    claims, _ = checked_claims(answer, SOURCE, WHOLE)
    assert all(claim.quote in TEXT for claim in claims)


@pytest.mark.parametrize(
    "text, value, found",
    [
        ("总投资18.4亿元", "1840000000", "18.4"),
        ("总投资1,840万元", "18400000", "1,840"),
        ("增长二成", "20", "二"),
        ("三十五个", "35", "三十五"),
        ("下降3.2%", "-3.2", "3.2"),
        ("５６.８亿元", "5680000000", "５６.８"),
        ("总投资18.4亿元", "18.4", "18.4"),
        ("总投资18.4亿元", "19", None),
    ],
)
def test_a_number_is_found_in_the_words_that_say_it(text: str, value: str, found: str | None) -> None:
    place = number_in(text, Span(0, len(text)), Decimal(value))
    assert (text[place.start : place.end] if place else None) == found


def test_a_long_document_is_asked_about_in_parts_that_cover_it() -> None:
    source = plain_text_source("a", "\n".join(f"第{number}段，签约项目{number}个，总投资{number}亿元。" * 9 for number in range(100)))
    parts = list(parts_of(source))
    assert len(parts) > 5 and all(part.end - part.start <= PART_CHARACTERS for part in parts)
    assert all(any(part.start <= block.start and block.end <= part.end for part in parts) for block in source.blocks)
    asked = [messages[1]["content"] for _, messages in questions(source)]
    assert sum("第57段" in words for words in asked) == 1 and "发布日期：不详" in asked[0]


def test_the_two_readings_are_held_beside_each_other() -> None:
    first = read_claims(SOURCE).claims
    assert differences(first, first) == []
    count = next(number for number, claim in enumerate(first) if isinstance(claim, FigureClaim) and claim.value == 12)
    (again, extra), _ = checked(
        {**FIGURE, "stage": "started"}, {**FIGURE, "quote": "总投资3亿元", "value": 3e8, "unit": "CNY", "measure": "tax"}
    )
    found = differences(first, [again, extra])
    assert ("differ", count, 0) in {(each.kind, each.first, each.second) for each in found}
    assert next(each for each in found if each.first == count).fields == ("stage",)
    assert any(each.kind == "only_first" for each in found)
    assert [each.second for each in differences((), [again, extra])] == [0, 1]
