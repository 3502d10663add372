"""What may be done with a monthly return, by its state: the unit fills, the office checks, the district confirms."""

from __future__ import annotations

from huoshui.core.refusals import Refusal

WAITING, DRAFT, SUBMITTED, RETURNED = "waiting", "draft", "submitted", "returned"
CHECKED, CONFIRMED, REOPENED, REMOVED = "checked", "confirmed", "reopened", "removed"

STATE_NAMES = {
    WAITING: "未填报",
    DRAFT: "填报中",
    SUBMITTED: "待审核",
    RETURNED: "已退回",
    CHECKED: "待确认",
    CONFIRMED: "已确认",
    REOPENED: "已重开",
    REMOVED: "不再填报",
}
WITH_UNIT = frozenset({WAITING, DRAFT, RETURNED, REOPENED})
"""The unit has the ball: nothing has been handed in, or it came back."""
REPORTED = frozenset({SUBMITTED, CHECKED, CONFIRMED})
FILLABLE = WITH_UNIT | {SUBMITTED}
"""What was handed in can be taken back and changed until the office has checked it."""

_FROM = {
    "fill": FILLABLE,
    "check": frozenset({SUBMITTED}),
    "send_back": frozenset({SUBMITTED, CHECKED}),
    "confirm": frozenset({CHECKED}),
    "reopen": frozenset({CONFIRMED, WAITING, DRAFT, RETURNED}),
    "remove": frozenset({WAITING, DRAFT, RETURNED}),
}
_DEED_NAMES = {
    "fill": "填报",
    "check": "审核",
    "send_back": "退回",
    "confirm": "确认",
    "reopen": "重开",
    "remove": "移出名单",
}


def require_state(deed: str, state: str, project_name: str) -> None:
    """Refusal ``wrong_state`` unless a return in ``state`` may be filled, checked, sent back, confirmed, reopened or removed."""
    if state not in _FROM[deed]:
        raise Refusal("wrong_state", f"“{project_name}”现在是“{STATE_NAMES[state]}”，不能{_DEED_NAMES[deed]}。", "请刷新页面看最新情况。")


def may(deed: str, state: str) -> bool:
    """Whether the state allows the deed."""
    return state in _FROM[deed]
