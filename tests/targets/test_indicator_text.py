"""A definition as text: out and in again the same, and what is wrong told with line and key."""

from __future__ import annotations

from datetime import date

import pytest

from huoshui.targets.adapters.indicator_text import content_of_text, problem_in_text, published_contents, text_of_content
from huoshui.targets.rules.indicator_documents import read_indicator


@pytest.mark.parametrize("indicator_id", sorted(published_contents()))
def test_every_published_definition_goes_out_as_text_and_comes_in_the_same(indicator_id: str) -> None:
    content = {key: value for key, value in published_contents()[indicator_id].items() if key != "effective_from"}
    again, problems = content_of_text(text_of_content(content))
    assert problems == [] and again == content
    one, wrong = read_indicator(again, (), defaults={"effective_from": date(2026, 1, 1)}, origin="zone")
    assert wrong == [] and one is not None and one.id == indicator_id


def test_a_table_under_its_heading_is_one_definition_and_two_are_refused() -> None:
    one = '[[indicator]]\nid = "a_b"\n'
    assert content_of_text('group = "试"\n' + one) == ({"group": "试", "id": "a_b"}, [])
    assert content_of_text(one + one)[1] == ["第 1 行 键 indicator：一次只设定一项指标。"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('id = "a_b"\nname = 新签约\n', "第 2 行第 8 个字附近：不合 TOML 的写法"),
        ('id = "a_b"\nwhere = [\n', "最后一行：不合 TOML 的写法"),
    ],
)
def test_what_is_no_toml_is_told_by_line(text: str, told: str) -> None:
    (problem,) = content_of_text(text)[1]
    assert problem.startswith(told)


def test_a_wrong_key_is_told_by_line_and_key() -> None:
    text = 'id = "a_b"\nname = "一项"\ndefinition = "一项"\nkind = "sum"\ngroup = "试"\n'
    _, problems = read_indicator(content_of_text(text)[0], (), defaults={}, origin="zone")
    assert [problem_in_text(text, problem).partition("：")[0] for problem in problems] == ["第 4 行 键 kind"]
