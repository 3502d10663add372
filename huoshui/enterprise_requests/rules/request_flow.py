"""The way of a request from telling to confirmed closure (domain.md §2): which step may follow which, and who has the ball.

One state at a time, each with one holder. 办结 (``replied``) is not 销号 (``confirmed``): between them stands the enterprise's word.
"""

from __future__ import annotations

from dataclasses import dataclass

TOLD = "told"
REGISTERED = "registered"
DISPATCHED = "dispatched"
IN_PROGRESS = "in_progress"
UPWARD = "upward"
REPLIED = "replied"
CONFIRMED = "confirmed"
UNANSWERED = "unanswered"
DECLINED = "declined"
JOINED = "joined"
WITHDRAWN = "withdrawn"
LEDGER_CLOSED = "ledger_closed"  # history: an office's ledger says so, the enterprise has not

DISPATCHER_HOLDS = "dispatcher"
LEAD_UNIT_HOLDS = "lead_unit"
SUPERIOR_HOLDS = "superior"
ENTERPRISE_HOLDS = "enterprise"
NOBODY_HOLDS = ""


@dataclass(frozen=True, slots=True)
class RequestState:
    """One state: its words, who must act next, what may follow, whether the matter is at an end."""

    code: str
    label: str
    holder: str
    next_step: str  # what the holder has to do, in the words of the page
    leads_to: tuple[str, ...]
    is_open: bool = True
    is_resolved: bool = False  # only the enterprise's word makes it so


STATES: dict[str, RequestState] = {
    state.code: state
    for state in (
        RequestState(TOLD, "待登记", DISPATCHER_HOLDS, "核对企业和事项，登记或说明不受理", (REGISTERED, DECLINED, JOINED, WITHDRAWN)),
        RequestState(
            REGISTERED, "待交办", DISPATCHER_HOLDS, "研判并交办给主办单位", (DISPATCHED, UPWARD, REPLIED, DECLINED, JOINED, WITHDRAWN)
        ),
        RequestState(DISPATCHED, "待签收", LEAD_UNIT_HOLDS, "签收，或在时限内提出异议", (IN_PROGRESS, REGISTERED, WITHDRAWN)),
        RequestState(IN_PROGRESS, "办理中", LEAD_UNIT_HOLDS, "办理并答复，附办结凭证", (REPLIED, REGISTERED, UPWARD, JOINED, WITHDRAWN)),
        RequestState(UPWARD, "已上报", SUPERIOR_HOLDS, "上级答复后回填结果", (IN_PROGRESS, REPLIED, REGISTERED, WITHDRAWN)),
        RequestState(REPLIED, "待企业确认", ENTERPRISE_HOLDS, "企业确认、部分确认或退回重办", (CONFIRMED, IN_PROGRESS, UNANSWERED)),
        RequestState(CONFIRMED, "已销号", NOBODY_HOLDS, "", (IN_PROGRESS,), is_open=False, is_resolved=True),
        RequestState(UNANSWERED, "逾期未评价", NOBODY_HOLDS, "", (CONFIRMED, IN_PROGRESS), is_open=False),
        RequestState(DECLINED, "不予受理", NOBODY_HOLDS, "", (REGISTERED,), is_open=False),
        RequestState(JOINED, "已并案", NOBODY_HOLDS, "", (REGISTERED,), is_open=False),
        RequestState(WITHDRAWN, "企业撤回", NOBODY_HOLDS, "", (), is_open=False),
        RequestState(LEDGER_CLOSED, "台账载明办结", NOBODY_HOLDS, "", (REGISTERED, CONFIRMED), is_open=False),
    )
}
OPEN_STATES = tuple(code for code, state in STATES.items() if state.is_open)
WITH_THE_UNIT = (DISPATCHED, IN_PROGRESS)
HOLDER_LABELS = {
    DISPATCHER_HOLDS: "调度",
    LEAD_UNIT_HOLDS: "主办单位",
    SUPERIOR_HOLDS: "上级",
    ENTERPRISE_HOLDS: "企业",
    NOBODY_HOLDS: "",
}

CHANNELS = {
    "portal": "企业门户",
    "code": "扫码",
    "visit": "服务员走访",
    "hotline": "热线",
    "meeting": "畅聊下午茶等会议",
    "workbook": "台账导入",
    "from_above": "上级交办",
}
URGENCIES = {"normal": "一般", "urgent": "紧急", "critical": "特急"}
ORIGINS = {"new": "当年新增", "left_over": "历史遗留"}
REACHES = {"single": "个性问题", "common": "共性问题"}


def may_follow(state: str, next_state: str) -> bool:
    """Whether a request in ``state`` may go to ``next_state``."""
    return next_state in STATES[state].leads_to


def label_of(state: str) -> str:
    """The word that pages show."""
    return STATES[state].label


def holder_words(state: str, lead_unit_name: str) -> str:
    """Who has the ball, by name where a unit has it; empty where nobody has."""
    holder = STATES[state].holder
    if holder == LEAD_UNIT_HOLDS and lead_unit_name:
        return lead_unit_name
    return HOLDER_LABELS[holder]
