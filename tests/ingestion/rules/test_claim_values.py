"""What a person types into a claim is understood as written, or refused in words."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.core.refusals import Refusal
from huoshui.ingestion.rules.claim_fields import checked_fields, shown_meaning, shown_value, typed_again
from huoshui.ingestion.rules.claim_values import offered_periods, period_span, shown_number, typed_period, typed_quantity


@pytest.mark.parametrize(
    ("typed", "value", "unit", "comparator"),
    [
        ("18.4亿元", "1840000000", "CNY", "="),
        ("１８．４亿元", "1840000000", "CNY", "="),
        ("超17亿元", "1700000000", "CNY", ">"),
        ("不少于 3,500 万元", "35000000", "CNY", ">="),
        ("25个", "25", "count", "="),
        ("二十五家", "25", "count", "="),
        ("30余次", "30", "time", ">"),
        ("200多人", "200", "person", ">"),
        ("98.5%", "98.5", "percent", "="),
        ("3个百分点", "3", "point", "="),
        ("5平方公里", "5000000", "m2", "="),
        ("30万吨", "300000", "tonne", "="),
        ("近1000亩", "1000", "mu", "~"),
        ("一周", "7", "day", "="),
        ("20天以内", "20", "day", "<="),
        ("1.5亿美元", "150000000", "USD", "="),
        ("三亿元", "300000000", "CNY", "="),
        ("-2.5%", "-2.5", "percent", "="),
        ("36", "36", "", "="),
    ],
)
def test_a_typed_quantity_is_read(typed: str, value: str, unit: str, comparator: str) -> None:
    found = typed_quantity(typed)
    assert (found.value, found.unit, found.comparator) == (Decimal(value), unit, comparator)


@pytest.mark.parametrize("typed", ["", "很多", "几十名", "12头", "一二三四不是数", "1.2.3亿元", "9" * 30 + "亿元"])
def test_what_is_no_quantity_is_refused(typed: str) -> None:
    with pytest.raises(Refusal) as caught:
        typed_quantity(typed)
    assert caught.value.field == "value"


@given(st.text(max_size=20))
def test_nothing_typed_breaks_the_reader(typed: str) -> None:
    for read in (typed_quantity, typed_period):
        try:
            read(typed)  # type: ignore[operator]
        except Refusal as refusal:
            assert refusal.message and refusal.remedy


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("2022年", "2022"),
        ("2022年一季度", "2022Q1"),
        ("2022年上半年", "2022H1"),
        ("2022年2月", "2022-02"),
        ("2022-02-17", "2022-02-17"),
        ("2022Q3", "2022Q3"),
        ("2021年7月至2022年1月4日", "2021-07/2022-01-04"),
        ("", None),
    ],
)
def test_a_typed_period_becomes_the_claim_formats(typed: str, code: str | None) -> None:
    assert typed_period(typed) == code


@pytest.mark.parametrize(
    ("code", "start", "end", "precision"),
    [
        ("2022", "2022-01-01", "2022-12-31", "year"),
        ("2022Q2", "2022-04-01", "2022-06-30", "quarter"),
        ("2022H2", "2022-07-01", "2022-12-31", "half"),
        ("2024-02", "2024-02-01", "2024-02-29", "month"),
        ("2022-02-17", "2022-02-17", "2022-02-17", "day"),
        ("2021-07/2022-01-04", "2021-07-01", "2022-01-04", "day"),
        ("2026-01/2026-02", "2026-01-01", "2026-02-28", "month"),
    ],
)
def test_a_period_has_both_ends(code: str, start: str, end: str, precision: str) -> None:
    span = period_span(code)
    assert span is not None
    assert (span.start.isoformat(), span.end.isoformat(), span.precision) == (start, end, precision)


@pytest.mark.parametrize("code", [None, "", "2022-13", "2022-02-30", "去年", "2022/2021", "99"])
def test_what_is_no_period_has_none(code: str | None) -> None:
    assert period_span(code) is None


def test_every_offered_period_is_one() -> None:
    offered = offered_periods(dt.date(2026, 8, 5))
    assert offered[0] == ("2026", "2026年") and ("2026Q3", "2026年三季度") in offered
    assert all(period_span(code) is not None for code, _ in offered)


def test_a_number_is_shown_in_full() -> None:
    assert shown_number(Decimal(1_840_000_000), "CNY") == "1,840,000,000 元"
    assert shown_number(Decimal("98.50"), "percent") == "98.5%"


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (
            "figure",
            {
                "value": "超17.5亿元",
                "measure": "investment",
                "stage": "signed",
                "period": "2022Q1",
                "subject": "第三期三个一批",
                "modality": "target",
            },
        ),
        ("figure", {"value": "12.345%", "measure": "growth_rate"}),
        (
            "project",
            {
                "name": "青河储能电池",
                "stage": "started",
                "investment": "18.4亿元",
                "aliases": "储能、电池厂",
                "date_started": "2025年9月1日",
            },
        ),
        ("project", {"name": "青河储能电池"}),
    ],
)
def test_what_is_shown_for_editing_is_read_back_the_same(kind: str, typed: dict[str, str]) -> None:
    fields = checked_fields(kind, typed)
    assert checked_fields(kind, typed_again(kind, fields)) == fields
    assert shown_value(kind, fields) and shown_meaning(kind, fields)
