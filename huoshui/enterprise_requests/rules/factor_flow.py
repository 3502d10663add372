"""The way of a factor ticket: not supplied, supplied again, confirmed by the firms. Restored is not closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from huoshui.core.clock import local_day
from huoshui.core.refusals import Refusal

STANDING, RESTORED, CLOSED, UNANSWERED, CANCELLED = "standing", "restored", "closed", "unanswered", "cancelled"
STATES = {STANDING: "停供中", RESTORED: "待企业确认", CLOSED: "已销号", UNANSWERED: "逾期未确认", CANCELLED: "已取消"}
OPEN_STATES = (STANDING, RESTORED)
AHEAD_LABEL = "待停供"  # an announced outage that has not begun
RESTORED_WORD, NOT_RESTORED_WORD = "restored", "not_restored"
WORDS = {RESTORED_WORD: "已恢复", NOT_RESTORED_WORD: "还没恢复"}
PRODUCTIONS = {"unknown": "不清楚", "none": "不影响生产", "partly": "部分停产", "stopped": "全部停产"}
CHANNELS = {"supplier": "供应单位公告", "desk": "调度登记", "officer": "服务员登记", "request": "企业诉求"}
WORD_CHANNELS = {"portal": "企业门户", "receipt": "企业凭回执", "phone": "电话回访"}


@dataclass(frozen=True, slots=True)
class FirmWord:
    """What one affected firm said last; empty: nothing yet."""

    word: str


def state_after_words(words: Iterable[FirmWord], state: str) -> str:
    """Of a restored ticket: closed once every affected firm says so, standing again as soon as one says it is not restored."""
    said = [one.word for one in words]
    if any(word == NOT_RESTORED_WORD for word in said):
        return STANDING
    if state in (RESTORED, UNANSWERED) and said and all(word == RESTORED_WORD for word in said):
        return CLOSED
    return state


def label_of(state: str, began_at: datetime, now: datetime) -> str:
    """The word that pages show: an announced outage lies ahead until its minute."""
    return AHEAD_LABEL if state == STANDING and began_at > now else STATES[state]


def was_announced_in_time(announced_at: datetime, began_at: datetime, notice_days: int) -> bool:
    """Whether so many whole days lay between the notice and the outage."""
    return local_day(began_at) - local_day(announced_at) >= timedelta(days=notice_days) and announced_at < began_at


def check_times(began_at: datetime, expected_restore_at: datetime | None, now: datetime, *, is_planned: bool) -> None:
    """Refusal where a planned outage is announced after the fact, or a sudden one lies ahead."""
    if is_planned and began_at <= now:
        raise Refusal("planned_in_past", "计划停供要在开始之前公告。", "已经停了的请登记为突发，公告过的请附公告说明。", field="began_at")
    if not is_planned and began_at > now:
        raise Refusal("begins_ahead", "突发停供的开始时间还没到。", "还没停的请用“公告计划停供”。", field="began_at")
    if expected_restore_at is not None and expected_restore_at <= began_at:
        raise Refusal(
            "restore_before_begin", "预计恢复时间不晚于开始时间。", "请改预计恢复时间，不知道就空着。", field="expected_restore_at"
        )


def check_restored(began_at: datetime, restored_at: datetime, now: datetime) -> None:
    """Refusal for a restoration before the outage or in the future."""
    if restored_at < began_at:
        raise Refusal("restored_before_begin", "恢复时间早于停供开始时间。", "请核对两个时间。", field="restored_at")
    if restored_at > now:
        raise Refusal("restored_ahead", "恢复时间还没到。", "请填已经恢复的时间。", field="restored_at")
