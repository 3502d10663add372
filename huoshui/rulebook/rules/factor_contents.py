"""What the rule sets of supply (要素保障) may say: the dictionary of factors and causes, and the short limits of an emergency."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from huoshui.rulebook.rules.clock_contents import LIMIT_CODES, TIME_UNITS

if TYPE_CHECKING:
    from huoshui.rulebook.rules.contents import _Reading

Path = tuple[str | int, ...]
_CODE = re.compile(r"[a-z][a-z_]{1,29}")
_TERMS = frozenset({"records_kept_from", "zero_outage_factor", "planned_breaks_zero_days", "factors", "causes", "basis"})


def read_factor_terms(content: Mapping[str, Any], reading: _Reading, partial: bool) -> dict[str, Any]:
    """Factors with unit of capacity, request category and days of notice; causes; what breaks a run of days without outage."""
    reading.only(content, (), _TERMS)
    parsed: dict[str, Any] = {}
    if "factors" in content or not partial:
        parsed["factors"] = _factors(content, reading)
    if "causes" in content or not partial:
        parsed["causes"] = _causes(content, reading)
    if "records_kept_from" in content or not partial:
        parsed["records_kept_from"] = _day_or_nothing(content, reading)
    if "zero_outage_factor" in content or not partial:
        parsed["zero_outage_factor"] = reading.text(content, "zero_outage_factor", ())
    if "planned_breaks_zero_days" in content or not partial:
        parsed["planned_breaks_zero_days"] = reading.flag(content, "planned_breaks_zero_days", (), default=False)
    if "basis" in content or not partial:
        parsed["basis"] = reading.text(content, "basis", ())
    if not partial and parsed["zero_outage_factor"] not in {row["code"] for row in parsed["factors"]}:
        reading.wrong(("zero_outage_factor",), "应为 factors 里的一个 code")
    return parsed


def _factors(content: Mapping[str, Any], reading: _Reading) -> list[dict[str, Any]]:
    parsed = []
    for path, row in reading.rows(content.get("factors"), ("factors",)):
        reading.only(row, path, frozenset({"code", "name", "outage_word", "capacity_unit", "request_category", "notice_days"}))
        parsed.append(
            {
                "code": _code(row, reading, path),
                "name": reading.text(row, "name", path),
                "outage_word": reading.text(row, "outage_word", path),
                "capacity_unit": reading.text(row, "capacity_unit", path),
                "request_category": reading.text(row, "request_category", path),
                "notice_days": reading.whole(row, "notice_days", path),
            }
        )
    _refuse_twice(parsed, reading, "factors")
    return parsed


def _causes(content: Mapping[str, Any], reading: _Reading) -> list[dict[str, Any]]:
    parsed = []
    for path, row in reading.rows(content.get("causes"), ("causes",)):
        reading.only(row, path, frozenset({"code", "name"}))
        parsed.append({"code": _code(row, reading, path), "name": reading.text(row, "name", path)})
    _refuse_twice(parsed, reading, "causes")
    return parsed


def _code(row: Mapping[str, Any], reading: _Reading, path: Path) -> str:
    code = reading.text(row, "code", path)
    if code and not _CODE.fullmatch(code):
        reading.wrong((*path, "code"), "应为小写字母和下划线")
    return code


def _refuse_twice(rows: list[dict[str, Any]], reading: _Reading, name: str) -> None:
    for key in ("code", "name"):
        if len({row[key] for row in rows}) != len(rows):
            reading.wrong((name,), f"{key} 不能重复")


def _day_or_nothing(content: Mapping[str, Any], reading: _Reading) -> str:
    text = reading.text(content, "records_kept_from", (), required=False)
    if text:
        try:
            dt.date.fromisoformat(text)
        except ValueError:
            reading.wrong(("records_kept_from",), "应为 2026-01-01 样式的日期；不填则从本区第一张工单那天起")
            return ""
    return text


def read_emergency_clocks(content: Mapping[str, Any], reading: _Reading, partial: bool) -> dict[str, Any]:
    """Profiles of short limits by code: a share in percent of the ordinary limits, limits by step, or both."""
    reading.only(content, (), frozenset({"profiles"}))
    profiles = reading.table(content.get("profiles", {}), ("profiles",))
    if not profiles and not partial:
        reading.wrong(("profiles",), "至少写一套应急时限")
    return {"profiles": {code: _profile(code, profiles[code], reading) for code in profiles}}


def _profile(code: str, value: Any, reading: _Reading) -> dict[str, Any]:
    path: Path = ("profiles", code)
    if not _CODE.fullmatch(code):
        reading.wrong(path, "应为小写字母和下划线")
    table = reading.table(value, path)
    reading.only(table, path, frozenset({"label", "percent", "limits", "basis", "is_placeholder"}))
    percent = reading.whole(table, "percent", path, least=1, required=False)
    if percent is not None and percent > 99:
        reading.wrong((*path, "percent"), "应为 1 至 99：应急时限只能比平时短")
    limits = reading.table(table.get("limits", {}), (*path, "limits"))
    if percent is None and not limits:
        reading.wrong(path, "应写 percent（平时的百分之几）或 limits（各环节多少），或两者都写")
    return {
        "label": reading.text(table, "label", path),
        "percent": percent,
        "limits": {step: _limit(step, limits[step], reading, (*path, "limits", step)) for step in limits},
        "basis": reading.text(table, "basis", path),
        "is_placeholder": reading.flag(table, "is_placeholder", path, default=False),
    }


def _limit(step: str, value: Any, reading: _Reading, path: Path) -> dict[str, Any]:
    if step not in LIMIT_CODES:
        reading.wrong(path, f"没有“{step}”这个环节；可用：{'、'.join(LIMIT_CODES)}")
    table = reading.table(value, path)
    reading.only(table, path, frozenset({"amount", "time_unit"}))
    return {
        "amount": reading.whole(table, "amount", path, least=1),
        "time_unit": reading.one_of(table, "time_unit", path, TIME_UNITS),
    }
