"""Numbers are references, whatever is typed around them; what an editor sends is read strictly."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.core.refusals import Refusal
from huoshui.reports.rules.body import Block, as_rows, plain_text, read_blocks, referenced_keys, unbound_numbers
from huoshui.reports.rules.figures import Figure, Term, as_row, changes_between, filled_text, from_row, reference, shown


def count(key, value, kind="count"):
    return Figure(key, f"名称{key}", kind, value, (Term("项目", value),), "口径")


def rate(key, above, below):
    return Figure(key, "开工率", "rate", None, (Term("分子", above), Term("分母", below)), "口径")


@pytest.mark.parametrize(
    ("figure", "words"),
    (
        (count("a", 12), "12"),
        (count("a", 0), "0"),
        (count("a", None), "—"),
        (count("a", 1136 * 10**9, "money"), "113.60亿元"),
        (count("a", 35 * 10**8, "money"), "3,500万元"),
        (count("a", None, "money"), "—"),
        (rate("a", 30, 42), "71.4%"),
        (rate("a", 492, 489), "100.6%"),
        (rate("a", 0, 5), "0.0%"),
        (rate("a", 0, 0), "—"),
        (rate("a", None, 5), "—"),
    ),
)
def test_a_figure_reads_as_people_write_it_and_a_dash_where_nobody_knows(figure, words):
    assert shown(figure) == words
    assert figure.is_known is (words != "—")


def test_a_text_is_filled_from_its_references():
    figures = {"a": count("a", 30), "b": rate("b", 30, 42)}
    assert filled_text(f"签约{reference('a')}个，开工率{reference('b')}。", figures) == "签约30个，开工率71.4%。"


def test_kept_figures_come_back_as_they_were():
    figure = Figure(
        "a", "签约", "rate", None, (Term("分子", 1, "explain:drawer", "start_rate.count", {"batch": ["x"]}), Term("分母", 2)), "口径"
    )
    assert from_row(json.loads(json.dumps(as_row(figure)))) == figure


def test_a_change_of_a_term_is_a_change_even_where_the_share_stays():
    old, new = {"a": rate("a", 1, 2), "b": count("b", 5)}, {"a": rate("a", 2, 4), "b": count("b", 5), "c": count("c", 1)}
    changes = changes_between(old, new, ["a", "b", "c", "d"])
    assert [(one.key, one.old, one.new) for one in changes] == [("a", "50.0%（1/2）", "50.0%（2/4）"), ("c", None, "1"), ("d", None, None)]


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_nothing_changes_between_a_count_and_itself(above, below):
    figures = {"a": rate("a", above, below), "b": count("b", above)}
    assert changes_between(figures, {key: from_row(as_row(one)) for key, one in figures.items()}, figures) == ()


def test_digits_typed_by_hand_are_named_with_their_place_and_dates_are_left_alone():
    blocks = (
        Block("heading", "一、总体情况"),
        Block(
            "paragraph",
            f"截至2026年3月31日，第4期签约{reference('a')}个，总投资30亿元，完成率80.5%，限5个工作日内答复，超出3个百分点，由第2位到第1位。",
        ),
        Block("table", "表", ("单位", "数"), (("招商局", "7"), ("甲镇", "8个"))),
    )
    assert [(one.place, one.words) for one in unbound_numbers(blocks)] == [(2, "30亿元"), (2, "80.5%"), (2, "3个百分点"), (3, "8个")]


@pytest.mark.parametrize(
    ("sent", "words"),
    (
        (None, "正文是空的"),
        ([], "正文是空的"),
        ([{"kind": "song", "text": "啦"}], "第 1 段不知道是标题"),
        ([{"kind": "heading", "text": "一"}, {"kind": "paragraph", "text": "  "}], "第 2 段没有文字"),
        ([{"kind": "paragraph", "text": "共⟦nobody.knows⟧个"}], "“nobody.knows”不在这份通报里"),
        ([{"kind": "paragraph", "text": 7}], "第 1 段不是文字"),
        ([{"kind": "paragraph", "text": "长" * 4001}], "长 4001 字"),
        ([{"kind": "table", "text": "表", "columns": [], "rows": []}], "没有栏目"),
        ([{"kind": "table", "text": "表", "columns": ["甲"], "rows": [["一", "二"]]}], "与栏目数不同"),
        ([{"kind": "paragraph", "text": "一"}] * 301, "有 301 段"),
    ),
)
def test_a_body_that_cannot_be_read_says_where_and_why(sent, words):
    with pytest.raises(Refusal) as refused:
        read_blocks(sent, {"a"})
    assert words in str(refused.value) and refused.value.code == "bad_body"


def test_blocks_are_read_as_they_are_kept():
    blocks = (Block("paragraph", "共⟦a⟧个"), Block("table", "表", ("甲", "乙"), (("x", "⟦a⟧"),), is_annex=True))
    assert read_blocks(json.loads(json.dumps(as_rows(blocks))), {"a"}) == blocks
    assert referenced_keys(blocks) == ["a"]
    assert plain_text(blocks, {"a": count("a", 3)}) == "共3个\n表\nx\t3"


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    (
        ("points", 59, "+5.9"),
        ("points", -369, "−36.9"),
        ("points", 0, "0.0"),
        ("percent", 92, "9.2%"),
        ("percent", -5, "−0.5%"),
        ("tenths", 21, "2.1"),
        ("points", None, "—"),
    ),
)
def test_tenths_are_told_with_one_decimal_and_points_with_their_side(kind, value, told):
    assert shown(Figure("k", "l", kind, value, (), "")) == told


def test_the_parts_of_a_rate_of_money_are_told_as_money_old_and_new():
    def rate(done):
        return Figure("r", "完成率", "rate", None, (Term("完成", done, unit="money"), Term("计划", 10**10, unit="money")), "")

    assert changes_between({"r": rate(10**9)}, {"r": rate(2 * 10**9)}, ["r"])[0].new == "20.0%（2,000万元/1.00亿元）"
