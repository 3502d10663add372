"""What a composed page may hold, and which days its words mean."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from huoshui.core.refusals import Refusal
from huoshui.reports.rules.page_blocks import as_rows, months_back, period_of, read_blocks

KNOWN = {"projects_signed", "investment_signed", *(f"one_{number}" for number in range(9))}
WHOLE = [
    {"kind": "text", "title": "先看", "text": " 一句话。 \n\n第二句。"},
    {"kind": "tiles", "indicators": ["projects_signed", "investment_signed", "projects_signed"], "period": "month"},
    {"kind": "table", "indicators": ["projects_signed"], "by": "unit", "period": "quarter"},
    {"kind": "chart", "indicators": ["investment_signed"], "by": "months"},
]


def test_blocks_come_back_as_they_were_kept() -> None:
    blocks = read_blocks(WHOLE, KNOWN)
    assert [one.kind for one in blocks] == ["text", "tiles", "table", "chart"]
    assert blocks[0].text == "一句话。\n\n第二句。" and blocks[1].indicators == ("projects_signed", "investment_signed")
    assert read_blocks(as_rows(blocks), KNOWN) == blocks


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("text", "bad_blocks"),
        ([1], "bad_blocks"),
        ([{"kind": "text", "text": "甲"}] * 21, "too_many_blocks"),
        ([{"kind": "song"}], "bad_block"),
        ([{"kind": "text", "text": " \n "}], "no_text"),
        ([{"kind": "text", "text": "长" * 2001}], "bad_block"),
        ([{"kind": "tiles", "indicators": []}], "no_indicator"),
        ([{"kind": "tiles", "indicators": ["nonsense"]}], "unknown_indicator"),
        ([{"kind": "tiles", "indicators": [f"one_{number}" for number in range(9)]}], "too_many_indicators"),
        ([{"kind": "chart", "indicators": ["one_1", "one_2"], "by": "months"}], "too_many_indicators"),
        ([{"kind": "table", "indicators": ["one_1"], "by": "months"}], "bad_block"),
        ([{"kind": "tiles", "indicators": ["one_1"], "period": "decade"}], "bad_block"),
    ],
)
def test_what_cannot_be_shown_is_refused_by_its_place(rows: Any, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_blocks(rows, KNOWN)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("code", "label"),
    [("year", "2026年1—2月"), ("quarter", "2026年1—2月"), ("month", "2026年2月"), ("last_month", "2026年1月"), ("last_year", "2025年")],
)
def test_a_period_ends_with_the_month_of_the_day(code: str, label: str) -> None:
    assert period_of(code, date(2026, 2, 10)).label == label
    assert period_of("quarter", date(2026, 11, 26)).label == "2026年10—11月"
    assert period_of("last_month", date(2026, 1, 5)).label == "2025年12月"


def test_twelve_months_back_cross_the_year() -> None:
    spans = months_back(date(2026, 3, 31))
    assert len(spans) == 12 and (spans[0].label, spans[-1].label) == ("2025年4月", "2026年3月")
