"""One parser and one formatter of money."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.core.money import LIMIT_FEN, UNITS, format_money, format_yuan_exact, in_unit, is_blank, parse_money_fen
from huoshui.core.refusals import Refusal


@pytest.mark.parametrize(
    ("text", "unit", "fen"),
    [
        ("18.4", "亿元", 184_000_000_000),
        (18.4, "亿元", 184_000_000_000),
        (0.1 + 0.2, "亿元", 3_000_000_000),
        (10000.0, "万元", 10_000_000_000),
        (7, "元", 700),
        (Decimal("1.005"), "元", 101),
        ("3．26", "亿元", 32_600_000_000),
        ("３．２６", "亿元", 32_600_000_000),
        ("3。26", "亿元", 32_600_000_000),
        ("１２３", "元", 12_300),
        ("1,234.5", "万元", 1_234_500_000),
        ("1，234，567.89", "元", 123_456_789),
        ("5 000", "万元", 5_000_000_000),
        ("-5", "万元", -5_000_000),
        ("－5", "万元", -5_000_000),
        ("(1,200)", "元", -120_000),
        ("（1,200）", "元", -120_000),
        ("18.4亿", "万元", 184_000_000_000),
        ("3亿5000万元", None, 35_000_000_000),
        ("3.26 亿元", None, 32_600_000_000),
        ("三亿五千万元", None, 35_000_000_000),
        ("五千万", None, 5_000_000_000),
        ("伍佰元整", None, 50_000),
        ("约3.5亿元", "万元", 35_000_000_000),
        ("人民币 20 万元", None, 20_000_000),
        ("¥20", "元", 2_000),
        ("0", "万元", 0),
        ("0.005", "元", 1),
        ("0.0049", "元", 0),
        ("-0.005", "元", -1),
        (1e-07, "元", 0),
        ("\u200b12\u200b", "元", 1_200),
        (".5", "万元", 500_000),
        ("12 000.50", "万元", 12_000_500_000),
        ("18 .4", "亿元", 184_000_000_000),
        ("3个亿", "万元", 30_000_000_000),
        ("1亿零500万元", None, 10_500_000_000),
        ("300（万元）", None, 300_000_000),
        ("3.5亿元人民币", None, 35_000_000_000),
        ("2.5千万", None, 2_500_000_000),
        ("壹亿贰仟万元", None, 12_000_000_000),
    ],
)
def test_amounts_are_read_as_people_write_them(text: object, unit: str | None, fen: int) -> None:
    assert parse_money_fen(text, unit=unit) == fen  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "unit", "code"),
    [
        ("NaN", "元", "money_unreadable"),
        (float("nan"), "元", "money_not_finite"),
        (float("inf"), "元", "money_not_finite"),
        (Decimal("NaN"), "元", "money_not_finite"),
        ("1e400", "元", "money_unreadable"),
        ("1e3", "元", "money_unreadable"),
        ("1_000", "元", "money_unreadable"),
        ("0x10", "元", "money_unreadable"),
        ("--5", "元", "money_unreadable"),
        ("1.2.3", "元", "money_unreadable"),
        ("12,34", "元", "money_separator"),
        ("1,23.4", "元", "money_separator"),
        ("12 34", "元", "money_separator"),
        ("=1+1", "万元", "money_unreadable"),
        ("#REF!", "元", "money_unreadable"),
        ("300万元（含税）", "万元", "money_unreadable"),
        ("5000", None, "money_unit_missing"),
        ("3-5", "亿元", "money_range"),
        ("3~5亿元", None, "money_range"),
        ("3亿元以上", None, "money_bound"),
        ("100余万元", None, "money_bound"),
        ("100万美元", None, "money_foreign_currency"),
        ("5", "万美元", "money_foreign_currency"),
        ("5", "里拉", "money_unit_unknown"),
        ("—", "元", "money_missing"),
        ("", "元", "money_missing"),
        ("无", "元", "money_missing"),
        ("总投资", "元", "money_unreadable"),
        (True, "元", "money_unreadable"),
        (None, "元", "money_unreadable"),
        ("九" * 70, "元", "money_unreadable"),
        ("99999999999999", "亿元", "money_too_large"),
        (1e300, "元", "money_too_large"),
        (10**30, "元", "money_too_large"),
        ("1" * 40, "元", "money_too_large"),
    ],
)
def test_what_is_no_amount_is_refused_with_a_code(text: object, unit: str | None, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_money_fen(text, unit=unit)  # type: ignore[arg-type]
    assert refused.value.code == code
    assert refused.value.remedy.endswith("。")


def test_a_refusal_says_what_and_what_to_do() -> None:
    with pytest.raises(Refusal) as refused:
        parse_money_fen("12,34", unit="万元")
    assert refused.value.message == "金额“12,34”里的分隔符位置不对，可能是小数点误写。"


@pytest.mark.parametrize(
    ("fen", "shown", "exact"),
    [
        (None, "—", "—"),
        (0, "0万元", "0.00元"),
        (1, "0.01元", "0.01元"),
        (4_999, "49.99元", "49.99元"),
        (5_000, "0.01万元", "50.00元"),
        (3_500_000_000, "3,500万元", "35,000,000.00元"),
        (3_500_250_000, "3,500.25万元", "35,002,500.00元"),
        (9_999_999_999, "1.00亿元", "99,999,999.99元"),
        (10_000_000_000, "1.00亿元", "100,000,000.00元"),
        (184_000_000_000, "18.40亿元", "1,840,000,000.00元"),
        (-184_000_000_000, "-18.40亿元", "-1,840,000,000.00元"),
        (123_456_789_000_000, "12,345.68亿元", "1,234,567,890,000.00元"),
    ],
)
def test_money_is_shown_in_yi_from_one_yi_and_in_wan_below(fen: int | None, shown: str, exact: str) -> None:
    assert (format_money(fen), format_yuan_exact(fen)) == (shown, exact)


@given(st.integers(-LIMIT_FEN, LIMIT_FEN), st.sampled_from(sorted(UNITS)))
def test_every_amount_survives_being_written_in_any_unit(fen: int, unit: str) -> None:
    assert parse_money_fen(format(in_unit(fen, unit), "f"), unit=unit) == fen


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9))
def test_the_quick_way_and_the_careful_way_agree(number: Decimal) -> None:
    assert parse_money_fen(format(number, "f"), unit="万元") == parse_money_fen(number, unit="万元")


@given(st.text(max_size=20))
def test_any_text_gives_whole_fen_or_a_refusal(text: str) -> None:
    try:
        assert isinstance(parse_money_fen(text, unit="万元"), int)
    except Refusal:
        pass


def test_blanks_are_told_from_zero() -> None:
    assert is_blank("—") and is_blank(" 无 ") and not is_blank("0")
