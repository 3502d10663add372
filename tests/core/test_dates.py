"""Dates and spans as people write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.core.dates import parse_day, parse_range
from huoshui.core.refusals import Refusal


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("2022.3", "2022-03-01", "2022-03-31", "month"),
        ("2022-03", "2022-03-01", "2022-03-31", "month"),
        ("2014-3", "2014-03-01", "2014-03-31", "month"),
        ("2022.10", "2022-10-01", "2022-10-31", "month"),
        ("2022/3/5", "2022-03-05", "2022-03-05", "day"),
        ("2022-03-05 00:00:00", "2022-03-05", "2022-03-05", "day"),
        ("2022年3月", "2022-03-01", "2022-03-31", "month"),
        ("2022.3月", "2022-03-01", "2022-03-31", "month"),
        ("2022.6月底", "2022-06-21", "2022-06-30", "month"),
        ("2022年6月（预计）", "2022-06-01", "2022-06-30", "month"),
        ("2022.03.05前", "2022-03-05", "2022-03-05", "day"),
        ("2022年03月05日 10:20", "2022-03-05", "2022-03-05", "day"),
        ("2022-03-05T10:20:30", "2022-03-05", "2022-03-05", "day"),
        ("二0二二年六月", "2022-06-01", "2022-06-30", "month"),
        ("2022年年底", "2022-12-01", "2022-12-31", "month"),
        ("2022 年 3 月 5 日", "2022-03-05", "2022-03-05", "day"),
        ("２０２２年３月", "2022-03-01", "2022-03-31", "month"),
        ("二〇二二年三月", "2022-03-01", "2022-03-31", "month"),
        ("二零二二年十二月三十一日", "2022-12-31", "2022-12-31", "day"),
        ("22年3月", "2022-03-01", "2022-03-31", "month"),
        ("2022年一季度", "2022-01-01", "2022-03-31", "quarter"),
        ("2022年第四季度", "2022-10-01", "2022-12-31", "quarter"),
        ("2022Q2", "2022-04-01", "2022-06-30", "quarter"),
        ("2022年上半年", "2022-01-01", "2022-06-30", "half"),
        ("2022年下半年", "2022-07-01", "2022-12-31", "half"),
        ("2022年底", "2022-12-01", "2022-12-31", "month"),
        ("2022年初", "2022-01-01", "2022-01-31", "month"),
        ("2022年2月下旬", "2022-02-21", "2022-02-28", "month"),
        ("预计2023年6月底前", "2023-06-21", "2023-06-30", "month"),
        ("2022", "2022-01-01", "2022-12-31", "year"),
        ("2022年度", "2022-01-01", "2022-12-31", "year"),
        ("20220305", "2022-03-05", "2022-03-05", "day"),
        (20220305.0, "2022-03-05", "2022-03-05", "day"),
        (202203, "2022-03-01", "2022-03-31", "month"),
        (2022.0, "2022-01-01", "2022-12-31", "year"),
        (2022.3, "2022-03-01", "2022-03-31", "month"),
        (2022.12, "2022-12-01", "2022-12-31", "month"),
        (dt.datetime(2022, 3, 5, 8, 0), "2022-03-05", "2022-03-05", "day"),
        (dt.date(2022, 3, 5), "2022-03-05", "2022-03-05", "day"),
    ],
)
def test_a_date_is_read_as_exactly_as_it_was_said(text: object, start: str, end: str, precision: str) -> None:
    read = parse_day(text)
    assert (read.start.isoformat(), read.end.isoformat(), read.precision) == (start, end, precision)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2022-02-30", "date_impossible"),
        ("2022年2月30日", "date_impossible"),
        ("2022.13", "date_impossible"),
        ("3月底", "date_without_year"),
        (2022.1, "date_ambiguous"),
        ("", "date_missing"),
        ("待定", "date_missing"),
        (None, "date_missing"),
        ("尽快", "date_unreadable"),
        (44625.0, "date_unreadable"),
        ("1822年3月", "date_unreadable"),
        (True, "date_unreadable"),
    ],
)
def test_what_is_no_date_is_refused_with_a_code(text: object, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_day(text)
    assert refused.value.code == code


def test_an_impossible_day_is_explained() -> None:
    with pytest.raises(Refusal) as refused:
        parse_day("2022-02-30")
    assert refused.value.message == "日期“2022-02-30”不存在：2022年2月只有28天。"


def test_serial_days_are_read_only_when_told() -> None:
    assert parse_day(44625.0, excel_serial=True).start == dt.date(2022, 3, 5)
    assert parse_day(43163.0, excel_serial=True, epoch_1904=True).start == dt.date(2022, 3, 5)


def test_a_month_without_a_year_takes_the_year_given() -> None:
    assert parse_day("3月底", year=2022).end == dt.date(2022, 3, 31)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2022.3-2024.12", "2022年3月", "2024年12月"),
        ("2021—2023", "2021年", "2023年"),
        ("2021-2023", "2021年", "2023年"),
        ("２０２１－２０２３", "2021年", "2023年"),
        ("2022-03-2024-12", "2022年3月", "2024年12月"),
        ("2022年3—12月", "2022年3月", "2022年12月"),
        ("2022年3-12月", "2022年3月", "2022年12月"),
        ("2022年3月~2023年", "2022年3月", "2023年"),
        ("2022年1月1日至3月5日", "2022-01-01", "2022-03-05"),
        ("2022.3.1-12.31", "2022-03-01", "2022-12-31"),
        ("2022/3/1-2022/4/1", "2022-03-01", "2022-04-01"),
        ("202203-202412", "2022年3月", "2024年12月"),
        ("2022年6月-2023年底", "2022年6月", "2023年12月"),
        ("2022年1月至今", "2022年1月", "None"),
        ("2021/2023", "2021年", "2023年"),
        ("2021--2023", "2021年", "2023年"),
        ("2021.3-", "2021年3月", "None"),
        ("2021年3月到2022年5月止", "2021年3月", "2022年5月"),
        ("2021.1-2021.10", "2021年1月", "2021年10月"),
        ("2022年1月", "2022年1月", "2022年1月"),
        ("2014-3", "2014年3月", "2014年3月"),
        ("2021-02-05", "2021-02-05", "2021-02-05"),
    ],
)
def test_a_span_is_read_with_its_two_ends(text: str, start: str, end: str) -> None:
    read = parse_range(text)
    assert (str(read.start), str(read.end)) == (start, end)
    assert read.is_single == (start == end)


@pytest.mark.parametrize(
    ("text", "code"), [("2024-2022", "date_range_reversed"), ("24个月", "date_range_unreadable"), ("—", "date_missing")]
)
def test_what_is_no_span_is_refused_with_a_code(text: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_range(text)
    assert refused.value.code == code


@given(
    st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)), st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"])
)
def test_every_day_is_read_back_from_every_usual_form(day: dt.date, form: str) -> None:
    assert parse_day(day.strftime(form)).start == day


@given(st.text(max_size=20))
def test_any_text_gives_a_date_or_a_refusal(text: str) -> None:
    for read in (parse_day, parse_range):
        try:
            read(text)
        except Refusal:
            pass
