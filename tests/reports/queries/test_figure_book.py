"""Numbers in words that a rule or a person of the ledger wrote become figures, and the words read as before."""

from __future__ import annotations

from datetime import date

import pytest

from huoshui.reports.queries.figure_book import FigureBook
from huoshui.reports.rules.body import Block, unbound_numbers
from huoshui.reports.rules.figures import filled_text


@pytest.mark.parametrize(
    ("words", "values"),
    (
        ("补缴3个月土地款12.5亿元，2026-03-31前办结", [3, 125]),
        ("低于序时进度10至30个百分点", [30]),
        ("与序时进度之差高于 -10 个百分点", [-10]),
        ("清招项办〔2025〕5号，第2项，5个工作日内答复", []),
        ("等待供电公司停电", []),
        ("", []),
    ),
)
def test_quoted_words_read_as_before_and_each_measured_number_is_a_figure(words: str, values: list[int]) -> None:
    book = FigureBook(date(2026, 3, 31), None)
    quoted = book.quoted("k", words, "原话", ("projects:detail", "x"))
    assert filled_text(quoted, book.figures) == words
    assert [figure.value for figure in book.figures.values()] == values
    assert not unbound_numbers([Block("paragraph", quoted)])
