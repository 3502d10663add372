"""Names and their keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.core.names import clean_name, enterprise_core, enterprise_key, pinyin_initials, pinyin_key, project_key, tidy_text


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("甲\u200b公司", "甲公司"),
        ("  河南　集美 ", "河南集美"),
        ("ＡＢＣ公司", "ABC公司"),
        ("⻰湖⼯业园", "龙湖工业园"),
        ("甲公司\u202e", "甲公司"),
        ("Smart Factory", "Smart Factory"),
        ("𠮷田公司", "𠮷田公司"),
    ],
)
def test_names_are_cleaned_for_matching(written: str, clean: str) -> None:
    assert clean_name(written) == clean


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("河南集美（商丘）科技有限责任公司", "河南集美(商丘)科技有限公司"),
        ("ABC 有限公司", "abc有限公司"),
    ],
)
def test_spellings_of_one_firm_share_a_key(one: str, other: str) -> None:
    assert enterprise_key(one) == enterprise_key(other)


def test_firms_that_differ_by_region_keep_their_own_keys() -> None:
    assert enterprise_key("河南集美科技有限公司") != enterprise_key("集美科技有限公司")
    assert enterprise_core("河南集美科技有限公司") == enterprise_core("商丘市集美实业有限公司") == "集美"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("☆集美数智产业园项目", "集美数智产业园"),
        ("“集美”数智产业园（一期）", "集美数智产业园1期"),
        ("集美数智产业园第一期项目", "集美数智产业园一期"),
    ],
)
def test_spellings_of_one_project_share_a_key(one: str, other: str) -> None:
    assert project_key(one) == project_key(other)


def test_phases_stay_apart() -> None:
    assert project_key("集美数智产业园一期") != project_key("集美数智产业园二期")


def test_a_project_named_project_keeps_a_key() -> None:
    assert project_key("项目") == "项目"


def test_pinyin_sorts_and_initials_find() -> None:
    assert pinyin_key("重庆（长安）") == "chong qing chang an"
    assert pinyin_initials("河南集美A区") == "hnjmaq"
    assert sorted(["中原", "安阳", "郑州"], key=pinyin_key) == ["安阳", "郑州", "中原"]


@given(st.text(max_size=40))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean_name(text)
    assert clean_name(once) == once
    assert tidy_text(tidy_text(text)) == tidy_text(text)
    assert project_key(project_key(text)) is not None
