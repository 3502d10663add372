"""What the rule sets of dispatching may say: the parts of an agenda and when a matter counts as stuck; what comes back when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huoshui.rulebook.rules.contents import _Reading

MEETING_KINDS = ("weekly", "monthly", "topical", "on_site", "tour")
AGENDA_PARTS = ("last_decisions", "red_lights", "state_gaps", "overdue", "requests", "targets")
_WHOLE = ("request_stuck_workdays", "target_behind_points")


def read_meeting_terms(content: Mapping[str, Any], reading: _Reading, partial: bool) -> dict[str, Any]:
    """``agenda``: the parts of each kind of meeting in their order; ``most_items`` by part; working days and points."""
    reading.only(content, (), frozenset({"agenda", "most_items", "basis", *_WHOLE}))
    parsed: dict[str, Any] = {}
    for key in _WHOLE:
        if key in content or not partial:
            parsed[key] = reading.whole(content, key, (), least=1)
    if "agenda" in content or not partial:
        table = reading.table(content.get("agenda", {}), ("agenda",))
        reading.only(table, ("agenda",), frozenset(MEETING_KINDS))
        parsed["agenda"] = {kind: _parts(table, kind, reading) for kind in MEETING_KINDS if kind in table or not partial}
    if "most_items" in content or not partial:
        table = reading.table(content.get("most_items", {}), ("most_items",))
        reading.only(table, ("most_items",), frozenset(AGENDA_PARTS[1:]))
        parsed["most_items"] = {
            part: reading.whole(table, part, ("most_items",), least=1) for part in AGENDA_PARTS[1:] if part in table or not partial
        }
    if "basis" in content or not partial:
        parsed["basis"] = reading.text(content, "basis", ())
    return parsed


def _parts(table: Mapping[str, Any], kind: str, reading: _Reading) -> list[str]:
    parts = reading.texts(table, kind, ("agenda",))
    if len(set(parts)) != len(parts) or any(part not in AGENDA_PARTS for part in parts):
        reading.wrong(("agenda", kind), f"只能列 {'、'.join(AGENDA_PARTS)}，不能重复")
    return parts


CADENCE_EVERY = ("week", "month", "quarter", "node")
CADENCE_DEEDS = ("meeting", "bulletin", "return_round", "milestone")
NODE_DATES = ("planned_start_on", "planned_completion_on")
_WHEN = ("weekday", "workdays_after_end", "workdays_before_end")
_RULE_KEYS = frozenset({"code", "name", "deed", "target", "every", "remind_workdays", *_WHEN})


def read_cadence_rules(content: Mapping[str, Any], reading: _Reading, partial: bool) -> dict[str, Any]:
    """``rules``: each with a deed, how often, and one way to say when. A version replaces the weaker one's list as a whole."""
    reading.only(content, (), frozenset({"rules", "basis"}))
    parsed: dict[str, Any] = {}
    if "rules" in content or not partial:
        parsed["rules"] = [_cadence_rule(row, path, reading) for path, row in reading.rows(content.get("rules"), ("rules",))]
        codes = [one["code"] for one in parsed["rules"]]
        if len(set(codes)) != len(codes):
            reading.wrong(("rules",), "代码不能重复")
    if "basis" in content or not partial:
        parsed["basis"] = reading.text(content, "basis", ())
    return parsed


def _cadence_rule(table: Mapping[str, Any], path: tuple[str | int, ...], reading: _Reading) -> dict[str, Any]:
    reading.only(table, path, _RULE_KEYS)
    deed = reading.one_of(table, "deed", path, frozenset(CADENCE_DEEDS))
    every = reading.one_of(table, "every", path, frozenset(CADENCE_EVERY))
    target = reading.text(table, "target", path, required=deed != "return_round")
    allowed = {"meeting": MEETING_KINDS, "milestone": NODE_DATES}.get(deed)
    if allowed and target not in allowed:
        reading.wrong((*path, "target"), f"应为 {'、'.join(allowed)} 之一")
    if (every == "node") != (deed == "milestone"):
        reading.wrong((*path, "every"), "节点提醒用 node，其他用 week、month、quarter")
    given = [key for key in _WHEN if key in table]
    if len(given) != (0 if every == "node" else 1):
        reading.wrong(path, f"要写明何时到期，{'、'.join(_WHEN)} 三者取一")
    if "weekday" in table and (every != "week" or table["weekday"] not in range(1, 8)):
        reading.wrong((*path, "weekday"), "每周的才写，1 为周一，7 为周日")
    return {
        "code": reading.text(table, "code", path),
        "name": reading.text(table, "name", path),
        "deed": deed,
        "target": target,
        "every": every,
        "remind_workdays": reading.whole(table, "remind_workdays", path, least=0),
        **{key: reading.whole(table, key, path) for key in given},
    }
