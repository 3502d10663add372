"""Rule files are checked at start; what is wrong is said with file, line and key."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from huoshui.core.refusals import Refusal
from huoshui.rulebook.adapters.published_rules import FOLDER, line_of, load_folder, published_versions, read_rule_file

HEAD = """rule_set = "{rule_set}"
title = "时限"
place = "某市"
scope = "{scope}"
region_code = "4199"
source = "某市文件"
effective_from = {effective_from}
extends = true
"""


def write(folder: Path, body: str, *, rule_set: str = "state_gap_limits", scope: str = "city", effective_from: str = "2022-01-01") -> Path:
    path = folder / "broken.toml"
    path.write_text(HEAD.format(rule_set=rule_set, scope=scope, effective_from=effective_from) + body, encoding="utf-8")
    return path


LIMIT = """
[content.limits.signed_no_land]
count_from = "signed_on"
until = "land_won_on"
unit = "workday"
days = 90
basis = "某市文件"
"""


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (LIMIT.replace("days = 90", "days = 0"), "文件 broken.toml 第 14 行 键 content.limits.signed_no_land.days：应为不小于 1 的整数"),
        (LIMIT.replace("days = 90", 'days = "90"'), "文件 broken.toml 第 14 行 键 content.limits.signed_no_land.days：应为不小于 1 的整数"),
        (
            LIMIT.replace('unit = "workday"', 'unit = "week"'),
            "文件 broken.toml 第 13 行 键 content.limits.signed_no_land.unit：应为 day、month、workday 之一",
        ),
        (LIMIT + "dayz = 3\n", "第 16 行 键 content.limits.signed_no_land.dayz：没有这个键"),
        (LIMIT.replace("signed_no_land", "signed_no_plot"), "第 10 行 键 content.limits.signed_no_plot：没有“signed_no_plot”这类状态差"),
        (LIMIT.replace('basis = "某市文件"\n', ""), "第 10 行 键 content.limits.signed_no_land.basis：应为不空的文字"),
        (LIMIT + "warn_days = 120\n", "第 16 行 键 content.limits.signed_no_land.warn_days：预警天数不能大于时限"),
        ("[content\n", "文件 broken.toml 第 9 行：不是合法的 TOML"),
        ("", "第 1 行 键 content：缺少规则内容"),
    ],
)
def test_a_broken_file_is_told_by_file_line_and_key(tmp_path: Path, body: str, problem: str) -> None:
    version, problems = read_rule_file(write(tmp_path, body))
    assert version is None
    assert any(problem in one for one in problems), problems


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"rule_set": "gap_limits"}, "第 1 行 键 rule_set：没有“gap_limits”这套规则"),
        ({"scope": "region"}, "第 4 行 键 scope：应为 default、national、province、city、county 之一"),
        ({"effective_from": '"2022-01-01"'}, "第 7 行 键 effective_from：应为日期，如 2022-03-31（不加引号）"),
    ],
)
def test_a_broken_head_is_told_too(tmp_path: Path, changes: dict[str, str], problem: str) -> None:
    _, problems = read_rule_file(write(tmp_path, LIMIT, **changes))
    assert any(problem in one for one in problems), problems


def test_an_amount_without_a_unit_is_told_in_its_row(tmp_path: Path) -> None:
    body = """
[[content.scales]]
code = "a"
category = "甲"
minimum = "1亿元"

[[content.scales]]
code = "b"
category = "乙"
minimum = "3"
"""
    _, problems = read_rule_file(write(tmp_path, body, rule_set="batch_entry_scale"))
    assert problems == ["文件 broken.toml 第 18 行 键 content.scales.1.minimum：应为带单位的金额，如 3亿元（金额“3”没有单位）"]


def test_bands_must_touch(tmp_path: Path) -> None:
    body = '\n[[content.bands]]\nname = "小"\nbelow = "1亿元"\n\n[[content.bands]]\nname = "大"\nfrom = "2亿元"\n'
    _, problems = read_rule_file(write(tmp_path, body, rule_set="investment_bands"))
    assert problems == ["文件 broken.toml 第 16 行 键 content.bands.1.from：应从上一档的上限开始，首档从 0 开始"]


def test_all_problems_of_a_folder_are_told_at_once_and_stop_the_start(tmp_path: Path) -> None:
    write(tmp_path, LIMIT.replace("days = 90", "days = -1").replace('"workday"', '"week"'))
    with pytest.raises(Refusal) as refused:
        load_folder(tmp_path)
    assert refused.value.code == "rulebook_broken"
    assert len(refused.value.data["problems"]) == 2


def test_a_folder_without_a_rule_for_everybody_is_refused(tmp_path: Path) -> None:
    write(tmp_path, LIMIT)
    with pytest.raises(Refusal) as refused:
        load_folder(tmp_path)
    assert "规则集 stage_definitions 缺少各地通用的默认版本" in str(refused.value)


def test_a_file_on_windows_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, LIMIT)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_rule_file(path)[1] == []


def test_what_is_published_names_place_day_and_source() -> None:
    for version in published_versions():
        assert version.place and version.title and version.source
        assert version.effective_from <= dt.date(2026, 1, 1)
    assert len(published_versions()) == len(list(FOLDER.glob("*.toml")))


def test_the_line_of_a_missing_key_is_that_of_its_table() -> None:
    assert line_of("a = 1\n[content]\nb = 2\n[content.c]\nd = 3\n", ("content", "c", "e")) == 4
