"""What the rule sets of enterprise requests may say: terms of closing, and the dictionary of categories to start from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huoshui.rulebook.rules.contents import _Reading

GRADES = frozenset({"satisfied", "fairly_satisfied", "not_satisfied"})
_WHOLE_TERMS = ("confirm_within_workdays", "reopen_within_days", "recheck_percent", "common_matter_firms")


def read_request_terms(content: Mapping[str, Any], reading: _Reading, partial: bool) -> dict[str, Any]:
    """How long the enterprise may confirm or reopen, which grades count as content, how many are called back."""
    reading.only(content, (), frozenset({*_WHOLE_TERMS, "content_grades", "basis"}))
    parsed: dict[str, Any] = {}
    for key in _WHOLE_TERMS:
        if key in content or not partial:
            parsed[key] = reading.whole(content, key, (), least=1)
    if "content_grades" in content or not partial:
        grades = reading.texts(content, "content_grades", ())
        if not grades or not set(grades) <= GRADES or "not_satisfied" in grades:
            reading.wrong(("content_grades",), "应从 satisfied、fairly_satisfied 中至少选一个")
        parsed["content_grades"] = grades
    if "basis" in content or not partial:
        parsed["basis"] = reading.text(content, "basis", ())
    return parsed


def read_request_categories(content: Mapping[str, Any], reading: _Reading, partial: bool) -> dict[str, Any]:
    """The dictionary that a zone starts with; afterwards it keeps its own."""
    reading.only(content, (), frozenset({"categories"}))
    parsed = []
    for path, row in reading.rows(content.get("categories"), ("categories",)):
        reading.only(row, path, frozenset({"code", "name", "words"}))
        code = reading.text(row, "code", path)
        if code and not re.fullmatch(r"[a-z][a-z_]{1,29}", code):
            reading.wrong((*path, "code"), "应为小写字母和下划线")
        parsed.append({"code": code, "name": reading.text(row, "name", path), "words": reading.texts(row, "words", path)})
    for key in ("code", "name"):
        if len({row[key] for row in parsed}) != len(parsed):
            reading.wrong(("categories",), f"{key} 不能重复")
    return {"categories": parsed}


def read_inspection_terms(content: Mapping[str, Any], reading: _Reading, partial: bool) -> dict[str, Any]:
    """How often a firm may be inspected, its quiet days, and by when it learns the result."""
    whole = ("per_day", "per_week", "per_month", "quiet_from", "quiet_to", "result_within_workdays")
    reading.only(content, (), frozenset({*whole, "basis"}))
    parsed: dict[str, Any] = {}
    for key in whole:
        if key in content or not partial:
            parsed[key] = reading.whole(content, key, (), least=0 if key.startswith("quiet") else 1)
    first, last = parsed.get("quiet_from"), parsed.get("quiet_to")
    if first is not None and last is not None and (first > last or last > 31 or (first == 0) != (last == 0)):
        reading.wrong(("quiet_to",), "宁静日应为每月的第几日至第几日，没有则两项都为 0")
    if "basis" in content or not partial:
        parsed["basis"] = reading.text(content, "basis", ())
    return parsed


_VISIT_TERMS = (
    "visits_per_week",
    "cover_firms",
    "cover_percent",
    "first_visit_within_days",
    "request_visit_within_days",
    "revisit_within_days",
    "visits_per_day",
    "plan_ahead_workdays",
    "unreachable_attempts",
    "idle_attempts",
)


def read_officer_terms(content: Mapping[str, Any], reading: _Reading, partial: bool) -> dict[str, Any]:
    """How often an officer visits, what a plan proposes, when a firm counts as 失联 or 停产, and what the score is made of.

    A zone's version of before the plan was read has no terms of visits: it stays readable, the published ones hold for what it leaves out.
    """
    whole = ("visit_every_days", "coverage_weight", "closure_weight")
    reading.only(content, (), frozenset({*whole, *_VISIT_TERMS, "basis"}))
    numbers = {key: reading.whole(content, key, (), least=1) for key in whole if key in content or not partial}
    numbers |= {key: reading.whole(content, key, (), least=1) for key in _VISIT_TERMS if key in content}
    if (numbers.get("cover_percent") or 0) > 100:
        reading.wrong(("cover_percent",), "不能超过 100")
    parsed: dict[str, Any] = dict(numbers)
    if not partial and (numbers.get("coverage_weight") or 0) + (numbers.get("closure_weight") or 0) != 100:
        reading.wrong(("closure_weight",), "两项权重相加应为 100")
    if "basis" in content or not partial:
        parsed["basis"] = reading.text(content, "basis", ())
    return parsed


def read_phone_terms(content: Mapping[str, Any], reading: _Reading, partial: bool) -> dict[str, Any]:
    """How far a phone shrinks photos, how long a memo may be, how long an officer's list is kept on the phone without a connection."""
    whole = (
        "photo_longest_side_pixels",
        "photo_quality_percent",
        "photo_largest_kilobytes",
        "memo_longest_seconds",
        "memo_largest_kilobytes",
        "most_files",
        "own_list_kept_hours",
    )
    reading.only(content, (), frozenset({*whole, "basis"}))
    parsed: dict[str, Any] = {}
    for key in whole:
        if key in content or not partial:
            parsed[key] = reading.whole(content, key, (), least=1)
    if (parsed.get("photo_quality_percent") or 0) > 100:
        reading.wrong(("photo_quality_percent",), "应为 1 至 100")
    if "basis" in content or not partial:
        parsed["basis"] = reading.text(content, "basis", ())
    return parsed
