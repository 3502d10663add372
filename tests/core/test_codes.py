"""统一社会信用代码 and 投资项目代码: warn, never block."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as reference

from huoshui.core.clock import clock_at
from huoshui.core.project_code import check_project_code, normalise_project_code
from huoshui.core.uscc import ALPHABET, check_uscc, normalise_uscc


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91512081MA62K0260E", "9131000063159284XQ", "９１３５０１００m000100y43"])
def test_genuine_codes_pass(code: str) -> None:
    assert check_uscc(code) == []


def test_a_letter_outside_the_alphabet_is_named() -> None:
    assert check_uscc("91350100M000100Y4Z") == ["统一社会信用代码不使用字符 Z（易与数字混淆）。"]


@pytest.mark.parametrize(("code", "expected"), [("91350211M0000XUF46", "R"), ("91350100M0001TGQXM", "1")])
def test_a_genuine_code_that_fails_is_only_warned_about(code: str, expected: str) -> None:
    (warning,) = check_uscc(code)
    assert f"应为 {expected}" in warning and "核实" in warning


def test_length_is_told() -> None:
    assert check_uscc("913501") == ["统一社会信用代码应为 18 位，这里是 6 位。"]


@given(st.text(alphabet=ALPHABET, min_size=17, max_size=17))
def test_the_check_character_agrees_with_python_stdnum(first_17: str) -> None:
    code = first_17 + reference.calc_check_digit(first_17)
    assert not any("校验码" in warning for warning in check_uscc(code))
    assert normalise_uscc(f" {code.lower()} ") == code


def test_project_codes_are_looked_at_by_form_date_and_region() -> None:
    with clock_at(dt.datetime(2022, 3, 1, tzinfo=dt.UTC)):
        assert check_project_code("2105-411402-04-01-123456") == []
        assert check_project_code("2018-411402-04-01-123456") == []
        assert "24 位" in check_project_code("2105-411402")[0]
        assert "2113" in check_project_code("2113-411402-04-01-123456")[0]
        assert "991402" in check_project_code("2105-991402-04-01-123456")[0]


def test_bare_digits_get_their_hyphens() -> None:
    assert normalise_project_code("２１０５ 411402 04 01 123456") == "2105-411402-04-01-123456"
