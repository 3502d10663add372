"""What ends a request: a reply that answers with proof, then the enterprise's own word, or its silence.

Source of the rule: domain.md §2 (回访评价 → 销号 / 不满意重办). Silence is an outcome of its own and never consent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from huoshui.core.refusals import Refusal
from huoshui.core.workdays import WorkdayCalendar

SATISFIED, FAIRLY_SATISFIED, NOT_SATISFIED = "satisfied", "fairly_satisfied", "not_satisfied"
GRADES = {SATISFIED: "满意", FAIRLY_SATISFIED: "基本满意", NOT_SATISFIED: "不满意"}
SOLVED, PARTLY, NOT_SOLVED = "solved", "partly", "not_solved"
OUTCOMES = {SOLVED: "已解决", PARTLY: "部分解决", NOT_SOLVED: "没有解决"}

SHORTEST_REPLY = 10  # characters; "已办" is not an answer


@dataclass(frozen=True, slots=True)
class ConfirmationWindow:
    """From the reply to the last day on which the enterprise may confirm or reopen; working days, the day of reply excluded."""

    opens_on: date
    closes_on: date
    is_provisional: bool


def confirmation_window(replied_on: date, working_days: int, calendar: WorkdayCalendar) -> ConfirmationWindow:
    """``working_days`` comes from the rulebook (request_terms.confirm_within_working_days)."""
    deadline = calendar.deadline(replied_on, working_days)
    return ConfirmationWindow(replied_on, deadline.due_on, deadline.is_provisional)


def is_silent(window_closes_on: date, today: date) -> bool:
    """True once the last day has passed without a word."""
    return today > window_closes_on


def may_reopen_until(closed_on: date, reopen_within_days: int) -> date:
    """The last day on which a confirmed or unanswered matter may be taken up again (calendar days from the rulebook)."""
    return closed_on + timedelta(days=reopen_within_days)


def check_reply(reply: str, proof_count: int) -> None:
    """Refuses a reply that does not answer, or answers without proof."""
    if len("".join(reply.split())) < SHORTEST_REPLY:
        raise Refusal(
            "reply_too_short",
            f"答复不到 {SHORTEST_REPLY} 个字，企业看不出办成了什么。",
            "请写明怎么办的、结果如何、找谁核实。",
            field="reply",
        )
    if proof_count < 1:
        raise Refusal("proof_missing", "办结没有凭证。", "请附照片、批文、转账或会议纪要等任一凭证。", field="proof")


def check_word(outcome: str, grade: str, words: str) -> None:
    """What the enterprise must say: an outcome; a grade; and the reason where it is not all well."""
    if outcome not in OUTCOMES:
        raise Refusal("outcome_missing", "没有选择是否解决。", "请在“已解决、部分解决、没有解决”中选一项。", field="outcome")
    if grade not in GRADES:
        raise Refusal("grade_missing", "没有选择满意程度。", "请在“满意、基本满意、不满意”中选一项。", field="grade")
    if (outcome != SOLVED or grade == NOT_SATISFIED) and len(words.strip()) < 4:
        raise Refusal("words_missing", "请说明还差什么。", "写一两句话即可，经办单位会按此重办。", field="words")


def check_not_own_work(speaker_id: object, handlers: frozenset[object]) -> None:
    """Nobody confirms, rates or rechecks what they handled themselves."""
    if speaker_id in handlers:
        raise Refusal("own_work", "您经办过这件诉求，不能由您确认或回访。", "请由企业本人确认，或换一位没有经办过的同事回访。")
