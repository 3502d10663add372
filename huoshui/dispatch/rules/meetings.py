"""The words of a meeting: its kinds, what state it is in, who was there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from huoshui.core.refusals import Refusal

WEEKLY, MONTHLY, TOPICAL, ON_SITE, TOUR = "weekly", "monthly", "topical", "on_site", "tour"
KINDS = {WEEKLY: "周调度会", MONTHLY: "月调度会", TOPICAL: "专题会", ON_SITE: "现场办公会", TOUR: "观摩活动"}

CALLED, HELD, ISSUED, CANCELLED = "called", "held", "issued", "cancelled"
STATES = {CALLED: "已召集", HELD: "已开会", ISSUED: "纪要已印发", CANCELLED: "已取消"}

UNTICKED, PRESENT, LATE, REPLACED, ABSENT = "unticked", "present", "late", "replaced", "absent"
PRESENCES = {UNTICKED: "未登记", PRESENT: "到会", LATE: "迟到", REPLACED: "由他人代会", ABSENT: "缺席"}

_FROM = {
    "change": (CALLED,),
    "agenda": (CALLED, HELD),
    "open": (CALLED,),
    "cancel": (CALLED,),
    "attendance": (CALLED, HELD),
    "decide": (HELD,),
    "minutes": (HELD,),
    "issue": (HELD,),
}
_STEP_NAMES = {
    "change": "改会议安排",
    "agenda": "改议程",
    "open": "开始会议",
    "cancel": "取消",
    "attendance": "登记到会",
    "decide": "记议定事项",
    "minutes": "改纪要",
    "issue": "印发纪要",
}


def steps_from(state: str) -> frozenset[str]:
    """What may be done to a meeting in ``state``, whoever does it."""
    return frozenset(step for step, states in _FROM.items() if state in states)


def require_step(step: str, state: str, title: str) -> None:
    """Refusal ``wrong_state`` where ``step`` cannot be done to a meeting in ``state``."""
    if state not in _FROM[step]:
        remedy = "请先点“开始会议”。" if state == CALLED else "可能有人刚刚办过，请刷新页面看最新情况。"
        raise Refusal("wrong_state", f"“{title}”现在是“{STATES[state]}”，不能{_STEP_NAMES[step]}。", remedy)


@dataclass(frozen=True)
class Presence:
    """Whether one of those called was there. ``stand_in`` names who came instead, ``reason`` why somebody did not."""

    code: str
    stand_in: str = ""
    reason: str = ""


def checked_presence(given: Presence, who: str) -> Presence:
    """The same, tidy. Refusal ``unknown_presence``, ``stand_in_missing``, ``reason_missing``; what does not belong is left out."""
    if given.code not in PRESENCES:
        raise Refusal("unknown_presence", f"{who}的到会情况没有选择。", "请从列表里选择一项。", field="presence")
    if given.code == REPLACED and not given.stand_in:
        raise Refusal("stand_in_missing", f"{who}由谁代会没有写。", "请写明代会人的姓名和职务。", field="stand_in")
    if given.code == ABSENT and not given.reason:
        raise Refusal("reason_missing", f"{who}为什么缺席没有写。", "请写明原因，如请假、出差、未报告。", field="reason")
    return Presence(
        given.code,
        given.stand_in if given.code == REPLACED else "",
        given.reason if given.code in (ABSENT, REPLACED, LATE) else "",
    )


@dataclass(frozen=True)
class Turnout:
    """How many were called and came. 应到 = all called; 实到 counts who came, came late, or sent somebody."""

    called: int
    came: int
    late: int
    replaced: int
    absent: int
    unticked: int


def turnout(codes: Iterable[str]) -> Turnout:
    """Counted from the presences of all who were called.

    >>> turnout(["present", "late", "replaced", "absent", "unticked"])
    Turnout(called=5, came=3, late=1, replaced=1, absent=1, unticked=1)
    """
    every = list(codes)
    count = {code: every.count(code) for code in PRESENCES}
    return Turnout(
        called=len(every),
        came=count[PRESENT] + count[LATE] + count[REPLACED],
        late=count[LATE],
        replaced=count[REPLACED],
        absent=count[ABSENT],
        unticked=count[UNTICKED],
    )
