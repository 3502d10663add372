"""Chinese numerals as they are written, and read back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from huoshui.core.numerals import chinese_number, in_chinese


def test_headings_and_places_are_told_in_words() -> None:
    told = [in_chinese(each) for each in (1, 10, 12, 20, 99, 100, 103, 110, 112, 120, 345, 1005, 1010)]
    assert told == [
        "一",
        "十",
        "十二",
        "二十",
        "九十九",
        "一百",
        "一百零三",
        "一百一十",
        "一百一十二",
        "一百二十",
        "三百四十五",
        "一千零五",
        "一千零一十",
    ]


@given(st.integers(1, 9999))
def test_what_is_written_is_read_back(number: int) -> None:
    assert chinese_number(in_chinese(number)) == number
