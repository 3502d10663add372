"""The steps of an assignment: in which state each may be done, and who has the ball. The flow is that of 交办 in the trade."""

from __future__ import annotations

from collections.abc import Iterable

from huoshui.core.refusals import Refusal

WAITING, DISPUTED, WORKING, PAUSED, REPLIED, RETURNED, DONE, ENDED = (
    "waiting_receipt", "disputed", "working", "paused", "replied", "returned", "done", "ended",
)  # fmt: skip
STATE_NAMES = {
    WAITING: "待签收",
    DISPUTED: "异议待定",
    WORKING: "办理中",
    PAUSED: "停表中",
    REPLIED: "待审定",
    RETURNED: "退回重办",
    DONE: "已办结",
    ENDED: "已终止",
}
OPEN_STATES = (WAITING, DISPUTED, WORKING, PAUSED, REPLIED, RETURNED)
STOPPED_STATES = frozenset({DISPUTED, PAUSED, REPLIED})  # the unit's clock stands still
LEAD, ASSIST = "lead_unit", "assist_unit"
REQUEST, MEETING, SUPERVISION, INSTRUCTION, FACTOR, OTHER = "request", "meeting", "supervision", "instruction", "factor", "other"
SOURCE_NAMES = {
    REQUEST: "诉求",
    MEETING: "会议议定",
    SUPERVISION: "督办单",
    INSTRUCTION: "批示",
    FACTOR: "要素保障",
    OTHER: "其他交办",
}
CONSULTATION, URGENT, GENERAL, HARD = "consultation", "urgent", "general", "hard"
GRADE_NAMES = {CONSULTATION: "咨询", URGENT: "紧急", GENERAL: "一般", HARD: "疑难重大"}
LIMIT_OF_GRADE = {CONSULTATION: "consultation", URGENT: "urgent", GENERAL: "resolve", HARD: "resolve_hard"}

STEP_NAMES = {
    "issued": "交办",
    "signed": "签收",
    "disputed": "提出异议",
    "dispute_upheld": "异议成立",
    "dispute_rejected": "异议不成立",
    "extension_asked": "申请延期",
    "extension_granted": "同意延期",
    "extension_refused": "不同意延期",
    "paused": "停表",
    "resumed": "恢复计时",
    "reported": "反馈进展",
    "replied": "报结",
    "accepted": "审定办结",
    "noted": "阅示，继续办理",
    "returned": "退回重办",
    "rerouted": "改派",
    "person_set": "确定经办人",
    "reminded": "催办",
    "escalated": "超期上报",
    "marked": "到期提示",
    "recomputed": "日历更正，重算期限",
    "shortened": "缩短时限",
    "withdrawn": "撤销交办",
    "closed": "销号",
    "unit_closed": "承办单位已撤销",
}
# step → the states of a part in which it may be done
_FROM = {
    "signed": (WAITING,),
    "disputed": (WAITING, WORKING),
    "dispute_upheld": (DISPUTED,),
    "dispute_rejected": (DISPUTED,),
    "extension_asked": (WORKING, RETURNED),
    "extension_granted": (WORKING, RETURNED, PAUSED),
    "extension_refused": (WORKING, RETURNED, PAUSED),
    "paused": (WORKING, RETURNED),
    "resumed": (PAUSED,),
    "reported": (WORKING, RETURNED, PAUSED),
    "replied": (WORKING, RETURNED, PAUSED),
    "accepted": (REPLIED,),
    "noted": (REPLIED,),
    "returned": (REPLIED,),
    "rerouted": OPEN_STATES,
    "shortened": (WAITING, WORKING, RETURNED),
    "person_set": OPEN_STATES,
    "reminded": (WAITING, WORKING, RETURNED, PAUSED),
}


def require_step(step: str, state: str) -> None:
    """Refusal ``wrong_state`` where ``step`` cannot be done to a part in ``state``."""
    if state not in _FROM[step]:
        raise Refusal(
            "wrong_state",
            f"这项交办现在是“{STATE_NAMES[state]}”，不能{STEP_NAMES[step]}。",
            "可能有人刚刚办过，请刷新页面看最新情况。",
        )


def steps_from(state: str) -> frozenset[str]:
    """The steps that a part in ``state`` can take, whoever takes them."""
    return frozenset(step for step, states in _FROM.items() if state in states)


def state_of_whole(lead_state: str, assist_states: Iterable[str]) -> str:
    """What the assignment as a whole is: its lead's state; done only once every assist is settled too."""
    if lead_state == DONE and any(state in OPEN_STATES for state in assist_states):
        return WORKING
    return lead_state


def number_text(year: int, sequence: int) -> str:
    """交办〔2026〕12号, in the form of 发文字号 (GB/T 9704)."""
    return f"交办〔{year}〕{sequence}号"


def rule_set_of(source_kind: str) -> str:
    """Which profile of time limits a source follows."""
    return "supervision_clocks" if source_kind in (SUPERVISION, INSTRUCTION) else "assignment_clocks"


def ball_words(
    state: str, unit_name: str, person: str = "", issuer: str = "", waits_for: str = "", has_open_extension: bool = False
) -> str:
    """Who has the ball: 招商局 薄某; 顾某（裁定异议）; 申请人."""
    holder = f"{unit_name} {person}".strip()
    sender = issuer or "交办人"
    words = {
        WAITING: f"{holder}（签收）",
        DISPUTED: f"{sender}（裁定异议）",
        WORKING: holder,
        RETURNED: f"{holder}（重办）",
        REPLIED: f"{sender}（审定）",
        PAUSED: {"applicant": "申请人"}.get(waits_for, "其他方") + "（停表）",
    }.get(state, "—")
    return f"{words}；{sender}（答复延期）" if has_open_extension and state in (WORKING, RETURNED) else words
