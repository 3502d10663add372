"""What the rule set of monthly returns may say: when a round opens and is due, who must report, what is asked about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from huoshui.core import lifecycle

if TYPE_CHECKING:
    from huoshui.rulebook.rules.contents import _Reading

WHOLE_TERMS = (
    "opens_on_day",
    "combined_months",
    "fill_workdays",
    "check_workdays",
    "confirm_workdays",
    "remind_workdays",
    "plan_over_percent",
    "total_over_percent",
    "funds_ahead_points",
)
_KEYS = frozenset(
    {*WHOLE_TERMS, "stages", "excluded_side_states", "includes_annual_plan", "zero_month_asks", "tolerance", "milestones", "basis"}
)


def read_return_terms(content: Mapping[str, Any], reading: _Reading, partial: bool) -> dict[str, Any]:
    """Days of the month and working days, the stages that report, limits in percent and points, the milestones in their order."""
    reading.only(content, (), _KEYS)
    parsed: dict[str, Any] = {}
    for key in WHOLE_TERMS:
        if key in content or not partial:
            parsed[key] = reading.whole(content, key, (), least=1)
    _check_days(parsed, reading)
    parsed |= {key: _codes(content, key, reading) for key in ("stages", "excluded_side_states") if key in content or not partial}
    for key in ("includes_annual_plan", "zero_month_asks"):
        if key in content or not partial:
            parsed[key] = reading.flag(content, key, (), default=True)
    if "tolerance" in content or not partial:
        parsed["tolerance_fen"] = reading.money(content, "tolerance", ()) or 0
    if "milestones" in content or not partial:
        parsed["milestones"] = _milestones(content, reading)
    if not partial or "basis" in content:
        parsed["basis"] = reading.text(content, "basis", ())
    return parsed


def _check_days(parsed: Mapping[str, Any], reading: _Reading) -> None:
    if (parsed.get("opens_on_day") or 1) > 31:
        reading.wrong(("opens_on_day",), "应为 1 至 31 之间的日子，月份没有这一天的按月末算")
    if (parsed.get("combined_months") or 1) > 11:
        reading.wrong(("combined_months",), "应为 1 至 11；1 表示逐月填报，2 表示 1—2 月合并")


def _codes(content: Mapping[str, Any], key: str, reading: _Reading) -> list[str]:
    known = lifecycle.is_stage if key == "stages" else lifecycle.is_side_state
    codes = reading.texts(content, key, ())
    if any(not known(code) for code in codes) or (key == "stages" and not codes):
        reading.wrong((key,), "含有不认识的代码，或者是空的")
    return codes


def _milestones(content: Mapping[str, Any], reading: _Reading) -> list[str]:
    names = reading.texts(content, "milestones", ())
    if not names or len(set(names)) != len(names):
        reading.wrong(("milestones",), "至少列一个形象节点，且不能重复")
    return names
