"""Facts, spots and personal values in words."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from huoshui.fact_ledger.rules.attributes import Attribute
from huoshui.fact_ledger.rules.display import shown_day, shown_period, shown_value
from huoshui.fact_ledger.rules.masking import masked
from huoshui.fact_ledger.rules.spots import Spot

DAY = dt.date(2022, 3, 1)


@pytest.mark.parametrize(
    ("attribute", "value", "precision", "shown"),
    [
        (Attribute("a", "t", "fen", "元", "总投资"), 184_000_000_000, "day", "18.40亿元"),
        (Attribute("b", "t", "number", "亩", "用地"), Decimal("1234.500000"), "day", "1,234.5亩"),
        (Attribute("b", "t", "number", "%", "完成"), Decimal("-0.500000"), "day", "-0.5%"),
        (Attribute("c", "t", "date", "", "开工"), DAY, "day", "2022-03-01"),
        (Attribute("c", "t", "date", "", "开工"), DAY, "month", "2022年3月"),
        (Attribute("c", "t", "date", "", "开工"), DAY, "quarter", "2022年一季度"),
        (Attribute("c", "t", "date", "", "开工"), DAY, "half", "2022年上半年"),
        (Attribute("c", "t", "date", "", "开工"), DAY, "year", "2022年"),
        (Attribute("stage", "t", "text", "", "阶段"), "stat_entered", "day", "入库纳统"),
        (Attribute("d", "t", "text", "", "电话"), "sealed:AAAA", "day", "＊＊＊＊（需申请查看）"),
        (Attribute("a", "t", "fen", "元", "总投资"), None, "day", "—"),
    ],
)
def test_values_are_shown_as_people_read_them(attribute: Attribute, value: object, precision: str, shown: str) -> None:
    assert shown_value(attribute, value, precision) == shown  # type: ignore[arg-type]


def test_an_unknown_day_is_said_to_be_unknown() -> None:
    assert shown_day(None) == "日期不详"
    assert shown_period(None, None) == ""
    assert shown_period(dt.date(2022, 1, 1), dt.date(2022, 2, 28)) == "2022年1—2月"


@pytest.mark.parametrize(
    ("spot", "sentence"),
    [
        (Spot("一季度台账", sheet="梁园区", cell="F7", raw_text="18.4"), "《一季度台账》工作表“梁园区”F7，原文“18.4”"),
        (Spot("商丘日报", page=2, raw_text="总投资30亿元"), "《商丘日报》第 2 页，原文“总投资30亿元”"),
        (Spot("数据更正", field="总投资"), "《数据更正》“总投资”栏"),
    ],
)
def test_a_spot_is_a_sentence(spot: Spot, sentence: str) -> None:
    assert spot.sentence == sentence


def test_long_raw_text_is_cut() -> None:
    assert Spot("台账", sheet="一", cell="A1", raw_text="字" * 200).sentence.endswith("…”")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("13812341234", "138****1234"),
        ("张三 13812341234", "张三 138****1234"),
        ("0370-2345678", "0370-23***78"),
        ("41140219800101123X", "41*************23X"),
        ("张三", "张*"),
        ("欧阳娜娜", "欧***"),
        ("", ""),
    ],
)
def test_personal_values_are_masked(text: str, shown: str) -> None:
    assert masked(text) == shown
