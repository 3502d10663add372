"""What the rule sets of time limits may say: limits by step, the ladder of escalation, duty hours, reasons for a pause."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huoshui.rulebook.rules.contents import _Reading

Path = tuple[str | int, ...]
LIMIT_CODES = {
    "deploy": "分解交办",
    "receipt": "签收",
    "dispute": "提出异议",
    "dispute_decision": "裁定异议",
    "first_reply": "首次反馈",
    "consultation": "咨询答复",
    "urgent": "紧急事项办结",
    "assist": "协办反馈",
    "resolve": "一般事项办结",
    "resolve_hard": "疑难重大事项办结",
    "extension_ask": "申请延期须提前",
    "feedback_every": "未办结定期反馈",
    "warn": "到期前提醒",
}
NEEDED_CODES = (
    "receipt",
    "dispute",
    "dispute_decision",
    "assist",
    "consultation",
    "urgent",
    "resolve",
    "resolve_hard",
    "extension_ask",
    "warn",
)
TIME_UNITS = frozenset({"workday", "day", "month", "clock_hour", "duty_hour"})
ESCALATION_TARGETS = frozenset({"unit", "dispatcher", "leader_in_charge", "title"})
WAITS_FOR = frozenset({"applicant", "others"})
_DUTY_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
_KEYS = frozenset({"limits", "duty_time", "escalation", "pause_reasons", "extensions_at_most"})


def read_clock_content(content: Mapping[str, Any], reading: _Reading, partial: bool) -> dict[str, Any]:
    """One profile of time limits; used by ``assignment_clocks`` and ``supervision_clocks`` alike."""
    reading.only(content, (), _KEYS)
    parsed: dict[str, Any] = {"limits": _limits(content, reading, partial)}
    if "duty_time" in content or not partial:
        parsed["duty_time"] = _duty_time(content, reading)
    if "escalation" in content or not partial:
        parsed["escalation"] = _escalation(content, reading)
    if "pause_reasons" in content or not partial:
        parsed["pause_reasons"] = _pause_reasons(content, reading)
    if "extensions_at_most" in content or not partial:
        parsed["extensions_at_most"] = reading.whole(content, "extensions_at_most", ())
    return parsed


def _limits(content: Mapping[str, Any], reading: _Reading, partial: bool) -> dict[str, Any]:
    limits = reading.table(content.get("limits", {}), ("limits",))
    parsed: dict[str, Any] = {}
    for code in limits:
        path: Path = ("limits", code)
        if code not in LIMIT_CODES:
            reading.wrong(path, f"没有“{code}”这个环节；可用：{'、'.join(LIMIT_CODES)}")
            continue
        table = reading.table(limits[code], path)
        reading.only(table, path, frozenset({"amount", "time_unit", "basis", "is_placeholder"}))
        parsed[code] = {
            "amount": reading.whole(table, "amount", path),
            "time_unit": reading.one_of(table, "time_unit", path, TIME_UNITS),
            "basis": reading.text(table, "basis", path),
            "is_placeholder": reading.flag(table, "is_placeholder", path, default=False),
        }
    if not partial:
        for code in NEEDED_CODES:
            if code not in limits:
                reading.wrong(("limits",), f"缺少 {code}（{LIMIT_CODES[code]}）")
    return parsed


def _duty_time(content: Mapping[str, Any], reading: _Reading) -> list[str]:
    spans = reading.texts(content, "duty_time", ())
    last = ""
    for span in spans:
        found = _DUTY_SPAN.fullmatch(span)
        if not found or span[:5] >= span[6:] or span[:5] < last:
            reading.wrong(("duty_time",), f"“{span}”应为先后不重叠的时段，如 08:30-12:00")
            return []
        last = span[6:]
    if not spans:
        reading.wrong(("duty_time",), "至少写一段上班时间，如 08:30-12:00")
    return spans


def _escalation(content: Mapping[str, Any], reading: _Reading) -> dict[str, Any]:
    levels = reading.table(content.get("escalation", {}), ("escalation",))
    parsed: dict[str, Any] = {}
    for name in levels:
        path: Path = ("escalation", name)
        if not re.fullmatch(r"level_[1-9]", name):
            reading.wrong(path, "级别应写成 level_1 至 level_9")
            continue
        table = reading.table(levels[name], path)
        reading.only(table, path, frozenset({"after_workdays", "target", "post_title", "basis", "is_placeholder"}))
        target = reading.one_of(table, "target", path, ESCALATION_TARGETS)
        parsed[name] = {
            "after_workdays": reading.whole(table, "after_workdays", path),
            "target": target,
            "post_title": reading.text(table, "post_title", path, required=target == "title"),
            "basis": reading.text(table, "basis", path),
            "is_placeholder": reading.flag(table, "is_placeholder", path, default=False),
        }
    days = [parsed[name]["after_workdays"] or 0 for name in sorted(parsed)]
    if days != sorted(days):
        reading.wrong(("escalation",), "级别越高，超期天数应越多")
    return parsed


def _pause_reasons(content: Mapping[str, Any], reading: _Reading) -> dict[str, Any]:
    reasons = reading.table(content.get("pause_reasons", {}), ("pause_reasons",))
    parsed: dict[str, Any] = {}
    for code in reasons:
        path: Path = ("pause_reasons", code)
        table = reading.table(reasons[code], path)
        reading.only(table, path, frozenset({"label", "waits_for", "days_at_most"}))
        parsed[code] = {
            "label": reading.text(table, "label", path),
            "waits_for": reading.one_of(table, "waits_for", path, WAITS_FOR),
            "days_at_most": reading.whole(table, "days_at_most", path, least=1),
        }
    return parsed
