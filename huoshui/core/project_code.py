"""投资项目代码, GB/T 40058-2021: TTTT-RRRRRR-DD-PP-NNNNNC.

The check digit's rule is not public, so only form, date and region are looked at.
"""

from __future__ import annotations

import re
import unicodedata

from huoshui.core.clock import today

_FORM = re.compile(r"(\d{4})-(\d{6})-(\d{2})-(\d{2})-(\d{6})", re.ASCII)
_BARE = re.compile(r"(\d{4})(\d{6})(\d{2})(\d{2})(\d{6})", re.ASCII)
_PROVINCES = frozenset(
    f"{code:02d}"
    for code in (0, *range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82)
)


def normalise_project_code(code: str) -> str:
    """ASCII, with hyphens where 20 bare digits were given."""
    if _FORM.fullmatch(code):  # as nearly every ledger has it
        return code
    word = re.sub(r"\s", "", unicodedata.normalize("NFKC", code)).replace("—", "-").replace("–", "-")
    bare = _BARE.fullmatch(word)
    return "-".join(bare.groups()) if bare else word


def check_project_code(code: str) -> list[str]:
    """Warnings in Chinese, empty where nothing is wrong. Never a reason to refuse."""
    word = normalise_project_code(code)
    found = _FORM.fullmatch(word)
    if not found:
        return ["项目代码应为 24 位，形如 2105-411402-04-01-123456（含四个短横线）。"]
    when, region = found[1], found[2]
    warnings = []
    if not _is_time(when):
        warnings.append(f"项目代码前四位 {when} 既不是年份，也不是年月（如 2105 表示 2021 年 5 月）。")
    if region[:2] not in _PROVINCES:
        warnings.append(f"项目代码第 5 至 10 位 {region} 不是行政区划代码。")
    return warnings


def _is_time(digits: str) -> bool:
    this_year = today().year
    if 2013 <= int(digits) <= 2020:  # older codes carry the year
        return True
    year, month = 2000 + int(digits[:2]), int(digits[2:])
    return 2020 <= year <= this_year + 1 and 1 <= month <= 12
