"""What the rule set of meetings may say: which parts an agenda has, how many items of each, and when a matter counts as stuck or behind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huoshui.rulebook.rules.contents import _Reading

MEETING_KINDS = ("weekly", "monthly", "topical", "on_site")
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
